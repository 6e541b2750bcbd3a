package sqlstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/storetest/postgrestest"
)

// fillAll puts something into every table.
func fillAll(t *testing.T, s *Store) {
	t.Helper()
	ctx, g := t.Context(), knowledge.Guild("1001")
	by := store.Actor{ID: "7", Name: "Ana\u202e"}
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	a := batch(0, 12)
	a[0].Fetched, a[0].Given, a[1].Text = true, "https://harbour.example/0?from=me", "Ö, שלום \x00 \xff 🛶"
	a[2].Also = []string{"https://island.example/2"}
	raw := [][]byte{[]byte("<p>one"), {0, 1, 0xff}, {}}
	_, err := s.Put(ctx, g, by, a, raw)
	ok(err)
	_, err = s.Put(ctx, "1002", by, a[:3], raw)
	ok(err)
	a[3].Text += " Corrected."
	_, err = s.Put(ctx, g, by, a[3:4], nil)
	ok(err)
	_, err = s.Remove(ctx, g, by, 5)
	ok(err)
	ok(s.KeepLook(ctx, store.Looking{Article: 1, Title: "Ferry", At: time.Now()}))
	_, err = s.Tag(ctx, g, by, []int{1, 2}, []string{"ferry", "ärger"}, false)
	ok(err)
	ok(s.Set(ctx, g, by, "prefix", "?"))
	ok(s.SetDigest(ctx, by, store.Digest{Guild: g, Channel: "5", At: "08:00", Zone: "Europe/Berlin", On: true}))
	_, _, err = s.Plan(ctx, store.Delivery{Guild: g, Channel: "5", LocalDate: "2025-03-30", Revision: 3})
	ok(err)
	sub := store.Subscription{Guild: g, URL: "https://harbour.example/feed", By: by}
	_, _, err = s.Subscribe(ctx, sub)
	ok(err)
	ok(s.Seen(ctx, g, sub.URL, []string{"one", "two"}, store.Errand{Kind: "page", Guild: g, Key: "k", Host: "harbour.example"}))
	ok(s.SaveDraft(ctx, store.Draft{Guild: g, ID: "d", By: by, Article: a[4], Raw: []byte("raw")}))
	_, _, err = s.Propose(ctx, store.Proposal{Guild: g, Feed: "Harbour", Article: batch(50, 1)[0]})
	ok(err)
	ok(s.Unhelpful(ctx, g, by, "when does the ferry sail"))
	ok(s.SetShards(ctx, 2))
	_, err = s.Beat(ctx, store.Process{ID: "p", Version: "1"}, time.Minute, nil)
	ok(err)
	_, err = s.Identify(ctx, 0, time.Second)
	ok(err)
}

// contents are the rows of every table, each table's sorted.
func contents(t *testing.T, s *Store, all []table) map[string][]string {
	t.Helper()
	rows := map[string][]string{}
	for _, table := range all {
		err := table.read(t.Context(), s.db, func(row []any) error {
			rows[table.name] = append(rows[table.name], fmt.Sprintf("%#v", row))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(rows[table.name])
	}
	return rows
}

func backedUp(t *testing.T, s *Store) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Backup(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestMove: a file's backup fills a database, and a database's backup a file, every row
// of every table as it was; and both go on from there, giving out nothing twice.
func TestMove(t *testing.T) {
	server := postgrestest.Shared(t)
	ctx := t.Context()
	file := fresh(t)
	fillAll(t, file)
	all, err := tables(ctx, file.db.DB)
	if err != nil {
		t.Fatal(err)
	}
	was := contents(t, file, all)
	for _, table := range all {
		if len(was[table.name]) == 0 {
			t.Errorf("nothing is in the table %s, so that this test does not try it", table.name)
		}
	}
	same := func(what string, s *Store, want map[string][]string) {
		t.Helper()
		if d := cmp.Diff(want, contents(t, s, all)); d != "" {
			t.Errorf("%s (-want +got):\n%s", what, d)
		}
	}
	address := server.Database(t)
	if err := RestorePostgres(ctx, bytes.NewReader(backedUp(t, file)), address); err != nil {
		t.Fatal(err)
	}
	database := openedPostgres(t, address)
	same("the database", database, was)
	path := filepath.Join(t.TempDir(), "beleg.db")
	if err := Restore(ctx, bytes.NewReader(backedUp(t, database)), path); err != nil {
		t.Fatal(err)
	}
	back := opened(t, path)
	now := contents(t, back, all)
	if d := cmp.Diff(was["counter"], now["counter"]); d == "" {
		t.Error("the file does not go on after the database's numbers")
	}
	now["counter"] = was["counter"]
	if d := cmp.Diff(was, now); d != "" {
		t.Errorf("the file again (-want +got):\n%s", d)
	}
	for name, s := range map[string]*Store{"database": database, "file": back} {
		puts, err := s.Put(ctx, "1001", store.Actor{ID: "7"}, batch(100, 30), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range puts {
			if p.Outcome != store.Added || p.Article.ID <= 12 {
				t.Errorf("%s: an article is %d and %s", name, p.Article.ID, p.Outcome)
			}
		}
		if id, err := s.History(ctx, "1001", 15); err != nil || id == "" || id == file.history {
			t.Errorf("%s: what came after the move is of history %q, %v", name, id, err)
		}
	}
}

// TestMoveBreaksOff: a backup that is cut off, damaged or of something else fills
// nothing, nor does one into a database in use.
func TestMoveBreaksOff(t *testing.T) {
	server := postgrestest.Shared(t)
	file := fresh(t)
	fillAll(t, file)
	whole := backedUp(t, file)
	address := server.Database(t)
	damaged := slices.Clone(whole)
	for i := len(damaged) / 2; i < len(damaged)/2+4096; i++ {
		damaged[i] ^= 0x5a
	}
	for name, r := range map[string]io.Reader{
		"cut off": bytes.NewReader(whole[:len(whole)-5000]), "damaged": bytes.NewReader(damaged),
		"something else": strings.NewReader("no backup at all"), "breaking": io.MultiReader(bytes.NewReader(whole[:5000]), broken{}),
	} {
		err := RestorePostgres(t.Context(), r, address)
		if err == nil {
			t.Fatalf("%s: it was restored", name)
		}
		says(t, err, "nothing was kept")
	}
	if err := RestorePostgres(t.Context(), bytes.NewReader(whole), address); err != nil {
		t.Fatal(err)
	}
	says(t, RestorePostgres(t.Context(), bytes.NewReader(whole), address), "in it already", "empty database")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := RestorePostgres(ctx, bytes.NewReader(whole), server.Database(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// broken fails when it is read.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the pipe broke") }
