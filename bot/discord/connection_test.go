package discord

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
)

// Whatever the gateway does, a question asked afterwards is answered, and one
// asked in the gap too where the session can be resumed.
func TestGatewayFaults(t *testing.T) {
	t.Parallel()
	const (
		op1  = `{"op":1,"d":null}`
		op7  = `{"op":7,"d":null}`
		op9  = `{"op":9,"d":false}`
		op9r = `{"op":9,"d":true}`
		op11 = `{"op":11}`
	)
	for _, c := range []struct {
		name     string
		before   func(*discordtest.Discord)
		during   func(*discordtest.Discord)
		connects int  // at least, altogether
		resumed  bool // the second connection is a RESUME
	}{
		{"cut", nil, func(d *discordtest.Discord) { d.Cut() }, 2, true},
		{"op 7", nil, func(d *discordtest.Discord) { d.Frame(op7) }, 2, true},
		{"op 9, resumable", nil, func(d *discordtest.Discord) { d.Frame(op9r) }, 2, true},
		{"op 9", nil, func(d *discordtest.Discord) { d.EndSessions(); d.Frame(op9) }, 2, false},
		{"op 1", nil, func(d *discordtest.Discord) { d.Frame(op1) }, 1, false},
		{"close 4000", nil, func(d *discordtest.Discord) { d.Close(4000) }, 2, true},
		{"close 4009", nil, func(d *discordtest.Discord) { d.EndSessions(); d.Close(4009) }, 2, false},
		{"close 1000", nil, func(d *discordtest.Discord) { d.EndSessions(); d.Close(1000) }, 2, false},
		{"session gone at resume", nil, func(d *discordtest.Discord) { d.EndSessions(); d.Cut() }, 3, true},
		{"op 7 first after resume", nil, func(d *discordtest.Discord) { d.First(op7); d.Cut() }, 3, true},
		{"op 9 first after resume", nil, func(d *discordtest.Discord) { d.First(op9); d.Cut() }, 3, true},
		{"op 1 first after resume", nil, func(d *discordtest.Discord) { d.First(op1); d.Cut() }, 2, true},
		{"op 11 first after resume", nil, func(d *discordtest.Discord) { d.First(op11); d.Cut() }, 2, true},
		{"op 7 first", func(d *discordtest.Discord) { d.First(op7) }, nil, 2, false},
		{"op 9 first", func(d *discordtest.Discord) { d.First(op9) }, nil, 2, false},
		{"op 1 first", func(d *discordtest.Discord) { d.First(op1) }, nil, 1, false},
		{"op 11 first", func(d *discordtest.Discord) { d.First(op11) }, nil, 1, false},
		{"op 7 instead of HELLO", func(d *discordtest.Discord) { d.InsteadOfHello(op7) }, nil, 1, false},
		{"op 1 instead of HELLO", func(d *discordtest.Discord) { d.InsteadOfHello(op1) }, nil, 1, false},
		{"HELLO without interval", func(d *discordtest.Discord) { d.InsteadOfHello(`{"op":10,"d":{}}`) }, nil, 1, false},
		{"malformed first", func(d *discordtest.Discord) { d.First(`{"op":`) }, nil, 1, false},
		{"malformed", nil, func(d *discordtest.Discord) { d.Frame(`{"op":0,"t":"MESSAGE_CREATE","s":9,"d":{`) }, 1, false},
		{"null", nil, func(d *discordtest.Discord) { d.Frame(`null`) }, 1, false},
		{"event without data", nil, func(d *discordtest.Discord) { d.Event("GUILD_CREATE", nil) }, 1, false},
		{"event of another shape", nil, func(d *discordtest.Discord) {
			d.Event("MESSAGE_CREATE", []int{1})
			d.Event("GUILD_CREATE", map[string]any{"id": 5, "channels": []any{nil}})
			d.Event("INTERACTION_CREATE", map[string]any{"id": "5", "type": 2})
			d.Event("INTERACTION_CREATE", map[string]any{"id": "6", "type": 3, "token": "x"})
			d.Event("SOMETHING_NEW", map[string]any{})
			d.Event("RESUMED", nil)
		}, 1, false},
		{"REST down at first", func(d *discordtest.Discord) {
			d.Break(discordtest.Fault{Kind: discordtest.CutBefore, Path: "/gateway", Times: 4})
		}, nil, 1, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := discordtest.New(t)
			g, ana := d.Guild("g1"), d.User("ana")
			if c.before != nil {
				c.before(d)
			}
			r := launch(t, d, &scripted{})
			d.WaitConnects(1)
			if c.during == nil {
				d.WaitConnects(c.connects)
			}
			r.connected(t)
			d.Say(g.Channel, ana, "!before")
			d.WaitMessage(g.Channel)
			if c.during == nil {
				return
			}
			c.during(d)
			d.Say(g.Channel, ana, "!gap")
			connects := d.WaitConnects(c.connects)
			if len(connects) > 1 && connects[1].Resume != c.resumed {
				t.Errorf("second connection: %+v", connects[1])
			}
			d.WaitLive(1)
			r.connected(t)
			d.Say(g.Channel, ana, "!after")
			got := d.WaitMessage(g.Channel).Text()
			if connects[len(connects)-1].Resume || c.connects == 1 {
				got += d.WaitMessage(g.Channel).Text() // a resumed session misses nothing
			}
			if !strings.Contains(got, "after") {
				t.Errorf("answered %q", got)
			}
		})
	}
}

func TestSilenceAfterHello(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	d.Silence(1)
	g := d.Guild("g1")
	r := launch(t, d, &scripted{}, func(c *Config) { c.pace.handshake = 700 * time.Millisecond })
	d.WaitConnects(2)
	d.WaitLive(1)
	d.Say(g.Channel, d.User("ana"), "!when")
	d.WaitMessage(g.Channel)
	if !strings.Contains(r.log.String(), "i/o timeout") {
		t.Error("the log does not say why")
	}
}

func TestHeartbeatsWithoutAnswer(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	d.Interval = 300 * time.Millisecond
	g := d.Guild("g1")
	start(t, d, &scripted{})
	d.NoACK(true)
	connects := d.WaitConnects(2)
	d.NoACK(false)
	if !connects[1].Resume {
		t.Error("the session was not resumed")
	}
	d.WaitLive(1)
	d.Say(g.Channel, d.User("ana"), "!when")
	d.WaitMessage(g.Channel)
}

func TestMessageContentRefused(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	d.AllowContent = false
	g, ana := d.Guild("g1"), d.User("ana")
	r := start(t, d, &scripted{})
	connects := d.WaitConnects(2)
	if connects[0].Intents != Intents || connects[1].Intents != Intents&^IntentMessageContent {
		t.Errorf("intents %+v", connects)
	}
	d.Say(g.Channel, ana, "!when pact")
	d.Say(g.Channel, ana, "<@"+d.BotID+"> when pact")
	d.WaitMessage(g.Channel)
	d.Say(d.DM(ana), ana, "when pact")
	d.WaitMessage(d.DM(ana))
	d.Interact(g.Channel, ana, "when").Wait()
	d.Context(g.Channel, ana, "Track this article", "https://harbour.example/pact").Wait()
	if n := r.bot.asked(); n != 2 {
		t.Errorf("asked %d times, want 2", n)
	}
	d.Cut()
	d.WaitConnects(3)
	if n := strings.Count(r.log.String(), "refuses the Message Content intent"); n != 1 {
		t.Errorf("said %d times, want once", n)
	}
	if _, content := r.Status(); content {
		t.Error("Status says that content can be read")
	}
}

func TestFatalEndsRun(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		config func(*Config)
		after  func(*discordtest.Discord)
		want   error
	}{
		{"token refused by REST", func(c *Config) { c.Token = "wrong" }, nil, ErrToken},
		{"close 4004", nil, func(d *discordtest.Discord) { d.Close(4004) }, ErrToken},
		{"intents refused without the privileged one", func(c *Config) { c.NoContent = true },
			func(d *discordtest.Discord) { d.Close(4014) }, nil},
		{"close 4012", nil, func(d *discordtest.Discord) { d.Close(4012) }, nil},
		{"close 4013", nil, func(d *discordtest.Discord) { d.Close(4013) }, nil},
		{"too few shards configured", func(c *Config) { c.Shards = 1 }, func(d *discordtest.Discord) { d.Close(4011) }, errShards},
		{"close 4010", nil, func(d *discordtest.Discord) { d.Close(4010) }, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := discordtest.New(t)
			r := launch(t, d, &scripted{}, func(cfg *Config) {
				if c.config != nil {
					c.config(cfg)
				}
			})
			if c.after != nil {
				d.WaitLive(1)
				c.after(d)
			}
			select {
			case err := <-r.done:
				if err == nil || c.want != nil && !errors.Is(err, c.want) {
					t.Errorf("Run returned %v, want %v", err, c.want)
				}
				if strings.Contains(fmt.Sprint(err, r.log), d.Token) {
					t.Error("the token was printed")
				}
			case <-time.After(10 * time.Second):
				t.Error("Run goes on")
			}
		})
	}
}

func TestShards(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	d.MinShards = 2
	one, two, ana := d.Guild("g1"), d.Guild("g2"), d.User("ana")
	r := launch(t, d, &scripted{})
	d.WaitLive(2)
	r.connected(t)
	for _, ch := range []string{one.Channel, two.Channel, d.DM(ana)} {
		d.Say(ch, ana, "!when")
		d.WaitMessage(ch)
	}
	if n := r.bot.asked(); n != 3 {
		t.Errorf("asked %d times, want 3", n)
	}
	if shards, _ := r.Status(); len(shards) != 2 || !shards[0].Connected || !shards[1].Connected {
		t.Errorf("status %+v", shards)
	}
}

func TestTokenAsPeoplePasteIt(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	start(t, d, &scripted{}, func(c *Config) { c.Token = " Bot " + c.Token + "\n" })
}

func TestContentRefusedForAllShards(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	d.MinShards, d.AllowContent = 3, false
	r := start(t, d, &scripted{})
	if n := strings.Count(r.log.String(), "refuses the Message Content intent"); n != 1 {
		t.Errorf("said %d times, want once", n)
	}
}

func TestMoreShardsAreCountedAgain(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	start(t, d, &scripted{})
	d.Require(3)
	d.Close(4011)
	d.WaitLive(3)
}

// The last IDENTIFY of the day is never spent: Discord would reset the token.
func TestIdentifyBudget(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	d.Identifies = reserve
	r := launch(t, d, &scripted{})
	asked := 0
	d.WaitRequest(func(q discordtest.Request) bool {
		if strings.HasSuffix(q.Path, "/gateway/bot") {
			asked++
		}
		return asked > 6
	})
	if n := len(d.WaitConnects(0)); n != 0 {
		t.Errorf("%d connections", n)
	}
	if !strings.Contains(r.log.String(), "no more connections today") {
		t.Error("the log does not say why")
	}
}

// A session that dies right after READY costs an IDENTIFY each time: it counts as
// a failure, so that the pauses grow.
func TestSessionsThatDieAtOnce(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	d.Mortal(4)
	g := d.Guild("g1")
	start(t, d, &scripted{})
	d.WaitConnects(5)
	d.WaitLive(1)
	d.Say(g.Channel, d.User("ana"), "!when")
	d.WaitMessage(g.Channel)
	var f failures
	for _, lived := range []time.Duration{0, time.Second, healthy - 1, healthy / 2} {
		f.add(lived)
	}
	if f != (failures{4, 1}) {
		t.Errorf("counted %+v, want every session that died early", f)
	}
	if f.add(healthy); f != (failures{1, 0}) {
		t.Errorf("counted %+v after a healthy session", f)
	}
}

// TestIdentifiesOfADay: however short sessions are, a day's IDENTIFYs last a day.
func TestIdentifiesOfADay(t *testing.T) {
	var b budget
	now := time.Unix(0, 0).Add(48 * time.Hour)
	end, used := now.Add(24*time.Hour), 0
	for used < 5000 && now.Before(end) {
		gap := b.take(now, 1000)
		if used++; used <= 500 && gap > 0 {
			t.Fatalf("the %d. waits %s", used, gap)
		}
		now = now.Add(max(gap, 5*time.Second))
	}
	if used > 1000-reserve {
		t.Errorf("%d are used within a day", used)
	}
	if wait := b.take(end.Add(time.Hour), 1000); wait > 0 {
		t.Errorf("the next day begins with a pause of %s", wait)
	}
}

func TestPauseGrows(t *testing.T) {
	s := &shard{Client: &Client{pace: usualPace}}
	for failures, most := range map[int]time.Duration{0: 2 * time.Second, 3: 12 * time.Second, 20: maxBackoff * 3 / 2,
		500: maxBackoff * 3 / 2} {
		for range 50 {
			if d := s.pause(failures, end{}); d <= 0 || d > most {
				t.Errorf("pause after %d failures: %s", failures, d)
			}
		}
	}
}
