package sqlstore

import (
	"encoding/json"
	"fmt"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// ordered is a guild's subscription as it was, with the items that it was given.
type ordered struct {
	Subscription store.Subscription
	Seen         []string
}

// takeBack undoes an operation that is not about articles.
func (c *collection) takeBack(by store.Actor, o operation) (e store.Entry, err error) {
	if o.action == "skip" {
		err = c.unskip(o)
	} else {
		err = c.reorder(o)
	}
	if err == nil {
		o.undoing, err = c.record(c.guild, by, operation{action: "undo", number: o.number, subject: o.subject, detail: o.action})
	}
	if err != nil {
		return e, err
	}
	e = o.public()
	e.Count = 1
	return e, c.exec("UPDATE operation SET undone = 1, undoing = $3 WHERE guild = $1 AND id = $2", c.guild, o.id, o.undoing)
}

// unskip lets a proposal wait again.
func (c *collection) unskip(o operation) error {
	n, err := c.count(`UPDATE proposal SET decision = '', by_id = '', by_name = '', decided = 0
		WHERE guild = $1 AND number = $2 AND decision = $3 AND article <> '' AND at >= $4`,
		c.guild, o.number, string(store.Declined), c.now-store.ProposalLife.Milliseconds())
	if err == nil && n == 0 {
		err = store.ErrChanged
	}
	return err
}

// reorder makes a guild's subscription what it was before an operation, unless it
// was changed since.
func (c *collection) reorder(o operation) error {
	var id int64
	changed, err := c.get(`SELECT id FROM operation WHERE guild = $1 AND subject = $2 AND id > $3 AND undone = 0
		AND action IN ('subscribe', 'subscription', 'unsubscribe') LIMIT 1`, []any{&id}, c.guild, o.subject, o.id)
	if err == nil && changed {
		err = store.ErrChanged
	}
	if err != nil {
		return err
	}
	feed, err := c.feedAt(o.subject)
	if err != nil {
		return err
	}
	found, err := collect(c.ctx, c.sql, scanSubscription, subscriptions+" WHERE f.id = $1 AND s.guild = $2", feed, c.guild)
	if err != nil {
		return err
	}
	if subscribed := o.action != "unsubscribe"; subscribed != (len(found) > 0) {
		return store.ErrChanged
	}
	if o.action == "subscribe" {
		return c.unsubscribe(feed, c.guild, found[0].Number)
	}
	return c.orderAgain(feed, o)
}

// orderAgain gives a subscription back what an operation changed of it, or took.
func (c *collection) orderAgain(feed int64, o operation) (err error) {
	var before string
	var was ordered
	if _, err = c.get("SELECT before FROM operation WHERE guild = $1 AND id = $2", []any{&before}, c.guild, o.id); err != nil {
		return err
	}
	if before == "" { // from before this was noted
		return store.ErrChanged
	}
	if err = json.Unmarshal([]byte(before), &was); err != nil {
		return fmt.Errorf("read the subscription as it was: %w", err)
	}
	switch {
	case o.action == "subscription":
		err = c.updateSubscription(feed, was.Subscription)
	case feed == 0:
		if feed, err = c.newFeed(was.Subscription); err == nil {
			err = c.insertSubscription(feed, was.Subscription)
		}
	default:
		err = c.insertSubscription(feed, was.Subscription)
	}
	for _, item := range was.Seen {
		if err == nil {
			err = c.exec("INSERT INTO seen (feed, guild, item, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", feed, c.guild, item, c.now)
		}
	}
	if err != nil {
		return err
	}
	return c.ask(feed)
}

// asItWas is a subscription as orderAgain reads it.
func (t *tx) asItWas(s store.Subscription, feed int64, g knowledge.Guild, gone bool) (string, error) {
	was := ordered{Subscription: s}
	if gone {
		var err error
		was.Seen, err = collect(t.ctx, t.sql, func(scan func(...any) error) (item string, err error) {
			err = scan(&item)
			return item, err
		}, "SELECT item FROM seen WHERE feed = $1 AND guild = $2", feed, g)
		if err != nil {
			return "", err
		}
	}
	written, err := json.Marshal(was)
	if err != nil {
		return "", fmt.Errorf("write the subscription as it was: %w", err)
	}
	return string(written), nil
}
