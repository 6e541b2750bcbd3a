package point

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
)

var shown = Packet{Question: "Wann wurde der Pakt unterzeichnet?", Sentences: []Sentence{
	{Number: 1, Text: "Der „Beistandspakt“ wurde am 12. März 1998 in Nordhafen unterzeichnet."},
	{Number: 2, Text: "The non-fatal crash cost 1,250 people – among them José Álvarez – their holiday at 20:30."},
	{Number: 3, Text: "Die Straße zum Müllerhof kostete 3,5 Millionen Euro, 20 % mehr als 2014-2016."},
}}

func TestCheck(t *testing.T) {
	cases := []struct {
		mark Mark
		want string // the stretch, or the reason
	}{
		{Mark{Sentences: []int{1}, Span: "12. März 1998"}, "12. März 1998"},
		{Mark{Sentences: []int{1}, Span: "  am 12.  marz 1998 "}, "am 12. März 1998"},
		{Mark{Sentences: []int{1}, Span: "“Beistandspakt”"}, "Beistandspakt"},
		{Mark{Sentences: []int{1}, Span: "Der \"Beistandspakt\" wurde"}, "Der „Beistandspakt“ wurde"},
		{Mark{Sentences: []int{1}}, ""},
		{Mark{}, ""},
		{Mark{Sentences: []int{2}, Span: "jose alvarez"}, "José Álvarez"},
		{Mark{Sentences: []int{2}, Span: "people - among them"}, "people – among them"},
		{Mark{Sentences: []int{2}, Span: "1,250 people"}, "1,250 people"},
		{Mark{Sentences: []int{2}, Span: "20:30."}, "20:30"},
		{Mark{Sentences: []int{3}, Span: "Strasse zum Mullerhof"}, "Straße zum Müllerhof"},
		{Mark{Sentences: []int{3}, Span: "20%"}, "20 %"},
		{Mark{Sentences: []int{3}, Span: "(3,5 Millionen Euro)"}, "3,5 Millionen Euro"},

		{Mark{Sentences: []int{0}}, "unshown"},
		{Mark{Sentences: []int{4}}, "unshown"},
		{Mark{Sentences: []int{-7}, Span: "1998"}, "unshown"},
		{Mark{Sentences: []int{1 << 40}}, "unshown"},
		{Mark{Sentences: []int{1, 1}}, "repeated"},
		{Mark{Sentences: []int{1, 2}}, "several"},
		{Mark{Span: "1998"}, "without"},
		{Mark{Sentences: []int{1}, Span: "12. April 1998"}, "elsewhere"},
		{Mark{Sentences: []int{1}, Span: "March 12, 1998"}, "elsewhere"}, // of another language
		{Mark{Sentences: []int{1}, Span: "1,250"}, "elsewhere"},          // of another sentence
		{Mark{Sentences: []int{1}, Span: "…"}, "elsewhere"},
		{Mark{Sentences: []int{2}, Span: "250"}, "elsewhere"},
		{Mark{Sentences: []int{2}, Span: "fatal crash"}, "elsewhere"},
		{Mark{Sentences: []int{2}, Span: "at 20"}, "elsewhere"},
		{Mark{Sentences: []int{3}, Span: "5 Millionen"}, "elsewhere"},
		{Mark{Sentences: []int{3}, Span: "Müller"}, "elsewhere"},
	}
	for _, c := range cases {
		got, err := shown.Check(c.mark)
		if err != nil {
			var r Reason
			if !errors.As(err, &r) || string(r) != c.want {
				t.Errorf("%+v: %v, want %q", c.mark, err, c.want)
			}
			continue
		}
		stretch := ""
		if len(got.Sentences) > 0 {
			stretch = got.Sentences[0].Text[got.Start:got.End]
		}
		if stretch != c.want || len(got.Sentences) != len(c.mark.Sentences) {
			t.Errorf("%+v: %+v %q, want %q", c.mark, got, stretch, c.want)
		}
	}
	two := shown
	two.Most = 2
	if got, err := two.Check(Mark{Sentences: []int{3, 1}}); err != nil || got.Sentences[0].Number != 3 || got.Sentences[1].Number != 1 {
		t.Errorf("two sentences: %+v, %v", got, err)
	}
}

// Whatever is marked, nothing but stretches of what was shown comes back, and nothing panics.
func TestCheckRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	parts := strings.Fields("12. März 1998 non-fatal 1,250 250 – \xff \u200b \" « % Straße STRASSE İ ſ ß " +
		"20:30 , . … 😀 e\u0301 Der der")
	kept := 0
	for range 20000 {
		m := Mark{Sure: r.IntN(2) == 0}
		for range r.IntN(3) {
			m.Sentences = append(m.Sentences, r.IntN(6)-1)
		}
		for range r.IntN(4) {
			m.Span += parts[r.IntN(len(parts))] + strings.Repeat(" ", r.IntN(2))
		}
		c, err := shown.Check(m)
		if err != nil {
			if c.Sentences != nil || c.End != 0 {
				t.Fatalf("%+v: %v and %+v", m, err, c)
			}
			continue
		}
		for _, s := range c.Sentences {
			if shown.Sentences[s.Number-1] != s {
				t.Fatalf("%+v: %+v was not shown", m, s)
			}
		}
		if len(c.Sentences) > 0 {
			kept++
			_ = c.Sentences[0].Text[c.Start:c.End]
		}
	}
	if kept < 500 {
		t.Errorf("only %d marks were kept: nothing was tested", kept)
	}
}
