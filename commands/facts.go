package commands

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// Copies finds articles of a collection that are likely the same as one that is
// not in it yet.
type Copies interface {
	Duplicates(ctx context.Context, g knowledge.Guild, a knowledge.Article) ([]knowledge.Article, error)
}

// copies finds for each article which it is likely a copy of. That is a hint: it
// never keeps an article out, and is left away for many.
func (b *Bot) copies(ctx context.Context, r Request, articles []knowledge.Article) [][]knowledge.Article {
	found := make([][]knowledge.Article, len(articles))
	finder, ok := b.Store.(Copies)
	if !ok || len(articles) > maxAddresses {
		return found
	}
	for i, a := range articles {
		list, err := finder.Duplicates(ctx, r.Guild, a)
		if err != nil && ctx.Err() == nil {
			b.lg.Warn("likely copies not looked for", "guild", r.Guild, "error", err)
		}
		found[i] = list
	}
	return found
}

// maxCopies is how many likely copies are named.
const maxCopies = 3

// facts say what an article is and how that was found: its day, language and
// length, its label and access, and what it is likely a copy of.
func (b *Bot) facts(r Request, a knowledge.Article, copies []knowledge.Article) []string {
	var lines []string
	if date := Date(day(a.Published), r.Language); date != "" {
		found := "facts.found." + string(a.Found)
		if !known(found) {
			found = "facts.found.given"
		}
		lines = append(lines, r.say("facts.dated", "date", date, "found", r.say(found)))
	}
	length := r.count("facts.words", len(strings.Fields(a.Text)))
	if a.Language != "" {
		length = r.say("facts.language", "language", r.languageName(a.Language), "words", length)
	}
	lines = append(lines, length)
	for _, of := range []string{"label." + string(a.Label), "access." + string(a.Access)} {
		if known("facts." + of) {
			lines = append(lines, r.say("facts."+of))
		}
	}
	others := slices.DeleteFunc(slices.Clone(copies), func(c knowledge.Article) bool { return c.Number == a.Number })
	for _, c := range others[:min(len(others), maxCopies)] {
		key, source := "facts.copy", cmp.Or(c.Source, Receipt{URL: c.URL}.Link())
		if source == "" {
			key = "facts.pasted"
		}
		lines = append(lines, r.say(key, "n", c.Number, "title", shorten(c.Title, 80), "source", source))
	}
	return lines
}

// languageName names a language in the asker's.
func (r Request) languageName(code string) string {
	if known("language." + code) {
		return r.say("language." + code)
	}
	return code
}

// lacks tell what an article that is not kept yet lacks; its form can mend it.
func (r Request) lacks(a knowledge.Article) []string {
	var lines []string
	if a.Published == "" {
		lines = append(lines, r.say("facts.undated"))
	}
	switch {
	case a.Language == "":
		lines = append(lines, r.say("facts.unclear"))
	case lang.Get(a.Language) == nil:
		lines = append(lines, r.say("facts.foreign", "lang", a.Language))
	}
	return lines
}

// remedies tell how to mend what an article that was kept lacks.
func (b *Bot) remedies(r Request, a knowledge.Article) []string {
	var lines []string
	add := b.localName("add", r.Language)
	if a.Published == "" {
		lines = append(lines, r.say("add.undated", "add", add, "url", cmp.Or(Receipt{URL: a.URL}.Link(), "…")))
	}
	switch {
	case a.Language == "":
		lines = append(lines, r.say("add.unclear", "add", add))
	case lang.Get(a.Language) == nil:
		lines = append(lines, r.say("add.foreign", "lang", a.Language))
	}
	return lines
}
