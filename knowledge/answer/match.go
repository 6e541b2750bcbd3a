package answer

import (
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
	own    vector
	exact  vector  // by words as they were asked, no translation or part
	places []place // in order of position
	length int     // in words
	bm25   float64
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

// match compares every passage of a record with the question.
func (p *plan) match(r *index.Record) []matched {
	out := make([]matched, len(r.Passages))
	n := len(p.concepts)
	backing := make([]float64, 2*n*len(out))
	for i := range out {
		out[i].own, out[i].exact = backing[:n:n], backing[n:2*n:2*n]
		backing = backing[2*n:]
		p.matchPassage(r.Tokens[i], &out[i])
	}
	return out
}

func (p *plan) matchPassage(tokens []index.Token, m *matched) {
	n := len(p.concepts)
	var parts []float64 // by concept and part
	var freq []float64
	last, words := -1, 0
	for _, t := range tokens {
		if int(t.Pos) != last {
			last = int(t.Pos)
			words++
		}
		for _, ref := range p.by[t.Hash] {
			v := ref.weight
			if t.Part {
				v *= inCompound
			}
			if ref.part > 0 {
				k := max(p.concepts[ref.concept].parts, 1)
				if parts == nil {
					parts = make([]float64, n*maxParts)
				}
				at := ref.concept*maxParts + min(ref.part, maxParts) - 1
				parts[at] = max(parts[at], v/float64(k))
				v = v / float64(k)
			} else {
				m.own[ref.concept] = max(m.own[ref.concept], v)
				if ref.weight == 1 {
					m.exact[ref.concept] = max(m.exact[ref.concept], v)
				}
			}
			if freq == nil {
				freq = make([]float64, n)
			}
			freq[ref.concept] += v
			m.places = append(m.places, place{int(t.Pos), ref.concept, v})
		}
	}
	for c := range n {
		if parts != nil {
			sum := 0.0
			for _, v := range parts[c*maxParts : (c+1)*maxParts] {
				sum += v
			}
			m.own[c] = max(m.own[c], sum)
		}
		if freq != nil && freq[c] > 0 {
			f := freq[c]
			m.bm25 += p.concepts[c].idf * f * (k1 + 1) / (f + k1*(1-length+length*float64(words)/average))
		}
	}
	m.length = words
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

// join is the element-wise maximum of two vectors, the second scaled.
func join(a, b vector, scale float64) vector {
	out := make(vector, len(a))
	for i := range a {
		out[i] = max(a[i], scale*b[i])
	}
	return out
}
