// Package people finds the persons a German or English article names, joins
// their short forms to the long ones, and reads the office that stands beside
// a name. Hand-written lists and rules give hints, a gazetteer tells names from
// common words, and a small linear tagger, trained by ./train on freely licensed
// text, weighs them all.
package people

import (
	"strings"

	"beleg/knowledge"
)

// maxName is the length in bytes beyond which a stretch of capitalised words is
// a list or a language without capitals, not a name.
const maxName = 256

// name is a stretch of units that names a person.
type name struct{ from, to int }

// Find returns the persons named in text, in order. A language without a table
// of persons gives none; a text without a language is read as grammarOf says.
func Find(text, language string) []knowledge.Person { return NewReader(language).Find(text) }

// Find is like the package's Find, with these weights.
func (m *Model) Find(text, language string) []knowledge.Person {
	r := Reader{grammar: grammarOf(language), model: m}
	return r.Find(text)
}

// recognise decides which stretches are names: by the tagger, by what each
// language never does, then by what the rest of the article says. Without
// weights it trusts fair and strong hints.
func (r *Reader) recognise(us []unit, s *space) []name {
	var tags []uint8
	if r.model == nil {
		tags = trusted(us)
	} else if tags = r.model.tag(us, s); r.grammar.nouns {
		trim(us, tags)
		widen(us, tags)
	} else {
		insist(us, tags, r.grammar)
		r.refuse(us, tags)
		style(us, tags)
	}
	r.families(us, tags)
	r.repeat(us, tags)
	return namesOf(us, tags)
}

// trusted turns hints into labels.
func trusted(us []unit) []uint8 {
	tags := make([]uint8, len(us))
	for i := range us {
		switch us[i].rule {
		case fair, strong:
			tags[i] = b
		case fair + inner, strong + inner:
			tags[i] = in
		}
	}
	return tags
}

// trim cuts a tagger's name where a language with capital nouns says it cannot
// go on: a calling before it, a noun after it ("Stanleys Geburtsdatum").
func trim(us []unit, tags []uint8) {
	for _, n := range namesOf(us, tags) {
		for n.from+1 < n.to && calling(&us[n.from]) && us[n.from+1].named() {
			tags[n.from] = o
			n.from++
			tags[n.from] = b
		}
		for k := n.from + 1; k < n.to; k++ {
			if endsBefore(us, n.from, k) {
				cut(us, tags, name{n.from, n.to}, k)
				break
			}
		}
	}
}

// widen takes into a name the first name before it that the tagger left out, and
// drops names that things bear: "Hurrikan Dora".
func widen(us []unit, tags []uint8) {
	for _, n := range namesOf(us, tags) {
		if borne(us, n) || located(us, n) {
			clear(tags[n.from:n.to])
			continue
		}
		if n.from == 0 || tags[n.from-1] != o {
			continue
		}
		if before := &us[n.from-1]; gapless(before, &us[n.from]) && firstName(before) {
			tags[n.from-1], tags[n.from] = b, in
		}
	}
}

// located holds for one word behind "in", which leads to a place and to nobody: "in
// Murnau". What somebody has or wrote is another matter: "in Picassos Werk".
func located(us []unit, n name) bool {
	if n.to-n.from > 1 || n.from == 0 || !us[n.from-1].tells(inside) {
		return false
	}
	owns := strings.HasSuffix(us[n.from].text, "s") || n.to < len(us) && strings.ContainsAny(us[n.to].text, "'’")
	return !owns && !namedAt(us, n.to)
}

// firstName holds for a word that lists know as a first name and as nothing else.
func firstName(u *unit) bool {
	other := u.is(title | role | kin | noun | common | place | org | orgTail | month)
	n := Note(u.note & 0xFFFF)
	listed := n.at(noteGiven) > 0 && n.at(noteGerman) == 0
	return listed && !other && u.capitalised()
}

// calling holds for a word that leads a name and is none.
func calling(u *unit) bool { return u.is(title|role|kin|noun) && !u.is(given|surname) }

// cut ends a name before unit k and the particles before it.
func cut(us []unit, tags []uint8, n name, k int) {
	for us[k-1].shape == lower && k-1 > n.from {
		k--
	}
	for ; k < n.to; k++ {
		tags[k] = o
	}
}

// endsBefore holds when unit k is a noun that no longer belongs to the name.
func endsBefore(us []unit, from, k int) bool {
	u, p := &us[k], &us[k-1]
	if !u.named() || u.is(given|surname|title) {
		return false
	}
	if p.is(given|particle) || p.shape == initial {
		return false
	}
	if u.is(role | common | month | kin) {
		return true
	}
	return u.is(noun) && (strings.HasSuffix(p.text, "s") || k-from > 1)
}

// namesOf reads the names off the labels. Nobody's is longer than maxName.
func namesOf(us []unit, tags []uint8) []name {
	var out []name
	for i := 0; i < len(tags); i++ {
		if tags[i] != b {
			continue
		}
		j := i + 1
		for j < len(tags) && tags[j] == in {
			j++
		}
		if us[j-1].end-us[i].start <= maxName {
			out = append(out, name{i, j})
		}
		i = j - 1
	}
	return out
}

// families remembers the family names, and some first names, of the names
// found in full.
func (r *Reader) families(us []unit, tags []uint8) {
	for _, n := range namesOf(us, tags) {
		if n.to-n.from < 2 && (n.from == 0 || !us[n.from-1].is(title)) {
			continue
		}
		last := us[n.to-1].text
		if !byname(&us[n.to-1]) {
			r.learn(last)
		}
		if bare, ok := strings.CutPrefix(last, "al-"); ok {
			r.learn(bare)
			r.learn("Al-" + bare)
		}
		if us[n.from].is(given) && !us[n.from].is(month|place|common) {
			r.learn(us[n.from].text)
		}
	}
}

// byname holds for what tells rulers and saints apart and names nobody alone:
// Joan of Arc, Catherine the Great, Henry IV.
func byname(u *unit) bool {
	if u.is(given | surname) {
		return false
	}
	return u.is(place) || u.tells(epithet) || numeral(u.text)
}

// repeat labels later and earlier short forms of names found in full: what is
// a person once is one throughout an article.
func (r *Reader) repeat(us []unit, tags []uint8) {
	if len(r.family) == 0 {
		return
	}
	for i := range us {
		free := tags[i] == o && (i == 0 || tags[i-1] == o)
		if free && r.isShort(&us[i]) && alone(us, i, r.grammar) {
			tags[i] = b
		}
	}
}

// isShort holds for a short form, also in the genitive, of a person found in full.
func (r *Reader) isShort(u *unit) bool {
	if !u.named() || u.shape == initial {
		return false
	}
	stem, ok := r.grammar.nominative(u.text)
	return r.family[u.text] || ok && r.family[stem]
}

// alone holds for a unit that no neighbour turns into something else: the
// "Clinton Foundation", "der Koch".
func alone(us []unit, i int, g *grammar) bool {
	if g.nouns {
		return i == 0 || !us[i-1].tells(article)
	}
	if namedAt(us, i+1) && us[i+1].is(orgTail|org|place) {
		return false
	}
	if us[i].is(common|place) && us[i].first {
		return i+1 < len(us) && (us[i+1].is(say|act) || us[i+1].text == "'")
	}
	return i == 0 || startsAnew(&us[i-1])
}

// startsAnew holds for a unit behind which a name may begin.
func startsAnew(u *unit) bool { return u.first || !u.named() || u.is(common|role|title) }
