package lexicon

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Where Debian's packages trans-de-en, dict-freedict-deu-eng and
// dict-freedict-eng-deu put their files.
const (
	debianDing  = "/usr/share/trans/de-en"
	debianDictd = "/usr/share/dictd"
)

// Open joins a free dictionary to the embedded lexicon. Choice is "auto" (Ding
// or FreeDict where Debian installs them, else the lexicon alone), "none", or
// the path of a Ding text, of a FreeDict .index or .dict.dz file, of a folder
// with them, or of what was compiled of them. The dictionary is compiled once,
// which takes some seconds, into the first of the folders that takes it; later
// calls open what was compiled, until the source changes. Several processes may
// use the same folders.
func Open(ctx context.Context, lg *slog.Logger, dirs []string, choice string) (*Dictionary, error) {
	d, err := OpenCompiled(lg, dirs, choice)
	if err != nil {
		return nil, err
	}
	if err := d.Compile(ctx, func(int) {}); err != nil {
		return nil, err
	}
	return d, nil
}

// OpenCompiled is Open as far as it takes no time: a dictionary that was not
// compiled yet joins when Compile is called, which may be while the others are
// in use.
func OpenCompiled(lg *slog.Logger, dirs []string, choice string) (*Dictionary, error) {
	d := Embedded()
	if strings.HasSuffix(choice, compiledSuffix) {
		return d, d.join(lg, choice)
	}
	src, err := choose(choice)
	if err != nil || src == nil {
		return d, err
	}
	m := &missing{lg: lg, dirs: dirs, choice: choice, source: src}
	if m.name, err = src.compiledName(); err != nil {
		return d, m.tolerate(context.Background(), err)
	}
	for _, dir := range dirs {
		tidy(dir, m.name)
		err := d.join(lg, filepath.Join(dir, m.name))
		if err == nil {
			return d, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			lg.Warn("compiled dictionary is damaged and made anew", "error", err)
		}
	}
	d.missing = m
	return d, nil
}

// join opens what was compiled. That it is used shows on its file.
func (d *Dictionary) join(lg *slog.Logger, file string) error {
	t, err := openTable(lg, file)
	if err != nil {
		return fmt.Errorf("dictionary %s: %w", file, reason(err))
	}
	now := time.Now()
	if info, err := t.file.Stat(); err == nil && now.Sub(info.ModTime()) > unused/10 {
		os.Chtimes(file, now, now) // who may not write to it does not remove it either
	}
	d.free.Store(t)
	d.words.Store(newMemos()) // only now: what is remembered from here on is of both
	return nil
}

// missing is a dictionary that is installed and has no compiled form yet.
type missing struct {
	lg     *slog.Logger
	dirs   []string // where its compiled form belongs: in the first that takes it
	name   string   // of that file
	choice string
	source *source
}

// Missing names the file that Compile reads, "" when there is nothing to
// compile.
func (d *Dictionary) Missing() string {
	if d.missing == nil || d.free.Load() != nil {
		return ""
	}
	return d.missing.source.files[0]
}

// Compile compiles the dictionary that is missing and joins it, and reports now
// and then how far it is, in percent. It is called once. Until it is done, and
// when it fails, the own lexicon translates alone; the failure is an error
// where the dictionary was asked for by name.
func (d *Dictionary) Compile(ctx context.Context, report func(percent int)) error {
	m := d.missing
	if m == nil {
		return nil
	}
	start := time.Now()
	file, err := compile(ctx, m.source, m.dirs, m.name, report)
	if err == nil {
		err = d.join(m.lg, file)
	}
	if err != nil {
		return m.tolerate(ctx, err)
	}
	m.lg.Info("dictionary compiled", "source", m.source.name, "took", time.Since(start).Round(time.Millisecond), "file", file)
	return nil
}

// tolerate lets answering go on without a dictionary that nobody asked for by
// name.
func (m *missing) tolerate(ctx context.Context, err error) error {
	if m.choice != "auto" || ctx.Err() != nil {
		return fmt.Errorf("dictionary %s: %w", m.choice, err)
	}
	m.lg.Warn("free dictionary left out", "source", m.source.name, "error", err)
	return nil
}

// source is a free dictionary as it is installed.
type source struct {
	name  string // as people know it
	files []string
	read  func(files []string, c *collector) error
}

// choose finds the source that a choice names, nil for none.
func choose(choice string) (*source, error) {
	switch choice {
	case "", "none":
		return nil, nil
	case "auto":
		if regular(debianDing) {
			return ding(debianDing), nil
		}
		return dictd(debianDictd), nil
	}
	info, err := os.Stat(choice)
	switch {
	case err != nil:
		return nil, fmt.Errorf("dictionary %s: %w ("+
			"expected auto, none, a Ding text such as %s, a FreeDict .index or .dict.dz file, a folder with one, or a compiled .table)",
			choice, reason(err), debianDing)
	case info.IsDir():
		if file := filepath.Join(choice, filepath.Base(debianDing)); regular(file) {
			return ding(file), nil
		}
		if src := dictd(choice); src != nil {
			return src, nil
		}
		return nil, fmt.Errorf("dictionary %s: the folder holds no Ding text named de-en and no freedict-deu-eng or freedict-eng-deu "+
			"with .index and .dict.dz", choice)
	}
	for _, end := range []string{".index", ".dict.dz", ".dict"} {
		if base, ok := strings.CutSuffix(choice, end); ok {
			if from(base) < 0 {
				return nil, fmt.Errorf("dictionary %s: the file's name must contain deu-eng or eng-deu", choice)
			}
			text := dictText(base)
			if text == "" || !regular(base+".index") {
				return nil, fmt.Errorf("dictionary %s: %s.index and %s.dict.dz must stand side by side", choice, base, base)
			}
			return &source{"FreeDict", []string{base + ".index", text}, readDictd}, nil
		}
	}
	return ding(choice), nil
}

// reason is an error without the path that the message names already.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func ding(file string) *source { return &source{"Ding", []string{file}, readDing} }

// dictd finds FreeDict's German and English dictionaries in a folder, in both
// directions if both are there.
func dictd(folder string) *source {
	src := &source{name: "FreeDict", read: readDictd}
	for _, pair := range []string{"deu-eng", "eng-deu"} {
		base := filepath.Join(folder, "freedict-"+pair)
		if text := dictText(base); text != "" && regular(base+".index") {
			src.files = append(src.files, base+".index", text)
		}
	}
	if src.files == nil {
		return nil
	}
	return src
}

// dictText returns the text that belongs to a dictd base name, or "".
func dictText(base string) string {
	for _, end := range []string{".dict.dz", ".dict"} {
		if regular(base + end) {
			return base + end
		}
	}
	return ""
}

func regular(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular()
}

// compiledName names the compiled form of a source after all that decides what
// is in it: the files, the format, and the stems and the own lexicon by which
// it is sorted and weighed.
func (s *source) compiledName() (string, error) {
	h := fnv.New64a()
	fmt.Fprint(h, tableVersion, embedded().sum)
	for _, file := range s.files {
		info, err := os.Stat(file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "\x00%s\x00%d\x00%d", file, info.Size(), info.ModTime().UnixNano())
	}
	return fmt.Sprintf("%s%016x%s", compiledPrefix, h.Sum64(), compiledSuffix), nil
}

const (
	compiledPrefix   = "dictionary-"
	compiledSuffix   = ".table"
	unfinishedSuffix = ".part"
)

// abandoned is when an unfinished file is nobody's any more: it is written in
// one go. A compiled one is nobody's when it was unused for so long: of an earlier
// source, or of another version of the program.
const (
	abandoned = time.Minute
	unused    = 30 * 24 * time.Hour
)

// tidy removes what nobody uses any more, and what a process left that was killed
// while it wrote. Where a file is open elsewhere and cannot go, the next start tries
// again.
func tidy(dir, keep string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // leftovers only cost space
	}
	for _, e := range entries {
		name := e.Name()
		info, err := e.Info()
		if err != nil || name == keep || !strings.HasPrefix(name, compiledPrefix) {
			continue
		}
		age := time.Since(info.ModTime())
		left := strings.HasSuffix(name, unfinishedSuffix) && age > abandoned
		if left || strings.HasSuffix(name, compiledSuffix) && age > unused {
			os.Remove(filepath.Join(dir, name))
		}
	}
}
