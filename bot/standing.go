package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"time"

	"beleg/bot/discord"
	"beleg/bot/fleet"
	"beleg/knowledge"
)

// standing is how a process that serves is doing, for those who look after it.
type standing struct {
	house  *house
	shown  knowledge.Guild // on the page
	fleet  *fleet.Fleet    // nil while it is alone
	client *discord.Client // nil without Discord
	behind func() int      // articles that cannot be searched yet
}

// probing is how long the database may take to answer who asks whether all is ready.
const probing = 2 * time.Second

// ready reports whether questions that come here are answered, and says why, or why not.
// An index that is not complete yet is no reason against: replies say so themselves.
func (s standing) ready(ctx context.Context) (ok bool, lines []string) {
	ok = true
	for _, look := range []func(context.Context) (bool, string){s.database, s.discord, s.index} {
		well, line := look(ctx)
		ok = ok && well
		lines = append(lines, line)
	}
	return ok, lines
}

// database asks nothing where the fleet does so each second.
func (s standing) database(ctx context.Context) (bool, string) {
	if s.fleet != nil {
		if heard := s.fleet.Standing(); s.fleet.Stale(heard) {
			return false, "database: " + since(heard.Heard) + "; questions are answered when it is back, nothing needs to be started anew"
		}
		return true, "database: reachable"
	}
	ctx, cancel := context.WithTimeout(ctx, probing)
	defer cancel()
	if _, err := s.house.store.Revision(ctx, s.shown); err != nil {
		return false, "database: " + sentence(err)
	}
	return true, "database: reachable"
}

func since(heard time.Time) string {
	if heard.IsZero() {
		return "has not answered yet"
	}
	return "last answered " + time.Since(heard).Round(time.Second).String() + " ago"
}

// discord is well with shards that are all connected, or with none while others suffice.
func (s standing) discord(context.Context) (bool, string) {
	if s.client == nil {
		return true, "discord: not connected, as there is no token"
	}
	connected := s.connected()
	if s.fleet == nil {
		held, _ := s.client.Status()
		return len(connected) > 0 && len(connected) == len(held), fmt.Sprintf("discord: %d of %d shards connected", len(connected), len(held))
	}
	f := s.fleet.Standing()
	switch {
	case f.Idle():
		return true, fmt.Sprintf("discord: waits to take over; %d processes share %d shards", f.Living, f.Shards)
	case len(f.Held) == 0:
		return false, fmt.Sprintf("discord: holds none of %d shards yet", f.Shards)
	}
	n := 0
	for id := range f.Held {
		if connected[id] {
			n++
		}
	}
	return n == len(f.Held), fmt.Sprintf("discord: holds %d of %d shards, %d connected", len(f.Held), f.Shards, n)
}

// connected are the shards with a connection, by number.
func (s standing) connected() map[int]bool {
	out := map[int]bool{}
	if s.client == nil {
		return out
	}
	list, _ := s.client.Status()
	for _, x := range list {
		if x.Connected {
			out[x.Shard] = true
		}
	}
	return out
}

func (s standing) index(context.Context) (bool, string) {
	if n := s.behind(); n > 0 {
		return true, "index: still reading, " + count(n, "article") + " behind"
	}
	return true, "index: has caught up"
}

// WriteTo writes figures as Prometheus reads them
// (prometheus.io/docs/instrumenting/exposition_formats): those of the process, of each
// shard that it holds, and of the model.
func (s standing) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	gauge := func(name, help string, labels string, value any) {
		if !strings.Contains(b.String(), "# TYPE "+name+" ") {
			fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %[1]s gauge\n", name, help)
		}
		fmt.Fprintf(&b, "%s%s %v\n", name, labels, value)
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	gauge("beleg_build_info", "The version that runs.", fmt.Sprintf("{version=%q}", version()), 1)
	ready, _ := s.ready(context.Background())
	gauge("beleg_ready", "Whether questions that come to this process are answered, as /readyz says.", "", bit(ready))
	gauge("beleg_memory_bytes", "Memory that the program has from the system, without mapped indexes.", "", memory.Sys-memory.HeapReleased)
	gauge("beleg_goroutines", "Things that go on at once.", "", runtime.NumGoroutine())
	gauge("beleg_articles_behind", "Articles that cannot be searched yet.", "", s.behind())
	if s.fleet != nil {
		s.shards(gauge)
	}
	connected := s.connected()
	for _, id := range s.served() {
		gauge("beleg_shard_connected", "Whether a shard of this process is connected to Discord, 1 or 0.",
			fmt.Sprintf(`{shard="%d"}`, id), bit(connected[id]))
	}
	n, err := io.WriteString(w, b.String())
	if err != nil || s.house.model == nil {
		return int64(n), err
	}
	more, err := s.house.model.Counts().WriteTo(w)
	return int64(n) + more, err
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// served are the shards that this process is to connect, in order.
func (s standing) served() (ids []int) {
	switch {
	case s.client == nil:
		return nil
	case s.fleet != nil:
		return slices.Sorted(maps.Keys(s.fleet.Standing().Held))
	}
	list, _ := s.client.Status()
	for _, x := range list {
		ids = append(ids, x.Shard)
	}
	return ids
}

// shards are figures of what the process holds.
func (s standing) shards(gauge func(name, help, labels string, value any)) {
	f := s.fleet.Standing()
	gauge("beleg_processes", "Processes that share the database.", "", f.Living)
	gauge("beleg_shards", "Discord's shards, of all processes.", "", f.Shards)
	gauge("beleg_shards_held", "Shards that this process holds.", "", len(f.Held))
	if !f.Heard.IsZero() {
		gauge("beleg_database_silent_seconds", "Since the database last answered.", "", fmt.Sprintf("%.1f", time.Since(f.Heard).Seconds()))
	}
	ids := slices.Sorted(maps.Keys(f.Held))
	for _, id := range ids {
		gauge("beleg_shard_token", "The lease's token: how often the shard was claimed.", fmt.Sprintf(`{shard="%d"}`, id), f.Held[id].Token)
	}
	for _, id := range ids {
		seq := f.Held[id].Session.Seq
		gauge("beleg_shard_events", "Events of the shard's session, as last written down.", fmt.Sprintf(`{shard="%d"}`, id), seq)
	}
}
