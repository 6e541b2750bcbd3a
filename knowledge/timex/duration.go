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
	m := match{i, q.to, knowledge.Duration, q.span(f.code), ""}
	if rest := f.remainder(q); rest.to > 0 {
		return match{i, rest.to, knowledge.Duration, join(m.value, rest.span(f.code)), ""}
	}
	if f.dash(m.to) && f.oneOf(m.to+1, "long") {
		m.to += 2
	}
	if f.code == "en" && f.dash(m.to-2) && f.oneOf(m.to, "period") {
		m.to++
	}
	return m
}

// sizes orders the units that a duration is made of.
const sizes = "YMWDhms"

func size(u unit) int {
	if u[0] == 'T' {
		return strings.IndexByte(sizes, u[1]|' ')
	}
	return strings.Index(sizes, string(u))
}

// remainder reads the smaller part of a duration: the "20 minutes" of "8 hours
// and 20 minutes".
func (f *finder) remainder(q quantity) quantity {
	j := q.to
	if f.oneOf(j, "and", "und") || f.code == "en" && f.raw(j) == "," {
		j++
	}
	rest, ok := f.quantity(j)
	if !ok || q.vague || rest.vague || f.is(j, asArticle) || f.dash(q.to-2) || size(q.unit) < 0 || size(rest.unit) <= size(q.unit) {
		return quantity{}
	}
	return rest
}

// join writes two durations as one: PT8H and PT20M are PT8H20M.
func join(large, small string) string {
	if strings.HasPrefix(large, "PT") {
		return large + small[2:]
	}
	return large + small[1:]
}

func (f *finder) age(i, to int) bool {
	if f.is(to, asOld) || f.dash(to) && f.is(to+1, asOld) {
		return true
	}
	if f.code == "de" && f.oneOf(to-1, "jahren") && (f.oneOf(i-1, "ab") || f.oneOf(i-1, "von") && f.oneOf(i-2, "alter") || f.oneOf(i-3, "zwischen") || f.is(i-1, asTo) && f.oneOf(i-3, "zwischen", "von") && f.is(i-2, asNumber|asDigits)) {
		return true
	}
	return f.oneOf(to, "of") && f.oneOf(to+1, "age") || f.oneOf(i-1, "aged", "alter")
}

// perUnit reports whether "a year" means every year: "$1.76 a year", "24 hours
// a day".
func (f *finder) perUnit(i int, q quantity) bool {
	if f.code != "en" || !f.oneOf(i, "a", "an") || q.to != i+2 {
		return false
	}
	if f.dash(q.to) && f.joined(q.to-1) { // a year-earlier loss
		return true
	}
	if f.is(i-1, asDigits|asMoney|asCounted|asUnitOfTime) {
		return true
	}
	return f.isWord(i-1) && plural(f.raw(i-1)) && f.is(i-2, asNumber|asDigits)
}

// elidedUnit reads a number whose unit stands with the next one: the "sechs" of
// "sechs bis acht Monate". English data take both as one expression.
func (f *finder) elidedUnit(i int) match {
	a, ok := f.amount(i)
	if !ok || a.vague || !f.oneOf(a.to, "bis", "to", "or", "oder") && !f.dash(a.to) || f.is(i, asArticle) {
		return match{}
	}
	q, ok := f.quantity(a.to + 1)
	if !ok || q.vague || f.age(i, q.to) {
		return match{}
	}
	if f.code == "de" && !f.dash(a.to) {
		return match{i, a.to, knowledge.Duration, span(a.n, q.unit), ""}
	}
	return match{i, q.to, knowledge.Duration, span(a.n, q.unit), ""}
}

// hedged reads a hedge and the quantity behind it: "etwa einem Jahrzehnt",
// "at least 72 hours", "nearly four years ago", "über Jahre".
func (f *finder) hedged(i int) match {
	mod, j := f.at(i).hedge, i+1
	if p := f.longestPhrase(i, "HEDGE"); p.words != nil {
		mod, j = p.value, i+len(p.words)
	} else if f.is(i, asHedge) && f.is(j, asThan) {
		j++
	} else if f.oneOf(i, "more", "mehr", "weniger", "less") || mod == "" {
		return match{}
	}
	m := f.ago(j)
	if m.to == 0 && f.oneOf(i, "at") && f.oneOf(j, "the") && f.is(j+1, asShift) {
		if m = f.shiftedSpan(j + count(f.oneOf(j, "the"))); m.kind != knowledge.Duration {
			m = match{}
		}
	}
	if m.to == 0 {
		m = f.duration(j)
	}
	if m.to == 0 && f.code == "de" && f.oneOf(i, "über") && f.bareSpanUnit(j) {
		m = match{j, j + 1, knowledge.Duration, vagueSpan(f.at(j).unit), ""}
	}
	if m.to == 0 {
		return match{}
	}
	if mod == "EQUAL" {
		mod = ""
	}
	m.mod = mod
	if f.code == "en" || !f.oneOf(i, "genau", "knapp", "über") || m.to == j+1 {
		m.from = i
	}
	return m
}

func (f *finder) bareSpanUnit(i int) bool {
	return f.oneOf(i, "jahre", "monate", "wochen", "tage", "stunden", "jahrzehnte", "jahrhunderte", "minuten")
}

// bareUnit reads units that stand without a number: plural ones are vague
// durations ("for decades", "seit Jahren", "die Jahre"), singular ones with an
// article or preposition the present period ("the quarter", "am Wochenende").
func (f *finder) bareUnit(i int) match {
	u := f.at(i).unit
	if u == "WE" {
		return f.weekend(i)
	}
	if f.code == "de" {
		return f.germanBareUnit(i, u)
	}
	if plural(f.raw(i)) && u != "TS" && u != "Q" {
		if f.is(i-1, asNumber|asDigits|asVague|asOrdinal) || f.dash(i-1) || f.is(i-1, asReference|asSame) {
			return match{}
		}
		if f.dash(i+1) && f.oneOf(i+2, "long") {
			return match{i, i + 3, knowledge.Duration, vagueSpan(u), ""}
		}
		if f.oneOf(i-1, "for", "in", "within", "after", "of", "over", "by", "last", "took", "many", "take", "takes", "lasted", "spent", "through") {
			return match{i, i + 1, knowledge.Duration, vagueSpan(u), ""}
		}
		switch {
		case f.oneOf(i+1, "ago"):
			return match{i, i + 2, knowledge.Date, "PAST_REF", ""}
		case f.oneOf(i-1, "the") && f.oneOf(i+1, "before", "after", "since", "that", "leading"), f.oneOf(i+1, "after", "before"):
			return match{i, i + 1, knowledge.Duration, vagueSpan(u), ""}
		}
		return match{}
	}
	if f.dash(i+1) && f.joined(i) && f.oneOf(i+2, "long") && !f.is(i-1, asNumber|asDigits) && !f.dash(i-1) {
		return match{i, i + 3, knowledge.Duration, span(1, u), ""}
	}
	if u == "Y" && f.oneOf(i-1, "full") && f.oneOf(i-2, "the") {
		return match{i - 2, i + 1, knowledge.Date, f.ref.away("Y", 0), ""}
	}
	if j := i + 1 + count(f.dash(i+1)); u == "Y" && f.oneOf(j, "end") && f.is(i-1, asPrep|asClockPrep) {
		return match{i, j + 1, knowledge.Date, f.ref.away("Y", 0), "END"}
	}
	if f.oneOf(i-1, "the") && !f.dash(i+1) {
		if u == "Y" && f.oneOf(i+1, "ended", "ending") {
			return match{i, i + 1, knowledge.Duration, "P1Y", ""}
		}
		if m := f.comparedPeriod(i); m.to > 0 && u == "Q" {
			m.from--
			return m
		}
		switch u {
		case "Q", "Y", "M", "W":
			if f.oneOf(i, "period") || f.yearShaped(i+1) || f.oneOf(i+1, "of", "before", "after", "ago", "to") {
				return match{}
			}
			return f.thePeriod(i, u)
		}
	}
	return match{}
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

func (f *finder) germanBareUnit(i int, u unit) match {
	switch {
	case f.bareSpanUnit(i) && f.oneOf(i-1, "die", "für"), u != "D" && f.oneOf(i, "jahren", "monaten", "wochen", "jahrzehnten", "jahrhunderten", "stunden", "tagen", "minuten") && f.oneOf(i-1, "seit", "vor", "nach", "in", "von"):
		if f.yearShaped(i + 1) {
			return match{}
		}
		return match{i, i + 1, knowledge.Duration, vagueSpan(u), ""}
	case u == "D" && f.oneOf(i, "tagen") && f.oneOf(i-1, "seit", "vor", "nach"):
		return match{i, i + 1, knowledge.Duration, vagueSpan(u), ""}
	case u == "Y" && f.oneOf(i, "jahr") && f.oneOf(i-1, "das") && !f.yearShaped(i+1):
		return match{i, i + 1, knowledge.Date, f.currentPeriod("Y", i), ""}
	}
	return match{}
}

// weekend resolves a bare weekend to the one past or coming.
func (f *finder) weekend(i int) match {
	if f.is(i-1, asNumber|asDigits|asVague) && !f.is(i-1, asArticle) || f.code == "en" && !f.oneOf(i-1, "the") || f.is(i-1, asEach|asEvery) {
		return match{}
	}
	n := 0
	if wd := isoWeekday(f.ref.Time); wd < 6 && f.direction(i) <= 0 {
		n = -1
	}
	return match{i, i + 1, knowledge.Date, f.ref.away("WE", n), ""}
}
