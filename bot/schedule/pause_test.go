package schedule

import (
	"strings"
	"testing"

	"beleg/knowledge/digest"
	"beleg/knowledge/store"
)

// TestPausedIsTold: wherever a process dies, and with two of them, the admins
// hear once that their digest is paused, and what to do; and once more when it is
// paused again later.
func TestPausedIsTold(t *testing.T) {
	for _, point := range []string{"", "plan", "planned", "settle", "settled", "tell", "told"} {
		w := newWorld(t, at(t, "2025-06-01T12:00:00Z"))
		order := w.order("a1", "08:00", "UTC")
		order.By = "7"
		if err := w.store.SetDigest(t.Context(), itself, order); err != nil {
			t.Fatal(err)
		}
		w.refuse["a1"] = true
		p := w.start(quiet)
		w.until(p, "2025-06-01T13:00:00Z")
		w.put("a", 1)
		p.killAt = point
		w.until(p, "2025-06-02T08:01:00Z")
		other := w.start(quiet)
		w.until(other, "2025-06-02T08:03:00Z")
		w.until(w.start(quiet), "2025-06-04T09:00:00Z")
		if len(w.told) != 1 || w.told[0].channel != "7" {
			t.Fatalf("killed at %q: told %+v", point, w.told)
		}
		if text := w.told[0].reply.Text; !strings.Contains(text, "may not post there") || !strings.Contains(text, "/digest on") ||
			!strings.Contains(text, "<#a1>") {
			t.Errorf("told: %s", text)
		}
		list, err := w.store.Digests(t.Context(), "a")
		if err != nil || list[0].Paused != digest.Forbidden {
			t.Fatalf("orders %+v, %v", list, err)
		}
		list[0].Paused = ""
		if err := w.store.SetDigest(t.Context(), itself, list[0]); err != nil {
			t.Fatal(err)
		}
		w.put("a", 2)
		w.until(w.start(quiet), "2025-06-06T09:00:00Z")
		if len(w.told) != 2 {
			t.Errorf("killed at %q: told %d times, want once for each of two pauses", point, len(w.told))
		}
	}
}

// TestTellLater: while Discord cannot be reached telling waits, and where nobody
// can be told it ends.
func TestTellLater(t *testing.T) {
	w := newWorld(t, at(t, "2025-06-01T12:00:00Z"))
	order := w.order("a1", "08:00", "Nowhere/Town")
	p := w.start(quiet)
	w.broken = func() trouble { return lost }
	w.until(p, "2025-06-01T18:00:00Z")
	if len(w.told) != 0 {
		t.Fatalf("told %+v", w.told)
	}
	w.broken = nil
	w.until(p, "2025-06-01T18:05:00Z")
	past, err := w.store.Deliveries(t.Context(), "a", noticed(order), 0)
	if err != nil || len(w.told) != 1 || len(past) != 1 || past[0].State != store.Sent {
		t.Errorf("told %+v, notices %+v, %v", w.told, past, err)
	}
}
