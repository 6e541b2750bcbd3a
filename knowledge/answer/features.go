package answer

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"

	"beleg/knowledge"
	"beleg/knowledge/copies"
	"beleg/knowledge/index"
)

// features describe how a passage relates to a question. Every one is about 0
// to 1, so that its weight says how much it counts.
type features [featureCount]float64

// The features. Names stand in featureNames in the same order.
const (
	fOwn          = iota // share of the question named in the passage itself, by rarity
	fExact               // the same without translations, synonyms and parts
	fTitle               // share named in the title
	fTitleGain           // what the title adds
	fNearGain            // what the neighbouring sentences add to that
	fBefore              // what the sentence before adds
	fWide                // what three sentences before and behind add
	fArticle             // what the rest of the article adds to that
	fMissing             // share of the question that the whole article lacks
	fRarest              // the rarest word is in the passage
	fRarestNear          // it is in the title or a neighbour
	fNames               // share of the names in the passage
	fNamesLack           // share of the names that the article lacks
	fUnknown             // share of the words no dictionary has in the passage, its neighbours or the title
	fUnknownLack         // share of those that the article lacks
	fBM25                // BM25 of the passage over the highest possible
	fHit                 // score of the index over the best hit's
	fAbout               // score of the article over the best article's
	fCount               // share of the words named, each counting one
	fClose               // how close the words named stand together
	fOrder               // words that are neighbours in the question are so here
	fTitleLine           // the passage is the title
	fLead                // it is the first sentence
	fEarly               // how early it stands
	fShort               // it has fewer than six words
	fLong                // it is longer than usual
	fQuery               // it is a question itself
	fWanted              // it holds the kind of thing asked for
	fWantedNear          // and that stands close to the words named
	fWantedGood          // and it is a good one of its kind: exact date, person with office
	fCognate             // share named by words that only look alike
	fFocusNear           // what is counted or sorted stands close to what is wanted
	fFocus               // what is counted or sorted is named
	fFocusLack           // the article does not name it
	fPronoun             // it begins with a pronoun, so that its subject stands before it
	fPronounGain         // what the sentence before adds then
	fDefiniteGain        // and when it begins with "the" or "der"
	fSpan                // score of the best short answer
	fSpanShare           // its share among those of the passage
	fNew                 // share of its names and numbers that the question does not have

	fEvent       // share named by title, first two sentences and passage together: the article is about it, and here is the rest
	fEventLead   // share named by the title and the first two sentences
	fWithTitle   // share named by title and passage
	fWithTwo     // with the two passages before
	fWithSides   // with the title and the passages on both sides
	fWithWide    // with two passages on each side
	fReach       // how close what it lacks stands, as far as the article has it
	fHub         // share named by the article's best passage
	fHubNear     // how close that stands
	fTold        // BM25 of the article over the highest possible, by words as they were asked
	fArticles    // how long the article is
	fUndated     // nobody says when the article was published
	fNumbersLack // share of the numbers that the article lacks
	fWordsLack   // share of the words that are no names and no numbers that lead and passages around lack
	fWorst       // share that the most telling word the article lacks has of the question
	fWorstNear   // the same of those that lead and passages around lack
	fSpanBoth    // the best short answer is a good one and stands close to the words named
	fSpanLong    // how long it is
	fSpanEcho    // share of its words that were asked
	fSpanFresh   // score of the best short answer of which less than half was asked

	// The time asked for beside those of the passage, or of a sentence before it; 0 where none is asked.
	fTimeHeld      // how few years of the article lie between its own and the time asked for
	fTimeShared    // share of both times that they have in common
	fTimeBegins    // they begin in the same year
	fTimeEnds      // it begins or ends in the year in which the other ends
	fTimeNear      // how near they are
	fTimeCovers    // it covers the time asked for
	fTimeOther     // it has times, all others
	fTimeLack      // the article has no such time
	fTimePublished // how near the day of publication is
	fNewer         // how new the article is beside the newest found
	fNewest        // its place in the order from new to old
	fNewerAsked    // both where what is newest is asked for
	fNewestAsked
	fFresh // how new it is on the day of asking
	featureCount
)

var featureNames = [featureCount]string{"own", "exact", "title", "title gain", "near gain", "before gain", "wide gain", "article gain",
	"missing", "rarest", "rarest near", "names", "names lacking",
	"unknown", "unknown lacking", "bm25", "hit", "about", "count", "close", "order", "is title", "lead", "early", "short", "long", "question",
	"wanted", "wanted near", "wanted good", "cognate",
	"focus near", "focus", "focus lacking", "pronoun", "pronoun gain", "definite gain", "span", "span share", "new",
	"event", "event lead", "with title", "with two", "with sides", "with wide", "reach", "hub", "hub near", "told", "article long", "undated",
	"numbers lacking", "words lacking", "worst", "worst near",
	"span both", "span long", "span echo", "span fresh",
	"time held", "time shared", "time begins", "time ends", "time near", "time covers", "time other", "time lacking", "time published",
	"newer", "newest", "newer asked", "newest asked", "fresh"}

// comparison is a record that is being compared with a question.
type comparison struct {
	plan           *plan
	all            []matched   // its passages that hold a word of the question, in order
	candidates     []candidate // those and what stands beside them, in order
	title, article vector
	lead           vector  // of the title and the first two sentences
	covered        float64 // share of the question named in the article
	led            float64 // and in its lead
	told           float64 // see fTold
	hub            int     // the passage that names most
	most           float64 // how much

	having [][]int // by concept: the passages that name it

	times timeline     // once a time was asked for
	whole *copies.Text // text of the article, or of this part of it, once it was asked for
}

// around is what stands around a passage, and room to reckon with it.
type around struct {
	before, near, wide vector
	two, sides, five   vector
	sum, withNear      vector
	all                vector // where they stand
}

// arounds are those that nobody uses at the moment.
var arounds = sync.Pool{New: func() any { return new(around) }}

// reset makes room for n concepts, and nothing stands there.
func (a *around) reset(n int) {
	kept := []*vector{&a.before, &a.near, &a.wide, &a.two, &a.sides, &a.five, &a.sum, &a.withNear}
	if cap(a.all) < len(kept)*n {
		a.all = make(vector, len(kept)*n)
	}
	a.all = a.all[:len(kept)*n]
	clear(a.all)
	for i, x := range kept {
		*x = a.all[i*n : (i+1)*n : (i+1)*n]
	}
}

// compare returns a candidate for every passage of a record that has to do with the
// question: one that has a word of it or stands beside one that has. It may go on
// with what stood before, or lead to what follows. Hidden passages are left out.
func (p *plan) compare(v *index.View, hidden func(*index.View, int) bool) []candidate {
	c := &comparison{plan: p, all: p.match(v)}
	if hidden != nil {
		c.all = slices.DeleteFunc(c.all, func(m matched) bool { return hidden(v, m.passage) })
	}
	if len(c.all) == 0 {
		return nil
	}
	n := len(p.concepts)
	vectors := make(vector, 4*n)
	c.title, c.article, c.lead = vectors[:n:n], vectors[n:2*n:2*n], vectors[2*n:3*n:3*n]
	none := &matched{own: vectors[3*n:], exact: vectors[3*n:]}
	c.survey(v)
	touched := c.touched(v.Len())
	out := make([]candidate, 0, len(touched))
	k := 0
	for _, i := range touched {
		if hidden != nil && hidden(v, i) {
			continue
		}
		for k < len(c.all) && c.all[k].passage < i {
			k++
		}
		m := none
		if k < len(c.all) && c.all[k].passage == i {
			m = &c.all[k]
		}
		out = append(out, candidate{record: v, at: i, matched: m, compared: c})
	}
	c.candidates = out
	return out
}

// survey looks at an article as a whole.
func (c *comparison) survey(v *index.View) {
	c.having = c.positions()
	for i := range c.all {
		m := &c.all[i]
		seq := v.Seq(m.passage)
		if seq == 0 {
			copy(c.title, m.own)
		}
		if seq <= 2 {
			join(c.lead, c.lead, m.own, 1)
		}
		join(c.article, c.article, m.own, 1)
		if own := c.plan.coverage(m.own); own > c.most && seq > 0 {
			c.hub, c.most = m.passage, own
		}
	}
	c.covered, c.led = c.plan.coverage(c.article), c.plan.coverage(c.lead)
	c.told = c.plan.told(c.all, v.Len())
}

// positions lists by concept the passages that name it.
func (c *comparison) positions() [][]int {
	out, counts, all := make([][]int, len(c.plan.concepts)), make([]int, len(c.plan.concepts)), 0
	for i := range c.all {
		for k, x := range c.all[i].own {
			if x >= named {
				counts[k]++
				all++
			}
		}
	}
	space := make([]int, all)
	for k, n := range counts {
		out[k], space = space[:0:n], space[n:]
	}
	for i := range c.all {
		for k, x := range c.all[i].own {
			if x >= named {
				out[k] = append(out[k], c.all[i].passage)
			}
		}
	}
	return out
}

// named is how well a passage has to name a word to have it.
const named = 0.5

// told is BM25 of an article of n passages, each word counting the passages that
// have it as it was asked, over the highest possible.
func (p *plan) told(all []matched, n int) float64 {
	const b, usual = 0.75, 27 // passages, about 300 words
	sum := 0.0
	for k, x := range p.concepts {
		f := 0.0
		for i := range all {
			f += all[i].exact[k]
		}
		sum += x.idf * f * (k1 + 1) / (f + k1*(1-b+b*float64(n)/usual))
	}
	return sum / (p.total*(k1+1) + 1e-9)
}

// reach is how close the words that a passage lacks stand, each by its rarity, of
// those that the article has: one for the next passage, a half for the third.
func (c *comparison) reach(passage *candidate) float64 {
	sum, all := 0.0, 0.0
	for k, x := range passage.matched.own {
		if x >= named || len(c.having[k]) == 0 {
			continue
		}
		list := c.having[k]
		i, _ := slices.BinarySearch(list, passage.at)
		away := math.MaxInt
		if i < len(list) {
			away = list[i] - passage.at
		}
		if i > 0 {
			away = min(away, passage.at-list[i-1])
		}
		all += c.plan.concepts[k].idf
		sum += c.plan.concepts[k].idf * 2 / float64(1+max(away, 1))
	}
	if all == 0 {
		return 1
	}
	return sum / all
}

// maxMatched is how many passages of a record are compared with the question, and
// those beside them: of a very long article those that say most of it.
const maxMatched = 60

// touched lists the passages of n that are compared, in order.
func (c *comparison) touched(n int) []int {
	least, ties := c.least()
	out := make([]int, 0, min(n, 3*min(len(c.all), maxMatched)))
	next := 0
	for _, m := range c.all {
		if m.bm25 == least {
			ties--
		}
		if m.bm25 < least || m.bm25 == least && ties < 0 {
			continue
		}
		for i := max(next, m.passage-1); i < min(n, m.passage+2); i++ {
			out = append(out, i)
			next = i + 1
		}
	}
	return out
}

// least is the score that a passage needs to be compared, and how many are that have
// just that.
func (c *comparison) least() (score float64, ties int) {
	if len(c.all) <= maxMatched {
		return -1, 0
	}
	scores := make([]float64, len(c.all))
	for i := range c.all {
		scores[i] = c.all[i].bm25
	}
	slices.Sort(scores)
	score = scores[len(scores)-maxMatched]
	above, _ := slices.BinarySearchFunc(scores, score, func(x, least float64) int {
		if x > least {
			return 1
		}
		return -1
	})
	return score, maxMatched - (len(scores) - above)
}

// surround sets what stands before and behind the i-th passage.
func (a *around) surround(c *comparison, i int) {
	a.reset(len(c.plan.concepts))
	first, _ := slices.BinarySearchFunc(c.all, i-3, func(m matched, i int) int { return cmp.Compare(m.passage, i) })
	for k := first; k < len(c.all); k++ {
		m := &c.all[k]
		if m.passage > i+3 {
			return
		}
		switch m.passage {
		case i - 1:
			copy(a.before, m.own)
			join(a.near, a.near, m.own, 1)
		case i + 1:
			join(a.near, a.near, m.own, 0.5)
		}
		join(a.wide, a.wide, m.own, 1)
		away := m.passage - i
		if away >= -2 && away <= 0 {
			join(a.two, a.two, m.own, 1)
		}
		if away >= -1 && away <= 1 {
			join(a.sides, a.sides, m.own, 1)
		}
		if away >= -2 && away <= 2 {
			join(a.five, a.five, m.own, 1)
		}
	}
}

// describe sets the features of a candidate that need no reading of its text.
func (c *comparison) describe(x *candidate, f *features) {
	*f = features{fHit: x.hit, fAbout: x.about}
	p, m := c.plan, x.matched
	n := len(p.concepts)
	a := arounds.Get().(*around)
	defer arounds.Put(a)
	a.surround(c, x.at)
	f[fOwn] = p.coverage(m.own)
	f[fExact] = p.coverage(m.exact)
	f[fTitle] = p.coverage(c.title)
	f[fBefore] = p.coverage(join(a.sum, m.own, a.before, 1)) - f[fOwn]
	withTitle := join(a.sum, m.own, c.title, 0.8)
	t := p.coverage(withTitle)
	f[fTitleGain] = t - f[fOwn]
	withNear := join(a.withNear, withTitle, a.near, 0.8)
	w := p.coverage(withNear)
	f[fNearGain] = w - t
	f[fWide] = max(0, p.coverage(join(a.sum, withNear, a.wide, 0.8))-w)
	f[fArticle] = max(0, c.covered-w)
	article := c.article
	if p.focus >= 0 {
		f[fFocus] = m.own[p.focus]
		f[fFocusLack] = 1 - article[p.focus]
	}
	f[fMissing] = 1 - c.covered
	c.together(x, a, f)
	rarest, names, own, lack, count := -1, 0.0, 0.0, 0.0, 0.0
	unknown, unknownOwn, unknownLack := 0.0, 0.0, 0.0
	for c, x := range p.concepts {
		if rarest < 0 || x.idf > p.concepts[rarest].idf {
			rarest = c
		}
		if x.word.Name {
			names += x.idf
			own += x.idf * m.own[c]
			lack += x.idf * (1 - article[c])
		}
		if !x.known {
			unknown += x.idf
			unknownOwn += x.idf * withNear[c]
			unknownLack += x.idf * (1 - article[c])
		}
		count += m.own[c]
	}
	if unknown > 0 {
		f[fUnknown], f[fUnknownLack] = unknownOwn/unknown, unknownLack/unknown
	}
	if rarest >= 0 {
		f[fRarest] = m.own[rarest]
		f[fRarestNear] = max(0, withNear[rarest]-m.own[rarest])
	}
	if names > 0 {
		f[fNames], f[fNamesLack] = own/names, lack/names
	}
	f[fBM25] = m.bm25 / (p.total*(k1+1) + 1e-9)
	f[fCount] = count / float64(max(n, 1))
	f[fClose] = p.closeness(m)
	f[fOrder] = p.order(m)
}

// together sets the features that tell how much of the question a passage names
// together with what stands elsewhere in the article.
func (c *comparison) together(x *candidate, a *around, f *features) {
	p, own := c.plan, x.matched.own
	f[fEvent] = p.coverage(join(a.sum, own, c.lead, 1))
	f[fEventLead] = c.led
	f[fWithTitle] = p.coverage(join(a.sum, own, c.title, 1))
	f[fWithTwo] = p.coverage(a.two)
	f[fWithSides] = p.coverage(join(a.sum, a.sides, c.title, 1))
	f[fWithWide] = p.coverage(a.five)
	f[fReach] = c.reach(x)
	f[fHub] = c.most
	f[fHubNear] = 1 / float64(1+max(x.at-c.hub, c.hub-x.at))
	f[fTold] = c.told
	f[fArticles] = math.Min(1, float64(x.record.Len())/60)
	f[fUndated] = indicator(x.record.Published == "")
	c.lacking(join(a.sum, a.five, c.lead, 1), f)
}

// lacking sets the features of what an article lacks, and what of it around the passage.
func (c *comparison) lacking(around vector, f *features) {
	numbers, lacked, words, far := 1e-9, 0.0, 1e-9, 0.0
	for k, x := range c.plan.concepts {
		lack, away := x.idf*(1-c.article[k]), x.idf*(1-around[k])
		f[fWorst], f[fWorstNear] = max(f[fWorst], lack), max(f[fWorstNear], away)
		switch {
		case digit(x.word.Text):
			numbers, lacked = numbers+x.idf, lacked+lack
		case !x.word.Name:
			words, far = words+x.idf, far+away
		}
	}
	f[fNumbersLack], f[fWordsLack] = lacked/numbers, far/words
	f[fWorst], f[fWorstNear] = f[fWorst]/(c.plan.total+1e-9), f[fWorstNear]/(c.plan.total+1e-9)
}

// closeness is high when the words named stand together: the mean over pairs
// of concepts of one over their distance.
func (p *plan) closeness(m *matched) float64 {
	if len(m.places) < 2 {
		return 0
	}
	sum, pairs := 0.0, 0.0
	for i, a := range m.places {
		best := 0.0
		for j := i + 1; j < len(m.places) && m.places[j].pos-a.pos < 12; j++ {
			if z := m.places[j]; z.concept != a.concept && z.pos > a.pos {
				best = max(best, min(a.value, z.value)/(1+float64(z.pos-a.pos-1)/3))
			}
		}
		sum += best
		pairs++
	}
	return sum / pairs * math.Min(1, pairs/2)
}

// order is the share of neighbouring words of the question that are
// neighbours, or parts of one compound, in the passage.
func (p *plan) order(m *matched) float64 {
	pairs, found := 0.0, 0.0
	for c := 0; c+1 < len(p.concepts); c++ {
		if p.concepts[c+1].word.Token-p.concepts[c].word.Token > 2 {
			continue
		}
		pairs++
		best := 0.0
		for i, a := range m.places {
			if a.concept != c && a.concept != c+1 {
				continue
			}
			for j := i + 1; j < len(m.places) && m.places[j].pos-a.pos <= 2; j++ {
				if z := m.places[j]; z.concept != a.concept && (z.concept == c || z.concept == c+1) {
					best = max(best, min(a.value, z.value))
				}
			}
		}
		found += best
	}
	if pairs == 0 {
		return 0
	}
	return found / pairs
}

// read adds the features for which the passage's text is read.
func (p *plan) read(c *candidate, q knowledge.Question) {
	f, text, seq := c.describe(), c.sentence(), c.record.Seq(c.at)
	if seq == 0 {
		f[fTitleLine], f[fEarly] = 1, 1
	} else {
		f[fEarly] = 1 / math.Sqrt(float64(seq))
		if seq == 1 {
			f[fLead] = 1
		}
	}
	words := c.record.Words(c.at)
	if words < 6 {
		f[fShort] = float64(6-words) / 6
	}
	f[fLong] = math.Min(1, math.Max(0, float64(words)-average)/(2*average))
	if strings.HasSuffix(strings.TrimRight(text, "\"'”“«» "), "?") {
		f[fQuery] = 1
	}
	c.ours = c.record.Language == q.Language
	r := p.reader(c, q)
	defer r.done()
	c.spans = r.spans()
	if len(c.spans) > 0 {
		f[fWanted] = 1
		f[fWantedNear] = c.spans[0].near
		f[fWantedGood] = c.spans[0].quality
		f[fSpan], f[fSpanShare] = c.spans[0].score/10, c.spans[0].share
		f[fSpanBoth], f[fSpanLong], f[fSpanEcho] = c.spans[0].features[sBoth], c.spans[0].features[sLong], c.spans[0].features[sAsked]
		f[fSpanFresh] = unasked(c.spans)
	}
	f[fCognate] = p.coverage(p.cognates(c, r.spellings(p.analyzer))) - f[fOwn]
	f[fFocusNear] = r.focusNear()
	opening := token(r.tokens, 0).Text
	if r.all.says(opening, cuePronoun) {
		f[fPronoun], f[fPronounGain] = 1, f[fBefore]
	}
	if r.all.says(opening, cueDefinite) {
		f[fDefiniteGain] = f[fBefore]
	}
	if p.negated && !r.all.negated(strings.Fields(text)) {
		f[fMissing] = math.Min(1, f[fMissing]+0.4) // "who did not sign" is not answered by who did
	}
	f[fNew] = p.novelty(c, q.Text)
	p.time(c, f)
	r.forget(c.spans)
}

// unasked is the score of the best of the first spans of which less than half was asked.
func unasked(spans []span) float64 {
	for _, s := range spans[:min(5, len(spans))] {
		if s.features[sAsked] < 0.5 {
			return s.score / 10
		}
	}
	return 0
}

// trimmed is a word without what stands before its letters and digits and behind them.
func trimmed(w string) string {
	return strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// names are the words inside a passage that are written like names or numbers, in lower
// case. The first word always is, and is none.
func (c *candidate) names() iter.Seq[string] {
	return func(yield func(string) bool) {
		i := -1
		for w := range strings.FieldsSeq(c.sentence()) {
			i++
			first := firstRune(trimmed(w))
			named := i > 0 && (unicode.IsUpper(first) || unicode.IsDigit(first))
			if named && !yield(trimmed(c.lowered()[i])) {
				return
			}
		}
	}
}

// novelty is the share of names and numbers inside the passage that the question does not
// have: an answer says something new.
func (p *plan) novelty(c *candidate, asked string) float64 {
	folded := " " + strings.ToLower(asked) + " "
	total, fresh := 0.0, 0.0
	for name := range c.names() {
		total++
		if !strings.Contains(folded, name) {
			fresh++
		}
	}
	return math.Min(1, fresh/4) * math.Min(1, total)
}
