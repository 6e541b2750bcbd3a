package commands

import (
	"context"
	"slices"
	"strconv"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/store"
)

// pageSize is how many receipts fit one card.
const pageSize = 10

// sortings are the orders of a list.
var sortings = []string{"tracked", "published"}

func articles() Command {
	return Command{
		Name: "articles",
		Options: append([]Option{
			{Name: "search", Rest: true, Suggest: suggestQuestion},
			pageOption(),
			{Name: "sort", Choices: sortings, Named: true},
			{Name: "chosen", Unlisted: true},
		}, filterOptions()...),
		Means: meansArticles,
		Run:   runArticles,
	}
}

// meansArticles: "list of ministers" is the begin of a sentence, "list ministers" a
// search.
func meansArticles(r Request) bool {
	word, rest := firstWord(r.Args["search"])
	word = lang.Fold(word)
	return rest == "" || !slices.ContainsFunc(lang.All, func(l *lang.Language) bool { return l.Stop(word) })
}

func pageOption() Option {
	return Option{Name: "page", Type: Integer}
}

func runArticles(ctx context.Context, b *Bot, r Request) (Reply, error) {
	if n, ok := pageOption().fit(r.Args["search"]); ok && r.Args["page"] == "" {
		r.Args["page"], r.Args["search"] = n, "" // "articles 2"
	}
	if r.Args["chosen"] != "" {
		return b.chosen(ctx, r)
	}
	want, err := b.wantedPage(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	list, total, err := b.Store.List(ctx, r.Guild, want)
	if err != nil {
		return Reply{}, err
	}
	page, pages := want.Offset/pageSize+1, (total+pageSize-1)/pageSize
	switch {
	case total == 0 && want.Filter.IsZero() && want.Search == "":
		return b.begins(ctx, r, Reply{Text: b.empty(r)}), nil
	case total == 0:
		return Reply{Text: r.say("articles.none", "articles", b.localName("articles", r.Language))}, nil
	case page > pages:
		return Reply{}, absent("articles.page", "pages", pages, "page", page)
	}
	reply := Reply{Title: r.count("articles.title", total)}
	card := Card{}
	for _, a := range list {
		s := receipt(knowledge.Evidence{Article: a})
		s.Language, s.Tags = a.Language, a.Tags
		card.Sources = append(card.Sources, s)
	}
	reply.Cards = []Card{card}
	reply.Picks = b.chooseFrom(ctx, r, list, page)
	r.paged(&reply, page, pages, func(n int) string { return b.articlesLine(r, n) })
	if list[0].Sample {
		reply.Text = r.say("sample.note")
	}
	return reply, nil
}

// wantedPage reads which articles are to be listed, and from which on.
func (b *Bot) wantedPage(ctx context.Context, r Request) (want store.Page, err error) {
	sort := r.choice("sort")
	if sort != "" && !slices.Contains(sortings, sort) {
		o := Option{Choices: sortings}
		return want, refuse("option.choice", "word", shorten(sort, 40), "choices", choices(o, r.Language))
	}
	want.Filter, err = narrowed(knowledge.Filter{}, r.Args)
	if err != nil {
		return want, misread(err, knowledge.Question{})
	}
	want.Offset = (max(1, number(r.Args["page"])) - 1) * pageSize
	want.Limit, want.Search, want.ByDay = pageSize, r.Args["search"], sort == "published"
	return want, b.byTags(ctx, r, &want.Filter)
}

// articlesLine is the call for a page of the same list.
func (b *Bot) articlesLine(r Request, page int) string {
	line := b.localName("articles", r.Language) + pair("page", strconv.Itoa(page))
	for _, o := range articles().Options {
		if n := o.Name; n != "page" && r.Args[n] != "" {
			line += pair(n, r.Args[n])
		}
	}
	return line
}

// number reads an option of type Integer; front ends and arguments have checked
// that it is one.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
