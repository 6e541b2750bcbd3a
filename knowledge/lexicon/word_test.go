package lexicon

import (
	"strings"
	"testing"
	"unicode"
)

// TestWord asks twice, for the second answer comes from memory, and compares with what
// the translations say.
func TestWord(t *testing.T) {
	d := Embedded()
	for _, w := range []struct{ word, from string }{
		{"Vertrag", "de"}, {"treaties", "en"}, {"German", "en"}, {"signed", "en"}, {"prime minister", "en"}, {"xyzzy", "en"}, {"", "de"},
		{"Vertrag", "fr"}, {strings.Repeat("lang", 100), "de"},
	} {
		var want Word
		for i, x := range append(d.Translate(w.word, w.from, "de"), d.Translate(w.word, w.from, "en")...) {
			capital := unicode.IsUpper([]rune(x.Text)[0])
			want.Known, want.Name, want.Noun = true, want.Name || i == 0 && capital, want.Noun || capital
		}
		for range 2 {
			got := d.Word(w.word, w.from)
			want.Back = got.Back // see below
			if got != want {
				t.Errorf("%q of %s: %+v, want %+v", w.word, w.from, got, want)
			}
		}
	}
	if w := d.Word("treaty", "en"); !w.Known || !w.Noun {
		t.Errorf("treaty: %+v", w)
	}
	for word, back := range map[string]bool{"Vertrag": true, "vertrag": false, "xyzzy": false} {
		if w := d.Word(word, "de"); w.Back != back {
			t.Errorf("%s: %+v", word, w)
		}
	}
}
