package commands

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/store"
)

// Collection is where articles are kept.
type Collection interface {
	Put(ctx context.Context, g knowledge.Guild, by store.Actor, articles []knowledge.Article, raw [][]byte) ([]store.Put, error)
	Remove(ctx context.Context, g knowledge.Guild, by store.Actor, number int) (store.Put, error)
	Undo(ctx context.Context, g knowledge.Guild, by store.Actor, entry int64) (store.Entry, error)
	Article(ctx context.Context, g knowledge.Guild, number int) (knowledge.Article, error)
	List(ctx context.Context, g knowledge.Guild, p store.Page) ([]knowledge.Article, int, error)
}

// Fetcher reads the article at an address, with the bytes as fetched. An error
// that the asker should understand says by a method Reason() string which it
// is: one of Reasons.
type Fetcher interface {
	Fetch(ctx context.Context, address string) (knowledge.Article, []byte, error)
}

// Reasons are why an address or file may not become an article; each has a
// sentence "fetch.<reason>" in the catalogue. "private" is an address that is
// not on the public internet.
var Reasons = []string{"address", "password", "private", "gone", "refused", "unreachable", "slow", "large", "long", "hard", "type", "page", "feed", "feeds", "locked", "text", "robots"}

func add() Command {
	return Command{
		Name: "add", Slow: true, Curators: true,
		Names:    map[string]string{"de": "hinzufügen"},
		Aliases:  map[string][]string{"en": {"track"}, "de": {"merken", "aufnehmen"}},
		Summary:  map[string]string{"en": "Track an article: an address, a pasted text or a file", "de": "Einen Artikel aufnehmen: Adresse, eingefügter Text oder Datei"},
		Examples: map[string][]string{"en": {"add https://harbour.example/pact", "add date:2024-03-25 Pasted text …"}, "de": {"hinzufügen https://hafen.example/pakt", "hinzufügen datum:25.3.2024 Eingefügter Text …"}},
		Options: []Option{
			{Name: map[string]string{"en": "article", "de": "artikel"}, Summary: map[string]string{"en": "Address or text", "de": "Adresse oder Text"}, Rest: true},
			{Name: map[string]string{"en": "file", "de": "datei"}, Summary: map[string]string{"en": "A text, HTML or PDF file", "de": "Eine Text-, HTML- oder PDF-Datei"}, Type: Attachment},
			{Name: map[string]string{"en": "date", "de": "datum"}, Summary: map[string]string{"en": "Day of publication: 2024-03-25", "de": "Tag der Veröffentlichung: 25.3.2024"}},
			{Name: map[string]string{"en": "lang", "de": "sprache"}, Summary: map[string]string{"en": "Language: de or en", "de": "Sprache: de oder en"}},
			{Name: map[string]string{"en": "title", "de": "titel"}, Summary: map[string]string{"en": "Headline", "de": "Überschrift"}},
		},
		Run: runAdd,
	}
}

// given is an article that somebody brought, with the bytes it was read from.
type given struct {
	article knowledge.Article
	raw     []byte
}

func runAdd(ctx context.Context, b *Bot, r Request) (Reply, error) {
	if err := r.changes(); err != nil {
		return Reply{}, err
	}
	with, err := overrides(r)
	if err != nil {
		return Reply{}, err
	}
	found, err := b.gather(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	articles, raw := make([]knowledge.Article, len(found)), make([][]byte, len(found))
	for i, g := range found {
		with(&g.article)
		if strings.TrimSpace(g.article.Text) == "" {
			return Reply{}, refuse("fetch.text")
		}
		if len(g.article.Text) > knowledge.MaxText {
			return Reply{}, refuse("fetch.long")
		}
		articles[i], raw[i] = g.article, g.raw
	}
	hadSamples, err := b.onlySamples(ctx, r.Guild)
	if err != nil {
		return Reply{}, err
	}
	puts, err := b.Store.Put(ctx, r.Guild, r.bringing(), articles, raw)
	if err != nil {
		return Reply{}, err
	}
	return b.added(r, puts, hadSamples), nil
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

// overrides reads date:, lang: and title:, which win over what a page says.
func overrides(r Request) (func(*knowledge.Article), error) {
	date, language, title := r.Args["date"], strings.ToLower(r.Args["lang"]), trim(r.Args["title"])
	if date != "" {
		iso, ok := calendarDay(date)
		if !ok {
			return nil, refuse("add.date", "date", shorten(date, 40))
		}
		date = iso
	}
	switch language {
	case "deutsch", "german":
		language = "de"
	case "englisch", "english":
		language = "en"
	}
	if language != "" && (len(language) != 2 || !commandLike(language)) {
		return nil, refuse("add.lang", "lang", shorten(language, 40))
	}
	return func(a *knowledge.Article) {
		if date != "" {
			a.Published = date
		}
		if language != "" {
			a.Language = language
		}
		if title != "" {
			a.Title = title
		}
	}, nil
}

func (b *Bot) onlySamples(ctx context.Context, g knowledge.Guild) (bool, error) {
	list, _, err := b.Store.List(ctx, g, store.Page{Limit: 1})
	return len(list) == 1 && list[0].Sample, err
}

// understand turns a fetcher's error into its sentence.
func understand(err error) error {
	var because interface{ Reason() string }
	if errors.As(err, &because) {
		for _, reason := range Reasons {
			if because.Reason() == reason {
				return refuse("fetch." + reason)
			}
		}
	}
	return err
}

// added acknowledges what is on disk now.
func (b *Bot) added(r Request, puts []store.Put, hadSamples bool) Reply {
	reply := Reply{}
	var lines []string
	entry := int64(0) // of all that was changed
	outcomes, undated := map[store.Outcome]int{}, 0
	for _, p := range puts {
		lines = append(lines, r.say("add."+string(p.Outcome), "n", p.Article.Number))
		card := Card{Lines: b.concerns(r, p.Article), Sources: []Receipt{receipt(knowledge.Evidence{Article: p.Article})}}
		reply.Cards = append(reply.Cards, card)
		entry = max(entry, p.Entry)
		outcomes[p.Outcome]++
		if p.Article.Published == "" {
			undated++
		}
	}
	if len(puts) > maxAddresses { // a file of import lines
		reply.Cards = nil
		lines = []string{r.say("add.import", "n", len(puts), "added", outcomes[store.Added], "updated", outcomes[store.Updated], "unchanged", outcomes[store.Unchanged])}
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
		n := puts[0].Article.Number
		reply.Buttons = append(reply.Buttons, Button{Label: r.say("button.article", "n", n), Line: r.say("line.article", "n", n)})
	}
	return reply
}

// concerns tells what an article lacks; it is kept all the same.
func (b *Bot) concerns(r Request, a knowledge.Article) []string {
	var lines []string
	add := b.localName("add", r.Language)
	if a.Published == "" {
		lines = append(lines, r.say("add.undated", "add", add, "url", cmp.Or(Receipt{URL: a.URL}.Link(), "…")))
	}
	switch {
	case a.Language == "":
		lines = append(lines, r.say("add.unclear", "add", add))
	case lang.Get(a.Language) == nil:
		lines = append(lines, r.say("add.foreign", "lang", a.Language))
	}
	if a.Access == knowledge.Paywall || a.Access == knowledge.Teaser {
		lines = append(lines, r.say("article.paywall"))
	}
	return lines
}
