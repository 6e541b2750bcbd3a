package timex

import (
	"time"

	"beleg/knowledge"
)

// weekdayDate reads a weekday with its date: "Donnerstag, 18. Dezember",
// "Monday, Oct. 26, 1998", "Fri 3 May", "Montag, den 3.5.".
func (f *finder) weekdayDate(i int) match {
	j := i + 1
	if f.mark(j, ".") && f.is(i, asShort) {
		j++
	}
	if f.comma(j) {
		j++
	}
	j = f.skip(j, asDayFiller)
	for _, rule := range datesOfDays {
		if m := rule(f, j); m.to > 0 {
			m.from, m.value = i, f.onThatWeekday(m.value, f.at(i).weekday)
			return m
		}
	}
	return f.weekdayAlone(i, j)
}

// onThatWeekday returns a day in the year in which it has a weekday: the one it was read in,
// or one beside that of the publication. Where it has it in none it stays.
func (f *finder) onThatWeekday(day string, weekday int) string {
	for _, y := range []int{0, f.ref.Year(), f.ref.Year() - 1, f.ref.Year() + 1} {
		in := day
		if y > 0 {
			in = inYear(day, year(y))
		}
		if t, err := time.Parse("2006-01-02", in); err == nil && isoWeekday(t) == weekday {
			return in
		}
	}
	return day
}

// datesOfDays are the rules for what stands behind a weekday.
var datesOfDays = []func(*finder, int) match{
	(*finder).dayMonth, (*finder).monthDay, (*finder).numericDate, (*finder).isoDate, (*finder).dayList,
}

// bareWeekday reads "Monday", "Montagabend" (Monday evening), "Friday morning",
// "Friday's". An adverb such as "montags" (on Mondays) is none, but for the genitive:
// des Montags.
func (f *finder) bareWeekday(i int) match {
	w := f.at(i)
	adverb := f.ends(f.raw(i), adverbEnding) && !f.cue(i-1, cueGenitiveArticle)
	if !f.upper(i) || adverb {
		return match{}
	}
	if m := f.weekdayOf(i); m.to > 0 {
		return m
	}
	if f.oneOfMany(i) {
		return f.inPart(match{i, i + 1, knowledge.Date, openWeekday(w.weekday), ""}, w.part)
	}
	return f.inPart(match{i, i + 1, knowledge.Date, f.onWeekday(w.weekday, i), ""}, w.part)
}

// oneOfMany reports whether the weekday at token i is no certain one: an einem
// grauen Freitag, on a Monday.
func (f *finder) oneOfMany(i int) bool {
	if !f.has(nounCapitals) {
		return f.cue(i-1, cueOne) && f.cue(i-2, cueOnDay) // and not: at a Friday rally
	}
	described := f.isWord(i-1) && f.at(i-1).is == 0 && !f.upper(i-1)
	return f.cue(i-1-count(described), cueOne)
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
	if f.cue(j, cueIn) && f.cue(j+1, cueThe) {
		j += 2
	} else if f.cue(j, cueAt) {
		j++
	}
	w := f.at(j)
	plain := w.is&(asPartOfDay|asWeekday|asTonight) == asPartOfDay
	if !plain || f.stop(j-1) || f.plural(j) {
		return "", i
	}
	return w.part, j + 1
}

// everyWeekday reads the sets "montags" (on Mondays), "on Mondays", "Tuesday nights".
func (f *finder) everyWeekday(i int) match {
	w := f.at(i)
	value := openWeekday(w.weekday)
	if f.ends(f.raw(i), adverbEnding) && !f.inside(i) {
		if w.part != "" {
			value += "T" + w.part
		}
		return match{i, i + 1, knowledge.Set, value, ""}
	}
	if p := f.at(i + 1); p.is&asPartOfDay != 0 && f.plural(i+1) {
		return match{i, i + 2, knowledge.Set, value + "T" + p.part, ""}
	}
	if f.ends(f.low(i), pluralEnding) && f.upper(i) {
		return match{i, i + 1, knowledge.Set, value, ""}
	}
	return match{}
}
