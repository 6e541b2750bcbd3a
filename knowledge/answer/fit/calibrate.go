package main

import (
	"fmt"
	"slices"
	"strings"

	"beleg/knowledge/answer"
)

// answeredShare is the share of the answerable questions that the threshold of refusals
// lets through, and plainShare the share of the answers given plainly that are right.
// Both thresholds, single figures, are set on questions over news that nothing was
// fitted on. By plainLong times the length of articles, 1 for long ones, an answer must
// be surer to be given plainly: on those the confidence promises more than it holds.
const (
	answeredShare = 0.925
	plainShare    = 0.915
	plainLong     = 0.22
)

// judged is a question as it is answered, with where it comes from.
type judged struct {
	answer.Judged
	real     bool // nobody took its answer out
	first    bool // it was asked with the first dictionary
	measured bool
}

// calibrate fits the confidence, sets the thresholds and prints how all do on
// questions they were not fitted on, as they were ranked by weights not fitted
// on them either. What the collection does not answer are the sets' own questions and
// answerable ones whose answers were taken out of the articles.
func calibrate(list asks, w *answer.Weights, with func(*answer.Example) *answer.Weights, folds int) {
	all := judge(list, w, with)
	part := parts(len(all), func(i int) string { return all[i].Group }, folds)
	for k := range folds + 1 {
		var train, test []answer.Judged
		var at []int
		for i, j := range all {
			switch {
			case j.measured && k == folds, !j.measured && part[j.Group] == k:
				test, at = append(test, j.Judged), append(at, i)
			case !j.measured:
				train = append(train, j.Judged)
			}
		}
		w.Calibrate(train) // the last time on all that are not only measured
		w.Rate(test)
		for i, j := range test {
			all[at[i]].Judged = j
		}
	}
	news := slices.Concat(of(all, "chat"), of(all, "own"))
	var fitted []answer.Judged
	for _, j := range all {
		if !j.measured {
			fitted = append(fitted, j.Judged)
		}
	}
	w.Threshold(fitted, news, answeredShare)
	w.PlainFrom(news, plainShare, plainLong)
	for _, name := range []string{"wikinews", "agency", "long", "small", "timeqa", "chat", "own", "held", "realtime"} {
		reliability(name, all, w)
	}
}

// judge answers every question, ranked by weights that were not fitted on it.
func judge(list asks, w *answer.Weights, with func(*answer.Example) *answer.Weights) (all []judged) {
	for _, a := range list {
		if a.item == nil {
			continue
		}
		ranked := w
		if !a.measured {
			ranked = with(a.example)
		}
		first := a.choice == list[0].choice
		if j, ok := ranked.Judge(a.example, a.item.judge); ok {
			j.Answerable, j.Weight = len(a.item.URLs) > 0, a.example.Weight
			all = append(all, judged{j, true, first, a.measured})
		}
		if a.without == nil {
			continue
		}
		if j, ok := ranked.Judge(a.without, a.item.judge); ok {
			j.Answerable, j.Weight = false, a.example.Weight/2
			all = append(all, judged{j, false, first, a.measured})
		}
	}
	return all
}

// of are the questions of a set as they were asked with the first dictionary.
func of(all []judged, name string) (out []answer.Judged) {
	for _, j := range all {
		if j.first && strings.HasPrefix(j.Set, name+" ") {
			out = append(out, j.Judged)
		}
	}
	return out
}

// reliability prints how often what was said to be likely was right, and what
// is refused.
func reliability(name string, all []judged, w *answer.Weights) {
	var bins, right [10]int
	count := map[string]int{}
	for _, j := range all {
		if !j.first || !strings.HasPrefix(j.Set, name+" ") {
			continue
		}
		kind := map[bool]string{true: "answerable", false: "taken out"}[j.Answerable]
		if !j.Answerable && j.real {
			kind = "unanswerable"
		}
		count[kind]++
		if w.Refuses(j.Judged) {
			count[kind+" refused"]++
		}
		if w.Gives(j.Judged) {
			count[kind+" plain"]++
			if j.Right {
				count[kind+" plain right"]++
			}
		}
		if j.Answerable {
			b := min(9, int(j.Confidence*10))
			bins[b]++
			if j.Right {
				right[b]++
			}
		}
	}
	fmt.Printf("confidence, %s: said, answerable questions, right\n", name)
	for b, k := range bins {
		fmt.Printf("  %.1f-%.1f  %4d  %.2f\n", float64(b)/10, float64(b+1)/10, k, float64(right[b])/float64(max(k, 1)))
	}
	share := func(a, b string) float64 { return float64(count[a]) / float64(max(1, count[b])) }
	fmt.Printf("refused below %.3f + %.2f × length: %.3f of %d answerable, %.3f of %d unanswerable, %.3f of %d whose answer was taken out\n",
		w.Refuse.Base, w.Refuse.Long,
		share("answerable refused", "answerable"), count["answerable"], share("unanswerable refused", "unanswerable"), count["unanswerable"],
		share("taken out refused", "taken out"), count["taken out"])
	fmt.Printf("plain from %.3f + %.2f × length: %.3f of the answerable, of which right %.3f; %.3f of the unanswerable\n",
		w.Plain.Base, w.Plain.Long,
		share("answerable plain", "answerable"), share("answerable plain right", "answerable plain"), share("unanswerable plain", "unanswerable"))
}
