package timex

import (
	"fmt"
	"strings"

	"beleg/knowledge"
)

func clockValue(h, m int) string { return fmt.Sprintf("T%02d:%02d", h%24, m) }

// clockTime reads "20.15 Uhr", "20 Uhr 15", "8:30 p.m.", "6am", "noon", "10 a.m.
// EST Tuesday", and the first of two times that share their "Uhr" (o'clock).
func (f *finder) clockTime(i int) match {
	if f.has(halfDays) {
		return f.halfDayClock(i)
	}
	return f.dayClock(i)
}

// dayClock reads a time whose hours are counted to 24.
func (f *finder) dayClock(i int) match {
	w := f.at(i)
	if w.suffix == "clock" && w.number <= 24 { // 18Uhr
		return f.onDay(i, i+1, clockValue(int(w.number), 0))
	}
	if !f.dayHourShaped(i) {
		return match{}
	}
	minute, to := f.minutesAt(i + 1)
	exact := to > i+1
	switch {
	case f.is(to, asClock):
		to++
		if !exact && f.minutes(to) && !f.mark(to+1, ".") { // 20 Uhr 15
			minute, to = int(f.at(to).number), to+1
		}
	case f.sharesClock(to):
	case exact && f.clockByItself(i, to):
	default:
		return match{}
	}
	h, to := f.inHalf(int(w.number), to)
	return f.onDay(i, to, clockValue(h, minute))
}

// minutesAt reads the minutes of 20.15 at the mark before them.
func (f *finder) minutesAt(i int) (minute, to int) {
	if f.clockMark(i) && f.minutes(i+1) {
		return int(f.at(i + 1).number), i + 2
	}
	return 0, i
}

// dayHourShaped reports whether token i can be an hour of 24; one in words needs
// "Uhr" (o'clock) behind it.
func (f *finder) dayHourShaped(i int) bool {
	w := f.at(i)
	if w.number > 24 || w.size > 2 {
		return false
	}
	return w.is&asDigits != 0 || w.is&asNumber != 0 && f.is(i+1, asClock)
}

// clockMark reports whether the mark between hours and minutes is at token i.
func (f *finder) clockMark(i int) bool {
	return (f.mark(i, ".") || f.mark(i, ":")) && f.joined(i)
}

// clockByItself reports whether hours and minutes from token i to token to are a
// time though nothing behind them says so: um 20.15 (at), and not vor 20.15 Euro.
func (f *finder) clockByItself(i, to int) bool {
	if !f.is(i-1, asClockPrep) || f.cue(i-1, cueNotClock) {
		return false
	}
	return !f.measured(to) && f.plainEnd(to-1)
}

// measured reports whether a number before token i is a quantity or a score.
func (f *finder) measured(i int) bool {
	if f.is(i, asMoney|asCounted|asUnitOfTime|asMonth) || f.raw(i) == "%" {
		return true
	}
	if f.mark(i, ".") && f.is(i+1, asDigits|asMonth) {
		return true
	}
	return f.has(nounCapitals) && f.upper(i) && f.raw(i-2) == "."
}

// sharesClock reports whether a further time with "Uhr" follows: "9.30/12.30
// Uhr", "von 16 bis 17.30 Uhr" (from 16 to 17.30).
func (f *finder) sharesClock(i int) bool {
	for n := 0; n < 3; n++ {
		if !f.joins(i) {
			return false
		}
		i++
		if f.cue(i, cueAtClock) {
			i++
		}
		if f.at(i).is != asDigits || f.at(i).number > 24 {
			return false
		}
		i++
		if f.clockMark(i) && f.at(i+1).is == asDigits {
			i += 2
		}
		if f.is(i, asClock) {
			return true
		}
	}
	return false
}

// joins reports whether token i stands between the members of a list or the ends
// of a range.
func (f *finder) joins(i int) bool {
	if f.comma(i) || f.raw(i) == "/" {
		return true
	}
	return f.is(i, asTo) || f.dash(i)
}

// halfDayClock reads a time whose hours are counted twice to twelve.
func (f *finder) halfDayClock(i int) match {
	if !f.hourShaped(i) {
		return match{}
	}
	w := f.at(i)
	h, j, suffix := int(w.number), i+1, w.suffix
	minute, exact := 0, f.mark(j, ":") && f.joined(j)
	if exact {
		m := f.at(j + 1)
		if m.size != 2 || m.number > 59 {
			return match{}
		}
		minute, suffix, j = int(m.number), m.suffix, f.seconds(j+2)
	}
	if suffix == "" && f.oClock(j) {
		h, j = f.inHalf(h, j+3)
		return f.onDay(i, j, clockValue(h, minute))
	}
	if suffix == "" {
		suffix, j = f.halfDay(j)
	}
	if suffix != "" {
		h, ok := hourOfDay(h, suffix)
		if !ok {
			return match{}
		}
		return f.onDay(i, j, clockValue(h, minute))
	}
	return f.unmarkedClock(i, j, h, minute, exact)
}

// unmarkedClock completes a time with neither a.m. nor p.m.: 4 in the morning, at
// 8:15, 8:15 GMT.
func (f *finder) unmarkedClock(i, to, h, minute int, exact bool) match {
	introduced := f.is(i-1, asClockPrep)
	if introduced && f.cue(to, cueInPart) {
		if hour, end := f.inHalf(h, to); end > to {
			return f.onDay(i, end, clockValue(hour, minute))
		}
	}
	if exact && (introduced || f.is(to, asTimezone)) {
		return f.onDay(i, to, clockValue(h, minute))
	}
	return match{}
}

// oClock reports whether o'clock stands at token i.
func (f *finder) oClock(i int) bool {
	return f.cue(i, cueOClock) && f.apostrophe(i+1) && f.cue(i+2, cueClockWord)
}

// hourShaped reports whether token i can be an hour, in figures or words.
func (f *finder) hourShaped(i int) bool {
	w := f.at(i)
	if w.is&(asDigits|asFigure) != 0 {
		return w.number <= 24 && w.size <= 2
	}
	return w.number >= 1 && w.number <= 12 && w.is&asArticle == 0
}

// seconds returns the token behind the seconds that may stand at token i.
func (f *finder) seconds(i int) int {
	if f.mark(i, ":") && f.at(i+1).size == 2 {
		return i + 2
	}
	return i
}

// hourOfDay counts an hour before or after noon to 24; ok is false for letters
// that name neither.
func hourOfDay(h int, suffix string) (hour int, ok bool) {
	switch {
	case suffix == "PM" && h < 12:
		return h + 12, true
	case suffix == "AM" && h == 12:
		return 0, true
	}
	return h, suffix == "AM" || suffix == "PM"
}

// halfDay reads a.m. or p.m. at token i as AM or PM.
func (f *finder) halfDay(i int) (meridiem string, to int) {
	if f.cue(i, cueMeridiem) {
		return f.at(i).meridiem, i + 1
	}
	stop := f.mark(i+1, ".") && f.joined(i+1)
	if stop && f.cue(i, cueMeridiemLetter) && f.cue(i+2, cueMeridiemEnd) {
		return f.at(i).meridiem, i + 3 + count(f.mark(i+3, "."))
	}
	return "", i
}

// onDay completes a clock time with a zone and the day behind it, or the day
// that is being spoken of.
func (f *finder) onDay(i, to int, clock string) match {
	if f.is(to, asTimezone) && f.upper(to) && strings.ToUpper(f.raw(to)) == f.raw(to) {
		to++
	}
	if !f.has(joinedDays) {
		return match{i, to, knowledge.Time, f.dayOfClock(i, to) + clock, ""}
	}
	if m := f.dayBehindClock(to); m.to > 0 {
		return match{i, m.to, knowledge.Time, m.value + clock, ""}
	}
	if j := to + 4; f.zoneInBrackets(to) && f.is(j, asWeekday) { // 10:35 a.m. (0735 GMT) Friday
		return match{i, to, knowledge.Time, f.onWeekday(f.at(j).weekday, j) + clock, ""}
	}
	return match{i, to, knowledge.Time, f.dayNear(i, to) + clock, ""}
}

// dayOfClock returns the day that a clock time from token i to token to belongs to,
// which an expression of its own names: um 9 Uhr am Montag (at 9 on Monday).
func (f *finder) dayOfClock(i, to int) string {
	if f.cue(to, cueOnDay) {
		if m := f.inner(to + 1); m.isDay() {
			return m.value
		}
	}
	return f.dayNear(i, to)
}

// isDay reports whether a match is a date of ten characters.
func (m match) isDay() bool { return m.kind == knowledge.Date && len(m.value) == 10 }

// dayBehindClock reads the day that is one expression with a clock time before it:
// the "on Monday" of 9 a.m. on Monday.
func (f *finder) dayBehindClock(to int) match {
	on := f.cue(to, cueOnDay) && !f.upper(to) // and no new sentence
	j := to + count(on || f.comma(to))
	if !f.is(j, asWeekday|asMonth|asRelative|asShort) {
		return match{}
	}
	if j > to && !on && !f.is(j, asMonth) {
		return match{}
	}
	if m := f.inner(j); m.isDay() {
		return m
	}
	return match{}
}

func (f *finder) zoneInBrackets(i int) bool {
	return f.raw(i) == "(" && f.is(i+2, asTimezone) && f.raw(i+3) == ")"
}
