package lexicon

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"beleg/knowledge/lang"
)

// Word is what the translations of a word tell of it.
type Word struct {
	Known bool // there are some
	Name  bool // the best of them is written with a capital
	Noun  bool // one of them is
	Back  bool // one of the best two is translated by the word, in just its spelling
}

// tried is how many translations are translated back.
const tried = 2

// remembered is how many words of a language a generation of the memo has.
const remembered = 20_000

// memos remember by language what the dictionaries that are open have of a word: a
// question looks up a thousand, mostly the same as the one before.
type memos [2]*lang.Memo[Word]

func newMemos() *memos { return &memos{lang.NewMemo[Word](remembered), lang.NewMemo[Word](remembered)} }

// Word tells what Translate has of a word in the first of the other languages in which
// it has anything. Unlike translations it is remembered.
func (d *Dictionary) Word(word, from string) Word {
	s := side(from)
	if s < 0 {
		return Word{}
	}
	return d.words.Load()[s].Of(word, func(word string) (w Word) {
		for i, t := range d.Translate(word, from, codes[1-s]) {
			r, _ := utf8.DecodeRuneInString(t.Text)
			capital := unicode.IsUpper(r)
			w.Known, w.Noun = true, w.Noun || capital
			w.Name = w.Name || i == 0 && capital
			w.Back = w.Back || i < tried && d.translates(t.Text, codes[1-s], word, from)
		}
		return w
	})
}

// translates reports whether a word of one language is translated by another's, in just
// that spelling.
func (d *Dictionary) translates(word, from, by, to string) bool {
	return slices.ContainsFunc(d.Translate(word, from, to), func(t Translation) bool { return t.Text == by })
}
