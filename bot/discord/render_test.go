package discord

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
)

// refused is what Discord would say against a message.
func refused(m message) string {
	raw, _ := json.Marshal(m)
	return discordtest.CheckMessage(raw)
}

func sampleReply() commands.Reply {
	return commands.Reply{Language: "en", Footer: "2 of 9 answers", Cards: []commands.Card{{
		Title: "12 March 2024", Note: "2 publishers agree", Quote: "Ministers signed the pact\non 12 March 2024.",
		Lines: []string{"Disputed: 13 March"},
		Sources: []commands.Receipt{{Title: "Pact [signed]", Source: "Harbour Post", Published: "2024-03-13T08:00:00+01:00",
			URL: "https://harbour.example/pact_(eu)?a=b_c", Number: 7, Seq: 1, Sample: true},
			{Title: "Notes", Source: "Somebody", Published: "2024-03", URL: "javascript:alert(1)"}},
	}}}
}

// texts are what can be read in a message, in order.
func texts(m message) (list []string) {
	var walk func(parts []part)
	walk = func(parts []part) {
		for _, p := range parts {
			if p.Type == partText {
				list = append(list, p.Content)
			}
			walk(p.Components)
		}
	}
	walk(m.Components)
	return list
}

func TestRender(t *testing.T) {
	r := sampleReply()
	m := render(r, reader{})
	want := []string{"### 12 March 2024\n2 publishers agree\n> Ministers signed the pact on 12 March 2024.\nDisputed: 13 March\n" +
		"**Harbour Post** · 13 March 2024 · [Pact (signed)](https://harbour.example/pact_%28eu%29?a=b_c) · #7\n" +
		"-# Also reported by: Somebody (March 2024)", "-# 2 of 9 answers"}
	if diff := cmp.Diff(want, texts(m)); diff != "" {
		t.Error(diff)
	}
	german := sampleReply()
	german.Language, german.Failed = "de", true
	m = render(german, reader{})
	if all := texts(m); !strings.Contains(all[0], "· 13. März 2024 ·") || m.Components[0].Accent != colourFailed {
		t.Errorf("%+v", m)
	}
	plain := renderPlain(r, reader{})
	if plain.Content != strings.Join(want, "\n") || plain.Flags != suppressEmbeds || refused(plain) != "" {
		t.Errorf("%+v %s", plain, refused(plain))
	}
	if m := render(commands.Reply{Text: "Done."}, reader{}); m.Components[0].Type != partText {
		t.Errorf("a few words need no box: %+v", m)
	}
}

// An answer begins with itself; publisher, day and headline stand below the quote,
// and who else reports it is named.
func TestAnswer(t *testing.T) {
	c := sampleReply().Cards[0]
	c.Lines, c.Marks = nil, []commands.Span{{Start: 0, End: 9}, {Start: 26, End: 28}, {Start: 29, End: 42}}
	c.Sources = append(c.Sources, commands.Receipt{Title: "Pakt", Source: "Hafenbote", Published: "2024-03-14",
		URL: "https://hafenbote.example/pakt"})
	for name, e := range map[string]struct {
		r    commands.Reply
		want []string
	}{
		"plain": {commands.Reply{Degree: commands.Plain, Language: "en", Cards: []commands.Card{c}}, []string{
			"### 12 March 2024\n-# ● On record · 2 publishers agree",
			"> **Ministers** signed the pact **on** **12 March 2024**.\n**Harbour Post** · 13 March 2024 · [Pact " +
				"(signed)](https://harbour.example/pact_%28eu%29?a=b_c) · #7\n" +
				"-# Also reported by: Somebody (March 2024), [Hafenbote](https://hafenbote.example/pakt) (14 March 2024)"}},
		"unsure": {commands.Reply{Degree: commands.Unsure, Language: "de", Text: "Nicht sicher.",
			Cards: []commands.Card{{Quote: "Der Pakt.", Sources: c.Sources[2:]}}}, []string{
			"◐ Nicht sicher.", "> Der Pakt.\n**Hafenbote** · 14. März 2024 · [Pakt](https://hafenbote.example/pakt)"}},
		"silent": {commands.Reply{Degree: commands.Silent, Language: "en", Text: "No tracked article says this."},
			[]string{"○ No tracked article says this."}},
		"disputed": {commands.Reply{Degree: commands.Plain, Language: "en", Text: "The articles disagree:", Cards: []commands.Card{
			{Title: "12 March 2024", Quote: "a", Sources: c.Sources[:1]}, {Title: "13 March 2024", Quote: "b", Sources: c.Sources[2:]}}}, []string{
			"The articles disagree:\n### 12\u00a0March\u00a02024 ↔ 13\u00a0March\u00a02024\n-# ● On record",
			"**12 March 2024**\n> a\n**Harbour Post** · 13 March 2024 · [Pact (signed)](https://harbour.example/pact_%28eu%29?a=b_c) · #7",
			"**13 March 2024**\n> b\n**Hafenbote** · 14 March 2024 · [Pakt](https://hafenbote.example/pakt)"}},
	} {
		if diff := cmp.Diff(e.want, texts(render(e.r, reader{}))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// The title of a card is a link where it is the article's headline.
func TestHeadline(t *testing.T) {
	s := sampleReply().Cards[0].Sources[:1]
	got := texts(render(commands.Reply{Language: "en",
		Cards: []commands.Card{{Title: s[0].Title, Quote: "Ministers signed.", Sources: s}}}, reader{}))
	want := []string{"### [Pact (signed)](https://harbour.example/pact_%28eu%29?a=b_c)\n> Ministers signed.\n**Harbour Post** · 13 " +
		"March 2024 · #7"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A digest of ten stories shows their quotes whole.
func TestFullDigest(t *testing.T) {
	quote := strings.TrimSpace(strings.Repeat("The ministers signed the pact. ", 6))
	var cards []commands.Card
	for range maxCards {
		s := commands.Receipt{Title: strings.Repeat("headline ", 7), Source: "Harbour Post", Published: "2024-03-13",
			URL: "https://harbour.example/" + strings.Repeat("x", 45), Number: 12}
		cards = append(cards, commands.Card{Title: s.Title, Quote: quote, Sources: []commands.Receipt{s, s, s}})
	}
	all := strings.Join(texts(render(commands.Reply{Title: "Digest", Language: "en", Cards: cards}, reader{})), "\n")
	if n := strings.Count(all, "> "+quote+"\n"); n != maxCards {
		t.Errorf("%d whole quotes: %s", n, all)
	}
}

// The three degrees of an answer differ at a glance, for who sees colours and for who
// does not.
func TestDegrees(t *testing.T) {
	colours, marks := map[int]bool{}, map[string]bool{}
	for _, d := range []commands.Degree{commands.Plain, commands.Unsure, commands.Silent} {
		r := sampleReply()
		r.Text, r.Degree = "What comes nearest:", d
		m := render(r, reader{})
		colours[m.Components[0].Accent] = true
		for _, sign := range signs {
			if strings.Contains(texts(m)[0], sign) {
				marks[sign] = true
			}
		}
	}
	if len(colours) != 3 || len(marks) != 3 || !colours[colourAnswer] {
		t.Errorf("colours %v, signs %v", colours, marks)
	}
}

func TestMarked(t *testing.T) {
	span := func(from, to int) []commands.Span { return []commands.Span{{Start: from, End: to}} }
	for _, c := range []struct {
		in    string
		spans []commands.Span
		limit int
		want  string
	}{
		{"the pact is signed", span(4, 8), 40, "the **pact** is signed"},
		{"the  *pact*\nis", span(5, 11), 40, `the **\*pact\*** is`},
		{"the pact is", span(3, 9), 40, "the **pact** is"},
		{"the pact is signed", span(4, 8), 19, "the pact is signed"},
		{"the pact is signed", span(12, 18), 15, "the pact is…"},
		{"the pact is signed", span(4, 8), 15, "the pact is…"},
		{"the pact is signed", span(4, 8), 16, "the **pact** is…"},
		{" Straße ", span(0, 99), 40, "**Straße**"},
		{"", span(0, 5), 40, ""},
		{"\u200b", span(0, 5), 40, ""},
	} {
		if got := marked(c.in, c.spans, c.limit); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

func TestLimits(t *testing.T) {
	word, unbroken := strings.Repeat("wörter ", 3000), strings.Repeat("😀", 9000)
	many := make([]commands.Card, 40)
	for i := range many {
		many[i] = sampleReply().Cards[0]
		many[i].Quote = word
	}
	huge := commands.Card{Title: unbroken, Note: unbroken, Quote: unbroken, Lines: []string{unbroken, word},
		Sources: []commands.Receipt{{Title: unbroken, Source: unbroken, Published: unbroken,
			URL: "https://x.example/" + strings.Repeat("a", 5000)}}}
	buttons := make([]commands.Button, 60)
	for i := range buttons {
		buttons[i] = commands.Button{Label: word, Line: strings.Repeat("x", i+50)}
	}
	for name, r := range map[string]commands.Reply{
		"empty":            {},
		"blank":            {Title: " \u200b", Text: "\n", Cards: []commands.Card{{Quote: "\u200b"}}},
		"long text":        {Title: word, Text: word, Footer: word},
		"no spaces":        {Title: unbroken, Text: unbroken, Footer: unbroken},
		"escapes double":   {Text: strings.Repeat("*", 5000), Title: strings.Repeat("_", 300)},
		"many cards":       {Title: word, Text: word, Footer: word, Cards: many},
		"huge cards":       {Cards: []commands.Card{huge, huge, huge, huge, huge, huge, huge, huge, huge, huge, huge}},
		"many buttons":     {Text: "x", Buttons: buttons},
		"invalid UTF-8":    {Text: "a\xff\xfeb"},
		"very many quotes": {Cards: append(many, huge)},
	} {
		for kind, m := range map[string]message{"components": render(r, reader{}), "plain": renderPlain(r, reader{})} {
			if why := refused(m); why != "" {
				t.Errorf("%s, %s: %s", name, kind, why)
			}
		}
	}
	m := render(commands.Reply{Cards: many, Language: "de"}, reader{})
	list := texts(m)
	if len(list) != maxCards+1 || !strings.Contains(list[maxCards], "30 weitere") {
		t.Errorf("%d texts: %q", len(list), list[len(list)-1])
	}
	for _, text := range list[:maxCards] {
		if !strings.Contains(text, "](https://harbour.example/pact") {
			t.Errorf("a receipt was cut away: %q", text)
		}
	}
}

// Any reply at all is one that Discord takes.
func TestAnyReplyIsAccepted(t *testing.T) {
	t.Parallel()
	text := rapid.OneOf(rapid.String(), rapid.StringN(0, 3000, -1), rapid.StringMatching(`([*_\[\]()<@>#|~ \n.:/`+"`"+`]|word ){0,400}`),
		rapid.SampledFrom([]string{"", "@everyone <@&1> [x](https://evil.example) ```code",
			strings.Repeat("Donaudampfschifffahrtsgesellschaft", 40), strings.Repeat("👩\u200d🚀", 500)}))
	receipt := rapid.Custom(func(t *rapid.T) commands.Receipt {
		return commands.Receipt{Title: text.Draw(t, "title"), Source: text.Draw(t, "source"), Published: text.Draw(t, "date"),
			URL: "https://x.example/" + text.Draw(t, "url"), Number: rapid.Int().Draw(t, "number")}
	})
	span := rapid.Custom(func(t *rapid.T) commands.Span {
		return commands.Span{Start: rapid.IntRange(-1, 300).Draw(t, "start"), End: rapid.IntRange(-1, 300).Draw(t, "end")}
	})
	card := rapid.Custom(func(t *rapid.T) commands.Card {
		return commands.Card{Title: text.Draw(t, "title"), Note: text.Draw(t, "note"), Quote: text.Draw(t, "quote"),
			Marks: rapid.SliceOfN(span, 0, 5).Draw(t, "marks"),
			Lines: rapid.SliceOfN(text, 0, 4).Draw(t, "lines"), Sources: rapid.SliceOfN(receipt, 0, 9).Draw(t, "sources")}
	})
	headed := rapid.Map(card, func(c commands.Card) commands.Card {
		if len(c.Sources) > 1 {
			c.Title = c.Sources[0].Title
		}
		return c
	})
	button := rapid.Custom(func(t *rapid.T) commands.Button {
		return commands.Button{Label: text.Draw(t, "label"), Line: rapid.StringN(0, 90, 90).Draw(t, "line"),
			Reply: rapid.SampledFrom([]commands.Place{commands.Below, commands.Aside, commands.Instead}).Draw(t, "place")}
	})
	rapid.Check(t, func(t *rapid.T) {
		r := commands.Reply{Title: text.Draw(t, "title"), Text: text.Draw(t, "text"), Footer: text.Draw(t, "footer"),
			Degree:   rapid.SampledFrom([]commands.Degree{"", commands.Plain, commands.Unsure, commands.Silent}).Draw(t, "degree"),
			Language: rapid.SampledFrom([]string{"de", "en"}).Draw(t, "language"),
			Cards:    rapid.SliceOfN(headed, 0, 14).Draw(t, "cards"), Buttons: rapid.SliceOfN(button, 0, 30).Draw(t, "buttons"),
			Jump: &commands.Jump{Hint: text.Draw(t, "hint"), Lines: rapid.SliceOfN(button, 0, 40).Draw(t, "lines"),
				At: rapid.IntRange(-1, 40).Draw(t, "at")}}
		to := reader{asker: rapid.SampledFrom([]string{"", "1234567890123456789"}).Draw(t, "asker"),
			share: rapid.StringN(0, 90, 90).Draw(t, "share")}
		for _, m := range []message{render(r, to), renderPlain(r, to)} {
			if why := refused(m); why != "" {
				t.Fatal(why)
			}
		}
	})
}

func TestEscape(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain text, 3 % (so) - yes", "plain text, 3 % (so) - yes"},
		{"*bold* _it_ ~~no~~ `code`", "\\*bold\\* \\_it\\_ \\~\\~no\\~\\~ \\`code\\`"},
		{"||spoiler||", `\|\|spoiler\|\|`},
		{"```\ncode\n```", "\\`\\`\\`\ncode\n\\`\\`\\`"},
		{"[text](https://evil.example)", `\[text\](https\://evil.example)`},
		{"@everyone @here <@1> <@&1> <#1>", `\@everyone \@here \<\@1\> \<\@&1\> \<#1\>`},
		{"</when:1> <t:1:R> <:a:1> <a:b:1>", `\</when:1\> \<t:1:R\> \<:a:1\> \<a:b:1\>`},
		{"# title\n## two\n  # three", "\\# title\n\\## two\n  \\# three"},
		{"-# small\n- list\n+ list\n> quote\n>>> all", "\\-# small\n\\- list\n\\+ list\n\\> quote\n\\>\\>\\> all"},
		{"1. first\n12) second\nat 3.5 and 7.", "1\\. first\n12\\) second\nat 3.5 and 7."},
		{"see https://a.example and HTTP://b", `see https\://a.example and HTTP\://b`},
		{"join discord.gg/abc or DiscordApp.com/invite/x", `join discord\.gg/abc or DiscordApp\.com/invite/x`},
		{`back\slash \*`, `back\\slash \\\*`},
		{"@\u200beveryone \u202eevil\u202c a\u00adb \ufeff", `\@everyone evil ab `},
		{"👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"},
		{"a\u2028b\r\nc\td\x00", "a\nb\nc d"},
		{"\U000e0061tag\u3164", "tag"},
		{"ÄÖÜ ß „Zitat“ – 5 €", "ÄÖÜ ß „Zitat“ – 5 €"},
	} {
		if got := escape(c.in); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

func TestChannelsAreNamedInTheBotsOwnText(t *testing.T) {
	r := commands.Reply{Text: "Digest goes to <#123456789012345678>, not <#1>.", Cards: []commands.Card{{Quote: "<#123456789012345678>"}}}
	list := texts(render(r, reader{}))
	if got := list[0]; got != `Digest goes to <#123456789012345678>, not \<#1\>.` {
		t.Errorf("text %q", got)
	}
	if got := list[1]; got != `> \<#123456789012345678\>` {
		t.Errorf("quote %q", got)
	}
}

// Every field that an article or a person fills comes out escaped.
func TestEveryFieldIsEscaped(t *testing.T) {
	const evil = "@everyone <@&1> [click](https://evil.example) ||x|| **b** discord.gg/x"
	r := commands.Reply{Title: evil, Text: evil, Cards: []commands.Card{{Title: evil, Note: evil, Quote: evil, Lines: []string{evil},
		Sources: []commands.Receipt{{Title: evil, Source: evil, Published: "2024 " + evil, URL: "https://ok.example/a"}}}}}
	for _, m := range []message{render(r, reader{}), renderPlain(r, reader{})} {
		all := m.Content + "\n" + strings.Join(texts(m), "\n")
		all = strings.ReplaceAll(all, "](https://ok.example/a)", "")
		for i := range all {
			for _, bad := range []string{"@everyone", "<@", "https://", "||", "**b", "discord.gg", "[click"} {
				if strings.HasPrefix(all[i:], bad) && (i == 0 || all[i-1] != '\\') {
					t.Errorf("%q stands unescaped in %q", bad, all[max(0, i-20):min(len(all), i+30)])
				}
			}
		}
		if len(m.Mentions.Parse) != 0 || m.Mentions.Parse == nil {
			t.Error("mentions are not switched off")
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		in    string
		limit int
		want  string
	}{
		{"short", 10, "short"},
		{"exactly ten", 11, "exactly ten"},
		{"cut at the word", 12, "cut at the…"},
		{"unbrokenword", 6, "unbro…"},
		{"**", 3, `\*…`},
		{"***", 4, `\*…`},
		{"😀😀😀", 5, "😀😀…"},
		{"anything", 0, ""},
	} {
		got := fit(c.in, c.limit)
		if got != c.want {
			t.Errorf("fit(%q, %d) = %q, want %q", c.in, c.limit, got, c.want)
		}
	}
}

func TestSafeLink(t *testing.T) {
	for address, want := range map[string]string{
		"https://a.example/x":                 "https://a.example/x",
		"http://a.example/a b)c":              "http://a.example/a%20b%29c",
		"https://a.example/?q=<x>\"":          "https://a.example/?q=%3Cx%3E%22",
		"https://müller.example/straße":       "https://xn--mller-kva.example/stra%C3%9Fe",
		"javascript:alert(1)":                 "",
		"paste:abc":                           "",
		"https://user:pw@a.example":           "",
		"https://":                            "",
		"//a.example":                         "",
		"discord://x":                         "",
		"https://a.example/\u202e":            "https://a.example/%E2%80%AE",
		"https://a\u202e.example/":            "",
		"https://a_b.example/":                "https://a_b.example/",
		"https://a.example/\n":                "",
		"https://" + strings.Repeat("a", 800): "",
	} {
		if got, ok := safeLink(address); got != want && ok || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", address, got, ok, want)
		}
	}
}

func FuzzFit(f *testing.F) {
	f.Add("**a** [b](c) @everyone\n# d", 12)
	f.Add("😀\u200d\xff", 3)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = max(0, min(limit, 5000))
		got := fit(s, limit)
		if width(got) > limit || !utf8.ValidString(got) {
			t.Errorf("fit(%q, %d) = %q of width %d", s, limit, got, width(got))
		}
		if n := len(got) - len(strings.TrimRight(got, `\`)); n%2 == 1 {
			t.Errorf("fit(%q, %d) = %q ends in an open escape", s, limit, got)
		}
	})
}
