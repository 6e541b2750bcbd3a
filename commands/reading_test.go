package commands

import (
	"context"
	"testing"

	"beleg/knowledge"
)

// askedOften counts how often the settings are read.
type askedOften struct {
	Store
	n int
}

func (s *askedOften) Settings(ctx context.Context, g knowledge.Guild) (map[string]string, error) {
	s.n++
	return s.Store.Settings(ctx, g)
}

func TestSettingsAreReadOnce(t *testing.T) {
	b := newBot(t)
	counted := &askedOften{Store: b.Store}
	b.Store = counted
	ask := Message{Guild: "1", Channel: "11", Parent: "12", User: User{ID: "5", Manager: true}, Text: "!when pact"}
	if _, ok := b.Text(t.Context(), ask); !ok || counted.n != 1 {
		t.Errorf("a question read the settings %d times, want once", counted.n)
	}
	counted.n = 0
	set := ask
	set.Text = "!settings prefix ?"
	if _, ok := b.Text(t.Context(), set); !ok || counted.n > 2 {
		t.Errorf("a change read the settings %d times, want twice at most", counted.n)
	}
	ask.Text = "?when pact"
	if _, ok := b.Text(t.Context(), ask); !ok {
		t.Error("what was set is not heeded by the next message")
	}
}
