package ingest

import (
	"embed"
	"io/fs"
	"maps"
	"strings"
	"sync"

	"beleg/knowledge/lang"
)

// foreignWords are tables, as those of Package lang, of what stands on pages in
// languages that are not read otherwise, and of what is of no language.
//
//go:embed foreign/*.txt
var foreignWords embed.FS

// tablesOf are the tables of a name: the languages', and that of all others. They
// are read once, because many patterns are made of one table.
func tablesOf(name string) []lang.Table {
	if known, ok := readTables.Load(name); ok {
		return known.([]lang.Table)
	}
	files, err := fs.Sub(foreignWords, "foreign")
	if err != nil {
		panic("ingest: " + err.Error()) // embedded, so the build is broken
	}
	others := lang.Language{Files: files}
	tables := []lang.Table{others.Table(name)}
	for _, l := range lang.All {
		tables = append(tables, l.Table(name))
	}
	readTables.Store(name, tables)
	return tables
}

var readTables sync.Map // name -> []lang.Table

// entriesOf are the entries of a name in all tables of another.
func entriesOf(table, name string) []lang.Entry {
	var all []lang.Entry
	for _, t := range tablesOf(table) {
		for _, e := range t {
			if e.Name == name {
				all = append(all, e)
			}
		}
	}
	return all
}

// textsOf are the texts of a name in all tables of another.
func textsOf(table, name string) []string {
	var all []string
	for _, e := range entriesOf(table, name) {
		all = append(all, e.Text)
	}
	return all
}

// valuesOf maps the words of a name in all tables of another to their values.
func valuesOf(table, name string) map[string]string {
	all := map[string]string{}
	for _, t := range tablesOf(table) {
		maps.Copy(all, t.Values(name))
	}
	return all
}

// markup are the words of a name in the tables "markup": what classes, ids and
// addresses of pages are made of.
func markup(name string) map[string]bool {
	return set(strings.Fields(strings.Join(textsOf("markup", name), " "))...)
}

// said is a pattern of what pages say in any language, of a name in the tables
// "pages", between what stands before and behind.
func said(before, name, behind string) *lang.Regexp {
	return lang.Pattern(before, textsOf("pages", name), behind)
}

// anyText is an expression for any of the texts of a name in all tables of
// another, to be built into one that begins with (?i).
func anyText(table, name string) string {
	texts := textsOf(table, name)
	if len(texts) == 0 {
		return `[^\s\S]` // what no language has is never found
	}
	return `(?:` + strings.Join(texts, "|") + `)`
}
