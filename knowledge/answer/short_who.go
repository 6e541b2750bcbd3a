package answer

import (
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/lang"
)

// persons returns the persons of a passage. Of one who is asked about ("who is
// Campbell?") the office or description is the answer; otherwise those answer
// whom the question does not name.
func (r *reader) persons() []span {
	tokens := r.signs
	people := r.withAsked(tokens)
	present := r.plan.naming() && slices.ContainsFunc(r.p.People, r.identity) // who is asked about
	out := r.room()
	for _, p := range people {
		name := p.Full
		if name == "" {
			name = p.Name
		}
		s := span{start: p.Start, end: p.End, person: name, role: p.Role, quality: 0.5}
		named := r.named(p)
		switch {
		case named && r.identity(p):
			s.quality = 0.3
			if d := r.description(tokens, p.Start, p.End); d.quality > 0 && len(r.p.Text[d.start:d.end]) >= len(p.Role) {
				s.start, s.end, s.quality = d.start, d.end, d.quality
				s.role = r.p.Text[d.start:d.end]
			} else if i := strings.Index(r.p.Text, p.Role); p.Role != "" && i >= 0 {
				s.start, s.end, s.quality = i, i+len(p.Role), 1
			}
		case named:
			s.quality = 0.1
		default:
			if p.Role != "" {
				s.quality = 0.6
			}
			if r.calledSo(p.Role) {
				s.quality = calledSo
			}
			if present {
				s.quality = 0.1 // somebody else
			}
		}
		out = append(out, s)
	}
	return out
}

// withAsked adds to the persons of a passage the name that is asked for where
// it stands, though nothing there says that it is a person's.
func (r *reader) withAsked(tokens []lang.Token) []knowledge.Person {
	people := r.p.People
	if !r.plan.identity {
		return people
	}
	for i, t := range tokens {
		if !capital(t) || r.person(t.Start) || !r.says(t.Text) {
			continue
		}
		j := i
		for j+1 < len(tokens) && capital(tokens[j+1]) && r.says(tokens[j+1].Text) {
			j++
		}
		name := r.p.Text[t.Start:tokens[j].End]
		people = append(people[:len(people):len(people)], knowledge.Person{Start: t.Start, End: tokens[j].End, Name: name, Full: name})
		break
	}
	return people
}

// identity reports whether the question asks who or what a person is: its
// first word of meaning belongs to the name.
func (r *reader) identity(p knowledge.Person) bool {
	if !r.plan.identity {
		return false
	}
	first := &r.plan.concepts[r.plan.first]
	for _, w := range lang.Tokens(p.Name + " " + p.Full) {
		if w.Word && first.alike(r.looks(w.Text)) {
			return true
		}
	}
	return false
}

// named reports whether the question names the person: by the surname, as a rule.
func (r *reader) named(p knowledge.Person) bool {
	for _, w := range lang.Tokens(p.Name) {
		if w.Word && len(w.Text) > 2 && r.says(w.Text) {
			return true
		}
	}
	return false
}

// says reports whether the question has a word, however inflected.
func (r *reader) says(word string) bool {
	terms, folded := r.looks(word)
	for i := range r.plan.concepts {
		if r.plan.concepts[i].alike(terms, folded) {
			return true
		}
	}
	return false
}

// looks is by what a word of the passage is compared with those of the question: its
// terms, or how it is spelled when it has none.
func (r *reader) looks(word string) (terms []index.Term, folded string) {
	if terms = r.plan.analyzer.Word(word, index.Field(r.code)); len(terms) == 0 {
		folded = lang.Fold(word)
	}
	return terms, folded
}

// alike reports whether a word is one of the question's, by its spelling or its stem.
func (x *concept) alike(terms []index.Term, folded string) bool {
	if len(terms) == 0 {
		return folded == x.word.Folded
	}
	return slices.Contains(x.stems, terms[0].Hash)
}

// calledSo reports whether an office has a word that the question asks with,
// in any language: its tokens are matched places.
func (r *reader) calledSo(role string) bool {
	for _, w := range lang.Tokens(role) {
		if w.Word && r.says(w.Text) {
			return true
		}
	}
	return false
}
