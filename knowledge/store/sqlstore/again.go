package sqlstore

import (
	"context"
	"slices"

	"beleg/knowledge"
	"beleg/knowledge/copies"
	"beleg/knowledge/store"
)

// also reads the addresses that were added to an article.
func also(ctx context.Context, q querier, g knowledge.Guild, id knowledge.ArticleID) ([]string, error) {
	return collect(ctx, q, func(scan func(...any) error) (url string, err error) {
		err = scan(&url)
		return url, err
	}, "SELECT url FROM address WHERE guild = $1 AND article = $2 ORDER BY url", g, int64(id))
}

// first finds the article that one belongs to which comes under an address that
// is new: one to which the address was added, or one of the same words, as then
// the address is added to that.
func (c *collection) first(it *item) (m member, had bool, err error) {
	key := knowledge.AddressKey(it.URL)
	if !c.noAddress[key] {
		had, err = c.get("SELECT article FROM address WHERE guild = $1 AND key = $2", []any{&m.article}, c.guild, key)
	}
	if err != nil {
		return m, false, err
	}
	if had {
		if m, had, err = c.added(m.article, it); err != nil || had {
			return m, had, err
		}
		if err := c.exec("DELETE FROM address WHERE guild = $1 AND key = $2", c.guild, key); err != nil {
			return m, false, err
		}
	}
	m, had, err = c.sameWords(*it)
	if err != nil || !had {
		return m, false, err
	}
	it.again = true
	return m, true, c.address(m, it.URL, it.Title)
}

// added reports whether what comes under an address that was added to an article
// still belongs to that: it has the same words, or is a version of it.
func (c *collection) added(article int64, it *item) (m member, had bool, err error) {
	m, had, err = c.member(article)
	if err != nil || !had {
		return m, false, err
	}
	old, words, err := c.known(m)
	if err != nil {
		return m, false, err
	}
	if m.in() && words == it.copied().words && words != copies.Short {
		it.again = true
		return m, true, nil
	}
	if !knowledge.SamePublisher(old, it.Article) {
		return m, false, nil
	}
	it.URL, it.Given = old.URL, m.given
	return m, true, nil
}

// known reads of a guild's article what another is compared with.
func (c *collection) known(m member) (a knowledge.Article, words int64, err error) {
	if _, err = c.get("SELECT url FROM article WHERE id = $1", []any{&a.URL}, m.article); err != nil {
		return a, 0, err
	}
	var sample int64
	_, err = c.get("SELECT source, sample, words FROM version WHERE article = $1 AND n = $2", []any{&a.Source, &sample, &words}, m.article,
		m.version)
	a.Sample = sample != 0
	return a, words, err
}

// sameWords finds the guild's article with the words of another that is of no
// other publisher, the one it had first.
func (c *collection) sameWords(it item) (m member, had bool, err error) {
	if it.copied().words == copies.Short || c.noWords[it.copied().words] {
		return m, false, nil
	}
	ids, err := collect(c.ctx, c.tx, scanID, "SELECT DISTINCT article FROM version WHERE words = $1", it.copied().words)
	for _, id := range ids {
		other, same, err := c.hasWords(id, it)
		if err != nil {
			return m, false, err
		}
		if same && (!had || other.number < m.number) {
			m, had = other, true
		}
	}
	return m, had, err
}

// hasWords reports whether the guild's version of an article has the words of
// another.
func (c *collection) hasWords(article int64, it item) (m member, same bool, err error) {
	m, has, err := c.member(article)
	if err != nil || !has || !m.in() {
		return m, false, err
	}
	old, words, err := c.known(m)
	if err != nil || words != it.copied().words || old.Sample != it.Sample {
		return m, false, err
	}
	unnamed := old.Source == "" || it.Source == ""
	return m, unnamed || knowledge.SamePublisher(old, it.Article), nil
}

// again acknowledges an article that the guild has under another address.
func (c *collection) again(m member) (store.Put, error) {
	a, err := one(c.ctx, c.tx, "SELECT "+longColumns+fromMembers+" AND m.article = $2", c.guild, m.article)
	return store.Put{Article: a, Outcome: store.Unchanged, Again: true}, err
}

// addresses adds those that came with an article, except where they lead to
// another.
func (c *collection) addresses(m member, a knowledge.Article) error {
	for _, url := range a.Also {
		key := knowledge.AddressKey(url)
		_, _, other, err := c.sameKey(key)
		if err == nil && !other {
			err = c.address(m, url, a.Title)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// address adds one to an article, unless another article has it.
func (c *collection) address(m member, url, title string) error {
	delete(c.noAddress, knowledge.AddressKey(url))
	n, err := c.count("INSERT INTO address (guild, key, url, article) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", c.guild,
		knowledge.AddressKey(url), url, m.article)
	if err == nil && n > 0 {
		c.steps = append(c.steps, step{action: "address", article: m.article, number: m.number, subject: title, url: url})
	}
	return err
}

// alsoOf reads the addresses that were added to what was put, some at a time.
func (c *collection) alsoOf(puts []store.Put) error {
	for some := range slices.Chunk(puts, perLookup) {
		args := []any{c.guild}
		for i := range some {
			some[i].Article.Also = nil
			args = append(args, some[i].Article.ID)
		}
		_, err := collect(c.ctx, c.sql, func(scan func(...any) error) (url string, err error) {
			var id knowledge.ArticleID
			err = scan(&id, &url)
			for i := range some {
				if some[i].Article.ID == id {
					some[i].Article.Also = append(some[i].Article.Also, url)
				}
			}
			return url, err
		}, "SELECT article, url FROM address WHERE guild = $1 AND article IN ("+placeholders(2, len(some))+") ORDER BY url", args...)
		if err != nil {
			return err
		}
	}
	return nil
}
