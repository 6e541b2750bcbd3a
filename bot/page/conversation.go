package page

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"beleg/bot/gate"
	"beleg/commands"
)

const (
	maxTurns    = 6    // earlier questions that an address carries
	maxEarlier  = 300  // bytes of one of them
	maxQuestion = 8000 // bytes; what is longer is refused by the commands long before
	tallReply   = 18   // lines; more do not fit a screen
)

// turn is one question and its reply, or the address where it is asked again.
type turn struct {
	Said  string
	Reply reply
	Again link
}

// reply is a Reply with links in place of buttons.
type reply struct {
	commands.Reply
	Cards     []card
	Links     []link
	CopyLabel string
}

type card struct {
	commands.Card
	Receipts []receipt
}

// receipt leads to the publisher's page and to the stored copy.
type receipt struct {
	Title, Details, Link, Copy string
	Sample                     bool
}

type link struct{ Label, Address string }

// talk is the conversation as the template shows it.
type talk struct {
	Earlier   []turn
	Last      *turn
	Tall      bool // the last reply does not fit a screen: show its beginning
	Before    []string
	Suggested []link
	Total     int
	Samples   bool
}

// conversation answers ?q=, below what was asked before (?h=).
func (s *server) conversation(r *http.Request) made {
	v := s.view(r, "Beleg", nil)
	q, before := r.URL.Query().Get("q"), earlier(r.URL.Query()["h"])
	q = strings.TrimSpace(strings.ToValidUTF8(q[:min(len(q), maxQuestion)], ""))
	t := talk{Before: before}
	status := http.StatusOK
	if q == "" {
		if err := s.welcome(r.Context(), v, &t); err != nil {
			return s.broken(r, err)
		}
	} else {
		turns, err := s.turns(r.Context(), v, before, q)
		switch {
		case errors.Is(err, gate.ErrBusy) || r.Context().Err() != nil:
			return s.busy(r)
		case err != nil:
			return s.broken(r, err)
		}
		last := turns[len(before)]
		t.Earlier, t.Last, t.Tall = turns[:len(before)], &last, height(last.Reply) > tallReply
		t.Before = earlier(append(before[:len(before):len(before)], q))
		v.Title = q + " – Beleg"
		status = statusOf(last.Reply.Reply)
	}
	v.Data = t
	return s.show(status, "conversation.html", v)
}

// statusOf is what a reply means in HTTP. That nothing was found is an answer.
func statusOf(r commands.Reply) int {
	switch {
	case !r.Failed:
		return http.StatusOK
	case r.Fault == commands.Mistaken, r.Fault == commands.Gone:
		return http.StatusBadRequest
	case r.Fault == commands.Forbidden:
		return http.StatusForbidden
	}
	return http.StatusInternalServerError
}

// forEarlier is how long a page may take for what was asked before.
const forEarlier = time.Second

// turns answers a question and, before it, shows again what was asked earlier.
// The same question over the same articles gets the same answer, so earlier
// ones are asked again unless they are kept. That takes one place, however many
// there are; when others wait for it, or it takes long, the rest is left to a
// click.
func (s *server) turns(ctx context.Context, v view, before []string, q string) ([]turn, error) {
	e, err := s.edition(ctx)
	if err != nil {
		return nil, err
	}
	lines := append(before[:len(before):len(before)], q)
	turns := make([]turn, len(lines))
	place := place{gate: s.gate}
	defer place.leave()
	start := time.Now()
	for i := len(lines) - 1; i >= 0; i-- {
		last := i == len(before)
		ask := last || !s.gate.Crowded() && time.Since(start) < forEarlier
		r, err := s.reply(ctx, e, s.says(v.Language, lines[i], lines[:i]), &place, ask)
		switch {
		case err == nil:
			turns[i] = turn{Said: lines[i], Reply: shown(v, lines[:i], lines[i], r)}
		case last:
			return nil, err
		default:
			turns[i] = turn{Said: lines[i], Again: link{v.Say("page.skipped"), query(lines[:i], lines[i], v)}}
		}
	}
	return turns, nil
}

// reply is what was said before, else what the bot says when it may be asked.
func (s *server) reply(ctx context.Context, e edition, m commands.Message, p *place, ask bool) (commands.Reply, error) {
	if r, ok := s.recent.get(e, askedBy(m)); ok {
		return r, nil
	}
	if !ask {
		return commands.Reply{}, gate.ErrBusy
	}
	if err := p.enter(ctx); err != nil {
		return commands.Reply{}, err
	}
	r, _ := s.bot.Text(ctx, m)
	if r.Document != nil {
		r.Text = r.Document.Text
	}
	s.recent.put(e, askedBy(m), r)
	return r, nil
}

// place is a place at the gate for one page, taken when it is first needed.
type place struct {
	gate *gate.Gate
	left func() // nil while there is none
}

func (p *place) enter(ctx context.Context) (err error) {
	if p.left == nil {
		p.left, err = p.gate.Enter(ctx)
	}
	return err
}

func (p *place) leave() {
	if p.left != nil {
		p.left()
	}
}

// edition is what is answered from just now.
func (s *server) edition(ctx context.Context) (e edition, err error) {
	e.day = time.Now().Format(time.DateOnly)
	if s.Dictionary != nil {
		e.dictionary = s.Dictionary()
	}
	e.revision, err = s.store.Revision(ctx, s.Guild)
	return e, err
}

// says makes a message of what somebody typed here behind something else.
func (s *server) says(language, line string, before []string) commands.Message {
	m := commands.Message{Guild: s.Guild, User: commands.User{ID: "page", Name: "page", Manager: s.Curator},
		Language: language, Text: line, Addressed: true, ReadOnly: true, Now: time.Now()}
	if m.Continues() {
		m.Before = before
	}
	return m
}

// earlier keeps the last questions, as far as an address can carry them.
func earlier(list []string) []string {
	var out []string
	for _, q := range list {
		if q = strings.TrimSpace(q); q != "" && len(q) <= maxEarlier {
			out = append(out, q)
		}
	}
	return out[max(0, len(out)-maxTurns):]
}

// shown makes a reply to q ready for the template.
func shown(v view, before []string, q string, r commands.Reply) reply {
	out := reply{Reply: r, CopyLabel: v.Say("page.copy")}
	before = earlier(append(before[:len(before):len(before)], q))
	for _, c := range r.Cards {
		shown := card{Card: c}
		for _, src := range c.Sources {
			shown.Receipts = append(shown.Receipts, show(v, src))
		}
		out.Cards = append(out.Cards, shown)
	}
	for _, b := range r.Buttons {
		out.Links = append(out.Links, link{b.Label, query(before, b.Line, v)})
	}
	return out
}

func show(v view, s commands.Receipt) receipt {
	out := receipt{Title: s.Title, Details: s.Details(v.Language), Link: s.Link(), Sample: s.Sample}
	if out.Title == "" {
		out.Title = v.Say("page.untitled")
	}
	if s.Number > 0 {
		out.Copy = fmt.Sprintf("/article/%d?s=%d", s.Number, s.Seq)
		if v.Chosen {
			out.Copy += "&l=" + v.Language
		}
		out.Copy += fmt.Sprintf("#s%d", s.Seq)
	}
	return out
}

// height estimates how many lines a reply takes.
func height(r reply) int {
	n := wrapped(r.Text)
	for _, c := range r.Cards {
		n += 2 + wrapped(c.Title) + wrapped(c.Quote) + 2*len(c.Receipts)
		for _, change := range c.Changes {
			n += wrapped(change.String())
		}
		for _, l := range c.Lines {
			n += wrapped(l)
		}
	}
	return n
}

// wrapped is how many lines a text takes, at some 60 bytes a line.
func wrapped(s string) int { return (len(s) + 59) / 60 }
