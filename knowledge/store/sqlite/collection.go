package sqlite

import (
	"database/sql"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// How long a step can be undone, how much longer a removed text is kept so that
// the two never meet, and how many earlier versions of an article a guild keeps.
const (
	undoable = 24 * time.Hour
	grace    = time.Hour
	history  = 10
)

// collection is a guild's articles inside a transaction, and what was done to
// them there.
type collection struct {
	*tx
	guild  knowledge.Guild
	number int64 // the last one given out
	steps  []step
}

// step is one article's change: from a version (none: it was not there) to
// another (none: it is gone).
type step struct {
	action    string
	article   int64
	number    int64
	subject   string
	before    sql.Null[int64]
	beforeRaw sql.Null[string]
	after     sql.Null[int64]
}

func (c *collection) member(article int64) (m member, known bool, err error) {
	m.article = article
	known, err = c.get("SELECT version, raw, number, sample, first_seen, removed FROM member WHERE guild = $1 AND article = $2",
		[]any{&m.version, &m.raw, &m.number, &m.sample, &m.firstSeen, &m.removed}, c.guild, article)
	return m, known, err
}

// place writes a member at a new revision, where followers find it.
func (c *collection) place(m member) error {
	c.revision++
	return c.exec(`INSERT INTO member (guild, article, version, raw, number, sample, first_seen, removed, revision, changed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (article, guild) DO UPDATE SET version = excluded.version, raw = excluded.raw, sample = excluded.sample,
			removed = excluded.removed, revision = excluded.revision, changed = excluded.changed`,
		c.guild, m.article, m.version, m.raw, m.number, truth(m.sample), m.firstSeen, m.removed, c.revision, c.now)
}

// drop takes a member out and remembers what it was.
func (c *collection) drop(m member, title string) error {
	c.steps = append(c.steps, step{action: "remove", article: m.article, number: m.number, subject: title, before: m.version, beforeRaw: m.raw})
	m.removed = c.now
	return c.place(m)
}

// replaceSamples takes the samples out when something real is coming.
func (c *collection) replaceSamples(coming []item) error {
	samples := true
	for _, it := range coming {
		samples = samples && it.Sample
	}
	if samples {
		return nil
	}
	ids, err := collect(c.ctx, c.sql, scanID, "SELECT article FROM member WHERE guild = $1 AND sample = 1 AND removed = 0 ORDER BY number", c.guild)
	if err != nil {
		return err
	}
	for _, id := range ids {
		m, _, err := c.member(id)
		if err != nil {
			return err
		}
		title, err := c.title(m)
		if err != nil {
			return err
		}
		if err := c.drop(m, title); err != nil {
			return err
		}
	}
	return nil
}

func (c *collection) title(m member) (title string, err error) {
	_, err = c.get("SELECT title FROM version WHERE article = $1 AND n = $2", []any{&title}, m.article, m.version)
	return title, err
}

// finish records the steps for the audit record and for Undo, and lets go of
// what nobody can ask for any more.
func (c *collection) finish(by store.Actor) error {
	together := map[string]int64{}
	for _, s := range c.steps {
		together[s.action]++
	}
	batch := c.entry + 1
	for _, s := range c.steps {
		e := entry{action: s.action, number: s.number, together: together[s.action], subject: s.subject, batch: batch}
		if err := c.record(c.guild, by, e, s); err != nil {
			return err
		}
	}
	for _, s := range c.steps {
		if s.action != "add" {
			if err := c.trim(s.article); err != nil {
				return err
			}
		}
	}
	return c.erase()
}
