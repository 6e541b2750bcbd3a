package commands

import (
	"context"
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/copies"
)

// maxReported is how many publishers are named that carry the same text.
const maxReported = 5

// reported names the other publishers that carry an article, whose text is filled,
// each once. That is a hint: where it cannot be had it is left out.
func (b *Bot) reported(ctx context.Context, r Request, a knowledge.Article) []string {
	var names []string
	met, text := []string{a.Publisher()}, copies.Of(a.Text)
	for _, c := range b.copies(ctx, r, []knowledge.Article{a})[0] {
		p := c.Publisher()
		if p == "" || slices.Contains(met, p) || !copies.Taken(text, copies.Of(c.Text)) {
			continue
		}
		met = append(met, p)
		name := c.Source
		if name == "" {
			name = p
		}
		if names = append(names, name); len(names) == maxReported {
			break
		}
	}
	return names
}

// reportedLine says who else carries a text, "" when nobody does.
func reportedLine(r Request, names []string) string {
	if len(names) == 0 {
		return ""
	}
	return r.say("article.reported", "publishers", strings.Join(names, ", "))
}
