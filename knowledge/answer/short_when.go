package answer

import (
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/timex"
)

// dates returns the times of a passage that name a point or stretch of time.
// An article without a date leaves "on 1 August" open: its value is XXXX-08-01.
func (r *reader) dates() []span {
	var out []span
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
		s := span{start: t.Start, end: t.End, date: iso, certainty: t.Certainty, quality: 0.5}
		switch {
		case r.asksFor(t.Start, t.End):
			s.quality = 0
		case strings.HasPrefix(iso, "XXXX-XX-XX"):
			s.quality = 0.3 // a time of some day
		case strings.HasPrefix(iso, "X"):
			s.quality = 0.6
		case t.Certainty == knowledge.Exact && len(iso) >= 10:
			s.quality = 1
		case t.Certainty == knowledge.Exact:
			s.quality = 0.9
		case t.Certainty == knowledge.Approximate:
			s.quality = 0.7
		}
		if r.reports(t) {
			s.quality *= 0.5
		}
		if caption(r.p.Text, t) {
			s.quality = 0.1
		}
		if before := strings.Fields(r.p.Text[:t.Start]); negation(before[max(0, len(before)-5):]) {
			s.quality *= 0.3 // "will not start on 1 June"
		}
		out = append(out, s)
	}
	return out
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
	if day, part, found := strings.Cut(iso, "T"); found && len(day) >= 10 && part != "" && (part[0] < '0' || part[0] > '9' || !strings.ContainsAny(t.Text, "0123456789")) {
		iso = day // "shortly after noon" is no clock time either
	}
	return iso, ok
}

// goesOn joins what belongs to one date but was read as two expressions: "4.
// Juni um 20.30 Uhr", "erstes Quartal des nächsten Jahres". It returns the date
// of both.
func (r *reader) goesOn(t knowledge.TimeExpression, iso string, next knowledge.TimeExpression) (string, bool) {
	if next.Start <= t.End {
		return "", false
	}
	switch gap := strings.Trim(r.p.Text[t.End:next.Start], " "); gap {
	case "um", "at", "gegen", ",", "ab", "from":
		_, clock, found := strings.Cut(next.Value, "T")
		if !found || next.Type != knowledge.Time || strings.Contains(iso, "T") || clock == "" || clock[0] < '0' || clock[0] > '9' {
			return "", false
		}
		return iso + "T" + clock, true
	case "des", "of", "der", "of the":
		if next.Type != knowledge.Date || !strings.HasPrefix(iso, "X") {
			return "", false
		}
		return iso, true
	}
	return "", false
}

// caption holds for the day on which a picture was taken: "FILE - In this Dec.
// 20, 2015, file photo".
func caption(text string, t knowledge.TimeExpression) bool {
	behind := strings.Fields(strings.TrimLeft(text[t.End:min(len(text), t.End+40)], ", "))
	for i, w := range behind[:min(2, len(behind))] {
		if w = strings.ToLower(strings.Trim(w, ".,:;()")); pictures[w] {
			return true
		}
		if i == 0 && w != "file" && w != "handout" && w != "aerial" && w != "satellite" {
			return false
		}
	}
	return false
}

var pictures = words(`photo photograph picture image photos images frame screenshot foto bild aufnahme archivbild archivfoto`)

// reports holds for the time at which something was said rather than done:
// "said on Friday that", "teilte am Montag mit".
func (r *reader) reports(t knowledge.TimeExpression) bool {
	before := lang.Tokens(r.p.Text[max(0, t.Start-40):t.Start])
	for i := len(before) - 1; i >= max(0, len(before)-2); i-- {
		if saying[strings.ToLower(before[i].Text)] {
			return true
		}
	}
	return false
}

var saying = words(`said says told announced confirmed reported reports stated tweeted added sagte sagt teilte teilten erklärte erklärten berichtete berichteten meldete meldeten verkündete betonte bestätigte bestätigten`)
