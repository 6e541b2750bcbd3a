package lexicon

import (
	"strings"
	"unicode"
)

// clean strips what dictionaries write around a word: gender and word class
// {m}, explanations (…), subject labels [pol.], other spellings <…>,
// placeholders such as "sth." and "jdn.". It returns the spellings that are
// left, none for sentences and for what is longer than a head may be, and what
// they are worth by their labels.
func clean(s string, side int) (texts []string, worth float64) {
	s, labels := unbracket(s)
	worth = 1
	for _, l := range labels {
		worth *= labelWorth(l)
	}
	if strings.ContainsAny(s, "!?…:=+*\"„“”") || strings.Contains(s, "...") {
		return nil, 0
	}
	e, ok := readExpression(s)
	if !ok {
		return nil, 0
	}
	e.dropParticle(codes[side])
	if len(e.words) == 0 || len(e.words) > MaxWords || isClause(e.words) {
		return nil, 0
	}
	return e.spellings(), worth
}

// expression is a word or a phrase as a dictionary prints it.
type expression struct {
	words        []string
	slashed      int    // the word that has alternatives, Aufzug/Lift; -1 when none has
	abbreviation string // "EU" of "European Union /EU/"
}

// readExpression reads what stands outside brackets. Of parts of words, of
// quotes and of several words with alternatives it makes nothing.
func readExpression(s string) (e expression, ok bool) {
	e.slashed = -1
	for _, w := range strings.Fields(s) {
		w = strings.Trim(w, ",")
		slashed := strings.Contains(w, "/")
		switch {
		case w == "" || placeholder(w):
		case betweenSlashes(w):
			e.abbreviation = strings.Trim(w, "/")
		case isFragment(w), slashed && e.slashed >= 0:
			return e, false
		default:
			if slashed {
				e.slashed = len(e.words)
			}
			e.words = append(e.words, w)
		}
	}
	return e, true
}

func betweenSlashes(w string) bool { return len(w) > 3 && w[0] == '/' && w[len(w)-1] == '/' }

// isFragment reports whether a word is a part of one or begins a quote: "Ein- und
// Ausfuhr", 'The Castle'.
func isFragment(w string) bool {
	return strings.HasPrefix(w, "-") || strings.HasSuffix(w, "-") || w[0] == '\''
}

// dropParticle cuts the particle that a head of the language is kept without.
func (e *expression) dropParticle(code string) {
	if len(e.words) > 1 && grammarOf(code).particles[e.words[0]] == "cut" {
		e.words, e.slashed = e.words[1:], e.slashed-1
	}
}

// spellings writes the expression out.
func (e *expression) spellings() []string {
	texts := variants(e.words, e.slashed)
	if e.abbreviation != "" && !strings.ContainsAny(e.abbreviation, "/ ") {
		texts = append(texts, e.abbreviation)
	}
	return texts
}

// variants writes out the alternatives of the word that has slashes, if any:
// "Aufzug/Lift".
func variants(words []string, slashed int) []string {
	if slashed < 0 {
		return []string{strings.Join(words, " ")}
	}
	var out []string
	for alt := range strings.SplitSeq(words[slashed], "/") {
		if alt == "" || len(out) == 4 {
			continue
		}
		w := append(append([]string{}, words[:slashed]...), alt)
		out = append(out, strings.Join(append(w, words[slashed+1:]...), " "))
	}
	return out
}

// placeholder reports whether a word stands for what a sentence would put there:
// "sth.", "jdn./etw.".
func placeholder(word string) bool {
	known := dictionaries().placeholders
	for part := range strings.SplitSeq(word, "/") {
		if _, ok := known[strings.TrimRight(part, ".")]; !ok {
			return false
		}
	}
	dotted, ok := known[word]
	return strings.Contains(word, ".") || ok && dotted == ""
}

// unbracket removes everything in brackets and returns what stood in square
// ones.
func unbracket(s string) (string, []string) {
	if !strings.ContainsAny(s, "([{<") {
		return s, nil
	}
	var out strings.Builder
	var labels []string
	for {
		i := strings.IndexAny(s, "([{<")
		if i < 0 {
			out.WriteString(s)
			return out.String(), labels
		}
		out.WriteString(s[:i])
		inner, rest := bracketed(s[i:])
		if s[i] == '[' {
			labels = append(labels, inner)
		}
		if i > 0 && s[i-1] == ' ' {
			out.WriteByte(' ')
		}
		s = rest
	}
}

// bracketed cuts s after the bracket that closes its first byte; without one,
// everything is inside.
func bracketed(s string) (inner, rest string) {
	closing := map[byte]byte{'(': ')', '[': ']', '{': '}', '<': '>'}[s[0]]
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case s[0]:
			depth++
		case closing:
			if depth--; depth == 0 {
				return s[1:i], s[i+1:]
			}
		}
	}
	return s[1:], ""
}

// labelWorth says how likely news means a sense with a label such as "pol.",
// "fig." or "obs.".
func labelWorth(label string) float64 {
	if len(label) > 0 && unicode.IsUpper(rune(label[0])) {
		return 0.95 // a region: Br., Am., Dt., Ös., Schw.
	}
	if w, ok := dictionaries().labels[strings.TrimSpace(label)]; ok {
		return w
	}
	return 0.75 // a trade: zool., naut., electr., ...
}

// isClause reports whether words are a clause or a sentence rather than a phrase.
func isClause(words []string) bool {
	if len(words) < 2 {
		return false
	}
	return dictionaries().clause[words[0]] || strings.HasSuffix(words[len(words)-1], ".")
}
