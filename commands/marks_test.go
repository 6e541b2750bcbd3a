package commands

import (
	"strings"
	"testing"

	"beleg/knowledge"
)

// What was asked for is marked in whatever form, a certain answer too.
func TestMarks(t *testing.T) {
	for _, c := range []struct {
		question, language string
		certain            bool
		answer             knowledge.Answer
		want               string // with marks in brackets
	}{
		{"wann wurden die Brücken gesperrt?", "de", true, knowledge.Answer{Text: "2021-11", Date: "2021-11"},
			"Die alte [Brücke] war im [November 2021 gesperrt] worden."},
		{"wann wurden die Brücken gesperrt?", "de", false, knowledge.Answer{Text: "2021-11", Date: "2021-11"},
			"Die alte [Brücke] war im November 2021 [gesperrt] worden."},
		{"who directs the ferries", "en", true, knowledge.Answer{Text: "Noel Carver", Person: "Noel Carver"},
			"[Ferry] director [Noel Carver] said so."},
		{"who", "en", true, knowledge.Answer{Text: "The whole."}, "The whole."},
		{"moon", "xx", true, knowledge.Answer{}, "Ferry director."},
	} {
		quote := strings.NewReplacer("[", "", "]", "").Replace(c.want)
		e := knowledge.Evidence{Quote: quote, Article: knowledge.Article{Language: c.language, Published: "2024-05-14"}}
		got, at := "", 0
		for _, s := range marks(knowledge.Result{Certain: c.certain, Question: knowledge.Question{Text: c.question}}, c.answer, e) {
			got += quote[at:s.Start] + "[" + quote[s.Start:s.End] + "]"
			at = s.End
		}
		if got += quote[at:]; got != c.want {
			t.Errorf("%s: %s, want %s", c.question, got, c.want)
		}
	}
}
