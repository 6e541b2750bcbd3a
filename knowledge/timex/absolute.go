package timex

import (
	"strings"

	"beleg/knowledge"
)

// isoDate reads 2025-03-31, 2025/03/31 and a clock time behind it.
func (f *finder) isoDate(i int) match {
	if f.at(i).size != 4 || !f.isoShaped(i) {
		return match{}
	}
	m, d := f.at(i+2), f.at(i+4)
	day, hour := int(d.number), -1
	if d.is == asFigure {
		day, hour = isoHour(f.raw(i + 4))
	}
	if m.is != asDigits || !validDay(int(m.number), day) {
		return match{}
	}
	value := ymd(f.raw(i), int(m.number), day)
	minute := f.at(i + 6)
	exact := f.raw(i+5) == ":" && minute.is == asDigits && minute.number < 60
	if exact && hour >= 0 && hour < 24 {
		return match{i, i + 7, knowledge.Time, value + clockValue(hour, int(minute.number)), ""}
	}
	return match{i, i + 5, knowledge.Date, value, ""}
}

// isoShaped reports whether five tokens from i on touch, the second and fourth of
// them the same hyphen or slash.
func (f *finder) isoShaped(i int) bool {
	sep := f.raw(i + 1)
	twice := (sep == "-" || sep == "/") && f.raw(i+3) == sep
	if !twice || !f.is(i+4, asDigits|asFigure) {
		return false
	}
	for k := i; k < i+4; k++ {
		if !f.joined(k) {
			return false
		}
	}
	return true
}

// isoHour cuts 31T20 into 31 and 20; without an hour the day is 0.
func isoHour(s string) (day, hour int) {
	d, h, ok := strings.Cut(strings.ToLower(s), "t")
	if !ok || h == "" || !allDigits(d) {
		return 0, -1
	}
	n, _ := parseNumber(d)
	m, _ := parseNumber(h)
	return int(n), int(m)
}

// numericDate reads 31.3.2025, 31. 3. 2025, 31.03., 31/3/25 and 3/31/2025.
func (f *finder) numericDate(i int) match {
	sep := f.raw(i + 1)
	if !f.numericPair(i, sep) {
		return match{}
	}
	day, month := int(f.at(i).number), int(f.at(i+2).number)
	if sep == "/" && !f.has(dayFirst) && day <= 12 {
		day, month = month, day
	}
	if !validDay(month, day) {
		return match{}
	}
	if m := f.numericYear(i, sep, month, day); m.to > 0 {
		return m
	}
	if f.dottedDay(i, sep) || f.slashedDay(i, sep) {
		return match{i, i + 3, knowledge.Date, ymd(f.yearOf(month, day, i), month, day), ""}
	}
	return match{}
}

// numericPair reports whether two numbers of two figures stand around a mark that
// dates have; only behind a full stop may there be a space.
func (f *finder) numericPair(i int, sep string) bool {
	if f.at(i).size > 2 || !f.figures(i+2, 2) || !f.joined(i) {
		return false
	}
	switch sep {
	case ".":
		return true
	case "/", "-":
		return f.joined(i + 1)
	}
	return false
}

// numericYear completes a numeric date with its year or the mark that stands for
// it: 31.3.2025, 3/31/25, 31.3.
func (f *finder) numericYear(i int, sep string, month, day int) match {
	if f.raw(i+3) != sep || !f.joined(i+2) {
		return match{}
	}
	if f.numericYearAt(i+4, sep) {
		return match{i, i + 5, knowledge.Date, ymd(fullYear(f.at(i+4)), month, day), ""}
	}
	if sep != "." || !f.has(dayFirst) || !f.plainEnd(i+3) {
		return match{}
	}
	if padded := f.at(i).size == 2 || f.at(i+2).size == 2; padded || f.is(i-1, asPrep) {
		return match{i, i + 4, knowledge.Date, ymd(f.yearOf(month, day, i), month, day), ""}
	}
	return match{}
}

func (f *finder) numericYearAt(i int, sep string) bool {
	y := f.at(i)
	if y.is != asDigits || !f.plainEnd(i) {
		return false
	}
	short := y.size == 2 && f.joined(i-1) && sep != "-"
	return short || y.size == 4
}

// dottedDay reports whether a day without a year stands at token i: am 22.04 (on).
func (f *finder) dottedDay(i int, sep string) bool {
	if sep != "." || !f.has(dayFirst) || !f.cue(i-1, cueOnDate) {
		return false
	}
	padded := f.at(i+2).size == 2 && f.joined(i+1)
	return padded && f.plainEnd(i+2) && !f.is(i+3, asClock)
}

// slashedDay reports whether a day without a year stands at token i: on 2/15.
func (f *finder) slashedDay(i int, sep string) bool {
	if sep != "/" || f.has(dayFirst) {
		return false
	}
	return f.plainEnd(i+2) && f.cue(i-1, cueOnDate)
}

// plainEnd reports whether no further figures hang on token i.
func (f *finder) plainEnd(i int) bool {
	if !f.joined(i) {
		return true
	}
	if f.is(i+1, asDigits|asFigure) {
		return false
	}
	return !f.joined(i+1) || !f.is(i+2, asDigits|asFigure) || f.dash(i+1)
}

// fullYear expands a year of two figures; the turn is at 50.
func fullYear(w *word) string {
	n := int(w.number)
	if w.size == 2 {
		n += 1900
		if w.number < 50 {
			n += 100
		}
	}
	return year(n)
}

// dayNumber reads the day of a month in figures or words and returns the token
// behind it: 3., 3rd, third, 21st, twenty-first.
func (f *finder) dayNumber(i int) (day, to int) {
	day, to = f.dayFigures(i)
	if day == 0 {
		day, to = f.dayWords(i)
	}
	if day < 1 || day > 31 {
		return 0, 0
	}
	return day, to
}

func (f *finder) dayFigures(i int) (day, to int) {
	w := f.at(i)
	switch {
	case f.figures(i, 2):
		return int(w.number), i + 1 + count(f.has(dottedOrdinals) && f.mark(i+1, "."))
	case w.isOrdinalFigure() && w.size <= 2:
		return int(w.number), i + 1
	}
	return 0, i
}

func (f *finder) dayWords(i int) (day, to int) {
	w := f.at(i)
	switch {
	case f.tens(i) && f.dash(i+1) && f.ordinalOnes(i+2):
		return int(w.number) + f.at(i+2).ordinal, i + 3
	case w.is&asOrdinal != 0:
		return w.ordinal, i + 1
	}
	return 0, i
}

// ordinalOnes reports whether the ordinal at token i is one from first to ninth.
func (f *finder) ordinalOnes(i int) bool { return f.is(i, asOrdinal) && f.at(i).ordinal < 10 }

// isOrdinalFigure reports whether a word is an ordinal in figures: 20th, 3rd.
func (w *word) isOrdinalFigure() bool { return w.is == asFigure && w.suffix == "ordinal" }

// tens reports whether the number word at token i is that of the later days of a
// month: the twenty of twenty-first.
func (f *finder) tens(i int) bool {
	w := f.at(i)
	return w.is&asNumber != 0 && w.number >= 20 && w.number <= 30
}

// monthName returns the month at token i and the token behind it, past the
// full stop of an abbreviation. In running text months have a capital.
func (f *finder) monthName(i int) (month, to int) {
	w := f.at(i)
	if w.is&asMonth == 0 || !f.upper(i) {
		return 0, 0
	}
	to = i + 1
	if f.mark(to, ".") && len(f.raw(i)) <= 4 && !f.cue(i, cueWholeMonth) {
		to++
	}
	return w.month, to
}

// dayMonth reads "31. März 2025", "31st of March", "31 March 2025".
func (f *finder) dayMonth(i int) match {
	day, j := f.dayNumber(i)
	if day == 0 {
		return match{}
	}
	of := j
	for j < i+reach && (f.cue(j, cueOf) || f.cue(j, cueGenitive)) {
		j++
	}
	if k := j + count(f.cue(j, cueThe)); k > i+1 && f.shiftedMonthAt(k) { // the 20th of next month
		return match{i, k + 2, knowledge.Date, f.ref.away("M", f.at(k).shift) + ymd("", 1, day)[3:], ""}
	}
	month, to := f.monthName(j)
	noun := f.is(i, asOrdinal) && f.cue(j, cueVerbMonth) && j == of // the third march on the city
	if !validDay(month, day) || noun || f.firstName(j, to) {
		return match{}
	}
	return f.withYear(i, to, month, day)
}

// shiftedMonthAt reports whether a month next to that of the publication stands at
// token i: next month.
func (f *finder) shiftedMonthAt(i int) bool {
	return f.is(i, asShift) && f.at(i+1).unit == "M" && f.ref.known >= toMonth
}

// firstName reports whether the short month at token i is a first name: 9. Jan Huber.
func (f *finder) firstName(i, to int) bool {
	return f.cue(i, cueFirstName) && to == i+1 && f.stranger(to)
}

// monthDay reads "March 31, 2025", "Sept. 11th", "March eighth".
func (f *finder) monthDay(i int) match {
	month, j := f.monthName(i)
	if month == 0 || !f.has(monthFirst) {
		return match{}
	}
	if f.cue(j, cueThe) {
		j++
	}
	day, to := f.dayNumber(j)
	if !validDay(month, day) || f.mark(to, "%") || f.is(to, asUnitOfTime|asMoney) {
		return match{}
	}
	if clock := f.mark(to, ":") && f.joined(to) && f.is(to+1, asDigits); clock {
		return match{}
	}
	return f.withYear(i, to, month, day)
}

// withYear completes a day and month that end before token to with the year
// behind them.
func (f *finder) withYear(from, to, month, day int) match {
	if y, end := f.yearBehind(to); y != "" {
		return match{from, end, knowledge.Date, ymd(y, month, day), ""}
	}
	return match{from, to, knowledge.Date, ymd(f.yearOf(month, day, from), month, day), ""}
}

// yearBehind reads the year behind a month or season: "2025", ", 2025",
// "of 2025", "des Jahres 2025", "'98", "of last year".
func (f *finder) yearBehind(i int) (value string, to int) {
	j := i
	if f.comma(j) || f.cue(j, cueOfYear) {
		j++
	}
	if f.cue(j, cueThe) {
		j++
	}
	if f.yearWord(j) {
		j++
	}
	if y, to := f.plainYear(j); y != "" {
		return y, to
	}
	if f.cue(j, cueGenitive) {
		j++
	}
	return f.shiftedYear(i, j)
}

// plainYear reads the year at token i in figures or words: 2025, '98, nineteen
// seventy-nine.
func (f *finder) plainYear(i int) (value string, to int) {
	if f.yearShaped(i) {
		return f.raw(i), i + 1
	}
	if m := f.spokenYear(i); m.to > 0 && f.is(i, asNumber) {
		return m.value, m.to
	}
	elided := f.raw(i) == "'" || f.raw(i) == "’"
	if elided && f.joined(i) && f.twoFigures(i+1) {
		return fullYear(f.at(i + 1)), i + 2
	}
	return "", i
}

// shiftedYear reads the year next to the present one behind a month that ends
// before token i: of last year, where j is the token behind the "of".
func (f *finder) shiftedYear(i, j int) (value string, to int) {
	if f.ref.known < toYear {
		return "", i
	}
	if f.is(j, asShift) && f.at(j+1).unit == "Y" && !f.comma(i) {
		return f.yearAway(f.at(j).shift), j + 2
	}
	if w := f.at(i + 1); f.cue(i, cueGenitive) && w.is&(asRelative|asPrevious) != 0 && w.from == "Y" { // Mai des Vorjahres
		return f.yearAway(w.offset), i + 2
	}
	if f.is(i, asEach) && f.yearWord(i+1) && f.has(joinedYears) { // im Mai jeden Jahres: of every year
		return "XXXX", i + 2
	}
	if k := f.skip(j, asSame); k > j && f.yearWord(k) && f.seen.year.near(i, 60) { // Mai desselben Jahres: of the same year
		return f.seen.year.value, k + 1
	}
	if f.is(i, asShift) && f.at(i+1).unit == "Y" && f.has(joinedYears) { // Mai dieses Jahres: of this year
		return f.yearAway(f.at(i).shift), i + 2
	}
	return "", i
}

// yearAway returns the year that lies n years from the publication.
func (f *finder) yearAway(n int) string { return year(f.ref.Year() + n) }
