package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Article implements store.Articles.
func (s *Store) Article(ctx context.Context, g knowledge.Guild, number int) (knowledge.Article, error) {
	a, err := one(ctx, s.db, "SELECT "+longColumns+fromMembers+" AND m.number = $2", g, number)
	if err == nil {
		a.Also, err = also(ctx, s.db, g, a.ID)
	}
	return a, s.explain("read the article", err)
}

// ByURL implements store.Articles.
func (s *Store) ByURL(ctx context.Context, g knowledge.Guild, url string) (knowledge.Article, error) {
	url = store.Text(url)
	a, err := one(ctx, s.db, "SELECT "+longColumns+fromMembers+" AND a.url = $2", g, url)
	if key := knowledge.AddressKey(url); errors.Is(err, store.ErrNotFound) && key != url {
		a, err = one(ctx, s.db, "SELECT "+longColumns+fromMembers+" AND a.key = $2 ORDER BY m.number LIMIT 1", g, key)
	}
	if errors.Is(err, store.ErrNotFound) {
		a, err = one(ctx, s.db, "SELECT "+longColumns+fromMembers+" AND m.article = (SELECT article FROM address WHERE guild = $1 AND key = $2)",
			g, knowledge.AddressKey(url))
	}
	if err == nil {
		a.Also, err = also(ctx, s.db, g, a.ID)
	}
	return a, s.explain("read the article", err)
}

// one reads the only article of a query; ErrNotFound.
func one(ctx context.Context, q querier, query string, args ...any) (knowledge.Article, error) {
	found, err := collect(ctx, q, scanLong, query, args...)
	if err != nil {
		return knowledge.Article{}, err
	}
	if len(found) == 0 {
		return knowledge.Article{}, store.ErrNotFound
	}
	return found[0], nil
}

// perQuery is how many IDs go into one statement. PostgreSQL allows 65,535
// parameters and SQLite 32,766; beyond some hundred nothing is gained.
const perQuery = 500

// ByID implements store.Articles.
func (s *Store) ByID(ctx context.Context, g knowledge.Guild, ids []knowledge.ArticleID) (map[knowledge.ArticleID]knowledge.Article, error) {
	return s.byID(ctx, g, ids, scanLong, longColumns)
}

// Heads implements store.Articles.
func (s *Store) Heads(ctx context.Context, g knowledge.Guild,
	ids []knowledge.ArticleID) (map[knowledge.ArticleID]knowledge.Article, error) {
	return s.byID(ctx, g, ids, scanShort, shortColumns)
}

func (s *Store) byID(ctx context.Context, g knowledge.Guild, ids []knowledge.ArticleID,
	scan func(func(...any) error) (knowledge.Article, error), columns string) (map[knowledge.ArticleID]knowledge.Article, error) {
	all := make(map[knowledge.ArticleID]knowledge.Article, len(ids))
	for some := range slices.Chunk(ids, perQuery) {
		args, list := among(g, some)
		found, err := collect(ctx, s.db, scan, "SELECT "+columns+fromMembers+" AND m.article IN ("+list+")", args...)
		if err != nil {
			return nil, s.explain("read the articles", err)
		}
		for _, a := range found {
			all[a.ID] = a
		}
	}
	return all, nil
}

// among are the arguments of a statement about some articles of a guild, and their list
// for its IN. The last is repeated up to a power of two: so that there are few statements,
// whose plans PostgreSQL keeps.
func among(g knowledge.Guild, ids []knowledge.ArticleID) (args []any, list string) {
	n := 1 << bits.Len(uint(len(ids)-1))
	args = []any{g}
	for i := range n {
		args = append(args, int64(ids[min(i, len(ids)-1)]))
	}
	return args, placeholders(2, n)
}

// placeholders writes n parameters from $first on.
func placeholders(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "$%d", first+i)
	}
	return b.String()
}

// perPage is how many whole articles Each holds in memory.
const perPage = 64

// Each implements store.Articles. It reads page by page, so that f may take its
// time without holding a connection or keeping the log from being trimmed.
func (s *Store) Each(ctx context.Context, g knowledge.Guild, f func(knowledge.Article) error) error {
	for last := 0; ; {
		page, err := collect(ctx, s.db, scanLong, "SELECT "+longColumns+fromMembers+" AND m.number > $2 ORDER BY m.number LIMIT $3", g, last,
			perPage)
		if err != nil {
			return s.explain("read the articles", err)
		}
		for _, a := range page {
			if a.Also, err = also(ctx, s.db, g, a.ID); err != nil {
				return s.explain("read the articles", err)
			}
			if err := f(a); err != nil {
				return err
			}
			last = a.Number
		}
		if len(page) < perPage {
			return nil
		}
	}
}

// Guilds implements store.Articles.
func (s *Store) Guilds(ctx context.Context) ([]knowledge.Guild, error) {
	guilds, err := collect(ctx, s.db, func(scan func(...any) error) (g knowledge.Guild, err error) {
		err = scan(&g)
		return g, err
	}, "SELECT id FROM guild WHERE last_number > 0 ORDER BY id")
	return guilds, s.explain("list the servers", err)
}
