package timex

import (
	"strings"

	"beleg/knowledge"
)

// durationWord reads adjectives of duration: jahrelang (for years), zweitägige
// (two days long). A person of some age is none: der zweijährige Bub, the boy of two.
func (f *finder) durationWord(i int) match {
	w := f.at(i)
	age := inYears(w.span) && !strings.Contains(w.span, "X") && f.cue(i+1, cuePerson)
	if f.inside(i) || age {
		return match{}
	}
	return match{i, i + 1, knowledge.Duration, w.span, ""}
}

// figureAdjective reads 3-tägige (of three days) and 10-jähriges Bestehen (ten
// years of existence); of years, only before what lasts, for persons are most of them.
func (f *finder) figureAdjective(i int) match {
	if !f.dash(i+1) || !f.touches(i+1) {
		return match{}
	}
	number, u, ok := f.cutAdjective(f.low(i + 2))
	if !ok || number != "" {
		return match{}
	}
	if u == "Y" && !f.ends(f.low(i+3), lastingEnding) {
		return match{}
	}
	return match{i, i + 3, knowledge.Duration, span(f.at(i).number, u), ""}
}

func inYears(span string) bool { return strings.HasSuffix(span, "Y") }
