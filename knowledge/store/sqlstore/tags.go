package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// tagsOf is a column that has an article's tags, separated by spaces, which no tag has.
const tagsOf = "COALESCE((SELECT string_agg(g.tag, ' ') FROM tag g WHERE g.guild = m.guild AND g.article = m.article), '')"

func tagList(joined string) []string {
	if joined == "" {
		return nil
	}
	tags := strings.Fields(joined)
	slices.Sort(tags)
	return tags
}

// Tag implements store.Tags.
func (s *Store) Tag(ctx context.Context, g knowledge.Guild, by store.Actor, numbers []int, tags []string,
	away bool) (done []store.Tagged, err error) {
	err = s.writeIn(ctx, g, "tag the articles", func(t *tx) error {
		c := &collection{tx: t, guild: g}
		done, err = c.tagAll(numbers, tags, away)
		if err != nil {
			return err
		}
		entry, err := c.finish(by)
		for i := range done {
			done[i].Entry = entry
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return done, nil
}

func (c *collection) tagAll(numbers []int, tags []string, away bool) (done []store.Tagged, err error) {
	for _, n := range numbers {
		a, err := one(c.ctx, c.tx, "SELECT "+longColumns+fromMembers+" AND m.number = $2", c.guild, n)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		a.Text = ""
		changed, err := c.tag(&a, tags, away)
		if err != nil {
			return nil, err
		}
		done = append(done, store.Tagged{Article: a, Changed: changed})
	}
	if len(done) == 0 {
		return nil, store.ErrNotFound
	}
	if !away {
		err = c.fewTags()
	}
	return done, err
}

// tag gives an article tags, or takes them, and returns which made a difference.
func (c *collection) tag(a *knowledge.Article, tags []string, away bool) (changed []string, err error) {
	for _, tag := range tags {
		if slices.Contains(a.Tags, tag) != away {
			continue
		}
		s := step{action: "tag", article: int64(a.ID), number: int64(a.Number), subject: a.Title, url: tag}
		if away {
			s.action = "untag"
			a.Tags = slices.DeleteFunc(a.Tags, func(t string) bool { return t == tag })
		} else {
			a.Tags = append(a.Tags, tag)
		}
		if _, err := c.setTag(s.article, tag, away); err != nil {
			return nil, err
		}
		c.steps, changed = append(c.steps, s), append(changed, tag)
	}
	if slices.Sort(a.Tags); len(a.Tags) > knowledge.MaxTags {
		return nil, store.ErrTags
	}
	return changed, nil
}

// setTag gives an article a tag, or takes it, and reports whether that was a change.
func (c *collection) setTag(article int64, tag string, away bool) (bool, error) {
	query := "INSERT INTO tag (guild, article, tag) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
	if away {
		query = "DELETE FROM tag WHERE guild = $1 AND article = $2 AND tag = $3"
	}
	n, err := c.count(query, c.guild, article, tag)
	return n > 0, err
}

// fewTags refuses too many tags of a guild.
func (c *collection) fewTags() error {
	var n int
	_, err := c.get("SELECT COUNT(DISTINCT tag) FROM tag WHERE guild = $1", []any{&n}, c.guild)
	if err == nil && n > knowledge.MaxGuildTags {
		err = store.ErrGuildTags
	}
	return err
}

// bringTags gives an article that was put the tags that it brings, as far as there is
// room for them. One that is new, or comes back, has no others.
func (c *collection) bringTags(m member, it item, anew bool) error {
	if _, here := c.inserted[m.article]; anew && !here {
		if err := c.exec("DELETE FROM tag WHERE guild = $1 AND article = $2", c.guild, m.article); err != nil {
			return err
		}
	}
	tags := knowledge.TagsOf(it.Tags)
	if len(tags) == 0 {
		return nil
	}
	a, err := one(c.ctx, c.tx, "SELECT "+longColumns+fromMembers+" AND m.article = $2", c.guild, m.article)
	if err != nil {
		return err
	}
	known, err := collect(c.ctx, c.tx, scanString, "SELECT DISTINCT tag FROM tag WHERE guild = $1", c.guild)
	if err != nil {
		return err
	}
	for _, tag := range tags {
		room := len(known) < knowledge.MaxGuildTags || slices.Contains(known, tag)
		if !room || len(a.Tags) >= knowledge.MaxTags {
			continue
		}
		if _, err := c.tag(&a, []string{tag}, false); err != nil {
			return err
		}
		known = append(known, tag)
	}
	return nil
}

// Tags implements store.Tags.
func (s *Store) Tags(ctx context.Context, g knowledge.Guild) ([]store.TagCount, error) {
	list, err := collect(ctx, s.db, func(scan func(...any) error) (c store.TagCount, err error) {
		err = scan(&c.Tag, &c.Articles)
		return c, err
	}, `SELECT t.tag, COUNT(*) AS articles FROM tag t
		JOIN member m ON m.guild = t.guild AND m.article = t.article
		WHERE t.guild = $1 AND m.removed = 0 GROUP BY t.tag ORDER BY articles DESC, t.tag`, g)
	return list, s.explain("list the tags", err)
}

// TaggedAs implements store.Tags.
func (s *Store) TaggedAs(ctx context.Context, g knowledge.Guild, tags []string) ([]knowledge.ArticleID, error) {
	query := `SELECT COALESCE(string_agg(CAST(t.article AS TEXT), ' '), '') FROM tag t
		JOIN member m ON m.guild = t.guild AND m.article = t.article
		WHERE t.guild = $1 AND t.tag = $2 AND m.removed = 0`
	args := []any{g}
	for i, tag := range tags {
		if args = append(args, store.Text(tag)); i > 0 {
			query += fmt.Sprintf(" AND EXISTS (SELECT 1 FROM tag o WHERE o.guild = t.guild AND o.article = t.article AND o.tag = $%d)", i+2)
		}
	}
	list, err := collect(ctx, s.db, scanString, query, args...) // one row: thousands take several times as long
	if err != nil {
		return nil, s.explain("read what is tagged", err)
	}
	var ids []knowledge.ArticleID
	for word := range strings.FieldsSeq(list[0]) {
		id, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return nil, s.explain("read what is tagged", err)
		}
		ids = append(ids, knowledge.ArticleID(id))
	}
	slices.Sort(ids)
	return ids, nil
}
