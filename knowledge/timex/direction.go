package timex

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
	score, decided := f.prepositions(i)
	if decided != 0 {
		return decided
	}
	before := f.beforeClock(i)
	comma := i + 1 + count(!f.has(compounding))
	from, to := f.sentence(i)
	clause := 0.0 // what a comma or conjunction behind a date begins says less of it
	for j := from; j < to; j++ {
		if j > comma && (f.comma(j) || f.is(j, asClause)) { // not that of "Sunday night, they"
			clause = 5
		}
		if score > 0 && j == before-1 { // postponed until Tuesday
			continue
		}
		if tense := f.tense(j); tense != 0 {
			distance := float64(max(i-j, j-i)) + 3 + clause
			score += float64(tense) / (distance * distance)
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

// prepositions tells the direction from the words in front of token i: a score, or
// the direction itself where they leave no doubt.
func (f *finder) prepositions(i int) (score float64, direction int) {
	before := f.beforeClock(i)
	switch {
	case f.cue(before, cueAnd) && f.cue(before-1, cueNow): // between now and June
		return 0, 1
	case f.cue(before, cueUntil):
		return 0.02, 0
	case f.cue(before, cueBy):
		return 0.006, 0
	case f.cue(i-1, cueComing), f.aheadOf(i):
		return 0, 1
	case f.cue(i-1, cueSince), f.raw(i+1) == "'" && f.cue(i+2, cuePossessive):
		return 0, -1
	}
	return 0, 0
}

// aheadOf reports whether "as early as" or "ahead of" stands in front of token i.
func (f *finder) aheadOf(i int) bool {
	if f.cue(i-1, cueAs) && f.cue(i-2, cueSoonAs) {
		return true
	}
	return f.cue(i-1, cueOf) && f.cue(i-2, cueAhead)
}

// tense tells from token j alone whether it speaks of what was (-1) or will be (1).
func (f *finder) tense(j int) int {
	w := f.at(j)
	if w.is&(asPast|asFuture) == asPast|asFuture || f.plans(j) || f.cue(j-1, cueBe) {
		return 0
	}
	switch {
	case f.cue(j, cuePlanned) && f.is(j-1, asArticle): // a planned flight
	case w.is&asPast != 0 || f.pastTense(j) || f.perfect(j):
		return -1
	case w.is&asFuture != 0, f.cue(j, cueInfinitive) && f.cue(j-1, cueIsSet): // is to, set to
		return 1
	}
	return 0
}

// perfect reports whether token j is the auxiliary of a perfect, whose participle
// ends the clause: "ist am Sonntag nach langer Krankheit gestorben".
func (f *finder) perfect(j int) bool {
	if !f.cue(j, cueAuxiliary) {
		return false
	}
	for k := j + 1; k < min(len(f.toks), j+40) && !f.clauseEnds(k); k++ {
		if f.cue(k, cuePerfect) {
			return true
		}
	}
	return false
}

// clauseEnds reports whether token k ends a sentence or is a comma, but not that
// of a number: 38,4.
func (f *finder) clauseEnds(k int) bool {
	decimal := f.is(k-1, asDigits) && f.is(k+1, asDigits)
	return f.stop(k) || f.comma(k) && !decimal
}

// beforeClock returns the token in front of token i and of a clock time there:
// the "until" of "until 9 a.m. Tuesday".
func (f *finder) beforeClock(i int) int {
	j := i - 1
	for j > 0 && j > i-8 && f.ofClock(j) {
		j--
	}
	return j
}

// ofClock reports whether token j may be part of a clock time.
func (f *finder) ofClock(j int) bool {
	if f.is(j, asDigits|asFigure|asClock|asTimezone|asPartOfDay) || f.cue(j, cueMeridiemLetter) || f.cue(j, cueMeridiemEnd) {
		return true
	}
	return f.raw(j) == "." || f.raw(j) == ":"
}

// plans reports whether token j is the auxiliary of a plan: "has scheduled",
// "were planning", "did not plan".
func (f *finder) plans(j int) bool {
	if !f.has(plannedPast) || !f.is(j, asPast) || f.cue(j, cueHad) {
		return false
	}
	return f.is(j+1, asFuture) || f.cue(j+1, cueNotAlso) && f.is(j+2, asFuture)
}

// pastTense recognises regular verbs of the past by their ending.
func (f *finder) pastTense(j int) bool {
	s := f.raw(j)
	if f.at(j).is != 0 || len(s) < 5 || f.upper(j) {
		return false
	}
	if f.ends(s, pastEnding) {
		return true
	}
	return f.ends(s, participleEnding) && !f.is(j-1, asFuture) && !f.cue(j-1, cuePassive)
}
