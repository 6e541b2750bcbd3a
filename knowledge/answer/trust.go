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
	alike       []float64 // by sentence: how probably one marks it who only compares words
}

// beliefs spreads over the other sentences of a packet what is left beside the first
// answer: one whose score is 1 higher is e times as likely the right one.
func (w *weights) beliefs(p *packet, answers []extracted) beliefs {
	r := answers[0].rating(margin(answers, 0))
	b := beliefs{first: w.Confidence.probability(r), each: make([]float64, len(p.list)), ours: make([]bool, len(p.list))}
	b.none = math.Min(1-w.Answerable.probability(r), 1-b.first)
	for i, c := range p.list {
		if b.ours[i] = slices.Contains(answers[0].support, c); !b.ours[i] {
			b.each[i] = math.Exp(math.Min(c.score-answers[0].best().score, 0))
		}
	}
	spread(b.each, 1-b.first-b.none)
	for i := range b.each {
		if b.ours[i] {
			b.each[i] = b.first
		}
	}
	b.alike = p.alike()
	return b
}

// alike is how probably a sentence is marked by who only looks which has most words of the
// question: each that it has more makes it several times as probable.
func (p *packet) alike() []float64 {
	asked := stems(p.Question, lang.Get(p.Language))
	out := make([]float64, len(p.list))
	for i, c := range p.list {
		shared := map[string]bool{}
		for _, t := range lang.Tokens(c.sentence()) {
			if stem, ok := contentStem(t, lang.Get(c.record.Language)); ok && asked[stem] {
				shared[stem] = true
			}
		}
		out[i] = math.Pow(likeness, float64(len(shared)))
	}
	spread(out, 1)
	return out
}

// spread scales numbers so that they sum up to one number.
func spread(list []float64, to float64) {
	sum := 1e-9
	for _, x := range list {
		sum += x
	}
	for i := range list {
		list[i] *= to / sum
	}
}

// noneMarked is the mark that no sentence answers.
const noneMarked = -1

// conclusion is what is probable once a pointer was asked: that the first answer is right,
// that the marked sentence is, that none is.
type conclusion struct{ first, marked, none float64 }

// A pointer that does not know which sentence answers guesses: in one of these ways.
const (
	guessAny   = iota // any sentence
	guessFirst        // the first
	guessAlike        // one that is like the question
	guessRank         // one where the ranker looks too
	guesses
)

// trust is what is known of a pointer: how often it knew the right sentence, guessed one, or
// marked none where a sentence answers, and how often none and any where none does. What is
// right is only more or less probable, so that every question counts in parts (as in Dawid
// and Skene, Maximum likelihood estimation of observer error-rates, 1979). That a pointer
// agrees with the ranker says little of it when whoever only compares words would have
// marked the same.
type trust struct {
	mu                  sync.Mutex
	knew, guessed, miss float64 // where a sentence answers
	silent, invention   float64 // where none does
	ways                [guesses]float64
	lack                float64 // log odds by which more questions are without an answer than the ranker holds
}

// How a pointer is trusted before anything is known of it, in questions.
var untried = trust{knew: 2.5, guessed: 1, miss: 0.5, silent: 1.5, invention: 1, ways: [guesses]float64{.3, .3, 1, .5}}

const (
	// A pointer that seems to know less often is asked but not heard.
	trusted = 0.3
	// One that knows so often may overrule what would be given plainly without it.
	proved = 0.8
	// How much more probable than the first answer another has to be to be put before it.
	ahead = 2
	// How much more probable a word of the question makes a sentence to who only compares words.
	likeness = 3
	// By this part of it a question counts less with each that follows: the model may be another one now.
	fading = 1.0 / 500
	// How fast it is learned how many questions are without an answer.
	learning = 0.1
)

// judge says what is probable after a mark, and how often the pointer knew so far. It
// remembers how the mark fits.
func (t *trust) judge(b *beliefs, marked int) (c conclusion, reliable float64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	v := t.view()
	chance, _ := v.guess(b, marked)
	c = v.after(b, chance, marked)
	t.learn(b, &v, marked)
	return c, v.knows
}

// reliable is how often the pointer seems to know.
func (t *trust) reliable() float64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.view().knows
}

// view is a pointer as it seems to be: how probably it knows what answers, guesses, or
// marks nothing though something answers; how probably it marks nothing where nothing does;
// the shares of the ways in which it guesses.
type view struct {
	knows, guesses, misses, silent float64
	ways                           [guesses]float64
}

func (t *trust) view() view {
	knew, guessed, miss := t.knew+untried.knew, t.guessed+untried.guessed, t.miss+untried.miss
	silent, invention := t.silent+untried.silent, t.invention+untried.invention
	all := knew + guessed + miss
	v := view{knew / all, guessed / all, miss / all, silent / (silent + invention), t.ways}
	for i := range v.ways {
		v.ways[i] += untried.ways[i]
	}
	spread(v.ways[:], 1)
	return v
}

// guess is how probable a marked sentence is for who guesses, and the parts that the ways
// have in that. For one of several sentences of the first answer any of them counts.
func (v *view) guess(b *beliefs, marked int) (chance float64, parts [guesses]float64) {
	if marked == noneMarked {
		return 0, parts
	}
	for i := range b.each {
		if i == marked || b.ours[marked] && b.ours[i] {
			parts[guessAny] += v.ways[guessAny] / float64(len(b.each))
			parts[guessFirst] += v.ways[guessFirst] * indicator(i == 0)
			parts[guessAlike] += v.ways[guessAlike] * b.alike[i]
		}
	}
	parts[guessRank] = v.ways[guessRank] * b.each[marked] / math.Max(1-b.none, 1e-9)
	for _, p := range parts {
		chance += p
	}
	return chance, parts
}

// after is what is probable after a mark that who guesses makes with some chance (Bayes).
func (v *view) after(b *beliefs, chance float64, marked int) (c conclusion) {
	own, unknown, none := 0.0, v.misses, v.silent
	if marked != noneMarked {
		own, unknown, none = b.each[marked], v.guesses*chance, (1-v.silent)*chance
	}
	right, other := own*(v.knows+unknown), (1-b.none-own)*unknown
	sum := right + other + b.none*none + 1e-12
	c = conclusion{first: b.first * unknown / sum, marked: right / sum, none: b.none * none / sum}
	if marked != noneMarked && b.ours[marked] {
		c.first = c.marked
	}
	return c
}

// learn counts a question, with as many without an answer as there seem to be.
func (t *trust) learn(b *beliefs, v *view, marked int) {
	odds := b.none * math.Exp(t.lack)
	real := *b
	real.none = odds / (odds + 1 - b.none)
	real.each = slices.Clone(b.each)
	for i := range real.each {
		real.each[i] *= (1 - real.none) / math.Max(1-b.none, 1e-9)
	}
	chance, parts := v.guess(&real, marked)
	c := v.after(&real, chance, marked)
	for _, x := range []*float64{&t.knew, &t.guessed, &t.miss, &t.silent, &t.invention} {
		*x *= 1 - fading
	}
	t.lack += learning * (c.none - real.none)
	if marked == noneMarked {
		t.miss += 1 - c.none
		t.silent += c.none
		return
	}
	knew := c.marked * v.knows / (v.knows + v.guesses*chance + 1e-12)
	t.knew += knew
	t.guessed += 1 - knew - c.none
	t.invention += c.none
	for i := range t.ways {
		t.ways[i] = t.ways[i]*(1-fading) + (1-knew)*parts[i]/(chance+1e-12)
	}
}
