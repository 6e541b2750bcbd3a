package ingest

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/mmcdole/gofeed"
)

// FeedDoc is a feed as read: RSS, Atom or JSON Feed.
type FeedDoc struct {
	Title string     `json:"title"`
	Items []FeedItem `json:"items"`
}

// FeedItem is one entry of a feed. ID is the feed's own or else the address;
// Title is plain text, Summary and Content are as the feed has them (text or
// HTML); Published is ISO 8601 or empty.
type FeedItem struct {
	ID        string `json:"id"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	Published string `json:"published"`
	Summary   string `json:"summary"`
	Content   string `json:"content"`
}

// Feed reads a feed. Relative links are resolved against feedURL.
func Feed(raw []byte, feedURL string) (doc FeedDoc, err error) {
	if len(raw) > maxFile {
		return FeedDoc{}, &Error{Large, fmt.Errorf("feed of %d bytes", len(raw))}
	}
	defer func() {
		if p := recover(); p != nil {
			doc, err = FeedDoc{}, &Error{BadType, fmt.Errorf("broken feed: %v", p)}
		}
	}()
	f, err := gofeed.NewParser().Parse(bytes.NewReader(raw))
	if err != nil {
		return FeedDoc{}, &Error{BadType, fmt.Errorf("no feed: %w", err)}
	}
	if f == nil {
		return FeedDoc{}, &Error{BadType, errors.New("no feed")}
	}
	doc = FeedDoc{Title: oneLine(f.Title), Items: []FeedItem{}}
	for _, i := range f.Items {
		doc.Items = append(doc.Items, feedItem(i, feedURL))
	}
	return doc, nil
}

func feedItem(i *gofeed.Item, feedURL string) FeedItem {
	item := FeedItem{ID: oneLine(i.GUID), URL: resolve(i.Link, feedURL), Title: oneLine(i.Title), Published: isoDate(i.Published), Summary: i.Description, Content: i.Content}
	if item.ID == "" {
		item.ID = item.URL
	}
	return item
}

// resolve makes an address absolute; "" when it is none that may be opened.
func resolve(ref, base string) string {
	if oneLine(ref) == "" {
		return ""
	}
	u, err := parseAddress(ref, base)
	if err != nil {
		return ""
	}
	return u.Href(false)
}
