package digest

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/passage"
	"beleg/knowledge/point"
)

// Consult makes the selector ask a pointer which sentences of a story are central. It is
// called before the first post is chosen.
func (s *Selector) Consult(p point.Pointer) { s.pointer = p }

// patience is how long a post waits for a pointer, all its stories together.
const patience = 10 * time.Second

// central is how many sentences of a story are asked for.
const central = 2

// point quotes in each story what a pointer holds central, and leaves the quote of those
// for which it is absent, late or wrong. texts are the articles that lead the stories.
func (s *Selector) point(ctx context.Context, p Period, stories []Story, texts []knowledge.Article) {
	if s.pointer == nil || p.Alone {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for i := range stories {
		if r := &stories[i].Reports[0]; r.Quote != "" && ctx.Err() == nil {
			if seq, quote, ok := s.pointed(ctx, p, texts[i]); ok {
				r.Seq, r.Quote = seq, quote
			}
		}
	}
}

// pointed asks the pointer about the beginning of an article.
func (s *Selector) pointed(ctx context.Context, p Period, a knowledge.Article) (seq int, quote string, ok bool) {
	a.Text = sentences(a.Text, a.Language, early)
	list, err := passage.Of(ctx, a)
	if err != nil {
		return 0, "", false
	}
	list = slices.DeleteFunc(list, func(x knowledge.Passage) bool { return x.Seq == 0 })
	packet := point.Packet{Question: "What happened? Mark the two sentences that tell most of the news.",
		Kind: knowledge.Any, Language: p.Language, Most: central}
	for i, x := range list {
		packet.Sentences = append(packet.Sentences, point.Sentence{Number: i + 1, Article: 1,
			Title: a.Title, Published: a.Published, Text: x.Text})
	}
	if len(list) < central {
		return 0, "", false
	}
	mark, err := point.Ask(ctx, s.pointer, packet)
	if err != nil || len(mark.Sentences) == 0 {
		return 0, "", false
	}
	first := mark.Sentences[0].Number - 1
	if len(mark.Sentences) == central {
		from := min(first, mark.Sentences[1].Number-1)
		if quote = pair(list, from); quote != "" && abs(first-mark.Sentences[1].Number+1) == 1 {
			return list[from].Seq, quote, true
		}
	}
	return list[first].Seq, cut(list[first].Text, 0), true
}

// pair is a passage and the next as they stand in the text, "" where they do not stand
// one behind the other or are too long for a quote.
func pair(list []knowledge.Passage, i int) string {
	if i+1 >= len(list) || !list[i+1].Follows {
		return ""
	}
	both := list[i].Text + list[i+1].Space + list[i+1].Text
	if utf8.RuneCountInString(both) > maxQuote || strings.ContainsRune(list[i+1].Space, '\n') {
		return ""
	}
	return both
}

func abs(n int) int { return max(n, -n) }
