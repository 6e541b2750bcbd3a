package commands

import (
	"context"
	"errors"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/lang"
	"beleg/knowledge/store"
)

func numberOption() []Option {
	return []Option{{Name: "number", Type: Integer, Address: true, Required: true, Suggest: suggestArticle}}
}

func article() Command {
	return Command{
		Name:    "article",
		Options: append(numberOption(), Option{Name: "around", Type: Integer, Unlisted: true}),
		Run:     runArticle,
	}
}

func runArticle(ctx context.Context, b *Bot, r Request) (Reply, error) {
	if r.Args["number"] == "" {
		return runArticles(ctx, b, r) // German has one word for one and many
	}
	a, err := b.theArticle(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	if sentence := number(r.Args["around"]); sentence > 0 {
		return b.around(r, a, sentence), nil
	}
	card := Card{Title: a.Title, Quote: lead(a), Lines: details(r, a), Sources: []Receipt{receipt(knowledge.Evidence{Article: a, Seq: 1})}}
	more, err := b.history(ctx, r, a)
	if err != nil {
		return Reply{}, err
	}
	card.Lines = append(card.Lines, more...)
	if line := reportedLine(r, b.reported(ctx, r, a)); line != "" {
		card.Lines = append(card.Lines, line)
	}
	if b.Unread != nil {
		if why := b.Unread(r.Guild, a.ID); why != "" {
			card.Lines = append(card.Lines, r.say("article.unread."+why))
		}
	}
	reply := Reply{Cards: []Card{card}, Buttons: b.correctButton(ctx, r, a.Number)}
	if a.Sample {
		reply.Footer = r.say("sample.note")
	}
	return reply, nil
}

// articleNumber reads the option that names an article, by its number or address.
func (b *Bot) articleNumber(ctx context.Context, r Request) (int, error) {
	if link, ok := address(r.Args["number"]); ok {
		if canonical, err := ingest.Canonical(link); err == nil {
			link = canonical
		}
		a, err := b.Store.ByURL(ctx, r.Guild, link)
		if errors.Is(err, store.ErrNotFound) {
			return 0, absent("article.address", "articles", b.localName("articles", r.Language), "add", b.localName("add", r.Language))
		}
		return a.Number, err
	}
	n := number(strings.TrimPrefix(r.Args["number"], "#"))
	if r.Args["number"] == "" || n == 0 {
		return 0, refuse("article.number")
	}
	return n, nil
}

// theArticle is the guild's article that is named.
func (b *Bot) theArticle(ctx context.Context, r Request) (knowledge.Article, error) {
	n, err := b.articleNumber(ctx, r)
	if err != nil {
		return knowledge.Article{}, err
	}
	a, err := b.Store.Article(ctx, r.Guild, n)
	return a, b.missing(r, n, err)
}

// missing says of the store's error that the guild has no article of that number, if it means that.
func (b *Bot) missing(r Request, n int, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return absent("article.unknown", "n", n, "articles", b.localName("articles", r.Language))
	}
	return err
}

// maxLead is how much of an article is shown unasked.
const maxLead = 300

func lead(a knowledge.Article) string {
	s := lang.Sentences(a.Text, a.Language)
	if len(s) == 0 {
		return ""
	}
	return shorten(a.Text[s[0].Start:s[0].End], maxLead)
}

func details(r Request, a knowledge.Article) []string {
	var lines []string
	add := func(key, value string) {
		if value != "" {
			lines = append(lines, r.say("article.line", "name", r.say(key), "value", value))
		}
	}
	add("article.author", a.Author)
	add("article.published", Date(a.Published, r.Language))
	if day(a.Updated) != day(a.Published) {
		add("article.changed", Date(day(a.Updated), r.Language))
	}
	if !a.FirstSeen.IsZero() {
		add("article.seen", Date(a.FirstSeen.UTC().Format("2006-01-02"), r.Language))
	}
	add("article.language", r.languageName(a.Language))
	add("article.tags", hashed(a.Tags))
	add("article.also", addresses(a.Also))
	if a.Published == "" {
		lines = append(lines, r.say("article.undated"))
	}
	if a.Access == knowledge.Paywall || a.Access == knowledge.Teaser {
		lines = append(lines, r.say("article.paywall"))
	}
	return lines
}

// maxAddressesShown is how many other addresses of an article are listed.
const maxAddressesShown = 5

// addresses lists those that readers can open.
func addresses(also []string) string {
	var links []string
	for _, url := range also {
		if link := (Receipt{URL: url}).Link(); link != "" {
			links = append(links, link)
		}
	}
	return strings.Join(links[:min(len(links), maxAddressesShown)], " ")
}

func languageName(code string) string {
	if l := lang.Get(code); l != nil {
		return l.Name
	}
	return code
}
