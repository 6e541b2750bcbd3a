package timex

import (
	"beleg/knowledge"
)

// reference reads vague points: now, recently, derzeit, künftig.
func (f *finder) reference(i int) match {
	w := f.at(i)
	if w.is&(asPastRef|asFutureRef) != 0 {
		if w.is&asFutureRef != 0 && f.is(i+1, asUnitOfTime) && f.manyUnits(i+1) {
			return match{i, i + 2, knowledge.Date, w.ref, ""}
		}
		return match{} // otherwise only as part of a phrase
	}
	if w.is&asLater != 0 && !f.plainEarlier(i) {
		return match{}
	}
	if f.code == "en" && f.oneOf(i, "soon") && (f.oneOf(i+1, "as", "after") || f.oneOf(i-1, "as", "too", "so") || f.is(i+1, asPast) || f.pastTense(i+1)) {
		return match{} // it soon became a flood
	}
	if f.code == "en" && f.oneOf(i, "recent") && f.is(i-1, asArticle) { // the recent merger: what happened, not when
		return match{}
	}
	if f.code == "en" && f.oneOf(i, "shortly") && f.oneOf(i+1, "before", "after", "thereafter") {
		return match{}
	}
	return match{i, i + 1, knowledge.Date, w.ref, ""}
}

// plainEarlier keeps "zwei Jahre früher" and "früher als" from being the past.
func (f *finder) plainEarlier(i int) bool {
	return !f.is(i-1, asUnitOfTime) && !f.is(i+1, asThan) && !f.oneOf(i-1, "viel", "noch", "deutlich", "wesentlich")
}

// longestPhrase returns the longest phrase of a kind that stands at token i.
func (f *finder) longestPhrase(i int, kind string) (best phraseEntry) {
	for _, p := range f.at(i).phrases {
		if p.kind == kind && len(p.words) > len(best.words) && f.spells(i, p.words) {
			best = p
		}
	}
	return best
}

// phrase reads fixed phrases of the tables.
func (f *finder) phrase(i int) match {
	var best match
	for _, p := range f.at(i).phrases {
		if i+len(p.words) > len(f.toks) || i+len(p.words) <= best.to || !f.spells(i, p.words) {
			continue
		}
		if p.kind == "HEDGE" || p.kind == "ERA" || p.kind != "HOLIDAY" && f.yearShaped(i+len(p.words)) || f.is(i+len(p.words), asUnitOfTime) || f.oneOf(i+len(p.words), "of", "der", "des") {
			continue
		}
		kind := knowledge.TimeType(p.kind)
		value := p.value
		if p.kind == "HOLIDAY" {
			if !f.upper(i) {
				continue
			}
			m := f.onHoliday(i, i+len(p.words), p.value)
			if m.to > best.to {
				best = m
			}
			continue
		}
		best = match{i, i + len(p.words), kind, value, ""}
	}
	return best
}

func (f *finder) spells(i int, words []string) bool {
	for k, w := range words {
		if !f.oneOf(i+k, w) {
			return false
		}
	}
	return true
}
