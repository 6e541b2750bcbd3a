package discord

import "encoding/json"

// thread is a channel within another.
type thread struct {
	ID     string
	Parent string `json:"parent_id"`
}

// threads takes the events that name threads: a server with its own, or one of them.
func (g *guilds) threads(raw json.RawMessage) {
	var v struct {
		thread
		Threads []thread
	}
	json.Unmarshal(raw, &v)
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, t := range v.Threads {
		g.parents[t.ID] = t.Parent
	}
	if v.Parent != "" {
		g.parents[v.ID] = v.Parent
	}
}

// unthread forgets a thread.
func (g *guilds) unthread(raw json.RawMessage) {
	var t thread
	json.Unmarshal(raw, &t)
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.parents, t.ID)
}

// parent is the channel that a thread belongs to, "" of what is none.
func (g *guilds) parent(channel string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.parents[channel]
}
