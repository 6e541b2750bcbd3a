//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/index"
)

// patience is how long one peer is asked; the rest of the questions it is spared.
const patience = 20 * time.Second

// beside is a peer with what it took, and what Beleg took for the same questions:
// for the whole answer, and to search for the terms.
type beside struct {
	peer
	built                time.Duration
	took, answer, search times
	spent                time.Duration
}

// compare lets Beleg and its peers answer the same questions in turn.
func (s *suite) compare(ctx context.Context) (err error) {
	var list []*beside
	defer func() {
		for _, b := range list {
			err = errors.Join(err, b.close())
		}
	}()
	for _, open := range []func() (peer, error){
		func() (peer, error) { return newFTS(s.dir, true) },
		func() (peer, error) { return newFTS(s.dir, false) },
		func() (peer, error) { return newRaw(s.dir) },
		func() (peer, error) { return newPostgres(ctx, s.dir) },
	} {
		p, err := open()
		if errors.Is(err, exec.ErrNotFound) {
			s.say("without a peer: %v", err)
			continue
		}
		if err != nil {
			return err
		}
		list = append(list, &beside{peer: p})
	}
	if err := s.fill(list); err != nil {
		return err
	}
	s.say("asking the peers and Beleg in turn")
	err = s.inHouse(ctx, func(h *house) error { return s.inTurn(ctx, h, list) })
	s.sheet.peers = append(s.sheet.peers, list...)
	return err
}

// fill gives the peers the collection's passages.
func (s *suite) fill(list []*beside) error {
	s.say("filling the peers")
	each := func(do func(*beside) error) error {
		for _, b := range list {
			start := time.Now()
			if err := do(b); err != nil {
				return fmt.Errorf("%s: %w", b.name(), err)
			}
			b.built += time.Since(start)
		}
		return nil
	}
	err := rows(s.files, func(batch []row) error { return each(func(b *beside) error { return b.add(batch) }) })
	if err != nil {
		return err
	}
	s.say("letting them settle")
	return each(func(b *beside) error { return b.ready() })
}

// inTurn asks each question of everybody, after some that are not counted.
func (s *suite) inTurn(ctx context.Context, h *house, list []*beside) error {
	n := min(s.questions(), len(s.asked)/2)
	warm := s.asked[len(s.asked)-n:]
	if _, err := h.ask(ctx, warm, local); err != nil {
		return err
	}
	for _, a := range warm[:min(n, 20)] {
		q, err := h.queryOf(ctx, a)
		if err != nil {
			return err
		}
		for _, b := range list {
			if _, _, err := b.time(ctx, q); err != nil {
				return err
			}
		}
	}
	for _, a := range s.asked[:n] {
		start := time.Now()
		if _, err := h.engine.Ask(ctx, knowledge.Local, a.Question); err != nil {
			return err
		}
		answer := time.Since(start)
		q, err := h.queryOf(ctx, a)
		if err != nil {
			return err
		}
		search, err := h.search(ctx, q)
		if err != nil {
			return err
		}
		for _, b := range list {
			if b.spent > patience {
				continue
			}
			took, found, err := b.time(ctx, q)
			if err != nil {
				return err
			}
			b.spent += took
			if found > 0 {
				b.took, b.answer, b.search = append(b.took, took), append(b.answer, answer), append(b.search, search)
			}
		}
	}
	return nil
}

// time asks a peer.
func (b *beside) time(ctx context.Context, q query) (took time.Duration, found int, err error) {
	start := time.Now()
	found, err = b.peer.search(ctx, q)
	return time.Since(start), found, err
}

// search lets Beleg search for the terms as its peers do, without ranking.
func (h *house) search(ctx context.Context, q query) (took time.Duration, err error) {
	start := time.Now()
	err = h.indexes.With(knowledge.Local, func(c *index.Collection) error {
		s, err := c.Snapshot()
		if err != nil {
			return err
		}
		defer s.Close()
		_, err = s.Search(ctx, q.terms, knowledge.Filter{}, wanted)
		return err
	})
	return time.Since(start), err
}
