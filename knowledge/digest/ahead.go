package digest

import (
	"cmp"
	"slices"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/timex"
)

// horizon is how many days a post looks ahead.
const horizon = 7

// candidate is an announced date and the story it belongs to.
type candidate struct {
	Ahead
	story int
	stems map[string]bool
}

// ahead lists dates in the days after day that articles announce, in order of
// date; those of the new articles, story by story, go before those of older
// ones, and each story has one sentence for a day.
func ahead(day string, stories [][]knowledge.Article, older []knowledge.Article) []Ahead {
	today, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return nil
	}
	last := today.AddDate(0, 0, horizon).Format(time.DateOnly)
	var chosen []candidate
	take := func(story int, a knowledge.Article) {
		for _, c := range announced(a, day, last) {
			c.story = story
			if len(chosen) < maxAhead && !slices.ContainsFunc(chosen, c.repeats) {
				chosen = append(chosen, c)
			}
		}
	}
	for i, story := range stories {
		for _, a := range story {
			take(i, a)
		}
	}
	for i, a := range older {
		take(len(stories)+i, a)
	}
	slices.SortStableFunc(chosen, func(a, b candidate) int { return cmp.Compare(a.Day, b.Day) })
	var out []Ahead
	for _, c := range chosen {
		out = append(out, c.Ahead)
	}
	return out
}

// announced finds the sentences of an article that name a day after one and up
// to another. Vague and repeated times announce nothing.
func announced(a knowledge.Article, after, last string) (out []candidate) {
	var sentences []lang.Span
	for _, t := range timex.Find(a.Text, a.Language, a.Published) {
		if t.Type != knowledge.Date && t.Type != knowledge.Time || t.Certainty != knowledge.Exact || len(t.Value) < len(time.DateOnly) {
			continue
		}
		day := t.Value[:len(time.DateOnly)]
		if _, err := time.Parse(time.DateOnly, day); err != nil || day <= after || day > last {
			continue
		}
		if sentences == nil {
			sentences = lang.Sentences(a.Text, a.Language)
		}
		for i, s := range sentences {
			if s.Start <= t.Start && t.End <= s.End {
				e := receipt(a)
				e.Seq, e.Quote = i+1, cut(a.Text[s.Start:s.End], t.Start-s.Start)
				out = append(out, candidate{Ahead: Ahead{day, e}, stems: stemsOf(e.Quote, a.Language)})
			}
		}
	}
	return out
}

// repeats holds for two sentences on the same day that are of one story, or say
// mostly the same.
func (c candidate) repeats(o candidate) bool {
	if c.Day != o.Day {
		return false
	}
	shared := 0
	for s := range c.stems {
		if o.stems[s] {
			shared++
		}
	}
	return c.story == o.story || 2*shared > min(len(c.stems), len(o.stems))
}
