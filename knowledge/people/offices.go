package people

import (
	"strings"
)

// roleOf reads the office of the person a name names: before it, or after it
// in apposition. Empty when none is given.
func roleOf(us []unit, text string, n name, language string) string {
	if from, to, ok := roleBefore(us, n.from, language); ok {
		return text[us[from].start:us[to-1].end]
	}
	if from, to, ok := roleAfter(us, n.to); ok {
		return text[us[from].start:us[to-1].end]
	}
	return ""
}

// maxTitles is how many units of titles may stand between an office and a name:
// "Rektor Prof. Dr. Dr. h.c.".
const maxTitles = 8

// titleEnds reports whether the units end in a title, or in the full stop of one.
func titleEnds(us []unit) bool {
	last := &us[len(us)-1]
	if last.is(title) {
		return !last.is(role)
	}
	return len(us) > 1 && last.text == "." && us[len(us)-2].is(title)
}

// roleBefore finds "stellvertretende US-Außenminister" or "Deputy Secretary of
// State" ending right before unit i, over titles and quotation marks.
func roleBefore(us []unit, i int, language string) (from, to int, ok bool) {
	to = i
	for to > max(0, i-maxTitles) && titleEnds(us[:to]) {
		to--
	}
	if to > 1 && us[to-1].text == "," { // "der Direktor des Museums, Hans Moser,"
		return roleBeforeComma(us, to-1)
	}
	for k := min(4, to); k >= 1; k-- {
		if isPhrase(us[to-k : to]) {
			return modifiers(us, to-k, language), to, true
		}
	}
	if to > 0 && (us[to-1].is(role | kin)) && (us[to-1].named() || language == "en") {
		return modifiers(us, to-1, language), to, true
	}
	return 0, 0, false
}

// roleBeforeComma finds an office up to eight units before a comma that
// starts with an article: "the chief executive of Acme, Ann Lee".
func roleBeforeComma(us []unit, comma int) (from, to int, ok bool) {
	for k := comma - 1; k > 0 && k >= comma-9; k-- {
		u := &us[k]
		if u.text == ")" && k > comma-9 { // "des Bundes (BSBD), Birgit K."
			for k > 0 && us[k].text != "(" && k > comma-9 {
				k--
			}
			continue
		}
		if u.shape == mark && u.text != "&" || u.is(say|act) && !articles[u.text] {
			return 0, 0, false
		}
		if u.is(role) && (articles[us[k-1].text] || strings.EqualFold(us[k-1].text, "the")) {
			return k, comma, true
		}
	}
	return 0, 0, false
}

// isPhrase holds for an office of one or more words that the list knows.
func isPhrase(us []unit) bool {
	l := lexicon()
	if len(us) == 1 {
		return l.roles[strings.ToLower(us[0].text)]
	}
	if !us[0].is(role) && !phraseStart[strings.ToLower(us[0].text)] {
		return false
	}
	words := make([]string, len(us))
	for i := range us {
		words[i] = strings.ToLower(us[i].text)
	}
	return l.roles[strings.Join(words, " ")]
}

var phraseStart = wordSet(`foreign prime home interior defence defense finance justice health education environment
	transport labour labor business culture chief deputy vice general managing special secretary member lord party
	attorney head board central police economy agriculture economics state european`)

// before are the words that belong to an office they precede.
var before = wordSet(`deputy vice former acting assistant senior shadow interim outgoing chief executive general late then
	stellvertretende stellvertretender stellvertretenden vormalige ehemalige ehemaliger ehemaligen frühere früherer früheren
	damalige damaliger geschäftsführende geschäftsführender designierte designierter amtierende amtierender
	parlamentarische parlamentarischer leitende leitender oberste oberster erste erster regierende regierender`)

func wordSet(s string) map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

// modifiers moves the start of an office back over its modifiers and, in
// English, over the organisation: "UKIP spokesman", "Acme chief executive".
func modifiers(us []unit, from int, language string) int {
	for k := 0; from > 0 && k < 4; k++ {
		p := &us[from-1]
		organisation := language == "en" && p.named() && !p.is(common|place|month) && (!p.first || p.shape == upper) && (us[from].shape == lower || p.shape == upper || p.shape == mixed)
		if !before[strings.ToLower(p.text)] && !organisation {
			break
		}
		from--
	}
	return from
}

// roleAfter finds ", Direktor des Museums," or "(ÖVP)" from unit i on.
func roleAfter(us []unit, i int) (from, to int, ok bool) {
	if i+2 >= len(us) {
		return 0, 0, false
	}
	switch us[i].text {
	case "(":
		if us[i+2].text == ")" && us[i+1].is(org) {
			return i + 1, i + 2, true
		}
	case ",", "–", "-", ":", "ist", "war", "wurde", "bleibt", "is", "was", "became", "remains": // "X ist Direktor des Y"
	default:
		return 0, 0, false
	}
	from = i + 1
	for from < len(us) && (articles[us[from].text] || us[from].text == "the" || us[from].text == "a" || us[from].text == "an") {
		from++
	}
	head := -1
	for k := from; k < len(us) && k < from+5; k++ {
		u := &us[k]
		if u.shape == mark || u.is(say|act) {
			break
		}
		if u.is(role) && (u.named() || lexicon().roles[u.text]) {
			head = k
			break
		}
	}
	if head < 0 {
		return 0, 0, false
	}
	return from, complement(us, head+1), true
}

// complement returns the end of "of the museum", "des Krisennavigator-Instituts".
func complement(us []unit, k int) int {
	end := min(len(us), k+9)
	if k < end && !linking[us[k].text] && !us[k].named() && !us[k].is(role) {
		return k
	}
	for ; k < end; k++ {
		if us[k].shape == mark && us[k].text != "&" && us[k].text != "+" || us[k].is(say|act) && !articles[us[k].text] {
			return k
		}
	}
	return k
}

var linking = wordSet(`of at for the des der von vom im in bei beim am für to and und executive officer minister secretary`)
