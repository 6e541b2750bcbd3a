package timex

import (
	"strings"

	"beleg/knowledge"
)

// durationWord reads "jahrelang", "zweitägige", "mehrjähriger"; a person of
// some age is none: "der zweijährige Bub", "der 20-jährige Fahrer".
func (f *finder) durationWord(i int) match {
	w := f.at(i)
	if f.upper(i) && !f.first(i) || strings.HasSuffix(w.span, "Y") && !strings.Contains(w.span, "X") && f.person(i+1) {
		return match{}
	}
	return match{i, i + 1, knowledge.Duration, w.span, ""}
}

// figureAdjective reads "3-tägige" and "10-jähriges Bestehen"; of years, only
// before what lasts, for persons are most of them.
func (f *finder) figureAdjective(i int) match {
	if f.code != "de" || !f.dash(i+1) || !f.joined(i) || !f.joined(i+1) {
		return match{}
	}
	w := f.durationAdjective("zwei" + f.low(i+2))
	if w == nil || strings.HasSuffix(w.span, "Y") && !f.lasts(i+3) {
		return match{}
	}
	return match{i, i + 3, knowledge.Duration, strings.Replace(w.span, "2", trim(f.at(i).number), 1), ""}
}

func (f *finder) lasts(i int) bool {
	for _, noun := range []string{"strafe", "haft", "vertrag", "bestehen", "jubiläum", "zeit", "pause", "krieg", "sperre", "ausbildung", "zusammenarbeit", "verbot", "frist", "mandat", "projekt", "plan"} {
		if strings.HasSuffix(f.low(i), noun) {
			return true
		}
	}
	return false
}

func (f *finder) person(i int) bool {
	return f.oneOf(i, "tochter", "sohn", "bub", "buben", "mädchen", "junge", "jungen", "kind", "kinder", "sohnes", "mann", "frau", "schüler", "schülerin", "enkel", "enkelin", "bruder", "schwester", "zwillinge", "patient", "patientin", "mutter", "vater", "hund", "stute", "hengst", "täter", "opfer")
}
