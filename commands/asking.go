package commands

import (
	"context"
	"errors"
	"strings"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/question"
)

// asking makes the command that asks for one kind.
func asking(kind knowledge.Kind) Command {
	return Command{
		Name: string(kind),
		Options: append([]Option{
			{Name: "question", Rest: true, Required: true, Suggest: suggestQuestion}, {Name: "more", Unlisted: true},
		}, append(filterOptions(), privateOption())...),
		Run: func(ctx context.Context, b *Bot, r Request) (Reply, error) { return b.ask(ctx, r, kind) },
	}
}

// filterOptions narrow questions and lists. Package question knows what they
// mean, and further names for them.
func filterOptions() []Option {
	return []Option{{Name: "since", Suggest: suggestMonth}, {Name: "until", Suggest: suggestMonth}, {Name: "site", Suggest: suggestPublisher},
		{Name: "lang", Suggest: suggestLanguage}, {Name: "tag", List: true, Suggest: suggestTag}}
}

// kindOf returns what a command asks for, if it asks.
func kindOf(c Command) (knowledge.Kind, bool) {
	for _, k := range knowledge.Kinds {
		if c.Name == string(k) {
			return k, true
		}
	}
	return "", false
}

// narrowed lets the filter options of a call win over a filter.
func narrowed(f knowledge.Filter, args map[string]string) (knowledge.Filter, error) {
	for _, o := range filterOptions() {
		if err := question.SetFilter(&f, o.Name, args[o.Name]); err != nil {
			return f, err
		}
	}
	switch {
	case f.Language != "" && !lang.IsCode(f.Language):
		return f, refuse("add.lang", "lang", shorten(f.Language, 40))
	case f.Since != "" && f.Until != "" && prefixOf(f.Since, f.Until) > f.Until:
		return f, refuse("question.filter.order", "since", f.Since, "until", f.Until)
	}
	return f, nil
}

// prefixOf is a day as roughly as another is given.
func prefixOf(day, as string) string { return day[:min(len(day), len(as))] }

func (b *Bot) ask(ctx context.Context, r Request, kind knowledge.Kind) (Reply, error) {
	text := trim(calls.ReplaceAllString(r.Args["question"], " "))
	if text == "" && r.Args["question"] != "" {
		return Reply{}, refuse("question.words")
	}
	a, continued := asked{text, kind}.after(b.before(r))
	q, err := question.Parse(a.text, a.kind, r.Language)
	if err != nil {
		return Reply{}, misread(err, q)
	}
	q.Asked = r.Now.In(b.zone(ctx, r)).Format(time.DateOnly)
	b.memory.put(r, asked{q.Text, q.Kind})
	if q.Filter, err = narrowed(q.Filter, r.Args); err != nil {
		return Reply{}, misread(err, q)
	}
	if err := b.askedHere(ctx, r, &q.Filter); err != nil {
		return Reply{}, err
	}
	if r.Args["more"] != "" {
		return b.more(ctx, r, q)
	}
	result, err := b.consult(ctx, r, q)
	if err != nil {
		return Reply{}, err
	}
	b.markChanged(ctx, r, &result)
	reply, err := b.degree(ctx, r, result)
	if continued {
		reply.Footer = strings.TrimSuffix(r.say("answer.continued", "question", b.wording(r, a))+" · "+reply.Footer, " · ")
	}
	return reply, err
}

// degree shows a result as surely as it is known.
func (b *Bot) degree(ctx context.Context, r Request, result knowledge.Result) (Reply, error) {
	switch {
	case result.Certain:
		reply := answered(r, result)
		reply.Buttons = b.answerButtons(r, reply)
		return reply, nil
	case result.Answered():
		reply := unsure(r, result)
		reply.Buttons = b.answerButtons(r, reply)
		return reply, nil
	}
	return b.nothing(ctx, r, result)
}

// misread turns what is wrong with a question into a sentence.
func misread(err error, q knowledge.Question) error {
	switch {
	case errors.Is(err, question.ErrTooLong):
		return refuse("question.long", "n", question.MaxLength)
	case errors.Is(err, question.ErrSelf):
		return refuse("question.self")
	case errors.Is(err, question.ErrFilter):
		return refuse("question.filter")
	case errors.Is(err, question.ErrNoWords) && q.Text != "":
		return refuse("question.words")
	case errors.Is(err, question.ErrNoWords), errors.Is(err, question.ErrEmpty):
		return refuse("question.empty")
	}
	return err
}
