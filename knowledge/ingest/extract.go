package ingest

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"golang.org/x/net/html"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

const (
	extractTimeout = 10 * time.Second

	// scant is a text, in bytes, that makes another try worth while.
	scant = 400
)

// Extract reads the article of a page. Its address is pageURL as given; what
// the page does not tell stays empty. A page without an article has no Text;
// one that shows nothing before its readers consent has the access "consent". A
// page that stands in place of an article ("not found") is refused with its reason, a
// page that lists articles is refused with the reason "index" and what it offers.
// When ctx ends, or after ten seconds of processor time, it gives up and nothing
// goes on behind.
func Extract(ctx context.Context, page []byte, pageURL string) (knowledge.Article, error) {
	if len(page) > knowledge.MaxFile {
		return knowledge.Article{}, because(Large, &oversize{int64(len(page)), knowledge.MaxFile})
	}
	source, err := decode(page, "")
	if err != nil {
		return knowledge.Article{}, err
	}
	return extract(ctx, source, pageURL, time.Time{})
}

// extract is Extract of a page in UTF-8, of which it may be known when it was fetched.
func extract(ctx context.Context, source, pageURL string, at time.Time) (knowledge.Article, error) {
	return guarded(ctx, extractTimeout, func(ctx context.Context) (knowledge.Article, error) {
		page, err := bounded(source)
		if err != nil {
			return knowledge.Article{}, err
		}
		a, h, err := readPage(ctx, page, pageURL, at)
		if err == nil && len(a.Text) < shortStory && a.Access == knowledge.Free {
			withState(&a, source)
		}
		if err == nil && a.Access != knowledge.Consent {
			err = h.standIn(a)
		}
		switch whyOf(err) { // of these, what the page says of its article is known
		case ConsentWall:
			a.Text, a.Access, err = "", knowledge.Consent, nil
		case NoText:
			a.Text, err = "", nil
		}
		if err == nil && a.Published == "" {
			if a.Published = scriptedDate(source, a.Updated, time.Now()); a.Published != "" {
				a.Found = knowledge.InMeta
			}
		}
		return a, err
	})
}

// readPage takes the steps of reading a bounded page. Between them it looks
// whether anybody still waits.
func readPage(ctx context.Context, source, pageURL string, at time.Time) (knowledge.Article, head, error) {
	doc, err := parsed(source)
	if err != nil {
		return knowledge.Article{}, head{}, err
	}
	var (
		a         = knowledge.Article{URL: pageURL}
		h         head
		walled    bool
		lead      string
		shown     []block // of the cleared page
		otherwise string
		list      *listing
		entries   []block // of a live blog
		live      bool
		video     bool
		joined    bool // with other articles
	)
	err = inSteps(ctx,
		func() { withoutBar(doc, pageURL) },
		func() { joinInitials(doc) },
		func() { h = readHead(doc, pageURL); h.fetched = at },
		func() { h.fill(&a) },
		func() {
			var own string
			if own, joined = h.apart(a.Title); own != "" {
				a.Title = own
				h.heading = titleHeading(doc, own)
			}
		},
		func() { list = readListing(doc, h) },
		func() { entries, live, video = liveEntries(doc), h.hasPosting("LiveBlogPosting"), h.showsVideo() },
		func() { h.said, walled = words(doc) },
		func() { lead = findLead(doc, h, a.Title) },
		func() { prune(doc) },
		func() { shown = blocksOf(doc) }, // before body changes the tree
		func() {
			kept := regain(body(doc, pageURL), fromHeading(shown, a.Title))
			a.Text = join(withLead(tidy(kept, a.Title, a.Author), lead))
		},
		func() { otherwise = join(tidy(running(shown), a.Title, a.Author)) },
	)
	if err != nil {
		return knowledge.Article{}, head{}, err
	}
	if list != nil {
		return knowledge.Article{}, h, cmp.Or(h.standIn(a), error(&Error{Index, list}))
	}
	if len(a.Text) < shortStory && len(otherwise) > 2*len(a.Text) {
		a.Text = otherwise
	}
	if len(a.Text) < scant && len(entries) == 0 && !joined {
		if more := h.otherText(source, a.Title, a.Author); len(more)*2 > len(a.Text)*3 {
			a.Text = more
		}
	}
	a.Text = longer(a.Text, join(tidy(entries, a.Title, a.Author)))
	if said := h.bodyText(); goesOnIn(a.Text, said) {
		a.Text = said
	}
	count := timed(fromHeading(shown, a.Title))
	if live {
		count = fewestEntries
	}
	a.Label = h.label(a.Text, count, video)
	a.Access = h.wallOf(a.Text, h.said, walled)
	if a.Access == knowledge.Consent && consentWall.MatchString(a.Text) {
		a.Text = "" // it is the wall's own
	}
	a.Language = h.language(a.Text)
	return a, h, ctx.Err()
}

// withState takes the text that a page's scripts bring along, where that is
// clearly more than what the page shows.
func withState(a *knowledge.Article, source string) {
	more := stateText(source, a.Text, a.Title)
	if len(more) < leastState || len(more)*2 < len(a.Text)*3 {
		return
	}
	a.Text = more
	if a.Label == knowledge.Incomplete {
		a.Label = ""
	}
	if code := lang.Detect(more); code != "" {
		a.Language = code
	}
}

// bodyText is the text in the page's own posting, unless it is for payers only.
func (h head) bodyText() string {
	if h.posting.free != nil && !*h.posting.free {
		return ""
	}
	doc := fragment(h.posting.body)
	if doc == nil {
		return ""
	}
	return join(tidy(blocksOf(doc), "", ""))
}

// goesOnIn reports whether another text has what this one has and much more.
func goesOnIn(text, other string) bool {
	if len(other) < leastBody || float64(len(text)) >= mostlyKept*float64(len(other)) {
		return false
	}
	key := squeeze(beginning(text, 200))
	return len(key) >= 60 && strings.Contains(squeeze(other), key[:60])
}

// parsed is the tree of a bounded page.
func parsed(source string) (*html.Node, error) {
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return nil, &Error{NoText, err}
	}
	if outsized(doc) {
		return nil, &Error{Hard, errors.New("page of too many elements")}
	}
	return doc, nil
}

// fragment is the tree of a value that may be HTML, nil when it cannot be read.
func fragment(value string) *html.Node {
	source, err := bounded(value)
	if err != nil {
		return nil
	}
	doc, err := parsed(source)
	if err != nil {
		return nil
	}
	return doc
}

// inSteps takes steps until ctx ends.
func inSteps(ctx context.Context, steps ...func()) error {
	for _, step := range steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		step()
	}
	return nil
}

// running are the paragraphs of a page that read like running text, wherever
// they stand.
func running(blocks []block) []block {
	var out []block
	for _, b := range blocks {
		if b.runs() {
			out = append(out, b)
		}
	}
	return out
}

// otherText is a second try for pages that yield little: the text in the page's
// own posting, unless it is for payers only, or, where the page says anything at
// all, what is found when nothing is cleared away first.
func (h head) otherText(source, title, authors string) string {
	if h.posting.free == nil || *h.posting.free {
		if doc := fragment(h.posting.body); doc != nil {
			if t := join(tidy(blocksOf(doc), title, authors)); len(t) >= scant {
				return t
			}
		}
	}
	if len(h.said) < emptyPage {
		return ""
	}
	doc, err := parsed(source)
	if err != nil {
		return ""
	}
	joinInitials(doc)
	unfold(doc)
	return join(tidy(body(doc, h.url), title, authors))
}

func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}

func join(blocks []block) string {
	lines := make([]string, len(blocks))
	for i, b := range blocks {
		lines[i] = b.text
	}
	return strings.Join(lines, "\n")
}
