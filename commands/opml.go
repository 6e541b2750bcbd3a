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
	var out bytes.Buffer
	if err := ingest.WriteOPML(&out, r.say("feed.opml.title"), feeds); err != nil {
		return Reply{}, err
	}
	return Reply{Text: r.count("feed.opml.here", len(feeds)), Document: &Document{"feeds.opml", out.String()}, Private: true}, nil
}

func (b *Bot) importFeeds(ctx context.Context, r Request) (Reply, error) {
	if len(r.Files) == 0 {
		return Reply{}, refuse("feed.opml.none")
	}
	standing, err := b.Store.Subscriptions(ctx, r.Guild)
	if err != nil {
		return Reply{}, err
	}
	has := map[string]bool{} // what is subscribed to stays as it is
	for _, f := range standing {
		has[f.URL] = true
	}
	added, known, bad := 0, 0, 0
	for _, f := range r.Files {
		raw, err := readFile(ctx, f)
		if err != nil {
			return Reply{}, err
		}
		list, err := ingest.ReadOPML(raw)
		if err != nil {
			return Reply{}, refuse("feed.opml.bad")
		}
		for _, o := range list {
			link, ok := address(o.URL)
			switch {
			case !ok || ingest.RefusePassword(link) != nil || store.HostOf(link) == "":
				bad++
				continue
			case has[link]:
				known++
				continue
			}
			has[link] = true
			_, isNew, err := b.Store.Subscribe(ctx, store.Subscription{Guild: r.Guild, URL: link, Title: o.Title, Site: o.Site, Channel: r.Channel, By: r.actor()})
			if err != nil {
				return Reply{}, err
			}
			if isNew {
				added++
			} else {
				known++ // by an address that it had
			}
		}
	}
	return Reply{Text: r.say("feed.opml.done", "n", added, "known", known, "bad", bad)}, nil
}
