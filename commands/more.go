package commands

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"beleg/knowledge"
)

// maxMore is how many further passages are shown.
const maxMore = 5

// more shows what else is said on a question's subject, whatever kind of answer was
// asked for.
func (b *Bot) more(ctx context.Context, r Request, q knowledge.Question) (Reply, error) {
	shown, err := b.consult(ctx, r, q)
	if err != nil {
		return Reply{}, err
	}
	met := map[string]bool{}
	for _, a := range shown.Answers {
		met[a.Evidence[0].Quote] = true
	}
	q.Kind = knowledge.Any
	wider, err := b.alone(ctx, r, q)
	if err != nil {
		return Reply{}, err
	}
	wider.Certain = false
	reply := Reply{Title: r.say("more.title"), Footer: footer(r, wider)}
	for _, e := range append(evidence(wider), evidence(shown)...) {
		if met[e.Quote] || e.Quote == "" || len(reply.Cards) == maxMore {
			continue
		}
		met[e.Quote] = true
		reply.Cards = append(reply.Cards, Card{Quote: e.Quote, Marks: marks(wider, knowledge.Answer{}, e),
			Lines: remarks(r, e), Sources: []Receipt{receipt(e)}})
	}
	if len(reply.Cards) == 0 {
		return Reply{Text: r.say("more.none")}, nil
	}
	reply.Buttons = b.contextButtons(r, reply.Cards)
	return reply, nil
}

// evidence is all that a result shows, the best first.
func evidence(result knowledge.Result) (list []knowledge.Evidence) {
	for _, a := range result.Answers {
		list = append(list, a.Evidence...)
	}
	return slices.Concat(list, result.Nearest)
}

// answerButtons lead from an answer to the sentences around it, to its article and
// to what else there is, and say that it did not help.
func (b *Bot) answerButtons(r Request, reply Reply) []Button {
	buttons := b.contextButtons(r, reply.Cards)
	if more, ok := b.moreButton(r, reply.Result.Question); ok {
		buttons = append(buttons, more)
	}
	if r.ReadOnly {
		return buttons
	}
	return append(buttons, b.unhelpfulButton(r, reply.Result.Question))
}

// contextButtons lead to the sentences around each quotation, of a single one also
// to its article.
func (b *Bot) contextButtons(r Request, cards []Card) (buttons []Button) {
	for i, c := range cards {
		if len(c.Sources) == 0 || c.Sources[0].Number == 0 {
			continue
		}
		s := c.Sources[0]
		label := r.say("button.context")
		if len(cards) > 1 {
			label = r.say("button.context.of", "what", shorten(cmp.Or(c.Title, strconv.Itoa(i+1)), 40))
		}
		buttons = append(buttons, Button{Label: label, Line: b.aroundLine(r, s.Number, s.Seq), Reply: Aside})
		if len(cards) == 1 {
			buttons = append(buttons, articleButton(r, s.Number, s.Title))
		}
	}
	return buttons
}

// unfilteredButton asks the same without the filters that the asker gave, if there are any
// and that fits a button.
func (b *Bot) unfilteredButton(ctx context.Context, r Request, q knowledge.Question) (Button, bool) {
	f := q.Filter
	narrowed := f.Since+f.Until+f.Site+f.Language != "" || f.Tag != b.settingAt(ctx, r, "tag")
	line := b.localName(string(q.Kind), r.Language) + " " + strings.Join(strings.Fields(q.Text), " ")
	return Button{Label: r.say("button.unfiltered"), Line: line, Reply: Instead}, narrowed && len(line) <= MaxLine
}

// moreButton asks for more on the same question, where that fits a button.
func (b *Bot) moreButton(r Request, q knowledge.Question) (Button, bool) {
	line := b.localName(string(q.Kind), r.Language)
	for _, o := range filterOptions() {
		if v := r.Args[o.Name]; v != "" {
			line += pair(o.Name, v)
		}
	}
	line += pair("more", "1") + " " + strings.Join(strings.Fields(q.Text), " ")
	return Button{Label: r.say("button.more"), Line: line, Reply: Aside}, len(line) <= MaxLine
}
