// Package filter decides which items of a feed a subscription takes.
package filter

import (
	"net/url"
	"slices"
	"strings"

	"beleg/knowledge/ingest"
	"beleg/knowledge/lang"
	"beleg/knowledge/store"
)

// Passes reports whether a subscription takes an item. Words and phrases are
// compared as whole words, however case and umlauts are written; a section is
// one of the item's categories or a part of its address's path. A language that
// nobody can tell passes.
func Passes(s store.Subscription, i ingest.FeedItem) bool {
	text := words(i.Title + " . " + i.Summary + " . " + i.Content)
	switch {
	case s.Words != "" && !holds(text, s.Words):
		return false
	case holds(text, s.Without):
		return false
	case s.Sections != "" && !inSection(i, s.Sections):
		return false
	}
	return s.Language == "" || speaks(i, s.Language)
}

// List cuts a filter at its commas.
func List(value string) []string {
	var out []string
	for _, v := range strings.Split(value, ",") {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// words writes the words of a text folded, each between spaces; where something
// else stands between two, no phrase goes on.
func words(text string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for t := range lang.TokenSeq(text) {
		switch {
		case t.Word:
			b.WriteString(lang.Umlaut(lang.Fold(t.Text)) + " ")
		case strings.ContainsAny(t.Text, ".!?"):
			b.WriteString(". ")
		}
	}
	return b.String()
}

func holds(text, list string) bool {
	return slices.ContainsFunc(List(list), func(phrase string) bool {
		phrase = words(phrase)
		return strings.TrimSpace(phrase) != "" && strings.Contains(text, phrase)
	})
}

func inSection(i ingest.FeedItem, list string) bool {
	path := "/"
	if u, err := url.Parse(i.URL); err == nil {
		path = "/" + strings.Trim(fold(u.Path), "/") + "/"
	}
	categories := words(strings.Join(i.Categories, " . "))
	return slices.ContainsFunc(List(list), func(section string) bool {
		return holds(categories, section) || strings.Contains(path, "/"+strings.Trim(fold(section), "/")+"/")
	})
}

func fold(s string) string { return lang.Umlaut(lang.Fold(s)) }

// speaks believes the text before what the feed says: many feeds say the
// language of the program that made them.
func speaks(i ingest.FeedItem, language string) bool {
	is := lang.Detect(i.Title + "\n" + i.Summary + "\n" + i.Content)
	if is == "" {
		is, _, _ = strings.Cut(strings.ToLower(i.Language), "-")
	}
	return is == "" || is == language
}
