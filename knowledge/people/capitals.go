package people

import "strings"

// What a language shows that writes capitals in names only.

// insist adds the names that follow a title such as "Mr", which stands before
// names only where nouns have no capitals, and rulers with their numbers, when
// the tagger found none.
func insist(us []unit, tags []uint8, g *grammar) {
	for i := range us {
		if us[i].rule != strong || tags[i] != o || !certain(us, i, g) {
			continue
		}
		tags[i] = b
		for k := i + 1; k < len(us) && us[k].rule == strong+inner && tags[k] == o; k++ {
			tags[k] = in
		}
	}
}

// certain holds for a name behind a title, or a first name before a number.
func certain(us []unit, i int, g *grammar) bool {
	if lead(us, i, g) == strong {
		return true
	}
	if i+1 >= len(us) || us[i+1].rule != strong+inner {
		return false
	}
	return len(us[i+1].text) > 1 && numeral(us[i+1].text)
}

// refuse drops names that are another thing's.
func (r *Reader) refuse(us []unit, tags []uint8) {
	for _, n := range namesOf(us, tags) {
		if lent(us, n) || borne(us, n) || r.thing(us, n) || located(us, n) {
			clear(tags[n.from:n.to])
		}
	}
}

// lent holds for a name that an institution or a place bears, where the words
// behind it belong to it: the "John Innes Centre".
func lent(us []unit, n name) bool {
	if last := &us[n.to-1]; last.is(orgTail) && !last.is(given|surname) && !us[n.from].is(given) {
		return true
	}
	for k := n.to; namedAt(us, k) && gapless(&us[k-1], &us[k]) && k < n.to+maxBorne; k++ {
		if us[k].is(orgTail) && !us[k].is(given) {
			return true
		}
	}
	return false
}

// maxBorne is how many words behind a name may make an institution of it.
const maxBorne = 4

// borne holds for a name that a thing bears behind its kind: "Hurricane
// Andrew", "Fort Worth".
func borne(us []unit, n name) bool {
	if n.to-n.from > 1 && us[n.from].tells(bearer) {
		return true
	}
	if n.from == 0 {
		return false
	}
	kind := &us[n.from-1]
	return kind.tells(bearer) && kind.named() && gapless(kind, &us[n.from])
}

// thing holds for one word that is known as a place or a firm only, or as a
// people: "Missouri", "the Normans".
func (r *Reader) thing(us []unit, n name) bool {
	u := &us[n.from]
	if n.to-n.from > 1 || u.is(given|surname) || r.family[u.text] {
		return false
	}
	if n.from > 0 && us[n.from-1].is(title) {
		return false
	}
	many := n.from > 0 && us[n.from-1].tells(definite) && strings.HasSuffix(u.text, "s")
	return u.is(place|org|month) || many
}

// style takes into a name what follows it: "Catherine the Great", "Joan of
// Arc", "Robert Downey Jr."
func style(us []unit, tags []uint8) {
	for _, n := range namesOf(us, tags) {
		for k := n.to; k < n.to+styled(us, n); k++ {
			tags[k] = in
		}
		if last := &us[n.to-1]; n.to-n.from > 1 && numeral(last.text) { // the full stop ends the sentence
			last.text = strings.TrimSuffix(last.text, ".")
			last.end = last.start + len(last.text)
		}
	}
}

// styled returns how many units behind a name belong to it.
func styled(us []unit, n name) int {
	k := n.to
	if k+1 >= len(us) {
		return 0
	}
	if !gapless(&us[k-1], &us[k]) {
		return 0
	}
	if us[k-1].tells(younger) && us[k].text == "." {
		return 1
	}
	if us[k].tells(definite) && us[k+1].tells(epithet) && us[k+1].named() {
		return 2
	}
	if us[k].tells(ofPlace) && ruler(us, n) && us[k+1].capitalised() {
		return 2
	}
	return 0
}

// ruler holds for one first name, with or without a number.
func ruler(us []unit, n name) bool {
	last := &us[n.to-1]
	if n.to-n.from > 1 {
		return numeral(last.text)
	}
	return last.is(given) && !last.is(surname|place|month)
}
