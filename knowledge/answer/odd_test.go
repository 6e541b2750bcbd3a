package answer

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"beleg/knowledge"
)

// odd are articles as the web has them besides well-made ones.
func odd() []knowledge.Article {
	var table, transcript, list, noise strings.Builder
	for i := range 400 {
		fmt.Fprintf(&table, "Pier %d\t%d boats\t%d.%d.2023\t%d,50 €\n", i, i*7%90, i%28+1, i%12+1, i)
		fmt.Fprintf(&transcript, "MAYOR WENDT: We, uh, we will see about pier %d.\nREPORTER: But when?\n", i)
		fmt.Fprintf(&list, "- rope no. %d\n* anchor %d\n%d) buoy\n", i, i, i)
	}
	words := strings.Fields("the h4rb0ur rn1ght 0pen 0n th3 l2th 0f Mav l998 w1th b0ats and p1ers c|ose to tne 5ea")
	for i := range 3000 {
		noise.WriteString(words[i*7%len(words)] + " ")
	}
	endless := strings.Repeat("the ferry to ostwick sails and the ferry comes back and nobody counts ", 20000)[:1_200_000]
	return []knowledge.Article{
		article("o.example/1", "O", "2024-01-01", "en", "Boats by pier", table.String()),
		article("o.example/2", "O", "2024-01-01", "en", "What the mayor said", transcript.String()),
		article("o.example/3", "O", "2024-01-01", "en", "Chandler's list", list.String()),
		article("o.example/4", "O", "2024-01-01", "en", "0CR", noise.String()),
		article("o.example/5", "O", "2024-01-01", "en", "No end", endless), // 200,000 words, no sentence ends
		article("o.example/6", "O", "2024-01-01", "en", "THE HARBOUR WILL CLOSE",
			"THE HARBOUR OF OSTWICK WILL CLOSE ON 9 MAY 2024. MAYOR KARLA WENDT SAID SO ON MONDAY. SHE IS SORRY."),
		article("o.example/7", "O", "", "", "", "?"),
		article("o.example/8", "O", "2024-01-01", "en", "Long", strings.Repeat("Boats wait in the bay. The bay of Ostwick is wide. ",
			20000)), // 200,000 words
	}
}

var oddQuestions = []string{
	"harbour Ostwick close", "ferry Ostwick", "boats pier 17", "Karla Wendt", "anchor 12", "bay", "0pen l998",
	"Quand le port d'Ostwick ferme-t-il ?", "¿Cuándo cierra el puerto de Ostwick?", "Когда закроется порт?",
	"港はいつ閉まりますか", "Liman ne zaman kapanıyor?",
	"When does the harbour close and who is mayor and where is the bay and how many boats are there and why do they wait and what is " +
		"rope and which anchor is best and is the ferry late and who counts and what does it cost?",
	"Who will not close the harbour?", "HARBOUR CLOSE OSTWICK", "ferry ferry ferry ferry ferry ferry ferry ferry ferry ferry ferry ferry",
}

// Whatever is asked of whatever text, what is shown is a short verbatim quote.
func TestOdd(t *testing.T) {
	articles := odd()
	h := newHouse(t, articles...)
	texts := map[string]string{}
	for _, a := range articles {
		texts[a.URL] = a.Title + "\n" + a.Text
	}
	for _, kind := range []knowledge.Kind{knowledge.Any, knowledge.What} {
		for _, q := range oddQuestions {
			r := h.ask(t, q, kind)
			for _, a := range r.Answers {
				for _, e := range a.Evidence {
					if n := len([]rune(e.Quote)); n > maxQuote || !strings.Contains(texts[e.Article.URL], e.Quote) {
						t.Errorf("%s %q: quote of %d characters, %.80q", kind, q, n, e.Quote)
					}
				}
			}
		}
	}
	if r := h.ask(t, "When will the harbour of Ostwick close?", knowledge.When); !r.Answered() || r.Answers[0].Date != "2024-05-09" {
		t.Errorf("all capitals: %+v", r.Answers)
	}
	for _, q := range []string{"¿Quién ganó el partido de ayer?", "Kim kazandı?", "Qui a gagné le match hier soir ?"} {
		if r := h.ask(t, q, knowledge.Any); r.Answered() {
			t.Errorf("%s: %+v, want a refusal", q, r.Answers[0])
		}
	}
}

// BenchmarkOdd asks everything of them; the slowest counts.
func BenchmarkOdd(b *testing.B) {
	h := newHouse(b, odd()...)
	slowest := time.Duration(0)
	for b.Loop() {
		for _, q := range oddQuestions {
			start := time.Now()
			h.ask(b, q, knowledge.Any)
			slowest = max(slowest, time.Since(start))
		}
	}
	b.ReportMetric(float64(slowest.Milliseconds()), "max-ms")
}
