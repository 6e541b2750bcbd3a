package timex

import (
	"fmt"

	"beleg/knowledge"
)

// ancient reads years and centuries that name their era: "480 BC", "79 AD",
// "44 v. Chr.", "5th century BC". TIMEX3 writes those before it as BC0480.
func (f *finder) ancient(i int) match {
	m := f.century(i)
	if m.to == 0 && f.figures(i, 4) && f.at(i).number > 0 {
		m = match{i, i + 1, knowledge.Date, fmt.Sprintf("%04d", int(f.at(i).number)), ""}
	}
	if m.to == 0 {
		return match{}
	}
	before, to := f.era(m.to)
	if to == 0 {
		return match{}
	}
	if before {
		m.value = "BC" + m.value
	}
	m.to = to
	return m
}

// era reads what counts years from the birth of Christ.
func (f *finder) era(i int) (before bool, to int) {
	for _, e := range f.at(i).phrases {
		if e.kind == "ERA" && f.spells(i, e.words) && f.upper(i+len(e.words)-1-count(e.words[len(e.words)-1] == ".")) {
			return e.value == "BC", i + len(e.words)
		}
	}
	return false, 0
}
