package knowledge

import "strings"

// Field names what of an article a person can correct.
type Field string

// The fields that pages often say wrongly.
const (
	Headline  Field = "title"
	Day       Field = "published"
	Language  Field = "language"
	Publisher Field = "source"
)

// Correct notes that a person gave a field its value.
func (a *Article) Correct(f Field) {
	if !a.corrected(f) {
		a.Corrected = strings.TrimPrefix(a.Corrected+","+string(f), ",")
	}
}

func (a Article) corrected(f Field) bool {
	return strings.Contains(","+a.Corrected+",", ","+string(f)+",")
}

// WithCorrections is an article that was read again, with what a person had
// corrected in the old one, unless that was corrected anew.
func (a Article) WithCorrections(old Article) Article {
	for _, f := range []struct {
		name     Field
		to, from *string
	}{{Headline, &a.Title, &old.Title}, {Day, &a.Published, &old.Published}, {Language, &a.Language, &old.Language}, {Publisher, &a.Source,
		&old.Source}} {
		if !old.corrected(f.name) || a.corrected(f.name) {
			continue
		}
		*f.to = *f.from
		if f.name == Day {
			a.Found = old.Found
		}
		a.Correct(f.name)
	}
	return a
}

// CompletedBy is an article whose text was brought without its page, with what the
// old one at its address says besides: corrections, and where the new one names
// none, the headline, the day, the publisher and the author.
func (a Article) CompletedBy(old Article) Article {
	a = a.WithCorrections(old)
	if a.Published == "" && !a.corrected(Day) {
		a.Published, a.Found = old.Published, old.Found
	}
	if nameless := a.Source == "" || a.Source == hostOf(a.URL); nameless && !a.corrected(Publisher) {
		a.Source = old.Source
	}
	if a.Author == "" {
		a.Author = old.Author
	}
	firstWords := strings.HasPrefix(a.Text, strings.TrimSuffix(a.Title, "…"))
	if firstWords && old.Title != "" && !a.corrected(Headline) {
		a.Title = old.Title
	}
	return a
}
