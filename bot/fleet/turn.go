package fleet

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"beleg/knowledge/store"
)

// turn renews what is held, and takes or gives back what the fair share asks for.
func (f *Fleet) turn(ctx context.Context) error {
	sent := time.Now()
	ctx, cancel := context.WithTimeout(ctx, f.o.Every*3/2) // a connection that is gone may say nothing: there is time for another
	defer cancel()
	if err := f.resize(ctx); err != nil {
		return err
	}
	held := f.progressed()
	roll, err := f.st.Beat(ctx, f.self(), f.o.TTL, held)
	if err != nil {
		return err
	}
	first := f.renewed(roll, held, sent)
	if back := f.surplus(roll); len(back) > 0 {
		return f.st.GiveBack(ctx, f.process.ID, f.let(back, true))
	}
	if wait := roll.Ends; wait > 0 && wait < f.o.Every { // nobody renews it: be there when it ends
		time.AfterFunc(wait+watch/2, f.Soon)
	}
	want := min(roll.Free, most(roll)-len(roll.Held))
	if want <= 0 || first {
		return nil
	}
	sent = time.Now()
	claimed, err := f.st.Claim(ctx, f.process.ID, f.o.TTL, want)
	for _, x := range claimed {
		f.hold(x, sent)
	}
	return err
}

// self is what this process says of itself.
func (f *Fleet) self() store.Process {
	p := f.process
	if f.o.Behind != nil {
		p.Behind = f.o.Behind()
	}
	return p
}

// progressed are the leases whose sessions went on since they were last written down, by
// number: whoever locks their rows does so in one order.
func (f *Fleet) progressed() (list []store.Shard) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	for id, l := range f.held {
		x := l.Shard
		if !now.Before(l.until) {
			continue // what came since was left to others
		}
		if x.Session = f.gateway.Session(id); x.Session != l.Session {
			list = append(list, x)
		}
	}
	slices.SortFunc(list, func(a, b store.Shard) int { return a.ID - b.ID })
	return list
}

// renewed takes what the database says is held: it holds for another while, begins or
// has ended. That what is held begins here happens when a claim was answered too late,
// or a renewal came too late for the holder but not for the database: then it begins
// anew, as events were left out. The first time nothing is to be claimed yet, as others
// may have come at the same moment.
func (f *Fleet) renewed(roll store.Roll, written []store.Shard, sent time.Time) (first bool) {
	f.mu.Lock()
	for _, x := range written {
		if l := f.held[x.ID]; l != nil && l.Token == x.Token {
			l.Session = x.Session
		}
	}
	if f.shards != roll.Shards {
		f.shards, f.crowded = roll.Shards, false
	}
	first, f.settled, f.living = f.settled.IsZero(), sent, len(roll.Living)
	lost, now := maps.Clone(f.held), time.Now()
	for _, x := range roll.Held {
		if l := lost[x.ID]; l != nil && l.Token == x.Token && now.Before(l.until) {
			delete(lost, x.ID)
		}
	}
	f.mu.Unlock()
	f.let(slices.Collect(maps.Keys(lost)), false)
	for _, x := range roll.Held {
		f.hold(x, sent)
	}
	return first
}

// hold begins a lease, or goes on with it. sent is when it was asked for.
func (f *Fleet) hold(x store.Shard, sent time.Time) {
	until := sent.Add(f.o.TTL - f.o.Margin)
	f.mu.Lock()
	defer f.mu.Unlock()
	if !time.Now().Before(until) {
		return // answered too late
	}
	if l := f.held[x.ID]; l != nil {
		l.until = until
		return
	}
	f.held[x.ID] = &lease{x, until}
	f.lg.Info("shard claimed", "shard", x.ID, "of", x.Of, "token", x.Token, "resume", x.Session.ID != "")
	f.gateway.Start(x)
	if f.Claimed != nil {
		f.Claimed()
	}
}

// let stops shards and returns them with the sessions at which they were left.
func (f *Fleet) let(ids []int, finish bool) (list []store.Shard) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, id := range ids {
		l := f.held[id]
		if l == nil {
			continue
		}
		x := l.Shard
		x.Session = f.gateway.Stop(id, finish)
		delete(f.held, id)
		delete(f.finished, id)
		if finish {
			f.finished[id] = time.Now().Add(finishing)
		}
		list = append(list, x)
		f.lg.Info("shard let go", "shard", id, "token", x.Token, "in order", finish)
	}
	return list
}

// surplus is what is to be given back: all of another number of shards, else what is
// more than the fair share, first those that are not connected yet.
func (f *Fleet) surplus(roll store.Roll) (ids []int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for id, l := range f.held {
		if l.Of != roll.Shards {
			ids = append(ids, id)
		}
	}
	if len(ids) > 0 {
		return ids
	}
	more := len(f.held) - share(roll.Living, f.process.ID, roll.Shards)
	if more <= 0 {
		return nil
	}
	ids = slices.SortedFunc(maps.Keys(f.held), func(a, b int) int {
		return cmp.Or(cmp.Compare(connected(f.held[a]), connected(f.held[b])), b-a)
	})
	return ids[:more]
}

func connected(l *lease) int { return min(1, len(l.Session.ID)) }

// share is how many shards a process is to hold: as many as the others, and one more
// if it is among the first of those that hold most, so that few change hands.
func share(living map[string]int, process string, shards int) int {
	list := slices.SortedFunc(maps.Keys(living), func(a, b string) int {
		return cmp.Or(living[b]-living[a], cmp.Compare(a, b))
	})
	rank, all := slices.Index(list, process), len(list)
	if rank < 0 {
		return 0
	}
	n := shards / all
	if rank < shards%all {
		n++
	}
	return n
}

// most is how many shards one process may claim: it is better to give one back than to
// leave it to nobody while all wait for each other.
func most(roll store.Roll) int {
	n := len(roll.Living)
	return (roll.Shards + n - 1) / n
}

// fence lets leases go that are over, whatever the database and its connection do.
func (f *Fleet) fence(ctx context.Context) {
	tick := time.NewTicker(watch)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		f.let(f.over(time.Now()), false)
	}
}

// over lists the leases that end by a time.
func (f *Fleet) over(now time.Time) (ids []int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for id, l := range f.held {
		if !now.Before(l.until) {
			ids = append(ids, id)
		}
	}
	return ids
}

// quit gives everything back within a second.
func (f *Fleet) quit() {
	f.mu.Lock()
	ids := slices.Collect(maps.Keys(f.held))
	f.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), parting)
	defer cancel()
	if err := f.st.Quit(ctx, f.process.ID, f.let(ids, true)); err != nil {
		f.lg.Warn("shards not given back; others claim them in some seconds", "error", err)
	}
}

// count asks how many shards there shall be, at least so many.
func (f *Fleet) count(ctx context.Context, least int) error {
	n := f.o.Shards
	if n == 0 || least > 0 {
		advised, err := f.gateway.Advice(ctx)
		if err != nil {
			return err
		}
		n = advised
	}
	select {
	case f.counted <- max(n, least):
	default: // somebody was faster
	}
	return nil
}

// resize sets the number of shards where there is none, where it was given, or where
// Discord wants far more. All processes then let go of theirs before the first new one
// is claimed.
func (f *Fleet) resize(ctx context.Context) error {
	var n int
	select {
	case n = <-f.counted:
	default:
		return nil
	}
	roll, err := f.st.Beat(ctx, f.self(), f.o.TTL, nil)
	given := f.o.Shards > 0 && n != roll.Shards
	due := roll.Shards == 0 || given || f.outgrown(n, roll.Shards)
	if err == nil && due {
		f.lg.Info("number of shards set", "shards", n, "before", roll.Shards)
		err = f.st.SetShards(ctx, n)
	}
	if err != nil {
		select { // again in the next turn
		case f.counted <- n:
		default:
		}
	}
	return err
}

// outgrown reports whether there are too few shards: Discord has refused them, or they
// are fewer than half of what it advises. It advises one for 1,000 servers and takes up
// to 2,500.
func (f *Fleet) outgrown(n, shards int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.crowded && n > shards || n > 2*shards
}
