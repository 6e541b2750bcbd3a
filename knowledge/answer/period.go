package answer

import (
	"math"
	"strconv"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/timex"
)

// period is a stretch of time in years and parts of them, from the first up to the
// second: 2014 is 2014 to 2015. A side that is open is infinite.
type period struct{ from, to float64 }

// meets reports whether two periods have a time in common.
func (p period) meets(o period) bool { return p.from < o.to && o.from < p.to }

// distance is how many years lie between two periods, 0 when they meet.
func (p period) distance(o period) float64 { return math.Max(0, math.Max(p.from-o.to, o.from-p.to)) }

// begins is the year in which a period begins.
func (p period) begins() float64 { return math.Floor(p.from) }

// ends is the year in which a period ends.
func (p period) ends() float64 { return math.Ceil(p.to) - 1 }

// The lengths of what a value may name behind its year, in years.
const (
	aMonth = 1.0 / 12
	aDay   = aMonth / 31
	aWeek  = 7 * aDay
)

// periodOf is the stretch that a TIMEX3 value names; ok is false for one without
// a year.
func periodOf(value string) (p period, ok bool) {
	digits := len(value) - len(strings.TrimLeft(value, "0123456789"))
	n, err := strconv.Atoi(value[:digits])
	year, decade := digits == 4, (digits == 2 || digits == 3) && len(value) == digits // or a century
	switch {
	case err != nil, !year && !decade:
		return p, false
	case digits < 4:
		size := math.Pow10(4 - digits) // a decade, a century
		return period{float64(n) * size, float64(n+1) * size}, true
	}
	at, length := within(strings.TrimPrefix(value[digits:], "-"))
	return period{float64(n) + at, float64(n) + at + length}, true
}

// partsOfYear are the beginnings and lengths of seasons and halves, in years.
var partsOfYear = map[string][2]float64{
	"SP": {2 * aMonth, 3 * aMonth}, "SU": {5 * aMonth, 3 * aMonth}, "FA": {8 * aMonth, 3 * aMonth}, "WI": {0, 1},
	"H1": {0, 0.5}, "H2": {0.5, 0.5}, "Q1": {0, 0.25}, "Q2": {0.25, 0.25}, "Q3": {0.5, 0.25}, "Q4": {0.75, 0.25},
}

// within says where in a year lies what stands behind it in a value, and how long
// that is: "03-31", "W12", "SP".
func within(rest string) (at, length float64) {
	if part, ok := partsOfYear[rest]; ok {
		return part[0], part[1]
	}
	if week, ok := strings.CutPrefix(rest, "W"); ok {
		n, _ := strconv.Atoi(week[:min(2, len(week))])
		return float64(max(n, 1)-1) * aWeek, aWeek
	}
	month, day, _ := strings.Cut(rest, "-")
	m, err := strconv.Atoi(month)
	if err != nil || m < 1 {
		return 0, 1
	}
	at = float64(m-1) * aMonth
	d, err := strconv.Atoi(day[:min(2, len(day))])
	if err != nil || d < 1 {
		return at, aMonth
	}
	return at + float64(d-1)*aDay, aDay
}

// spoken is a period as a text names it.
type spoken struct {
	period
	first  period // the time at its beginning: of "from May 2014 to 2016", May 2014
	ranged bool   // it names two times
	later  bool   // it lies behind the time named: "after 2010"
}

// periods are those that the times of a text name, with the words before and
// between them: "from 2014 to 2016", "seit 2010", "before March 1964".
func (c *cues) periods(text string, times []knowledge.TimeExpression, published string) []spoken {
	var out []spoken
	for i := 0; i < len(times); i++ {
		t := times[i]
		y, ok := periodOfTime(text, t, published)
		if !ok {
			continue
		}
		lead := c.leads(text[:t.Start])
		if i+1 < len(times) && times[i+1].Start > t.End && c.ranges(text[t.End:times[i+1].Start], lead) {
			if end, ok := periodOfTime(text, times[i+1], published); ok && end.to > y.from {
				out = append(out, spoken{period: period{y.from, end.to}, first: y, ranged: true})
				i++
				continue
			}
		}
		out = append(out, y.behind(lead))
	}
	return out
}

// behind is a period with the word that leads to it: "since", "until", "after".
func (p period) behind(lead cue) spoken {
	switch {
	case lead&cueTimeSince != 0:
		return spoken{period: period{p.from, math.Inf(1)}, first: p}
	case lead&cueTimeUntil != 0:
		return spoken{period: period{math.Inf(-1), p.to}, first: p}
	case lead&cueTimeBefore != 0:
		return spoken{period: period{math.Inf(-1), p.from}, first: p}
	case lead&cueTimeAfter != 0:
		return spoken{period: period{p.to, math.Inf(1)}, first: p, later: true}
	}
	return spoken{period: p, first: p}
}

func periodOfTime(text string, t knowledge.TimeExpression, published string) (period, bool) {
	if iso, ok := timex.Resolve(t, text[:t.Start], published); ok {
		return periodOf(iso)
	}
	if t.Type != knowledge.Date && t.Type != knowledge.Time {
		return period{}, false
	}
	return periodOf(t.Value)
}

// maxLead is how far before a time, in bytes, the words that lead to it are read.
const maxLead = 40

// leads says what the word before a time does: "since", "between". Articles and
// "the year" may stand between them.
func (c *cues) leads(before string) cue {
	words := lang.Tokens(before[max(0, len(before)-maxLead):])
	for i := len(words) - 1; i >= max(0, len(words)-4); i-- {
		w := words[i].Text
		if !c.says(w, cueTimeFiller) {
			return c.words[strings.ToLower(w)] & (cueTimeBetween | cueTimeSince | cueTimeUntil | cueTimeBefore | cueTimeAfter)
		}
	}
	return 0
}

// dashes join two times to one stretch.
const dashes = "-–—"

// ranges reports whether what stands between two times makes them one stretch.
func (c *cues) ranges(gap string, lead cue) bool {
	if len(gap) > maxLead {
		return false
	}
	joined := false
	for _, t := range lang.Tokens(gap) {
		switch {
		case !joined && (strings.Contains(dashes, t.Text) || c.says(t.Text, cueTimeRange)):
			joined = true
		case !joined && lead&cueTimeBetween != 0 && c.says(t.Text, cueTimeJoint):
			joined = true
		case !c.says(t.Text, cueTimeFiller):
			return false
		}
	}
	return joined
}
