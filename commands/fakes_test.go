package commands

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"sort"
	"strings"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/digest"
	"beleg/knowledge/ingest"
	"beleg/knowledge/lang"
	"beleg/knowledge/people"
	"beleg/knowledge/question"
	"beleg/knowledge/store"
)

// wordAsker is a small engine: the sentences that have all words of the
// question answer it, those that have some are near.
type wordAsker struct {
	store   store.Store
	broken  bool
	unsure  bool // answers are what comes nearest
	dispute bool // different answers of two articles are disputed
	behind  int  // articles that are not searchable yet
}

func (w *wordAsker) Ask(ctx context.Context, g knowledge.Guild, q knowledge.Question) (knowledge.Result, error) {
	if w.broken {
		return knowledge.Result{}, errors.New("search: index closed")
	}
	result := knowledge.Result{Question: q, Behind: w.behind}
	words := question.Words(q.Text)
	err := w.store.Each(ctx, g, func(a knowledge.Article) error {
		if !q.Filter.Passes(a) {
			return nil
		}
		for i, s := range lang.Sentences(a.Text, a.Language) {
			e := knowledge.Evidence{Article: a, Seq: i + 1, Quote: a.Text[s.Start:s.End]}
			switch n := matches(e.Quote, words); {
			case n == len(words):
				w.take(&result, q.Kind, e)
			case n > 0:
				result.Nearest = append(result.Nearest, e)
			}
		}
		return nil
	})
	result.Certain = result.Answered() && !w.unsure
	sort.SliceStable(result.Answers, func(i, j int) bool { return len(result.Answers[i].Evidence) > len(result.Answers[j].Evidence) })
	return result, err
}

// take makes an answer of a passage when it holds what is asked for, and joins
// it to an equal one.
func (w *wordAsker) take(result *knowledge.Result, kind knowledge.Kind, e knowledge.Evidence) {
	a := knowledge.Answer{Text: e.Quote, Confidence: 0.9, Evidence: []knowledge.Evidence{e}}
	switch kind {
	case knowledge.When:
		if a.Text, a.Date = dateIn(e); a.Date == "" {
			result.Nearest = append(result.Nearest, e)
			return
		}
	case knowledge.Who:
		persons := people.Find(e.Quote, e.Article.Language)
		if len(persons) == 0 {
			result.Nearest = append(result.Nearest, e)
			return
		}
		a.Text, a.Person, a.Role = persons[0].Name, persons[0].Name, persons[0].Role
	}
	for i, old := range result.Answers {
		if old.Text == a.Text || a.Date != "" && old.Date == a.Date {
			result.Answers[i].Evidence = append(old.Evidence, e)
			return
		}
		if w.dispute {
			result.Answers[i].Disputed, a.Disputed = true, true
		}
	}
	result.Answers = append(result.Answers, a)
}

var fullDate = regexp.MustCompile(`(\d+)\.? (\p{L}+) (\d{4})`)

// dateIn finds a full date in a quote, or the day before its publication.
func dateIn(e knowledge.Evidence) (text, iso string) {
	if m := fullDate.FindStringSubmatch(e.Quote); m != nil {
		for month := time.January; month <= time.December; month++ {
			for _, code := range Languages() {
				if lang.Get(code).MonthName(int(month)) == m[2] {
					return m[0], fmt.Sprintf("%s-%02d-%02s", m[3], month, m[1])
				}
			}
		}
	}
	if day, err := time.Parse("2006-01-02", e.Article.Published); err == nil && strings.Contains(e.Quote, "yesterday") {
		return "yesterday", day.AddDate(0, 0, -1).Format("2006-01-02")
	}
	return "", ""
}

func matches(text string, words []question.Word) int {
	stems := map[string]bool{}
	for _, t := range lang.Tokens(text) {
		for _, l := range lang.All {
			stems[l.Stem(lang.Fold(t.Text))] = true
		}
	}
	n := 0
	for _, w := range words {
		for _, l := range lang.All {
			if stems[l.Stem(w.Folded)] {
				n++
				break
			}
		}
	}
	return n
}

// web is the pages of a chat: "name: value" lines, an empty line, the text.
type web struct{ pages map[string]string }

type unreadable struct{ reason string }

func (u unreadable) Error() string  { return "fetch: " + u.reason }
func (u unreadable) Reason() string { return u.reason }

// listed is a page that offers others.
type listed struct{ unreadable }

func (listed) Offers() []ingest.Offer {
	return []ingest.Offer{{URL: "https://list.example/feed", Title: "All news", Feed: true},
		{URL: "https://list.example/" + strings.Repeat("a-long-way-", 12), Title: "Ferry sails"}, {URL: "https://harbour.example/pact"}}
}

func (w *web) Fetch(_ context.Context, address string) (knowledge.Article, []byte, error) {
	if err := ingest.RefusePassword(address); err != nil {
		return knowledge.Article{}, nil, err
	}
	page, ok := w.pages[address]
	if !ok {
		return knowledge.Article{}, nil, unreadable{"gone"}
	}
	head, text, _ := strings.Cut(page, "\n\n")
	a := knowledge.Article{URL: address, Text: strings.TrimSpace(text), Fetched: true}
	for _, line := range strings.Split(head, "\n") {
		name, value, _ := strings.Cut(line, ": ")
		switch name {
		case "title":
			a.Title = value
		case "source":
			a.Source = value
		case "published":
			a.Published = value
		case "updated":
			a.Updated = value
		case "author":
			a.Author = value
		case "found":
			a.Found = knowledge.Found(value)
		case "label":
			a.Label = knowledge.Label(value)
		case "access":
			a.Access = knowledge.Access(value)
		case "reason":
			if value == "index" {
				return knowledge.Article{}, nil, listed{unreadable{value}}
			}
			return knowledge.Article{}, nil, unreadable{value}
		}
	}
	a.Language = lang.Detect(a.Text)
	return a, []byte(page), nil
}

// brokenStore fails when told to.
type brokenStore struct {
	store.Store
	fails bool
}

func (b *brokenStore) Put(ctx context.Context, g knowledge.Guild, by store.Actor, articles []knowledge.Article,
	raw [][]byte) ([]store.Put, error) {
	if b.fails {
		return nil, errDisk
	}
	return b.Store.Put(ctx, g, by, articles, raw)
}

func (b *brokenStore) List(ctx context.Context, g knowledge.Guild, p store.Page) ([]knowledge.Article, int, error) {
	if b.fails {
		return nil, 0, errDisk
	}
	return b.Store.List(ctx, g, p)
}

// digester tells every article as a story of its own.
type digester struct{ store store.Store }

func (d digester) Preview(ctx context.Context, p digest.Period) (digest.Post, error) {
	post := digest.Post{Day: p.Day}
	err := d.store.Each(ctx, p.Guild, func(a knowledge.Article) error {
		e := knowledge.Evidence{Article: a, Seq: 1, Quote: lead(a)}
		post.Stories = append(post.Stories, digest.Story{Reports: []digest.Report{{Evidence: e}}, Publishers: 1})
		return nil
	})
	return post, err
}

// town is a server with some channels and a role.
type town struct{}

var channels = map[string]struct{ name, trouble string }{
	"11": {name: "general"}, "99": {name: "other"}, "12": {name: "news"}, "13": {"voices", "kind"}, "14": {"secret", "view"},
	"15": {"rules", "send"}, "16": {"plain", "embed"},
}

func (town) Trouble(_ context.Context, _ knowledge.Guild, id string) (name, trouble string, err error) {
	if id == "17" {
		return "", "", errors.New("Discord cannot be reached")
	}
	c, ok := channels[id]
	if !ok {
		return "", "missing", nil
	}
	return c.name, c.trouble, nil
}

func (town) ChannelName(_ context.Context, _ knowledge.Guild, id string) string {
	return channels[id].name
}

func (town) Servers(_ context.Context, user string) []Server {
	return map[string][]Server{"6": {{ID: "8", Name: "Harbour Café"}, {ID: "9", Name: "News desk"}}}[user]
}

func (town) RoleName(_ context.Context, _ knowledge.Guild, id string) string {
	return map[string]string{"123456789012345678": "curators"}[id]
}

// newsstand has one feed, a page that names it, and one that names two.
type newsstand struct{}

func (newsstand) ReadFeed(ctx context.Context, address string) (ingest.FeedDoc, string, error) {
	one, two := `<link rel=alternate type=application/rss+xml title=News href=/feed>`, `<link rel=alternate type=application/rss+xml `+
		`title=Sport href=/sport>`
	pages := map[string]string{"https://harbour.example/": one, "https://harbour.example/several": one + two,
		"https://harbour.example/feed": `<rss version="2.0"><channel><title>Harbour Post</title><item><title>The ferry sails</title><link>https://harbour.example/1</link></item>
			<item><title>The crane stands</title><link>https://harbour.example/2</link></item></channel></rss>`}
	pages["https://harbour.example/many"] = `<rss version="2.0"><channel><title>Many</title>`
	for n := range 21 {
		pages["https://harbour.example/many"] += fmt.Sprintf(`<item><title>Ferry %d sails</title>`+
			`<link>https://harbour.example/f%d</link></item>`, n, n)
	}
	page, ok := pages[address]
	if !ok {
		return ingest.FeedDoc{}, "", unreadable{"gone"}
	}
	if page[1] == 'l' {
		page = "<!doctype html><html><head>" + page + "</head><body></body></html>"
	}
	doc, err := ingest.Feed(ctx, []byte(page), address)
	return doc, address, err
}
