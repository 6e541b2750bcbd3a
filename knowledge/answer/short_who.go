package answer

import (
	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// persons returns the persons of a passage. One whom the question names is
// asked about: the office is the answer then. Others answer who did it.
func (r *reader) persons() []span {
	asked := false
	var out []span
	for _, p := range r.p.People {
		name := p.Full
		if name == "" {
			name = p.Name
		}
		s := span{start: p.Start, end: p.End, person: name, role: p.Role, quality: 0.5}
		if r.named(p) {
			asked = true
			s.quality = 0.6
			if p.Role != "" {
				s.quality = 1
			}
		} else if p.Role != "" {
			s.quality = 0.6
			if r.asksFor2(p.Role) {
				s.quality = 0.9
			}
		}
		out = append(out, s)
	}
	if asked {
		for i := range out {
			if !r.namedSpan(out[i]) {
				out[i].quality = 0.1
			}
		}
	}
	return out
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

func (r *reader) namedSpan(s span) bool {
	for _, w := range lang.Tokens(r.p.Text[s.start:s.end]) {
		if w.Word && len(w.Text) > 2 && r.says(w.Text) {
			return true
		}
	}
	return false
}

// says reports whether the question has a word, however inflected.
func (r *reader) says(word string) bool {
	l := lang.Get(r.code)
	if l == nil {
		l = lang.All[0]
	}
	folded := lang.Fold(word)
	stem := l.Stem(folded)
	for _, x := range r.plan.concepts {
		if x.word.Folded == folded || l.Stem(x.word.Folded) == stem {
			return true
		}
	}
	return false
}

// asksFor2 reports whether an office has a word that the question asks with,
// in any language: its tokens are matched places.
func (r *reader) asksFor2(role string) bool {
	for _, w := range lang.Tokens(role) {
		if w.Word && r.says(w.Text) {
			return true
		}
	}
	return false
}
