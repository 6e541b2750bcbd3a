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
	named             map[int]string // a month's first name, as it is written
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
		months: map[string]int{}, named: map[int]string{}}
	for _, e := range numbers {
		if words := e.Words(); e.Name == "number" && t.spelled[e.Value] == "" && len(words) > 0 {
			t.spelled[e.Value] = words[0]
		}
	}
	for _, e := range l.Table("dates") {
		n, err := strconv.Atoi(e.Value)
		if e.Name != "month" || err != nil {
			continue
		}
		for i, form := range e.Words() {
			t.months[form] = n
			if i == 0 && t.named[n] == "" {
				t.named[n] = l.monthName(form)
			}
		}
	}
	return t
}

// monthName is how a month is written that a table has in lower case.
func (l *Language) monthName(form string) string {
	if !l.capitalMonths {
		return form
	}
	r, size := utf8.DecodeRuneInString(form)
	return string(unicode.ToUpper(r)) + form[size:]
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

// Month returns the month, 1 to 12, that a word in lower case names, in full,
// inflected or short without a full stop.
func (l *Language) Month(word string) (month int, ok bool) {
	month, ok = l.terms().months[word]
	return month, ok
}

// MonthName returns the name of a month, 1 to 12, "" when the language has none.
func (l *Language) MonthName(month int) string { return l.terms().named[month] }
