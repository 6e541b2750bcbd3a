package commands

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/store/sqlstore"
)

// alone remembers whether the last question was to be answered without a model.
type alone struct{ was []bool }

func (a *alone) Ask(_ context.Context, _ knowledge.Guild, q knowledge.Question) (knowledge.Result, error) {
	a.was = append(a.was, q.Alone)
	return knowledge.Result{Question: q}, nil
}

// unset is a store whose settings cannot be read.
type unset struct{ Store }

func (unset) Settings(context.Context, knowledge.Guild) (map[string]string, error) {
	return nil, errors.New("disk full")
}

// A model is asked what people ask, where it is connected, the server has nothing against
// it and who asks neither; never for lists.
func TestAlone(t *testing.T) {
	st, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	asker := &alone{}
	bot := New(slog.New(slog.DiscardHandler), Parts{Store: st, Asker: asker})
	ask := func(m Message, want bool) {
		t.Helper()
		m.Guild, m.User, m.Addressed = "7", User{ID: "1", Name: "ana", Manager: true}, true
		asker.was = nil
		bot.Text(t.Context(), m)
		if len(asker.was) == 0 || asker.was[0] != want {
			t.Errorf("%q: without a model %v, want %v", m.Text, asker.was, want)
		}
	}
	ask(Message{Text: "!when pact"}, true)
	bot.Model = &Model{Name: "small"}
	ask(Message{Text: "!when pact"}, false)
	ask(Message{Text: "!when pact", Alone: true}, true)
	ask(Message{Text: "!check The pact was signed in 1998."}, true)
	bot.Text(t.Context(), Message{Guild: "7", User: User{ID: "1", Manager: true}, Text: "!settings model off", Addressed: true})
	ask(Message{Text: "!when pact"}, true)
	bot.Text(t.Context(), Message{Guild: "7", User: User{ID: "1", Manager: true}, Text: "!settings model on", Addressed: true})
	ask(Message{Text: "!wann Pakt"}, false)
	bot.Store, asker.was = unset{st}, nil // settings cannot be read: nothing leaves
	if _, err := bot.consult(t.Context(), Request{Guild: "7"}, knowledge.Question{}); err != nil || !asker.was[0] {
		t.Errorf("%v %v", asker.was, err)
	}
}
