package lang

import (
	"strconv"
	"sync"
	"unicode"
	"unicode/utf8"
)

// terms are the words of a language that are numbers and months.
type terms struct {
	numbers, ordinals map[string]float64
	spelled           map[string]string // the first word of a number's value
	months            map[string]int
	monthNames        map[int]string // the first word of a month
}

// termsOf reads the tables "numbers" and "dates" of a language once.
var termsOf sync.Map // *Language -> func() terms

func (l *Language) terms() terms {
	read, ok := termsOf.Load(l)
	if !ok {
		read, _ = termsOf.LoadOrStore(l, sync.OnceValue(func() terms { return readTerms(l) }))
	}
	return read.(func() terms)()
}

func readTerms(l *Language) terms {
	numbers := l.Table("numbers")
	t := terms{numbers: values(numbers, "number"), ordinals: values(numbers, "ordinal"), spelled: map[string]string{},
		months: map[string]int{}, monthNames: map[int]string{}}
	for _, e := range numbers {
		if words := e.Words(); e.Name == "number" && t.spelled[e.Value] == "" && len(words) > 0 {
			t.spelled[e.Value] = words[0]
		}
	}
	dates := l.Table("dates")
	for form, n := range values(dates, "month") {
		t.months[form] = int(n)
	}
	for _, e := range dates {
		if words := e.Words(); e.Name == "month" && len(words) > 0 {
			t.monthNames[t.months[words[0]]] = l.capitalized(words[0])
		}
	}
	return t
}

// capitalized writes the name of a month as texts of the language do.
func (l *Language) capitalized(month string) string {
	if !l.capitals {
		return month
	}
	r, size := utf8.DecodeRuneInString(month)
	return string(unicode.ToUpper(r)) + month[size:]
}

// values maps the words of a name to their values, which are numbers.
func values(t Table, name string) map[string]float64 {
	m := map[string]float64{}
	for form, value := range t.Values(name) {
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			m[form] = n
		}
	}
	return m
}

// Number returns the value of a number word in lower case: 2 for "two", 1.5 for
// "anderthalb" (one and a half), 1 for articles. Figures are none.
func (l *Language) Number(word string) (n float64, ok bool) {
	n, ok = l.terms().numbers[word]
	return n, ok
}

// NumberWord returns the word for a number, "" when the language has none.
func (l *Language) NumberWord(n int) string { return l.terms().spelled[strconv.Itoa(n)] }

// Cardinal returns the number of which a word in lower case is the word in some
// language: 12 for "zwölf", and nothing for a dozen, a pair or an article.
func Cardinal(word string) (n int, ok bool) {
	for _, l := range All {
		value, ok := l.Number(word)
		if n = int(value); ok && n > 1 && l.NumberWord(n) == word {
			return n, true
		}
	}
	return 0, false
}

// Ordinal returns the value of an ordinal in lower case: 3 for "third", 99 for "last".
func (l *Language) Ordinal(word string) (n int, ok bool) {
	value, ok := l.terms().ordinals[word]
	return int(value), ok
}

// MonthName returns the name of a month, 1 to 12, as texts of the language write
// it, "" when the language has none.
func (l *Language) MonthName(month int) string { return l.terms().monthNames[month] }

// Month returns the month, 1 to 12, that a word in lower case names, in full,
// inflected or short without a full stop.
func (l *Language) Month(word string) (month int, ok bool) {
	month, ok = l.terms().months[word]
	return month, ok
}
