package people

import (
	"slices"
	"strings"

	"beleg/knowledge"
)

// full is a person met with more than one name.
type full struct {
	words []string
	sex   class
	text  string
}

// joinForms fills Name and Full: a short form belongs to the nearest long form
// before it, in earlier sections too, else after it, whose sex agrees with the
// titles used. It returns the long forms of this section.
func (r *Reader) joinForms(out []knowledge.Person, us []unit, names []name, text string) []*full {
	bases := r.bases(us, names)
	longs := slices.Clone(r.past)
	forms := make(map[string][]int) // last or first name -> indexes of long forms, in order
	for i, n := range names {
		out[i].Name = r.baseName(us, n, text, bases)
		out[i].Full = out[i].Name
		longs = append(longs, longForm(us, n, out[i].Name))
	}
	for i, f := range longs {
		if f != nil {
			forms[f.words[len(f.words)-1]] = append(forms[f.words[len(f.words)-1]], i)
			forms[f.words[0]] = append(forms[f.words[0]], i)
		}
	}
	for i, n := range names {
		key := out[i].Name
		if at := strings.LastIndexByte(key, ' '); at >= 0 {
			key = key[at+1:]
		}
		if f := nearest(forms[key], longs, len(r.past)+i, out[i].Name, sexOf(us, n)); f != "" && len(f) > len(out[i].Name) {
			out[i].Full = f
		}
	}
	return slices.DeleteFunc(longs[len(r.past):], func(f *full) bool { return f == nil })
}

// bases are the last words of all names, which tell a genitive from a name
// that ends in s.
func (r *Reader) bases(us []unit, names []name) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[us[n.to-1].text] = true
	}
	for _, f := range r.past {
		m[f.words[len(f.words)-1]] = true
	}
	return m
}

// longForm returns what short forms of a name may join; nil for a name that is
// short itself.
func longForm(us []unit, n name, text string) *full {
	if n.to-n.from < 2 || us[n.from].is(particle) {
		return nil
	}
	return &full{strings.Fields(text), us[n.from].class & given, text}
}

// nearest picks the long form that a mention at position i joins.
func nearest(at []int, longs []*full, i int, short string, sex class) string {
	// Binary search is not worth it: the candidates nearest to i are looked at
	// first and at most a few of them.
	lo := upperBound(at, i)
	for tried, k := 0, lo-1; k >= 0 && tried < 8; k, tried = k-1, tried+1 {
		if fits(longs[at[k]], short, sex) {
			return longs[at[k]].text
		}
	}
	for tried, k := 0, lo; k < len(at) && tried < 8; k, tried = k+1, tried+1 {
		if fits(longs[at[k]], short, sex) {
			return longs[at[k]].text
		}
	}
	return ""
}

func upperBound(at []int, i int) int {
	lo, hi := 0, len(at)
	for lo < hi {
		if mid := (lo + hi) / 2; at[mid] <= i {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// fits holds when the short form's words all stand in the long form, in order,
// and no title contradicts the first name.
func fits(f *full, short string, sex class) bool {
	if sex != 0 && f.sex != 0 && sex&f.sex == 0 {
		return false
	}
	k := 0
	for w := range strings.FieldsSeq(short) {
		for k < len(f.words) && f.words[k] != w {
			k++
		}
		if k == len(f.words) {
			return false
		}
		k++
	}
	return true
}

// sexOf tells the sex a mention's first name or title shows; 0 when neither does.
func sexOf(us []unit, n name) class {
	if c := us[n.from].class & given; n.to-n.from > 1 && c != 0 {
		return c
	}
	if n.from == 0 {
		return 0
	}
	p := &us[n.from-1]
	if p.text == "." && n.from > 1 {
		p = &us[n.from-2]
	}
	switch {
	case p.tells(masculine):
		return male
	case p.tells(feminine), p.is(role|kin) && p.named() && endsIn(p.text, lexicon().feminineEndings):
		return female
	}
	return 0
}

func endsIn(s string, endings []string) bool {
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(s, e) })
}

// baseName is a name as written without its genitive s: "Campbells" is
// Campbell when the article or the lists know Campbell and not Campbells.
func (r *Reader) baseName(us []unit, n name, text string, bases map[string]bool) string {
	s := strings.Join(strings.Fields(text[us[n.from].start:us[n.to-1].end]), " ")
	last := us[n.to-1].text
	stem, ok := r.grammar.nominative(last)
	if !ok || len(stem) < 3 {
		return s
	}
	words := lexicon().words
	if bases[stem] || words[last] == 0 && words[stem]&(given|surname) != 0 {
		return strings.TrimSuffix(s, r.grammar.genitive)
	}
	return s
}
