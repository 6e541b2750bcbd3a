package digest

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

const harbour knowledge.Guild = "7"

// collection is a store with articles.
func collection(t testing.TB, articles ...knowledge.Article) *sqlstore.Store {
	t.Helper()
	st, err := sqlstore.Open(context.Background(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	put(t, st, articles...)
	return st
}

func put(t testing.TB, st *sqlstore.Store, articles ...knowledge.Article) {
	t.Helper()
	if _, err := st.Put(context.Background(), harbour, store.Actor{}, articles, nil); err != nil {
		t.Fatal(err)
	}
}

func revision(t testing.TB, st *sqlstore.Store) int64 {
	t.Helper()
	n, err := st.Revision(context.Background(), harbour)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Invented news: four reports on a bridge, one of them a copy and one German,
// and others on a library and an election.
var (
	bridgePost = knowledge.Article{URL: "https://post.example/bridge", Title: "Ferry hits Larkholm bridge, two hurt",
		Source: "Harbour Post", Language: "en", Published: "2025-03-24",
		Text: "A ferry struck the Larkholm bridge on Monday morning, injuring two passengers. The bridge will stay closed until 27 March " +
			"2025. Harbour master Ada Quill said the steering had failed. The ferry Seagull carried 84 people."}
	bridgeCopy = knowledge.Article{URL: "https://echo.example/bridge", Title: "Ferry strikes bridge at Larkholm",
		Source: "Coast Echo", Language: "en", Published: "2025-03-24",
		Text: "A ferry struck the Larkholm bridge on Monday morning, injuring two passengers. Harbour master Ada Quill said the steering " +
			"had failed. The ferry Seagull carried 84 people. Divers look at the piers."}
	bridgeOther = knowledge.Article{URL: "https://times.example/seagull", Title: "Steering failure blamed for Larkholm ferry crash",
		Source: "Isle Times", Language: "en", Published: "2025-03-25",
		Text: "Investigators think that broken steering sent the Seagull into a pier of the Larkholm bridge. Ada Quill, the harbour " +
			"master, wants the ferry company to explain itself. Two people were treated in hospital after the crash."}
	bridgeGerman = knowledge.Article{URL: "https://kurier.example/bruecke", Title: "Fähre rammt Brücke von Larkholm",
		Source: "Küstenkurier", Language: "de", Published: "2025-03-24",
		Text: "Die Fähre Seagull hat am Montag die Brücke von Larkholm gerammt. Zwei Passagiere wurden verletzt. Hafenmeisterin Ada Quill " +
			"sagte, die Steuerung sei ausgefallen. An Bord waren 84 Menschen."}
	library = knowledge.Article{URL: "https://post.example/library", Title: "Library opens at night", Source: "Harbour Post",
		Language: "en", Published: "2025-03-25",
		Text: "The town library of Wexmoor will open until midnight. Readers had asked for it for years. The first long night is " +
			"on 28 March 2025, with music."}
	election = knowledge.Article{URL: "https://kurier.example/wahl", Title: "Gemeinderat von Neudorf wird neu gewählt",
		Source: "Küstenkurier", Language: "de", Published: "2025-03-23",
		Text: "In Neudorf wird der Gemeinderat neu gewählt. Die Wahl ist am 30. März 2025. Drei Listen treten an. Die Briefwahl endet am " +
			"12. April 2025."}
)

func preview(t testing.TB, st *sqlstore.Store, p Period) Post {
	t.Helper()
	p.Guild, p.Day = harbour, "2025-03-26"
	post, err := New(st, lexicon.Embedded()).Preview(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return post
}

// told writes a post as one line a story.
func told(p Post) (lines []string) {
	for _, s := range p.Stories {
		var who []string
		for _, r := range s.Reports {
			name := r.Article.Source
			if r.Changed {
				name += " (changed)"
			}
			who = append(who, name)
		}
		lines = append(lines, fmt.Sprintf("%s | %s | %s", s.Reports[0].Article.Title, s.Reports[0].Quote, strings.Join(who, ", ")))
	}
	for _, a := range p.Ahead {
		lines = append(lines, fmt.Sprintf("%s %s | %s", a.Day, a.Quote, a.Article.Source))
	}
	return lines
}

func TestPreview(t *testing.T) {
	st := collection(t, election, bridgePost, library, bridgeCopy, bridgeOther, bridgeGerman)
	want := []string{
		"Ferry strikes bridge at Larkholm | A ferry struck the Larkholm bridge on Monday morning, injuring two passengers. | Coast Echo, " +
			"Isle Times, Harbour Post, Küstenkurier",
		"Library opens at night | The town library of Wexmoor will open until midnight. | Harbour Post",
		"Gemeinderat von Neudorf wird neu gewählt | In Neudorf wird der Gemeinderat neu gewählt. | Küstenkurier",
		"2025-03-27 The bridge will stay closed until 27 March 2025. | Harbour Post",
		"2025-03-28 The first long night is on 28 March 2025, with music. | Harbour Post",
		"2025-03-30 Die Wahl ist am 30. März 2025. | Küstenkurier",
	}
	post := preview(t, st, Period{Language: "en"})
	if diff := cmp.Diff(want, told(post)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if post.Stories[0].Publishers != 4 || post.Revision != revision(t, st) || post.More != 0 {
		t.Errorf("%d publishers, revision %d, %d more", post.Stories[0].Publishers, post.Revision, post.More)
	}
	if post.Stories[0].Reports[1].Article.Text != "" {
		t.Error("a post carries whole texts")
	}
}

// TestSince: only what came or changed since is reported; what had been there
// before is marked; removed articles are passed over but move the revision.
func TestSince(t *testing.T) {
	st := collection(t, bridgePost, library)
	since, last := revision(t, st), time.Now().Add(time.Hour)
	if post := preview(t, st, Period{Since: since}); len(post.Stories) != 0 || post.Revision != since {
		t.Errorf("nothing new gives %+v", post)
	}
	if _, err := st.Remove(context.Background(), harbour, store.Actor{}, 2); err != nil {
		t.Fatal(err)
	}
	if post := preview(t, st, Period{Since: since}); len(post.Stories) != 0 || len(post.Ahead) != 0 || post.Revision <= since {
		t.Errorf("a removed article gives %+v", post)
	}
	changed := bridgePost
	changed.Text += " The bridge was opened again."
	put(t, st, changed)
	post := preview(t, st, Period{Since: since, Last: last})
	if len(post.Stories) != 1 || !post.Stories[0].Reports[0].Changed {
		t.Errorf("a changed article gives %+v", post)
	}
	if post := preview(t, st, Period{Since: since, Last: last.Add(-2 * time.Hour)}); post.Stories[0].Reports[0].Changed {
		t.Error("an article that came and changed since the last post is marked as changed")
	}
}

// TestBounds: a post stays short, whatever was imported, and counts the rest.
func TestBounds(t *testing.T) {
	var many []knowledge.Article
	for i := range maxRead + 100 {
		// Names of their own keep them apart.
		w := fmt.Sprintf("%c%c%c%c", 'a'+i%26, 'b'+i/26%20, 'o'+i%9, 'a'+i*7%26)
		many = append(many, knowledge.Article{URL: fmt.Sprintf("https://post.example/%d", i), Language: "en", Published: "2025-03-25",
			Title: "Q" + w + " X" + w,
			Text:  strings.Repeat(fmt.Sprintf("Z%s%d v%s%d ", w, i, w, i), 100)})
	}
	st := collection(t, many...)
	post := preview(t, st, Period{})
	if len(post.Stories) != maxStories || post.More < maxRead/2 || post.Revision != revision(t, st) {
		t.Errorf("%d stories, %d more", len(post.Stories), post.More)
	}
	var copies []knowledge.Article
	for i := range 20 {
		a := bridgePost
		a.URL, a.Source = fmt.Sprintf("https://a%d.example/", i), fmt.Sprint("Paper ", i)
		copies = append(copies, a)
	}
	post = preview(t, collection(t, copies...), Period{})
	if s := post.Stories[0]; len(post.Stories) != 1 || len(s.Reports) != maxReports || s.More != 15 || s.Publishers != 20 ||
		len(post.Ahead) != 1 {
		t.Errorf("copies give %d stories, %d reports, %d more, %d publishers, %d dates", len(post.Stories), len(s.Reports), s.More,
			s.Publishers, len(post.Ahead))
	}
}

// TestLanguage: the headline comes in the reader's language where one is as good.
func TestLanguage(t *testing.T) {
	st := collection(t, bridgePost, bridgeGerman)
	for language, want := range map[string]string{"de": bridgeGerman.Title, "en": bridgePost.Title} {
		post := preview(t, st, Period{Language: language})
		if len(post.Stories) != 1 || post.Stories[0].Reports[0].Article.Title != want {
			t.Errorf("%s: %v", language, told(post))
		}
	}
}

// TestOdd: articles without text, date, title or language are reported too.
func TestOdd(t *testing.T) {
	st := collection(t,
		knowledge.Article{URL: "https://a.example/", Title: "Only a title"},
		knowledge.Article{URL: "https://b.example/", Text: "Only a text, undated, about tomorrow.", Language: "en"},
		knowledge.Article{URL: "paste:1", Title: "Заголовок", Text: "Текст на русском языке.",
			Language: "ru", Published: "2025-03"},
		knowledge.Article{URL: "https://c.example/", Title: "…", Text: strings.Repeat("word ", 2000), Language: "en", Published: "not a date"})
	post := preview(t, st, Period{})
	if len(post.Stories) != 4 {
		t.Errorf("%q", told(post))
	}
	for _, s := range post.Stories {
		if n := utf8.RuneCountInString(s.Reports[0].Quote); n > maxQuote {
			t.Errorf("a quote of %d characters", n)
		}
	}
}

func TestAhead(t *testing.T) {
	a := func(text, published string) knowledge.Article {
		return knowledge.Article{Text: text, Language: lang.Detect(text), Published: published}
	}
	for _, c := range []struct {
		text, published string
		want            []string
	}{
		{"The council meets on 27 March 2025 in the hall.", "2025-03-01", []string{"2025-03-27"}},
		{"The council met on 26 March 2025 in the hall.", "2025-03-26", nil},                     // today is no longer ahead
		{"The council meets on 2 April 2025 in the hall.", "2025-03-26", []string{"2025-04-02"}}, // seven days
		{"The council meets on 3 April 2025 in the hall.", "2025-03-26", nil},
		{"The council will meet tomorrow in the town hall.", "2025-03-26", []string{"2025-03-27"}},
		{"The council will meet tomorrow in the town hall.", "", nil}, // of an unknown day
		{"The council will meet in April 2025 in the town hall.", "2025-03-26", nil},
		{"Der Rat tagt am 28. März 2025 im Rathaus der Stadt.", "2025-03-20", []string{"2025-03-28"}},
		{"They vote on 28 March 2025. The count is on 28 March 2025. The result comes on 29 March 2025.", "2025-03-20",
			[]string{"2025-03-28", "2025-03-29"}},
	} {
		var got []string
		for _, x := range ahead(t.Context(), "2025-03-26", [][]knowledge.Article{{a(c.text, c.published)}}, nil) {
			got = append(got, x.Day)
			if !strings.Contains(c.text, x.Quote) {
				t.Errorf("%q is not verbatim", x.Quote)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q of %s:\n%s", c.text, c.published, diff)
		}
	}
	if got := ahead(t.Context(), "soon", [][]knowledge.Article{{library}}, nil); got != nil {
		t.Errorf("no day gives %v", got)
	}
	older := library
	older.Title, older.URL = "Copy", "https://b.example/"
	if got := ahead(t.Context(), "2025-03-26", [][]knowledge.Article{{library}}, []knowledge.Article{older}); len(got) != 1 {
		t.Errorf("the same sentence twice: %v", got)
	}
}

// TestCut: what is cut is verbatim, short enough, and keeps what it is for.
func TestCut(t *testing.T) {
	long := strings.Repeat("Über die Brücke, ", 60)
	for keep := 0; keep < len(long); keep += 17 {
		got := cut(long, keep)
		if !strings.Contains(long, got) || utf8.RuneCountInString(got) > maxQuote || !utf8.ValidString(got) || len(got) < maxQuote/3 {
			t.Fatalf("keeping %d: %q", keep, got)
		}
	}
	marked := strings.Repeat("wort ", 150) + "27. März " + strings.Repeat("wort ", 50)
	if got := cut(marked, strings.Index(marked, "27.")); !strings.Contains(got, "27. März") {
		t.Errorf("the date is gone: %q", got)
	}
	if got := cut(strings.Repeat("ä", 900), 900); utf8.RuneCountInString(got) > maxQuote || !utf8.ValidString(got) {
		t.Errorf("one long word gives %d characters", utf8.RuneCountInString(got))
	}
}

func FuzzCut(f *testing.F) {
	f.Add(strings.Repeat("a b", 200), 40)
	f.Add(strings.Repeat("ß\u00a0", 400), 500)
	f.Fuzz(func(t *testing.T, text string, keep int) {
		if !utf8.ValidString(text) || keep < 0 || keep > len(text) || keep < len(text) && !utf8.RuneStart(text[keep]) {
			return
		}
		if got := cut(text, keep); utf8.RuneCountInString(got) > maxQuote || !strings.Contains(text, got) || !utf8.ValidString(got) {
			t.Errorf("cut(%q, %d) = %q", text, keep, got)
		}
	})
}

func BenchmarkPreview(b *testing.B) {
	articles, _ := labelled(b)
	st := collection(b, articles...)
	s := New(st, lexicon.Embedded())
	for b.Loop() {
		if _, err := s.Preview(context.Background(), Period{Guild: harbour, Day: "2018-01-02", Language: "en"}); err != nil {
			b.Fatal(err)
		}
	}
}
