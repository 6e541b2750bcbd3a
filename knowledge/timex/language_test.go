package timex

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"beleg/knowledge/lang"
	"beleg/knowledge/lang/langtest"
)

// toy is a language that exists only here, made of nothing but files.
var toy = fstest.MapFS{
	"language.txt": {Data: []byte("code: xx\nname: Fremda\nstemmer: none\n")},
	"numbers.txt": {Data: []byte(`# Numbers.
number 1: un
number 2: bi
number 3: tri
ordinal 1: unmo
ordinal 99: fino
`)},
	"dates.txt": {Data: []byte(`# Dates.
month 3: marzo
month 6: junio
weekday 1: lunso
weekday 5: venso
unit D: tago tagoj
unit W: semano semanoj
unit M: monato monatoj
unit Y: jaro jaroj
relative -1D: hiero
relative 1D: morgo
shift -1: pasinta
shift 1: venonta
season SU: somero
edge END: fino
part EV: vespero
holiday E+0: pasko
set P1D: ciutage
ago -1: antaue
each: ciu
prep: en ghis
article: la
link: de
clock: horo
clockprep: je
past: estis venis
future: estos venos
phrase DATE PRESENT_REF: nun_mem
style: dayfirst dottedordinals decimalcomma
suffix ordinal: a
ending past: is
pluralform: tagoj semanoj monatoj jaroj
of: de
ofyear: de en
ofmonth: de
until: ghis
`)},
}

// A language made of files is read as every other.
func TestToyLanguage(t *testing.T) {
	langtest.Add(t, toy)
	for text, want := range map[string]string{
		"Ghi estis la 12. de Marzo 1998.":              "12. de Marzo 1998=1998-03-12",
		"Venis 31.12.2024 kaj 3/5/2024.":               "31.12.2024=2024-12-31; 3/5/2024=2024-05-03",
		"Hiero mi venis, morgo li venos.":              "Hiero=2025-03-18; morgo=2025-03-20",
		"Pasinta semano kaj venonta monato.":           "Pasinta semano=2025-W11; venonta monato=2025-04",
		"Li venis Lunso. Li venos Lunso.":              "Lunso=2025-03-17; Lunso=2025-03-24",
		"Dum tri jaroj, bi semanoj kaj 2,5 jaroj.":     "tri jaroj=P3Y; bi semanoj=P2W; 2,5 jaroj=P2.5Y",
		"Tri jaroj antaue ghi estis.":                  "Tri jaroj antaue=2022",
		"Ciutage, ciu lunso kaj ciu monato.":           "Ciutage=P1D; ciu lunso=XXXX-WXX-1; ciu monato=P1M",
		"Ghis fino de Junio 2026, en Somero de 2019.":  "fino de Junio 2026=2026-06; Somero de 2019=2019-SU",
		"La unmo lunso de Junio 2026 estos.":           "Junio 2026=2026-06",
		"La unmo Lunso de Junio 2026 estos.":           "unmo Lunso de Junio 2026=2026-06-01",
		"Je 20.15 horo venos la gasto, Pasko 2024.":    "20.15 horo=2025-03-19T20:15; Pasko 2024=2024-03-31",
		"Nun mem ghi estas. The pact of last year.":    "Nun mem=PRESENT_REF",
		"It was signed on March 12 by two ministers.":  "",
		"Es geschah gestern Abend und letzte Woche im": "",
	} {
		var got []string
		for _, e := range Find(text, "xx", published) {
			got = append(got, e.Text+"="+e.Value)
		}
		if s := strings.Join(got, "; "); s != want {
			t.Errorf("%q:\n got %s\nwant %s", text, s, want)
		}
	}
}

// A language without a table of dates has none, whatever the text.
func TestNoTable(t *testing.T) {
	l := langtest.Add(t, langtest.Toy)
	for _, code := range []string{l.Code, "zz"} {
		if got := Find("Am 3. Mai 2024, on 3 May 2024, 2024-05-03.", code, published); len(got) > 0 {
			t.Errorf("%s has dates: %v", code, got)
		}
	}
}

// Every name in the tables is one that the rules know, and the other way round:
// a cue that no language has, or that is named twice, is a slip.
func TestTables(t *testing.T) {
	used := map[string]bool{}
	for _, l := range lang.All {
		dates := l.Table("dates")
		if len(dates) == 0 {
			t.Errorf("%s has no table of dates", l.Code)
		}
		for _, e := range slices.Concat(l.Table("numbers"), dates) {
			used[e.Name] = true
			checkEntry(t, l.Code, e)
		}
	}
	for name := range cueNames {
		if _, both := readings[name]; both {
			t.Errorf("%s is a reading and a cue", name)
		}
		if !used[name] {
			t.Errorf("no language has the cue %s", name)
		}
	}
	if len(cueNames) != int(cueCount) {
		t.Errorf("%d cues have %d names", cueCount, len(cueNames))
	}
	for name := range readings {
		if !used[name] {
			t.Errorf("no language has the reading %s", name)
		}
	}
}

func checkEntry(t *testing.T, code string, e lang.Entry) {
	t.Helper()
	known := false
	switch e.Name {
	case "style":
		for _, name := range e.Words() {
			if styles[name] == 0 {
				t.Errorf("%s: no style is named %s", code, name)
			}
		}
		return
	case "ending":
		known = endings[e.Value] != otherEnding
	case "compound":
		kind, _, _ := strings.Cut(e.Value, " ")
		known = slices.Contains([]string{"unit", "edge", "link", "inflection", "adjective", "part"}, kind)
	case "suffix":
		known = slices.Contains([]string{"ordinal", "decade", "decades", "clock", "AM", "PM"}, e.Value)
	case "phrase":
		known = strings.Contains(e.Value, " ")
	default:
		_, cue := cueNames[e.Name]
		known = cue || readings[e.Name] != 0
	}
	if !known {
		t.Errorf("%s: %s %s is known to no rule", code, e.Name, e.Value)
	}
}

// Every language can say what a date is made of: months, weekdays, units, "last",
// "ago", the present.
func TestDatesComplete(t *testing.T) {
	for _, l := range lang.All {
		dates := l.Table("dates")
		for name, most := range map[string]int{"month": 12, "weekday": 7, "season": 4} {
			values := map[string]bool{}
			for _, value := range dates.Values(name) {
				values[value] = true
			}
			if len(values) != most {
				t.Errorf("%s has %d values of %s, want %d", l.Code, len(values), name, most)
			}
		}
		for _, name := range []string{"unit", "relative", "ref", "holiday", "set", "each", "shift", "same", "edge", "hedge", "part",
			"later", "clockprep", "article", "prep", "to", "future", "past", "style", "until", "since"} {
			if len(dates.Texts(name)) == 0 {
				t.Errorf("%s has no %s", l.Code, name)
			}
		}
	}
}

// Every rule reads its example to the end, in one of the languages.
func TestExamples(t *testing.T) {
	for _, r := range rules {
		if !readsAny(r) {
			t.Errorf("%q is not read by its rule", r.example)
		}
	}
}

func readsAny(r rule) bool {
	read, behind, _ := strings.Cut(r.example, "|")
	text := read + behind
	for _, l := range lang.All {
		f := new(finder).begin(understood(l.Code), text)
		f.ref = parseReference(published)
		for i, token := range f.toks {
			before := new(finder).begin(understood(l.Code), text[:token.Start])
			before.ref = f.ref
			before.find() // what is mentioned before
			f.seen, f.nested = before.seen, nested{from: i}
			if !f.is(i, r.first) {
				continue
			}
			if m := r.match(f, i); m.to > 0 && f.toks[m.to-1].End == len(read) {
				return true
			}
		}
	}
	return false
}
