package index

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/index/indextest"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/passage"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// The test binary is its own child: damage may be fatal to the process, which
// must not be this one. The value is the first seed and how many.
const damageHelper = "BELEG_TEST_DAMAGE"

func TestMain(m *testing.M) {
	if seeds := os.Getenv(damageHelper); seeds != "" {
		var first, n int
		fmt.Sscan(seeds, &first, &n)
		damageAll(first, n)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// damages is how many random damages a test tries: BELEG_DAMAGES of them, for
// long runs, else some, a third of them where tests need not try everything.
func damages(some int) int {
	if n, err := strconv.Atoi(os.Getenv("BELEG_DAMAGES")); err == nil {
		return n
	}
	if os.Getenv("BELEG_TESTS") != "all" {
		return some / 3
	}
	return some
}

// TestDamage damages folders, closed ones and open ones. None may end the
// process, none may hide an article, and in the end each folder is whole.
func TestDamage(t *testing.T) {
	const batch = 50
	first := int(time.Now().UnixNano() % 1_000_000)
	for n := damages(60); n > 0; n -= batch {
		child := exec.Command(os.Args[0], "-test.run=^$")
		child.Env = append(os.Environ(), fmt.Sprintf("%s=%d %d", damageHelper, first, min(n, batch)))
		out, err := child.CombinedOutput()
		for line := range strings.Lines(string(out)) {
			if strings.HasPrefix(line, "WRONG") {
				t.Error(strings.TrimSpace(line))
			}
		}
		if err != nil {
			at := max(0, strings.LastIndex(string(out), "\nseed "))
			t.Errorf("%v: %.3000s", err, out[at:])
		}
		first += batch
	}
}

// damageAll prints what goes wrong, and before each seed which it is.
func damageAll(first, n int) {
	dir, err := os.MkdirTemp("", "beleg-damage-")
	if err == nil {
		defer os.RemoveAll(dir)
		err = damageIn(dir, first, n)
	}
	if err != nil {
		fmt.Println("WRONG", err)
	}
}

func damageIn(dir string, first, n int) error {
	ctx := context.Background()
	s, err := sqlstore.Open(ctx, filepath.Join(dir, "beleg.db"))
	if err != nil {
		return err
	}
	defer s.Close()
	for _, g := range []knowledge.Guild{guild, "78"} {
		if err := fill(ctx, s, g, filepath.Join(dir, "whole")); err != nil {
			return err
		}
	}
	out := bufio.NewWriter(os.Stdout)
	for seed := first; seed < first+n; seed++ {
		r := rand.New(rand.NewPCG(uint64(seed), 0))
		h := &hurt{store: s, dir: filepath.Join(dir, strconv.Itoa(seed)), open: r.IntN(3) == 0}
		if err := os.CopyFS(h.dir, os.DirFS(filepath.Join(dir, "whole"))); err != nil {
			return err
		}
		what, err := h.damage(ctx, r)
		fmt.Fprintln(out, "seed", seed, "open:", h.open, what)
		out.Flush() // before anything can end the process
		if err == nil {
			err = h.heal(ctx)
		}
		if err != nil {
			fmt.Println("WRONG seed", seed, "open:", h.open, what, strings.ReplaceAll(err.Error(), "\n", " "))
		}
		os.RemoveAll(h.dir)
	}
	return nil
}

const kept = 3*perTurn - 10

// fill makes a folder of several segments, some of whose documents are gone.
func fill(ctx context.Context, s *sqlstore.Store, g knowledge.Guild, dir string) error {
	m := hurtManager(s, dir)
	defer m.Close()
	puts, err := s.Put(ctx, g, store.Actor{}, articles(3*perTurn), nil)
	if err != nil {
		return err
	}
	if err := m.Follow(ctx, g, nil); err != nil {
		return err
	}
	for i := range 10 {
		if _, err := s.Remove(ctx, g, store.Actor{}, puts[7*i].Article.Number); err != nil {
			return err
		}
		if i%3 == 0 {
			if err := m.Follow(ctx, g, nil); err != nil {
				return err
			}
		}
	}
	return m.Follow(ctx, g, nil)
}

func hurtManager(s *sqlstore.Store, dir string) *Manager {
	return NewManager(slog.New(slog.DiscardHandler), dir, s, NewAnalyzer(lexicon.Split), passage.Sections, Options{})
}

// hurt is a copy of a folder that is damaged.
type hurt struct {
	store *sqlstore.Store
	dir   string
	open  bool // while it is damaged
	*Manager
}

func (h *hurt) damage(ctx context.Context, r *rand.Rand) (what string, err error) {
	h.Manager = hurtManager(h.store, h.dir)
	if h.open {
		if err := h.honest(ctx); err != nil {
			return "before", err
		}
	}
	if r.IntN(10) == 0 && !h.open {
		h.Manager.Forget(guild)
		return "another collection's folder", os.CopyFS(h.folder(guild), os.DirFS(h.folder("78")))
	}
	return indextest.Damage(r, h.folder(guild))
}

// heal asks at once, again after a round of following, and after reopening.
func (h *hurt) heal(ctx context.Context) error {
	if err := h.honest(ctx); err != nil && !errors.Is(err, ErrRebuilding) {
		return fmt.Errorf("at once: %w", err)
	}
	h.Follow(ctx, guild, nil)                                 // may find out and fail
	for _, when := range []string{"afterwards", "reopened"} { // some damage to an open folder is found when it is closed
		if err := h.Follow(ctx, guild, nil); err != nil {
			return fmt.Errorf("follow %s: %w", when, err)
		}
		if err := h.honest(ctx); err != nil {
			return fmt.Errorf("%s: %w", when, err)
		}
		if behind, err := h.Behind(ctx, guild); behind != 0 || err != nil {
			return fmt.Errorf("%s: %d behind, %w", when, behind, err)
		}
		h.Manager.Close()
		h.Manager = hurtManager(h.store, h.dir)
	}
	defer h.Manager.Close()
	if err := errors.Join(h.honest(ctx), h.Lost(guild)); err != nil {
		return fmt.Errorf("the healed folder: %w", err)
	}
	return nil
}

// honest asks for what all articles say. Fewer are a lie unless the folder
// calls itself behind.
func (h *hurt) honest(ctx context.Context) error {
	behind, err := h.Behind(ctx, guild)
	if err != nil {
		return err
	}
	return h.With(guild, func(c *Collection) error {
		now, err := c.Snapshot()
		if err != nil {
			return err
		}
		defer now.Close()
		hits, err := now.Search(ctx, []QueryTerm{{Field: "de", Text: c.Analyzer().Word("Minister", "de")[0].Text, Boost: 1}},
			knowledge.Filter{Since: "2024"}, 1000)
		if err != nil {
			return err
		}
		if len(hits) != kept && behind == 0 {
			return fmt.Errorf("%d of %d passages are found, and nothing is behind", len(hits), kept)
		}
		seen := map[knowledge.ArticleID]bool{}
		for _, hit := range hits {
			rec, err := c.Record(hit.Article, hit.Part)
			if err != nil {
				return err
			}
			if rec == nil || seen[hit.Article] || !strings.Contains(rec.Text(hit.Index), "Minister") {
				return fmt.Errorf("article %d: %v", hit.Article, rec)
			}
			seen[hit.Article] = true
		}
		counts, _, err := now.DocFreq(ctx, []QueryTerm{{Field: "de", Text: c.Analyzer().Word("Bericht", "de")[0].Text}})
		if err == nil && behind == 0 && counts[0] < kept {
			err = fmt.Errorf("%d titles", counts[0])
		}
		return err
	})
}

// A file that is gone is damage, and not a lack that passes, whatever the error
// of the system.
func TestGoneIsDamage(t *testing.T) {
	_, err := os.Lstat(filepath.Join(t.TempDir(), "gone"))
	if passing(gone(err)) {
		t.Errorf("%v is taken for something that passes", err)
	}
	if !passing(&fs.PathError{Op: "open", Err: syscall.EMFILE}) {
		t.Error("too many open files are taken for damage")
	}
}
