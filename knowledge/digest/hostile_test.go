package digest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/store"
)

// flood is a guild to which n articles were added today; each is written only
// when it is read.
type flood struct {
	n     int
	write func(i int) knowledge.Article
	read  int // at once, at most
}

func (f *flood) Changes(_ context.Context, _ knowledge.Guild, after int64, limit int) (list []store.Change, err error) {
	for r := after + 1; r <= int64(f.n) && len(list) < limit; r++ {
		list = append(list, store.Change{Revision: r, Article: knowledge.ArticleID(r)})
	}
	return list, nil
}

func (f *flood) ByID(ctx context.Context, _ knowledge.Guild, ids []knowledge.ArticleID) (map[knowledge.ArticleID]knowledge.Article, error) {
	f.read = max(f.read, len(ids))
	out := map[knowledge.ArticleID]knowledge.Article{}
	for _, id := range ids {
		a := f.write(int(id))
		a.ID = id
		out[id] = a
	}
	return out, ctx.Err()
}

func (f *flood) List(context.Context, knowledge.Guild, store.Page) ([]knowledge.Article, int, error) {
	return nil, f.n, nil
}

// long writes an article of n bytes that repeats a sentence.
func long(unit string, n int) func(int) knowledge.Article {
	return func(i int) knowledge.Article {
		return knowledge.Article{URL: fmt.Sprintf("https://long.example/%d", i), Title: unit, Language: []string{"de", "en"}[i%2],
			Published: "2025-03-24", Text: strings.Repeat(unit, n/len(unit))}
	}
}

// TestHostile reports on long articles of any kind: quotes are short, valid and
// verbatim, and few articles are in memory at once.
func TestHostile(t *testing.T) {
	for _, unit := range []string{"a", "ß", "ประเทศไทย", "中华", "e\u0301", "\n", "\xff", ". ", "Ende ",
		"end of the ", "Koch ", "Dr. ",
		"27 March 2025 ", "It is on 27 March 2025. ", "am 28. März ", "tomorrow ", "\"", "A ferry struck the bridge. "} {
		f := &flood{n: 20, write: long(unit, 200_000)}
		post, err := New(f, lexicon.Embedded()).Preview(t.Context(), Period{Guild: harbour, Day: "2025-03-26", Language: "en"})
		if err != nil {
			t.Fatalf("%q: %v", unit, err)
		}
		if f.read > perFetch {
			t.Errorf("%q: %d articles read at once", unit, f.read)
		}
		var quotes []string
		for _, s := range post.Stories {
			quotes = append(quotes, s.Reports[0].Quote)
		}
		for _, a := range post.Ahead {
			quotes = append(quotes, a.Quote)
		}
		for _, q := range quotes {
			if utf8.RuneCountInString(q) > maxQuote || !strings.Contains(f.write(1).Text, q) {
				t.Errorf("%q: quote %.80q", unit, q)
			}
		}
	}
}

// TestEnded: whoever stops a preview gets an error and no half of it.
func TestEnded(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	f := &flood{n: 20, write: func(i int) knowledge.Article {
		if n++; n == 20 {
			defer cancel() // when all is read
		}
		return long("A ferry struck the bridge. ", 1000)(i)
	}}
	if post, err := New(f, nil).Preview(ctx, Period{Guild: harbour, Day: "2025-03-26"}); err == nil || len(post.Stories) > 0 {
		t.Errorf("got %d stories, %v", len(post.Stories), err)
	}
}

// TestBeginning keeps whole sentences of what is too long, and all of the rest.
func TestBeginning(t *testing.T) {
	for _, text := range []string{"", "Short.", strings.Repeat("It is so. ", 5000), strings.Repeat("ä", maxText),
		"a" + strings.Repeat("ä", maxText), strings.Repeat("x", maxText) + " End"} {
		got := beginning(text, "en")
		if len(got) > maxText || len(got) < min(len(text), maxText*9/10) || !strings.HasPrefix(text, got) || !utf8.ValidString(got) {
			t.Errorf("%.20q of %d bytes gives %d", text, len(text), len(got))
		}
	}
	if got := beginning(strings.Repeat("It is so. ", 5000), "en"); !strings.HasSuffix(got, " It is so.") {
		t.Errorf("a sentence is cut: %q", got[len(got)-20:])
	}
}

// TestSentenceOfLong: the sentence is one of the beginning, whatever follows.
func TestSentenceOfLong(t *testing.T) {
	a := bridgePost
	a.Text += strings.Repeat(" The sea is wide and calm.", early)
	seq, quote := sentence(t.Context(), a)
	a.Text += "\n" + strings.Repeat(a.Title+" on 3 May 2025 as Ada Quill said. ", 20_000)
	if s, q := sentence(t.Context(), a); quote == "" || seq != s || q != quote {
		t.Errorf("got %d %q, want %d %q", s, q, seq, quote)
	}
	if got := sentences(a.Text, "en", 2); strings.Count(got, ".") != 2 {
		t.Errorf("two sentences are %q", got)
	}
}

// BenchmarkFlood previews a day of a thousand articles of a megabyte each.
func BenchmarkFlood(b *testing.B) {
	n := 1000
	if testing.Short() {
		n = 20
	}
	f := &flood{n: n, write: long("The ferry Seagull will sail again on 2 May 2025, said Ada Quill of the Larkholm harbour office. ", 1<<20)}
	for b.Loop() {
		if _, err := New(f, lexicon.Embedded()).Preview(context.Background(),
			Period{Guild: harbour, Day: "2025-03-26", Language: "en"}); err != nil {
			b.Fatal(err)
		}
	}
}
