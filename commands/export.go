package commands

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
)

// maxExport is how long a file may be in bytes: Discord takes 10 MiB.
const maxExport = 9 << 20

func export() Command {
	return Command{
		Name: "export", Curators: true, Slow: true,
		Options: []Option{{Name: "number", Type: Integer, Address: true, Suggest: suggestArticle}, moreOption()},
		Run:     runExport,
	}
}

// moreOption takes the numbers of further articles.
func moreOption() Option { return Option{Name: "others", List: true, Named: true} }

// numbers are those of the articles that a call names, each once; none when it names
// none.
func (b *Bot) numbers(ctx context.Context, r Request) (list []int, err error) {
	if r.Args["number"] != "" {
		n, err := b.articleNumber(ctx, r)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return namedNumbers(list, r.Args["others"])
}

// namedNumbers adds numbers that stand in a text, at most those of a page.
func namedNumbers(list []int, text string) ([]int, error) {
	seen := map[int]bool{}
	for _, n := range list {
		seen[n] = true
	}
	for _, word := range strings.Fields(strings.ReplaceAll(text, ",", " ")) {
		n := number(strings.TrimPrefix(word, "#"))
		if n <= 0 {
			return nil, refuse("article.number")
		}
		if !seen[n] {
			list = append(list, n)
		}
		seen[n] = true
	}
	if len(list) > pageSize {
		return nil, refuse("articles.many", "n", pageSize)
	}
	return list, nil
}

// runExport writes articles as lines that add and “beleg import” read back: those that
// are named, else all.
func runExport(ctx context.Context, b *Bot, r Request) (Reply, error) {
	wanted, err := b.numbers(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	if len(wanted) == 0 {
		list, _, err := b.Store.List(ctx, r.Guild, store.Page{})
		if err != nil {
			return Reply{}, err
		}
		for _, a := range list {
			wanted = append(wanted, a.Number)
		}
	}
	var out strings.Builder
	count := 0
	for _, n := range wanted {
		a, err := b.Store.Article(ctx, r.Guild, n)
		if errors.Is(err, store.ErrNotFound) {
			continue // it was removed meanwhile
		}
		if err != nil {
			return Reply{}, err
		}
		raw, err := json.Marshal(ingest.LineOf(a))
		if err != nil {
			return Reply{}, err
		}
		if out.Len()+len(raw) > maxExport {
			return Reply{}, refuse("export.big")
		}
		out.Write(append(raw, '\n'))
		count++
	}
	if count == 0 {
		return b.begins(ctx, r, Reply{Text: r.say("export.none", "articles", b.localName("articles", r.Language))}), nil
	}
	return Reply{Text: r.count("export.here", count), Document: &Document{"articles.jsonl", out.String()}, Private: true}, nil
}

// chooseFrom lets curators choose some of a list.
func (b *Bot) chooseFrom(ctx context.Context, r Request, list []knowledge.Article, page int) []Pick {
	if r.ReadOnly || !r.Asks {
		return nil
	}
	if curator, err := b.curator(ctx, r); err != nil || !curator {
		return nil
	}
	p := Pick{Hint: r.say("articles.choose"), Of: PickValues, Most: pageSize,
		Line: b.localName("articles", r.Language) + pair(b.localOption("articles", "page", r.Language), strconv.Itoa(page)) +
			pair(b.localOption("articles", "chosen", r.Language), "1")}
	for _, a := range list {
		p.Values = append(p.Values, Button{Label: "#" + strconv.Itoa(a.Number) + " " + shorten(a.Title, 80), Line: strconv.Itoa(a.Number)})
	}
	return []Pick{p}
}

// chosen shows those that were chosen of a list, and what can be done with them.
func (b *Bot) chosen(ctx context.Context, r Request) (Reply, error) {
	list, err := namedNumbers(nil, r.Args["search"])
	if err != nil {
		return Reply{}, err
	}
	card := Card{}
	var first string
	var more []string
	for _, n := range list {
		a, err := b.Store.Article(ctx, r.Guild, n)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return Reply{}, err
		}
		card.Sources = append(card.Sources, receipt(knowledge.Evidence{Article: a}))
		if first == "" {
			first = strconv.Itoa(n)
		} else {
			more = append(more, strconv.Itoa(n))
		}
	}
	if first == "" {
		return Reply{}, absent("articles.none", "articles", b.localName("articles", r.Language))
	}
	var buttons []Button
	act := func(command string, place Place) {
		line := b.localName(command, r.Language) + " " + first
		if len(more) > 0 {
			line += " " + b.localOption(command, "others", r.Language) + ":" + strings.Join(more, ",")
		}
		if len(line) <= MaxLine {
			buttons = append(buttons, Button{Label: r.count("button."+command, len(card.Sources)), Line: line, Reply: place})
		}
	}
	act("tag", Below)
	act("remove", Instead)
	act("export", Aside)
	buttons = append(buttons, Button{Label: r.say("setup.back"), Reply: Instead,
		Line: b.localName("articles", r.Language) + pair("page", r.Args["page"])})
	return Reply{Title: r.count("articles.chosen", len(card.Sources)), Cards: []Card{card}, Buttons: buttons}, nil
}
