package discord

import (
	"context"
	"errors"
	"sync"
	"time"

	"beleg/bot/fleet"
	"beleg/knowledge/store"
)

var _ fleet.Gateway = (*Gateway)(nil)

// Gateway starts and stops shards while the bot runs.
type Gateway struct {
	client *Client
	ctx    context.Context // of all shards
	fail   context.CancelCauseFunc
	loops  *sync.WaitGroup
}

// Advice implements fleet.Gateway.
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

// Stop implements fleet.Gateway. From then on no event is taken here.
func (g *Gateway) Stop(id int, finish bool) store.Session {
	c := g.client
	c.mu.Lock()
	s := c.running[id]
	delete(c.running, id)
	delete(c.states, id)
	c.mu.Unlock()
	if s == nil {
		return store.Session{}
	}
	session := s.progress.stop(finish)
	s.cancel()
	return session
}

// Session implements fleet.Gateway: up to the first event that is still being answered.
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
