package page

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/question"
	"beleg/knowledge/store"
)

const (
	suggestOf   = 16              // newest articles that suggestions are made of
	suggestEach = 3               // questions of a kind that are tried for an article
	suggestAsk  = 60              // questions that are tried at all
	suggestMax  = 4               // suggestions shown
	suggestFor  = 2 * time.Minute // how long they are kept
)

// suggestions are questions that the collection answers, by the language they are
// asked in.
type suggestions struct {
	making sync.Mutex
	kept   sync.Map // of suggested
}

type suggested struct {
	at    time.Time
	of    edition
	lines []string
}

// welcome fills in what stands on the page before anything was asked.
func (s *server) welcome(ctx context.Context, v view, t *talk) error {
	list, total, err := s.store.List(ctx, s.Guild, store.Page{Limit: 1})
	if err != nil {
		return err
	}
	t.Total, t.Samples = total, len(list) > 0 && list[0].Sample
	e, err := s.edition(ctx)
	if err != nil {
		return err
	}
	for _, line := range s.suggest(ctx, v.Language, e) {
		t.Suggested = append(t.Suggested, link{line, query(nil, line, v)})
	}
	return nil
}

// suggest makes questions of the newest articles and keeps those that are answered
// plainly. Asking some dozen questions takes a moment, so they are kept a while,
// and are made by one reader while the others see the old ones.
func (s *server) suggest(ctx context.Context, language string, e edition) []string {
	var c suggested
	if old, ok := s.suggested.kept.Load(language); ok {
		c = old.(suggested)
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
	lines := s.suggestions(ctx, language)
	if ctx.Err() == nil {
		s.suggested.kept.Store(language, suggested{time.Now(), e, lines})
	}
	return lines
}

// suggestions are questions that are answered, of several kinds in turn and each of
// another article. The newest in the reader's language come first.
func (s *server) suggestions(ctx context.Context, language string) (lines []string) {
	list, _, _ := s.store.List(ctx, s.Guild, store.Page{Limit: suggestOf, Filter: knowledge.Filter{Language: language}})
	if len(list) == 0 {
		list, _, _ = s.store.List(ctx, s.Guild, store.Page{Limit: suggestOf})
	}
	asked, used := 0, map[int]bool{}
	for _, c := range s.candidates(ctx, list, language) {
		if used[c.of.Number] || ctx.Err() != nil {
			continue
		}
		if asked++; asked > suggestAsk || len(lines) == suggestMax {
			break
		}
		if s.answers(ctx, language, c) {
			lines, used[c.of.Number] = append(lines, c.Text), true
		}
	}
	return lines
}

// candidate is a question that was made of an article.
type candidate struct {
	question.Suggestion
	of knowledge.Article
}

// candidates are what may be suggested, the kinds in turn.
func (s *server) candidates(ctx context.Context, list []knowledge.Article, language string) (out []candidate) {
	kinds := map[knowledge.Kind][]candidate{}
	longest := 0
	for _, head := range list {
		a, err := s.store.Article(ctx, s.Guild, head.Number)
		if err != nil {
			continue // it was removed just now
		}
		for kind, made := range question.Suggest(a, language, suggestEach) {
			for _, m := range made {
				kinds[kind] = append(kinds[kind], candidate{m, a})
			}
			longest = max(longest, len(kinds[kind]))
		}
	}
	for i := range longest {
		for _, kind := range knowledge.Kinds {
			if i < len(kinds[kind]) {
				out = append(out, kinds[kind][i])
			}
		}
	}
	return out
}

// answers reports whether a question is answered plainly, by something short, and
// by the sentence that it was made of: that is quoted, or the office stands there.
func (s *server) answers(ctx context.Context, language string, c candidate) bool {
	r, _ := s.bot.Text(ctx, commands.Message{Guild: s.Guild, User: commands.User{ID: "page"}, Language: language, Text: c.Text,
		Addressed: true, ReadOnly: true, Now: time.Now()})
	if r.Result == nil || !r.Result.Certain || len(r.Result.Answers) > 1 {
		return false // who tries it should see one answer that is given plainly
	}
	a := r.Result.Answers[0]
	short := a.Text != "" && a.Text != a.Evidence[0].Quote
	return short && slices.ContainsFunc(a.Evidence, func(e knowledge.Evidence) bool {
		said := strings.Contains(e.Quote, c.Sentence) || a.Role != "" && strings.Contains(c.Sentence, a.Role)
		return said && e.Article.Number == c.of.Number
	})
}
