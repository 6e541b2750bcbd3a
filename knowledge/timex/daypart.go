package timex

import (
	"beleg/knowledge"
)

// partOfDay reads "am Nachmittag" (in the afternoon), "Abends", "noon Thursday",
// "mid-afternoon yesterday", "tonight", "at midnight".
func (f *finder) partOfDay(i int) match {
	w := f.at(i)
	if w.is&asTonight != 0 {
		return match{i, i + 1, knowledge.Time, f.ref.day(0) + "T" + w.part, ""}
	}
	if w.is&asWeekday != 0 {
		return match{}
	}
	value := "T" + w.part
	if f.cue(i, cueNoon) {
		value = "T12:00"
	} else if f.cue(i, cueMidnight) {
		value = "T24:00"
	}
	if f.has(joinedDays) {
		return f.partOfNamedDay(i, value)
	}
	return f.partByItself(i, value)
}

// partOfNamedDay reads a part of the day and the day behind it as one expression.
func (f *finder) partOfNamedDay(i int, value string) match {
	if f.is(i, asRelative) {
		return match{}
	}
	if m := f.dayOfPart(i); m.to > 0 {
		return match{i, m.to, knowledge.Time, m.value + value, ""}
	}
	if f.cue(i-1, cueThe) && f.cue(i-2, cueDuring) && f.seen.day.near(i, 60) { // in the morning
		return match{i - 1, i + 1, knowledge.Time, f.seen.day.value + value, ""}
	}
	if exact := len(value) >= 6; !exact || !f.is(i-1, asClockPrep) {
		return match{}
	}
	return match{i, i + 1, knowledge.Time, f.dayNear(i, i+1) + value, ""}
}

// dayOfPart reads the day behind a part of it: the night of 14 November, noon Thursday.
func (f *finder) dayOfPart(i int) match {
	if f.cue(i+1, cuePartOf) {
		if m := f.inner(i + 2 + count(f.cue(i+2, cueThe))); m.isDay() && allDigits(m.value[8:]) {
			return m
		}
	}
	if f.is(i+1, asWeekday|asRelative) {
		if m := f.inner(i + 1); m.isDay() {
			return m
		}
	}
	return match{}
}

// partByItself reads a part of the day that is an adverb (abends, in the evening)
// or a noun behind a preposition (am Abend), or that a day follows (Abend des 3. Mai).
func (f *finder) partByItself(i int, value string) match {
	if f.cue(i, cueNight) && f.cue(i+1, cueEve) {
		return match{} // in der Nacht auf Sonntag (on the eve of Sunday): the day is what is named
	}
	if f.upper(i) && f.cue(i+1, cueDayOfPart) {
		if m := f.inner(i + 2); m.isDay() {
			return match{i, m.to, knowledge.Time, m.value + value, ""}
		}
	}
	adverb := f.ends(f.raw(i), adverbEnding)
	if f.otherThanPart(i, adverb) || !adverb && !f.partNoun(i) {
		return match{}
	}
	return match{i, i + 1, knowledge.Time, f.dayNear(i, i+1) + value, ""}
}

// otherThanPart reports whether the word at token i means something else here:
// früh (early), morgen in lower case (tomorrow), Mittags as a name.
func (f *finder) otherThanPart(i int, adverb bool) bool {
	switch {
	case f.cue(i, cueEarly):
		return true
	case f.cue(i, cueTomorrow) && !f.upper(i):
		return true
	}
	return f.cue(i, cueMidday) && f.upper(i) && adverb
}

// partNoun reports whether a noun and a preposition before it tell when: am Abend,
// in der Nacht (in the evening, in the night).
func (f *finder) partNoun(i int) bool {
	if !f.upper(i) {
		return false
	}
	before := i - 1 - count(f.cue(i-1, cueEdgeAdjective)) // am frühen Morgen: in the early morning
	beside := f.cue(i, cueMidnight) && (f.cue(before, cueDayBefore) || f.cue(before, cueDayAfter))
	within := f.cue(before, cuePartArticle) && f.cue(before-1, cueInOf)
	return beside || within || f.cue(before, cuePartPrep)
}
