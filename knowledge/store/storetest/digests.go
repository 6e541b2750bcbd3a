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

func digests(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	a := store.Digest{Guild: harbour, Channel: "5", At: "08:00", Zone: "Europe/Berlin", On: true, Since: 4, Language: "de", By: "7"}
	b := store.Digest{Guild: harbour, Channel: "6", At: "18:30", Zone: "UTC", Paused: "may not post"}
	c := store.Digest{Guild: island, Channel: "5"}
	for _, d := range []store.Digest{c, b, a} {
		ok(t, s.SetDigest(ctx, ana, d))
	}
	for g, want := range map[knowledge.Guild][]store.Digest{harbour: {a, b}, island: {c}, "": {a, b, c}, "9": nil} {
		got, err := s.Digests(ctx, g)
		ok(t, err)
		same(t, "digests of "+string(g), got, want)
	}
	a.At, a.On, a.Paused, a.Since = "09:15", false, "channel is gone", 2
	ok(t, s.SetDigest(ctx, ana, a))
	a.Since = 4 // never goes back
	got, err := s.Digests(ctx, harbour)
	ok(t, err)
	same(t, "changed digest", got, []store.Digest{a, b})
	entries, err := s.Audit(ctx, harbour, 1)
	ok(t, err)
	same(t, "entry", []any{entries[0].Action, entries[0].Subject, entries[0].By}, []any{"digest", "5", ana})
}

func plan(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	at := time.Date(2024, 3, 25, 7, 0, 0, 0, time.UTC)
	d := store.Delivery{Guild: harbour, Channel: "5", LocalDate: "2024-03-25", State: store.Planned, Body: []byte("{\x00}"),
		Revision: 12, At: at}
	got, wrote, err := s.Plan(ctx, d)
	ok(t, err)
	same(t, "planned", []any{got, wrote}, []any{d, true})
	other := d
	other.Body, other.Revision = []byte("another"), 13
	got, wrote, err = s.Plan(ctx, other)
	ok(t, err)
	same(t, "planned again", []any{got, wrote}, []any{d, false})
	next := store.Delivery{Guild: harbour, Channel: "5", LocalDate: "2024-03-26", At: at.Add(24 * time.Hour)}
	got, wrote, err = s.Plan(ctx, next)
	ok(t, err)
	same(t, "planned for the next day", []any{got.State, len(got.Body), wrote}, []any{store.Planned, 0, true})
	_, _, err = s.Plan(ctx, store.Delivery{Guild: island, Channel: "6", LocalDate: "2024-03-20", At: at.Add(-time.Hour)})
	ok(t, err)
	for _, c := range []struct {
		guild   knowledge.Guild
		channel string
		limit   int
		want    []string
	}{
		{"", "", 0, []string{"2024-03-26", "2024-03-25", "2024-03-20"}}, {harbour, "", 0, []string{"2024-03-26", "2024-03-25"}},
		{"", "6", 0, []string{"2024-03-20"}}, {harbour, "6", 0, nil}, {"", "", 1, []string{"2024-03-26"}}, {harbour, "5", 1,
			[]string{"2024-03-26"}},
	} {
		all, err := s.Deliveries(ctx, c.guild, c.channel, c.limit)
		ok(t, err)
		var dates []string
		for _, d := range all {
			dates = append(dates, d.LocalDate)
		}
		same(t, fmt.Sprintf("deliveries of %q %q", c.guild, c.channel), dates, c.want)
	}
}

// planOnce: of many processes that want to post, one may.
func planOnce(t *testing.T, open Open) {
	const processes = 6
	var wrote atomic.Int32
	var wait sync.WaitGroup
	bodies := make([]string, processes)
	for p := range processes {
		s := start(t, open)
		wait.Go(func() {
			d, first, err := s.Plan(t.Context(), store.Delivery{Guild: harbour, Channel: "5", LocalDate: "2024-03-25", Body: fmt.Append(nil, p)})
			if err != nil {
				t.Errorf("plan: %v", err)
			}
			if first {
				wrote.Add(1)
			}
			bodies[p] = string(d.Body)
		})
	}
	wait.Wait()
	same(t, "processes that may post", wrote.Load(), int32(1))
	for _, body := range bodies {
		same(t, "body", body, bodies[0])
	}
}

func settle(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	d := store.Delivery{Guild: harbour, Channel: "5", LocalDate: "2024-03-25", Revision: 12}
	d.State = store.Sent
	notFound(t, "settling what was not planned", s.Settle(ctx, d))
	ok(t, s.SetDigest(ctx, ana, store.Digest{Guild: harbour, Channel: "5", Since: 3}))
	ok(t, s.SetDigest(ctx, ana, store.Digest{Guild: harbour, Channel: "6", Since: 3}))
	_, _, err := s.Plan(ctx, d)
	ok(t, err)

	settled := func(state store.State, note, message string, since int64) {
		t.Helper()
		all, err := s.Deliveries(ctx, harbour, "5", 1)
		ok(t, err)
		orders, err := s.Digests(ctx, harbour)
		ok(t, err)
		same(t, "delivery and digests", []any{all[0].State, all[0].Note, all[0].Message, all[0].Revision, orders[0].Since, orders[1].Since},
			[]any{state, note, message, int64(12), since, int64(3)})
	}
	settled(store.Planned, "", "", 3)
	d.State, d.Note, d.Revision = store.Failed, "may not post", 99
	ok(t, s.Settle(ctx, d))
	settled(store.Failed, "may not post", "", 3)
	d.State, d.Note, d.Message = store.Sent, "", "777"
	ok(t, s.Settle(ctx, d))
	settled(store.Sent, "", "777", 12)
	ok(t, s.Settle(ctx, d))
	for _, state := range []store.State{store.Planned, store.Failed, store.Skipped, "lost"} {
		d.State = state
		if err := s.Settle(ctx, d); err == nil {
			t.Fatalf("what was sent became %s", state)
		}
	}
	settled(store.Sent, "", "777", 12)

	// An older delivery does not move the digest back.
	old := store.Delivery{Guild: harbour, Channel: "5", LocalDate: "2024-03-24", Revision: 8, At: time.Unix(0, 0)}
	_, _, err = s.Plan(ctx, old)
	ok(t, err)
	old.State, old.Note = store.Skipped, "too late"
	ok(t, s.Settle(ctx, old))
	settled(store.Sent, "", "777", 12)
}
