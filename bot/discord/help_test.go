package discord

import (
	"bytes"
	"context"
	"flag"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
	"beleg/knowledge/store"
)

// Tests wait for sockets and the library's fixed sleeps rather than compute, so
// more of them run at once than there are processors.
func TestMain(m *testing.M) {
	flag.Parse()
	flag.Set("test.parallel", "24")
	RouteLibraryLog(slog.New(slog.DiscardHandler))
	code := m.Run()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			code = 1
		}
	}
	os.Exit(code)
}

var _ Keeper = store.Store(nil)

// testPace waits briefly but leaves a busy machine time to shake hands.
var testPace = pace{handshake: 10 * time.Second, backoff: 10 * time.Millisecond, identify: time.Millisecond,
	thinking: 150 * time.Millisecond, retry: 5 * time.Millisecond, leave: 5 * time.Second, stale: 30 * time.Second}

// unhurried is for tests of what is answered at once: a busy machine shows no "thinking"
// before it.
func unhurried(c *Config) { c.pace.thinking = 5 * time.Second }

// scripted is a bot that says what a test wants and remembers what it was asked.
type scripted struct {
	text   func(commands.Message) (commands.Reply, bool)
	invoke func(context.Context, commands.Request) commands.Reply
	list   []commands.Command
	real   *commands.Bot // answers what is not scripted

	mu       sync.Mutex
	messages []commands.Message
	requests []commands.Request
}

func (b *scripted) Text(_ context.Context, m commands.Message) (commands.Reply, bool) {
	b.mu.Lock()
	b.messages = append(b.messages, m)
	b.mu.Unlock()
	if b.text == nil {
		return commands.Reply{Text: string(m.Guild) + ": " + m.Text}, true
	}
	return b.text(m)
}

func (b *scripted) Busy(context.Context, commands.Message) (commands.Reply, bool) {
	return commands.Reply{Text: "Too many questions at once", Private: true}, true
}

func (b *scripted) Invoke(ctx context.Context, r commands.Request) commands.Reply {
	b.mu.Lock()
	b.requests = append(b.requests, r)
	b.mu.Unlock()
	if b.invoke == nil {
		return commands.Reply{Text: string(r.Guild) + ": " + r.Command}
	}
	return b.invoke(ctx, r)
}

func (b *scripted) Suggest(ctx context.Context, r commands.Request, option, typed string) []commands.Suggestion {
	if b.real == nil {
		return nil
	}
	return b.real.Suggest(ctx, r, option, typed)
}

func (b *scripted) Private(ctx context.Context, r commands.Request) bool {
	return b.real != nil && b.real.Private(ctx, r)
}

func (b *scripted) Commands() []commands.Command {
	if b.list != nil {
		return b.list
	}
	return []commands.Command{
		{Name: "when", Names: map[string]string{"de": "wann"}, Summary: map[string]string{"en": "When something happens",
			"de": "Wann etwas geschieht"},
			Options: []commands.Option{{Name: "subject", Names: map[string]string{"de": "thema"},
				Summary: map[string]string{"en": "What about", "de": "Worüber"}, Required: true, Rest: true}}},
		{Name: "add", Names: map[string]string{"de": "merken"}, Summary: map[string]string{"en": "Track an article", "de": "Artikel aufnehmen"},
			Curators: true,
			Options: []commands.Option{{Name: "file", Type: commands.Attachment, Summary: map[string]string{"en": "A file"}},
				{Name: "article", Summary: map[string]string{"en": "Address or text"}, Required: true, Rest: true}}},
		{Name: "import", Summary: map[string]string{"en": "Read many"}, Slow: true},
	}
}

func (b *scripted) last() commands.Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.messages[len(b.messages)-1]
}

func (b *scripted) asked() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.messages)
}

// journal is a log that tests can read.
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

// running is a bot connected to a fake Discord.
type running struct {
	*Client
	d    *discordtest.Discord
	bot  *scripted
	log  *journal
	stop context.CancelFunc
	done chan error
}

// start connects a bot and stops it with the test.
func start(t *testing.T, d *discordtest.Discord, b *scripted, change ...func(*Config)) *running {
	t.Helper()
	r := launch(t, d, b, change...)
	r.connected(t)
	return r
}

// connected waits until every shard is.
func (r *running) connected(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		shards, _ := r.Status()
		n := 0
		for _, s := range shards {
			if s.Connected {
				n++
			}
		}
		if n > 0 && n == len(shards) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("not connected: %+v", shards)
		}
	}
}

// launch is start without waiting for the connection.
func launch(t *testing.T, d *discordtest.Discord, b *scripted, change ...func(*Config)) *running {
	t.Helper()
	cfg := Config{Token: d.Token, Transport: d.Transport(), pace: testPace}
	for _, f := range change {
		f(&cfg)
	}
	ctx, stop := context.WithCancel(context.Background())
	r := &running{d: d, bot: b, log: &journal{}, stop: stop, done: make(chan error, 1)}
	r.Client = New(slog.New(slog.NewTextHandler(r.log, nil)), cfg, b)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.done <- r.Run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		select {
		case <-ended:
		case <-time.After(15 * time.Second):
			t.Error("Run did not return after its context ended")
		}
		if t.Failed() {
			t.Log(r.log)
		}
	})
	return r
}
