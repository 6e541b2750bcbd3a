package index

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"beleg/knowledge"
)

// A guild's folder, the one that fills beside it, and one that made way. The
// dots keep them from being another guild's: see safeName.
func (m *Manager) folder(g knowledge.Guild) string {
	return filepath.Join(m.dir, safeName(string(g)))
}
func (m *Manager) nextFolder(g knowledge.Guild) string { return m.folder(g) + ".next" }
func (m *Manager) oldFolder(g knowledge.Guild) string  { return m.folder(g) + ".old" }

func (m *Manager) deleteFolders(g knowledge.Guild) error {
	return errors.Join(os.RemoveAll(m.folder(g)), os.RemoveAll(m.nextFolder(g)), os.RemoveAll(m.oldFolder(g)))
}

// openFolder opens a guild's folder. Where there is none, because it was
// damaged or a crash came between two renames, the one beside it takes over.
func (m *Manager) openFolder(g knowledge.Guild) (*Collection, error) {
	if err := os.MkdirAll(m.dir, 0o700); err != nil {
		return nil, err
	}
	if err := os.RemoveAll(m.oldFolder(g)); err != nil {
		return nil, err
	}
	if _, err := os.Lstat(m.folder(g)); errors.Is(err, fs.ErrNotExist) {
		if err := os.Rename(m.nextFolder(g), m.folder(g)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	m.mu.Lock()
	o := m.opening(g)
	o.thorough = o.thorough || m.doubts[g]
	delete(m.doubts, g)
	m.mu.Unlock()
	c, lost, err := o.open(m.folder(g))
	if lost != nil {
		m.loses(g, lost)
	}
	return c, err
}

func (m *Manager) opening(g knowledge.Guild) opening {
	return opening{analyzer: m.analyzer, records: m.records, guild: g, thorough: m.thorough.Load(),
		history: func(revision int64) (string, error) { return m.source.History(context.Background(), g, revision) },
		valid:   func(s state) error { return m.valid(g, s) }}
}

// valid says whether a folder is a copy of what the store has of the guild.
func (m *Manager) valid(g knowledge.Guild, s state) error {
	if s.Guild != g {
		return damagef("it is of another collection")
	}
	revision, err := m.source.Revision(context.Background(), g)
	if err != nil {
		return err
	}
	history, err := m.source.History(context.Background(), g, s.Cursor)
	if err != nil {
		return err
	}
	if s.Cursor > revision || s.History != history {
		return errOther
	}
	return nil
}

var errOther = damagef("it is the copy of another store, or of a later state of this one")

// loses notes why a folder is made anew.
func (m *Manager) loses(g knowledge.Guild, why error) {
	m.lg.Warn("index is made anew", "guild", g, "reason", why)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lost[g] = why
}

// Lost returns what was wrong with a guild's folder that had to be made anew
// since the Manager was made, nil when nothing was.
func (m *Manager) Lost(g knowledge.Guild) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.lost[g]
}

// Thoroughly lets every folder that is opened from now on be read whole,
// whatever is remembered of its files.
func (m *Manager) Thoroughly() { m.thorough.Store(true) }

// closeFolder closes what an entry has open. A folder that turns out to be
// damaged is deleted; one that only failed is read whole when it is next opened.
func (m *Manager) closeFolder(e *entry) {
	doubt, outdated := e.collection.Doubt(), e.collection.Outdated()
	err := e.collection.Close()
	damaged := isDamage(err)
	if err == nil && doubt != nil {
		m.mu.Lock()
		m.doubts[e.guild] = true
		m.mu.Unlock()
		damaged = outdated // this version may not know how to read it
		err = doubt
	}
	if err != nil {
		m.lg.Warn("index failed", "guild", e.guild, "error", err)
	}
	if damaged {
		m.loses(e.guild, err)
		err = os.RemoveAll(m.folder(e.guild))
	}
	if e.next != nil {
		err = errors.Join(err, m.closeNext(e))
	}
	if e.swap && err == nil {
		err = m.takeOver(e.guild)
	}
	if err != nil {
		m.lg.Warn("close index", "guild", e.guild, "error", err)
	}
}

// Sweep deletes folders of guilds that are not needed here: at once those of guilds
// that are not there any more, and of the others those that were not followed since a
// time, and the longest ones while there is no room. It returns how many guilds'
// folders it deleted. Guilds that follow again later are filled again.
func (m *Manager) Sweep(there []knowledge.Guild, needed func(knowledge.Guild) bool, since time.Time, room func() bool) (n int, err error) {
	known := map[string]knowledge.Guild{}
	for _, g := range there {
		known[safeName(string(g))] = g
	}
	list, err := os.ReadDir(m.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	var kept []unneeded
	for _, f := range list {
		name, _, beside := strings.Cut(f.Name(), ".")
		if beside {
			continue // it goes with its guild's
		}
		g, is := known[name]
		at := m.followed(name)
		switch {
		case is && needed(g):
		case is && at.After(since):
			kept = append(kept, unneeded{g, at})
		default:
			n++
			err = errors.Join(err, m.Forget(m.named(name, g)))
		}
	}
	slices.SortFunc(kept, func(a, b unneeded) int { return a.at.Compare(b.at) })
	for len(kept) > 0 && !room() {
		n++
		err = errors.Join(err, m.Forget(kept[0].guild))
		kept = kept[1:]
	}
	return n, err
}

// unneeded is a folder that could go, and when it was followed last.
type unneeded struct {
	guild knowledge.Guild
	at    time.Time
}

// followed is when a folder was last written to.
func (m *Manager) followed(name string) (at time.Time) {
	list, _ := os.ReadDir(filepath.Join(m.dir, name)) // of one that is gone nothing is to be known
	for _, f := range list {
		if info, err := f.Info(); err == nil && info.ModTime().After(at) {
			at = info.ModTime()
		}
	}
	return at
}

// named is the guild of a folder that may be open, else one that has the same folder.
func (m *Manager) named(name string, g knowledge.Guild) knowledge.Guild {
	m.mu.Lock()
	defer m.mu.Unlock()
	for open := range m.by {
		if safeName(string(open)) == name {
			return open
		}
	}
	return cmp.Or(g, knowledge.Guild(name))
}
