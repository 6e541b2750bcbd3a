package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/revision"
	"beleg/knowledge/store"
)

// Versions tell what an article was before, and how its page was found.
type Versions interface {
	Versions(ctx context.Context, g knowledge.Guild, number int) ([]store.Version, error)
	Changed(ctx context.Context, g knowledge.Guild, ids []knowledge.ArticleID) (map[knowledge.ArticleID]int, error)
	Looked(ctx context.Context, g knowledge.Guild, number int) (store.Looked, error)
}

const (
	maxChanges   = 5 // versions that one reply compares with those before
	maxSentences = 8 // changed sentences of one of them
	undoFor      = 24 * time.Hour
)

func changes() Command {
	return Command{
		Name: "changes", Slow: true,
		Options: numberOption(),
		Run:     runChanges,
	}
}

func runChanges(ctx context.Context, b *Bot, r Request) (Reply, error) {
	n, err := b.articleNumber(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	versions, err := b.Store.Versions(ctx, r.Guild, n)
	if err != nil {
		return Reply{}, b.missing(r, n, err)
	}
	looked, err := b.Store.Looked(ctx, r.Guild, n)
	if err != nil {
		return Reply{}, err
	}
	newest := versions[len(versions)-1]
	reply := stepsReply(r, versions, looked, b.zone(ctx, r))
	reply.Buttons = []Button{articleButton(r, n, newest.Article.Title)}
	if undo, ok := b.undoLook(ctx, r, newest); ok {
		reply.Buttons = append(reply.Buttons, undo)
	}
	return reply, nil
}

// stepsReply shows what changed from version to version, the newest first.
func stepsReply(r Request, versions []store.Version, looked store.Looked, zone *time.Location) Reply {
	newest := versions[len(versions)-1].Article
	steps, more := Compared(versions, maxChanges)
	reply := Reply{Title: r.say("changes.title", "n", newest.Number, "title", newest.Title)}
	for _, s := range steps {
		reply.Cards = append(reply.Cards, stepCard(r, s, zone))
	}
	if more > 0 {
		reply.Footer = r.count("changes.earlier", more)
	}
	if len(steps) == 0 {
		reply.Text = r.say("changes.none", "date", moment(r, versions[0].At, zone))
		reply.Cards = []Card{{}}
	}
	last := &reply.Cards[len(reply.Cards)-1]
	last.Lines = append(last.Lines, found(r, looked, zone)...)
	last.Sources = []Receipt{receipt(knowledge.Evidence{Article: newest})}
	return reply
}

// Step is a version with what changed from the one before.
type Step struct {
	store.Version
	Before  store.Version
	Changes []revision.Change
	More    int // changed sentences that are not shown
}

// Compared compares versions, given oldest first, and returns those that read
// otherwise than the one before, the newest first, at most limit; more is how
// many there are besides.
func Compared(versions []store.Version, limit int) (steps []Step, more int) {
	for i := len(versions) - 1; i > 0; i-- {
		before, after := versions[i-1], versions[i]
		if len(steps) == limit {
			if !revision.Same(before.Article, after.Article) {
				more++
			}
			continue
		}
		s := Step{Version: after, Before: before}
		if s.Changes, s.More = revision.Compare(before.Article, after.Article, maxSentences); len(s.Changes) > 0 {
			steps = append(steps, s)
		}
	}
	return steps, more
}

func stepCard(r Request, s Step, zone *time.Location) Card {
	c := Card{Title: moment(r, s.At, zone), Note: r.say("page.version", "n", s.N), Changes: s.Changes}
	if who := Whose(r.Language, s.By); who != "" {
		c.Note += ", " + who
	}
	if more := More(r.Language, s.More); more != "" {
		c.Lines = append(c.Lines, more)
	}
	if s.N > s.Before.N+1 {
		c.Lines = append(c.Lines, r.say("changes.gap", "n", s.Before.N))
	}
	if notice := revision.Notice(s.Article); notice != "" && notice != revision.Notice(s.Before.Article) && !said(s.Changes, notice) {
		c.Lines = append(c.Lines, r.say("article.notice", "text", shorten(notice, maxLead)))
	}
	return c
}

// said reports whether a sentence is among those that came.
func said(changes []revision.Change, sentence string) bool {
	for _, c := range changes {
		for _, span := range c {
			if span.Op == revision.Added && strings.Contains(span.Text, sentence) {
				return true
			}
		}
	}
	return false
}

// Whose says what brought a version, "" when that is not known.
func Whose(language string, by store.Actor) string {
	switch {
	case by.ID == store.Look:
		return Say(language, "changes.look")
	case by.ID == store.Feed:
		return Say(language, "changes.feed")
	case by.Name != "":
		return Say(language, "changes.by", "name", by.Name)
	}
	return ""
}

// More says how many changed sentences are not shown, "" when none.
func More(language string, n int) string {
	if n == 0 {
		return ""
	}
	return Request{Language: language}.count("changes.more", n)
}

// Notes are the sentences that the publisher's corrections and the page's
// vanishing need, for a page that shows an article.
func Notes(language string, a knowledge.Article, l store.Looked) (notes []string) {
	if notice := revision.Notice(a); notice != "" {
		notes = append(notes, Say(language, "article.notice", "text", shorten(notice, maxLead)))
	}
	if !l.Vanished.IsZero() {
		notes = append(notes, Say(language, "article.vanished", "date", Moment(language, l.Vanished)))
	}
	return notes
}

// Moment writes a time for a reader, in UTC.
func Moment(language string, at time.Time) string {
	return Date(at.UTC().Format("2006-01-02T15:04"), language)
}

func moment(r Request, at time.Time, zone *time.Location) string {
	return Date(at.In(zone).Format("2006-01-02T15:04"), r.Language)
}

// found says how the page was found when it was last looked at.
func found(r Request, l store.Looked, zone *time.Location) []string {
	switch {
	case !l.Vanished.IsZero():
		return []string{r.say("article.vanished", "date", moment(r, l.Vanished, zone))}
	case !l.At.IsZero():
		return []string{r.say("changes.looked", "date", moment(r, l.At, zone))}
	}
	return nil
}

// undoLook offers to take back what a look brought of itself.
func (b *Bot) undoLook(ctx context.Context, r Request, v store.Version) (Button, bool) {
	brought := v.By.ID == store.Look && v.Entry != 0
	if !brought || r.ReadOnly || r.Now.Sub(v.At) > undoFor {
		return Button{}, false
	}
	may, err := b.curator(ctx, r)
	if err != nil || !may {
		return Button{}, false
	}
	return b.undoButton(r, v.Entry), true
}

// history are the lines that tell of an article's versions and its page: when it
// changed, what its publisher says of that, and that it is gone.
func (b *Bot) history(ctx context.Context, r Request, a knowledge.Article) ([]string, error) {
	zone := b.zone(ctx, r)
	var lines []string
	counts, err := b.Store.Changed(ctx, r.Guild, []knowledge.ArticleID{a.ID})
	if err != nil {
		return nil, err
	}
	if n := counts[a.ID]; n > 1 {
		versions, err := b.Store.Versions(ctx, r.Guild, a.Number)
		if err != nil {
			return nil, err
		}
		if at := lastChange(versions); !at.IsZero() {
			lines = append(lines, r.say("article.versions", "date", moment(r, at, zone), "versions", n, "command",
				fmt.Sprint(b.localName("changes", r.Language), " ", a.Number)))
		}
	}
	if notice := revision.Notice(a); notice != "" {
		lines = append(lines, r.say("article.notice", "text", shorten(notice, maxLead)))
	}
	l, err := b.Store.Looked(ctx, r.Guild, a.Number)
	if err == nil && !l.Vanished.IsZero() {
		lines = append(lines, found(r, l, zone)...)
	}
	return lines, err
}

// lastChange is when the newest words came, zero when all versions read the same.
func lastChange(versions []store.Version) time.Time {
	for i := len(versions) - 1; i > 0; i-- {
		if !revision.Same(versions[i-1].Article, versions[i].Article) {
			return versions[i].At
		}
	}
	return time.Time{}
}

// maxMarked bounds the articles whose versions an answer looks into.
const maxMarked = 6

// markChanged says of each piece of evidence that is shown since when its article
// says so, where an earlier version did not. An answer goes out without it rather
// than not at all.
func (b *Bot) markChanged(ctx context.Context, r Request, result *knowledge.Result) {
	var shown []*knowledge.Evidence
	for i := range result.Answers {
		for j := range result.Answers[i].Evidence {
			shown = append(shown, &result.Answers[i].Evidence[j])
		}
	}
	for i := range result.Nearest[:min(maxNearest, len(result.Nearest))] {
		shown = append(shown, &result.Nearest[i])
	}
	var ids []knowledge.ArticleID
	for _, e := range shown {
		ids = append(ids, e.Article.ID)
	}
	counts, err := b.Store.Changed(ctx, r.Guild, ids)
	read := map[knowledge.ArticleID][]store.Version{}
	for _, e := range shown {
		id := e.Article.ID
		if err != nil || counts[id] < 2 || e.Quote == "" {
			continue
		}
		if _, known := read[id]; !known && len(read) < maxMarked {
			read[id], err = b.Store.Versions(ctx, r.Guild, e.Article.Number)
		}
		e.NewSince = changedOn(read[id], *e, b.zone(ctx, r))
	}
	if err != nil && ctx.Err() == nil {
		b.lg.Warn("versions not read", "guild", r.Guild, "error", err)
	}
}

// changedOn is the day since which an article says what is quoted, "" when it
// always did or nobody can tell any more.
func changedOn(versions []store.Version, e knowledge.Evidence, zone *time.Location) string {
	texts := make([]string, len(versions))
	for i, v := range versions {
		if texts[i] = v.Article.Text; e.Seq == 0 {
			texts[i] = v.Article.Title
		}
	}
	i := revision.Since(texts, e.Quote)
	if i < 1 || versions[i].N != versions[i-1].N+1 {
		return ""
	}
	return versions[i].At.In(zone).Format("2006-01-02")
}
