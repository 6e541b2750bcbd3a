package intake

import (
	"cmp"
	"context"
	"slices"
	"time"

	"beleg/bot/backoff"
	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
)

// How often a feed is polled: half as long after the last poll when it had
// something new, a quarter longer when not, between these bounds. So a feed of
// news every hour is soon polled twice an hour, and one that sleeps, twice a day.
const (
	firstInterval = 15 * time.Minute
	shortest      = 5 * time.Minute
	longest       = 12 * time.Hour
	// longestWish is the longest that a server may ask for by Retry-After,
	// Cache-Control or ttl.
	longestWish = 24 * time.Hour
)

// attend polls a feed and keeps how it went.
func (t *turn) attend(ctx context.Context, f store.FeedState) error {
	failing := f.Failing
	fresh, err := t.poll(ctx, &f)
	switch {
	case err == nil:
		t.read(&f, fresh)
	case ctx.Err() != nil:
		return ctx.Err()
	case reasonOf(err) == ingest.Crowded: // where it leads; it was not asked for
		f.Due = soon(t.now(), max(shortest, wait(err)))
	default:
		t.failed(&f, err)
	}
	t.tell(ctx, &f, failing)
	return t.store.Polled(context.WithoutCancel(ctx), t.theLease(), f)
}

// outcome is what a poll found.
type outcome struct {
	new  bool
	wish time.Duration // how long the server or the feed wants to be left alone
}

// poll asks for a feed, and hands on what is new in it.
func (t *turn) poll(ctx context.Context, f *store.FeedState) (o outcome, err error) {
	defer t.caught(&err)
	var page *ingest.Page
	var failed error
	err = t.named(ctx, t.client, f.URL, func() {
		page, failed = t.client.Poll(ctx, f.URL, ingest.Validators{ETag: f.ETag, Modified: f.Modified})
	})
	if err = cmp.Or(err, failed); err != nil {
		return o, err
	}
	o.wish = page.MaxAge
	if page.Same {
		f.Moved = page.Moved
		return o, nil
	}
	var doc ingest.FeedDoc
	if err := within(ctx, t.readings, func() { doc, failed = ingest.Feed(ctx, page.Body, page.URL) }); err != nil {
		return o, err
	}
	if failed != nil {
		return o, failed
	}
	o.new, err = t.deliver(ctx, *f, doc, page.Inside)
	if err != nil {
		return o, err
	}
	f.ETag, f.Modified, f.Moved = page.ETag, page.Modified, page.Moved
	f.Title, f.Items, f.Missing = doc.Title, len(doc.Items), doc.Missing+doc.Long
	o.wish = max(o.wish, doc.TTL)
	return o, nil
}

// read keeps that a feed could be read.
func (t *turn) read(f *store.FeedState, o outcome) {
	now := t.now()
	f.Success, f.Fails, f.Failing, f.Reason, f.Detail = now, 0, time.Time{}, "", ""
	if o.new {
		f.Changed = now
	}
	f.Interval = interval(f.Interval, o.new)
	f.Due = soon(now, max(f.Interval, min(o.wish, longestWish)))
}

// interval is the next one.
func interval(last time.Duration, new bool) time.Duration {
	switch {
	case last == 0:
		return firstInterval
	case new:
		return max(shortest, last/2)
	}
	return min(longest, last+last/4)
}

// failed keeps that a feed could not be read: the next poll is due after ever
// longer.
func (t *turn) failed(f *store.FeedState, err error) {
	now := t.now()
	if f.Fails++; f.Failing.IsZero() {
		f.Failing = now
	}
	f.Reason, f.Detail = string(cmp.Or(reasonOf(err), ingest.Hard)), err.Error()
	f.Due = soon(now, max(backoff.After(f.Fails, shortest, longest), min(wait(err), longestWish)))
}

const (
	// A feed that failed this often, or this long, will not be well by itself.
	manyFails = 5
	longFails = 24 * time.Hour
)

// lasting are failures of which the second proves that they last.
var lasting = []ingest.Why{ingest.Gone, ingest.Login, ingest.Refused, ingest.Legal, ingest.Private, ingest.BadAddress, ingest.Password}

// stays reports whether a feed is broken for good, as far as can be told.
func stays(f store.FeedState, now time.Time) bool {
	switch {
	case f.Fails == 0:
		return false
	case f.Fails >= manyFails, now.Sub(f.Failing) >= longFails:
		return true
	}
	return f.Fails >= 2 && slices.Contains(lasting, ingest.Why(f.Reason))
}

// tell tells the subscribers that a feed stays broken, or is well again after it had
// failed since some time.
func (t *turn) tell(ctx context.Context, f *store.FeedState, failing time.Time) {
	broken := stays(*f, t.now())
	open := !broken && f.Fails > 0 // it may pass
	if t.o.Tell == nil || broken == f.Told || open {
		return
	}
	subscribers, err := t.store.Subscribers(ctx, f.URL)
	if err != nil {
		t.lg.Error("subscribers are not told of a feed", "feed", f.URL, "error", err)
		return
	}
	told, news := len(subscribers) == 0, *f
	news.Failing = cmp.Or(f.Failing, failing)
	for _, s := range subscribers {
		err := t.o.Tell(ctx, s, news)
		if err != nil {
			t.lg.Warn("a subscriber is not told of a feed", "guild", s.Guild, "feed", f.URL, "error", err)
		}
		told = told || err == nil // whom it reached must not hear it twice
	}
	if told {
		f.Told = broken
	}
}
