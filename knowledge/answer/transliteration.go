package answer

import (
	"slices"
	"strings"

	"beleg/knowledge/index"
	"beleg/knowledge/lang"
)

// transliterated is the weight of a name as the other language writes it.
const transliterated = 0.85

// transliterate adds the spellings that a name no dictionary has would have in
// the other language.
func (x *concept) transliterate(a *index.Analyzer) {
	if x.known || len(x.word.Folded) < 5 {
		return
	}
	for _, spelling := range transliterations(x.word.Folded) {
		for _, l := range lang.All {
			for _, t := range first(a.Word(spelling, l.Code)) {
				x.add(l.Code, t, transliterated, 0)
			}
		}
	}
}

// transliterations writes a folded name the way the other languages transliterate
// Cyrillic: Selenskyj and Zelensky, Tschernihiw and Chernihiv.
func transliterations(name string) []string {
	var out []string
	for _, l := range lang.All {
		for _, s := range transliterationOf(l.Code).spellings(name) {
			if s != name && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// transliteration is how a language writes what another writes otherwise.
type transliteration struct {
	letters *strings.Replacer
	first   [][2]string // at the beginning of a name
	last    [][2]string // at its end
}

var transliterationOf = lang.Each(func(l *lang.Language) *transliteration {
	t := l.Table("answers")
	var letters []string
	for _, r := range rewrites(t, "transliterate") {
		letters = append(letters, r[0], r[1])
	}
	return &transliteration{strings.NewReplacer(letters...), rewrites(t, "transliterate-first"), rewrites(t, "transliterate-last")}
})

// rewrites reads "sch>sh" as what is written and how it is written then.
func rewrites(t lang.Table, name string) [][2]string {
	var out [][2]string
	for _, rule := range fields(t, name) {
		from, to, _ := strings.Cut(rule, ">")
		out = append(out, [2]string{from, to})
	}
	return out
}

// spellings returns the ways to write a name; of the endings the first that fits counts.
func (t *transliteration) spellings(name string) []string {
	out := []string{t.letters.Replace(name)}
	for _, r := range t.first {
		if rest, ok := strings.CutPrefix(out[0], r[0]); ok {
			out = append(out, r[1]+rest)
		}
	}
	for _, s := range out {
		ending := ""
		for _, r := range t.last {
			if rest, ok := strings.CutSuffix(s, r[0]); ok && (ending == "" || ending == r[0]) {
				ending = r[0]
				out = append(out, rest+r[1])
			}
		}
	}
	return out
}
