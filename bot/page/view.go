package page

import (
	"bytes"
	"net/http"
	"net/url"

	"beleg/commands"
	"beleg/knowledge/lang"
)

// view is what every template gets.
type view struct {
	Language string
	Chosen   bool // the language was chosen here, and links keep it
	Title    string
	Path     string
	Others   []other // this page in the other languages
	Data     any
}

// other is a page of ours in another language.
type other struct{ Code, Name, Address string }

// Say speaks the reader's language.
func (v view) Say(key string, values ...any) string { return commands.Say(v.Language, key, values...) }

// Date writes a date for the reader.
func (v view) Date(iso string) string { return commands.Date(iso, v.Language) }

// Link completes a path of ours with the language that was chosen.
func (v view) Link(path string) string {
	if !v.Chosen {
		return path
	}
	return path + "?l=" + v.Language
}

// Address completes a path of ours that has a query already.
func (v view) Address(path string) string {
	if !v.Chosen {
		return path
	}
	return path + "&l=" + v.Language
}

func (s *server) view(r *http.Request, title string, data any) view {
	v := view{Language: languageOf(r), Chosen: r.URL.Query().Has("l"), Title: title, Path: r.URL.Path, Data: data}
	values := r.URL.Query()
	for _, code := range commands.Languages() {
		if code != v.Language {
			values.Set("l", code)
			address := url.URL{Path: r.URL.Path, RawQuery: values.Encode()}
			v.Others = append(v.Others, other{code, lang.Get(code).Name, address.String()})
		}
	}
	return v
}

// made is a page that is ready to be sent.
type made struct {
	status   int
	language string
	body     []byte
}

// show makes a page as a whole, so that a template's error is no half page.
func (s *server) show(status int, name string, v view) made {
	var out bytes.Buffer
	if err := s.pages.ExecuteTemplate(&out, name, v); err != nil {
		s.lg.Error("page not made", "page", name, "error", err)
		return made{http.StatusInternalServerError, v.Language, []byte(commands.Say(v.Language, "page.broken"))}
	}
	return made{status, v.Language, out.Bytes()}
}

// sending makes a page and sends it. Whoever takes it slowly holds no place of
// those who wait for theirs to be made.
func sending(make func(*http.Request) made) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p := make(r)
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Language", p.language)
		h.Set("Cache-Control", "no-store")
		h.Set("Vary", "Accept-Language")
		if p.status == http.StatusServiceUnavailable {
			h.Set("Retry-After", retryAfter)
		}
		w.WriteHeader(p.status)
		w.Write(p.body)
	}
}

// admitted makes a page once there is a place for that.
func (s *server) admitted(make func(*http.Request) made) func(*http.Request) made {
	return func(r *http.Request) made {
		leave, err := s.gate.Enter(r.Context())
		if err != nil {
			return s.busy(r)
		}
		defer leave()
		return make(r)
	}
}

// message is a page of one sentence.
type message struct {
	Text  string
	Again string // the address to try again; "" leads home
}

func (s *server) message(r *http.Request, status int, key, again string) made {
	text := commands.Say(languageOf(r), key)
	return s.show(status, "message.html", s.view(r, text, message{text, again}))
}

func (s *server) notFound(r *http.Request) made {
	return s.message(r, http.StatusNotFound, "page.missing", "")
}

// retryAfter is when who was turned away may come back, in seconds.
const retryAfter = "3"

// busy turns a reader away, with a way back to what was asked.
func (s *server) busy(r *http.Request) made {
	return s.message(r, http.StatusServiceUnavailable, "page.busy", r.URL.RequestURI())
}

// broken tells the reader one sentence and the operator the error.
func (s *server) broken(r *http.Request, err error) made {
	if r.Context().Err() == nil {
		s.lg.Error("page not read", "path", r.URL.Path, "error", err)
	}
	return s.message(r, http.StatusInternalServerError, "page.broken", "")
}

// query writes an address of the conversation: what was said before, then q.
func query(before []string, q string, v view) string {
	values := url.Values{}
	for _, b := range before {
		values.Add("h", b)
	}
	values.Set("q", q)
	if v.Chosen {
		values.Set("l", v.Language)
	}
	return "/?" + values.Encode()
}
