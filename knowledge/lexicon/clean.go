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
	var words []string
	var abbreviation string
	slashed := -1
	for _, w := range strings.Fields(s) {
		w = strings.Trim(w, ",")
		switch {
		case w == "" || placeholder(w):
			continue
		case len(w) > 3 && w[0] == '/' && w[len(w)-1] == '/':
			abbreviation = strings.Trim(w, "/") // European Union /EU/
			continue
		case strings.HasPrefix(w, "-") || strings.HasSuffix(w, "-") || w[0] == '\'':
			return nil, 0 // "Ein- und Ausfuhr", 'The Castle'
		case strings.Contains(w, "/"):
			if slashed >= 0 {
				return nil, 0
			}
			slashed = len(words)
		}
		words = append(words, w)
	}
	if side == english && len(words) > 1 && particles[english][words[0]] {
		words, slashed = words[1:], slashed-1
	}
	if len(words) == 0 || len(words) > MaxWords || isClause(words) {
		return nil, 0
	}
	texts = variants(words, slashed)
	if abbreviation != "" && !strings.ContainsAny(abbreviation, "/ ") {
		texts = append(texts, abbreviation)
	}
	return texts, worth
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

// pronouns begin example sentences: "er/sie geht", "he went".
var pronouns = set("er sie es ich wir er/sie ich/er/sie er/sie/es wir/sie sie/es he she it we I they he/she he/she/it I/he/she we/they it/he/she")

// placeholders stand for what a sentence would put there.
var placeholders = set(`sth sb sb's sb’s sbd so so's jdn jdm jd jds etw jdn/etw jmd jmdn jmdm sich oneself one's one’s sbs eine.r ein/e
	sb/sth jd/etw der/die/das`)

func placeholder(word string) bool {
	for part := range strings.SplitSeq(word, "/") {
		if !placeholders[strings.TrimRight(part, ".")] {
			return false
		}
	}
	return strings.Contains(word, ".") || placeholders[word] && word != "so"
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
	if w, ok := labels[strings.TrimSpace(label)]; ok {
		return w
	}
	return 0.75 // a trade: zool., naut., electr., ...
}

// labels are the subjects of the news and the registers that it avoids.
var labels = map[string]float64{
	"pol.": 1.1, "jur.": 1, "econ.": 1, "fin.": 1, "mil.": 1, "adm.": 1, "sport": 0.9, "soc.": 1, "med.": 0.9, "envir.": 1, "school": 0.9, "auto": 0.9, "relig.": 0.9,
	"fig.": 0.7, "übtr.": 0.7, "coll.": 0.7, "ugs.": 0.7, "formal": 0.9, "geh.": 0.8, "poet.": 0.3, "slang": 0.3, "vulg.": 0.2, "humor.": 0.4, "pej.": 0.5, "dial.": 0.3,
	"obs.": 0.3, "archaic": 0.3, "dated": 0.4, "veraltet": 0.3, "veraltend": 0.4, "alt": 0.3, "hist.": 0.5, "rare": 0.3, "selten": 0.3, "becoming dated": 0.5,
}

// isClause reports whether words are a clause or a sentence rather than a phrase.
func isClause(words []string) bool {
	if len(words) < 2 {
		return false
	}
	return pronouns[words[0]] || strings.HasSuffix(words[len(words)-1], ".")
}
