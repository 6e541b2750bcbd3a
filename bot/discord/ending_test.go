package discord

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
)

// Whatever is going on, the client ends soon after it is told to, and so does a
// digest that is being posted: it can be posted again later.
func TestEnding(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]func(t *testing.T, d *discordtest.Discord, r *running, g *discordtest.Guild){
		"idle": func(*testing.T, *discordtest.Discord, *running, *discordtest.Guild) {},
		"behind a limit of a minute": func(t *testing.T, d *discordtest.Discord, r *running, g *discordtest.Guild) {
			d.Break(discordtest.Fault{Kind: discordtest.Exhaust, Path: "/messages", Wait: time.Minute})
			for i := range 20 {
				d.Say(g.Channel, d.User("ana"), fmt.Sprint("!", i))
			}
			d.WaitMessage(g.Channel)
		},
		"in a pause of everything": func(t *testing.T, d *discordtest.Discord, r *running, g *discordtest.Guild) {
			d.Break(discordtest.Fault{Kind: discordtest.TooManyInAll, Path: "/messages", Wait: time.Minute})
			d.Say(g.Channel, d.User("ana"), "!when")
			d.WaitRequest(func(q discordtest.Request) bool { return q.Status == 429 })
		},
		"while Discord is slow": func(t *testing.T, d *discordtest.Discord, r *running, g *discordtest.Guild) {
			d.Break(discordtest.Fault{Kind: discordtest.Slow, Path: "/messages", Wait: time.Minute, Times: -1})
			for i := range 20 {
				d.Say(g.Channel, d.User("ana"), fmt.Sprint("!", i))
			}
			for r.bot.asked() == 0 {
				time.Sleep(time.Millisecond)
			}
		},
		"while Discord is away": func(t *testing.T, d *discordtest.Discord, r *running, g *discordtest.Guild) {
			d.Break(discordtest.Fault{Kind: discordtest.CutBefore, Path: "/gateway", Times: -1})
			d.EndSessions()
			d.Close(4009)
			for !strings.Contains(r.log.String(), "connection ended") {
				time.Sleep(time.Millisecond)
			}
		},
		"while connecting": func(t *testing.T, d *discordtest.Discord, r *running, g *discordtest.Guild) {
			d.Silence(9)
			d.EndSessions()
			d.Close(4009)
			d.WaitConnects(2)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := discordtest.New(t)
			g, other := d.Guild("g1"), d.Guild("g2")
			r := start(t, d, &scripted{}, func(c *Config) { c.pace.leave = time.Second })
			begin(t, d, r, g)
			d.Break(discordtest.Fault{Kind: discordtest.Slow, Path: other.Channel + "/messages", Wait: time.Minute})
			posted := make(chan error, 1)
			go func() {
				_, err := r.Post(t.Context(), other.Channel, commands.Reply{Title: "Digest"}, "digest")
				posted <- err
			}()
			began := time.Now()
			r.stop()
			for range 2 {
				select {
				case <-r.done:
					t.Log("ended after", time.Since(began).Round(time.Millisecond))
				case err := <-posted:
					if err == nil || !errors.Is(err, ErrRetry) {
						t.Errorf("the digest: %v, want that it may be tried again", err)
					}
				case <-time.After(10 * time.Second):
					t.Fatal("it goes on")
				}
			}
		})
	}
}
