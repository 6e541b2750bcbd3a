package timex

import (
	"strings"

	"beleg/knowledge"
)

// withArticle extends a match to the article before it where the data do:
// before periods and stretches ("the third quarter", "den vergangenen Tagen", the
// past days), not before days, months, years and adjectives.
func (f *finder) withArticle(m match, floor int) match {
	i := m.from - 1
	if i < 0 || i < floor || !f.is(i, asArticle) {
		return m
	}
	takes := f.cue(i, cueDefinite) && f.wantsArticle(m)
	lasting := f.cue(i, cueA) && f.cue(m.to-1, cuePeriod) && m.kind == knowledge.Duration // a two-year period
	if takes || lasting {
		m.from = i
	}
	return m
}

// wantsArticle reports whether a match takes a definite article before it.
func (f *finder) wantsArticle(m match) bool {
	if f.has(joinedArticles) {
		return f.periodWantsArticle(m)
	}
	return f.stretchWantsArticle(m)
}

// periodWantsArticle reports whether a match takes its article, where all periods do.
func (f *finder) periodWantsArticle(m match) bool {
	w, last := f.at(m.from), f.at(m.to-1)
	namedDay := f.upper(m.to-1) && last.unit == "D" // Bastille Day
	switch {
	case m.kind == knowledge.Set, m.kind == knowledge.Time, namedDay:
		return false
	case m.kind == knowledge.Duration:
		return w.is&(asShift|asOrdinal) != 0 || f.bareStretch(m)
	case f.hyphenatedPeriod(m):
		return false
	case w.is&(asShift|asFollowing|asSame|asEdge|asDecade|asSeason) != 0:
		return w.is&asReference == 0 || last.is&(asUnitOfTime|asQuarter) != 0
	case (w.is|last.is)&(asUnitOfTime|asQuarter) != 0:
		return true
	case w.is&asOrdinal != 0 && last.is&asDigits != 0 && len(m.value) < 8: // the third quarter of 2014
		return true
	}
	return decadeOrLonger(m.value)
}

// bareStretch reports whether a duration is no adjective: the years, the two months.
func (f *finder) bareStretch(m match) bool {
	if !f.is(m.to-1, asUnitOfTime) || f.dash(m.to-2) {
		return false
	}
	return f.plural(m.to-1) || f.is(m.from, asUnitOfTime)
}

// hyphenatedPeriod reports whether a match is a part of a compound: the
// third-quarter loss, mid-November.
func (f *finder) hyphenatedPeriod(m match) bool {
	w := f.at(m.from)
	if f.dash(m.to-2) && f.joined(m.to-2) && w.is&(asEdge|asSeason) == 0 {
		return true
	}
	return w.is&asEdge != 0 && f.dash(m.from+1) && len(m.value) > 3
}

// decadeOrLonger reports whether a value is 199 or BC04.
func decadeOrLonger(value string) bool { return len(strings.TrimPrefix(value, "BC")) < 4 }

// stretchWantsArticle reports whether a match takes its article, where only
// stretches around the present and decades do.
func (f *finder) stretchWantsArticle(m match) bool {
	w, last := f.at(m.from), f.at(m.to-1)
	switch {
	case m.kind == knowledge.Set, m.kind == knowledge.Time:
		return false
	case m.kind == knowledge.Duration:
		return w.is&(asShift|asUnitOfTime) != 0 && w.shift <= 0
	case w.is&asShift != 0 && w.shift > 0:
		return false
	case w.is&asShift != 0 && f.manyUnits(m.to-1):
		return true
	case w.is&asHalves != 0, last.is&asDecades != 0, len(m.value) < 4:
		return len(m.value) < 4
	}
	return w.is&asUnitOfTime != 0
}
