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
	return f.everyFew(i, j)
}

// everyFew reads the quantity at token j as what recurs: every two years.
func (f *finder) everyFew(i, j int) match {
	if f.is(j, asArticle) || !f.is(i, asEvery|asPer) {
		return match{}
	}
	q, ok := f.quantity(j)
	if !ok || q.vague {
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
