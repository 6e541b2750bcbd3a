package page

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/question"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// asker is a small engine: a sentence that has every word of the question
// answers it, one that has some is near.
type asker struct{ store store.Store }

func (a asker) Ask(ctx context.Context, g knowledge.Guild, q knowledge.Question) (knowledge.Result, error) {
	r := knowledge.Result{Question: q}
	words := question.Words(q.Text)
	err := a.store.Each(ctx, g, func(art knowledge.Article) error {
		for i, s := range lang.Sentences(art.Text, art.Language) {
			e := knowledge.Evidence{Article: art, Seq: i + 1, Quote: art.Text[s.Start:s.End]}
			n := 0
			for _, w := range words {
				if strings.Contains(lang.Fold(e.Quote), w.Folded) {
					n++
				}
			}
			date := dates[e.Quote]
			switch {
			case n == len(words) && date != "" && q.Kind == knowledge.When:
				r.Answers = append(r.Answers, knowledge.Answer{Text: date, Date: date, Confidence: 0.9, Evidence: []knowledge.Evidence{e}})
			case n == len(words) && q.Kind != knowledge.When:
				r.Answers = append(r.Answers, knowledge.Answer{Text: e.Quote, Confidence: 0.9, Evidence: []knowledge.Evidence{e}})
			case n > 0:
				r.Nearest = append(r.Nearest, e)
			}
		}
		return nil
	})
	r.Certain = r.Answered()
	return r, err
}

// dates are what the sentences below name.
var dates = map[string]string{
	"Ministers signed the harbour pact on 12 March 2024.": "2024-03-12",
	"Die Brücke am Hafen wird am 9. Juni 2024 gesperrt.":  "2024-06-09",
}

var harbour = []knowledge.Article{
	{
		URL: "https://harbour.example/pact", Title: "Harbour pact signed after long talks", Source: "Harbour Post", Author: "Ines Varga",
		Language: "en", Published: "2024-03-13", Updated: "2024-03-15",
		Text: "Ministers signed the harbour pact on 12 March 2024. It regulates pilotage, dredging and the winter timetable.\nThe ferry " +
			"carries 400 passengers. <script>alert(1)</script> is what one leaflet said.",
	},
	{
		URL: "https://hafen.example/bruecke", Title: "Brücke am Hafen wird gesperrt", Source: "Hafenbote",
		Language: "de", Published: "2024-04-02",
		Text: "Die Brücke am Hafen wird am 9. Juni 2024 gesperrt. Grund sind Schäden an zwei Pfeilern.",
	},
	{URL: "paste:1", Title: "", Text: "A pasted note about the lighthouse, which has neither headline nor date.", Language: "en"},
}

// newPage returns a page over articles, and its log.
func newPage(t testing.TB, articles ...knowledge.Article) (http.Handler, *strings.Builder) {
	t.Helper()
	h, _, log := newPageAndStore(t, articles...)
	return h, log
}

func newPageAndStore(t testing.TB, articles ...knowledge.Article) (http.Handler, *sqlstore.Store, *strings.Builder) {
	t.Helper()
	st, err := sqlstore.Open(context.Background(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if _, err := st.Put(context.Background(), knowledge.Local, store.Actor{ID: "cli"}, articles, nil); err != nil {
		t.Fatal(err)
	}
	log := &strings.Builder{}
	lg := slog.New(slog.NewTextHandler(log, nil))
	return New(lg, commands.New(lg, commands.Parts{Store: st, Asker: asker{st}}), st, Options{Hosts: []string{"beleg.example"}}), st, log
}

func get(h http.Handler, target, accept string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", target, nil)
	r.Host = "127.0.0.1:8080"
	r.Header.Set("Accept-Language", accept)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPages(t *testing.T) {
	h, log := newPage(t, harbour...)
	cases := []struct {
		target, accept string
		status         int
		want, not      []string
	}{
		{"/", "en", 200, []string{"Ask the news you track", "autofocus"}, []string{"Sample articles", ">Wann "}},
		{"/", "de-AT,de;q=0.9", 200, []string{`<html lang="de">`, "Frag die Nachrichten", ">Wann wird die Brücke am Hafen gesperrt?<"}, nil},
		{"/?l=en", "de", 200, []string{`<html lang="en">`, `href="/articles?l=en"`, `name="l" value="en"`}, nil},
		{"/?q=when+pact", "en", 200, []string{"<h3 dir=\"auto\">12 March 2024</h3>", "Ministers signed the harbour pact on 12 March 2024.",
			`href="https://harbour.example/pact" rel="noopener noreferrer"`, `href="/article/1?s=1#s1"`, "Harbour Post, 13 March 2024, #1",
			`name="h" value="when pact"`}, nil},
		{"/?q=wann+br%C3%BCcke", "de", 200, []string{"9. Juni 2024", "Hafenbote, 2. April 2024, #2"}, nil},
		{"/?h=when+pact&q=help", "en", 200, []string{"12 March 2024", "<summary>Earlier (1)</summary>", "!when pact"},
			[]string{"autofocus", "For curators"}},
		{"/?h=when+pact&q=who", "en", 200, []string{`href="/?h=when&#43;pact&amp;l=de&amp;q=who"`, `hreflang="de"`}, nil},
		{"/?h=when+pact&q=where", "en", 200, []string{"Taken as: where pact", "Ministers signed"}, nil},
		{"/?h=help&h=when+pact&h=articles&q=und+wo%3F", "de", 200, []string{"Verstanden als: wo pact"}, nil},
		{"/?q=where", "en", 400, []string{"Ask for something"}, nil},
		{"/?q=hello", "en", 200, []string{"Hello! Ask me"}, nil},
		{"/?q=pact+unicorns", "en", 200, []string{`<div class="reply silent">`, "On the subject there is:", "Harbour pact"},
			[]string{"<blockquote"}},
		{"/?q=when+unicorns", "en", 200, []string{"No tracked article says this."}, nil},
		{"/?q=%3Cscript%3E", "en", 200, []string{"&lt;script&gt;"}, []string{"<script>"}},
		{"/?q=remove+1", "en", 403, []string{"This page only reads"}, nil},
		{"/?q=add+https://x.example/", "en", 403, []string{"This page only reads"}, nil},
		{"/?q=articles", "en", 200, []string{"3 articles", "https://hafen.example/bruecke"}, []string{`href="paste:`}},
		{"/?q=log", "de", 403, []string{"Diese Seite liest nur", "--curator"}, []string{"Artikel #"}},
		{"/?q=!settings", "en", 403, []string{"This page only reads"}, []string{"Time zone"}},
		{"/?q=digest+status", "en", 403, []string{"This page only reads"}, nil},
		{"/?q=!lgo", "en", 400, []string{"I do not know the command"}, []string{"!log"}},
		{"/?q=article+99", "en", 400, []string{"There is no article #99"}, nil},
		{"/?q=" + strings.Repeat("a", 9000), "en", 400, []string{"longer than 1000 characters"}, nil},
		{"/article/1?s=2", "en", 200, []string{`<mark id="s2">It regulates pilotage`, `<span id="s1">`, "Ines Varga", "15 March 2024",
			`<article lang="en">`, "&lt;script&gt;alert(1)"}, []string{"<script>", "Sample articles"}},
		{"/article/1?s=0", "en", 200, []string{`<h1 id="s0" dir="auto"><mark>Harbour pact`}, nil},
		{"/article/1?s=x", "en", 200, []string{"Harbour pact"}, []string{"<mark"}},
		{"/article/3", "en", 200, []string{"lighthouse", "unknown"}, []string{"Open at the publisher"}},
		{"/article/99", "en", 404, []string{"There is nothing at this address."}, nil},
		{"/article/-1", "de", 404, []string{"Unter dieser Adresse"}, nil},
		{"/article/x", "en", 404, nil, nil},
		{"/articles", "en", 200, []string{"Brücke am Hafen", "Without a headline", `<li value="3">`}, nil},
		{"/articles?page=2", "en", 404, nil, nil},
		{"/articles?page=99999999999999999999", "en", 404, nil, nil},
		{"/nowhere", "en", 404, nil, nil},
		{"/healthz", "en", 200, []string{"ok"}, nil},
		{"/style.css", "en", 200, []string{"prefers-color-scheme: dark"}, nil},
		{"/icon.svg", "en", 200, []string{"<svg"}, nil},
	}
	for _, c := range cases {
		w := get(h, c.target, c.accept)
		if w.Code != c.status {
			t.Errorf("%.60s: status %d, want %d", c.target, w.Code, c.status)
		}
		for _, s := range c.want {
			if !strings.Contains(w.Body.String(), s) {
				t.Errorf("%.60s lacks %q:\n%s", c.target, s, w.Body)
			}
		}
		for _, s := range c.not {
			if strings.Contains(w.Body.String(), s) {
				t.Errorf("%.60s has %q", c.target, s)
			}
		}
	}
	if log.Len() > 0 {
		t.Errorf("log: %s", log)
	}
}

func TestHeaders(t *testing.T) {
	h, _ := newPage(t, harbour...)
	for _, target := range []string{"/", "/?q=when+pact", "/articles", "/article/1", "/nowhere", "/style.css"} {
		w := get(h, target, "en")
		for name, want := range map[string]string{"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer",
			"X-Content-Type-Options": "nosniff"} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s: %s is %q", target, name, got)
			}
		}
		if strings.Contains(w.Body.String(), "style=") || strings.Contains(w.Body.String(), "<style") {
			t.Errorf("%s has styles that the policy forbids", target)
		}
	}
}

// TestHosts: another site's name that leads here gets nothing.
func TestHosts(t *testing.T) {
	h, _ := newPage(t, harbour...)
	for host, want := range map[string]int{
		"127.0.0.1:8080": 200, "localhost:8080": 200, "LOCALHOST": 200, "[::1]:8080": 200, "192.168.1.5:8080": 200, "beleg.example:443": 200,
		"evil.example:8080": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421, "": 421,
	} {
		r := httptest.NewRequest("GET", "/article/1", nil)
		r.Host = host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want || want == 421 && strings.Contains(w.Body.String(), "harbour") {
			t.Errorf("%q: status %d, want %d", host, w.Code, want)
		}
	}
}

// TestReadsOnly: no method but GET and HEAD does anything.
func TestReadsOnly(t *testing.T) {
	h, _ := newPage(t, harbour...)
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH"} {
		for _, target := range []string{"/", "/?q=remove+1", "/articles", "/article/1"} {
			r := httptest.NewRequest(method, target, nil)
			r.Host = "localhost"
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: status %d", method, target, w.Code)
			}
		}
	}
}

func TestEmptyAndSample(t *testing.T) {
	h, _ := newPage(t)
	for _, target := range []string{"/", "/articles"} {
		if w := get(h, target, "en"); !strings.Contains(w.Body.String(), "No articles are tracked here yet") {
			t.Errorf("%s does not say that there is nothing", target)
		}
	}
	sample := harbour[0]
	sample.Sample = true
	h, _ = newPage(t, sample)
	for _, target := range []string{"/", "/articles", "/article/1", "/?q=when+pact"} {
		if w := get(h, target, "en"); !strings.Contains(w.Body.String(), "Sample articles: written for Beleg, not news.") {
			t.Errorf("%s does not mark the sample", target)
		}
	}
}

type brokenStore struct{ shelf }

func (brokenStore) Article(context.Context, knowledge.Guild, int) (knowledge.Article, error) {
	return knowledge.Article{}, fmt.Errorf("read /data/beleg.db: disk I/O error")
}

func (brokenStore) Revision(context.Context, knowledge.Guild) (int64, error) { return 0, nil }

func (brokenStore) List(context.Context, knowledge.Guild, store.Page) ([]knowledge.Article, int, error) {
	return nil, 0, fmt.Errorf("read /data/beleg.db: disk I/O error")
}

// TestBroken: the reader gets a sentence, the operator the error.
func TestBroken(t *testing.T) {
	log := &strings.Builder{}
	h := New(slog.New(slog.NewTextHandler(log, nil)), nil, brokenStore{}, Options{})
	for _, target := range []string{"/", "/articles", "/article/1"} {
		w := get(h, target, "en")
		if w.Code != 500 || !strings.Contains(w.Body.String(), "That did not work") || strings.Contains(w.Body.String(), "/data") {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	if strings.Count(log.String(), "disk I/O error") != 3 {
		t.Errorf("log: %s", log)
	}
}

func TestConversationIsBounded(t *testing.T) {
	h, _ := newPage(t, harbour...)
	w := get(h, "/?"+strings.Repeat("h=when+pact&", 50)+"q=who+pact", "en")
	if n := strings.Count(w.Body.String(), `class="said"`); n != maxTurns+1 {
		t.Errorf("%d turns, want %d", n, maxTurns+1)
	}
}

func FuzzConversation(f *testing.F) {
	h, _ := newPage(f, harbour...)
	f.Add("when pact", "<b>", "en")
	f.Fuzz(func(t *testing.T, q, before, accept string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = "localhost"
		values := r.URL.Query()
		values.Set("q", q)
		values.Add("h", before)
		r.URL.RawQuery = values.Encode()
		r.Header.Set("Accept-Language", accept)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= 500 || strings.Contains(w.Body.String(), "<script") {
			t.Fatalf("status %d:\n%s", w.Code, w.Body)
		}
		io.Copy(io.Discard, w.Body)
	})
}

// BenchmarkConversation shows a page with one question, with six asked before it
// as well, and with those after the articles changed, when all are asked again.
func BenchmarkConversation(b *testing.B) {
	before := []string{"when pact", "when bridge", "who signed", "what pact", "wann Brücke", "where harbour"}
	for _, c := range []struct {
		name    string
		earlier []string
		changes bool
	}{{"alone", nil, false}, {"six before", before, false}, {"six before, changed since", before, true}} {
		b.Run(c.name, func(b *testing.B) {
			h, st, _ := newPageAndStore(b, harbour...)
			target := conversation("when pact signed", c.earlier...)
			get(h, target, "en")
			for n := 0; b.Loop(); n++ {
				if c.changes {
					b.StopTimer()
					a := harbour[0]
					a.Text += fmt.Sprintf("\nTug %d came in.", n)
					if _, err := st.Put(b.Context(), knowledge.Local, store.Actor{ID: "cli"}, []knowledge.Article{a}, nil); err != nil {
						b.Fatal(err)
					}
					b.StartTimer()
				}
				if w := get(h, target, "en"); w.Code != http.StatusOK {
					b.Fatal(w.Code)
				}
			}
		})
	}
}

// TestHealth: the first line says that it lives, the second what it lacks.
func TestHealth(t *testing.T) {
	behind := 0
	h := New(slog.New(slog.DiscardHandler), nil, nil, Options{Behind: func() int { return behind }})
	for n, want := range map[int]string{0: "ok\n", 1: "ok\n1 article behind\n", 3: "ok\n3 articles behind\n"} {
		behind = n
		if w := get(h, "/healthz", "en"); w.Code != http.StatusOK || w.Body.String() != want {
			t.Errorf("%d behind: %d %q, want %q", n, w.Code, w.Body, want)
		}
	}
}

// TestReady: what is not ready is alive all the same.
func TestReady(t *testing.T) {
	ready := true
	h := New(slog.New(slog.DiscardHandler), nil, nil,
		Options{Ready: func(context.Context) (bool, []string) { return ready, []string{"two", "three"} }})
	for _, c := range []struct {
		ready  bool
		status int
		body   string
	}{{true, http.StatusOK, "ready\ntwo\nthree\n"}, {false, http.StatusServiceUnavailable, "not ready\ntwo\nthree\n"}} {
		ready = c.ready
		if w := get(h, "/readyz", "en"); w.Code != c.status || w.Body.String() != c.body {
			t.Errorf("ready %v: %d %q", c.ready, w.Code, w.Body)
		}
		if w := get(h, "/healthz", "en"); w.Code != http.StatusOK {
			t.Errorf("ready %v: its health is %d", c.ready, w.Code)
		}
	}
	if w := get(New(slog.New(slog.DiscardHandler), nil, nil, Options{}), "/readyz", "en"); w.Body.String() != "ready\n" {
		t.Errorf("without a question: %q", w.Body)
	}
}

// TestVersions: a changed article shows what changed, and its older versions.
func TestVersions(t *testing.T) {
	h, st, _ := newPageAndStore(t, harbour[0])
	first, err := st.Article(t.Context(), knowledge.Local, 1)
	if err != nil {
		t.Fatal(err)
	}
	if w := get(h, "/article/1", "en"); strings.Contains(w.Body.String(), "Versions") {
		t.Error("an article that never changed has versions")
	}
	changed := first
	changed.Text += "\nCorrection: The <b>lamp</b> is green."
	if _, err := st.Put(t.Context(), knowledge.Local, store.Actor{ID: store.Look}, []knowledge.Article{changed}, nil); err != nil {
		t.Fatal(err)
	}
	w := get(h, "/article/1", "en")
	for _, want := range []string{"<h2 id=\"versions\">Versions</h2>", "<ins>Correction: The &lt;b&gt;lamp&lt;/b&gt; is green.</ins>",
		"Its publisher notes: “Correction:", `href="/article/1?v=1"`, "<strong>Version 2</strong>"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the newest version lacks %s:\n%s", want, w.Body)
		}
	}
	w = get(h, "/article/1?v=1&l=de", "en")
	for _, want := range []string{"Das ist Version 1, eine ältere", `href="/article/1?v=2&amp;l=de"`, "<strong>Version 1</strong>"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the older version lacks %s:\n%s", want, w.Body)
		}
	}
	if strings.Contains(w.Body.String(), "Das Medium merkt an") {
		t.Error("the older version has the newer one's correction")
	}
	for _, v := range []string{"9", "-1", "x"} {
		if w := get(h, "/article/1?v="+v, "en"); w.Code != 200 || !strings.Contains(w.Body.String(), "<strong>Version 2</strong>") {
			t.Errorf("version %s: %d", v, w.Code)
		}
	}
	if w := get(h, "/?q=changes+1", "en"); !strings.Contains(w.Body.String(), "<ins>") {
		t.Errorf("the conversation shows no change:\n%s", w.Body)
	}
}
