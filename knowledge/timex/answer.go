package timex

import (
	"maps"
	"strconv"
	"strings"
	"sync"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// Answer returns the date that an expression names in the form answers carry:
// ISO 8601 as precise as the text (1960, 2024-04, 2025-03-31,
// 2025-03-31T20:30), spans of years as 1990/1999, and the TIMEX3 values of
// seasons, weeks, quarters and parts of the day as they are. Durations, sets,
// vague references and values without a year name no date: ok is false.
func Answer(e knowledge.TimeExpression) (iso string, ok bool) {
	if e.Type != knowledge.Date && e.Type != knowledge.Time {
		return "", false
	}
	v := e.Value
	if digits := len(v) - len(strings.TrimLeft(v, "0123456789")); digits < 4 {
		return wholeYearsOf(v, digits)
	}
	for _, open := range []string{"-X", "TX"} {
		if i := strings.Index(v, open); i > 0 {
			v = v[:i]
		}
	}
	return v, true
}

// wholeYearsOf returns the years of a decade (199) or century (19).
func wholeYearsOf(v string, digits int) (iso string, ok bool) {
	switch {
	case len(v) != digits:
		return "", false
	case digits == 3:
		return v + "0/" + v + "9", true
	case digits == 2:
		return v + "00/" + v + "99", true
	}
	return "", false
}

// Resolve returns the date that lies a German "vor" (ago) before the publication:
// "vor über 60 Jahren" (over 60 years ago) is annotated as a duration, as in the KRAUTS corpus,
// but answers when. before is the text in front of the expression; ok is false
// for every other duration and for undated texts. The date is as precise as
// the unit.
func Resolve(e knowledge.TimeExpression, before, published string) (iso string, ok bool) {
	if e.Type != knowledge.Duration || !endsWithAgo(before) {
		return "", false
	}
	ref := parseReference(published)
	n, err := strconv.Atoi(strings.Trim(e.Value, "PTYMWDHS"))
	whole := err == nil && n != 0 && !strings.HasPrefix(e.Value, "PT")
	if !whole || ref.known == undated {
		return "", false
	}
	return Answer(knowledge.TimeExpression{Type: knowledge.Date, Value: ref.away(unit(e.Value[len(e.Value)-1:]), -n)})
}

// nearby is how far in front of an expression, in bytes, a word belongs to it.
const nearby = 80

// agoWords are the words of all languages that stand before a length of time to
// say how long ago something was.
var agoWords = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for _, l := range lang.All {
		maps.Copy(words, l.Table("dates").Set("agobefore"))
	}
	return words
})

// endsWithAgo reports whether a text ends in such a word, with a hedge at most behind it.
func endsWithAgo(before string) bool {
	words := strings.Fields(strings.ToLower(before[max(0, len(before)-nearby):]))
	for i := len(words) - 1; i >= max(0, len(words)-2); i-- {
		if agoWords()[words[i]] {
			return true
		}
	}
	return false
}
