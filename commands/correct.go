package commands

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// correct changes what a page said wrongly of an article that is tracked.
func correct() Command {
	return Command{
		Name: "correct", Curators: true,
		Options: append(numberOption(), []Option{
			{Name: "title", Named: true},
			{Name: "date", Named: true},
			{Name: "lang", Named: true, Suggest: suggestLanguage},
			{Name: "publisher", Named: true, Suggest: suggestPublisher},
			{Name: "typed", Unlisted: true},
		}...),
		Run: runCorrect,
	}
}

func runCorrect(ctx context.Context, b *Bot, r Request) (Reply, error) {
	if err := r.changes(); err != nil {
		return Reply{}, err
	}
	a, err := b.theArticle(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	line := b.localName("correct", r.Language) + " " + strconv.Itoa(a.Number)
	form := b.editForm(r, line, line, a)
	if !r.edits() {
		return form, b.fillAgain(ctx, r, form.Form)
	}
	typed := knowledge.Article{URL: a.URL, Title: r.Args["title"], Published: r.Args["date"], Language: r.Args["lang"],
		Source: r.Args["publisher"]}
	was := a
	if err := cmp.Or(r.fits(), r.correct(form, &a)); err != nil {
		return b.correctAgain(ctx, r, line, typed, err)
	}
	return b.corrected(ctx, r, was, a)
}

// The longest headline and publisher, in characters.
const (
	maxHeadlineTyped = 300
	maxPublisher     = 100
)

// fits refuses what is too long, and a headline that was emptied.
func (r Request) fits() error {
	for _, of := range []struct {
		option, label string
		most          int
	}{{"title", "form.headline", maxHeadlineTyped}, {"publisher", "form.publisher", maxPublisher}} {
		if utf8.RuneCountInString(r.Args[of.option]) > of.most {
			return refuse("correct.long", "field", r.say(of.label), "n", of.most)
		}
	}
	if title, given := r.Args["title"]; given && strings.Trim(title, "- ") == "" {
		return refuse("correct.empty", "field", r.say("form.headline"))
	}
	return nil
}

// corrected keeps an article as it was corrected, and says what is other than it was.
func (b *Bot) corrected(ctx context.Context, r Request, was, a knowledge.Article) (Reply, error) {
	puts, err := b.Store.Put(ctx, r.Guild, r.actor(), []knowledge.Article{a}, nil)
	if err != nil {
		return Reply{}, err
	}
	var fields []string
	for _, of := range []struct{ label, was, is string }{{"form.headline", was.Title, a.Title}, {"form.date", was.Published, a.Published},
		{"form.language", was.Language, a.Language}, {"form.publisher", was.Source, a.Source}} {
		if of.was != of.is {
			fields = append(fields, r.say(of.label))
		}
	}
	reply := Reply{Text: r.say("correct.done", "n", a.Number, "fields", strings.Join(fields, ", "))}
	if len(fields) == 0 {
		reply.Text = r.say("correct.same", "n", a.Number)
	}
	reply.Cards = []Card{{Title: a.Title, Lines: details(r, a), Sources: []Receipt{receipt(knowledge.Evidence{Article: a})}}}
	if puts[0].Entry > 0 {
		reply.Buttons = []Button{b.undoButton(r, puts[0].Entry)}
	}
	return reply, nil
}

// correctAgain says what was wrong in a form. What was typed waits as a draft, with
// which the form opens again.
func (b *Bot) correctAgain(ctx context.Context, r Request, line string, typed knowledge.Article, wrong error) (Reply, error) {
	if r.fields == nil || !r.Asks {
		return Reply{}, wrong
	}
	reply := b.failure(r, wrong)
	d := store.Draft{Guild: r.Guild, ID: nth(rand.Text()[:draftID], 1), By: r.actor(), Article: typed}
	if err := b.Store.SaveDraft(ctx, d); err != nil {
		return Reply{}, err
	}
	reply.Buttons = []Button{{Label: r.say("button.again"), Line: line + pair(b.localOption("correct", "typed", r.Language), d.ID)}}
	return reply, nil
}

// fillAgain fills a form with what was typed before.
func (b *Bot) fillAgain(ctx context.Context, r Request, form *Form) error {
	if r.Args["typed"] == "" {
		return nil
	}
	d, err := b.Store.Draft(ctx, r.Guild, r.Args["typed"])
	if errors.Is(err, store.ErrNotFound) {
		return nil // it waited too long: the form has what is kept
	}
	typed := map[string]string{"title": d.Article.Title, "date": d.Article.Published, "lang": d.Article.Language,
		"publisher": d.Article.Source}
	form.Fields = slices.Clone(form.Fields)
	for i, f := range form.Fields {
		form.Fields[i].Value = typed[f.Option]
	}
	return err
}

// correctButton leads curators from an article to its form.
func (b *Bot) correctButton(ctx context.Context, r Request, n int) []Button {
	if r.ReadOnly || !r.Asks {
		return nil
	}
	if curator, err := b.curator(ctx, r); err != nil || !curator {
		return nil
	}
	return []Button{{Label: r.say("button.correct"), Line: b.localName("correct", r.Language) + " " + strconv.Itoa(n)}}
}
