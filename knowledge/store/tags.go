package store

import (
	"context"
	"errors"

	"beleg/knowledge"
)

// The limits that tagging can meet, see knowledge.MaxTags and knowledge.MaxGuildTags.
var (
	ErrTags      = errors.New("the article would have too many tags")
	ErrGuildTags = errors.New("the collection would have too many tags")
)

// Tagged is what became of an article that was tagged, or lost tags.
type Tagged struct {
	Article knowledge.Article // without Text, with the tags that it has now
	Changed []string          // which came, or went
	Entry   int64             // of the audit record, for Undo; 0 when nothing changed at all
}

// TagCount is a tag with how many of a guild's articles have it.
type TagCount struct {
	Tag      string
	Articles int
}

// Tags keeps what curators file a guild's articles under. They are the guild's own,
// though the article may be shared, and no change of the article: indexes know nothing
// of them. Removing an article hides its tags until that is undone; an article that is
// put anew has none but those that it brings.
type Tags interface {
	// Tag gives articles, by their numbers, tags that [knowledge.TagOf] made, or takes
	// them away; those that have not changed are in the list too. What is not there is
	// left out: ErrNotFound when none is. All is one entry of the audit record,
	// "tag" or "untag". ErrTags or ErrGuildTags when a limit would be passed; then
	// nothing is changed.
	Tag(ctx context.Context, g knowledge.Guild, by Actor, numbers []int, tags []string, away bool) ([]Tagged, error)
	// Tags lists the tags that a guild's articles have, the most frequent first, then in order.
	Tags(ctx context.Context, g knowledge.Guild) ([]TagCount, error)
	// TaggedAs lists the guild's articles that have all of the tags, of which there is at least one.
	TaggedAs(ctx context.Context, g knowledge.Guild, tags []string) ([]knowledge.ArticleID, error)
}
