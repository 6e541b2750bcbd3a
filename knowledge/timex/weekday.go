package timex

import (
	"strings"

	"beleg/knowledge"
)

// weekdayDate reads a weekday with its date: "Donnerstag, 18. Dezember",
// "Monday, Oct. 26, 1998", "Fri 3 May", "Montag, den 3.5.".
func (f *finder) weekdayDate(i int) match {
	j := i + 1
	if f.mark(j, ".") && f.is(i, asShort) {
		j++
	}
	if f.raw(j) == "," {
		j++
	}
	for f.is(j, asDayFiller) && j < i+reach {
		j++
	}
	for _, rule := range []func(*finder, int) match{(*finder).dayMonth, (*finder).monthDay, (*finder).numericDate, (*finder).isoDate, (*finder).dayList} {
		if m := rule(f, j); m.to > 0 {
			m.from = i
			return m
		}
	}
	return f.weekdayAlone(i, j)
}

// bareWeekday reads "Monday", "Montagabend", "Friday morning", "Friday's".
func (f *finder) bareWeekday(i int) match {
	w := f.at(i)
	if !f.upper(i) || f.code == "de" && !f.germanWeekday(i) {
		return match{}
	}
	if m := f.weekdayOf(i); m.to > 0 {
		return m
	}
	return f.inPart(match{i, i + 1, knowledge.Date, f.onWeekday(w.weekday, i), ""}, w.part)
}

// germanWeekday keeps set expressions (Montags, Sonntag/Montag of opening
// hours) and part names apart from days.
func (f *finder) germanWeekday(i int) bool {
	s := f.raw(i)
	return s[len(s)-1] != 's' || f.oneOf(i-1, "des", "eines")
}

// inPart adds a part of the day to a day: the one given, or the word behind.
func (f *finder) inPart(m match, part string) match {
	if part == "" {
		part, m.to = f.partBehind(m.to)
	}
	if part != "" && m.value != "" {
		m.kind, m.value = knowledge.Time, m.value+"T"+part
	}
	return m
}

// partBehind reads a part of the day at token i: "Abend", "in the morning".
func (f *finder) partBehind(i int) (part string, to int) {
	j := i
	if f.oneOf(j, "in") && f.oneOf(j+1, "the") {
		j += 2
	} else if f.oneOf(j, "at") {
		j++
	}
	if w := f.at(j); w.is&asPartOfDay != 0 && w.is&(asWeekday|asTonight) == 0 && !f.stop(j-1) && (f.code == "de" || !plural(f.raw(j))) {
		return w.part, j + 1
	}
	return "", i
}

func plural(s string) bool { return strings.HasSuffix(s, "s") }

// everyWeekday reads the sets "montags", "on Mondays", "Tuesday nights".
func (f *finder) everyWeekday(i int) match {
	w := f.at(i)
	value := openWeekday(w.weekday)
	if f.code == "de" {
		if s := f.raw(i); s[len(s)-1] != 's' || f.upper(i) && !f.first(i) {
			return match{}
		}
		if w.part != "" {
			value += "T" + w.part
		}
		return match{i, i + 1, knowledge.Set, value, ""}
	}
	if p := f.at(i + 1); p.is&asPartOfDay != 0 && plural(f.raw(i+1)) {
		return match{i, i + 2, knowledge.Set, value + "T" + p.part, ""}
	}
	if plural(f.low(i)) && f.upper(i) {
		return match{i, i + 1, knowledge.Set, value, ""}
	}
	return match{}
}
