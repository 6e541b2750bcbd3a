package commands

import (
	"context"
	"slices"
	"strings"

	"beleg/knowledge/store"
)

// logLength is how many entries one reply shows.
const logLength = 15

func history() Command {
	return Command{
		Name: "log", Curators: true, Private: true,
		Run: runLog,
	}
}

func runLog(ctx context.Context, b *Bot, r Request) (Reply, error) {
	entries, err := b.Store.Audit(ctx, r.Guild, logLength)
	if err != nil {
		return Reply{}, err
	}
	if len(entries) == 0 {
		return Reply{Text: r.say("log.empty"), Private: true}, nil
	}
	zone := b.zone(ctx, r)
	card := Card{}
	for _, e := range entries {
		who := e.By.Name
		if who == "" {
			who = e.By.ID
		}
		at := Date(e.At.In(zone).Format("2006-01-02T15:04"), r.Language)
		card.Lines = append(card.Lines, r.say("log.line", "at", at, "who", who, "what", b.did(ctx, r, e)))
	}
	return Reply{Title: r.say("log.title"), Cards: []Card{card}, Footer: r.say("log.zone", "zone", zone), Private: true}, nil
}

// did says what an entry is about: "added #12 “Headline”".
func (b *Bot) did(ctx context.Context, r Request, e store.Entry) string {
	switch e.Action {
	case "set":
		return b.hasSet(ctx, r, e)
	case "digest":
		return b.switched(ctx, r, e)
	case "skip":
		text := r.say("log.skip", "n", e.Number, "title", shorten(e.Subject, 80))
		if e.Detail != "" {
			text += ": " + shorten(e.Detail, maxReason)
		}
		return text
	case "undo":
		return articlesLine(r, "log.undo."+e.Detail, e, e.Subject)
	}
	return articlesLine(r, "log."+e.Action, e, e.Detail)
}

// articlesLine is about one article, or about several, which a file may have
// brought.
func articlesLine(r Request, key string, e store.Entry, file string) string {
	switch {
	case !strings.HasSuffix(key, ".import") && e.Count <= 1:
		return r.say(key, "n", e.Number, "title", shorten(e.Subject, 80), "tags", e.Detail)
	case !strings.HasSuffix(key, ".import"):
		return r.count(key+".many", e.Count, "tags", e.Detail)
	case file == "":
		return r.count(key, e.Count)
	}
	return r.count(key+".from", e.Count, "file", shorten(file, 60))
}

// hasSet is about a setting. Those that nobody chooses are the program's own.
func (b *Bot) hasSet(ctx context.Context, r Request, e store.Entry) string {
	name, channel, _ := strings.Cut(e.Subject, scope)
	if !slices.Contains(settingNames, name) {
		return r.say("log.noted", "name", e.Subject, "value", shorten(e.Detail, 60))
	}
	if e.Detail == "" {
		return r.say("log.unset", "name", b.settingName(ctx, r, name, channel))
	}
	return r.say("log.set", "name", b.settingName(ctx, r, name, channel), "value", b.shown(ctx, r, name, e.Detail))
}

// switched is about a digest.
func (b *Bot) switched(ctx context.Context, r Request, e store.Entry) string {
	channel := b.channelName(ctx, r, e.Subject)
	if why, paused := strings.CutPrefix(e.Detail, "paused: "); paused {
		return r.say("log.digest.paused", "channel", channel, "why", reason(r, why))
	}
	at, zone, on := strings.Cut(e.Detail, " ")
	if !on {
		return r.say("log.digest.off", "channel", channel)
	}
	return r.say("log.digest.on", "channel", channel, "at", at, "zone", zone)
}
