package page

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/revision"
	"beleg/knowledge/store"
)

// perPage is how many articles one page of the list shows.
const perPage = 50

// listing is one page of the list.
type listing struct {
	Articles    []commands.Receipt
	Total       int
	Page, Pages int
	Samples     bool
}

// Previous and Next are page numbers, 0 when there is none.
func (l listing) Previous() int { return l.Page - 1 }

// Next is the page after this one.
func (l listing) Next() int {
	if l.Page >= l.Pages {
		return 0
	}
	return l.Page + 1
}

func (s *server) articles(r *http.Request) made {
	n, _ := strconv.Atoi(r.URL.Query().Get("page"))
	n = min(max(1, n), 1<<20)
	list, total, err := s.store.List(r.Context(), s.Guild, store.Page{Offset: (n - 1) * perPage, Limit: perPage})
	if err != nil {
		return s.broken(r, err)
	}
	l := listing{Total: total, Page: n, Pages: (total + perPage - 1) / perPage}
	for _, a := range list {
		l.Articles = append(l.Articles, commands.Receipt{Title: a.Title, Source: a.Source, Published: a.Published, Number: a.Number,
			Sample: a.Sample})
		l.Samples = l.Samples || a.Sample
	}
	if n > 1 && len(list) == 0 {
		return s.notFound(r)
	}
	v := s.view(r, "", l)
	v.Title = v.Say("page.articles") + " – Beleg"
	return s.show(http.StatusOK, "articles.html", v)
}

// copied is a stored article, cut into the sentences that answers quote.
type copied struct {
	knowledge.Article
	Link       string // the publisher's page
	Language   string // by name
	Marked     int    // the quoted sentence, -1 for none
	Paragraphs [][]sentence
	Notes      []string  // what is to be known of it: that this is an older version, that its page is gone
	Versions   []version // the newest first; empty when it never changed
}

// version is one that a reader can choose.
type version struct {
	Path           string
	Label, At, Who string
	Changes        []revision.Change // from the one before
	More           string
	Shown          bool
}

type sentence struct {
	Seq    int
	Text   string
	Marked bool
}

func (s *server) article(r *http.Request) made {
	n, err := strconv.Atoi(r.PathValue("number"))
	if err != nil || n < 1 {
		return s.notFound(r)
	}
	a, err := s.store.Article(r.Context(), s.Guild, n)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return s.notFound(r)
	case err != nil:
		return s.broken(r, err)
	}
	marked, err := strconv.Atoi(r.URL.Query().Get("s"))
	if err != nil {
		marked = -1
	}
	v := s.view(r, a.Title+" – Beleg", nil)
	chosen, _ := strconv.Atoi(r.URL.Query().Get("v"))
	a, versions, notes, err := s.history(r.Context(), v.Language, a, chosen)
	if err != nil {
		return s.broken(r, err)
	}
	v.Data = copied{Article: a, Link: commands.Receipt{URL: a.URL}.Link(), Language: languageName(a.Language), Marked: marked,
		Paragraphs: paragraphs(a, marked),
		Notes:      notes, Versions: versions}
	return s.show(http.StatusOK, "article.html", v)
}

// maxCompared is how many versions are compared with those before.
const maxCompared = 20

// history reads the versions of an article, the chosen one of them if there is
// such a one, and what is to be known of it.
func (s *server) history(ctx context.Context, language string, a knowledge.Article,
	chosen int) (knowledge.Article, []version, []string, error) {
	all, err := s.store.Versions(ctx, s.Guild, a.Number)
	if err != nil {
		return a, nil, nil, err
	}
	looked, err := s.store.Looked(ctx, s.Guild, a.Number)
	if err != nil {
		return a, nil, nil, err
	}
	steps, _ := commands.Compared(all, maxCompared)
	if len(steps) == 0 {
		return a, nil, commands.Notes(language, a, looked), nil
	}
	newest := steps[0].N
	shown := newest
	list := append(steps, commands.Step{Version: steps[len(steps)-1].Before})
	for _, step := range list {
		if step.N == chosen {
			shown, a = chosen, step.Article
		}
	}
	notes := commands.Notes(language, a, looked)
	if shown != newest {
		notes = append([]string{commands.Say(language, "page.older", "n", shown)}, notes...)
	}
	return a, listed(language, list, shown), notes, nil
}

// listed makes versions ready for the template.
func listed(language string, steps []commands.Step, shown int) (versions []version) {
	for _, s := range steps {
		versions = append(versions, version{
			Path: fmt.Sprintf("/article/%d?v=%d", s.Article.Number, s.N), Label: commands.Say(language, "page.version", "n",
				s.N), Shown: s.N == shown,
			At: commands.Moment(language, s.At), Who: commands.Whose(language, s.By), Changes: s.Changes, More: commands.More(language, s.More),
		})
	}
	return versions
}

// paragraphs cuts a text as the index does: sentence n is passage n.
func paragraphs(a knowledge.Article, marked int) [][]sentence {
	var out [][]sentence
	end := 0
	for i, span := range lang.Sentences(a.Text, a.Language) {
		if i == 0 || strings.Contains(a.Text[end:span.Start], "\n") {
			out = append(out, nil)
		}
		last := len(out) - 1
		out[last] = append(out[last], sentence{i + 1, a.Text[span.Start:span.End], i+1 == marked})
		end = span.End
	}
	return out
}

func languageName(code string) string {
	if l := lang.Get(code); l != nil {
		return l.Name
	}
	return code
}
