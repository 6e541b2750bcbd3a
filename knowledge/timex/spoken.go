package timex

// spokenClock reads times as they are said: "half past three", "quarter to
// eight", "ten past 6", "halb vier" (half past three), "Viertel nach 3" (quarter
// past).
func (f *finder) spokenClock(i int) match {
	if f.cue(i, cueShortHour) {
		if h, to := f.hour(i + 1); to > 0 && (f.is(i-1, asClockPrep) || f.is(to, asClock)) {
			return f.said(i, to, h-1, f.at(i).short)
		}
	}
	minutes := f.minutesSaid(i)
	h, to := f.hour(i + 2)
	switch {
	case minutes == 0 || to == 0:
	case f.cue(i+1, cuePastHour):
		return f.said(i, to, h, minutes)
	case f.cue(i+1, cueToHour) && minutes < 30:
		return f.said(i, to, h-1, 60-minutes)
	}
	return match{}
}

// minutesSaid reads how far before or behind an hour a time is.
func (f *finder) minutesSaid(i int) int {
	switch n := int(f.at(i).number); {
	case f.is(i, asClockQuarter):
		return 15
	case f.cue(i, cueHalfHour):
		return 30
	case f.cue(i-1, cueAtSpoken) && n < 30 && n%5 == 0:
		return n
	}
	return 0
}

// hour reads the hour of a spoken time; noon and midnight are 12.
func (f *finder) hour(i int) (h, to int) {
	if f.cue(i, cueTwelve) {
		return 12, i + 1
	}
	w := f.at(i)
	spelled := w.is&asNumber != 0 && w.is&asDigits == 0 && !f.cue(i, cueOne)
	if !spelled && !f.figures(i, 2) {
		return 0, 0
	}
	h = int(w.number)
	if w.number != float64(h) || h < 1 || h > 12 {
		return 0, 0
	}
	if f.hourOfOther(i) {
		return 0, 0
	}
	return h, i + 1
}

// hourOfOther reports whether the number at token i counts or belongs to something
// else than the clock.
func (f *finder) hourOfOther(i int) bool {
	if f.is(i+1, asUnitOfTime|asMoney|asCounted|asMonth) || f.raw(i+1) == "%" {
		return true
	}
	return f.dash(i+1) || !f.plainEnd(i)
}

// said completes a spoken time with "Uhr", p.m. and the part of the day.
func (f *finder) said(from, to, h, minutes int) match {
	if f.is(to, asClock) {
		to++
	}
	meridiem, to := f.halfDay(to)
	if meridiem == "PM" && h < 12 {
		h += 12
	}
	h, to = f.inHalf(h, to)
	return f.onDay(from, to, clockValue(h+24, minutes))
}

// inHalf reads the part of the day behind an hour and counts on from noon where
// it says so: "7 Uhr abends" (in the evening), "3 in the afternoon".
func (f *finder) inHalf(h, i int) (hour, to int) {
	j := i
	if f.cue(j, cueAtPart) {
		j++
	} else if f.cue(j, cueInOf) && f.cue(j+1, cuePartArticle) {
		j += 2
	}
	if f.has(halfDays) && f.is(j, asPartOfDay) { // 3 afternoon
		return h, i
	}
	part, end := f.partBehind(j)
	if part == "" {
		return h, i
	}
	return hourOfPart(h, part), end
}

// hourOfPart counts an hour of twelve to 24 by the part of the day it lies in.
func hourOfPart(h int, part string) int {
	switch {
	case h == 12 && part == "NI":
		return 0
	case h >= 12:
		return h
	case part == "AF" || part == "EV":
		return h + 12
	case part == "NI" && h > 5:
		return h + 12
	}
	return h
}
