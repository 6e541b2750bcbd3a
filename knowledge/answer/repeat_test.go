package answer

import (
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/lexicon"
)

// What a further answer says that an earlier one has said is no second card.
func TestRepeats(t *testing.T) {
	of := func(kind knowledge.Kind, text, language string) extracted {
		r := &index.Record{Passages: []knowledge.Passage{{Seq: 1, Text: text}}}
		r.Language = language
		f := extracted{support: []*candidate{{record: index.NewAnalyzer(lexicon.Split).View(r)}}}
		if f.Text = text; kind == knowledge.When {
			f.Date = text
		}
		return f
	}
	for _, c := range []struct {
		kind           knowledge.Kind
		language, a, b string
		want           bool
	}{
		{knowledge.When, "en", "2014", "2014-04", true}, {knowledge.When, "en", "2016-11-02", "2016", true},
		{knowledge.When, "de", "2025-03-31T20:30", "2025-03-31", true}, {knowledge.When, "en", "2016-11-02", "2016-12", false},
		{knowledge.When, "de", "2014", "2015-04", false}, {knowledge.When, "de", "2025-03-31", "2025-03-30", false},
		{knowledge.HowMany, "en", "21", "21 released", true}, {knowledge.HowMany, "en", "59 people", "59", true},
		{knowledge.HowMany, "de", "drei", "drei Züge", true}, {knowledge.HowMany, "de", "6.200", "6.200 Kilometer", true},
		{knowledge.HowMany, "en", "59 people", "58 people", false}, {knowledge.HowMany, "en", "7 trains", "7 wolves", false},
		{knowledge.HowMany, "de", "7 Züge", "7 Wölfe", false}, {knowledge.HowMany, "de", "dozens", "Menschen", false},
		{knowledge.Why, "en", "because of storms over the harbour in Ostwick", "because of a storm in Ostwick's harbour", true},
		{knowledge.Why, "en", "due to a strike of the pilots", "because the pilots were on strike", true},
		{knowledge.Why, "de", "wegen eines Streiks der Lotsen", "weil die Lotsen streiken", true},
		{knowledge.Why, "de", "wegen der Flut am Grauwehr", "aufgrund der Flut am Wehr", false},
		{knowledge.Why, "de", "wegen Nebels", "weil ein Kabel riss", false}, {knowledge.Why, "en", "because of fog", "because of ice", false},
		{knowledge.Who, "en", "Campbell", "Campbell", false}, // merge joins persons
	} {
		a, b := of(c.kind, c.a, c.language), of(c.kind, c.b, c.language)
		if repeats(&a, &b, c.kind) != c.want || repeats(&b, &a, c.kind) != c.want {
			t.Errorf("%q and %q: not %v", c.a, c.b, c.want)
		}
		list := []extracted{a}
		if took := takeIn(list, &b, c.kind); took != (len(list[0].support) == 2) {
			t.Errorf("%q and %q: %d receipts", c.a, c.b, len(list[0].support))
		}
	}
}
