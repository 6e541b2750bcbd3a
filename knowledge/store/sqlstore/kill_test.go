package sqlstore_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// The test binary is its own second process: these say what it is to do.
const (
	putterHelper   = "BELEG_TEST_PUTTER"
	readOnlyHelper = "BELEG_TEST_READONLY"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(putterHelper); path != "" {
		fmt.Fprintln(os.Stderr, putForever(path))
		os.Exit(1)
	}
	if dir := os.Getenv(readOnlyHelper); dir != "" {
		tryReadOnly(dir)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// putForever puts two articles at a time, with bytes, and prints the numbers of
// those that were acknowledged.
func putForever(path string) error {
	ctx := context.Background()
	s, err := sqlstore.Open(ctx, path)
	if err != nil {
		return err
	}
	_, total, err := s.List(ctx, knowledge.Local, store.Page{Limit: 1})
	if err != nil {
		return err
	}
	for n := total; ; n += 2 {
		puts, err := s.Put(ctx, knowledge.Local, store.Actor{ID: "cli"}, []knowledge.Article{numbered(n), numbered(n + 1)}, [][]byte{{1}, {2}})
		if err != nil {
			return err
		}
		for _, p := range puts {
			fmt.Println(p.Article.Number, p.Article.URL)
		}
	}
}

func numbered(n int) knowledge.Article {
	return knowledge.Article{URL: fmt.Sprintf("https://harbour.example/%d", n), Title: "Ferry", Text: fmt.Sprintf("Ferry %d sails.", n)}
}

// TestKill kills a process that is putting articles, at a random moment, again
// and again on the same file. What it had acknowledged is there, whole; of what
// it had not, both halves are there or neither.
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "beleg.db")
	acknowledged := map[int]string{}
	for range 10 {
		before := len(acknowledged)
		putAndKill(t, path, acknowledged)
		if len(acknowledged) == before {
			t.Log("killed before anything was acknowledged")
		}
		checkKept(t, path, acknowledged)
	}
	if len(acknowledged) < 20 {
		t.Fatalf("only %d articles were acknowledged in 10 rounds; the test shows nothing", len(acknowledged))
	}
	t.Logf("%d articles acknowledged", len(acknowledged))
}

func putAndKill(t *testing.T, path string, acknowledged map[int]string) {
	t.Helper()
	helper := exec.Command(os.Args[0])
	helper.Env = append(os.Environ(), putterHelper+"="+path)
	helper.Stderr = os.Stderr
	out, err := helper.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := helper.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	var moment *time.Timer
	for lines.Scan() {
		if moment == nil { // it is at work: any moment from now on
			moment = time.AfterFunc(time.Duration(rand.IntN(60_000))*time.Microsecond, func() { helper.Process.Kill() })
		}
		var number int
		var url string
		if _, err := fmt.Sscan(lines.Text(), &number, &url); err != nil {
			continue // a line cut off by the kill was not acknowledged to anybody
		}
		acknowledged[number] = url
	}
	helper.Wait()
	if moment == nil {
		t.Fatal("the helper ended before it put anything")
	}
	moment.Stop()
}

func checkKept(t *testing.T, path string, acknowledged map[int]string) {
	t.Helper()
	s := open(t, path)
	defer s.Close()
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	kept := map[int]string{}
	err := s.Each(t.Context(), knowledge.Local, func(a knowledge.Article) error {
		kept[a.Number] = a.URL
		if want := "Ferry " + a.URL[len("https://harbour.example/"):] + " sails."; a.Text != want {
			t.Errorf("article %d reads %q, want %q", a.Number, a.Text, want)
		}
		_, err := s.Raw(t.Context(), knowledge.Local, a.Number)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for number, url := range acknowledged {
		if kept[number] != url {
			t.Fatalf("article %d (%s) was acknowledged and is %q", number, url, kept[number])
		}
	}
	if len(kept)%2 != 0 {
		t.Fatalf("%d articles are kept: half a Put", len(kept))
	}
	log, err := s.Changes(t.Context(), knowledge.Local, 0, 0)
	if err != nil || len(log) != len(kept) {
		t.Fatalf("%d changes for %d articles, %v", len(log), len(kept), err)
	}
}

// tryReadOnly opens, reads and puts, and prints how many articles it could read
// and the error.
func tryReadOnly(dir string) {
	total := 0
	s, err := sqlstore.Open(context.Background(), filepath.Join(dir, "beleg.db"))
	if err == nil {
		var readErr, eachErr error
		_, total, readErr = s.List(context.Background(), knowledge.Local, store.Page{})
		eachErr = s.Each(context.Background(), knowledge.Local, func(knowledge.Article) error { return nil })
		if backupErr := s.Backup(context.Background(), io.Discard); errors.Join(readErr, eachErr, backupErr) != nil {
			fmt.Println("cannot read:", readErr, eachErr, backupErr)
			os.Exit(0)
		}
		_, err = s.Put(context.Background(), knowledge.Local, store.Actor{}, []knowledge.Article{numbered(1)}, nil)
		err = errors.Join(err, s.Close())
	}
	fmt.Println(total, strconv.Quote(fmt.Sprint(err)))
}
