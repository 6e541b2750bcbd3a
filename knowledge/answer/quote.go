package answer

import (
	"slices"
	"strings"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// maxQuote bounds a quote in characters.
const maxQuote = 300

// needed is the share of the question that a neighbour has to add to be quoted with a
// passage that can stand alone.
const needed = 0.08

// neighbour says which neighbour a passage is quoted with, -1 for the sentence before, 1
// for the one behind, 0 for none: the one before when the passage begins with what refers
// to that; else whichever names more of what was asked and is missing here; else whichever
// holds the kind of thing that was asked for, when this one does not. What only comes
// nearest is quoted with one in any case: what was asked for often stands beside it. Both
// together are no longer than a quote may be.
func (c *candidate) neighbour(q knowledge.Question, certain bool) int {
	before, behind := c.fits(-1), c.fits(1)
	gained, follows := c.gain(-1), c.gain(1)
	switch {
	case before && c.refers(gained):
		return -1
	case follows >= needed && follows > gained:
		return 1
	case gained >= needed:
		return -1
	}
	if c.lacks(q) {
		switch {
		case behind && c.holds(1, q):
			return 1
		case before && c.holds(-1, q):
			return -1
		}
	}
	switch {
	case certain:
		return 0
	case behind:
		return 1
	case before:
		return -1
	}
	return 0
}

// apart leaves out passages that stand beside one that comes nearer, and joins them to
// its quote where both fit.
func apart(list []extracted) (kept []extracted) {
	for _, a := range list {
		c := a.support[0]
		beside := slices.ContainsFunc(kept, func(k extracted) bool { return k.support[0].takes(c) })
		if !beside {
			kept = append(kept, a)
		}
	}
	return kept
}

// takes reports whether another passage stands beside this one, and makes it the
// neighbour that is quoted.
func (c *candidate) takes(other *candidate) bool {
	by := other.at - c.at
	if c.record != other.record || by*by != 1 || !c.fits(by) {
		return false
	}
	c.with = by
	return true
}

// fits reports whether a neighbour is a sentence of the text that can be quoted with
// the passage.
func (c *candidate) fits(by int) bool {
	i := c.at + by
	none := i < 0 || i >= c.record.Len()
	if none || c.record.Seq(c.at) == 0 || c.record.Seq(i) == 0 {
		return false
	}
	return utf8.RuneCountInString(c.record.Text(i))+1+utf8.RuneCountInString(c.sentence()) <= maxQuote
}

// gain is the share of the question that a neighbour names and the passage does not, 0 of
// one that does not fit.
func (c *candidate) gain(by int) float64 {
	if !c.fits(by) {
		return 0
	}
	p := c.compared.plan
	for i := range c.compared.all {
		if m := &c.compared.all[i]; m.passage == c.at+by {
			return p.coverage(join(make(vector, len(p.concepts)), c.matched.own, m.own, 1)) - p.coverage(c.matched.own)
		}
	}
	return 0
}

// refers reports whether a passage begins with what refers to the one before, which
// names so much more of the question: a pronoun always does, "the" when that helps.
func (c *candidate) refers(gained float64) bool {
	cues := cuesOf(c.record.Language)
	for _, t := range lang.Tokens(c.sentence()) {
		if t.Word {
			w := strings.ToLower(t.Text)
			if cues.is(w, cueDefinite) {
				return gained > 0
			}
			return cues.is(w, cuePronoun)
		}
	}
	return false
}

// lacks reports whether a passage has nothing of the kind that was asked for.
func (c *candidate) lacks(q knowledge.Question) bool {
	return finders[q.Kind] != nil && c.best().quality == 0
}

// holds reports whether a neighbour has something of the kind that was asked for.
func (c *candidate) holds(by int, q knowledge.Question) bool {
	x := *c
	x.at, x.wording, x.matched = c.at+by, nil, &matched{own: c.matched.own, exact: c.matched.exact}
	r := c.compared.plan.reader(&x, q)
	defer r.done()
	for _, s := range r.spans() {
		if s.quality > 0.3 {
			return true
		}
	}
	return false
}

// quoted is the passage, with the neighbour that was chosen when both stand in the
// text one behind the other.
func (c *candidate) quoted() string {
	if c.with != 0 {
		both := c.record.Pair(c.at + min(c.with, 0))
		if both != "" && utf8.RuneCountInString(both) <= maxQuote {
			return both
		}
	}
	s := c.best()
	return quote(c.sentence(), s.start, s.end)
}

// quote cuts a long passage to maxQuote characters at words, around the span
// from..to, and stays verbatim: what is left out is left out at the ends.
func quote(text string, from, to int) string {
	if utf8.RuneCountInString(text) <= maxQuote {
		return text
	}
	start := 0
	if to > maxQuote*9/10 {
		start = max(0, (from+to)/2-maxQuote/2)
		if i := strings.IndexByte(text[start:], ' '); start > 0 && i >= 0 && start+i < from {
			start += i + 1
		}
		for start > 0 && !utf8.RuneStart(text[start]) {
			start--
		}
	}
	end, n := start, 0
	for end < len(text) && n < maxQuote {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
		n++
	}
	if end < len(text) {
		if i := strings.LastIndexByte(text[start:end], ' '); i > 0 && start+i >= to {
			end = start + i
		}
	}
	return strings.TrimSpace(text[start:end])
}
