package commands

import (
	"context"
	"strconv"

	"beleg/knowledge"
	"beleg/knowledge/question"
	"beleg/knowledge/store"
)

// pageSize is how many receipts fit one card.
const pageSize = 10

func articles() Command {
	return Command{
		Name:     "articles",
		Names:    map[string]string{"de": "artikelliste"},
		Aliases:  map[string][]string{"en": {"list"}, "de": {"liste"}},
		Summary:  map[string]string{"en": "The tracked articles, the newest first", "de": "Die aufgenommenen Artikel, die neuesten zuerst"},
		Examples: map[string][]string{"en": {"articles", "articles site:harbour.example since:2024"}, "de": {"artikelliste", "artikelliste quelle:hafen.example seit:2024"}},
		Options: append([]Option{{
			Name: map[string]string{"en": "page", "de": "seite"}, Summary: map[string]string{"en": "Which page of the list", "de": "Welche Seite der Liste"}, Type: Integer,
		}}, filterOptions()...),
		Run: runArticles,
	}
}

func runArticles(ctx context.Context, b *Bot, r Request) (Reply, error) {
	filter, err := filterOf(r)
	if err != nil {
		return Reply{}, err
	}
	page := max(1, number(r.Args["page"]))
	list, total, err := b.Store.List(ctx, r.Guild, store.Page{Offset: (page - 1) * pageSize, Limit: pageSize, Filter: filter})
	if err != nil {
		return Reply{}, err
	}
	pages := (total + pageSize - 1) / pageSize
	switch {
	case total == 0 && filter.IsZero():
		return Reply{Text: b.empty(r)}, nil
	case total == 0:
		return Reply{Text: r.say("articles.none")}, nil
	case page > pages:
		return Reply{}, refuse("articles.page", "pages", pages, "page", page)
	}
	reply := Reply{Title: r.count("articles.title", total), Buttons: pageButtons(b, r, page, pages)}
	card := Card{}
	for _, a := range list {
		card.Sources = append(card.Sources, receipt(knowledge.Evidence{Article: a}))
	}
	reply.Cards = []Card{card}
	if pages > 1 {
		reply.Footer = r.say("articles.footer", "page", page, "pages", pages)
	}
	if list[0].Sample {
		reply.Text = r.say("sample.note")
	}
	return reply, nil
}

// filterOf reads the filters through package question, which alone knows their
// forms; the word it needs to be a question is not used.
func filterOf(r Request) (knowledge.Filter, error) {
	q, err := question.Parse(withFilters("Beleg", r.Args), knowledge.Any, r.Language)
	if err != nil {
		return knowledge.Filter{}, misread(err, q)
	}
	return q.Filter, nil
}

func pageButtons(b *Bot, r Request, page, pages int) []Button {
	var buttons []Button
	add := func(label string, to int) {
		line := withFilters(b.localName("articles", r.Language)+" "+strconv.Itoa(to), r.Args)
		if to >= 1 && to <= pages && len(line) <= maxLine {
			buttons = append(buttons, Button{Label: r.say(label), Line: line})
		}
	}
	add("button.previous", page-1)
	add("button.next", page+1)
	return buttons
}

// number reads an option of type Integer; front ends and arguments have checked
// that it is one.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
