package model

import (
	"sync"

	"beleg/knowledge/point"
)

// maxMarks is how many marks are remembered, some 200 bytes each.
const maxMarks = 2000

// marks remembers what was said last.
type marks struct {
	mu    sync.Mutex
	known map[string]point.Mark
	order []string // in a ring once it is full
	next  int
}

func (c *marks) get(key string) (point.Mark, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, ok := c.known[key]
	return m, ok
}

// put remembers a mark in place of the oldest. One that is longer than what it was shown
// can be is not worth it.
func (c *marks) put(key string, m point.Mark) {
	const longest = 1000
	if len(m.Span) > longest || len(m.Sentences) > longest {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		c.known = map[string]point.Mark{}
	}
	if _, ok := c.known[key]; !ok {
		if len(c.order) < maxMarks {
			c.order = append(c.order, key)
		} else {
			delete(c.known, c.order[c.next])
			c.order[c.next] = key
			c.next = (c.next + 1) % maxMarks
		}
	}
	c.known[key] = m
}
