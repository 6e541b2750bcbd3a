package timex

import (
	"strings"

	"beleg/knowledge"
)

// duration reads "zwei Jahre", "a few days", "two-year", "18 months". An age is
// no time expression: "31 Jahre alt", "6-year-old".
func (f *finder) duration(i int) match {
	q, ok := f.quantity(i)
	if !ok {
		return f.elidedUnit(i)
	}
	if f.age(i, q.to) || f.perUnit(i, q) {
		return match{}
	}
	m := match{i, q.to, knowledge.Duration, f.spanOf(q), ""}
	if rest := f.remainder(q); rest.to > 0 {
		return match{i, rest.to, knowledge.Duration, join(m.value, f.spanOf(rest)), ""}
	}
	if f.dash(m.to) && f.cue(m.to+1, cueLong) {
		m.to += 2
	}
	if f.dash(m.to-2) && f.cue(m.to, cuePeriod) {
		m.to++
	}
	return m
}

// sizes orders the units that a duration is made of.
const sizes = "YMWDhms"

func size(u unit) int {
	if u.ofClock() {
		return strings.IndexByte(sizes, u[1]|' ')
	}
	return strings.Index(sizes, string(u))
}

// remainder reads the smaller part of a duration: the "20 minutes" of "8 hours
// and 20 minutes".
func (f *finder) remainder(q quantity) quantity {
	j := q.to
	if f.cue(j, cueAnd) || f.has(commaSums) && f.comma(j) {
		j++
	}
	rest, ok := f.quantity(j)
	if !ok || !rest.continues(q) {
		return quantity{}
	}
	if f.is(j, asArticle) || f.dash(q.to-2) {
		return quantity{}
	}
	return rest
}

// continues reports whether a quantity can be the smaller part of a larger one.
func (q quantity) continues(larger quantity) bool {
	if q.vague || larger.vague {
		return false
	}
	return size(larger.unit) >= 0 && size(q.unit) > size(larger.unit)
}

// join writes two durations as one: PT8H and PT20M are PT8H20M.
func join(large, small string) string {
	if strings.HasPrefix(large, "PT") {
		return large + small[2:]
	}
	return large + small[1:]
}

// age reports whether a quantity from token i to token to is somebody's age.
func (f *finder) age(i, to int) bool {
	switch {
	case f.is(to, asOld), f.dash(to) && f.is(to+1, asOld):
		return true
	case f.cue(to-1, cueYearsOfAge) && f.ageBefore(i):
		return true
	case f.cue(to, cueOf) && f.cue(to+1, cueAgeNoun):
		return true
	}
	return f.cue(i-1, cueAged)
}

// ageBefore reports whether the words in front of token i make "Jahren" (years)
// an age: ab 18 Jahren (from), im Alter von 18 (at the age of), zwischen 18 und
// 25 (between), von 18 bis 25 (from, to).
func (f *finder) ageBefore(i int) bool {
	switch {
	case f.cue(i-1, cueAgeFrom), f.cue(i-1, cueAgeOf) && f.cue(i-2, cueAgeNoun):
		return true
	case f.cue(i-3, cueBetween):
		return true
	}
	return f.is(i-1, asTo) && f.is(i-2, asNumber|asDigits) && f.cue(i-3, cueAgeOf)
}

// perUnit reports whether "a year" means every year: "$1.76 a year", "24 hours
// a day".
func (f *finder) perUnit(i int, q quantity) bool {
	if !f.cue(i, cueA) || q.to != i+2 {
		return false
	}
	if f.dash(q.to) && f.joined(q.to-1) { // a year-earlier loss
		return true
	}
	if f.is(i-1, asDigits|asMoney|asCounted|asUnitOfTime) {
		return true
	}
	return f.isWord(i-1) && f.plural(i-1) && f.is(i-2, asNumber|asDigits)
}

// elidedUnit reads a number whose unit stands with the next one: the "sechs" (six)
// of "sechs bis acht Monate" (to eight months).
func (f *finder) elidedUnit(i int) match {
	a, ok := f.amount(i)
	if !ok || a.vague || f.is(i, asArticle) {
		return match{}
	}
	dashed := f.dash(a.to)
	if !dashed && !f.cue(a.to, cueRange) {
		return match{}
	}
	q, ok := f.quantity(a.to + 1)
	if !ok || q.vague || f.age(i, q.to) {
		return match{}
	}
	if !dashed && !f.has(joinedRanges) {
		return match{i, a.to, knowledge.Duration, span(a.n, q.unit), ""}
	}
	return match{i, q.to, knowledge.Duration, span(a.n, q.unit), ""}
}

// hedged reads a hedge and the quantity behind it: "etwa einem Jahrzehnt" (about a
// decade), "at least 72 hours", "nearly four years ago", "über Jahre" (over years).
func (f *finder) hedged(i int) match {
	mod, j := f.hedge(i)
	if mod == "" {
		return match{}
	}
	m := f.hedgedSpan(i, j)
	if m.to == 0 {
		return match{}
	}
	m.mod = mod
	if mod == "EQUAL" {
		m.mod = ""
	}
	if !f.cue(i, cueApartHedge) || m.to == j+1 {
		m.from = i
	}
	return m
}

// hedge reads a hedge and returns the token behind it; mod is "" for none.
func (f *finder) hedge(i int) (mod string, to int) {
	if p := f.longestPhrase(i, "HEDGE"); p.words != nil {
		return p.value, i + len(p.words)
	}
	mod = f.at(i).hedge
	if f.is(i, asHedge) && f.is(i+1, asThan) { // more than
		return mod, i + 2
	}
	if f.cue(i, cueComparative) {
		return "", i
	}
	return mod, i + 1
}

// hedgedSpan reads the length of time at token j, behind the hedge at token i.
func (f *finder) hedgedSpan(i, j int) match {
	if m := f.ago(j); m.to > 0 {
		return m
	}
	if f.cue(i, cueAt) && f.cue(j, cueThe) && f.is(j+1, asShift) { // at least the next two years
		if m := f.shiftedSpan(j + 1); m.to > 0 && m.kind == knowledge.Duration {
			return m
		}
	}
	if m := f.duration(j); m.to > 0 {
		return m
	}
	if f.cue(i, cueOver) && f.cue(j, cuePluralUnit) {
		return match{j, j + 1, knowledge.Duration, vagueSpan(f.at(j).unit), ""}
	}
	return match{}
}

// bareUnit reads units that stand without a number: plural ones are vague
// durations ("for decades", "seit Jahren", for years), singular ones with an
// article or preposition the present period ("the quarter", "am Wochenende").
func (f *finder) bareUnit(i int) match {
	u := f.at(i).unit
	if u == "WE" {
		return f.weekend(i)
	}
	if f.cue(i-1, cueWhole) && f.is(i-2, asArticle) && !f.yearShaped(i+1) { // den ganzen Tag: all day
		return match{i, i + 1, knowledge.Duration, span(1, u), ""}
	}
	if f.bareStretchOf(i, u) {
		return match{i, i + 1, knowledge.Duration, vagueSpan(u), ""}
	}
	if f.cue(i, cueYear) && f.cue(i-1, cueThisYear) && !f.yearShaped(i+1) { // das Jahr: the year
		return match{i, i + 1, knowledge.Date, f.currentPeriod("Y", i), ""}
	}
	if f.plural(i) && u != "TS" && u != "Q" {
		return f.pluralUnit(i, u)
	}
	return f.singularUnit(i, u)
}

// bareStretchOf reports whether a plural unit by itself is a vague duration for
// the word before it: für Jahre (for years), seit Tagen (for days).
func (f *finder) bareStretchOf(i int, u unit) bool {
	behindFor := f.cue(i, cuePluralUnit) && f.cue(i-1, cueForPrep)
	dative := f.cue(i, cueDativeUnit)
	if u == "D" && !behindFor {
		return dative && f.cue(i-1, cueSincePrep)
	}
	stretch := behindFor || dative && f.cue(i-1, cueStretchPrep)
	if f.is(i-1, asTo) && dative && f.cue(i-2, cueDativeUnit) { // in den letzten Wochen und Monaten
		return f.is(i-3, asShift) || f.cue(i-3, cueSincePrep)
	}
	return stretch && !f.yearShaped(i+1)
}

// pluralUnit reads a plural by itself: for decades, years ago, months-long.
func (f *finder) pluralUnit(i int, u unit) match {
	stretch := match{i, i + 1, knowledge.Duration, vagueSpan(u), ""}
	switch {
	case f.is(i-1, asNumber|asDigits|asVague|asOrdinal|asReference|asSame) || f.dash(i-1):
		return match{}
	case f.dash(i+1) && f.cue(i+2, cueLong):
		stretch.to = i + 3
		return stretch
	case f.cue(i-1, cueForUnits):
		return stretch
	case f.is(i+1, asAgo):
		return match{i, i + 2, knowledge.Date, "PAST_REF", ""}
	case f.cue(i+1, cueConjunction), f.cue(i-1, cueThe) && f.cue(i+1, cueStretchBehind): // the years since
		return stretch
	}
	return match{}
}

// singularUnit reads a singular by itself: the quarter, at year-end, week-long.
func (f *finder) singularUnit(i int, u unit) match {
	switch {
	case f.lengthOfOne(i):
		return match{i, i + 3, knowledge.Duration, span(1, u), ""}
	case u == "Y" && f.cue(i-1, cueFull) && f.cue(i-2, cueThe):
		return match{i - 2, i + 1, knowledge.Date, f.ref.away("Y", 0), ""}
	}
	if j := i + 1 + count(f.dash(i+1)); u == "Y" && f.cue(j, cueEnd) && f.is(i-1, asPrep|asClockPrep) {
		return match{i, j + 1, knowledge.Date, f.ref.away("Y", 0), "END"}
	}
	if f.cue(i-1, cueThe) && !f.dash(i+1) {
		return f.unitBehindThe(i, u)
	}
	return match{}
}

// lengthOfOne reports whether a unit is one's length: week-long, not two-week-long.
func (f *finder) lengthOfOne(i int) bool {
	if !f.dash(i+1) || !f.joined(i) || !f.cue(i+2, cueLong) {
		return false
	}
	return !f.is(i-1, asNumber|asDigits) && !f.dash(i-1)
}

// unitBehindThe reads "the quarter", "the month", "the quarter a year ago".
func (f *finder) unitBehindThe(i int, u unit) match {
	if u == "Y" && f.cue(i+1, cueEnded) {
		return match{i, i + 1, knowledge.Duration, "P1Y", ""}
	}
	if m := f.comparedPeriod(i); m.to > 0 && u == "Q" {
		m.from--
		return m
	}
	switch u {
	case "Q", "Y", "M", "W":
	default:
		return match{}
	}
	if f.cue(i, cuePeriod) || f.yearShaped(i+1) || f.cue(i+1, cueOtherPeriod) {
		return match{}
	}
	return f.thePeriod(i, u)
}

// thePeriod resolves "the quarter", "the month", "the year".
func (f *finder) thePeriod(i int, u unit) match {
	v := f.currentPeriod(u, i)
	if u == "Y" {
		v = f.ref.away("Y", 0)
	}
	if u == "Q" && !f.seen.quarter.near(i, 60) {
		v = f.ref.away("Q", -1)
	}
	return match{i, i + 1, knowledge.Date, v, ""}
}

// weekend resolves a bare weekend to the one past or coming.
func (f *finder) weekend(i int) match {
	counted := f.manyUnits(i) || f.is(i-1, asNumber|asDigits|asVague) && !f.is(i-1, asArticle)
	bare := f.has(joinedArticles) && !f.cue(i-1, cueThe)
	if counted || bare || f.is(i-1, asEach|asEvery) {
		return match{}
	}
	n := 0
	if wd := isoWeekday(f.ref.Time); wd < 6 && f.direction(i) <= 0 {
		n = -1
	}
	return match{i, i + 1, knowledge.Date, f.ref.away("WE", n), ""}
}
