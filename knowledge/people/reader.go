package people

import (
	"slices"

	"beleg/knowledge"
)

// maxKnown bounds what a Reader carries from section to section: full names,
// and family names. No article tells of more people; a directory does.
const maxKnown = 4096

// Reader reads an article section by section and knows the persons that the
// earlier sections named in full: a short form joins them as it joins the long
// forms of its own section. It is for one article and one goroutine.
type Reader struct {
	grammar *grammar
	model   *Model
	past    []*full         // long forms of earlier sections, the latest last
	family  map[string]bool // names by which a person found in full is called
}

// NewReader returns a reader for an article in a language.
func NewReader(language string) *Reader { return &Reader{grammar: grammarOf(language), model: model()} }

// Find returns the persons named in the next section, in order; offsets are
// the section's.
func (r *Reader) Find(section string) []knowledge.Person {
	if r.grammar == nil {
		return nil
	}
	s := spaces.Get().(*space)
	defer spaces.Put(s)
	us := s.cut(section)
	hint(us, r.grammar)
	names := r.recognise(us, s)
	out := make([]knowledge.Person, len(names))
	for i, n := range names {
		out[i] = knowledge.Person{Start: us[n.from].start, End: us[n.to-1].end, Role: roleOf(us, section, n, r.grammar)}
	}
	r.remember(r.joinForms(out, us, names, section))
	return out
}

// learn adds a name by which a person may be called.
func (r *Reader) learn(word string) {
	if r.family == nil {
		r.family = make(map[string]bool)
	}
	if len(r.family) < maxKnown {
		r.family[word] = true
	}
}

// remember keeps the latest long forms, each once, at its last mention.
func (r *Reader) remember(longs []*full) {
	all := append(r.past, longs...)
	seen := make(map[string]bool, len(all))
	var kept []*full
	for i := len(all) - 1; i >= 0 && len(kept) < maxKnown; i-- {
		if !seen[all[i].text] {
			seen[all[i].text] = true
			kept = append(kept, all[i])
		}
	}
	slices.Reverse(kept)
	r.past = kept
}
