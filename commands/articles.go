package commands

import (
	"context"
	"strconv"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// pageSize is how many receipts fit one card.
const pageSize = 10

func articles() Command {
	return Command{
		Name: "articles",
		Options: append([]Option{
			{Name: "search", Rest: true, Suggest: suggestQuestion},
			pageOption(),
		}, filterOptions()...),
		Run: runArticles,
	}
}

func pageOption() Option {
	return Option{Name: "page", Type: Integer}
}

func runArticles(ctx context.Context, b *Bot, r Request) (Reply, error) {
	if n, ok := pageOption().fit(r.Args["search"]); ok && r.Args["page"] == "" {
		r.Args["page"], r.Args["search"] = n, "" // "articles 2"
	}
	filter, err := narrowed(knowledge.Filter{}, r.Args)
	if err != nil {
		return Reply{}, misread(err, knowledge.Question{})
	}
	page := max(1, number(r.Args["page"]))
	want := store.Page{Offset: (page - 1) * pageSize, Limit: pageSize, Filter: filter, Search: r.Args["search"]}
	list, total, err := b.Store.List(ctx, r.Guild, want)
	if err != nil {
		return Reply{}, err
	}
	pages := (total + pageSize - 1) / pageSize
	switch {
	case total == 0 && filter.IsZero() && want.Search == "":
		return b.begins(ctx, r, Reply{Text: b.empty(r)}), nil
	case total == 0:
		return Reply{Text: r.say("articles.none")}, nil
	case page > pages:
		return Reply{}, absent("articles.page", "pages", pages, "page", page)
	}
	reply := Reply{Title: r.count("articles.title", total)}
	card := Card{}
	for _, a := range list {
		card.Sources = append(card.Sources, receipt(knowledge.Evidence{Article: a}))
	}
	reply.Cards = []Card{card}
	r.paged(&reply, page, pages, func(n int) string { return b.articlesLine(r, n) })
	if list[0].Sample {
		reply.Text = r.say("sample.note")
	}
	return reply, nil
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
