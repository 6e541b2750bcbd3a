package digest

import (
	"cmp"
	"context"
	"slices"
	"sort"
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

// What is read for the dates ahead, which takes a second for a megabyte.
const (
	maxDated = 8 << 20 // bytes of all articles: a day's news and more
	maxDates = 32      // of one article: what has more is a calendar
)

// ahead lists dates in the days after day that articles announce, in order of
// date; those of the new articles, story by story, go before those of older
// ones, and each story has one sentence for a day. It reads until it has
// enough, or ctx ends.
func ahead(ctx context.Context, day string, stories [][]knowledge.Article, older []knowledge.Article) []Ahead {
	today, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return nil
	}
	last := today.AddDate(0, 0, horizon).Format(time.DateOnly)
	for _, a := range older {
		stories = append(stories, []knowledge.Article{a})
	}
	var chosen []candidate
	read := 0
	for i, story := range stories {
		for _, a := range story {
			if read += len(a.Text); read > maxDated || len(chosen) == maxAhead || ctx.Err() != nil {
				break
			}
			for _, c := range announced(a, day, last) {
				c.story = i
				if len(chosen) < maxAhead && !slices.ContainsFunc(chosen, c.repeats) {
					chosen = append(chosen, c)
				}
			}
		}
	}
	slices.SortStableFunc(chosen, func(a, b candidate) int { return cmp.Compare(a.Day, b.Day) })
	var out []Ahead
	for _, c := range chosen {
		out = append(out, c.Ahead)
	}
	return out
}

// announced finds the sentences of an article that name a day after one and up
// to another.
func announced(a knowledge.Article, after, last string) (out []candidate) {
	var list []lang.Span
	for _, t := range timex.Find(a.Text, a.Language, a.Published) {
		day, ok := exactDay(t)
		if !ok || day <= after || day > last {
			continue
		}
		if list == nil {
			list = lang.Sentences(a.Text, a.Language)
		}
		i := sort.Search(len(list), func(i int) bool { return list[i].End >= t.End })
		if i == len(list) || list[i].Start > t.Start {
			continue
		}
		e := receipt(a)
		e.Seq, e.Quote = i+1, cut(a.Text[list[i].Start:list[i].End], t.Start-list[i].Start)
		if out = append(out, candidate{Ahead: Ahead{day, e}, stems: stemsOf(e.Quote, a.Language)}); len(out) == maxDates {
			break
		}
	}
	return out
}

// exactDay is the day that a time expression names. Vague and repeated times
// name none.
func exactDay(t knowledge.TimeExpression) (string, bool) {
	dated := t.Type == knowledge.Date || t.Type == knowledge.Time
	if !dated || t.Certainty != knowledge.Exact || len(t.Value) < len(time.DateOnly) {
		return "", false
	}
	day := t.Value[:len(time.DateOnly)]
	_, err := time.Parse(time.DateOnly, day)
	return day, err == nil
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
