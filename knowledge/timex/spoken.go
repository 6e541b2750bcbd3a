package timex

// beforeHour is what German says of the hour that is not over yet.
var beforeHour = map[string]int{"viertel": 15, "halb": 30, "dreiviertel": 45}

// spokenClock reads times as they are said: "half past three", "quarter to
// eight", "ten past 6", "halb vier", "Viertel nach 3".
func (f *finder) spokenClock(i int) match {
	if before, ok := beforeHour[f.low(i)]; ok && f.code == "de" {
		if h, to := f.hour(i + 1); to > 0 && (f.is(i-1, asClockPrep) || f.is(to, asClock)) {
			return f.said(i, to, h-1, before)
		}
	}
	minutes, j := 0, i+1
	switch {
	case f.is(i, asClockQuarter):
		minutes = 15
	case f.code == "en" && f.oneOf(i, "half"):
		minutes = 30
	case f.oneOf(i-1, "at", "um", "gegen") && f.is(i, asNumber|asDigits) && f.at(i).number < 30 && int(f.at(i).number)%5 == 0:
		minutes = int(f.at(i).number)
	}
	h, to := f.hour(j + 1)
	switch {
	case minutes == 0 || to == 0:
	case f.oneOf(j, "past", "nach"):
		return f.said(i, to, h, minutes)
	case f.oneOf(j, "to", "vor") && minutes < 30:
		return f.said(i, to, h-1, 60-minutes)
	}
	return match{}
}

// hour reads the hour of a spoken time; noon and midnight are 12.
func (f *finder) hour(i int) (h, to int) {
	w := f.at(i)
	switch {
	case f.oneOf(i, "noon", "midnight"):
		return 12, i + 1
	case w.is == asDigits && w.size <= 2, w.is&asNumber != 0 && w.is&asDigits == 0 && !f.oneOf(i, "a", "an", "ein", "eine", "einer", "einem"):
		if n := w.number; n >= 1 && n <= 12 && n == float64(int(n)) && !f.is(i+1, asUnitOfTime|asMoney|asCounted|asMonth) && f.raw(i+1) != "%" && !f.dash(i+1) && f.plainEnd(i) {
			return int(n), i + 1
		}
	}
	return 0, 0
}

// said completes a spoken time with "Uhr", p.m. and the part of the day.
func (f *finder) said(from, to, h, minutes int) match {
	if f.is(to, asClock) {
		to++
	}
	if f.code == "en" {
		suffix, end := f.halfDay(to)
		if to = end; suffix == "pm" && h < 12 {
			h += 12
		}
	}
	h, to = f.inHalf(h, to)
	return f.onDay(from, to, clockValue(h+24, minutes))
}

// inHalf reads the part of the day behind an hour and counts on from noon where
// it says so: "7 Uhr abends", "3 in the afternoon", "4 Uhr früh".
func (f *finder) inHalf(h, i int) (hour, to int) {
	j := i
	if f.oneOf(j, "am") {
		j++
	} else if f.oneOf(j, "in") && f.oneOf(j+1, "der") {
		j += 2
	}
	part, end := f.partBehind(j)
	if part == "" || f.code == "en" && j == i && f.is(i, asPartOfDay) && !f.oneOf(i, "at") {
		return h, i
	}
	if h == 12 && part == "NI" {
		h = 0
	}
	if h < 12 && (part == "AF" || part == "EV" || part == "NI" && h > 5) {
		h += 12
	}
	return h, end
}
