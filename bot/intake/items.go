package intake

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/lang"
	"beleg/knowledge/store"
)

// deliver hands new items to those who subscribe, and reports whether there were
// any.
func (t *turn) deliver(ctx context.Context, f store.FeedState, doc ingest.FeedDoc, inside bool) (new bool, err error) {
	subscribers, err := t.store.Subscribers(ctx, f.URL)
	if err != nil {
		return false, err
	}
	ids := make([]string, len(doc.Items))
	for i, item := range doc.Items {
		ids[i] = item.ID
	}
	at := t.now()
	for _, s := range subscribers {
		s.Title = cmp.Or(doc.Title, s.Title)
		unseen, err := t.store.Unseen(ctx, s.Guild, f.URL, ids)
		if err != nil {
			return new, err
		}
		if len(unseen) == 0 {
			continue
		}
		errands, err := t.errands(ctx, s, doc.Link, t.fresh(s, doc.Items, unseen), inside, at)
		if err == nil {
			err = t.store.Seen(ctx, s.Guild, f.URL, ids, errands...)
		}
		if err != nil {
			return new, err
		}
		new = true
	}
	return new, nil
}

// fresh are the items that were not seen and pass the subscription's filter, the
// oldest first; when all of the feed is new, the newest of them.
func (t *turn) fresh(s store.Subscription, items []ingest.FeedItem, unseen []string) []ingest.FeedItem {
	missing := make(map[string]bool, len(unseen))
	for _, id := range unseen {
		missing[id] = true
	}
	var out []ingest.FeedItem
	for _, i := range items {
		if missing[i.ID] {
			out = append(out, i)
			delete(missing, i.ID)
		}
	}
	if t.o.Passes != nil {
		out = slices.DeleteFunc(out, func(i ingest.FeedItem) bool { return !t.o.Passes(s, i) })
	}
	slices.Reverse(out) // feeds begin with the newest; so do those without dates
	slices.SortStableFunc(out, func(a, b ingest.FeedItem) int { return cmp.Compare(a.Published, b.Published) })
	if len(unseen) >= len(items) {
		out = out[max(0, len(out)-store.FirstItems):]
	}
	return out
}

// errands are what new items lead to.
func (t *turn) errands(
	ctx context.Context, s store.Subscription, site string, items []ingest.FeedItem, inside bool, at time.Time,
) ([]store.Errand, error) {
	items, err := t.unknown(ctx, s.Guild, items)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	return pages(s, site, items, inside, at)
}

// unknown are items whose page the guild has not as an article, or has from before
// the feed says it was changed: there are feeds that give their items new IDs each
// time they are asked.
func (t *turn) unknown(ctx context.Context, g knowledge.Guild, items []ingest.FeedItem) (out []ingest.FeedItem, err error) {
	for _, i := range items {
		url, invalid := ingest.Canonical(i.URL)
		if invalid == nil {
			a, err := t.store.ByURL(ctx, g, url)
			if err == nil && !changed(i).After(a.FirstSeen) {
				continue
			}
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return nil, err
			}
		}
		out = append(out, i)
	}
	return out, nil
}

// changed is when a feed says that an item was last changed, zero when it gives
// no hour.
func changed(i ingest.FeedItem) time.Time {
	at, _ := time.Parse(time.RFC3339, cmp.Or(i.Updated, i.Published))
	return at
}

// pageKind is the errand of an item that becomes an article, or is proposed as one.
const pageKind = "page"

// item is what that errand needs.
type item struct {
	Feed  string // its address
	Title string // as its subscription calls it
	Site  string // that the feed says it is of
	Item  ingest.FeedItem
	// Inside is whether the feed is on no public network: then its pages may be, too.
	Inside  bool
	Propose bool // to the curators, unless the guild has the article
	Channel string
}

// pages are the errands by which items become articles of a subscription's guild,
// from then on. site is what the feed says it is of, inside whether their feed is on no public network.
func pages(s store.Subscription, site string, items []ingest.FeedItem, inside bool, at time.Time) ([]store.Errand, error) {
	errands := make([]store.Errand, 0, len(items))
	for i, it := range items {
		detail, err := json.Marshal(item{s.URL, s.Title, site, it, inside, s.Mode == store.Propose, s.Channel})
		if err != nil {
			return nil, err
		}
		errands = append(errands, store.Errand{
			Kind: pageKind, Guild: s.Guild, Key: cmp.Or(it.URL, s.URL+" "+it.ID), Host: cmp.Or(store.HostOf(it.URL), store.HostOf(s.URL)),
			Due: at.Add(time.Duration(i) * time.Millisecond), Detail: detail, // so that the guilds of a feed want a page one after the other
		})
	}
	return errands, nil
}

// passing are failures that may be over in some minutes.
var passing = []ingest.Why{ingest.Unreachable, ingest.Slow, ingest.Busy, ingest.Crowded, ingest.Broken, ingest.NoHost}

// forbidden addresses are none that a stranger may name.
var forbidden = []ingest.Why{ingest.Private, ingest.BadAddress, ingest.Password}

// pageTries is how often a page is asked for before what the feed has must do.
const pageTries = 4

// page makes an article of an item: of its page, or of what the feed has of it
// where the page may not be read or holds less.
func (w *Worker) page(ctx context.Context, f Fetcher, e *store.Errand) (next time.Time, err error) {
	var it item
	if err := json.Unmarshal(e.Detail, &it); err != nil {
		return next, err
	}
	if wanted, err := w.store.Subscribed(ctx, e.Guild, it.Feed); err != nil || !wanted {
		return next, err
	}
	var a knowledge.Article
	var raw []byte
	if it.Item.URL == "" {
		err = errors.New("the item has no page")
	} else {
		if !it.Inside {
			f = f.Outside()
		}
		a, raw, err = f.Fetch(ctx, it.Item.URL)
	}
	if ctx.Err() != nil {
		return next, ctx.Err()
	}
	if slices.Contains(passing, reasonOf(err)) && e.Tries+1 < pageTries {
		return soon(w.now(), max(again<<e.Tries, min(wait(err), longestWish))), nil
	}
	if slices.Contains(forbidden, reasonOf(err)) {
		it.Item.URL = "" // nobody is to be sent there, nor is it to be read later
	}
	own := it.article()
	switch {
	case err != nil && own.Text == "", reasonOf(err) == ingest.Gone && scanty(own):
		count := w.leftOut.Add(1)
		w.lg.Info("an item is left out, as it has nothing to read", "feed", it.Feed, "guild", e.Guild, "since_start", count, "error", err)
		return next, nil
	case err != nil, len(own.Text) > len(a.Text) && own.Label == "":
		a, raw = merged(own, a), nil
	default:
		a = merged(a, own)
	}
	return next, w.keep(ctx, e.Guild, it, a, raw)
}

// What a summary must be to stand for a page that is gone, in bytes: so long, or
// shorter and of two sentences.
const (
	longSummary  = 160
	leastSummary = 80
)

// scanty reports a summary that tells too little to be an article by itself.
func scanty(a knowledge.Article) bool {
	if a.Label != knowledge.Incomplete || len(a.Text) >= longSummary {
		return false
	}
	return len(a.Text) < leastSummary || len(lang.Sentences(a.Text, a.Language)) < 2
}

// article is what the feed itself has of an item; a summary is incomplete. A feed
// that collects from other sites is not their publisher.
func (it item) article() knowledge.Article {
	i := it.Item
	a := knowledge.Article{URL: i.URL, Title: i.Title, Text: cmp.Or(i.Content, i.Summary), Author: i.Author,
		Language: i.Language, Published: i.Published, Updated: i.Updated}
	if len(i.Content) <= len(i.Summary) {
		a.Text, a.Label = i.Summary, knowledge.Incomplete
	}
	if i.URL == "" || ingest.SameSite(i.URL, it.Feed) || ingest.SameSite(i.URL, it.Site) {
		a.Source = it.Title
	}
	if a.Published != "" {
		a.Found = knowledge.InMeta
	}
	if a.URL == "" { // feeds say the same words day by day
		a.URL = ingest.PasteAddress(a.Published + "\n" + a.Title + "\n" + a.Text)
	}
	return ingest.Normal(a)
}

// merged is an article with what it lacks from another of the same item.
func merged(a, from knowledge.Article) knowledge.Article {
	if from.URL == "" {
		return a
	}
	if ingest.Unnamed(a) {
		a.Source = cmp.Or(from.Source, a.Source)
	}
	a.Title, a.Author = cmp.Or(a.Title, from.Title), cmp.Or(a.Author, from.Author)
	if a.Published == "" {
		a.Published, a.Found = from.Published, from.Found
	}
	a.Updated, a.Language = cmp.Or(a.Updated, from.Updated), cmp.Or(a.Language, from.Language)
	return a
}

// holds reports whether an article has another's text already, or more where that
// is only a summary.
func holds(old, a knowledge.Article) bool {
	return old.Text == a.Text || a.Label == knowledge.Incomplete && len(old.Text) >= len(a.Text)
}

// keep puts an article, or proposes one that the guild has not, unless its text is
// there already, or a longer one where all that could be read is a summary.
func (w *Worker) keep(ctx context.Context, g knowledge.Guild, it item, a knowledge.Article, raw []byte) error {
	if len(a.Text) > knowledge.MaxText {
		w.lg.Debug("an item is longer than an article may be", "feed", it.Feed, "guild", g)
		return nil
	}
	old, err := w.store.ByURL(ctx, g, a.URL)
	had := err == nil
	switch {
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return err
	case had && holds(old, a):
		return nil
	}
	if wanted, err := w.store.Subscribed(ctx, g, it.Feed); err != nil || !wanted {
		return err // the feed was removed or the guild forgotten meanwhile: nothing of it is to come back
	}
	if it.Propose && !had {
		_, _, err = w.store.Propose(ctx, store.Proposal{Guild: g, Feed: cmp.Or(it.Title, it.Feed), Channel: it.Channel, Article: a, Raw: raw})
		return err
	}
	_, err = w.store.Put(ctx, g, store.Actor{ID: store.Feed, Name: cmp.Or(it.Title, it.Feed)}, []knowledge.Article{a}, [][]byte{raw})
	return err
}
