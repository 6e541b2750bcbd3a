package storetest

import (
	"bytes"
	"strings"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// unusualStrings come back byte for byte, but for what store.Text replaces.
func unusualStrings(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	for n, text := range []string{
		"a\x00b", "\xff\xfe broken", "\ud7ff\U0001F6F6 👩‍👩‍👧 e\u0301", "שלום \u202eעולם\u202c", "'; DROP TABLE article; --",
		"$1 ? :a @b %s",
		" leading\r\n\ttabs \u00a0", "\ufeffmark", "ß ſ İ ı ǅ", "",
	} {
		a := article(n+1, text)
		a.URL += "/" + text
		a.Title, a.Author, a.Source, a.Language, a.Published, a.Updated = text, text, text, text, text, text
		stored := mustPut(t, s, harbour, store.Actor{ID: text, Name: text}, store.Added, a)[0]
		clean := store.Text(text)
		same(t, "text", []string{stored.Title, stored.Text, stored.Author, stored.Source, stored.Language, stored.Published, stored.Updated},
			[]string{clean, clean, clean, clean, clean, clean, clean})
		read, err := s.ByURL(ctx, harbour, a.URL)
		ok(t, err)
		same(t, "article by its address", read, stored)
		mustPut(t, s, harbour, ana, store.Unchanged, a)
		e, err := s.Undo(ctx, harbour, store.Actor{ID: text}, 0)
		ok(t, err)
		same(t, "subject", e.Subject, clean)
		ok(t, s.Set(ctx, harbour, ana, "name"+text, "v"+text))
		value, err := s.Setting(ctx, harbour, "name"+text)
		ok(t, err)
		same(t, "setting", value, "v"+clean)
	}
	// Guild names are data too.
	odd := knowledge.Guild("' OR 1=1 --")
	has(t, s, odd)
	mustPut(t, s, odd, ana, store.Added, article(1, "odd"))
	has(t, s, odd, "odd")
}

func bigText(t *testing.T, open Open) {
	s := start(t, open)
	text := strings.Repeat("Die Fähre fährt täglich. ", 200_000) // 5.4 MB
	page := bytes.Repeat([]byte{0, 1, 2, 0xff}, 1_000_000)
	_, err := s.Put(t.Context(), harbour, ana, []knowledge.Article{article(1, text)}, [][]byte{page})
	ok(t, err)
	got, err := s.Article(t.Context(), harbour, 1)
	ok(t, err)
	raw, err := s.Raw(t.Context(), harbour, 1)
	ok(t, err)
	if got.Text != text || !bytes.Equal(raw.Bytes, page) {
		t.Fatalf("%d and %d bytes came back otherwise, want %d and %d", len(got.Text), len(raw.Bytes), len(text), len(page))
	}
}

func settings(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	for _, c := range []struct{ set, want string }{{"", ""}, {"?", "?"}, {"!", "!"}, {"", ""}, {"?", "?"}} {
		ok(t, s.Set(ctx, harbour, ana, "prefix", c.set))
		for g, want := range map[knowledge.Guild]string{harbour: c.want, island: ""} {
			got, err := s.Setting(ctx, g, "prefix")
			ok(t, err)
			same(t, "prefix of "+string(g), got, want)
			all, err := s.Settings(ctx, g)
			ok(t, err)
			named := map[string]string{"prefix": want}
			if want == "" {
				named = map[string]string{}
			}
			same(t, "all settings of "+string(g), all, named)
		}
	}
	other, err := s.Setting(ctx, harbour, "language")
	ok(t, err)
	same(t, "another setting", other, "")
}

// backup: the copy is not empty and writing goes on meanwhile. Restoring is the
// implementation's own affair.
func backup(t *testing.T, open Open) {
	s := start(t, open)
	mustPut(t, s, harbour, ana, store.Added, article(1, "a"))
	var copied bytes.Buffer
	ok(t, s.Backup(t.Context(), &copied))
	if copied.Len() == 0 {
		t.Fatal("the backup is empty")
	}
	mustPut(t, s, harbour, ana, store.Updated, article(1, "b"))
}
