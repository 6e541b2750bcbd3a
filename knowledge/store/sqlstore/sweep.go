package sqlstore

import "beleg/knowledge"

// trim keeps the newest earlier versions of an article and lets go of the rest.
func (c *collection) trim(article int64) error {
	n, err := c.count(`UPDATE entry SET old_version = NULL, old_raw = NULL
		WHERE article = $2 AND guild = $1 AND old_version IS NOT NULL AND id NOT IN (
			SELECT id FROM entry WHERE article = $2 AND guild = $1 AND old_version IS NOT NULL ORDER BY id DESC LIMIT $3)`,
		c.guild, article, history)
	if err != nil || n == 0 {
		return err
	}
	return c.sweep(article)
}

// erase lets go of what was removed so long ago that it cannot be undone: who
// takes an article out wants it gone. The number stays taken.
func (c *collection) erase() error {
	before := c.now - (undoable + grace).Milliseconds()
	for _, query := range []string{"UPDATE operation SET before = '' WHERE guild = $1 AND at < $2 AND before <> ''",
		"UPDATE proposal SET article = '', packed = NULL WHERE guild = $1 AND decided > 0 AND decided < $2 AND article <> ''"} {
		if err := c.exec(query, c.guild, before); err != nil {
			return err
		}
	}
	ids, err := collect(c.ctx, c.sql, scanID,
		"SELECT article FROM member WHERE guild = $1 AND removed > 0 AND removed < $2 AND version IS NOT NULL", c.guild, before)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := c.exec("UPDATE member SET version = NULL, raw = NULL WHERE guild = $1 AND article = $2", c.guild, id); err != nil {
			return err
		}
		if err := c.exec("UPDATE entry SET old_version = NULL, old_raw = NULL WHERE guild = $1 AND article = $2 AND old_version IS NOT NULL",
			c.guild, id); err != nil {
			return err
		}
		for _, query := range []string{"DELETE FROM edition WHERE guild = $1 AND article = $2",
			"DELETE FROM follower WHERE guild = $1 AND article = $2",
			"UPDATE entry SET url = '' WHERE guild = $1 AND article = $2 AND url <> ''",
			"DELETE FROM tag WHERE guild = $1 AND article = $2",
			"DELETE FROM address WHERE guild = $1 AND article = $2"} {
			if err := c.exec(query, c.guild, id); err != nil {
				return err
			}
		}
		if err := c.sweep(id); err != nil {
			return err
		}
	}
	return nil
}

// sweep deletes what no guild refers to any more of one article: bytes,
// versions with their keys, and the article itself. Of two that let go of the same
// article at once the second sees what the first did, or each would leave to the other
// what both let go of.
func (t *tx) sweep(article int64) error {
	if t.store.dialect.shares {
		var id int64
		if there, err := t.get("SELECT id FROM article WHERE id = $1 FOR NO KEY UPDATE", []any{&id}, article); err != nil || !there {
			return err
		}
	}
	for _, query := range []string{
		`DELETE FROM raw WHERE article = $1
			AND NOT EXISTS (SELECT 1 FROM member m WHERE m.article = $1 AND m.raw = raw.hash)
			AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.article = $1 AND e.old_raw = raw.hash)`,
		`DELETE FROM version WHERE article = $1
			AND NOT EXISTS (SELECT 1 FROM member m WHERE m.article = $1 AND m.version = version.n)
			AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.article = $1 AND e.old_version = version.n)
			AND NOT EXISTS (SELECT 1 FROM edition e WHERE e.article = $1 AND e.version = version.n)`,
		`DELETE FROM copy_key WHERE article = $1
			AND NOT EXISTS (SELECT 1 FROM version v WHERE v.article = $1 AND v.n = copy_key.version)`,
		`DELETE FROM look WHERE article = $1 AND NOT EXISTS (SELECT 1 FROM follower f WHERE f.article = $1)`,
		`DELETE FROM article WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM member m WHERE m.article = $1)`,
	} {
		if err := t.exec(query, article); err != nil {
			return err
		}
	}
	return nil
}

// forget deletes all rows of a guild, then what only it referred to.
func (t *tx) forget(g knowledge.Guild) error {
	last, err := t.in(g)
	if err != nil {
		return err
	}
	ids, err := collect(t.ctx, t.sql, scanID, "SELECT article FROM member WHERE guild = $1 ORDER BY article", g)
	if err == nil {
		err = t.exec(`UPDATE counter SET revision = CASE WHEN revision < $1 THEN $1 ELSE revision END,
			entry = CASE WHEN entry < $2 THEN $2 ELSE entry END`, last.revision, last.entry)
	}
	if err != nil {
		return err
	}
	for _, query := range []string{
		"DELETE FROM entry WHERE guild = $1",
		"DELETE FROM operation WHERE guild = $1",
		"DELETE FROM edition WHERE guild = $1",
		"DELETE FROM follower WHERE guild = $1",
		"DELETE FROM address WHERE guild = $1",
		"DELETE FROM tag WHERE guild = $1",
		"DELETE FROM member WHERE guild = $1",
		"DELETE FROM setting WHERE guild = $1",
		"DELETE FROM digest WHERE guild = $1",
		"DELETE FROM delivery WHERE guild = $1",
		"DELETE FROM draft WHERE guild = $1", "DELETE FROM unhelpful WHERE guild = $1",
		"DELETE FROM proposal WHERE guild = $1",
		"DELETE FROM proposal_number WHERE guild = $1",
		"DELETE FROM guild_history WHERE guild = $1",
		"DELETE FROM guild WHERE id = $1",
	} {
		if err := t.exec(query, g); err != nil {
			return err
		}
	}
	for _, id := range ids {
		if err := t.sweep(id); err != nil {
			return err
		}
	}
	delete(t.guilds, g)
	return t.forgetFeeds(g)
}
