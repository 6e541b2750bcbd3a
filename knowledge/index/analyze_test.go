package index

import (
	"strings"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/lexicon"
)

// A word that is none is indexed as it stands, and figures
// without end are several numbers.
func TestLongWords(t *testing.T) {
	a := NewAnalyzer(lexicon.Split)
	long := strings.Repeat("schul", 1000) + "haus"
	if got := a.Word(long, "de"); len(got) != 1 || got[0].Text != long {
		t.Errorf("%d terms", len(got))
	}
	for _, w := range Tokens(strings.Repeat("1.", 5000)) {
		if len(w.Text) > 2*maxNumber {
			t.Fatalf("a number of %d figures", len(w.Text))
		}
	}
}

// FuzzTokens checks that tokens are in order and inside the text.
func FuzzTokens(f *testing.F) {
	f.Add("6.200 und 1,5 am 1.5.2024: 1.1.1.1")
	f.Add("\xff1.\u00ad2")
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, w := range Tokens(text) {
			if w.Start < at || w.End <= w.Start || w.End > len(text) || w.Text == "" {
				t.Fatalf("%+v after %d", w, at)
			}
			at = w.End
		}
	})
}

// counted is what bleve is told of a text.
func counted(a *Analyzer, text, language string) *terms {
	_, fields := a.encode(NewRecord(knowledge.Article{Language: language}, []knowledge.Passage{{Text: text}}))
	return fields[0]
}

// What bleve is told of a text is which terms stand in it, how often again, and how
// many there are.
func TestTermsAreCounted(t *testing.T) {
	a := NewAnalyzer(nil)
	list := counted(a, "Der Pakt hält. "+strings.Repeat("Verträge und ein Vertrag, ", 10)+strings.Repeat("Zug ", 100), "de").fields()
	pact, treaty, train := a.Word("Pakt", "de")[0].Text, a.Word("Vertrag", "de")[0].Text, a.Word("Zug", "de")[0].Text
	if terms := list[0].counts; len(terms) != 4 || terms[pact] == nil || terms[treaty] == nil {
		t.Errorf("terms %v", terms)
	}
	if length := list[1].counts; len(length) != 1 || length["122"] == nil {
		t.Errorf("length %v", length)
	}
	again := list[2].counts
	if len(again) != 19+maxRepetitions-1 || again[repetition(treaty, 2)] == nil || again[repetition(treaty, 20)] == nil {
		t.Errorf("repetitions %v", again)
	}
	if again[repetition(train, maxRepetitions)] == nil {
		t.Errorf("repetitions %v", again)
	}
}
