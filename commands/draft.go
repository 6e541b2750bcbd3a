package commands

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Drafts keeps what was shown until somebody says what becomes of it.
type Drafts interface {
	SaveDraft(ctx context.Context, d store.Draft) error
	Draft(ctx context.Context, g knowledge.Guild, id string) (store.Draft, error)
	SettleDraft(ctx context.Context, g knowledge.Guild, id string, number int) error
}

// What was brought in one call has IDs that begin alike: "K3F9ABCD.1" is the
// first of "K3F9ABCD".
const draftID = 8

func nth(batch string, i int) string { return fmt.Sprintf("%s.%d", batch, i) }

func batchOf(id string) string {
	batch, _, _ := strings.Cut(id, ".")
	return batch
}

// askFirst shows what was brought, with buttons to add, edit or leave it. The drafts
// keep it as it was shown, whatever becomes of its page.
func (b *Bot) askFirst(ctx context.Context, r Request, good []brought, failures []string) (Reply, error) {
	batch := rand.Text()[:draftID]
	for i, g := range good {
		d := store.Draft{Guild: r.Guild, ID: nth(batch, i+1), By: r.actor(), Article: g.article, Raw: g.raw}
		if err := b.Store.SaveDraft(ctx, d); err != nil {
			return Reply{}, err
		}
	}
	reply, err := b.preview(ctx, r, batch)
	if len(failures) > 0 {
		reply.Text += "\n" + strings.Join(failures, "\n")
	}
	return reply, err
}

// drafts reads those that an ID names: one, or all of a batch.
func (b *Bot) drafts(ctx context.Context, r Request, id string) ([]store.Draft, error) {
	ids := []string{id}
	if !strings.Contains(id, ".") {
		ids = nil
		for i := range maxAddresses {
			ids = append(ids, nth(id, i+1))
		}
	}
	var found []store.Draft
	for _, id := range ids {
		d, err := b.Store.Draft(ctx, r.Guild, id)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = append(found, d)
	}
	if len(found) == 0 {
		return nil, absent("draft.gone", "add", b.localName("add", r.Language))
	}
	return found, nil
}

// draft does what a button of a preview says.
func (b *Bot) draft(ctx context.Context, r Request) (Reply, error) {
	list, err := b.drafts(ctx, r, r.Args["draft-no"])
	if err != nil {
		return Reply{}, err
	}
	if undecided(list) == 0 {
		return Reply{Text: strings.Join(b.settled(r, list), "\n"), Private: true}, nil
	}
	if isOffer(list[0]) {
		return b.fetchOffer(ctx, r, list[0])
	}
	switch r.Args["draft-step"] {
	case "":
		return b.keepDrafts(ctx, r, list)
	case "cancel":
		return b.drop(ctx, r, list)
	case "edit":
		if len(list) == 1 {
			return b.edit(ctx, r, list[0])
		}
	}
	return Reply{}, absent("draft.gone", "add", b.localName("add", r.Language))
}

func undecided(list []store.Draft) (n int) {
	for _, d := range list {
		if !d.Settled {
			n++
		}
	}
	return n
}

// settled says what became of drafts already.
func (b *Bot) settled(r Request, list []store.Draft) (lines []string) {
	dropped := false
	for _, d := range list {
		if d.Settled && d.Number > 0 {
			lines = append(lines, r.say("draft.added", "n", d.Number))
		}
		dropped = dropped || d.Settled && d.Number == 0
	}
	if dropped {
		lines = append(lines, r.say("draft.dropped", "add", b.localName("add", r.Language)))
	}
	return lines
}

// keepDrafts adds what was shown.
func (b *Bot) keepDrafts(ctx context.Context, r Request, list []store.Draft) (Reply, error) {
	var articles []knowledge.Article
	var raw [][]byte
	var waiting []store.Draft
	for _, d := range list {
		if !d.Settled {
			articles, raw, waiting = append(articles, d.Article), append(raw, d.Raw), append(waiting, d)
		}
	}
	reply, puts, err := b.put(ctx, r, articles, raw)
	if err != nil {
		return Reply{}, err
	}
	late := b.settle(ctx, r, waiting, puts)
	if rest, err := b.drafts(ctx, r, batchOf(list[0].ID)); err == nil && undecided(rest) > 0 && !late {
		return b.preview(ctx, r, batchOf(list[0].ID))
	}
	reply.Replaces = true
	if late {
		reply.Text += "\n" + r.say("draft.both")
	}
	return reply, nil
}

// settle notes what became of drafts, and reports whether somebody cancelled one
// of them while it was added. What is added is added: a draft that could not be
// settled only shows a button too many.
func (b *Bot) settle(ctx context.Context, r Request, list []store.Draft, puts []store.Put) (late bool) {
	for i, p := range puts {
		err := b.Store.SettleDraft(ctx, r.Guild, list[i].ID, p.Article.Number)
		if errors.Is(err, store.ErrChanged) {
			late = true
		} else if err != nil {
			b.lg.Warn("draft not settled", "guild", r.Guild, "error", err)
		}
	}
	return late
}

// drop leaves out what was shown.
func (b *Bot) drop(ctx context.Context, r Request, list []store.Draft) (Reply, error) {
	for _, d := range list {
		err := b.Store.SettleDraft(ctx, r.Guild, d.ID, d.Number)
		if err != nil && !errors.Is(err, store.ErrChanged) && !errors.Is(err, store.ErrNotFound) {
			return Reply{}, err
		}
	}
	after, err := b.drafts(ctx, r, r.Args["draft-no"])
	if err != nil {
		return Reply{}, err
	}
	return Reply{Text: strings.Join(b.settled(r, after), "\n"), Replaces: true}, nil
}

// edit opens a form with what can be changed, or takes what was filled in.
func (b *Bot) edit(ctx context.Context, r Request, d store.Draft) (Reply, error) {
	line := b.draftLine(r, d.ID, "edit")
	form := b.editForm(r, line, line, d.Article)
	if !r.edits() {
		return form, nil
	}
	if err := r.correct(form, &d.Article); err != nil {
		return Reply{}, err
	}
	err := b.Store.SaveDraft(ctx, d)
	if errors.Is(err, store.ErrChanged) {
		return Reply{Text: r.say("draft.late"), Private: true}, nil
	}
	if err != nil {
		return Reply{}, err
	}
	return b.preview(ctx, r, batchOf(d.ID))
}

// correct changes an article as a form was filled in. What was left as it stood
// there, which may have been shortened, stays.
func (r Request) correct(form Reply, a *knowledge.Article) error {
	for _, f := range form.Form.Fields {
		if value, given := r.Args[f.Option]; given && value == f.Value {
			delete(r.Args, f.Option)
		}
	}
	with, err := overrides(r)
	if err == nil {
		with(a)
	}
	return err
}

func (r Request) edits() bool {
	for _, option := range []string{"title", "date", "lang", "publisher"} {
		if _, given := r.Args[option]; given {
			return true
		}
	}
	return false
}

// editForm asks for what pages often say wrongly. typed is the line for who has
// no form and types what is right behind it.
func (b *Bot) editForm(r Request, line, typed string, a knowledge.Article) Reply {
	return Reply{Text: r.say("draft.edit", "line", typed), Private: true, Form: &Form{Title: r.say("form.edit"), Line: line, Fields: []Field{
		{Option: "title", Label: r.say("form.headline"), Value: shorten(a.Title, 200), Required: true},
		{Option: "date", Label: r.say("form.date"), Value: day(a.Published), Hint: r.say("form.date.hint")},
		{Option: "lang", Label: r.say("form.language"), Value: a.Language, Hint: "de, en"},
		{Option: "publisher", Label: r.say("form.publisher"), Value: shorten(a.Source, 200)},
	}}}
}

// pasteForm asks for a text; where no form can be shown, it says how to give one.
func (b *Bot) pasteForm(r Request) Reply {
	line := b.localName("add", r.Language)
	reply := b.failure(r, refuse("add.nothing", "add", line))
	reply.Form = &Form{Title: r.say("form.paste"), Line: line, Fields: []Field{
		{Option: "title", Label: r.say("form.headline")},
		{Option: "article", Label: r.say("form.text"), Hint: r.say("form.text.hint"), Required: true, Long: true},
		{Option: "date", Label: r.say("form.date"), Hint: r.say("form.date.hint")},
		{Option: "publisher", Label: r.say("form.publisher")},
	}}
	if r.Asks {
		reply.Buttons = []Button{{Label: r.say("form.paste"), Line: line}}
	}
	return reply
}

// draftLine is what a button of a preview says.
func (b *Bot) draftLine(r Request, id, step string) string {
	line := b.localName("add", r.Language) + " " + b.localOption("add", "draft-no", r.Language) + ":" + id
	if step != "" {
		line += " " + b.localOption("add", "draft-step", r.Language) + ":" + step
	}
	return line
}

// preview shows the drafts of a batch that nobody has decided on.
func (b *Bot) preview(ctx context.Context, r Request, batch string) (Reply, error) {
	list, err := b.drafts(ctx, r, batch)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Replaces: true}
	lines := b.settled(r, list)
	var waiting []store.Draft
	for _, d := range list {
		if !d.Settled {
			waiting = append(waiting, d)
		}
	}
	for i, d := range waiting {
		reply.Cards = append(reply.Cards, b.previewed(ctx, r, d.Article, i+1, len(waiting)))
	}
	reply.Text = strings.Join(append([]string{r.count("draft.ask", len(waiting))}, lines...), "\n")
	reply.Buttons = b.previewButtons(r, batch, waiting)
	return reply, nil
}

// previewed shows an article as it would be kept.
func (b *Bot) previewed(ctx context.Context, r Request, a knowledge.Article, i, of int) Card {
	title := a.Title
	if of > 1 {
		title = r.say("draft.numbered", "n", i, "title", title)
	}
	card := Card{Title: title, Quote: lead(a), Lines: append(r.lacks(a), b.facts(r, a, b.copies(ctx, r, []knowledge.Article{a})[0])...)}
	if s := receipt(knowledge.Evidence{Article: a}); s.Link() != "" || s.Source != "" {
		card.Sources = []Receipt{s}
	}
	return card
}

// previewButtons: of one article Add, Edit and Cancel; of several also one each.
func (b *Bot) previewButtons(r Request, batch string, waiting []store.Draft) []Button {
	cancel := Button{Label: r.say("button.cancel"), Line: b.draftLine(r, batch, "cancel")}
	if len(waiting) == 1 {
		return []Button{{Label: r.say("button.add"), Line: b.draftLine(r, batch, "")},
			{Label: r.say("button.edit"), Line: b.draftLine(r, waiting[0].ID, "edit")}, cancel}
	}
	buttons := []Button{{Label: r.say("button.add.all", "n", len(waiting)), Line: b.draftLine(r, batch, "")}, cancel}
	for i, d := range waiting {
		buttons = append(buttons, Button{Label: r.say("button.add.one", "n", i+1), Line: b.draftLine(r, d.ID, "")},
			Button{Label: r.say("button.edit.one", "n", i+1), Line: b.draftLine(r, d.ID, "edit")})
	}
	return buttons
}
