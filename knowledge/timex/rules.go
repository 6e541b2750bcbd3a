package timex

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"beleg/knowledge"
)

// hedged reads "about 60 years", "vor über 60 Jahren", "more than a year ago".
func (f *finder) hedged(i int) (match, bool) {
	mod, n := f.hedges[f.at(i)], 1
	if mod == "" {
		mod, n = f.hedges[f.at(i)+" "+f.at(i+1)], 2
	}
	if mod == "" || i+n >= len(f.toks) {
		return match{}, false
	}
	for _, rule := range []func(int) (match, bool){f.agoOrIn, f.duration} {
		if m, ok := rule(i + n); ok {
			m.from, m.mod = i, mod
			return m, true
		}
	}
	return match{}, false
}

// iso reads 2025-03-31.
func (f *finder) iso(i int) (match, bool) {
	if i+4 < len(f.toks) && len(f.low[i]) == 4 && f.low[i+1] == "-" && len(f.low[i+2]) == 2 && f.low[i+3] == "-" && f.joined(i) && f.joined(i+3) {
		if t, err := time.Parse("2006-01-02", f.text[f.toks[i].Start:f.toks[i+4].End]); err == nil {
			return match{i, i + 5, knowledge.Date, date(t), ""}, true
		}
	}
	return match{}, false
}

// numeric reads 31.3.2025, 31.03. and 3/31/2025.
func (f *finder) numeric(i int) (match, bool) {
	a, ok1 := atoi(f.at(i))
	b, ok2 := atoi(f.at(i + 2))
	mark := f.at(i + 1)
	if !ok1 || !ok2 || mark != "." && mark != "/" || !f.joined(i) || !f.joined(i+1) || len(f.at(i)) > 2 || len(f.at(i+2)) > 2 {
		return match{}, false
	}
	day, month := a, b
	if mark == "/" && f.code == "en" {
		day, month = b, a
	}
	if day < 1 || day > 31 || month < 1 || month > 12 {
		return match{}, false
	}
	if f.at(i+3) == mark && f.joined(i+2) && f.joined(i+3) {
		if y, ok := atoi(f.at(i + 4)); ok && (len(f.at(i+4)) == 4 || len(f.at(i+4)) == 2) {
			return match{i, i + 5, knowledge.Date, fmt.Sprintf("%04d-%02d-%02d", century(y), month, day), ""}, true
		}
	}
	if mark == "." && f.at(i+3) == "." && f.joined(i+2) && len(f.at(i+2)) == 2 {
		return match{i, i + 4, knowledge.Date, fmt.Sprintf("%s-%02d-%02d", f.yearOf(time.Month(month), day, i), month, day), ""}, true
	}
	return match{}, false
}

func century(y int) int {
	switch {
	case y >= 100:
		return y
	case y < 50:
		return 2000 + y
	}
	return 1900 + y
}

func atoi(s string) (int, bool) {
	if s == "" || s[0] < '0' || s[0] > '9' {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// modified reads "Ende März 2025", "the end of March", "early 2016", "Anfang der Woche".
func (f *finder) modified(i int) (match, bool) {
	mod := f.modifiers[f.at(i)]
	if mod == "" {
		return match{}, false
	}
	j := i + 1
	for j < i+4 && (f.articles[f.at(j)] || f.at(j) == "-") {
		j++
	}
	if j >= len(f.toks) {
		return match{}, false
	}
	for _, rule := range []func(int) (match, bool){f.month, f.decadeOrCentury, f.shifted, f.quarterOrHalf, f.season, f.year, f.currentUnit} {
		if m, ok := rule(j); ok && m.kind == knowledge.Date {
			m.from, m.mod = i, mod
			return m, true
		}
	}
	return match{}, false
}

// currentUnit reads the bare "Woche" of "Anfang der Woche".
func (f *finder) currentUnit(i int) (match, bool) {
	u, ok := f.units[f.at(i)]
	if !ok || len(u.letter) != 1 || u.letter == "D" {
		return match{}, false
	}
	return match{i, i + 1, knowledge.Date, f.shiftBy(u, 0), ""}, true
}

// weekday reads "Montag", "Monday, 3 March 2025", "Montagabend", "last Friday".
func (f *finder) weekday(i int) (match, bool) {
	from, shift, has := i, 0, false
	if s, ok := f.shift[f.at(i)]; ok {
		shift, has = s, true
		i++
	}
	w, ok := f.weekdays[f.at(i)]
	part := ""
	if !ok {
		for name, p := range f.parts {
			if day, found := strings.CutSuffix(f.at(i), name); found && f.code == "de" {
				if w, ok = f.weekdays[day]; ok {
					part = p
					break
				}
			}
		}
	}
	if !ok {
		return match{}, false
	}
	j := i + 1
	k := j
	for k < j+3 && (f.at(k) == "," || f.at(k) == "der" || f.at(k) == "den" || f.at(k) == "dem" || f.at(k) == "the") {
		k++
	}
	if m, ok := f.dayMonth(k); ok {
		m.from = from
		return m, true
	}
	if m, ok := f.numeric(k); ok {
		m.from = from
		return m, true
	}
	value := f.onWeekday(w, i)
	if has && f.known && shift > 0 {
		value = date(f.ref.AddDate(0, 0, 7-(int(f.ref.Weekday())-int(w)+7)%7))
	}
	if has && f.known && shift < 0 && value == date(f.ref) {
		value = date(f.ref.AddDate(0, 0, -7))
	}
	if p := f.parts[f.at(j)]; part == "" && p != "" {
		part, j = p, j+1
	}
	if part != "" {
		return match{from, j, knowledge.Time, value + "T" + part, ""}, true
	}
	return match{from, j, knowledge.Date, value, ""}, true
}

// dayMonth reads "31. März 2025", "31 March", "March 31st, 2025", "31st of March".
func (f *finder) dayMonth(i int) (match, bool) {
	if m, ok := f.months[f.at(i)]; ok && f.code == "en" {
		if !f.capital(i) {
			return match{}, false
		}
		j := i + 1
		if f.at(j) == "." {
			j++
		}
		day, ok := f.dayNumber(j)
		if !ok || f.at(j+1) == ":" {
			return match{}, false
		}
		return f.withYear(i, j+1, m, day), true
	}
	day, ok := f.dayNumber(i)
	if !ok {
		return match{}, false
	}
	j := i + 1
	for f.at(j) == "." || f.at(j) == "of" {
		j++
	}
	m, ok := f.months[f.at(j)]
	if !ok || !f.capital(j) {
		return match{}, false
	}
	if f.at(j+1) == "." && f.joined(j) && len(f.at(j)) <= 4 && m != time.May {
		j++
	}
	return f.withYear(i, j+1, m, day), true
}

func (f *finder) capital(i int) bool {
	c := f.toks[i].Text[0]
	return c >= 'A' && c <= 'Z' || c >= 0x80
}

func (f *finder) dayNumber(i int) (int, bool) {
	s := f.at(i)
	if n, ok := f.ordinals[s]; ok && f.code == "en" {
		return n, n <= 31
	}
	for _, suffix := range []string{"st", "nd", "rd", "th"} {
		if d, ok := strings.CutSuffix(s, suffix); ok && f.code == "en" {
			s = d
		}
	}
	n, ok := atoi(s)
	return n, ok && n >= 1 && n <= 31 && len(s) <= 2
}

func (f *finder) withYear(from, to int, m time.Month, day int) match {
	j := to
	if f.at(j) == "," {
		j++
	}
	if y, ok := f.fourDigits(j); ok {
		return match{from, j + 1, knowledge.Date, fmt.Sprintf("%04d-%02d-%02d", y, m, day), ""}
	}
	return match{from, to, knowledge.Date, fmt.Sprintf("%s-%02d-%02d", f.yearOf(m, day, from), m, day), ""}
}

func (f *finder) fourDigits(i int) (int, bool) {
	s := f.at(i)
	if len(s) != 4 {
		return 0, false
	}
	y, ok := atoi(s)
	if f.nouns[f.at(i+1)] || (f.at(i+1) == "," || f.at(i+1) == ".") && f.joined(i) && f.joined(i+1) && i+2 < len(f.toks) && f.toks[i+2].Word && f.low[i+2][0] >= '0' && f.low[i+2][0] <= '9' {
		return 0, false
	}
	return y, ok && y >= 1000 && y < 2200
}

// month reads "März 2025", "March of that year", and a bare "im März".
func (f *finder) month(i int) (match, bool) {
	m, ok := f.months[f.at(i)]
	if !ok || !f.capital(i) {
		return match{}, false
	}
	j := i + 1
	if f.at(j) == "," || f.at(j) == "of" {
		j++
	}
	for f.yearWord[f.at(j)] || f.at(j) == "des" {
		j++
	}
	if y, ok := f.fourDigits(j); ok {
		return match{i, j + 1, knowledge.Date, fmt.Sprintf("%04d-%02d", y, m), ""}, true
	}
	if !f.bareMonth(i) {
		return match{}, false
	}
	return match{i, i + 1, knowledge.Date, fmt.Sprintf("%s-%02d", f.yearOf(m, 0, i), m), ""}, true
}

// bareMonth keeps modals and names out: "May" only after a preposition, and
// no month before a capitalised word ("August Wöginger", "April Smith").
func (f *finder) bareMonth(i int) bool {
	before := f.at(i - 1)
	if len(f.at(i)) <= 3 && f.at(i) != "mai" {
		return before == "in" || before == "since" || before == "by" || before == "until" || before == "last" || before == "next" || before == "this" || before == "of" || before == "from" || before == "late" || before == "early"
	}
	if (f.at(i) == "march" || f.at(i) == "august" || f.at(i) == "april") && i+1 < len(f.toks) && f.toks[i+1].Word && f.capital(i+1) {
		return false
	}
	return true
}

// clockTime reads "20.15 Uhr", "20 Uhr", "8:30 p.m.", "6am".
func (f *finder) clockTime(i int) (match, bool) {
	s := f.at(i)
	suffix := ""
	for _, x := range []string{"am", "pm"} {
		if d, ok := strings.CutSuffix(s, x); ok && f.code == "en" && d != "" {
			s, suffix = d, x
		}
	}
	h, ok := atoi(s)
	if !ok || h > 24 || len(s) > 2 {
		return match{}, false
	}
	minute, j := 0, i+1
	if (f.at(j) == "." || f.at(j) == ":") && f.joined(i) && f.joined(j) {
		t := f.at(j + 1)
		for _, x := range []string{"am", "pm"} {
			if d, ok := strings.CutSuffix(t, x); ok && f.code == "en" {
				t, suffix = d, x
			}
		}
		if m, ok := atoi(t); ok && m < 60 && len(t) == 2 {
			minute, j = m, j+2
		} else {
			return match{}, false
		}
	}
	if suffix == "" {
		switch {
		case f.clock[f.at(j)] && f.code == "de":
			j++
		case (f.at(j) == "a" || f.at(j) == "p") && f.at(j+1) == "." && f.at(j+2) == "m":
			suffix = f.at(j) + "m"
			j += 3
			if f.at(j) == "." && f.joined(j-1) {
				j++
			}
		case f.at(j) == "am" || f.at(j) == "pm":
			suffix = f.at(j)
			j++
		default:
			return match{}, false
		}
	}
	if suffix == "pm" && h < 12 {
		h += 12
	}
	day := "XXXX-XX-XX"
	if f.known {
		day = date(f.ref)
	}
	return match{i, j, knowledge.Time, fmt.Sprintf("%sT%02d:%02d", day, h, minute), ""}, true
}

// ranged reads "2015/16".
func (f *finder) ranged(i int) (match, bool) {
	y, ok := f.fourDigits(i)
	if !ok || f.at(i+1) != "/" || !f.joined(i) || !f.joined(i+1) {
		return match{}, false
	}
	z, ok := atoi(f.at(i + 2))
	if !ok || z != (y+1)%100 && z != y+1 {
		return match{}, false
	}
	return match{i, i + 3, knowledge.Date, fmt.Sprintf("%d/%d", y, y+1), ""}, true
}

// decadeOrCentury reads "1990er Jahre", "the 1960s", "20. Jahrhundert", "19th century".
func (f *finder) decadeOrCentury(i int) (match, bool) {
	s := f.at(i)
	for _, suffix := range []string{"er", "ern", "s"} {
		d, ok := strings.CutSuffix(s, suffix)
		if !ok || (suffix == "s") != (f.code == "en") {
			continue
		}
		n, ok := atoi(d)
		if !ok || n%10 != 0 || len(d) != 4 && len(d) != 2 {
			continue
		}
		if len(d) == 2 {
			n += 1900
		}
		to := i + 1
		for f.at(to) == "-" || f.decade[f.at(to)] {
			to++
		}
		if len(d) == 4 || to > i+1 || suffix == "s" {
			return match{i, to, knowledge.Date, strconv.Itoa(n / 10), ""}, true
		}
	}
	n, ok := f.ordinals[s]
	if !ok {
		n, ok = atoi(strings.TrimRight(s, "sthndr"))
	}
	j := i + 1
	if f.at(j) == "." {
		j++
	}
	if ok && f.century[f.at(j)] && n > 0 && n < 30 {
		return match{i, j + 1, knowledge.Date, fmt.Sprintf("%02d", n-1), ""}, true
	}
	return match{}, false
}

// agoOrIn reads "vor zwei Jahren", "in drei Wochen", "two years ago".
func (f *finder) agoOrIn(i int) (match, bool) {
	from, sign := i, 0
	mod := ""
	if !f.agoAfter {
		if !f.ago[f.at(i)] && !f.in[f.at(i)] {
			return match{}, false
		}
		sign = 1
		if f.ago[f.at(i)] {
			sign = -1
		}
		i++
		if h := f.hedges[f.at(i)]; h != "" {
			mod = h
			i++
		}
	}
	n, u, to, ok := f.quantity(i)
	if !ok {
		return match{}, false
	}
	if f.agoAfter {
		if !f.ago[f.at(to)] {
			return match{}, false
		}
		sign = -1
		to++
	}
	return match{from, to, knowledge.Date, f.shiftBy(u, sign*n), mod}, true
}

// quantity reads a number and a unit of time.
func (f *finder) quantity(i int) (int, unit, int, bool) {
	n, ok := f.number(i)
	j := i + 1
	if !ok {
		return 0, unit{}, 0, false
	}
	if f.at(j) == "-" {
		j++
	}
	u, ok := f.units[f.at(j)]
	return n, u, j + 1, ok
}

// shiftBy returns the day, week, month, year … that lies n units away.
func (f *finder) shiftBy(u unit, n int) string {
	if !f.known {
		if n < 0 {
			return "PAST_REF"
		}
		if n > 0 {
			return "FUTURE_REF"
		}
		return "PRESENT_REF"
	}
	switch u.letter {
	case "Y":
		return strconv.Itoa(f.ref.Year() + n)
	case "M":
		return time.Date(f.ref.Year(), f.ref.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
	case "W":
		y, w := f.ref.AddDate(0, 0, 7*n).ISOWeek()
		return fmt.Sprintf("%d-W%02d", y, w)
	case "D":
		return date(f.ref.AddDate(0, 0, n))
	case "WE":
		y, w := f.ref.AddDate(0, 0, 7*n).ISOWeek()
		return fmt.Sprintf("%d-W%02d-WE", y, w)
	case "DE":
		return strconv.Itoa((f.ref.Year() + 10*n) / 10)
	case "CE":
		return fmt.Sprintf("%02d", f.ref.Year()/100+n)
	case "Q":
		t := time.Date(f.ref.Year(), f.ref.Month()+time.Month(3*n), 1, 0, 0, 0, 0, time.UTC)
		return fmt.Sprintf("%d-Q%d", t.Year(), (int(t.Month())+2)/3)
	}
	return date(f.ref) + "T" + map[bool]string{true: "XX", false: "XX"}[n > 0]
}

// shifted reads "letzte Woche", "next month", "this year", "vergangenen Sommer".
func (f *finder) shifted(i int) (match, bool) {
	n, ok := f.shift[f.at(i)]
	if !ok {
		return match{}, false
	}
	w := f.at(i + 1)
	if u, ok := f.units[w]; ok && len(u.letter) <= 2 && u.letter[0] != 'T' {
		return match{i, i + 2, knowledge.Date, f.shiftBy(u, n), ""}, true
	}
	if s := f.seasons[w]; s != "" && f.known {
		return match{i, i + 2, knowledge.Date, strconv.Itoa(f.ref.Year()+n) + "-" + s, ""}, true
	}
	if m, ok := f.months[w]; ok && f.known && f.capital(i+1) {
		y := f.ref.Year()
		if n < 0 && m >= f.ref.Month() {
			y--
		} else if n > 0 && m <= f.ref.Month() {
			y++
		}
		return match{i, i + 2, knowledge.Date, fmt.Sprintf("%d-%02d", y, m), ""}, true
	}
	if p := f.parts[w]; p != "" && f.known && n <= 0 && f.code == "en" {
		return match{i, i + 2, knowledge.Time, date(f.ref.AddDate(0, 0, n)) + "T" + p, ""}, true
	}
	return match{}, false
}

// set reads "täglich", "every Monday", "jedes Jahr".
func (f *finder) set(i int) (match, bool) {
	if v := f.sets[f.at(i)]; v != "" {
		return match{i, i + 1, knowledge.Set, v, ""}, true
	}
	if !f.each[f.at(i)] {
		return match{}, false
	}
	if w, ok := f.weekdays[f.at(i+1)]; ok {
		return match{i, i + 2, knowledge.Set, "XXXX-WXX-" + strconv.Itoa((int(w)+6)%7+1), ""}, true
	}
	if u, ok := f.units[f.at(i+1)]; ok {
		return match{i, i + 2, knowledge.Set, span(u, 1), ""}, true
	}
	return match{}, false
}

func span(u unit, n int) string {
	if l, ok := strings.CutPrefix(u.letter, "T"); ok {
		return fmt.Sprintf("PT%d%s", n, l)
	}
	return fmt.Sprintf("P%d%s", n, u.letter)
}

// quarterOrHalf reads "ersten Quartal 2015", "the second quarter", "H1 2024".
func (f *finder) quarterOrHalf(i int) (match, bool) {
	n, ok := f.ordinals[f.at(i)]
	j := i + 1
	if !ok {
		if n, ok = atoi(f.at(i)); !ok || f.at(j) != "." {
			return match{}, false
		}
		j++
	}
	letter := ""
	switch w := f.at(j); {
	case f.quarter[w] && n <= 4:
		letter = "Q"
	case f.half[w] && n <= 2:
		letter = "H"
	default:
		return match{}, false
	}
	j++
	year := "XXXX"
	if f.known {
		year = strconv.Itoa(f.ref.Year())
	}
	to := j
	for k := j; k < j+4; k++ {
		if y, ok := f.fourDigits(k); ok {
			year, to = strconv.Itoa(y), k+1
			break
		}
		if s, ok := f.shift[f.at(k)]; ok && f.units[f.at(k+1)].letter == "Y" && f.known {
			year, to = strconv.Itoa(f.ref.Year()+s), k+2
			break
		}
		if !f.articles[f.at(k)] && !f.yearWord[f.at(k)] {
			break
		}
	}
	return match{i, to, knowledge.Date, fmt.Sprintf("%s-%s%d", year, letter, n), ""}, true
}

// season reads "Frühjahr 2025", "im Sommer", "summer of 2016".
func (f *finder) season(i int) (match, bool) {
	s := f.seasons[f.at(i)]
	if s == "" || f.at(i) == "fall" && f.at(i-1) != "in" && f.at(i-1) != "the" && f.at(i-1) != "this" || f.at(i) == "spring" && f.at(i-1) == "to" {
		return match{}, false
	}
	j := i + 1
	if f.at(j) == "of" {
		j++
	}
	if y, ok := f.fourDigits(j); ok {
		return match{i, j + 1, knowledge.Date, fmt.Sprintf("%d-%s", y, s), ""}, true
	}
	year := "XXXX"
	if f.known {
		month := map[string]time.Month{"SP": 4, "SU": 7, "FA": 10, "WI": 12}[s]
		year = f.yearOf(month, 0, i)
	}
	return match{i, i + 1, knowledge.Date, year + "-" + s, ""}, true
}

// duration reads "60 Jahre", "three weeks", "a year", "24-hour".
func (f *finder) duration(i int) (match, bool) {
	n, u, to, ok := f.quantity(i)
	if !ok || u.letter == "Q" || u.letter == "H" {
		return match{}, false
	}
	if f.code == "en" && (f.at(to) == "old" || f.at(to) == "-" && f.at(to+1) == "old") {
		to--
		to++
	}
	return match{i, to, knowledge.Duration, span(u, n), ""}, true
}

// word reads today, gestern, recently, derzeit, and parts of today.
func (f *finder) word(i int) (match, bool) {
	v := f.relative[f.at(i)]
	if v == "" || f.at(i) == "morgen" && f.toks[i].Text == "Morgen" {
		return match{}, false
	}
	if strings.HasSuffix(v, "_REF") {
		return match{i, i + 1, knowledge.Date, v, ""}, true
	}
	n, _ := strconv.Atoi(v)
	value := "XXXX-XX-XX"
	if f.known {
		value = date(f.ref.AddDate(0, 0, n))
	}
	if p := f.parts[f.at(i+1)]; p != "" && f.at(i) != "the" {
		return match{i, i + 2, knowledge.Time, value + "T" + p, ""}, true
	}
	return match{i, i + 1, knowledge.Date, value, ""}, true
}

// holiday reads "Weihnachten 2024", "Ostermontag".
func (f *finder) holiday(i int) (match, bool) {
	on := f.holidays[f.at(i)]
	if on == nil || !f.capital(i) {
		return match{}, false
	}
	to := i + 1
	year, known := f.ref.Year(), f.known
	if y, ok := f.fourDigits(to); ok {
		year, known, to = y, true, to+1
	} else if known {
		m, _ := on(year)
		y, _ := strconv.Atoi(f.yearOf(m, 0, i))
		year = y
	}
	m, d := on(year)
	if !known {
		return match{i, to, knowledge.Date, fmt.Sprintf("XXXX-%02d-%02d", m, d), ""}, true
	}
	return match{i, to, knowledge.Date, fmt.Sprintf("%d-%02d-%02d", year, m, d), ""}, true
}

// easter is the anonymous Gregorian computus (Nature, 1876; Meeus 1991).
func easter(y int) time.Time {
	a, b, c := y%19, y/100, y%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(y, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}

func fixed(m time.Month, d int) func(int) (time.Month, int) {
	return func(int) (time.Month, int) { return m, d }
}

func fromEaster(days int) func(int) (time.Month, int) {
	return func(y int) (time.Month, int) {
		t := easter(y).AddDate(0, 0, days)
		return t.Month(), t.Day()
	}
}

// year reads "1960" and "im Jahr 2022" where a number of four digits can be one.
func (f *finder) year(i int) (match, bool) {
	y, ok := f.fourDigits(i)
	if !ok || y < 1400 && !f.yearWord[f.at(i-1)] || y > 2100 {
		return match{}, false
	}
	if before := f.at(i - 1); before == "$" || before == "€" || before == "£" || before == "." && f.joined(i-1) || before == "," && f.joined(i-1) || before == "-" && f.joined(i-1) && i > 1 && f.joined(i-2) && !f.digit(i-2) {
		return match{}, false
	}
	if f.at(i+1) == "-" && f.joined(i) && f.joined(i+1) && i+2 < len(f.toks) && f.toks[i+2].Word && !f.digit(i+2) {
		return match{}, false
	}
	return match{i, i + 1, knowledge.Date, strconv.Itoa(y), ""}, true
}

func (f *finder) digit(i int) bool {
	return i >= 0 && i < len(f.low) && f.low[i][0] >= '0' && f.low[i][0] <= '9'
}
