package commands

import (
	"context"
	"errors"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/question"
)

// asking makes the command that asks for one kind.
func asking(kind knowledge.Kind, c Command) Command {
	c.Name = string(kind)
	c.Options = append([]Option{{
		Name:    map[string]string{"en": "question", "de": "frage"},
		Summary: map[string]string{"en": "Words or a whole question", "de": "Stichwörter oder eine ganze Frage"},
		Rest:    true, Required: true,
	}}, filterOptions()...)
	c.Run = func(ctx context.Context, b *Bot, r Request) (Reply, error) { return b.ask(ctx, r, kind) }
	return c
}

// filterOptions narrow questions and lists. In text they are part of the
// question too, as package question understands them.
func filterOptions() []Option {
	option := func(en, de, summary, zusammenfassung string) Option {
		return Option{Name: map[string]string{"en": en, "de": de}, Summary: map[string]string{"en": summary, "de": zusammenfassung}}
	}
	return []Option{
		option("since", "seit", "Published since: 2024, 2024-03 or 2024-03-25", "Erschienen seit: 2024, 2024-03 oder 2024-03-25"),
		option("until", "bis", "Published until: 2024, 2024-03 or 2024-03-25", "Erschienen bis: 2024, 2024-03 oder 2024-03-25"),
		option("site", "quelle", "Publisher or part of the address", "Medium oder Teil der Adresse"),
		option("lang", "sprache", "Language of the article: de or en", "Sprache des Artikels: de oder en"),
	}
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

// withFilters writes the filter options behind a text, where question.Parse
// reads them: one place says what a filter means.
func withFilters(text string, args map[string]string) string {
	for _, o := range filterOptions() {
		if n := o.Name["en"]; args[n] != "" {
			text += " " + n + ":" + strings.Join(strings.Fields(args[n]), "")
		}
	}
	return text
}

func (b *Bot) ask(ctx context.Context, r Request, kind knowledge.Kind) (Reply, error) {
	q, err := question.Parse(withFilters(r.Args["question"], r.Args), kind, r.Language)
	if err != nil {
		return Reply{}, misread(err, q)
	}
	result, err := b.Asker.Ask(ctx, r.Guild, q)
	if err != nil {
		return Reply{}, err
	}
	if result.Answered() {
		return answered(r, result), nil
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
