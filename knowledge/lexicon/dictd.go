package lexicon

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits on what a dictd file may ask for. The largest real entry has some
// 60 kB, the largest real text 100 MB.
const (
	maxEntry   = 1 << 18
	maxEntries = 4 << 20
	maxText    = 1 << 30
)

// from returns the side that a dictd file's heads are in, by its name, or -1.
func from(path string) int {
	switch name := filepath.Base(path); {
	case strings.Contains(name, "deu-eng"):
		return german
	case strings.Contains(name, "eng-deu"):
		return english
	}
	return -1
}

// readDictd reads FreeDict dictionaries in the format of dictd (RFC 2229's
// server): files come in pairs of an index, whose lines are head, offset and
// length, and a text, compressed with gzip or not.
func readDictd(files []string, c *collector) error {
	for i := 0; i+1 < len(files); i += 2 {
		if err := readDictdPair(files[i], files[i+1], c); err != nil {
			return err
		}
	}
	if c.empty() {
		return fmt.Errorf("%s lists no entry with a translation", files[0])
	}
	return nil
}

func readDictdPair(index, text string, c *collector) error {
	x, err := c.open(index)
	if err != nil {
		return err
	}
	defer x.Close()
	places, err := readIndex(x)
	if err != nil {
		return fmt.Errorf("read %s: %w", index, err)
	}
	f, err := c.open(text)
	if err != nil {
		return err
	}
	defer f.Close()
	var in io.Reader = bufio.NewReaderSize(f, 64<<10)
	if strings.HasSuffix(text, ".dz") {
		if in, err = gzip.NewReader(in); err != nil {
			return fmt.Errorf("read %s: %w", text, err)
		}
	}
	side := from(text)
	entries := func(yield func(string)) error { return readEntries(io.LimitReader(in, maxText), places, yield) }
	err = c.addAll(entries, func(entry string, add func(de, en string, worth float64)) {
		dictdEntry(entry, side, func(head, translation string, worth float64) {
			if side == german {
				add(head, translation, worth)
			} else {
				add(translation, head, worth)
			}
		})
	})
	if err != nil {
		return fmt.Errorf("read %s: %w", text, err)
	}
	return nil
}

// place is where an entry stands in the uncompressed text.
type place struct{ offset, length uint32 }

// readIndex returns the places of all entries in the order of the text. Several
// heads share an entry.
func readIndex(r io.Reader) ([]place, error) {
	var places []place
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 4<<10), maxLine)
	for in.Scan() {
		fields := strings.Split(in.Text(), "\t")
		if len(fields) < 3 || strings.HasPrefix(fields[0], "00") {
			continue // 00databaseinfo and the like
		}
		offset, ok1 := number64(fields[1])
		length, ok2 := number64(fields[2])
		if !ok1 || !ok2 || length == 0 {
			continue
		}
		if length > maxEntry || offset > maxText {
			continue
		}
		if places = append(places, place{offset, length}); len(places) > maxEntries {
			return nil, errors.New("more entries than any dictionary has")
		}
	}
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.offset, b.offset), cmp.Compare(a.length, b.length))
	})
	return slices.Compact(places), in.Err()
}

// number64 reads dictd's numbers: base 64, most significant digit first.
func number64(s string) (uint32, bool) {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	var n uint64
	for i := range len(s) {
		d := strings.IndexByte(digits, s[i])
		if d < 0 || n > maxText {
			return 0, false
		}
		n = n<<6 | uint64(d)
	}
	return uint32(n), s != "" && n <= maxText
}

// readEntries reads the text once from start to end and yields the entries at
// the given places; one that overlaps the entry before it is left out.
func readEntries(text io.Reader, places []place, yield func(entry string)) error {
	in := bufio.NewReaderSize(text, 64<<10)
	var at uint32
	var buf []byte
	for _, p := range places {
		if p.offset < at {
			continue
		}
		if _, err := in.Discard(int(p.offset - at)); err != nil {
			return fmt.Errorf("entry at %d: %w", p.offset, whole(err))
		}
		buf = slices.Grow(buf[:0], int(p.length))[:p.length]
		if _, err := io.ReadFull(in, buf); err != nil {
			return fmt.Errorf("entry at %d: %w", p.offset, whole(err))
		}
		at = p.offset + p.length
		yield(string(buf))
	}
	return nil
}

// whole calls an early end of the text what it is.
func whole(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// dictdEntry reports the pairs of an entry as FreeDict prints it: a line with
// the head, its pronunciation /…/ and forms (…), then lines of translations;
// notes, examples and references are indented or begin with "see:".
func dictdEntry(entry string, side int, add func(head, translation string, worth float64)) {
	if !utf8.ValidString(entry) {
		return
	}
	first, rest, _ := strings.Cut(entry, "\n")
	if i := strings.Index(first, " /"); i > 0 {
		first = first[:i]
	}
	heads, _ := clean(first, side)
	n := 0
	for line := range strings.Lines(rest) {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || strings.HasPrefix(line, "  ") || strings.HasPrefix(trimmed, "see:") {
			continue
		}
		for _, alt := range outside(trimmed, ',') {
			texts, worth := clean(alt, 1-side)
			for _, t := range texts {
				for _, h := range heads {
					add(h, t, worth/(1+0.4*float64(n)))
				}
			}
			if n++; n >= 12 {
				return
			}
		}
	}
}
