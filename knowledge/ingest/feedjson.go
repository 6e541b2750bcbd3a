package ingest

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"

	"beleg/knowledge/lang"
)

// jsonFeed is a JSON Feed (jsonfeed.org, versions 1 and 1.1). Values are read
// whatever their type is: programs write numbers as ids and null for nothing.
type jsonFeed struct {
	Version  any               `json:"version"`
	Title    any               `json:"title"`
	Home     any               `json:"home_page_url"`
	Language any               `json:"language"`
	Items    []json.RawMessage `json:"items"`
}

type jsonItem struct {
	ID        any `json:"id"`
	URL       any `json:"url"`
	External  any `json:"external_url"`
	Title     any `json:"title"`
	HTML      any `json:"content_html"`
	Text      any `json:"content_text"`
	Summary   any `json:"summary"`
	Published any `json:"date_published"`
	Modified  any `json:"date_modified"`
	Language  any `json:"language"`
	Author    any `json:"author"`  // version 1: one
	Authors   any `json:"authors"` // version 1.1: a list
	Tags      any `json:"tags"`
}

// json reads a JSON Feed.
func (r *feedReader) json(ctx context.Context, source string) error {
	f, broken, err := readJSONFeed(source)
	if err != nil {
		return &Error{NoFeed, err}
	}
	r.doc.Missing = broken
	if f.Items == nil && !strings.Contains(word(f.Version), "jsonfeed") {
		return errNoFeed
	}
	if len(f.Items) > maxEntries {
		return tooMuch
	}
	r.doc.Title, r.doc.Link, r.doc.Language = oneLine(r.guess(word(f.Title))), resolve(word(f.Home), r.url), feedLanguage(word(f.Language))
	for _, raw := range f.Items {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var i jsonItem
		if decodeJSON(string(raw), &i) != nil {
			r.doc.Missing++
			continue
		}
		r.add(r.jsonItem(i))
	}
	return nil
}

var jsonItems = lang.Lazy(`"items"\s*:\s*\[`)

// readJSONFeed reads a feed, and of one that breaks off the entries before; the
// entry at which it does is counted.
func readJSONFeed(source string) (f jsonFeed, broken int, err error) {
	if err = decodeJSON(source, &f); err == nil {
		return f, 0, nil
	}
	at := jsonItems.FindStringIndex(source)
	if at == nil {
		return f, 0, err
	}
	if head := decodeJSON(strings.TrimRight(source[:at[0]], " \t\r\n,")+"}", &f); head != nil {
		f = jsonFeed{}
	}
	d := json.NewDecoder(strings.NewReader(source[at[1]-1:]))
	if _, bad := d.Token(); bad != nil {
		return f, 0, err
	}
	for d.More() && len(f.Items) <= maxEntries {
		var item json.RawMessage
		if d.Decode(&item) != nil {
			broken = 1
			break
		}
		f.Items = append(f.Items, item)
	}
	if len(f.Items) == 0 {
		return f, broken, err
	}
	return f, broken, nil
}

func decodeJSON(source string, to any) error {
	d := json.NewDecoder(strings.NewReader(source))
	d.UseNumber()
	return d.Decode(to)
}

func (r *feedReader) jsonItem(i jsonItem) FeedItem {
	item := FeedItem{ID: oneLine(word(i.ID)), Title: oneLine(r.guess(word(i.Title))), Published: feedDate(word(i.Published)),
		Updated: feedDate(word(i.Modified)),
		Summary: r.guess(word(i.Summary)), Language: cmp.Or(feedLanguage(word(i.Language)), r.doc.Language)}
	item.URL = cmp.Or(resolve(word(i.URL), r.url), resolve(word(i.External), r.url), resolve(item.ID, ""))
	item.ID = cmp.Or(item.ID, item.URL)
	item.Published = cmp.Or(item.Published, item.Updated)
	if item.Content = r.page(word(i.HTML)); item.Content == "" {
		item.Content = paragraphs(word(i.Text))
	}
	var names []string
	for _, a := range list(cmp.Or[any](i.Authors, i.Author)) {
		if person, ok := a.(map[string]any); ok {
			a = person["name"]
		}
		names = append(names, personName(word(a)))
	}
	item.Author = strings.Join(addCategories(nil, names, oneLine), ", ")
	for _, tag := range list(i.Tags) {
		item.Categories = addCategories(item.Categories, []string{word(tag)}, oneLine)
	}
	return item
}

// word is a value as characters; "" for what is none.
func word(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// list is a value as a list; one value is a list of one.
func list(value any) []any {
	switch v := value.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{value}
}
