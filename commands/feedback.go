package commands

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Feedback is what people say of answers.
type Feedback interface {
	Unhelpful(ctx context.Context, g knowledge.Guild, by store.Actor, question string) error
	Complaints(ctx context.Context, g knowledge.Guild, offset, limit int) ([]store.Complaint, int, error)
}

// complaintsShown is how many questions one reply lists.
const complaintsShown = 20

// feedback lists for curators which answers did not help. Everybody may say so of
// one, by its button.
func feedback() Command {
	return Command{
		Name: "feedback", Curators: true, Private: true, Open: "no",
		Options: []Option{pageOption(), {Name: "no", Unlisted: true}},
		Run:     runFeedback,
	}
}

func runFeedback(ctx context.Context, b *Bot, r Request) (Reply, error) {
	if question := r.Args["no"]; question != "" {
		return b.unhelpful(ctx, r, question)
	}
	page := max(1, number(r.Args["page"]))
	list, total, err := b.Store.Complaints(ctx, r.Guild, (page-1)*complaintsShown, complaintsShown)
	if err != nil {
		return Reply{}, err
	}
	pages := (total + complaintsShown - 1) / complaintsShown
	switch {
	case total == 0:
		return Reply{Text: r.say("feedback.none"), Private: true}, nil
	case page > pages:
		return Reply{}, absent("articles.page", "pages", pages, "page", page)
	}
	zone := b.zone(ctx, r)
	card := Card{}
	for _, c := range list {
		at := Date(c.At.In(zone).Format("2006-01-02T15:04"), r.Language)
		card.Lines = append(card.Lines, r.count("feedback.line", c.People, "question", c.Question, "at", at))
	}
	reply := Reply{Title: r.count("feedback.title", total), Cards: []Card{card}, Private: true}
	r.paged(&reply, page, pages, func(n int) string { return b.localName("feedback", r.Language) + pair("page", strconv.Itoa(n)) })
	return reply, nil
}

func (b *Bot) unhelpful(ctx context.Context, r Request, question string) (Reply, error) {
	if err := r.changes(); err != nil {
		return Reply{}, err
	}
	if err := b.Store.Unhelpful(ctx, r.Guild, r.actor(), shorten(question, MaxLine)); err != nil {
		return Reply{}, err
	}
	return Reply{Text: r.say("feedback.thanks"), Private: true}, nil
}

// unhelpfulButton says of a question that its answer did not help. A long one is
// cut: it is for people to read.
func (b *Bot) unhelpfulButton(r Request, q knowledge.Question) Button {
	question := strings.Join(strings.Fields(strings.ReplaceAll(b.localName(string(q.Kind), r.Language)+" "+q.Text, `"`, "")), " ")
	head := b.localName("feedback", r.Language)
	for len(head+pair("no", question)) > MaxLine {
		_, size := utf8.DecodeLastRuneInString(strings.TrimSuffix(question, "…"))
		question = strings.TrimSpace(question[:len(strings.TrimSuffix(question, "…"))-size]) + "…"
	}
	return Button{Label: r.say("button.unhelpful"), Line: head + pair("no", question), Reply: Aside}
}
