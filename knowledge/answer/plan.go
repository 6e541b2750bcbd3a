package answer

import (
	"context"
	"math"
	"sort"
	"strings"
	"sync"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/lang"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/question"
)

// Dictionary translates a word or phrase between languages, best first.
type Dictionary interface {
	Translate(phrase, from, to string) []lexicon.Translation
}

// term is one indexed form that stands for a word of the question.
type term struct {
	index.QueryTerm
	hash   uint32
	weight float64 // how surely it means what was asked, 0 to 1
	part   int     // 0: stands for the whole word; n: is the n-th part of it
	idf    float64
	df     int
}

// concept is one content word of the question with everything that may stand
// for it in a text.
type concept struct {
	word  question.Word
	terms []term
	stems []uint32 // hashes of the word itself in each language
	forms []form   // spellings to compare where no term joins
	parts int      // how many parts the word has, 0 when it is no compound
	idf   float64  // how rare the word is, whatever it is called
	known bool     // a dictionary has it; what none has is a name as a rule
}

// plan is a question ready to be searched.
type plan struct {
	analyzer *index.Analyzer
	weights  *weights
	dict     Dictionary
	nouns    sync.Map // lookedUp: whether the word is a common one
	concepts []concept
	focus    int     // the concept behind the question word, or -1: what is counted, what kind of thing is asked for
	total    float64 // sum of the concepts' idf
	by       map[uint32][]reference
	passages int
	short    bool // a command of a few words rather than a sentence
	identity bool // asks who or what somebody is, whose name begins with the first concept
	first    int
	lasting  bool // asks how long
	negated  bool // asks for what is not so
}

// lookedUp is a word of a passage's language: "Brand" is a noun in German alone,
// and passages of both languages are read at once.
type lookedUp struct{ language, word string }

// reference leads from a term to the concept it stands for.
type reference struct {
	concept int
	weight  float64
	part    int
}

// Weights of what may stand for a word. The order matters more than the
// figures; they were compared on the development sets (see scores.md).
const (
	sameSpelling = 0.8  // the word as it is, in the field of another language
	translated   = 0.9  // its best translation
	roundTrip    = 0.35 // a synonym found by translating there and back
	partOf       = 0.6  // all parts of a compound together
	maxSynonyms  = 6
)

// maxConcepts is how many words of a question are looked for: the longest that
// mean something have half of it.
const maxConcepts = 64

// expand makes a plan of a question's words.
func (r *ranker) expand(ctx context.Context, c *index.Collection, q knowledge.Question) (*plan, error) {
	words := question.Words(q.Text)
	words = words[:min(maxConcepts, len(words))]
	p := &plan{analyzer: c.Analyzer(), weights: r.weights, dict: r.dict, focus: focus(q, words), short: len(words) <= 4 && !strings.HasSuffix(q.Text, "?") && q.Text == strings.ToLower(q.Text) || len(words) <= 2}
	p.first, p.identity = identity(q, words)
	p.negated = allCues().negated(strings.Fields(q.Text))
	p.lasting = q.Kind == knowledge.HowMany && allCues().lasting.MatchString(q.Text)
	a := p.analyzer
	for _, w := range words {
		x := concept{word: w}
		r.spellings(a, &x)
		r.translations(a, &x, w.Text, 1)
		x.figures(a)
		x.transcribe(a)
		p.concepts = append(p.concepts, x)
	}
	r.phrases(a, p, q.Text)
	p.soften()
	if err := p.weigh(ctx, c); err != nil {
		return nil, err
	}
	if p.mend(c) {
		if err := p.weigh(ctx, c); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// spellings adds the word as written, in every field, and its parts.
func (r *ranker) spellings(a *index.Analyzer, x *concept) {
	for _, l := range lang.All {
		for i, t := range a.Word(x.word.Text, l.Code) {
			if t.Part {
				x.add(l.Code, t, partOf, i)
				x.parts = max(x.parts, i)
				continue
			}
			x.add(l.Code, t, 1, 0)
			x.stems = append(x.stems, t.Hash)
		}
	}
	for _, t := range a.Word(x.word.Text, index.Other) {
		x.add(index.Other, t, sameSpelling, 0)
		x.stems = append(x.stems, t.Hash)
	}
}

// translations adds what the dictionary knows, and synonyms found by going
// there and back again.
func (r *ranker) translations(a *index.Analyzer, x *concept, phrase string, scale float64) {
	if r.dict == nil {
		return
	}
	for _, from := range lang.All {
		for _, to := range lang.All {
			if from == to {
				continue
			}
			list := r.dict.Translate(phrase, from.Code, to.Code)
			if len(list) == 0 {
				continue
			}
			x.known = true
			best := list[0].Weight
			for i, t := range list {
				weight := scale * translated * math.Sqrt(t.Weight/best)
				x.addText(a, t.Text, to.Code, weight)
				if i < 2 {
					r.synonyms(a, x, t.Text, to.Code, from.Code, scale*roundTrip*t.Weight/best)
				}
			}
		}
	}
}

func (r *ranker) synonyms(a *index.Analyzer, x *concept, word, from, to string, scale float64) {
	list := r.dict.Translate(word, from, to)
	for i, t := range list {
		if i == maxSynonyms || strings.Contains(t.Text, " ") {
			break
		}
		x.addText(a, t.Text, to, scale*math.Sqrt(t.Weight/list[0].Weight))
	}
}

// addText adds a translation of one word as it is; of several words each
// stands for its part of the meaning.
func (x *concept) addText(a *index.Analyzer, text, field string, weight float64) {
	var words [][]index.Term
	for _, t := range index.Tokens(text) {
		if terms := a.Word(t.Text, field); len(terms) > 0 {
			words = append(words, terms)
		}
	}
	if len(words) == 1 {
		x.add(field, words[0][0], weight, 0)
		return
	}
	for i, terms := range words {
		x.parts = max(x.parts, len(words))
		x.add(field, terms[0], weight, i+1)
	}
}

// add keeps the better of two ways to the same term.
func (x *concept) add(field string, t index.Term, weight float64, part int) {
	for i := range x.terms {
		old := &x.terms[i]
		if old.Text != t.Text || old.Field != field {
			continue
		}
		if part == 0 {
			old.weight, old.part = max(weight, old.weight), 0
		}
		return
	}
	x.terms = append(x.terms, term{QueryTerm: index.QueryTerm{Field: field, Text: t.Text}, hash: t.Hash, weight: weight, part: part})
}

// phrases looks for entries of several words: "prime minister", "Schwarzes
// Meer". What translates the phrase stands for each of its words.
func (r *ranker) phrases(a *index.Analyzer, p *plan, text string) {
	if r.dict == nil {
		return
	}
	tokens := lang.Tokens(text)
	for i := range p.concepts {
		for j := i + 1; j < len(p.concepts) && j < i+lexicon.MaxWords; j++ {
			from, to := p.concepts[i].word.Token, p.concepts[j].word.Token
			if to-from >= lexicon.MaxWords {
				break
			}
			phrase := text[tokens[from].Start:tokens[to].End]
			var whole concept
			r.translations(a, &whole, phrase, 1)
			for k := i; k <= j; k++ {
				for _, t := range whole.terms {
					p.concepts[k].add(t.Field, index.Term{Text: t.Text, Hash: t.hash}, t.weight, 0)
				}
			}
		}
	}
}

// maxPostings bounds what one search reads: bleve needs about 0.2 ms for
// 1,000 postings, whatever the terms.
const maxPostings = 100_000

// weigh finds out how rare every term is and drops the least telling ones
// until the search is affordable.
func (p *plan) weigh(ctx context.Context, c *index.Collection) error {
	var terms []index.QueryTerm
	for _, x := range p.concepts {
		for _, t := range x.terms {
			terms = append(terms, t.QueryTerm)
		}
	}
	counts, total, err := c.DocFreq(ctx, terms)
	if err != nil {
		return err
	}
	p.passages, p.total = total, 0
	k := 0
	for i := range p.concepts {
		x := &p.concepts[i]
		for j := range x.terms {
			t := &x.terms[j]
			t.df = counts[k]
			t.idf = idf(total, t.df)
			k++
		}
		x.rarity(total)
		p.total += x.idf
	}
	p.prune()
	p.by = map[uint32][]reference{}
	for i, x := range p.concepts {
		for _, t := range x.terms {
			p.by[t.hash] = append(p.by[t.hash], reference{i, t.weight, t.part})
		}
	}
	return nil
}

// idf is BM25's inverse document frequency (Robertson and Zaragoza, The
// Probabilistic Relevance Framework, 2009), never negative.
func idf(total, df int) float64 {
	return math.Log(1 + (float64(total-df)+0.5)/(float64(df)+0.5))
}

// rarity is the idf of a word by whatever name: what stands for it is counted
// together, each by its weight.
func (x *concept) rarity(total int) {
	df := 0.0
	for _, t := range x.terms {
		if t.part == 0 {
			df += t.weight * t.weight * float64(t.df)
		}
	}
	x.idf = idf(total, int(df))
}

// prune drops terms nothing holds, and the most frequent of the doubtful ones
// while the rest would read more than maxPostings.
func (p *plan) prune() {
	type place struct{ i, j int }
	var all []place
	postings := 0
	for i, x := range p.concepts {
		for j, t := range x.terms {
			postings += t.df
			all = append(all, place{i, j})
		}
	}
	value := func(a place) float64 {
		t := p.concepts[a.i].terms[a.j]
		return t.weight * t.idf * t.idf / math.Log(float64(t.df)+2)
	}
	sort.SliceStable(all, func(a, b int) bool { return value(all[a]) < value(all[b]) })
	for _, a := range all {
		t := &p.concepts[a.i].terms[a.j]
		if t.df > 0 && postings > maxPostings && len(all) > 1 {
			postings -= t.df
			t.weight = 0
		}
	}
	for i := range p.concepts {
		kept := p.concepts[i].terms[:0]
		for _, t := range p.concepts[i].terms {
			if t.weight > 0 && t.df > 0 {
				kept = append(kept, t)
			}
		}
		p.concepts[i].terms = kept
	}
}

// query is what bleve is asked.
func (p *plan) query() []index.QueryTerm {
	best := map[[2]string]float64{}
	var out []index.QueryTerm
	for _, x := range p.concepts {
		for _, t := range x.terms {
			key := [2]string{t.Field, t.Text}
			w := t.weight
			if t.part > 0 {
				w /= float64(max(x.parts, 1))
			}
			if best[key] == 0 {
				out = append(out, t.QueryTerm)
			}
			best[key] = max(best[key], w)
		}
	}
	for i := range out {
		out[i].Boost = best[[2]string{out[i].Field, out[i].Text}]
	}
	return out
}
