package timex

// tense tells from token j alone whether it speaks of what was (-1) or will be (1).
func (f *finder) tense(j int) int {
	w := f.at(j)
	if f.has(nounCapitals) && f.inside(j) { // das Treffen (meeting), der Stand
		return 0
	}
	ambiguous := w.is&(asPast|asFuture) == asPast|asFuture
	plannedNoun := f.cue(j, cuePlanned) && f.is(j-1, asArticle) // a planned flight
	switch {
	case ambiguous, plannedNoun, f.plans(j), f.plannedThen(j), f.cue(j-1, cueBe):
		return 0
	case f.was(j):
		return -1
	case f.willBe(j):
		return 1
	}
	return 0
}

// plannedThen reports whether token j tells what was a plan once, "was expected to pass on
// Monday", which says nothing of whether that day is over.
func (f *finder) plannedThen(j int) bool { return f.cue(j, cuePlanned) && f.cue(j-1, cueWas) }

// was reports whether token j is a verb of what was.
func (f *finder) was(j int) bool {
	if f.is(j, asFuture) && f.hearsay(j) {
		return true
	}
	return f.is(j, asPast) || f.pastForm(j)
}

// pastForm reports whether token j has the form of what was: "kaufte", "befand", "hat
// gekauft" (bought, was, has bought).
func (f *finder) pastForm(j int) bool {
	return f.pastTense(j) || f.prefixedPast(j) || f.perfect(j)
}

// willBe reports whether token j is a verb of what will be, or the mark of an
// infinitive that is: "to" in "are to meet" and "is set to".
func (f *finder) willBe(j int) bool {
	if f.is(j, asFuture) {
		return !f.cue(j-1, cueWill) // that one counts
	}
	isSet := f.cue(j, cueInfinitive) && f.cue(j-1, cueIsSet)
	isArranged := f.cue(j, cueArranged) && f.cue(j-1, cuePassive)
	if isSet || isArranged {
		return true
	}
	return f.cue(j, cueToDo) && f.toDo(j)
}

// perfect reports whether token j is the auxiliary of a perfect whose participle
// ends the clause, "ist am Sonntag nach langer Krankheit gestorben", or stands
// before it, "der am Sonntag gestorben ist".
func (f *finder) perfect(j int) bool {
	be := f.cue(j, cueAuxiliary)
	if !be && !f.cue(j, cueHave) {
		return false
	}
	if f.completes(j-1, be) {
		return true
	}
	for k := j + 1; k < min(len(f.toks), j+40) && !f.clauseEnds(k); k++ {
		if f.completes(k, be) && f.lastOfClause(k) {
			return true
		}
	}
	return false
}

// hearsay reports whether token j is a verb with which something is told of what
// was: "soll gekommen sein" (is said to have come), "dürften eingestiegen sein".
func (f *finder) hearsay(j int) bool {
	for k := j + 1; k < min(len(f.toks), j+40) && !f.clauseEnds(k); k++ {
		if f.cue(k, cuePerfectInfinitive) && f.participle(k-1) {
			return true
		}
	}
	return false
}

// toDo reports whether an infinitive that ends its clause follows token j, its
// mark: "am Samstag nach Brüssel zu reisen" (to travel on Saturday).
func (f *finder) toDo(j int) bool {
	if f.upper(j+1) || f.participle(j-1) {
		return false
	}
	return f.isWord(j+1) && f.lastOfClause(j+1)
}

// completes reports whether token k is the participle of a perfect: of one with
// "be" only that of a verb of motion or change ("gestorben", died), for "ist
// geschlossen" (is closed) is how things stand.
func (f *finder) completes(k int, be bool) bool {
	if f.cue(k, cuePerfect) {
		return true
	}
	s := f.low(k)
	for n := 2; n < len(s)-3; n++ {
		if f.prefix(s[:n], cueSeparable) && f.lookup(s[n:]).cues.has(cuePerfect) {
			return true
		}
	}
	return !be && f.participle(k)
}

// lastOfClause reports whether nothing of its clause stands behind token k.
func (f *finder) lastOfClause(k int) bool {
	if !f.isWord(k+1) || f.cue(k, cuePerfect) {
		return true
	}
	return f.cue(k+1, cueAnd) || f.is(k+1, asClause)
}

// participle reports whether token k has the form of a participle: "gewonnen",
// "vorgestellt", "verurteilt", "informiert".
func (f *finder) participle(k int) bool {
	s := f.raw(k)
	if f.upper(k) || len(s) < 5 || len(s) > longest {
		return false
	}
	if f.ends(s, perfectAloneEnding) {
		return true
	}
	if !f.ends(s, perfectEnding) {
		return false
	}
	for n := 2; n < len(s)-3; n++ {
		separable := f.prefix(s[:n], cueSeparable) && f.hasPrefix(s[n:])
		if separable || f.prefix(s[:n], cuePerfectPrefix) {
			return true
		}
	}
	return false
}

// hasPrefix reports whether a word begins as participles do.
func (f *finder) hasPrefix(s string) bool {
	for n := 2; n < len(s)-3; n++ {
		if f.prefix(s[:n], cuePerfectPrefix) {
			return true
		}
	}
	return false
}

// prefix reports whether the tables list the beginning of a word as a cue.
func (f *finder) prefix(s string, c cue) bool {
	w := f.language.words[s]
	return w != nil && w.cues.has(c)
}

// beside reports whether token j stands where a date leaves the finite verb: in
// front of it, or behind one that opens the clause.
func (f *finder) beside(j, before, i int) bool {
	if j == before-1-count(f.cue(before-1, cuePronoun)) {
		return true
	}
	return f.opensClause(before) && j == i+1+count(f.at(i+1).part != "")
}

// opensClause reports whether token i is the first of a clause.
func (f *finder) opensClause(i int) bool { return i == 0 || !f.isWord(i-1) }

// present reports whether token j has the form of a verb in the present, which
// beside a day speaks of what will be: "entscheidet am Donnerstag". A paper that
// "berichtet" (reports) is none.
func (f *finder) present(j int) bool {
	s := f.raw(j)
	if f.upper(j) || len(s) < 4 || f.at(j).is != 0 {
		return false
	}
	if !f.ends(s, presentEnding) || f.cue(j, cueNoVerb) {
		return false
	}
	return !f.participle(j) || !f.auxiliaryBefore(j)
}

// auxiliaryBefore reports whether the clause has an auxiliary before token j that would make
// it a participle: without one "verhandelt" (negotiates) is no "negotiated".
func (f *finder) auxiliaryBefore(j int) bool {
	for k := j - 1; k >= max(0, j-40) && !f.clauseEnds(k); k-- {
		if f.is(k, asPast|asFuture) || f.cue(k, cueHave) || f.cue(k, cueAuxiliary) {
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

// plans reports whether token j is the auxiliary of a plan: "has scheduled",
// "were planning", "did not plan".
func (f *finder) plans(j int) bool {
	if !f.has(plannedPast) || !f.is(j, asPast) || f.cue(j, cueHad) {
		return false
	}
	return f.is(j+1, asFuture) || f.cue(j+1, cueNotAlso) && f.is(j+2, asFuture)
}

// prefixedPast reports whether token j is a verb of the past with a prefix: "befand" as
// "fand" (found), "entkamen".
func (f *finder) prefixedPast(j int) bool {
	s := f.raw(j)
	if !f.has(compounding) || f.at(j).is != 0 {
		return false
	}
	if f.upper(j) || len(s) > longest {
		return false
	}
	for n := 2; n < len(s)-2 && n <= 4; n++ {
		if f.prefix(s[:n], cuePerfectPrefix) && f.lookup(s[n:]).is&asPast != 0 {
			return true
		}
	}
	return false
}

// infinitive reports whether a verb at token j that looks like one of the past ends a clause
// with a modal verb: sollen am Montag beraten (are to confer), dass sie beraten werden.
func (f *finder) infinitive(j int) bool {
	if f.cue(j+1, cueModal) {
		return f.has(compounding)
	}
	if !f.lastOfClause(j) {
		return false
	}
	for k := j - 1; k >= max(0, j-40) && !f.clauseEnds(k); k-- {
		if f.cue(k, cueModal) {
			return true
		}
	}
	return false
}

// pastTense recognises regular verbs of the past by their ending.
func (f *finder) pastTense(j int) bool {
	s := f.raw(j)
	if f.at(j).is != 0 || len(s) < 5 || f.upper(j) {
		return false
	}
	if f.ends(s, pastEnding) {
		return !f.infinitive(j)
	}
	return f.ends(s, participleEnding) && !f.is(j-1, asFuture) && !f.cue(j-1, cuePassive)
}
