package schedule

import (
	"slices"
	"strings"
	"testing"

	"beleg/knowledge/digest"
	"beleg/knowledge/store"
)

// refusedOnce is a digest that Discord refused on 2 June at 08:00, with admins who know.
func refusedOnce(t *testing.T) (*world, *process) {
	t.Helper()
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
	w.until(p, "2025-06-02T08:03:00Z")
	if d := w.orderNow(t); d.Paused != digest.Forbidden || len(w.told) != 1 {
		t.Fatalf("order %+v, told %+v", d, w.told)
	}
	return w, p
}

func (w *world) orderNow(t *testing.T) store.Digest {
	t.Helper()
	list, err := w.store.Digests(t.Context(), "a")
	if err != nil || len(list) != 1 {
		t.Fatalf("orders %+v, %v", list, err)
	}
	return list[0]
}

// TestResume: a digest that Discord refused goes on by itself when permissions changed and
// its channel takes posts again; the admins hear it once, and the next digest has what was
// missed and says why.
func TestResume(t *testing.T) {
	for _, point := range []string{"", "may", "plan", "planned", "settle", "tell"} {
		w, p := refusedOnce(t)
		w.until(p, "2025-06-05T12:30:00Z")
		if w.asked != 0 {
			t.Errorf("killed at %q: asked %d times though nothing changed", point, w.asked)
		}
		p.Lift("b") // another guild
		p.Lift("a") // another permission
		w.until(p, "2025-06-05T13:00:00Z")
		if w.asked != 1 || w.orderNow(t).Paused == "" {
			t.Fatalf("killed at %q: asked %d times, order %+v", point, w.asked, w.orderNow(t))
		}
		w.refuse["a1"] = false
		p.killAt = point
		p.Lift("a")
		w.until(p, "2025-06-05T13:30:00Z")
		p = w.start(quiet)
		p.Lift("a") // its connection has come
		w.until(p, "2025-06-05T13:35:00Z")
		if d := w.orderNow(t); d.Paused != "" || !d.On {
			t.Fatalf("killed at %q: order %+v", point, d)
		}
		if told := w.told[1:]; len(told) > 1 || point != "tell" && (len(told) != 1 || told[0].channel != "7" ||
			!strings.Contains(told[0].reply.Text, "goes on, every day at 08:00 (UTC)")) {
			t.Errorf("killed at %q: told %+v", point, told)
		}
		w.until(p, "2025-06-06T08:05:00Z")
		if len(w.posts) != 1 || !slices.Equal(numbers(w.posts[0].reply), []int{1}) {
			t.Fatalf("killed at %q: posted %+v", point, w.posts)
		}
		if foot := w.posts[0].reply.Footer; strings.Count(foot, "I may not post there") != 4 || strings.Contains(foot, "not running") {
			t.Errorf("killed at %q: the digest says %q", point, foot)
		}
	}
}

// Within its four hours the digest of the day itself goes out.
func TestResumeOnTheDay(t *testing.T) {
	w, p := refusedOnce(t)
	w.refuse["a1"] = false
	p.Lift("a")
	w.until(p, "2025-06-02T09:00:00Z")
	if len(w.posts) != 1 || w.orderNow(t).Paused != "" {
		t.Errorf("posted %+v, order %+v", w.posts, w.orderNow(t))
	}
}

// What somebody switched off stays off, and so does what another reason paused.
func TestResumeNotAgainstWill(t *testing.T) {
	w, p := refusedOnce(t)
	off := w.orderNow(t)
	off.On = false
	if err := w.store.SetDigest(t.Context(), store.Actor{ID: "7"}, off); err != nil {
		t.Fatal(err)
	}
	w.refuse["a1"] = false
	p.Lift("a")
	w.until(p, "2025-06-03T09:00:00Z")
	if d := w.orderNow(t); d.On || len(w.posts)+w.asked != 0 {
		t.Errorf("switched off: %+v, posted %d, asked %d", d, len(w.posts), w.asked)
	}
	other := newWorld(t, at(t, "2025-06-01T12:00:00Z"))
	other.order("a1", "08:00", "Nowhere/Town")
	p = other.start(quiet)
	other.until(p, "2025-06-01T13:00:00Z")
	p.Lift("a")
	other.until(p, "2025-06-01T14:00:00Z")
	if d := other.orderNow(t); d.Paused != digest.BadZone || other.asked != 0 {
		t.Errorf("paused by its zone: %+v, asked %d", d, other.asked)
	}
}

// While Discord cannot be reached it stays paused, and is looked at again later.
func TestResumeLater(t *testing.T) {
	w, p := refusedOnce(t)
	w.refuse["a1"] = false
	w.broken = func() trouble { return lost }
	p.Lift("a")
	w.until(p, "2025-06-02T08:30:00Z")
	if w.orderNow(t).Paused == "" {
		t.Error("goes on though its channel could not be looked at")
	}
	w.broken = nil
	w.until(p, "2025-06-02T09:00:00Z")
	if w.orderNow(t).Paused != "" {
		t.Error("forgotten after Discord could not be reached")
	}
}

// Who is killed after it heard that permissions changed leaves that to the next one, which
// does not hear it.
func TestResumeAfterHandover(t *testing.T) {
	w, p := refusedOnce(t)
	w.until(p, "2025-06-03T12:00:00Z")
	w.refuse["a1"] = false
	p = w.start(quiet)
	w.until(p, "2025-06-04T08:05:00Z")
	if len(w.posts) != 1 || w.orderNow(t).Paused != "" || w.asked != 1 {
		t.Errorf("asked %d times, posted %+v, order %+v", w.asked, w.posts, w.orderNow(t))
	}
	w, _ = refusedOnce(t)
	p = w.start(quiet)
	w.until(p, "2025-06-03T12:00:00Z")
	if w.asked != 1 || w.orderNow(t).Paused == "" || len(w.told) != 1 {
		t.Errorf("where nothing changed: asked %d times, told %+v, order %+v", w.asked, w.told, w.orderNow(t))
	}
}
