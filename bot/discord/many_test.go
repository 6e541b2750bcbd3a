package discord

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
	"beleg/knowledge/revision"
)

var replies = flag.Int("replies", 200, "how many replies of random articles are rendered")

// TestManyReplies renders replies of random articles: none may be refused, neither as
// components nor as text, sent or in place of another; nor may forms and suggestions.
// -replies says how many.
func TestManyReplies(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	bad := 0
	refuse := func(i int, why string, what any) {
		if bad++; bad < 5 {
			t.Errorf("%d: %s: %.3000s", i, why, fmt.Sprintf("%+v", what))
		}
	}
	var old []byte // a message that another one replaces
	for i := range *replies {
		reply := randomReply(r)
		to := reader{share: strings.Repeat("x", r.IntN(90)), asker: "1234567890123456789"}
		components, plain := render(reply, to), renderPlain(reply, to)
		for _, m := range []message{components, plain} {
			if why := refused(m); why != "" {
				refuse(i, why, reply)
			}
		}
		raw := jsonOf(components)
		if why := discordtest.CheckEdit(jsonOf(asEdit(components)), raw); why != "" {
			refuse(i, "in place of components: "+why, reply)
		}
		if old != nil {
			if why := discordtest.CheckEdit(jsonOf(asEdit(components)), old); why != "" {
				refuse(i, "in place of a text: "+why, reply)
			}
		}
		if old = jsonOf(plain); i%10 == 0 {
			few(t, r)
		}
	}
	t.Logf("%d replies, %d refused", *replies, bad)
}

// few checks a random form and random suggestions.
func few(t *testing.T, r *rand.Rand) {
	t.Helper()
	f := commands.Form{Title: "Form " + randomText(r, 9), Line: strings.Repeat("y", r.IntN(110))}
	for n := range 1 + r.IntN(7) {
		f.Fields = append(f.Fields, commands.Field{Option: fmt.Sprint("o", n), Label: "Label " + randomText(r, 9),
			Value: randomText(r, 9+r.IntN(400)),
			Hint:  randomText(r, 20), Required: r.IntN(2) == 0, Long: r.IntN(2) == 0})
	}
	if m, ok := form(f); ok {
		if why := discordtest.CheckForm(jsonOf(m)); why != "" {
			t.Errorf("%s: %+v", why, f)
		}
	}
	var list []commands.Suggestion
	for range r.IntN(40) {
		list = append(list, commands.Suggestion{Label: randomText(r, 30), Value: randomText(r, 12)})
	}
	if why := discordtest.CheckSuggestions(jsonOf(map[string]any{"choices": suggestions(list)})); why != "" {
		t.Errorf("%s: %+v", why, list)
	}
}

// odd are stretches of text that break things.
var odd = []string{"word ", "Straße ", "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle ", "👩\u200d🚀",
	"🏴\U000e0067\U000e0062\U000e007f", "🇩🇪", "👍🏽",
	"@everyone ", "@here", "<@&1>", "<@1>", "<#123456789012345678>", "</when:1>", "<t:1:R>", "<:a:1>", "[x](https://evil.example)",
	"[x](https://a.example/b_(c)_(d", "](", ")",
	"```\n", "```go\n", "**", "__", "||", "~~", "> ", ">>> ", "### ", "-# ", "- ", "1. ", "\n", "\n\n", "\r", "\t", "\u2028",
	"\u202e", "\u200f", "\u2066", "\u200b", "\u200d", "\ufeff",
	"\u2800", "\ufe0f", "\u3164", "a\u0300\u0301\u0302\u0303", "\u0489", "ﷺ", "שלום ", "مرحبا ", "漢字",
	"𝔘𝔫𝔦", "\U0010ffff", "\\", "`",
	"\"", "'", "&amp;", "<b>", "%s", "{{x}}", "\x1b[31m",
	"discord.gg/x ", "https://a.example/b_c ", "http://", "\x00", "\xff", "\xed\xa0\x80", " ", "\u00a0", "", strings.Repeat("x", 300)}

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
		switch r.IntN(300) {
		case 0, 1:
			most *= 40
		case 2: // one word
			return strings.Repeat(odd[r.IntN(len(odd)-1)], 1+r.IntN(1000))
		case 3: // what takes two units each
			return strings.Repeat("𝔘", r.IntN(2100))
		}
		return randomText(r, most)
	}
	button := func() commands.Button {
		return commands.Button{Label: some(12), Line: strings.Repeat("y", r.IntN(110)),
			Reply: []commands.Place{commands.Below, commands.Aside, commands.Instead}[r.IntN(3)]}
	}
	reply := commands.Reply{Title: some(6), Text: some(10), Footer: some(6), Failed: r.IntN(9) == 0,
		Language: []string{"de", "en", ""}[r.IntN(3)],
		Degree:   []commands.Degree{"", commands.Plain, commands.Unsure, commands.Silent}[r.IntN(4)]}
	for range r.IntN(13) {
		c := commands.Card{Title: some(6), Note: some(6), Quote: some(30)}
		for range r.IntN(4) {
			c.Lines = append(c.Lines, some(8))
			c.Marks = append(c.Marks, commands.Span{Start: r.IntN(80), End: r.IntN(200)})
		}
		sources := r.IntN(8)
		if r.IntN(20) == 0 {
			sources = 60 // publishers
		}
		for range r.IntN(4) * r.IntN(3) {
			c.Changes = append(c.Changes, revision.Change{{Op: revision.Kept, Text: some(9)}, {Op: revision.Removed, Text: some(9)},
				{Op: revision.Added, Text: some(9)}})
		}
		for range sources {
			c.Sources = append(c.Sources,
				commands.Receipt{Title: some(8), Source: some(4), Published: []string{"2024-03-12", "2024", "", some(3)}[r.IntN(4)],
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
	for range r.IntN(9) * r.IntN(2) {
		p := commands.Pick{Hint: some(9), Line: strings.Repeat("y", r.IntN(90)),
			Of:   []commands.Kind{commands.PickValues, commands.PickRole, commands.PickChannels}[r.IntN(3)],
			Most: r.IntN(40)}
		for n := range r.IntN(40) {
			p.Values = append(p.Values, commands.Button{Label: some(9), Line: fmt.Sprint(r.IntN(50), some(2))})
			if r.IntN(3) == 0 {
				p.Chosen = append(p.Chosen, fmt.Sprint(n))
			}
		}
		reply.Picks = append(reply.Picks, p)
	}
	return reply
}

// jsonOf is a body as it is sent.
func jsonOf(body any) []byte {
	raw, _ := json.Marshal(body)
	return raw
}
