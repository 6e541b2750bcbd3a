package fleet

import (
	"time"

	"beleg/knowledge/store"
)

// Standing is how this process stands among those that share the database.
type Standing struct {
	Process string              // its ID
	Shards  int                 // in all; 0 while nobody has said
	Living  int                 // processes, itself among them, as of Heard
	Held    map[int]store.Shard // at this moment, by number
	Heard   time.Time           // when the last turn began that the database answered; zero before the first
}

// Stale reports whether the database has said nothing for as long as a lease lasts.
func (f *Fleet) Stale(s Standing) bool { return time.Since(s.Heard) > f.o.TTL }

// Idle reports whether a process holds no shard by design: the others suffice.
func (s Standing) Idle() bool { return len(s.Held) == 0 && s.Shards > 0 && s.Living > s.Shards }

// Standing tells it at no cost.
func (f *Fleet) Standing() Standing {
	held := f.Held()
	f.mu.Lock()
	defer f.mu.Unlock()
	return Standing{f.process.ID, f.shards, f.living, held, f.settled}
}
