package index

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
)

// The names in a folder; all but the last are bleve's.
const (
	storeName     = "store"
	boltName      = "root.bolt"
	checksumsName = "checksums.json"
)

// checksums are of a folder's files as they were last seen whole. Segments
// never change once they are written. The root changes with every batch, so
// that its sum counts only for a folder that was closed in peace. Without this
// file a folder is read whole, by what its files say of themselves.
type checksums struct {
	Root     *uint32        `json:"root,omitempty"`
	Segments map[string]sum `json:"segments"`
}

type sum struct {
	Size     int64  `json:"size"`
	Modified int64  `json:"modified"` // unix nanoseconds
	CRC      uint32 `json:"crc"`
}

func readChecksums(dir string) (c checksums, err error) {
	data, err := readRegular(filepath.Join(dir, checksumsName))
	if err != nil && !isDamage(err) {
		return c, err
	}
	if json.Unmarshal(data, &c) != nil {
		return checksums{}, nil
	}
	return c, nil
}

// write overwrites the file: a torn one is as good as none.
func (c checksums) write(dir string) error {
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, checksumsName)
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// verified is a folder that holds what was written to it.
type verified struct {
	state state
	sums  checksums
}

// mark names what the folder holds: its state, and the sum of the file that says
// which segments it has and what is deleted in them.
func (v verified) mark() string {
	return fmt.Sprintf("%+v %08x", v.state, *v.sums.Root)
}

// verify reads a closed folder before bleve does, which is not prepared for
// files that are not its own any more. Segments with the size and time that are
// remembered are not read again unless thorough. It returns damage, or an error
// that says nothing about the folder, such as too many open files.
func verify(dir string, known checksums, thorough bool) (verified, error) {
	data, err := readRegular(filepath.Join(dir, storeName, boltName))
	if err != nil {
		return verified{}, err
	}
	crc := crc32.ChecksumIEEE(data)
	if known.Root != nil && *known.Root != crc {
		return verified{}, damagef("%s is not as it was left", boltName)
	}
	root, err := readBolt(data)
	if err != nil {
		return verified{}, err
	}
	snap, err := newestSnapshot(root)
	if err != nil {
		return verified{}, err
	}
	v := verified{sums: checksums{Root: &crc, Segments: map[string]sum{}}}
	if v.state, err = decodeState(snap.state); err != nil {
		return verified{}, err
	}
	for _, name := range snap.segments {
		s, err := verifySegment(filepath.Join(dir, storeName, name), known.Segments[name], thorough)
		if err != nil {
			return verified{}, err
		}
		v.sums.Segments[name] = s
	}
	return v, clearStrays(dir, snap.live)
}

// snapshot is what bleve will open.
type snapshot struct {
	state    []byte
	segments []string
	live     map[string]bool // of all snapshots in the file
}

var segmentName = regexp.MustCompile(`^[0-9a-f]{12,16}\.zap$`)

// newestSnapshot reads the layout of scorch's root (bleve, index/scorch/persister.go).
func newestSnapshot(root *bucket) (snapshot, error) {
	all := root.buckets["s"]
	if all == nil || all.buckets[all.last] == nil {
		return snapshot{}, damagef("%s holds no snapshot", boltName)
	}
	newest := all.buckets[all.last]
	internal, meta := newest.buckets["i"], newest.buckets["m"]
	if internal == nil || meta == nil || len(newest.values) > 0 {
		return snapshot{}, damagef("the snapshot in %s is damaged", boltName)
	}
	s := snapshot{state: internal.values[string(keyState)], live: map[string]bool{}}
	for _, b := range all.buckets {
		for key, segment := range b.buckets {
			if key == "i" || key == "m" {
				continue
			}
			name := string(segment.values["p"])
			s.live[name] = true
			if b == newest {
				s.segments = append(s.segments, name)
			}
		}
	}
	for _, name := range s.segments {
		if !segmentName.MatchString(name) {
			return snapshot{}, damagef("%s names a segment that cannot be", boltName)
		}
	}
	return s, nil
}

// verifySegment compares a segment with the CRC-32 at its end, which is of all
// that stands before it (zapx, write.go), and with the one that is remembered.
func verifySegment(path string, known sum, thorough bool) (sum, error) {
	f, info, err := openRegular(path)
	if err != nil {
		return sum{}, err
	}
	defer f.Close()
	s := sum{Size: info.Size(), Modified: info.ModTime().UnixNano()}
	if s.Size < 4 || known.Size != 0 && s.Size != known.Size {
		return sum{}, damagef("segment %s has another size", info.Name())
	}
	if !thorough && s.Modified == known.Modified {
		return known, nil
	}
	h := crc32.NewIEEE()
	if _, err := io.CopyBuffer(h, onlyReader{io.LimitReader(f, s.Size-4)}, make([]byte, 256<<10)); err != nil {
		return sum{}, err
	}
	var end [4]byte
	if _, err := f.ReadAt(end[:], s.Size-4); err != nil {
		return sum{}, err
	}
	s.CRC = binary.BigEndian.Uint32(end[:])
	if s.CRC != h.Sum32() || known.Size != 0 && s.CRC != known.CRC {
		return sum{}, damagef("segment %s is damaged", info.Name())
	}
	return s, nil
}

// onlyReader keeps io.CopyBuffer to its buffer.
type onlyReader struct{ io.Reader }

// clearStrays deletes what no snapshot knows: bleve would take a file that has
// the name of its next segment for that segment.
func clearStrays(dir string, live map[string]bool) error {
	keep := map[string]map[string]bool{
		dir:                           {storeName: true, checksumsName: true},
		filepath.Join(dir, storeName): {boltName: true},
	}
	for folder, names := range keep {
		list, err := os.ReadDir(folder)
		if err != nil {
			return err
		}
		for _, f := range list {
			if names[f.Name()] || folder != dir && live[f.Name()] {
				continue
			}
			if err := os.RemoveAll(filepath.Join(folder, f.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// readRegular reads a small file. That there is none, or something else in its
// place, is damage.
func readRegular(path string) ([]byte, error) {
	f, info, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var b bytes.Buffer
	b.Grow(int(info.Size()) + bytes.MinRead)
	_, err = b.ReadFrom(f)
	return b.Bytes(), err
}

func openRegular(path string) (*os.File, fs.FileInfo, error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && !info.Mode().IsRegular():
		return nil, nil, damagef("%s is missing", filepath.Base(path))
	case errors.Is(err, syscall.ENOTDIR):
		return nil, nil, damagef("%s is no folder", filepath.Base(filepath.Dir(path)))
	case err != nil:
		return nil, nil, err
	}
	f, err := os.Open(path)
	return f, info, err
}
