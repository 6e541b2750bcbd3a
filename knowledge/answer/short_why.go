package answer

import "strings"

// reasons returns the clauses behind words that give a reason.
func (r *reader) reasons() []span {
	text := r.p.Text
	lower := strings.ToLower(text)
	if len(lower) != len(text) {
		lower = text // lengths differ for a few letters; better no match than a wrong one
	}
	var out []span
	for _, m := range causes[r.code] {
		for from := 0; ; {
			i := strings.Index(lower[from:], m.words)
			if i < 0 {
				break
			}
			i += from
			from = i + len(m.words)
			if !wordAt(text, i, len(m.words)) {
				continue
			}
			end := clauseEnd(text, from)
			if end-i < 12 {
				continue
			}
			out = append(out, span{start: i, end: end, quality: m.weight})
		}
	}
	return out
}

func wordAt(text string, i, n int) bool {
	return (i == 0 || !alnum(rune(text[i-1])) && text[i-1] < 0x80) && (i+n >= len(text) || !alnum(rune(text[i+n])) && text[i+n] < 0x80)
}

// clauseEnd is where the clause that begins at i ends: at a comma that is not
// inside a number, a semicolon, a dash or the end of the sentence.
func clauseEnd(text string, i int) int {
	for j := i + 12; j < len(text); j++ {
		switch c := text[j]; {
		case c == ';' || c == ':':
			return j
		case c == ',' && (j+1 == len(text) || text[j+1] == ' ') && j-i > 40:
			return j
		case strings.HasPrefix(text[j:], " – ") || strings.HasPrefix(text[j:], " - "):
			return j
		}
	}
	return len(strings.TrimRight(text, ".!?\"”“« "))
}

type cause struct {
	words  string
	weight float64
}

// causes are words that give a reason, by how often they do.
var causes = map[string][]cause{
	"de": {{"weil", 1}, {"wegen", 1}, {"aufgrund", 1}, {"auf grund", 1}, {"grund dafür", 1}, {"grund für", 0.9}, {"gründen", 0.8}, {"auslöser", 0.9}, {"ursache", 0.9}, {"deshalb", 0.6}, {"daher", 0.5}, {"denn", 0.7}, {"nachdem", 0.6},
		{"da", 0.5}, {"damit", 0.4}, {"um", 0.4}, {"infolge", 1}, {"begründe", 0.9}, {"begründet", 0.9}, {"begründete", 0.9}, {"ausgelöst", 0.8}, {"zufolge", 0.2}, {"nach", 0.2}, {"durch", 0.3}, {"mangels", 1}, {"dank", 0.8}, {"schuld", 0.6}, {"vorgeworfen", 0.5}, {"als", 0.2}, {"sonst", 0.4}},
	"en": {{"because", 1}, {"due to", 1}, {"owing to", 1}, {"as a result of", 1}, {"so that", 0.6}, {"in order to", 0.7}, {"reason", 0.8}, {"blamed", 0.8}, {"caused by", 1}, {"triggered by", 0.9}, {"since", 0.4}, {"after", 0.4},
		{"thanks to", 0.8}, {"amid", 0.5}, {"over", 0.3}, {"as", 0.2}, {"to", 0.15}, {"for", 0.2}, {"following", 0.4}, {"why", 0.5}, {"prompted by", 0.9}, {"aimed at", 0.5}, {"accused of", 0.5}, {"in response to", 0.8}, {"sparked", 0.5}, {"led to", 0.5}},
}
