package timex

import (
	"beleg/knowledge"
)

// monthYear reads "März 2025", "March of last year" and a bare month where it
// is one and no name or verb.
func (f *finder) monthYear(i int) match {
	month, to := f.monthName(i)
	if month == 0 {
		return match{}
	}
	if y, end := f.yearBehind(to); y != "" && !(f.comma(to) && f.first(i)) {
		return match{i, end, knowledge.Date, y + monthSuffix(month), ""}
	}
	if y := f.yearOfRange(month, to); y != "" {
		return match{i, to, knowledge.Date, y + monthSuffix(month), ""}
	}
	if !f.bareMonth(i, to) {
		return match{}
	}
	return match{i, to, knowledge.Date, f.yearOf(month, 0, i) + monthSuffix(month), ""}
}

// yearOfRange returns the year of a month that is joined to a later one at
// token i: "January and February 1942", "November to January".
func (f *finder) yearOfRange(month, i int) string {
	next, end := f.monthName(i + 1)
	if next == 0 || !f.is(i, asTo) && !f.dash(i) {
		return ""
	}
	y, _ := f.yearBehind(end)
	if y == "" && (!f.bareMonth(i+1, end) || !f.bareMonth(i-1, i)) {
		return ""
	}
	if y == "" {
		y = f.yearOf(next, 0, i+1)
	}
	if month > next && !f.cue(i, cueOr) {
		return shiftYear(y, -1)
	}
	return y
}

func monthSuffix(month int) string { return ymd("", month, 1)[:3] }

// bareMonth keeps persons (August Wöginger, April Smith, Theresa May), modals
// and verbs (May, March) from being months.
func (f *finder) bareMonth(i, to int) bool {
	switch {
	case f.otherThanMonth(i, to):
		return false
	case f.is(i-1, asPrep|asShift|asEdge|asTo|asEach|asSame), f.dash(i-1) && f.is(i-2, asEdge):
		listed := f.is(i-1, asTo) && f.stranger(to) // Apache to March Smith
		return !listed || f.has(nounCapitals)
	case f.possessive(i-2) && f.upper(i-3): // the Women's March
		return false
	case f.cue(i, cueNameMonth) && f.first(i), f.cue(i, cueModalMonth):
		return false
	}
	return !f.nameAround(i, to)
}

// otherThanMonth reports whether a month is too short to be one without its full
// stop, or something else that is "of" another: March of Dimes.
func (f *finder) otherThanMonth(i, to int) bool {
	if len(f.raw(i)) <= 3 && to == i+1 && f.at(i).month != 5 {
		return true
	}
	return f.cue(to, cueOf) && !f.is(to+1, asShift|asSame)
}

// nameAround reports whether a capitalised word stands beside a month as a
// surname or first name would. Where nouns have capitals too, only some months
// are surnames: Frau Mai.
func (f *finder) nameAround(i, to int) bool {
	before := f.named(i-1) && f.at(i-1).is&^asPhrase == 0 && !f.first(i-1)
	behind := f.stranger(to)
	if f.has(nounCapitals) {
		surname := before && f.cue(i, cueSurname)
		return surname || behind && f.first(i)
	}
	return before || behind
}
