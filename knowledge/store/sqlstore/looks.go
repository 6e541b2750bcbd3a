package sqlstore

import (
	"context"
	"errors"
	"slices"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// edit notes the version that a step of an operation brought. The first change
// also notes the version before it.
func (c *collection) edit(operation int64, by store.Actor, s step) error {
	if _, here := c.inserted[s.article]; here && s.action == "add" {
		return nil // its first version
	}
	var last, version int64
	_, err := c.get("SELECT n, version FROM edition WHERE article = $1 AND guild = $2 ORDER BY n DESC LIMIT 1", []any{&last, &version},
		s.article, c.guild)
	switch {
	case err != nil || !s.after.Valid:
		return err
	case last == 0 && !s.before.Valid, last > 0 && version == s.after.V:
		return nil // its only version, or the newest of those noted
	case by.ID == store.Extraction:
		return c.exec("UPDATE edition SET version = $4 WHERE article = $1 AND guild = $2 AND n = $3", s.article, c.guild, last, s.after)
	case last == 0:
		last = 1
		err = c.exec(`INSERT INTO edition (guild, article, n, version, at, operation)
			SELECT guild, article, 1, $3, first_seen, 0 FROM member WHERE guild = $1 AND article = $2`, c.guild, s.article, s.before)
	}
	if err == nil {
		err = c.exec("INSERT INTO edition (guild, article, n, version, at, operation) VALUES ($1, $2, $3, $4, $5, $6)",
			c.guild, s.article, last+1, s.after, c.now, operation)
	}
	if err != nil || last < store.MaxVersions {
		return err
	}
	if err := c.exec("DELETE FROM edition WHERE article = $1 AND guild = $2 AND n > 1 AND n <= $3", s.article, c.guild,
		last+2-store.MaxVersions); err != nil {
		return err
	}
	return c.sweep(s.article)
}

// unedit takes back the newest version, when it is the one that an undone entry
// brought: the one before becomes the newest, or what the same one was before.
func (c *collection) unedit(e entry) error {
	const newest = "(SELECT MAX(n) FROM edition WHERE article = $1 AND guild = $2)"
	gone, err := c.count(`DELETE FROM edition WHERE article = $1 AND guild = $2 AND version = $3 AND n = `+newest+`
		AND EXISTS (SELECT 1 FROM edition f WHERE f.article = $1 AND f.guild = $2 AND f.version = $4 AND f.n = `+newest+` -
		1)`, e.article, c.guild, e.after, e.before)
	if err != nil || gone > 0 {
		return err
	}
	return c.exec("UPDATE edition SET version = $4 WHERE article = $1 AND guild = $2 AND version = $3 AND n = "+newest, e.article, c.guild,
		e.after, e.before)
}

// followIt notes that a guild's article was fetched from its address, or that it
// is something else by now.
func (c *collection) followIt(by store.Actor, it item, p store.Put) error {
	if !it.Fetched || it.Sample {
		_, here := c.inserted[int64(p.Article.ID)]
		if p.Outcome == store.Unchanged || by.ID == store.Extraction {
			return nil
		}
		if here && p.Outcome == store.Added {
			return nil
		}
		return c.exec("DELETE FROM follower WHERE guild = $1 AND article = $2", c.guild, int64(p.Article.ID))
	}
	query := "INSERT INTO follower (guild, article, since, planned, stranger) VALUES ($1, $2, $3, 0, $4) ON CONFLICT (article, guild) DO "
	if p.Outcome == store.Unchanged {
		query += "NOTHING"
	} else {
		query += "UPDATE SET since = excluded.since, planned = 0, stranger = excluded.stranger"
	}
	return c.exec(query, c.guild, int64(p.Article.ID), c.now, truth(by.ID == store.Feed))
}

// Versions implements store.Looks.
func (s *Store) Versions(ctx context.Context, g knowledge.Guild, number int) ([]store.Version, error) {
	versions, err := collect(ctx, s.db, scanVersion, `SELECT e.n, e.at, e.operation, COALESCE(o.actor, ''), COALESCE(o.actor_name,
		''), `+longColumns+`
		FROM member m JOIN article a ON a.id = m.article
		JOIN edition e ON e.article = m.article AND e.guild = m.guild
		JOIN version v ON v.article = e.article AND v.n = e.version
		LEFT JOIN operation o ON o.guild = e.guild AND o.id = e.operation
		WHERE m.guild = $1 AND m.number = $2 AND m.removed = 0 ORDER BY e.n`, g, number)
	if err != nil {
		return nil, s.explain("read the versions", err)
	}
	if len(versions) == 0 {
		a, err := s.Article(ctx, g, number)
		if err != nil {
			return nil, err
		}
		versions = []store.Version{{N: 1, At: a.FirstSeen, Article: a}}
	}
	return versions, nil
}

func scanVersion(scan func(...any) error) (v store.Version, err error) {
	var at int64
	v.Article, err = scanLong(func(columns ...any) error {
		return scan(append([]any{&v.N, &at, &v.Entry, &v.By.ID, &v.By.Name}, columns...)...)
	})
	v.At = milli(at)
	return v, err
}

// Changed implements store.Looks.
func (s *Store) Changed(ctx context.Context, g knowledge.Guild, ids []knowledge.ArticleID) (map[knowledge.ArticleID]int, error) {
	counts := map[knowledge.ArticleID]int{}
	for some := range slices.Chunk(ids, perQuery) {
		args, list := among(g, some)
		_, err := collect(ctx, s.db, func(scan func(...any) error) (none struct{}, err error) {
			var id knowledge.ArticleID
			var count int
			if err = scan(&id, &count); err == nil && count > 1 {
				counts[id] = count
			}
			return none, err
		}, "SELECT article, COUNT(*) FROM edition WHERE guild = $1 AND article IN ("+list+") GROUP BY article", args...)
		if err != nil {
			return nil, s.explain("count the versions", err)
		}
	}
	return counts, nil
}

// Looked implements store.Looks.
func (s *Store) Looked(ctx context.Context, g knowledge.Guild, number int) (store.Looked, error) {
	found, err := collect(ctx, s.db, func(scan func(...any) error) (l store.Looking, err error) {
		return scanLooking(scan)
	}, "SELECT m.article, "+lookColumns+` FROM member m JOIN follower f ON f.article = m.article AND f.guild = m.guild
		LEFT JOIN look l ON l.article = m.article WHERE m.guild = $1 AND m.number = $2 AND m.removed = 0`, g, number)
	if err != nil || len(found) == 0 {
		return store.Looked{}, s.explain("read how the page was found", err)
	}
	l := store.Looked{Following: true, At: found[0].At}
	if found[0].Misses >= store.Vanished {
		l.Vanished = found[0].Missing
	}
	return l, nil
}

// lookColumns are zero before the first KeepLook.
const lookColumns = `COALESCE(l.begun, 0), COALESCE(l.looked, 0), COALESCE(l.done, 0), COALESCE(l.title, ''), COALESCE(l.digest, ''),
	COALESCE(l.etag, ''), COALESCE(l.modified, ''), COALESCE(l.missing, 0), COALESCE(l.misses, 0)`

func scanLooking(scan func(...any) error) (l store.Looking, err error) {
	var begun, looked, done, missing int64
	err = scan(&l.Article, &begun, &looked, &done, &l.Title, &l.Digest, &l.ETag, &l.Modified, &missing, &l.Misses)
	l.Begun, l.At, l.Done, l.Missing = moment(begun), moment(looked), done != 0, moment(missing)
	return l, err
}

// Unplanned implements store.Looks.
func (s *Store) Unplanned(ctx context.Context, n int) ([]knowledge.ArticleID, error) {
	ids, err := collect(ctx, s.db, func(scan func(...any) error) (id knowledge.ArticleID, err error) {
		err = scan(&id)
		return id, err
	}, "SELECT DISTINCT article FROM follower WHERE planned = 0 ORDER BY article LIMIT $1", limit(n))
	return ids, s.explain("read what is to be looked at", err)
}

// Looking implements store.Looks.
func (s *Store) Looking(ctx context.Context, id knowledge.ArticleID) (store.Looking, []store.Follower, error) {
	found, err := collect(ctx, s.db, scanLooking, "SELECT l.article, "+lookColumns+" FROM look l WHERE l.article = $1", int64(id))
	if err != nil {
		return store.Looking{}, nil, s.explain("read how the page was found", err)
	}
	if len(found) == 0 {
		found = []store.Looking{{Article: id}}
	}
	followers, err := s.followers(ctx, id)
	return found[0], followers, s.explain("read whose article it is", err)
}

// followers reads each text once, however many guilds have it. It begins anew when
// somebody took a text away between the two statements.
func (s *Store) followers(ctx context.Context, id knowledge.ArticleID) ([]store.Follower, error) {
	for {
		followers, versions, err := s.following(ctx, id)
		if err != nil || len(followers) == 0 {
			return nil, err
		}
		texts, err := s.texts(ctx, id, versions)
		if err != nil {
			return nil, err
		}
		whole := true
		for i, n := range versions {
			var there bool
			followers[i].Article.Text, there = texts[n]
			whole = whole && there
		}
		if whole {
			return followers, nil
		}
	}
}

// following reads who follows an article, and which version each has.
func (s *Store) following(ctx context.Context, id knowledge.ArticleID) (followers []store.Follower, versions []int64, err error) {
	followers, err = collect(ctx, s.db, func(scan func(...any) error) (f store.Follower, err error) {
		var since, planned, stranger, n int64
		f.Article, err = scanShort(func(columns ...any) error {
			return scan(append([]any{&f.Guild, &f.Revision, &since, &planned, &stranger, &n}, columns...)...)
		})
		f.Since, f.Planned, f.Stranger = milli(since), planned != 0, stranger != 0
		versions = append(versions, n)
		return f, err
	}, "SELECT m.guild, m.revision, f.since, f.planned, f.stranger, m.version, "+shortColumns+` FROM follower f
		JOIN member m ON m.article = f.article AND m.guild = f.guild JOIN article a ON a.id = m.article
		JOIN version v ON v.article = m.article AND v.n = m.version WHERE f.article = $1 AND m.removed = 0 ORDER BY f.since, m.guild`, int64(id))
	return followers, versions, err
}

// texts reads those of some versions.
func (s *Store) texts(ctx context.Context, id knowledge.ArticleID, versions []int64) (map[int64]string, error) {
	texts := map[int64]string{}
	for _, n := range versions {
		if _, known := texts[n]; known {
			continue
		}
		found, err := collect(ctx, s.db, func(scan func(...any) error) (text string, err error) {
			err = scan(&text)
			return text, err
		}, "SELECT body FROM version WHERE article = $1 AND n = $2", int64(id), n)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			texts[n] = found[0]
		}
	}
	return texts, nil
}

// KeepLook implements store.Looks.
func (s *Store) KeepLook(ctx context.Context, l store.Looking) error {
	return s.write(ctx, "keep how the page was found", func(t *tx) error {
		id := int64(l.Article)
		n, err := t.count("UPDATE follower SET planned = 1 WHERE article = $1", id)
		if err != nil || n == 0 {
			return err
		}
		return t.exec(`INSERT INTO look (article, begun, looked, done, title, digest, etag, modified, missing, misses)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT (article) DO UPDATE SET begun = excluded.begun, looked = excluded.looked, done = excluded.done, title = excluded.title,
				digest = excluded.digest, etag = excluded.etag, modified = excluded.modified, missing = excluded.missing, misses = excluded.misses`,
			id, millis(l.Begun), millis(l.At), truth(l.Done), store.Text(l.Title), store.Text(l.Digest),
			store.Text(l.ETag), store.Text(l.Modified), millis(l.Missing), l.Misses)
	})
}

// Revise implements store.Looks.
func (s *Store) Revise(ctx context.Context, g knowledge.Guild, by store.Actor, revision int64, a knowledge.Article,
	raw []byte) (p store.Put, err error) {
	all, err := items([]knowledge.Article{a}, [][]byte{raw})
	if err != nil {
		return p, err
	}
	err = s.writeIn(ctx, g, "keep the new version", func(t *tx) error {
		c := &collection{tx: t, guild: g}
		m, known, err := c.member(int64(a.ID))
		if err != nil {
			return err
		}
		unchanged, err := c.get("SELECT revision FROM member WHERE guild = $1 AND article = $2 AND revision = $3", []any{&revision}, g,
			int64(a.ID), revision)
		switch {
		case err != nil:
			return err
		case !known || !m.in() || !unchanged:
			return store.ErrChanged
		}
		it := all[0]
		it.Given, it.Fetched = m.given, false
		if p, err = c.fill(m, it); err != nil {
			return err
		}
		p.Entry, err = c.finish(by)
		return err
	})
	if errors.Is(err, store.ErrChanged) {
		return store.Put{}, store.ErrChanged
	}
	return p, err
}
