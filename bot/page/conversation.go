package page

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"beleg/commands"
)

const (
	maxTurns    = 6    // earlier questions that an address carries
	maxEarlier  = 300  // bytes of one of them
	maxQuestion = 8000 // bytes; what is longer is refused by the commands long before
	tallReply   = 18   // lines; more do not fit a screen
)

// turn is one question and its reply.
type turn struct {
	Said  string
	Reply reply
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
func (s *server) conversation(w http.ResponseWriter, r *http.Request) {
	v := s.view(r, "Beleg", nil)
	asked, before := r.URL.Query().Get("q"), earlier(r.URL.Query()["h"])
	asked = strings.TrimSpace(asked[:min(len(asked), maxQuestion)])
	t := talk{Before: before}
	for i, q := range before {
		t.Earlier = append(t.Earlier, s.turn(r.Context(), v, before[:i], q))
	}
	if asked != "" {
		last := s.turn(r.Context(), v, before, asked)
		t.Last, t.Tall = &last, height(last.Reply) > tallReply
		t.Before = earlier(append(before[:len(before):len(before)], asked))
		v.Title = asked + " – Beleg"
	} else if err := s.welcome(r.Context(), v, &t); err != nil {
		s.broken(w, r, err)
		return
	}
	v.Data = t
	s.show(w, r, http.StatusOK, "conversation.html", v)
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

// turn asks the bot. The same question over the same articles gets the same
// answer, so that earlier ones are asked again instead of kept.
func (s *server) turn(ctx context.Context, v view, before []string, q string) turn {
	r, _ := s.bot.Text(ctx, commands.Message{Guild: s.Guild, User: commands.User{ID: "page", Name: "page", Manager: true},
		Language: v.Language, Text: q, Addressed: true, ReadOnly: true, Now: time.Now()})
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
	return turn{q, out}
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
		for _, l := range c.Lines {
			n += wrapped(l)
		}
	}
	return n
}

// wrapped is how many lines a text takes, at some 60 bytes a line.
func wrapped(s string) int { return (len(s) + 59) / 60 }
