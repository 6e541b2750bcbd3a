package commands

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/question"
	"beleg/knowledge/store"
)

// talk is what a language says beside questions.
type talk struct {
	courtesies    map[string][]string // by what is said back: phrases, the longest first
	beside        map[string]bool
	lists         []*regexp.Regexp // whose first group is the subject
	links, refers map[string]bool
}

// courtesies are what is said back to those phrases of a language's table, each the
// key "talk.<name>" of the catalogue.
var courtesies = []string{"greeting", "thanks", "farewell"}

// talkOf reads what a language says beside questions.
var talkOf = lang.Each(func(l *lang.Language) *talk {
	t := l.Table("talk")
	out := &talk{courtesies: map[string][]string{}, beside: t.Set("beside"), links: t.Set("follow"), refers: t.Set("refers")}
	for _, name := range courtesies {
		for phrase := range t.Set(name) {
			out.courtesies[name] = append(out.courtesies[name], phrase)
		}
		slices.SortFunc(out.courtesies[name], func(a, b string) int { return len(b) - len(a) })
	}
	for _, expr := range t.Texts("list") {
		out.lists = append(out.lists, regexp.MustCompile("(?i)"+expr))
	}
	return out
})

// beside answers a line that is no question: a greeting with a line, a wish for news
// with a list; false when it is neither.
func (b *Bot) beside(ctx context.Context, r Request, line string) (Reply, bool) {
	said := strings.TrimRight(trim(line), "?!.,… ")
	for _, l := range lang.All {
		t := talkOf(l.Code)
		if name := t.courtesy(strings.ToLower(said)); name != "" && spoken(l.Code) {
			r.Language = or(r.Language, l.Code)
			r = b.prepare(ctx, r)
			return Reply{Text: r.say("talk."+name, "when", b.localName("when", r.Language), "help", b.localName("help", r.Language)),
				Language: r.Language}, true
		}
		for _, p := range t.lists {
			if m := p.FindStringSubmatch(said); m != nil {
				r.Language = or(r.Language, l.Code)
				return b.listed(ctx, r, m[1]), true
			}
		}
	}
	return Reply{}, false
}

func or(language, otherwise string) string {
	if language == "" {
		return otherwise
	}
	return language
}

// courtesy is the name of the phrases that a line consists of, with what may stand
// beside them; "" when it says more.
func (t *talk) courtesy(said string) string {
	said = strings.Join(strings.FieldsFunc(said, func(r rune) bool { return !letter(r) && r != '\'' }), " ")
	for _, name := range courtesies {
		for _, phrase := range t.courtesies[name] {
			rest, ok := strings.CutPrefix(said+" ", phrase+" ")
			more := func(w string) bool { return !t.beside[w] && !slices.Contains(t.courtesies[name], w) }
			if ok && !slices.ContainsFunc(strings.Fields(rest), more) {
				return name
			}
		}
	}
	return ""
}

// ungreeted takes a greeting and its mark off the beginning of a line.
func ungreeted(line string) string {
	i := strings.IndexAny(line, ",!.")
	greets := func(l *lang.Language) bool { return talkOf(l.Code).courtesy(strings.ToLower(line[:i])) != "" }
	if i > 0 && slices.ContainsFunc(lang.All, greets) {
		line = trim(line[i+1:])
	}
	return line
}

// listed lists the articles on a subject: those whose headline or publisher has its
// words, else those whose text comes nearest. Without a subject it lists the newest.
func (b *Bot) listed(ctx context.Context, r Request, subject string) Reply {
	r.Command, r.Args = "articles", map[string]string{}
	var words []string
	for _, w := range question.Words(subject) {
		words = append(words, w.Text)
	}
	if len(words) == 0 {
		return b.Invoke(ctx, r)
	}
	r.Args["search"] = strings.Join(words, " ")
	_, total, err := b.Store.List(ctx, r.Guild, store.Page{Limit: 1, Search: r.Args["search"]})
	if err != nil || total > 0 {
		return b.Invoke(ctx, r)
	}
	r = b.prepare(ctx, r)
	reply, err := b.near(ctx, r, subject)
	if err != nil {
		return b.failure(r, err)
	}
	reply.Language = r.Language
	return reply
}

// near lists the articles whose texts come nearest to a subject.
func (b *Bot) near(ctx context.Context, r Request, subject string) (Reply, error) {
	q, err := question.Parse(subject, knowledge.Any, r.Language)
	if err != nil {
		return Reply{}, misread(err, q)
	}
	if err := b.askedHere(ctx, r, &q.Filter); err != nil {
		return Reply{}, err
	}
	result, err := b.alone(ctx, r, q)
	if err != nil {
		return Reply{}, err
	}
	var found []knowledge.Evidence
	for _, a := range result.Answers {
		found = append(found, a.Evidence...)
	}
	card := sources(append(found, result.Nearest...), pageSize)
	if len(card.Sources) == 0 {
		return Reply{Text: r.say("talk.none", "subject", r.Args["search"], "articles", b.localName("articles", r.Language))}, nil
	}
	return Reply{Title: r.count("articles.title", len(card.Sources)), Cards: []Card{card}, Footer: footer(r, result)}, nil
}

// sources lists the articles of some evidence, each once, at most n.
func sources(list []knowledge.Evidence, n int) (c Card) {
	for _, e := range list {
		known := slices.ContainsFunc(c.Sources, func(s Receipt) bool { return s.Number == e.Article.Number })
		if !known && len(c.Sources) < n {
			c.Sources = append(c.Sources, receipt(e))
		}
	}
	return c
}
