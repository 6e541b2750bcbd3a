package index

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"beleg/knowledge"

	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveindex "github.com/blevesearch/bleve_index_api"
	"github.com/blevesearch/mmap-go"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	bolt "go.etcd.io/bbolt/errors"
)

// opening says how a folder is to be opened.
type opening struct {
	analyzer *Analyzer
	records  *cache
	guild    knowledge.Guild
	history  func(revision int64) (string, error)
	valid    func(state) error // nil, or damage when it is a copy of something else
	thorough bool              // read every byte, whatever is remembered of it
}

// Open opens the folder or makes it anew when it cannot be used. cacheBytes
// bounds the records kept in memory.
func Open(dir string, a *Analyzer, cacheBytes int) (*Collection, error) {
	c, _, err := opening{analyzer: a, records: newCache(cacheBytes)}.open(dir)
	return c, err
}

// open opens a folder, or makes one in its place where there is none, or a
// damaged one: lost says what was wrong with that. Whatever else keeps it from
// being opened is an error, and leaves it as it is.
func (o opening) open(dir string) (c *Collection, lost error, err error) {
	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		c, err := o.existing(dir)
		if !isDamage(err) {
			return c, nil, err
		}
		lost = err
		if err := os.RemoveAll(dir); err != nil {
			return nil, lost, fmt.Errorf("delete the damaged index %s: %w", dir, err)
		}
	}
	c, err = o.create(dir)
	return c, lost, err
}

// existing opens a folder that is what it was when it was written.
func (o opening) existing(dir string) (*Collection, error) {
	known, err := readChecksums(dir)
	if err != nil {
		return nil, cannotOpen(dir, err)
	}
	v, err := verify(dir, known, o.thorough)
	if err == nil && o.valid != nil {
		err = o.valid(v.state)
	}
	if err != nil {
		return nil, cannotOpen(dir, err)
	}
	open := v.sums
	open.Root = nil // it is about to change
	if err := open.write(dir); err != nil && !errors.Is(err, syscall.ENOSPC) {
		return nil, cannotOpen(dir, err) // without room nothing is left of the file, which is as good
	}
	// Where bleve cannot read a snapshot, for lack of files or memory, it opens
	// an empty index in its place and then deletes the snapshot, unless it may
	// only read.
	for _, readOnly := range []bool{true, false} {
		c := o.collection(dir, v.state)
		c.sums = open
		if err := c.openBleve(v.state, known.Root != nil, readOnly); err != nil {
			return nil, cannotOpen(dir, err)
		}
		if !readOnly {
			c.records = o.records.open(dir, v.mark())
			c.settle()
			return c, nil
		}
		if err := c.shut(); err != nil {
			return nil, cannotOpen(dir, err)
		}
	}
	return nil, nil
}

func cannotOpen(dir string, err error) error {
	if isDamage(err) {
		return err
	}
	return fmt.Errorf("the index %s cannot be opened now, and is left as it is: %w; see that it may be read and written, and that "+
		"there are files (ulimit -n), memory and disk left", dir, err)
}

func (o opening) collection(dir string, s state) *Collection {
	return &Collection{analyzer: o.analyzer, dir: dir, history: o.history, state: s, broken: make(chan struct{}),
		seen: map[string]fs.FileInfo{}}
}

// openBleve opens bleve and sees that it holds what the folder holds. Of a
// folder that was not closed in peace nobody knows the sum of bolt's file; that
// none of its lists of deleted documents was changed shows in their number.
func (c *Collection) openBleve(want state, peace, readOnly bool) error {
	if err := guarded(func() error { return c.open(readOnly) }); err != nil {
		return c.notOpened(err)
	}
	err := guarded(func() error {
		reader, err := c.bleve.Reader()
		if err != nil {
			return err
		}
		defer reader.Close()
		raw, err := reader.GetInternal(keyState)
		if err != nil {
			return err
		}
		if got, err := decodeState(raw); err != nil || got != want {
			return errors.New("its newest snapshot was left out")
		}
		n, err := reader.DocCount()
		if err == nil && !peace && n != want.Documents {
			err = damagef("it holds %d documents instead of %d", n, want.Documents)
		}
		return err
	})
	if err == nil {
		return nil
	}
	c.shut()
	return c.notOpened(err)
}

// notOpened tells a lack of something from damage. Bleve logs why it left a
// segment out, and does not return it.
func (c *Collection) notOpened(err error) error {
	if isDamage(err) || passing(err) || errors.Is(err, bolt.ErrTimeout) {
		return err
	}
	if lack := tryAll(c.storePath()); lack != nil {
		return lack
	}
	return damage{err}
}

// tryAll opens and maps all files of a folder at once, as bleve does.
func tryAll(dir string) error {
	list, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range list {
		f, err := os.Open(filepath.Join(dir, entry.Name()))
		if err != nil {
			return err
		}
		defer f.Close()
		m, err := mmap.Map(f, mmap.RDONLY, 0)
		if err != nil {
			return err
		}
		defer m.Unmap()
	}
	return nil
}

// analysis is where bleve has texts analysed, of which it gets none.
var analysis = sync.OnceValue(func() *bleveindex.AnalysisQueue { return bleveindex.NewAnalysisQueue(1) })

// open opens bleve's part that keeps the index, or makes one where there is none.
func (c *Collection) open(readOnly bool) error {
	config := map[string]any{"path": c.storePath(), "read_only": readOnly, "bolt_timeout": "2s",
		"asyncErrorCallbackName": callbackName, "eventCallbackName": callbackName}
	index, err := scorch.NewScorch(scorch.Name, config, analysis())
	if err != nil {
		return err
	}
	if err := index.Open(); err != nil {
		return err
	}
	c.bleve = index.(*scorch.Scorch)
	watched.Store(c.storePath(), c)
	return nil
}

// create makes an empty folder.
func (o opening) create(dir string) (*Collection, error) {
	s := state{Guild: o.guild, Fingerprint: Fingerprint()}
	value, err := s.encode()
	if err != nil {
		return nil, err
	}
	c := o.collection(dir, s)
	c.records = o.records.open(dir, "")
	err = guarded(func() error {
		if err := c.open(false); err != nil {
			return err
		}
		return c.bleve.SetInternal(keyState, value)
	})
	if err != nil {
		if c.bleve != nil {
			c.shut()
		}
		return nil, fmt.Errorf("make index %s: %w; see that there is room, and that the folder may be written to", dir, err)
	}
	c.settle()
	return c, nil
}

// settle waits until bleve has written the snapshot that it writes first, the
// only one that it writes before it calls back.
func (c *Collection) settle() {
	for range 1000 {
		if n, _ := c.bleve.StatsMap()["TotPersistLoopWait"].(uint64); n > 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func (c *Collection) storePath() string { return filepath.Join(c.dir, storeName) }

// callbackName names what bleve's goroutines call when they do something, and
// when they panicked.
const callbackName = "beleg"

// watched holds the open collections by the path that bleve knows.
var watched sync.Map

func init() {
	scorch.RegistryAsyncErrorCallbacks[callbackName] = func(err error, path string) {
		if c, ok := watched.Load(path); ok && errors.Is(err, scorch.ErrAsyncPanic) {
			c.(*Collection).distrust(err)
		}
	}
	// Called by the very goroutines that write and merge, which recover from
	// panics but not from faults: of a mapped file that somebody cuts off.
	scorch.RegistryEventCallbacks[callbackName] = func(scorch.Event) bool {
		debug.SetPanicOnFault(true)
		return true
	}
}

// distrust remembers that the folder failed. Nothing more is read from it.
func (c *Collection) distrust(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.doubt == nil {
		c.doubt = err
		close(c.broken)
	}
}

// Doubt is why the folder is not to be trusted any more, nil while it is.
func (c *Collection) Doubt() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.doubt
}

// guard calls f, which reads from bleve. What it says of the folder when it
// fails ends the trust in it.
func (c *Collection) guard(f func() error) error {
	err := c.Doubt()
	if err == nil {
		if err = guarded(f); err == nil || passing(err) {
			return err
		}
		c.distrust(err)
	}
	return fmt.Errorf("%w: %w", ErrRebuilding, err)
}

// write writes a batch. Bleve waits for ever for a goroutine that panicked.
func (c *Collection) write(batch *bleveindex.Batch) error {
	done := make(chan error, 1)
	go func() { done <- guarded(func() error { return c.bleve.Batch(batch) }) }()
	select {
	case err := <-done:
		if isDamage(err) {
			c.distrust(err)
		}
		return err
	case <-c.broken:
		return fmt.Errorf("%w: %w", ErrRebuilding, c.Doubt())
	}
}

// Intact looks at the sizes and times of the files that are mapped: somebody
// may change them while they are open, and to read beyond the end of one that
// became shorter is a fault, even in goroutines where nobody can recover.
func (c *Collection) Intact() error {
	return c.withReader(func(r bleveindex.IndexReader) error {
		if err := c.sameRoot(); err != nil {
			return err
		}
		for _, s := range r.(*scorch.IndexSnapshot).Segments() {
			if file, ok := s.Segment().(segment.PersistedSegment); ok {
				if err := c.sameSegment(file.Path()); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// sameRoot: bolt's file never shrinks, nor is it replaced.
func (c *Collection) sameRoot() error {
	info, err := os.Lstat(filepath.Join(c.storePath(), boltName))
	if err != nil {
		return gone(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.root != nil && (!os.SameFile(c.root, info) || info.Size() < c.root.Size()) {
		return damagef("%s was changed while it was open", boltName)
	}
	c.root = info
	return nil
}

func (c *Collection) sameSegment(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return gone(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	known, ok := c.seen[info.Name()]
	same := ok && info.Size() == known.Size() && info.ModTime().Equal(known.ModTime())
	if ok && !(same && os.SameFile(known, info)) {
		return damagef("segment %s was changed while it was open", info.Name())
	}
	c.seen[info.Name()] = info
	return nil
}

// gone is the damage of a file that is not there any more.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return damage{err}
	}
	return err
}

// closing is how long bleve may take to close. After a panic of its own it may
// never end.
const closing = 10 * time.Second

// errOpen is of a folder that could not be closed: its files are locked until
// they are deleted, or the process ends.
var errOpen = damage{errors.New("it does not close")}

func (c *Collection) shut() error {
	done := make(chan error, 1)
	go func() { done <- guarded(c.bleve.Close) }()
	defer watched.CompareAndDelete(c.storePath(), c)
	select {
	case err := <-done:
		return err
	case <-time.After(closing):
		return errOpen
	}
}

// Close releases the folder and leaves behind what its files are like. It
// returns damage when they are not what was written to them.
func (c *Collection) Close() error {
	mark := ""
	defer func() { c.records.close(mark) }()
	if err := c.shut(); err != nil {
		return fmt.Errorf("close index %s: %w", c.dir, err)
	}
	v, err := verify(c.dir, c.sums, c.Doubt() != nil)
	if err == nil {
		err = v.sums.write(c.dir)
	}
	if err != nil {
		return fmt.Errorf("close index %s: %w", c.dir, err)
	}
	if c.Doubt() == nil {
		mark = v.mark()
	}
	return nil
}
