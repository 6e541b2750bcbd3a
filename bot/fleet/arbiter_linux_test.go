package fleet_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
	"beleg/knowledge/store/storetest/postgrestest"
)

// How long each kind of fault is inflicted; for figures:
//
//	go test ./bot/fleet -run TestArbiter -v -arbiter 2m -members 6 -timeout 0
var (
	each    = flag.Duration("arbiter", 0, "how long TestArbiter inflicts each kind of fault; 0 is once each")
	members = flag.Int("members", 4, "processes of TestArbiter")
)

const shards = 16

// TestArbiter runs processes over one PostgreSQL and one Discord, and kills, stops and
// cuts them off, and the database too, while people ask. They tell an arbiter what they
// hold: no shard may ever be held twice, and whatever is lost is held again within
// seconds. Every question is answered once, from its own server.
func TestArbiter(t *testing.T) {
	if *each == 0 && os.Getenv("BELEG_TESTS") != "all" {
		t.Skip("takes a minute: BELEG_TESTS=all runs it, -arbiter 2m for figures")
	}
	tr := newTrial(t)
	for i := range *members {
		tr.start(i)
	}
	tr.owned("start", mono(), 0)
	tr.d.WaitLive(shards)
	tr.rest() // sessions are written down
	ctx, cancel := context.WithCancel(t.Context())
	var asking sync.WaitGroup
	asking.Go(func() { tr.ask(ctx) })
	for _, f := range []struct {
		name    string
		inflict func() []time.Duration
		most    time.Duration // p50, with what a busy machine adds
	}{
		{"kill -9", tr.kill, 6 * time.Second}, {"SIGSTOP", tr.pause, 6 * time.Second}, {"SIGTERM", tr.term, 2 * time.Second},
		{"cut off", tr.cutOff, 6 * time.Second}, {"database restarted", tr.restart, 6 * time.Second}, {"database away", tr.away, 4 * time.Second},
	} {
		tr.repeat(f.name, f.inflict, f.most)
	}
	cancel()
	asking.Wait()
	tr.judgeQuestions()
	tr.judgeBeats()
	tr.judgeConnects()
}

// trial is a fleet, what it depends on and who watches it.
type trial struct {
	t        *testing.T
	d        *discordtest.Discord
	pg       *postgrestest.Server
	arbiter  *arbiter
	guilds   []*discordtest.Guild
	members  []*process
	database url.URL
	next     int // number of the next process

	mu        sync.Mutex
	questions []question
	outages   [][2]time.Time
}

type process struct {
	number int
	cmd    *exec.Cmd
	proxy  *proxy
}

type question struct {
	id, text string
	guild    *discordtest.Guild
	at       time.Time
}

func newTrial(t *testing.T) *trial {
	t.Helper()
	tr := &trial{t: t, pg: postgrestest.Start(t), d: discordtest.New(t), next: 1}
	tr.d.MinShards, tr.d.Concurrency, tr.d.Pace, tr.d.Identifies = shards, 16, 5*time.Second, 1000
	for i := range 3 * shards {
		tr.guilds = append(tr.guilds, tr.d.Guild(fmt.Sprint("g", i)))
	}
	address := tr.pg.Database(t)
	st, err := sqlstore.OpenPostgres(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for _, g := range tr.guilds {
		if err := st.Set(t.Context(), knowledge.Guild(g.ID), store.Actor{ID: "1"}, "motto", motto(g.ID)); err != nil {
			t.Fatal(err)
		}
	}
	tr.arbiter = newArbiter(t)
	u, _ := url.Parse(address)
	for range *members {
		tr.members = append(tr.members, &process{proxy: newProxy(t, u.Host)})
	}
	t.Cleanup(tr.end)
	tr.database = *u
	return tr
}

// end ends all processes.
func (tr *trial) end() {
	for _, m := range tr.members {
		if m.cmd != nil && m.cmd.Process != nil {
			m.cmd.Process.Kill()
			m.cmd.Wait()
		}
	}
}

// start starts a process in a place.
func (tr *trial) start(i int) {
	tr.t.Helper()
	m := tr.members[i]
	address := tr.database
	address.Host = m.proxy.l.Addr().String()
	m.number = tr.next
	tr.next++
	m.cmd = exec.Command(os.Args[0])
	m.cmd.Env = append(os.Environ(), memberNumber+"="+fmt.Sprint(m.number), memberDiscord+"="+tr.d.URL(), memberToken+"="+tr.d.Token,
		memberDatabase+"="+address.String(), memberArbiter+"="+tr.arbiter.address)
	log, err := os.Create(filepath.Join(tr.arbiter.logs, fmt.Sprint("member-", m.number, ".log")))
	if err != nil {
		tr.t.Fatal(err)
	}
	defer log.Close()
	m.cmd.Stderr = log
	if err := m.cmd.Start(); err != nil {
		tr.t.Fatal(err)
	}
}

// repeat inflicts a fault, again and again for as long as asked.
func (tr *trial) repeat(name string, inflict func() []time.Duration, most time.Duration) {
	tr.t.Helper()
	var took []time.Duration
	for begun := time.Now(); ; {
		took = append(took, inflict()...)
		if time.Since(begun) >= *each {
			break
		}
	}
	slices.Sort(took)
	at := func(share float64) time.Duration {
		return took[int(share*float64(len(took)-1))].Round(time.Millisecond)
	}
	tr.t.Logf("%s: %d times; all shards held again after min %s, p50 %s, p95 %s, max %s", name, len(took), at(0), at(.5), at(.95), at(1))
	if at(.5) > most {
		tr.t.Errorf("%s: held again after %s, want %s", name, at(.5), most)
	}
}

// owned waits until every shard is held by a process other than one, since a moment,
// and returns how long that took.
func (tr *trial) owned(what string, since time.Duration, but int) time.Duration {
	tr.t.Helper()
	for deadline := time.Now().Add(40 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if last, all := tr.arbiter.heldSince(since, but); all {
			return last - since
		}
		if time.Now().After(deadline) {
			tr.t.Fatalf("%s: not all shards are held after 40 s; logs in %s", what, tr.arbiter.logs)
		}
	}
}

// rest lets shares even out.
func (tr *trial) rest() {
	if *each > 0 {
		time.Sleep(3*time.Second + rand.N(2*time.Second))
		return
	}
	time.Sleep(time.Second)
}

func (tr *trial) kill() []time.Duration {
	i := rand.IntN(len(tr.members))
	m := tr.members[i]
	at := mono()
	m.cmd.Process.Kill()
	m.cmd.Wait()
	took := tr.owned("kill", at, m.number)
	tr.start(i)
	tr.rest()
	return []time.Duration{took}
}

func (tr *trial) term() []time.Duration {
	i := rand.IntN(len(tr.members))
	m := tr.members[i]
	at := mono()
	m.cmd.Process.Signal(syscall.SIGTERM)
	took := tr.owned("SIGTERM", at, m.number)
	if err := m.cmd.Wait(); err != nil {
		tr.t.Errorf("a process that was told to end: %v", err)
	}
	tr.start(i)
	tr.rest()
	return []time.Duration{took}
}

func (tr *trial) pause() []time.Duration {
	m := tr.members[rand.IntN(len(tr.members))]
	at := mono()
	m.cmd.Process.Signal(syscall.SIGSTOP)
	took := tr.owned("SIGSTOP", at, m.number)
	time.Sleep(rand.N(2 * time.Second))
	m.cmd.Process.Signal(syscall.SIGCONT)
	tr.rest()
	return []time.Duration{took}
}

func (tr *trial) cutOff() []time.Duration {
	m := tr.members[rand.IntN(len(tr.members))]
	at := mono()
	m.proxy.cut()
	took := tr.owned("cut", at, m.number)
	time.Sleep(rand.N(2 * time.Second))
	m.proxy.mend()
	tr.rest()
	return []time.Duration{took}
}

// restart stops the database as a crash would and starts it at once.
func (tr *trial) restart() []time.Duration { return tr.without(0) }

// away stops the database for a minute, or a little more than a lease.
func (tr *trial) away() []time.Duration {
	if *each > 0 {
		return tr.without(time.Minute)
	}
	return tr.without(6 * time.Second)
}

func (tr *trial) without(d time.Duration) []time.Duration {
	tr.t.Helper()
	gone, from := mono(), time.Now()
	tr.pg.Stop(tr.t, true)
	time.Sleep(d)
	if last := tr.arbiter.last(); d > 0 {
		tr.t.Logf("database away: the last shard was let go after %s", (last - gone).Round(time.Millisecond))
		if last-gone > 5*time.Second {
			tr.t.Errorf("shards were held for %s without the database", last-gone)
		}
	}
	tr.pg.Again(tr.t)
	back := mono()
	tr.mu.Lock()
	tr.outages = append(tr.outages, [2]time.Time{from, time.Now()})
	tr.mu.Unlock()
	took := tr.owned("database", back, 0)
	tr.rest()
	return []time.Duration{took}
}

// ask asks ten questions a second, in any server.
func (tr *trial) ask(ctx context.Context) {
	for n := 0; ctx.Err() == nil; n++ {
		g := tr.guilds[rand.IntN(len(tr.guilds))]
		q := question{text: fmt.Sprintf("!when %d-", n), guild: g, at: time.Now()}
		q.id = tr.d.Say(g.Channel, tr.d.User("somebody of "+g.Name), q.text)
		tr.mu.Lock()
		tr.questions = append(tr.questions, q)
		tr.mu.Unlock()
		time.Sleep(100 * time.Millisecond)
	}
}

// judgeQuestions waits for the last answers and looks at all of them.
func (tr *trial) judgeQuestions() {
	t := tr.t
	t.Helper()
	time.Sleep(8 * time.Second)
	answers := map[string][]discordtest.Message{}
	for _, g := range tr.guilds {
		for _, m := range tr.d.Messages(g.Channel) {
			answers[m.ReplyTo] = append(answers[m.ReplyTo], m)
		}
	}
	var waits []time.Duration
	none, twice, foreign := 0, 0, 0
	for _, q := range tr.questions {
		list := answers[q.id]
		switch {
		case len(list) == 0:
			none++
			t.Logf("no answer to %q in %s, asked at %s", q.text, q.guild.ID, q.at.Format(time.StampMilli))
			continue
		case len(list) > 1:
			twice++
		}
		if list[0].Channel != q.guild.Channel || list[0].Text() != motto(q.guild.ID)+": "+q.text {
			foreign++
			t.Logf("answered %q to %q in %s", list[0].Text(), q.text, q.guild.ID)
		}
		waits = append(waits, tr.waited(q.at, list[0].At))
	}
	slices.Sort(waits)
	late := len(waits)
	for late > 0 && waits[late-1] > 8*time.Second {
		late--
	}
	at := func(percent int) time.Duration { return waits[(len(waits)-1)*percent/100].Round(time.Millisecond) }
	t.Logf("questions: %d; without answer %d, answered twice %d, not from their server's data %d; waited p50 %s, p99 %s, max %s",
		len(tr.questions), none, twice, foreign, at(50), at(99), at(100))
	if bad := none + twice + foreign + len(waits) - late; bad > 0 {
		t.Errorf("%d questions were not answered once, from their server and within 8 s; logs in %s", bad, tr.arbiter.logs)
	}
}

// waited is how long an answer took, without the time the database was away.
func (tr *trial) waited(from, to time.Time) time.Duration {
	for _, o := range tr.outages {
		if from.After(o[0]) && from.Before(o[1]) || from.Before(o[0]) && to.After(o[1]) {
			from = o[1]
		}
	}
	return max(0, to.Sub(from))
}

func (tr *trial) judgeBeats() {
	tr.t.Helper()
	beats, stale, overlaps, changes := tr.arbiter.judge()
	tr.t.Logf("arbiter: %d beats, %d changes of owner; stale beats %d, overlaps %d", beats, changes, stale, overlaps)
	if stale+overlaps > 0 || beats == 0 {
		tr.t.Errorf("of %d beats %d were stale, %d leases overlapped", beats, stale, overlaps)
	}
}

func (tr *trial) judgeConnects() {
	tr.t.Helper()
	identified, resumed, soon, refused := 0, 0, 0, 0
	for _, c := range tr.d.WaitConnects(1) {
		switch {
		case c.Resume && c.Refused:
			refused++
		case c.Resume:
			resumed++
		case c.Refused:
			soon++
		default:
			identified++
		}
	}
	tr.t.Logf("connections: %d IDENTIFYs, %d of them too soon; %d RESUMEs, %d of them refused", identified+soon, soon, resumed+refused, refused)
	// Discord refuses such a one, and it is tried again: a process that is stopped between
	// its turn and its IDENTIFY cannot help it.
	if 10*soon > identified+soon {
		tr.t.Errorf("%d of %d IDENTIFYs came too soon after another of their bucket", soon, identified+soon)
	}
}

// arbiter hears what processes hold.
type arbiter struct {
	address, logs string

	mu    sync.Mutex
	beats [shards][]held
}

type held struct {
	member int
	token  int64
	at     time.Duration
}

func newArbiter(t *testing.T) *arbiter {
	t.Helper()
	dir, err := os.MkdirTemp("", "beleg-arbiter-")
	if err != nil {
		t.Fatal(err)
	}
	a := &arbiter{address: filepath.Join(dir, "socket"), logs: dir}
	conn, err := net.ListenPacket("unixgram", a.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		conn.Close()
		if !t.Failed() {
			os.RemoveAll(dir)
		}
	})
	go a.listen(conn)
	return a
}

func (a *arbiter) listen(conn net.PacketConn) {
	buf := make([]byte, 128)
	for {
		n, _, err := conn.ReadFrom(buf)
		if err != nil {
			return
		}
		var h held
		var shard int
		if _, err := fmt.Sscan(strings.TrimSpace(string(buf[:n])), &h.member, &shard, &h.token, &h.at); err != nil {
			continue
		}
		a.mu.Lock()
		a.beats[shard] = append(a.beats[shard], h)
		a.mu.Unlock()
	}
}

// heldSince reports whether every shard was held after a moment by another process than
// one, and when the last of them was for the first time.
func (a *arbiter) heldSince(since time.Duration, but int) (last time.Duration, all bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, list := range a.beats {
		first := time.Duration(0)
		for i := len(list) - 1; i >= 0 && list[i].at > since-time.Second; i-- {
			if list[i].at > since && list[i].member != but {
				first = list[i].at
			}
		}
		if first == 0 {
			return 0, false
		}
		last = max(last, first)
	}
	return last, true
}

// last is when any shard was held last.
func (a *arbiter) last() (at time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, list := range a.beats {
		for _, h := range list {
			at = max(at, h.at)
		}
	}
	return at
}

// judge counts beats with a token while a newer one had been seen, leases that overlap,
// and how often a shard changed its owner.
func (a *arbiter) judge() (beats, stale, overlaps, changes int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, list := range a.beats {
		slices.SortStableFunc(list, func(x, y held) int { return int(x.at - y.at) })
		newest, member := int64(0), 0
		overlapping := map[int64]bool{}
		for _, h := range list {
			beats++
			switch {
			case h.token < newest:
				stale++
				overlapping[h.token] = true
			case h.token == newest && h.member != member:
				overlapping[h.token] = true
			case h.token > newest:
				changes++
				newest, member = h.token, h.member
			}
		}
		overlaps += len(overlapping)
	}
	return beats, stale, overlaps, changes
}

// The arbiter sees what must not be.
func TestArbiterSees(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                     string
		beats                    []held
		stale, overlaps, changes int
	}{
		{"one after the other", []held{{1, 1, 10}, {1, 1, 20}, {2, 2, 30}, {2, 2, 40}}, 0, 0, 2},
		{"told late", []held{{2, 2, 30}, {1, 1, 10}, {2, 2, 40}, {1, 1, 20}}, 0, 0, 2},
		{"held on to", []held{{1, 1, 10}, {2, 2, 20}, {1, 1, 21}, {1, 1, 22}, {2, 2, 30}}, 2, 1, 2},
		{"one token for two", []held{{1, 1, 10}, {2, 1, 20}, {1, 1, 30}}, 0, 1, 1},
	} {
		a := &arbiter{}
		a.beats[3] = c.beats
		beats, stale, overlaps, changes := a.judge()
		got, want := []int{beats, stale, overlaps, changes}, []int{len(c.beats), c.stale, c.overlaps, c.changes}
		if !slices.Equal(got, want) {
			t.Errorf("%s: beats, stale, overlaps and changes are %v, want %v", c.name, got, want)
		}
	}
}
