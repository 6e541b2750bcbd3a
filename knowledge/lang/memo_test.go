package lang

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// TestMemo: frequent words are found once however many others come, what is
// remembered is bounded, and many may ask at once.
func TestMemo(t *testing.T) {
	m := NewMemo[int](100)
	var mu sync.Mutex
	found := map[string]int{}
	find := func(word string) int {
		mu.Lock()
		defer mu.Unlock()
		found[word]++
		return len(word)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range 10_000 {
				rare := fmt.Sprint("rare", i)
				if m.Of("frequent", find) != 8 || m.Of(rare, find) != len(rare) {
					t.Error("a wrong length")
				}
			}
		})
	}
	all.Wait()
	if found["frequent"] > 4 || len(m.young)+len(m.old) > 200 {
		t.Errorf("the frequent word was found %d times; %d words are remembered", found["frequent"], len(m.young)+len(m.old))
	}
	long := strings.Repeat("x", MaxWord+1)
	before := len(m.young)
	if m.Of(long, find) != len(long) || len(m.young) != before {
		t.Error("a long word is remembered")
	}
	if (*Memo[int])(nil).Of("word", find) != 4 {
		t.Error("without a memo nothing is found")
	}
}
