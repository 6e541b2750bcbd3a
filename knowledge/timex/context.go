package timex

import (
	"strconv"
	"strings"
	"time"

	"beleg/knowledge"
)

// mention is a value and the token that it was found at.
type mention struct {
	value string
	at    int
}

// memory holds the values last mentioned, by precision.
type memory struct {
	last, day, month, year, quarter mention
	months                          mention // "the nine months" of a report
	set                             mention
	told, all                       int // dates in a row that lie years before the publication, and all
}

// behind returns the memory of a text for one that goes on after n tokens of it.
func (m memory) behind(n int) memory {
	for _, at := range []*int{&m.last.at, &m.day.at, &m.month.at, &m.year.at, &m.quarter.at, &m.months.at, &m.set.at} {
		*at -= n
	}
	return m
}

// near reports whether m was mentioned at most n tokens before token i.
func (m mention) near(i, n int) bool { return m.value != "" && i-m.at <= n }

// remember keeps a match as context for later ones.
func (f *finder) remember(m match) {
	v := m.value
	if i := strings.IndexByte(v, '/'); i == 4 {
		v = v[5:]
	}
	at := m.to - 1
	switch {
	case m.kind == knowledge.Set:
		f.seen.set = mention{v, at}
		return
	case m.kind == knowledge.Duration:
		if f.cue(at, cueMonths) && !strings.Contains(v, "X") {
			f.seen.months = mention{v, at}
		}
		return
	case !namesYear(v):
		return
	}
	f.rememberDate(m, v)
}

// rememberDate keeps a value of a certain year.
func (f *finder) rememberDate(m match, v string) {
	at := m.to - 1
	f.seen.last = mention{v, at}
	f.seen.year = mention{v[:4], at}
	if n, _ := strconv.Atoi(v[:4]); f.ref.known >= toYear && n > f.ref.Year()-2 {
		f.seen.told = -1
	}
	f.seen.told++
	f.seen.all++
	switch {
	case dayShaped(v):
		f.seen.day = mention{v[:10], at}
		f.seen.month = mention{v[:7], at}
	case len(v) == 7 && v[5] == 'Q':
		f.rememberQuarter(m, v)
	case len(v) == 7 && allDigits(v[5:7]):
		f.seen.month = mention{v, at}
	}
}

// rememberQuarter keeps a quarter; before a comparison or an outlook the quarter
// spoken of stays.
func (f *finder) rememberQuarter(m match, v string) {
	at := m.to - 1
	q := f.seen.quarter
	switch aside := v < q.value || v >= f.ref.away("Q", 0); {
	case !q.near(at, report) || !aside:
		f.seen.quarter = mention{v, at}
	case !f.is(m.from, asOrdinal):
		f.seen.quarter.at = at
	}
}

// dayShaped reports whether a value is 2025-03-31, whatever stands behind it.
func dayShaped(v string) bool {
	if len(v) < 10 || v[4] != '-' {
		return false
	}
	return allDigits(v[5:7]) && allDigits(v[8:10])
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// onWeekday resolves a bare weekday to a day: one after the publication or,
// as a rule, before it; in a story of other times the next after the day last
// spoken of. One old date, as of a birth or a picture, makes no story.
func (f *finder) onWeekday(weekday, i int) string {
	if t, err := time.Parse("2006-01-02", f.seen.day.value); err == nil && f.tellingDays(i) {
		return date(t.AddDate(0, 0, (weekday-isoWeekday(t)+7)%7))
	}
	if f.ref.known < toDay {
		return openWeekday(weekday)
	}
	back := (isoWeekday(f.ref.Time) - weekday + 7) % 7
	if weeks := f.weeksAgo(i + 1); weeks > 0 {
		return f.ref.day(-back - 7*weeks)
	}
	if back == 6 || back != 0 && f.direction(i) > 0 {
		back -= 7
	}
	return f.ref.day(-back)
}

// weeksAgo returns how many weeks ago a weekday was, for what stands behind it at token i:
// am Sonntag vor einer Woche (on Sunday a week ago).
func (f *finder) weeksAgo(i int) int {
	if !f.cue(i, cueAgoBefore) {
		return 0
	}
	q, ok := f.quantity(i + 1)
	exact := ok && !q.vague
	if !exact || q.unit != "W" || q.n > 500 {
		return 0
	}
	return int(q.n)
}

// tellingDays reports whether token i stands in a story that goes on from the day
// last spoken of.
func (f *finder) tellingDays(i int) bool {
	if !f.telling(i) || !f.seen.day.near(i, 40) || f.direction(i) > 0 {
		return false
	}
	return f.ref.known < toDay || f.seen.told >= 2
}

func openWeekday(weekday int) string { return "XXXX-WXX-" + string(rune('0'+weekday)) }

// yearOf resolves the year of a month, or of a day of it, that stands without
// one: the year of the text it stands in, or the one that brings it nearest to
// the publication in the direction that the sentence looks.
func (f *finder) yearOf(month, day, i int) string {
	if y := f.agoYear(i + 1); y != "" {
		return y
	}
	if f.yearly(i) {
		return "XXXX"
	}
	if y := f.toldYear(month, i); y != "" {
		return y
	}
	if f.ref.known < toMonth {
		return "XXXX"
	}
	y := f.ref.Year()
	if day == 0 && time.Month(month) == f.ref.Month() {
		return year(y)
	}
	t := time.Date(y, time.Month(month), max(day, 1), 0, 0, 0, 0, time.UTC)
	return year(y + f.nearestYear(int(t.Sub(f.ref.Time).Hours()/24), day > 0, f.direction(i)))
}

// nearestYear says by how many years a day or month that lies so many days from
// the publication is to be moved towards it, in the direction the sentence looks.
func (f *finder) nearestYear(days int, exact bool, direction int) int {
	ahead, behind := 45, 150 // how far against the direction a month may lie
	if exact {
		ahead, behind = 120, 180
	}
	switch {
	case direction < 0 && days > ahead, days > 183 && direction <= 0, days > 300:
		return -1
	case direction > 0 && days < -behind, days < -240 && direction == 0, days < -300:
		return 1
	}
	return 0
}

// telling reports whether the text before token i tells a story of other times
// than that of its publication: the last dates, or all so far, lie years back,
// and the last one names a month, or all of them a distant year.
func (f *finder) telling(i int) bool {
	s := f.seen
	if !s.year.near(i, 120) || s.told == 0 || f.bracketed(s.year.at) {
		return false
	}
	all := s.told == s.all && (f.ref.known >= toYear || s.told >= 2)
	if s.month.value != "" && s.month.value[:4] == s.year.value {
		return all || s.told >= 3
	}
	return all && s.told >= 2 && s.year.value < year(f.ref.Year()-20)
}

// toldYear returns the year of a month in such a story: after "December 1941",
// January is that of 1942.
func (f *finder) toldYear(month, i int) string {
	if !f.telling(i) || f.direction(i) > 0 {
		return ""
	}
	return f.nextIfEarlier(month)
}

// nextIfEarlier returns the year last spoken of, or the next where the month
// lies far before the one last spoken of: December 2024 is followed by January.
func (f *finder) nextIfEarlier(month int) string {
	y := f.seen.year.value
	if t, err := time.Parse("2006-01", f.seen.month.value); err == nil && year(t.Year()) == y && month < int(t.Month())-6 {
		return shiftYear(y, 1)
	}
	return y
}

// bracketed reports whether token i closes a remark in brackets, which does not
// set the scene: Schüssel (1995 bis 2007).
func (f *finder) bracketed(i int) bool { return f.raw(i+1) == ")" || f.raw(i-1) == "(" }

// dayNear returns the day that a clock time or a part of the day belongs to:
// one named before it, or the day of publication; none for one that recurs
// ("every Monday at 9 a.m.").
func (f *finder) dayNear(i, to int) string {
	if f.recurs(i) {
		return ""
	}
	if f.seen.day.near(i, 30) {
		return f.seen.day.value
	}
	if f.rangeJoins(to) && f.is(to+1, asDigits|asFigure) { // from 5pm to 7pm tomorrow
		return f.inner(to + 1).day()
	}
	if f.rangeJoins(i-1) && f.endsClock(i-2) {
		return ""
	}
	return f.ref.day(0)
}

// rangeJoins reports whether token i joins the ends of opening hours: von 9 bis 12 Uhr (from
// 9 to 12), which are no time of the day of publication.
func (f *finder) rangeJoins(i int) bool {
	return f.dash(i) || f.cue(i, cueRange) && !f.cue(i, cueOr)
}

// endsClock reports whether token i may be the last of a clock time.
func (f *finder) endsClock(i int) bool {
	return f.is(i, asDigits|asFigure|asClock) || f.cue(i, cueMeridiemEnd)
}

// day returns the day that a date or time of it names, or "".
func (m match) day() string {
	if m.isPoint() && dayShaped(m.value) {
		return m.value[:10]
	}
	return ""
}

// yearly reports whether the month or season at token i is that of every year: jedes Jahr
// im Mai (every year in May), jeweils im Herbst.
func (f *finder) yearly(i int) bool {
	return f.behindYearly(i) || f.is(i-1, asTo) && f.behindYearly(i-2)
}

func (f *finder) behindYearly(i int) bool {
	if f.cue(i-1, cueEachTime) || f.cue(i-2, cueEachTime) {
		return true
	}
	return f.seen.set.value == "P1Y" && f.seen.set.near(i, 3)
}

// agoYear returns the year of a month or season that a length of time behind it, at token
// i, names: im Sommer vor zwei Jahren (in the summer two years ago).
func (f *finder) agoYear(i int) string {
	if !f.cue(i, cueAgoBefore) || f.ref.known < toYear {
		return ""
	}
	q, ok := f.quantity(i + 1)
	if !ok || q.vague || q.unit != "Y" {
		return ""
	}
	return f.yearAway(-int(q.n))
}

// recurs reports whether the time at token i is one of many: jeweils um 11 Uhr
// (each time), every Monday at 9 a.m.
func (f *finder) recurs(i int) bool {
	if f.cue(i-1, cueEachTime) || f.cue(i-2, cueEachTime) {
		return true
	}
	s := f.seen.set
	return s.near(i, 8) && s.at > f.seen.day.at
}
