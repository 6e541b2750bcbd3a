package answer

import (
	"strings"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/index"
)

// maxPassage is how many bytes of a passage are read. A sentence is cut at a
// third of it; longer are only lines without spaces, and passages that were
// given whole. What is read of them costs more than their length: short
// answers are compared with the words of the question.
const maxPassage = 4096

// readable returns a record whose passages are no longer than maxPassage: the
// record itself, as a rule, else a copy with their beginnings.
func readable(r *index.Record) *index.Record {
	var cut *index.Record
	for i := range r.Passages {
		if len(r.Passages[i].Text) <= maxPassage {
			continue
		}
		if cut == nil {
			c := *r
			c.Passages, c.Tokens = append([]knowledge.Passage(nil), r.Passages...), append([][]index.Token(nil), r.Tokens...)
			cut = &c
		}
		cut.Passages[i], cut.Tokens[i] = beginning(r.Passages[i], r.Tokens[i])
	}
	if cut == nil {
		return r
	}
	return cut
}

// beginning cuts a passage at maxPassage, between words where it can, with the
// times, persons and words that stand before the cut.
func beginning(p knowledge.Passage, tokens []index.Token) (knowledge.Passage, []index.Token) {
	end := maxPassage
	for !utf8.RuneStart(p.Text[end]) {
		end--
	}
	if space := strings.LastIndexByte(p.Text[:end], ' '); space > 0 {
		end = space
	}
	p.Text = p.Text[:end]
	times, people := p.Times, p.People
	p.Times, p.People = nil, nil
	for _, t := range times {
		if t.End <= end {
			p.Times = append(p.Times, t)
		}
	}
	for _, n := range people {
		if n.End <= end {
			p.People = append(p.People, n)
		}
	}
	words := len(index.Tokens(p.Text))
	n := 0
	for n < len(tokens) && int(tokens[n].Pos) < words {
		n++
	}
	return p, tokens[:n]
}
