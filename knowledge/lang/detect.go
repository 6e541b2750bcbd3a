package lang

import (
	"strings"

	"github.com/RadhiFadlillah/whatlanggo"
)

// candidates are the languages that detection tells apart: more than Beleg
// understands, so that a French article is not taken for an English one.
var candidates = whatlanggo.Options{Whitelist: map[whatlanggo.Lang]bool{
	whatlanggo.Deu: true, whatlanggo.Eng: true, whatlanggo.Fra: true, whatlanggo.Spa: true, whatlanggo.Ita: true, whatlanggo.Nld: true,
	whatlanggo.Por: true, whatlanggo.Pol: true, whatlanggo.Rus: true, whatlanggo.Ukr: true, whatlanggo.Tur: true, whatlanggo.Arb: true,
}}

// Detect returns the ISO 639-1 code of the language a text is written in, or
// "" when there is too little of it to tell. Articles are detected; questions
// never are, for a command of two words has no language.
func Detect(text string) string {
	if len(text) > 4000 {
		text = text[:4000]
	}
	if code := byStopWords(text); code != "" {
		return code
	}
	info := whatlanggo.DetectWithOptions(text, candidates)
	if info.Script == nil || info.Confidence < 0.2 {
		return ""
	}
	return info.Lang.Iso6391()
}

// byStopWords decides clear cases by counting the function words of each
// language: in running text every fourth word is one, in another language few.
func byStopWords(text string) string {
	counts := make([]int, len(All))
	words := 0
	for _, t := range Tokens(text) {
		if !t.Word {
			continue
		}
		words++
		w := strings.ToLower(t.Text)
		for i, l := range All {
			if l.stop[w] {
				counts[i]++
			}
		}
	}
	best, second := 0, 0
	at := 0
	for i, n := range counts {
		if n > best {
			best, second, at = n, best, i
		} else if n > second {
			second = n
		}
	}
	if clear := best >= 3 && best > 2*second; !clear || best*5 < words {
		return ""
	}
	return All[at].Code
}
