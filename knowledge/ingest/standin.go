package ingest

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// A stand-in is what a server sends in place of an article, with the status of a
// success: "page not found" (a soft 404), a check for robots, a demand to sign in,
// to consent or to switch JavaScript on. What such pages say stands in the tables
// "pages" of the languages.

const (
	// longestStandIn is what such a page shows at most, in bytes, where its title
	// says what it is: it may name what else the site has.
	longestStandIn = 2 * shortStory
	// longestExcuse is what it shows at most where only a sentence says so.
	longestExcuse = 600
	// opening is how much of that, in bytes, holds the sentence.
	opening = 300
	// longestShell is what the whole of a page says at most that shows next to nothing.
	longestShell = 1200
	// emptyPage is, in bytes, what a page shows at most without an article.
	emptyPage = 160
)

// status is what may stand before an excuse in a title: "Error 404: ".
const status = `^(?:(?:\pL{1,8}[ -])?[45]\d\d[ :,–-]+)?`

// longestSection is the most words of a title's part that names a section.
const longestSection = 3

// excuse is how pages say that for one reason they are no article.
type excuse struct {
	why         Why
	title, says *lang.Regexp
}

// excuses are those of all languages, a reason's together.
var excuses = sync.OnceValue(func() []excuse {
	titles, sentences := map[Why][]string{}, map[Why][]string{}
	for _, l := range lang.All {
		for _, e := range l.Table("pages") {
			switch e.Name {
			case "title":
				titles[Why(e.Value)] = append(titles[Why(e.Value)], e.Text)
			case "says":
				sentences[Why(e.Value)] = append(sentences[Why(e.Value)], e.Text)
			}
		}
	}
	var list []excuse
	for _, why := range []Why{Gone, Refused, Login, Legal, Broken, ConsentWall, NoText} {
		list = append(list, excuse{why, lang.Pattern(status+`(?:`, titles[why], `)[.!]?$`), lang.Pattern("", sentences[why], "")})
	}
	return list
})

// standIn is the error of a page that stands in place of an article, nil when
// it is none: of what the title says, unless the page says that it is an
// article or shows a long one; or of what the few words say that it shows.
func (h head) standIn(a knowledge.Article) error {
	if len(a.Text) < longestStandIn && !h.dated() {
		for _, e := range excuses() {
			if h.titled(e.title, a) {
				return &Error{e.why, errors.New("a page titled " + a.Title)}
			}
		}
	}
	if said := h.excuseOf(a); said != "" {
		for _, e := range excuses() {
			if found := e.says.FindString(said); found != "" {
				return &Error{e.why, errors.New("a page that says: " + found)}
			}
		}
	}
	return nil
}

// excuseOf is where a page would say why it has no article: the beginning of its
// few words; "" when it shows an article or a teaser.
func (h head) excuseOf(a knowledge.Article) string {
	empty := len(a.Text) < emptyPage
	switch {
	case a.Access != knowledge.Free, len(a.Text) >= longestExcuse, h.dated() && !empty:
		return ""
	case empty && len(h.said) < longestShell:
		return h.said
	}
	return beginning(a.Text, opening)
}

// dated reports whether the page itself gives a day of publication for an article.
func (h head) dated() bool {
	return h.posting.rank >= 2 && h.posting.published != "" || h.get("article:published_time") != ""
}

// titlePart is what ends a part of a title.
var titlePart = lang.Lazy(titleBreak.String() + `|:\s+`)

// titled reports whether a title of the page consists of an excuse and names of
// the site or a section: "404 – Page not found | Harbour Post".
func (h head) titled(excuse *lang.Regexp, a knowledge.Article) bool {
	return slices.ContainsFunc([]string{h.title, a.Title}, func(title string) bool {
		title = oneLine(beginning(title, maxBlock))
		parts := titlePart.Split(title, -1)
		rest := slices.DeleteFunc(slices.Clone(parts), excuse.MatchString)
		tells := slices.ContainsFunc(rest, func(part string) bool {
			return len(strings.Fields(part)) > longestSection && !siteName(part, a.Source, host(h.url))
		})
		return excuse.MatchString(title) || len(rest) < len(parts) && !tells
	})
}
