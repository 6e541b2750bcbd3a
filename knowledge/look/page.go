package look

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/revision"
	"beleg/knowledge/store"
)

// seen is what a look saw.
type seen struct {
	page    *ingest.Page // nil when there was no answer
	article knowledge.Article
	err     error
	where   string // the address that was asked for

	read map[[sha256.Size]byte]reading // bytes of guilds that were read anew
}

// verdict is what a look means.
type verdict int

const (
	unknown verdict = iota // the server refused, or was slow, or wants consent
	there                  // an article was read
	same                   // the page is as it was
	gone                   // there is no such page any more
	barred                 // programs are asked not to read it, or it is nowhere that may be reached
)

func (s seen) verdict(followers []store.Follower) verdict {
	switch w := why(s.err); {
	case w == ingest.Gone:
		return gone
	case w == ingest.Robots, w == ingest.Private:
		return barred
	case s.page == nil:
		return unknown
	case s.page.Same:
		return same
	case s.elsewhere(followers):
		return gone
	case s.err != nil:
		return unknown
	}
	return there
}

// why is the word for what went wrong.
func why(err error) ingest.Why {
	var e *ingest.Error
	if errors.As(err, &e) {
		return e.Why
	}
	return ""
}

// elsewhere reports whether the address leads to another page by now: home, to a
// section, or to something that has little in common with the article.
func (s seen) elsewhere(followers []store.Follower) bool {
	from, to := location(s.where), location(s.page.URL)
	if from == to {
		return false
	}
	switch {
	case home(to):
		return true
	case s.err != nil: // a section or a list, as far as can be told
		return strings.HasPrefix(from, to+"/") || why(s.err) == ingest.Index
	case strings.HasPrefix(from, to+"/"):
		return !s.resembles(followers, whole) // else it left a view of the article, such as /amp
	}
	return !s.resembles(followers, related)
}

// location is an address without what does not name a page.
func location(address string) string {
	if c, err := ingest.Canonical(address); err == nil {
		address = c
	}
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	host := strings.TrimPrefix(u.Host, "www.")
	p := strings.TrimSuffix(u.Path, "/")
	if strings.HasPrefix(path.Base(p), "index.") {
		p = strings.TrimSuffix(path.Dir(p), "/")
	}
	if u.RawQuery != "" {
		p += "?" + u.RawQuery
	}
	return host + p
}

// home reports whether a location is that of a whole site.
func home(location string) bool { return !strings.ContainsAny(location, "/?") }

// Shares of words in common: of an article in another view, of what is the same
// article elsewhere, and of what is still the same article.
const (
	whole   = 0.7
	related = 0.3
	still   = 0.2
)

func (s seen) resembles(followers []store.Follower, share float64) bool {
	for _, f := range followers {
		if common(f.Article, s.article) >= share {
			return true
		}
	}
	return false
}

// common is the share of an article's different words that another has too.
func common(a, b knowledge.Article) float64 {
	in := map[string]bool{}
	for w := range strings.FieldsSeq(b.Title + " " + b.Text) {
		in[w] = true
	}
	has := map[string]bool{}
	for w := range strings.FieldsSeq(a.Title + " " + a.Text) {
		has[w] = in[w]
	}
	n := 0
	for _, ok := range has {
		if ok {
			n++
		}
	}
	return float64(n) / float64(max(1, len(has)))
}

// reading names what was read of a page.
type reading struct{ title, digest string }

func readingOf(a knowledge.Article) reading {
	sum := sha256.Sum256([]byte(revision.Normal(a.Text)))
	return reading{revision.Normal(a.Title), hex.EncodeToString(sum[:])}
}

// nothing is the reading of bytes that hold no article.
var nothing = readingOf(knowledge.Article{})

// read gives the followers what changed.
func (l *Looker) read(ctx context.Context, lk *store.Looking, followers []store.Follower, s seen) error {
	lk.Missing, lk.Misses = time.Time{}, 0
	now := readingOf(s.article)
	last := reading{lk.Title, lk.Digest}
	fits := false
	for _, f := range followers {
		if why := unfit(f.Article, s.article); why != "" {
			l.lg.Info("what was read again does not replace the stored text", "guild", f.Guild, "number", f.Article.Number, "why", why)
			continue
		}
		fits = true
		if err := l.revise(ctx, f, last, now, s); err != nil {
			return err
		}
	}
	if fits { // else it is asked for whole again
		lk.Title, lk.Digest = now.title, now.digest
		lk.ETag, lk.Modified = s.page.ETag, s.page.Modified
	}
	return nil
}

// unfit says why a reading is none of the article as a whole, "" when it is.
func unfit(stored, read knowledge.Article) string {
	switch less := lesser(stored, read); {
	case less != "":
		return less
	case 2*len(revision.Normal(read.Text)) < len(revision.Normal(stored.Text)):
		return "much shorter"
	case read.Label != knowledge.Live && common(stored, read) < still:
		return "another text"
	}
	return ""
}

// lesser says why a reading holds less of the article by its own account, "" when
// it does not.
func lesser(stored, read knowledge.Article) string {
	switch {
	case !open(read) && open(stored):
		return string(read.Access)
	case read.Label == knowledge.Incomplete && stored.Label != knowledge.Incomplete:
		return string(read.Label)
	}
	return ""
}

func open(a knowledge.Article) bool { return a.Access == "" || a.Access == knowledge.Free }

// tries is how often a guild's article is read anew that somebody changed just now.
const tries = 3

// revise gives one guild a new version, unless what it has reads the same, or is
// its own.
func (l *Looker) revise(ctx context.Context, f store.Follower, last, now reading, s seen) error {
	for range tries {
		a, changed := l.merged(ctx, f, last, now, s)
		if !changed {
			return nil
		}
		p, err := l.store.Revise(ctx, f.Guild, by, f.Revision, a, s.page.Body)
		if !errors.Is(err, store.ErrChanged) {
			if err == nil && p.Outcome != store.Unchanged {
				l.lg.Info("an article has changed", "guild", f.Guild, "number", p.Article.Number)
			}
			return err
		}
		again, ok, err := l.follower(ctx, f)
		if err != nil || !ok {
			return err
		}
		f = again
	}
	return nil
}

// follower reads a guild's article anew; false when it has it no more.
func (l *Looker) follower(ctx context.Context, f store.Follower) (store.Follower, bool, error) {
	_, followers, err := l.store.Looking(ctx, f.Article.ID)
	for _, again := range followers {
		if again.Guild == f.Guild {
			return again, true, err
		}
	}
	return f, false, err
}

// merged is a guild's article with what the page changed since it was last read.
// What is neither as the page was at the last look nor as in the bytes that the
// guild has is its own and stays: a title that a curator mended, a pasted text. So
// do date, language and publisher.
func (l *Looker) merged(ctx context.Context, f store.Follower, last, now reading, s seen) (knowledge.Article, bool) {
	a := f.Article
	own := readingOf(a)
	if own == now || now == last {
		return a, false
	}
	then, ok := l.fetched(ctx, f, s)
	read := s.article
	switch {
	case ok && then == now:
		return a, false // it is only read in another way than then
	case !ok && last.digest == "":
		then = own
	}
	if own.title == last.title || own.title == then.title {
		a.Title = read.Title
	}
	if own.digest == last.digest || own.digest == then.digest {
		a.Text = read.Text
	}
	if readingOf(a) == own {
		return a, false
	}
	a.Access, a.Label, a.Media = read.Access, read.Label, read.Media
	if read.Updated != "" {
		a.Updated = read.Updated
	}
	return a, true
}

// fetched reads the page that a guild's article was made of, as it is read today;
// false when that was not kept, or is no page.
func (l *Looker) fetched(ctx context.Context, f store.Follower, s seen) (reading, bool) {
	raw, err := l.store.Raw(ctx, f.Guild, f.Article.Number)
	if err != nil || !strings.HasPrefix(http.DetectContentType(raw.Bytes), "text/html") {
		return reading{}, false
	}
	sum := sha256.Sum256(raw.Bytes)
	if _, known := s.read[sum]; !known {
		a, err := ingest.Extract(ctx, raw.Bytes, f.Article.URL)
		if err != nil {
			a = knowledge.Article{}
		}
		s.read[sum] = readingOf(ingest.Normal(a))
	}
	return s.read[sum], s.read[sum] != nothing
}
