package answer

import (
	"slices"
	"strings"
	"unicode"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// description returns what a passage says a person is, beside the name: "the
// police chief of Balkh", "Musikproduzent", "vom Zollamt". from and to are the
// name's bytes. quality is 0 when nothing stands there.
func (r *reader) description(tokens []lang.Token, from, to int) span {
	first, last := -1, -1
	for i, t := range tokens {
		if t.Start >= from && first < 0 {
			first = i
		}
		if t.End <= to {
			last = i
		}
	}
	if first < 0 || last < first {
		return span{}
	}
	best := span{}
	for _, s := range []span{r.apposition(tokens, last+1), r.callingBefore(tokens, first), r.copula(tokens, last+1), r.belongs(tokens, last+1)} {
		if s.quality > best.quality {
			best = s
		}
	}
	return best
}

// apposition reads ", der ehemalige Außenminister und Autor," and ", 41, a
// teacher from Lund," behind a name. In German a clause that ends in a verb is
// a relative clause and no apposition.
func (r *reader) apposition(tokens []lang.Token, i int) span {
	i = r.skipBracket(tokens, i)
	if i+1 >= len(tokens) || tokens[i].Text != "," {
		return span{}
	}
	i++
	if digits(tokens[i].Text) && i+2 < len(tokens) && tokens[i+1].Text == "," {
		i += 2
	}
	start := i
	led := articles[strings.ToLower(tokens[i].Text)]
	if led {
		i++
	}
	if i >= len(tokens) || !tokens[i].Word {
		return span{}
	}
	end := i
	for end < len(tokens) && !strings.ContainsAny(tokens[end].Text, ",;:–—()\"") && tokens[end].Text != "." {
		end++
	}
	words := tokens[i:end]
	switch r.code {
	case "de":
		noun := -1
		for k, t := range words {
			if capital(t) {
				noun = k
				break
			}
			if !adjective(t) {
				break
			}
		}
		if noun < 0 || !capital(words[len(words)-1]) && !led || !capital(words[len(words)-1]) && verbal(words[len(words)-1].Text) || !led && (noun > 0 || r.person(words[0].Start) || len(words) > 1 && !linkers[strings.ToLower(words[1].Text)]) {
			return span{}
		}
	default:
		lower := strings.ToLower(words[0].Text)
		if !led && (lang.Get("en").Stop(lower) || capital(words[0]) && !r.calling(words[0].Text) || !capital(words[0]) && !r.calling(words[len(words)-1].Text) && !r.calling(words[0].Text)) {
			return span{}
		}
	}
	if led {
		start = i
	}
	return span{start: tokens[start].Start, end: tokens[end-1].End, quality: 0.95}
}

// callingBefore reads the nouns right before a name, with their adjectives:
// "local police chief", "Simmeringer Arztes", "Direktor des Museums,".
func (r *reader) callingBefore(tokens []lang.Token, name int) span {
	i, comma := name-1, false
	if i > 0 && tokens[i].Text == "," {
		comma = true
		i--
	}
	if i < 0 || !tokens[i].Word || r.person(tokens[i].Start) || r.time(tokens[i].Start) {
		return span{}
	}
	end := i
	if r.code == "de" {
		return r.germanCalling(tokens, end, comma)
	}
	return r.englishCalling(tokens, end, comma)
}

// englishCalling reads back from the word before a name: over what belongs to
// it, and over "chief executive of". Before a comma only an office is meant.
func (r *reader) englishCalling(tokens []lang.Token, end int, comma bool) span {
	english := lang.Get("en")
	lower := strings.ToLower(tokens[end].Text)
	called := r.calling(lower)
	if !capital(tokens[end]) && (english.Stop(lower) || !called) {
		return span{}
	}
	start := end
	for start > 0 && end-start < 10 {
		t := tokens[start-1]
		l := strings.ToLower(t.Text)
		if k := officeBefore(tokens, start); k > 0 && r.calling(tokens[k-1].Text) {
			start, called = k-1, true
			continue
		}
		if t.Text == "-" || t.Text == "." && start > 1 && len(tokens[start-2].Text) <= 4 {
			start--
			continue
		}
		if t.Text == "s" && start > 2 && strings.Contains("'’", tokens[start-2].Text) && capital(tokens[start-3]) {
			start -= 2
			continue
		}
		if !t.Word || english.Stop(l) || articles[l] || saying[l] || !capital(t) && (strings.HasSuffix(l, "ed") || strings.HasSuffix(l, "ing")) || r.person(t.Start) || r.time(t.Start) {
			break
		}
		called = called || r.calling(l)
		start--
	}
	for start < end && !tokens[start].Word {
		start++
	}
	s := span{start: tokens[start].Start, end: tokens[end].End, quality: 0.6}
	switch {
	case comma && !called:
		return span{}
	case comma:
		s.quality = 0.85
	case called:
		s.quality = 0.9
	}
	return s
}

// officeBefore finds the preposition between an office and what it is of: of
// "head of a union" and "ambassador to France" what stands at i is the rest. It
// is 0 when there is none.
func officeBefore(tokens []lang.Token, i int) int {
	if i > 1 && articles[strings.ToLower(tokens[i-1].Text)] {
		i--
	}
	if i > 1 && officeLinks[tokens[i-1].Text] {
		return i - 1
	}
	return 0
}

var officeLinks = words("of for to at")

// germanCalling reads back from the noun before a name: over adjectives, and
// with a comma before the name also over what belongs to the noun.
func (r *reader) germanCalling(tokens []lang.Token, end int, comma bool) span {
	if !capital(tokens[end]) {
		return span{}
	}
	start, nouns := end, 1
	for start > 0 && end-start < 10 {
		t := tokens[start-1]
		l := strings.ToLower(t.Text)
		switch {
		case t.Text == "-" || t.Text == "/":
		case capital(t) && !capital(tokens[start]) && !linkers[strings.ToLower(tokens[start].Text)] && tokens[start].Word:
			// "in Australien geborene Musikproduzent": the participle belongs to what stands before it.
			if !adjective(tokens[start]) {
				return span{}
			}
			for start < end && !capital(tokens[start]) {
				start++
			}
			return span{start: tokens[start].Start, end: tokens[end].End, quality: 0.9}
		case capital(t) && !r.person(t.Start) && !r.time(t.Start) && (start > 1 || !articles[l]) && !lang.Get("de").Stop(l):
			nouns++
		case comma && linkers[l] && start > 1 && capital(tokens[start-2]) && !lang.Get("de").Stop(strings.ToLower(tokens[start-2].Text)):
		case adjective(t) && capital(tokens[start]) && !lang.Get("de").Stop(l):
		case adjective(t) && !lang.Get("de").Stop(l) && adjective(tokens[start]):
		default:
			goto done
		}
		start--
	}
done:
	for start < end && (!tokens[start].Word || linkers[strings.ToLower(tokens[start].Text)]) {
		start++
	}
	s := span{start: tokens[start].Start, end: tokens[end].End, quality: 0.7}
	if comma {
		// "In Wien, Hans Moser" is no calling: an office is called with what it is of.
		if !r.calling(tokens[start].Text) && !strings.Contains(r.p.Text[s.start:s.end], " ") {
			s.quality = 0.3
		}
		if first := tokens[start]; start > 0 && strings.EqualFold(tokens[start-1].Text, "in") && capital(first) {
			return span{}
		}
	}
	if r.calling(tokens[end].Text) {
		s.quality = 0.95
	}
	return s
}

// copula reads "X is a lawyer", "X war Bürgermeister von Y".
func (r *reader) copula(tokens []lang.Token, i int) span {
	i = r.skipBracket(tokens, i)
	if i+1 >= len(tokens) || !being[strings.ToLower(tokens[i].Text)] {
		return span{}
	}
	i++
	led := articles[strings.ToLower(tokens[i].Text)]
	if led {
		i++
	}
	if i >= len(tokens) || !tokens[i].Word || !led && !r.calling(tokens[i].Text) || led && lang.Get("en").Stop(strings.ToLower(tokens[i].Text)) {
		return span{}
	}
	end := max(tokens[i].End, clauseEnd(r.p.Text, tokens[i].Start))
	return span{start: tokens[i].Start, end: end, quality: 0.9}
}

// belongs reads "vom Zollamt St. Pölten", "from British Transport Police".
func (r *reader) belongs(tokens []lang.Token, i int) span {
	i = r.skipBracket(tokens, i)
	if i+1 >= len(tokens) || !belonging[r.code][strings.ToLower(tokens[i].Text)] {
		return span{}
	}
	start, end := i, i+1
	for end < len(tokens) && (capital(tokens[end]) || end+1 < len(tokens) && linkers[tokens[end].Text] && capital(tokens[end+1]) || end == i+1 && articles[strings.ToLower(tokens[end].Text)] || tokens[end].Text == "/" || tokens[end].Text == "-" || tokens[end].Text == "." && len(tokens[end-1].Text) < 4) {
		end++
	}
	if end < start+2 || r.time(tokens[start+1].Start) {
		return span{}
	}
	return span{start: tokens[start].Start, end: tokens[end-1].End, quality: 0.65}
}

// skipBracket steps over "(FPÖ)" and "(44)".
func (r *reader) skipBracket(tokens []lang.Token, i int) int {
	if i < len(tokens) && tokens[i].Text == "(" {
		for k := i; k < min(len(tokens), i+8); k++ {
			if tokens[k].Text == ")" {
				return k + 1
			}
		}
	}
	return i
}

func (r *reader) person(at int) bool {
	for _, p := range r.p.People {
		if p.Start <= at && at < p.End {
			return true
		}
	}
	return false
}

func (r *reader) time(at int) bool {
	for _, t := range r.p.Times {
		if t.Start <= at && at < t.End {
			return true
		}
	}
	return false
}

// calling reports whether a noun calls a person by what they do: the classes
// that "which …" asks for persons with, and the endings such nouns have.
func (r *reader) calling(noun string) bool { return callsIn(noun, lang.Get(r.code)) }

// calls is the same in any language.
func calls(noun string) bool {
	return slices.ContainsFunc(lang.All, func(l *lang.Language) bool { return callsIn(noun, l) })
}

func callsIn(noun string, l *lang.Language) bool {
	if l == nil {
		return false
	}
	lower := strings.ToLower(noun)
	if kind, ok := l.Class(lower); ok && kind == knowledge.Who {
		return true
	}
	for _, e := range callings[l.Code] {
		if len(lower) > len(e)+1 && strings.HasSuffix(lower, e) {
			return true
		}
	}
	return false
}

var (
	callings = map[string][]string{
		"de": {"er", "erin", "ers", "or", "orin", "ors", "ist", "isten", "istin", "ent", "enten", "entin", "ant", "anten", "loge", "logen", "login", "arzt", "arztes", "ärztin", "mann", "frau", "rat", "rätin", "chef", "chefs", "chefin", "eur", "eurin", "iker", "ikerin", "anwalt", "anwältin", "obmann", "obfrau", "eure", "rz", "meister", "kanzler", "beauftragte", "beauftragter", "vorsitzende", "vorsitzender", "abgeordnete", "abgeordneter", "star"},
		"en": {"man", "woman", "er", "or", "ist", "ian", "ant", "ent", "chief", "head", "yst", "ive", "ary", "ess", "ee", "eer", "able", "ster", "cop", "chef", "mp", "ceo", "boss", "star", "king", "queen", "judge", "coach", "guard", "expert", "son", "wife", "father", "mother", "aide", "fan"},
	}
	belonging = map[string]map[string]bool{"de": words("vom von bei"), "en": words("of from at")}
	linkers   = words("der des von vom für im am bei beim zum zur in und of for and")
	being     = words("is was ist war")
)

func capital(t lang.Token) bool { return t.Word && unicode.IsUpper(firstRune(t.Text)) }

func adjective(t lang.Token) bool { return t.Word && !capital(t) && isAdjective(t.Text, "de") }

// verbal reports endings of German finite verbs at the end of a clause.
func verbal(w string) bool {
	return strings.HasSuffix(w, "t") || strings.HasSuffix(w, "en") || strings.HasSuffix(w, "te") || lang.Get("de").Stop(w)
}

func digits(s string) bool {
	return s != "" && strings.TrimLeft(s, "0123456789") == ""
}
