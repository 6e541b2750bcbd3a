package index

import (
	"container/list"
	"sync"
)

// cache keeps the records that were read last, of all the folders that share it,
// within a bound of bytes. What it holds of a folder that was closed is good for the
// folder that is opened in the same place if that is the same to the byte.
type cache struct {
	limit int // bytes

	mu     sync.Mutex
	held   int // bytes
	by     map[cacheKey]*list.Element
	recent *list.List // of *cached, the latest used first
	opened uint64     // number of the folder that was opened last
	left   map[string]closed
}

type cacheKey struct {
	folder uint64
	part
}

type cached struct {
	key  cacheKey
	view *View
}

// closed is what a folder was when it was closed.
type closed struct {
	folder uint64
	mark   string
}

func newCache(limit int) *cache {
	return &cache{limit: limit, by: map[cacheKey]*list.Element{}, recent: list.New(), left: map[string]closed{}}
}

// folderCache is what a cache holds of one open folder.
type folderCache struct {
	cache  *cache
	dir    string
	folder uint64
	writes int // guarded by the cache's lock
}

// open returns the part of the cache for a folder that was opened. mark names what is in it,
// and is empty where nobody knows.
func (c *cache) open(dir, mark string) *folderCache {
	c.mu.Lock()
	defer c.mu.Unlock()
	before, ok := c.left[dir]
	delete(c.left, dir)
	if ok && mark != "" && before.mark == mark {
		return &folderCache{cache: c, dir: dir, folder: before.folder}
	}
	if ok {
		c.drop(before.folder)
	}
	c.opened++
	return &folderCache{cache: c, dir: dir, folder: c.opened}
}

// forget drops what is held of a folder that is closed.
func (c *cache) forget(dir string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if before, ok := c.left[dir]; ok {
		delete(c.left, dir)
		c.drop(before.folder)
	}
}

func (c *cache) drop(folder uint64) {
	for key, e := range c.by {
		if key.folder == folder {
			c.remove(e)
		}
	}
}

func (c *cache) remove(e *list.Element) {
	old := c.recent.Remove(e).(*cached)
	c.held -= old.view.size()
	delete(c.by, old.key)
}

// get returns a record, nil when it is not held.
func (s *folderCache) get(p part) *View {
	c := s.cache
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.by[cacheKey{s.folder, p}]
	if !ok {
		return nil
	}
	c.recent.MoveToFront(e)
	return e.Value.(*cached).view
}

// written is how often the folder was written to.
func (s *folderCache) written() int {
	s.cache.mu.Lock()
	defer s.cache.mu.Unlock()
	return s.writes
}

// put keeps a record, unless the folder was written to since it had been written to
// so often: it may be an old one.
func (s *folderCache) put(p part, v *View, writes int) {
	c, key := s.cache, cacheKey{s.folder, p}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by[key] != nil || s.writes != writes || v.size() > c.limit {
		return
	}
	c.by[key] = c.recent.PushFront(&cached{key, v})
	c.held += v.size()
	for c.held > c.limit {
		c.remove(c.recent.Back())
	}
}

// forget forgets the records that were written anew.
func (s *folderCache) forget(touched []part) {
	c := s.cache
	c.mu.Lock()
	defer c.mu.Unlock()
	s.writes++
	for _, p := range touched {
		if e := c.by[cacheKey{s.folder, p}]; e != nil {
			c.remove(e)
		}
	}
}

// close keeps what is held for who opens the folder next, if its mark is known.
func (s *folderCache) close(mark string) {
	c := s.cache
	c.mu.Lock()
	defer c.mu.Unlock()
	s.writes++
	if mark == "" {
		c.drop(s.folder)
		return
	}
	c.left[s.dir] = closed{s.folder, mark}
}
