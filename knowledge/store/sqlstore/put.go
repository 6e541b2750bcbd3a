package sqlstore

import (
	"context"
	"database/sql"
	"slices"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Put implements store.Articles.
func (s *Store) Put(ctx context.Context, g knowledge.Guild, by store.Actor, articles []knowledge.Article,
	raw [][]byte) ([]store.Put, error) {
	if len(articles) == 0 {
		return nil, nil
	}
	all, err := items(articles, raw)
	if err != nil {
		return nil, err
	}
	if err := s.readNew(ctx, all); err != nil {
		return nil, s.explain("keep the articles", err)
	}
	var puts []store.Put
	err = s.writeIn(ctx, g, "keep the articles", func(t *tx) error {
		puts, err = t.put(g, by, all)
		return err
	})
	if err != nil {
		return nil, err
	}
	return puts, nil
}

// perLookup is how many articles one query asks for.
const perLookup = 200

// readNew reads the texts that are new, before the transaction begins: most of
// what is put again is as it was.
func (s *Store) readNew(ctx context.Context, all []item) error {
	for some := range slices.Chunk(all, perLookup) {
		args := make([]any, len(some))
		for i := range some {
			args[i] = some[i].URL
		}
		there := map[string]bool{}
		_, err := collect(ctx, s.db, func(scan func(...any) error) (hash string, err error) {
			err = scan(&hash)
			there[hash] = true
			return hash, err
		}, "SELECT v.hash FROM article a JOIN version v ON v.article = a.id WHERE a.url IN ("+placeholders(1, len(some))+")", args...)
		if err != nil {
			return err
		}
		for i := range some {
			if some[i].kept = there[some[i].hash]; !some[i].kept {
				some[i].copied()
			}
		}
	}
	return nil
}

// put keeps articles of one call.
func (t *tx) put(g knowledge.Guild, by store.Actor, all []item) ([]store.Put, error) {
	puts, steps := make([]store.Put, 0, len(all)), make([]int, 1, len(all)+1) // how many steps there were before each
	c := &collection{tx: t, guild: g}
	claimed, err := c.claim(all)
	if err == nil {
		err = c.replaceSamples(all)
	}
	if err != nil {
		return nil, err
	}
	steps[0] = len(c.steps)
	for _, it := range all {
		put, err := c.put(by, it)
		if err != nil {
			return nil, err
		}
		puts, steps = append(puts, put), append(steps, len(c.steps))
	}
	if err := c.alsoOf(puts); err != nil {
		return nil, err
	}
	id, err := c.finish(by)
	for i := range puts {
		delete(claimed, int64(puts[i].Article.ID))
		if steps[i+1] > steps[i] {
			puts[i].Entry = id
		}
	}
	if err == nil {
		err = t.release(claimed)
	}
	return puts, err
}

// put adds, updates or leaves one article.
func (c *collection) put(by store.Actor, it item) (store.Put, error) {
	m, known, err := c.find(&it)
	if err != nil {
		return store.Put{}, err
	}
	if it.again {
		return c.again(m)
	}
	if !known {
		n, err := c.in(c.guild)
		if err != nil {
			return store.Put{}, err
		}
		n.number++
		m.number, m.firstSeen, m.removed = n.number, c.now, c.now
	}
	if it.Fetched && known && m.in() {
		if it, err = c.corrected(m, it); err != nil {
			return store.Put{}, err
		}
	}
	p, err := c.fill(m, it)
	if err == nil {
		err = c.followIt(by, it, p)
	}
	if err == nil {
		err = c.addresses(m, it.Article)
	}
	if err == nil {
		err = c.bringTags(m, it, p.Outcome == store.Added)
	}
	return p, err
}

// corrected leaves what a person corrected in the guild's version as it is.
func (c *collection) corrected(m member, it item) (item, error) {
	var old knowledge.Article
	_, err := c.get("SELECT title, source, language, published, found, corrected FROM version WHERE article = $1 AND n = $2",
		[]any{&old.Title, &old.Source, &old.Language, &old.Published, &old.Found, &old.Corrected}, m.article, m.version)
	if err != nil || old.Corrected == "" {
		return it, err
	}
	it.Article = it.WithCorrections(old)
	it.hash = contentHash(it.Article)
	return it, nil
}

// fill gives a member an article's content.
func (c *collection) fill(m member, it item) (store.Put, error) {
	version, err := c.version(m.article, it)
	if err != nil {
		return store.Put{}, err
	}
	a := it.Article
	a.ID, a.Number, a.FirstSeen = knowledge.ArticleID(m.article), int(m.number), milli(m.firstSeen)
	switch {
	case !m.in():
		return store.Put{Article: a, Outcome: store.Added}, c.replace(m, version, it, "add")
	case m.version.V != version:
		return store.Put{Article: a, Outcome: store.Updated}, c.replace(m, version, it, "update")
	}
	return store.Put{Article: a, Outcome: store.Unchanged}, c.addRaw(m, it)
}

// find reads what the guild has at an address; the article gets its ID when
// the address is new to every guild. What the guild has had under the address
// as it is given, from before addresses became canonical, stays under that.
func (c *collection) find(it *item) (m member, known bool, err error) {
	m, there, known, err := c.at(it.URL)
	if err != nil || m.in() && known {
		return m, known, err
	}
	if it.Given != "" {
		old, _, had, err := c.at(it.Given)
		if err != nil || had && old.in() {
			it.URL, it.Given = it.Given, ""
			return old, had, err
		}
	}
	key := knowledge.AddressKey(it.URL)
	if !known && key != it.URL && !c.alone[key] {
		same, url, had, err := c.sameKey(key)
		if err != nil || had {
			it.URL, it.Given = url, same.given
			return same, had, err
		}
	}
	if !known {
		first, had, err := c.first(it)
		if err != nil || had {
			return first, had, err
		}
	}
	if there {
		return m, known, nil
	}
	if m.article, err = c.newArticle(); err != nil {
		return m, false, err
	}
	c.inserted[m.article] = true
	delete(c.alone, key)
	return m, false, c.exec("INSERT INTO article (id, url, key) VALUES ($1, $2, $3)", m.article, it.URL, key)
}

// sameKey reads the guild's article whose address is another of the same page,
// one that it still has before one that it removed.
func (c *collection) sameKey(key string) (m member, url string, had bool, err error) {
	pages, err := collect(c.ctx, c.tx, func(scan func(...any) error) (p page, err error) {
		err = scan(&p.article, &p.url)
		return p, err
	}, "SELECT id, url FROM article WHERE key = $1", key)
	for _, p := range pages {
		other, known, err := c.member(p.article)
		if err != nil {
			return m, "", false, err
		}
		if known && (!had || other.before(m)) {
			m, url, had = other, p.url, true
		}
	}
	return m, url, had, err
}

// page is an article's address. The guild's are not joined in SQL: a database
// may then read through all that the guild has, for each article that comes.
type page struct {
	article int64
	url     string
}

// before reports whether a guild's article is to be taken rather than another of
// the same page.
func (m member) before(other member) bool {
	if m.in() != other.in() {
		return m.in()
	}
	return m.number < other.number
}

// at reads what is at an address: whether anybody has an article there, and the
// guild.
func (c *collection) at(url string) (m member, there, known bool, err error) {
	if id := c.claimedAt[url]; c.inserted[id] {
		m.article = id
		return m, true, false, nil
	}
	there, err = c.get("SELECT id FROM article WHERE url = $1", []any{&m.article}, url)
	if err == nil && there {
		m, known, err = c.member(m.article)
	}
	return m, there, known, err
}

// version finds the version with this content or writes it. Two guilds that
// bring the same words share one.
func (c *collection) version(article int64, it item) (n int64, err error) {
	delete(c.noWords, it.copied().words)
	var last int64
	if !c.inserted[article] {
		found, err := c.get("SELECT n FROM version WHERE article = $1 AND hash = $2", []any{&n}, article, it.hash)
		if err != nil || found {
			return n, err
		}
		if _, err := c.get("SELECT COALESCE(MAX(n), 0) FROM version WHERE article = $1", []any{&last}, article); err != nil {
			return n, err
		}
	}
	n = last + 1
	err = c.exec(`INSERT INTO version (article, n, hash, title, author, source, language, published, updated, access, label,
		found, corrected, sample, body, words) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		article, n, it.hash, it.Title, it.Author, it.Source, it.Language, it.Published, it.Updated,
		string(it.Access), string(it.Label), string(it.Found), it.Corrected, truth(it.Sample), it.Text, it.copied().words)
	if err != nil {
		return n, err
	}
	return n, c.keepKeys(article, n, it.copied().keys)
}

// replace points the guild at a version.
func (c *collection) replace(m member, version int64, it item, action string) error {
	done := step{action: action, article: m.article, number: m.number, subject: it.Title, after: valid(version)}
	if m.in() {
		done.before, done.beforeRaw = m.version, m.raw
	}
	raw, err := c.keepRaw(m.article, it)
	if err != nil {
		return err
	}
	c.steps = append(c.steps, done)
	m.version, m.raw, m.sample, m.removed, m.given = valid(version), raw, it.Sample, 0, it.Given
	return c.place(m)
}

// addRaw keeps bytes for an article that is as it was, when it had none.
func (c *collection) addRaw(m member, it item) error {
	if m.raw.Valid || it.packed == nil {
		return nil
	}
	raw, err := c.keepRaw(m.article, it)
	if err != nil {
		return err
	}
	return c.exec("UPDATE member SET raw = $3 WHERE guild = $1 AND article = $2", c.guild, m.article, raw)
}

func (c *collection) keepRaw(article int64, it item) (sql.Null[string], error) {
	if it.packed == nil {
		return sql.Null[string]{}, nil
	}
	return valid(it.rawHash), c.exec(`INSERT INTO raw (article, hash, packed, type, at, size) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (article, hash) DO UPDATE SET type = excluded.type WHERE raw.type = '' AND excluded.type <> ''`,
		article, it.rawHash, it.packed, it.Media, c.now, len(it.packed))
}

func valid[T any](v T) sql.Null[T] { return sql.Null[T]{V: v, Valid: true} }

// truth is a boolean as both databases keep it in a BIGINT.
func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
