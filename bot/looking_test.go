package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"beleg/bot/intake"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/look"
	"beleg/knowledge/store"
)

// hurried plans every look for now.
type hurried struct{ store.Store }

func (h hurried) PlanErrands(ctx context.Context, errands []store.Errand) error {
	for i := range errands {
		errands[i].Due = time.Now()
	}
	return h.Store.PlanErrands(ctx, errands)
}

// ferries is a publisher of a thousand ferries. It counts how many are at it at
// once, and how long it is left alone.
type ferries struct {
	moved              atomic.Bool // the ferry 7 sails on another day
	at, most, asked    atomic.Int32
	last, shortestRest atomic.Int64
}

func (f *ferries) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/robots.txt" {
		http.NotFound(w, r)
		return
	}
	f.most.Store(max(f.most.Load(), f.at.Add(1)))
	rest := time.Now().UnixNano() - f.last.Load()
	if f.asked.Add(1) > 1 && rest < f.shortestRest.Load() {
		f.shortestRest.Store(rest)
	}
	name, day := strings.TrimPrefix(r.URL.Path, "/news/"), "4 May 2027"
	if f.moved.Load() && name == "7" {
		day = "9 June 2027"
	}
	w.Header().Set("Content-Type", "text/html")
	fmt.Fprintf(w, `<html lang=en><head><title>Ferry %[1]s to sail</title></head><body><article><h1>Ferry %[1]s to sail</h1>
<p>The ferry %[1]s to the island of Lindby sails from the old harbour on %[2]s, the harbour office said on Monday.</p>
<p>It carries forty cars and two hundred passengers, and it takes an hour and a half when the sea is calm and nobody is late.</p></article></body></html>`, name, day)
	f.last.Store(time.Now().UnixNano())
	f.at.Add(-1)
}

// TestManyLooks: hundreds of looks, in full a thousand, that are due at once at one host are taken one
// after the other, with a pause between two. What changed is a version, and the
// answer quotes it and says since when.
func TestManyLooks(t *testing.T) {
	t.Parallel()
	const pause = 2 * time.Millisecond
	articles := size(200, 1000)
	publisher := &ferries{}
	server := httptest.NewServer(publisher)
	defer server.Close()
	c := quiet(t.TempDir())
	c.pause = pause
	var err error
	if c.Allow, err = ingest.ParseAllowList("127.0.0.1"); err != nil {
		t.Fatal(err)
	}
	h, err := c.open(t.Context(), silent)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	var all []knowledge.Article
	var raw [][]byte
	for n := range articles {
		a, page, err := h.fetch.Fetch(t.Context(), fmt.Sprintf("%s/news/%d", server.URL, n))
		if err != nil {
			t.Fatal(err)
		}
		all, raw = append(all, a), append(raw, page)
	}
	if _, err := h.store.Put(t.Context(), knowledge.Local, cli, all, raw); err != nil {
		t.Fatal(err)
	}
	publisher.moved.Store(true)
	publisher.most.Store(0)
	publisher.asked.Store(0)
	publisher.shortestRest.Store(int64(time.Hour))
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	looker := look.New(silent, hurried{h.store})
	if err := looker.Plan(ctx); err != nil {
		t.Fatal(err)
	}
	worker := intake.New(silent, h.store, h.hosts, h.fetch, intake.Options{Look: 10 * time.Millisecond})
	worker.Handle(look.Kind, looking(looker))
	begun := time.Now()
	ended := make(chan struct{})
	go func() { worker.Run(ctx); close(ended) }()
	for int(publisher.asked.Load()) < articles && time.Since(begun) < time.Minute {
		time.Sleep(20 * time.Millisecond)
	}
	time.Sleep(200 * time.Millisecond)
	stop()
	<-ended
	rest := time.Duration(publisher.shortestRest.Load())
	t.Logf("%d looks in %v, at most %d at once, at least %v apart", publisher.asked.Load(), time.Since(begun), publisher.most.Load(), rest)
	if int(publisher.asked.Load()) != articles || publisher.most.Load() != 1 || rest < pause {
		t.Errorf("%d looks, want %d; at most %d at once; at least %v apart", publisher.asked.Load(), articles, publisher.most.Load(), rest)
	}
	bot := h.bot(h.store, fresh{h, newProgress(nil)})
	reply, _ := bot.Text(t.Context(), commands.Message{Guild: knowledge.Local, User: commands.User{ID: "cli"},
		Text: "!when ferry 7 sails island Lindby", Addressed: true, Now: time.Now()})
	got, ok := replyLine("", reply, 0).(answerLine)
	if !ok || len(got.Answers) == 0 || got.Answers[0].Date != "2027-06-09" ||
		got.Answers[0].Evidence[0].Changed != time.Now().UTC().Format("2006-01-02") {
		t.Errorf("the answer is %+v", reply)
	}
}
