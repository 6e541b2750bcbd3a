package store

import (
	"context"
	"time"
)

// Process is one of the processes that share the store. Its ID is of one run: a
// process that was started again has another.
type Process struct {
	ID, Version string
	Behind      int // articles that its indexes lack
}

// Seen is a process as an operator sees it.
type Seen struct {
	Process
	Ago    time.Duration // since it last said that it lives
	Shards int           // that it holds
}

// Shard is one of the parts into which Discord divides a bot's servers, held by one
// process for a while.
type Shard struct {
	ID, Of  int   // of so many, counted from 0
	Token   int64 // grows each time the shard is claimed, so that what an earlier holder does is told apart
	Session Session
}

// Session is what it takes to go on with a connection to Discord where another
// process left it. ID is "" when there is none.
type Session struct {
	ID     string
	Resume string // address to connect to
	Seq    int64  // of the last event that was dealt with
}

// Roll is what a process learns when it says that it lives.
type Roll struct {
	Shards int            // how many there are in all; 0 while nobody has said
	Held   []Shard        // what it holds from now on for another time to live
	Free   int            // how many nobody holds
	Ends   time.Duration  // until the first lease of another process ends unless it is renewed; 0 when there is none
	Living map[string]int // processes that were seen within the time to live, itself among them, and how many shards each holds
}

// Holder is a shard as an operator sees it.
type Holder struct {
	Shard
	Owner string        // "" when it was given back
	Left  time.Duration // of the lease; 0 when it is over
}

// Fleet shares Discord's shards among processes. A lease ends by the database's
// clock, whatever the clocks of the processes say: who holds one counts its time from
// before it asked, and so never longer than the database does.
type Fleet interface {
	// Beat says that a process lives, and holds on to its leases that are not
	// over for another ttl. Those of held whose token is still the newest keep
	// their Session for the next holder.
	Beat(ctx context.Context, p Process, ttl time.Duration, held []Shard) (Roll, error)
	// Claim leases up to n shards that nobody holds. While any is still held
	// that belongs to another number of shards than SetShards has set, none.
	// Sessions of another number are left out.
	Claim(ctx context.Context, process string, ttl time.Duration, n int) ([]Shard, error)
	// GiveBack ends leases before their time and keeps their Sessions. Those
	// that somebody else has claimed since are left alone.
	GiveBack(ctx context.Context, process string, shards []Shard) error
	// Quit is GiveBack of a process that ends: it no longer counts as living.
	Quit(ctx context.Context, process string, shards []Shard) error
	// SetShards says how many shards there are from now on. Who holds some of
	// another number learns it from Beat and gives them back.
	SetShards(ctx context.Context, n int) error
	// Identify takes the next turn of a bucket when it has come, and returns 0.
	// Else it returns how long to wait before asking again. Turns are apart.
	Identify(ctx context.Context, bucket int, apart time.Duration) (time.Duration, error)
	// Processes lists those that were seen within some time, the latest first.
	Processes(ctx context.Context, within time.Duration) ([]Seen, error)
	// Holders lists all shards by number.
	Holders(ctx context.Context) ([]Holder, error)
}
