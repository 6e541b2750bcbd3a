package look

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/revision"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

const (
	harbour knowledge.Guild = "1001"
	island  knowledge.Guild = "1002"
)

var ana = store.Actor{ID: "7", Name: "Ana"}

// story is an article's paragraphs.
var story = []string{
	"Ministers from both countries signed the pact on 12 March 2024 in the old harbour hall, after eleven years of " +
		"talks that had failed four times.",
	"The treaty lets ships of either country use the harbours of the other, and it comes into force when both parliaments have agreed to it.",
	"Anna Beck, who led the talks, said that the last open question had been who pays for the lighthouse, and that both sides now share it.",
	"The first ferry under the new rules leaves on 4 May with room for two hundred passengers and forty cars, the harbour office said.",
}

func with(i int, paragraph string) []string {
	s := append([]string(nil), story...)
	if i == len(s) {
		return append(s, paragraph)
	}
	s[i] = paragraph
	return s
}

// site is a publisher's server whose page changes.
type site struct {
	*httptest.Server
	mu      sync.Mutex
	title   string
	text    []string
	more    string // markup beside the article
	etag    bool
	answer  http.HandlerFunc // instead of the page
	asked   int
	notMod  int
	started func() // called before it answers
}

func newSite(t *testing.T) *site {
	s := &site{title: "Ministers sign the pact", text: story}
	mux := http.NewServeMux()
	mux.HandleFunc("/news/pact", s.serve)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/all" {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, list())
			return
		}
		if r.URL.Path != "/" && r.URL.Path != "/news/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		text := []string{strings.Repeat("Everything that happens at the harbour is told here by many people on every day of the week. ", 4)}
		if r.URL.Path == "/" {
			text = append(text, story...) // the newest in full
		}
		fmt.Fprint(w, page("Harbour Post", append(text, story[0]), ""))
	})
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// list is a page of teasers.
func list() string {
	var b strings.Builder
	b.WriteString("<html lang=en><head><title>All news</title></head><body><main>")
	for i, what := range []string{"Snow closes the pass", "Mayor opens the bridge", "Fish is dear this winter",
		"Museum shows old maps", "School gets a new roof", "Lake is warm in May", "Bus line ends at night", "Fair draws many guests"} {
		fmt.Fprintf(&b, "<article><h2><a href=/news/%d>%s</a></h2><p>%s, as people of the town have said for some days, and more will be "+
			"known on Friday.</p></article>", i, what, what)
	}
	return b.String() + "</main></body></html>"
}

func page(title string, text []string, more string) string {
	return "<html lang=en><head><title>" + title + "</title></head><body><article><h1>" + title + "</h1><p>" + strings.Join(text,
		"</p><p>") + "</p></article>" + more + "</body></html>"
}

func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asked++; s.started != nil {
		s.started()
	}
	if s.answer != nil {
		s.answer(w, r)
		return
	}
	body := page(s.title, s.text, s.more)
	if tag := fmt.Sprintf(`"%x"`, len(body)); s.etag {
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			s.notMod++
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	io.WriteString(w, body)
}

func (s *site) set(f func(s *site)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s)
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
}

// world is a store, a looker with a clock of its own, and the errands it planned.
type world struct {
	*testing.T
	*sqlstore.Store
	looker *Looker
	client *ingest.Client
	site   *site
	clock  time.Time
	errand *store.Errand
	plans  int
	log    bytes.Buffer
}

// PlanErrands remembers the newest.
func (w *world) PlanErrands(ctx context.Context, errands []store.Errand) error {
	w.plans++
	w.errand = &errands[0]
	return w.Store.PlanErrands(ctx, errands)
}

func newWorld(t *testing.T) *world {
	st, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	w := &world{T: t, Store: st, site: newSite(t), clock: time.Now()}
	allow, err := ingest.ParseAllowList("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	w.client = ingest.NewClient(ingest.Options{Allow: allow, Timeout: 5 * time.Second})
	w.looker = New(slog.New(slog.NewTextHandler(&w.log, nil)), w)
	w.looker.now = func() time.Time { return w.clock }
	return w
}

// from is the fetcher for an address.
func (w *world) from(only bool) Fetcher {
	if only {
		return w.client.Outside()
	}
	return w.client
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// add takes the page in as a person would.
func (w *world) add(g knowledge.Guild, edit func(*knowledge.Article)) knowledge.Article {
	w.Helper()
	a, raw, err := w.client.Fetch(w.Context(), w.site.URL+"/news/pact")
	w.ok(err)
	if edit != nil {
		edit(&a)
	}
	puts, err := w.Put(w.Context(), g, ana, []knowledge.Article{a}, [][]byte{raw})
	w.ok(err)
	w.ok(w.looker.Plan(w.Context()))
	return puts[0].Article
}

// look runs the errand when it is due; it returns how long after the last that was.
func (w *world) look() time.Duration {
	w.Helper()
	if w.errand == nil {
		w.Fatal("no look is planned")
	}
	waited := w.errand.Due.Sub(w.clock)
	w.clock = w.errand.Due
	w.now()
	return waited
}

func (w *world) now() {
	w.Helper()
	next, err := w.looker.Look(w.Context(), w.from, w.errand)
	w.ok(err)
	if w.errand.Due = next; next.IsZero() {
		w.errand = nil
	}
}

// has checks the texts of a guild's versions, by their last paragraphs that differ from the story's.
func (w *world) versions(g knowledge.Guild, want int) []store.Version {
	w.Helper()
	versions, err := w.Versions(w.Context(), g, 1)
	w.ok(err)
	if len(versions) != want {
		w.Fatalf("guild %s has %d versions, want %d; log:\n%s", g, len(versions), want, w.log.String())
	}
	return versions
}

func TestSchedule(t *testing.T) {
	w := newWorld(t)
	w.add(harbour, nil)
	var waits []time.Duration
	for w.errand != nil {
		waits = append(waits, w.look().Round(time.Minute))
	}
	if got, want := fmt.Sprint(waits), "[1h0m0s 5h0m0s 18h0m0s 48h0m0s 168h0m0s]"; got != want {
		t.Errorf("looked after %s, want %s", got, want)
	}
	w.versions(harbour, 1)
	l, err := w.Looked(t.Context(), harbour, 1)
	if err != nil || !l.Following || l.At.IsZero() || !l.Vanished.IsZero() {
		t.Errorf("%+v, %v", l, err)
	}
	// Taken in again when all looks are through, by another guild: from the beginning.
	w.add(island, nil)
	if w.errand == nil || w.plans != 2 {
		t.Errorf("%d plans", w.plans)
	}
}

func TestScheduleLive(t *testing.T) {
	begun := time.Now()
	at, n := begun, 0
	for ; !at.IsZero() && n < 1000; n++ {
		at = next(begun, at, true)
	}
	if n != 96+2+1 { // every quarter of an hour for a day, twice later, and the end
		t.Errorf("a live page is looked at %d times", n-1)
	}
	if got := next(begun, begun.Add(6*time.Hour-time.Minute), false); got != begun.Add(day) {
		t.Errorf("a late look is followed by one after %v", got.Sub(begun))
	}
}

// TestUnworthy: what was not fetched, or is old, is not looked at again.
func TestUnworthy(t *testing.T) {
	w := newWorld(t)
	w.add(harbour, func(a *knowledge.Article) { a.Fetched = false })
	w.add(harbour, func(a *knowledge.Article) { a.URL = "paste:1" })
	w.add(harbour, func(a *knowledge.Article) {
		a.URL, a.Published = w.site.URL+"/old", w.clock.AddDate(0, -2, 0).Format("2006-01-02")
	})
	w.add(harbour, func(a *knowledge.Article) { a.URL, a.Sample = w.site.URL+"/sample", true })
	if w.plans != 0 {
		t.Errorf("%d looks are planned", w.plans)
	}
	if ids, err := w.Unplanned(t.Context(), 0); err != nil || len(ids) > 0 {
		t.Errorf("%v are still to be planned, %v", ids, err)
	}
}

// TestLate: what was taken in while nobody planned is looked at at once.
func TestLate(t *testing.T) {
	w := newWorld(t)
	w.clock = w.clock.AddDate(0, 0, 2)
	w.add(harbour, nil)
	if !w.errand.Due.Equal(w.clock) {
		t.Errorf("due %v, want now", w.errand.Due)
	}
	w.now()
	if got := w.errand.Due.Sub(w.clock).Round(time.Hour); got != day {
		t.Errorf("then after %v", got)
	}
}

func TestChange(t *testing.T) {
	w := newWorld(t)
	w.site.etag = true
	w.add(harbour, nil)
	w.look()
	w.versions(harbour, 1)
	w.site.set(func(s *site) { s.text = with(3, strings.Replace(story[3], "4 May", "9 June", 1)) })
	w.look()
	v := w.versions(harbour, 2)
	changes, more := revision.Compare(v[0].Article, v[1].Article, 10)
	if len(changes) != 1 || more != 0 || !strings.Contains(changes[0].String(), "[-4 May-] [+9 June+]") {
		t.Errorf("changed: %v", changes)
	}
	if v[1].By.ID != store.Look || v[1].Entry == 0 {
		t.Errorf("brought by %+v", v[1].By)
	}
	asked, cheap := w.site.asked, w.site.notMod
	w.look()
	if w.site.asked != asked+1 || w.site.notMod != cheap+1 {
		t.Errorf("a page that is as it was was asked for %d times, %d of them cheap", w.site.asked-asked, w.site.notMod-cheap)
	}
	w.versions(harbour, 2)
	w.site.set(func(s *site) { s.title = "Ministers sign the harbour pact" })
	w.look()
	if v := w.versions(harbour, 3); v[2].Article.Title != "Ministers sign the harbour pact" || v[2].Article.Text != v[1].Article.Text {
		t.Errorf("%+v", v[2].Article)
	}
}

// TestNoChange: what is beside the article, and what only looks different, makes no version.
func TestNoChange(t *testing.T) {
	for name, change := range map[string]func(*site){
		"related": func(s *site) {
			s.more = "<aside class=related><h2>Related</h2><ul><li><a href=/1>Ship sinks</a><li><a href=/2>Fish is dear</a></ul></aside>"
		},
		"white space": func(s *site) { s.text = with(1, "\n\t"+strings.ReplaceAll(story[1], " ", "  ")+"\n") },
		"quotes":      func(s *site) { s.title = "Ministers “sign” the pact" },
		"counter":     func(s *site) { s.text = with(4, "Posted 9 min ago.") },
		"comments": func(s *site) {
			s.more = "<section id=comments><p>I have always said so, and nobody listened to me then.</p></section>"
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			switch name {
			case "quotes":
				w.site.title = `Ministers "sign" the pact`
			case "counter":
				w.site.text = with(4, "Posted 3 min ago.")
			}
			w.add(harbour, nil)
			w.site.set(change)
			w.look()
			w.versions(harbour, 1)
		})
	}
}

// TestWeather: what is no article, or less of it, leaves the stored text alone
// and does not count as gone.
func TestWeather(t *testing.T) {
	consent := page("Harbour Post", []string{"Before you continue to the Harbour Post: we and our 213 partners store and process " +
		"cookies on your device to show you advertisements.", "Accept all and continue, or manage your choices among all of our partners " +
		"in the settings of this page."}, "")
	html := func(s string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, s)
		}
	}
	for name, answer := range map[string]http.HandlerFunc{
		"refused": status(403), "busy": status(429), "broken": status(500), "gateway": status(502), "payment": status(402),
		"consent": html(consent),
		"paywall": html(page("Ministers sign the pact",
			[]string{story[0], "Subscribe now to continue reading. This article is for subscribers only."}, "<div class=paywall></div>")),
		"shorter": html(page("Ministers sign the pact", story[:1], "")),
		"other": html(page("Snow in the mountains",
			[]string{strings.Repeat("Deep snow covers many high roads since last night, so lorry drivers wait. ", 8)}, "")),
		"empty": html(""), "picture": func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "image/png") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a := w.add(harbour, nil)
			w.site.set(func(s *site) { s.answer = answer })
			w.look()
			w.look()
			w.look()
			if v := w.versions(harbour, 1); v[0].Article.Text != a.Text {
				t.Errorf("the text is now %q", v[0].Article.Text)
			}
			if l, err := w.Looked(t.Context(), harbour, 1); err != nil || !l.Vanished.IsZero() || l.At.IsZero() {
				t.Errorf("%+v, %v", l, err)
			}
			if !strings.Contains(w.log.String(), "stored text") {
				t.Errorf("the log says %q", w.log.String())
			}
			// It comes back with a change.
			w.site.set(func(s *site) {
				s.answer, s.text = nil, with(4, "Correction: The pact was signed on a Tuesday, not on a Monday.")
			})
			w.look()
			if v := w.versions(harbour, 2); revision.Notice(v[1].Article) != "Correction: The pact was signed on a Tuesday, not on a Monday." {
				t.Errorf("the notice is %q", revision.Notice(v[1].Article))
			}
		})
	}
}

// TestVanished: twice not there is gone; the text stays, and what comes back is back.
func TestVanished(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"404": status(404), "410": status(410), "home": redirect("/"), "section": redirect("/news/"), "list": redirect("/all"),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.add(harbour, nil)
			w.site.set(func(s *site) { s.answer = answer })
			w.look()
			first := w.clock
			if l, _ := w.Looked(t.Context(), harbour, 1); !l.Vanished.IsZero() {
				t.Error("gone after one look")
			}
			if waited := w.look(); waited != confirm {
				t.Errorf("looked again after %v", waited)
			}
			if l, err := w.Looked(t.Context(), harbour, 1); err != nil || l.Vanished.UnixMilli() != first.UnixMilli() {
				t.Errorf("%+v, %v", l, err)
			}
			w.versions(harbour, 1)
			w.site.set(func(s *site) { s.answer = nil })
			w.look()
			if l, _ := w.Looked(t.Context(), harbour, 1); !l.Vanished.IsZero() {
				t.Error("still gone when it is back")
			}
		})
	}
}

// TestFlapping: a server that answers 404 every other time has not lost the page.
func TestFlapping(t *testing.T) {
	w := newWorld(t)
	w.add(harbour, nil)
	for i := range 4 {
		w.site.set(func(s *site) {
			if s.answer = nil; i%2 == 0 {
				s.answer = status(404)
			}
		})
		w.look()
		if l, _ := w.Looked(t.Context(), harbour, 1); !l.Vanished.IsZero() {
			t.Fatalf("gone after look %d", i+1)
		}
	}
}

// TestStranger: an address that a feed named is not followed into private networks.
func TestStranger(t *testing.T) {
	w := newWorld(t)
	a := w.add(harbour, nil)
	_, err := w.Remove(t.Context(), harbour, ana, 1)
	w.ok(err)
	a.Fetched = true
	_, err = w.Put(t.Context(), island, store.Actor{ID: store.Feed}, []knowledge.Article{a}, nil)
	w.ok(err)
	before := w.site.asked
	w.look()
	if w.site.asked != before || !strings.Contains(w.log.String(), "private") {
		t.Errorf("asked %d times; log: %s", w.site.asked-before, w.log.String())
	}
	if w.errand != nil {
		t.Error("it is looked at again")
	}
}

// TestMoved: an article that moved to another address is still that article.
func TestMoved(t *testing.T) {
	w := newWorld(t)
	moved := newSite(t)
	moved.text = with(0, strings.Replace(story[0], "eleven", "twelve", 1))
	w.add(harbour, nil)
	w.site.set(func(s *site) { s.answer = redirect(moved.URL + "/news/pact") })
	w.look()
	if v := w.versions(harbour, 2); !strings.Contains(v[1].Article.Text, "twelve") || v[1].Article.URL != v[0].Article.URL {
		t.Errorf("%+v", v[1].Article)
	}
}

// TestView: an address of a view, such as /amp, that leads to the article itself.
func TestView(t *testing.T) {
	w := newWorld(t)
	w.add(harbour, nil)
	amp := seen{page: &ingest.Page{URL: "https://harbour.example/news/pact"}, where: "https://harbour.example/news/pact/amp"}
	amp.article = w.versions(harbour, 1)[0].Article
	_, followers, err := w.Looking(t.Context(), 1)
	w.ok(err)
	if amp.elsewhere(followers) {
		t.Error("the article itself is taken for another page")
	}
	for to, want := range map[string]bool{
		"https://harbour.example/": true, "https://www.harbour.example/index.html": true, "https://harbour.example": true,
		"https://harbour.example/news/pact/amp/":   false,
		"http://harbour.example/news/pact/amp#top": false, "https://harbour.example/news/pact-2": false,
	} {
		amp.page.URL = to
		if got := amp.elsewhere(followers); got != want {
			t.Errorf("%s is elsewhere: %v, want %v", to, got, want)
		}
	}
}

// TestGuilds: one look serves all, and what a guild made of the article stays.
func TestGuilds(t *testing.T) {
	w := newWorld(t)
	w.add(harbour, nil)
	w.add(island, func(a *knowledge.Article) {
		a.Title, a.Published, a.Language, a.Source = "Our own title", "2024-03-01", "de", "Ours"
	})
	const third knowledge.Guild = "1003"
	w.add(third, func(a *knowledge.Article) { a.Text = "What they pasted with the address instead." })
	if w.plans != 3 || w.errand.Key != "1" {
		t.Errorf("planned %d times, the last %+v", w.plans, w.errand)
	}
	before := w.site.asked
	w.site.set(func(s *site) {
		s.title, s.text = "A new title", with(3, "The first ferry under the new rules leaves on 9 June.")
	})
	w.look()
	if n := w.site.asked - before; n != 1 {
		t.Errorf("asked %d times", n)
	}
	if v := w.versions(harbour, 2); v[1].Article.Title != "A new title" || !strings.HasSuffix(v[1].Article.Text, "9 June.") {
		t.Errorf("%+v", v[1].Article)
	}
	a := w.versions(island, 2)[1].Article
	if !strings.HasSuffix(a.Text, "9 June.") || a.Title != "Our own title" || a.Published != "2024-03-01" || a.Language != "de" ||
		a.Source != "Ours" {
		t.Errorf("%+v", a)
	}
	a = w.versions(third, 2)[1].Article
	if a.Text != "What they pasted with the address instead." || a.Title != "A new title" {
		t.Errorf("%+v", a)
	}
	w.look()
	w.versions(harbour, 2)
	w.versions(island, 2)
}

// TestUndo: a version that somebody took back does not come again; the next one does.
func TestUndo(t *testing.T) {
	w := newWorld(t)
	w.add(harbour, nil)
	w.site.set(func(s *site) { s.text = with(3, "The first ferry leaves on 9 June.") })
	w.look()
	v := w.versions(harbour, 2)
	if _, err := w.Undo(t.Context(), harbour, ana, v[1].Entry); err != nil {
		t.Fatal(err)
	}
	w.look()
	w.versions(harbour, 1)
	w.site.set(func(s *site) { s.text = with(3, "The first ferry leaves on 10 June.") })
	w.look()
	if v := w.versions(harbour, 2); !strings.HasSuffix(v[1].Article.Text, "10 June.") {
		t.Errorf("%+v", v[1].Article)
	}
}

// TestOdd: one guild's odd text keeps nobody's versions from being known.
func TestOdd(t *testing.T) {
	w := newWorld(t)
	w.add(harbour, nil)
	w.add(island, func(a *knowledge.Article) { a.Title, a.Text = "Schnee", "Schnee fällt seit gestern auf allen Bergen." })
	w.site.set(func(s *site) { s.text = with(3, "The first ferry leaves on 9 June.") })
	w.look()
	v := w.versions(harbour, 2)
	_, err := w.Undo(t.Context(), harbour, ana, v[1].Entry)
	w.ok(err)
	w.look()
	w.versions(harbour, 1)
	w.versions(island, 1)
}

// TestPlain: a text without markup has versions too.
func TestPlain(t *testing.T) {
	w := newWorld(t)
	text := strings.Join(story, "\n\n")
	w.site.answer = func(rw http.ResponseWriter, _ *http.Request) { io.WriteString(rw, text) }
	w.add(harbour, nil)
	w.look()
	w.versions(harbour, 1)
	w.site.set(func(*site) { text = strings.Replace(text, "4 May", "9 June", 1) })
	w.look()
	w.versions(harbour, 2)
	w.site.set(func(*site) { text = strings.Replace(text, "9 June", "10 June", 1) })
	w.look()
	w.versions(harbour, 3)
}

// TestMeanwhile: an article that is edited or removed while its page is read.
func TestMeanwhile(t *testing.T) {
	w := newWorld(t)
	a := w.add(harbour, nil)
	w.site.set(func(s *site) {
		s.text = with(3, "The first ferry leaves on 9 June.")
		s.started = func() {
			s.started = nil
			a.Published = "2024-03-13"
			_, err := w.Put(t.Context(), harbour, ana, []knowledge.Article{a}, nil)
			w.ok(err)
		}
	})
	w.look()
	if v := w.versions(harbour, 3); v[2].Article.Published != "2024-03-13" || !strings.HasSuffix(v[2].Article.Text, "9 June.") {
		t.Errorf("%+v", v[2].Article)
	}
	w.site.set(func(s *site) {
		s.text = with(3, "The first ferry leaves on 10 June.")
		s.started = func() {
			s.started = nil
			_, err := w.Remove(t.Context(), harbour, ana, 1)
			w.ok(err)
		}
	})
	w.look()
	if _, err := w.Article(t.Context(), harbour, 1); err == nil {
		t.Error("what was removed is back")
	}
	if w.errand != nil {
		w.look()
	}
	if w.errand != nil {
		t.Error("nobody's article is still looked at")
	}
}

// TestRemoved: what was removed and brought back is looked at again.
func TestRemoved(t *testing.T) {
	for name, back := range map[string]func(w *world){
		"undone": func(w *world) {
			_, err := w.Undo(t.Context(), harbour, ana, 0)
			w.ok(err)
			w.ok(w.looker.Plan(t.Context()))
		},
		"added": func(w *world) { w.add(harbour, nil) },
	} {
		for _, looked := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " ", looked), func(t *testing.T) {
				w := newWorld(t)
				w.add(harbour, nil)
				_, err := w.Remove(t.Context(), harbour, ana, 1)
				w.ok(err)
				if looked {
					w.look()
				}
				back(w)
				w.site.set(func(s *site) { s.title = "Another title" })
				w.look()
				w.versions(harbour, 2)
			})
		}
	}
}

// TestAgain: a look that broke off before it was noted is done again, to the same end.
func TestAgain(t *testing.T) {
	w := newWorld(t)
	w.add(harbour, nil)
	w.add(island, nil)
	w.site.set(func(s *site) { s.text = with(3, "The first ferry leaves on 9 June.") })
	ctx, cancel := context.WithCancel(t.Context())
	w.site.set(func(s *site) { s.started = cancel })
	if _, err := w.looker.Look(ctx, w.from, w.errand); err == nil {
		t.Error("a look that was broken off has no error")
	}
	w.site.set(func(s *site) { s.started = nil })
	// As after a crash between the first guild's version and the note.
	lk, followers, err := w.Looking(t.Context(), 1)
	w.ok(err)
	w.look()
	w.ok(w.KeepLook(t.Context(), lk))
	w.errand = &store.Errand{Kind: Kind, Key: key(followers[0].Article.ID), Due: w.clock}
	w.now()
	w.versions(harbour, 2)
	w.versions(island, 2)
}
