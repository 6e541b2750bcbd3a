package answer

import "strings"

// definitions returns what a passage says something is: "X ist ein …" (is a),
// "X, a … company,", "X (…)".
func (r *reader) definitions() []span {
	out := r.room()
	for _, z := range r.c.matched.places {
		if z.pos < len(r.tokens) {
			out = append(out, r.definedAt(r.tokens[z.pos].End)...)
		}
	}
	for _, p := range r.own.defining {
		for _, m := range p.FindAllStringSubmatchIndex(r.p.Text, -1) {
			out = append(out, span{start: m[2], end: m[3], quality: 0.9})
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

// definedAt returns the definitions that begin behind a thing which ends at a byte.
func (r *reader) definedAt(end int) []span {
	text := r.p.Text
	rest := text[end:]
	out := r.room()
	for _, d := range r.own.definitions {
		if !strings.HasPrefix(rest, d.words) {
			continue
		}
		s := span{start: end + len(d.words), quality: 0.9}
		if d.many {
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
	for _, a := range r.all.appositions {
		if strings.HasPrefix(rest, ", "+a+" ") {
			out = append(out, span{start: end + 2, end: clauseEnd(text, end+2), quality: 0.7})
		}
	}
	return out
}
