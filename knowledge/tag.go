package knowledge

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The limits of tags: how long one is, in characters, how many an article has, and how
// many different ones a guild.
const (
	MaxTag       = 32
	MaxTags      = 10
	MaxGuildTags = 200
)

// TagOf is a tag as it is kept: small letters, digits and hyphens, of them at least one
// letter, without the "#" that people write in front. ok is false when it is none.
func TagOf(said string) (tag string, ok bool) {
	tag = strings.ToLower(composed.Replace(strings.TrimPrefix(strings.TrimSpace(said), "#")))
	named := false
	for _, r := range tag {
		named = named || unicode.IsLetter(r)
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' {
			return tag, false
		}
	}
	edges := strings.HasPrefix(tag, "-") || strings.HasSuffix(tag, "-")
	return tag, named && !edges && utf8.RuneCountInString(tag) <= MaxTag
}

// composed writes the umlauts of those who send a letter and two dots as one.
var composed = strings.NewReplacer("a\u0308", "ä", "o\u0308", "ö", "u\u0308", "ü", "A\u0308", "ä", "O\u0308", "ö", "U\u0308", "ü")

// TagsOf are the tags among words, each once, in order, and at most MaxTags.
func TagsOf(words []string) []string {
	var tags []string
	for _, w := range words {
		if tag, ok := TagOf(w); ok && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	slices.Sort(tags)
	return tags[:min(len(tags), MaxTags)]
}
