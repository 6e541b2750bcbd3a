package timex

import (
	"fmt"
	"strings"

	"beleg/knowledge"
)

func clockValue(h, m int) string { return fmt.Sprintf("T%02d:%02d", h%24, m) }

// clockTime reads "20.15 Uhr", "20 Uhr 15", "8:30 p.m.", "6am", "noon", "10 a.m.
// EST Tuesday", and the first of two times that share their "Uhr".
func (f *finder) clockTime(i int) match {
	if f.code == "de" {
		return f.germanClock(i)
	}
	return f.englishClock(i)
}

func (f *finder) germanClock(i int) match {
	w := f.at(i)
	if w.suffix == "uhr" && w.number <= 24 { // 18Uhr
		return f.onDay(i, i+1, clockValue(int(w.number), 0))
	}
	if w.is&asDigits == 0 && !(w.is&asNumber != 0 && f.is(i+1, asClock)) || w.number > 24 || w.size > 2 {
		return match{}
	}
	h, minute, to := int(w.number), 0, i+1
	if (f.mark(to, ".") || f.mark(to, ":")) && f.joined(to) && f.at(to+1).is == asDigits && f.at(to+1).size == 2 && f.at(to+1).number < 60 {
		minute, to = int(f.at(to+1).number), to+2
	}
	exact := to > i+1
	switch {
	case f.is(to, asClock):
		to++
		if !exact && f.at(to).is == asDigits && f.at(to).size == 2 && f.at(to).number < 60 && !f.mark(to+1, ".") {
			minute, to = int(f.at(to).number), to+1
		}
	case f.sharesUhr(to):
	case exact && f.is(i-1, asClockPrep) && !f.oneOf(i-1, "von", "vor", "nach") && !f.measured(to) && f.raw(i+1) != "" && f.plainEnd(to-1):
	default:
		return match{}
	}
	h, to = f.inHalf(h, to)
	return f.onDay(i, to, clockValue(h, minute))
}

// measured reports whether a number before token i is a quantity or a score.
func (f *finder) measured(i int) bool {
	return f.is(i, asMoney|asCounted|asUnitOfTime|asMonth) || f.raw(i) == "%" || f.mark(i, ".") && f.is(i+1, asDigits|asMonth) || f.upper(i) && f.code == "de" && f.raw(i-2) == "."
}

// sharesUhr reports whether a further time with "Uhr" follows: "9.30/12.30
// Uhr", "von 16 bis 17.30 Uhr".
func (f *finder) sharesUhr(i int) bool {
	for n := 0; n < 3; n++ {
		if !f.is(i, asTo) && !f.dash(i) && f.raw(i) != "/" && f.raw(i) != "," {
			return false
		}
		i++
		if f.oneOf(i, "um", "ab") {
			i++
		}
		if f.at(i).is != asDigits || f.at(i).number > 24 {
			return false
		}
		i++
		if (f.mark(i, ".") || f.mark(i, ":")) && f.joined(i) && f.at(i+1).is == asDigits {
			i += 2
		}
		if f.is(i, asClock) {
			return true
		}
	}
	return false
}

func (f *finder) englishClock(i int) match {
	w := f.at(i)
	h, minute, j := int(w.number), 0, i+1
	suffix := w.suffix
	exact := false
	switch {
	case w.is&(asDigits|asFigure) != 0 && (w.number > 24 || w.size > 2), w.is&asNumber != 0 && w.is&asDigits == 0 && (w.number > 12 || w.number < 1 || f.is(i, asArticle)):
		return match{}
	case f.mark(j, ":") && f.joined(j):
		m := f.at(j + 1)
		if m.size != 2 || m.number > 59 {
			return match{}
		}
		minute, suffix, j, exact = int(m.number), m.suffix, j+2, true
		if f.mark(j, ":") && f.at(j+1).size == 2 {
			j += 2
		}
	}
	if suffix == "" && f.oneOf(j, "o") && f.apostrophe(j+1) && f.oneOf(j+2, "clock") {
		h, j = f.inHalf(h, j+3)
		return f.onDay(i, j, clockValue(h, minute))
	}
	if suffix == "" {
		suffix, j = f.halfDay(j)
	}
	if suffix == "" && f.is(i-1, asClockPrep) && f.oneOf(j, "in", "at") { // 4 in the morning
		if hour, to := f.inHalf(h, j); to > j {
			return f.onDay(i, to, clockValue(hour, minute))
		}
	}
	switch {
	case suffix == "pm" && h < 12:
		h += 12
	case suffix == "am" && h == 12:
		h = 0
	case suffix != "" && suffix != "am" && suffix != "pm":
		return match{}
	case suffix == "" && !(exact && (f.is(i-1, asClockPrep) || f.is(j, asTimezone))):
		return match{}
	}
	return f.onDay(i, j, clockValue(h, minute))
}

// halfDay reads a.m. or p.m. at token i.
func (f *finder) halfDay(i int) (suffix string, to int) {
	if f.oneOf(i, "am", "pm") {
		return strings.ToLower(f.raw(i)), i + 1
	}
	if f.oneOf(i, "a", "p") && f.mark(i+1, ".") && f.oneOf(i+2, "m") && f.joined(i+1) {
		to = i + 3
		if f.mark(to, ".") {
			to++
		}
		return strings.ToLower(f.raw(i)) + "m", to
	}
	return "", i
}

// onDay completes a clock time with a zone and the day behind it, or the day
// that is being spoken of.
func (f *finder) onDay(i, to int, clock string) match {
	if f.is(to, asTimezone) && f.upper(to) && f.upper(to) && strings.ToUpper(f.raw(to)) == f.raw(to) {
		to++
	}
	if f.code == "en" {
		j := to
		if f.raw(j) == "on" || f.raw(j) == "," {
			j++
		}
		if f.is(j, asWeekday|asMonth|asRelative|asShort) && (j == to || f.oneOf(to, "on") || f.is(j, asMonth)) {
			if m := f.inner(j); m.to > 0 && m.kind == knowledge.Date && len(m.value) == 10 {
				return match{i, m.to, knowledge.Time, m.value + clock, ""}
			}
		}
	}
	if j := to + 4; f.raw(to) == "(" && f.is(to+2, asTimezone) && f.raw(to+3) == ")" && f.is(j, asWeekday) && f.code == "en" { // 10:35 a.m. (0735 GMT) Friday
		return match{i, to, knowledge.Time, f.onWeekday(f.at(j).weekday, j) + clock, ""}
	}
	day := f.dayNear(i, to)
	if f.code == "de" && f.oneOf(to, "am") { // um 9 Uhr am Montag
		if m := f.inner(to + 1); m.kind == knowledge.Date && len(m.value) == 10 {
			day = m.value
		}
	}
	return match{i, to, knowledge.Time, day + clock, ""}
}

// partOfDay reads "am Nachmittag", "Abends", "noon Thursday", "mid-afternoon
// yesterday", "tonight", "at midnight".
func (f *finder) partOfDay(i int) match {
	w := f.at(i)
	if w.is&asTonight != 0 {
		return match{i, i + 1, knowledge.Time, f.ref.day(0) + "T" + w.part, ""}
	}
	if w.is&(asWeekday|asRelative) != 0 && f.code == "en" || w.is&asWeekday != 0 {
		return match{}
	}
	value := "T" + w.part
	if f.oneOf(i, "noon", "midday") {
		value = "T12:00"
	} else if f.oneOf(i, "midnight", "mitternacht") {
		value = "T24:00"
	}
	if f.code == "en" {
		if f.oneOf(i+1, "of", "on") {
			if m := f.inner(i + 2 + count(f.oneOf(i+2, "the"))); m.kind == knowledge.Date && len(m.value) == 10 && allDigits(m.value[8:]) { // the night of 14 November
				return match{i, m.to, knowledge.Time, m.value + value, ""}
			}
		}
		if f.is(i+1, asWeekday|asRelative) {
			if m := f.inner(i + 1); m.kind == knowledge.Date && len(m.value) == 10 {
				return match{i, m.to, knowledge.Time, m.value + value, ""}
			}
		}
		if f.oneOf(i-1, "the") && f.oneOf(i-2, "in", "during", "by") && f.seen.day.near(i, 60) {
			return match{i - 1, i + 1, knowledge.Time, f.seen.day.value + value, ""}
		}
		if len(value) < 6 || !f.is(i-1, asClockPrep) {
			return match{}
		}
		return match{i, i + 1, knowledge.Time, f.dayNear(i, i+1) + value, ""}
	}
	return f.germanPart(i, value)
}

func (f *finder) germanPart(i int, value string) match {
	s := f.raw(i)
	adverb := plural(s)
	if f.oneOf(i+1, "auf", "zum", "zu") && f.oneOf(i, "nacht") {
		return match{} // in der Nacht auf Sonntag: the day is what is named
	}
	if j := i + 2; f.oneOf(i+1, "des", "vom") && f.upper(i) {
		if m := f.inner(j); m.kind == knowledge.Date && len(m.value) == 10 {
			return match{i, m.to, knowledge.Time, m.value + value, ""}
		}
	}
	switch {
	case f.oneOf(i, "früh") || f.oneOf(i, "morgen") && !f.upper(i), f.oneOf(i, "mittags", "mittag") && f.upper(i) && adverb:
		return match{}
	case adverb, f.oneOf(i-1, "am", "zu", "gegen", "des", "vom", "bis", "zum", "um") && f.upper(i), f.oneOf(i-1, "der") && f.oneOf(i-2, "in") && f.upper(i):
		return match{i, i + 1, knowledge.Time, f.dayNear(i, i+1) + value, ""}
	}
	return match{}
}
