package index

import (
	"bytes"
	"encoding/binary"
	"hash/fnv"
	"os"
)

// Bolt keeps what a folder's segments are. It has checksums for its two meta
// pages only and trusts every other page that it maps: a damaged one is a
// panic, some of them in goroutines where nobody can recover, or a fault. So
// the pages are read here first, from a copy in memory, by the format's own
// definition (go.etcd.io/bbolt, internal/common: meta.go, page.go, inode.go).

const (
	boltMagic     = 0xED0CDAED
	boltVersion   = 2
	pageHeader    = 16
	pageElement   = 16
	bucketHeader  = 16
	branchPage    = 0x01
	leafPage      = 0x02
	freelistPage  = 0x10
	bucketElement = 0x01
	manyFree      = 0xFFFF // the count stands in the first element
)

// bucket is what a bucket of bolt holds, by key.
type bucket struct {
	values  map[string][]byte
	buckets map[string]*bucket
	last    string // the greatest of its keys
	filled  bool
}

func newBucket() *bucket {
	return &bucket{values: map[string][]byte{}, buckets: map[string]*bucket{}}
}

// boltPages are the pages of a file.
type boltPages struct {
	data []byte
	size uint64 // of a page
	high uint64 // pages in use have lower numbers
	used map[uint64]bool
}

// readBolt reads a whole file of bolt. Whatever is wrong with it is damage.
func readBolt(data []byte) (root *bucket, err error) {
	err = guarded(func() error { // an index out of range is damage like the rest
		root, err = walkBolt(data)
		return err
	})
	return root, err
}

func walkBolt(data []byte) (*bucket, error) {
	meta := newestMeta(data)
	if meta == nil {
		return nil, damagef("root.bolt has no valid meta page")
	}
	f := &boltPages{data: data, size: uint64(os.Getpagesize()), high: u64(meta[40:]), used: map[uint64]bool{}}
	if f.high > uint64(len(data))/f.size {
		return nil, damagef("root.bolt is cut off")
	}
	root := newBucket()
	if err := f.page(u64(meta[16:]), root, nil, nil); err != nil {
		return nil, err
	}
	return root, f.checkFree(u64(meta[32:]))
}

// newestMeta returns the later of the meta pages whose checksums are right: a
// crash while one is written leaves the other.
func newestMeta(data []byte) []byte {
	var newest []byte
	for _, at := range []int{0, os.Getpagesize()} {
		if at+pageHeader+64 > len(data) {
			break
		}
		meta := data[at+pageHeader : at+pageHeader+64]
		h := fnv.New64a()
		h.Write(meta[:56])
		sound := u32(meta) == boltMagic && u32(meta[4:]) == boltVersion && h.Sum64() == u64(meta[56:])
		newer := newest == nil || u64(meta[48:]) > u64(newest[48:])
		if sound && newer && int(u32(meta[8:])) == os.Getpagesize() {
			newest = meta
		}
	}
	return newest
}

// take returns a page with those that continue it, each of which is in use once.
func (f *boltPages) take(id uint64) ([]byte, error) {
	if id < 2 || id >= f.high {
		return nil, damagef("root.bolt has no page %d", id)
	}
	start := f.data[id*f.size:]
	end := id + 1 + uint64(u32(start[12:]))
	if u64(start) != id || end > f.high {
		return nil, damagef("page %d of root.bolt is damaged", id)
	}
	for i := id; i < end; i++ {
		if f.used[i] {
			return nil, damagef("page %d of root.bolt is used twice", i)
		}
		f.used[i] = true
	}
	return f.data[id*f.size : end*f.size : end*f.size], nil
}

// page adds what stands on a page and below it to a bucket. Its keys are not
// before low and, unless high is nil, before high.
func (f *boltPages) page(id uint64, b *bucket, low, high []byte) error {
	p, err := f.take(id)
	if err != nil {
		return err
	}
	switch u16(p[8:]) {
	case branchPage:
		return f.branch(p, b, low, high)
	case leafPage:
		return f.leaf(p, b, low, high)
	}
	return damagef("page %d of root.bolt is of no known kind", id)
}

func (f *boltPages) branch(p []byte, b *bucket, low, high []byte) error {
	count := int(u16(p[10:]))
	key := func(i int) []byte {
		at := pageHeader + i*pageElement
		start := at + int(u32(p[at:]))
		return p[start : start+int(u32(p[at+4:]))]
	}
	for i := range count {
		next := high
		if i+1 < count {
			next = key(i + 1)
		}
		first := key(i)
		if i == 0 {
			first = low // bolt takes what is before the first key for the first child's
		}
		if err := f.page(u64(p[pageHeader+i*pageElement+8:]), b, first, next); err != nil {
			return err
		}
	}
	return nil
}

func (f *boltPages) leaf(p []byte, b *bucket, low, high []byte) error {
	for i := range int(u16(p[10:])) {
		at := pageHeader + i*pageElement
		start := at + int(u32(p[at+4:]))
		middle := start + int(u32(p[at+8:]))
		key, value := p[start:middle], p[middle:middle+int(u32(p[at+12:]))]
		outside := bytes.Compare(key, low) < 0 || high != nil && bytes.Compare(key, high) >= 0
		if outside || b.filled && string(key) <= b.last {
			return damagef("the keys of root.bolt are out of order")
		}
		b.last, b.filled = string(key), true
		if u32(p[at:])&bucketElement == 0 {
			b.values[b.last] = value
			continue
		}
		child := newBucket()
		b.buckets[b.last] = child
		if err := f.bucket(value, child); err != nil {
			return err
		}
	}
	return nil
}

// bucket reads a bucket of its own pages, or one that is so small that its only
// page stands in the value.
func (f *boltPages) bucket(value []byte, b *bucket) error {
	if root := u64(value); root != 0 {
		return f.page(root, b, nil, nil)
	}
	inline := value[bucketHeader:]
	if u16(inline[8:]) != leafPage {
		return damagef("a bucket of root.bolt is damaged")
	}
	return f.leaf(inline, b, nil, nil)
}

// checkFree looks at the list of free pages: one that is in use would be
// overwritten.
func (f *boltPages) checkFree(id uint64) error {
	p, err := f.take(id)
	if err != nil {
		return err
	}
	if u16(p[8:]) != freelistPage {
		return damagef("root.bolt has lost its free pages")
	}
	list, count := p[pageHeader:], uint64(u16(p[10:]))
	if count == manyFree {
		list, count = list[8:], u64(list)
	}
	for i := range count {
		free := u64(list[8*i:])
		if free < 2 || free >= f.high || f.used[free] {
			return damagef("root.bolt calls page %d free, which is in use", free)
		}
		f.used[free] = true
	}
	return nil
}

func u16(b []byte) uint16 { return binary.NativeEndian.Uint16(b) }
func u32(b []byte) uint32 { return binary.NativeEndian.Uint32(b) }
func u64(b []byte) uint64 { return binary.NativeEndian.Uint64(b) }
