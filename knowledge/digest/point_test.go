package digest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/point"
)

type finger func(point.Packet) (point.Mark, error)

func (f finger) Point(_ context.Context, p point.Packet) (point.Mark, error) { return f(p) }

// A pointer chooses the quote of a story; whatever else it says leaves it as it is.
func TestPointer(t *testing.T) {
	st := collection(t, knowledge.Article{URL: "https://hafen.example/a", Title: "Ferry of Ostwick is late again", Language: "en",
		Published: "2024-05-14", Source: "Harbour Post",
		Text: "The ferry of Ostwick was late on Monday. A seal had slept on the ramp for three hours. Nobody wanted to wake it.\nThe " +
			"harbour office now looks for a seal warden. It pays 14 euros an hour."})
	marks := func(numbers ...int) finger {
		return func(p point.Packet) (point.Mark, error) { return point.Mark{Sentences: numbers}, nil }
	}
	period := Period{Guild: harbour, Day: "2024-05-15", Language: "en"}
	quote := func(f point.Pointer, p Period) string {
		s := New(st, nil)
		s.Consult(f)
		post, err := s.Preview(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		return post.Stories[0].Reports[0].Quote
	}
	alone := quote(nil, period)
	if !strings.HasPrefix(alone, "The ferry") {
		t.Fatalf("alone %q", alone)
	}
	for want, numbers := range map[string][]int{
		"A seal had slept on the ramp for three hours. Nobody wanted to wake it.": {3, 2},
		"It pays 14 euros an hour.":                       {5},
		"Nobody wanted to wake it.":                       {3, 1}, // not one behind the other
		"The harbour office now looks for a seal warden.": {4, 3}, // in two paragraphs
	} {
		if got := quote(marks(numbers...), period); got != want {
			t.Errorf("%v: %q, want %q", numbers, got, want)
		}
	}
	for name, f := range map[string]finger{
		"nothing": marks(), "not shown": marks(6), "three": marks(1, 2, 3),
		"fails": func(point.Packet) (point.Mark, error) { return point.Mark{Sentences: []int{2}}, errors.New("no") },
	} {
		if got := quote(f, period); got != alone {
			t.Errorf("%s: %q, want %q", name, got, alone)
		}
	}
	period.Alone = true
	if got := quote(marks(2), period); got != alone {
		t.Errorf("no model may be asked: %q, want %q", got, alone)
	}
}
