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
// the path of a Ding text, of a FreeDict .index or .dict.dz file, or of a
// folder with them. The dictionary is compiled once into folder dir, which
// takes some seconds; later calls open what was compiled, until the source
// changes. Several processes may use one folder.
func Open(ctx context.Context, lg *slog.Logger, dir, choice string) (*Dictionary, error) {
	d := Embedded()
	src, err := choose(choice)
	if err != nil || src == nil {
		return d, err
	}
	d.free, err = openCompiled(ctx, lg, dir, src)
	switch {
	case err == nil:
		return d, nil
	case choice == "auto" && ctx.Err() == nil:
		// Nobody asked for it by name: answering goes on without.
		lg.Warn("free dictionary left out", "source", src.name, "err", err)
		return d, nil
	}
	return nil, fmt.Errorf("dictionary %s: %w", choice, err)
}

// source is a free dictionary as it is installed.
type source struct {
	name  string // as people know it
	files []string
	read  func(ctx context.Context, files []string, c *collector) error
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
		return nil, fmt.Errorf("dictionary %s: %w (expected auto, none, a Ding text such as %s, a FreeDict .index or .dict.dz file, or a folder with one)", choice, reason(err), debianDing)
	case info.IsDir():
		if file := filepath.Join(choice, filepath.Base(debianDing)); regular(file) {
			return ding(file), nil
		}
		if src := dictd(choice); src != nil {
			return src, nil
		}
		return nil, fmt.Errorf("dictionary %s: the folder holds no Ding text named de-en and no freedict-deu-eng or freedict-eng-deu with .index and .dict.dz", choice)
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

// openCompiled opens the compiled form of a source, after compiling it when
// there is none or a damaged one.
func openCompiled(ctx context.Context, lg *slog.Logger, dir string, src *source) (*table, error) {
	name, err := src.compiledName()
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, name)
	t, err := openTable(lg, file)
	if err == nil {
		return t, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		lg.Warn("compiled dictionary is damaged and made anew", "file", file, "err", err)
	}
	start := time.Now()
	if err := compile(ctx, src, dir, file); err != nil {
		return nil, err
	}
	removeOld(dir, name)
	if t, err = openTable(lg, file); err != nil {
		return nil, err
	}
	lg.Info("dictionary compiled", "source", src.name, "took", time.Since(start).Round(time.Millisecond), "file", file)
	return t, nil
}

// removeOld removes what earlier sources, formats and interrupted runs left. A
// file of another process that is still writing is younger than an hour.
func removeOld(dir, keep string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // leftovers only cost space
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, compiledPrefix) || name == keep {
			continue
		}
		if strings.HasSuffix(name, unfinishedSuffix) {
			if info, err := e.Info(); err != nil || time.Since(info.ModTime()) < time.Hour {
				continue
			}
		}
		os.Remove(filepath.Join(dir, name)) // where it is open elsewhere and cannot go, the next run tries again
	}
}
