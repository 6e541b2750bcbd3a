// Package timex finds time expressions in German and English news and
// normalises them to TIMEX3 values (ISO 24617-1, TimeML) against the day of
// publication. One engine reads tables per language (de.go, en.go).
//
// The design follows HeidelTime (Strötgen and Gertz, 2010): expressions are
// recognised by rules over words and underspecified values are resolved by the
// reference time and the tense around them.
package timex

import (
	"strconv"
	"strings"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// table is what the engine needs to know of a language.
type table struct {
	months    map[string]time.Month
	weekdays  map[string]time.Weekday
	numbers   map[string]int
	ordinals  map[string]int
	units     map[string]unit
	seasons   map[string]string // SP SU FA WI
	parts     map[string]string // of a day: MO MI AF EV NI
	relative  map[string]string // today -> +0d, yesterday -> -1d, recently -> PAST_REF
	sets      map[string]string // daily -> P1D
	each      map[string]bool   // every, jeden
	shift     map[string]int    // last -1, this 0, next +1
	modifiers map[string]string // early START, mid MID, end END
	ago       map[string]bool   // before the number: vor; after it: ago
	agoAfter  bool
	in        map[string]bool // in drei Wochen
	hedges    map[string]string
	yearWord  map[string]bool // Jahr 2022
	quarter   map[string]bool
	half      map[string]bool
	century   map[string]bool
	decade    map[string]bool
	clock     map[string]bool // Uhr, a.m.
	future    map[string]bool // words that point a bare month or weekday ahead
	articles  map[string]bool // may stand between modifier and date
	nouns     map[string]bool // a number before one of these is no year
	holidays  map[string]func(year int) (time.Month, int)
}

type unit struct {
	letter string // Y M W D, TH TM TS for hours, minutes, seconds; Q, H, DE, CE
	days   float64
}

// finder holds one text being read.
type finder struct {
	*table
	text  string
	toks  []lang.Token
	low   []string
	ref   time.Time
	known bool // whether the article is dated
	code  string
}

// Find returns the time expressions of a text in order, without overlaps.
// published is ISO 8601 or empty; values then stay open ("XXXX-06").
func Find(text, language, published string) []knowledge.TimeExpression {
	t := tables[language]
	if t == nil {
		return nil
	}
	f := &finder{table: t, text: text, toks: lang.Tokens(text), code: language}
	f.low = make([]string, len(f.toks))
	for i, tok := range f.toks {
		f.low[i] = strings.ToLower(tok.Text)
	}
	if ref, err := time.Parse("2006-01-02", published[:min(10, len(published))]); err == nil {
		f.ref, f.known = ref, true
	}
	var out []knowledge.TimeExpression
	for i := 0; i < len(f.toks); {
		m, ok := f.match(i)
		if !ok {
			i++
			continue
		}
		start, end := f.toks[m.from].Start, f.toks[m.to-1].End
		e := knowledge.TimeExpression{Start: start, End: end, Text: text[start:end], Type: m.kind, Value: m.value, Mod: m.mod, Certainty: certainty(m)}
		out = append(out, e)
		i = m.to
	}
	return out
}

func certainty(m match) knowledge.Certainty {
	switch {
	case strings.Contains(m.value, "X") || strings.HasSuffix(m.value, "_REF"):
		return knowledge.Open
	case m.mod == "APPROX" || m.mod == "MORE_THAN" || m.mod == "LESS_THAN":
		return knowledge.Approximate
	}
	return knowledge.Exact
}

// match is a recognised stretch of tokens, [from, to).
type match struct {
	from, to int
	kind     knowledge.TimeType
	value    string
	mod      string
}

// match tries every rule at a token, the more specific first.
func (f *finder) match(i int) (match, bool) {
	if !f.toks[i].Word {
		return match{}, false
	}
	for _, rule := range []func(int) (match, bool){
		f.hedged, f.iso, f.numeric, f.modified, f.weekday, f.dayMonth, f.month, f.clockTime, f.ranged, f.decadeOrCentury, f.agoOrIn, f.shifted, f.set, f.quarterOrHalf, f.season, f.duration, f.word, f.holiday, f.year,
	} {
		if m, ok := rule(i); ok {
			return m, true
		}
	}
	return match{}, false
}

func (f *finder) at(i int) string {
	if i < 0 || i >= len(f.low) {
		return ""
	}
	return f.low[i]
}

// joined reports whether tokens i and i+1 touch.
func (f *finder) joined(i int) bool {
	return i+1 < len(f.toks) && f.toks[i].End == f.toks[i+1].Start
}

func (f *finder) number(i int) (int, bool) {
	s := f.at(i)
	if s == "" {
		return 0, false
	}
	if n, ok := f.numbers[s]; ok {
		return n, true
	}
	if len(s) <= 4 && s[0] >= '0' && s[0] <= '9' {
		n, err := strconv.Atoi(s)
		return n, err == nil
	}
	return 0, false
}

// ahead decides whether a bare month or weekday lies before or after the day
// of publication: news reports, unless a word near says it announces.
func (f *finder) ahead(i int) bool {
	for j := i - 1; j >= 0 && j > i-14; j-- {
		if w := f.low[j]; w == "." || w == "!" || w == "?" {
			break
		} else if f.future[w] {
			return true
		}
	}
	for j := i + 1; j < len(f.low) && j < i+12; j++ {
		if w := f.low[j]; w == "." || w == "!" || w == "?" {
			break
		} else if f.future[w] {
			return true
		}
	}
	return false
}

// date formats a day.
func date(t time.Time) string { return t.Format("2006-01-02") }

// yearOf resolves the year of a month (and day, 0 for none) without one.
func (f *finder) yearOf(m time.Month, day, i int) string {
	if !f.known {
		return "XXXX"
	}
	y := f.ref.Year()
	d := max(day, 1)
	if day == 0 {
		d = f.ref.Day()
	}
	t := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	const far = 180 * 24 * time.Hour
	switch diff := t.Sub(f.ref); {
	case f.ahead(i):
		if diff < -45*24*time.Hour {
			y++
		}
	case diff > 45*24*time.Hour && diff <= far && day == 0 && m != f.ref.Month():
		y--
	case diff > far:
		y--
	case diff < -far-120*24*time.Hour:
		y++
	}
	return strconv.Itoa(y)
}

// onWeekday resolves a bare weekday to a day.
func (f *finder) onWeekday(w time.Weekday, i int) string {
	if !f.known {
		return "XXXX-WXX-" + strconv.Itoa((int(w)+6)%7+1)
	}
	back := (int(f.ref.Weekday()) - int(w) + 7) % 7
	if f.ahead(i) && back != 0 {
		return date(f.ref.AddDate(0, 0, 7-back))
	}
	return date(f.ref.AddDate(0, 0, -back))
}
