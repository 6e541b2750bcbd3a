package knowledge

import (
	"slices"
	"strings"
)

// Filter narrows the articles a question is asked of. The zero Filter lets all
// pass. Dates are ISO 8601 prefixes, compared with the publication date.
type Filter struct {
	Since, Until string
	Site         string // a host, or words of a publisher's name
	Language     string // ISO 639-1
	Tag          string // tags, separated by spaces, all of which an article has

	// Among are the articles with those tags, for who searches an index: that holds no
	// tags, so that giving an article one is no reason to read its text again.
	Among *Selection
}

// Selection is a set of articles. It does not change.
type Selection struct{ ids map[ArticleID]bool }

// Select makes a set of articles.
func Select(ids []ArticleID) *Selection {
	s := &Selection{make(map[ArticleID]bool, len(ids))}
	for _, id := range ids {
		s.ids[id] = true
	}
	return s
}

// Has reports whether an article belongs to the set; no set has none.
func (s *Selection) Has(id ArticleID) bool { return s != nil && s.ids[id] }

// IsZero reports whether every article passes.
func (f Filter) IsZero() bool { return f == Filter{} }

// Passes reports whether the filter lets a through. An article without a
// publication date fails any Since or Until.
func (f Filter) Passes(a Article) bool {
	if f.Language != "" && a.Language != f.Language {
		return false
	}
	if f.Since != "" && (a.Published == "" || prefix(a.Published, f.Since) < f.Since) {
		return false
	}
	if f.Until != "" && (a.Published == "" || prefix(a.Published, f.Until) > f.Until) {
		return false
	}
	return f.passesTags(a) && f.passesSite(a)
}

func (f Filter) passesTags(a Article) bool {
	for tag := range strings.FieldsSeq(f.Tag) {
		if !slices.Contains(a.Tags, tag) {
			return false
		}
	}
	return true
}

// prefix cuts a date to the precision of the one it is compared with.
func prefix(date, like string) string { return date[:min(len(date), len(like))] }
