package index

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"beleg/knowledge"
)

// Whatever the analysis imports of this module is part of the fingerprint, with
// what it embeds: a package that somebody adds cannot be forgotten.
func TestFingerprintIsComplete(t *testing.T) {
	for pkg := range deciding(t) {
		dir := filepath.Join("..", pkg)
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() && path != dir {
				return cutShort(err)
			}
			name, _ := filepath.Rel("..", path)
			if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
				embedded(t, filepath.ToSlash(name))
				for _, data := range embeds(t, path) {
					embedded(t, pkg+"/"+data)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func cutShort(err error) error {
	if err != nil {
		return err
	}
	return fs.SkipDir
}

// beside are the files of a language that nothing reads while articles are
// indexed: what is asked, answered and said, and what is known of pages.
var beside = []string{"answers.txt", "questions.txt", "talk.txt", "suggest.txt", "revision.txt", "pages.txt",
	"datelines.txt", "bylines.txt", "markup.txt",
	"without.txt", "messages.json", "commands.json"}

func embedded(t *testing.T, name string) {
	t.Helper()
	if strings.HasPrefix(name, "lang/") && slices.Contains(beside, path.Base(name)) {
		return
	}
	if _, err := fs.Stat(knowledge.Sources, name); err != nil {
		t.Errorf("%s decides what is indexed and is not in knowledge.Sources", name)
	}
}

// deciding are the packages below knowledge that passages and terms come from.
func deciding(t *testing.T) map[string]bool {
	found, todo := map[string]bool{}, []string{"passage", "lexicon", "lang"}
	for len(todo) > 0 {
		pkg := todo[0]
		todo = todo[1:]
		if found[pkg] {
			continue
		}
		found[pkg] = true
		for _, file := range mustGlob(filepath.Join("..", pkg, "*.go")) {
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range f.Imports {
				if name, ok := strings.CutPrefix(strings.Trim(i.Path.Value, `"`), "beleg/knowledge/"); ok && !strings.HasSuffix(file, "_test.go") {
					todo = append(todo, name)
				}
			}
		}
	}
	return found
}

// embeds are the files that a source embeds.
func embeds(t *testing.T, path string) (list []string) {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		patterns, ok := strings.CutPrefix(line, "//go:embed ")
		if !ok {
			continue
		}
		for _, pattern := range strings.Fields(patterns) {
			for _, file := range mustGlob(filepath.Join(filepath.Dir(path), pattern)) {
				name, _ := filepath.Rel(filepath.Dir(path), file)
				list = append(list, filepath.ToSlash(name))
			}
		}
	}
	return list
}
