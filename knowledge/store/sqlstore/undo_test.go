package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// importMany imports n articles, some hundred a Put.
func importMany(t testing.TB, s *Store, n int) {
	t.Helper()
	by := store.Actor{ID: "cli", Import: store.NewImport("news.jsonl")}
	for from := 0; from < n; from += 400 {
		var articles []knowledge.Article
		for i := from; i < min(n, from+400); i++ {
			articles = append(articles, ferry(i, "a"))
		}
		if _, err := s.Put(t.Context(), knowledge.Local, by, articles, nil); err != nil {
			t.Fatal(err)
		}
	}
}

// TestUndoBreaksOff: undoing that ended after some of its transactions goes on
// when the same is undone again, and is one entry of the record.
func TestUndoBreaksOff(t *testing.T) {
	s := fresh(t)
	put(t, s, ferry(100_000, "stays"))
	n := 3*perUndo + 7
	importMany(t, s, n)
	ctx, cancel := context.WithCancel(t.Context())
	transactions := 0
	s.now = func() time.Time {
		if transactions++; transactions == 3 {
			cancel()
		}
		return time.Now()
	}
	if _, err := s.Undo(ctx, knowledge.Local, store.Actor{ID: "cli"}, 0); !errors.Is(err, context.Canceled) {
		t.Fatalf("cancelled undo: %v", err)
	}
	total := func() int {
		t.Helper()
		_, total, err := s.List(t.Context(), knowledge.Local, store.Page{Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		return total
	}
	if got := total(); got != n+1-2*perUndo {
		t.Errorf("%d articles after two of the transactions, want %d", got, n+1-2*perUndo)
	}
	e, err := s.Undo(t.Context(), knowledge.Local, store.Actor{ID: "cli"}, 0)
	if err != nil || e.Count != n || e.Left != 0 || total() != 1 {
		t.Errorf("went on: %d taken back, %d left, %v; %d articles, want %d, 0 and 1", e.Count, e.Left, err, total(), n)
	}
	entries, err := s.Audit(t.Context(), knowledge.Local, 0)
	if err != nil || len(entries) != 3 || entries[0].Action != "undo" || entries[0].Count != n {
		t.Errorf("the record has %+v, %v; want one undoing of %d, one import and one adding", entries, err, n)
	}
}

// TestMigrateRecord: the record of before operations keeps its lines, one a
// Put, and what could be undone still can.
func TestMigrateRecord(t *testing.T) {
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
	if _, err := provider.UpTo(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	now := time.Now().UnixMilli()
	execute(t, s.db.DB, "INSERT INTO guild VALUES ('local', 3); UPDATE counter SET revision = 4, article = 3, entry = 6")
	for i := 1; i <= 3; i++ {
		removed := int64(0)
		if i == 1 { // a sample that made way
			removed = now
		}
		execute(t, s.db.DB, fmt.Sprintf(`INSERT INTO article VALUES (%d, 'https://a.example/%d');
			INSERT INTO version VALUES (%d, 1, 'h', 'Title %d', '', '', 'en', '', '', '', %d, 'text');
			INSERT INTO member VALUES ('local', %d, 1, NULL, %d, 0, %d, %d, %d, %d)`, i, i, i, i, 2/(i+1), i, i, now, removed, i+1, now))
	}
	for i, e := range []string{"'add', 1, 1, 'Title 1', '', 1, NULL", "'remove', 1, 1, 'Title 1', '', 1, 1",
		"'add', 2, 2, 'Title 2', '', 2, NULL", "'add', 3, 2, 'Title 3', '', 3, NULL", "'set', 0, 0, 'prefix', '?', NULL, NULL"} {
		batch := []int{1, 2, 2, 2, 5}[i]
		execute(t, s.db.DB, fmt.Sprintf("INSERT INTO entry SELECT 'local', %d, %d, %d, 'cli', 'cli', v.column1, v.column2, v.column3, "+
			"v.column4, v.column5, v.column6, v.column7, NULL, 1, 0 FROM (VALUES (%s)) v",
			i+1, batch, now, e))
	}
	s.Close()
	s = opened(t, path)
	entries, err := s.Audit(t.Context(), knowledge.Local, 0)
	if err != nil {
		t.Fatal(err)
	}
	var got string
	for _, e := range entries {
		got += fmt.Sprintln(e.By.ID, e.Action, e.Number, e.Count, e.Subject, e.Detail)
	}
	if want := "cli set 0 0 prefix ?\ncli add 2 2 Title 2 \ncli add 1 1 Title 1 \n"; got != want {
		t.Errorf("the record reads\n%swant\n%s", got, want)
	}
	if e, err := s.Undo(t.Context(), knowledge.Local, store.Actor{ID: "cli"}, 0); err != nil || e.Count != 2 {
		t.Errorf("undo after migrating: %+v, %v", e, err)
	}
	if a, total, err := s.List(t.Context(), knowledge.Local, store.Page{}); err != nil || total != 1 || !a[0].Sample {
		t.Errorf("%d articles, %v, %v; want the sample back", total, a, err)
	}
	if provider, err = s.provide(s.db.DB); err != nil {
		t.Fatal(err)
	}
	if _, err := provider.DownTo(t.Context(), 2); err != nil {
		t.Errorf("down again: %v", err)
	}
}

// BenchmarkUndo takes back an import.
func BenchmarkUndo(b *testing.B) {
	const n = 5000
	for b.Loop() {
		b.StopTimer()
		s := fresh(b)
		importMany(b, s, n)
		b.StartTimer()
		if e, err := s.Undo(b.Context(), knowledge.Local, store.Actor{ID: "cli"}, 0); err != nil || e.Count != n {
			b.Fatal(e, err)
		}
	}
	perArticle(b, n)
}
