package commands

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

func TestArguments(t *testing.T) {
	cases := []struct {
		command Command
		line    string
		want    map[string]string
		left    string
	}{
		{named("when"), "pact since:2024 in Vienna", map[string]string{"question": "pact in Vienna", "since": "2024"}, ""},
		{named("when"), "Pakt seit:2024 quelle:orf.at", map[string]string{"question": "Pakt", "since": "2024", "site": "orf.at"}, ""},
		{named("when"), "12:30 train", map[string]string{"question": "12:30 train"}, ""},
		{named("add"), "https://a.example/b?c=d:e", map[string]string{"article": "https://a.example/b?c=d:e"}, ""},
		{named("add"), `title:"Two words" date:2024 text`, map[string]string{"title": "Two words", "date": "2024", "article": "text"}, ""},
		{named("add"), "titel:„Zwei Wörter“ Text", map[string]string{"title": "Zwei Wörter", "article": "Text"}, ""},
		{named("add"), `title:"never closed`, map[string]string{"title": `"never`, "article": "closed"}, ""},
		{named("add"), "head\ndate:2024 stays", map[string]string{"article": "head\ndate:2024 stays"}, ""},
		{named("when"), "pact tag:water tag:climate,ferry Schlagwort:energy site:a.example site:b.example",
			map[string]string{"question": "pact", "tag": "water,climate,ferry,energy", "site": "b.example"}, ""},
		{named("export"), "1 others:2 others:3,4", map[string]string{"number": "1", "others": "2,3,4"}, ""},
		{named("feed"), `filter 1 words:pact words:"night ferry" without:sport without:`, map[string]string{"action": "filter", "feed": "1",
			"words": "pact,night ferry", "without": ""}, ""},
		{named("remove"), "#3", map[string]string{"number": "3"}, ""},
		{named("remove"), "3 4", map[string]string{"number": "3"}, "4"},
		{named("settings"), "Präfix ?", map[string]string{"name": "prefix", "value": "?"}, ""},
		{named("settings"), "praefix ?", map[string]string{"name": "prefix", "value": "?"}, ""},
		{named("settings"), "colour red", map[string]string{"value": "colour red"}, ""},
		{named("digest"), "an <#123> 07:30", map[string]string{"action": "on", "channel": "123", "at": "07:30"}, ""},
		{named("digest"), "on 08:00 Europe/Berlin <#123>", map[string]string{"action": "on", "channel": "123", "at": "08:00",
			"zone": "Europe/Berlin"}, ""},
		{named("undo"), "everything", map[string]string{}, "everything"},
	}
	for _, c := range cases {
		got, left := arguments(c.command, c.line)
		if diff := cmp.Diff(c.want, got); diff != "" || left != c.left {
			t.Errorf("%s %q: left %q, want %q, arguments:\n%s", c.command.Name, c.line, left, c.left, diff)
		}
	}
}

func TestNearest(t *testing.T) {
	names := namesOf(All())
	for word, want := range map[string]string{
		"wehn": "when", "whne": "when", "hlep": "help", "hilf": "help", "artcle": "article", "hinzufuegne": "add", "rueckgangig": "undo",
		"setings": "settings",
		"ban":     "", "kick": "", "play": "", "rank": "", "mute": "", "skip": "", "w": "", "": "", "😀": "", "zzzzzzzz": "",
	} {
		got, ok := nearest(names, word)
		if got.command != want && (ok || want != "") {
			t.Errorf("nearest(%q) = %q %v, want %q", word, got.command, ok, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"when", "when", 0}, {"wehn", "when", 1}, {"whe", "when", 1}, {"wheen", "when", 1}, {"whom", "when", 2}, {"über", "uber", 1},
		{"", "ab", 2}, {"ca", "abc", 3}} {
		if got := distance(c.a, c.b, 9); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestDate(t *testing.T) {
	for _, c := range []struct{ iso, en, de string }{
		{"1960", "1960", "1960"}, {"2024-03", "March 2024", "März 2024"}, {"2024-03-05", "5 March 2024", "5. März 2024"},
		{"2025-03-31T20:30", "31 March 2025, 20:30", "31. März 2025, 20:30 Uhr"}, {"2015/2017", "2015 to 2017", "2015 bis 2017"},
		{"2025-SP", "spring 2025", "Frühling 2025"}, {"2024-W02", "week 2 of 2024", "2. Woche 2024"},
		{"2024-Q3", "third quarter of 2024", "drittes Quartal 2024"},
		{"199", "the 1990s", "1990er Jahre"}, {"20", "the 21st century", "21. Jahrhundert"}, {"", "", ""}, {"PAST_REF", "PAST_REF", "PAST_REF"},
		{"2024-13", "2024-13", "2024-13"},
	} {
		if en, de := Date(c.iso, "en"), Date(c.iso, "de"); en != c.en || de != c.de {
			t.Errorf("Date(%q) = %q, %q; want %q, %q", c.iso, en, de, c.en, c.de)
		}
	}
}

func TestAddress(t *testing.T) {
	for word, want := range map[string]string{
		"https://a.example/b": "https://a.example/b", "<https://a.example/b>": "https://a.example/b", "a.example/b": "https://a.example/b",
		"www.a.example": "https://www.a.example", "HTTP://A.example": "HTTP://A.example", "https://a.example/b,": "https://a.example/b",
		"hello": "", "end.": "", "and/or": "", "ftp://a.example/": "", "javascript:alert(1)": "", "ana@a.example/x": "", "3.5": "",
	} {
		if got, ok := address(word); got != want || ok != (want != "") {
			t.Errorf("address(%q) = %q %v, want %q", word, got, ok, want)
		}
	}
}

// TestRepliesToTheBot: people thank, laugh and send pictures below an answer.
// Only a question and a command are meant for the bot.
func TestRepliesToTheBot(t *testing.T) {
	b := newBot(t)
	for _, g := range []knowledge.Guild{"1", "2"} {
		if g == "2" {
			b.Text(context.Background(), Message{Guild: g, User: User{ID: "1", Manager: true}, Text: "!settings prefix ?", Addressed: true})
		}
		for text, want := range map[string]bool{
			"and when did it start?": true, "And when did it start": true, "who signed it": true, "when pact": true,
			"und wer hat das unterschrieben?": true,
			"Und seit wann":                   true, "Is the pact signed?": true, "Thanks! Also, when was it signed?": true,
			"what is the pact about": true, "why?": true,
			"Wie heißt der Minister": true, "wie viele waren es": true, "!when pact": true, "/when pact": true, "!wann Pakt": true,
			"stimmt das?": true, "who signed it？": true, "😀 why?": true, "ok, but when?": true, "Seit wann?": true,
			"": false, " ": false, "\u200b": false, "thanks!": false, "Thank you, great.": false, "danke": false,
			"Danke, das wusste ich nicht!": false, "😀": false, "👍👍": false, "?": false, "😀?": false, "!?": false, "???": false,
			"!": false, "!!!": false, "❓": false, "<:what:123456789012345678>": false, "<a:when:1>": false,
			"https://tenor.com/view/what-is-this-gif-5?x=when": false,
			"lol https://tenor.com/view/why-gif-5?a=1":         false, "That's what I thought": false, "What a day!": false,
			"how nice": false, "what a pity": false, "wie schön": false,
			"Was für ein Tag!": false, "ok": false, "no": false, "add this to the list": false, "please remove 3": false, "/shrug": false,
			":)": false, "...": false, "wow!": false,
		} {
			r, meant := b.Text(context.Background(), Message{Guild: g, User: User{ID: "1"}, Text: text, Addressed: true, Reply: true,
				ReadOnly: true})
			if meant != want {
				t.Errorf("guild %s, a reply %q: answered %v, want %v: %s", g, text, meant, want, r.Text)
			}
		}
	}
	if _, meant := b.Text(context.Background(), Message{Guild: "2", Text: "?when pact", Addressed: true, Reply: true}); !meant {
		t.Error("the prefix of the guild is not known in a reply")
	}
}

// TestFileAlone: a file is added by a command and by nothing else.
func TestFileAlone(t *testing.T) {
	b := newBot(t)
	file := File{Name: "notes.txt", Size: 90, Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("The harbour pact was signed by all ministers on 12 March 2024 at noon.")), nil
	}}
	for _, m := range []Message{{Addressed: true}, {Addressed: true, Reply: true}, {Addressed: true, Text: "\u200b"},
		{Addressed: true, Text: "look at this"}, {Addressed: true, Reply: true, Text: "who is this?"}, {Text: "😀"}} {
		m.Guild, m.User, m.Files = "7", User{ID: "1", Manager: true}, []File{file}
		b.Text(context.Background(), m)
	}
	if _, n, err := b.Store.List(context.Background(), "7", store.Page{Limit: 1}); err != nil || n != 0 {
		t.Errorf("%d articles were added without a command, %v", n, err)
	}
	b.Text(context.Background(), Message{Guild: "7", User: User{ID: "1", Manager: true}, Text: "!add", Files: []File{file}})
	if _, n, err := b.Store.List(context.Background(), "7", store.Page{Limit: 1}); err != nil || n != 1 {
		t.Errorf("%d articles after the command, want 1, %v", n, err)
	}
}

// TestBusy: what is turned away is told so in its own language, when it was meant
// for the bot at all.
func TestBusy(t *testing.T) {
	b := newBot(t)
	for _, c := range []struct {
		m    Message
		want string
	}{
		{Message{Text: "!when pact"}, "Too many questions"}, {Message{Text: "!wann Pakt"}, "Zu viele Fragen"},
		{Message{Text: "wann war das", Addressed: true}, "Zu viele Fragen"},
		{Message{Addressed: true, Language: "de"}, "Zu viele Fragen"}, {Message{Text: "?play"}, ""}, {Message{Text: "hello"}, ""},
		{Message{Text: "thanks", Addressed: true, Reply: true}, ""},
	} {
		r, meant := b.Busy(context.Background(), c.m)
		if meant != (c.want != "") || !strings.HasPrefix(r.Text, c.want) {
			t.Errorf("%+v: %v %q, want %q", c.m, meant, r.Text, c.want)
		}
	}
}

func newBot(t testing.TB) *Bot {
	t.Helper()
	st, err := sqlstore.Open(context.Background(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return New(slog.New(slog.NewTextHandler(io.Discard, nil)), Parts{Store: st, Asker: &wordAsker{store: st}, Fetcher: &web{}})
}

// TestPanic: a bug in one command is a failed reply and a line in the log.
func TestPanic(t *testing.T) {
	b := newBot(t)
	b.Asker = nil
	r := b.Invoke(context.Background(), Request{Guild: knowledge.Local, Command: "when", Args: map[string]string{"question": "pact"}})
	if !r.Failed || !strings.Contains(r.Text, "reference") {
		t.Errorf("reply %+v", r)
	}
}

// FuzzText: whatever is typed, the reply can be shown and its buttons pressed.
func FuzzText(f *testing.F) {
	for _, s := range []string{"!when pact", "!add date:\"", "when was it?", "!", "!settings prefix ?", "add https://x.example/\ntext",
		"!help \u202e", "/remove #1", "!articles 9 since:2024"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	b := newBot(f)
	f.Fuzz(func(t *testing.T, text string, addressed bool) {
		r, meant := b.Text(context.Background(), Message{Guild: "fuzz", User: User{ID: "1", Manager: true}, Text: text,
			Addressed: addressed, ReadOnly: true})
		if addressed && !meant {
			t.Fatalf("no reply to %q", text)
		}
		if meant && r.Text == "" && len(r.Cards) == 0 {
			t.Fatalf("empty reply to %q", text)
		}
		if strings.Contains(r.Text, "reference") {
			t.Fatalf("%q fails: %s", text, r.Text)
		}
		answer := Message{Guild: "fuzz", Text: text, Addressed: true, Reply: addressed, ReadOnly: true}
		_, meant = b.Text(context.Background(), answer)
		if busy, told := b.Busy(context.Background(), answer); told != (busy.Text != "") || meant && !told {
			t.Fatalf("%q is answered %v, told to wait %v: %q", text, meant, told, busy.Text)
		}
		for _, button := range r.Buttons {
			if len(button.Line) > MaxLine || !utf8.ValidString(button.Line) && utf8.ValidString(text) {
				t.Fatalf("button %q after %q", button.Line, text)
			}
		}
	})
}

func BenchmarkSilent(b *testing.B) {
	bot := newBot(b)
	for b.Loop() {
		bot.Text(context.Background(), Message{Guild: "7", Text: "hello there, how was the weekend"})
	}
}

func BenchmarkHelp(b *testing.B) {
	bot := newBot(b)
	for b.Loop() {
		bot.Text(context.Background(), Message{Guild: "7", Text: "!help"})
	}
}

// TestInvoke: slash commands bring their options by name, some of them wrong.
func TestInvoke(t *testing.T) {
	b := newBot(t)
	ask := func(command string, args map[string]string) Reply {
		return b.Invoke(context.Background(), Request{Guild: "7", User: User{ID: "1", Manager: true}, Language: "en",
			Command: command, Args: args})
	}
	for _, c := range []struct {
		command string
		args    map[string]string
		want    string
	}{
		{"when", map[string]string{"question": "pact", "since": "2024", "site": "orf.at"}, "No articles are tracked here yet"},
		{"when", map[string]string{"question": "pact", "since": "last week"}, "Write the date of a filter"},
		{"when", nil, "Ask for something"},
		{"article", map[string]string{"number": "12"}, "no article #12"},
		{"remove", map[string]string{"number": "zwölf"}, "Which one?"},
		{"articles", map[string]string{"page": "-4"}, "No articles are tracked here yet"},
		{"settings", map[string]string{"value": "x"}, "is not among the choices: prefix"},
		{"settings", map[string]string{"name": "prefix", "value": "abc"}, "A prefix is"},
		{"digest", map[string]string{"action": "on", "at": "noon"}, "A digest needs a channel"},
		{"digest", map[string]string{"at": "08:00"}, "on, off, preview or status"},
		{"digest", map[string]string{"action": "preview"}, "cannot be previewed"},
		{"nothing", nil, "I do not know the command"},
	} {
		if r := ask(c.command, c.args); !strings.Contains(r.Text, c.want) || r.Language != "en" {
			t.Errorf("%s %v: %q, want %q", c.command, c.args, r.Text, c.want)
		}
	}
}

// TestGuildsAreApart: neither articles nor settings cross from one to another.
func TestGuildsAreApart(t *testing.T) {
	b := newBot(t)
	ana := User{ID: "1", Manager: true}
	say := func(g knowledge.Guild, text string) Reply {
		r, _ := b.Text(context.Background(), Message{Guild: g, User: ana, Text: text, Addressed: true})
		return r
	}
	say("1", "!add The harbour pact was signed by all ministers on 12 March 2024 at noon.")
	say("1", "!settings language de")
	if r := say("1", "!when pact signed"); len(r.Cards) != 1 || r.Language != "de" {
		t.Errorf("guild 1: %+v", r)
	}
	for _, text := range []string{"!when pact signed", "!articles", "!log", "!undo", "!about", "!article 1"} {
		r := say("2", text)
		if strings.Contains(show(r), "pact") && text != "!about" || r.Language == "de" || len(r.Cards) > 0 {
			t.Errorf("guild 2 %s: %s", text, show(r))
		}
	}
}

// named is a command by its English name.
func named(name string) Command {
	for _, c := range All() {
		if c.Name == name {
			return c
		}
	}
	panic("no command is called " + name)
}
