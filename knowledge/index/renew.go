package index

import (
	"context"
	"os"

	"beleg/knowledge"
)

// Outdated reports that an earlier version of the analysis filled the folder.
func (c *Collection) Outdated() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state.Fingerprint != Fingerprint()
}

// Renew does a step of replacing a folder that an earlier version of the
// analysis filled, and reports whether more are to be done. The old folder
// answers meanwhile, see [Collection.Reached]. A new one fills beside it and takes its place once it has
// caught up; a crash at any moment leaves at least one of them whole. progress, which
// may be nil, is told how many changes were applied.
func (m *Manager) Renew(ctx context.Context, g knowledge.Guild, progress func(applied int)) (more bool, err error) {
	err = m.With(g, func(c *Collection) error {
		more = c.Outdated()
		return nil
	})
	if err != nil || !more {
		return false, err
	}
	leave, err := m.turns.enter(ctx, g)
	if err != nil {
		return false, err
	}
	defer leave()
	f := m.following(g)
	f.Lock()
	defer f.Unlock()
	e, err := m.acquire(g)
	if err != nil {
		return false, err
	}
	defer m.release(e)
	if !e.collection.Outdated() {
		return false, nil
	}
	if err := m.openNext(e); err != nil {
		return false, err
	}
	applied, more, err := m.step(ctx, g, &e.ahead, e.next)
	e.collection.renewed(e.next.Cursor())
	if applied > 0 && progress != nil {
		progress(applied)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	e.swap = err == nil && !more
	if failed := err != nil && ctx.Err() == nil; failed || e.swap {
		e.broken = true // who is last to use it closes it
	}
	return more, err
}

// renewed notes how far the folder is that is to replace it.
func (c *Collection) renewed(cursor int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.anew = cursor
}

// openNext opens the folder that is to take another's place.
func (m *Manager) openNext(e *entry) error {
	if e.next != nil {
		if e.next.Intact(); e.next.Doubt() == nil {
			return nil
		}
		if err := m.closeNext(e); err != nil {
			return err
		}
	}
	o := m.opening(e.guild)
	current := o.valid
	o.valid = func(s state) error {
		if s.Fingerprint != Fingerprint() {
			return damagef("it was filled by another version")
		}
		return current(s)
	}
	next, lost, err := o.open(m.nextFolder(e.guild))
	if lost != nil {
		m.lg.Info("index beside is made anew", "guild", e.guild, "reason", lost)
	}
	e.next = next
	return err
}

// closeNext closes it, and deletes it if it is damaged.
func (m *Manager) closeNext(e *entry) error {
	e.ahead.callOff(0)
	doubt := e.next.Doubt()
	err := e.next.Close()
	e.next = nil
	if isDamage(err) || doubt != nil {
		return os.RemoveAll(m.nextFolder(e.guild))
	}
	return err
}

// takeOver puts the folder that has caught up in the place of the old one.
// [Manager.openFolder] completes it after a crash in between.
func (m *Manager) takeOver(g knowledge.Guild) error {
	if _, err := os.Lstat(m.nextFolder(g)); err != nil {
		return err
	}
	if err := os.Rename(m.folder(g), m.oldFolder(g)); err != nil {
		return err
	}
	if err := os.Rename(m.nextFolder(g), m.folder(g)); err != nil {
		return err
	}
	m.lg.Info("index is of this version now", "guild", g)
	return os.RemoveAll(m.oldFolder(g))
}
