package schedule

import (
	"context"
	"fmt"
	"math/rand"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
	"beleg/knowledge/store/storetest/postgrestest"
)

// TestFleet lives through a week with four processes on one store, each with a handle
// of its own, that share eight shards of guilds as leases would. They are killed at
// the worst moments, two of them at a time at most, stopped for some minutes and go on as if nothing had been, and
// hand shards over; Discord loses requests and answers. Each digest goes out once, to
// the day, however often its shard changed hands.
func TestFleet(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "beleg.db")
		liveTogether(t, func() (*sqlstore.Store, error) { return sqlstore.Open(t.Context(), path) })
	})
	t.Run("postgres", func(t *testing.T) {
		address := postgrestest.Shared(t).Database(t)
		liveTogether(t, func() (*sqlstore.Store, error) { return sqlstore.OpenPostgres(t.Context(), address) })
	})
}

const (
	fleetShards = 8
	processes   = 4
	leaseTime   = 5 * time.Second // until a shard of a dead process is another's
)

// fleetWorld is a world in which shards are leased.
type fleetWorld struct {
	*world
	r       *rand.Rand
	members [processes]*member
	owners  [fleetShards]*member   // nil while nobody has the shard
	lost    [fleetShards]time.Time // since when
	busy    time.Time              // until then it is looked at often
	count   map[string]int         // what happened
}

// member is a process with its shards.
type member struct {
	*process
	armed  time.Time // when killAt was set
	frozen time.Time // until when it is stopped
	back   time.Time // when it is started again
	stale  bool      // it was stopped, and does not know what it lost
	had    [fleetShards]bool
}

func liveTogether(t *testing.T, open func() (*sqlstore.Store, error)) {
	start := time.Date(2026, 10, 23, 12, 0, 0, 0, time.UTC) // summer time ends within
	opened := func() *sqlstore.Store {
		s, err := open()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	w := &fleetWorld{world: worldOn(t, opened(), start), r: rand.New(rand.NewSource(seed)), count: map[string]int{}}
	for i := range w.members {
		w.join(i, opened())
	}
	for n := range 26 {
		g := string(rune('a' + n))
		w.order(g+"1", []string{"08:00", "08:00", "02:30", "21:15"}[n%4], []string{"Europe/Berlin", "America/New_York", "Asia/Kolkata"}[n%3])
	}
	w.broken = w.weather
	for end := start.AddDate(0, 0, 7); w.elapsed.Before(end); {
		w.turn()
	}
	w.broken = nil
	for _, m := range w.members {
		m.killAt, m.frozen = "", time.Time{}
	}
	for range 30 { // what is open comes to an end
		w.settleDown()
	}
	w.proveOnce()
}

// join begins a process, which owns the guilds of its shards.
func (w *fleetWorld) join(i int, st *sqlstore.Store) {
	m := &member{process: w.start(quiet)}
	m.store = st
	m.Owned = func(g knowledge.Guild) bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		shard := shardOf(g)
		if m.stale {
			return m.had[shard]
		}
		return w.owners[shard] == m
	}
	w.members[i] = m
}

func shardOf(g knowledge.Guild) int { return int(g[0]-'a') % fleetShards }

// weather loses a request now and then, or its answer.
func (w *fleetWorld) weather() trouble {
	switch w.r.Intn(20) { // called under the world's lock
	case 0:
		return committed
	case 1:
		return lost
	}
	return none
}

// turn lets the shards change hands, something happen, and all processes that live do
// at the same time what is due.
func (w *fleetWorld) turn() {
	w.happen()
	w.settleDown()
}

func (w *fleetWorld) settleDown() {
	w.lease()
	next := w.run()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.elapsed.Before(w.busy) {
		next = min(next, time.Duration(1+w.r.Intn(60))*time.Second)
	}
	w.elapsed = w.elapsed.Add(max(time.Second, next))
}

// lease gives shards of who does not beat to others, after their time.
func (w *fleetWorld) lease() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for shard, m := range w.owners {
		switch {
		case m != nil && w.alive(m):
			continue
		case w.lost[shard].IsZero():
			w.lost[shard] = w.elapsed
			w.busy = w.elapsed.Add(8 * time.Minute)
		case w.elapsed.Sub(w.lost[shard]) >= leaseTime:
			w.owners[shard] = nil
		}
		if next := w.poorest(); w.owners[shard] == nil && next != nil {
			w.owners[shard], w.lost[shard] = next, time.Time{}
			w.count["takeovers"]++
		}
	}
}

func (w *fleetWorld) alive(m *member) bool { return !m.dead && !w.elapsed.Before(m.frozen) }

// poorest is the living member with the fewest shards.
func (w *fleetWorld) poorest() (least *member) {
	fewest := fleetShards + 1
	for _, m := range w.members {
		n := 0
		for _, owner := range w.owners {
			if owner == m {
				n++
			}
		}
		if w.alive(m) && n < fewest {
			least, fewest = m, n
		}
	}
	return least
}

// happen kills, stops or hands over, and brings news.
func (w *fleetWorld) happen() {
	w.count["turns"]++
	if w.r.Intn(3) == 0 {
		w.put(knowledge.Guild(rune('a'+w.r.Intn(26))), 1+w.r.Intn(500))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	m, well := w.members[w.r.Intn(processes)], 0
	for _, one := range w.members {
		switch {
		case w.alive(one) && one.killAt == "":
			well++
		case w.alive(one) && w.elapsed.Sub(one.armed) > 12*time.Hour:
			one.killAt = "now" // it never came there
		}
	}
	if !w.alive(m) || m.killAt != "" || well < 3 || w.elapsed.Before(w.busy) {
		return // two are always there to take over
	}
	switch w.r.Intn(24) {
	case 0, 1:
		m.armed = w.elapsed
		m.killAt = []string{"plan", "planned", "post", "posted", "settle", "settled", "now"}[w.r.Intn(7)]
	case 3:
		m.frozen = w.elapsed.Add(time.Duration(10+w.r.Intn(200)) * time.Second)
		m.stale = true
		for shard, owner := range w.owners {
			m.had[shard] = owner == m
		}
		w.count["stopped"]++
	case 4, 5:
		w.owners[w.r.Intn(fleetShards)] = w.poorest()
		w.busy = w.elapsed.Add(4 * time.Minute)
		w.count["handed over"]++
	}
}

// run lets all that live take a step at the same time, and returns when there is
// something next.
func (w *fleetWorld) run() time.Duration {
	var mu sync.Mutex
	var steps sync.WaitGroup
	next := time.Hour
	now := w.Now()
	for i, m := range w.members {
		if m.dead && !now.Before(m.back) {
			w.join(i, m.store)
			m = w.members[i]
		}
		if !w.alive(m) {
			mu.Lock()
			next = min(next, time.Minute)
			mu.Unlock()
			continue
		}
		steps.Go(func() {
			at := m.step(context.Background())
			w.mu.Lock()
			defer w.mu.Unlock()
			m.stale = false
			if m.dead {
				m.back = w.elapsed.Add(time.Duration(1+w.r.Intn(60)) * time.Minute)
				w.count["killed at "+m.killAt]++
				w.busy = w.elapsed.Add(8 * time.Minute)
			}
			mu.Lock()
			defer mu.Unlock()
			next = min(next, at.Sub(now))
		})
	}
	steps.Wait()
	return next
}

// proveOnce looks at the whole week.
func (w *fleetWorld) proveOnce() {
	posts, sent := map[string]int{}, 0
	for _, p := range w.posts {
		posts[p.channel+" "+p.nonce]++
	}
	for n := range 26 {
		channel := string(rune('a'+n)) + "1"
		days := map[string]bool{}
		for _, d := range w.deliveries(channel) {
			days[d.LocalDate] = true
			want := 0
			if d.State == store.Sent {
				want = 1
				sent++
			} else if d.State != store.Skipped || d.Note != "" {
				w.t.Errorf("%s of %s is %s %q", channel, d.LocalDate, d.State, d.Note)
			}
			if n := posts[channel+" "+nonce(d)]; n != want {
				w.t.Errorf("%s has %d posts on %s, which is %s", channel, n, d.LocalDate, d.State)
			}
			delete(posts, channel+" "+nonce(d))
		}
		if len(days) < 7 {
			w.t.Errorf("%s has digests of %d days", channel, len(days))
		}
	}
	if len(posts) > 0 {
		w.t.Errorf("%d posts are not written down", len(posts))
	}
	killed := 0
	for what, n := range w.count {
		if strings.HasPrefix(what, "killed") {
			killed += n
		}
	}
	if sent < 80 || killed < 8 || w.count["takeovers"] < 30 {
		w.t.Errorf("%d sent, %v: the test shows little", sent, w.count)
	}
	w.t.Logf("%d digests sent, %d kills: %s", sent, killed, fmt.Sprint(w.count))
}
