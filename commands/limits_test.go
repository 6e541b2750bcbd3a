package commands

import (
	"fmt"
	"strings"
	"testing"

	"beleg/knowledge"
)

// The sentences about what is too long name the limits that hold.
func TestLimitsInSentences(t *testing.T) {
	for key, limit := range map[string]int{"fetch.long": knowledge.MaxText} {
		for _, language := range []string{"de", "en"} {
			if said, want := Say(language, key), fmt.Sprintf("(%d MB)", limit>>20); !strings.Contains(said, want) {
				t.Errorf("%s: %q does not say %s", language, said, want)
			}
		}
	}
}
