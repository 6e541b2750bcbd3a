package storetest

import (
	"fmt"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// tagged are the tags that an article has, however it is read.
func tagged(t *testing.T, s store.Store, g knowledge.Guild, number int, want ...string) {
	t.Helper()
	a, err := s.Article(t.Context(), g, number)
	ok(t, err)
	same(t, "tags", a.Tags, want)
	list, _, err := s.List(t.Context(), g, store.Page{})
	ok(t, err)
	for _, l := range list {
		if l.Number == number {
			same(t, "tags in the list", l.Tags, want)
		}
	}
	heads, err := s.Heads(t.Context(), g, []knowledge.ArticleID{a.ID})
	ok(t, err)
	same(t, "tags of the head", heads[a.ID].Tags, want)
}

// tags: a guild's are its own, several at once, listed, filtered by, forgotten.
func tags(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	mustPut(t, s, harbour, ana, store.Added, article(1, "one"), article(2, "two"), article(3, "three"))
	mustPut(t, s, island, ana, store.Added, article(1, "one"))
	before, err := s.Revision(ctx, harbour)
	ok(t, err)

	done, err := s.Tag(ctx, harbour, ana, []int{1, 3, 99}, []string{"klima", "energie"}, false)
	ok(t, err)
	same(t, "tagged", []any{len(done), done[0].Article.Number, done[0].Changed, done[1].Article.Tags, done[0].Entry > 0},
		[]any{2, 1, []string{"klima", "energie"}, []string{"energie", "klima"}, true})
	tagged(t, s, harbour, 1, "energie", "klima")
	tagged(t, s, harbour, 2)
	tagged(t, s, island, 1)
	log, err := s.Audit(ctx, harbour, 1)
	ok(t, err)
	same(t, "in the record", []any{log[0].Action, log[0].Number, log[0].Count, log[0].Detail, log[0].By},
		[]any{"tag", 1, 2, "klima, energie", ana})
	after, err := s.Revision(ctx, harbour)
	ok(t, err)
	same(t, "nothing for an index", after, before)

	done, err = s.Tag(ctx, harbour, ana, []int{1}, []string{"klima"}, false)
	ok(t, err)
	same(t, "again", []any{len(done), len(done[0].Changed), done[0].Entry}, []any{1, 0, int64(0)})
	_, err = s.Tag(ctx, harbour, ana, []int{99}, []string{"klima"}, false)
	notFound(t, "no such article", err)

	_, err = s.Tag(ctx, harbour, ben, []int{1, 2}, []string{"klima"}, true)
	ok(t, err)
	tagged(t, s, harbour, 1, "energie")
	counts, err := s.Tags(ctx, harbour)
	ok(t, err)
	same(t, "counts", counts, []store.TagCount{{Tag: "energie", Articles: 2}, {Tag: "klima", Articles: 1}})
	counts, err = s.Tags(ctx, island)
	ok(t, err)
	same(t, "of another guild", len(counts), 0)

	list, total, err := s.List(ctx, harbour, store.Page{Filter: knowledge.Filter{Tag: "energie klima"}})
	ok(t, err)
	same(t, "filtered", []any{total, list[0].Number}, []any{1, 3})
	ids, err := s.TaggedAs(ctx, harbour, []string{"energie", "klima"})
	ok(t, err)
	same(t, "with both", ids, []knowledge.ArticleID{list[0].ID})
	ids, err = s.TaggedAs(ctx, island, []string{"klima"})
	ok(t, err)
	same(t, "of another guild", len(ids), 0)

	_, err = s.Remove(ctx, harbour, ana, 3)
	ok(t, err)
	counts, err = s.Tags(ctx, harbour)
	ok(t, err)
	same(t, "of what was removed", counts, []store.TagCount{{Tag: "energie", Articles: 1}})
	_, err = s.Undo(ctx, harbour, ana, 0)
	ok(t, err)
	tagged(t, s, harbour, 3, "energie", "klima")

	ok(t, s.Forget(ctx, harbour))
	mustPut(t, s, harbour, ana, store.Added, article(1, "one"))
	tagged(t, s, harbour, 1)
}

// undoTags: tagging is taken back, not what others did since, and so is taking tags away.
func undoTags(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	mustPut(t, s, harbour, ben, store.Added, article(1, "one"), article(2, "two"))
	_, err := s.Tag(ctx, harbour, ana, []int{1, 2}, []string{"klima"}, false)
	ok(t, err)
	_, err = s.Tag(ctx, harbour, ben, []int{2}, []string{"klima", "energie"}, true)
	ok(t, err)
	e, err := s.Undo(ctx, harbour, ana, 0)
	ok(t, err)
	same(t, "undone", []any{e.Action, e.Count, e.Left}, []any{"tag", 1, 1})
	tagged(t, s, harbour, 1)
	e, err = s.Undo(ctx, harbour, ben, 0)
	ok(t, err)
	same(t, "undone", []any{e.Action, e.Number, e.Count, e.Left}, []any{"untag", 2, 1, 0})
	tagged(t, s, harbour, 2, "klima")

	done, err := s.Tag(ctx, harbour, ana, []int{1}, []string{"wasser"}, false)
	ok(t, err)
	_, err = s.Tag(ctx, harbour, ben, []int{1}, []string{"wasser"}, true)
	ok(t, err)
	_, err = s.Undo(ctx, harbour, ana, done[0].Entry)
	is(t, "what is gone already", err, store.ErrChanged)
}

// tagLimits: nothing is changed where a limit would be passed.
func tagLimits(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	var puts []knowledge.Article
	for n := range knowledge.MaxGuildTags/knowledge.MaxTags + 1 {
		puts = append(puts, article(n+1, fmt.Sprint("text ", n)))
	}
	mustPut(t, s, harbour, ana, store.Added, puts...)
	for n := range len(puts) - 1 {
		var list []string
		for i := range knowledge.MaxTags {
			list = append(list, fmt.Sprintf("tag-%d-%d", n, i))
		}
		_, err := s.Tag(ctx, harbour, ana, []int{n + 1}, list, false)
		ok(t, err)
	}
	_, err := s.Tag(ctx, harbour, ana, []int{len(puts), 1}, []string{"tag-1-1"}, false)
	is(t, "of an article", err, store.ErrTags)
	tagged(t, s, harbour, len(puts))
	_, err = s.Tag(ctx, harbour, ana, []int{len(puts)}, []string{"another"}, false)
	is(t, "of a guild", err, store.ErrGuildTags)
	tagged(t, s, harbour, len(puts))
	more := article(100, "more")
	more.Tags = []string{"another", "tag-1-1"}
	mustPut(t, s, harbour, ana, store.Added, more)
	tagged(t, s, harbour, len(puts)+1, "tag-1-1")
}

// broughtTags: an import line brings tags, which its Undo takes along.
func broughtTags(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	one, two := article(1, "one"), article(2, "two")
	mustPut(t, s, harbour, ana, store.Added, one)
	one.Tags, two.Tags = []string{"klima"}, []string{"Energie", "no tag", "klima", "klima"}
	puts, err := s.Put(ctx, harbour, ana, []knowledge.Article{one, two}, nil)
	ok(t, err)
	same(t, "outcomes", []any{puts[0].Outcome, puts[0].Entry > 0, puts[1].Outcome}, []any{store.Unchanged, true, store.Added})
	tagged(t, s, harbour, 1, "klima")
	tagged(t, s, harbour, 2, "energie", "klima")
	one.Tags = nil
	mustPut(t, s, harbour, ana, store.Unchanged, one)
	tagged(t, s, harbour, 1, "klima")
	e, err := s.Undo(ctx, harbour, ana, 0)
	ok(t, err)
	same(t, "undone", []any{e.Action, e.Count}, []any{"add", 1})
	tagged(t, s, harbour, 1)
	two.Tags = nil
	mustPut(t, s, harbour, ana, store.Added, two)
	tagged(t, s, harbour, 2)
}
