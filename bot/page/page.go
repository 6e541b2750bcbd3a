// Package page is Beleg in a browser: a conversation, the articles, and each
// article with the quoted sentence marked. It only reads, and shows what is for
// curators only to those whom Options.Curator says they are.
//
// It needs no scripts and keeps nothing about its visitors: the conversation
// so far stands in the address. A few pages are made at once and a few more
// wait; then it says that it is busy, so that whoever is answered is answered
// soon. Its health and its style are never kept waiting.
package page

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"beleg/bot/gate"
	"beleg/bot/model"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Bot answers what is typed. *commands.Bot is one.
type Bot interface {
	Text(ctx context.Context, m commands.Message) (commands.Reply, bool)
}

// Store is read for the list, for the stored texts, and for whether what was
// answered before still holds.
type Store interface {
	Article(ctx context.Context, g knowledge.Guild, number int) (knowledge.Article, error)
	List(ctx context.Context, g knowledge.Guild, p store.Page) ([]knowledge.Article, int, error)
	Revision(ctx context.Context, g knowledge.Guild) (int64, error)
	Versions(ctx context.Context, g knowledge.Guild, number int) ([]store.Version, error)
	Looked(ctx context.Context, g knowledge.Guild, number int) (store.Looked, error)
}

// Options of the page. The zero value shows the local collection to browsers
// on this machine.
type Options struct {
	Guild      knowledge.Guild
	Hosts      []string    // further names it may be called by, without port
	Curator    bool        // whoever opens it may see the log and the settings
	Dictionary func() int  // counts the dictionaries that answers were made with; nil when it never changes
	Metrics    io.WriterTo // for Prometheus; nil for none
	// Behind counts the articles that are not searchable yet, at no cost; nil
	// counts none.
	Behind func() int
	// Ready reports whether it does what it is there for, and says how it stands, a
	// line each; nil is always ready.
	Ready func(ctx context.Context) (ready bool, lines []string)
}

//go:embed files
var files embed.FS

// longest is how long one page may take to be made.
const longest = 20 * time.Second

// How many wait for each place, and how long: who is let in after that is
// answered within five seconds even where other programs keep the machine busy.
// With more places as many are answered, and the page's health later.
const (
	queue    = 4
	patience = 2 * time.Second
)

type server struct {
	Options
	lg        *slog.Logger
	bot       Bot
	store     Store
	pages     *template.Template
	gate      *gate.Gate
	recent    cache
	suggested suggestions
}

// New returns the handler of the page.
func New(lg *slog.Logger, bot Bot, st Store, o Options) http.Handler {
	if o.Guild == "" {
		o.Guild = knowledge.Local
	}
	s := &server{Options: o, lg: lg, bot: bot, store: st, pages: template.Must(template.ParseFS(files, "files/*.html")),
		gate: gate.New(gate.Places(), queue*gate.Places(), patience)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", sending(s.conversation))
	mux.HandleFunc("GET /articles", sending(s.admitted(s.articles)))
	mux.HandleFunc("GET /article/{number}", sending(s.admitted(s.article)))
	mux.HandleFunc("GET /healthz", s.healthy)
	mux.HandleFunc("GET /readyz", s.ready)
	if s.Metrics != nil {
		mux.HandleFunc("GET /metrics", s.metrics)
	}
	mux.HandleFunc("GET /style.css", asset("files/style.css", "text/css; charset=utf-8"))
	mux.HandleFunc("GET /icon.svg", asset("files/icon.svg", "image/svg+xml"))
	mux.HandleFunc("GET /", sending(s.notFound))
	return s.guard(mux)
}

// Server returns a server for the handler that slow or silent clients cannot
// hold open.
func Server(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: longest + 10*time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 32 << 10,
	}
}

// policy lets a page load its own style and picture, send its form to itself,
// and nothing else (w3.org/TR/CSP3).
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard sets what browsers must observe and refuses foreign names and bugs.
func (s *server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Referrer-Policy", "no-referrer") // what was asked stands in the address
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if !s.known(r.Host) {
			http.Error(w, "This page is not known by that name; open http://127.0.0.1 with its port.", http.StatusMisdirectedRequest)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), longest)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(model.Within(ctx, model.Unhurried)))
	})
}

// known refuses host names that are not ours. A foreign site can point its own
// name at 127.0.0.1 and read what the browser then gets (DNS rebinding); it
// cannot do that with an address in digits.
func (s *server) known(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	return host == "localhost" || net.ParseIP(host) != nil || slices.Contains(s.Hosts, host)
}

// healthy says ok, and behind that what is not as it should be for long.
func (s *server) healthy(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintln(w, "ok")
	if s.Behind == nil {
		return
	}
	switch n := s.Behind(); {
	case n == 1:
		fmt.Fprintln(w, "1 article behind")
	case n > 1:
		fmt.Fprintln(w, n, "articles behind")
	}
}

// ready says whether questions can be answered now: with status 503 when not, so that
// who exchanges processes waits. Starting it anew would not help: that is what healthy
// is for.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	ready, lines := true, []string(nil)
	if s.Ready != nil {
		ready, lines = s.Ready(r.Context())
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	first := "ready"
	if !ready {
		first = "not ready"
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	fmt.Fprintln(w, strings.Join(append([]string{first}, lines...), "\n"))
}

// metrics are counts, and nothing of what anybody said.
func (s *server) metrics(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	s.Metrics.WriteTo(w)
}

func asset(name, kind string) http.HandlerFunc {
	raw, err := files.ReadFile(name)
	if err != nil {
		panic("page: " + err.Error())
	}
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "max-age=300")
		w.Write(raw)
	}
}

// languages that the page speaks; the first is for everybody else.
var languages = func() language.Matcher {
	var tags []language.Tag
	for _, code := range commands.Languages() {
		tags = append(tags, language.Make(code))
	}
	return language.NewMatcher(tags)
}()

// languageOf is what the reader chose, else what the browser asks for.
func languageOf(r *http.Request) string {
	if l := r.URL.Query().Get("l"); slices.Contains(commands.Languages(), l) {
		return l
	}
	_, i := language.MatchStrings(languages, r.Header.Get("Accept-Language"))
	return commands.Languages()[i]
}
