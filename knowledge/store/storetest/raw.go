package storetest

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// rawType: what bytes are is kept with them, and learnt later where it was not.
func rawType(t *testing.T, open Open) {
	s := start(t, open)
	page := [][]byte{[]byte("# Ferry")}
	typed := article(1, "a")
	typed.Media = "text/markdown; charset=utf-8"
	for _, c := range []struct {
		a    knowledge.Article
		want string
	}{{article(1, "a"), ""}, {typed, typed.Media}, {article(1, "b"), typed.Media}} {
		_, err := s.Put(t.Context(), harbour, ana, []knowledge.Article{c.a}, page)
		ok(t, err)
		if c.want != "" && c.a.Text == "a" {
			_, err = s.Put(t.Context(), island, ana, []knowledge.Article{c.a}, page) // the bytes are the same row
			ok(t, err)
		}
		got, err := s.Raw(t.Context(), harbour, 1)
		ok(t, err)
		same(t, "type", got.Type, c.want)
		if age := time.Since(got.At); age < -time.Minute || age > time.Minute {
			t.Fatalf("kept since %v", got.At)
		}
	}
}

// noise does not get smaller when it is packed.
func noise(n int) []byte {
	b := make([]byte, n)
	r := rand.New(rand.NewPCG(uint64(n), 1))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// rawCap: of bytes beyond MaxRaw none are kept, and the article is.
func rawCap(t *testing.T, open Open) {
	s := start(t, open)
	_, err := s.Put(t.Context(), harbour, ana, []knowledge.Article{article(1, "a"), article(2, "b")},
		[][]byte{noise(store.MaxRaw + 1), noise(store.MaxRaw / 2)})
	ok(t, err)
	has(t, s, harbour, "a", "b")
	_, err = s.Raw(t.Context(), harbour, 1)
	notFound(t, "bytes beyond the cap", err)
	_, err = s.Raw(t.Context(), harbour, 2)
	ok(t, err)
}

// trimRaw: the oldest bytes go, what an undo needs stays, and undoing works after.
func trimRaw(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	for i := range 5 {
		_, err := s.Put(ctx, harbour, ana, []knowledge.Article{article(i+1, "a")}, [][]byte{noise(10_000 + i)})
		ok(t, err)
		time.Sleep(2 * time.Millisecond) // so that each is older than the next
	}
	mustPut(t, s, island, ana, store.Added, article(9, "none"))
	draft := store.Draft{Guild: harbour, ID: "D", By: ana, Article: article(8, "draft"), Raw: noise(9_000)}
	ok(t, s.SaveDraft(ctx, draft))
	use, err := s.RawUse(ctx)
	ok(t, err)
	same(t, "articles, without", []int{use.Articles, use.Without}, []int{6, 1})
	if use.Size < 50_000 || use.Size > 52_000 {
		t.Fatalf("5 times 10 kB take %d", use.Size)
	}
	left, err := s.TrimRaw(ctx, use.Size)
	ok(t, err)
	same(t, "nothing to trim", left, use)

	left, err = s.TrimRaw(ctx, 25_000)
	ok(t, err)
	same(t, "trimmed, without", []int{left.Trimmed, left.Without}, []int{3, 4})
	for number, there := range map[int]bool{1: false, 2: false, 3: false, 4: true, 5: true} {
		raw, err := s.Raw(ctx, harbour, number)
		if there {
			ok(t, err)
			same(t, "bytes", bytes.Equal(raw.Bytes, noise(9_999+number)), true)
		} else {
			notFound(t, "bytes that were trimmed", err)
		}
	}
	has(t, s, harbour, "a", "a", "a", "a", "a")

	_, err = s.Put(ctx, harbour, ana, []knowledge.Article{article(4, "b")}, [][]byte{noise(20_000)})
	ok(t, err)
	_, err = s.Remove(ctx, harbour, ana, 5)
	ok(t, err)
	left, err = s.TrimRaw(ctx, 0)
	ok(t, err)
	if left.Size < 20_000 || left.Trimmed != 1 {
		t.Fatalf("%+v: what undoing needs is to stay, the rest to go", left)
	}
	_, err = s.Raw(ctx, harbour, 4)
	notFound(t, "trimmed bytes", err)
	for _, number := range []int{5, 4} {
		_, err = s.Undo(ctx, harbour, ana, 0)
		ok(t, err)
		raw, err := s.Raw(ctx, harbour, number)
		ok(t, err)
		same(t, "bytes that came back", bytes.Equal(raw.Bytes, noise(9_999+number)), true)
	}
	kept, err := s.Draft(ctx, harbour, "D")
	ok(t, err)
	same(t, "draft's bytes", bytes.Equal(kept.Raw, draft.Raw), true)
	ok(t, s.Forget(ctx, harbour))
	use, err = s.RawUse(ctx)
	ok(t, err)
	same(t, "after forgetting", use, store.RawUse{Articles: 1, Without: 1})
}
