package answer

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"beleg/knowledge/answer/model"
)

// judge says how probable something is of an answer, by what ratings see: the mean of
// a logistic regression and of boosted trees, each of which alone goes wrong where it
// has seen little.
type judge struct {
	Bias    float64
	Weights map[string]float64
	Trees   []string // see model.Forest.Lines

	weights []float64
	forest  model.Forest
}

// ratings are what an answer is judged by: the features of its best passage, its score,
// what sets it apart and what the passages of the question share.
var ratings = slices.Concat(featureNames[:], []string{"score", "above level", "margin", "support"}, sharedNames)

// Where the values beside those of the passage stand among the ratings.
const (
	atScore   = featureCount + iota
	atLevel   // score over the mean of the first ten
	atMargin  // score over the next answer's
	atSupport // logarithm of the number of independent articles
	atShared
)

// atLong is where the mean length of the articles stands among the ratings.
var atLong = slices.Index(ratings, "mean article long")

// ratingSigns say of a rating that more of it can only make an answer more or less probable,
// whatever the questions that it is fitted on have by chance.
var ratingSigns = func() []int {
	out := make([]int, len(ratings))
	for _, k := range []int{fOwn, fExact, fTitle, fNames, fUnknown, fBM25, fCount, fEvent, fWithTitle, fWithTwo, fWithSides, fWithWide,
		fSpan, fWantedNear, fWantedGood, atScore, atLevel, atSupport} {
		out[k] = 1
	}
	for _, k := range []int{fMissing, fNamesLack, fUnknownLack, fFocusLack, fNumbersLack, fWorst, fWorstNear, fWordsLack, fTimeLack} {
		out[k] = -1
	}
	return out
}()

// rating is what an answer is judged by, see ratings.
func (f *extracted) rating(margin float64) []float64 {
	best := f.best()
	x := make([]float64, len(ratings))
	copy(x, best.features[:])
	x[atScore], x[atLevel], x[atMargin] = best.score, best.score-best.among.level, margin
	x[atSupport] = math.Log(float64(f.independent()))
	copy(x[atShared:], best.among.shared)
	return x
}

// probability of what is judged, 0 to 1.
func (j *judge) probability(x []float64) float64 {
	linear := j.Bias
	for i, w := range j.weights {
		linear += w * x[i]
	}
	return (model.Sigmoid(linear) + model.Sigmoid(j.forest.Logit(x))) / 2
}

// UnmarshalJSON reads what MarshalJSON wrote; an unknown name is an error.
func (j *judge) UnmarshalJSON(raw []byte) error {
	type plain judge
	if err := json.Unmarshal(raw, (*plain)(j)); err != nil {
		return err
	}
	j.weights = make([]float64, len(ratings))
	for name, w := range j.Weights {
		i := slices.Index(ratings, name)
		if i < 0 {
			return fmt.Errorf("unknown rating %q", name)
		}
		j.weights[i] = w
	}
	var err error
	j.forest, err = model.ParseForest(j.Trees, ratings)
	return err
}

// threshold is a probability that grows with the length of the articles: in long ones
// words of any question stand somewhere, whether they answer it or not.
type threshold struct {
	Base float64 // among articles of no length
	Long float64 // by how much more it is among articles of a length of 1, see fArticles
}

// of is the threshold for the articles that an answer was found among.
func (t threshold) of(rating []float64) float64 { return t.Base + t.Long*rating[atLong] }

// judging is how the trees of a judge are grown.
var judging = model.Boosting{Trees: 120, Leaves: 8, Rate: 0.06, Rows: 30, L2: 10, Share: 0.7, Signs: ratingSigns}

// The penalties on the squared weights of standardised ratings. Whether something is
// answerable looks different in every set, so that weights that say less hold on more.
const (
	answerablePenalty = 0.2
	confidencePenalty = 0.05
)

// fit fits a judge to ratings and what was so.
func (j *judge) fit(rows [][]float64, yes []bool, weight []float64, penalty float64) {
	bias, weights := model.Logistic(rows, yes, weight, penalty)
	forest := judging.Tell(rows, yes, weight)
	*j = judge{Bias: bias, Weights: byName(weights, ratings), Trees: forest.Lines(ratings), weights: weights, forest: forest}
}
