package sqlstore

import (
	"context"
	"fmt"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Subscribe implements store.Feeds.
func (s *Store) Subscribe(ctx context.Context, sub store.Subscription) (kept store.Subscription, added bool, err error) {
	sub = cleanSubscription(sub)
	if store.HostOf(sub.URL) == "" {
		return kept, false, fmt.Errorf("cannot subscribe to %q: it is no address of a feed", sub.URL)
	}
	err = s.write(ctx, "keep the subscription", func(t *tx) error {
		feed, err := t.feedAt(sub.URL)
		if err == nil && feed == 0 {
			feed, err = t.newFeed(sub)
		}
		if err != nil {
			return err
		}
		kept, added, err = t.subscribe(feed, sub)
		return err
	})
	return kept, added, err
}

func cleanSubscription(s store.Subscription) store.Subscription {
	for _, v := range []*string{&s.URL, &s.Title, &s.Site, &s.Channel, &s.Words, &s.Without, &s.Sections, &s.Language, &s.By.ID, &s.By.Name,
		(*string)(&s.Mode)} {
		*v = store.Text(*v)
	}
	if s.Mode == "" {
		s.Mode = store.Everything
	}
	s.By.Import = store.Import{}
	return s
}

// feedAt is the feed that has or had an address, 0 when none.
func (t *tx) feedAt(url string) (id int64, err error) {
	_, err = t.get("SELECT feed FROM feed_address WHERE url = $1", []any{&id}, url)
	return id, err
}

func (t *tx) newFeed(s store.Subscription) (int64, error) {
	t.ticket++
	host := store.HostOf(s.URL)
	err := t.exec(`INSERT INTO feed (id, url, host, active, asked, due, every, title, etag, modified,
			success, changed, fails, failing, reason, detail, told, items, missing)
		VALUES ($1, $2, $3, 0, 0, $4, 0, $5, '', '', 0, 0, 0, 0, '', '', 0, 0, 0)`, t.ticket, s.URL, host, t.now, s.Title)
	if err == nil {
		err = t.exec("INSERT INTO feed_address (url, feed) VALUES ($1, $2)", s.URL, t.ticket)
	}
	return t.ticket, err
}

// subscribe adds or changes the guild's subscription to a feed.
func (t *tx) subscribe(feed int64, s store.Subscription) (kept store.Subscription, added bool, err error) {
	old, err := collect(t.ctx, t.sql, scanSubscription, subscriptions+" WHERE f.id = $1 AND s.guild = $2", feed, s.Guild)
	if err != nil {
		return kept, false, err
	}
	action := operation{action: "subscribe"}
	if len(old) == 0 {
		if err := t.newSubscription(feed, s); err != nil {
			return kept, false, err
		}
	} else {
		action.action = "subscription"
		if sameOrder(old[0], s) {
			return old[0], false, nil
		}
		if action.before, err = t.asItWas(old[0], feed, s.Guild, false); err == nil {
			err = t.updateSubscription(feed, s)
		}
		if err != nil {
			return kept, false, err
		}
	}
	if err := t.ask(feed); err != nil {
		return kept, false, err
	}
	now, err := collect(t.ctx, t.sql, scanSubscription, subscriptions+" WHERE f.id = $1 AND s.guild = $2", feed, s.Guild)
	if err != nil {
		return kept, false, err
	}
	kept = now[0]
	action.subject, action.detail = kept.URL, describeSubscription(kept)
	_, err = t.record(s.Guild, s.By, action)
	return kept, len(old) == 0, err
}

func (t *tx) updateSubscription(feed int64, s store.Subscription) error {
	return t.exec(`UPDATE subscription SET mode = $3, channel = $4, words = $5, without = $6, sections = $7, language = $8, paused = $9
		WHERE feed = $1 AND guild = $2`, feed, s.Guild, string(s.Mode), s.Channel, s.Words, s.Without, s.Sections, s.Language, truth(s.Paused))
}

// newSubscription inserts one under the guild's next number.
func (t *tx) newSubscription(feed int64, s store.Subscription) error {
	_, err := t.get(`INSERT INTO subscription_number (guild, last) VALUES ($1, 1)
		ON CONFLICT (guild) DO UPDATE SET last = subscription_number.last + 1 RETURNING last`, []any{&s.Number}, s.Guild)
	if err != nil {
		return err
	}
	s.Since = milli(t.now)
	return t.insertSubscription(feed, s)
}

func (t *tx) insertSubscription(feed int64, s store.Subscription) error {
	return t.exec(`INSERT INTO subscription (guild, number, feed, site, mode, channel, words, without, sections, language,
			paused, actor, actor_name, since)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		s.Guild, s.Number, feed, s.Site, string(s.Mode), s.Channel, s.Words, s.Without, s.Sections, s.Language,
		truth(s.Paused), s.By.ID, s.By.Name, s.Since.UnixMilli())
}

// sameOrder holds when nothing would change that a subscriber can change.
func sameOrder(old, s store.Subscription) bool {
	s.Number, s.URL, s.Title, s.Site, s.By, s.Since = old.Number, old.URL, old.Title, old.Site, old.By, old.Since
	return old == s
}

// describeSubscription says for the audit record what was ordered.
func describeSubscription(s store.Subscription) string {
	if s.Paused {
		return "paused"
	}
	return string(s.Mode)
}

// ask has a feed read whole at once, for somebody who has not seen what others
// have; when all have paused, it is not read at all.
func (t *tx) ask(feed int64) error {
	err := t.exec(`UPDATE feed SET due = $2, asked = asked + 1, etag = '', modified = '',
		active = (SELECT COUNT(*) FROM subscription s WHERE s.feed = feed.id AND s.paused = 0) WHERE id = $1`, feed, t.now)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO host (name, due, until, token) SELECT host, due, 0, 0 FROM feed WHERE id = $1 AND active > 0
		ON CONFLICT (name) DO UPDATE SET due = CASE WHEN excluded.due < host.due THEN excluded.due ELSE host.due END`, feed)
}

// Unsubscribe implements store.Feeds.
func (s *Store) Unsubscribe(ctx context.Context, g knowledge.Guild, by store.Actor, number int) (gone store.Subscription, err error) {
	err = s.write(ctx, "end the subscription", func(t *tx) error {
		found, err := collect(t.ctx, t.sql, scanSubscription, subscriptions+" WHERE s.guild = $1 AND s.number = $2", g, number)
		if err == nil && len(found) == 0 {
			err = store.ErrNotFound
		}
		if err != nil {
			return err
		}
		gone = found[0]
		feed, err := t.feedAt(gone.URL)
		if err != nil {
			return err
		}
		before, err := t.asItWas(gone, feed, g, true)
		if err == nil {
			err = t.unsubscribe(feed, g, number)
		}
		if err == nil {
			_, err = t.record(g, by, operation{action: "unsubscribe", subject: gone.URL, before: before})
		}
		return err
	})
	return gone, err
}

func (t *tx) unsubscribe(feed int64, g knowledge.Guild, number int) error {
	if err := t.exec("DELETE FROM subscription WHERE guild = $1 AND number = $2", g, number); err != nil {
		return err
	}
	return t.sweepFeed(feed, g)
}

// sweepFeed lets go of what a guild that left had of a feed, and of the feed when
// it was the last.
func (t *tx) sweepFeed(feed int64, g knowledge.Guild) error {
	if err := t.exec("DELETE FROM seen WHERE feed = $1 AND guild = $2", feed, g); err != nil {
		return err
	}
	err := t.exec("UPDATE feed SET active = (SELECT COUNT(*) FROM subscription s WHERE s.feed = feed.id AND s.paused = 0) WHERE id = $1", feed)
	if err != nil {
		return err
	}
	for _, query := range []string{
		"DELETE FROM feed_address WHERE feed = $1 AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.feed = $1)",
		"DELETE FROM feed WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.feed = $1)",
	} {
		if err := t.exec(query, feed); err != nil {
			return err
		}
	}
	return nil
}

// forgetFeeds deletes what a guild has of feeds, and feeds that only it had.
func (t *tx) forgetFeeds(g knowledge.Guild) error {
	feeds, err := collect(t.ctx, t.sql, scanID, "SELECT feed FROM subscription WHERE guild = $1", g)
	if err != nil {
		return err
	}
	for _, query := range []string{
		"DELETE FROM errand WHERE guild = $1",
		"DELETE FROM subscription WHERE guild = $1",
		"DELETE FROM subscription_number WHERE guild = $1",
	} {
		if err := t.exec(query, g); err != nil {
			return err
		}
	}
	for _, feed := range feeds {
		if err := t.sweepFeed(feed, g); err != nil {
			return err
		}
	}
	return t.exec(`DELETE FROM host WHERE until <= $1 AND quiet <= $1
		AND NOT EXISTS (SELECT 1 FROM feed f WHERE f.host = host.name) AND NOT EXISTS (SELECT 1 FROM errand e WHERE e.host = host.name)`, t.now)
}

// Subscriptions implements store.Feeds.
func (s *Store) Subscriptions(ctx context.Context, g knowledge.Guild) ([]store.Followed, error) {
	list, err := collect(ctx, s.db, scanFollowed, "SELECT "+subscriptionColumns+", "+feedColumns+fromSubscriptions+
		" WHERE $1 = '' OR s.guild = $1 ORDER BY s.guild, s.number", g)
	return list, s.explain("read the subscriptions", err)
}

// ListSubscriptions implements store.Feeds.
func (s *Store) ListSubscriptions(ctx context.Context, g knowledge.Guild, offset, n int) (list []store.Followed, total int, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM subscription WHERE guild = $1", g).Scan(&total)
	if err == nil {
		list, err = collect(ctx, s.db, scanFollowed, "SELECT "+subscriptionColumns+", "+feedColumns+fromSubscriptions+
			" WHERE s.guild = $1 ORDER BY s.number LIMIT $2 OFFSET $3", g, limit(n), offset)
	}
	return list, total, s.explain("read the subscriptions", err)
}

// Troubled implements store.Feeds.
func (s *Store) Troubled(ctx context.Context, g knowledge.Guild) ([]int, error) {
	list, err := collect(ctx, s.db, scanNumber,
		"SELECT s.number"+fromSubscriptions+" WHERE s.guild = $1 AND s.paused = 0 AND f.fails > 0 ORDER BY s.number", g)
	return list, s.explain("read the subscriptions", err)
}

func scanNumber(scan func(...any) error) (n int, err error) {
	err = scan(&n)
	return n, err
}

// Subscribers implements store.Feeds.
func (s *Store) Subscribers(ctx context.Context, url string) ([]store.Subscription, error) {
	list, err := collect(ctx, s.db, scanSubscription, subscriptions+
		" JOIN feed_address a ON a.feed = f.id WHERE a.url = $1 AND s.paused = 0 ORDER BY s.guild", store.Text(url))
	return list, s.explain("read the subscriptions", err)
}

// Subscribed implements store.Feeds.
func (s *Store) Subscribed(ctx context.Context, g knowledge.Guild, url string) (has bool, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM subscription s JOIN feed_address a ON a.feed = s.feed "+
		"WHERE a.url = $1 AND s.guild = $2)", store.Text(url), g).Scan(&has)
	return has, s.explain("read the subscriptions", err)
}

const (
	subscriptionColumns = "s.guild, s.number, f.url, f.title, s.site, s.mode, s.channel, s.words, s.without, s.sections, s.language, " +
		"s.paused, s.actor, s.actor_name, s.since"
	fromSubscriptions = " FROM subscription s JOIN feed f ON f.id = s.feed"
	subscriptions     = "SELECT " + subscriptionColumns + fromSubscriptions
)

func scanSubscription(scan func(...any) error) (store.Subscription, error) {
	var s store.Subscription
	return s, scanSubscribed(scan, &s)
}

func scanFollowed(scan func(...any) error) (store.Followed, error) {
	var f store.Followed
	var row feedRow
	err := scanSubscribed(scan, &f.Subscription, row.columns(&f.State)...)
	row.fill(&f.State)
	return f, err
}

func scanSubscribed(scan func(...any) error, s *store.Subscription, more ...any) error {
	var since int64
	err := scan(append([]any{&s.Guild, &s.Number, &s.URL, &s.Title, &s.Site, &s.Mode, &s.Channel, &s.Words, &s.Without, &s.Sections,
		&s.Language, &s.Paused, &s.By.ID, &s.By.Name, &since}, more...)...)
	s.Since = milli(since)
	return err
}
