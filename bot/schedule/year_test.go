package schedule

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"math/rand"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/digest"
	"beleg/knowledge/store"
)

// yearly is what is ordered in the simulated year. It ends the summer time of
// Berlin (and New York, and Lord Howe, where clocks move by half an hour) and
// begins it again, and on its 30 December there is no such day in Apia.
var yearly = []struct{ channel, at, zone string }{
	{"a1", "02:30", "Europe/Berlin"}, {"a2", "03:00", "Europe/Berlin"}, {"a3", "00:00", "Europe/Berlin"}, {"a4", "08:00", "Europe/Berlin"},
	{"b1", "02:30", "America/New_York"}, {"b2", "01:30", "America/New_York"}, {"b3", "23:45", "Asia/Kolkata"},
	{"b4", "02:15", "Australia/Lord_Howe"}, {"b5", "08:00", "Pacific/Apia"},
}

var years = flag.Int("years", 1, "how many different years TestYear lives through")

// TestYear lives through a year of articles, or from before summer time ends to after
// it begins, kills, restarts, wrong clocks and
// an unreachable Discord, now and then with two processes at once. Plan and Post
// of the test's process check every single post; at the end nothing may be
// doubled, lost or left open.
func TestYear(t *testing.T) {
	for seed := range *years {
		t.Run(fmt.Sprint(seed+1), func(t *testing.T) { live(t, rand.New(rand.NewSource(int64(seed+1)))) })
	}
}

func live(t *testing.T, r *rand.Rand) {
	start, end := time.Date(2011, 10, 25, 12, 0, 0, 0, time.UTC), time.Date(2012, 4, 5, 12, 0, 0, 0, time.UTC)
	if *years > 1 || os.Getenv("BELEG_TESTS") == "all" {
		start, end = time.Date(2011, 7, 1, 12, 0, 0, 0, time.UTC), time.Date(2012, 7, 1, 12, 0, 0, 0, time.UTC)
	}
	w := newWorld(t, start)
	for _, o := range yearly {
		w.order(o.channel, o.at, o.zone)
	}
	lg := slog.New(slog.DiscardHandler)
	year := &year{world: w, r: r, lg: lg, processes: []*process{w.start(lg)}, back: make([]time.Time, 2)}
	w.broken = year.weather
	for w.elapsed.Before(end) {
		year.hours()
	}
	year.calm()
	for range 3 * 24 { // whatever is still open comes to an end
		w.Sleep(t.Context(), time.Hour)
		year.run()
	}
	year.prove()
}

// year is a world in which things happen.
type year struct {
	*world
	r         *rand.Rand
	lg        *slog.Logger
	processes []*process
	back      []time.Time // when a dead process is started again
	outage    time.Time   // until when Discord cannot be reached
}

// run lets every process that lives do what is due, and returns when something
// is next.
func (y *year) run() time.Duration {
	next := 24 * time.Hour
	for i, p := range y.processes {
		if p.dead && !y.elapsed.Before(y.back[i]) {
			y.processes[i] = y.start(y.lg)
			p = y.processes[i]
		}
		if p.dead {
			next = min(next, y.back[i].Sub(y.elapsed))
			continue
		}
		at := p.step(context.Background())
		if p.dead {
			y.back[i] = y.elapsed.Add(y.downtime(p))
			at = y.Now()
		}
		next = min(next, at.Sub(y.Now()))
	}
	return max(time.Second, next)
}

// downtime is how long it takes until somebody starts a killed process again.
// Between post and settlement Discord's memory has to do, so that is short here;
// the package comment says what happens otherwise.
func (y *year) downtime(p *process) time.Duration {
	if len(p.doubt) > 0 {
		return time.Duration(1+y.r.Intn(3)) * time.Minute
	}
	if y.r.Intn(12) == 0 {
		return time.Duration(y.r.Intn(5*24)) * time.Hour
	}
	return time.Duration(y.r.Intn(6*60)) * time.Minute
}

// weather says what happens to a request.
func (y *year) weather() trouble {
	switch n := y.r.Intn(30); {
	case y.elapsed.Before(y.outage):
		return lost
	case n == 0:
		return committed
	case n < 3:
		return lost
	}
	return none
}

// hours lets some time pass, with everything that is due, and then something happen.
func (y *year) hours() {
	until := y.elapsed.Add(time.Duration(1+y.r.Intn(10*60)) * time.Minute)
	for y.elapsed.Before(until) {
		y.elapsed = y.elapsed.Add(min(y.run(), until.Sub(y.elapsed)))
	}
	what := y.r.Intn(40)
	switch {
	case what < 12:
		y.put(y.some(), 1+y.r.Intn(400))
	case what < 14:
		y.remove(y.some(), 1+y.r.Intn(40))
	case what < 24:
		y.kill()
	case what < 26 && len(y.open()) == 0:
		y.off = time.Duration(y.r.Intn(8*60)-4*60) * time.Minute
	case what < 27 && len(y.open()) == 0:
		y.off = time.Duration(y.r.Intn(5)-2) * 24 * time.Hour
	case what < 30 && len(y.open()) == 0:
		y.off = 0
	case what < 31 && len(y.open()) == 0:
		y.outage = y.elapsed.Add(time.Duration(y.r.Intn(7*60)) * time.Minute)
	case what < 32 && len(y.processes) == 1:
		y.processes = append(y.processes, y.start(y.lg))
	case what < 33 && len(y.processes) == 2 && len(y.open()) == 0:
		y.processes = y.processes[:1]
	}
}

func (y *year) some() knowledge.Guild { return []knowledge.Guild{"a", "b"}[y.r.Intn(2)] }

// kill lets a process die at one of the worst moments, or now. Dying between
// post and settlement needs hours that are not over a moment later; they are
// not while the clocks are right and Discord answers.
func (y *year) kill() {
	i := y.r.Intn(len(y.processes))
	points := []string{"plan", "planned", "post", "settled", "posted", "settle", ""}
	if y.off != 0 || y.elapsed.Before(y.outage) || len(y.open()) > 0 {
		points = points[:4]
	}
	y.processes[i].killAt = points[y.r.Intn(len(points))]
	if y.processes[i].killAt == "" {
		y.processes[i].dead, y.back[i] = true, y.elapsed.Add(y.downtime(y.processes[i]))
	}
}

// open lists deliveries that are neither here nor there.
func (y *year) open() []store.Delivery {
	list, err := y.store.Deliveries(context.Background(), "", "", 40)
	if err != nil {
		y.t.Fatal(err)
	}
	return slices.DeleteFunc(list, func(d store.Delivery) bool { return d.State != store.Planned })
}

// calm puts everything right.
func (y *year) calm() {
	y.broken, y.off, y.outage = nil, 0, time.Time{}
	y.processes = []*process{y.start(y.lg)}
	y.back = make([]time.Time, 1)
}

// prove looks at the whole year.
func (y *year) prove() {
	t := y.t
	posts := map[string]int{}
	for _, p := range y.posts {
		posts[p.channel+" "+p.nonce]++
	}
	states := map[string]int{}
	for _, o := range yearly {
		zone, err := digest.Zone(o.zone)
		if err != nil {
			t.Fatal(err)
		}
		day := ""
		for _, d := range y.deliveries(o.channel) {
			if day != "" {
				for day = digest.AddDays(day, 1); day < d.LocalDate; day = digest.AddDays(day, 1) {
					if _, exists := digest.Due(day, o.at, zone); exists {
						t.Errorf("%s has nothing on %s", o.channel, day)
					}
				}
			}
			day = d.LocalDate
			if _, exists := digest.Due(day, o.at, zone); !exists {
				t.Errorf("%s has a digest on %s, which does not exist in %s", o.channel, day, o.zone)
			}
			want := 0
			if d.State == store.Sent {
				want = 1
			}
			if n := posts[o.channel+" "+nonce(d)]; n != want {
				t.Errorf("%s has %d posts on %s, which is %s %q", o.channel, n, day, d.State, d.Note)
			}
			if d.State == store.Planned {
				t.Errorf("%s is still planned on %s", o.channel, day)
			}
			states[strings.TrimSpace(string(d.State)+" "+d.Note)]++
			delete(posts, o.channel+" "+nonce(d))
		}
		if left := y.pending[o.channel]; len(left) > 0 {
			t.Errorf("%s never reported %d articles, %.80s", o.channel, len(left), fmt.Sprint(left))
		}
	}
	if len(posts) > 0 {
		t.Errorf("%d posts are not written down", len(posts))
	}
	t.Logf("%d posts; deliveries: %v", len(y.posts), states)
}
