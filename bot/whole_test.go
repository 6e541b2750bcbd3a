package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
)

// journal is what a program writes, for tests to read while it runs.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

// serving runs the whole program against a fake Discord until the test ends or
// stop is called.
func serving(t *testing.T, d *discordtest.Discord, dir string, change ...func(*Config)) (address string, log *journal, stop func()) {
	t.Helper()
	c := quiet(dir)
	c.Token, c.transport = secret(d.Token), d.Transport()
	for _, f := range change {
		f(&c)
	}
	address = freeAddress(t)
	c.chosen = serveCommand{Addr: address}
	log = &journal{}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, c, stdio{strings.NewReader(""), io.Discard, log}) }()
	stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("serve: %v", err)
			}
		case <-time.After(30 * time.Second):
			t.Error("it does not stop")
		}
	})
	t.Cleanup(stop)
	d.WaitLive(1)
	return address, log, stop
}

// TestWhole goes the whole path: somebody brings an article at Discord, others
// ask for it there, by word and by slash command, and get its receipt. Another
// server and the local page see nothing of it. After a restart all is there.
func TestWhole(t *testing.T) {
	d := discordtest.New(t)
	one, two := d.Guild("one"), d.Guild("two")
	ana, bo := d.User("ana"), d.User("bo")
	one.Owner = ana.ID
	dir := t.TempDir()
	address, log, stop := serving(t, d, dir)
	say := func(g *discordtest.Guild, u *discordtest.User, text string) string {
		d.Say(g.Channel, u, text)
		return strings.ReplaceAll(d.WaitMessage(g.Channel).Text(), `\`, "") // without escapes
	}
	const article = "!add date:2024-03-13 Pact signed\nMinisters signed the ferry pact on 12 March 2024 in Lindby. \"It was time\", " +
		"Transport Minister Vera Holm said."
	for _, c := range []struct {
		g         *discordtest.Guild
		u         *discordtest.User
		say, want string
	}{
		{one, ana, "!when pact", "No articles are tracked here"},
		{one, bo, article, "Only people with Manage Server"},
		{one, ana, strings.Replace(article, "!add", "!add!", 1), "Added as #1"},
		{one, bo, "!when pact", "12 March 2024"},
		{one, bo, "!wann Pakt", "12. März 2024"},
		{one, bo, "!who Holm", "Vera Holm"},
		{one, bo, "<@" + d.BotID + "> When was the pact signed?", "Ministers **signed** the ferry **pact**"},
		{two, bo, "!when pact", "No articles are tracked here"},
		{one, ana, "!digest preview", "Pact signed"},
		{one, ana, "!remove 1", "Removed"},
		{one, bo, "!when pact", "No articles are tracked here"},
		{one, ana, "!undo", "Taken back"},
		{one, bo, "!when pact", "12 March 2024"},
	} {
		if got := say(c.g, c.u, c.say); !strings.Contains(got, c.want) {
			t.Errorf("%s said %q and got %q, want %q", c.u.Name, c.say, got, c.want)
		}
	}
	slash := d.Interact(one.Channel, bo, "when", discordtest.Option{Name: "question", Value: "pact"}).Wait().Text()
	if !strings.Contains(slash, "12 March 2024") {
		t.Errorf("/when answered %q", slash)
	}
	if page := get(t, "http://"+address+"/?q=when+pact"); strings.Contains(page, "Ministers") {
		t.Error("the local page shows a server's article")
	}
	stop()
	if out := log.String(); strings.Contains(out, d.Token) || strings.Contains(out, "level=ERROR") {
		t.Errorf("it logged %s", out)
	}
	_, _, stop = serving(t, d, dir)
	if got := say(one, bo, "!when pact"); !strings.Contains(got, "12 March 2024") {
		t.Errorf("after a restart: %q", got)
	}
	stop()
}

func get(t *testing.T, address string) string {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", address, res.Status, err)
	}
	return string(body)
}

// TestWrongToken: Discord's refusal is one line, and the page goes on.
func TestWrongToken(t *testing.T) {
	d := discordtest.New(t)
	c := quiet(t.TempDir())
	c.Token, c.transport = "dG9rZW4.wrong.wrong", d.Transport()
	address, log := freeAddress(t), &journal{}
	c.chosen = serveCommand{Addr: address}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, c, stdio{strings.NewReader(""), io.Discard, log}) }()
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(log.String(),
		"discord is not connected"); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it says %s", log)
		}
	}
	if !strings.HasPrefix(get(t, "http://"+address+"/healthz"), "ok\n") {
		t.Error("the page does not go on")
	}
	cancel()
	if err := <-ended; err != nil || strings.Contains(log.String(), string(c.Token)) {
		t.Errorf("%v, logged %s", err, log)
	}
}
