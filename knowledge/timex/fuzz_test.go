package timex

import (
	"testing"
	"unicode/utf8"
)

// FuzzFind checks that offsets are in order, on rune boundaries, and cut out
// the expression's text, whatever the text, language and publication date.
func FuzzFind(f *testing.F) {
	f.Add("Am 10., 11. und 12. Februar um 20 Uhr, vom 3. bis 5. Mai 2024, Ende März.", "de", "2024-03-25")
	f.Add("Die 60er Jahre, 2015/16, vor über 60 Jahren, Montagabend, Ostern 2025.", "de", "")
	f.Add("Next year's first quarter, 2 1/2 years ago, 10 p.m. EST Nov. 9, the '80s.", "en", "2024-03-25T08:10:00+01:00")
	f.Add("A year earlier, that day, the following month, 9999-12-31, 99 centuries ago.", "en", "0001-01-01")
	f.Add("in 999999 years, 999999 Jahre später, 24:00, 31.2.2024, February 31", "en", "9999-12-31")
	f.Add("\xff 3.\xff März ", "de", "rubbish")
	f.Add("last year's second half of the 1990s, the end of the day after the week of soon", "en", "2024-03-25")
	f.Add("Ende der Nacht vom Tag nach dem 3. Dez.", "de", "2024-03-25")
	f.Add("It was built a decade earlier, two decades later, a century earlier; ein Jahrzehnt zuvor.", "en", "2022-04-21")
	f.Fuzz(func(t *testing.T, text, language, published string) {
		at := 0
		for _, e := range Find(text, language, published) {
			if e.Start < at || e.End <= e.Start || e.End > len(text) || text[e.Start:e.End] != e.Text {
				t.Fatalf("%+v after %d in %q", e, at, text)
			}
			if utf8.ValidString(text) && !utf8.ValidString(e.Text) {
				t.Fatalf("%q cuts a rune", e.Text)
			}
			if e.Value == "" || e.Type == "" || e.Certainty == "" {
				t.Fatalf("%+v lacks a value", e)
			}
			at = e.End
			Answer(e)
			Resolve(e, text[:e.Start], published)
		}
	})
}
