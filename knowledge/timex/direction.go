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
	if direction := f.governed(before); direction != 0 {
		return direction
	}
	left, right := f.clause(i)
	from, to := f.sentence(i)
	for j := from; j < to; j++ {
		if score > 0 && j == before-1 { // postponed until Tuesday
			continue
		}
		tense := f.tense(j)
		if tense == 0 && f.ofThisWeek(i) && f.presentBeside(j, before, i) {
			tense = 1
		}
		distance := float64(max(i-j, j-i)) + 3
		if j < left || j > right {
			distance += elsewhere
		}
		score += f.weight(j) * float64(tense) / (distance * distance)
	}
	switch {
	case score > limit:
		return 1
	case score < -limit:
		return -1
	}
	return 0
}

// ofThisWeek reports whether token i is a weekday or a weekend, of which the present tells
// what will be; of a month or season it may tell what always is.
func (f *finder) ofThisWeek(i int) bool { return f.is(i, asWeekday) || f.at(i).unit == "WE" }

// elsewhere is by how many words further away a verb of another clause counts.
const elsewhere = 5

// weight is how much a verb tells: one of how things stand ("ist", is) half.
func (f *finder) weight(j int) float64 {
	if f.cue(j, cueState) && !f.perfect(j) {
		return 0.5
	}
	return 1
}

// clause returns the first and the last token of the clause that token i stands in,
// as far as commas and conjunctions tell: in English not the comma right behind a
// date, "Sunday night, they", nor what stands before one.
func (f *finder) clause(i int) (left, right int) {
	from, to := f.sentence(i)
	left, right = from, to
	if f.has(compounding) {
		for j := i - 1; j >= from; j-- {
			if f.clauseEnds(j) || f.is(j, asClause) {
				left = j
				break
			}
		}
	}
	for j := i + 2 + count(!f.has(compounding)); j < to; j++ {
		if f.comma(j) || f.is(j, asClause) {
			return left, j - 1
		}
	}
	return left, right
}

// presentBeside reports whether token j is a verb of the present that stands beside a
// date, token i, of which before is the token in front.
func (f *finder) presentBeside(j, before, i int) bool { return f.beside(j, before, i) && f.present(j) }

// governed is the direction of the verb that stands not far in front of a date, of
// which before is the token in front, where it leaves no doubt: "has said she will
// resign on Friday", "told reporters on Monday that".
func (f *finder) governed(before int) int {
	for j := before - 1; j >= max(0, before-12) && !f.clauseEnds(j); j-- {
		isPlanned := f.cue(j, cuePlanned) && f.cue(j-1, cuePassive)
		if isPlanned || f.cue(j, cueWill) && !f.hearsay(j) {
			return 1
		}
		tense := f.tense(j)
		if tense < 0 && f.cue(j, cueSaid) && j >= before-5 {
			return -1
		}
		if tense != 0 || f.is(j, asClause) {
			return 0
		}
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
		return 0.02, count(f.movedBefore(before))
	case f.cue(before, cueBy):
		return 0.006, 0
	case f.cue(i-1, cueComing), f.aheadOf(i), f.appointed(before):
		return 0, 1
	case f.behindEvent(before):
		return -0.05, 0
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

// appointed reports whether the preposition at token j leads to the day that
// something is to happen: für Samstag (for Saturday), auf Freitag (to Friday) but
// not in der Nacht auf Freitag, moved to Friday.
func (f *finder) appointed(j int) bool {
	if f.cue(j, cueAppointed) {
		return f.at(j-1).part == "" && f.is(j+1, asWeekday)
	}
	if !f.cue(j, cueInfinitive) {
		return false
	}
	return f.movedBefore(j)
}

// movedBefore reports whether something is moved not far in front of token j: postponed
// until Friday.
func (f *finder) movedBefore(j int) bool {
	for k := j - 1; k >= j-4; k-- {
		if f.cue(k, cueMoved) {
			return true
		}
	}
	return false
}

// behindEvent reports whether the preposition at token j belongs to a noun that
// another one puts into the past: nach dem Sieg am Samstag (after the win on Saturday).
func (f *finder) behindEvent(j int) bool {
	if !f.has(nounCapitals) || !f.upper(j-1) {
		return false
	}
	for k := j - 2; k >= j-16 && f.isNounPhrase(k); k-- {
		if f.cue(k, cueBehindEvent) {
			return true
		}
	}
	return false
}

// isNounPhrase reports whether token k may stand within a noun and what hangs on it.
func (f *finder) isNounPhrase(k int) bool {
	if f.is(k, asPast|asClause) || f.cue(k, cueWill) {
		return false
	}
	return f.isWord(k) || f.dash(k)
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
