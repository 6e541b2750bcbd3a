package discord

import "encoding/json"

// thread is a channel within another.
type thread struct {
	ID     string
	Parent string `json:"parent_id"`
	Owner  string `json:"owner_id"` // who opened it
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
		g.within[t.ID] = t
	}
	if v.Parent != "" {
		g.within[v.ID] = v.thread
	}
}

// unthread forgets a thread.
func (g *guilds) unthread(raw json.RawMessage) {
	var t thread
	json.Unmarshal(raw, &t)
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.within, t.ID)
}

// thread is what is known of a thread, the zero value of what is none.
func (g *guilds) thread(channel string) thread {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.within[channel]
}

// parent is the channel that a thread belongs to, "" of what is none.
func (g *guilds) parent(channel string) string { return g.thread(channel).Parent }

// openedBy reports whether a channel is a thread that a user opened.
func (g *guilds) openedBy(channel, user string) bool {
	return user != "" && g.thread(channel).Owner == user
}
