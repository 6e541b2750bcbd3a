package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/knowledge"
	"beleg/knowledge/digest"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
	"beleg/knowledge/store/storetest/postgrestest"
)

// How large TestDigesting is; bot/fleet/fleet.md has the figures of a week:
//
//	go test ./bot -run TestDigesting -v -timeout 0 -digesting-for 21m -digesting-processes 6 -digesting-guilds 48
var (
	digestingGuilds    = flag.Int("digesting-guilds", 16, "servers of TestDigesting, each with a digest a day")
	digestingProcesses = flag.Int("digesting-processes", 4, "how many processes share them")
	digestingFor       = flag.Duration("digesting-for", 15*time.Second, "how long processes are killed, stopped and ended")
	digestingSpeed     = flag.Float64("digesting-speed", 480, "how many hours of the calendar an hour has")
)

// simulatedCalendar tells a process of the simulation which calendar digests go by.
const simulatedCalendar = "BELEG_SIMULATED_CALENDAR"

// calendar is a clock that all processes share and that runs faster than the machine's:
// leases, requests and whatever else is not a digest's hour last as long as they do.
type calendar struct {
	origin time.Time // by the machine, when it was firstDay
	speed  float64
}

// firstDay is a Friday; two days later summer time ends in Europe.
var firstDay = time.Date(2026, 10, 23, 12, 0, 0, 0, time.UTC)

func (c calendar) String() string { return fmt.Sprint(c.origin.UnixMicro(), " ", c.speed) }

func readCalendar(told string) (c calendar) {
	var origin int64
	if _, err := fmt.Sscan(told, &origin, &c.speed); err != nil {
		panic(err)
	}
	c.origin = time.UnixMicro(origin)
	return c
}

// at is the calendar's time at one of the machine's; Now and Sleep implement schedule.Clock.
func (c calendar) at(machine time.Time) time.Time {
	return firstDay.Add(time.Duration(float64(machine.Sub(c.origin)) * c.speed))
}

func (c calendar) Now() time.Time { return c.at(time.Now()) }

func (c calendar) Sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Duration(float64(d) / c.speed)):
	}
}

// TestDigesting runs the program as several processes over one PostgreSQL, whose calendar
// is fast, and kills, stops and ends them at random, often at the moment at which a digest
// is due; Discord loses requests and answers. Each digest goes out once, with its news, and
// so does each proposal, whether somebody makes it or a feed's page was read for it.
func TestDigesting(t *testing.T) {
	if testing.Short() {
		t.Skip("starts PostgreSQL and several processes; -short leaves that out")
	}
	s := newDigesting(t)
	s.subscribe()
	ctx, stop := context.WithTimeout(t.Context(), *digestingFor)
	defer stop()
	told := make(chan struct{})
	go func() {
		defer close(told)
		for ctx.Err() == nil {
			s.bringNews()
			s.propose()
			time.Sleep(100 * time.Millisecond)
		}
	}()
	for ctx.Err() == nil {
		s.trouble(ctx)
	}
	<-told
	end := s.calendar.Now()
	s.settle(end)
	s.judgeDigests(end)
	s.judgeProposals()
}

type digesting struct {
	*simulation
	calendar
	orders   []*ordered
	dir      string
	members  []*exec.Cmd
	count    map[string]int // what happened
	proposed []store.Proposal
	ana      *discordtest.User // owns all servers
	paper    string            // address of a newspaper with two articles
	readers  int               // of its feed: the first so many servers
}

// ordered is a server's digest and its news.
type ordered struct {
	store.Digest
	guild *discordtest.Guild
	zone  *time.Location
	news  map[string]time.Time // by day: when that day's article was there, by the calendar
}

// due is when the next digest is due after some time, and on which day.
func (o *ordered) due(after time.Time) (day string, due time.Time) {
	due, _ = digest.NextDue(after, o.At, o.zone)
	return digest.Today(due, o.zone), due
}

func (o *ordered) title(day string) string { return fmt.Sprintf("Report %s of %s", day, o.guild.Name) }

func newDigesting(t *testing.T) *digesting {
	t.Helper()
	base := &simulation{t: t, d: discordtest.New(t), database: postgrestest.Start(t, "max_connections=300").Database(t)}
	s := &digesting{simulation: base, dir: t.TempDir(), count: map[string]int{}}
	if *digestingFor > time.Minute { // which is how long the host of a page stays with a process that was killed
		s.readers = min(8, *digestingGuilds)
	}
	s.ana = s.d.User("ana")
	s.d.MinShards, s.d.Concurrency, s.d.Pace, s.d.Interval = 8, 16, 5*time.Second, 41250*time.Millisecond
	var err error
	if s.st, err = sqlstore.OpenPostgres(t.Context(), s.database); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.st.Close() })
	paper := httptest.NewServer(&harbourPost{})
	t.Cleanup(paper.Close)
	s.paper = paper.URL
	for i := range *digestingGuilds {
		g := s.d.Guild(fmt.Sprint("g", i))
		g.Owner = s.ana.ID
		s.d.Thread(g) // with an odd number of IDs for each all shards have as many
		zone, err := digest.Zone([]string{"Europe/Berlin", "America/New_York", "Asia/Kolkata"}[i%3])
		if err != nil {
			t.Fatal(err)
		}
		s.orders = append(s.orders, &ordered{guild: g, zone: zone, news: map[string]time.Time{}})
	}
	t.Cleanup(func() {
		for _, cmd := range s.running {
			cmd.Process.Kill()
			cmd.Wait()
		}
	})
	s.calendar = calendar{time.Now(), *digestingSpeed}
	for i := range *digestingProcesses {
		s.members = append(s.members, nil)
		s.begin(i)
	}
	s.wait("all shards are connected", time.Now(), func() bool {
		list, err := s.st.Holders(t.Context())
		return err == nil && len(list) == 8 && !slices.ContainsFunc(list, func(h store.Holder) bool { return h.Session.ID == "" })
	})
	return s
}

// begin starts a process, or starts it again on its data folder.
func (s *digesting) begin(i int) {
	s.members[i] = s.start(filepath.Join(s.dir, fmt.Sprint("p", i)), simulatedCalendar+"="+s.calendar.String(),
		"BELEG_ALLOW="+strings.TrimPrefix(s.paper, "http://"))
}

// subscribe orders digests, spread over what is to come of the first day, and a feed.
func (s *digesting) subscribe() {
	s.t.Helper()
	for i, o := range s.orders {
		if i < s.readers {
			if reply := said(s.d, o.guild, s.ana, "!feed "+s.paper+"/feed mode:propose").Text(); !strings.Contains(reply, "Subscribed as #1") {
				s.t.Fatalf("subscribed in %s: %s", o.guild.Name, reply)
			}
		}
		if i%4 == 3 { // all that a request is tried: the digest has to be posted again
			path := "/channels/" + o.guild.Channel + "/messages"
			s.d.Break(discordtest.Fault{Kind: discordtest.CutAfter, Method: "POST", Path: path, Times: 3})
		}
	}
	now := s.calendar.Now()
	spread := min(20*time.Hour, time.Duration(float64(*digestingFor)**digestingSpeed))
	for i, o := range s.orders {
		at := now.Add(spread * time.Duration(i/2*2+1) / time.Duration(len(s.orders)+1)) // two at a time
		revision, err := s.st.Revision(s.t.Context(), knowledge.Guild(o.guild.ID))
		if err != nil {
			s.t.Fatal(err)
		}
		o.Digest = store.Digest{Guild: knowledge.Guild(o.guild.ID), Channel: o.guild.Channel, On: true, Since: revision, Language: "en",
			At: at.In(o.zone).Format("15:04"), Zone: o.zone.String()}
		s.news(o, now)
		if err := s.st.SetDigest(s.t.Context(), cli, o.Digest); err != nil {
			s.t.Fatal(err)
		}
	}
}

// bringNews gives each server an article for its next digest, in time.
func (s *digesting) bringNews() {
	now := s.calendar.Now()
	for _, o := range s.orders {
		if _, due := o.due(now); due.Sub(now) < 2*time.Hour {
			s.news(o, now)
		}
	}
}

func (s *digesting) news(o *ordered, now time.Time) {
	day, _ := o.due(now)
	if !o.news[day].IsZero() {
		return
	}
	a := knowledge.Article{URL: "https://harbour.example/" + o.guild.ID + "/" + day, Title: o.title(day), Language: "en", Published: day,
		Text: "The harbour of Lindby was calm, and " + o.title(day) + " says how many ferries sailed."}
	if _, err := s.st.Put(s.t.Context(), knowledge.Guild(o.guild.ID), cli, []knowledge.Article{a}, nil); err != nil {
		s.t.Error(err)
	}
	o.news[day] = s.calendar.Now()
}

// propose proposes something somewhere, now and then.
func (s *digesting) propose() {
	if rand.IntN(20) > 0 {
		return
	}
	o, title := s.orders[rand.IntN(len(s.orders))], fmt.Sprintf("Offer %04d", len(s.proposed))
	a := knowledge.Article{URL: fmt.Sprint("https://harbour.example/offers/", len(s.proposed)), Title: title, Language: "en",
		Text: title + " is on sale."}
	p := store.Proposal{Guild: knowledge.Guild(o.guild.ID), Feed: "Harbour Post", Channel: o.guild.Channel, At: time.Now(), Article: a}
	if _, _, err := s.st.Propose(s.t.Context(), p); err != nil {
		s.t.Error(err)
	}
	s.proposed = append(s.proposed, p)
}

// trouble happens to one process, often when a digest is due, and lasts some seconds.
func (s *digesting) trouble(ctx context.Context) {
	sleep := func(d time.Duration) {
		select {
		case <-ctx.Done():
		case <-time.After(d):
		}
	}
	if rand.IntN(2) == 0 {
		kind := []discordtest.Kind{discordtest.CutBefore, discordtest.CutAfter, discordtest.Slow}[rand.IntN(3)]
		s.d.Break(discordtest.Fault{Kind: kind, Method: "POST", Path: "/messages", Wait: 300 * time.Millisecond})
		s.count["requests lost or slow"]++
	}
	if rand.IntN(3) > 0 {
		now := s.calendar.Now()
		soonest := slices.MinFunc(s.orders, func(a, b *ordered) int {
			_, first := a.due(now)
			_, second := b.due(now)
			return first.Compare(second)
		})
		_, due := soonest.due(now)
		sleep(time.Duration(float64(due.Sub(now))/s.speed) + rand.N(150*time.Millisecond))
	}
	if ctx.Err() != nil {
		return
	}
	i := rand.IntN(len(s.members))
	p := s.members[i].Process
	switch rand.IntN(3) {
	case 0:
		s.count["killed"]++
		p.Kill()
	case 1:
		s.count["stopped"]++
		p.Signal(syscall.SIGSTOP)
		sleep(time.Second + rand.N(8*time.Second))
		p.Signal(syscall.SIGCONT)
		return
	case 2:
		s.count["told to end"]++
		p.Signal(syscall.SIGTERM)
	}
	s.members[i].Wait()
	sleep(rand.N(2 * time.Second))
	s.begin(i)
}

// settle waits for what is on its way.
func (s *digesting) settle(end time.Time) {
	patience := 30 * time.Second
	if s.readers > 0 {
		patience = 3 * time.Minute
	}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(500 * time.Millisecond) {
		open, err := s.st.Unposted(s.t.Context())
		list, err2 := s.st.Deliveries(s.t.Context(), "", "", 0)
		if err = errors.Join(err, err2); err != nil {
			s.t.Fatal(err)
		}
		missing := 0
		for _, o := range s.orders {
			for _, day := range s.reported(o, end) {
				if !slices.ContainsFunc(list, func(d store.Delivery) bool {
					return d.Channel == o.Channel && d.LocalDate == day && d.State != store.Planned
				}) {
					missing++
				}
			}
		}
		read := 0
		for _, o := range s.orders[:s.readers] {
			read += s.cards(o, "Ferry ")
		}
		if len(open)+missing == 0 && read >= 2*s.readers {
			return
		}
	}
}

// reported are the days on which a server had news for its digest in time, and it was due
// by the end.
func (s *digesting) reported(o *ordered, end time.Time) (days []string) {
	for day, there := range o.news {
		due, _ := digest.Due(day, o.At, o.zone)
		if there.Add(time.Minute).Before(due) && due.Before(end) {
			days = append(days, day)
		}
	}
	slices.Sort(days)
	return days
}

// judgeDigests looks at every digest that was due, and at every message.
func (s *digesting) judgeDigests(end time.Time) {
	t := s.t
	digests, missing, twice, strange, unjudged := 0, 0, 0, 0, 0
	var latest time.Duration
	for _, o := range s.orders {
		list, err := s.st.Deliveries(t.Context(), o.Guild, o.Channel, 0)
		if err != nil {
			t.Fatal(err)
		}
		written := map[string]string{} // of what was sent, by message
		for _, d := range list {
			if d.State == store.Sent {
				written[d.Message] = d.LocalDate
			}
		}
		posted := map[string][]discordtest.Message{} // by title of the news, which is the day's
		for _, m := range s.d.Messages(o.Channel) {
			switch {
			case m.ReplyTo != "" || strings.Contains(m.Text(), "Add this article?"):
				continue
			case written[m.ID] == "":
				strange++
				t.Logf("not written down: %s in %s: %.200s", m.ID, o.guild.Name, m.Text())
			}
			for day := range o.news {
				if strings.Contains(strings.ReplaceAll(m.Text(), `\`, ""), o.title(day)) {
					posted[day] = append(posted[day], m)
				}
			}
		}
		due := s.reported(o, end)
		unjudged += len(o.news) - len(due)
		for _, day := range due {
			digests++
			switch n := len(posted[day]); {
			case n == 0:
				missing++
				i := slices.IndexFunc(list, func(d store.Delivery) bool { return d.LocalDate == day })
				t.Logf("no digest of %s in %s, due at %s %s; delivery %d of %+v", day, o.guild.Name, o.At, o.Zone, i, list)
				continue
			case n > 1 || written[posted[day][0].ID] != day:
				twice++
				t.Logf("%d digests with the news of %s in %s, the first of %q", n, day, o.guild.Name, written[posted[day][0].ID])
			}
			at, _ := digest.Due(day, o.At, o.zone)
			latest = max(latest, time.Duration(float64(s.calendar.at(posted[day][0].At).Sub(at))/s.speed))
		}
	}
	t.Logf("%d processes, %d servers, %s of the calendar in %s: %d digests, missing %d, twice or on another day %d, not written down %d; "+
		"the latest was posted %s after its time; not due or not judged %d; %v", len(s.members), len(s.orders),
		end.Sub(firstDay).Round(time.Minute), *digestingFor, digests, missing, twice, strange,
		latest.Round(10*time.Millisecond), unjudged, s.count)
	if missing+twice+strange > 0 {
		t.Errorf("of %d digests %d are missing, %d came twice or on another day, %d are not written down", digests, missing, twice, strange)
	}
	if digests < len(s.orders)/2 || s.count["killed"]+s.count["stopped"]+s.count["told to end"] < 2 {
		t.Errorf("%d digests, %v: the test shows little", digests, s.count)
	}
}

// cards counts the proposals in a server's channel whose text has something.
func (s *digesting) cards(o *ordered, what string) (n int) {
	for _, m := range s.d.Messages(o.Channel) {
		if text := strings.ReplaceAll(m.Text(), `\`, ""); strings.Contains(text, "Add this article?") && strings.Contains(text, what) {
			n++
		}
	}
	return n
}

// judgeProposals looks at every proposal.
func (s *digesting) judgeProposals() {
	none, twice := 0, 0
	see := func(o *ordered, title string) {
		switch n := s.cards(o, title); {
		case n == 0:
			none++
			s.t.Logf("%s was not posted in %s", title, o.guild.Name)
		case n > 1:
			twice++
			s.t.Logf("%s was posted %d times in %s", title, n, o.guild.Name)
		}
	}
	for _, p := range s.proposed {
		i := slices.IndexFunc(s.orders, func(o *ordered) bool { return o.Guild == p.Guild })
		see(s.orders[i], p.Article.Title)
	}
	for _, o := range s.orders[:s.readers] {
		for n := range 2 {
			see(o, fmt.Sprintf("Ferry %d sails", n))
		}
	}
	read := 2 * s.readers
	s.t.Logf("%d proposals, %d of them of pages that a feed named: not posted %d, twice %d", len(s.proposed)+read, read, none, twice)
	if none+twice > 0 {
		s.t.Errorf("%d proposals were not posted, %d twice", none, twice)
	}
}
