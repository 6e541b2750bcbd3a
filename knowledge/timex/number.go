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
	case f.cue(i, cueHalfOf) && (f.cue(i+1, cueA) || f.dash(i+1)): // half a, half-
		return amount{n: 0.5, to: i + 2}, true
	case w.is&asNumber != 0:
		a = f.inWords(i)
	case w.is&asHalf != 0 && f.has(nounCapitals): // die halbe Stunde: the half hour
		a = amount{n: 0.5, to: i + 1}
	default:
		return amount{}, false
	}
	if f.cue(a.to, cueOf) && (a.vague || f.cue(a.to-1, cueCouple)) {
		a.to++
	}
	if f.cue(a.to, cueQualifier) { // more, full, consecutive
		a.to++
	}
	return a, true
}

func (f *finder) inFigures(i int) amount {
	group, point := ",", "."
	if f.has(decimalComma) {
		group, point = point, group
	}
	a := f.grouped(i, group)
	if f.mark(a.to, point) && f.joined(a.to) && f.at(a.to+1).is == asDigits {
		n, _ := parseNumber("0." + f.raw(a.to+1))
		a.n, a.to = a.n+n, a.to+2
	}
	if n := f.fraction(a.to); n > 0 {
		a.n, a.to = a.n+n, a.to+3
	}
	switch {
	case f.raw(a.to) == "½":
		a.n, a.to = a.n+0.5, a.to+1
	case f.cue(a.to, cueMillion):
		a.n, a.to = a.n*1e6, a.to+1
	}
	return a
}

// grouped reads a whole number with a mark between its thousands: 1,000,000.
func (f *finder) grouped(i int, group string) amount {
	a := amount{n: f.at(i).number, to: i + 1}
	for a.to < i+reach && f.mark(a.to, group) && f.joined(a.to) {
		next := f.at(a.to + 1)
		if next.is != asDigits || next.size != 3 {
			break
		}
		a.n, a.to = a.n*1000+next.number, a.to+2
	}
	return a
}

// fraction reads 1/2 at token i, or is 0.
func (f *finder) fraction(i int) float64 {
	n, d := f.at(i), f.at(i+2)
	if f.raw(i+1) != "/" || n.is != asDigits || d.is != asDigits {
		return 0
	}
	if d.number < 1 || d.number >= 10 {
		return 0
	}
	return n.number / d.number
}

// inWords reads number words; "ein halbes" (a half) is 0.5, "a few" vague.
func (f *finder) inWords(i int) amount {
	w, next := f.at(i), f.at(i+1)
	if w.number == 1 {
		switch {
		case f.cue(i, cueOne) && f.cue(i+1, cueCollective): // a dozen
			return amount{n: next.number, to: i + 2}
		case next.is&asVague != 0 && f.cue(i+1, cueFew):
			return amount{vague: true, to: i + 2}
		case f.cue(i+1, cueHalfBehind):
			return amount{n: 0.5, to: i + 2}
		}
	}
	n, to := f.belowHundred(i)
	a := amount{n: float64(n), to: to}
	if to == i+1 {
		a.n = w.number
	}
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
	j := to + count(f.dash(to))
	if ones := f.at(j); ones.isOnes() && !f.cue(j, cueA) {
		return n + int(ones.number), j + 1
	}
	return n, to
}

// isOnes reports whether a word is a number from one to nine.
func (w *word) isOnes() bool {
	if w.is&asNumber == 0 || w.is&asDigits != 0 {
		return false
	}
	return w.number >= 1 && w.number < 10 && w.number == float64(int(w.number))
}

// most is the number beyond which nobody counts in words.
const most = 1e15

// multiply applies "hundred", "thousand" behind a number.
func (f *finder) multiply(a *amount) {
	for a.n > 0 && a.n < most && f.multiplier(a.to) {
		a.n, a.to = a.n*f.at(a.to).number, a.to+1
		if rest, to := f.belowHundred(a.to); to > a.to && f.at(a.to).number < 100 {
			a.n, a.to = a.n+float64(rest), to
		}
	}
}

// multiplier reports whether token i is "hundred", "thousand" or larger.
func (f *finder) multiplier(i int) bool { return f.is(i, asNumber) && f.at(i).number >= 100 }

// addHalf applies "and a half" behind a number.
func (f *finder) addHalf(a *amount) {
	if f.cue(a.to, cueAndHalf) && f.cue(a.to+1, cueA) && f.is(a.to+2, asHalf) {
		a.n, a.to = a.n+0.5, a.to+3
	}
}

// quantity is an amount with its unit.
type quantity struct {
	amount
	unit unit
}

// quantity reads an amount and a unit: "two years", "10-day", "2 1/2 years", "a
// minute and a half", "sechs bis acht Monate" (six to eight months) from the second
// number on.
func (f *finder) quantity(i int) (q quantity, ok bool) {
	a, ok := f.amount(i)
	if !ok {
		return quantity{}, false
	}
	j := a.to
	if f.dash(j) && f.touches(j) {
		j++
	}
	if !f.is(j, asUnitOfTime) || f.otherThanUnit(i, j, a) {
		return quantity{}, false
	}
	q = quantity{a, f.at(j).unit}
	q.to = j + 1
	f.addHalf(&q.amount)
	return q, true
}

// otherThanUnit reports whether the unit at token j, behind an amount from token i
// on, means something else: the quarter of three-quarters of, the second of a
// second time.
func (f *finder) otherThanUnit(i, j int, a amount) bool {
	if f.cue(j, cueSecond) {
		return a.n == 1 || a.vague || !f.dash(j-1)
	}
	if f.at(j).unit != "Q" {
		return false
	}
	switch {
	case f.dash(j - 1), f.cue(j+1, cueOf), a.n > 100: // three-quarters of
		return true
	case f.cue(i, cueA) && a.n == 1, a.vague && f.cue(i-1, cueFrom):
		return true
	}
	return f.cue(j, cuePeriod)
}

// smaller is the unit in which half of a unit is counted, and how many of it.
var smaller = map[unit]string{"Y": "6M", "TH": "30M", "TM": "30S"}

// spanOf formats the quantity as a duration: half a unit in the next smaller one
// (P2Y6M) or as a decimal (PT3.5M), as the language's data do.
func (f *finder) spanOf(q quantity) string {
	if q.vague {
		return vagueSpan(q.unit)
	}
	whole := float64(int(q.n))
	half := q.n-whole == 0.5 && whole > 0
	if rest := smaller[q.unit]; half && rest != "" && f.has(splitHalves) {
		return span(whole, q.unit) + rest
	}
	return span(q.n, q.unit)
}
