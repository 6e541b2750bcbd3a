package terminal

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"beleg/commands"
	"beleg/knowledge/revision"
)

var reply = commands.Reply{
	Text: "The articles disagree:", Language: "en", Footer: "published since 2024",
	Cards: []commands.Card{{
		Title: "12 March 2024", Note: "2 publishers agree", Quote: "Ministers signed the pact on 12 March 2024.",
		Lines: []string{"Changed by its publisher."},
		Sources: []commands.Receipt{
			{Title: "Harbour pact", Source: "Harbour Post", Published: "2024-03-13", URL: "https://harbour.example/pact", Number: 1},
			{Title: "Pasted", URL: "paste:12", Number: 2, Sample: true},
		},
	}},
}

func TestRender(t *testing.T) {
	var out bytes.Buffer
	if err := Render(&out, reply, Style{}); err != nil {
		t.Fatal(err)
	}
	want := `The articles disagree:

12 March 2024
2 publishers agree
  “Ministers signed the pact on 12 March 2024.”
  Changed by its publisher.
  — Harbour pact, Harbour Post, 13 March 2024, #1
    https://harbour.example/pact
  — Pasted, #2, sample article
published since 2024
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

// What only comes nearest is yellow, what no article says dim, where there are colours.
func TestDegrees(t *testing.T) {
	for degree, want := range map[commands.Degree]string{commands.Plain: "Nearest:", commands.Unsure: "\x1b[33mNearest:\x1b[0m",
		commands.Silent: "\x1b[2mNearest:\x1b[0m"} {
		var out bytes.Buffer
		if Render(&out, commands.Reply{Text: "Nearest:", Degree: degree}, Style{Colour: true}); out.String() != want+"\n" {
			t.Errorf("%s: %q", degree, out.String())
		}
	}
}

func TestRenderBold(t *testing.T) {
	var out bytes.Buffer
	Render(&out, reply, Style{Colour: true, Width: 30})
	if !strings.Contains(out.String(), "\x1b[1m12 March 2024\x1b[0m") {
		t.Errorf("the short answer is not bold:\n%q", out.String())
	}
	for _, l := range strings.Split(plain.Replace(out.String()), "\n") {
		if len([]rune(l)) > 30 && !strings.Contains(l, "https://") {
			t.Errorf("line %q is wider than 30", l)
		}
	}
}

// TestClean: nothing from an article moves the cursor or turns the text.
func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"a\x1b[2Jb": "a[2Jb", "a\u009b2Jb": "a2Jb", "a\u202eb": "ab", "a\nb\tc": "a b c", "\x07\b": "", "e\u0301": "e\u0301",
		"a\xffb": "a\ufffdb", "👩\u200d🚀": "👩\u200d🚀",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzRender(f *testing.F) {
	f.Add("\x1b]0;title\x07", "“quote”")
	f.Fuzz(func(t *testing.T, a, b string) {
		var out bytes.Buffer
		Render(&out, commands.Reply{Title: a, Text: b, Footer: a, Language: "de",
			Cards: []commands.Card{{Title: b, Note: a, Quote: b, Lines: []string{a},
				Sources: []commands.Receipt{{Title: a, Source: b, Published: a, URL: "https://" + b}}}}}, Style{Width: 40})
		if strings.ContainsAny(out.String(), "\x1b\x07\b\r\u009b\u202e") {
			t.Fatalf("control characters in %q", out.String())
		}
	})
}

// echo answers with what was said and offers to say "again".
type echo struct{}

func (echo) Text(_ context.Context, m commands.Message) (commands.Reply, bool) {
	return commands.Reply{Text: "you said " + m.Text, Buttons: []commands.Button{{Label: "Again", Line: "again"}}}, true
}

func (echo) Commands() []commands.Command { return commands.All() }

func TestChatFromPipe(t *testing.T) {
	var out bytes.Buffer
	if err := Chat(context.Background(), echo{}, strings.NewReader("when pact\n\n1\n7"), &out, Options{}); err != nil {
		t.Fatal(err)
	}
	want := "you said when pact\n[1] Again\n\nyou said again\n[1] Again\n\nyou said 7\n[1] Again\n\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestChatEndsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	in, _ := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- Chat(ctx, echo{}, in, io.Discard, Options{}) }()
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(5 * time.Second):
		t.Error("still reading")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestChatReportsBrokenOutput(t *testing.T) {
	if err := Chat(context.Background(), echo{}, strings.NewReader("hello\n"), full{}, Options{}); err == nil {
		t.Error("no error")
	}
}

func TestComplete(t *testing.T) {
	if got := complete(echo{}, "art"); !cmp.Equal(got, []string{"articles ", "artikelliste ", "article ", "artikel "}) {
		t.Errorf("got %q", got)
	}
}

// TestChanges: words that came and went are told apart with and without colours,
// and bring no control characters along.
func TestChanges(t *testing.T) {
	r := commands.Reply{Cards: []commands.Card{{Title: "Today",
		Changes: []revision.Change{{{Text: "It sails on"}, {Op: revision.Removed, Text: "4\x1b[2J May"}, {Op: revision.Added, Text: "9 June"}}}}}}
	var plainly, coloured strings.Builder
	Render(&plainly, r, Style{})
	Render(&coloured, r, Style{Colour: true, Width: 40})
	if want := "Today\n  It sails on [-4[2J May-] [+9 June+]\n"; plainly.String() != want {
		t.Errorf("got %q, want %q", plainly.String(), want)
	}
	if want := "  It sails on \x1b[31m[-4[2J May-]\x1b[0m \x1b[32m[+9 June+]\x1b[0m\n"; !strings.HasSuffix(coloured.String(), want) {
		t.Errorf("got %q, want %q", coloured.String(), want)
	}
}
