package timex

import (
	"strings"

	"beleg/knowledge/lang"
)

var german = newGerman()

func newGerman() *language {
	l := newLanguage(lang.Get("de"))
	l.compound = germanCompound
	l.dayFirst = true
	for n := 2; n < 100; n++ {
		w := l.form(germanNumber(n))
		w.is |= asNumber
		w.number = float64(n)
	}
	for n := 20; n <= 31; n++ {
		for _, ending := range []string{"ste", "sten", "ster"} {
			w := l.form(germanNumber(n) + ending)
			w.is |= asOrdinal
			w.ordinal = n
		}
	}
	for n := 2; n <= 12; n++ {
		w := l.form(germanNumber(n) + "einhalb")
		w.is |= asNumber
		w.number = float64(n) + 0.5
	}
	l.addDayParts()
	return l
}

// addDayParts joins weekdays and parts of the day: Montagabend, Freitagnacht.
func (l *language) addDayParts() {
	for day, d := range l.words {
		if d.is&asWeekday == 0 || d.is&asPartOfDay != 0 || strings.HasSuffix(day, "s") {
			continue
		}
		for _, name := range []string{"morgen", "früh", "vormittag", "mittag", "nachmittag", "abend", "nacht"} {
			for _, ending := range []string{"", "s"} {
				w := l.form(day + name + ending)
				w.is |= asWeekday | asPartOfDay
				w.weekday, w.part = d.weekday, l.words[name].part
			}
		}
	}
}

var (
	germanOnes = [...]string{"null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"}
	germanTens = [...]string{"", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"}
)

// germanNumber spells a number below 100.
func germanNumber(n int) string {
	switch {
	case n < 20:
		return germanOnes[n]
	case n%10 == 0:
		return germanTens[n/10]
	}
	return germanOnes[n%10] + "und" + germanTens[n/10]
}

var germanAdjectives = map[string]unit{"jährig": "Y", "tägig": "D", "wöchig": "W", "monatig": "M", "stündig": "TH", "minütig": "TM", "sekündig": "TS"}

// germanCompound reads adjectives of duration (zweijährig, dreitägige,
// zehnminütigen) and nouns that end in a period (Osterwochenende, Jahresende).
func germanCompound(l *language, s string) *word {
	if w := l.durationAdjective(s); w != nil {
		return w
	}
	if strings.HasSuffix(s, "wochenende") {
		return l.words["wochenende"]
	}
	for _, edge := range []string{"ende", "anfang", "beginn", "mitte"} {
		period, ok := strings.CutSuffix(s, edge)
		if !ok {
			continue
		}
		period = strings.TrimSuffix(period, "s")
		if u := l.words[period]; u != nil && u.is&asUnitOfTime != 0 && u.unit != "D" {
			return &word{is: asRelative, from: u.unit, edge: l.words[edge].edge}
		}
	}
	return nil
}

func (l *language) durationAdjective(s string) *word {
	stem := strings.TrimRight(s, "enrsm")
	if !strings.HasSuffix(stem, "ig") {
		return nil
	}
	for ending, u := range germanAdjectives {
		amount, ok := strings.CutSuffix(stem, ending)
		if !ok {
			continue
		}
		if n := l.words[amount]; n != nil && n.is&asNumber != 0 && n.number > 0 {
			return &word{is: asDuration, span: span(n.number, u)}
		}
		if amount == "halb" {
			return &word{is: asDuration, span: span(0.5, u)}
		}
	}
	return nil
}
