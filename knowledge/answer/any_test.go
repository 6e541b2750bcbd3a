package answer

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/question"
)

// pieces are what the texts and questions of TestAnyText are made of.
var pieces = strings.Split(`the|der|Fähre|ferry|Ostwick|Olaf|Brenner|Olaf Brenner|Direktor|director `+
	`of|,|.|!|?|:|;|–|-|(|)|"|“|”|„|«|»|'|’s|'s|4.|4. Juni|um 20.30 Uhr|at noon|on Monday|am `+
	`Montag|8.000|bis|to|9,000|km|€|$|%|wegen|because|aus Kostengründen|Grund war|um zu fahren|, der|, ein|ist ein|is `+
	`a|was|said|sagte|not|nicht|sondern|but|KFS|(KFS)|Küstenamt für Strandgut|von der|vom|İstanbul|ﬁsh|ß|😀|e`+"\u0301"+`|`+"\u00ad"+
	`|`+"\u200d"+`|港|Ǆ|ÄÖÜ|x|1|1:30|AN`, "|")

func anyText(random *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(pieces[random.IntN(len(pieces))])
		if random.IntN(6) > 0 {
			b.WriteByte(' ')
		}
	}
	return strings.TrimSpace(b.String()) + "x"
}

// Short answers of any text are stretches of it, cut between characters.
func TestAnyText(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	spans, questions := 0, 10
	if full {
		questions = 40
	}
	for _, language := range []string{"de", "en", ""} {
		var passages []RankPassage
		for i := range 300 {
			passages = append(passages, RankPassage{SID: i, Article: string(rune('a' + i/10)), Text: anyText(random, 1+random.IntN(40))})
		}
		pool, err := NewPool(lexicon.Embedded(), passages, language)
		if err != nil {
			t.Fatal(err)
		}
		for range questions {
			asked := anyText(random, 1+random.IntN(8))
			for _, kind := range knowledge.Kinds {
				q, err := question.Parse(asked, kind, language)
				if err != nil {
					continue
				}
				e, err := pool.Example(t.Context(), q, func(*index.View, int) Verdict { return Answers })
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range e.list {
					text := c.passage().Text
					spans += len(c.spans)
					for _, s := range c.spans {
						if s.start < 0 || s.end <= s.start || s.end > len(text) || !utf8.ValidString(text[s.start:s.end]) {
							t.Fatalf("%s %q: span %d-%d of %q", kind, asked, s.start, s.end, text)
						}
					}
					if e, _ := c.evidence(nil); !strings.Contains(text, e.Quote) {
						t.Fatalf("%s %q: quote %q of %q", kind, asked, e.Quote, text)
					}
				}
				answers := merge(extract(e.list))
				dispute(answers, kind)
			}
		}
		if err := pool.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if spans == 0 {
		t.Error("no short answer was read")
	}
}
