package timex

import (
	"fmt"

	"beleg/knowledge"
)

// season reads "Frühjahr 2025", "im Sommer", "the winter of 1994", "Winter
// 2014/15". Fall and spring need a word that makes them a season.
func (f *finder) season(i int) match {
	w := f.at(i)
	if f.code == "de" && !f.upper(i) {
		return match{}
	}
	if f.oneOf(i, "fall", "spring") && f.oneOf(i+1, "in") { // a 10% fall in 2012
		return match{}
	}
	if m := f.yearPair(i + 1 + count(f.oneOf(i+1, "of"))); m.to > 0 {
		return match{i, m.to, knowledge.Date, m.value[:4] + "-" + w.season, ""}
	}
	if y, to := f.yearBehind(i + 1); y != "" && (f.raw(i+1) != "," || f.yearShaped(i+2)) {
		return match{i, to, knowledge.Date, y + "-" + w.season, ""}
	}
	if f.code == "en" && !f.seasonal(i) || f.inName(i) {
		return match{}
	}
	return match{i, i + 1, knowledge.Date, f.seasonYear(w.season, i) + "-" + w.season, ""}
}

// inName reports whether a season is part of a name: Hanna Herbst, the Winter
// Olympics.
func (f *finder) inName(i int) bool {
	if f.code == "en" {
		return f.upper(i) && !f.first(i) && f.upper(i+1) && f.isWord(i+1)
	}
	return f.upper(i-1) && f.isWord(i-1) && f.at(i-1).is == 0 && !f.first(i-1)
}

func (f *finder) seasonal(i int) bool {
	if f.is(i+1, asOld|asCounted) || f.oneOf(i+1, "of", "in", "to") && f.oneOf(i, "fall", "spring") {
		return false
	}
	if f.oneOf(i, "fall", "spring") {
		return f.oneOf(i-1, "in", "the", "by", "early", "late", "since", "until", "every") && !f.oneOf(i+1, "from", "into", "out", "back", "short", "apart", "guy")
	}
	return f.is(i-1, asPrep|asArticle|asEdge|asShift|asEach)
}

var seasonStart = map[string]int{"SP": 3, "SU": 6, "FA": 9, "WI": 12}

// seasonYear returns the year of a season that stands without one.
func (f *finder) seasonYear(season string, i int) string {
	if f.ref.known < toMonth {
		return "XXXX"
	}
	if s := f.seen.year; s.near(i, 15) {
		return s.value
	}
	y, now := f.ref.Year(), int(f.ref.Month())
	start := seasonStart[season]
	if season == "WI" && now <= 3 {
		return year(y - 1)
	}
	switch direction := f.direction(i); {
	case direction < 0 && start > now:
		y--
	case direction > 0 && start+2 < now:
		y++
	}
	return year(y)
}

// partOfYear reads quarters and halves: "dritten Quartal 2014", "the third
// quarter of 1990", "2. Halbjahr", "second half of the year", "third-quarter",
// "der ersten Hälfte des 15. Jahrhunderts".
func (f *finder) partOfYear(i int) match {
	w, j := f.at(i), i+1
	n := w.ordinal
	if w.is == asDigits {
		if n = int(w.number); !f.mark(j, ".") {
			return match{}
		}
		j++
	} else if w.is == asFigure && ordinalSuffix(w.suffix) {
		n = int(w.number)
	} else if w.is&asOrdinal == 0 {
		return match{}
	}
	if f.dash(j) && f.joined(j-1) {
		j++
	}
	switch k := f.at(j); {
	case k.is&asQuarter != 0 && (n <= 4 || n == 99):
		return f.yearOfPart(i, j+1, "Q", min(n, 4))
	case k.is&asHalves != 0 && (n <= 2 || n == 99):
		return f.half(i, j+1, min(n, 2))
	}
	return match{}
}

// partOfAnyYear reads a part that other years have too, which the second half of
// a decade is not.
func (f *finder) partOfAnyYear(i int) match {
	if m := f.partOfYear(i); len(m.value) > 4 {
		return m
	}
	return match{}
}

// half reads what a half is one of: a year, or a period that is its value.
func (f *finder) half(i, to, n int) match {
	j := to
	for f.is(j, asLink|asArticle) && j < i+reach {
		j++
	}
	if f.code == "de" && f.oneOf(to-1, "hälfte") || f.code == "en" {
		if j == to {
			return match{}
		}
		if f.is(j, asUnitOfTime) && f.at(j).unit == "Y" && !f.yearShaped(j+1) {
			return f.yearOfPart(i, j+1, "H", n)
		}
		m := f.inner(j)
		if m.to == 0 || m.kind != knowledge.Date || m.value == "" {
			return match{}
		}
		m.from = i
		m.mod = [...]string{"START", "END"}[n-1]
		if len(m.value) == 4 && allDigits(m.value) {
			m.value, m.mod = fmt.Sprintf("%s-H%d", m.value, n), ""
		}
		return m
	}
	return f.yearOfPart(i, to, "H", n)
}

// yearOfPart completes a quarter or half with its year, named or not.
func (f *finder) yearOfPart(from, to int, letter string, n int) match {
	y, end := f.yearBehind(to)
	if y == "" {
		y, end = f.partYear(letter, n, from), to
	}
	return match{from, end, knowledge.Date, fmt.Sprintf("%s-%s%d", y, letter, n), ""}
}

// numberedPart reads "Q4 2018", "Q1/2025" and "H1".
func (f *finder) numberedPart(i int) match {
	w := f.at(i)
	if !f.upper(i) || f.joined(i) && f.isWord(i+1) {
		return match{}
	}
	if f.mark(i+1, "/") && f.yearShaped(i+2) {
		return match{i, i + 3, knowledge.Date, fmt.Sprintf("%s-%s%d", f.raw(i+2), w.letter, w.ordinal), ""}
	}
	if m := f.yearOfPart(i, i+1, w.letter, w.ordinal); m.to > i+1 || w.letter == "Q" && f.is(i-1, asPrep) {
		return m
	}
	return match{}
}

func (f *finder) partYear(letter string, n, i int) string {
	if f.ref.known < toMonth {
		return "XXXX"
	}
	if f.is(i-1, asShift) && f.at(i-1).shift == 0 {
		return year(f.ref.Year())
	}
	length := map[string]int{"Q": 3, "H": 6}[letter]
	start, now, y := (n-1)*length+1, int(f.ref.Month()), f.ref.Year()
	switch direction := f.direction(i); {
	case direction <= 0 && start > now:
		y--
	case direction > 0 && start+length-1 < now && now-start > 6:
		y++
	}
	return year(y)
}

// wholePeriod reads "Quartal 3/2015" and the like: nothing but a unit and a
// number of it.
func (f *finder) wholePeriod(i int) match {
	u := f.at(i).unit
	if u != "Q" && u != "W" && u != "H" || f.at(i+1).is != asDigits || f.at(i+1).size > 2 {
		return match{}
	}
	n := int(f.at(i + 1).number)
	if f.raw(i+2) == "/" && f.yearShaped(i+3) && n > 0 && (u == "Q" && n <= 4 || u == "H" && n <= 2 || u == "W" && n <= 53) {
		value := fmt.Sprintf("%s-%s%d", f.raw(i+3), u, n)
		if u == "W" {
			value = fmt.Sprintf("%s-W%02d", f.raw(i+3), n)
		}
		return match{i, i + 4, knowledge.Date, value, ""}
	}
	return match{}
}

// edge reads the beginning, middle or end of a period: "Ende März 2025", "the
// end of the month", "early next year", "mid-November", "Anfang der Woche".
// The value is the period's, the edge its modifier.
func (f *finder) edge(i int) match {
	mod, j := f.at(i).edge, i+1
	if mod == "" && f.oneOf(i, "earlier", "later") { // earlier this year
		mod = map[int]string{1: "END", -1: "START"}[f.at(i).later]
		if f.oneOf(j, "in", "on") {
			j++
		}
		if !f.is(j, asShift|asRelative) && !(f.oneOf(j, "the", "that") && f.is(j+1, asUnitOfTime)) {
			return match{}
		}
	}
	if mod == "" || f.code == "en" && f.oneOf(i, "start", "end") && !f.oneOf(j, "of") && !f.is(i-1, asArticle|asClockPrep) {
		return match{} // they end in May
	}
	for j < i+reach && f.ofEdge(i, j) {
		j++
	}
	if u := f.at(j); u.is&asUnitOfTime != 0 && j > i+1 && f.raw(j) != "" {
		if v := f.currentPeriod(u.unit, j); v != "" && !f.yearShaped(j+1) {
			return match{i, j + 1, knowledge.Date, v, mod}
		}
	}
	m := f.inner(j)
	if m.to == 0 || m.kind == knowledge.Duration || m.kind == knowledge.Set || f.at(j).is&(asReference|asPhrase|asEdge) != 0 && len(m.value) > 8 && m.value[len(m.value)-4:] == "_REF" {
		return match{}
	}
	if f.code == "de" && f.oneOf(i, "frühe", "frühen", "späten", "späte") && m.value != "" && len(m.value) > 4 && m.kind == knowledge.Date {
		return match{}
	}
	m.from, m.mod = i, mod
	return m
}

// ofEdge reports whether token j joins the edge at token i to its period: "of
// the", "-", "part of".
func (f *finder) ofEdge(i, j int) bool {
	if f.dash(j) && f.joined(j-1) {
		return true
	}
	return j < i+4 && (f.is(j, asLink|asArticle) || f.oneOf(j, "in", "part", "days", "to"))
}

// currentPeriod is the week, month, quarter or year that "the end of the month"
// means: the one last spoken of, or the present one.
func (f *finder) currentPeriod(u unit, i int) string {
	switch u {
	case "Y":
		if f.seen.year.near(i, 40) {
			return f.seen.year.value
		}
	case "M":
		if f.seen.month.near(i, 25) {
			return f.seen.month.value
		}
	case "Q":
		if f.seen.quarter.near(i, 60) {
			return f.seen.quarter.value
		}
	case "W", "WE", "DE", "CE":
	default:
		return ""
	}
	return f.ref.away(u, 0)
}
