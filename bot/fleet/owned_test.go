package fleet

import (
	"log/slog"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// TestOwned: who is alone owns all; in a fleet it is who holds the shard, and only
// while its lease lasts. What is no server goes with the first shard.
func TestOwned(t *testing.T) {
	var alone Owned
	if !alone.Has("1") || !alone.Has(knowledge.Local) {
		t.Error("who is alone does not own all")
	}
	const server = knowledge.Guild("197038439483310086") // of shard 6 of 7
	f := New(slog.New(slog.DiscardHandler), nil, Options{})
	owns := func(want ...knowledge.Guild) {
		t.Helper()
		for _, g := range []knowledge.Guild{server, knowledge.Local, "dm:7"} {
			wanted := false
			for _, w := range want {
				wanted = wanted || g == w
			}
			if Owned(f.Owns).Has(g) != wanted {
				t.Errorf("guild %s is owned: %v", g, !wanted)
			}
		}
	}
	owns() // nobody has said yet how many shards there are
	f.shards = 7
	f.held[6] = &lease{store.Shard{ID: 6, Of: 7}, time.Now().Add(time.Hour)}
	owns(server)
	f.held[0] = &lease{store.Shard{ID: 0, Of: 7}, time.Now().Add(time.Hour)}
	owns(server, knowledge.Local, "dm:7")
	f.held[6].until = time.Now()
	owns(knowledge.Local, "dm:7")
}
