package timex

import (
	"beleg/knowledge"
)

// yearShaped reports whether token i is a number that can be a year and is
// not part of a larger or counted number.
func (f *finder) yearShaped(i int) bool {
	w := f.at(i)
	if w.is != asDigits || w.size != 4 || w.number < 1000 || w.number > 2100 || f.is(i+1, asMoney) {
		return false
	}
	if f.joined(i) && f.joined(i+1) && f.is(i+2, asDigits|asFigure) {
		switch f.raw(i + 1) {
		case ",", ".", ":":
			return false
		}
	}
	switch f.raw(i + 1) {
	case "%", "$", "€", "£", "°":
		return false
	}
	return !(f.joined(i) && f.isWord(i+1)) && !(f.joined(i) && f.dash(i+1) && f.joined(i+1) && f.isWord(i+2) && f.at(i+2).is&(asDigits|asUnitOfTime) == 0)
}

// year reads a bare year. News writes years between 1500 and the near future
// without further ado; older ones need a preposition or brackets, and a round
// number before a noun counts things.
func (f *finder) year(i int) match {
	if !f.yearShaped(i) || f.counts(i) {
		return match{}
	}
	n := f.at(i).number
	before := f.is(i-1, asPrep|asTo) || f.raw(i-1) == "(" || f.dash(i+1) && f.yearShaped(i+2) || f.dash(i-1) && f.yearShaped(i-2)
	if n < 1500 && !before || f.numbered(i) {
		return match{}
	}
	if m := f.partOfAnyYear(i + 1); f.code == "en" && m.to > 0 && f.is(i+1, asOrdinal) && m.to <= i+4 { // the 1988 third quarter
		return match{i, m.to, knowledge.Date, inYear(m.value, f.raw(i)), ""}
	}
	if f.code == "en" && f.oneOf(i-1, "the") && f.is(i+1, asQuarter) { // the 1988 quarter
		return match{i, i + 2, knowledge.Date, inYear(f.reported(i), f.raw(i)), ""}
	}
	return match{i, i + 1, knowledge.Date, f.raw(i), ""}
}

// counts reports whether the number at token i counts what stands behind it:
// "die 2000 Menschen", "2,000 jobs", "1010 Wien".
func (f *finder) counts(i int) bool {
	if f.is(i+1, asCounted|asMoney) && !f.stop(i) || f.oneOf(i+1, "x", "×") || f.oneOf(i-1, "x", "×") { // 1920 x 1080
		return true
	}
	n := int(f.at(i).number)
	noun := f.code == "de" && f.upper(i+1) && f.isWord(i+1) && f.at(i+1).is&asArticle == 0
	switch {
	case !noun:
		return f.code == "de" && n%100 == 0 && f.is(i-1, asHedge)
	case n < 1500:
		return true
	case n%100 == 0:
		return !f.yearWord(i - 1)
	}
	return f.is(i-1, asHedge|asArticle) && !f.oneOf(i-1, "des", "dem", "der")
}

func (f *finder) yearWord(i int) bool { return f.is(i, asUnitOfTime) && f.at(i).unit == "Y" }

// numbered reports whether the number at token i is the number of something:
// "No. 1984", "Nr. 2015", "flight LH 2014", "1600 Pennsylvania Avenue".
func (f *finder) numbered(i int) bool {
	if street := f.oneOf(i+2, "avenue", "street", "road", "boulevard", "drive", "lane"); street && f.upper(i+2) {
		return true
	}
	if f.raw(i-1) == "." && f.oneOf(i-2, "no", "nr", "tel", "art") {
		return true
	}
	if f.oneOf(i-1, "flight", "flug", "route", "room", "nummer", "number", "postfach", "tel", "telefon", "flugnummer", "boeing", "highway", "model", "build", "version", "seite", "page", "hausnummer") {
		return true
	}
	s := f.raw(i - 1)
	return len(s) == 2 && f.upper(i-1) && s[1] >= 'A' && s[1] <= 'Z' && f.oneOf(i-2, "flight", "flug", "flugs", "flights")
}

// namedYear reads "Jahr 1989", "Jahre 2015", "year 2000".
func (f *finder) namedYear(i int) match {
	if a, ok := f.amount(i + 1); ok && f.code == "en" && f.oneOf(i-1, "the") && f.at(i).unit == "Y" && a.n >= 1000 && a.n <= 2100 && a.to > i+2 { // the year two thousand
		return match{i, a.to, knowledge.Date, year(int(a.n)), ""}
	}
	if f.at(i).unit != "Y" || !f.yearShaped(i+1) || f.is(i-1, asNumber|asDigits|asVague) && f.code == "de" && !f.is(i-1, asArticle) {
		return match{}
	}
	if s := f.raw(i); f.code == "de" && !plural(s) && len(s) > 5 { // Jahren 2014 und 2015
		return match{i + 1, i + 2, knowledge.Date, f.raw(i + 1), ""}
	}
	return match{i, i + 2, knowledge.Date, f.raw(i + 1), ""}
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
	if j > i+1 && f.oneOf(i-1, "the") {
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
	if y.size != 4 || f.raw(i+1) != "/" && !(f.dash(i+1) && z.size == 2 && (f.is(i-1, asSeason) || f.is(i-2, asSeason) || f.oneOf(i+3, "season"))) || !f.joined(i) || !f.joined(i+1) || z.is != asDigits {
		return match{}
	}
	next := int(y.number) + 1
	if n := int(z.number); z.size == 2 && n == next%100 || n == next {
		return match{i, i + 3, knowledge.Date, f.raw(i) + "/" + year(next), ""}
	}
	return match{}
}

// spokenYear reads "nineteen seventy-nine" and "twenty twenty-four".
func (f *finder) spokenYear(i int) match {
	c := f.at(i).number
	if f.code != "en" || c != 19 && c != 20 && c != 18 {
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
	w, to := f.at(i), i+1
	from := i
	n := int(w.number)
	switch {
	case w.is&asDecade != 0:
		n, from = w.decade+1900, i
		if f.code == "en" && !f.oneOf(i-1, "the", "early", "late", "mid", "-") {
			return match{}
		}
		if f.code == "de" && !f.followsDecades(to) && !isCompoundDecade(f.raw(i)) {
			return match{}
		}
	case w.suffix == "s" && f.code == "en" && n%10 == 0 && (w.size == 4 || w.size == 2 && n >= 20):
		if w.size == 2 && !f.apostrophe(i-1) && !f.oneOf(i-1, "the", "early", "late", "mid") {
			return match{}
		}
	case (w.suffix == "er" || w.suffix == "ern") && f.code == "de" && n%10 == 0 && (w.size == 4 || w.size == 2):
		if w.size == 2 && !f.followsDecades(to) {
			return match{}
		}
	case w.is == asDigits && w.size == 4 && n%10 == 0 && (f.raw(i+1) == "'" || f.raw(i+1) == "’") && f.joined(i) && f.joined(i+1) && f.raw(i+2) == "s":
		to = i + 3
	default:
		return match{}
	}
	if n < 100 {
		n += 1900
		if n < 1920 {
			n += 100
		}
	}
	for to < i+reach && (f.dash(to) && f.joined(to) || f.followsDecades(to)) {
		to++
	}
	return match{from, to, knowledge.Date, year(n)[:3], ""}
}

func (f *finder) apostrophe(i int) bool { s := f.raw(i); return s == "'" || s == "’" || s == "`" }

// possessive reports whether an English 's stands at token i.
func (f *finder) possessive(i int) bool {
	return f.code == "en" && f.apostrophe(i) && f.oneOf(i+1, "s")
}

func (f *finder) followsDecades(i int) bool {
	return f.is(i, asDecades) || f.dash(i) && f.is(i+1, asDecades)
}

func isCompoundDecade(s string) bool { return len(s) > 12 }

// century reads "20. Jahrhundert", "the 19th century", "zwanzigsten Jh.".
func (f *finder) century(i int) match {
	w, j := f.at(i), i+1
	n := w.ordinal
	switch {
	case w.is == asDigits && f.raw(j) == "." && f.code == "de":
		n, j = int(w.number), j+1
	case w.is == asFigure && ordinalSuffix(w.suffix):
		n = int(w.number)
	}
	if f.dash(j) {
		j++
	}
	if n < 1 || n > 30 || !f.centuryWord(j) {
		return match{}
	}
	to := j + 1
	if f.mark(to, ".") && len(f.raw(j)) <= 4 {
		to++
	}
	return match{i, to, knowledge.Date, year(n*100 - 100)[:2], ""}
}

func (f *finder) centuryWord(i int) bool {
	return f.at(i).unit == "CE" || f.code == "de" && f.oneOf(i, "jh", "jhdt", "jhd")
}
