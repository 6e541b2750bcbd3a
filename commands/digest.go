package commands

import (
	"context"
	"strings"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Orders keeps standing orders for digests.
type Orders interface {
	SetDigest(ctx context.Context, by store.Actor, d store.Digest) error
	Digests(ctx context.Context, g knowledge.Guild) ([]store.Digest, error)
}

// Digester chooses what a digest would report of the changes after a revision:
// a list of stories, each the passages that tell it, the best first.
type Digester interface {
	Preview(ctx context.Context, g knowledge.Guild, since int64) ([][]knowledge.Evidence, error)
}

// defaultAt is when a digest goes out unless somebody says otherwise.
const defaultAt = "08:00"

func digest() Command {
	return Command{
		Name: "digest", Curators: true, Slow: true,
		Names:    map[string]string{"de": "übersicht"},
		Summary:  map[string]string{"en": "A daily post of what is new: on, off, preview, status", "de": "Täglich posten, was neu ist: an, aus, vorschau, stand"},
		Examples: map[string][]string{"en": {"digest", "digest on", "digest on at:07:30", "digest preview", "digest off"}, "de": {"übersicht", "übersicht an", "übersicht an um:07:30", "übersicht vorschau", "übersicht aus"}},
		Options: []Option{
			{Name: map[string]string{"en": "action", "de": "aktion"}, Summary: map[string]string{"en": "What to do", "de": "Was zu tun ist"}, Choices: []string{"on", "off", "preview", "status"}},
			{Name: map[string]string{"en": "channel", "de": "kanal"}, Summary: map[string]string{"en": "Where; this channel unless named", "de": "Wo; dieser Kanal, wenn keiner genannt ist"}, Type: Channel},
			{Name: map[string]string{"en": "at", "de": "um"}, Summary: map[string]string{"en": "Local time of day: 08:00", "de": "Uhrzeit vor Ort: 08:00"}},
		},
		Run: runDigest,
	}
}

func runDigest(ctx context.Context, b *Bot, r Request) (Reply, error) {
	switch r.Args["action"] {
	case "", "status":
		if r.Args["at"] != "" {
			return Reply{}, refuse("digest.action")
		}
		return b.digestStatus(ctx, r)
	case "preview":
		return b.digestPreview(ctx, r)
	case "on", "off":
		return b.switchDigest(ctx, r, r.Args["action"] == "on")
	}
	return Reply{}, refuse("digest.action")
}

// standing is the channel's order, or a new one.
func (b *Bot) standing(ctx context.Context, r Request) (store.Digest, bool, error) {
	channel := r.Args["channel"]
	if channel == "" {
		channel = r.Channel
	}
	list, err := b.Store.Digests(ctx, r.Guild)
	if err != nil {
		return store.Digest{}, false, err
	}
	for _, d := range list {
		if d.Channel == channel {
			return d, true, nil
		}
	}
	return store.Digest{Guild: r.Guild, Channel: channel, At: defaultAt}, false, nil
}

func (b *Bot) switchDigest(ctx context.Context, r Request, on bool) (Reply, error) {
	if err := r.changes(); err != nil {
		return Reply{}, err
	}
	d, known, err := b.standing(ctx, r)
	switch {
	case err != nil:
		return Reply{}, err
	case d.Channel == "":
		return Reply{}, refuse("digest.channel")
	case !on && (!known || !d.On):
		return Reply{}, refuse("digest.none")
	}
	if at := r.Args["at"]; at != "" {
		t, err := time.Parse("15:04", at)
		if err != nil {
			return Reply{}, refuse("digest.at", "at", shorten(at, 20))
		}
		d.At = t.Format("15:04")
	}
	d.On, d.Zone, d.Language = on, b.zone(ctx, r).String(), r.Language
	if on {
		d.Paused = ""
	}
	if err := b.Store.SetDigest(ctx, r.actor(), d); err != nil {
		return Reply{}, err
	}
	if !on {
		return Reply{Text: r.say("digest.off", "channel", channelName(d.Channel))}, nil
	}
	return Reply{Text: r.say("digest.on", "channel", channelName(d.Channel), "at", d.At, "zone", d.Zone)}, nil
}

// channelName is how Discord shows a channel by name.
func channelName(id string) string { return "<#" + id + ">" }

func (b *Bot) digestStatus(ctx context.Context, r Request) (Reply, error) {
	list, err := b.Store.Digests(ctx, r.Guild)
	if err != nil {
		return Reply{}, err
	}
	var lines []string
	for _, d := range list {
		switch {
		case d.Paused != "" && d.On:
			lines = append(lines, r.say("digest.paused", "channel", channelName(d.Channel), "why", d.Paused))
		case d.On:
			lines = append(lines, r.say("digest.runs", "channel", channelName(d.Channel), "at", d.At, "zone", d.Zone))
		}
	}
	if len(lines) == 0 {
		return Reply{Text: r.say("digest.none")}, nil
	}
	return Reply{Text: strings.Join(append([]string{r.say("digest.title")}, lines...), "\n")}, nil
}

func (b *Bot) digestPreview(ctx context.Context, r Request) (Reply, error) {
	if b.Digester == nil {
		return Reply{}, refuse("digest.unable")
	}
	d, _, err := b.standing(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	stories, err := b.Digester.Preview(ctx, r.Guild, d.Since)
	if err != nil {
		return Reply{}, err
	}
	if len(stories) == 0 {
		return Reply{Text: r.say("digest.empty"), Private: true}, nil
	}
	return Reply{Title: r.say("digest.preview"), Cards: storyCards(r, stories), Private: true}, nil
}

func storyCards(r Request, stories [][]knowledge.Evidence) []Card {
	var cards []Card
	for _, story := range stories {
		if len(story) == 0 {
			continue
		}
		card := Card{Title: story[0].Article.Title, Quote: story[0].Quote}
		if n := publishers(story); n > 1 {
			card.Note = r.say("answer.agree", "n", n)
		}
		for _, e := range story {
			card.Sources = append(card.Sources, receipt(e))
		}
		cards = append(cards, card)
	}
	return cards
}
