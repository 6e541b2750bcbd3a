package answer

import (
	"sync"

	"beleg/knowledge/index"
)

// vector says by concept how well a passage names it, 0 to 1.
type vector []float64

// place is where a concept is named in a passage.
type place struct {
	pos     int
	concept int
	value   float64
}

// matched is what a passage has of the question.
type matched struct {
	passage int
	own     vector
	exact   vector  // by words as they were asked, no translation or part
	places  []place // in order of position
	bm25    float64
}

// inCompound is what a word is worth that is only a part of the text's
// compound: Vertrag in Verteidigungsvertrag.
const inCompound = 0.75

// BM25's usual constants; the average sentence of news has about 11 words that
// are not function words.
const (
	k1      = 1.2
	length  = 0.6 // BM25's b
	average = 11.0
)

// occurrences are buffers for what is found in a record.
var occurrences = sync.Pool{New: func() any { return new([]index.Occurrence) }}

// match compares the passages of a record that hold a word of the question with
// the question.
func (p *plan) match(v *index.View) []matched {
	buffer := occurrences.Get().(*[]index.Occurrence)
	defer occurrences.Put(buffer)
	found := v.Find(p.terms.hashes, (*buffer)[:0])
	*buffer = found
	passages, places := 0, 0
	for i, o := range found {
		if i == 0 || o.Passage != found[i-1].Passage {
			passages++
		}
		places += len(p.terms.of[o.Term])
	}
	n := len(p.concepts)
	m := matching{plan: p, vectors: make(vector, 2*n*passages), places: make([]place, 0, places),
		parts: make(vector, n*maxParts), freq: make(vector, n)}
	out := make([]matched, 0, passages)
	for len(found) > 0 {
		k := 1
		for k < len(found) && found[k].Passage == found[0].Passage {
			k++
		}
		out = append(out, m.passage(found[:k], v.Words(found[0].Passage)))
		found = found[k:]
	}
	return out
}

// matching holds what the passages of a record share while they are matched.
type matching struct {
	plan    *plan
	vectors vector  // of the passages to come
	places  []place // of the passages so far
	parts   vector  // by concept and part, of one passage
	freq    vector  // by concept, of one passage
}

// passage matches the words of a question that one passage holds.
func (s *matching) passage(found []index.Occurrence, words int) matched {
	p, n := s.plan, len(s.plan.concepts)
	m := matched{passage: found[0].Passage, own: s.vectors[:n:n], exact: s.vectors[n : 2*n : 2*n]}
	s.vectors = s.vectors[2*n:]
	clear(s.parts)
	clear(s.freq)
	first := len(s.places)
	for _, o := range found {
		for _, ref := range p.terms.of[o.Term] {
			s.add(&m, ref, o)
		}
	}
	m.places = s.places[first:len(s.places):len(s.places)]
	for c := range n {
		sum := 0.0
		for _, v := range s.parts[c*maxParts : (c+1)*maxParts] {
			sum += v
		}
		m.own[c] = max(m.own[c], sum)
		if f := s.freq[c]; f > 0 {
			m.bm25 += p.concepts[c].idf * f * (k1 + 1) / (f + k1*(1-length+length*float64(words)/average))
		}
	}
	return m
}

// add counts what a term at a place stands for.
func (s *matching) add(m *matched, ref reference, o index.Occurrence) {
	v := ref.weight
	if o.Part() {
		v *= inCompound
	}
	if ref.part > 0 {
		v /= float64(max(s.plan.concepts[ref.concept].parts, 1))
		at := ref.concept*maxParts + min(ref.part, maxParts) - 1
		s.parts[at] = max(s.parts[at], v)
	} else {
		m.own[ref.concept] = max(m.own[ref.concept], v)
		if ref.weight == 1 {
			m.exact[ref.concept] = max(m.exact[ref.concept], v)
		}
	}
	s.freq[ref.concept] += v
	s.places = append(s.places, place{o.Pos, ref.concept, v})
}

const maxParts = 6

// coverage is the share of the question that a vector holds, by rarity.
func (p *plan) coverage(v vector) float64 {
	if p.total == 0 {
		return 0
	}
	sum := 0.0
	for c, x := range v {
		sum += x * p.concepts[c].idf
	}
	return sum / p.total
}

// join sets out to the element-wise maximum of two vectors, the second scaled.
func join(out, a, b vector, scale float64) vector {
	for i := range out {
		out[i] = max(a[i], scale*b[i])
	}
	return out
}
