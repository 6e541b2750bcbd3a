package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/lang"
	"beleg/knowledge/store"
)

// Collection is where articles are kept.
type Collection interface {
	Put(ctx context.Context, g knowledge.Guild, by store.Actor, articles []knowledge.Article, raw [][]byte) ([]store.Put, error)
	Remove(ctx context.Context, g knowledge.Guild, by store.Actor, numbers ...int) ([]store.Put, error)
	Undo(ctx context.Context, g knowledge.Guild, by store.Actor, entry int64) (store.Entry, error)
	Article(ctx context.Context, g knowledge.Guild, number int) (knowledge.Article, error)
	ByURL(ctx context.Context, g knowledge.Guild, url string) (knowledge.Article, error)
	List(ctx context.Context, g knowledge.Guild, p store.Page) ([]knowledge.Article, int, error)
	ByID(ctx context.Context, g knowledge.Guild, ids []knowledge.ArticleID) (map[knowledge.ArticleID]knowledge.Article, error)
}

// Fetcher reads the article at an address, with the bytes as fetched. An error
// that the asker should understand says by a method Reason() string which it
// is: one of Reasons.
type Fetcher interface {
	Fetch(ctx context.Context, address string) (knowledge.Article, []byte, error)
}

func add() Command {
	return Command{
		Name: "add", Slow: true, Form: true, Curators: true,
		Options: []Option{
			{Name: "article", Rest: true},
			{Name: "file", Type: Attachment},
			{Name: "date"},
			{Name: "lang", Suggest: suggestLanguage},
			{Name: "title"},
			{Name: "publisher", Suggest: suggestPublisher},
			{Name: "ask-first", Choices: []string{"yes", "no"}},
			// Names with hyphens, as a pasted text may begin "Draft: …".
			{Name: "draft-no", Unlisted: true},
			{Name: "draft-step", Choices: []string{"cancel", "edit"}, Unlisted: true},
		},
		Means: meansAdd,
		Run:   runAdd,
	}
}

// meansAdd reports whether something to add stands behind the command: "track and field
// records fell" is a sentence, too short for an article.
func meansAdd(r Request) bool {
	text := r.Args["article"]
	words := strings.Fields(text)
	given := len(r.Files) > 0 || len(r.Args) > 1 || len(words) < 3
	return given || articleLike(text) || slices.ContainsFunc(words, func(w string) bool {
		_, ok := address(w)
		return ok
	})
}

// articleLike reports whether a text looks like an article's: it has several lines or
// sentences, and is as long as one has to be.
func articleLike(text string) bool {
	long := utf8.RuneCountInString(text) >= ingest.MinText
	return long && (strings.Contains(text, "\n") || len(lang.Sentences(text, "")) > 1)
}

func runAdd(ctx context.Context, b *Bot, r Request) (Reply, error) {
	if err := r.changes(); err != nil {
		return Reply{}, err
	}
	if r.Args["draft-no"] != "" {
		return b.draft(ctx, r)
	}
	with, err := overrides(r)
	if err != nil {
		return Reply{}, err
	}
	if trim(r.Args["article"]) == "" && len(r.Files) == 0 {
		return b.pasteForm(r), nil
	}
	found, err := b.gather(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	good, bad := sorted(found, with)
	switch {
	case len(good) == 0 && len(bad) == 1:
		return b.refused(ctx, r, bad[0])
	case len(good) == 0:
		reply := b.failure(r, refuse("add.none"))
		reply.Text += "\n" + strings.Join(b.failures(r, bad), "\n")
		return reply, nil
	}
	if err := b.correct(ctx, r, good); err != nil {
		return Reply{}, err
	}
	if r.asksFirst(good) {
		return b.askFirst(ctx, r, good, b.failures(r, bad))
	}
	return b.keep(ctx, r, good, b.failures(r, bad))
}

// asksFirst reports whether what was brought is shown before it is kept. A file
// of import lines was made to be taken as it is, and a form was filled in.
func (r Request) asksFirst(good []brought) bool {
	wanted := r.Asks && r.choice("ask-first") != "no"
	if !wanted || len(good) > maxAddresses || r.fields != nil {
		return false
	}
	return !slices.ContainsFunc(good, func(g brought) bool { return g.line })
}

// sorted parts what can be kept from what cannot.
func sorted(found []brought, with func(*knowledge.Article)) (good, bad []brought) {
	for _, g := range found {
		if g.err == nil {
			with(&g.article)
			g.err = keepable(g.article)
		}
		if g.err != nil {
			bad = append(bad, g)
		} else {
			good = append(good, g)
		}
	}
	return good, bad
}

// correct leaves what is known of articles that are tracked already: what people
// corrected, and of a text that was brought again what it does not say itself. The
// lines of an import say what they mean.
func (b *Bot) correct(ctx context.Context, r Request, good []brought) error {
	for i, g := range good {
		if g.line {
			continue
		}
		old, err := b.Store.ByURL(ctx, r.Guild, g.article.URL)
		switch {
		case errors.Is(err, store.ErrNotFound):
		case err != nil:
			return err
		case g.article.Fetched:
			good[i].article = g.article.WithCorrections(old)
		default:
			good[i].article = g.article.CompletedBy(old)
		}
	}
	return nil
}

func keepable(a knowledge.Article) error {
	switch {
	case strings.TrimSpace(a.Text) == "":
		return refuse("fetch.text")
	case len(a.Text) > knowledge.MaxText:
		return refuse("fetch.long")
	}
	return nil
}

// shownFailures is how many of what could not be read is named.
const shownFailures = 10

// failures says of each that cannot be kept why.
func (b *Bot) failures(r Request, bad []brought) []string {
	var lines []string
	for _, g := range bad[:min(len(bad), shownFailures)] {
		why := b.failure(r, g.err).Text
		if g.from != "" {
			why = r.say("add.failed", "from", shorten(g.from, 100), "why", why)
		}
		lines = append(lines, why)
	}
	if more := len(bad) - shownFailures; more > 0 {
		lines = append(lines, r.count("add.more", more))
	}
	return lines
}

// keep puts what was brought into the collection, all at once.
func (b *Bot) keep(ctx context.Context, r Request, good []brought, failures []string) (Reply, error) {
	articles, raw := make([]knowledge.Article, len(good)), make([][]byte, len(good))
	for i, g := range good {
		articles[i], raw[i] = g.article, g.raw
	}
	reply, _, err := b.put(ctx, r, articles, raw)
	if err != nil {
		return Reply{}, err
	}
	if len(failures) > 0 {
		reply.Text += "\n" + strings.Join(failures, "\n")
	}
	return reply, nil
}

// put puts articles into the collection, all at once, and says so.
func (b *Bot) put(ctx context.Context, r Request, articles []knowledge.Article, raw [][]byte) (Reply, []store.Put, error) {
	copies := b.copies(ctx, r, articles)
	hadSamples, err := b.onlySamples(ctx, r.Guild)
	if err != nil {
		return Reply{}, nil, err
	}
	puts, err := b.Store.Put(ctx, r.Guild, r.bringing(), articles, raw)
	if err != nil {
		return Reply{}, nil, err
	}
	return b.added(r, puts, copies, hadSamples), puts, nil
}

// bringing is who adds; what files hold is an import of them.
func (r Request) bringing() store.Actor {
	by := r.actor()
	var names []string
	for _, f := range r.Files {
		names = append(names, f.Name)
	}
	if len(names) > 0 {
		by.Import = store.NewImport(strings.Join(names, ", "))
	}
	return by
}

// wrongIn is refuse; of what was typed into a form it names the field.
func (r Request) wrongIn(label, key string, values ...any) error {
	if r.fields == nil {
		return refuse(key, values...)
	}
	return refuse("form.wrong", "field", r.say(label), "why", r.say(key, values...))
}

// overrides reads date:, lang:, title: and publisher:, which win over what a page
// says. An empty date or publisher, or "-", takes the page's away.
func overrides(r Request) (func(*knowledge.Article), error) {
	said := func(option string) (value string, given bool) {
		value, given = r.Args[option]
		if value = trim(value); value == "-" {
			value = ""
		}
		return value, given
	}
	language, _ := said("lang")
	language = lang.CodeOf(language)
	title, _ := said("title")
	date, dated := said("date")
	publisher, published := said("publisher")
	if date != "" {
		iso, ok := calendarDay(date)
		if !ok {
			return nil, r.wrongIn("form.date", "add.date", "date", shorten(date, 40))
		}
		if tomorrow := r.Now.AddDate(0, 0, 1).Format(time.DateOnly); !r.Now.IsZero() && prefixOf(iso, tomorrow) > prefixOf(tomorrow, iso) {
			return nil, r.wrongIn("form.date", "add.future", "date", shorten(date, 40))
		}
		date = iso
	}
	if language != "" && !lang.IsCode(language) {
		return nil, r.wrongIn("form.language", "add.lang", "lang", shorten(language, 40))
	}
	return func(a *knowledge.Article) {
		if dated && date != day(a.Published) {
			a.Published, a.Found = date, ""
			a.Correct(knowledge.Day)
		}
		if language != "" {
			a.Language = language
			a.Correct(knowledge.Language)
		}
		if title != "" {
			a.Title = title
			a.Correct(knowledge.Headline)
		}
		if published {
			a.Source = publisher
			a.Correct(knowledge.Publisher)
		}
	}, nil
}

func (b *Bot) onlySamples(ctx context.Context, g knowledge.Guild) (bool, error) {
	list, _, err := b.Store.List(ctx, g, store.Page{Limit: 1})
	return len(list) == 1 && list[0].Sample, err
}

// added acknowledges what is on disk now.
func (b *Bot) added(r Request, puts []store.Put, copies [][]knowledge.Article, hadSamples bool) Reply {
	reply := Reply{}
	var lines []string
	entry := int64(0) // of all that was changed
	outcomes, undated := map[store.Outcome]int{}, 0
	for i, p := range puts {
		outcome := string(p.Outcome)
		if p.Again {
			outcome = "again"
		}
		lines = append(lines, r.say("add."+outcome, "n", p.Article.Number))
		card := Card{Lines: append(b.facts(r, p.Article, copies[i]), b.remedies(r, p.Article)...),
			Sources: []Receipt{receipt(knowledge.Evidence{Article: p.Article})}}
		reply.Cards = append(reply.Cards, card)
		entry = max(entry, p.Entry)
		outcomes[p.Outcome]++
		if p.Article.Published == "" {
			undated++
		}
	}
	if len(puts) > maxAddresses { // a file of import lines
		reply.Cards = nil
		parts := r.several(amount{"add.import.added", outcomes[store.Added]}, amount{"add.import.updated", outcomes[store.Updated]},
			amount{"add.import.unchanged", outcomes[store.Unchanged]})
		lines = []string{r.count("add.import", len(puts), "parts", parts)}
		if undated > 0 {
			lines = append(lines, r.count("add.undated", undated))
		}
	}
	if hadSamples {
		lines = append(lines, r.say("add.samples"))
	}
	reply.Text = strings.Join(lines, "\n")
	if entry > 0 {
		reply.Buttons = []Button{b.undoButton(r, entry)}
	}
	if len(puts) == 1 {
		a := puts[0].Article
		reply.Buttons = append(reply.Buttons, articleButton(r, a.Number, a.Title))
	}
	return reply
}
