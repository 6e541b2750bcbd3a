package people

import (
	"fmt"
	"strings"
	"testing"
)

// TestReader reads in sections: a short form joins the full name of any
// earlier section, and a person once is one in all that follow.
func TestReader(t *testing.T) {
	tests := []struct {
		language string
		sections []string
		want     []string
	}{
		{"en", []string{"Kurt Campbell spoke first.", "The weather was fine.", "Campbell said little."},
			[]string{"Kurt Campbell", "", "Campbell=Kurt Campbell"}},
		{"en", []string{"Mr Zhukrov fished.", "At noon Zhukrov slept."}, []string{"Zhukrov", "Zhukrov"}},
		{"en", []string{"Peter Campbell met Jane Campbell.", "Ms Campbell left, Mr Campbell stayed."},
			[]string{"Peter Campbell; Jane Campbell", "Campbell=Jane Campbell; Campbell=Peter Campbell"}},
		{"de", []string{"Kurt Campbell kam nach Wien.", "Campbells Rede dauerte lang."}, []string{"Kurt Campbell", "Campbell=Kurt Campbell"}},
		{"en", []string{"Bashar al-Assad spoke.", "Al-Assad's army advanced."}, []string{"Bashar al-Assad", "Al-Assad"}},
	}
	for _, tt := range tests {
		r := NewReader(tt.language)
		for i, s := range tt.sections {
			if got := show(r.Find(s)); got != tt.want[i] {
				t.Errorf("section %d of %q\n got %s\nwant %s", i, tt.sections, got, tt.want[i])
			}
		}
	}
}

// TestReaderBound reads a directory of more names than a Reader carries: the
// latest are still known.
func TestReaderBound(t *testing.T) {
	r := NewReader("en")
	var b strings.Builder
	for i := range 3 * maxKnown {
		fmt.Fprintf(&b, "Anna %s met Peter. ", spelled(i))
		if i%500 == 0 {
			r.Find(b.String())
			b.Reset()
		}
	}
	r.Find(b.String())
	if len(r.past) > maxKnown || len(r.family) > maxKnown {
		t.Errorf("%d long forms and %d families are kept", len(r.past), len(r.family))
	}
	last := spelled(3*maxKnown - 1)
	if got, want := show(r.Find("Anna slept. Ms "+last+" sang.")), last+"=Anna "+last; !strings.Contains(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

// spelled writes a number as a family name of its own.
func spelled(n int) string {
	s := "K"
	for range 5 {
		s += []string{"a", "o", "i", "u", "e", "y"}[n%6] + []string{"m", "l", "r", "n", "st", "d"}[n/6%6]
		n /= 36
	}
	return s
}
