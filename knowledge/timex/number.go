package timex

// amount is a quantity as read: a number, or vague when it has none.
type amount struct {
	n     float64
	vague bool
	to    int // the token behind it
}

// amount reads a quantity in front of a unit: 12, 1,000, 2 1/2, 2,5, zwei,
// twenty-one, two hundred, a couple of, several, half a, a dozen.
func (f *finder) amount(i int) (a amount, ok bool) {
	w := f.at(i)
	switch {
	case w.is == asDigits:
		a = f.inFigures(i)
	case w.is&asVague != 0:
		a = amount{vague: true, to: i + 1}
	case w.is&asHalf != 0 && f.code == "en" && (f.oneOf(i+1, "a", "an") || f.dash(i+1)):
		a = amount{n: 0.5, to: i + 2}
		return a, true
	case w.is&asNumber != 0:
		a = f.inWords(i)
	default:
		return amount{}, false
	}
	if f.oneOf(a.to, "of") && (a.vague || f.oneOf(a.to-1, "couple", "dozen")) {
		a.to++
	}
	if f.oneOf(a.to, "more", "weitere", "weiteren", "weiterer", "consecutive", "straight", "full", "ganze", "ganzen", "volle", "vollen", "lange", "langen", "long", "trading", "business", "working", "volles", "ganzes", "weiteres", "additional", "aufeinanderfolgende", "aufeinanderfolgenden") {
		a.to++
	}
	return a, true
}

func (f *finder) inFigures(i int) amount {
	a := amount{n: f.at(i).number, to: i + 1}
	for a.to < i+reach && f.groups(a.to) {
		next := f.at(a.to + 1)
		if !f.joined(a.to) || next.is != asDigits || next.size != 3 {
			break
		}
		a.n, a.to = a.n*1000+next.number, a.to+2
	}
	point := "."
	if f.dayFirst {
		point = ","
	}
	if f.mark(a.to, point) && f.joined(a.to) && f.at(a.to+1).is == asDigits {
		n, _ := parseNumber("0." + f.raw(a.to+1))
		a.n, a.to = a.n+n, a.to+2
	}
	if d := f.at(a.to + 2); f.at(a.to).is == asDigits && f.raw(a.to+1) == "/" && d.is == asDigits && d.number > 0 && d.number < 10 {
		a.n, a.to = a.n+f.at(a.to).number/d.number, a.to+3
	}
	switch {
	case f.oneOf(a.to, "½"):
		a.n, a.to = a.n+0.5, a.to+1
	case f.oneOf(a.to, "million"):
		a.n, a.to = a.n*1e6, a.to+1
	}
	return a
}

// groups reports whether the mark between thousands stands at token i.
func (f *finder) groups(i int) bool {
	return f.mark(i, ",") && f.code == "en" || f.mark(i, ".") && f.code == "de"
}

// inWords reads number words; "ein halbes" is 0.5, "a few" vague.
func (f *finder) inWords(i int) amount {
	w := f.at(i)
	next := f.at(i + 1)
	if w.number == 1 {
		switch {
		case f.oneOf(i, "a", "an", "ein", "eine", "einem", "einen", "einer") && f.oneOf(i+1, "couple", "dozen", "dutzend", "hundred", "thousand", "million"):
			return amount{n: next.number, to: i + 2}
		case next.is&asVague != 0 && f.oneOf(i+1, "few", "paar", "dutzende"):
			return amount{vague: true, to: i + 2}
		case next.is&asHalf != 0 && f.code == "de":
			return amount{n: 0.5, to: i + 2}
		}
	}
	n, to := f.belowHundred(i)
	if to == i+1 {
		n, to = 0, i+1
		a := amount{n: w.number, to: to}
		f.multiply(&a)
		f.addHalf(&a)
		return a
	}
	a := amount{n: float64(n), to: to}
	f.multiply(&a)
	f.addHalf(&a)
	return a
}

// belowHundred reads one or two number words: seventeen, twenty-one, twenty four.
func (f *finder) belowHundred(i int) (n, to int) {
	w := f.at(i)
	if w.is == asDigits || w.is&asNumber == 0 {
		return 0, i
	}
	n, to = int(w.number), i+1
	if n < 20 || n > 90 || n%10 != 0 {
		return n, to
	}
	j := to
	if f.dash(j) {
		j++
	}
	if ones := f.at(j); ones.is&asNumber != 0 && ones.is&asDigits == 0 && ones.number >= 1 && ones.number < 10 && ones.number == float64(int(ones.number)) && !f.oneOf(j, "a", "an") {
		return n + int(ones.number), j + 1
	}
	return n, to
}

// most is the number beyond which nobody counts in words.
const most = 1e15

// multiply applies "hundred", "thousand" behind a number.
func (f *finder) multiply(a *amount) {
	large := func() bool { return f.is(a.to, asNumber) && f.at(a.to).number >= 100 }
	for a.n > 0 && a.n < most && large() {
		a.n, a.to = a.n*f.at(a.to).number, a.to+1
		if rest, to := f.belowHundred(a.to); to > a.to && f.at(a.to).number < 100 {
			a.n, a.to = a.n+float64(rest), to
		}
	}
}

// addHalf applies "and a half" behind a number.
func (f *finder) addHalf(a *amount) {
	if f.oneOf(a.to, "and") && f.oneOf(a.to+1, "a") && f.is(a.to+2, asHalf) {
		a.n, a.to = a.n+0.5, a.to+3
	}
}

// quantity is an amount with its unit.
type quantity struct {
	amount
	unit unit
}

// quantity reads an amount and a unit: "two years", "10-day", "2 1/2 years", "a
// minute and a half", "sechs bis acht Monate" from the second number on.
func (f *finder) quantity(i int) (q quantity, ok bool) {
	a, ok := f.amount(i)
	if !ok {
		return quantity{}, false
	}
	j := a.to
	if f.dash(j) && f.joined(j-1) && f.joined(j) {
		j++
	}
	w := f.at(j)
	if w.unit == "Q" && (f.dash(j-1) || f.oneOf(j+1, "of") || a.n > 100 || f.oneOf(i, "a") && a.n == 1 || a.vague && f.oneOf(i-1, "from")) { // three-quarters of, nearly a quarter said
		return quantity{}, false
	}
	if w.is&asUnitOfTime == 0 || f.oneOf(j, "second") && (a.n == 1 || a.vague || f.raw(i) == "a") || w.unit == "Q" && f.oneOf(j, "period") {
		return quantity{}, false
	}
	if f.code == "en" && w.unit == "TS" && f.oneOf(j, "second") && !f.dash(j-1) {
		return quantity{}, false
	}
	a.to = j + 1
	if f.oneOf(a.to, "and") && f.oneOf(a.to+1, "a") && f.is(a.to+2, asHalf) {
		a.n, a.to = a.n+0.5, a.to+3
	}
	return quantity{a, w.unit}, true
}

// span formats the quantity as a duration. English data write a half in the
// next smaller unit (P2Y6M), German ones as a decimal (PT3.5M).
func (q quantity) span(code string) string {
	if q.vague {
		return vagueSpan(q.unit)
	}
	whole := float64(int(q.n))
	if q.n-whole == 0.5 && whole > 0 && code == "en" {
		switch q.unit {
		case "Y":
			return span(whole, "Y") + "6M"
		case "TH":
			return span(whole, "TH") + "30M"
		case "TM":
			return span(whole, "TM") + "30S"
		}
	}
	return span(q.n, q.unit)
}
