// Package timex finds time expressions in German and English news and
// normalises them to TIMEX3 values (ISO 24617-1, TimeML) against the day of
// publication and the dates around them.
//
// One engine serves all languages. The tables "numbers" and "dates" of a language
// say how its word forms can be read (month, unit, "last", "ago"), which words are
// cues ("until", "of") and which styles it has (31/3 or 3/31). Rules, grouped by
// subject in files, match sequences of readings and cues and name no language; a
// rule is tried only at tokens that have the reading it begins with, and of all
// that match at a token the longest wins. The design follows HeidelTime (Strötgen and Gertz, 2010):
// underspecified values are resolved by the day of publication, the dates
// mentioned before and the tense around them. Extents and values follow the
// annotation of TimeBank for English and KRAUTS for German, where "vor zwei
// Jahren" is the duration "zwei Jahren"; Resolve turns such a duration into the
// date it means.
package timex

import (
	"strings"
	"sync"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// finder holds one text being read.
type finder struct {
	*language
	text  string
	toks  []lang.Token
	words []*word
	ref   reference
	seen  memory

	nested nested
	looked glance
}

// match is a recognised stretch of tokens, [from, to); to is 0 for no match.
type match struct {
	from, to int
	kind     knowledge.TimeType
	value    string // of TIMEX3
	mod      string // of TIMEX3: START, APPROX, …
}

// rule is a pattern, the readings of its first token and an example, of which the
// match ends at its end or at a "|".
type rule struct {
	first   reading
	match   func(*finder, int) match
	example string
}

// rules lists every rule; of equally long matches the first counts.
var rules []rule

func init() { // rules are made of rules
	rules = []rule{
		{asDigits, (*finder).isoDate, "2025-03-31"},
		{asDigits, (*finder).numericDate, "31.3.2025"},
		{asDigits | asFigure | asOrdinal | asNumber, (*finder).dayMonth, "3rd of May 1999"},
		{asDigits | asFigure | asOrdinal, (*finder).dayList, "3|-5 May"},
		{asDigits, (*finder).dayBehind, "April 24 and 25"},
		{asMonth, (*finder).monthDay, "March 31, 2025"},
		{asMonth, (*finder).monthYear, "March of last year"},
		{asWeekday | asShort, (*finder).weekdayDate, "Monday, Oct. 26, 1998"},
		{asWeekday, (*finder).bareWeekday, "Friday morning"},
		{asDigits, (*finder).year, "in 1988"},
		{asUnitOfTime, (*finder).namedYear, "year 2000"},
		{asDigits | asFigure | asOrdinal, (*finder).ancient, "480 BC"},
		{asDigits, (*finder).yearPair, "2015/16"},
		{asNumber, (*finder).spokenYear, "nineteen seventy-nine"},
		{asDigits | asFigure | asDecade, (*finder).decade, "the '80s"},
		{asDigits | asFigure | asOrdinal, (*finder).century, "19th century"},
		{asSeason, (*finder).season, "the winter of 1994"},
		{asOrdinal | asDigits | asFigure | asHalves, (*finder).partOfYear, "third quarter of 1990"},
		{asOrdinal | asFigure | asDigits, (*finder).nthDay, "first Monday in October 2024"},
		{asUnitOfTime, (*finder).dayBeside, "the day after tomorrow"},
		{asUnitOfTime, (*finder).nextButOne, "the week after next"},
		{asPart, (*finder).numberedPart, "Q4 2018"},
		{asUnitOfTime, (*finder).wholePeriod, "quarter 3/2015"},
		{asHoliday, (*finder).holiday, "Christmas 2024"},
		{asOrdinal | asDigits, (*finder).nthHoliday, "4. Advent 2024"},
		{asEdge | asLater, (*finder).edge, "end of March 2025"},
		{asDigits | asFigure | asNumber, (*finder).clockTime, "8:30 p.m."},
		{asNumber | asDigits | asHalf | asClockQuarter, (*finder).spokenClock, "half past three"},
		{asPartOfDay | asTonight, (*finder).partOfDay, "noon Thursday"},
		{asRelative | asPrevious, (*finder).relativeDay, "yesterday morning"},
		{asShift | asFollowing, (*finder).shifted, "next month"},
		{asSame, (*finder).same, "that year"},
		{asUnitOfTime, (*finder).bareUnit, "for decades"},
		{asUnitOfTime, (*finder).yearAgo, "year-ago quarter"},
		{asUnitOfTime, (*finder).unitLater, "Tag darauf"}, // the day after
		{asUnitOfTime, (*finder).weekOf, "week of March 6"},
		{asFiscal, (*finder).fiscal, "fiscal 1988"},
		{asNumber | asDigits | asVague | asHalf | asFigure, (*finder).ago, "two years ago"},
		{asShift | asOrdinal, (*finder).shiftedSpan, "first nine months"},
		{asNumber | asDigits | asVague | asHalf, (*finder).duration, "8 hours and 20 minutes"},
		{asHedge | asPhrase, (*finder).hedged, "at least 72 hours"},
		{asDuration, (*finder).durationWord, "jahrelang"}, // for years
		{asDigits, (*finder).figureAdjective, "3-tägige"}, // three days long
		{asSet, (*finder).setWord, "annually"},
		{asEach | asEvery | asPer, (*finder).each, "every two years"},
		{asTimes | asNumber | asDigits, (*finder).often, "three times a week"},
		{asPrep, (*finder).rate, "400 Euro im Monat"}, // a month
		{asWeekday, (*finder).everyWeekday, "on Mondays"},
		{asReference | asPastRef | asFutureRef, (*finder).reference, "recently"},
		{asPhrase, (*finder).phrase, "at the moment"},
	}
}

// Find returns the time expressions of a text in order, without overlaps.
// Language is an ISO 639-1 code; of one that is not understood nothing is
// found. Published is ISO 8601, of any precision, or anything else for an
// undated text: values then stay open ("XXXX-06").
func Find(text, language, published string) []knowledge.TimeExpression {
	return NewReader(language, published).Find(text)
}

// Reader finds the time expressions of a text that comes in pieces: the dates of
// one piece are the context of the next. Pieces should end where sentences do.
type Reader struct {
	language *language
	ref      reference
	seen     memory // positions count from the end of the piece before
}

// NewReader returns a Reader for one text; see Find.
func NewReader(language, published string) *Reader {
	return &Reader{language: understood(language), ref: parseReference(published)}
}

// Find returns the time expressions of the next piece, with offsets into it. A
// piece whose reading panics leaves the context as it was.
func (r *Reader) Find(text string) []knowledge.TimeExpression {
	if r.language == nil {
		return nil
	}
	f := finders.Get().(*finder).begin(r.language, text)
	defer finders.Put(f)
	f.ref, f.seen = r.ref, r.seen
	out := f.find()
	r.seen = f.seen.behind(len(f.toks))
	return out
}

func (f *finder) find() []knowledge.TimeExpression {
	var out []knowledge.TimeExpression
	floor := 0
	for i := 0; i < len(f.toks); {
		if idiom := f.longestPhrase(i, "NONE"); idiom.words != nil { // früher oder später: sooner or later
			i += len(idiom.words)
			continue
		}
		m := f.read(i)
		if m.to <= i {
			i++
			continue
		}
		if f.is(i, asArticle) { // the past | three months
			if behind := f.read(i + 1); behind.to > m.to {
				m = behind
			}
		}
		m = f.withArticle(m, floor)
		floor = m.to
		f.remember(m)
		start, end := f.toks[m.from].Start, f.toks[m.to-1].End
		out = append(out, knowledge.TimeExpression{
			Start: start, End: end, Text: f.text[start:end], Type: m.kind, Value: m.value, Mod: m.mod, Certainty: certainty(m),
		})
		i = m.to
	}
	return out
}

// finders are used again for the room that their lists have.
var finders = sync.Pool{New: func() any { return new(finder) }}

// begin makes f ready for a text and forgets the last one.
func (f *finder) begin(l *language, text string) *finder {
	*f = finder{language: l, text: text, toks: lang.AppendTokens(f.toks[:0], text), words: f.words[:0], looked: glance{at: -1}}
	for _, t := range f.toks {
		w := none
		if t.Word {
			w = l.lookup(t.Text)
		}
		f.words = append(f.words, w)
	}
	return f
}

// reach is how many tokens behind the beginning of an expression another one may
// begin that it is made of: "the end of | the third quarter of | 2014". It bounds
// how deep rules call one another, whatever the text repeats.
const reach = 16

// nested holds what begins at the tokens behind the one being read, where a rule
// asked for it.
type nested struct {
	from  int
	asked uint16 // a bit for each token of reach
	found [reach]match
}

// read returns the longest match that begins at token i.
func (f *finder) read(i int) match {
	f.nested.from, f.nested.asked = i, 0
	return f.longest(i)
}

// inner returns the longest match at a token behind the one being read, for rules
// that are made of other expressions.
func (f *finder) inner(i int) match {
	n := &f.nested
	k := i - n.from
	if k <= 0 || k >= reach {
		return match{}
	}
	if bit := uint16(1) << k; n.asked&bit == 0 {
		n.asked |= bit
		n.found[k] = match{} // for a rule that comes back to the same token
		n.found[k] = f.longest(i)
	}
	return n.found[k]
}

// longest tries the rules at token i.
func (f *finder) longest(i int) match {
	var best match
	if i >= len(f.words) {
		return best
	}
	is := f.words[i].is
	if is == 0 || f.glued(i) {
		return best
	}
	for _, r := range rules {
		if r.first&is == 0 {
			continue
		}
		if m := r.match(f, i); m.to > best.to {
			best = m
		}
	}
	return best
}

// isPoint reports whether a match is a date or a time.
func (m match) isPoint() bool { return m.kind == knowledge.Date || m.kind == knowledge.Time }

func certainty(m match) knowledge.Certainty {
	switch {
	case strings.Contains(m.value, "X") || strings.HasSuffix(m.value, "_REF"):
		return knowledge.Open
	case m.mod == "APPROX" || m.mod == "MORE_THAN" || m.mod == "LESS_THAN":
		return knowledge.Approximate
	}
	return knowledge.Exact
}
