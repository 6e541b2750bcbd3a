package answer

import (
	"strings"
)

// definitions returns what a passage says something is: "X ist ein …", "X, a
// … company,", "X (…)", or else the clause that has the words asked for and
// something new.
func (r *reader) definitions() []span {
	text := r.p.Text
	var out []span
	if len(r.c.matched.places) == 0 {
		return nil
	}
	for _, z := range r.c.matched.places {
		if z.pos >= len(r.tokens) {
			continue
		}
		end := r.tokens[z.pos].End
		rest := text[end:]
		for _, m := range copulas[r.code] {
			if !strings.HasPrefix(rest, m) {
				continue
			}
			s := span{start: end + len(m), quality: 0.9}
			if m == " are " || m == " sind " {
				s.quality = 0.4 // "jellyfish are animals", "jellyfish are back"
			}
			s.end = max(s.start, clauseEnd(text, s.start))
			out = append(out, s)
		}
		if strings.HasPrefix(rest, " (") {
			if i := strings.IndexByte(rest, ')'); i > 4 {
				out = append(out, span{start: end + 2, end: end + i, quality: 0.4})
			}
		}
		if strings.HasPrefix(rest, ", ") {
			for _, a := range []string{"ein ", "eine ", "der ", "die ", "das ", "a ", "an ", "the "} {
				if strings.HasPrefix(rest[2:], a) {
					out = append(out, span{start: end + 2, end: clauseEnd(text, end+2), quality: 0.7})
				}
			}
		}
	}
	kept := out[:0]
	for _, s := range out {
		if s.end-s.start > 5 {
			kept = append(kept, s)
		}
	}
	return kept
}

var copulas = map[string][]string{
	"de": {" ist ein ", " ist eine ", " ist der ", " ist die ", " ist das ", " sind ", " war ein ", " war eine ", " bedeutet ", " heißt ", " bezeichnet "},
	"en": {" is a ", " is an ", " is the ", " are ", " was a ", " was an ", " means ", " refers to ", " stands for "},
}
