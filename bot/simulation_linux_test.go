package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"beleg/bot/discord"
	"beleg/bot/discord/discordtest"
	"beleg/bot/fleet"
	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
	"beleg/knowledge/store/storetest/postgrestest"
)

// How large TestSimulation is; bot/fleet/growth.md has the figures of
//
//	go test ./bot -run TestSimulation -v -timeout 0 -sim-guilds 10000 -sim-stocked 400 -sim-shards 16 -sim-processes 1,2,4,8 -sim-for 20s
var (
	simGuilds    = flag.Int("sim-guilds", 200, "servers of TestSimulation")
	simStocked   = flag.Int("sim-stocked", 40, "how many of them have articles")
	simShards    = flag.Int("sim-shards", 4, "shards into which they are divided")
	simProcesses = flag.String("sim-processes", "2", "how many processes share them, one trial each")
	simRate      = flag.Float64("sim-rate", 10, "questions a second")
	simFor       = flag.Duration("sim-for", 4*time.Second, "how long nothing is asked, and how long questions are asked")
)

// simulatedDiscord tells a process of the simulation where Discord is.
const simulatedDiscord = "BELEG_SIMULATED_DISCORD"

// simulatedPause tells it what pause a host has between two visits; the usual one without.
const simulatedPause = "BELEG_SIMULATED_PAUSE"

// simulated is the program with a Discord that is not the real one.
func simulated() {
	ctx, stop := untilTold()
	defer stop()
	s := stdio{os.Stdin, os.Stdout, os.Stderr}
	c, err := parse(os.Args[1:], s)
	if err == nil {
		discord.RouteLibraryLog(silent)
		c.transport = discordtest.Reach(os.Getenv(simulatedDiscord))
		if told := os.Getenv(simulatedCalendar); told != "" {
			c.clock = readCalendar(told)
		}
		c.pause, _ = time.ParseDuration(os.Getenv(simulatedPause))
		err = run(ctx, c, s)
	}
	os.Exit(report(err, s.err))
}

// TestSimulation runs the program as several processes over one PostgreSQL, for many
// servers of one Discord whose gateway is sharded, while people ask; half-way one
// process is killed. Each question is answered once, from its own server's articles.
func TestSimulation(t *testing.T) {
	if testing.Short() {
		t.Skip("starts PostgreSQL and several processes; -short leaves that out")
	}
	for _, word := range strings.Split(*simProcesses, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 {
			t.Fatalf("-sim-processes: %q is no number of processes", word)
		}
		t.Run(word, func(t *testing.T) { newSimulation(t).run(n) })
	}
}

type simulation struct {
	t        *testing.T
	d        *discordtest.Discord
	st       *sqlstore.Store
	pool     *sql.DB
	database string
	guilds   []*discordtest.Guild
	running  []*exec.Cmd
	asked    []simQuestion
}

type simQuestion struct {
	id, text, want string // what its answer has to have; "" when there is nothing
	guild          *discordtest.Guild
	at             time.Time
}

func newSimulation(t *testing.T) *simulation {
	t.Helper()
	server := postgrestest.Start(t, "max_connections=300")
	s := &simulation{t: t, d: discordtest.New(t), database: server.Database(t)}
	s.d.MinShards, s.d.Concurrency, s.d.Pace, s.d.Interval = *simShards, 16, 5*time.Second, 41250*time.Millisecond
	for i := range *simGuilds {
		g := s.d.Guild(fmt.Sprint("g", i))
		s.d.Thread(g) // with an odd number of IDs for each all shards have as many
		s.guilds = append(s.guilds, g)
	}
	var err error
	if s.st, err = sqlstore.OpenPostgres(t.Context(), s.database); err != nil {
		t.Fatal(err)
	}
	if s.pool, err = sql.Open("pgx", s.database); err != nil {
		t.Fatal(err)
	}
	for i := range *simStocked {
		a := knowledge.Article{URL: fmt.Sprintf("https://harbour.example/%d", i), Title: "Ferries of the week", Language: "en",
			Published: "2024-03-13", Text: fmt.Sprintf("Captain Vera Holm took ferry%dx out on 12 March 2024. The harbour of Lindby was calm.", i)}
		if _, err := s.st.Put(t.Context(), knowledge.Guild(s.guilds[i].ID), cli, []knowledge.Article{a}, nil); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		for _, cmd := range s.running {
			cmd.Process.Kill()
			cmd.Wait()
		}
		s.pool.Close()
		s.st.Close()
	})
	return s
}

// start starts one process with a data folder of its own.
func (s *simulation) start(dir string, env ...string) *exec.Cmd {
	s.t.Helper()
	u, _ := url.Parse(s.database)
	cmd := exec.Command("beleg-simulated", "--data", dir, "--dictionary", "none", "serve", "--addr", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), "DATABASE_URL="+u.String(), "DISCORD_TOKEN="+s.d.Token, simulatedDiscord+"="+s.d.URL())
	cmd.Env = append(cmd.Env, env...)
	log, err := os.OpenFile(dir+".log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	defer log.Close()
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.running = append(s.running, cmd)
	return cmd
}

func (s *simulation) run(n int) {
	t := s.t
	dir := t.TempDir()
	begun := time.Now()
	for i := range n {
		s.start(filepath.Join(dir, fmt.Sprint("p", i)))
	}
	connected := s.wait("all shards are connected", begun, func() bool { return s.connected(n) })
	read := s.wait("all indexes have caught up", begun, s.caughtUp)

	time.Sleep(11 * time.Second) // the database counts what a connection did when it is used again, or after ten seconds
	quiet := max(*simFor, 10*time.Second)
	queries, cpu := s.transactions(), s.cpu()
	time.Sleep(quiet)
	perSecond := func(total float64) float64 { return total / float64(n) / quiet.Seconds() }
	idle := perSecond(float64(s.transactions() - queries))
	idleCPU := perSecond((s.cpu() - cpu).Seconds() * 1000)
	memory := s.memory()
	t.Logf("%d processes, %d servers (%d with articles), %d shards: all shards connected after %s, indexes after %s; "+
		"idle, each: %.1f transactions/s, %.0f ms of CPU/s, %d MB (of its own; mapped indexes left out); connections to the database %d",
		n, *simGuilds, *simStocked, *simShards, connected.Round(100*time.Millisecond), read.Round(100*time.Millisecond),
		idle, idleCPU, memory>>20, s.connections())
	if idle >= 6 { // 5, and what measuring adds
		t.Errorf("%.1f transactions a second of a process that has nothing to do, want about 5", idle)
	}

	s.ask(*simFor)
	s.judge("all run", s.asked)
	if n > 1 {
		half := len(s.asked)
		victim := s.running[0]
		var killed time.Time
		var held []store.Holder
		over := make(chan error, 1)
		time.AfterFunc(*simFor/2, func() {
			victim.Process.Kill()
			killed = time.Now()
			var err error
			held, err = s.st.Holders(t.Context())
			over <- err
		})
		s.ask(*simFor + 4*time.Second)
		if err := <-over; err != nil {
			t.Fatal(err)
		}
		s.judge("one was killed", s.asked[half:])
		s.takeovers(dir, killed, held, s.asked[half:])
	}
}

// wait waits for a condition and returns when that came.
func (s *simulation) wait(what string, begun time.Time, done func() bool) time.Duration {
	s.t.Helper()
	for !done() {
		if time.Since(begun) > 10*time.Minute {
			s.t.Fatalf("not within ten minutes: %s", what)
		}
		time.Sleep(200 * time.Millisecond)
	}
	return time.Since(begun)
}

// connected reports whether every shard has a session, and shards are evenly held.
func (s *simulation) connected(n int) bool {
	list, err := s.st.Holders(s.t.Context())
	if err != nil || len(list) != *simShards {
		return false
	}
	held := map[string]int{}
	for _, h := range list {
		if h.Left == 0 || h.Session.ID == "" {
			return false
		}
		held[h.Owner]++
	}
	return len(held) == min(n, *simShards)
}

// caughtUp reports whether the processes say that no index lacks an article. They look
// each two seconds, and say so each second.
func (s *simulation) caughtUp() bool {
	for range 4 {
		list, err := s.st.Processes(s.t.Context(), 3*time.Second)
		if err != nil || slices.ContainsFunc(list, func(p store.Seen) bool { return p.Behind > 0 }) {
			return false
		}
		time.Sleep(time.Second)
	}
	return true
}

// ask asks for a while, in servers at random, every second time where there are articles.
func (s *simulation) ask(d time.Duration) {
	ctx, cancel := context.WithTimeout(s.t.Context(), d)
	defer cancel()
	tick := time.NewTicker(time.Duration(float64(time.Second) / *simRate))
	defer tick.Stop()
	for {
		i := rand.IntN(*simGuilds)
		if len(s.asked)%2 == 0 {
			i = rand.IntN(*simStocked)
		}
		q := simQuestion{text: fmt.Sprintf("!who took ferry%dx out", i), guild: s.guilds[i], at: time.Now()}
		if i < *simStocked {
			q.want = fmt.Sprintf("ferry%dx", i)
		}
		q.id = s.d.Say(q.guild.Channel, s.d.User("somebody of "+q.guild.Name+strconv.Itoa(len(s.asked))), q.text)
		s.asked = append(s.asked, q)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// judge waits for the last answers and looks at all of them.
func (s *simulation) judge(when string, list []simQuestion) {
	s.t.Helper()
	time.Sleep(9 * time.Second)
	var waits []time.Duration
	none, twice, wrong := 0, 0, 0
	for _, q := range list {
		var answers []discordtest.Message
		for _, m := range s.d.Messages(q.guild.Channel) {
			if m.ReplyTo == q.id {
				answers = append(answers, m)
			}
		}
		if len(answers) == 0 {
			none++
			s.t.Logf("no answer to %q in %s, asked at %s", q.text, q.guild.Name, q.at.Format(time.StampMilli))
			continue
		}
		if len(answers) > 1 {
			twice++
		}
		if text := strings.ReplaceAll(answers[0].Text(), `\`, ""); q.want != "" != strings.Contains(text, "Vera Holm") ||
			!strings.Contains(text, q.want) {
			wrong++
			s.t.Logf("%q in %s: %q", q.text, q.guild.Name, text)
		}
		waits = append(waits, answers[0].At.Sub(q.at))
	}
	slices.Sort(waits)
	at := func(share float64) time.Duration {
		if len(waits) == 0 {
			return 0
		}
		return waits[int(share*float64(len(waits)-1))].Round(time.Millisecond)
	}
	s.t.Logf("%s: %d questions; without answer %d, answered twice %d, wrongly %d; waited p50 %s, p95 %s, max %s",
		when, len(list), none, twice, wrong, at(.5), at(.95), at(1))
	if none+twice+wrong > 0 || at(1) > 8*time.Second {
		s.t.Errorf("%s: of %d questions %d had no answer, %d two, %d a wrong one; the longest wait was %s",
			when, len(list), none, twice, wrong, at(1))
	}
}

// takeovers tells, for each shard of the process that was killed, how long what made
// people wait took: until the lease was over, it was claimed, Discord had resumed the
// session, and the last question was answered that was asked until then.
func (s *simulation) takeovers(dir string, killed time.Time, held []store.Holder, asked []simQuestion) {
	claimed, resumed := s.logged(dir, "shard claimed", killed), s.logged(dir, "discord session resumed", killed)
	for _, h := range held {
		if claimed[h.ID].IsZero() {
			continue
		}
		n, last := 0, resumed[h.ID]
		for _, q := range asked {
			if fleet.ShardOf(knowledge.Guild(q.guild.ID), *simShards) != h.ID || q.at.Before(killed) || q.at.After(resumed[h.ID]) {
				continue
			}
			for _, m := range s.d.Messages(q.guild.Channel) {
				if m.ReplyTo == q.id && m.At.After(last) {
					last = m.At
				}
			}
			n++
		}
		over := killed.Add(h.Left)
		s.t.Logf("shard %d: its lease was over after %v, claimed after another %v, its session resumed %v, %d questions answered %v", h.ID,
			h.Left, claimed[h.ID].Sub(over).Round(time.Millisecond), resumed[h.ID].Sub(claimed[h.ID]).Round(time.Millisecond), n,
			last.Sub(resumed[h.ID]).Round(time.Millisecond))
	}
}

// logged is when the processes first said something of each shard after some time.
func (s *simulation) logged(dir, what string, after time.Time) map[int]time.Time {
	s.t.Helper()
	line := regexp.MustCompile(`(?m)^time=(\S+) .*msg="` + what + `".* shard=(\d+)`)
	logs, _ := filepath.Glob(filepath.Join(dir, "*.log"))
	first := map[int]time.Time{}
	for _, name := range logs {
		raw, err := os.ReadFile(name)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, m := range line.FindAllStringSubmatch(string(raw), -1) {
			at, err := time.Parse(time.RFC3339Nano, m[1])
			shard, err2 := strconv.Atoi(m[2])
			if err := errors.Join(err, err2); err != nil {
				s.t.Fatal(err)
			}
			if at.After(after) && (first[shard].IsZero() || at.Before(first[shard])) {
				first[shard] = at
			}
		}
	}
	return first
}

func (s *simulation) count(query string) (n int64) {
	s.t.Helper()
	if err := s.pool.QueryRowContext(s.t.Context(), query).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// transactions are all that the database has ended; a statement alone is one.
func (s *simulation) transactions() int64 {
	return s.count("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()")
}

func (s *simulation) connections() int64 {
	return s.count("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
}

// cpu is the time that all processes have had.
func (s *simulation) cpu() (total time.Duration) {
	for _, cmd := range s.running {
		raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", cmd.Process.Pid))
		if err != nil {
			s.t.Fatal(err)
		}
		fields := strings.Fields(string(raw[strings.LastIndexByte(string(raw), ')')+1:]))
		for _, f := range fields[11:13] { // utime and stime, in hundredths of a second
			n, _ := strconv.Atoi(f)
			total += time.Duration(n) * 10 * time.Millisecond
		}
	}
	return total
}

// memory is what the largest process has of its own, in bytes.
func (s *simulation) memory() (most int64) {
	for _, cmd := range s.running {
		raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
		if err != nil {
			s.t.Fatal(err)
		}
		var kB int64
		_, after, _ := strings.Cut(string(raw), "RssAnon:")
		if _, err := fmt.Fscan(strings.NewReader(after), &kB); err != nil && err != io.EOF {
			s.t.Fatal(err)
		}
		most = max(most, kB<<10)
	}
	return most
}
