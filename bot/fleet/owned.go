package fleet

import (
	"strconv"

	"beleg/knowledge"
)

// Owned says of a guild whether this process acts for it: follows its articles, sends
// its digests, posts what its feeds propose. A process that is alone owns all guilds,
// which nil stands for. In a fleet shards come and go, so that the answer is asked for
// each time. Nothing may be lost or doubled when two processes own a guild for a
// moment, or none does.
type Owned func(g knowledge.Guild) bool

// Has reports whether a guild is owned.
func (o Owned) Has(g knowledge.Guild) bool { return o == nil || o(g) }

// ShardOf is the shard, of so many, to which what happens in a guild comes. What is no
// server belongs to the first: Discord sends direct messages there, and so the local
// collection has one process that acts for it, too.
// https://discord.com/developers/docs/events/gateway#sharding
func ShardOf(g knowledge.Guild, shards int) int {
	n, err := strconv.ParseUint(string(g), 10, 64)
	if err != nil || shards <= 0 {
		return 0
	}
	return int((n >> 22) % uint64(shards))
}

// Owns is an [Owned]: it acts for the guilds of the shards that it holds at this moment.
func (f *Fleet) Owns(g knowledge.Guild) bool {
	f.mu.Lock()
	shard := ShardOf(g, f.shards)
	f.mu.Unlock()
	return f.Holds(shard)
}
