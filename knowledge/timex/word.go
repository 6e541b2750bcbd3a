package timex

import (
	"strings"
	"unicode/utf8"

	"beleg/knowledge/lang"
)

// reading is a set of the ways in which a word form can be read; rules look at
// readings, never at letters, so that one rule serves every language.
type reading uint64

const (
	asDigits reading = 1 << iota // 12, 2015: written in figures
	asFigure                     // 1990s, 20th, 8pm: figures with letters behind
	asMonth
	asWeekday
	asShort // abbreviated weekday, which needs a date behind it
	asNumber
	asHalf // halbes, half
	asVague
	asOrdinal
	asUnitOfTime
	asSeason
	asPartOfDay
	asRelative // today, gestern, heuer: an offset from the day of publication
	asPrevious // Vortag: an offset from the day last mentioned
	asReference
	asPhrase // begins a phrase of several words
	asHoliday
	asSet
	asDuration
	asEach
	asEvery
	asPer
	asShift     // last, this, next
	asFollowing // the following week
	asSame      // that day, im selben Jahr
	asEdge      // early, Ende
	asAgo
	asIn
	asLater
	asAfter // am Tag darauf
	asHedge
	asThan
	asQuarter
	asHalves
	asDecade
	asDecades
	asClock
	asClockPrep
	asArticle
	asLink
	asDayFiller
	asPrep
	asTo
	asFuture
	asPast
	asOld
	asCounted
	asMoney
	asTimezone
	asTonight
	asPastRef
	asFutureRef
	asFiscal
	asPart         // Q4, H1
	asClockQuarter // quarter past
	asClause       // although, weil: begins another clause
)

var readings = map[string]reading{
	"month": asMonth, "weekday": asWeekday, "short": asShort, "number": asNumber, "half": asHalf, "vague": asVague, "ordinal": asOrdinal, "unit": asUnitOfTime,
	"season": asSeason, "part": asPartOfDay, "relative": asRelative, "previous": asPrevious, "ref": asReference, "holiday": asHoliday, "set": asSet,
	"duration": asDuration, "each": asEach, "every": asEvery, "per": asPer, "shift": asShift, "following": asFollowing, "same": asSame, "edge": asEdge,
	"ago": asAgo, "in": asIn, "later": asLater, "after": asAfter, "hedge": asHedge, "than": asThan, "quarter": asQuarter, "halves": asHalves, "decade": asDecade,
	"decades": asDecades, "clock": asClock, "clockprep": asClockPrep, "article": asArticle, "link": asLink, "dayfiller": asDayFiller, "prep": asPrep, "to": asTo,
	"future": asFuture, "past": asPast, "old": asOld, "counted": asCounted, "money": asMoney, "timezone": asTimezone, "tonight": asTonight,
	"past_ref": asPastRef, "future_ref": asFutureRef, "fiscal": asFiscal, "yearpart": asPart, "clockquarter": asClockQuarter, "clause": asClause,
}

// word is what the tables say about a word form, all readings together.
type word struct {
	is      reading
	month   int
	weekday int     // 1 is Monday, as in ISO 8601
	number  float64 // of a number word or figures
	size    int     // how many figures
	suffix  string  // letters after figures: s, th, er, pm
	ordinal int     // 99 is the last one
	letter  string  // Q or H of a part of the year
	unit    unit
	season  string // SP SU FA WI
	part    string // MO MI AF EV NI
	offset  int    // of relative and previous, in from units
	from    unit
	ref     string // PAST_REF PRESENT_REF FUTURE_REF
	set     string // P1D
	span    string // PXY
	holiday string
	decade  int
	shift   int // -1 last, 0 this, 1 next
	later   int // 1 later, -1 earlier
	edge    string
	hedge   string
	phrases []phraseEntry
}

type phraseEntry struct {
	words []string
	kind  string
	value string
}

// unit is a letter of a TIMEX3 duration; T marks those of the clock, and two
// letters what has no letter of its own: WE weekend, DE decade, CE century.
type unit string

var none = &word{}

// language is a parsed table.
type language struct {
	code  string
	words map[string]*word
	// compound reads a word that no table lists, or returns nil.
	compound func(l *language, lower string) *word
	dayFirst bool // 31.3. and 31/3; otherwise 3/31
}

// newLanguage parses a table: a reading, its value, and the words that have it.
func newLanguage(of *lang.Language) *language {
	l := &language{code: of.Code, words: make(map[string]*word, 2000)}
	for _, e := range of.Table("dates") {
		for form := range strings.FieldsSeq(e.Text) {
			l.add(e.Name, e.Value, form)
		}
	}
	return l
}

func (l *language) add(name, value, form string) {
	if name == "phrase" || strings.Contains(form, "_") {
		l.addPhrase(name, value, form)
		return
	}
	w := l.form(form)
	w.is |= readings[name]
	w.read(name, value)
}

func (l *language) form(form string) *word {
	w := l.words[form]
	if w == nil {
		w = &word{}
		l.words[form] = w
	}
	return w
}

func (l *language) addPhrase(name, value, form string) {
	kind := strings.ToUpper(name)
	if name == "phrase" {
		kind, value, _ = strings.Cut(value, " ")
	}
	var words []string
	for _, t := range lang.Tokens(strings.ReplaceAll(form, "_", " ")) {
		words = append(words, t.Text)
	}
	w := l.form(words[0])
	w.is |= asPhrase
	w.phrases = append(w.phrases, phraseEntry{words, kind, value})
}

// read stores the value of a table line in the field of its reading.
func (w *word) read(name, value string) {
	n, _ := parseNumber(value)
	switch name {
	case "month":
		w.month = int(n)
	case "weekday", "short":
		w.weekday = int(n)
	case "number", "half":
		w.number = n
	case "yearpart":
		w.letter, w.ordinal = value[:1], int(value[1]-'0')
	case "ordinal":
		w.ordinal = int(n)
	case "unit", "adjective":
		w.unit = unit(value)
	case "season":
		w.season = value
	case "part", "tonight":
		w.part = value
	case "relative", "previous":
		w.offset, w.from = offset(value)
	case "ref", "past_ref", "future_ref":
		w.ref = value
	case "set":
		w.set = value
	case "duration":
		w.span = value
	case "holiday":
		w.holiday = value
	case "decade":
		w.decade = int(n)
	case "shift", "following", "same", "ago", "in":
		w.shift = int(n)
	case "later", "after":
		w.later = int(n)
	case "edge":
		w.edge = value
	case "hedge":
		w.hedge = value
	}
}

// offset cuts "-1D" into -1 and D.
func offset(value string) (int, unit) {
	i := strings.IndexFunc(value, func(r rune) bool { return r >= 'A' })
	n, _ := parseNumber(value[:i])
	return int(n), unit(value[i:])
}

const longest = 40 // bytes of the longest word worth looking up

// lookup returns what is known of a word, never nil.
func (l *language) lookup(s string) *word {
	if s[0] >= '0' && s[0] <= '9' {
		return figures(s)
	}
	if len(s) > longest {
		return none
	}
	var buf [longest]byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			return l.find(strings.ToLower(s))
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf[i] = c
	}
	if w := l.words[string(buf[:len(s)])]; w != nil {
		return w
	}
	if l.compound == nil || len(s) < 8 {
		return none
	}
	return l.find(string(buf[:len(s)]))
}

func (l *language) find(lower string) *word {
	if w := l.words[lower]; w != nil {
		return w
	}
	if l.compound != nil {
		if w := l.compound(l, lower); w != nil {
			return w
		}
	}
	return none
}

// figures reads a token that begins with a digit: 2015, 1990s, 20th, 8pm.
func figures(s string) *word {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n > 6 {
		return none
	}
	v, _ := parseNumber(s[:n])
	w := &word{is: asDigits, number: v, size: n}
	if n < len(s) {
		w.is, w.suffix = asFigure, strings.ToLower(s[n:])
	}
	return w
}
