package lang

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	porter "github.com/blevesearch/snowballstem/english"
)

// stemEnglish is Porter2 (Snowball's English stemmer).
func stemEnglish(folded string) string {
	if len(folded) < 3 {
		return folded
	}
	env := snowballstem.NewEnv(folded)
	porter.Stem(env)
	return env.Current()
}

// stemGerman follows CISTEM (Weissweiler and Fraser, "Developing a stemmer for
// German based on a comparative analysis of publicly available stemmers", 2017),
// which groups inflected forms better than Snowball's stemmer does. It expects
// folded text, in which umlauts have already lost their dots.
func stemGerman(word string) string {
	if len(word) > 6 && strings.HasPrefix(word, "ge") {
		word = word[2:]
	}
	w := []byte(double.Replace(word))
	for i := 1; i < len(w); i++ {
		if w[i] == w[i-1] {
			w[i] = '*'
		}
	}
	for len(w) > 3 {
		s := string(w)
		switch {
		case len(w) > 5 && (strings.HasSuffix(s, "em") || strings.HasSuffix(s, "er") || strings.HasSuffix(s, "nd")):
			w = w[:len(w)-2]
			continue
		case w[len(w)-1] == 't' || w[len(w)-1] == 'e' || w[len(w)-1] == 's' || w[len(w)-1] == 'n':
			w = w[:len(w)-1]
			continue
		}
		break
	}
	for i := 1; i < len(w); i++ {
		if w[i] == '*' {
			w[i] = w[i-1]
		}
	}
	return single.Replace(string(w))
}

// The letter groups that CISTEM treats as one.
var (
	double = strings.NewReplacer("sch", "$", "ei", "%", "ie", "&")
	single = strings.NewReplacer("$", "sch", "%", "ei", "&", "ie")
)
