package lang

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	porter "github.com/blevesearch/snowballstem/english"
)

// stemmers are the stemmers that a language may choose by name.
var stemmers = map[string]func(folded string) string{
	"german":  func(folded string) string { return stemGerman(Umlaut(folded)) },
	"english": stemEnglish,
	"none":    func(folded string) string { return folded },
}

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
	for n := ending(w); n > 0; n = ending(w) {
		w = w[:len(w)-n]
	}
	for i := 1; i < len(w); i++ {
		if w[i] == '*' {
			w[i] = w[i-1]
		}
	}
	return single.Replace(string(w))
}

// ending returns how many letters CISTEM strips next.
func ending(w []byte) int {
	if len(w) <= 3 {
		return 0
	}
	if len(w) > 5 {
		switch string(w[len(w)-2:]) {
		case "em", "er", "nd":
			return 2
		}
	}
	switch w[len(w)-1] {
	case 't', 'e', 's', 'n':
		return 1
	}
	return 0
}

// The letter groups that CISTEM treats as one.
var (
	double = strings.NewReplacer("sch", "$", "ei", "%", "ie", "&")
	single = strings.NewReplacer("$", "sch", "%", "ei", "&", "ie")
)
