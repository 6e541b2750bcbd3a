package people

import "strings"

// roleOf reads the office of the person a name names: before it, or after it
// in apposition. Empty when none is given.
func roleOf(us []unit, text string, n name, g *grammar) string {
	if from, to, ok := roleBefore(us, n.from, g); ok {
		return text[us[from].start:us[to-1].end]
	}
	if from, to, ok := roleAfter(us, n.to); ok {
		return text[us[from].start:us[to-1].end]
	}
	return ""
}

// How many units at most an office and what belongs to it take.
const (
	maxTitles     = 8 // titles between an office and a name: "Rektor Prof. Dr. Dr. h.c."
	maxPhrase     = 4 // the words of an office: "chancellor of the exchequer"
	maxModifiers  = 4 // "geschäftsführender stellvertretender"
	maxApposition = 9 // "Direktor des Museums" behind a name or before a comma
	maxHead       = 5 // from the comma to the office: "the former deputy chairman"
)

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
func roleBefore(us []unit, i int, g *grammar) (from, to int, ok bool) {
	to = i
	for to > max(0, i-maxTitles) && titleEnds(us[:to]) {
		to--
	}
	if to > 1 && us[to-1].text == "," { // "der Direktor des Museums, Hans Moser,"
		return roleBeforeComma(us, to-1)
	}
	for k := min(maxPhrase, to); k >= 1; k-- {
		if isPhrase(us[to-k : to]) {
			return modifiers(us, to-k, g), to, true
		}
	}
	if to > 0 && isCalling(&us[to-1], g) {
		return modifiers(us, to-1, g), to, true
	}
	return 0, 0, false
}

// isCalling holds for an office or a calling of one word; where nouns have
// capitals it has one.
func isCalling(u *unit, g *grammar) bool { return u.is(role|kin) && (u.named() || !g.nouns) }

// roleBeforeComma finds an office up to eight units before a comma that
// starts with an article: "the chief executive of Acme, Ann Lee".
func roleBeforeComma(us []unit, comma int) (from, to int, ok bool) {
	first := max(1, comma-maxApposition)
	for k := comma - 1; k >= first; k-- {
		u := &us[k]
		if u.text == ")" && k > comma-maxApposition {
			k = openedAt(us, k, comma-maxApposition)
			continue
		}
		if breaks(u, "&") {
			return 0, 0, false
		}
		if u.is(role) && us[k-1].tells(article|definite) {
			return k, comma, true
		}
	}
	return 0, 0, false
}

// openedAt goes back from a closing bracket to the opening one, or to least:
// "des Bundes (BSBD), Birgit K."
func openedAt(us []unit, k, least int) int {
	for k > max(0, least) && us[k].text != "(" {
		k--
	}
	return k
}

// breaks holds for a unit that no office goes over: a verb, or a mark other
// than these.
func breaks(u *unit, marks string) bool {
	if u.shape == mark {
		return !strings.Contains(marks, u.text)
	}
	return u.is(say|act) && !u.tells(article)
}

// isPhrase holds for an office of one or more words that the list knows.
func isPhrase(us []unit) bool {
	l := lexicon()
	if len(us) == 1 {
		return l.roles[strings.ToLower(us[0].text)]
	}
	if !us[0].is(role) && !us[0].tells(officeOpening) {
		return false
	}
	words := make([]string, len(us))
	for i := range us {
		words[i] = strings.ToLower(us[i].text)
	}
	return l.roles[strings.Join(words, " ")]
}

// modifiers moves the start of an office back over its modifiers and, where
// nouns have no capitals, over the organisation: "UKIP spokesman", "Acme chief
// executive".
func modifiers(us []unit, from int, g *grammar) int {
	for k := 0; from > 0 && k < maxModifiers; k++ {
		p := &us[from-1]
		if !p.tells(modifier) && (g.nouns || !organisation(p, &us[from])) {
			break
		}
		from--
	}
	for from > 1 && us[from-1].text == "&" && us[from].named() {
		from -= 2 // "Bell & Harrow chief executive"
	}
	return from
}

// organisation holds for a name before an office that is no person's or place's:
// one in small letters, or behind an abbreviation.
func organisation(p, office *unit) bool {
	if !p.named() || p.is(common|place|month) {
		return false
	}
	if p.first && p.shape != upper {
		return false
	}
	return office.shape == lower || p.shape == upper || p.shape == mixed
}

// roleAfter finds ", Direktor des Museums," or "(ÖVP)" from unit i on.
func roleAfter(us []unit, i int) (from, to int, ok bool) {
	if i+2 >= len(us) {
		return 0, 0, false
	}
	if us[i].text == "(" && us[i+2].text == ")" && us[i+1].is(org) {
		return i + 1, i + 2, true
	}
	if !apposition[us[i].text] && !us[i].tells(copula) {
		return 0, 0, false
	}
	from = i + 1
	for from < len(us) && opensOffice(&us[from]) {
		from++
	}
	if head := officeFrom(us, from); head >= 0 {
		return from, complement(us, head+1), true
	}
	return 0, 0, false
}

// apposition are the marks behind a name that an office may follow.
var apposition = map[string]bool{",": true, "–": true, "-": true, ":": true, "(": true}

// opensOffice holds for an article before an office.
func opensOffice(u *unit) bool {
	return u.tells(article) || u.shape == lower && u.tells(definite|indefinite)
}

// officeFrom returns the place of the first office from unit k on, -1 for none.
func officeFrom(us []unit, k int) int {
	for last := min(len(us), k+maxHead); k < last; k++ {
		u := &us[k]
		if u.shape == mark || u.is(say|act) {
			break
		}
		if u.is(role) && (u.named() || lexicon().roles[u.text]) {
			return k
		}
	}
	return -1
}

// complement returns the end of "of the museum", "des Krisennavigator-Instituts".
func complement(us []unit, k int) int {
	end := min(len(us), k+maxApposition)
	if k < end && !goesOn(&us[k]) {
		return k
	}
	for k < end && !breaks(&us[k], "&+") {
		k++
	}
	return k
}

// goesOn holds for what may follow an office as a part of it.
func goesOn(u *unit) bool { return u.tells(link) || u.named() || u.is(role) }
