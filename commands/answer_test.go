package commands

import (
	"strings"
	"testing"

	"beleg/knowledge"
)

// Namesakes are told apart by given names, whatever the spelling, and are
// listed once each.
func TestNamesakes(t *testing.T) {
	for _, c := range []struct{ asked, persons, want string }{
		{"Campbell", "Kurt Campbell, Alan Campbell", "Kurt Campbell, Alan Campbell"},
		{"Wer ist Campbell?", "Kurt Campbell, Alan Campbell", "Kurt Campbell, Alan Campbell"},
		{"Kurt Campbell", "Kurt Campbell, Alan Campbell", "Alan Campbell"}, // one is no choice
		{"Selenskyj", "Volodymyr Zelensky, Wolodymyr Selenskyj", "Volodymyr Zelensky"},
		{"who is Tschernenko", "Olena Tschernenko, Ivan Chernenko", "Olena Tschernenko, Ivan Chernenko"},
		{"Campbell and Brandt", "Kurt Campbell, Jonas Brandt", "Kurt Campbell"},
		{"pact", "Kurt Campbell, Alan Campbell", ""},
	} {
		r := knowledge.Result{Question: knowledge.Question{Text: c.asked, Kind: knowledge.Who}}
		for p := range strings.SplitSeq(c.persons, ", ") {
			r.Answers = append(r.Answers, knowledge.Answer{Person: p})
		}
		if got := strings.Join(namesakes(r), ", "); got != c.want {
			t.Errorf("%s of %s: %q, want %q", c.asked, c.persons, got, c.want)
		}
	}
}
