package lang_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/lang/langtest"
	"beleg/knowledge/people"
	"beleg/knowledge/question"
)

// TestFolder adds a language by its files alone.
func TestFolder(t *testing.T) {
	langtest.Add(t, langtest.Toy)
	const text = "Dok. Palo so ke la urbo. Ni te Moser na mi Hafen so."
	if got := lang.Detect(text); got != "qx" {
		t.Errorf("Detect = %q", got)
	}
	var sentences []string
	for _, s := range lang.Sentences(text, "qx") {
		sentences = append(sentences, text[s.Start:s.End])
	}
	if want := "Dok. Palo so ke la urbo.|Ni te Moser na mi Hafen so."; strings.Join(sentences, "|") != want {
		t.Errorf("Sentences = %q, want %s", sentences, want)
	}
	if got := people.Find("Mr Moser so la Angela Merkel.", "qx"); got != nil {
		t.Errorf("without a person model there are persons: %+v", got)
	}
	for text, want := range map[string]knowledge.Kind{
		"Ni tempo so la Hafen?": knowledge.When, "Kiu te Moser?": knowledge.Who, "Kio urbo te Moser?": knowledge.Where,
		"Kvan so la Hafen?": knowledge.HowMany,
	} {
		if kind, code := question.KindOf(text); kind != want || code != "qx" {
			t.Errorf("KindOf(%q) = %s in %q, want %s in qx", text, kind, code, want)
		}
	}
	q, err := question.Parse("la Hafen eko:2019 lingvo:toki", knowledge.When, "qx")
	if err != nil || q.Text != "la Hafen" {
		t.Errorf("Parse = %+v, %v", q, err)
	}
	if q.Filter.Language != "qx" || q.Filter.Since == "" {
		t.Errorf("Parse read the filters %+v", q.Filter)
	}
}

// TestRead refuses folders that are no language, saying why.
func TestRead(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "code and name",
		"code: qx\n":                         "code and name",
		"code: qx\nname: X\n":                "stemmer",
		"code: qx\nname: X\nstemmer: gothic": `"gothic"`,
	} {
		_, err := lang.Read(fstest.MapFS{"language.txt": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Read(%q): %v, want %s", text, err, want)
		}
	}
	if _, err := lang.Read(fstest.MapFS{}); err == nil {
		t.Error("an empty folder is a language")
	}
}
