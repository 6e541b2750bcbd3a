package commands

import (
	"context"
	"slices"
	"time"

	"beleg/knowledge/store"
)

// logLength is how many entries one reply shows.
const logLength = 15

func history() Command {
	return Command{
		Name: "log", Curators: true,
		Names:    map[string]string{"de": "protokoll"},
		Aliases:  map[string][]string{"en": {"audit", "history"}, "de": {"verlauf"}},
		Summary:  map[string]string{"en": "Who changed what here", "de": "Wer hier was geändert hat"},
		Examples: map[string][]string{"en": {"log"}, "de": {"protokoll"}},
		Run:      runLog,
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
		card.Lines = append(card.Lines, entryLine(r, e, zone))
	}
	return Reply{Title: r.say("log.title"), Cards: []Card{card}, Footer: r.say("log.zone", "zone", zone), Private: true}, nil
}

// entryLine is "25 March 2024, 14:05 – ana added #12 “Headline”".
func entryLine(r Request, e store.Entry, zone *time.Location) string {
	key, subject := "log."+e.Action, shorten(e.Subject, 80)
	switch {
	case e.Action == "undo":
		key += "." + e.Detail
	case e.Action == "set":
		if slices.Contains(settingNames, subject) {
			subject = r.say("setting." + subject)
		}
	}
	if e.Count > 1 {
		key += ".many"
	}
	values := []any{"n", e.Number, "count", e.Count, "title", subject, "detail", shorten(e.Detail, 60), "action", e.Action}
	said := r.say(key, values...)
	if said == key {
		said = r.say("log.other", values...)
	}
	who := e.By.Name
	if who == "" {
		who = e.By.ID
	}
	return r.say("log.line", "at", Date(e.At.In(zone).Format("2006-01-02T15:04"), r.Language), "who", who, "what", said)
}
