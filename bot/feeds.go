package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"beleg/bot/discord"
	"beleg/bot/intake"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/filter"
	"beleg/knowledge/ingest"
	"beleg/knowledge/look"
	"beleg/knowledge/store"
)

// takeIn polls the feeds of all guilds and looks at articles again, until ctx ends.
func (h *house) takeIn(ctx context.Context, st store.Store, tell tell) {
	looker := look.New(h.lg, st)
	options := intake.Options{Passes: filter.Passes, Tell: tell}
	if h.owned != nil {
		options.Look = 4 * time.Second // others ask the same database
	}
	worker := intake.New(h.lg, st, h.hosts, h.fetch, options)
	worker.Handle(look.Kind, looking(looker))
	if h.owned == nil {
		// Nobody else polls: what has a lease was being polled by a process that was killed.
		if err := st.FreeHosts(ctx); err != nil && ctx.Err() == nil {
			h.lg.Error("hosts of a killed process are polled when their leases end", "error", err)
		}
	}
	var work sync.WaitGroup
	defer work.Wait()
	work.Go(func() { looker.Run(ctx, h.turn) })
	worker.Run(ctx)
}

// looking runs the errands of looks.
func looking(l *look.Looker) intake.Handler {
	return func(ctx context.Context, f intake.Fetcher, e *store.Errand) (time.Time, error) {
		return l.Look(ctx, func(only bool) look.Fetcher {
			if only {
				return f.Outside()
			}
			return f
		}, e)
	}
}

const (
	// listed is how many feeds that are well doctor names one by one.
	listed = 50
	// overdue is how long after its time a feed that is polled may be due: a host
	// with hundreds of feeds takes its time.
	overdue = time.Hour
)

// feeds says how polling goes: what is ill first, then who was read longest ago.
func feeds(ctx context.Context, c Config) []finding {
	st, err := c.openStore(ctx)
	if err != nil {
		return []finding{well("no feeds are polled")} // what is wrong was said already
	}
	defer st.Close()
	list, err := st.Subscriptions(ctx, "")
	if err != nil {
		return []finding{ill("", "%s", sentence(err))}
	}
	if len(list) == 0 {
		return []finding{well("no feeds are polled: !feed add subscribes to one")}
	}
	slices.SortStableFunc(list, func(a, b store.Followed) int { return a.State.Success.Compare(b.State.Success) })
	var bad, good []finding
	for _, f := range list {
		if one := feed(f, time.Now()); one.OK {
			good = append(good, one)
		} else {
			bad = append(bad, one)
		}
	}
	if more := len(good) - listed; more > 0 {
		good = append(good[:listed], well("%d more feeds are well, and were read since", more))
	}
	return append(bad, good...)
}

// feed says how one subscription goes.
func feed(f store.Followed, now time.Time) finding {
	name := fmt.Sprintf("feed %s of collection %s", f.URL, f.Guild)
	switch {
	case f.Paused:
		return well("%s: paused; %s", name, lastRead(f.State))
	case f.State.Fails > 0:
		return ill(adviceOn(f), "%s: %d polls in a row failed since %s (%s); %s", name, f.State.Fails, moment(f.State.Failing), f.State.Detail,
			lastRead(f.State))
	case now.Sub(f.State.Due) > overdue:
		return ill("run beleg serve: feeds are polled while it runs", "%s: due since %s and not polled; %s", name, moment(f.State.Due),
			lastRead(f.State))
	case f.State.Missing > 0:
		return well("%s: %s, %d of about %d items, the others are broken", name, lastRead(f.State), f.State.Items, f.State.Items+f.State.Missing)
	}
	return well("%s: %s", name, lastRead(f.State))
}

func moment(t time.Time) string { return t.Local().Format("2006-01-02 15:04") }

func lastRead(f store.FeedState) string {
	if f.Success.IsZero() {
		return "never read so far"
	}
	return "last read " + moment(f.Success)
}

// remedies say what to do about feeds that fail; {number} is the subscription's.
var remedies = map[ingest.Why]string{
	ingest.Gone:        "look at the site for its new address and subscribe to that; !feed remove %d ends this one",
	ingest.Login:       "the site wants an account or money for it; choose another of its feeds, and !feed remove %d",
	ingest.Refused:     "the site lets no programs in; ask it to admit the name that BELEG_CONTACT is told with, or !feed remove %d",
	ingest.Private:     "it is not on the public internet: whoever runs this can admit it with BELEG_ALLOW, or !feed remove %d",
	ingest.NoFeed:      "what is there is no feed: look for the site's feed and subscribe to that, then !feed remove %d",
	ingest.IsPage:      "what is there is a page: look for the site's feed and subscribe to that, then !feed remove %d",
	ingest.Certificate: "its certificate is not in order: tell the site, or subscribe to another address and !feed remove %d",
	ingest.NoHost:      "no site has that name any more: look for its new address, or !feed remove %d",
}

func adviceOn(f store.Followed) string {
	if remedy := remedies[ingest.Why(f.State.Reason)]; remedy != "" {
		return fmt.Sprintf(remedy, f.Number)
	}
	return fmt.Sprintf("it is asked again by itself, %s the next time; if it stays so, !feed remove %d", moment(f.State.Due), f.Number)
}

// feedReader reads feeds for commands.
type feedReader struct{ client *ingest.Client }

// ReadFeed implements commands.FeedReader.
func (f feedReader) ReadFeed(ctx context.Context, address string) (ingest.FeedDoc, string, error) {
	page, err := f.client.Get(ctx, address)
	if err != nil {
		return ingest.FeedDoc{}, "", err
	}
	doc, err := ingest.Feed(ctx, page.Body, page.URL)
	return doc, page.URL, err
}

// tell tells a subscriber how a feed goes; nil tells nobody.
type tell func(ctx context.Context, s store.Subscription, f store.FeedState) error

// telling tells it in the channel for feeds, else where the feed was subscribed,
// else whoever did that, else where the server's admins will see it. What was told is
// written down among the deliveries, so that whoever polls the feed next does not tell it
// again.
func telling(st notices, p poster) tell {
	return func(ctx context.Context, s store.Subscription, f store.FeedState) error {
		if s.Guild == knowledge.Local {
			return nil // doctor and !feed list say it
		}
		when := cmp.Or(f.Failing, f.Success).UTC().Format(time.DateTime)
		note := store.Delivery{Guild: s.Guild, Channel: fmt.Sprintf("feed:%d:%t", s.Number, f.Fails > 0), LocalDate: when}
		note, _, err := st.Plan(ctx, note)
		if err != nil || note.State == store.Sent {
			return err
		}
		if err := tellOnce(ctx, st, p, s, f, when); err != nil {
			return err
		}
		note.State = store.Sent
		return st.Settle(ctx, note)
	}
}

// notices keeps what was told, and where.
type notices interface {
	store.Settings
	Plan(ctx context.Context, d store.Delivery) (store.Delivery, bool, error)
	Settle(ctx context.Context, d store.Delivery) error
}

// tellOnce tells it, with a name by which Discord knows it for some minutes.
func tellOnce(ctx context.Context, st store.Settings, p poster, s store.Subscription, f store.FeedState, when string) error {
	channel, language, err := feedPlace(ctx, st, s.Guild, s.Channel)
	if err != nil {
		return err
	}
	notice, name := commands.FeedNotice(language, s, f), nonce("feed", s.Guild, s.Number, f.Fails > 0, when)
	if channel != "" {
		if _, err = p.Post(ctx, s.Guild, channel, notice, name); err == nil || !errors.Is(err, discord.ErrForbidden) {
			return err
		}
	}
	if _, err = p.Tell(ctx, s.Guild, s.By.ID, notice, name); errors.Is(err, discord.ErrForbidden) {
		return nil // nobody can be told
	}
	return err
}
