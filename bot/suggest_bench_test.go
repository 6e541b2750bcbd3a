package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"beleg/bot/discord"
	"beleg/bot/discord/discordtest"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
)

// BenchmarkSuggest is from somebody's letter to the list that Discord gets, and
// BenchmarkReply from a slash command to the first response, over the news; both through
// the gateway and REST of a fake Discord in the same process.
func BenchmarkSuggest(b *testing.B) {
	typed := []string{"wh", "when did the pr", "trump", "ber", "merk", "election in", "s", "fire in", "police", "bank of"}
	askedAtDiscord(b, func(d *discordtest.Discord, channel string, u *discordtest.User, i int) *discordtest.Interaction {
		if i%5 == 4 {
			return d.Autocomplete(channel, u, "article", "number", typed[i%len(typed)])
		}
		return d.Autocomplete(channel, u, "when", "question", typed[i%len(typed)])
	})
}

// BenchmarkFirstLetter is what the first letter takes that anybody types after a start, and
// how much later all names of the news are offered.
func BenchmarkFirstLetter(b *testing.B) {
	c := quiet(filepath.Join(b.TempDir(), "data"))
	h, err := c.open(b.Context(), silent)
	if err != nil {
		b.Fatal(err)
	}
	defer h.Close()
	keepNews(b, h, knowledge.Local)
	var took []time.Duration
	var whole time.Duration
	for b.Loop() {
		bot := h.bot(h.store, h.engine)
		start := time.Now()
		suggest := func(command, option, typed string) int {
			r := commands.Request{Guild: knowledge.Local, Command: command, Args: map[string]string{}}
			return len(bot.Suggest(b.Context(), r, option, typed))
		}
		if suggest("when", "question", "w") == 0 {
			b.Fatal("nothing is suggested")
		}
		took = append(took, time.Since(start))
		for suggest("article", "number", "#1") == 0 { // the oldest
			time.Sleep(time.Millisecond)
		}
		whole += time.Since(start)
	}
	reportTimes(b, took)
	b.ReportMetric(float64(whole.Milliseconds())/float64(len(took)), "ms/whole")
}

func BenchmarkReply(b *testing.B) {
	lines := []string{"tram overturned", "president elected", "earthquake", "satellite launch", "prime minister resigned", "vote on brexit",
		"attack", "fire"}
	askedAtDiscord(b, func(d *discordtest.Discord, channel string, u *discordtest.User, i int) *discordtest.Interaction {
		question := discordtest.Option{Name: "question", Type: 3, Value: lines[i%len(lines)]}
		return d.Interact(channel, u, []string{"when", "who", "ask"}[i%3], question)
	})
}

// askedAtDiscord measures how long Discord waits for the first response to an interaction.
func askedAtDiscord(b *testing.B, interact func(*discordtest.Discord, string, *discordtest.User, int) *discordtest.Interaction) {
	d := discordtest.New(b)
	g, ana := d.Guild("one"), d.User("ana")
	c := quiet(filepath.Join(b.TempDir(), "data"))
	h, err := c.open(b.Context(), silent)
	if err != nil {
		b.Fatal(err)
	}
	defer h.Close()
	keepNews(b, h, knowledge.Guild(g.ID))
	lg := slog.New(slog.NewTextHandler(io.Discard, nil))
	client := discord.New(lg, discord.Config{Token: d.Token, Transport: d.Transport(), Keeper: h.store}, h.bot(h.store, h.engine))
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- client.Run(ctx) }()
	defer func() { cancel(); <-ended }()
	d.WaitLive(1)
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		interact(d, g.Channel, ana, i).WaitResponse()
		took = append(took, time.Since(start))
	}
	reportTimes(b, took)
}

// keepNews gives a guild the news, all indexed.
func keepNews(b *testing.B, h *house, g knowledge.Guild) {
	b.Helper()
	for _, path := range news(b) {
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		var list []knowledge.Article
		err = ingest.Lines(f, func(_ int, a knowledge.Article, _ int, bad error) error {
			if bad == nil {
				list = append(list, a)
			}
			return nil
		})
		f.Close()
		if err == nil {
			_, err = h.store.Put(b.Context(), g, store.Actor{ID: "cli"}, list, nil)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := h.index.Follow(b.Context(), g, nil); err != nil {
		b.Fatal(err)
	}
}
