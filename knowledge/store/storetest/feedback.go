package storetest

import (
	"fmt"
	"testing"

	"beleg/knowledge/store"
)

// feedback: who says something twice counts once, guilds see only their own.
func feedback(t *testing.T, open Open) {
	s, other := start(t, open), start(t, open)
	ctx := t.Context()
	for _, c := range []struct {
		by       store.Actor
		question string
	}{{ana, "when pact"}, {ben, "who \"Holm\" Äö"}, {ana, "who \"Holm\" Äö"}, {ana, "when pact"}, {ana, "why strike"}} {
		ok(t, s.Unhelpful(ctx, harbour, c.by, c.question))
	}
	ok(t, s.Unhelpful(ctx, island, ana, "theirs"))
	read := func(offset, limit int) (questions []string, total int) {
		list, total, err := other.Complaints(ctx, harbour, offset, limit)
		ok(t, err)
		for _, c := range list {
			recent(t, "time of a complaint", c.At)
			questions = append(questions, fmt.Sprintf("%d %s", c.People, c.Question))
		}
		return questions, total
	}
	all, total := read(0, 0)
	same(t, "complaints", []any{len(all), all[0], total}, []any{3, "2 who \"Holm\" Äö", 3})
	rest, total := read(2, 5)
	same(t, "the last", []any{len(rest), total}, []any{1, 3})
	none, total := read(5, 5)
	same(t, "behind the last", []any{len(none), total}, []any{0, 3})

	for i := range store.MaxUnhelpful {
		ok(t, s.Unhelpful(ctx, island, ben, fmt.Sprint("question ", i)))
	}
	list, total, err := s.Complaints(ctx, island, 0, 1)
	ok(t, err)
	same(t, "kept", []any{len(list), total}, []any{1, store.MaxUnhelpful})
	ok(t, s.Forget(ctx, harbour))
	all, total = read(0, 0)
	same(t, "of a guild that was forgotten", []any{len(all), total}, []any{0, 0})
}
