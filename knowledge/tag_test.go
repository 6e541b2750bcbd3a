package knowledge

import (
	"slices"
	"strings"
	"testing"
)

func TestTagOf(t *testing.T) {
	for said, want := range map[string]string{
		"Klima": "klima", "#Klima": "klima", " eu-wahl ": "eu-wahl", "U\u0308bung": "übung", "Straße": "straße", "wahl2025": "wahl2025",
		"2025": "", "": "", "#": "", "-klima": "", "klima-": "", "klima wandel": "", "klima,energie": "", "a:b": "", "@here": "", "😀": "",
		strings.Repeat("ä", MaxTag): strings.Repeat("ä", MaxTag), strings.Repeat("ä", MaxTag+1): "",
	} {
		if got, ok := TagOf(said); ok != (want != "") || ok && got != want {
			t.Errorf("%q is %q, %v, want %q", said, got, ok, want)
		}
	}
	if got := TagsOf([]string{"b", "A", "#b", "no tag"}); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("tags %q", got)
	}
}

func TestFilterByTags(t *testing.T) {
	a := Article{Tags: []string{"energie", "klima"}}
	for tags, want := range map[string]bool{"": true, "klima": true, "klima energie": true, "klima wahl": false, "klim": false} {
		if got := (Filter{Tag: tags}).Passes(a); got != want {
			t.Errorf("%q passes: %v", tags, got)
		}
	}
	if Select(nil).Has(1) || (*Selection)(nil).Has(1) || !Select([]ArticleID{1}).Has(1) {
		t.Error("a selection has what it has")
	}
}
