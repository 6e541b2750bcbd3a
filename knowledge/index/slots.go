package index

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// slots is a file of short notes, each in a slot of its own that is used again
// when it is free. A note ends with a zero; a free slot begins with one.
type slots struct {
	path string
	file *os.File // nil until the first note
	of   map[readID]int64
	idle []int64 // free slots
}

const slotSize = 512

// old returns the notes that an earlier program left.
func (s *slots) old() (notes [][]byte) {
	data, _ := os.ReadFile(s.path) // none is as good as an empty one
	for len(data) > 0 {
		slot := data[:min(slotSize, len(data))]
		data = data[len(slot):]
		if note, _, _ := bytes.Cut(slot, []byte{0}); len(note) > 0 {
			notes = append(notes, note)
		}
	}
	return notes
}

// put writes a note.
func (s *slots) put(k readID, note []byte) error {
	if len(note) >= slotSize {
		return fmt.Errorf("a note of %d bytes", len(note))
	}
	if s.file == nil {
		if err := s.open(); err != nil {
			return err
		}
	}
	s.free(k)
	slot := int64(len(s.of))
	if n := len(s.idle); n > 0 {
		slot, s.idle = s.idle[n-1], s.idle[:n-1]
	}
	s.of[k] = slot
	_, err := s.file.WriteAt(append(note, 0), slot*slotSize)
	return err
}

func (s *slots) open() (err error) {
	s.of = map[readID]int64{}
	create := func() { s.file, err = os.OpenFile(s.path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600) }
	if create(); errors.Is(err, fs.ErrNotExist) && os.MkdirAll(filepath.Dir(s.path), 0o700) == nil {
		create()
	}
	return err
}

// free takes a note away, if there is one. One that stays is taken for one death.
func (s *slots) free(k readID) {
	if slot, ok := s.of[k]; ok {
		s.file.WriteAt([]byte{0}, slot*slotSize)
		delete(s.of, k)
		s.idle = append(s.idle, slot)
	}
}

// close removes the file when nothing is noted any more.
func (s *slots) close() {
	if s.file == nil {
		return
	}
	s.file.Close()
	if len(s.of) == 0 {
		os.Remove(s.path)
	}
	s.file, s.of, s.idle = nil, nil, nil
}
