package timex

import (
	"strings"

	"beleg/knowledge"
)

// setWord reads "täglich" (daily), "jährlichen" (yearly), "annually".
//
// Where nouns have no capitals, a capital makes a newspaper of it ("the daily
// Granma"), and adjectives of years and quarters before nouns are no sets in the
// data ("the quarterly dividend").
func (f *finder) setWord(i int) match {
	if !f.has(nounCapitals) && (f.inside(i) || f.upper(i+1)) {
		return match{}
	}
	if f.cue(i, cueLongSet) && f.isWord(i+1) && !f.is(i+1, asPrep|asArticle|asTo|asPast) {
		return match{}
	}
	return match{i, i + 1, knowledge.Set, f.at(i).set, ""}
}

// each reads "jeden Tag" (every day), "every Monday", "each month", "alle zwei
// Wochen" (every two weeks), "every two years".
func (f *finder) each(i int) match {
	j := i + 1
	if f.is(i, asEach) {
		if value, to := f.eachOne(j); value != "" {
			return match{i, to, knowledge.Set, value, ""}
		}
	}
	if f.cue(j, cueOther) && f.is(j+1, asUnitOfTime) {
		return match{i, j + 2, knowledge.Set, span(2, f.at(j+1).unit), ""}
	}
	if m := f.nthDay(j); m.to > 0 && f.is(i, asEach) { // every first Monday of the month
		return match{i, m.to, knowledge.Set, "P1M", ""}
	}
	if m := f.eachNth(i, j); m.to > 0 {
		return m
	}
	return f.everyFew(i, j)
}

// eachNth reads "jeden zweiten Freitag" (every second Friday), "every third year".
func (f *finder) eachNth(i, j int) match {
	n := f.at(j).ordinal
	if !f.is(i, asEach) || n < 2 || n > 12 {
		return match{}
	}
	switch w := f.at(j + 1); {
	case w.is&asWeekday != 0:
		value, to := f.eachWeekday(j + 1)
		return match{i, to, knowledge.Set, value, ""}
	case w.is&asUnitOfTime != 0 && !f.manyUnits(j+1):
		return match{i, j + 2, knowledge.Set, span(float64(n), w.unit), ""}
	}
	return match{}
}

// often reads how often within a unit: "einmal im Monat" (once a month), "three times a
// week".
func (f *finder) often(i int) match {
	j := i + 1
	if !f.is(i, asTimes) {
		if !f.cue(j, cueTimes) {
			return match{}
		}
		j++
	}
	if f.is(j, asSet) { // zweimal täglich: twice daily
		return match{i, j + 1, knowledge.Set, f.at(j).set, ""}
	}
	u, to := f.within(j)
	if to == 0 {
		return match{}
	}
	return match{i, to, knowledge.Set, span(1, u), ""}
}

// within reads the unit that something is counted by at token i: "am Tag", "in der Woche",
// "a week".
func (f *finder) within(i int) (u unit, to int) {
	j := i + 1
	if f.cue(i, cueInOf) && f.cue(j, cuePartArticle) {
		j++
	} else if !f.cue(i, cueCountedBy) {
		return "", 0
	}
	if !f.is(j, asUnitOfTime) || f.manyUnits(j) || f.certainUnit(j) {
		return "", 0
	}
	return f.at(j).unit, j + 1
}

// certainUnit reports whether what stands behind the unit at token i says which one it is:
// am Tag der Wahl (the day of the vote), im Jahr 2014, in der Woche vor Ostern.
func (f *finder) certainUnit(i int) bool {
	if f.cue(i+1, cueBeside) || f.cue(i+1, cueDayBefore) || f.cue(i+1, cueDayAfter) {
		return true
	}
	return f.is(i+1, asArticle|asMonth|asDigits|asAfter) || f.cue(i+1, cueWeekOf)
}

// rate reads the unit behind a counted noun: 400 Euro im Monat (a month), 20 Patienten am
// Tag (a day).
func (f *finder) rate(i int) match {
	counted := f.upper(i-1) && f.is(i-2, asNumber|asDigits|asVague) && !f.is(i-2, asArticle)
	if !counted || !f.has(nounCapitals) || f.is(i-1, asMonth) {
		return match{}
	}
	u, to := f.within(i)
	if to == 0 || u == "CE" || u == "DE" {
		return match{}
	}
	return match{i, to, knowledge.Set, span(1, u), ""}
}

// everyFew reads the quantity at token j as what recurs: every two years.
func (f *finder) everyFew(i, j int) match {
	if f.is(j, asArticle) || !f.is(i, asEvery|asPer) {
		return match{}
	}
	q, ok := f.quantity(j)
	if !ok {
		return match{}
	}
	return match{i, q.to, knowledge.Set, strings.Replace(f.spanOf(q), "P1E", "P", 1), ""}
}

// eachOne reads what recurs behind "each" and returns the token behind it.
func (f *finder) eachOne(i int) (value string, to int) {
	w := f.at(i)
	switch {
	case w.is&asUnitOfTime != 0 && !f.manyUnits(i):
		return span(1, w.unit), i + 1
	case w.is&asWeekday != 0:
		return f.eachWeekday(i)
	case w.is&asPartOfDay != 0 && f.nounShaped(i):
		return anyDay + "T" + w.part, i + 1
	case w.is&asSeason != 0:
		return "XXXX-" + w.season, i + 1
	case w.is&asMonth != 0 && f.upper(i):
		return "XXXX" + monthSuffix(w.month), i + 1
	}
	return "", i
}

func (f *finder) eachWeekday(i int) (value string, to int) {
	w, to := f.at(i), i+1
	part := w.part
	if part == "" {
		part, to = f.partBehind(to)
	}
	value = openWeekday(w.weekday)
	if part != "" {
		value += "T" + part
	}
	return value, to
}
