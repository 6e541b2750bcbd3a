package timex

import (
	"strings"
)

// limit is the least evidence of a direction that counts, that of a verb some
// 20 words away.
const limit = 0.002

// direction tells from the words around token i whether it speaks of what was
// (-1) or what will be (1); 0 when there is no telling. The nearer a verb, the
// more it counts.
func (f *finder) direction(i int) int {
	if f.looked.at != i { // several rules ask at the same token
		f.looked = glance{i, f.directionAt(i)}
	}
	return f.looked.direction
}

// glance is the direction at the token where it was last asked for.
type glance struct{ at, direction int }

func (f *finder) directionAt(i int) int {
	score := 0.0
	before := f.beforeClock(i)
	switch {
	case f.oneOf(before, "and", "und") && f.oneOf(before-1, "now", "jetzt"): // between now and June
		return 1
	case f.oneOf(before, "until", "till", "ab", "bis"):
		score = 0.02
	case f.oneOf(before, "by"):
		score = 0.006
	case f.oneOf(i-1, "nächsten", "kommenden"), f.oneOf(i-1, "as") && f.oneOf(i-2, "soon", "early", "late"):
		return 1
	case f.oneOf(i-1, "of") && f.oneOf(i-2, "ahead"):
		return 1
	case f.oneOf(i-1, "since", "seit", "vergangenen", "letzten"), f.raw(i+1) == "'" && f.oneOf(i+2, "s"):
		return -1
	}
	from, to := f.sentence(i)
	clause := 0.0 // what a comma or conjunction behind a date begins says less of it
	for j := from; j < to; j++ {
		if j > i+1+count(f.code == "en") && (f.raw(j) == "," || f.is(j, asClause)) { // not that of "Sunday night, they"
			clause = 5
		}
		distance := float64(max(i-j, j-i)) + 3 + clause
		switch w := f.at(j); {
		case w.is&asPast != 0 && w.is&asFuture != 0, f.plans(j), f.oneOf(j-1, "be"):
		case f.oneOf(j, "planned", "scheduled", "expected") && f.is(j-1, asArticle): // a planned flight
		case score > 0 && j == before-1: // postponed until Tuesday
		case w.is&asPast != 0 || f.pastTense(j):
			score -= 1 / (distance * distance)
		case w.is&asFuture != 0, f.oneOf(j, "to") && f.oneOf(j-1, "is", "are", "set", "ready"):
			score += 1 / (distance * distance)
		}
	}
	switch {
	case score > limit:
		return 1
	case score < -limit:
		return -1
	}
	return 0
}

// beforeClock returns the token in front of token i and of a clock time there:
// the "until" of "until 9 a.m. Tuesday".
func (f *finder) beforeClock(i int) int {
	j := i - 1
	for j > 0 && j > i-8 && (f.is(j, asDigits|asFigure|asClock|asTimezone|asPartOfDay) || f.oneOf(j, "a", "p", "m") || f.raw(j) == "." || f.raw(j) == ":") {
		j--
	}
	return j
}

// plans reports whether token j is the auxiliary of a plan: "has scheduled",
// "were planning", "did not plan".
func (f *finder) plans(j int) bool {
	return f.code == "en" && f.is(j, asPast) && !f.oneOf(j, "had") && (f.is(j+1, asFuture) || f.oneOf(j+1, "not", "also", "been") && f.is(j+2, asFuture))
}

// pastTense recognises regular verbs of the past by their ending.
func (f *finder) pastTense(j int) bool {
	s := f.raw(j)
	if f.at(j).is != 0 || len(s) < 5 || f.upper(j) {
		return false
	}
	if f.code == "en" {
		return strings.HasSuffix(s, "ed") && !f.is(j-1, asFuture) && !f.oneOf(j-1, "is", "are")
	}
	return strings.HasSuffix(s, "te") || strings.HasSuffix(s, "ten")
}
