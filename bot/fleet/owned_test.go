package fleet

import (
	"testing"

	"beleg/knowledge"
)

// TestShardOf: (ID >> 22) % shards, worked out elsewhere.
func TestShardOf(t *testing.T) {
	for _, c := range []struct {
		guild  knowledge.Guild
		shards int
		want   int
	}{
		{"197038439483310086", 1, 0}, {"197038439483310086", 2, 0}, {"197038439483310086", 16, 2},
		{"81384788765712384", 10, 8}, {"197038439483310086", 7, 6}, {knowledge.Local, 16, 0}, {"dm:197038439483310086", 16, 0},
		{"197038439483310086", 0, 0},
	} {
		if got := ShardOf(c.guild, c.shards); got != c.want {
			t.Errorf("guild %s of %d shards belongs to %d, want %d", c.guild, c.shards, got, c.want)
		}
	}
	var alone Owned
	if !alone.Has("1") || !Owned(func(knowledge.Guild) bool { return true }).Has("1") || Owned(func(knowledge.Guild) bool { return false }).Has("1") {
		t.Error("who is alone owns all, others what they hold")
	}
}
