package lang

import (
	"strings"
	"testing"
)

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		language, word string
		want           float64
	}{
		{"de", "ein", 1}, {"de", "anderthalb", 1.5}, {"de", "zwölf", 12}, {"de", "einundzwanzig", 21}, {"de", "neunundneunzig", 99},
		{"de", "zweieinhalb", 2.5}, {"de", "tausend", 1000}, {"en", "zero", 0}, {"en", "twelve", 12}, {"en", "million", 1e6},
	} {
		if got, ok := Get(c.language).Number(c.word); !ok || got != c.want {
			t.Errorf("%s %s = %v, %v, want %v", c.language, c.word, got, ok, c.want)
		}
	}
	for language, word := range map[string]string{"de": "two", "en": "12"} {
		if n, ok := Get(language).Number(word); ok {
			t.Errorf("%s %s = %v, want none", language, word, n)
		}
	}
	if n, ok := Get("de").Ordinal("zweiundzwanzigsten"); !ok || n != 22 {
		t.Errorf("zweiundzwanzigsten = %d, %v", n, ok)
	}
}

// Every language has a word for each number that a clock shows, and for each month.
func TestNumbersComplete(t *testing.T) {
	for _, l := range All {
		numbers, months := map[float64]bool{}, map[int]bool{}
		for _, n := range l.terms().numbers {
			numbers[n] = true
		}
		for _, m := range l.terms().months {
			months[m] = true
		}
		for n := 1; n <= 20; n++ {
			if !numbers[float64(n)] {
				t.Errorf("%s has no word for %d", l.Code, n)
			}
		}
		for m := 1; m <= 12; m++ {
			if !months[m] {
				t.Errorf("%s has no word for month %d", l.Code, m)
			}
			if named, ok := l.Month(strings.ToLower(l.MonthName(m))); !ok || named != m {
				t.Errorf("%s: month %d is called %q, which is month %d", l.Code, m, l.MonthName(m), named)
			}
		}
	}
	if de, en := Get("de").MonthName(3), Get("en").MonthName(10); de != "März" || en != "October" {
		t.Errorf("months are called %q and %q", de, en)
	}
	if m, ok := Get("de").Month("jänner"); !ok || m != 1 {
		t.Errorf("jänner = %d, %v", m, ok)
	}
}
