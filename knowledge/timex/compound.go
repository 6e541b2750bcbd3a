package timex

import (
	"strings"

	"beleg/knowledge/lang"
)

// compounds holds the last parts of words that are written together, such as
// Osterwochenende (Easter weekend) and Jahresende (end of the year).
type compounds struct {
	units      []string // Wochenende (weekend): the compound is read as that
	edges      []string // Ende, Anfang (end, beginning) behind a unit of time
	links      []string // the s of Jahresende
	adjectives []durationAdjective
	inflection string // letters that adjectives end in
}

// durationAdjective is the ending of an adjective of duration: the "tägig" of
// dreitägig, three days long.
type durationAdjective struct {
	ending string
	unit   unit
}

const shortestCompound = 8 // bytes

// add reads a line "compound unit|edge|link|inflection|of UNIT: forms".
func (c *compounds) add(value, form string) {
	kind, of, _ := strings.Cut(value, " ")
	switch kind {
	case "unit":
		c.units = append(c.units, form)
	case "edge":
		c.edges = append(c.edges, form)
	case "link":
		c.links = append(c.links, form)
	case "inflection":
		c.inflection += form
	case "adjective":
		c.adjectives = append(c.adjectives, durationAdjective{form, unit(of)})
	}
}

func (c *compounds) none() bool { return len(c.units)+len(c.edges)+len(c.adjectives) == 0 }

// compound reads a word that no table lists, or returns nil.
func (l *language) compound(s string) *word {
	if w := l.lastingAdjective(s); w != nil {
		return w
	}
	if w := l.words[strings.TrimRight(s, l.inflection)]; w != nil && w.is&(asDuration|asSet) != 0 {
		return w // tägliche, jahrelangem
	}
	for _, u := range l.units {
		if strings.HasSuffix(s, u) {
			return l.words[u]
		}
	}
	for _, edge := range l.edges {
		if period, ok := strings.CutSuffix(s, edge); ok {
			if w := l.edgeOf(period, edge); w != nil {
				return w
			}
		}
	}
	return nil
}

// edgeOf reads the edge of a period: "jahres" and "ende" of Jahresende.
func (l *language) edgeOf(period, edge string) *word {
	for _, link := range l.links {
		period = strings.TrimSuffix(period, link)
	}
	u := l.words[period]
	if u == nil || u.is&asUnitOfTime == 0 || u.unit == "D" {
		return nil
	}
	return &word{is: asRelative, from: u.unit, edge: l.words[edge].edge}
}

// cutAdjective cuts an adjective of duration into its number and its unit.
func (l *language) cutAdjective(s string) (number string, u unit, ok bool) {
	stem := strings.TrimRight(s, l.inflection)
	for _, a := range l.adjectives {
		if number, ok := strings.CutSuffix(stem, a.ending); ok {
			return number, a.unit, true
		}
	}
	return "", "", false
}

// lastingAdjective reads zweijährig, dreitägige, halbstündig: two years, three
// days, half an hour long.
func (l *language) lastingAdjective(s string) *word {
	amount, u, ok := l.cutAdjective(s)
	if !ok {
		return nil
	}
	n := l.words[amount]
	if n == nil || n.is&(asNumber|asHalf) == 0 || n.number <= 0 {
		return nil
	}
	return &word{is: asDuration, span: span(n.number, u)}
}

// joinDayParts joins weekdays and parts of the day, "Montag" and "Abend" of
// Montagabend, for the languages whose table has a line "compound part".
func (l *language) joinDayParts(t lang.Table) {
	days := map[string]int{}
	for form, w := range l.words {
		if w.is&asWeekday != 0 && !l.ends(form, adverbEnding) {
			days[form] = w.weekday
		}
	}
	for _, e := range t {
		part, ok := strings.CutPrefix(e.Value, "part ")
		if e.Name != "compound" || !ok {
			continue
		}
		for _, form := range e.Words() {
			for day, n := range days {
				w := l.form(day + form)
				w.is |= asWeekday | asPartOfDay
				w.weekday, w.part = n, part
			}
		}
	}
}
