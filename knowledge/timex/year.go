package timex

import (
	"strings"

	"beleg/knowledge"
)

// yearShaped reports whether token i is a number that can be a year and is
// not part of a larger or counted number.
func (f *finder) yearShaped(i int) bool {
	w := f.at(i)
	if w.is != asDigits || w.size != 4 {
		return false
	}
	if w.number < 1000 || w.number > 2100 {
		return false
	}
	return !f.is(i+1, asMoney) && !f.marked(i) && !f.inLarger(i)
}

// marked reports whether a sign behind token i says what it is: 2000 %, 1500 €.
func (f *finder) marked(i int) bool {
	switch f.raw(i + 1) {
	case "%", "$", "€", "£", "°":
		return true
	}
	return false
}

// inLarger reports whether token i is the front part of something longer: 1995,50,
// 2000a, 1500-metre.
func (f *finder) inLarger(i int) bool {
	if !f.joined(i) {
		return false
	}
	if f.isWord(i + 1) {
		return true
	}
	if !f.joined(i + 1) {
		return false
	}
	switch f.raw(i + 1) {
	case ",", ".", ":":
		return f.is(i+2, asDigits|asFigure)
	}
	return f.dash(i+1) && f.isWord(i+2) && !f.is(i+2, asDigits|asUnitOfTime)
}

// year reads a bare year. News writes years between 1500 and the near future
// without further ado; older ones need a preposition or brackets, and a round
// number before a noun counts things.
func (f *finder) year(i int) match {
	if !f.yearShaped(i) || f.counts(i) {
		return match{}
	}
	if f.at(i).number < 1500 && !f.introduced(i) || f.numbered(i) {
		return match{}
	}
	if m := f.yearAndPart(i); m.to > 0 {
		return m
	}
	return match{i, i + 1, knowledge.Date, f.raw(i), ""}
}

// introduced reports whether a preposition, a bracket or another year makes a
// number a year.
func (f *finder) introduced(i int) bool {
	if f.is(i-1, asPrep|asTo) || f.raw(i-1) == "(" {
		return true
	}
	if f.dash(i+1) && f.yearShaped(i+2) {
		return true
	}
	return f.dash(i-1) && f.yearShaped(i-2)
}

// yearAndPart reads a year and its part behind it: the 1988 third quarter, the 1988
// quarter.
func (f *finder) yearAndPart(i int) match {
	if !f.has(yearBeforePart) {
		return match{}
	}
	if m := f.partOfAnyYear(i + 1); m.to > 0 && f.is(i+1, asOrdinal) && m.to <= i+4 {
		return match{i, m.to, knowledge.Date, inYear(m.value, f.raw(i)), ""}
	}
	if f.cue(i-1, cueThe) && f.is(i+1, asQuarter) {
		return match{i, i + 2, knowledge.Date, inYear(f.reported(i), f.raw(i)), ""}
	}
	return match{}
}

// counts reports whether the number at token i counts what stands behind it:
// "die 2000 Menschen" (people), "2,000 jobs", "1010 Wien".
func (f *finder) counts(i int) bool {
	if f.is(i+1, asCounted|asMoney) && !f.stop(i) {
		return true
	}
	if f.times(i+1) || f.times(i-1) || f.sum(i) { // 1920 x 1080
		return true
	}
	return f.has(nounCapitals) && f.countsNoun(i)
}

// countsNoun reports whether the number at token i counts a noun behind it, which
// has a capital.
func (f *finder) countsNoun(i int) bool {
	n := int(f.at(i).number)
	noun := f.named(i+1) && !f.is(i+1, asArticle)
	switch {
	case !noun:
		return n%100 == 0 && f.is(i-1, asHedge)
	case n < 1500:
		return true
	case n%100 == 0:
		return !f.yearWord(i - 1)
	}
	return f.is(i-1, asHedge|asArticle) && !f.cue(i-1, cueYearArticle)
}

// sum reports whether the number at token i is how many there are and no year: sind es
// 1600 (there are 1600), 2000 bis 3000 Grad, 2000 im Jahr 2011 (2000 of them in 2011).
func (f *finder) sum(i int) bool {
	round := int(f.at(i).number)%100 == 0
	switch {
	case f.cue(i-1, cueIt) && f.cue(i-2, cueAre):
		return round
	case f.is(i+1, asTo) || f.dash(i+1):
		further := f.at(i + 2)
		return round && further.is == asDigits && further.number > 2100
	}
	return f.cue(i+1, cueOfMonth) && f.yearWord(i+2) && f.yearShaped(i+3)
}

// times reports whether a sign of multiplication stands at token i.
func (f *finder) times(i int) bool {
	s := f.raw(i)
	return s == "x" || s == "X" || s == "×"
}

func (f *finder) yearWord(i int) bool { return f.is(i, asUnitOfTime) && f.at(i).unit == "Y" }

// numbered reports whether the number at token i is the number of something:
// "No. 1984", "Nr. 2015", "flight LH 2014", "1600 Pennsylvania Avenue".
func (f *finder) numbered(i int) bool {
	if f.cue(i+2, cueStreet) && f.upper(i+2) {
		return true
	}
	if f.raw(i-1) == "." && f.cue(i-2, cueNumberShort) || f.cue(i-1, cueNumbered) {
		return true
	}
	return f.cue(i-2, cueFlight) && airline(f.raw(i-1))
}

// airline reports whether a word is the code of one: LH.
func airline(s string) bool { return len(s) == 2 && strings.ToUpper(s) == s && !allDigits(s) }

// namedYear reads "Jahr 1989", "Jahre 2015", "year 2000", "the year two thousand".
func (f *finder) namedYear(i int) match {
	if f.at(i).unit != "Y" {
		return match{}
	}
	if m := f.yearInWords(i); m.to > 0 {
		return m
	}
	counted := f.is(i-1, asNumber|asDigits|asVague) && !f.is(i-1, asArticle)
	if !f.yearShaped(i+1) || counted && f.has(nounCapitals) {
		return match{}
	}
	if f.cue(i, cueYearsOfAge) { // Jahren 2014 und 2015: the years 2014 and 2015
		return match{i + 1, i + 2, knowledge.Date, f.raw(i + 1), ""}
	}
	return match{i, i + 2, knowledge.Date, f.raw(i + 1), ""}
}

// yearInWords reads "the year two thousand" from "year" on.
func (f *finder) yearInWords(i int) match {
	a, ok := f.amount(i + 1)
	if !ok || !f.cue(i-1, cueThe) || a.to == i+2 {
		return match{}
	}
	if a.n < 1000 || a.n > 2100 {
		return match{}
	}
	return match{i, a.to, knowledge.Date, year(int(a.n)), ""}
}

// fiscal reads "fiscal 1988", "fiscal year 2024", "fiscal second-quarter".
func (f *finder) fiscal(i int) match {
	j := i + 1
	if f.yearWord(j) {
		j++
	}
	if f.yearShaped(j) {
		return match{i, j + 1, knowledge.Date, f.raw(j), ""}
	}
	if j > i+1 && f.cue(i-1, cueThe) {
		return match{i, j, knowledge.Date, f.ref.away("Y", 0), ""}
	}
	m := f.partOfYear(j)
	m.from = i
	return m
}

// yearPair reads a season or school year: 2015/16, 2015/2016, the winter of
// 1941-42, the 2015-16 season.
func (f *finder) yearPair(i int) match {
	y, z := f.at(i), f.at(i+2)
	if y.size != 4 || z.is != asDigits || !f.touches(i+1) {
		return match{}
	}
	if f.raw(i+1) != "/" && !f.dashedSeason(i) {
		return match{}
	}
	next := int(y.number) + 1
	if n := int(z.number); z.size == 2 && n == next%100 || n == next {
		return match{i, i + 3, knowledge.Date, f.raw(i) + "/" + year(next), ""}
	}
	return match{}
}

// dashedSeason reports whether a dash and two figures behind the year at token i
// make it a season.
func (f *finder) dashedSeason(i int) bool {
	if !f.dash(i+1) || f.at(i+2).size != 2 {
		return false
	}
	return f.is(i-1, asSeason) || f.is(i-2, asSeason) || f.cue(i+3, cueSportSeason)
}

// spokenYear reads "nineteen seventy-nine" and "twenty twenty-four".
func (f *finder) spokenYear(i int) match {
	c := f.at(i).number
	century := c == 18 || c == 19 || c == 20
	if !century || !f.has(pairedYears) {
		return match{}
	}
	n, to := f.belowHundred(i + 1)
	if n < 10 || f.is(to, asUnitOfTime|asCounted|asMoney|asNumber) || f.is(i-1, asNumber) {
		return match{}
	}
	return match{i, to, knowledge.Date, year(int(c)*100 + n), ""}
}

// decade reads "1960er Jahre", "den 60er Jahren", "the '80s", "mid-1990s",
// "Neunzigerjahre", "the sixties".
func (f *finder) decade(i int) match {
	n, to, ok := f.decadeNumber(i)
	if !ok {
		return match{}
	}
	if n < 100 {
		n += 1900
		if n < 1920 {
			n += 100
		}
	}
	for to < i+reach && f.ofDecade(to) {
		to++
	}
	return match{i, to, knowledge.Date, year(n)[:3], ""}
}

// ofDecade reports whether token i belongs to a decade before it: the "-" and the
// "Jahre" (years) of 1920er-Jahre.
func (f *finder) ofDecade(i int) bool {
	return f.dash(i) && f.joined(i) || f.followsDecades(i)
}

// decadeNumber reads the first year of a decade, of two or four figures.
func (f *finder) decadeNumber(i int) (n, to int, ok bool) {
	w := f.at(i)
	if w.is&asDecade != 0 {
		return w.decade + 1900, i + 1, f.decadeWord(i)
	}
	n, to = int(w.number), i+1
	if n%10 != 0 || w.size != 4 && w.size != 2 {
		return n, to, false
	}
	whole := w.size == 4
	switch {
	case w.suffix == "decade": // the '80s
		ok = whole || n >= 20 && f.beforeDecade(i)
	case w.suffix == "decades" && !whole: // 60er Jahre: the sixties
		ok = f.followsDecades(f.decadeRange(to)) || f.beforeDecade(i) && !f.countsThing(to)
	case w.suffix == "decades":
		ok = true
	case w.is == asDigits && whole: // 1960's
		ok, to = f.touches(i+1) && f.possessive(i+1), i+3
	}
	return n, to, ok
}

// beforeDecade reports whether what stands before two figures makes them a decade:
// the early '80s, Ende der 80er.
func (f *finder) beforeDecade(i int) bool { return f.apostrophe(i-1) || f.cue(i-1, cueDecadePrep) }

// decadeWord reports whether the word at token i is a decade here: Neunzigerjahre
// (nineties), achtziger Jahre, the sixties, mid-sixties; and not somebody in them.
func (f *finder) decadeWord(i int) bool {
	if f.cue(i, cueWholeDecade) || f.followsDecades(f.decadeRange(i+1)) {
		return true
	}
	if f.cue(i-1, cueDecadePrep) {
		return f.nounShaped(i) && !f.countsThing(i+1)
	}
	return f.dash(i-1) && f.cue(i-2, cueDecadePrep)
}

// decadeRange skips what joins a decade that ends before token i to the next one,
// which has the noun: fünfziger und sechziger Jahre (the fifties and sixties).
func (f *finder) decadeRange(i int) int {
	if f.is(i, asTo) && (f.is(i+1, asDecade) || f.at(i+1).suffix == "decades") {
		return i + 2
	}
	return i
}

// countsThing reports whether the word at token i is what a decade or a number of
// that form describes where nouns have capitals: der 60er Bus (bus 60).
func (f *finder) countsThing(i int) bool {
	if f.dash(i) && f.touches(i) {
		i++
	}
	if !f.has(nounCapitals) || f.stop(i-1) {
		return false
	}
	return f.named(i) && f.at(i).is&(asDecades|asTo|asPrep) == 0
}

func (f *finder) followsDecades(i int) bool {
	return f.is(i, asDecades) || f.dash(i) && f.is(i+1, asDecades)
}

// century reads "20. Jahrhundert", "the 19th century", "zwanzigsten Jh.".
func (f *finder) century(i int) match {
	n, j := f.ordinalAt(i)
	if f.dash(j) {
		j++
	}
	if n < 1 || n > 30 {
		return match{}
	}
	if f.joins(j) { // im 16. und 17. Jahrhundert: in the 16th and 17th century
		next, k := f.ordinalAt(j + 1)
		if next == n+1 && f.centuryWord(k) {
			return match{i, i + 1, knowledge.Date, year(n*100 - 100)[:2], ""}
		}
	}
	if !f.centuryWord(j) {
		return match{}
	}
	to := j + 1
	if f.mark(to, ".") && len(f.raw(j)) <= 4 {
		to++
	}
	return match{i, to, knowledge.Date, year(n*100 - 100)[:2], ""}
}

func (f *finder) centuryWord(i int) bool { return f.at(i).unit == "CE" || f.cue(i, cueCenturyShort) }
