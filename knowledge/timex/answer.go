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
	v := e.Value
	if e.Type != knowledge.Date && e.Type != knowledge.Time {
		return "", false
	}
	switch {
	case v == "" || strings.HasSuffix(v, "_REF"):
		return "", false
	case len(v) == 3 && allDigits(v):
		return v + "0/" + v + "9", true
	case len(v) == 2 && allDigits(v):
		return v + "00/" + v + "99", true
	case len(v) < 4 || !allDigits(v[:4]):
		return "", false
	}
	if i := strings.Index(v, "-X"); i > 0 {
		v = v[:i]
	}
	if i := strings.Index(v, "TX"); i > 0 {
		v = v[:i]
	}
	return v, true
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
