package timex

import (
	"strings"

	"beleg/knowledge"
)

// withArticle extends a match to the article before it where the data do:
// before periods and stretches ("the third quarter", "den vergangenen Tagen"),
// not before days, months, years and adjectives.
func (f *finder) withArticle(m match, floor int) match {
	i := m.from - 1
	if i < 0 || i < floor || !f.is(i, asArticle) {
		return m
	}
	if f.code == "en" {
		if f.oneOf(i, "a") && f.oneOf(m.to-1, "period") && m.kind == knowledge.Duration {
			m.from = i
			return m
		}
		if f.oneOf(i, "the") && f.wantsThe(m) {
			m.from = i
		}
		return m
	}
	if f.oneOf(i, "der", "die", "das", "den", "dem", "des") && f.wantsArticle(m) {
		m.from = i
	}
	return m
}

func (f *finder) wantsThe(m match) bool {
	w := f.at(m.from)
	last := f.at(m.to - 1)
	switch {
	case m.kind == knowledge.Set, m.kind == knowledge.Time, f.upper(m.to-1) && last.unit == "D": // Bastille Day
		return false
	case m.kind == knowledge.Duration:
		return last.is&asUnitOfTime != 0 && !f.dash(m.to-2) && (plural(f.raw(m.to-1)) || w.is&asUnitOfTime != 0) || w.is&(asShift|asOrdinal) != 0
	case f.dash(m.to-2) && f.joined(m.to-2) && w.is&(asEdge|asSeason) == 0:
		return false
	case w.is&asEdge != 0 && f.dash(m.from+1) && len(m.value) > 3:
		return false
	case w.is&(asShift|asFollowing|asSame|asEdge|asDecade|asSeason) != 0:
		return w.is&asReference == 0 || last.is&(asUnitOfTime|asQuarter) != 0
	case (w.is|last.is)&(asUnitOfTime|asQuarter) != 0, w.is&asOrdinal != 0 && last.is&asDigits != 0 && len(m.value) < 8:
		return true
	}
	return len(strings.TrimPrefix(m.value, "BC")) < 4
}

func (f *finder) wantsArticle(m match) bool {
	w := f.at(m.from)
	last := f.at(m.to - 1)
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
