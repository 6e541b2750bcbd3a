package page

import (
	"bytes"
	"net/http"
	"net/url"

	"beleg/commands"
)

// view is what every template gets.
type view struct {
	Language string
	Chosen   bool // the language was chosen here, and links keep it
	Title    string
	Path     string
	Switch   string // this page in the other language
	Data     any
}

// Say speaks the reader's language.
func (v view) Say(key string, values ...any) string { return commands.Say(v.Language, key, values...) }

// Date writes a date for the reader.
func (v view) Date(iso string) string { return commands.Date(iso, v.Language) }

// Other is the language the page can be switched to.
func (v view) Other() string {
	if v.Language == "de" {
		return "en"
	}
	return "de"
}

// Link completes a path of ours with the language that was chosen.
func (v view) Link(path string) string {
	if !v.Chosen {
		return path
	}
	return path + "?l=" + v.Language
}

func (s *server) view(r *http.Request, title string, data any) view {
	v := view{Language: languageOf(r), Chosen: r.URL.Query().Has("l"), Title: title, Path: r.URL.Path, Data: data}
	values := r.URL.Query()
	values.Set("l", v.Other())
	v.Switch = (&url.URL{Path: r.URL.Path, RawQuery: values.Encode()}).String()
	return v
}

// show writes a page as a whole, so that a template's error is no half page.
func (s *server) show(w http.ResponseWriter, r *http.Request, status int, name string, v view) {
	var out bytes.Buffer
	if err := s.pages.ExecuteTemplate(&out, name, v); err != nil {
		s.lg.Error("page not made", "page", name, "error", err)
		http.Error(w, commands.Say(v.Language, "page.broken"), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", v.Language)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Vary", "Accept-Language")
	w.WriteHeader(status)
	w.Write(out.Bytes())
}

func (s *server) notFound(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, http.StatusNotFound, "message.html", s.view(r, commands.Say(languageOf(r), "page.missing"), commands.Say(languageOf(r), "page.missing")))
}

// broken tells the reader one sentence and the operator the error.
func (s *server) broken(w http.ResponseWriter, r *http.Request, err error) {
	s.lg.Error("page not read", "path", r.URL.Path, "error", err)
	s.show(w, r, http.StatusInternalServerError, "message.html", s.view(r, commands.Say(languageOf(r), "page.broken"), commands.Say(languageOf(r), "page.broken")))
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
