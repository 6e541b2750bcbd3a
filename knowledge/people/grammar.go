package people

import (
	"strings"

	"beleg/knowledge/lang"
)

// grammar is how a language writes names. A language without a table of persons
// has none, and no persons are found in it.
type grammar struct {
	nouns    bool   // nouns have capitals too, so that a capital alone shows no name
	genitive string // a name's ending in the genitive without an apostrophe; "" for none
}

var grammars = lang.Each(func(l *lang.Language) *grammar {
	t := l.Table("people")
	if len(t) == 0 {
		return nil
	}
	g := &grammar{nouns: t.Set("capitals")["nouns"]}
	for ending := range t.Set("genitive") {
		g.genitive = ending
	}
	return g
})

// grammarOf returns the grammar of a language, nil when it has none. A text too
// short to tell its language is read as lang.Fallback says.
func grammarOf(code string) *grammar {
	if code == "" {
		code = lang.Fallback().Code
	}
	return grammars(code)
}

// nominative returns a name without the ending of the genitive, and whether it
// has one.
func (g *grammar) nominative(name string) (string, bool) {
	if g.genitive == "" {
		return name, false
	}
	return strings.CutSuffix(name, g.genitive)
}
