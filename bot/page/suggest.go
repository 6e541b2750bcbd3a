package page

import (
	"cmp"
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/question"
	"beleg/knowledge/store"
)

const (
	suggestOf  = 8               // newest articles that suggestions are made of
	suggestMax = 4               // suggestions shown
	suggestFor = 2 * time.Minute // how long they are kept
)

// suggestions are questions that the collection answers.
type suggestions struct {
	making sync.Mutex
	kept   atomic.Pointer[suggested]
}

type suggested struct {
	at    time.Time
	of    edition
	lines []string
}

// welcome fills in what stands on the page before anything was asked.
func (s *server) welcome(ctx context.Context, v view, t *talk) error {
	list, total, err := s.store.List(ctx, s.Guild, store.Page{Limit: suggestOf})
	if err != nil {
		return err
	}
	t.Total, t.Samples = total, len(list) > 0 && list[0].Sample
	e, err := s.edition(ctx)
	if err != nil {
		return err
	}
	for _, line := range s.suggest(ctx, list, e) {
		t.Suggested = append(t.Suggested, link{line, query(nil, line, v)})
	}
	return nil
}

// suggest makes questions of the newest headlines and keeps those that have an
// answer. Asking some dozen questions takes a moment, so they are kept a while,
// and are made by one reader while the others see the old ones.
func (s *server) suggest(ctx context.Context, list []knowledge.Article, e edition) []string {
	c := s.suggested.kept.Load()
	if c == nil {
		c = new(suggested)
	}
	if time.Since(c.at) < suggestFor && c.of == e {
		return c.lines
	}
	if !s.suggested.making.TryLock() {
		return c.lines
	}
	defer s.suggested.making.Unlock()
	leave, err := s.gate.Enter(ctx)
	if err != nil {
		return c.lines
	}
	defer leave()
	lines := s.suggestions(ctx, list)
	if ctx.Err() == nil {
		s.suggested.kept.Store(&suggested{time.Now(), e, lines})
	}
	return lines
}

func (s *server) suggestions(ctx context.Context, list []knowledge.Article) (lines []string) {
	for i, a := range list {
		if len(lines) == suggestMax || ctx.Err() != nil {
			break
		}
		for _, line := range about(a, i) {
			if s.answers(ctx, line) {
				lines = append(lines, line)
				break
			}
		}
	}
	return lines
}

// about makes questions of a headline: its two most telling words behind a
// question word. Which question word comes first changes from article to
// article, so that newcomers see several.
func about(a knowledge.Article, i int) []string {
	words := telling(a.Title)
	if words == "" {
		return nil
	}
	when, who := questionWord(knowledge.When, a.Language), questionWord(knowledge.Who, a.Language)
	if i%2 == 1 {
		when, who = who, when
	}
	return []string{when + " " + words, who + " " + words}
}

// questionWord is the name of the command that asks for a kind.
func questionWord(kind knowledge.Kind, language string) string {
	for _, c := range commands.All() {
		if c.Name == string(kind) {
			return cmp.Or(c.Names[language], c.Name)
		}
	}
	return string(kind)
}

// telling picks the longest two content words, in their order: long words are
// rare ones.
func telling(title string) string {
	words := question.Words(title)
	for len(words) > 2 {
		shortest := 0
		for i, w := range words {
			if len(w.Text) < len(words[shortest].Text) {
				shortest = i
			}
		}
		words = append(words[:shortest:shortest], words[shortest+1:]...)
	}
	var out []string
	for _, w := range words {
		out = append(out, w.Text)
	}
	return strings.Join(out, " ")
}

func (s *server) answers(ctx context.Context, line string) bool {
	r, _ := s.bot.Text(ctx, commands.Message{Guild: s.Guild, User: commands.User{ID: "page"}, Text: line, Addressed: true, ReadOnly: true,
		Now: time.Now()})
	if r.Result == nil || !r.Result.Certain {
		return false // who tries it should see an answer that is given plainly
	}
	a := r.Result.Answers[0]
	return a.Date != "" || a.Person != ""
}
