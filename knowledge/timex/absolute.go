package timex

import (
	"beleg/knowledge"
)

// isoDate reads 2025-03-31, 2025/03/31 and a clock time behind it.
func (f *finder) isoDate(i int) match {
	sep := f.raw(i + 1)
	if f.at(i).size != 4 || sep != "-" && sep != "/" || f.raw(i+3) != sep || !f.joined(i) || !f.joined(i+1) || !f.joined(i+2) || !f.joined(i+3) {
		return match{}
	}
	m, d := f.at(i+2), f.at(i+4)
	day := d.number
	if d.is == asFigure && len(d.suffix) > 1 && d.suffix[0] == 't' { // 2025-03-31T20:30
		day = firstFigures(f.raw(i + 4))
	} else if d.is != asDigits {
		return match{}
	}
	if m.is != asDigits || !validDay(int(m.number), int(day)) {
		return match{}
	}
	value := ymd(f.raw(i), int(m.number), int(day))
	if d.is == asFigure {
		h, _ := parseNumber(d.suffix[1:])
		if minute := f.at(i + 6); f.raw(i+5) == ":" && minute.is == asDigits && h < 24 && minute.number < 60 {
			return match{i, i + 7, knowledge.Time, value + clockValue(int(h), int(minute.number)), ""}
		}
	}
	return match{i, i + 5, knowledge.Date, value, ""}
}

func firstFigures(s string) float64 {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	v, _ := parseNumber(s[:n])
	return v
}

// numericDate reads 31.3.2025, 31. 3. 2025, 31.03., 31/3/25 and 3/31/2025.
func (f *finder) numericDate(i int) match {
	a, b, sep := f.at(i), f.at(i+2), f.raw(i+1)
	if a.size > 2 || b.is != asDigits || b.size > 2 || sep != "." && sep != "/" && sep != "-" || !f.joined(i) || sep != "." && !f.joined(i+1) {
		return match{}
	}
	day, month := int(a.number), int(b.number)
	if sep == "/" && !f.dayFirst && day <= 12 {
		day, month = month, day
	}
	if !validDay(month, day) {
		return match{}
	}
	if f.raw(i+3) == sep && f.joined(i+2) {
		if y := f.at(i + 4); y.is == asDigits && (y.size == 4 || y.size == 2 && f.joined(i+3) && sep != "-") && f.plainEnd(i+4) {
			return match{i, i + 5, knowledge.Date, ymd(fullYear(y), month, day), ""}
		}
		if sep == "." && f.dayFirst && (a.size == 2 || b.size == 2 || f.is(i-1, asPrep)) && f.plainEnd(i+3) {
			return match{i, i + 4, knowledge.Date, ymd(f.yearOf(month, day, i), month, day), ""}
		}
	}
	if sep == "." && f.dayFirst && b.size == 2 && f.oneOf(i-1, "am", "vom", "dem") && f.joined(i+1) && f.plainEnd(i+2) && !f.is(i+3, asClock) { // am 22.04
		return match{i, i + 3, knowledge.Date, ymd(f.yearOf(month, day, i), month, day), ""}
	}
	if sep == "/" && !f.dayFirst && f.plainEnd(i+2) && f.oneOf(i-1, "on", "since", "by", "until") {
		return match{i, i + 3, knowledge.Date, ymd(f.yearOf(month, day, i), month, day), ""}
	}
	return match{}
}

// plainEnd reports whether no further figures hang on token i.
func (f *finder) plainEnd(i int) bool {
	return !(f.joined(i) && f.joined(i+1) && f.is(i+2, asDigits|asFigure) && !f.dash(i+1)) && !(f.joined(i) && f.is(i+1, asDigits|asFigure))
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
	w := f.at(i)
	switch {
	case w.is == asDigits && w.size <= 2:
		day, to = int(w.number), i+1
		if f.code == "de" && f.mark(i+1, ".") {
			to++
		}
	case w.is == asFigure && w.size <= 2 && ordinalSuffix(w.suffix):
		day, to = int(w.number), i+1
	case w.is&asNumber != 0 && w.number >= 20 && w.number <= 30 && f.dash(i+1) && f.is(i+2, asOrdinal) && f.at(i+2).ordinal < 10:
		day, to = int(w.number)+f.at(i+2).ordinal, i+3
	case w.is&asOrdinal != 0 && w.ordinal <= 31:
		day, to = w.ordinal, i+1
	}
	if day < 1 || day > 31 {
		return 0, 0
	}
	return day, to
}

func ordinalSuffix(s string) bool {
	switch s {
	case "st", "nd", "rd", "th", "ter", "ten", "te":
		return true
	}
	return false
}

// monthName returns the month at token i and the token behind it, past the
// full stop of an abbreviation. In running text months have a capital.
func (f *finder) monthName(i int) (month, to int) {
	w := f.at(i)
	if w.is&asMonth == 0 || !f.upper(i) {
		return 0, 0
	}
	to = i + 1
	if len(f.raw(i)) <= 4 && f.mark(to, ".") && !f.oneOf(i, "may", "mai", "june", "juni", "july", "juli", "juno") && !(f.code == "de" && f.first(to+1)) {
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
	for f.oneOf(j, "of", "des") && j < i+reach {
		j++
	}
	if k := j + count(f.oneOf(j, "the")); k > i+1 && f.is(k, asShift) && f.at(k+1).unit == "M" && f.ref.known >= toMonth { // the 20th of next month
		return match{i, k + 2, knowledge.Date, f.ref.away("M", f.at(k).shift) + ymd("", 1, day)[3:], ""}
	}
	month, to := f.monthName(j)
	if !validDay(month, day) || f.code == "en" && f.at(i).is&asOrdinal != 0 && month == 3 && !f.oneOf(j-1, "of") {
		return match{}
	}
	if f.code == "de" && to == j+1 && len(f.raw(j)) <= 4 && f.upper(to) && f.at(to).is == 0 && !f.oneOf(j, "mai", "juni", "juli", "märz") {
		return match{} // 9. Jan Huber
	}
	return f.withYear(i, to, month, day)
}

// monthDay reads "March 31, 2025", "Sept. 11th", "March eighth".
func (f *finder) monthDay(i int) match {
	month, j := f.monthName(i)
	if month == 0 || f.code != "en" {
		return match{}
	}
	if f.oneOf(j, "the") {
		j++
	}
	day, to := f.dayNumber(j)
	if !validDay(month, day) || f.mark(to, ":") && f.joined(to) && f.is(to+1, asDigits) || f.mark(to, "%") || f.is(to, asUnitOfTime|asMoney) {
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
	if f.raw(j) == "," || f.oneOf(j, "of", "im", "in", "des", "dieses") {
		j++
	}
	if f.oneOf(j, "the") {
		j++
	}
	if f.is(j, asUnitOfTime) && f.at(j).unit == "Y" {
		j++
	}
	if f.yearShaped(j) {
		return f.raw(j), j + 1
	}
	if m := f.spokenYear(j); m.to > 0 && f.is(j, asNumber) {
		return m.value, m.to
	}
	if (f.raw(j) == "'" || f.raw(j) == "’") && f.joined(j) && f.at(j+1).is == asDigits && f.at(j+1).size == 2 {
		return fullYear(f.at(j + 1)), j + 2
	}
	if f.oneOf(j, "des") {
		j++
	}
	if f.is(j, asShift) && f.at(j+1).unit == "Y" && f.ref.known >= toYear && f.raw(i) != "," {
		return year(f.ref.Year() + f.at(j).shift), j + 2
	}
	if w := f.at(i + 1); f.oneOf(i, "des") && w.is&(asRelative|asPrevious) != 0 && w.from == "Y" && f.ref.known >= toYear { // Mai des Vorjahres
		return year(f.ref.Year() + w.offset), i + 2
	}
	if f.is(i, asShift) && f.at(i+1).unit == "Y" && f.ref.known >= toYear && f.code == "de" { // Mai dieses Jahres
		return year(f.ref.Year() + f.at(i).shift), i + 2
	}
	return "", i
}
