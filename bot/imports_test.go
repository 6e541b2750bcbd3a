package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// only says which package alone may import a library (style: every outside
// library has one package that knows it).
var only = map[string][]string{
	"github.com/bwmarrin/discordgo":   {"bot/discord"},
	"github.com/blevesearch/bleve":    {"knowledge/index"},
	"github.com/blevesearch/vellum":   {"knowledge/lexicon", "knowledge/index"},
	"database/sql":                    {"knowledge/store", "knowledge/index/speed"},
	"modernc.org/sqlite":              {"knowledge/store"},
	"github.com/pressly/goose":        {"knowledge/store"},
	"github.com/jackc/pgx":            {"knowledge/store"},
	"github.com/lib/pq":               {"knowledge/store"},
	"github.com/alecthomas/kong":      {"bot"},
	"github.com/markusmobius":         {"knowledge/ingest"},
	"github.com/yuin/goldmark":        {"knowledge/ingest"},
	"github.com/emersion/go-message":  {"knowledge/ingest"},
	"github.com/RadhiFadlillah":       {"knowledge/lang"},
	"github.com/peterh/liner":         {"bot/terminal"},
	"github.com/blevesearch/snowball": {"knowledge/lang"},
}

// forbidden says why a package may not import a path, "" when it may.
func forbidden(pkg, path string) string {
	if ours, ok := strings.CutPrefix(path, "beleg/"); ok {
		switch {
		case pkg == "knowledge":
			return "the vocabulary imports nothing of ours"
		case strings.HasPrefix(pkg, "knowledge/") && !under(ours, "knowledge"):
			return "knowledge points at nothing above it"
		case under(pkg, "commands") && under(ours, "bot"):
			return "commands know no front end"
		}
		return ""
	}
	for library, packages := range only {
		if !strings.HasPrefix(path, library) {
			continue
		}
		for _, p := range packages {
			if pkg == p || strings.HasPrefix(pkg, "knowledge/") && under(pkg, p) {
				return ""
			}
		}
		return "only " + strings.Join(packages, ", ") + " may"
	}
	if pkg == "knowledge" && strings.Contains(path, ".") {
		return "the vocabulary imports the standard library only"
	}
	return ""
}

func under(pkg, parent string) bool { return pkg == parent || strings.HasPrefix(pkg, parent+"/") }

// TestImports reads the import lines of every file that is not a test: imports
// point from bot to commands to knowledge and never back.
func TestImports(t *testing.T) {
	seen := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != ".." || d.Name() == "testdata" || d.Name() == "tools") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg, err := filepath.Rel("..", filepath.Dir(path))
		if err != nil {
			return err
		}
		for _, i := range f.Imports {
			seen++
			imported, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			if why := forbidden(filepath.ToSlash(pkg), imported); why != "" {
				t.Errorf("%s imports %s: %s", path, imported, why)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 100 {
		t.Fatalf("only %d imports were looked at", seen)
	}
}

// TestForbidden shows that the rules find what they are for.
func TestForbidden(t *testing.T) {
	for _, c := range []struct {
		pkg, path string
		allowed   bool
	}{
		{"knowledge", "strings", true},
		{"knowledge", "beleg/knowledge/lang", false},
		{"knowledge", "golang.org/x/text/unicode/norm", false},
		{"knowledge/index", "beleg/knowledge/store", true},
		{"knowledge/index", "beleg/commands", false},
		{"knowledge/index", "beleg/bot/page", false},
		{"knowledge/index", "github.com/blevesearch/bleve/v2/index/scorch", true},
		{"knowledge/answer", "github.com/blevesearch/bleve/v2", false},
		{"knowledge/lexicon", "github.com/blevesearch/vellum", true},
		{"knowledge/store/sqlstore", "modernc.org/sqlite/lib", true},
		{"knowledge/store/sqlstore", "database/sql", true},
		{"commands", "database/sql", false},
		{"commands", "beleg/bot/discord", false},
		{"commands", "beleg/knowledge/question", true},
		{"bot", "beleg/commands", true},
		{"bot", "github.com/bwmarrin/discordgo", false},
		{"bot/discord", "github.com/bwmarrin/discordgo", true},
	} {
		if why := forbidden(c.pkg, c.path); (why == "") != c.allowed {
			t.Errorf("%s imports %s: %q", c.pkg, c.path, why)
		}
	}
}
