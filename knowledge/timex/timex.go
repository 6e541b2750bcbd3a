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
// elided ends a match before to in the text: the "10" of "10. und 11. Februar".
type match struct {
	from, to int
	kind     knowledge.TimeType
	value    string
	mod      string
}

// rule is a pattern and the readings of its first token.
type rule struct {
	first reading
	match func(*finder, int) match
}

// rules lists every rule; of equally long matches the first counts.
var rules []rule

func init() {
	rules = []rule{
		{asDigits, (*finder).isoDate},
		{asDigits, (*finder).numericDate},
		{asDigits | asFigure | asOrdinal | asNumber, (*finder).dayMonth},
		{asDigits | asFigure | asOrdinal, (*finder).dayList},
		{asDigits, (*finder).dayBehind},
		{asMonth, (*finder).monthDay},
		{asMonth, (*finder).monthYear},
		{asWeekday | asShort, (*finder).weekdayDate},
		{asWeekday, (*finder).bareWeekday},
		{asDigits, (*finder).year},
		{asUnitOfTime, (*finder).namedYear},
		{asDigits | asFigure | asOrdinal, (*finder).ancient},
		{asDigits, (*finder).yearPair},
		{asNumber, (*finder).spokenYear},
		{asDigits | asFigure | asDecade, (*finder).decade},
		{asDigits | asFigure | asOrdinal, (*finder).century},
		{asSeason, (*finder).season},
		{asOrdinal | asDigits | asFigure | asHalves, (*finder).partOfYear},
		{asOrdinal | asFigure | asDigits, (*finder).nthDay},
		{asUnitOfTime, (*finder).dayBeside},
		{asUnitOfTime, (*finder).nextButOne},
		{asPart, (*finder).numberedPart},
		{asUnitOfTime, (*finder).wholePeriod},
		{asHoliday, (*finder).holiday},
		{asOrdinal | asDigits, (*finder).nthHoliday},
		{asEdge | asLater, (*finder).edge},
		{asDigits | asFigure | asNumber, (*finder).clockTime},
		{asNumber | asDigits | asHalf | asClockQuarter, (*finder).spokenClock},
		{asPartOfDay | asTonight, (*finder).partOfDay},
		{asRelative | asPrevious, (*finder).relativeDay},
		{asShift | asFollowing, (*finder).shifted},
		{asSame, (*finder).same},
		{asUnitOfTime, (*finder).bareUnit},
		{asUnitOfTime, (*finder).yearAgo},
		{asUnitOfTime, (*finder).unitLater},
		{asUnitOfTime, (*finder).weekOf},
		{asFiscal, (*finder).fiscal},
		{asNumber | asDigits | asVague | asHalf | asFigure, (*finder).ago},
		{asShift | asOrdinal, (*finder).shiftedSpan},
		{asNumber | asDigits | asVague | asHalf, (*finder).duration},
		{asHedge | asPhrase, (*finder).hedged},
		{asDuration, (*finder).durationWord},
		{asDigits, (*finder).figureAdjective},
		{asSet, (*finder).setWord},
		{asEach | asEvery | asPer, (*finder).each},
		{asWeekday, (*finder).everyWeekday},
		{asReference | asPastRef | asFutureRef, (*finder).reference},
		{asPhrase, (*finder).phrase},
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
	f := newFinder(r.language, text)
	f.ref, f.seen = r.ref, r.seen
	out := f.find()
	r.seen = f.seen.behind(len(f.toks))
	return out
}

func (f *finder) find() []knowledge.TimeExpression {
	var out []knowledge.TimeExpression
	floor := 0
	for i := 0; i < len(f.toks); {
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
		start, end := f.toks[m.from].Start, f.end(m)
		out = append(out, knowledge.TimeExpression{
			Start: start, End: end, Text: f.text[start:end], Type: m.kind, Value: m.value, Mod: m.mod, Certainty: certainty(m),
		})
		i = m.to
	}
	return out
}

func newFinder(l *language, text string) *finder {
	f := &finder{language: l, text: text, toks: lang.Tokens(text), looked: glance{at: -1}}
	f.words = make([]*word, len(f.toks))
	for i, t := range f.toks {
		f.words[i] = none
		if t.Word {
			f.words[i] = l.lookup(t.Text)
		}
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
