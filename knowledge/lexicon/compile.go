package lexicon

import (
	"cmp"
	"context"
	"errors"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
)

// collector gathers a dictionary's pairs while it is read. Expressions are
// numbered, so that a pair has 12 bytes.
type collector struct {
	ids    [2]map[string]uint32
	texts  [2][]string
	links  []link
	common [1 << 18]uint16 // how many pairs a word occurs in, by hash
	at     *progress
}

// link is a pair of expressions by their numbers.
type link struct {
	id    [2]uint32
	worth float32
}

func newCollector(at *progress) *collector {
	return &collector{ids: [2]map[string]uint32{make(map[string]uint32), make(map[string]uint32)}, at: at}
}

func (c *collector) empty() bool { return len(c.links) == 0 }

// maxPhrase bounds an expression in bytes.
const maxPhrase = 80

func (c *collector) add(de, en string, worth float64) {
	if worth <= 0 || len(de) > maxPhrase || len(en) > maxPhrase {
		return
	}
	l := link{worth: float32(worth)}
	for side, text := range []string{german: de, english: en} {
		id, ok := c.ids[side][text]
		if !ok {
			id = uint32(len(c.texts[side]))
			text = strings.Clone(text) // not the whole line
			c.ids[side][text] = id
			c.texts[side] = append(c.texts[side], text)
		}
		l.id[side] = id
		for w := range strings.FieldsSeq(text) {
			n := &c.common[slot(w)]
			*n += min(1, math.MaxUint16-*n)
		}
	}
	c.links = append(c.links, l)
}

// slot is a word's place in common. Collisions only blur a guess.
func slot(word string) uint32 {
	return crc32.Checksum([]byte(word), castagnoli) & (1<<18 - 1)
}

// compile reads a source and writes its table into the first of the folders that
// takes it: to files without a name first, so that a process that is killed leaves
// none behind, then to one of another name, so that nobody ever opens a
// half-written one. It returns where the table is.
func compile(ctx context.Context, src *source, dirs []string, name string, report func(percent int)) (file string, err error) {
	// What reading needs is garbage afterwards and should not stay with a
	// process that runs for months; collecting it more often than usual keeps
	// the peak under 200 MB.
	defer debug.FreeOSMemory()
	defer debug.SetGCPercent(debug.SetGCPercent(40))
	c := newCollector(newProgress(ctx, src.files, report))
	if err := c.at.reach(0); err != nil {
		return "", err
	}
	dir, err := firstTaking(dirs)
	if err != nil {
		return "", err
	}
	if err := src.read(src.files, c); err != nil {
		return "", err
	}
	c.ids = [2]map[string]uint32{}
	c.links = joined(c.links, german)
	w, err := newTableWriter(dir, src.name)
	if err != nil {
		return "", err
	}
	defer w.close()
	if err := bothSides(func(side int) error { return c.write(w, side) }); err != nil {
		return "", err
	}
	table, err := w.finish()
	if err != nil {
		return "", err
	}
	file = filepath.Join(dir, name)
	return file, writeFile(dir, file, table)
}

// bothSides calls f for both sides at once.
func bothSides(f func(side int) error) error {
	var errs [2]error
	var work sync.WaitGroup
	for side := range errs {
		work.Go(func() { errs[side] = f(side) })
	}
	work.Wait()
	return errors.Join(errs[:]...)
}

// firstTaking returns the first of the folders that files can be written to. It is
// made when it is not there.
func firstTaking(dirs []string) (string, error) {
	var errs []error
	for _, dir := range dirs {
		err := os.MkdirAll(dir, 0o700)
		if err == nil {
			var f *os.File
			if f, err = unnamed(dir); err == nil {
				f.Close()
				os.Remove(f.Name())
				return dir, nil
			}
		}
		errs = append(errs, err)
	}
	return "", errors.Join(errs...)
}

// unnamed returns a file that is gone when it is closed; where a file that is open
// keeps its name, who closes it removes it.
func unnamed(dir string) (*os.File, error) {
	f, err := unfinished(dir)
	if err == nil {
		os.Remove(f.Name())
	}
	return f, err
}

func unfinished(dir string) (*os.File, error) {
	return os.CreateTemp(dir, compiledPrefix+"*"+unfinishedSuffix)
}

// writeFile copies a file's content to a name where it is whole or not there.
func writeFile(dir, file string, from io.Reader) (err error) {
	f, err := unfinished(dir)
	if err != nil {
		return err
	}
	defer func() {
		f.Close()
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	if _, err := io.Copy(f, from); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), file); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes a rename durable where folders can be synced.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	d.Sync() // not possible on Windows, nor needed
	return nil
}

// sorted is an expression of one side while the table is put in order.
type sorted struct {
	stem, word string
	id         uint32
}

// write writes the heads of one side with their translations, by stem. The links
// are sorted by the German side.
func (c *collector) write(w *tableWriter, side int) error {
	links := c.links
	if side != german {
		links = joined(slices.Clone(links), side)
	}
	target, err := c.weights(links, 1-side)
	if err != nil {
		return err
	}
	order, err := c.byStem(side)
	if err != nil {
		return err
	}
	for i := 0; i < len(order); {
		if err := c.at.writing(side, i, len(order)); err != nil {
			return err
		}
		key := order[i].stem
		var heads []head
		for i < len(order) && order[i].stem == key {
			h := head{word: order[i].word}
			for ; i < len(order) && order[i].stem == key && order[i].word == h.word; i++ {
				h.to = c.translations(h.to, links, side, order[i].id, target)
			}
			h.to = slices.DeleteFunc(share(h.to), func(t Translation) bool { return t.Weight < minWeight })
			if len(h.to) > 0 {
				heads = append(heads, h)
			}
		}
		if err := w.sides[side].add(key, heads); err != nil {
			return err
		}
	}
	return w.sides[side].flush()
}

// byStem sorts the expressions of a side by their stems.
func (c *collector) byStem(side int) ([]sorted, error) {
	order := make([]sorted, 0, len(c.texts[side]))
	for id, text := range c.texts[side] {
		if word := fold(text, codes[side]); word != "" && strings.Count(word, " ") < MaxWords {
			order = append(order, sorted{stem(word, codes[side]), word, uint32(id)})
		}
		if err := c.at.sorting(side, id, len(c.texts[side])); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(order, func(a, b sorted) int {
		return cmp.Or(cmp.Compare(a.stem, b.stem), cmp.Compare(a.word, b.word), cmp.Compare(a.id, b.id))
	})
	return order, nil
}

// minWeight is the least likely translation that is kept.
const minWeight = 0.02

// joined sorts links in place by the expression on a side and adds up those of the
// same two expressions.
func joined(links []link, side int) []link {
	slices.SortFunc(links, func(a, b link) int {
		return cmp.Or(cmp.Compare(a.id[side], b.id[side]), cmp.Compare(a.id[1-side], b.id[1-side]))
	})
	out := links[:0]
	for _, l := range links {
		if n := len(out); n > 0 && out[n-1].id == l.id {
			out[n-1].worth += l.worth
		} else {
			out = append(out, l)
		}
	}
	return out
}

// weights are what is known of each expression of a side.
type weights struct {
	total []float32 // sum of its links
	usual []float32 // how common it is, by the dictionary itself and the own lexicon
}

func (c *collector) weights(links []link, side int) (weights, error) {
	n := len(c.texts[side])
	w := weights{make([]float32, n), make([]float32, n)}
	for _, l := range links {
		w.total[l.id[side]] += l.worth
	}
	own := embedded()
	for id, text := range c.texts[side] {
		w.usual[id] = float32(math.Log2(2 + float64(c.rarest(text))))
		if own.has(fold(text, codes[side]), side) {
			w.usual[id] *= 2
		}
		if err := c.at.ctx.Err(); err != nil {
			return w, err
		}
	}
	return w, nil
}

// translations appends what an expression is linked with. A translation is the
// likelier meant, the more of its own translations lead back to the expression
// and the commoner it is: "strike" is linked with Streik and with
// Peitschenhieb, but Streik leads to little else, and the dictionary is full of
// it. What the own lexicon knows is common in the news.
func (c *collector) translations(to []Translation, links []link, side int, id uint32, target weights) []Translation {
	at, _ := slices.BinarySearchFunc(links, id, func(l link, id uint32) int { return cmp.Compare(l.id[side], id) })
	for ; at < len(links) && links[at].id[side] == id; at++ {
		l := links[at]
		text := c.texts[1-side][l.id[1-side]]
		back := float64(l.worth / target.total[l.id[1-side]])
		weight := float64(l.worth) * (0.2 + back) * float64(target.usual[l.id[1-side]])
		if strings.Contains(text, " ") && !strings.Contains(c.texts[side][id], " ") {
			weight *= 0.5 // an explanation rather than a word
		}
		to = append(to, Translation{Text: text, Weight: weight})
	}
	return to
}

// rarest counts the pairs that the rarest word of a text occurs in.
func (c *collector) rarest(text string) uint16 {
	n := uint16(math.MaxUint16)
	for w := range strings.FieldsSeq(text) {
		n = min(n, c.common[slot(w)])
	}
	return n
}
