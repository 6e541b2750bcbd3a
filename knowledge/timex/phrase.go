package timex

import (
	"strings"

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
	if f.otherThanPoint(i) {
		return match{}
	}
	today := match{i, i + 1, knowledge.Date, f.ref.day(0), ""}
	if m := f.describedDay(today); f.cue(i, cueTodays) && m.to > today.to { // am heutigen Mittwoch
		return m
	}
	return match{i, i + 1, knowledge.Date, w.ref, ""}
}

// otherThanPoint reports whether a vague point says something else here: it soon
// became a flood, the recent merger (what happened, not when), shortly after.
func (f *finder) otherThanPoint(i int) bool {
	switch {
	case f.cue(i, cueSoon):
		compared := f.cue(i+1, cueSoonBehind) || f.cue(i-1, cueSoonBefore)
		return compared || f.is(i+1, asPast) || f.pastTense(i+1)
	case f.cue(i, cueRecent):
		return f.is(i-1, asArticle)
	case f.cue(i, cueShortly):
		return f.cue(i+1, cueShortlyBehind)
	}
	return false
}

// plainEarlier keeps "zwei Jahre früher" (two years earlier) and "früher als"
// (earlier than) from being the past.
func (f *finder) plainEarlier(i int) bool {
	return !f.is(i-1, asUnitOfTime) && !f.is(i+1, asThan) && !f.cue(i-1, cueMuch)
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
		to := i + len(p.words)
		if to <= best.to || !f.spells(i, p.words) || f.goesOn(p, to) {
			continue
		}
		switch p.kind {
		case "HEDGE", "ERA", "NONE":
		case "HOLIDAY":
			if !f.upper(i) {
				continue
			}
			if m := f.onHoliday(i, to, p.value); m.to > best.to {
				best = m
			}
		default:
			best = match{i, to, knowledge.TimeType(p.kind), p.value, ""}
		}
	}
	return best
}

// goesOn reports whether what stands behind a phrase makes it a part of something
// longer: the year of "im Moment 2015", a unit, "of".
func (f *finder) goesOn(p phraseEntry, to int) bool {
	if p.kind != "HOLIDAY" && f.yearShaped(to) {
		return true
	}
	return f.is(to, asUnitOfTime) || f.cue(to, cuePhraseOf)
}

func (f *finder) spells(i int, words []string) bool {
	for k, w := range words {
		if s := f.raw(i + k); len(s) != len(w) || !strings.EqualFold(s, w) {
			return false
		}
	}
	return true
}
