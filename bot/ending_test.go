package main

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/knowledge"
	"beleg/knowledge/store"
)

// TestEndingWhilePosting: a program that is told to end while Discord is slow to
// take a digest, or wants a pause, ends soon. What Discord did not acknowledge
// stays written down, so that the next one posts it under the same nonce.
func TestEndingWhilePosting(t *testing.T) {
	t.Parallel()
	want := map[string]store.State{"slow": store.Planned, "pause": store.Planned, "answer lost": store.Sent, "a moment": store.Sent}
	for name, f := range map[string]discordtest.Fault{
		"slow":        {Kind: discordtest.Slow, Wait: time.Minute},
		"pause":       {Kind: discordtest.TooMany, Wait: time.Minute},
		"answer lost": {Kind: discordtest.CutAfter},
		"a moment":    {Kind: discordtest.Slow, Wait: 300 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := discordtest.New(t)
			g, ana := d.Guild("one"), d.User("ana")
			g.Owner = ana.ID
			dir := t.TempDir()
			_, _, stop := serving(t, d, dir)
			d.Say(g.Channel, ana, "!add! Pact signed\nMinisters signed the ferry pact on 12 March 2024 in Lindby, and the harbour opens in May.")
			d.WaitMessage(g.Channel)
			stop()
			orderDigest(t, dir, store.Digest{Guild: knowledge.Guild(g.ID), Channel: g.Channel,
				At: time.Now().UTC().Add(-2 * time.Minute).Format("15:04"), Zone: "UTC", Language: "en", On: true})
			f.Method, f.Path = "POST", g.Channel+"/messages"
			d.Break(f)
			_, _, stop = serving(t, d, dir)
			d.WaitBroken()
			began := time.Now()
			stop()
			took := time.Since(began)
			t.Log("ended after", took.Round(time.Millisecond))
			if took > 15*time.Second { // 5 s, and what a busy machine adds
				t.Error("it waited for Discord")
			}
			if got := delivery(t, dir, g); got.State != want[name] || len(got.Body) == 0 {
				t.Errorf("the digest is %+v, want %s", got, want[name])
			}
		})
	}
}

// delivery is what is written down of the digest.
func delivery(t *testing.T, dir string, g *discordtest.Guild) store.Delivery {
	t.Helper()
	h, err := quiet(dir).open(t.Context(), silent)
	if err != nil {
		t.Fatal(err)
	}
	list, err := h.store.Deliveries(t.Context(), knowledge.Guild(g.ID), g.Channel, 9)
	if err := errors.Join(err, h.Close()); err != nil || len(list) != 1 {
		t.Fatalf("%d deliveries, %v", len(list), err)
	}
	return list[0]
}

// orderDigest writes a digest down that is due, which a command would not do.
func orderDigest(t *testing.T, dir string, d store.Digest) {
	t.Helper()
	h, err := quiet(dir).open(t.Context(), silent)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(h.store.SetDigest(t.Context(), store.Actor{ID: "1", Name: "ana"}, d), h.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestToldWhileStarting: who is told to stop before everything runs ends well.
func TestToldWhileStarting(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := stdio{nil, io.Discard, io.Discard}
	c, err := parse([]string{"serve", "--data", t.TempDir(), "--addr", "127.0.0.1:0"}, s)
	if err != nil {
		t.Fatal(err)
	}
	if err := run(ctx, c, s); err != nil {
		t.Error(err)
	}
}
