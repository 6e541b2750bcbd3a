package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/bot/fleet"
	"beleg/knowledge"
	"beleg/knowledge/store/sqlstore"
	"beleg/knowledge/store/storetest/postgrestest"
)

// feedItems is how many items each feed of a publisher has.
const feedItems = 12

// publisher is a website that watches how it is asked.
type publisher struct {
	*httptest.Server
	mu       sync.Mutex
	now      int                    // requests at this moment
	most     int                    // at one
	ended    time.Time              // when the last one was
	shortest time.Duration          // between two
	asked    map[string]int         // by path
	retry    map[string]string      // Retry-After of paths that are answered with 429
	slow     map[string]chan<- bool // told of a request that is never answered
}

func newPublisher(t *testing.T) *publisher {
	p := &publisher{shortest: time.Hour, asked: map[string]int{}, retry: map[string]string{}, slow: map[string]chan<- bool{}}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *publisher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.now++
	p.most = max(p.most, p.now)
	if !p.ended.IsZero() {
		p.shortest = min(p.shortest, time.Since(p.ended))
	}
	p.asked[r.URL.Path]++
	retry, slow := p.retry[r.URL.Path], p.slow[r.URL.Path]
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.now, p.ended = p.now-1, time.Now()
	}()
	switch {
	case slow != nil:
		slow <- true
		<-r.Context().Done()
	case retry != "":
		w.Header().Set("Retry-After", retry)
		w.WriteHeader(http.StatusTooManyRequests)
	case strings.HasPrefix(r.URL.Path, "/feed"):
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprint(w, "<rss version=\"2.0\"><channel><title>Harbour Post</title><language>en</language>")
		for n := range feedItems {
			fmt.Fprintf(w, "<item><guid>%[1]s-%[2]d</guid><link>%[1]s-%[2]d</link><title>Ferry %[2]d is late</title></item>",
				strings.Replace(r.URL.Path, "feed", "news", 1), n)
		}
		fmt.Fprint(w, "</channel></rss>")
	default:
		time.Sleep(5 * time.Millisecond)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		name := strings.TrimPrefix(r.URL.Path, "/")
		fmt.Fprintf(w, `<html lang=en><head><title>Ferry %[1]s | Harbour Post</title></head>
<body><article><h1>Ferry %[1]s is late</h1>
<p>Captain Vera Holm took ferry%[1]sx out of the harbour of Lindby on 12 March 2024, two hours late, because a crane had
blocked the only pier.</p>
<p>Passengers were given tea in the waiting hall, and most of them reached the island before the last bus had gone to the
town.</p></article></body></html>`, name)
	}
}

func (p *publisher) count(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked[path]
}

// several is the program as several processes over one PostgreSQL and one Discord.
type several struct {
	t        *testing.T
	d        *discordtest.Discord
	st       *sqlstore.Store
	database string
	shards   int
	ana      *discordtest.User // who owns every server
	guilds   int
	env      []string
	running  []*exec.Cmd
	named    map[string]*exec.Cmd // by the name that the process gave itself
	logs     []string
}

func newSeveral(t *testing.T, shards int, env ...string) *several {
	t.Helper()
	s := &several{t: t, d: discordtest.New(t), database: postgrestest.Shared(t).Database(t), shards: shards, env: env,
		named: map[string]*exec.Cmd{}}
	s.d.MinShards, s.d.Concurrency, s.d.Pace = shards, shards, 0
	s.ana = s.d.User("ana")
	var err error
	if s.st, err = sqlstore.OpenPostgres(t.Context(), s.database); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, cmd := range s.running {
			cmd.Process.Kill()
			cmd.Wait()
		}
		s.st.Close()
		for _, log := range s.logs {
			if raw, err := os.ReadFile(log); err == nil && t.Failed() {
				t.Logf("%s:\n%s", filepath.Base(log), raw)
			}
		}
	})
	return s
}

// start starts a process on a data folder, and returns it.
func (s *several) start(dir string, env ...string) *exec.Cmd {
	s.t.Helper()
	cmd := exec.Command("beleg-simulated", "--data", dir, "--dictionary", "none", "serve", "--addr", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), "DATABASE_URL="+s.database, "DISCORD_TOKEN="+s.d.Token, simulatedDiscord+"="+s.d.URL())
	cmd.Env = append(append(cmd.Env, s.env...), env...)
	log, err := os.Create(filepath.Join(s.t.TempDir(), fmt.Sprintf("process%d.log", len(s.running))))
	if err != nil {
		s.t.Fatal(err)
	}
	defer log.Close()
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.running, s.logs = append(s.running, cmd), append(s.logs, log.Name())
	s.until(time.Minute, "the process is known", func() bool {
		list, _ := s.st.Processes(s.t.Context(), time.Hour)
		for _, p := range list {
			if s.named[p.ID] == nil {
				s.named[p.ID] = cmd
				return true
			}
		}
		return false
	})
	return cmd
}

// guild is a new server of Ana's, in a shard.
func (s *several) guild(shard int) *discordtest.Guild {
	for {
		s.guilds++
		g := s.d.Guild(fmt.Sprint("server", s.guilds))
		g.Owner = s.ana.ID
		if fleet.ShardOf(knowledge.Guild(g.ID), s.shards) == shard {
			return g
		}
		s.d.User(fmt.Sprint("somebody", s.guilds)) // so that the next server's number is of another shard
	}
}

// shared waits until so many processes hold all shards.
func (s *several) shared(processes int) {
	s.t.Helper()
	s.until(time.Minute, fmt.Sprintf("%d processes hold the shards", processes), func() bool { return len(s.owners()) == processes })
}

// owners are the processes that hold shards, with one of theirs; none while a shard is nobody's.
func (s *several) owners() map[string]int {
	list, err := s.st.Holders(s.t.Context())
	if err != nil || len(list) != s.shards {
		return nil
	}
	owners := map[string]int{}
	for _, h := range list {
		if h.Left == 0 || h.Session.ID == "" {
			return nil
		}
		owners[h.Owner] = h.ID
	}
	return owners
}

// ownerOf is the process that acts for a server.
func (s *several) ownerOf(g *discordtest.Guild) *exec.Cmd {
	s.t.Helper()
	shard := fleet.ShardOf(knowledge.Guild(g.ID), s.shards)
	list, err := s.st.Holders(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, h := range list {
		if h.ID == shard && s.named[h.Owner] != nil {
			return s.named[h.Owner]
		}
	}
	s.t.Fatalf("nobody holds shard %d: %+v", shard, list)
	return nil
}

func (s *several) until(d time.Duration, what string, holds func() bool) {
	s.t.Helper()
	for end := time.Now().Add(d); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatalf("not within %v: %s", d, what)
		}
	}
}

// say says something in a server's channel as its owner.
func (s *several) say(g *discordtest.Guild, text string) (id string) {
	return s.d.Say(g.Channel, s.ana, text)
}

// answer is what was answered to a message, "" so far.
func (s *several) answer(g *discordtest.Guild, id string) string {
	for _, m := range s.d.Messages(g.Channel) {
		if m.ReplyTo == id && !m.Deferred {
			return strings.ReplaceAll(m.Text(), `\`, "")
		}
	}
	return ""
}

// answered waits for an answer.
func (s *several) answered(g *discordtest.Guild, id string) (answer string) {
	s.t.Helper()
	s.until(time.Minute, "an answer", func() bool { answer = s.answer(g, id); return answer != "" })
	return answer
}

// TestPolite: two processes are told of forty addresses of one publisher at once. Over both
// it has one request at a time and its pause between two. What it asks of one of them the other
// heeds, and the host of a process that was killed is another's when its lease ends.
func TestPolite(t *testing.T) {
	if testing.Short() {
		t.Skip("starts PostgreSQL and two processes; -short leaves that out")
	}
	const pause = 60 * time.Millisecond
	s := newSeveral(t, 2, "BELEG_ALLOW=127.0.0.1", simulatedPause+"="+pause.String())
	p := newPublisher(t)
	var guilds []*discordtest.Guild
	for n := range 40 {
		guilds = append(guilds, s.guild(n%2))
	}
	for range 2 {
		s.start(t.TempDir())
	}
	s.shared(2)
	add := func(g *discordtest.Guild, path string) string { return s.say(g, "!add "+p.URL+path+" ask-first:no") }

	begun := time.Now()
	var ids []string
	for n, g := range guilds {
		ids = append(ids, add(g, fmt.Sprint("/", n)))
	}
	for n, g := range guilds {
		if answer := s.answered(g, ids[n]); !strings.Contains(answer, "is late") {
			t.Errorf("the %d-th: %q", n, answer)
		}
	}
	t.Logf("40 addresses of one host by two processes in %v: at most %d at once, at least %v between two, want %v",
		time.Since(begun).Round(time.Millisecond), p.most, p.shortest.Round(time.Millisecond), pause)
	if p.most != 1 || p.shortest < pause-5*time.Millisecond {
		t.Errorf("%d requests at once, %v between two", p.most, p.shortest)
	}

	hung := make(chan bool, 1)
	p.slow["/hung"] = hung
	add(guilds[0], "/hung")
	<-hung
	victim := s.ownerOf(guilds[0])
	waiting := add(guilds[1], "/after")
	time.Sleep(time.Second)
	if n := p.count("/after"); n != 0 {
		t.Error("a host was asked while another process asked it")
	}
	begun = time.Now()
	victim.Process.Kill()
	if answer := s.answered(guilds[1], waiting); !strings.Contains(answer, "Ferry after is late") {
		t.Errorf("after a process was killed: %q", answer)
	}
	t.Logf("%v after the process that asked it was killed the host was asked by another", time.Since(begun).Round(100*time.Millisecond))

	s.start(t.TempDir())
	s.shared(2)
	p.retry["/busy"] = "3600"
	if answer := s.answered(guilds[0], add(guilds[0], "/busy")); !strings.Contains(answer, "60 minutes") {
		t.Errorf("the process that asked: %q", answer)
	}
	if answer := s.answered(guilds[1], add(guilds[1], "/other")); !strings.Contains(answer, "60 minutes") || p.count("/other") != 0 {
		t.Errorf("the other one, which asked %d times: %q", p.count("/other"), answer)
	}
	if p.most != 1 {
		t.Errorf("%d requests at once", p.most)
	}
}
