package people

import "strings"

// What the rules say of a unit: a name starts or goes on here, for a weak, a
// fair or a strong reason. The tagger weighs these.
const (
	weak   = 1
	fair   = 2
	strong = 3
	inner  = 3 // added to mark a name's later units
)

// hint runs the rules over all units.
func hint(us []unit, language string) {
	for i := 0; i < len(us); {
		end, reason := nameAt(us, i, language)
		if reason == 0 {
			i++
			continue
		}
		us[i].rule = uint8(reason)
		for k := i + 1; k < end; k++ {
			us[k].rule = uint8(reason + inner)
		}
		i = end
	}
}

// nameAt returns where a name that starts at unit i ends, and how good the
// reason is; 0 for none.
func nameAt(us []unit, i int, language string) (end, reason int) {
	u := &us[i]
	if !u.named() && !(u.is(particle) && i > 0 && us[i-1].is(title)) {
		return i, 0
	}
	end = extend(us, i)
	led := lead(us, i, language)
	switch {
	case led == strong && u.is(title) && us[i-1].is(title) && (end == len(us) || !us[end].named()) && honorific[strings.TrimSuffix(us[i-1].text, ".")]:
		return end, strong // Ms King
	case u.is(common|title|role|orgTail) && !u.is(given|surname) || u.is(role) && !u.is(given):
		return i, 0
	case led == strong && !u.is(place|org|month) && us[i].text != "U.":
		return end, strong
	case u.is(given) && end-i >= 2 && !(u.is(month|place) && !us[i+1].is(surname|given) && us[i+1].shape != initial):
		return end, strong
	case u.shape == initial && end-i >= 2 && len(u.text) == 2 && !u.first:
		return end, initials(us, i, end)
	case u.is(place | org | month):
		return i, 0
	case language == "en" && end-i == 2 && unheard(us, i) && !u.first:
		return end, fair
	case led == fair && us[end-1].shape != initial:
		return end, fair
	case follows(us, i, end, language):
		return end, fair
	case u.is(surname) && end-i == 1 && !u.is(common|given) && (language == "de" || i == 0 || alone(us, i, language)):
		return end, fair
	case u.is(given) && end-i == 1 && !u.is(common) && len(u.text) > 2:
		return end, weak
	}
	return i, 0
}

// initials judges "T.J. Yates" and tells it from "U.S." and "U.N. Security".
func initials(us []unit, i, end int) int {
	last := &us[end-1]
	if last.shape == initial || us[i].text == "U." || last.is(org|orgTail|common|place) && !last.is(surname) {
		return 0
	}
	return fair
}

// unheard holds for a word that no list knows before a known surname: "Patti Wood".
func unheard(us []unit, i int) bool {
	u, next := &us[i], &us[i+1]
	return u.class&^noun == 0 && (u.shape == capital || u.shape == mixed) && next.is(surname) && !next.is(orgTail|org|place|common)
}

var honorific = wordSet("Mr Mrs Ms Miss Herr Herrn Frau")

// extend returns the end of the stretch of units from i that could be one name.
func extend(us []unit, i int) int {
	k := i + 1
	for k < len(us) && k < i+6 {
		u := &us[k]
		if us[k-1].text == "," || !gapless(&us[k-1], u) {
			break
		}
		if u.is(particle) && u.shape == lower && k+1 < len(us) && us[k+1].named() && u.text != "und" && u.text != "zum" && u.text != "zur" && u.text != "des" {
			k++
			continue
		}
		if u.is(particle) && u.shape == lower && k+2 < len(us) && us[k+1].is(particle) && us[k+2].named() {
			k++
			continue
		}
		if !u.named() || !partOfName(us, k) {
			break
		}
		k++
	}
	for k > i+1 && us[k-1].shape == lower {
		k--
	}
	return k
}

// gapless holds for units of one line with no more than spaces between.
func gapless(a, b *unit) bool { return b.start-a.end <= 2 }

// partOfName holds for a capitalised unit that may continue a name.
func partOfName(us []unit, k int) bool {
	u := &us[k]
	if u.is(given|surname) || u.shape == initial {
		return true
	}
	if u.is(title) && us[k-1].is(given) && (k+1 == len(us) || !us[k+1].named()) {
		return true // Mervyn King
	}
	return !u.is(place|org|orgTail|role|month|common|title) && (u.shape != upper || us[k-1].shape == upper) && us[k-1].text != "."
}

// lead judges what stands before a name: a title, an office, a calling.
func lead(us []unit, i int, language string) int {
	if i == 0 {
		return 0
	}
	p := &us[i-1]
	if p.text == "." && i > 1 {
		p = &us[i-2]
		if !p.is(title) {
			return 0
		}
	}
	switch {
	case !gapless(p, &us[i]):
		return 0
	case p.is(title) && p.named() && !p.is(month) && p.text != "St" && p.text != "St.":
		return strong
	case p.is(role|kin) && p.shape == lower && language == "en":
		return strong
	case p.is(role) && p.named() && !us[i].is(common) && (i < 2 || language == "en" || us[i].is(given|surname) || us[i-2].shape != mark):
		return fair
	case p.is(kin) && p.named():
		return fair
	case p.is(say) && language == "en" && us[i].shape == capital && !us[i].is(common):
		return fair
	}
	return 0
}

// follows judges what stands after a name nobody knows: a verb of saying or
// an age.
func follows(us []unit, i, end int, language string) bool {
	if end >= len(us) || us[i].shape != capital && us[i].shape != mixed || us[i].is(common) {
		return false
	}
	n := &us[end]
	age := n.text == "," && end+2 < len(us) && us[end+1].shape == number && len(us[end+1].text) == 2 && us[end+2].text == ","
	if end-i >= 2 && (age || n.text == "(" && end+2 < len(us) && us[end+1].shape == number && len(us[end+1].text) == 2 && us[end+2].text == ")") {
		return true
	}
	return language == "en" && end-i == 2 && n.is(say) && !us[end-1].is(common|orgTail|org|place) && !strings.HasSuffix(us[end-1].text, "s")
}
