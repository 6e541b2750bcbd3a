package commands

import (
	"strings"

	"beleg/knowledge/lang"
)

// name is what one of a command's names leads to. Language is empty when both
// languages share the name.
type name struct{ command, language, text string }

// namesOf indexes every name of every command, however its umlauts are spelled.
func namesOf(list []Command) map[string]name {
	names := map[string]name{}
	add := func(text, command, language string) {
		key := fold(text)
		if old, ok := names[key]; ok && old.language != language {
			language = ""
		}
		names[key] = name{command, language, text}
	}
	for _, c := range list {
		add(c.Name, c.Name, "en")
		for language, text := range c.Names {
			add(text, c.Name, language)
		}
		for language, aliases := range c.Aliases {
			for _, text := range aliases {
				add(text, c.Name, language)
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

// localName is the name of a command by its English one, for lines and examples.
func (b *Bot) localName(english, language string) string {
	c, _ := b.command(english)
	return c.in(language)
}

// nearest finds the name closest to a misspelled one. Short words need to be
// closer: "ban" is not "wann". Of equal ones the first in the alphabet wins.
func nearest(names map[string]name, word string) (name, bool) {
	word = fold(word)
	limit := 1
	if len(word) > 4 {
		limit = 2
	}
	var best name
	bestKey, at := "", limit+1
	for key, n := range names {
		if d := distance(word, key, at); d < at || d == at && d <= limit && key < bestKey {
			best, bestKey, at = n, key, d
		}
	}
	return best, at <= limit && at < len(word)
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
	before, last := make([]int, len(y)+1), make([]int, len(y)+1)
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
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(y)]
}

// commandLike reports whether a word could be meant as a command: letters and
// hyphens only, so that "!!!" and "!?" are left alone.
func commandLike(word string) bool {
	return word != "" && len(word) <= 40 && strings.IndexFunc(word, func(r rune) bool { return !letter(r) && r != '-' }) < 0
}
