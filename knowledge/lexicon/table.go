package lexicon

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
)

// A compiled dictionary is a file of blocks, each some records sorted by stem,
// and an index of the blocks, which alone is held in memory:
//
//	blocks   records: stem, length, then the heads: word, number of
//	         translations, each a weight in 1/255 and a text
//	index    name, sum of the own lexicon, then per side: number of heads, number of blocks, each
//	         offset, length, CRC-32C and first stem
//	footer   offset, length and CRC-32C of the index, tableMagic
//
// Numbers are unsigned varints, in the footer little-endian; strings follow
// their length.
const (
	tableVersion = 2
	tableMagic   = "belegLX\x02"
	footerSize   = 8 + 8 + 4 + len(tableMagic)
	blockSize    = 4 << 10 // a block is closed when it reaches this
	maxBlock     = 1 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// tableWriter writes a table: the blocks of each side to a file of its own, so that
// both sides may be written at once. Stems within a side come in order.
type tableWriter struct {
	name  string
	sides [2]sideWriter
}

type sideWriter struct {
	tableSide
	file  *os.File
	out   *bufio.Writer
	at    uint64
	block []byte
	first string
}

// tableSide is one direction of a table.
type tableSide struct {
	heads  int
	blocks []block
}

type block struct {
	first          string
	offset, length uint64
	sum            uint32
}

// newTableWriter keeps what it is given in a folder, in files without a name.
func newTableWriter(dir, name string) (*tableWriter, error) {
	w := &tableWriter{name: name}
	for side := range w.sides {
		f, err := unnamed(dir)
		if err != nil {
			w.close()
			return nil, err
		}
		w.sides[side] = sideWriter{file: f, out: bufio.NewWriterSize(f, 64<<10)}
	}
	return w, nil
}

func (w *tableWriter) close() {
	for _, s := range w.sides {
		if s.file != nil {
			s.file.Close()
			os.Remove(s.file.Name()) // where a file that is open keeps its name
		}
	}
}

// add writes a record.
func (w *sideWriter) add(stem string, heads []head) error {
	if len(heads) == 0 {
		return nil
	}
	var body []byte
	for _, h := range heads {
		body = appendString(body, h.word)
		body = append(body, byte(len(h.to)))
		for _, t := range h.to {
			body = append(body, byte(t.Weight*255))
			body = appendString(body, t.Text)
		}
	}
	if len(w.block) == 0 {
		w.first = stem
	}
	w.block = appendString(w.block, stem)
	w.block = binary.AppendUvarint(w.block, uint64(len(body)))
	w.block = append(w.block, body...)
	w.heads += len(heads)
	if len(w.block) >= blockSize {
		return w.flush()
	}
	return nil
}

// flush ends a block.
func (w *sideWriter) flush() error {
	if len(w.block) == 0 {
		return nil
	}
	b := block{w.first, w.at, uint64(len(w.block)), crc32.Checksum(w.block, castagnoli)}
	w.blocks = append(w.blocks, b)
	w.at += b.length
	_, err := w.out.Write(w.block)
	w.block = w.block[:0]
	return err
}

// finish returns the whole table, which can be read until the writer is closed.
func (w *tableWriter) finish() (io.Reader, error) {
	index, at := binary.AppendUvarint(appendString(nil, w.name), embedded().sum), uint64(0)
	var parts []io.Reader
	for side := range w.sides {
		s := &w.sides[side]
		if err := s.out.Flush(); err != nil { // reports the first error of all writes
			return nil, err
		}
		index = binary.AppendUvarint(index, uint64(s.heads))
		index = binary.AppendUvarint(index, uint64(len(s.blocks)))
		for _, b := range s.blocks {
			index = binary.AppendUvarint(index, at+b.offset)
			index = binary.AppendUvarint(index, b.length)
			index = binary.AppendUvarint(index, uint64(b.sum))
			index = appendString(index, b.first)
		}
		at += s.at
		parts = append(parts, io.NewSectionReader(s.file, 0, int64(s.at)))
	}
	footer := binary.LittleEndian.AppendUint64(nil, at)
	footer = binary.LittleEndian.AppendUint64(footer, uint64(len(index)))
	footer = binary.LittleEndian.AppendUint32(footer, crc32.Checksum(index, castagnoli))
	footer = append(footer, tableMagic...)
	return io.MultiReader(append(parts, bytes.NewReader(index), bytes.NewReader(footer))...), nil
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// table is a compiled dictionary, read block by block from its file.
type table struct {
	lg    *slog.Logger
	file  *os.File
	name  string
	sides [2]tableSide
	torn  sync.Once
}

var (
	errTorn  = errors.New("torn or of another format")
	errOther = errors.New("another version of the program compiled it: name the dictionary that it was made of instead")
)

// openTable opens a compiled dictionary and checks that it is whole: its
// footer, its size and its index. Blocks are checked as they are read.
func openTable(lg *slog.Logger, path string) (*table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	t := &table{lg: lg, file: f}
	if err := t.readIndex(); err != nil {
		f.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return t, nil
}

func (t *table) readIndex() error {
	info, err := t.file.Stat()
	if err != nil {
		return err
	}
	footer := make([]byte, footerSize)
	at := info.Size() - int64(footerSize)
	if at < 0 {
		return errTorn
	}
	if _, err := t.file.ReadAt(footer, at); err != nil {
		return err
	}
	offset, length := binary.LittleEndian.Uint64(footer), binary.LittleEndian.Uint64(footer[8:])
	if string(footer[20:]) != tableMagic || length > uint64(at) || offset != uint64(at)-length {
		return errTorn
	}
	index := make([]byte, length)
	if _, err := t.file.ReadAt(index, int64(offset)); err != nil {
		return err
	}
	if crc32.Checksum(index, castagnoli) != binary.LittleEndian.Uint32(footer[16:]) {
		return errTorn
	}
	return t.parseIndex(index, offset)
}

// parseIndex reads the index of a file whose blocks end at end.
func (t *table) parseIndex(index []byte, end uint64) error {
	r := reader{index}
	t.name = r.str()
	if r.uint() != embedded().sum && r.b != nil {
		return errOther
	}
	for side := range t.sides {
		s := &t.sides[side]
		s.heads = int(r.uint())
		n := r.uint()
		if n > uint64(len(index)) {
			return errTorn
		}
		s.blocks = make([]block, n)
		for i := range s.blocks {
			b := block{offset: r.uint(), length: r.uint(), sum: uint32(r.uint()), first: r.str()}
			if b.length > maxBlock || b.offset > end || b.length > end-b.offset {
				return errTorn
			}
			s.blocks[i] = b
		}
	}
	if r.b == nil {
		return errTorn
	}
	return nil
}

func (t *table) close() error { return t.file.Close() }

func (t *table) at(side int) heads {
	return func(stem string) []head { return t.lookup(side, stem) }
}

// lookup returns the heads under a stem. A block that cannot be read has none:
// an answer without the free dictionary is better than no answer. The file is
// then removed, so that the next start compiles it anew, unless somebody gave it
// another name.
func (t *table) lookup(side int, stem string) []head {
	blocks := t.sides[side].blocks
	i := sort.Search(len(blocks), func(i int) bool { return blocks[i].first > stem }) - 1
	if i < 0 {
		return nil
	}
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	b := blocks[i]
	if uint64(cap(*buf)) < b.length {
		*buf = make([]byte, b.length)
	}
	data := (*buf)[:b.length]
	_, err := t.file.ReadAt(data, int64(b.offset))
	if err == nil && crc32.Checksum(data, castagnoli) != b.sum {
		err = errTorn
	}
	if err != nil {
		t.torn.Do(func() {
			t.lg.Warn("compiled dictionary is damaged", "file", t.file.Name(), "error", err)
			if errors.Is(err, errTorn) && strings.HasPrefix(filepath.Base(t.file.Name()), compiledPrefix) {
				os.Remove(t.file.Name())
			}
		})
		return nil
	}
	return search(data, stem)
}

var buffers = sync.Pool{New: func() any { b := make([]byte, 2*blockSize); return &b }}

// search looks for a stem's record in a block.
func search(data []byte, stem string) []head {
	for r := (reader{data}); len(r.b) > 0; {
		key, body := r.bytes(), r.bytes()
		if string(key) > stem {
			return nil
		}
		if string(key) == stem {
			return readHeads(body)
		}
	}
	return nil
}

func readHeads(body []byte) []head {
	var heads []head
	all, r := string(body), reader{body} // the strings are parts of one
	str := func() string {
		n := len(r.bytes())
		end := len(all) - len(r.b)
		return all[end-n : end]
	}
	for len(r.b) > 0 {
		h := head{word: str(), to: make([]Translation, r.byte())}
		for i := range h.to {
			h.to[i].Weight = float64(r.byte()) / 255
			h.to[i].Text = str()
		}
		heads = append(heads, h)
	}
	return heads
}

// reader reads varints and strings; past the end it yields zeros and is nil.
type reader struct{ b []byte }

func (r *reader) uint() uint64 {
	n, size := binary.Uvarint(r.b)
	if size <= 0 {
		r.b = nil
		return 0
	}
	r.b = r.b[size:]
	return n
}

func (r *reader) bytes() []byte {
	n := r.uint()
	if n > uint64(len(r.b)) {
		r.b = nil
		return nil
	}
	s := r.b[:n]
	r.b = r.b[n:]
	return s
}

func (r *reader) str() string { return string(r.bytes()) }

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.b = nil
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}
