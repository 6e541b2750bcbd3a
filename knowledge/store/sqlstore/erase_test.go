package sqlstore

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// TestErasesCopies: a day after an article was removed nothing is left of its
// text, its keys, the addresses that were added to it, nor of a proposal that was
// skipped or a subscription as it was.
func TestErasesCopies(t *testing.T) {
	s := fresh(t)
	clock := time.Date(2024, 3, 25, 12, 0, 0, 0, time.UTC)
	s.now = func() time.Time { return clock }
	by := store.Actor{ID: "7"}
	first := ferry(1, strings.Repeat("The ferry to the island sails at eight, said the harbour master on Monday evening. ", 3))
	again := first
	again.URL = "https://harbour.example/secret-address"
	put(t, s, first, again)
	if _, err := s.Remove(t.Context(), knowledge.Local, by, 1); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Propose(t.Context(), store.Proposal{Guild: knowledge.Local, Article: ferry(9, "a secret")}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Decide(t.Context(), knowledge.Local, by, 1, store.Declined); err != nil {
		t.Fatal(err)
	}
	sub, _, err := s.Subscribe(t.Context(), store.Subscription{Guild: knowledge.Local, URL: "https://harbour.example/feed", By: by})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Unsubscribe(t.Context(), knowledge.Local, by, sub.Number); err != nil {
		t.Fatal(err)
	}
	counts := func() (line string) {
		for _, query := range []string{"copy_key WHERE article = 1", "address", "entry WHERE url <> ''", "version WHERE article = 1",
			"proposal WHERE article <> ''", "operation WHERE before <> ''"} {
			var n int
			if err := s.db.QueryRow("SELECT COUNT(*) FROM " + query).Scan(&n); err != nil {
				t.Fatal(err)
			}
			line += fmt.Sprint(min(n, 1))
		}
		return line
	}
	if got := counts(); got != "111111" {
		t.Fatalf("on the day: %s", got)
	}
	clock = clock.Add(undoable + grace + time.Minute)
	put(t, s, ferry(2, "Something else."))
	if got := counts(); got != "000000" {
		t.Errorf("a day later there is still something: %s", got)
	}
}

// TestFillsOn: who is killed while old versions are given their words and keys
// goes on where it was; what came by then and what is missing are both complete.
func TestFillsOn(t *testing.T) {
	s := fresh(t)
	put(t, s, batch(0, 500)...)
	path := ""
	if err := s.db.QueryRow("SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&path); err != nil {
		t.Fatal(err)
	}
	tally := func(s *Store) (line string) {
		var words, keys int64
		if err := s.db.QueryRow("SELECT (SELECT COUNT(*) FROM version WHERE words <> 0), (SELECT COUNT(*) FROM copy_key)").Scan(&words,
			&keys); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(words, " versions, ", keys, " keys")
	}
	want := tally(s)
	for _, query := range []string{"UPDATE version SET words = 0 WHERE article > 60", "DELETE FROM copy_key WHERE article > 60"} {
		if _, err := s.db.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	if done, err := fillWords(t.Context(), s.db.DB); done || err != nil { // one transaction, then the process is gone
		t.Fatal(done, err)
	}
	half := tally(s)
	again, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := tally(again); got != want || half == want {
		t.Errorf("filled in: %s, want %s; half way it was %s", got, want, half)
	}
}
