package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

func opened(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func fresh(t testing.TB) *Store {
	t.Helper()
	return opened(t, filepath.Join(t.TempDir(), "beleg.db"))
}

func ferry(n int, text string) knowledge.Article {
	return knowledge.Article{URL: fmt.Sprintf("https://harbour.example/%d", n), Title: "Ferry", Text: text}
}

// says checks that an error is one sentence that holds some words.
func says(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("there was no error")
	}
	if strings.ContainsAny(err.Error(), "\n") || strings.Contains(err.Error(), "SQLITE_") {
		t.Errorf("not one plain sentence: %v", err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
}

func TestOddPaths(t *testing.T) {
	for _, name := range []string{"a b", "what?now", "half#way", "100%41", "größe", "semi;colon&amp", "'quoted\"", "file:x"} {
		path := filepath.Join(t.TempDir(), name, "beleg.db")
		s := opened(t, path)
		put(t, s, ferry(1, "a"))
		if _, err := os.Stat(path); err != nil {
			t.Errorf("the file is elsewhere: %v", err)
		}
		if err := s.Backup(t.Context(), &bytes.Buffer{}); err != nil {
			t.Errorf("backup in %q: %v", name, err)
		}
	}
}

func put(t testing.TB, s *Store, articles ...knowledge.Article) []store.Put {
	t.Helper()
	puts, err := s.Put(t.Context(), knowledge.Local, store.Actor{ID: "cli"}, articles, nil)
	if err != nil {
		t.Fatal(err)
	}
	return puts
}

// TestOpenTogether: several processes meet a file that is not there yet.
func TestOpenTogether(t *testing.T) {
	for range 5 {
		path := filepath.Join(t.TempDir(), "beleg.db")
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				s, err := Open(t.Context(), path)
				if err != nil {
					t.Error(err)
					return
				}
				s.Close()
			})
		}
		wait.Wait()
	}
}

func TestNewerSchema(t *testing.T) {
	path := filepath.Join(t.TempDir(), "beleg.db")
	s := opened(t, path)
	var backup bytes.Buffer
	execute(t, s.db.DB, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)")
	if err := s.Backup(t.Context(), &backup); err != nil {
		t.Fatal(err)
	}
	s.Close()
	_, err := Open(t.Context(), path)
	if !errors.Is(err, store.ErrNewer) {
		t.Fatalf("open: %v, want ErrNewer", err)
	}
	says(t, err, "newer", "999")
	if err := Restore(t.Context(), &backup, filepath.Join(t.TempDir(), "beleg.db")); !errors.Is(err, store.ErrNewer) {
		t.Fatalf("restore: %v, want ErrNewer", err)
	}
}

func execute(t *testing.T, db *sql.DB, query string) {
	t.Helper()
	if _, err := db.Exec(query); err != nil {
		t.Fatal(err)
	}
}

func TestDamagedFile(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"not a database": func(b []byte) []byte { return []byte(strings.Repeat("This is a letter. ", 1000)) },
		"header gone":    func(b []byte) []byte { copy(b, make([]byte, 200)); return b },
		"first page":     func(b []byte) []byte { fill(b[100:4096]); return b },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "beleg.db")
			s := opened(t, path)
			put(t, s, ferry(1, "a"))
			s.Close()
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			b = damage(b)
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err = Open(t.Context(), path)
			says(t, err, "damaged", "backup")
			after, _ := os.ReadFile(path)
			if !bytes.Equal(after, b) {
				t.Error("the damaged file was written to")
			}
		})
	}
}

func fill(b []byte) {
	for i := range b {
		b[i] = 0xA5
	}
}

// TestCheck: damage beyond the first pages is found by Check, and by reading.
func TestCheck(t *testing.T) {
	path := filepath.Join(t.TempDir(), "beleg.db")
	s := opened(t, path)
	put(t, s, ferry(1, strings.Repeat("long text ", 60_000)))
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Close()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	fill(b[len(b)/4096/2*4096:])
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	s = opened(t, path)
	says(t, s.Check(t.Context()), "damaged")
}

// TestFullDisk: the limit stands for the disk. A Put that does not fit leaves
// nothing; reading goes on; with room again so does writing.
func TestFullDisk(t *testing.T) {
	s := fresh(t)
	s.db.SetMaxOpenConns(1) // the limit belongs to the connection
	put(t, s, ferry(1, "a"))
	execute(t, s.db.DB, "PRAGMA max_page_count = 60")
	many := []knowledge.Article{ferry(2, "b"), ferry(3, strings.Repeat("x", 1<<20))}
	_, err := s.Put(t.Context(), knowledge.Local, store.Actor{}, many, nil)
	says(t, err, "full", "nothing was changed", filepath.Dir(s.path))
	got, total, err := s.List(t.Context(), knowledge.Local, store.Page{})
	if err != nil || total != 1 || got[0].Number != 1 {
		t.Fatalf("%d articles after the disk was full, %v, want 1", total, err)
	}
	log, err := s.Changes(t.Context(), knowledge.Local, 0, 0)
	if err != nil || len(log) != 1 {
		t.Fatalf("%d changes, %v, want 1", len(log), err)
	}
	execute(t, s.db.DB, "PRAGMA max_page_count = 100000")
	if p := put(t, s, many...); p[0].Article.Number != 2 {
		t.Fatalf("number %d after the disk had room again, want 2", p[0].Article.Number)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestFolderIsAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), filepath.Join(file, "beleg.db"))
	says(t, err, "cannot write", "--data")
}

func TestRestore(t *testing.T) {
	s := fresh(t)
	put(t, s, ferry(1, "a"), ferry(2, "b"))
	if _, err := s.Remove(t.Context(), knowledge.Local, store.Actor{ID: "cli"}, 1); err != nil {
		t.Fatal(err)
	}
	var backup bytes.Buffer
	if err := s.Backup(t.Context(), &backup); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "new", "data")
	path := filepath.Join(dir, "beleg.db")
	unlock, err := store.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if err := Restore(t.Context(), bytes.NewReader(backup.Bytes()), path); err != nil {
		t.Fatal(err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 2 {
		t.Errorf("%v in the folder, want the lock and the store", files)
	}
	restored := opened(t, path)
	for _, read := range []func(*Store) (any, error){
		func(s *Store) (any, error) { return s.Article(t.Context(), knowledge.Local, 2) },
		func(s *Store) (any, error) { return s.Changes(t.Context(), knowledge.Local, 0, 0) },
		func(s *Store) (any, error) { return s.Undo(t.Context(), knowledge.Local, store.Actor{ID: "cli"}, 0) },
		func(s *Store) (any, error) { return s.Article(t.Context(), knowledge.Local, 1) },
	} {
		want, wantErr := read(s)
		got, gotErr := read(restored)
		if fmt.Sprint(got, gotErr) != fmt.Sprint(want, wantErr) || wantErr != nil {
			t.Errorf("restored: %v, %v, want %v, %v", got, gotErr, want, wantErr)
		}
	}
	says(t, Restore(t.Context(), bytes.NewReader(backup.Bytes()), path), "not empty")
}

// TestRestoreRefuses: what is no backup leaves an empty folder.
func TestRestoreRefuses(t *testing.T) {
	s := fresh(t)
	put(t, s, ferry(1, strings.Repeat("text ", 50_000)))
	var backup bytes.Buffer
	if err := s.Backup(t.Context(), &backup); err != nil {
		t.Fatal(err)
	}
	whole := backup.Bytes()
	damaged := bytes.Clone(whole)
	fill(damaged[len(damaged)/2 : len(damaged)/2+4096])
	for name, b := range map[string][]byte{
		"nothing": {}, "a letter": []byte("Dear Sir or Madam"), "half": whole[:len(whole)/2], "damaged": damaged,
		"all but the end": whole[:len(whole)-1],
	} {
		dir := t.TempDir()
		err := Restore(t.Context(), bytes.NewReader(b), filepath.Join(dir, "beleg.db"))
		if err == nil {
			t.Errorf("%s was restored", name)
			continue
		}
		says(t, err, "backup")
		if files, _ := os.ReadDir(dir); len(files) != 0 {
			t.Errorf("after %s the folder holds %v", name, files)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if err := Restore(ctx, bytes.NewReader(whole), filepath.Join(dir, "beleg.db")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled restore: %v", err)
	}
}

// TestBackupWhileWriting: each copy is a moment between two Puts.
func TestBackupWhileWriting(t *testing.T) {
	s := fresh(t)
	ctx, cancel := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	writing.Go(func() {
		for n := 0; ctx.Err() == nil; n += 2 {
			s.Put(ctx, knowledge.Local, store.Actor{}, []knowledge.Article{ferry(n, "a"), ferry(n+1, "b")}, nil)
		}
	})
	for range 5 {
		var backup bytes.Buffer
		if err := s.Backup(t.Context(), &backup); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "beleg.db")
		if err := Restore(t.Context(), &backup, path); err != nil {
			t.Fatal(err)
		}
		if _, total, err := opened(t, path).List(t.Context(), knowledge.Local, store.Page{Limit: 1}); err != nil || total%2 != 0 {
			t.Fatalf("%d articles in the copy, %v, want an even number", total, err)
		}
	}
	cancel()
	writing.Wait()
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(s.path), unfinished+"*")); left != nil {
		t.Errorf("left behind: %v", left)
	}
}
