package timex

// thisAge reports whether "heute" (today) means these times: bis heute (until),
// noch heute (still), heute wie damals (then as now), heute vor allem (above all), der
// heute 52-jährige Autor (who is 52 today), or by its verb.
func (f *finder) thisAge(i int) bool {
	if f.cue(i-1, cueAgeBefore) || f.cue(i+1, cueAgeBehind) {
		return true
	}
	if f.cue(i+1, cueAbove) && f.cue(i+2, cueAll) {
		return true
	}
	aged := f.has(nounCapitals) && f.is(i-1, asArticle) && f.is(i+1, asDigits|asNumber)
	later := f.comma(i+1) && f.laterBehind(i+2)
	return aged || later || f.standing(i)
}

// laterBehind reports whether a length of time and "later" stand at token i: heute, zehn
// Jahre später (today, ten years later).
func (f *finder) laterBehind(i int) bool {
	q, ok := f.quantity(i)
	return ok && f.is(q.to, asLater)
}

// standing reports whether the verb of the clause around token i tells how things are in
// general: heute leben dort (live there today), wie man heute weiß (as is known today). A
// clock time, a day or the participle of what happened speaks against it.
func (f *finder) standing(i int) bool {
	left, right := f.clause(i)
	found := false
	for j := left; j <= right; j++ {
		if j != i && f.tellsOfDay(j) {
			return false
		}
		found = found || f.lasts(j, i)
	}
	return found
}

// tellsOfDay reports whether token j speaks of something that happens on one day: a clock
// time, a weekday, a participle that ends the clause, a verb of what was or will be.
func (f *finder) tellsOfDay(j int) bool {
	if f.is(j, asFuture) {
		return !f.cue(j, cueStanding) && !f.cue(j, cueBeing)
	}
	return f.is(j, asPast|asClock|asWeekday|asPartOfDay) || f.participle(j) && f.lastOfClause(j)
}

// lasts reports whether token j is a verb of how things are, beside token i, "heute"; one
// such as "ist" (is) needs a pronoun, or a past that it is compared with.
func (f *finder) lasts(j, i int) bool {
	if !f.besideToday(j, i) {
		return false
	}
	if f.cue(j, cueStanding) {
		return true
	}
	if !f.cue(j, cueBeing) {
		return false
	}
	if f.cue(j+1, cuePronoun) || f.cue(j-1, cuePronoun) {
		return true
	}
	from, to := f.sentence(i)
	for k := from; k < to; k++ {
		if f.is(k, asPast) || f.at(k).ref == "PAST_REF" {
			return true
		}
	}
	return f.seen.year.at >= from && f.earlierYear(f.seen.year.value)
}

// besideToday reports whether a verb at token j belongs to "heute" at token i: next to it,
// but for a pronoun, or at the end of a clause: die heute dort leben (who live there today).
func (f *finder) besideToday(j, i int) bool {
	switch j {
	case i + 1, i - 1:
		return true
	case i - 2:
		return f.cue(i-1, cuePronoun)
	}
	return j > i && f.lastOfClause(j) && !f.cue(j-1, cueToDo)
}
