package storetest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

const (
	harbourFeed = "https://harbour.example/feed"
	islandFeed  = "https://island.example:8443/feed"
)

// mustSubscribe subscribes and checks whether that was new.
func mustSubscribe(t *testing.T, s store.Store, sub store.Subscription, new bool) store.Subscription {
	t.Helper()
	kept, added, err := s.Subscribe(t.Context(), sub)
	ok(t, err)
	same(t, "whether the subscription is new", added, new)
	return kept
}

// claim leases hosts for a minute and checks which.
func claim(t *testing.T, s store.Store, want ...string) []store.Lease {
	t.Helper()
	leases, err := s.ClaimHosts(t.Context(), time.Now().Add(time.Minute), 0)
	ok(t, err)
	var got []string
	for _, l := range leases {
		got = append(got, l.Host)
	}
	if len(want) == 0 {
		same(t, "hosts claimed", len(got), 0)
		return nil
	}
	same(t, "hosts claimed", got, want)
	return leases
}

// dueFeeds are the addresses of a leased host's feeds that are due.
func dueFeeds(t *testing.T, s store.Store, l store.Lease) (urls []string) {
	t.Helper()
	list, err := s.DueFeeds(t.Context(), l)
	ok(t, err)
	for _, f := range list {
		urls = append(urls, f.URL)
	}
	return urls
}

func subscribers(t *testing.T, s store.Store, url string) (guilds []knowledge.Guild) {
	t.Helper()
	list, err := s.Subscribers(t.Context(), url)
	ok(t, err)
	for _, sub := range list {
		guilds = append(guilds, sub.Guild)
	}
	return guilds
}

func subscriptions(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	order := store.Subscription{
		Guild: harbour, URL: harbourFeed, Title: "Harbour", Site: "https://harbour.example/", Mode: store.Propose, Channel: "5",
		Words: "ferry,port", Without: "sport", Sections: "local", Language: "en", By: ana,
	}
	first := mustSubscribe(t, s, order, true)
	recent(t, "since", first.Since)
	want := order
	want.Number, want.Since = 1, first.Since
	same(t, "subscription", first, want)
	second := mustSubscribe(t, s, store.Subscription{Guild: harbour, URL: islandFeed, By: ben}, true)
	same(t, "second", []any{second.Number, second.Mode}, []any{2, store.Everything})
	theirs := mustSubscribe(t, s, store.Subscription{Guild: island, URL: harbourFeed, By: ben}, true)
	same(t, "theirs", theirs.Number, 1)

	order.Paused, order.Words, order.By = true, "", ben
	changed := mustSubscribe(t, s, order, false)
	want.Paused, want.Words = true, ""
	same(t, "changed", changed, want)
	same(t, "subscribers of a feed that one paused", subscribers(t, s, harbourFeed), []knowledge.Guild{island})
	subscribed := func(url string) (guilds []knowledge.Guild) {
		for _, g := range []knowledge.Guild{harbour, island} {
			has, err := s.Subscribed(ctx, g, url)
			ok(t, err)
			if has {
				guilds = append(guilds, g)
			}
		}
		return guilds
	}
	same(t, "subscribed to a feed that one paused", subscribed(harbourFeed), []knowledge.Guild{harbour, island})
	list, err := s.Subscriptions(ctx, harbour)
	ok(t, err)
	same(t, "list", []any{len(list), list[0].Subscription, list[0].State.URL, list[0].State.Host, list[1].State.Host},
		[]any{2, want, harbourFeed, "harbour.example", "island.example:8443"})
	list, err = s.Subscriptions(ctx, "")
	ok(t, err)
	same(t, "list of all", len(list), 3)
	for _, c := range []struct {
		offset, limit int
		want          []int
	}{{0, 0, []int{1, 2}}, {0, 1, []int{1}}, {1, 1, []int{2}}, {2, 1, nil}} {
		page, total, err := s.ListSubscriptions(ctx, harbour, c.offset, c.limit)
		ok(t, err)
		var numbers []int
		for _, f := range page {
			numbers = append(numbers, f.Number)
		}
		same(t, "page", []any{total, numbers}, []any{2, c.want})
	}

	gone, err := s.Unsubscribe(ctx, harbour, ana, 2)
	ok(t, err)
	same(t, "gone", gone, second)
	same(t, "subscribed to what is gone", subscribed(islandFeed), []knowledge.Guild(nil))
	_, err = s.Unsubscribe(ctx, harbour, ana, 2)
	notFound(t, "unsubscribing twice", err)
	_, err = s.Unsubscribe(ctx, island, ana, 2)
	notFound(t, "unsubscribing another guild's", err)
	same(t, "the next number", mustSubscribe(t, s, store.Subscription{Guild: harbour, URL: islandFeed, By: ben}, true).Number, 3)
	for _, bad := range []string{"", "feed", "/feed", "mailto:a@b.example"} {
		if _, _, err := s.Subscribe(ctx, store.Subscription{Guild: harbour, URL: bad}); err == nil {
			t.Fatalf("subscribed to %q", bad)
		}
	}
	entries, err := s.Audit(ctx, harbour, 0)
	ok(t, err)
	var got []string
	for _, e := range entries {
		got = append(got, e.Action+" "+e.Subject+" "+e.Detail+" "+e.By.Name)
	}
	same(t, "audit", got, []string{
		"subscribe " + islandFeed + " everything Ben", "unsubscribe " + islandFeed + "  Ana", "subscription " + harbourFeed + " paused Ben",
		"subscribe " + islandFeed + " everything Ben", "subscribe " + harbourFeed + " propose Ana",
	})
}

// polling: two guilds share one poll, whose outcome is kept, and who comes later
// has the feed read whole once more.
func polling(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	claim(t, s)
	next, err := s.NextDue(ctx)
	ok(t, err)
	same(t, "next when there is nothing", next, time.Time{})
	mustSubscribe(t, s, store.Subscription{Guild: harbour, URL: harbourFeed, By: ana}, true)
	mustSubscribe(t, s, store.Subscription{Guild: island, URL: harbourFeed, By: ana}, true)
	next, err = s.NextDue(ctx)
	ok(t, err)
	recent(t, "next", next)
	l := claim(t, s, "harbour.example")[0]
	claim(t, s)
	same(t, "due feeds", dueFeeds(t, s, l), []string{harbourFeed})

	list, err := s.DueFeeds(ctx, l)
	ok(t, err)
	f := list[0]
	at := time.Now().UTC().Truncate(time.Millisecond)
	f.Title, f.Due, f.Interval, f.ETag, f.Modified, f.Success, f.Changed = "The Harbour", at.Add(
		time.Hour), time.Hour, `"a"`, "Mon", at, at.Add(-time.Minute)
	f.Fails, f.Failing, f.Reason, f.Detail, f.Told, f.Items, f.Missing = 2, at.Add(-time.Hour), "gone", "status 404", true, 20, 1
	ok(t, s.Polled(ctx, l, f))
	followed, err := s.Subscriptions(ctx, island)
	ok(t, err)
	same(t, "state", followed[0].State, f)
	same(t, "title", followed[0].Title, "The Harbour")
	same(t, "due feeds after the poll", len(dueFeeds(t, s, l)), 0)
	ok(t, s.Release(ctx, l, time.Time{}))
	claim(t, s)
	next, err = s.NextDue(ctx)
	ok(t, err)
	same(t, "next", next, f.Due)

	mustSubscribe(t, s, store.Subscription{Guild: "9", URL: harbourFeed, By: ana}, true)
	l = claim(t, s, "harbour.example")[0]
	list, err = s.DueFeeds(ctx, l)
	ok(t, err)
	same(t, "feed for a new subscriber", []any{len(list), list[0].ETag, list[0].Modified, list[0].Title}, []any{1, "", "", "The Harbour"})
	mustSubscribe(t, s, store.Subscription{Guild: "10", URL: harbourFeed, By: ana}, true) // while it is polled
	f = list[0]
	f.Due, f.ETag = at.Add(time.Hour), `"b"`
	ok(t, s.Polled(ctx, l, f))
	ok(t, s.Release(ctx, l, time.Time{}))
	l = claim(t, s, "harbour.example")[0]
	list, err = s.DueFeeds(ctx, l)
	ok(t, err)
	same(t, "feed for who subscribed during the poll", []any{len(list), list[0].ETag}, []any{1, ""})
	ok(t, s.Polled(ctx, l, store.FeedState{URL: "https://unknown.example/"})) // unsubscribed meanwhile
}

// troubled: those in trouble are a guild's own that are not paused.
func troubled(t *testing.T, open Open) {
	s := start(t, open)
	mustSubscribe(t, s, store.Subscription{Guild: island, URL: islandFeed, By: ana}, true)
	for _, g := range []knowledge.Guild{harbour, island} {
		mustSubscribe(t, s, store.Subscription{Guild: g, URL: harbourFeed, By: ana}, true)
	}
	l := claim(t, s, "island.example:8443", "harbour.example")[1]
	list, err := s.DueFeeds(t.Context(), l)
	ok(t, err)
	list[0].Fails = 2
	ok(t, s.Polled(t.Context(), l, list[0]))
	numbers := func(g knowledge.Guild) []int {
		t.Helper()
		list, err := s.Troubled(t.Context(), g)
		ok(t, err)
		return list
	}
	same(t, "in trouble", [][]int{numbers(harbour), numbers(island), numbers("9")}, [][]int{{1}, {2}, nil})
	mustSubscribe(t, s, store.Subscription{Guild: island, URL: harbourFeed, Paused: true, By: ana}, false)
	same(t, "in trouble once it is paused", [][]int{numbers(harbour), numbers(island)}, [][]int{{1}, nil})
}

// pausing: what nobody wants is not polled.
func pausing(t *testing.T, open Open) {
	s := start(t, open)
	mustSubscribe(t, s, store.Subscription{Guild: harbour, URL: harbourFeed, Paused: true, By: ana}, true)
	claim(t, s)
	mustSubscribe(t, s, store.Subscription{Guild: harbour, URL: harbourFeed, By: ana}, false)
	l := claim(t, s, "harbour.example")[0]
	same(t, "due", dueFeeds(t, s, l), []string{harbourFeed})
	mustSubscribe(t, s, store.Subscription{Guild: harbour, URL: harbourFeed, Paused: true, By: ana}, false)
	same(t, "due when it was paused meanwhile", len(dueFeeds(t, s, l)), 0)
	ok(t, s.Release(t.Context(), l, time.Time{}))
	claim(t, s)
	mustSubscribe(t, s, store.Subscription{Guild: harbour, URL: harbourFeed, By: ana}, false)
	_, err := s.Unsubscribe(t.Context(), harbour, ana, 1)
	ok(t, err)
	for _, l := range claim(t, s, "harbour.example") {
		same(t, "due when nobody subscribes", len(dueFeeds(t, s, l)), 0)
		ok(t, s.Release(t.Context(), l, time.Time{}))
	}
	claim(t, s)
}

// leases: a host that was not given back in time is another's, and who had it
// keeps nothing any more.
func leases(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	mustSubscribe(t, s, store.Subscription{Guild: harbour, URL: harbourFeed, By: ana}, true)
	ok(t, s.PlanErrands(ctx, []store.Errand{{Kind: "page", Guild: harbour, Key: "a", Host: "harbour.example"}}))
	late, err := s.ClaimHosts(ctx, time.Now().Add(-time.Second), 1)
	ok(t, err)
	kept, err := s.Renew(ctx, late[0], time.Now().Add(time.Minute))
	ok(t, err)
	claim(t, s)
	_, err = s.Renew(ctx, kept, time.Now().Add(-time.Second))
	ok(t, err)
	holder := claim(t, s, "harbour.example")[0]
	held, err := s.Leases(ctx)
	ok(t, err)
	if len(held) != 1 || held[0].Host != holder.Host || held[0].Token != holder.Token {
		t.Fatalf("leases %+v, want that of %+v", held, holder)
	}
	list, err := s.DueFeeds(ctx, holder)
	ok(t, err)
	errands, err := s.DueErrands(ctx, holder, 0)
	ok(t, err)
	f := list[0]
	f.Due = time.Now().Add(time.Hour)
	_, err = s.Renew(ctx, kept, time.Now().Add(time.Hour))
	is(t, "renewing a lost lease", err, store.ErrChanged)
	is(t, "a poll under a lost lease", s.Polled(ctx, kept, f), store.ErrChanged)
	is(t, "an errand under a lost lease", s.SettleErrand(ctx, kept, errands[0], time.Time{}), store.ErrChanged)
	ok(t, s.Release(ctx, kept, time.Time{}))
	claim(t, s) // the release was of no effect
	same(t, "due", dueFeeds(t, s, holder), []string{harbourFeed})
	ok(t, s.Polled(ctx, holder, f))
	ok(t, s.SettleErrand(ctx, holder, errands[0], time.Time{}))
	ok(t, s.Release(ctx, holder, time.Time{}))
	claim(t, s)

	// What a killed process held is free when nobody else can be there.
	mustSubscribe(t, s, store.Subscription{Guild: harbour, URL: harbourFeed, Words: "pier", By: ana}, false)
	killed := claim(t, s, "harbour.example")[0]
	ok(t, s.FreeHosts(ctx))
	is(t, "a poll under a lease that was ended", s.Polled(ctx, killed, f), store.ErrChanged)
	l := claim(t, s, "harbour.example")[0]
	ok(t, s.Release(ctx, l, time.Time{}))
	f.Asked++

	// A lease and a schedule from when the clock was years ahead bind nobody.
	mustSubscribe(t, s, store.Subscription{Guild: harbour, URL: harbourFeed, Words: "ferry", By: ana}, false)
	far, err := s.ClaimHosts(ctx, time.Now().AddDate(10, 0, 0), 1)
	ok(t, err)
	f.Asked++
	f.Due = time.Now().AddDate(10, 0, 0)
	ok(t, s.Polled(ctx, far[0], f))
	l = claim(t, s, "harbour.example")[0]
	same(t, "due", dueFeeds(t, s, l), []string{harbourFeed})
	ok(t, s.Release(ctx, l, time.Time{}))
	next, err := s.NextDue(ctx)
	ok(t, err)
	recent(t, "next", next)
}

// hostPause: a host that was given back with a pause is nobody's until then, whatever
// is planned there meanwhile, and one with nothing to do goes after it.
func hostPause(t *testing.T, open Open) {
	const rest = 150 * time.Millisecond
	s := start(t, open)
	ctx := t.Context()
	plan := func(key string) {
		t.Helper()
		ok(t, s.PlanErrands(ctx, []store.Errand{{Kind: "page", Guild: harbour, Key: key, Host: "harbour.example"}}))
	}
	settle := func() store.Lease {
		t.Helper()
		l := claim(t, s, "harbour.example")[0]
		errands, err := s.DueErrands(ctx, l, 0)
		ok(t, err)
		for _, e := range errands {
			ok(t, s.SettleErrand(ctx, l, e, time.Time{}))
		}
		return l
	}
	plan("a")
	l := settle()
	ok(t, s.Release(ctx, l, time.Now().Add(rest)))
	plan("b")
	claim(t, s)
	time.Sleep(rest + 10*time.Millisecond)
	l = settle()
	ok(t, s.Release(ctx, l, time.Now().Add(rest)))
	claim(t, s)
	time.Sleep(rest + 10*time.Millisecond)
	l = claim(t, s, "harbour.example")[0]
	ok(t, s.Release(ctx, l, time.Time{}))
	next, err := s.NextDue(ctx)
	ok(t, err)
	same(t, "next when there is nothing", next, time.Time{})
}

// hostByName: a host that something is to be fetched from at once is one process's, be
// there feeds of it or not, and nobody's while its server wants to be left alone.
func hostByName(t *testing.T, open Open) {
	const host, rest = "harbour.example", 300 * time.Millisecond
	s := start(t, open)
	ctx := t.Context()
	take := func(held bool) store.Lease {
		t.Helper()
		l, quiet, err := s.ClaimHost(ctx, host, time.Now().Add(time.Minute))
		ok(t, err)
		same(t, "claimed", []any{l.Token != 0, quiet}, []any{held, time.Duration(0)})
		return l
	}
	first := take(true)
	take(false)
	claim(t, s)
	mustSubscribe(t, s, store.Subscription{Guild: harbour, URL: harbourFeed, By: ana}, true)
	claim(t, s) // though a feed is due
	ok(t, s.Release(ctx, first, time.Now().Add(rest)))
	take(false)
	claim(t, s)
	time.Sleep(rest + 10*time.Millisecond)
	turn := claim(t, s, host)[0]
	take(false)
	same(t, "due", dueFeeds(t, s, turn), []string{harbourFeed})
	ok(t, s.Release(ctx, turn, time.Time{}))

	// A lease that ran out is another's, and its holder gives nothing back.
	late, _, err := s.ClaimHost(ctx, host, time.Now().Add(-time.Second))
	ok(t, err)
	second := take(true)
	ok(t, s.Release(ctx, late, time.Time{}))
	take(false)

	ok(t, s.Quiet(ctx, host, rest))
	ok(t, s.Release(ctx, second, time.Time{}))
	l, quiet, err := s.ClaimHost(ctx, host, time.Now().Add(time.Minute))
	ok(t, err)
	if l.Token != 0 || quiet <= 0 || quiet > rest {
		t.Errorf("a host that wants to be left alone: %+v, %v", l, quiet)
	}
	claim(t, s)
	next, err := s.NextDue(ctx)
	ok(t, err)
	same(t, "next while the host is left alone", next, time.Time{})
	ok(t, s.Forget(ctx, harbour)) // which forgets nothing of what the server said
	if _, quiet, err = s.ClaimHost(ctx, host, time.Now().Add(time.Minute)); err != nil || quiet <= 0 {
		t.Errorf("after nobody had its feed any more: %v, %v", quiet, err)
	}
	time.Sleep(rest + 10*time.Millisecond)
	ok(t, s.Release(ctx, take(true), time.Time{}))
	claim(t, s)
	other, _, err := s.ClaimHost(ctx, "island.example", time.Now().Add(rest))
	ok(t, err)
	time.Sleep(rest + 10*time.Millisecond)
	swept := claim(t, s, "island.example")[0] // that nobody has given back
	ok(t, s.Release(ctx, other, time.Time{}))
	ok(t, s.Release(ctx, swept, time.Time{}))
	claim(t, s)

	// What a server said stays where nothing else is to be done at its host, and goes with it.
	alone, _, err := s.ClaimHost(ctx, "island.example", time.Now().Add(time.Minute))
	ok(t, err)
	ok(t, s.Quiet(ctx, "island.example", rest))
	ok(t, s.Release(ctx, alone, time.Time{}))
	if l, quiet, err := s.ClaimHost(ctx, "island.example", time.Now().Add(time.Minute)); err != nil || l.Token != 0 || quiet <= 0 {
		t.Errorf("a host without a feed that wants to be left alone: %+v, %v, %v", l, quiet, err)
	}
	time.Sleep(rest + 10*time.Millisecond)
	ok(t, s.Release(ctx, claim(t, s, "island.example")[0], time.Time{}))
	next, err = s.NextDue(ctx)
	ok(t, err)
	same(t, "next when there is nothing", next, time.Time{})
}

// claimOnce: of many processes that claim hosts over and over, no two hold one at
// a time.
func claimOnce(t *testing.T, open Open) {
	const processes, hosts, polls = 4, 12, 3
	main := start(t, open)
	for h := range hosts {
		mustSubscribe(t, main, store.Subscription{Guild: harbour, URL: fmt.Sprintf("https://h%d.example/feed", h), By: ana}, true)
	}
	var held [hosts]atomic.Int32
	var polled [hosts]atomic.Int32
	var twice, done atomic.Int32
	var wait sync.WaitGroup
	for range processes {
		s := start(t, open)
		wait.Go(func() {
			for deadline := time.Now().Add(30 * time.Second); done.Load() < hosts*polls && time.Now().Before(deadline); {
				leases, err := s.ClaimHosts(t.Context(), time.Now().Add(time.Minute), 3)
				if err != nil {
					t.Errorf("claim: %v", err)
					return
				}
				for _, l := range leases {
					var h int
					fmt.Sscanf(l.Host, "h%d.example", &h)
					if held[h].Add(1) > 1 {
						twice.Add(1)
					}
					f, err := s.DueFeeds(t.Context(), l)
					if err != nil || len(f) != 1 {
						t.Errorf("due: %v, %v", f, err)
						return
					}
					if polled[h].Add(1) >= polls {
						f[0].Due = time.Now().Add(time.Hour)
					}
					done.Add(1)
					if err := s.Polled(t.Context(), l, f[0]); err != nil {
						t.Errorf("polled: %v", err)
					}
					held[h].Add(-1)
					if err := s.Release(t.Context(), l, time.Time{}); err != nil {
						t.Errorf("release: %v", err)
					}
				}
			}
		})
	}
	wait.Wait()
	same(t, "hosts held twice", twice.Load(), int32(0))
	for h := range hosts {
		same(t, "polls of a host", polled[h].Load(), int32(polls))
	}
}

func seenItems(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	mustSubscribe(t, s, store.Subscription{Guild: harbour, URL: harbourFeed, By: ana}, true)
	mustSubscribe(t, s, store.Subscription{Guild: island, URL: harbourFeed, By: ana}, true)
	unseen := func(g knowledge.Guild, want ...string) {
		t.Helper()
		got, err := s.Unseen(ctx, g, harbourFeed, []string{"c", "", "b\x00", "a", "c"})
		ok(t, err)
		same(t, "unseen", got, want)
	}
	unseen(harbour, "c", "", "b\x00", "a")
	errand := store.Errand{Kind: "page", Guild: harbour, Key: "a", Host: "pages.example", Detail: []byte{0, 1}}
	ok(t, s.Seen(ctx, harbour, harbourFeed, []string{"a", "b\x00"}, errand))
	unseen(harbour, "c", "")
	unseen(island, "c", "", "b\x00", "a")
	ok(t, s.Seen(ctx, harbour, harbourFeed, []string{"a", "c", ""}))
	unseen(harbour)
	l := claim(t, s, "harbour.example", "pages.example")[1]
	errands, err := s.DueErrands(ctx, l, 0)
	ok(t, err)
	same(t, "errands", []any{len(errands), errands[0].Key, errands[0].Detail}, []any{1, "a", []byte{0, 1}})

	// Who left has seen nothing, and gets no errands any more.
	_, err = s.Unsubscribe(ctx, harbour, ana, 1)
	ok(t, err)
	unseen(harbour, "c", "", "b\x00", "a")
	errand.Key = "b"
	ok(t, s.Seen(ctx, harbour, harbourFeed, []string{"a"}, errand))
	unseen(harbour, "c", "", "b\x00", "a")
	errands, err = s.DueErrands(ctx, l, 0)
	ok(t, err)
	same(t, "errands", len(errands), 1)
}

// moved: a permanent redirect changes a feed's address; where there is a feed
// already both become one.
func moved(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	mustSubscribe(t, s, store.Subscription{Guild: harbour, URL: harbourFeed, By: ana}, true)
	mustSubscribe(t, s, store.Subscription{Guild: island, URL: harbourFeed, By: ana}, true)
	mustSubscribe(t, s, store.Subscription{Guild: harbour, URL: islandFeed, By: ana}, true)
	ok(t, s.Seen(ctx, island, harbourFeed, []string{"a"}))
	move := func(from, to string) {
		t.Helper()
		leases, err := s.ClaimHosts(ctx, time.Now().Add(time.Minute), 0)
		ok(t, err)
		for _, l := range leases {
			list, err := s.DueFeeds(ctx, l)
			ok(t, err)
			for _, f := range list {
				if f.URL == from {
					f.Moved = to
				}
				f.Due = time.Now().Add(time.Hour)
				ok(t, s.Polled(ctx, l, f))
			}
			ok(t, s.Release(ctx, l, time.Time{}))
		}
	}
	const newFeed = "https://new.example/rss"
	move(harbourFeed, newFeed)
	same(t, "subscribers", subscribers(t, s, harbourFeed), []knowledge.Guild{harbour, island})
	list, err := s.Subscriptions(ctx, island)
	ok(t, err)
	same(t, "moved", []any{list[0].URL, list[0].State.Host, list[0].Number}, []any{newFeed, "new.example", 1})
	same(t, "subscribing to where it was", mustSubscribe(t, s, store.Subscription{Guild: harbour, URL: harbourFeed, Words: "x", By: ana},
		false).Number, 1)

	move(newFeed, islandFeed)
	same(t, "subscribers", subscribers(t, s, harbourFeed), []knowledge.Guild{harbour, island})
	list, err = s.Subscriptions(ctx, "")
	ok(t, err)
	same(t, "merged", []any{len(list), list[0].URL, list[0].Number, list[1].URL, list[1].Number}, []any{2, islandFeed, 2, islandFeed, 1})
	unseen, err := s.Unseen(ctx, island, islandFeed, []string{"a", "b"})
	ok(t, err)
	same(t, "unseen", unseen, []string{"b"})
}

func errands(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	at := time.Now().UTC().Truncate(time.Millisecond)
	page := func(key string, due time.Time) store.Errand {
		return store.Errand{Kind: "page", Guild: harbour, Key: key, Host: "pages.example", Due: due, Detail: []byte(key)}
	}
	ok(t, s.PlanErrands(ctx, nil))
	other := page("a", at)
	other.Guild = island
	ok(t, s.PlanErrands(ctx, []store.Errand{page("b", at.Add(-time.Minute)), page("a", at.Add(-time.Hour)), page("later", at.Add(time.Hour)),
		other}))
	l := claim(t, s, "pages.example")[0]
	due := func(n int) (list []store.Errand) {
		t.Helper()
		list, err := s.DueErrands(ctx, l, n)
		ok(t, err)
		return list
	}
	list := due(0)
	same(t, "due", []any{len(list), list[0].Key, list[1].Key, list[2].Guild, len(due(2))}, []any{3, "a", "b", island, 2})

	list[0].Detail = []byte("tried")
	ok(t, s.SettleErrand(ctx, l, list[0], at.Add(-2*time.Hour)))
	again := due(1)[0]
	same(t, "put off", []any{again.Key, again.Tries, string(again.Detail), again.Due}, []any{"a", 1, "tried", at.Add(-2 * time.Hour)})
	replaced := page("a", at.Add(-3*time.Hour))
	ok(t, s.PlanErrands(ctx, []store.Errand{replaced}))
	ok(t, s.SettleErrand(ctx, l, again, time.Time{})) // of what was replaced
	first := due(1)[0]
	same(t, "replaced", []any{first.Key, first.Tries, string(first.Detail)}, []any{"a", 0, "a"})
	for _, e := range due(0) {
		ok(t, s.SettleErrand(ctx, l, e, time.Time{}))
	}
	same(t, "due in the end", len(due(0)), 0)
	ok(t, s.Release(ctx, l, time.Time{}))
	next, err := s.NextDue(ctx)
	ok(t, err)
	same(t, "next", next, at.Add(time.Hour))
}

// forgetFeeds: a guild that is forgotten leaves what others have of its feeds, and
// nothing of its own.
func forgetFeeds(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	mustSubscribe(t, s, store.Subscription{Guild: harbour, URL: harbourFeed, By: ana}, true)
	mustSubscribe(t, s, store.Subscription{Guild: harbour, URL: islandFeed, By: ana}, true)
	mustSubscribe(t, s, store.Subscription{Guild: island, URL: harbourFeed, By: ana}, true)
	for _, g := range []knowledge.Guild{harbour, island} {
		ok(t, s.Seen(ctx, g, harbourFeed, []string{"a"}, store.Errand{Kind: "page", Guild: g, Key: "a", Host: "harbour.example"}))
	}
	ok(t, s.Forget(ctx, harbour))
	list, err := s.Subscriptions(ctx, "")
	ok(t, err)
	same(t, "subscriptions", []any{len(list), list[0].Guild}, []any{1, island})
	l := claim(t, s, "harbour.example")[0]
	errands, err := s.DueErrands(ctx, l, 0)
	ok(t, err)
	same(t, "errands", []any{len(errands), errands[0].Guild}, []any{1, island})
	for g, want := range map[knowledge.Guild]int{harbour: 1, island: 0} {
		unseen, err := s.Unseen(ctx, g, harbourFeed, []string{"a"})
		ok(t, err)
		same(t, "unseen", len(unseen), want)
	}
	same(t, "number", mustSubscribe(t, s, store.Subscription{Guild: harbour, URL: harbourFeed, By: ana}, true).Number, 1)
	ok(t, s.Forget(ctx, harbour))
	ok(t, s.Forget(ctx, island))
	ok(t, s.Release(ctx, l, time.Time{}))
	claim(t, s)
}
