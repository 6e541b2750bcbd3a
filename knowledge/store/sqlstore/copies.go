package sqlstore

import (
	"context"
	"slices"

	"beleg/knowledge"
	"beleg/knowledge/copies"
	"beleg/knowledge/store"
)

// keepKeys writes down by what near copies of a version are found.
func keepKeys(exec func(query string, args ...any) error, article, version int64, keys []int64) error {
	if len(keys) == 0 {
		return nil
	}
	args := []any{article, version}
	for _, key := range keys {
		args = append(args, key)
	}
	return exec(insertKeysOfOne, args...)
}

// keepKeys writes down those of a version.
func (t *tx) keepKeys(article, version int64, keys []int64) error {
	if b, ok := t.sql.(*batched); ok {
		b.keep(article, version, keys)
		return nil
	}
	return keepKeys(t.exec, article, version, keys)
}

// insertKeysOfOne inserts the keys of one version. Two may be equal.
var insertKeysOfOne = func() string {
	query := "INSERT INTO copy_key (article, version, key) VALUES "
	for k := range copies.Keys {
		if k > 0 {
			query += ", "
		}
		query += "($1, $2, " + placeholders(3+k, 1) + ")"
	}
	return query + " ON CONFLICT DO NOTHING"
}()

// maxCompared is how many articles are compared with one: those with the most
// keys of it. Near copies have three of its keys and more, others seldom two.
const maxCompared = 64

// Duplicates implements store.Articles. The keys come first in the join, which
// CROSS JOIN makes SQLite do: else it goes through all that the guild has.
func (s *Store) Duplicates(ctx context.Context, g knowledge.Guild, a knowledge.Article) ([]knowledge.Article, error) {
	text := copies.Of(a.Text)
	keys := text.Keys()
	if keys == nil {
		return nil, nil
	}
	args := []any{g, maxCompared}
	for _, key := range keys {
		args = append(args, key)
	}
	ids, err := collect(ctx, s.db, func(scan func(...any) error) (id knowledge.ArticleID, err error) {
		var n int
		err = scan(&id, &n)
		return id, err
	}, `SELECT k.article, COUNT(*) AS n FROM copy_key k CROSS JOIN member m
		WHERE m.article = k.article AND m.version = k.version AND m.guild = $1 AND m.removed = 0 AND k.key IN (`+
		placeholders(3, len(keys))+`) GROUP BY k.article ORDER BY n DESC, k.article LIMIT $2`, args...)
	if err != nil {
		return nil, s.explain("look for copies", err)
	}
	like, err := s.ByID(ctx, g, ids)
	if err != nil {
		return nil, err
	}
	var found []knowledge.Article
	key := knowledge.AddressKey(store.Text(a.URL))
	for _, other := range like {
		if other.ID != a.ID && knowledge.AddressKey(other.URL) != key && copies.Near(text, copies.Of(other.Text)) {
			found = append(found, other)
		}
	}
	slices.SortFunc(found, func(a, b knowledge.Article) int { return a.Number - b.Number })
	return found, nil
}
