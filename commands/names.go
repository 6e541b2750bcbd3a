package commands

import (
	"strings"
	"unicode/utf8"

	"beleg/knowledge/lang"
)

// name is what one of a command's names leads to. Language is empty when both
// languages share the name; an alias is no name that replies use.
type name struct {
	command, language, text string
	alias                   bool
}

// namesOf indexes every name of every command, however its umlauts are spelled.
func namesOf(list []Command) map[string]name {
	names := map[string]name{}
	add := func(text, command, language string, alias bool) {
		key := fold(text)
		if old, ok := names[key]; ok && old.language != language {
			language = ""
		}
		names[key] = name{command, language, text, alias}
	}
	for _, c := range list {
		add(c.Name, c.Name, Fallback(), false)
		for language, text := range c.Names {
			add(text, c.Name, language, false)
		}
	}
	for _, c := range list {
		for language, aliases := range c.Aliases {
			for _, text := range aliases {
				add(text, c.Name, language, true)
			}
		}
	}
	return names
}

// fold makes "Rückgängig", "rueckgaengig" and "ruckgangig" one.
func fold(word string) string { return lang.Umlaut(lang.Fold(word)) }

// in returns a command's name in a language.
func (c Command) in(language string) string {
	if n := c.Names[language]; n != "" {
		return n
	}
	return c.Name
}

// in returns an option's name in a language.
func (o Option) in(language string) string {
	if n := o.Names[language]; n != "" {
		return n
	}
	return o.Name
}

// localOption is the name of a command's option in a language.
func (b *Bot) localOption(command, option, language string) string {
	c, _ := b.command(command)
	for _, o := range c.Options {
		if o.Name == option {
			return o.in(language)
		}
	}
	return option
}

// localName is the name of a command by its English one, for lines and examples.
func (b *Bot) localName(english, language string) string {
	c, _ := b.command(english)
	return c.in(language)
}

// nearest finds the name closest to a misspelled one. Short words need to be
// closer: "ban" is not "wann". Of equally near ones an alias comes last, then
// the alphabet decides.
func nearest(names map[string]name, word string) (name, bool) {
	word = fold(word)
	limit, length := 1, utf8.RuneCountInString(word)
	if length > 4 {
		limit = 2
	}
	var best name
	at := limit + 1
	for key, n := range names {
		d := distance(word, key, at)
		tied := d == at && at <= limit
		if d < at || tied && before(n, best) {
			best, at = n, d
		}
	}
	return best, at <= limit && at < length
}

func before(a, b name) bool {
	if a.alias != b.alias {
		return b.alias
	}
	return a.text < b.text
}

// distance is the optimal string alignment distance: insertions, deletions,
// substitutions and swaps of neighbours (Damerau 1964, in the restricted form
// of Wagner and Lowrance 1975). Words that differ more than limit in length
// are not compared.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if diff := len(x) - len(y); diff > limit || -diff > limit || len(x) > 40 {
		return limit + 1
	}
	older, last := make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row := make([]int, len(y)+1)
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if swapped(x[:i], y[:j]) {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
		older, last = last, row
	}
	return last[len(y)]
}

// swapped reports whether two words end with the same two letters in turn.
func swapped(x, y []rune) bool {
	i, j := len(x), len(y)
	return min(i, j) > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1]
}

// commandLike reports whether a word could be meant as a command: letters and
// hyphens only, so that "!!!" and "!?" are left alone.
func commandLike(word string) bool {
	if word == "" || len(word) > 40 {
		return false
	}
	return !strings.ContainsFunc(word, func(r rune) bool { return !letter(r) && r != '-' })
}
