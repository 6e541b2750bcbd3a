package answer

import (
	"regexp"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// numbers returns quantities with their units.
func (r *reader) numbers() []span {
	text := r.p.Text
	tokens := lang.Tokens(text)
	var out []span
	for i := 0; i < len(tokens); i++ {
		to, ok := r.quantity(tokens, i)
		if !ok {
			continue
		}
		if j := to + 1; j < len(tokens) && between[strings.ToLower(tokens[to].Text)] {
			if end, ok := r.quantity(tokens, j); ok && !scales[strings.ToLower(tokens[j].Text)] {
				to = end // "8.000 bis 9.000"
			}
		}
		s := span{start: tokens[i].Start, end: tokens[to-1].End, quality: 0.7}
		if i > 0 && currency[tokens[i-1].Text] {
			s.start, s.quality = tokens[i-1].Start, 0.9
		}
		if to < len(tokens) {
			if u := strings.ToLower(tokens[to].Text); units[u] || tokens[to].Text == "%" || currency[tokens[to].Text] {
				s.end, s.quality = tokens[to].End, 0.9
				if to+1 < len(tokens) && scales[u] && (units[strings.ToLower(tokens[to+1].Text)] || currency[tokens[to+1].Text]) {
					s.end = tokens[to+1].End
				}
			} else if u == "per" && to+1 < len(tokens) && strings.EqualFold(tokens[to+1].Text, "cent") {
				s.end, s.quality = tokens[to+1].End, 0.9
			} else if n := r.counted(tokens, to); n > to {
				s.end = tokens[n].End
				if r.says(tokens[n].Text) || r.matches(tokens[n].Start) {
					s.quality = 1
				}
			} else if tokens[to].Word && (r.says(tokens[to].Text) || r.matches(tokens[to].Start)) {
				s.end, s.quality = tokens[to].End, 1
			} else if tokens[to].Word && (r.code == "en" || isCapital(tokens[to].Text)) && !lang.Get("en").Stop(u) && !lang.Get("de").Stop(u) {
				s.end = tokens[to].End
			}
		}
		if r.inTime(s) || r.code == "de" && to < len(tokens) && tokens[to].Text == "." && i > 0 && leadsDay[strings.ToLower(tokens[i-1].Text)] {
			continue
		}
		s.quality *= r.measures(s)
		if r.asksFor(tokens[i].Start, tokens[to-1].End) || i > 1 && tokens[i-1].Text == "," && to < len(tokens) && tokens[to].Text == "," && to == i+1 {
			s.quality *= 0.2 // asked with, or an age: "Neu, 67, was charged"
		}
		out = append(out, s)
		i = to - 1
	}
	for _, t := range r.p.Times {
		if t.Type == knowledge.Duration {
			s := span{start: t.Start, end: t.End, quality: 0.3}
			if r.plan.lasting {
				s.quality = 1
			}
			s.quality *= r.measures(s)
			out = append(out, s)
		}
	}
	return out
}

// counted returns the noun behind an adjective that follows a number: "20
// smaller pieces", "drei neue Züge". It is at when there is none.
func (r *reader) counted(tokens []lang.Token, at int) int {
	if at+1 >= len(tokens) || !tokens[at].Word || !tokens[at+1].Word || r.stop(tokens[at].Text) || r.stop(tokens[at+1].Text) {
		return at
	}
	adjective, noun := tokens[at].Text, tokens[at+1].Text
	if r.code == "de" && !isCapital(adjective) && isCapital(noun) && len(adjective) > 3 ||
		r.code == "en" && !strings.HasSuffix(adjective, "s") && !isCapital(noun) && strings.HasSuffix(noun, "s") {
		return at + 1
	}
	return at
}

var leadsDay = words("am ab bis vom zum")

// measure is what a question can ask the amount of.
type measure struct {
	asked *regexp.Regexp // in a question
	units *regexp.Regexp // in the answer
}

var measures = []measure{
	{regexp.MustCompile(`(?i)\b(how much .*cost|costs?|price|pay|paid|worth|fine[ds]?|expensive|kostet\w*|kosten|preis\w*|teuer|zahl(t|te|en)|strafe|budget|salary|gehalt|dollars?|euros?|pounds?|money|geld|sum|summe|betrag)\b`),
		regexp.MustCompile(`(?i)[$€£¥]|\b(euros?|dollars?|pounds?|pfund|francs?|franken|cents?|pence|yen|yuan|rubel|kronen|mio|mrd|m|bn)\b`)},
	{regexp.MustCompile(`(?i)\b(how long|how old|wie lange|wie alt|years?|months?|weeks?|days?|hours?|jahren?|monaten?|wochen?|tagen?|stunden?|alter|age)\b`),
		regexp.MustCompile(`(?i)^\d+$|(years?|months?|weeks?|days?|hours?|minutes?|seconds?|jahr|monat|woche|tag|stunde|minute|sekunde)|-year|jährig`)},
	{regexp.MustCompile(`(?i)\b(percent\w*|per cent|prozent\w*|anteil|share|proportion)\b`), regexp.MustCompile(`(?i)%|percent|per cent|prozent|third|half|quarter|hälfte|drittel|viertel`)},
	{regexp.MustCompile(`(?i)\b(how far|wie weit|kilomet\w+|kilometers?|miles?|metres?|meters?|metern?|length|länge|height|höhe|tall|hoch)\b`),
		regexp.MustCompile(`(?i)\b(km|m|cm|kilomet\w+|miles?|meilen?|met\w+|feet|foot|ft|inch\w*|zentimeter|yards?)\b`)},
}

// measures is low for a quantity of another measure than the question asks for.
func (r *reader) measures(s span) float64 {
	text := r.p.Text[s.start:s.end]
	for _, m := range measures {
		if m.asked.MatchString(r.asked.Text) {
			if m.units.MatchString(text) {
				return 1
			}
			return 0.3
		}
	}
	return 1
}

var between = words("bis to und and - –")

// matches reports whether the word at a byte offset stands for one of the
// question's, in any language.
func (r *reader) matches(offset int) bool {
	at := r.position(offset)
	for _, z := range r.c.matched.places {
		if z.pos == at && z.value >= 0.4 {
			return true
		}
	}
	return false
}

func isCapital(s string) bool {
	r := firstRune(s)
	return r >= 'A' && r <= 'Z' || r == 'Ä' || r == 'Ö' || r == 'Ü'
}

// quantity reads "6.200", "1,2", "sechzehn", "two million" from a token on.
func (r *reader) quantity(tokens []lang.Token, i int) (int, bool) {
	t := tokens[i]
	lower := strings.ToLower(t.Text)
	if !t.Word {
		return 0, false
	}
	if t.Text[0] < '0' || t.Text[0] > '9' {
		return i + 1, numerals[lower]
	}
	if i > 0 && tokens[i-1].End == t.Start && (tokens[i-1].Text == "-" || tokens[i-1].Word) {
		return 0, false // F-35
	}
	j := i + 1
	for j+1 < len(tokens) && (tokens[j].Text == "." || tokens[j].Text == ",") && tokens[j-1].End == tokens[j].Start && tokens[j].End == tokens[j+1].Start && tokens[j+1].Text[0] >= '0' && tokens[j+1].Text[0] <= '9' {
		j += 2
	}
	return j, true
}

// inTime reports whether a number is part of a date or clock time.
func (r *reader) inTime(s span) bool {
	for _, t := range r.p.Times {
		if t.Start < s.end && s.start < t.End && t.Type != knowledge.Duration && t.Type != knowledge.Set {
			return true
		}
	}
	return false
}

func words(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}

var (
	currency = words("$ € £ ¥ US$")
	scales   = words("million millions millionen mio billion billions milliarde milliarden mrd bn m tausend thousand trillion trillions billionen hundert hundred dutzend dozen")
	units    = words(`prozent percent euro euros dollar dollars pfund pounds pence cent cents franken francs yen rubel kronen kilometer kilometern kilometers kilometres km meter metern
		metres meters miles mile meilen zentimeter cm millimeter mm feet foot inches inch hektar hectares acres quadratmeter quadratkilometer tonnen tonne tons tonnes kilo kilogramm kg gramm
		liter litern litres liters grad degrees jahre jahren years year monate monaten months month wochen weeks week tage tagen days day stunden hours hour minuten minutes minute
		sekunden seconds prozentpunkte prozentpunkten points punkte punkten menschen people personen tote toten dead deaths verletzte injured mal times stundenkilometer km/h mph megawatt gigawatt watt volt
		mio mrd million millions millionen billion billions milliarde milliarden bn tausend thousand`)
	numerals = words(`two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
		hundred hundreds thousand thousands dozen dozens half none zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig
		dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert hunderte tausend tausende dutzend dutzende hälfte drittel viertel`)
)
