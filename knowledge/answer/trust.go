package answer

import (
	"math"
	"slices"
	"sync"

	"beleg/knowledge/lang"
)

// beliefs is what the ranker holds probable before a pointer is asked: that its first
// answer is right, that another sentence of the packet answers, that none does.
type beliefs struct {
	first, none float64
	each        []float64 // by sentence of the packet; first for those of the first answer
	ours        []bool    // by sentence: whether it is one of the first answer's
	alikest     []bool    // by sentence: whether none has more words of the question
}

// beliefs spreads over the other sentences of a packet what is left beside the first
// answer: part of it evenly, and of the rest to one whose score is 1 higher e times as much.
func (w *weights) beliefs(p *packet, answers []extracted) beliefs {
	r := answers[0].rating(margin(answers, 0))
	b := beliefs{first: w.Confidence.probability(r), each: make([]float64, len(p.list)), ours: make([]bool, len(p.list))}
	b.none = math.Min(1-w.Answerable.probability(r), 1-b.first)
	sum, others := 1e-9, 1e-9
	for i, c := range p.list {
		if b.ours[i] = slices.Contains(answers[0].support, c); !b.ours[i] {
			b.each[i] = math.Exp(math.Min(c.score-answers[0].best().score, 0))
			sum += b.each[i]
			others++
		}
	}
	for i := range b.each {
		b.each[i] = (1 - b.first - b.none) * ((1-unranked)*b.each[i]/sum + unranked/others)
		if b.ours[i] {
			b.each[i] = b.first
		}
	}
	b.alikest = p.alikest()
	return b
}

// alikest says of each sentence whether none has more words of the question: what is
// marked by who only compares words.
func (p *packet) alikest() []bool {
	asked := stems(p.Question, lang.Get(p.Language))
	counts := make([]int, len(p.list))
	for i, c := range p.list {
		shared := map[string]bool{}
		for _, t := range lang.Tokens(c.sentence()) {
			if stem, ok := contentStem(t, lang.Get(c.record.Language)); ok && asked[stem] {
				shared[stem] = true
			}
		}
		counts[i] = len(shared)
	}
	out, most := make([]bool, len(counts)), slices.Max(counts)
	for i, n := range counts {
		out[i] = n == most
	}
	return out
}

// noneMarked is the mark that no sentence answers.
const noneMarked = -1

// likelihood is how probable a mark is where it is right, where another sentence is, and
// where none answers.
type likelihood struct{ right, other, none float64 }

// conclusion is what is probable once a pointer was asked: that the first answer is right,
// that the marked sentence is, that none is.
type conclusion struct{ first, marked, none float64 }

// trust is what is known of a pointer: how often it marked the right sentence, another, or
// none where a sentence answers, and how often none and any where none does. What is right
// is only more or less probable, so that every question counts in parts (Dawid and Skene,
// Maximum likelihood estimation of observer error-rates, 1979).
type trust struct {
	mu                sync.Mutex
	hit, wrong, miss  float64 // where a sentence answers
	silent, invention float64 // where none does
	alike, unlike     float64 // marks that are the sentence most like the question, and that are not
	lack              float64 // log odds by which more questions are without an answer than the ranker holds
}

// How a pointer is trusted before anything is known of it, in questions: as one that is
// right half of the time.
var untried = trust{hit: 2, wrong: 1.5, miss: 0.5, silent: 1.5, invention: 1, alike: 2, unlike: 2}

const (
	// How often the right sentence is one of which the ranker's score says nothing.
	unranked = 0.3
	// A pointer that seems to be right less often is asked but not heard.
	trusted = 0.3
	// One that seems to be right so often may overrule what would be given plainly without it.
	proved = 0.7
	// One that so often marks the sentence most like the question compares words: that it
	// agrees with the ranker says nothing of it, and it is not heard.
	parrots = 0.8
	// How much more probable than the first answer another has to be to be put before it.
	ahead = 2
	// Of what is marked wrongly, this part lies anywhere and the rest where the ranker looks too.
	scattered = 0.2
	// By this part of it a question counts less with each that follows: the model may be another one now.
	fading = 1.0 / 500
	// How fast it is learned how many questions are without an answer.
	learning = 0.1
)

// judge says what is probable after a mark, and how often the pointer seems to be right, 0
// for one that only compares words. It remembers how the mark fits.
func (t *trust) judge(b *beliefs, marked int) (c conclusion, reliable float64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	l, reliable := t.likelihood(b, marked)
	c = b.after(l, marked)
	t.learn(b, l, marked)
	alike, unlike := t.alike+untried.alike, t.unlike+untried.unlike
	if alike > parrots*(alike+unlike) {
		return c, 0
	}
	return c, reliable
}

// reliable is how often the pointer seems to be right.
func (t *trust) reliable() float64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, reliable := t.likelihood(nil, noneMarked)
	return reliable
}

// likelihood is how probable a mark is, and how reliable the pointer.
func (t *trust) likelihood(b *beliefs, marked int) (l likelihood, reliable float64) {
	all := t.hit + t.wrong + t.miss + untried.hit + untried.wrong + untried.miss
	hit, wrong, miss := (t.hit+untried.hit)/all, (t.wrong+untried.wrong)/all, (t.miss+untried.miss)/all
	silent := (t.silent + untried.silent) / (t.silent + t.invention + untried.silent + untried.invention)
	if marked == noneMarked {
		return likelihood{other: miss, none: silent}, hit
	}
	size := 1.0
	if b.ours[marked] {
		size = 0
		for _, ours := range b.ours {
			size += indicator(ours)
		}
	}
	stray := scattered*size/float64(len(b.each)) + (1-scattered)*b.each[marked]/math.Max(1-b.none, 1e-9)
	return likelihood{right: hit, other: wrong * stray, none: (1 - silent) * stray}, hit
}

// after is what is probable after a mark (Bayes).
func (b *beliefs) after(l likelihood, marked int) (c conclusion) {
	own := 0.0
	if marked != noneMarked {
		own = b.each[marked]
	}
	right, other, none := own*l.right, (1-b.none-own)*l.other, b.none*l.none
	sum := right + other + none + 1e-12
	c = conclusion{first: b.first * l.other / sum, marked: right / sum, none: none / sum}
	if marked != noneMarked && b.ours[marked] {
		c.first = c.marked
	}
	return c
}

// learn counts a question, with as many without an answer as there seem to be.
func (t *trust) learn(b *beliefs, l likelihood, marked int) {
	odds := b.none * math.Exp(t.lack)
	real := beliefs{none: odds / (odds + 1 - b.none), ours: b.ours, each: slices.Clone(b.each)}
	for i := range real.each {
		real.each[i] *= (1 - real.none) / math.Max(1-b.none, 1e-9)
	}
	c := real.after(l, marked)
	for _, x := range []*float64{&t.hit, &t.wrong, &t.miss, &t.silent, &t.invention, &t.alike, &t.unlike} {
		*x *= 1 - fading
	}
	t.lack += learning * (c.none - real.none)
	if marked == noneMarked {
		t.miss += 1 - c.none
		t.silent += c.none
		return
	}
	t.alike += indicator(b.alikest[marked])
	t.unlike += indicator(!b.alikest[marked])
	t.hit += c.marked
	t.wrong += 1 - c.marked - c.none
	t.invention += c.none
}
