package commands

import (
	"strings"

	"beleg/knowledge/digest"
	"beleg/knowledge/store"
)

// DigestReply shows a digest, as it goes out and in its preview.
func DigestReply(language string, p digest.Post) Reply {
	r := Request{Language: language}
	reply := Reply{Title: r.say("digest.post", "day", Date(p.Day, language)), Language: language}
	for _, s := range p.Stories {
		if len(s.Reports) > 0 {
			reply.Cards = append(reply.Cards, storyCard(r, s))
		}
	}
	if len(p.Ahead) > 0 {
		reply.Cards = append(reply.Cards, aheadCard(r, p.Ahead))
	}
	var foot []string
	if p.More > 0 {
		foot = append(foot, r.count("digest.more", p.More))
	}
	for _, m := range p.Missed {
		foot = append(foot, missed(r, m.Day, m.Why))
	}
	reply.Footer = strings.Join(foot, " · ")
	return reply
}

// PausedReply tells that a digest does not go out any more, and what to do.
func PausedReply(d store.Digest) Reply {
	r := Request{Language: d.Language, prefix: "/"}
	key := "digest.stopped"
	if d.Paused == digest.Forbidden {
		key = "digest.stopped.forbidden"
	}
	text := r.say(key, "channel", channelMention(d.Channel), "why", reason(r, d.Paused), "digest", daily().in(d.Language), "on",
		r.say("choice.on"))
	return Reply{Text: text, Failed: true, Language: d.Language}
}

// ResumedReply tells that a digest that was paused goes out again.
func ResumedReply(d store.Digest) Reply {
	r := Request{Language: d.Language, prefix: "/"}
	return Reply{Text: r.say("digest.resumed", "channel", channelMention(d.Channel), "at", d.At, "zone", d.Zone), Language: d.Language}
}

func storyCard(r Request, s digest.Story) Card {
	first := s.Reports[0]
	card := Card{Title: first.Article.Title, Quote: first.Quote}
	var notes []string
	if s.Publishers > 1 {
		notes = append(notes, r.say("digest.publishers", "n", s.Publishers))
	}
	for _, report := range s.Reports {
		card.Sources = append(card.Sources, receipt(report.Evidence))
		switch {
		case !report.Changed:
		case len(s.Reports) == 1:
			notes = append(notes, r.say("digest.changed"))
		default:
			card.Lines = append(card.Lines, r.say("digest.changed.one", "title", shorten(report.Article.Title, 80)))
		}
	}
	if s.More > 0 {
		card.Lines = append(card.Lines, r.count("digest.reports", s.More))
	}
	card.Note = strings.Join(notes, " · ")
	return card
}

func aheadCard(r Request, list []digest.Ahead) Card {
	card := Card{Title: r.say("digest.ahead")}
	for _, a := range list {
		card.Lines = append(card.Lines, r.say("digest.announced", "day", Date(a.Day, r.Language), "quote", a.Quote))
		card.Sources = append(card.Sources, receipt(a.Evidence))
	}
	return card
}

// missed says which digest did not go out.
func missed(r Request, day, why string) string {
	return r.say("digest.missed", "day", Date(day, r.Language), "why", reason(r, why))
}

// reason says why a digest did not go out, or is paused; words that are none of
// the known reasons are shown as they are.
func reason(r Request, why string) string {
	if said := r.say("digest.why." + why); !strings.HasPrefix(said, "digest.why.") {
		return said
	}
	return why
}

// became says which digest went out last, and which did not since.
func became(r Request, past []store.Delivery) []string {
	var lines []string
	for _, m := range digest.MissedOf(past) {
		lines = append(lines, missed(r, m.Day, m.Why))
	}
	if d, ok := digest.LastSent(past); ok {
		lines = append([]string{r.say("digest.last", "day", Date(d.LocalDate, r.Language))}, lines...)
	}
	return lines
}
