package sqlstore

import (
	"database/sql"
	"slices"
	"strings"
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
	guild knowledge.Guild
	steps []step
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
	url       string // an address that was added to it, or a tag that it was given or lost
}

func (c *collection) member(article int64) (m member, known bool, err error) {
	m.article = article
	if c.inserted[article] {
		return m, false, nil
	}
	known, err = c.get("SELECT version, raw, number, sample, first_seen, removed, given FROM member WHERE guild = $1 AND article = $2",
		[]any{&m.version, &m.raw, &m.number, &m.sample, &m.firstSeen, &m.removed, &m.given}, c.guild, article)
	return m, known, err
}

// place writes a member at a new revision, where followers find it.
func (c *collection) place(m member) error {
	n, err := c.in(c.guild)
	if err != nil {
		return err
	}
	n.revision++
	if c.inserted[m.article] {
		c.inserted[m.article] = false
	}
	return c.exec(`INSERT INTO member (guild, article, version, raw, number, sample, first_seen, removed, revision, changed, given)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (article, guild) DO UPDATE SET version = excluded.version, raw = excluded.raw, sample = excluded.sample,
			removed = excluded.removed, revision = excluded.revision, changed = excluded.changed, given = excluded.given`,
		c.guild, m.article, m.version, m.raw, m.number, truth(m.sample), m.firstSeen, m.removed, n.revision, c.now, m.given)
}

// drop takes a member out and remembers what it was.
func (c *collection) drop(m member, title string) error {
	c.steps = append(c.steps, step{action: "remove", article: m.article, number: m.number, subject: title, before: m.version,
		beforeRaw: m.raw})
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
	ids, err := collect(c.ctx, c.sql, scanID, "SELECT article FROM member WHERE guild = $1 AND sample = 1 AND removed = 0 ORDER BY number",
		c.guild)
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

// finish writes down what was done, for the audit record and for Undo, and lets
// go of what nobody can ask for any more. It returns the operation's ID, 0 when
// nothing was done.
func (c *collection) finish(by store.Actor) (id int64, err error) {
	if len(c.steps) > 0 {
		if id, err = c.operation(by); err != nil {
			return 0, err
		}
	}
	for _, s := range c.steps {
		if err := c.enter(id, by, s); err != nil {
			return 0, err
		}
	}
	for _, s := range c.steps {
		if s.action != "add" {
			if err := c.trim(s.article); err != nil {
				return 0, err
			}
		}
	}
	return id, c.erase()
}

// operation writes the row that stands for all steps, or adds them to that of
// the import that they are part of.
func (c *collection) operation(by store.Actor) (int64, error) {
	begun, err := c.begun(by.Import)
	if err != nil {
		return 0, err
	}
	o, counted := headline(c.steps)
	if o.together, err = c.fresh(begun.id, counted); err != nil {
		return 0, err
	}
	aside := o.action == "address" || o.action == "tag"
	if aside && begun.id != 0 && begun.action != o.action {
		return begun.id, nil
	}
	if begun.id != 0 {
		return begun.id, c.exec(`UPDATE operation SET at = $3, together = together + $4, undone = 0, undoing = 0,
			action = CASE WHEN action = $5 AND together + $4 = 1 THEN action ELSE 'import' END WHERE guild = $1 AND id = $2`,
			c.guild, begun.id, c.now, o.together, o.action)
	}
	if by.Import.ID != "" && o.together > 1 {
		o.action = "import"
	}
	if o.detail == "" {
		o.detail = store.Text(by.Import.File)
	}
	return c.record(c.guild, by, o)
}

// begun is the operation of an import that has put something already.
func (c *collection) begun(i store.Import) (operation, error) {
	if i.ID == "" {
		return operation{}, nil
	}
	return c.one("WHERE guild = $1 AND import = $2 AND import <> ''", c.guild, i.ID)
}

// one reads the operation that a condition selects, zero when there is none.
func (c *collection) one(where string, args ...any) (operation, error) {
	found, err := collect(c.ctx, c.sql, scanOperation, "SELECT "+operationColumns+" FROM operation "+where, args...)
	if err != nil || len(found) == 0 {
		return operation{}, err
	}
	return found[0], nil
}

// aside holds for what may happen beside an operation's own: a sample that makes
// way, an address or a tag that is added.
func (s step) aside() bool {
	return slices.Contains([]string{"remove", "address", "tag", "untag"}, s.action)
}

// tags reports whether it is about a tag.
func (s step) tags() bool { return s.action == "tag" || s.action == "untag" }

// headline calls an operation after the first of its steps, but not after what
// happened aside, and returns the steps that count as its own.
func headline(steps []step) (o operation, counted []step) {
	first := steps[0]
	for _, s := range steps {
		if first.aside() && !s.aside() {
			first = s
		}
	}
	o = operation{action: first.action, number: first.number, subject: first.subject}
	var tags []string
	for _, s := range steps {
		if s.aside() && s.action != first.action {
			continue
		}
		counted = append(counted, s)
		if s.tags() && !slices.Contains(tags, s.url) {
			tags = append(tags, s.url)
		}
		if s.action != first.action {
			o.action = "import"
		}
	}
	o.detail = strings.Join(tags, ", ")
	return o, counted
}

// fresh counts the articles of steps that an operation has not touched yet.
func (c *collection) fresh(operation int64, steps []step) (n int64, err error) {
	seen := map[int64]bool{}
	for _, s := range steps {
		if seen[s.article] {
			continue
		}
		seen[s.article] = true
		if operation == 0 {
			n++
			continue
		}
		var id int64
		known, err := c.get("SELECT id FROM entry WHERE guild = $1 AND batch = $2 AND article = $3 AND action <> 'remove' LIMIT 1",
			[]any{&id}, c.guild, operation, s.article)
		if err != nil {
			return 0, err
		}
		if !known {
			n++
		}
	}
	return n, nil
}

// enter writes down one step of an operation.
func (c *collection) enter(operation int64, by store.Actor, s step) error {
	n, err := c.in(c.guild)
	if err != nil {
		return err
	}
	n.entry++
	err = c.exec(`INSERT INTO entry (guild, id, batch, action, article, old_version, old_raw, new_version, url, undone)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)`,
		c.guild, n.entry, operation, s.action, s.article, s.before, s.beforeRaw, s.after, s.url)
	if err != nil {
		return err
	}
	return c.edit(operation, by, s)
}
