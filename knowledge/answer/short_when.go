package answer

import (
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/timex"
)

// dates returns the times of a passage that name a point or stretch of time.
// An article without a date leaves "on 1 August" open: its value is XXXX-08-01.
func (r *reader) dates() []span {
	out := r.room()
	for i := 0; i < len(r.p.Times); i++ {
		t := r.p.Times[i]
		iso, ok := r.day(t)
		if !ok {
			continue
		}
		for i+1 < len(r.p.Times) {
			joined, ok := r.goesOn(t, iso, r.p.Times[i+1])
			if !ok {
				break
			}
			t.End, iso = r.p.Times[i+1].End, joined
			i++
		}
		out = append(out, r.dated(t, iso))
	}
	return out
}

// dated is the span of a time: with the words that round it, and with what the passage
// says of it.
func (r *reader) dated(t knowledge.TimeExpression, iso string) span {
	s := span{start: t.Start, end: t.End, date: iso, certainty: t.Certainty, quality: r.dateQuality(t, iso), change: r.changes(t)}
	if s.change.denied {
		s.quality *= 0.3
	}
	if p, start, ok := r.rough(t, iso); ok {
		s.rough, s.start = &p, start
		if !strings.Contains(iso, "/") {
			s.certainty = knowledge.Approximate
		}
	}
	return s
}

// dateQuality is how well a time answers when something was, by its words and
// by what stands beside it.
func (r *reader) dateQuality(t knowledge.TimeExpression, iso string) float64 {
	if r.caption(t) {
		return 0.1
	}
	if r.compares(t) {
		return 0.1
	}
	quality := exactness(t.Certainty, iso)
	quality *= r.askedWith(t, iso)
	if r.reports(t) && !r.plan.says {
		quality *= 0.5
	}
	return quality
}

// askedWith is 0 for a time that the question itself names, which cannot be the
// answer, 1 for one within that time, and less for one that lies elsewhere.
func (r *reader) askedWith(t knowledge.TimeExpression, iso string) float64 {
	w := &r.plan.when
	p, ok := periodOf(iso)
	switch {
	case !w.asked || !ok:
		return 1 - indicator(r.asksFor(t.Start, t.End))
	case !p.meets(w.period.period):
		return 0.3
	case p.to-p.from < w.period.to-w.period.from:
		return 1
	}
	return 1 - indicator(r.asksFor(t.Start, t.End))
}

// exactness is how closely a date is named.
func exactness(c knowledge.Certainty, iso string) float64 {
	switch {
	case strings.HasPrefix(iso, "XXXX-XX-XX"):
		return 0.3 // a time of some day
	case strings.HasPrefix(iso, "X"):
		return 0.6
	case c == knowledge.Exact && len(iso) >= 10:
		return 1
	case c == knowledge.Exact:
		return 0.9
	case c == knowledge.Approximate:
		return 0.7
	}
	return 0.5
}

// day is the date that an answer shows for a time expression. Part of the day
// stays in the words: "Tuesday night" is that Tuesday.
func (r *reader) day(t knowledge.TimeExpression) (string, bool) {
	iso, ok := timex.Answer(t)
	if !ok {
		iso, ok = timex.Resolve(t, r.p.Text[:t.Start], r.c.record.Published)
	}
	if !ok && t.Type != knowledge.Duration && strings.HasPrefix(t.Value, "XXXX-") {
		iso, ok = t.Value, true
	}
	if day, part, _ := strings.Cut(iso, "T"); len(day) >= 10 && part != "" && !saysClock(part, t.Text) {
		iso = day
	}
	return iso, ok
}

// saysClock reports whether a time of the day is one by the clock, and read in
// a text: "shortly after noon" is none.
func saysClock(clock, text string) bool {
	return digit(clock) && strings.ContainsAny(text, "0123456789")
}

// goesOn joins what belongs to one date but was read as two expressions: "4.
// Juni um 20.30 Uhr", "erstes Quartal des nächsten Jahres". It returns the date
// of both.
func (r *reader) goesOn(t knowledge.TimeExpression, iso string, next knowledge.TimeExpression) (string, bool) {
	if next.Start <= t.End {
		return "", false
	}
	gap := strings.Trim(r.p.Text[t.End:next.Start], " ")
	switch {
	case gap == "," || r.all.is(gap, cueClockLink):
		_, clock, _ := strings.Cut(next.Value, "T")
		return iso + "T" + clock, next.Type == knowledge.Time && digit(clock) && !strings.Contains(iso, "T")
	case r.all.is(gap, cueYearLink):
		return iso, next.Type == knowledge.Date && strings.HasPrefix(iso, "X")
	}
	return "", false
}

// caption holds for the day on which a picture was taken: "FILE - In this Dec.
// 20, 2015, file photo".
func (r *reader) caption(t knowledge.TimeExpression) bool {
	text := r.p.Text
	for w := range strings.FieldsSeq(strings.TrimLeft(text[t.End:min(len(text), t.End+40)], ", ")) {
		w = strings.Trim(w, ".,:;()")
		if r.all.says(w, cuePicture) {
			return true
		}
		if !r.all.says(w, cuePictureKind) {
			return false
		}
	}
	return false
}

// maxBenchmark is how far before a time the words stand that make it one that
// something is compared with, in bytes.
const maxBenchmark = 160

// compares holds for the time of an earlier event that this one is compared with: "the
// first visit since Blair's in 2004", "so viele wie zuletzt 2008". A question may ask
// for that event itself.
func (r *reader) compares(t knowledge.TimeExpression) bool {
	before := r.p.Text[:t.Start]
	from := max(0, len(before)-maxBenchmark)
	found := r.own.benchmark.FindStringSubmatch(before[from:])
	if found == nil || r.plan.negated || r.all.earlier.MatchString(r.asked.Text) {
		return false
	}
	return !slices.ContainsFunc(lang.Tokens(found[1]), func(w lang.Token) bool { return w.Word && !r.stop(w.Text) && r.says(w.Text) })
}

// reports holds for the time at which something was said rather than done:
// "said on Friday that", "teilte am Montag mit".
func (r *reader) reports(t knowledge.TimeExpression) bool {
	before := lang.Tokens(r.p.Text[max(0, t.Start-40):t.Start])
	for i := len(before) - 1; i >= max(0, len(before)-2); i-- {
		if r.all.says(before[i].Text, cueSaying) {
			return true
		}
	}
	return false
}
