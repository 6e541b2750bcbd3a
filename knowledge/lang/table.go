package lang

import (
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// Entry is one line of a table, "name value: text", of which the value may be
// missing. What the text holds, the table's reader knows: words, of which an
// underscore joins those of a phrase, or a regular expression.
type Entry struct {
	Name, Value, Text string
}

// Words returns the words and phrases of an entry.
func (e Entry) Words() []string {
	words := strings.Fields(e.Text)
	for i, w := range words {
		words[i] = strings.ReplaceAll(w, "_", " ")
	}
	return words
}

// Table is one file of a language: what it knows of dates, of pages, of causes.
// Lines that begin with # are remarks.
type Table []Entry

// Table returns the table of a name, which is the file's without ".txt". It is
// empty when the language has none: such a language knows nothing of the matter.
func (l *Language) Table(name string) Table {
	data, err := fs.ReadFile(l.Files, name+".txt")
	if err != nil {
		return nil
	}
	var t Table
	for line := range strings.Lines(string(data)) {
		head, text, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, _ := strings.Cut(head, " ")
		t = append(t, Entry{name, value, text})
	}
	return t
}

// Set returns the words and phrases of all entries of a name.
func (t Table) Set(name string) map[string]bool {
	set := map[string]bool{}
	for w := range t.Values(name) {
		set[w] = true
	}
	return set
}

// Values maps the words and phrases of all entries of a name to their values.
func (t Table) Values(name string) map[string]string {
	values := map[string]string{}
	for _, e := range t {
		if e.Name != name {
			continue
		}
		for _, w := range e.Words() {
			values[w] = e.Value
		}
	}
	return values
}

// Texts returns the texts of all entries of a name, in the order of the file.
func (t Table) Texts(name string) []string {
	var texts []string
	for _, e := range t {
		if e.Name == name {
			texts = append(texts, e.Text)
		}
	}
	return texts
}

// Text returns the text of the first entry of a name, "" when there is none.
func (t Table) Text(name string) string {
	for _, e := range t {
		if e.Name == name {
			return e.Text
		}
	}
	return ""
}

// never matches nothing: what a language has no pattern for is never found.
var never = Lazy(`[^\s\S]`)

// Pattern joins regular expressions to one that finds any of them between what
// stands before and behind, without regard to upper and lower case. Without
// alternatives it finds nothing.
func Pattern(before string, alternatives []string, behind string) *Regexp {
	if len(alternatives) == 0 {
		return never
	}
	return lazily(func() string { return "(?im)" + before + "(?:" + strings.Join(alternatives, "|") + ")" + behind })
}

// Texts returns the texts of a name in the tables of all languages: for what is
// read before the language is known, such as the furniture of a page.
func Texts(table, name string) []string {
	var texts []string
	for _, l := range All {
		texts = slices.Concat(texts, l.Table(table).Texts(name))
	}
	return texts
}

// Each makes something of a language when it is first asked for, and keeps it.
// Of a code that is no language's it makes the zero value.
func Each[T any](make func(*Language) T) func(code string) T {
	var made sync.Map // *Language -> func() T
	return func(code string) T {
		l := Get(code)
		if l == nil {
			var none T
			return none
		}
		once, ok := made.Load(l)
		if !ok {
			once, _ = made.LoadOrStore(l, sync.OnceValue(func() T { return make(l) }))
		}
		return once.(func() T)()
	}
}
