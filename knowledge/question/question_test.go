package question

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"beleg/knowledge"
)

// A function word of one language may mean something in another.
func TestContentWords(t *testing.T) {
	for text, want := range map[string]bool{
		"when did Rolf Lindqvist die": true, "lindqvist die": true, "who won the war": true,
		"wann starb die Frau": false, "When was the film Die Brücke shown": false, "wer war der Richter": false,
	} {
		found := slices.ContainsFunc(Words(text), func(w Word) bool { return w.Folded == "die" || w.Folded == "war" })
		if found != want {
			t.Errorf("%q: a word of its own %v, want %v", text, found, want)
		}
	}
}

func TestParse(t *testing.T) {
	cases := []struct {
		text string
		kind knowledge.Kind
		want knowledge.Kind
		body string
	}{
		{"pact", knowledge.When, knowledge.When, "pact"},
		{"When was the treaty signed?", knowledge.Any, knowledge.When, "When was the treaty signed?"},
		{"Wann wurde der Vertrag unterzeichnet?", knowledge.Any, knowledge.When, "Wann wurde der Vertrag unterzeichnet?"},
		{"In welchem Jahr begann der Krieg?", knowledge.Any, knowledge.When, "In welchem Jahr begann der Krieg?"},
		{"Welches Buch schrieb er?", knowledge.Any, knowledge.What, "Welches Buch schrieb er?"},
		{"How many people died?", knowledge.Any, knowledge.HowMany, "How many people died?"},
		{"Which former minister resigned?", knowledge.Any, knowledge.Who, "Which former minister resigned?"},
		{"Welche Landeshauptstadt liegt am Rhein?", knowledge.Any, knowledge.Where, "Welche Landeshauptstadt liegt am Rhein?"},
		{"What did the minister say?", knowledge.Any, knowledge.What, "What did the minister say?"},
		{"Wie viele Menschen starben?", knowledge.Any, knowledge.HowMany, "Wie viele Menschen starben?"},
		{"Wer war schuld daran?", knowledge.Any, knowledge.Who, "Wer war schuld daran?"},
		{"Warum streikt die Bahn", knowledge.Any, knowledge.Why, "Warum streikt die Bahn"},
		{"Wie heißt der Chef der Bahn?", knowledge.Any, knowledge.Who, "Wie heißt der Chef der Bahn?"},
		{"What is the name of the new mayor?", knowledge.Any, knowledge.Who, "What is the name of the new mayor?"},
		{"What is the president doing?", knowledge.Any, knowledge.What, "What is the president doing?"},
		{"the defence pact", knowledge.Any, knowledge.Any, "the defence pact"},
		{"pact since:2024 site:orf.at", knowledge.When, knowledge.When, "pact"},
		{"Pakt seit:2024-03 sprache:deutsch", knowledge.When, knowledge.When, "Pakt"},
	}
	for _, c := range cases {
		q, err := Parse(c.text, c.kind, "en")
		if err != nil || q.Kind != c.want || q.Text != c.body {
			t.Errorf("Parse(%q) = %v %q %v, want %v %q", c.text, q.Kind, q.Text, err, c.want, c.body)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]error{
		"":                         ErrEmpty,
		" \u200b\u202e ":           ErrEmpty,
		"the of and":               ErrNoWords,
		"wer ist das":              ErrNoWords,
		"🙂🙂":                       ErrNoWords,
		"x":                        ErrNoWords,
		strings.Repeat("a ", 2000): ErrTooLong,
		"pact since:yesterday":     ErrFilter,
	} {
		if _, err := Parse(text, knowledge.Any, "en"); !errors.Is(err, want) {
			t.Errorf("Parse(%.20q) = %v, want %v", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("Wann wurde der Pakt seit:2024 geschlossen?")
	f.Add("welche " + strings.Repeat("ü", 900) + "minister")
	f.Add("wie heißt die der den name of the")
	f.Add(strings.Repeat("wann ", 5000))
	f.Fuzz(func(t *testing.T, text string) {
		for _, k := range knowledge.Kinds {
			Parse(text, k, "de")
		}
	})
}
