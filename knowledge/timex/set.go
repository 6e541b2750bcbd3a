package timex

import (
	"strings"

	"beleg/knowledge"
)

// setWord reads "täglich", "jährlichen", "annually".
//
// In English, adjectives of years and quarters before nouns are no sets in the
// data ("the quarterly dividend"), nor are newspapers ("the daily Granma").
func (f *finder) setWord(i int) match {
	if f.code == "en" && (f.upper(i) && !f.first(i) || f.upper(i+1)) {
		return match{}
	}
	if f.code == "en" && f.oneOf(i, "quarterly", "yearly") && i+1 < len(f.toks) && f.isWord(i+1) && f.at(i+1).is&(asPrep|asArticle|asTo|asPast) == 0 {
		return match{}
	}
	return match{i, i + 1, knowledge.Set, f.at(i).set, ""}
}

// each reads "jeden Tag", "every Monday", "each month", "alle zwei Wochen",
// "je zwei Wochen", "every two years".
func (f *finder) each(i int) match {
	j := i + 1
	w := f.at(j)
	switch {
	case f.is(i, asEach) && w.is&asUnitOfTime != 0 && !f.manyUnits(j):
		return match{i, j + 1, knowledge.Set, span(1, w.unit), ""}
	case f.is(i, asEach) && w.is&asWeekday != 0:
		value := openWeekday(w.weekday)
		to := j + 1
		if w.part != "" {
			value += "T" + w.part
		} else if p, end := f.partBehind(to); p != "" {
			value, to = value+"T"+p, end
		}
		return match{i, to, knowledge.Set, value, ""}
	case f.is(i, asEach) && w.is&asPartOfDay != 0 && (f.code == "en" || f.upper(j)):
		return match{i, j + 1, knowledge.Set, anyDay + "T" + w.part, ""}
	case f.is(i, asEach) && w.is&asSeason != 0:
		return match{i, j + 1, knowledge.Set, "XXXX-" + w.season, ""}
	case f.is(i, asEach) && w.is&asMonth != 0 && f.upper(j):
		return match{i, j + 1, knowledge.Set, "XXXX" + monthSuffix(w.month), ""}
	case f.oneOf(j, "other", "second") && f.is(j+1, asUnitOfTime):
		return match{i, j + 2, knowledge.Set, span(2, f.at(j+1).unit), ""}
	}
	if m := f.nthDay(j); m.to > 0 && f.is(i, asEach) { // every first Monday of the month
		return match{i, m.to, knowledge.Set, "P1M", ""}
	}
	if q, ok := f.quantity(j); ok && (f.code == "en" || f.is(i, asEvery|asPer)) && !f.is(j, asArticle) && !q.vague {
		return match{i, q.to, knowledge.Set, strings.Replace(q.span(f.code), "P1E", "P", 1), ""}
	}
	return match{}
}
