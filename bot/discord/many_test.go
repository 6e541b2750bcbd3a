package discord

import (
	"flag"
	"math/rand/v2"
	"strings"
	"testing"

	"beleg/commands"
)

var replies = flag.Int("replies", 200, "how many replies of random articles are rendered")

// TestManyReplies renders replies of random articles: none may be refused, neither as
// components nor as text. -replies says how many.
func TestManyReplies(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for i := range *replies {
		reply := randomReply(r)
		to := reader{share: strings.Repeat("x", r.IntN(90)), asker: "1234567890123456789"}
		for _, m := range []message{render(reply, to), renderPlain(reply, to)} {
			if why := refused(m); why != "" {
				t.Fatalf("reply %d: %s: %+v", i, why, reply)
			}
		}
	}
}

// odd are stretches of text that break things.
var odd = []string{"word ", "Straße ", "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle ", "👩\u200d🚀", "@everyone ", "<@&1>", "[x](https://evil.example)",
	"```\n", "**", "__", "||", "~~", "> ", "### ", "-# ", "- ", "1. ", "\n", "\n\n", "\u202e", "\u200b", "\\", "`", "discord.gg/x ", "https://a.example/b_c ", "漢字", "\x00", "\xff", " "}

func randomText(r *rand.Rand, most int) string {
	var b strings.Builder
	same := r.IntN(4) == 0
	one := odd[r.IntN(len(odd))]
	for range r.IntN(most + 1) {
		if !same {
			one = odd[r.IntN(len(odd))]
		}
		b.WriteString(one)
	}
	return b.String()
}

func randomReply(r *rand.Rand) commands.Reply {
	some := func(most int) string {
		if r.IntN(80) == 0 {
			most *= 40
		}
		return randomText(r, most)
	}
	button := func() commands.Button {
		return commands.Button{Label: some(12), Line: strings.Repeat("y", r.IntN(110)), Reply: []commands.Place{commands.Below, commands.Aside, commands.Instead}[r.IntN(3)]}
	}
	reply := commands.Reply{Title: some(6), Text: some(10), Footer: some(6), Failed: r.IntN(9) == 0, Language: []string{"de", "en", ""}[r.IntN(3)],
		Degree: []commands.Degree{"", commands.Plain, commands.Unsure, commands.Silent}[r.IntN(4)]}
	for range r.IntN(13) {
		c := commands.Card{Title: some(6), Note: some(6), Quote: some(30)}
		for range r.IntN(4) {
			c.Lines = append(c.Lines, some(8))
			c.Marks = append(c.Marks, commands.Span{Start: r.IntN(80), End: r.IntN(200)})
		}
		for range r.IntN(8) {
			c.Sources = append(c.Sources, commands.Receipt{Title: some(8), Source: some(4), Published: []string{"2024-03-12", "2024", "", some(3)}[r.IntN(4)],
				URL: "https://a.example/" + strings.Repeat("z", r.IntN(400)) + some(3), Number: r.IntN(3) * 4711, Sample: r.IntN(2) == 0})
		}
		if len(c.Sources) > 0 && r.IntN(3) == 0 {
			c.Title = c.Sources[0].Title
		}
		reply.Cards = append(reply.Cards, c)
	}
	for range r.IntN(30) {
		reply.Buttons = append(reply.Buttons, button())
	}
	if r.IntN(3) == 0 {
		reply.Jump = &commands.Jump{Hint: some(9), At: r.IntN(30)}
		for range r.IntN(40) {
			reply.Jump.Lines = append(reply.Jump.Lines, button())
		}
	}
	return reply
}
