package timex

import (
	"time"

	"beleg/knowledge"
)

// relativeDay reads words that are an offset by themselves, with a part of the
// day: "heute Abend", "yesterday", "heuer", "Vorjahr", "Vortag".
func (f *finder) relativeDay(i int) match {
	w := f.at(i)
	if w.is&asPrevious != 0 {
		return match{i, i + 1, knowledge.Date, f.fromMentioned(w.from, w.offset, i), ""}
	}
	if f.code == "de" && w.is&asPartOfDay != 0 && (f.upper(i) && !f.first(i) || f.is(i-1, asArticle|asPrep) && f.upper(i)) {
		return match{} // der Morgen
	}
	value := f.ref.away(w.from, w.offset)
	if y := f.seen.year; w.from == "Y" && w.offset < 0 && y.near(i, 25) && f.ref.known >= toYear && y.value < year(f.ref.Year()) {
		value = shiftYear(y.value, w.offset)
	}
	if w.from == "D" {
		value = f.ref.day(w.offset)
	}
	m := match{i, i + 1, knowledge.Date, value, w.edge}
	if w.from != "D" {
		return m
	}
	if f.code == "de" && w.offset == 0 && f.thisAge(i) {
		m.value = "PRESENT_REF"
		return m
	}
	if f.code == "en" && f.raw(i+1) == "'" || f.raw(i+1) == "’" {
		return m
	}
	return f.inPart(m, "")
}

// thisAge reports whether "heute" means these times: bis heute, noch heute,
// heute noch, von heute.
func (f *finder) thisAge(i int) bool {
	return f.oneOf(i-1, "bis", "noch", "von", "als") || f.oneOf(i+1, "noch", "wie", "nicht") || f.oneOf(i+1, "vor") && f.oneOf(i+2, "allem")
}

// shifted reads "letzte Woche", "next month", "dieses Jahr", "last Friday",
// "this morning", "vergangenen Sommer", "last April", "coming years".
func (f *finder) shifted(i int) match {
	n, j := f.at(i).shift, i+1
	if f.oneOf(i, "this") && f.is(j, asShift) { // this past week, this coming Sunday
		n, j = f.at(j).shift, j+1
	}
	w := f.at(j)
	switch {
	case w.is&asUnitOfTime != 0:
		return f.shiftedUnit(i, j, n)
	case f.oneOf(i, "latest") && f.oneOf(j, "period"):
		v := f.seen.quarter.value
		if !f.seen.quarter.near(i, 100) {
			v = f.ref.away("Q", -1)
		}
		return match{i, j + 1, knowledge.Date, v, ""}
	case w.is&asWeekday != 0 && f.upper(j):
		return f.shiftedWeekday(i, j, n)
	case w.is&asMonth != 0:
		if m := f.monthDay(j); m.to > 0 && n <= 0 && len(m.value) == 10 { // last Oct. 23, this May 18, 2017 file photo
			m.from = i
			if n == 0 {
				return m
			}
			if f.ref.known >= toDay && m.value >= date(f.ref.Time) {
				m.value = shiftYear(m.value, -1)
			}
			return m
		}
		if month, to := f.monthName(j); month > 0 && !f.yearShaped(to) {
			return match{i, to, knowledge.Date, f.shiftedMonth(month, n, j) + monthSuffix(month), ""}
		}
	case w.is&asSeason != 0:
		return match{i, j + 1, knowledge.Date, f.shiftedSeason(w.season, n, j) + "-" + w.season, ""}
	case w.is&asPartOfDay != 0 && w.is&asWeekday == 0:
		return f.shiftedPart(i, j, n)
	case f.upper(j) && f.is(j, asHoliday):
		m := f.holiday(j)
		m.from, m.value = i, f.shiftedDay(m.value, n)
		return m
	}
	if f.oneOf(i, "diesem", "dieser", "diesen", "this") && f.code == "de" && f.at(j).is == 0 && !f.upper(j) && f.is(j+1, asSeason) {
		s := f.at(j + 1).season
		return match{i, j + 2, knowledge.Date, f.shiftedSeason(s, 0, j) + "-" + s, ""}
	}
	return match{}
}

// shiftedUnit reads the period next to the present one. A plural means a vague
// stretch: "vergangenen Jahren", "coming weeks".
func (f *finder) shiftedUnit(i, j, n int) match {
	u := f.at(j).unit
	if (n < -1 || n > 1) && (u == "D" || u[0] == 'T' || f.manyUnits(j)) { // am vorletzten Tag: of something else
		return match{}
	}
	if f.oneOf(j, "second", "hour", "minute", "stunde", "minute") && n == 0 || f.is(i, asOrdinal) && u[0] == 'T' {
		return match{}
	}
	if f.manyUnits(j) {
		switch {
		case f.is(i, asFollowing) && f.code == "en" && !f.is(i-1, asArticle): // following years of war
			return match{}
		case n < 0, n == 0 && f.code == "de":
			return match{i, j + 1, knowledge.Duration, vagueSpan(u), ""}
		case n > 0:
			return match{i, j + 1, knowledge.Date, "FUTURE_REF", ""}
		}
		return match{}
	}
	if u == "D" && n == 0 && f.code == "de" {
		return f.same(i)
	}
	if q := f.reported(i); u == "Y" && f.possessive(j+1) && f.is(j+3, asQuarter) && q != "" && f.ref.known >= toYear { // last year's quarter
		return match{i, j + 4, knowledge.Date, inYear(q, year(f.ref.Year()+n)), ""}
	}
	if u == "Y" && f.possessive(j+1) && f.is(j+3, asOrdinal) {
		if m := f.partOfAnyYear(j + 3); m.to > 0 && f.ref.known >= toYear { // next year's first quarter
			return match{i, m.to, knowledge.Date, inYear(m.value, year(f.ref.Year()+n)), ""}
		}
	}
	if f.is(i, asFollowing) || u == "D" && n != 0 && f.seen.day.near(i, 60) {
		return match{i, j + 1, knowledge.Date, f.fromMentioned(u, n, i), ""}
	}
	if u[0] == 'T' {
		return match{}
	}
	if u == "Q" && f.oneOf(i, "latest") {
		n = -1
	}
	if f.oneOf(i, "past") && u != "Q" {
		return match{i, j + 1, knowledge.Duration, span(1, u), ""}
	}
	if u == "WE" && n == -1 && f.ref.known >= toDay && isoWeekday(f.ref.Time) >= 6 {
		return match{i, j + 1, knowledge.Date, f.ref.away(u, n), ""}
	}
	if u == "WE" && n == 0 && f.ref.known >= toDay && isoWeekday(f.ref.Time) == 1 && f.direction(i) < 0 {
		n = -1
	}
	if u == "WE" && n == 1 && f.ref.known >= toDay && isoWeekday(f.ref.Time) < 6 {
		n = 0
	}
	return match{i, j + 1, knowledge.Date, f.ref.away(u, n), ""}
}

// manyUnits reports whether the unit at token i is plural; German marks it on
// the noun, or only on the adjective before it (nächsten Wochen).
func (f *finder) manyUnits(i int) bool {
	s := f.low(i)
	if f.code == "en" {
		return plural(s)
	}
	switch s {
	case "jahre", "jahren", "monate", "monaten", "wochen", "tage", "tagen", "stunden", "minuten", "sekunden", "quartale", "quartalen", "jahrzehnte", "jahrzehnten", "jahrhunderte", "jahrhunderten", "wochenenden":
		return !(s == "jahre" || s == "monate" || s == "tage") || !f.oneOf(i-1, "diesem", "letztem", "nächstem")
	}
	return false
}

func (f *finder) shiftedWeekday(i, j, n int) match {
	w := f.at(j)
	m := match{i, j + 1, knowledge.Date, openWeekday(w.weekday), ""}
	if d := f.weekdayDate(j); d.to > 0 {
		d.from = i
		return d
	}
	if t, err := time.Parse("2006-01-02", f.seen.day.value); err == nil && f.is(i, asFollowing) && f.seen.day.near(i, 60) {
		days := (w.weekday - isoWeekday(t) + 7) % 7
		if n < 0 {
			days -= 7
		} else if days == 0 {
			days = 7
		}
		m.value = date(t.AddDate(0, 0, days))
	} else if f.ref.known >= toDay {
		back := (isoWeekday(f.ref.Time) - w.weekday + 7) % 7
		switch {
		case n < 0 && back == 0:
			back = 7
		case n > 0:
			back -= 7 * n
		case n == 0 && back != 0 && f.direction(i) >= 0:
			back -= 7
		}
		m.value = f.ref.day(-back)
	}
	return f.inPart(m, w.part)
}

func (f *finder) shiftedMonth(month, n, i int) string {
	if f.ref.known < toMonth {
		return "XXXX"
	}
	y, now := f.ref.Year(), int(f.ref.Month())
	switch {
	case n < 0 && month >= now:
		y--
	case n > 0 && month <= now:
		y++
	}
	return year(y)
}

// shiftedDay moves a day of the year to the last one before the publication or
// the next one after it.
func (f *finder) shiftedDay(day string, n int) string {
	if f.ref.known < toDay || len(day) != 10 || !allDigits(day[:4]) {
		return day
	}
	switch now := date(f.ref.Time); {
	case n < 0 && day >= now:
		return shiftYear(day, -1)
	case n > 0 && day <= now:
		return shiftYear(day, 1)
	}
	return day
}

func (f *finder) shiftedSeason(season string, n, i int) string {
	if f.ref.known < toMonth {
		return "XXXX"
	}
	y, now, start := f.ref.Year(), int(f.ref.Month()), seasonStart[season]
	switch {
	case season == "WI" && now <= 3 && n <= 0:
		y--
	case n < 0 && start+2 >= now && season != "WI":
		y--
	case n < 0 && season == "WI":
		y--
	case n > 0 && start <= now:
		y++
	}
	return year(y)
}

// shiftedPart reads "this morning", "last night", "diesen Abend".
func (f *finder) shiftedPart(i, j, n int) match {
	p := f.at(j).part
	if n == 1 && f.seen.day.near(i, 60) {
		return match{i, j + 1, knowledge.Time, f.fromMentioned("D", 1, i) + "T" + p, ""}
	}
	switch {
	case n == 0 && f.code == "en", n == 0 && f.oneOf(i, "diesen"):
	case n == -1 && p == "NI":
		if f.code == "en" { // the night before the day of publication
			n = -1
		}
	default:
		return match{}
	}
	return match{i, j + 1, knowledge.Time, f.ref.day(n) + "T" + p, ""}
}

// same reads "that year", "am selben Tag", "jenem Jahr", "the same month".
func (f *finder) same(i int) match {
	j := i + 1
	for f.is(j, asSame) && j < i+reach {
		j++
	}
	if m := f.compared(j); m.to > 0 {
		m.from = i
		return m
	}
	w := f.at(j)
	if y := f.seen.year; w.is&asSeason != 0 && y.near(i, 60) && !f.is(i, asShift) && (f.code == "en" || f.upper(j)) { // that summer
		return match{i, j + 1, knowledge.Date, y.value + "-" + w.season, ""}
	}
	if w.is&asUnitOfTime == 0 || f.manyUnits(j) || w.unit[0] == 'T' {
		return match{}
	}
	if f.code == "de" && f.is(i, asShift) && w.unit != "D" {
		return match{} // dieses Jahr is the present one
	}
	if f.code == "de" && f.is(i, asShift) && !f.oneOf(i, "diesem", "dieser") {
		return match{}
	}
	v := f.mentioned(w.unit, i)
	if v == "" {
		v = f.ref.away(w.unit, 0)
		if w.unit == "D" {
			v = anyDay
		}
	}
	return match{i, j + 1, knowledge.Date, v, ""}
}
