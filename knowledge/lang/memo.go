package lang

import (
	"strings"
	"sync"
)

// Memo remembers what was found out about words, so that it is found once for the
// frequent ones. It keeps two generations of so many words each: the young ones
// become the old ones when they are many, and what is asked again of those becomes
// young again. It is safe for concurrent use.
type Memo[V any] struct {
	size       int
	mu         sync.RWMutex
	young, old map[string]V
}

// NewMemo makes a memo of two times size words.
func NewMemo[V any](size int) *Memo[V] { return &Memo[V]{size: size, young: map[string]V{}} }

// Of returns what find returns for the word, which is the same each time. A word
// beyond MaxWord is none and not remembered, and a nil Memo remembers none.
func (m *Memo[V]) Of(word string, find func(word string) V) V {
	if m == nil || len(word) > MaxWord {
		return find(word)
	}
	m.mu.RLock()
	v, young := m.young[word]
	known := young
	if !young {
		v, known = m.old[word]
	}
	m.mu.RUnlock()
	if young {
		return v
	}
	word = strings.Clone(word) // not the whole text
	if !known {
		v = find(word)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.young) >= m.size {
		m.young, m.old = make(map[string]V, m.size), m.young
	}
	m.young[word] = v
	return v
}
