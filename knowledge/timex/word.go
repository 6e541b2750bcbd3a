package timex

// reading is a set of the ways in which a word form can be read; rules look at
// readings and cues, and at no letters but the endings that a language lists, so
// that one rule serves every language.
type reading uint64

const (
	asDigits reading = 1 << iota // 12, 2015: written in figures
	asFigure                     // 1990s, 20th, 8pm: figures with letters behind
	asMonth
	asWeekday
	asShort // abbreviated weekday, which needs a date behind it
	asNumber
	asHalf
	asVague
	asOrdinal
	asUnitOfTime
	asSeason
	asPartOfDay
	asRelative // today, yesterday, this year's: an offset from the day of publication
	asPrevious // the day before: an offset from the day last mentioned
	asReference
	asPhrase // begins a phrase of several words
	asHoliday
	asSet
	asDuration
	asEach
	asEvery // takes a number: every two years
	asPer
	asShift     // last, this, next
	asFollowing // the following week
	asSame      // that day, the same year
	asEdge      // early, end
	asAgo
	asLater
	asAfter // the day after
	asHedge
	asThan
	asQuarter
	asHalves
	asDecade
	asDecades
	asClock // o'clock
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
	asClause       // although: begins another clause
	asTimes        // once, twice: how often
)

// readings by their names in the tables.
var readings = map[string]reading{
	"month": asMonth, "weekday": asWeekday, "short": asShort, "number": asNumber, "half": asHalf, "vague": asVague,
	"ordinal": asOrdinal, "unit": asUnitOfTime, "season": asSeason, "part": asPartOfDay, "relative": asRelative,
	"previous": asPrevious, "ref": asReference, "holiday": asHoliday, "set": asSet, "duration": asDuration, "each": asEach,
	"every": asEvery, "per": asPer, "shift": asShift, "following": asFollowing, "same": asSame, "edge": asEdge, "ago": asAgo,
	"later": asLater, "after": asAfter, "hedge": asHedge, "than": asThan, "quarter": asQuarter, "halves": asHalves,
	"decade": asDecade, "decades": asDecades, "clock": asClock, "clockprep": asClockPrep, "article": asArticle, "link": asLink,
	"dayfiller": asDayFiller, "prep": asPrep, "to": asTo, "future": asFuture, "past": asPast, "old": asOld, "counted": asCounted,
	"money": asMoney, "timezone": asTimezone, "tonight": asTonight, "past_ref": asPastRef, "future_ref": asFutureRef,
	"fiscal": asFiscal, "yearpart": asPart, "clockquarter": asClockQuarter, "clause": asClause,
	"times": asTimes,
}

// word is what the tables say about a word form, all readings together.
type word struct {
	is       reading
	cues     cues
	month    int
	weekday  int     // 1 is Monday, as in ISO 8601
	number   float64 // of a number word or figures
	size     int     // how many figures
	suffix   string  // what the letters after figures mean, see suffixes
	ordinal  int     // 99 is the last one
	letter   string  // Q or H of a part of the year
	unit     unit
	season   string // SP SU FA WI
	part     string // MO MI AF EV NI
	offset   int    // of relative and previous, in from units
	from     unit
	ref      string // PAST_REF PRESENT_REF FUTURE_REF
	set      string // P1D
	span     string // PXY
	holiday  string
	decade   int
	shift    int // -1 last, 0 this, 1 next
	later    int // 1 later, -1 earlier
	edge     string
	hedge    string
	meridiem string // AM PM
	short    int    // minutes of the hour that is not over: 30 of "halb vier", half past three
	phrases  []phraseEntry
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

// read stores the value of a table line in the field of its reading.
func (w *word) read(name, value string) {
	if field := w.text(name); field != nil {
		*field = value
		return
	}
	n, _ := parseNumber(value)
	if field := w.count(name); field != nil {
		*field = int(n)
		return
	}
	switch name {
	case "number", "half":
		w.number = n
	case "yearpart":
		w.letter, w.ordinal = value[:1], int(value[1]-'0')
	case "unit":
		w.unit = unit(value)
	case "relative", "previous":
		w.offset, w.from = offset(value)
	}
}

// text returns the field of a reading whose value is a code of its own.
func (w *word) text(name string) *string {
	switch name {
	case "season":
		return &w.season
	case "part", "tonight":
		return &w.part
	case "ref", "past_ref", "future_ref":
		return &w.ref
	case "set":
		return &w.set
	case "duration":
		return &w.span
	case "holiday":
		return &w.holiday
	case "edge":
		return &w.edge
	case "hedge":
		return &w.hedge
	case "meridiem", "meridiemletter":
		return &w.meridiem
	}
	return nil
}

// count returns the field of a reading whose value is a whole number.
func (w *word) count(name string) *int {
	switch name {
	case "month":
		return &w.month
	case "weekday", "short":
		return &w.weekday
	case "ordinal":
		return &w.ordinal
	case "decade":
		return &w.decade
	case "shift", "following", "same", "ago":
		return &w.shift
	case "later", "after":
		return &w.later
	case "shorthour":
		return &w.short
	}
	return nil
}
