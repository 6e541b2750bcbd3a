package samples

import (
	"strings"
	"testing"
	"time"

	"beleg/knowledge/lang"
)

func TestArticles(t *testing.T) {
	count, seen := map[string]int{}, map[string]bool{}
	for _, a := range Articles() {
		count[a.Language]++
		if a.Title == "" || a.Source == "" || !a.Sample || !strings.Contains(a.URL, ".example/") || seen[a.URL] {
			t.Errorf("incomplete or repeated: %+v", a)
		}
		seen[a.URL] = true
		if _, err := time.Parse("2006-01-02", a.Published); err != nil {
			t.Errorf("%s: %v", a.URL, err)
		}
		if got := lang.Detect(a.Text); got != a.Language {
			t.Errorf("%s is said to be %s and reads as %q", a.URL, a.Language, got)
		}
		if n := len(lang.Sentences(a.Text, a.Language)); n < 4 {
			t.Errorf("%s has %d sentences", a.URL, n)
		}
	}
	if count["de"] != 14 || count["en"] != 14 {
		t.Errorf("%v: want 14 of each language", count)
	}
}
