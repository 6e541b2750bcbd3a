package commands

import (
	"context"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

func about() Command {
	return Command{
		Name: "about",
		Run:  runAbout,
	}
}

func runAbout(ctx context.Context, b *Bot, r Request) (Reply, error) {
	list, total, err := b.Store.List(ctx, r.Guild, store.Page{Limit: 1})
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Title: "Beleg", Text: r.say("about.text")}
	if total == 0 {
		reply.Text += "\n" + b.empty(r)
		return b.begins(ctx, r, reply), nil
	}
	card := Card{Title: r.count("articles.title", total), Note: r.say("about.newest"),
		Sources: []Receipt{receipt(knowledge.Evidence{Article: list[0]})}}
	if list[0].Sample {
		reply.Footer = r.say("sample.note")
	}
	reply.Cards = []Card{card}
	reply.Buttons = []Button{{Label: r.say("button.articles"), Line: b.localName("articles", r.Language)},
		{Label: r.say("button.help"), Line: b.localName("help", r.Language)}}
	return reply, nil
}
