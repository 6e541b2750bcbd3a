package discord

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
)

func TestRoute(t *testing.T) {
	for _, c := range []struct {
		method, address, kind, owner string
		interaction                  bool
	}{
		{"POST", discordgo.EndpointChannelMessages("5"), "POST channels/*/messages", "/5", false},
		{"GET", discordgo.EndpointChannelMessage("5", "6"), "GET channels/*/messages/*", "/5", false},
		{"GET", discordgo.EndpointChannel("5"), "GET channels/*", "/5", false},
		{"GET", discordgo.EndpointGuildMember("7", "8"), "GET guilds/*/members/*", "/7", false},
		{"POST", discordgo.EndpointInteractionResponse("1", "tok"), "POST interactions/*/*/callback", "/1/tok", true},
		{"PATCH", discordgo.EndpointInteractionResponseActions("1", "tok"), "PATCH webhooks/*/*/messages/@original", "/1/tok", true},
		{"PUT", discordgo.EndpointApplicationGlobalCommands("9") + "?with_localizations=true", "PUT applications/*/commands", "", false},
		{"GET", discordgo.EndpointGatewayBot, "GET gateway/bot", "", false},
	} {
		if got := routeOf(c.method, c.address); got != (route{c.kind, c.owner, c.interaction}) {
			t.Errorf("%s %s: %+v", c.method, c.address, got)
		}
	}
}

func TestPauseOf(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		header map[string]string
		body   string
		want   time.Duration
		all    bool
	}{
		"room": {200, map[string]string{"X-RateLimit-Remaining": "3", "X-RateLimit-Reset-After": "5"}, `{}`, 0, false},
		"no room": {200, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "1.5"}, `{}`,
			1500 * time.Millisecond, false},
		"none said": {204, nil, ``, 0, false},
		"one route": {429, map[string]string{"Retry-After": "2", "X-RateLimit-Reset-After": "2.5"}, `{"retry_after":2.4}`,
			2500 * time.Millisecond, false},
		"all, by header": {429, map[string]string{"Retry-After": "65", "X-RateLimit-Global": "true"}, `{"retry_after":64.57}`,
			65 * time.Second, true},
		"all, by body":  {429, nil, `{"retry_after":3,"global":true}`, 3 * time.Second, true},
		"only the body": {429, nil, `{"retry_after":0.5,"global":false}`, 500 * time.Millisecond, false},
		"no time":       {429, nil, `{}`, time.Second, false},
		"nonsense": {429, map[string]string{"Retry-After": "-5", "X-RateLimit-Reset-After": "NaN"}, `{"retry_after":"soon"}`,
			time.Second, false},
		"nothing":     {429, map[string]string{"Retry-After": "2"}, ``, 2 * time.Second, false},
		"not Discord": {429, map[string]string{"Retry-After": "600"}, `<html>`, 600 * time.Second, true},
		"for ever":    {429, map[string]string{"Retry-After": "1e300"}, `{}`, 24 * time.Hour, false},
	} {
		h := http.Header{}
		for k, v := range c.header {
			h.Set(k, v)
		}
		if pause, all := pauseOf(c.status, h, []byte(c.body)); pause != c.want || all != c.all {
			t.Errorf("%s: %s %v, want %s %v", name, pause, all, c.want, c.all)
		}
	}
}

// tooEarly counts messages that were refused because a limit was used up.
func tooEarly(d *discordtest.Discord) (n int) {
	for _, q := range d.Requests() {
		if q.Status == http.StatusTooManyRequests && strings.HasSuffix(q.Path, "/messages") {
			n++
		}
	}
	return n
}

// A limit that is used up is waited for before asking, in its channel only.
func TestExhaustedChannel(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	one, two, ana := d.Guild("g1"), d.Guild("g2"), d.User("ana")
	r := start(t, d, &scripted{})
	d.Break(discordtest.Fault{Kind: discordtest.Exhaust, Path: one.Channel + "/messages", Wait: 1500 * time.Millisecond})
	d.Say(one.Channel, ana, "!first")
	d.WaitMessage(one.Channel)
	for i := range 5 {
		d.Say(one.Channel, ana, fmt.Sprint("!", i))
	}
	d.Say(two.Channel, ana, "!other")
	d.WaitMessage(two.Channel)
	if n := len(d.Messages(one.Channel)); n != 1 {
		t.Errorf("%d messages while the limit was used up", n)
	}
	for range 5 {
		d.WaitMessage(one.Channel)
	}
	if n := tooEarly(d); n != 0 {
		t.Errorf("asked %d times too early", n)
	}
	r.stop()
	<-r.done
	if n := len(r.limits.buckets); n > 1 { // that of the channel until its pause is over
		t.Errorf("%d buckets are remembered", n)
	}
}

// When Discord wants a pause of everything, everything waits but interactions,
// and nothing is lost.
func TestPauseOfEverything(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	ana := d.User("ana")
	var guilds []*discordtest.Guild
	for i := range 6 {
		guilds = append(guilds, d.Guild(fmt.Sprint("g", i)))
	}
	r := start(t, d, &scripted{})
	d.Break(discordtest.Fault{Kind: discordtest.TooManyInAll, Path: guilds[0].Channel + "/messages", Wait: 2 * time.Second})
	d.Say(guilds[0].Channel, ana, "!first")
	d.WaitRequest(func(q discordtest.Request) bool { return q.Status == 429 })
	for !strings.Contains(r.log.String(), "pause of all requests") {
		time.Sleep(time.Millisecond)
	}
	for _, g := range guilds[1:] {
		d.Say(g.Channel, ana, "!when")
	}
	d.Interact(guilds[1].Channel, ana, "import").Wait()
	for _, g := range guilds[1:] {
		if n := len(d.Messages(g.Channel)); n > 1 || n == 1 && g != guilds[1] {
			t.Errorf("%d messages in %s during the pause", n, g.Name)
		}
	}
	for _, g := range guilds {
		if g == guilds[1] {
			d.WaitMessage(g.Channel) // of the interaction
		}
		d.WaitMessage(g.Channel)
	}
	if n := tooEarly(d); n != 1 {
		t.Errorf("%d requests were too early, want the first", n)
	}
}

// Requests on their way when the pause begins are sent again, as often as needed.
func TestRepeatedPauses(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g := d.Guild("g1")
	start(t, d, &scripted{})
	d.Break(discordtest.Fault{Kind: discordtest.TooMany, Path: "/messages", Wait: 20 * time.Millisecond, Times: 6})
	d.Say(g.Channel, d.User("ana"), "!when")
	d.WaitMessage(g.Channel)
}

// Routes of which Discord says that they share a limit wait for each other; each
// channel has its own.
func TestSharedLimit(t *testing.T) {
	l := newLimits(slog.New(slog.DiscardHandler))
	post, typing := routeOf("POST", discordgo.EndpointChannelMessages("5")), routeOf("POST", discordgo.EndpointChannelTyping("5"))
	h := http.Header{}
	h.Set("X-RateLimit-Bucket", "abc")
	l.learn(typing, 200, h, nil)
	h.Set("X-RateLimit-Remaining", "0")
	h.Set("X-RateLimit-Reset-After", "60")
	l.learn(post, 200, h, nil)
	wait := func(r route) time.Duration {
		key, b := l.join(r)
		defer l.part(key, b)
		return l.delay(b, r)
	}
	if wait(post) < time.Minute/2 || wait(typing) < time.Minute/2 {
		t.Error("the limit is not shared")
	}
	if wait(routeOf("POST", discordgo.EndpointChannelMessages("6"))) > 0 {
		t.Error("another channel waits too")
	}
	if len(l.buckets) != 1 {
		t.Errorf("%d buckets are remembered, want the exhausted one", len(l.buckets))
	}
}

// 10,000 refusals within 10 minutes are a ban: nothing is asked well before.
func TestRefusalsEndInAPause(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g := d.Guild("g1")
	c := New(slog.New(slog.DiscardHandler), Config{Token: d.Token, Transport: d.Transport(), pace: testPace}, nil)
	d.Break(discordtest.Fault{Kind: discordtest.Refuse, Status: 403, Code: codeMissingAccess, Path: "/messages", Times: -1})
	c.limits.window, c.limits.refusals = time.Now(), maxRefusals-3
	for range 20 {
		c.Post(t.Context(), g.Channel, commands.Reply{Text: "x"}, "")
	}
	if n := posts(d); n != 3 {
		t.Errorf("%d requests were sent, want 3 until the pause", n)
	}
	if _, err := c.Post(t.Context(), g.Channel, commands.Reply{Text: "x"}, ""); !errors.Is(err, ErrRetry) {
		t.Errorf("during the pause: %v, want ErrRetry", err)
	}
	c.limits.window = time.Now().Add(-refusalWindow - time.Second)
	c.Post(t.Context(), g.Channel, commands.Reply{Text: "x"}, "")
	if posts(d) != 4 || c.limits.refusals != 1 {
		t.Errorf("%d requests, %d counted: it does not begin again", posts(d), c.limits.refusals)
	}
	shared := http.Header{}
	shared.Set("X-RateLimit-Scope", "shared")
	c.limits.count(429, shared, time.Now())
	c.limits.count(404, nil, time.Now())
	if c.limits.refusals != 1 {
		t.Error("what does not count was counted")
	}
}
