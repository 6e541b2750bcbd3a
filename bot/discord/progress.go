package discord

import (
	"slices"
	"sync"

	"beleg/knowledge/store"
)

// progress is how far a shard's session came. What another process needs to go on is
// not the last event that came in but the last before which every question is
// answered: Discord sends the events after it again, and a question that is answered
// twice has one nonce.
type progress struct {
	mu      sync.Mutex
	session store.Session // Seq is the last event that came in
	open    []int64       // events that are being answered, in order
	over    bool          // the shard was stopped: what comes in is somebody else's
}

// begin notes a new session, or none.
func (p *progress) begin(s store.Session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.session, p.open = s, nil
}

// take notes an event that came in; false when the shard was stopped.
func (p *progress) take(seq int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over {
		p.session.Seq = max(p.session.Seq, seq)
	}
	return !p.over
}

// answering notes that an event asks something, until what it returns is called.
func (p *progress) answering(seq int64) (done func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open = append(p.open, seq)
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if i := slices.Index(p.open, seq); i >= 0 {
			p.open = slices.Delete(p.open, i, i+1)
		}
	}
}

// now is the session as this process goes on with it.
func (p *progress) now() store.Session {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.session
}

// answered is the session as another process has to go on with it, if this one ends
// without a word.
func (p *progress) answered() store.Session {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.session
	for _, seq := range p.open {
		s.Seq = min(s.Seq, seq-1)
	}
	return s
}

// stop ends the taking of events and returns the session at which another process
// goes on: after what is being answered if this one is to finish that, else before it.
func (p *progress) stop(finish bool) store.Session {
	p.mu.Lock()
	p.over = true
	p.mu.Unlock()
	if finish {
		return p.now()
	}
	return p.answered()
}
