// Package digest chooses what a daily post reports: what was added or changed
// since the last one, articles on one event together, each event with its most
// central article and sentence, and the dates that are announced for the coming
// days. It reads; when a post goes out is decided in bot/schedule, and how it
// looks in commands.
package digest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/point"
	"beleg/knowledge/store"
)

// Source is what is read. Every store is one.
type Source interface {
	Changes(ctx context.Context, g knowledge.Guild, after int64, limit int) ([]store.Change, error)
	ByID(ctx context.Context, g knowledge.Guild, ids []knowledge.ArticleID) (map[knowledge.ArticleID]knowledge.Article, error)
	List(ctx context.Context, g knowledge.Guild, p store.Page) ([]knowledge.Article, int, error)
}

// How much a post holds, and what is read for it.
const (
	maxStories = 8
	maxReports = 5        // of one story
	maxAhead   = 5        // announced dates
	maxRead    = 600      // new articles; of a large import the last ones
	background = 200      // older articles, for announced dates and for how common words are
	perRead    = 1000     // changes read at once
	perFetch   = 8        // articles read at once: each may be a book
	maxText    = 32 << 10 // bytes of an article that are read; news says first what happened
)

// Period says what a post is about.
type Period struct {
	Guild    knowledge.Guild
	Since    int64     // revision up to which was reported
	Last     time.Time // when that was; zero when nothing was. What was first seen before is changed, not new.
	Day      string    // local date of the post, "2025-03-30"
	Language string    // in which headlines are preferred, ISO 639-1
	Alone    bool      // no model is asked
}

// Post is what to report. Without stories there is nothing new.
type Post struct {
	Day      string   `json:"day"`
	Stories  []Story  `json:"stories,omitempty"`
	More     int      `json:"more,omitempty"` // stories that are not shown
	Ahead    []Ahead  `json:"ahead,omitempty"`
	Missed   []Missed `json:"missed,omitempty"` // earlier posts that did not go out, oldest first; whoever posts fills it in
	Revision int64    `json:"revision"`         // reported up to here
}

// Story is one event. The first report is the most central one: its title is
// the headline, its quote the central sentence. The others have no quote.
type Story struct {
	Reports    []Report `json:"reports"`
	More       int      `json:"more,omitempty"` // reports that are not shown
	Publishers int      `json:"publishers"`     // who report it, of all reports
}

// Report is one article on an event. Changed ones were reported before.
type Report struct {
	knowledge.Evidence
	Changed bool `json:",omitempty"`
}

// Ahead is a date in the coming days that an article announces.
type Ahead struct {
	Day string `json:"day"`
	knowledge.Evidence
}

// Missed is a post that did not go out; Why is the Note of its delivery.
type Missed struct {
	Day string `json:"day"`
	Why string `json:"why"`
}

// Selector chooses. It is safe for concurrent use.
type Selector struct {
	source  Source
	tr      Translator
	pointer point.Pointer // nil without one
}

// New returns a selector. Without a Translator articles in different languages
// meet by their names and numbers only.
func New(source Source, tr Translator) *Selector { return &Selector{source: source, tr: tr} }

// Preview chooses what a post on a period would report.
func (s *Selector) Preview(ctx context.Context, p Period) (Post, error) {
	ids, revision, err := s.changed(ctx, p)
	if err != nil {
		return Post{}, fmt.Errorf("choose a digest: %w", err)
	}
	post := Post{Day: p.Day, Revision: revision}
	unread := max(0, len(ids)-maxRead)
	fresh, err := s.read(ctx, p.Guild, ids[unread:])
	if err != nil {
		return Post{}, fmt.Errorf("choose a digest: %w", err)
	}
	if len(fresh) == 0 {
		return post, nil
	}
	older, err := s.older(ctx, p.Guild, fresh)
	if err != nil {
		return Post{}, fmt.Errorf("choose a digest: %w", err)
	}
	groups, sim := group(fresh, older, s.tr)
	rank(groups, fresh)
	post.More = max(0, len(groups)-maxStories) + unread
	var leads []knowledge.Article
	for _, members := range groups[:min(maxStories, len(groups))] {
		lead := p.central(members, fresh, sim)
		leads = append(leads, fresh[lead])
		post.Stories = append(post.Stories, p.story(ctx, lead, members, fresh))
	}
	s.point(ctx, p, post.Stories, leads)
	post.Ahead = ahead(ctx, p.Day, order(groups, fresh), older)
	if ctx.Err() != nil { // what was read until then is not the whole
		return Post{}, fmt.Errorf("choose a digest: %w", ctx.Err())
	}
	return post, nil
}

// changed lists what was added or changed since, each article once, in the
// order of the last change. Removed ones are passed over.
func (s *Selector) changed(ctx context.Context, p Period) (ids []knowledge.ArticleID, revision int64, err error) {
	last := map[knowledge.ArticleID]store.Change{}
	revision = p.Since
	for {
		changes, err := s.source.Changes(ctx, p.Guild, revision, perRead)
		if err != nil {
			return nil, 0, err
		}
		for _, c := range changes {
			last[c.Article] = c
			revision = c.Revision
		}
		if len(changes) < perRead {
			break
		}
	}
	for id, c := range last {
		if !c.Removed {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b knowledge.ArticleID) int { return int(last[a].Revision - last[b].Revision) })
	return ids, revision, nil
}

// read reads the beginnings of articles in order; those that are gone by now
// are left out.
func (s *Selector) read(ctx context.Context, g knowledge.Guild, ids []knowledge.ArticleID) ([]knowledge.Article, error) {
	var list []knowledge.Article
	for some := range slices.Chunk(ids, perFetch) {
		found, err := s.source.ByID(ctx, g, some)
		if err != nil {
			return nil, err
		}
		for _, id := range some {
			if a, ok := found[id]; ok {
				a.Text = beginning(a.Text, a.Language)
				list = append(list, a)
			}
		}
	}
	return list, nil
}

// beginning returns the sentences of a text that lie within maxText, in memory
// of their own where that is not all.
func beginning(text, language string) string {
	if len(text) <= maxText {
		return text
	}
	end := 0
	for s := range lang.SentenceSeq(text, language) {
		if s.End > maxText {
			break
		}
		end = s.End
	}
	return strings.Clone(text[:end])
}

// older reads the newest articles that are none of the given ones.
func (s *Selector) older(ctx context.Context, g knowledge.Guild, fresh []knowledge.Article) ([]knowledge.Article, error) {
	list, _, err := s.source.List(ctx, g, store.Page{Limit: background})
	if err != nil {
		return nil, err
	}
	known := map[knowledge.ArticleID]bool{}
	for _, a := range fresh {
		known[a.ID] = true
	}
	var ids []knowledge.ArticleID
	for _, a := range list {
		if !known[a.ID] {
			ids = append(ids, a.ID)
		}
	}
	return s.read(ctx, g, ids)
}

// order lists the articles story by story.
func order(groups [][]int, articles []knowledge.Article) [][]knowledge.Article {
	out := make([][]knowledge.Article, len(groups))
	for i, members := range groups {
		for _, m := range members {
			out[i] = append(out[i], articles[m])
		}
	}
	return out
}
