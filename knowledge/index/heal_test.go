package index

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/store/sqlstore"
)

func filled(t *testing.T, n int) *shelf {
	h := newShelf(t, Options{})
	h.put(t, guild, articles(n)...)
	h.follow(t, guild)
	h.Manager.Close()
	return h
}

// reopened says how many changes had to be applied after a new start, and why.
func (h *shelf) reopened(t *testing.T) (applied int, why error) {
	t.Helper()
	h.Manager = h.manager(Options{})
	applied = h.follow(t, guild)
	why = h.Lost(guild)
	if n := h.hits(t, guild, "de", "Vertrag", knowledge.Filter{}); n == 0 {
		t.Error("nothing is found")
	}
	h.Manager.Close()
	return applied, why
}

// Errors of the machine are told from damage wherever files are read.
func TestDamageIsProven(t *testing.T) {
	for err, want := range map[error]bool{
		syscall.EMFILE: false, syscall.ENFILE: false, syscall.EACCES: false, syscall.ENOMEM: false, syscall.ENOSPC: false, syscall.EIO: false,
		syscall.ENOENT: true, syscall.ENOTDIR: true,
	} {
		if got := isDamage(gone(&os.PathError{Op: "open", Path: "x", Err: err})); got != want {
			t.Errorf("%v is damage: %v, want %v", err, got, want)
		}
	}
}

// A folder that nobody but root may read is left alone.
func TestForbidden(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("rights do not bind root; TestLackIsNoDamage tries another lack")
	}
	h := filled(t, 3)
	bolt := filepath.Join(h.folder(guild), "store", "root.bolt")
	must(t, os.Chmod(bolt, 0))
	h.Manager = h.manager(Options{})
	if err := h.With(guild, func(*Collection) error { return nil }); !errors.Is(err, os.ErrPermission) {
		t.Errorf("it opens: %v", err)
	}
	h.Manager.Close()
	must(t, os.Chmod(bolt, 0o600))
	if n, why := h.reopened(t); n != 0 || why != nil {
		t.Errorf("%d changes applied again: %v", n, why)
	}
}

// An older store, or another one, under an index is found out, also after it
// has grown beyond the index's cursor.
func TestAnotherStore(t *testing.T) {
	for name, grow := range map[string]int{"older": 0, "older and grown": 12} {
		t.Run(name, func(t *testing.T) {
			h := newShelf(t, Options{})
			h.put(t, guild, articles(3)...)
			copied := filepath.Join(t.TempDir(), "beleg.db")
			f, err := os.Create(copied)
			must(t, err)
			must(t, h.store.Backup(t.Context(), f))
			must(t, f.Close())
			h.put(t, guild, articles(8)...)
			h.follow(t, guild)
			h.Manager.Close()
			must(t, h.store.Close())
			h.store, err = sqlstore.Open(t.Context(), copied)
			must(t, err)
			for i := range grow {
				a := article(i)
				a.URL = fmt.Sprint("https://other.example/", i)
				h.put(t, guild, a)
			}
			if n, why := h.reopened(t); n != 3+grow || why == nil {
				t.Errorf("%d changes applied, want %d: %v", n, 3+grow, why)
			}
		})
	}
}

// What an earlier version filled goes on answering until its successor has
// caught up, also when the program ends in between.
func TestRenew(t *testing.T) {
	h := newShelf(t, Options{})
	h.put(t, guild, articles(3*perTurn)...)
	h.follow(t, guild)
	must(t, h.With(guild, func(c *Collection) error {
		c.state.Fingerprint = "earlier"
		return nil
	}))
	h.put(t, guild, article(0)) // writes the state
	h.follow(t, guild)
	reached := func() (revision, cursor int64) {
		must(t, h.With(guild, func(c *Collection) error {
			revision, cursor = c.Reached(), c.Cursor()
			return nil
		}))
		return revision, cursor
	}
	if revision, _ := reached(); revision != 0 {
		t.Errorf("an index of an earlier version says that it reaches %d", revision)
	}
	steps, anew := 0, 0
	for more := true; more; steps++ {
		if steps%2 == 1 {
			h.Manager.Close()
			h.Manager = h.manager(Options{})
		}
		var err error
		if more, err = h.Renew(t.Context(), guild, func(applied int) { anew += applied }); err != nil {
			t.Fatal(err)
		}
		if revision, cursor := reached(); revision == 0 || more && steps == 0 && revision >= cursor {
			t.Errorf("after step %d it reaches %d of %d", steps, revision, cursor)
		}
		if n := h.hits(t, guild, "de", "Vertrag", knowledge.Filter{}); n != 100 {
			t.Fatalf("after step %d: %d hits", steps, n)
		}
		if behind, err := h.Behind(t.Context(), guild); behind != 0 || err != nil {
			t.Fatalf("after step %d: %d behind, %v", steps, behind, err)
		}
	}
	must(t, h.With(guild, func(c *Collection) error {
		if c.Outdated() || c.Cursor() == 0 || steps < 3 {
			t.Errorf("after %d steps it is of the earlier version", steps)
		}
		return nil
	}))
	if revision, cursor := reached(); revision != cursor || anew != 3*perTurn+1 && anew != 3*perTurn {
		t.Errorf("made anew it reaches %d of %d, with %d changes", revision, cursor, anew)
	}
	if h.Lost(guild) != nil {
		t.Error(h.Lost(guild))
	}
}

// A crash between the two renames of a take-over loses nothing.
func TestTakeOverCrash(t *testing.T) {
	h := filled(t, 3)
	for _, step := range []func() error{
		func() error { return os.Rename(h.folder(guild), h.nextFolder(guild)) },
		func() error {
			must(t, os.CopyFS(h.oldFolder(guild), os.DirFS(h.folder(guild))))
			return os.Rename(h.folder(guild), h.nextFolder(guild))
		},
		func() error { return os.CopyFS(h.oldFolder(guild), os.DirFS(h.folder(guild))) },
	} {
		must(t, step())
		if n, why := h.reopened(t); n != 0 || why != nil {
			t.Errorf("%d changes applied again: %v", n, why)
		}
		if _, err := os.Stat(h.oldFolder(guild)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the old folder stays: %v", err)
		}
	}
}
