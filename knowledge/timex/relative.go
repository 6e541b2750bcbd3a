package timex

import (
	"time"

	"beleg/knowledge"
)

// relativeDay reads words that are an offset by themselves, with a part of the
// day: "heute Abend" (this evening), "yesterday", "heuer" (this year), "Vorjahr"
// (the year before), "Vortag" (the day before).
func (f *finder) relativeDay(i int) match {
	w := f.at(i)
	if w.is&asPrevious != 0 {
		return match{i, i + 1, knowledge.Date, f.fromMentioned(w.from, w.offset, i), ""}
	}
	noun := w.is&asPartOfDay != 0 && f.upper(i)
	if noun && (!f.first(i) || f.is(i-1, asArticle|asPrep)) {
		return match{} // der Morgen: the morning, not tomorrow
	}
	m := match{i, i + 1, knowledge.Date, f.offsetValue(w, i), w.edge}
	switch {
	case w.from != "D":
		return m
	case w.offset == 0 && f.thisAge(i):
		m.value = "PRESENT_REF"
		return m
	case f.raw(i+1) == "'", f.raw(i+1) == "’":
		return m
	}
	return f.describedDay(m)
}

// describedDay extends a day to the noun that it describes: the Montag (Monday) of am
// gestrigen Montag, yesterday; or to a part of it, gestern Abend.
func (f *finder) describedDay(m match) match {
	w := f.at(m.to)
	noun, isDay := f.has(nounCapitals) && f.upper(m.to), w.is&asWeekday != 0 || w.unit == "D"
	if !noun || !isDay {
		return f.inPart(m, "")
	}
	m.to++
	return f.inPart(m, w.part)
}

// offsetValue resolves a word that is an offset by itself: from the publication, or
// of years, from an earlier one spoken of just before.
func (f *finder) offsetValue(w *word, i int) string {
	if w.from == "D" {
		return f.ref.day(w.offset)
	}
	y := f.seen.year
	told := y.near(i, 25) && f.earlierYear(y.value)
	if told && w.from == "Y" && w.offset < 0 {
		return shiftYear(y.value, w.offset)
	}
	return f.ref.away(w.from, w.offset)
}

// earlierYear reports whether a year lies before that of the publication.
func (f *finder) earlierYear(y string) bool { return f.ref.known >= toYear && y < year(f.ref.Year()) }

// shifted reads "letzte Woche" (last week), "next month", "dieses Jahr" (this year),
// "last Friday", "this morning", "vergangenen Sommer" (last summer), "last April",
// "coming years".
func (f *finder) shifted(i int) match {
	n, j := f.at(i).shift, i+1
	if f.cue(i, cueThis) && f.is(j, asShift) { // this past week, this coming Sunday
		n, j = f.at(j).shift, j+1
	}
	w := f.at(j)
	switch {
	case w.is&asUnitOfTime != 0:
		return f.shiftedUnit(i, j, n)
	case f.cue(i, cueLatest) && f.cue(j, cuePeriod):
		return match{i, j + 1, knowledge.Date, f.latestQuarter(i), ""}
	case w.is&asSeason != 0:
		return match{i, j + 1, knowledge.Date, f.shiftedSeason(w.season, n) + "-" + w.season, ""}
	}
	if m := f.shiftedName(i, j, n); m.to > 0 {
		return m
	}
	if w.is&(asPartOfDay|asWeekday) == asPartOfDay {
		return f.shiftedPart(i, j, n)
	}
	return f.describedSeason(i, j)
}

// shiftedName reads the weekday, month or holiday at token j next to the present.
func (f *finder) shiftedName(i, j, n int) match {
	switch {
	case !f.upper(j):
	case f.is(j, asWeekday):
		return f.shiftedWeekday(i, j, n)
	case f.is(j, asMonth):
		return f.shiftedInMonth(i, j, n)
	case f.is(j, asHoliday):
		m := f.holiday(j)
		m.from, m.value = i, f.shiftedDay(m.value, n)
		return m
	}
	return match{}
}

// latestQuarter resolves "the latest period": the quarter spoken of, or the last one.
func (f *finder) latestQuarter(i int) string {
	if q := f.seen.quarter; q.near(i, 100) {
		return q.value
	}
	return f.ref.away("Q", -1)
}

// shiftedInMonth reads the month at token j, or a day of it: last April, last
// Oct. 23, this May 18, 2017 file photo.
func (f *finder) shiftedInMonth(i, j, n int) match {
	if m := f.monthDay(j); m.isDay() && n <= 0 {
		m.from = i
		if n < 0 && f.ref.known >= toDay && m.value >= date(f.ref.Time) {
			m.value = shiftYear(m.value, -1)
		}
		return m
	}
	month, to := f.monthName(j)
	if month == 0 || f.yearShaped(to) {
		return match{}
	}
	return match{i, to, knowledge.Date, f.shiftedMonth(month, n) + monthSuffix(month), ""}
}

// describedSeason reads a season and what is said of it: diesen heißen Sommer (this
// hot summer).
func (f *finder) describedSeason(i, j int) match {
	adjective := f.at(j).is == 0 && !f.upper(j)
	if !adjective || !f.cue(i, cueThisSeason) || !f.is(j+1, asSeason) {
		return match{}
	}
	s := f.at(j + 1).season
	return match{i, j + 2, knowledge.Date, f.shiftedSeason(s, 0) + "-" + s, ""}
}

// shiftedUnit reads the period next to the present one, n units from it.
func (f *finder) shiftedUnit(i, j, n int) match {
	u := f.at(j).unit
	switch {
	case f.shiftOfOther(i, j, n):
		return match{}
	case f.manyUnits(j):
		return f.shiftedUnits(i, j, n)
	case u == "D" && f.cue(i, cueThese): // an diesem Tag: on this day
		return f.same(i)
	}
	if m := f.partOfShiftedYear(i, j, n); m.to > 0 {
		return m
	}
	nextDay := u == "D" && n > 0 && f.seen.day.near(i, 60)
	if nextDay || f.is(i, asFollowing) {
		return match{i, j + 1, knowledge.Date, f.fromMentioned(u, n, i), ""}
	}
	if u == "D" && n != 0 { // the last day, of something
		return match{i, j + 1, knowledge.Date, anyDay, ""}
	}
	return f.fromPublication(i, j, n)
}

// fromPublication resolves the unit at token j, n units from the publication.
func (f *finder) fromPublication(i, j, n int) match {
	u := f.at(j).unit
	switch {
	case u.ofClock():
		return match{}
	case u == "Q" && f.cue(i, cueLatest):
		n = -1
	case u != "Q" && f.cue(i, cuePastUnit): // the past week
		return match{i, j + 1, knowledge.Duration, span(1, u), ""}
	case u == "WE":
		n = f.shiftedWeekend(i, n)
	}
	return match{i, j + 1, knowledge.Date, f.ref.away(u, n), ""}
}

// shiftOfOther reports whether the unit at token j is one of something else: am
// vorletzten Tag (on the last day but one), this second, the first hour.
func (f *finder) shiftOfOther(i, j, n int) bool {
	u := f.at(j).unit
	if n < -1 || n > 1 {
		return u == "D" || u.ofClock() || f.manyUnits(j)
	}
	if n == 0 && f.cue(j, cueMoment) {
		return true
	}
	return u.ofClock() && f.is(i, asOrdinal)
}

// shiftedUnits reads a plural, which is a vague stretch: "vergangenen Jahren" (the
// past years), "coming weeks".
func (f *finder) shiftedUnits(i, j, n int) match {
	switch {
	case f.is(i, asFollowing) && f.has(joinedArticles) && !f.is(i-1, asArticle): // following years of war
		return match{}
	case n < 0, f.cue(i, cueThese):
		return match{i, j + 1, knowledge.Duration, vagueSpan(f.at(j).unit), ""}
	case n > 0:
		return match{i, j + 1, knowledge.Date, "FUTURE_REF", ""}
	}
	return match{}
}

// partOfShiftedYear reads a part of a year next to the present one: next year's
// first quarter, last year's quarter.
func (f *finder) partOfShiftedYear(i, j, n int) match {
	if f.at(j).unit != "Y" || !f.possessive(j+1) || f.ref.known < toYear {
		return match{}
	}
	if q := f.reported(i); f.is(j+3, asQuarter) && q != "" {
		return match{i, j + 4, knowledge.Date, inYear(q, f.yearAway(n)), ""}
	}
	if m := f.partOfAnyYear(j + 3); f.is(j+3, asOrdinal) && m.to > 0 {
		return match{i, m.to, knowledge.Date, inYear(m.value, f.yearAway(n)), ""}
	}
	return match{}
}

// shiftedWeekend counts weekends as people do: next weekend is the coming one, and
// on a Monday this weekend may be the last.
func (f *finder) shiftedWeekend(i, n int) int {
	if f.ref.known < toDay {
		return n
	}
	switch today := isoWeekday(f.ref.Time); {
	case n == 0 && today == 1 && f.direction(i) < 0:
		return -1
	case n == 1 && today < 6:
		return 0
	}
	return n
}

// manyUnits reports whether the unit at token i is plural. The old dative looks like
// one: in diesem Jahre (in this year).
func (f *finder) manyUnits(i int) bool {
	if !f.cue(i, cuePluralForm) {
		return false
	}
	return !f.cue(i, cueOldDative) || !f.cue(i-1, cueDativeShift)
}

func (f *finder) shiftedWeekday(i, j, n int) match {
	w := f.at(j)
	m := match{i, j + 1, knowledge.Date, openWeekday(w.weekday), ""}
	if d := f.weekdayDate(j); d.to > 0 {
		d.from = i
		return d
	}
	if t, err := time.Parse("2006-01-02", f.seen.day.value); err == nil && f.is(i, asFollowing) && f.seen.day.near(i, 60) {
		m.value = date(t.AddDate(0, 0, daysToFollowing(w.weekday, t, n)))
	} else if f.ref.known >= toDay {
		m.value = f.ref.day(-f.daysBack(w.weekday, n, i))
	}
	return f.inPart(m, w.part)
}

// daysToFollowing is how many days the following weekday lies behind t, or the
// previous one, with n < 0, before it.
func daysToFollowing(weekday int, t time.Time, n int) int {
	days := (weekday - isoWeekday(t) + 7) % 7
	switch {
	case n < 0:
		return days - 7
	case days == 0:
		return 7
	}
	return days
}

// daysBack is how many days a weekday, the last, this or the next one, lies before
// the publication.
func (f *finder) daysBack(weekday, n, i int) int {
	back := (isoWeekday(f.ref.Time) - weekday + 7) % 7
	switch {
	case n < 0 && back == 0:
		return 7
	case n > 0:
		return back - 7*n
	case n == 0 && back != 0 && f.direction(i) >= 0:
		return back - 7
	}
	return back
}

func (f *finder) shiftedMonth(month, n int) string {
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

func (f *finder) shiftedSeason(season string, n int) string {
	if f.ref.known < toMonth {
		return "XXXX"
	}
	y, now, start := f.ref.Year(), int(f.ref.Month()), seasonStart[season]
	passing := season == "WI" && now <= 3 // the winter that began last year
	past := season == "WI" || start+2 >= now
	switch {
	case n < 0 && past, n == 0 && passing:
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
	if n == 1 && f.nounShaped(j) { // the next morning, of some day
		return match{i, j + 1, knowledge.Time, anyDay + "T" + p, ""}
	}
	if lastNight := n == -1 && p == "NI"; !lastNight && !f.cue(i, cueThisPart) {
		return match{}
	}
	return match{i, j + 1, knowledge.Time, f.ref.day(n) + "T" + p, ""}
}

// same reads "that year", "am selben Tag", "jenem Jahr", "the same month".
func (f *finder) same(i int) match {
	j := f.skip(i+1, asSame)
	if m := f.compared(j); m.to > 0 {
		m.from = i
		return m
	}
	w := f.at(j)
	if f.thatSeason(i, j) {
		return match{i, j + 1, knowledge.Date, f.seen.year.value + "-" + w.season, ""}
	}
	if f.thatPart(i, j) { // jenem Morgen: that morning
		return match{i, j + 1, knowledge.Time, f.mentionedOrNow("D", i) + "T" + w.part, ""}
	}
	if w.is&asUnitOfTime == 0 || f.manyUnits(j) || w.unit.ofClock() {
		return match{}
	}
	if f.is(i, asShift) && (w.unit != "D" || !f.cue(i, cueThisDative)) {
		return match{} // dieses Jahr (this year) is the present one
	}
	return match{i, j + 1, knowledge.Date, f.mentionedOrNow(w.unit, i), ""}
}

// mentionedOrNow returns the period of a unit last spoken of, or the present one; of
// days, none.
func (f *finder) mentionedOrNow(u unit, i int) string {
	switch v := f.mentioned(u, i); {
	case v != "":
		return v
	case u == "D":
		return anyDay
	}
	return f.ref.away(u, 0)
}

// thatPart reports whether token j is a part of the day spoken of: am selben Abend.
func (f *finder) thatPart(i, j int) bool {
	part := f.at(j).is&(asPartOfDay|asWeekday) == asPartOfDay
	if dated := f.cue(j+1, cueDayOfPart); dated || !f.has(nounCapitals) { // selben Nacht des 14. August
		return false
	}
	return part && f.upper(j) && !f.is(i, asShift)
}

// thatSeason reports whether token j is a season of the year spoken of: that summer.
func (f *finder) thatSeason(i, j int) bool {
	if !f.is(j, asSeason) || !f.nounShaped(j) {
		return false
	}
	return f.seen.year.near(i, 60) && !f.is(i, asShift)
}

// nounShaped reports whether token i is written as nouns are.
func (f *finder) nounShaped(i int) bool { return !f.has(nounCapitals) || f.upper(i) }
