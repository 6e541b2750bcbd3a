package commands

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// drafting is a bot over a store of its own, with one page.
func drafting(t *testing.T) (*Bot, func(g knowledge.Guild, line string, fields map[string]string) Reply) {
	t.Helper()
	st, err := sqlstore.Open(context.Background(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	pages := &web{pages: map[string]string{"https://harbour.example/pact": "title: Pact\nsource: Harbour Post\npublished: " +
		"2024-03-13\n\nMinisters signed the pact."}}
	b := New(slog.New(slog.DiscardHandler), Parts{Store: st, Fetcher: pages})
	return b, func(g knowledge.Guild, line string, fields map[string]string) Reply {
		r, _ := b.Text(context.Background(), Message{Guild: g, User: User{ID: "1", Manager: true}, Language: "en", Text: line,
			Addressed: true, Asks: true, Fields: fields})
		return r
	}
}

// TestPressedAtOnce: whoever presses at the same moment, an article is there once
// or not at all, and nobody is told anything else in the end.
func TestPressedAtOnce(t *testing.T) {
	for range 10 {
		b, say := drafting(t)
		shown := say("7", "!add https://harbour.example/pact", nil)
		var wait sync.WaitGroup
		replies := make([]Reply, 6)
		for i := range replies {
			wait.Go(func() { replies[i] = say("7", shown.Buttons[i%2*2].Line, nil) })
		}
		wait.Wait()
		_, total, err := b.Store.List(context.Background(), "7", store.Page{})
		if err != nil || total > 1 {
			t.Fatalf("%d articles, %v", total, err)
		}
		added := false
		for _, r := range replies {
			if r.Failed {
				t.Errorf("it says %q", r.Text)
			}
			added = added || strings.Contains(r.Text, "Added as") || strings.Contains(r.Text, "has been added")
		}
		if added != (total == 1) {
			t.Errorf("%d articles, and it said %+v", total, replies)
		}
	}
}

// TestDraftsAreAGuildsOwn: no button of one server does anything in another.
func TestDraftsAreAGuildsOwn(t *testing.T) {
	b, say := drafting(t)
	shown := say("7", "!add https://harbour.example/pact", nil)
	for _, button := range shown.Buttons {
		if r := say("8", button.Line, nil); !strings.Contains(r.Text, "forgotten") || strings.Contains(r.Text, "Pact") {
			t.Errorf("%s says %q", button.Label, r.Text)
		}
	}
	if _, total, _ := b.Store.List(context.Background(), "8", store.Page{}); total != 0 {
		t.Errorf("%d articles", total)
	}
	if r := say("7", shown.Buttons[0].Line, nil); !strings.Contains(r.Text, "Added as #1") {
		t.Errorf("it says %q", r.Text)
	}
}

// TestPastesAreAGuildsOwn: a pasted text is reached by no other server, however
// its address is named, and has no link.
func TestPastesAreAGuildsOwn(t *testing.T) {
	b, say := drafting(t)
	const text = "The mayor resigns on Friday, a letter to the council says that nobody has seen yet."
	say("7", "!add", map[string]string{"article": text, "title": "Secret", "date": "2024-03-13"})
	mine, err := b.Store.Article(context.Background(), "7", 1)
	if err != nil || mine.Text != text || mine.Title != "Secret" {
		t.Fatalf("%+v, %v", mine, err)
	}
	if link := (Receipt{URL: mine.URL}).Link(); link != "" {
		t.Errorf("it has the link %q", link)
	}
	for _, line := range []string{"!article 1", "!articles", "!add " + mine.URL,
		"!add " + mine.URL + " and some words that make a text of it, long enough", "!add https://" + mine.URL} {
		if r := say("8", line, nil); strings.Contains(r.Text+show(r), "mayor") || strings.Contains(show(r), "Secret") {
			t.Errorf("%q says %s", line, show(r))
		}
	}
	if _, err := b.Store.ByURL(context.Background(), "8", mine.URL); err == nil {
		t.Error("another server has it by its address")
	}
	// Who brings the same words has them as they brought them.
	say("8", "!add", map[string]string{"article": text, "title": "Theirs"})
	if theirs, err := b.Store.Article(context.Background(), "8", 1); err != nil || theirs.Title != "Theirs" || theirs.Published != "" {
		t.Errorf("%+v, %v", theirs, err)
	}
}

// TestFormOfALongHeadline: what a form had to shorten is not changed by sending it
// off as it is.
func TestFormOfALongHeadline(t *testing.T) {
	b, say := drafting(t)
	long := strings.TrimSpace(strings.Repeat("Ministers sign a pact ", 40))
	b.Fetcher.(*web).pages["https://harbour.example/long"] = "title: " + long + "\npublished: 2024-03-13\n\nMinisters signed the pact."
	shown := say("7", "!add https://harbour.example/long", nil)
	form := say("7", shown.Buttons[1].Line, nil).Form
	values := map[string]string{}
	for _, f := range form.Fields {
		values[f.Option] = f.Value
	}
	say("7", form.Line, values)
	say("7", shown.Buttons[0].Line, nil)
	if a, err := b.Store.Article(context.Background(), "7", 1); err != nil || a.Title != long || a.Corrected != "" {
		t.Errorf("%+v, %v", a, err)
	}
}
