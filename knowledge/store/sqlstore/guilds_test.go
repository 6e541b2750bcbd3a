package sqlstore

import (
	"fmt"
	"path/filepath"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// TestMigrateGuilds: what stores from before each guild had its own row of numbers hold
// keeps its revisions and what led to them, and goes on after them.
func TestMigrateGuilds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "beleg.db")
	if err := touch(path); err != nil {
		t.Fatal(err)
	}
	s, err := connect(path, dsn(path, "FULL"))
	if err != nil {
		t.Fatal(err)
	}
	provider, err := s.provide(s.db.DB)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(t.Context(), 26); err != nil {
		t.Fatal(err)
	}
	execute(t, s.db.DB, `INSERT INTO guild VALUES ('1', 2), ('2', 1); UPDATE counter SET revision = 40, article = 3, entry = 9;
		INSERT INTO history VALUES ('first', 0), ('second', 20), ('third', 30);
		INSERT INTO operation (guild, id, at, actor, actor_name, action, number, together, subject, detail, import, undoing, undone)
			VALUES ('3', 9, 0, '', '', 'set', 0, 0, 'prefix', '?', '', 0, 0)`)
	for i, m := range []struct {
		guild            string
		number, revision int
	}{{"1", 1, 5}, {"1", 2, 25}, {"2", 1, 40}} {
		execute(t, s.db.DB, fmt.Sprintf(`INSERT INTO article (id, url) VALUES (%d, 'https://a.example/%d');
			INSERT INTO version (article, n, hash, title, author, source, language, published, updated, access, sample, body)
				VALUES (%d, 1, 'h', 'Title', '', '', 'en', '', '', '', 0, 'text');
			INSERT INTO member (guild, article, version, number, sample, first_seen, removed, revision, changed)
				VALUES ('%s', %d, 1, %d, 0, 0, 0, %d, 0)`, i+1, i+1, i+1, m.guild, i+1, m.number, m.revision))
	}
	s.Close()
	s = opened(t, path)
	for _, c := range []struct {
		guild    knowledge.Guild
		revision int64
		history  string
	}{{"1", 5, "first"}, {"1", 20, "first"}, {"1", 25, "second"}, {"2", 40, "third"}, {"2", 5, "first"}} {
		if id, err := s.History(t.Context(), c.guild, c.revision); err != nil || id != c.history {
			t.Errorf("guild %s at %d is of %q, %v, want %q", c.guild, c.revision, id, err, c.history)
		}
	}
	for _, want := range []map[knowledge.Guild]int64{{"1": 25, "2": 40}, {"1": 26, "2": 41, "3": 41, "4": 41}} {
		got, _, err := s.Revisions(t.Context())
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("revisions %v, %v, want %v", got, err, want)
		}
		for i, g := range []knowledge.Guild{"1", "2", "3", "4"} {
			puts, err := s.Put(t.Context(), g, store.Actor{}, []knowledge.Article{ferry(100*len(got)+i, fmt.Sprint("new", i))}, nil)
			if err != nil || puts[0].Entry <= 9 {
				t.Errorf("guild %s: %+v, %v", g, puts, err)
			}
		}
	}
	if id, err := s.History(t.Context(), "1", 26); err != nil || id != s.history {
		t.Errorf("what is new is of %q, %v, want %q", id, err, s.history)
	}
}

// TestForgottenGoesOn: a guild that was forgotten begins anew after all its revisions and
// entries, so that no index takes what comes for what it has.
func TestForgottenGoesOn(t *testing.T) {
	s := fresh(t)
	for n := range 3 {
		importMany(t, s, 5)
		before, err := s.Revision(t.Context(), knowledge.Local)
		if err != nil || before < int64(5*(n+1)) {
			t.Fatalf("round %d is at revision %d, %v", n, before, err)
		}
		if err := s.Forget(t.Context(), knowledge.Local); err != nil {
			t.Fatal(err)
		}
		if after, err := s.Revision(t.Context(), knowledge.Local); err != nil || after != 0 {
			t.Errorf("a guild that was forgotten is at %d, %v", after, err)
		}
		var rows int
		if err := s.db.QueryRowContext(t.Context(), "SELECT (SELECT COUNT(*) FROM guild) + (SELECT COUNT(*) FROM guild_history)").Scan(
			&rows); err != nil ||
			rows != 0 {
			t.Errorf("%d rows are left of it, %v", rows, err)
		}
	}
}
