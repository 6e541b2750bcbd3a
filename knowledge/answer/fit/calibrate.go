package main

import (
	"strings"

	"beleg/knowledge/answer"
)

// calibrate fits the confidence, sets the threshold and prints how both do on
// questions they were not fitted on, as they were ranked by weights not fitted
// on them either: what the collection does not answer are the sets' own and the
// answerable questions without their articles.
func calibrate(asked asks, w *answer.Weights, with func(*answer.Example) *answer.Weights, folds int) {
	var all []answer.Judged
	real := map[int]bool{}
	for _, a := range asked {
		if a.item == nil || a.measured {
			continue
		}
		if j, ok := with(a.example).Judge(a.example, a.item.judge, nil); ok {
			if len(a.item.URLs) == 0 {
				j.Answerable = false
				j.Weight = 3 // few, and harder than what only lacks its article
				real[len(all)] = true
			}
			all = append(all, j)
		}
		if len(a.item.URLs) > 0 {
			if j, ok := with(a.example).Judge(a.example, a.item.judge, a.item.holds); ok {
				all = append(all, j)
			}
		}
	}
	part := parts(len(all), func(i int) string { return all[i].Group }, folds)
	rated := make([]answer.Judged, len(all))
	for k := range folds {
		var train, test []answer.Judged
		var at []int
		for i, j := range all {
			if part[j.Group] == k {
				test, at = append(test, j), append(at, i)
			} else {
				train = append(train, j)
			}
		}
		w.Calibrate(train)
		w.Rate(test)
		for i, j := range test {
			rated[at[i]] = j
		}
	}
	w.Calibrate(all)
	of := func(set string) (list []answer.Judged, none map[int]bool) {
		none = map[int]bool{}
		for i, j := range rated {
			if strings.HasPrefix(j.Set, set) && strings.HasSuffix(j.Set, asked[0].choice) {
				if real[i] {
					none[len(list)] = true
				}
				list = append(list, j)
			}
		}
		return list, none
	}
	list, _ := of("wikinews")
	w.Threshold(list, 0.92)
	for _, set := range []string{"wikinews", "long", "timeqa"} {
		list, none := of(set)
		reliability(set, list, none, w.Refuse)
	}
}
