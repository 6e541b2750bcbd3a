package page

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beleg/bot/gate"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/store"
)

// clerk is a bot that counts what it is asked and answers as it is told.
type clerk struct {
	mu     sync.Mutex
	asked  []commands.Message
	answer func(ctx context.Context, line string) commands.Reply
}

func (c *clerk) Text(ctx context.Context, m commands.Message) (commands.Reply, bool) {
	c.mu.Lock()
	c.asked = append(c.asked, m)
	c.mu.Unlock()
	return c.answer(ctx, m.Text), true
}

// count returns how often it was asked since the last count.
func (c *clerk) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := len(c.asked)
	c.asked = nil
	return n
}

// plainly answers a question.
func plainly(_ context.Context, line string) commands.Reply {
	return commands.Reply{Text: "about " + line, Result: &knowledge.Result{}}
}

// shelf is a store without articles whose revision tests choose.
type shelf struct{ revision int64 }

func (shelf) Article(context.Context, knowledge.Guild, int) (knowledge.Article, error) {
	return knowledge.Article{}, store.ErrNotFound
}

func (shelf) List(context.Context, knowledge.Guild, store.Page) ([]knowledge.Article, int, error) {
	return nil, 0, nil
}

func (shelf) Versions(context.Context, knowledge.Guild, int) ([]store.Version, error) {
	return nil, store.ErrNotFound
}

func (shelf) Looked(context.Context, knowledge.Guild, int) (store.Looked, error) {
	return store.Looked{}, nil
}

func (s shelf) Revision(context.Context, knowledge.Guild) (int64, error) { return s.revision, nil }

// conversation is the address of a question and those before it.
func conversation(q string, before ...string) string {
	return "/?" + url.Values{"q": {q}, "h": before}.Encode()
}

var six = []string{"one", "two", "three", "four", "five", "six"}

// TestKept: what was answered is not asked again until the articles or the
// dictionary change, and only for who would be answered the same.
func TestKept(t *testing.T) {
	bot, articles, dictionary := &clerk{answer: plainly}, &shelf{revision: 1}, 0
	h := New(slog.New(slog.DiscardHandler), bot, articles, Options{Dictionary: func() int { return dictionary }})
	for _, c := range []struct {
		why, target, language string
		before                func()
		want                  int
	}{
		{"new", conversation("seven", six...), "en", nil, 7},
		{"the same", conversation("seven", six...), "en", nil, 0},
		{"one more", conversation("eight", append(six[1:], "seven")...), "en", nil, 1},
		{"another language", conversation("seven"), "de", nil, 1},
		{"another filter", conversation("seven since:2024"), "en", nil, 1},
		{"a change of the articles", conversation("seven", six...), "en", func() { articles.revision++ }, 7},
		{"another dictionary", conversation("seven", six...), "en", func() { dictionary++ }, 7},
		{"nothing changed", conversation("seven", six...), "en", nil, 0},
	} {
		if c.before != nil {
			c.before()
		}
		w := get(h, c.target, c.language)
		if got := bot.count(); w.Code != http.StatusOK || got != c.want {
			t.Errorf("%s: status %d, asked %d times, want %d", c.why, w.Code, got, c.want)
		}
		if !strings.Contains(w.Body.String(), "about seven") {
			t.Errorf("%s: the page lacks an answer", c.why)
		}
	}
}

// TestKeptForADay: what was answered is asked again when another day begins, and
// not before.
func TestKeptForADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bot := &clerk{answer: plainly}
		h := New(slog.New(slog.DiscardHandler), bot, shelf{}, Options{})
		now := time.Now()
		midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, time.Local)
		for _, c := range []struct {
			at   time.Time
			want int
		}{{midnight.Add(-2 * time.Minute), 1}, {midnight.Add(-time.Second), 0}, {midnight, 1}, {midnight.Add(time.Second), 0}} {
			time.Sleep(time.Until(c.at))
			get(h, conversation("what is on today"), "en")
			if n := bot.count(); n != c.want {
				t.Errorf("at %v it is asked %d times, want %d", c.at, n, c.want)
			}
		}
	})
}

// TestNotKept: failures, replies that are no answers, and answers from some of
// the articles only.
func TestNotKept(t *testing.T) {
	for why, r := range map[string]commands.Reply{
		"mistaken":  {Failed: true, Fault: commands.Mistaken, Text: "no"},
		"broken":    {Failed: true, Fault: commands.Broken, Text: "no"},
		"a list":    {Text: "3 articles"},
		"behind":    {Text: "so far", Result: &knowledge.Result{Behind: 1}},
		"very long": {Text: strings.Repeat("x", maxReply), Result: &knowledge.Result{}},
	} {
		bot := &clerk{answer: func(context.Context, string) commands.Reply { return r }}
		h := New(slog.New(slog.DiscardHandler), bot, shelf{}, Options{})
		get(h, conversation("q"), "en")
		get(h, conversation("q"), "en")
		if n := bot.count(); n != 2 {
			t.Errorf("%s: asked %d times, want 2", why, n)
		}
	}
}

// TestCacheIsBounded: in number, in bytes and in time.
func TestCacheIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c cache
		e := edition{revision: 1}
		fill := func(n, size int) {
			for i := range n {
				q := asked{line: fmt.Sprint(size, i)}
				c.get(e, q)
				c.put(e, q, commands.Reply{Text: strings.Repeat("x", size), Result: &knowledge.Result{}})
			}
		}
		fill(3*maxKept, 10)
		if len(c.at) != maxKept || c.order.Len() != maxKept {
			t.Errorf("%d small ones are kept, want %d", len(c.at), maxKept)
		}
		fill(3*maxKept, maxReply/2)
		if c.bytes > maxKeptBytes || len(c.at) < maxKeptBytes/maxReply || len(c.at) != c.order.Len() {
			t.Errorf("%d large ones of %d bytes are kept, %d in order", len(c.at), c.bytes, c.order.Len())
		}
		last := asked{line: fmt.Sprint(maxReply/2, 3*maxKept-1)}
		if _, ok := c.get(e, last); !ok {
			t.Error("the last one is not kept")
		}
		time.Sleep(keptFor + time.Second)
		if _, ok := c.get(e, last); ok {
			t.Error("it is kept for ever")
		}
		c.get(edition{revision: 2}, last)
		c.put(e, last, commands.Reply{Result: &knowledge.Result{}})
		if len(c.at) != 0 || c.bytes != 0 {
			t.Errorf("of an earlier edition %d are kept, %d bytes", len(c.at), c.bytes)
		}
	})
}

// crowd opens pages until every place is taken, and returns what frees them.
func crowd(t *testing.T, h http.Handler, n int) (free func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { h.ServeHTTP(httptest.NewRecorder(), visit(ctx, conversation(fmt.Sprint("slow", i)))) })
	}
	synctest.Wait()
	return func() { cancel(); all.Wait() }
}

func visit(ctx context.Context, target string) *http.Request {
	r := httptest.NewRequestWithContext(ctx, "GET", target, nil)
	r.Host = "localhost"
	return r
}

// slowly answers what begins with slow when nobody wants to know any more.
func slowly(ctx context.Context, line string) commands.Reply {
	if strings.HasPrefix(line, "slow") {
		<-ctx.Done()
		return commands.Reply{Failed: true, Fault: commands.Broken, Text: "too late"}
	}
	return plainly(ctx, line)
}

// TestBusy: few are answered at once and few wait; the rest is told when to
// come back. Health and style answer all the same, and who goes away makes
// room.
func TestBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bot := &clerk{answer: slowly}
		h := New(slog.New(slog.DiscardHandler), bot, shelf{}, Options{})
		free := crowd(t, h, (1+queue)*gate.Places())
		if n := bot.count(); n != gate.Places() {
			t.Errorf("%d are asked at once, want %d", n, gate.Places())
		}
		start := time.Now()
		for _, c := range []struct{ target, language, want string }{
			{conversation("q<>", six...), "en", "Many are asking just now"},
			{conversation("q"), "de", "Gerade fragen viele"},
			{"/articles", "en", "Many are asking"},
			{"/article/1", "en", "Many are asking"},
		} {
			w := get(h, c.target, c.language)
			again := `href="` + strings.NewReplacer("&", "&amp;", "+", "&#43;").Replace(c.target) + `"`
			if w.Code != 503 || w.Header().Get("Retry-After") != retryAfter || !strings.Contains(w.Body.String(), c.want) ||
				!strings.Contains(w.Body.String(), again) {
				t.Errorf("%s: %d, Retry-After %q:\n%s\nwant a link %s", c.target, w.Code, w.Header().Get("Retry-After"), w.Body, again)
			}
		}
		for _, target := range []string{"/healthz", "/style.css", "/icon.svg"} {
			if w := get(h, target, "en"); w.Code != 200 {
				t.Errorf("%s: %d", target, w.Code)
			}
		}
		if took := time.Since(start); took > 0 {
			t.Errorf("who is turned away waits for %v", took)
		}
		free()
		if w := get(h, conversation("q", six...), "en"); w.Code != 200 {
			t.Errorf("after they went: %d", w.Code)
		}
	})
}

// TestOnePlace: a page with six earlier questions takes one place, and none
// when all is known. While somebody waits it leaves earlier ones to a click.
func TestOnePlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bot := &clerk{answer: slowly}
		h := New(slog.New(slog.DiscardHandler), bot, shelf{}, Options{})
		get(h, conversation("old"), "en")
		free := crowd(t, h, gate.Places()-1)
		w := get(h, conversation("q", six...), "en")
		if w.Code != 200 || strings.Count(w.Body.String(), "about ") != 7 {
			t.Errorf("with one place left: %d\n%s", w.Code, w.Body)
		}
		freeToo := crowd(t, h, 2)
		bot.count()
		if w := get(h, conversation("old", "q"), "en"); w.Code != 200 || bot.count() != 0 {
			t.Errorf("what is known: %d", w.Code)
		}
		w = get(h, conversation("old", "q", "new"), "en")
		if w.Code != 200 || !strings.Contains(w.Body.String(), "Show this answer again") ||
			!strings.Contains(w.Body.String(), `href="/?h=q&amp;q=new"`) {
			t.Errorf("while somebody waits: %d\n%s", w.Code, w.Body)
		}
		freeToo()
		free()
	})
}

// TestStatus: a reply that failed has a status that says so.
func TestStatus(t *testing.T) {
	for fault, want := range map[commands.Fault]int{commands.Mistaken: 400, commands.Forbidden: 403, commands.Broken: 500, "": 500} {
		bot := &clerk{answer: func(context.Context, string) commands.Reply {
			return commands.Reply{Failed: true, Fault: fault, Text: "It went wrong."}
		}}
		w := get(New(slog.New(slog.DiscardHandler), bot, shelf{}, Options{}), conversation("q", "before"), "en")
		if w.Code != want || !strings.Contains(w.Body.String(), "It went wrong.") {
			t.Errorf("%q: status %d, want %d:\n%s", fault, w.Code, want, w.Body)
		}
	}
}

// TestCurator: only a page that was started for curators acts for one.
func TestCurator(t *testing.T) {
	for _, curator := range []bool{false, true} {
		bot := &clerk{answer: plainly}
		get(New(slog.New(slog.DiscardHandler), bot, shelf{}, Options{Curator: curator}), conversation("log"), "en")
		m := bot.asked[0]
		if m.User.Manager != curator || !m.ReadOnly {
			t.Errorf("curator %v: it asks as %+v", curator, m)
		}
	}
}
