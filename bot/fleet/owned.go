package fleet

import "beleg/knowledge"

// Owned says of a guild whether this process acts for it: follows its articles, sends
// its digests, posts what its feeds propose. A process that is alone owns all guilds,
// which nil stands for. In a fleet shards come and go, so that the answer is asked for
// each time. Nothing may be lost or doubled when two processes own a guild for a
// moment, or none does.
type Owned func(g knowledge.Guild) bool

// Has reports whether a guild is owned.
func (o Owned) Has(g knowledge.Guild) bool { return o == nil || o(g) }

// Owns is an [Owned]. What is no server belongs to the first shard: direct messages come
// there, and the local collection has one process that acts for it, too.
func (f *Fleet) Owns(g knowledge.Guild) bool {
	f.mu.Lock()
	shard := Of(string(g), f.shards)
	f.mu.Unlock()
	return f.Holds(shard)
}
