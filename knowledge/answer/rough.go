package answer

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// A rough date is one that a text only rounds or limits: "over 60 years ago", "vor
// März 1964", "around 1960". It is shown as the text has it; its period is when the
// thing may have been, so that an exact date that lies there is supported by it.

// maxRough bounds a rough date, in bytes before the time it is made of.
const maxRough = 30

// rough returns the period of a rough date, and where its words begin; ok is false
// for an exact one.
func (r *reader) rough(t knowledge.TimeExpression, iso string) (p period, start int, ok bool) {
	first, last, _ := strings.Cut(iso, "/")
	named, dated := periodOf(first)
	if end, ok := periodOf(last); ok {
		return period{named.from, end.to}, t.Start, dated // a decade
	}
	if !dated {
		return p, t.Start, false
	}
	lead, start := r.roundings(t)
	years, ago := r.ago(t, named)
	switch {
	case ago && (lead != 0 || isRound(years)):
		return roughly(named.from, years, lead), start, true
	case ago:
		return p, t.Start, false
	case lead&cueTimeBefore != 0:
		return period{named.from - openYears, named.from}, start, true
	case lead&cueTimeAfter != 0:
		return period{named.to, named.to + openYears}, start, true
	case lead&cueRoughly != 0:
		return period{named.from - 2, named.to + 2}, start, true
	}
	return p, t.Start, false
}

// isRound holds for a number of years that a text may have rounded.
func isRound(years float64) bool { return years >= 10 && int(years)%5 == 0 }

// openYears is how far from the time that limits it something is still thought to
// be: "before March 1964" says little of 1900.
const openYears = 10.0

// roundings are the words that stand before a time, or begin it, and make it rough;
// start is where the first of them begins.
func (r *reader) roundings(t knowledge.TimeExpression) (found cue, start int) {
	const any = cueRoughMore | cueRoughLess | cueRoughly
	for _, w := range lang.Tokens(t.Text) {
		found |= r.own.words[strings.ToLower(w.Text)] & any
	}
	start = t.Start
	from := max(0, t.Start-maxRough)
	words := lang.Tokens(r.p.Text[from:t.Start])
	for i := len(words) - 1; i >= 0; i-- {
		is := r.own.words[strings.ToLower(words[i].Text)]
		if is&(any|cueTimeBefore|cueTimeAfter|cueTimeFiller|cueRoughFiller) == 0 {
			break
		}
		if is&(any|cueTimeBefore|cueTimeAfter) != 0 {
			found, start = found|is&(any|cueTimeBefore|cueTimeAfter), from+words[i].Start
		}
	}
	return found, start
}

// ago is how many years before the publication a time lies that counts from it:
// "60 years ago", "vor 60 Jahren".
func (r *reader) ago(t knowledge.TimeExpression, named period) (years float64, ok bool) {
	now, dated := periodOf(r.c.record.Published)
	counted := t.Type == knowledge.Duration
	for _, w := range lang.Tokens(t.Text) {
		counted = counted || r.own.says(w.Text, cueAgo)
	}
	years = now.begins() - named.begins()
	return years, dated && counted && years >= 1
}

// roughly is when something was that is said to be so many years before now, in a
// year: "over 60 years ago" is 60 to 70, "about 60" 55 to 65.
func roughly(year, years float64, lead cue) period {
	step := 1.0
	for _, round := range []float64{100, 10, 5} {
		if math.Mod(years, round) == 0 {
			step = round
			break
		}
	}
	switch {
	case lead&cueRoughMore != 0:
		return period{year - step, year + 1}
	case lead&cueRoughLess != 0:
		return period{year, year + step + 1}
	}
	return period{year - step/2, year + step/2 + 1}
}

// round lets rough dates support exact ones that agree with them, which stand where the
// better of both stood, or before others that are as good and name less of the question
// than the rough one does.
func round(list []extracted) []extracted {
	for i := 0; i < len(list); i++ {
		if list[i].span.rough == nil {
			continue
		}
		k := slices.IndexFunc(list, func(f extracted) bool { return list[i].allows(&f) })
		if k < 0 {
			continue
		}
		exact, rough := list[k], list[i]
		exact.support = append(slices.Clone(exact.support), rough.support...)
		exact.inherit(&rough)
		list[min(i, k)] = exact
		list = slices.Delete(list, max(i, k), max(i, k)+1)
		lift(list, min(i, k), rough.naming())
		i--
	}
	return list
}

// naming is the passage of an answer that names most of the question.
func (f *extracted) naming() *candidate {
	return slices.MaxFunc(f.support, func(a, b *candidate) int { return cmp.Compare(a.features[fOwn], b.features[fOwn]) })
}

// lift moves an answer that a rough date vouches for before those that are as good and
// name less of the question than the passage of that.
func lift(list []extracted, at int, vouching *candidate) {
	f, to, named := list[at], at, vouching.features[fOwn]
	for to > 0 && list[to-1].score <= f.score+asGood && list[to-1].support[0].features[fOwn] < named {
		to--
		f.inherit(&list[to])
	}
	copy(list[to+1:at+1], list[to:at])
	list[to] = f
}

// allows reports whether an exact date lies in the period of a rough one and its
// passage is about what was asked: it names more of it than the other does, or stands
// in the same article and names some.
func (f *extracted) allows(o *extracted) bool {
	p, ok := periodOf(o.Date)
	vague := o.span.rough != nil || o.span.change.denied
	if !ok || vague || !p.meets(*f.span.rough) {
		return false
	}
	a, b := f.support[0], o.support[0]
	if a.record.Article == b.record.Article {
		return b.features[fOwn]+b.features[fCognate] > 0
	}
	return b.features[fOwn] >= a.features[fOwn]
}
