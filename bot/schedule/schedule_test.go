package schedule

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/digest"
	"beleg/knowledge/store"
)

var quiet = slog.New(slog.DiscardHandler)

// at reads an instant.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	out, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// until lets a process do what is due up to an instant.
func (w *world) until(p *process, s string) {
	for end := at(w.t, s); w.elapsed.Before(end); {
		next := p.step(context.Background())
		w.elapsed = w.elapsed.Add(min(max(time.Second, next.Sub(w.Now())), end.Sub(w.elapsed)))
	}
	p.step(context.Background())
}

// history writes deliveries as "2025-03-30 sent", one a line.
func (w *world) history(channel string) string {
	var lines []string
	for _, d := range w.deliveries(channel) {
		lines = append(lines, strings.TrimSpace(fmt.Sprint(d.LocalDate, " ", d.State, " ", d.Note)))
	}
	return strings.Join(lines, "\n")
}

// TestNights: in the night in which an hour is skipped, and in the one in which
// it comes twice, there is one post, at the right moment.
func TestNights(t *testing.T) {
	for _, c := range []struct{ zone, clock, start, want string }{
		{"Europe/Berlin", "02:30", "2025-03-29T20:00:00Z", "2025-03-30T01:00:00Z"},
		{"Europe/Berlin", "03:00", "2025-03-29T20:00:00Z", "2025-03-30T01:00:00Z"},
		{"Europe/Berlin", "00:00", "2025-03-29T20:00:00Z", "2025-03-29T23:00:00Z"},
		{"Europe/Berlin", "02:30", "2025-10-25T20:00:00Z", "2025-10-26T00:30:00Z"},
		{"Europe/Berlin", "03:00", "2025-10-25T20:00:00Z", "2025-10-26T02:00:00Z"},
		{"Europe/Berlin", "00:00", "2025-10-25T20:00:00Z", "2025-10-25T22:00:00Z"},
		{"America/New_York", "02:30", "2025-03-09T04:00:00Z", "2025-03-09T07:00:00Z"},
		{"America/New_York", "01:30", "2025-11-02T03:00:00Z", "2025-11-02T05:30:00Z"},
		{"Australia/Lord_Howe", "02:15", "2025-10-04T10:00:00Z", "2025-10-04T15:30:00Z"},
		{"Australia/Lord_Howe", "01:45", "2025-04-05T10:00:00Z", "2025-04-05T14:45:00Z"},
	} {
		t.Run(c.zone[strings.LastIndexByte(c.zone, '/')+1:]+c.clock+c.start[4:7], func(t *testing.T) {
			w := newWorld(t, at(t, c.start))
			w.order("a1", c.clock, c.zone)
			p := w.start(quiet)
			w.until(p, w.elapsed.Format(time.RFC3339))
			w.put("a", 1)
			for range 12 { // something new every half hour
				w.until(p, w.elapsed.Add(30*time.Minute).Format(time.RFC3339))
				w.put("a", 1)
			}
			if len(w.posts) != 1 || !w.posts[0].at.Equal(at(t, c.want)) {
				t.Errorf("%d posts, want one at %s: %+v", len(w.posts), c.want, w.posts)
			}
		})
	}
}

// TestLate: a digest that was missed goes out within four hours; later it is
// skipped, status and the next digest say so, and its news are not lost.
func TestLate(t *testing.T) {
	w := newWorld(t, at(t, "2025-06-01T12:00:00Z"))
	w.order("a1", "08:00", "UTC")
	p := w.start(quiet)
	w.put("a", 1)
	w.until(p, "2025-06-02T09:00:00Z")
	w.put("a", 2)
	w.elapsed = at(t, "2025-06-03T11:59:00Z") // nobody was there
	w.until(w.start(quiet), "2025-06-03T12:30:00Z")
	w.put("a", 3)
	w.elapsed = at(t, "2025-06-06T12:00:00Z")
	p = w.start(quiet)
	w.until(p, "2025-06-06T12:30:00Z")
	want := "2025-06-01 skipped\n2025-06-02 sent\n2025-06-03 sent\n2025-06-04 skipped down\n2025-06-05 skipped down\n2025-06-06 skipped down"
	if got := w.history("a1"); got != want {
		t.Errorf("history is\n%s\nwant\n%s", got, want)
	}
	w.until(p, "2025-06-07T12:30:00Z")
	last := w.posts[len(w.posts)-1]
	if got := numbers(last.reply); len(w.posts) != 3 || fmt.Sprint(got) != "[3]" {
		t.Errorf("%d posts, the last about %v", len(w.posts), got)
	}
	for _, day := range []string{"4 June 2025", "5 June 2025", "6 June 2025"} {
		if !strings.Contains(last.reply.Footer, "The digest of "+day+" did not go out: the bot was not running.") {
			t.Errorf("footer %q says nothing of %s", last.reply.Footer, day)
		}
	}
	w.put("a", 4)
	w.until(p, "2025-06-08T09:00:00Z")
	if last := w.posts[len(w.posts)-1]; len(w.posts) != 4 || last.reply.Footer != "" {
		t.Errorf("footer %q, although that was said", last.reply.Footer)
	}
}

// TestRefused: a channel that refuses is asked once. Who mends it and switches
// the digest on again within the hours gets it.
func TestRefused(t *testing.T) {
	w := newWorld(t, at(t, "2025-06-01T12:00:00Z"))
	w.order("a1", "08:00", "UTC")
	w.order("a2", "08:00", "UTC")
	w.refuse["a1"] = true
	var log bytes.Buffer
	p := w.start(slog.New(slog.NewTextHandler(&log, nil)))
	w.put("a", 1)
	w.until(p, "2025-06-02T09:00:00Z")
	list, err := w.store.Digests(t.Context(), "a")
	if err != nil || list[0].Paused != digest.Forbidden || !list[0].On || list[1].Paused != "" {
		t.Errorf("orders %+v, %v", list, err)
	}
	if n := strings.Count(log.String(), "digest paused"); n != 1 || strings.Contains(log.String(), "not sent yet") {
		t.Errorf("log:\n%s", &log)
	}
	if got := w.history("a1"); got != "2025-06-01 skipped\n2025-06-02 failed forbidden" || len(w.posts) != 1 {
		t.Errorf("%d posts, history\n%s", len(w.posts), got)
	}
	w.refuse["a1"] = false
	list[0].Paused = ""
	if err := w.store.SetDigest(t.Context(), itself, list[0]); err != nil {
		t.Fatal(err)
	}
	w.until(p, "2025-06-02T10:00:00Z")
	if got := w.history("a1"); got != "2025-06-01 skipped\n2025-06-02 sent" || len(w.posts) != 2 {
		t.Errorf("mended: %d posts, history\n%s", len(w.posts), got)
	}
}

// TestUnreachable: Discord is asked for four hours, less and less often, and the
// next digest has everything.
func TestUnreachable(t *testing.T) {
	w := newWorld(t, at(t, "2025-06-01T12:00:00Z"))
	w.order("a1", "08:00", "UTC")
	asked := 0
	w.broken = func() trouble { asked++; return lost }
	p := w.start(quiet)
	w.put("a", 1)
	w.until(p, "2025-06-02T13:00:00Z")
	if got := w.history("a1"); got != "2025-06-01 skipped\n2025-06-02 failed unreachable" {
		t.Errorf("history\n%s", got)
	}
	if asked < 20 || asked > 130 {
		t.Errorf("asked %d times", asked)
	}
	w.broken = nil
	w.until(p, "2025-06-03T09:00:00Z")
	if len(w.posts) != 1 || fmt.Sprint(numbers(w.posts[0].reply)) != "[1]" ||
		!strings.Contains(w.posts[0].reply.Footer, "Discord could not be reached") {
		t.Errorf("%+v", w.posts)
	}
}

// TestBadOrders: what cannot be read is paused and said; it stops nobody else.
func TestBadOrders(t *testing.T) {
	for _, bad := range []struct{ clock, zone string }{{"08:00", "Europe/Atlantis"}, {"08:00", "../../etc/passwd"}, {"25:00", "UTC"},
		{"", "UTC"}, {"8 Uhr", "Europe/Berlin"}} {
		w := newWorld(t, at(t, "2025-06-01T12:00:00Z"))
		w.order("a1", bad.clock, bad.zone)
		w.order("a2", "08:00", "UTC")
		w.put("a", 1)
		w.until(w.start(quiet), "2025-06-02T09:00:00Z")
		list, err := w.store.Digests(t.Context(), "a")
		if err != nil || list[0].Paused != digest.BadZone || len(w.posts) != 1 {
			t.Errorf("%q %q: paused %q, %d posts, %v", bad.clock, bad.zone, list[0].Paused, len(w.posts), err)
		}
	}
}

// TestSwitchedOn: an order made by the command reports what comes from then on,
// at the next hour that comes. Switching off and on, or choosing another hour,
// loses nothing that came while it was on.
func TestSwitchedOn(t *testing.T) {
	w := newWorld(t, at(t, "2025-06-02T10:00:00Z"))
	w.put("a", 1)
	bot := commands.New(quiet, commands.Parts{Store: w.store})
	say := func(line string) {
		t.Helper()
		r, _ := bot.Text(t.Context(), commands.Message{Guild: "a", Channel: "a1", User: commands.User{ID: "1", Manager: true},
			Text: line, Language: "en", Now: w.Now()})
		if r.Failed {
			t.Fatalf("%s: %s", line, r.Text)
		}
	}
	p := w.start(quiet)
	say("!digest on 08:00 UTC")
	w.pending["a1"] = map[int]int{}
	w.put("a", 2)
	w.until(p, "2025-06-02T12:00:00Z")
	if len(w.posts) != 0 {
		t.Fatalf("switched on at ten, the digest of eight went out: %+v", w.posts)
	}
	w.until(p, "2025-06-03T09:00:00Z")
	if len(w.posts) != 1 || fmt.Sprint(numbers(w.posts[0].reply)) != "[2]" {
		t.Fatalf("first digest: %+v", w.posts)
	}
	w.put("a", 3)
	say("!digest on 07:00")
	w.until(p, "2025-06-03T15:00:00Z")
	say("!digest on 06:00 Asia/Kolkata")
	w.until(p, "2025-06-04T02:00:00Z")
	if len(w.posts) != 2 || fmt.Sprint(numbers(w.posts[1].reply)) != "[3]" {
		t.Fatalf("after other hours: %+v", w.posts[1:])
	}
	say("!digest off")
	w.put("a", 4)
	w.until(p, "2025-06-20T00:00:00Z")
	say("!digest on")
	w.pending["a1"] = map[int]int{}
	w.put("a", 5)
	w.until(p, "2025-06-21T02:00:00Z")
	last := w.posts[len(w.posts)-1].reply
	if len(w.posts) != 3 || fmt.Sprint(numbers(last)) != "[5]" || last.Footer != "" {
		t.Errorf("off for a while: %d posts, %v %q", len(w.posts), numbers(last), last.Footer)
	}
}

// TestTwoProcesses: many processes at once, one post for a date.
func TestTwoProcesses(t *testing.T) {
	w := newWorld(t, at(t, "2025-06-01T12:00:00Z"))
	w.order("a1", "08:00", "Europe/Berlin")
	w.order("a2", "08:00", "Europe/Berlin")
	processes := []*process{w.start(quiet), w.start(quiet), w.start(quiet)}
	const days = 15
	for day := range days {
		w.put("a", day+1)
		for range 24 {
			w.Sleep(t.Context(), time.Hour)
			var work sync.WaitGroup
			for _, p := range processes {
				work.Go(func() { p.step(t.Context()) })
			}
			work.Wait()
		}
	}
	if len(w.posts) != 2*days {
		t.Errorf("%d posts, want %d", len(w.posts), 2*days)
	}
}

// TestKilled: wherever a process dies, the next one ends what it began.
func TestKilled(t *testing.T) {
	for _, point := range []string{"plan", "planned", "post", "posted", "settle", "settled"} {
		for _, news := range []bool{true, false} {
			w := newWorld(t, at(t, "2025-06-01T12:00:00Z"))
			w.order("a1", "08:00", "UTC")
			p := w.start(quiet)
			w.until(p, "2025-06-01T13:00:00Z")
			want := "2025-06-01 skipped\n2025-06-02 skipped"
			if news {
				w.put("a", 1)
				want = "2025-06-01 skipped\n2025-06-02 sent"
			}
			p.killAt = point
			w.until(p, "2025-06-02T08:03:00Z")
			w.until(w.start(quiet), "2025-06-02T08:06:00Z")
			if got := w.history("a1"); got != want || len(w.posts) != strings.Count(want, "sent") {
				t.Errorf("killed at %s: %d posts, history\n%s", point, len(w.posts), got)
			}
		}
	}
}

// TestBackTooLate: killed with a post written down, back when the hours are over:
// whether it went out cannot be known, so its news are reported again.
func TestBackTooLate(t *testing.T) {
	w := newWorld(t, at(t, "2025-06-01T12:00:00Z"))
	w.order("a1", "08:00", "UTC")
	w.put("a", 1)
	p := w.start(quiet)
	p.killAt = "post"
	w.until(p, "2025-06-02T08:03:00Z")
	for _, back := range []string{"2025-06-02T12:30:00Z", "2025-06-03T07:00:00Z"} {
		w.elapsed = at(t, back)
		p = w.start(quiet)
		w.until(p, back)
	}
	if got := w.history("a1"); got != "2025-06-01 skipped\n2025-06-02 failed down" || len(w.posts) != 0 {
		t.Errorf("%d posts, history\n%s", len(w.posts), got)
	}
	w.until(p, "2025-06-03T09:00:00Z")
	if len(w.posts) != 1 || !strings.Contains(w.posts[0].reply.Footer, "2 June 2025") {
		t.Errorf("%+v", w.posts)
	}
}

// panics is a digester with a bug.
type panics struct{ commands.Digester }

func (panics) Preview(context.Context, digest.Period) (digest.Post, error) { panic("bug") }

// TestPanic: a bug in choosing ends in the log, not the program.
func TestPanic(t *testing.T) {
	w := newWorld(t, at(t, "2025-06-01T09:00:00Z"))
	w.order("a1", "08:00", "UTC")
	var log bytes.Buffer
	s := New(slog.New(slog.NewTextHandler(&log, nil)), w.store, panics{}, w, w)
	next := s.step(t.Context())
	if wait := next.Sub(w.Now()); !strings.Contains(log.String(), "bug") || wait <= 0 || wait > time.Minute {
		t.Errorf("next in %s, log:\n%s", wait, &log)
	}
}

// memory is an order without a store, for a clock of its own.
type memory struct {
	Orders
	mu      sync.Mutex
	order   store.Digest
	settled []string
	posted  []time.Time
}

func (m *memory) Digests(context.Context, knowledge.Guild) ([]store.Digest, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return []store.Digest{m.order}, nil
}

func (m *memory) Deliveries(context.Context, knowledge.Guild, string, int) (list []store.Delivery, err error) {
	for _, day := range m.settled {
		list = append(list, store.Delivery{LocalDate: day, State: store.Sent})
	}
	return list, nil
}

func (m *memory) Plan(_ context.Context, d store.Delivery) (store.Delivery, bool, error) {
	d.State = store.Planned
	return d, true, nil
}

func (m *memory) Settle(_ context.Context, d store.Delivery) error {
	m.settled = append(m.settled, d.LocalDate)
	return nil
}

func (m *memory) Post(context.Context, knowledge.Guild, string, commands.Reply, string) (string, error) {
	m.posted = append(m.posted, time.Now())
	return "1", nil
}

func (m *memory) May(context.Context, knowledge.Guild, string) (bool, error) { return true, nil }

func (m *memory) Tell(context.Context, knowledge.Guild, string, commands.Reply, string) (string, error) {
	return "2", nil
}

func (m *memory) Preview(_ context.Context, p digest.Period) (digest.Post, error) {
	return digest.Post{Day: p.Day, Stories: make([]digest.Story, 1)}, nil
}

// TestRun: the scheduler wakes on the second, notices within a minute that
// somebody changed the order, and ends when told to.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{order: store.Digest{Channel: "1", At: "08:00", Zone: "UTC", On: true}} // it is midnight, 1 January 2000
		m.settled = []string{"1999-12-31"}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			New(quiet, m, m, m, nil).Run(ctx)
		}()
		time.Sleep(33 * time.Hour)
		m.mu.Lock()
		m.order.At = "09:30"
		m.mu.Unlock()
		time.Sleep(26 * time.Hour)
		stop()
		<-ended
		want := []string{"2000-01-01T08:00:00Z", "2000-01-02T08:00:00Z", "2000-01-03T09:30:00Z"}
		for i, p := range m.posted {
			if len(m.posted) != len(want) || p.UTC().Format(time.RFC3339) != want[i] {
				t.Fatalf("posted at %v, want %v", m.posted, want)
			}
		}
		if len(m.posted) == 0 {
			t.Error("nothing was posted")
		}
	})
}

// TestSoon: what was another process's is looked at when it is told of, not with the next
// minute.
func TestSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{order: store.Digest{Channel: "1", At: "08:00", Zone: "UTC", On: true}} // it is midnight, 1 January 2000
		m.settled = []string{"1999-12-31"}
		var owned atomic.Bool
		s := New(quiet, m, m, m, nil)
		s.Owned = func(knowledge.Guild) bool { return owned.Load() }
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			s.Run(ctx)
		}()
		time.Sleep(8*time.Hour + 5*time.Second)
		owned.Store(true)
		s.Soon()
		time.Sleep(10 * time.Minute)
		stop()
		<-ended
		if len(m.posted) != 1 || m.posted[0].UTC().Format(time.TimeOnly) != "08:00:05" {
			t.Errorf("posted at %v, want once at 08:00:05", m.posted)
		}
	})
}

func TestNonce(t *testing.T) {
	seen := map[string]bool{}
	for _, channel := range []string{"1", "11", "123456789012345678"} {
		for _, date := range []string{"2025-03-30", "2025-03-31", "2025-10-26"} {
			n := nonce(store.Delivery{Channel: channel, LocalDate: date})
			if len(n) > 25 || seen[n] || n != nonce(store.Delivery{Channel: channel, LocalDate: date}) {
				t.Errorf("nonce %q", n)
			}
			seen[n] = true
		}
	}
}

// TestPost: the whole way, from an article to what Discord is given.
func TestPost(t *testing.T) {
	w := newWorld(t, at(t, "2025-03-25T12:00:00Z"))
	d := w.order("a1", "08:00", "Europe/Berlin")
	d.Language = "de"
	if err := w.store.SetDigest(t.Context(), itself, d); err != nil {
		t.Fatal(err)
	}
	a := knowledge.Article{URL: "https://kurier.example/wahl", Title: "Gemeinderat von Neudorf wird neu gewählt",
		Source: "Küstenkurier", Language: "de", Published: "2025-03-25",
		Text: "In Neudorf wird der Gemeinderat neu gewählt. Die Wahl ist am 30. März 2025."}
	if _, err := w.store.Put(t.Context(), "a", itself, []knowledge.Article{a}, nil); err != nil {
		t.Fatal(err)
	}
	s := New(quiet, w.store, digest.New(w.store, nil), w, w)
	for range 48 {
		s.step(t.Context())
		w.Sleep(t.Context(), 30*time.Minute)
	}
	if len(w.posts) != 1 {
		t.Fatalf("%d posts", len(w.posts))
	}
	r := w.posts[0].reply
	if r.Title != "Neues vom 26. März 2025" || len(r.Cards) != 2 || r.Cards[0].Title != a.Title ||
		r.Cards[0].Quote != "In Neudorf wird der Gemeinderat neu gewählt." ||
		r.Cards[0].Sources[0].URL != a.URL || r.Cards[1].Lines[0] != "30. März 2025: „Die Wahl ist am 30. März 2025.“" {
		t.Errorf("posted %+v", r)
	}
}
