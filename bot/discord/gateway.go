package discord

import (
	"context"
	"errors"
	"sync"
	"time"

	"beleg/knowledge/store"
)

// Fleet shares the shards with other processes. *fleet.Fleet is one.
type Fleet interface {
	// Run starts and stops shards until ctx ends; then it stops them all. An
	// error ends the connection to Discord for good.
	Run(ctx context.Context, g *Gateway) error
	// Holds reports whether a shard is this process's at this moment. What comes
	// from Discord for others is left to their holders.
	Holds(shard int) bool
	// Serves is Holds of the shard of a server, "" for direct messages.
	Serves(guildID string) bool
	// Identify waits for the next turn of a bucket, or until ctx ends. Turns of all
	// processes are apart.
	Identify(ctx context.Context, bucket int, apart time.Duration) error
	// Crowded is told that Discord wants more shards than there are.
	Crowded()
}

// Gateway starts and stops shards while the bot runs.
type Gateway struct {
	client *Client
	ctx    context.Context // of all shards
	fail   context.CancelCauseFunc
	loops  *sync.WaitGroup
}

// Advice asks Discord how many shards it wants, until there is an answer or ctx ends.
func (g *Gateway) Advice(ctx context.Context) (int, error) {
	info, err := g.client.askGateway(ctx)
	return max(1, info.Shards), err
}

// Start connects a shard: with its session where it has one, else, or when Discord
// no longer knows that, with an IDENTIFY. A shard that runs is left alone.
func (g *Gateway) Start(x store.Shard) {
	c := g.client
	ctx, cancel := context.WithCancel(g.ctx)
	s := &shard{Client: c, id: x.ID, of: x.Of, lg: c.lg.With("shard", x.ID), cancel: cancel}
	s.progress.begin(x.Session)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running[x.ID] != nil || ctx.Err() != nil {
		cancel()
		return
	}
	c.running[x.ID], c.states[x.ID] = s, ShardStatus{Shard: x.ID, Since: time.Now()}
	g.loops.Go(func() {
		defer cancel()
		err := s.run(ctx)
		switch {
		case errors.Is(err, errShards) && c.cfg.Fleet != nil:
			c.cfg.Fleet.Crowded()
		case err != nil:
			g.fail(err)
		}
	})
}

// Stop ends a shard's connection and returns its session, with which another process
// goes on: from then on no event is taken here. What is being answered is answered.
func (g *Gateway) Stop(id int) store.Session {
	c := g.client
	c.mu.Lock()
	s := c.running[id]
	delete(c.running, id)
	delete(c.states, id)
	c.mu.Unlock()
	if s == nil {
		return store.Session{}
	}
	session := s.progress.stop()
	s.cancel()
	return session
}

// Session is how far a shard's session came: up to the first event that is still being
// answered.
func (g *Gateway) Session(id int) store.Session {
	c := g.client
	c.mu.Lock()
	s := c.running[id]
	c.mu.Unlock()
	if s == nil {
		return store.Session{}
	}
	return s.progress.answered()
}

// all runs every shard here, as long as ctx lasts.
func (g *Gateway) all(ctx context.Context) error {
	n, err := g.client.countShards(ctx)
	if err != nil {
		return err
	}
	for id := range n {
		g.Start(store.Shard{ID: id, Of: n})
	}
	<-ctx.Done()
	return nil
}

// holds reports whether the shard is this process's at this moment.
func (s *shard) holds() bool { return s.cfg.Fleet == nil || s.cfg.Fleet.Holds(s.id) }
