package timex

import (
	"fmt"
	"strings"

	"beleg/knowledge"
)

// season reads "Frühjahr 2025", "im Sommer", "the winter of 1994", "Winter
// 2014/15". Fall and spring need a word that makes them a season.
func (f *finder) season(i int) match {
	w := f.at(i)
	if f.has(nounCapitals) && !f.upper(i) {
		return match{}
	}
	if f.cue(i, cueMoveNoun) && f.cue(i+1, cueIn) { // a 10% fall in 2012
		return match{}
	}
	if m := f.yearPair(i + 1 + count(f.cue(i+1, cueOf))); m.to > 0 {
		return match{i, m.to, knowledge.Date, m.value[:4] + "-" + w.season, ""}
	}
	if y, to := f.yearBehind(i + 1); y != "" && (!f.comma(i+1) || f.yearShaped(i+2)) {
		return match{i, to, knowledge.Date, y + "-" + w.season, ""}
	}
	if !f.seasonal(i) || f.inName(i) {
		return match{}
	}
	return match{i, i + 1, knowledge.Date, f.seasonYear(w.season, i) + "-" + w.season, ""}
}

// inName reports whether a season is part of a name: Hanna Herbst (autumn), the
// Winter Olympics.
func (f *finder) inName(i int) bool {
	if f.has(nounCapitals) {
		return f.stranger(i-1) && !f.first(i-1)
	}
	return f.inside(i) && f.named(i+1)
}

// seasonal reports whether the words around a season make it one; a noun with a
// capital needs none.
func (f *finder) seasonal(i int) bool {
	if f.has(nounCapitals) {
		return true
	}
	if f.is(i+1, asOld|asCounted) {
		return false
	}
	if !f.cue(i, cueMoveNoun) {
		return f.is(i-1, asPrep|asArticle|asEdge|asShift|asEach)
	}
	return f.cue(i-1, cueSeasonPrep) && !f.cue(i+1, cueMoveBehind)
}

var seasonStart = map[string]int{"SP": 3, "SU": 6, "FA": 9, "WI": 12}

// seasonYear returns the year of a season that stands without one.
func (f *finder) seasonYear(season string, i int) string {
	if y := f.agoYear(i + 1); y != "" {
		return y
	}
	if f.ref.known < toMonth || f.yearly(i) {
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
	n, j := f.partNumber(i)
	if n == 0 {
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

// partNumber reads the ordinal of a part: third, 3rd, 3.
func (f *finder) partNumber(i int) (n, to int) {
	w := f.at(i)
	switch {
	case w.is == asDigits && f.mark(i+1, "."):
		return int(w.number), i + 2
	case w.isOrdinalFigure():
		return int(w.number), i + 1
	case w.is&asOrdinal != 0:
		return w.ordinal, i + 1
	}
	return 0, i
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
	if !f.cue(to-1, cueHalfNoun) {
		return f.yearOfPart(i, to, "H", n)
	}
	j := f.skip(to, asLink|asArticle)
	if j == to {
		return match{}
	}
	if f.yearWord(j) && !f.yearShaped(j+1) {
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
	u, number := f.at(i).unit, f.at(i+1)
	n := int(number.number)
	if !f.figures(i+1, 2) || n < 1 || n > inYearOf[u] {
		return match{}
	}
	if f.raw(i+2) != "/" || !f.yearShaped(i+3) {
		return match{}
	}
	value := fmt.Sprintf("%s-%s%d", f.raw(i+3), u, n)
	if u == "W" {
		value = fmt.Sprintf("%s-W%02d", f.raw(i+3), n)
	}
	return match{i, i + 4, knowledge.Date, value, ""}
}

// inYearOf is how many of a unit that is numbered within the year it has.
var inYearOf = map[unit]int{"Q": 4, "W": 53, "H": 2}

// edge reads the beginning, middle or end of a period: "Ende März 2025", "the
// end of the month", "early next year", "mid-November", "Anfang der Woche".
// The value is the period's, the edge its modifier.
func (f *finder) edge(i int) match {
	mod, j := f.edgeAt(i)
	if mod == "" || f.edgeVerb(i) {
		return match{}
	}
	for j < i+reach && f.ofEdge(i, j) {
		j++
	}
	m := f.currentUnit(i, j)
	if m.to == 0 {
		m = f.inner(j)
		if !m.isPoint() || f.vaguePoint(j, m) || f.edgeOfOther(i, m) {
			return match{}
		}
	}
	m.from, m.mod = i, mod
	return m
}

// currentUnit reads the unit at token j, behind the edge at token i, as the present
// one or the one last spoken of.
func (f *finder) currentUnit(i, j int) match {
	if j == i+1 || !f.is(j, asUnitOfTime) || f.yearShaped(j+1) {
		return match{}
	}
	if v := f.currentPeriod(f.at(j).unit, j); v != "" {
		return match{i, j + 1, knowledge.Date, v, ""}
	}
	return match{}
}

// edgeAt reads the edge at token i and returns the token behind it; "earlier this
// year" is one too.
func (f *finder) edgeAt(i int) (mod string, to int) {
	if mod = f.at(i).edge; mod != "" || !f.cue(i, cueEarlierLater) {
		return mod, i + 1
	}
	j := i + 1 + count(f.cue(i+1, cueEdgePrep))
	named := f.cue(j, cueTheThat) && f.is(j+1, asUnitOfTime)
	if !named && !f.is(j, asShift|asRelative) {
		return "", j
	}
	return map[int]string{1: "END", -1: "START"}[f.at(i).later], j
}

// edgeVerb reports whether the edge at token i is a verb: they end in May.
func (f *finder) edgeVerb(i int) bool {
	return f.cue(i, cueEdgeVerb) && !f.cue(i+1, cueOf) && !f.is(i-1, asArticle|asClockPrep)
}

// vaguePoint reports whether a match at token j, behind an edge, is "now" or
// "recently", which have no edges.
func (f *finder) vaguePoint(j int, m match) bool {
	vague := f.is(j, asReference|asPhrase|asEdge) && strings.HasSuffix(m.value, "_REF")
	return vague && len(m.value) > 8
}

// edgeOfOther reports whether the edge at token i is an adjective that no precise
// date takes: die frühen (the early ones).
func (f *finder) edgeOfOther(i int, m match) bool {
	return f.cue(i, cueEdgeAdjective) && m.kind == knowledge.Date && len(m.value) > 4
}

// ofEdge reports whether token j joins the edge at token i to its period: "of
// the", "-", "part of".
func (f *finder) ofEdge(i, j int) bool {
	if f.dash(j) && f.joined(j-1) {
		return true
	}
	return j < i+4 && (f.is(j, asLink|asArticle) || f.cue(j, cueEdgeLink))
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
