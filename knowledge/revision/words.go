package revision

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/aymanbagabas/go-udiff/lcs"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// Op says what became of a stretch of text.
type Op string

// What stays, came and went.
const (
	Kept    Op = ""
	Added   Op = "+"
	Removed Op = "-"
)

// Span is a stretch of a changed sentence.
type Span struct {
	Op   Op `json:",omitempty"`
	Text string
}

// Change is one changed sentence: its words as they were and are, in order. What
// stayed of a long one may be left out, with "…" instead.
type Change []Span

const (
	near     = 8   // sentences among which the earlier form of a sentence is looked for
	likeness = 0.5 // share of words in common from which two sentences are forms of one
	beside   = 70  // characters of what stayed that are shown beside a change
	maxSaid  = 300 // characters of a sentence that came or went as a whole
)

// Compare lists what changed from one version to the next, the title first, at
// most limit changes; more is about how many there are besides.
//
// Sentences are compared first and words only in those that changed, both by the
// longest common subsequence (E. W. Myers: An O(ND) Difference Algorithm and Its
// Variations, Algorithmica 1, 1986), which ends its search early when nearly
// everything differs.
func Compare(before, after knowledge.Article, limit int) (changes []Change, more int) {
	if Normal(before.Title) != Normal(after.Title) {
		changes = append(changes, words(before.Title, after.Title))
	}
	old, now := sentences(before), sentences(after)
	for _, h := range hunks(keys(old, now), keys(now, old)) {
		found := pair(old[h.Start:h.End], now[h.ReplStart:h.ReplEnd], limit-len(changes))
		changes = append(changes, found...)
		if len(changes) >= limit {
			more += max(h.End-h.Start, h.ReplEnd-h.ReplStart) - len(found)
		}
	}
	return changes, more
}

func sentences(a knowledge.Article) []string {
	var out []string
	for _, s := range lang.Sentences(a.Text, a.Language) {
		out = append(out, a.Text[s.Start:s.End])
	}
	return out
}

// keys are what sentences are compared by. Those that stand in the other version
// to the letter, nearly all as a rule, need no closer look.
func keys(list, others []string) []string {
	there := make(map[string]bool, len(others))
	for _, s := range others {
		there[s] = true
	}
	out := make([]string, len(list))
	for i, s := range list {
		if out[i] = s; !there[s] {
			out[i] = Normal(s)
		}
	}
	return out
}

// hunks are the stretches in which two sequences differ. What stands once in each
// of them, in the same order, is taken for the same first (Bram Cohen's patience
// diff), so that the search between two such places stays short.
func hunks(a, b []string) (out []lcs.Diff) {
	x, y := numbered(a, b)
	atX, atY := 0, 0
	for _, p := range append(anchors(x, y), [2]int{len(x), len(y)}) {
		for _, d := range lcs.DiffRunes(x[atX:p[0]], y[atY:p[1]]) {
			out = append(out, lcs.Diff{Start: d.Start + atX, End: d.End + atX, ReplStart: d.ReplStart + atY, ReplEnd: d.ReplEnd + atY})
		}
		atX, atY = p[0], p[1]
	}
	return out
}

// numbered gives equal elements of two sequences equal numbers.
func numbered(a, b []string) (x, y []rune) {
	numbers := map[string]rune{}
	number := func(list []string) []rune {
		out := make([]rune, len(list))
		for i, s := range list {
			n, ok := numbers[s]
			if !ok {
				n = rune(len(numbers))
				numbers[s] = n
			}
			out[i] = n
		}
		return out
	}
	return number(a), number(b)
}

// anchors are the positions of elements that stand once in each sequence, as
// many as are in the same order in both: the longest increasing subsequence, by
// patience sorting (C. Schensted 1961).
func anchors(x, y []rune) [][2]int {
	inX, inY := unique(x), unique(y)
	var pairs [][2]int
	for i, n := range x {
		if j, ok := inY[n]; ok && inX[n] == i {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	var tops []int // of each pile, by index into pairs
	before := make([]int, len(pairs))
	for i, p := range pairs {
		pile := sort.Search(len(tops), func(k int) bool { return pairs[tops[k]][1] > p[1] })
		before[i] = -1
		if pile > 0 {
			before[i] = tops[pile-1]
		}
		if pile == len(tops) {
			tops = append(tops, i)
		} else {
			tops[pile] = i
		}
	}
	out := make([][2]int, len(tops))
	for k, i := len(tops)-1, last(tops); k >= 0; k, i = k-1, before[i] {
		out[k] = pairs[i]
	}
	return out
}

func last(list []int) int {
	if len(list) == 0 {
		return -1
	}
	return list[len(list)-1]
}

// unique maps what stands once in a sequence to where; nothing of the others.
func unique(list []rune) map[rune]int {
	at := make(map[rune]int, len(list))
	for i, n := range list {
		if _, twice := at[n]; twice {
			at[n] = -1
			continue
		}
		at[n] = i
	}
	for n, i := range at {
		if i < 0 {
			delete(at, n)
		}
	}
	return at
}

// pair shows each new sentence beside the old one that it was, if there is one.
func pair(old, now []string, limit int) (changes []Change) {
	room := func() bool { return len(changes) < limit }
	for _, s := range now {
		if !room() {
			return changes
		}
		i := resembling(old, s)
		if i < 0 {
			changes = append(changes, Change{{Added, shorten(s)}})
			continue
		}
		for _, gone := range old[:i] {
			if room() {
				changes = append(changes, Change{{Removed, shorten(gone)}})
			}
		}
		if c := words(old[i], s); room() && len(c) > 0 {
			changes = append(changes, c)
		}
		old = old[i+1:]
	}
	for _, gone := range old {
		if room() {
			changes = append(changes, Change{{Removed, shorten(gone)}})
		}
	}
	return changes
}

// resembling is the index of the sentence most like s among the next ones, -1
// when none is.
func resembling(old []string, s string) int {
	best, at := likeness, -1
	have := bag(s)
	for i, o := range old[:min(near, len(old))] {
		if l := like(have, bag(o)); l >= best && (at < 0 || l > best) {
			best, at = l, i
		}
	}
	return at
}

func bag(s string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(Normal(s)) {
		out[strings.ToLower(strings.Trim(w, `.,;:!?"'()`))] = true
	}
	return out
}

// like is the share of words in common (Dice's coefficient).
func like(a, b map[string]bool) float64 {
	common := 0
	for w := range a {
		if b[w] {
			common++
		}
	}
	return 2 * float64(common) / float64(max(1, len(a)+len(b)))
}

// words compares two sentences word by word; nil when they read the same.
func words(before, after string) Change {
	a, b := strings.Fields(before), strings.Fields(after)
	var c Change
	at := 0
	found := hunks(keys(a, b), keys(b, a))
	if len(found) == 0 {
		return nil
	}
	for _, h := range found {
		c = c.add(Kept, a[at:h.Start])
		c = c.add(Removed, a[h.Start:h.End])
		c = c.add(Added, b[h.ReplStart:h.ReplEnd])
		at = h.End
	}
	return c.add(Kept, a[at:]).joined().abridged()
}

func (c Change) add(op Op, words []string) Change {
	if len(words) == 0 {
		return c
	}
	return append(c, Span{op, strings.Join(words, " ")})
}

// island is a kept stretch that is too short to read by itself between two changes.
const island = 4

// joined makes one change of two that only an island keeps apart.
func (c Change) joined() Change {
	var out Change
	for i := 0; i < len(c); {
		if c[i].Op == Kept {
			out = append(out, c[i])
			i++
			continue
		}
		var gone, come []string
		for ; i < len(c) && (c[i].Op != Kept || c.island(i)); i++ {
			if c[i].Op != Added {
				gone = append(gone, c[i].Text)
			}
			if c[i].Op != Removed {
				come = append(come, c[i].Text)
			}
		}
		out = out.add(Removed, gone).add(Added, come)
	}
	return out
}

func (c Change) island(i int) bool {
	return i > 0 && i < len(c)-1 && utf8.RuneCountInString(c[i].Text) < island
}

// abridged leaves out what stayed far from any change.
func (c Change) abridged() Change {
	for i, s := range c {
		r := []rune(s.Text)
		switch {
		case s.Op != Kept:
			c[i].Text = shorten(s.Text)
		case len(c) == 1 || len(r) <= 2*beside:
		case i == 0:
			c[i].Text = "… " + afterWord(string(r[len(r)-beside:]))
		case i == len(c)-1:
			c[i].Text = beforeWord(string(r[:beside])) + " …"
		default:
			c[i].Text = beforeWord(string(r[:beside])) + " … " + afterWord(string(r[len(r)-beside:]))
		}
	}
	return c
}

func afterWord(s string) string {
	_, rest, ok := strings.Cut(s, " ")
	if !ok {
		return s
	}
	return rest
}

func beforeWord(s string) string {
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		return s[:i]
	}
	return s
}

func shorten(s string) string {
	if utf8.RuneCountInString(s) <= maxSaid {
		return s
	}
	return beforeWord(string([]rune(s)[:maxSaid])) + " …"
}

// String shows a change in plain text: [-gone-] [+come+].
func (c Change) String() string {
	var out []string
	for _, s := range c {
		if s.Op == Kept {
			out = append(out, s.Text)
		} else {
			out = append(out, "["+string(s.Op)+s.Text+string(s.Op)+"]")
		}
	}
	return strings.Join(out, " ")
}
