package sqlite

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Put implements store.Articles.
func (s *Store) Put(ctx context.Context, g knowledge.Guild, by store.Actor, articles []knowledge.Article, raw [][]byte) ([]store.Put, error) {
	var puts []store.Put
	err := s.tx(ctx, func(tx *sql.Tx) error {
		puts = puts[:0]
		for i, a := range articles {
			var bytes []byte
			if i < len(raw) {
				bytes = raw[i]
			}
			p, err := s.put(ctx, tx, g, by, a, bytes)
			if err != nil {
				return fmt.Errorf("put %s: %w", a.URL, err)
			}
			puts = append(puts, p)
		}
		for _, a := range articles {
			if !a.Sample {
				return s.dropSamples(ctx, tx, g)
			}
		}
		return nil
	})
	return puts, err
}

// row is what an article is stored as, and what decides whether it changed.
func hash(a knowledge.Article) string {
	b, _ := json.Marshal([]any{a.Title, a.Text, a.Author, a.Source, a.Language, a.Published, a.Updated, a.Access, a.Sample})
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

func (s *Store) put(ctx context.Context, tx *sql.Tx, g knowledge.Guild, by store.Actor, a knowledge.Article, raw []byte) (store.Put, error) {
	id, err := s.address(ctx, tx, a.URL)
	if err != nil {
		return store.Put{}, err
	}
	version, err := s.version(ctx, tx, id, a, raw)
	if err != nil {
		return store.Put{}, err
	}
	now := s.now()
	var before, number, seen, removed int64
	err = tx.QueryRowContext(ctx, "SELECT version, number, first_seen, removed FROM membership WHERE guild = $1 AND article = $2", g, id).Scan(&before, &number, &seen, &removed)
	outcome := store.Updated
	switch {
	case errors.Is(err, sql.ErrNoRows):
		outcome, seen = store.Added, now.UnixMilli()
		if number, err = next(ctx, tx, s.numbers(ctx, tx, g)); err != nil {
			return store.Put{}, err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO membership (guild, article, version, number, first_seen) VALUES ($1, $2, $3, $4, $5)", g, id, version, number, seen)
	case err != nil:
	case removed != 0:
		outcome, before = store.Added, 0
		_, err = tx.ExecContext(ctx, "UPDATE membership SET version = $3, removed = 0 WHERE guild = $1 AND article = $2", g, id, version)
	case before == version:
		outcome = store.Unchanged
	default:
		_, err = tx.ExecContext(ctx, "UPDATE membership SET version = $3 WHERE guild = $1 AND article = $2", g, id, version)
	}
	if err != nil {
		return store.Put{}, err
	}
	a.ID, a.Number, a.FirstSeen = knowledge.ArticleID(id), int(number), time.UnixMilli(seen).UTC()
	if outcome == store.Unchanged {
		return store.Put{Article: a, Outcome: outcome}, nil
	}
	if err := s.log(ctx, tx, g, id, false); err != nil {
		return store.Put{}, err
	}
	action := "add"
	if outcome == store.Updated {
		action = "update"
	}
	err = s.audit(ctx, tx, g, by, entry{Entry: store.Entry{Action: action, Number: a.Number, Subject: a.Title, Detail: a.URL}, article: id, before: before})
	return store.Put{Article: a, Outcome: outcome}, err
}

// numbers names the counter of a guild's article numbers, made when it is new.
func (s *Store) numbers(ctx context.Context, tx *sql.Tx, g knowledge.Guild) string {
	name := "number:" + string(g)
	// A failure shows itself when the counter is read.
	_, _ = tx.ExecContext(ctx, "INSERT INTO counter (name, value) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING", name)
	return name
}

func (s *Store) address(ctx context.Context, tx *sql.Tx, url string) (int64, error) {
	var id int64
	err := tx.QueryRowContext(ctx, "SELECT id FROM article WHERE url = $1", url).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	if id, err = next(ctx, tx, "article"); err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO article (id, url) VALUES ($1, $2)", id, url)
	return id, err
}

func (s *Store) version(ctx context.Context, tx *sql.Tx, article int64, a knowledge.Article, raw []byte) (int64, error) {
	h := hash(a)
	var id int64
	err := tx.QueryRowContext(ctx, "SELECT id FROM article_version WHERE article = $1 AND hash = $2", article, h).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	if id, err = next(ctx, tx, "version"); err != nil {
		return 0, err
	}
	packed, err := pack(raw)
	if err != nil {
		return 0, err
	}
	sample := 0
	if a.Sample {
		sample = 1
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO article_version (id, article, hash, title, text, author, source, language, published, updated, access, sample, raw)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		id, article, h, a.Title, a.Text, a.Author, a.Source, a.Language, a.Published, a.Updated, string(a.Access), sample, packed)
	return id, err
}

func pack(raw []byte) ([]byte, error) {
	if raw == nil {
		return nil, nil
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(raw); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}

func (s *Store) log(ctx context.Context, tx *sql.Tx, g knowledge.Guild, article int64, removed bool) error {
	revision, err := next(ctx, tx, "revision")
	if err != nil {
		return err
	}
	flag := 0
	if removed {
		flag = 1
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO change (revision, guild, article, removed, at) VALUES ($1, $2, $3, $4, $5)", revision, g, article, flag, s.now().UnixMilli())
	return err
}

func (s *Store) dropSamples(ctx context.Context, tx *sql.Tx, g knowledge.Guild) error {
	rows, err := tx.QueryContext(ctx, `SELECT m.article FROM membership m JOIN article_version v ON v.id = m.version
		WHERE m.guild = $1 AND m.removed = 0 AND v.sample = 1`, g)
	if err != nil {
		return err
	}
	ids, err := collect(rows)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.leave(ctx, tx, g, id); err != nil {
			return err
		}
	}
	return nil
}

func collect(rows *sql.Rows) ([]int64, error) {
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// leave takes an article out of a guild and says so in the change log.
func (s *Store) leave(ctx context.Context, tx *sql.Tx, g knowledge.Guild, article int64) error {
	if _, err := tx.ExecContext(ctx, "UPDATE membership SET removed = $3 WHERE guild = $1 AND article = $2", g, article, s.now().UnixMilli()); err != nil {
		return err
	}
	return s.log(ctx, tx, g, article, true)
}

const selectArticle = `SELECT a.id, m.number, a.url, v.title, v.text, v.author, v.source, v.language, v.published, v.updated, m.first_seen, v.access, v.sample
	FROM membership m JOIN article a ON a.id = m.article JOIN article_version v ON v.id = m.version WHERE m.guild = $1 AND m.removed = 0`

func scan(row interface{ Scan(...any) error }) (knowledge.Article, error) {
	var a knowledge.Article
	var seen, sample int64
	err := row.Scan(&a.ID, &a.Number, &a.URL, &a.Title, &a.Text, &a.Author, &a.Source, &a.Language, &a.Published, &a.Updated, &seen, &a.Access, &sample)
	a.FirstSeen, a.Sample = time.UnixMilli(seen).UTC(), sample != 0
	return a, notFound(err)
}

// Remove implements store.Articles.
func (s *Store) Remove(ctx context.Context, g knowledge.Guild, by store.Actor, number int) (knowledge.Article, error) {
	var a knowledge.Article
	err := s.tx(ctx, func(tx *sql.Tx) error {
		var err error
		if a, err = scan(tx.QueryRowContext(ctx, selectArticle+" AND m.number = $2", g, number)); err != nil {
			return err
		}
		if err := s.leave(ctx, tx, g, int64(a.ID)); err != nil {
			return err
		}
		return s.audit(ctx, tx, g, by, entry{Entry: store.Entry{Action: "remove", Number: number, Subject: a.Title, Detail: a.URL}, article: int64(a.ID)})
	})
	return a, err
}

// undoWindow is how long something can be taken back.
const undoWindow = 24 * time.Hour

// Undo implements store.Articles.
func (s *Store) Undo(ctx context.Context, g knowledge.Guild, by store.Actor) (store.Entry, error) {
	var e entry
	err := s.tx(ctx, func(tx *sql.Tx) error {
		var id int64
		err := tx.QueryRowContext(ctx, `SELECT id, action, number, subject, detail, article, before FROM audit
			WHERE guild = $1 AND actor = $2 AND undone = 0 AND at >= $3 AND action IN ('add', 'update', 'remove') ORDER BY id DESC LIMIT 1`,
			g, by.ID, s.now().Add(-undoWindow).UnixMilli()).Scan(&id, &e.Action, &e.Number, &e.Subject, &e.Detail, &e.article, &e.before)
		if err != nil {
			return notFound(err)
		}
		if err := s.revert(ctx, tx, g, e); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE audit SET undone = 1 WHERE id = $1", id); err != nil {
			return err
		}
		return s.audit(ctx, tx, g, by, entry{Entry: store.Entry{Action: "undo", Number: e.Number, Subject: e.Subject, Detail: e.Action}, article: e.article})
	})
	return e.Entry, err
}

func (s *Store) revert(ctx context.Context, tx *sql.Tx, g knowledge.Guild, e entry) error {
	var err error
	switch e.Action {
	case "add":
		return s.leave(ctx, tx, g, e.article)
	case "remove":
		_, err = tx.ExecContext(ctx, "UPDATE membership SET removed = 0 WHERE guild = $1 AND article = $2", g, e.article)
	case "update":
		_, err = tx.ExecContext(ctx, "UPDATE membership SET version = $3 WHERE guild = $1 AND article = $2", g, e.article, e.before)
	}
	if err != nil {
		return err
	}
	return s.log(ctx, tx, g, e.article, false)
}

// Article implements store.Articles.
func (s *Store) Article(ctx context.Context, g knowledge.Guild, number int) (knowledge.Article, error) {
	return scan(s.db.QueryRowContext(ctx, selectArticle+" AND m.number = $2", g, number))
}

// ByURL implements store.Articles.
func (s *Store) ByURL(ctx context.Context, g knowledge.Guild, url string) (knowledge.Article, error) {
	return scan(s.db.QueryRowContext(ctx, selectArticle+" AND a.url = $2", g, url))
}

// ByID implements store.Articles.
func (s *Store) ByID(ctx context.Context, g knowledge.Guild, ids []knowledge.ArticleID) (map[knowledge.ArticleID]knowledge.Article, error) {
	out := make(map[knowledge.ArticleID]knowledge.Article, len(ids))
	// SQLite takes 32,766 parameters and PostgreSQL 65,535; callers ask for tens.
	for len(ids) > 0 {
		part := ids[:min(500, len(ids))]
		ids = ids[len(part):]
		args := []any{g}
		var marks []string
		for i, id := range part {
			args = append(args, id)
			marks = append(marks, fmt.Sprintf("$%d", i+2))
		}
		rows, err := s.db.QueryContext(ctx, selectArticle+" AND m.article IN ("+strings.Join(marks, ",")+")", args...)
		if err != nil {
			return nil, err
		}
		if err := each(rows, func(a knowledge.Article) error { out[a.ID] = a; return nil }); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func each(rows *sql.Rows, f func(knowledge.Article) error) error {
	defer rows.Close()
	for rows.Next() {
		a, err := scan(rows)
		if err != nil {
			return err
		}
		if err := f(a); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Each implements store.Articles.
func (s *Store) Each(ctx context.Context, g knowledge.Guild, f func(knowledge.Article) error) error {
	rows, err := s.db.QueryContext(ctx, selectArticle+" ORDER BY m.number", g)
	if err != nil {
		return err
	}
	return each(rows, f)
}

// List implements store.Articles.
func (s *Store) List(ctx context.Context, g knowledge.Guild, p store.Page) ([]knowledge.Article, int, error) {
	where, args := "", []any{g}
	add := func(condition string, value any) {
		args = append(args, value)
		where += fmt.Sprintf(" AND "+condition, len(args))
	}
	if p.Filter.Language != "" {
		add("v.language = $%d", p.Filter.Language)
	}
	if p.Filter.Since != "" {
		add("v.published >= $%d", p.Filter.Since)
	}
	if p.Filter.Until != "" {
		add("v.published <> '' AND v.published <= $%d", p.Filter.Until+"~")
	}
	if p.Filter.Site != "" {
		add("(lower(a.url) || ' ' || lower(v.source)) LIKE $%d", "%"+strings.ToLower(p.Filter.Site)+"%")
	}
	var total int
	from := selectArticle[strings.Index(selectArticle, "FROM"):]
	if err := s.db.QueryRowContext(ctx, "SELECT count(*) "+from+where, args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	args = append(args, p.Limit, p.Offset)
	short := strings.Replace(selectArticle, "v.text", "''", 1)
	rows, err := s.db.QueryContext(ctx, short+where+fmt.Sprintf(" ORDER BY m.number DESC LIMIT $%d OFFSET $%d", len(args)-1, len(args)), args...)
	if err != nil {
		return nil, 0, err
	}
	var list []knowledge.Article
	err = each(rows, func(a knowledge.Article) error { list = append(list, a); return nil })
	return list, total, err
}

// Raw implements store.Articles.
func (s *Store) Raw(ctx context.Context, g knowledge.Guild, number int) ([]byte, error) {
	var packed []byte
	err := s.db.QueryRowContext(ctx, "SELECT v.raw FROM membership m JOIN article_version v ON v.id = m.version WHERE m.guild = $1 AND m.number = $2 AND m.removed = 0", g, number).Scan(&packed)
	if err != nil {
		return nil, notFound(err)
	}
	if packed == nil {
		return nil, store.ErrNotFound
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	return io.ReadAll(r)
}

// Guilds implements store.Articles.
func (s *Store) Guilds(ctx context.Context) ([]knowledge.Guild, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT DISTINCT guild FROM membership ORDER BY guild")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var guilds []knowledge.Guild
	for rows.Next() {
		var g knowledge.Guild
		if err := rows.Scan(&g); err != nil {
			return nil, err
		}
		guilds = append(guilds, g)
	}
	return guilds, rows.Err()
}

// Forget implements store.Articles.
func (s *Store) Forget(ctx context.Context, g knowledge.Guild) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		for _, table := range []string{"membership", "change", "audit", "setting", "digest", "delivery"} {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE guild = $1", g); err != nil {
				return err
			}
		}
		for _, query := range []string{
			"DELETE FROM article_version WHERE article NOT IN (SELECT article FROM membership)",
			"DELETE FROM article WHERE id NOT IN (SELECT article FROM membership)",
		} {
			if _, err := tx.ExecContext(ctx, query); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM counter WHERE name = $1", "number:"+string(g))
		return err
	})
}
