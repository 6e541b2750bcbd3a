package commands

import (
	"bytes"
	"context"

	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
)

func (b *Bot) exportFeeds(ctx context.Context, r Request) (Reply, error) {
	list, err := b.Store.Subscriptions(ctx, r.Guild)
	if err != nil {
		return Reply{}, err
	}
	var feeds []ingest.Outline
	for _, f := range list {
		feeds = append(feeds, ingest.Outline{URL: f.URL, Title: f.Title, Site: f.Site})
	}
	if len(feeds) == 0 {
		return Reply{Text: b.feedSay(r, "feed.none")}, nil
	}
	var out bytes.Buffer
	if err := ingest.WriteOPML(&out, r.say("feed.opml.title"), feeds); err != nil {
		return Reply{}, err
	}
	return Reply{Text: r.count("feed.opml.here", len(feeds)), Document: &Document{"feeds.opml", out.String()}, Private: true}, nil
}

// importFeeds subscribes to what attached lists name, in mode and filter as new
// feeds are; what the guild has stays as it is.
func (b *Bot) importFeeds(ctx context.Context, r Request) (Reply, error) {
	list, err := outlines(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	standing, err := b.Store.Subscriptions(ctx, r.Guild)
	if err != nil {
		return Reply{}, err
	}
	has := map[string]bool{}
	for _, f := range standing {
		has[f.URL] = true
	}
	added, known, bad := 0, 0, 0
	for _, o := range list {
		link, ok := address(o.URL)
		if !ok || ingest.RefusePassword(link) != nil || store.HostOf(link) == "" {
			bad++
			continue
		}
		isNew := false
		if !has[link] {
			has[link] = true
			s := store.Subscription{Guild: r.Guild, URL: link, Title: o.Title, Site: o.Site, Channel: r.Channel, By: r.actor()}
			if _, isNew, err = b.Store.Subscribe(ctx, s); err != nil {
				return Reply{}, err
			}
		}
		if isNew {
			added++
		} else {
			known++ // by this address or one that it had
		}
	}
	if len(list) == 0 {
		return Reply{}, refuse("feed.opml.empty")
	}
	parts := r.several(amount{"feed.opml.added", added}, amount{"feed.opml.known", known}, amount{"feed.opml.closed", bad})
	return Reply{Text: r.say("feed.opml.done", "parts", parts)}, nil
}

// outlines reads the lists that are attached: all of them, or none.
func outlines(ctx context.Context, r Request) (all []ingest.Outline, err error) {
	for _, f := range r.Files {
		raw, err := readFile(ctx, f)
		if err != nil {
			return nil, err
		}
		list, err := ingest.ReadOPML(raw)
		if err != nil {
			return nil, refuse("feed.opml.bad")
		}
		all = append(all, list...)
	}
	if len(r.Files) == 0 {
		return nil, refuse("feed.opml.none")
	}
	return all, nil
}
