package answer

import (
	"cmp"
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
	overtaken(out)
	return out
}

// overtaken puts the dates of a passage that names one which no longer holds behind its
// last: "ursprünglich im Dezember, dann hieß es Sommer, nun gilt der 2. April".
func overtaken(list []span) {
	if !slices.ContainsFunc(list, func(s span) bool { return s.change.denied }) {
		return
	}
	for i := range len(list) - 1 {
		if last := list[len(list)-1]; !last.change.denied && !list[i].change.denied {
			list[i].quality *= 0.5
		}
	}
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
	if r.caption(t) || r.compares(t) || r.looksBack() {
		return 0.1
	}
	quality := exactness(t.Certainty, iso)
	quality *= r.askedWith(t, iso)
	if r.reports(t) && !r.plan.says {
		quality *= 0.5
	}
	if r.contrary(t) || r.fromThen(t) {
		quality *= 0.3
	}
	return quality
}

// fromThen holds for the time that a thing is from, beside what happens to it now: "ein
// Haus aus dem Jahr 1787 brannte". A question for it asks with that word.
func (r *reader) fromThen(t knowledge.TimeExpression) bool {
	first, _ := slices.BinarySearchFunc(r.signs, t.Start, func(s lang.Token, o int) int { return cmp.Compare(s.Start, o) })
	from, thing := strings.ToLower(token(r.signs, first-1).Text), token(r.signs, first-2)
	return capital(thing) && slices.Contains(r.own.from, from) && !slices.Contains(lowerWords(r.asked.Text), from)
}

// looksBack reports whether the passage looks back on an earlier event where the one that
// is reported may be asked for: it lacks some of the question, or the lead has all of it.
// "Bereits im Oktober hatte es gebrannt" (had burnt).
func (r *reader) looksBack() bool {
	if r.all.earlier.MatchString(r.asked.Text) || !r.own.background.MatchString(r.p.Text) {
		return false
	}
	lacks, led := false, true
	for i := range r.plan.concepts {
		lacks = lacks || r.c.matched.own[i] == 0
		led = led && r.c.compared.lead[i] > 0
	}
	return lacks || led
}

// contrary holds for the time of the other end of what is asked for: of the birth where
// the death is, of the end where the beginning is.
func (r *reader) contrary(t knowledge.TimeExpression) bool {
	before, behind := r.clauseAround(t)
	contrary := false
	for _, w := range slices.Concat(before, behind) {
		e, ok := r.all.events[w]
		if !ok {
			continue
		}
		for _, asked := range r.plan.events {
			switch {
			case asked == e:
				return false
			case asked.of == e.of:
				contrary = true
			}
		}
	}
	return contrary
}

// askedWith is 0 for a time that the question itself names, which cannot be the
// answer, 1 for one within that time, and less for one that lies elsewhere.
func (r *reader) askedWith(t knowledge.TimeExpression, iso string) float64 {
	w := &r.plan.when
	p, ok := periodOf(iso)
	switch {
	case w.names(t, iso):
		return 0
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
// "said on Friday that", "sagte Moser am Montag", "wie die Polizei am Montag mitteilte".
func (r *reader) reports(t knowledge.TimeExpression) bool {
	before := lang.Tokens(r.p.Text[max(0, t.Start-40):t.Start])
	for i := len(before) - 1; i >= max(0, len(before)-2); i-- {
		if r.all.says(before[i].Text, cueSaying) {
			return true
		}
	}
	first, _ := slices.BinarySearchFunc(r.signs, t.Start, func(s lang.Token, o int) int { return cmp.Compare(s.Start, o) })
	behind, _ := slices.BinarySearchFunc(r.signs, t.End, func(s lang.Token, o int) int { return cmp.Compare(s.Start, o) })
	words, _ := r.clauseAround(t)
	lasting := r.leads(words, cueTimeSince|cueTimeBefore|cueTimeUntil|cueTimeAfter) // "jailed since July said"
	return r.saidBefore(first-1) || !lasting && r.saidBehind(behind)
}

// saidBefore reports whether what ends at a token is a verb of saying with who speaks
// or who is told, and a preposition: "sagte Moser am", "told the board on".
func (r *reader) saidBefore(i int) bool {
	for r.all.says(token(r.signs, i).Text, cuePreposition|cueArticle) {
		i--
	}
	for i >= 0 && r.person(r.signs[i].Start) {
		i--
	}
	if r.all.says(token(r.signs, i).Text, cueSaying) {
		return true
	}
	for n := 0; n < 2 && token(r.signs, i).Word && !r.stop(r.signs[i].Text); n++ {
		i--
	}
	if r.all.says(token(r.signs, i).Text, cueArticle) {
		i--
	}
	return r.all.says(token(r.signs, i).Text, cueTelling)
}

// saidBehind reports whether a verb of saying stands at a token, or ends the clause
// there with what belongs to it: "am Montag mitteilte", "am Montag mit."
func (r *reader) saidBehind(i int) bool {
	t, next := token(r.signs, i), token(r.signs, i+1)
	return r.all.says(t.Text, cueSayingBehind) || r.all.says(t.Text, cueSayingEnd) && !next.Word
}
