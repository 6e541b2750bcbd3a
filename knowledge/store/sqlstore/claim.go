package sqlstore

import (
	"maps"
	"slices"
	"strings"

	"beleg/knowledge"
)

// claim takes the addresses of what a Put brings that is new, before it does anything
// with them, where another guild may be bringing the same at this moment: those that
// nobody has are inserted, those that somebody has are locked, both in order of the
// address, so that of two that bring the same ones waits for the other and none for
// ever. It returns the articles that it inserted; those that come to nothing are for
// release. Articles are numbered in the order in which they came.
func (c *collection) claim(all []item) (inserted map[int64]bool, err error) {
	t := c.tx
	if !t.store.dialect.shares || t.store.meetings == 0 {
		return nil, nil
	}
	at := map[string]int{} // which of the new addresses it is
	for _, it := range all {
		if _, twice := at[it.URL]; !twice && !it.kept {
			at[it.URL] = len(at)
		}
	}
	urls := slices.Sorted(maps.Keys(at))
	inserted = map[int64]bool{}
	missing, err := t.missing(urls)
	if err != nil {
		return nil, err
	}
	numbers, err := t.newArticles(len(missing))
	if err != nil {
		return nil, err
	}
	byArrival := slices.SortedFunc(slices.Values(missing), func(a, b string) int { return at[a] - at[b] })
	number := map[string]int64{}
	for i, url := range byArrival {
		number[url] = numbers[i]
	}
	for some := range slices.Chunk(missing, perLookup) {
		if err := t.insertArticles(some, number, inserted); err != nil {
			return nil, err
		}
	}
	known := slices.DeleteFunc(slices.Clone(urls), func(url string) bool { return t.claimedAt[url] != 0 })
	for some := range slices.Chunk(known, perLookup) {
		if _, err := collect(t.ctx, t, scanID, "SELECT id FROM article WHERE url IN ("+placeholders(1, len(some))+
			") ORDER BY url FOR NO KEY UPDATE", anys(some)...); err != nil {
			return nil, err
		}
	}
	return inserted, c.lookAhead(all)
}

// lookAhead asks once which of the addresses and texts of what is new the guild does not
// have, and which pages have one address, instead of once for each.
func (c *collection) lookAhead(all []item) error {
	for some := range slices.Chunk(all, perLookup) {
		keys, words := []any{c.guild}, []any{}
		for _, it := range some {
			if !it.kept {
				key := knowledge.AddressKey(it.URL)
				keys, words = append(keys, key), append(words, it.copied().words)
				c.noAddress[key], c.noWords[it.copied().words] = true, true
			}
		}
		if len(words) == 0 {
			continue
		}
		had, err := collect(c.ctx, c.tx, scanString, "SELECT key FROM address WHERE guild = $1 AND key IN ("+
			placeholders(2, len(words))+")", keys...)
		if err != nil {
			return err
		}
		for _, key := range had {
			delete(c.noAddress, key)
		}
		alone, err := collect(c.ctx, c.tx, scanString, "SELECT key FROM article WHERE key IN ("+placeholders(1, len(words))+
			") GROUP BY key HAVING COUNT(*) = 1", keys[1:]...)
		if err != nil {
			return err
		}
		for _, key := range alone {
			c.alone[key] = true
		}
		same, err := collect(c.ctx, c.tx, scanID, "SELECT DISTINCT words FROM version WHERE words IN ("+placeholders(1, len(words))+")", words...)
		if err != nil {
			return err
		}
		for _, w := range same {
			delete(c.noWords, w)
		}
	}
	return nil
}

// missing are the addresses that nobody has.
func (t *tx) missing(urls []string) ([]string, error) {
	there := map[string]bool{}
	for some := range slices.Chunk(urls, perLookup) {
		found, err := collect(t.ctx, t, scanString, "SELECT url FROM article WHERE url IN ("+placeholders(1, len(some))+")", anys(some)...)
		if err != nil {
			return nil, err
		}
		for _, url := range found {
			there[url] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(urls), func(url string) bool { return there[url] }), nil
}

// newArticles gives out the numbers of n articles.
func (t *tx) newArticles(n int) ([]int64, error) {
	if n == 0 {
		return nil, nil
	}
	numbers, err := collect(t.ctx, t, scanID, t.store.dialect.nextArticle+" FROM generate_series(1, $1)", n)
	slices.Sort(numbers)
	return numbers, err
}

// insertArticles inserts those that nobody inserted meanwhile.
func (t *tx) insertArticles(urls []string, number map[string]int64, inserted map[int64]bool) error {
	rows, args := make([]string, len(urls)), make([]any, 0, 3*len(urls))
	for i, url := range urls {
		rows[i] = "(" + placeholders(len(args)+1, 3) + ")"
		args = append(args, number[url], url, knowledge.AddressKey(url))
	}
	ids, err := collect(t.ctx, t, scanID, "INSERT INTO article (id, url, key) VALUES "+strings.Join(rows, ", ")+
		" ON CONFLICT (url) DO NOTHING RETURNING id", args...)
	for _, id := range ids {
		inserted[id], t.inserted[id] = true, true
	}
	for _, url := range urls {
		if inserted[number[url]] {
			t.claimedAt[url] = number[url]
		}
	}
	return err
}

// release deletes articles that were claimed and that nobody has: what came under
// their addresses belongs to other articles.
func (t *tx) release(claimed map[int64]bool) error {
	for id := range claimed {
		if err := t.sweep(id); err != nil {
			return err
		}
	}
	return nil
}

func anys[T any](list []T) []any {
	all := make([]any, len(list))
	for i, v := range list {
		all[i] = v
	}
	return all
}
