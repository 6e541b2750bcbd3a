package answer

import (
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// numbers returns quantities with their units, and how long something lasts.
func (r *reader) numbers() []span {
	tokens := r.signs
	out := r.room()
	for i := 0; i < len(tokens); i++ {
		end, ok := quantity(tokens, i, r.all)
		if !ok {
			continue
		}
		end = r.rangeEnd(tokens, end)
		if s, ok := r.amount(tokens, i, end); ok {
			out = append(out, s)
			i = end - 1
		}
	}
	for _, t := range r.p.Times {
		if t.Type != knowledge.Duration {
			continue
		}
		s := span{start: t.Start, end: t.End, quality: 0.3}
		if r.plan.lasting {
			s.quality = 1
		}
		s.quality *= r.measures(s)
		out = append(out, s)
	}
	return out
}

// rangeEnd is the token behind a range that goes on at a token: "8.000 bis
// 9.000". It is the token itself when no second quantity stands there.
func (r *reader) rangeEnd(tokens []lang.Token, at int) int {
	link, next := token(tokens, at).Text, token(tokens, at+1).Text
	if !dash(link) && !r.all.says(link, cueBetween) || r.all.says(next, cueScale) {
		return at
	}
	if end, ok := quantity(tokens, at+1, r.all); ok {
		return end
	}
	return at
}

func dash(s string) bool { return s == "-" || s == "–" }

// amount is the quantity from..end with its currency, unit or what it counts;
// none when it is a date.
func (r *reader) amount(tokens []lang.Token, from, end int) (span, bool) {
	s := span{start: tokens[from].Start, end: tokens[end-1].End, quality: 0.7}
	before := token(tokens, from-1)
	if currency[before.Text] {
		s.start, s.quality = before.Start, 0.9
	}
	aged := r.aged(tokens, from, end)
	if !aged {
		r.unit(&s, tokens, end)
		r.rate(&s)
	}
	if r.inTime(s) || r.dayOfMonth(before, token(tokens, end)) {
		return s, false
	}
	switch {
	case aged && r.plan.age:
		s.quality = 1
	case aged, r.asksFor(tokens[from].Start, tokens[end-1].End), ofScore(tokens, from, end):
		s.quality *= 0.2
	default:
		s.quality *= r.measures(s)
	}
	return s, true
}

// rate extends a quantity by what it is per: "160 km/h", "40 euros per hour".
func (r *reader) rate(s *span) {
	i := r.position(s.end-1) + 1
	sign, next := token(r.tokens, i), token(r.tokens, i+1)
	switch rest := r.p.Text[s.end:]; {
	case strings.HasPrefix(rest, "/") && sign.Start == s.end+1:
		s.end = sign.End
	case r.own.says(sign.Text, cuePer) && next.Word && sign.Start == s.end+1:
		s.end = next.End
	}
}

// aged reports whether a number is somebody's age: "Neu, 67, was charged", "Neu (67)",
// "the 61-year-old", "der 61-Jährige".
func (r *reader) aged(tokens []lang.Token, from, end int) bool {
	before, behind, next := token(tokens, from-1), token(tokens, end), token(tokens, end+1)
	if end != from+1 || len(tokens[from].Text) > 3 {
		return false
	}
	switch {
	case behind.Text == "-":
		return begins(next.Text, r.all.ages)
	case before.Text == ",":
		listed := digit(token(tokens, from-2).Text) || digit(next.Text) // 12, 14, 16
		return behind.Text == "," && from > 1 && !listed
	}
	return before.Text == "(" && behind.Text == ")" && capital(token(tokens, from-2))
}

// begins reports whether a word begins with one of some, in lower case.
func begins(word string, starts []string) bool {
	word = strings.ToLower(word)
	return slices.ContainsFunc(starts, func(s string) bool { return strings.HasPrefix(word, s) })
}

// ofScore reports whether a number is one side of a score: "4:1", "4-1".
func ofScore(tokens []lang.Token, from, end int) bool {
	side := func(number, sign, other lang.Token) bool {
		parts, short := sign.Text == ":" || dash(sign.Text), len(number.Text)+len(other.Text) <= 4
		return parts && short && digits(number.Text+other.Text)
	}
	last, first := tokens[end-1], tokens[from]
	return last.End == token(tokens, end).Start && side(last, token(tokens, end), token(tokens, end+1)) ||
		token(tokens, from-1).End == first.Start && side(first, token(tokens, from-1), token(tokens, from-2)) ||
		end-from == 3 && side(first, tokens[from+1], last) && last.Text < first.Text
}

// dayOfMonth reports whether a number between two tokens is one: "am 3.".
func (r *reader) dayOfMonth(before, behind lang.Token) bool {
	return behind.Text == "." && r.own.says(before.Text, cueDayLead)
}

// unit extends a quantity that ends before a token by what it is one of.
func (r *reader) unit(s *span, tokens []lang.Token, at int) {
	t, next := token(tokens, at), token(tokens, at+1)
	if t.Text == "" {
		return
	}
	lower := strings.ToLower(t.Text)
	noun := r.counted(t, next)
	if of := r.ofWhat(tokens, at); of.Word {
		if r.asksWith(of) {
			s.quality = 1
		}
		return
	}
	last := compound(tokens, at)
	hyphens := last > at && (r.isNoun(t) || r.isNoun(tokens[last]))
	switch {
	case hyphens && !r.isUnit(t):
		r.compounded(s, tokens[at:], last-at)
	case r.isUnit(t):
		s.end, s.quality = t.End, 0.9
		if r.all.is(lower, cueScale) && r.isUnit(next) {
			s.end = next.End
		}
	case r.all.is(lower+" "+strings.ToLower(next.Text), cueUnit): // per cent
		s.end, s.quality = next.End, 0.9
	case noun:
		s.end = next.End
		if r.asksWith(next) {
			s.quality = 1
		}
	case t.Word && r.asksWith(t):
		s.end, s.quality = t.End, 1
	case r.isNoun(t):
		s.end = t.End
	}
}

// compound is the last token of the word with hyphens that begins at a token: "F-35-Jäger".
func compound(tokens []lang.Token, at int) int {
	for dash(token(tokens, at+1).Text) && tokens[at].End == tokens[at+1].Start && token(tokens, at+2).Start == tokens[at+1].End {
		at += 2
	}
	return at
}

// compounded extends a quantity by a word with hyphens, of which the last of so many
// tokens is a part, and where nouns are no part of it by the noun behind: "105 F-35 jets".
func (r *reader) compounded(s *span, tokens []lang.Token, last int) {
	if next := token(tokens, last+1); !r.own.capitalNouns && r.isNoun(next) && ends(next.Text, r.own.plurals) {
		last++
	}
	s.end = tokens[last].End
	if slices.ContainsFunc(tokens[:last+1], func(t lang.Token) bool { return t.Word && r.asksWith(t) }) {
		s.quality = 1
	}
}

// ofWhat is the noun of a number that is some of a greater number: the jobs of "250 of
// its 900 jobs" and "250 von 900 Stellen".
func (r *reader) ofWhat(tokens []lang.Token, at int) lang.Token {
	if !r.all.says(token(tokens, at).Text, cuePartOf) {
		return lang.Token{}
	}
	i := at + 1
	if r.stop(token(tokens, i).Text) {
		i++
	}
	end, ok := quantity(tokens, i, r.all)
	if !ok {
		return lang.Token{}
	}
	return token(tokens, end)
}

func (r *reader) isUnit(t lang.Token) bool {
	return r.all.says(t.Text, cueUnit) || t.Text == "%" || currency[t.Text]
}

// isNoun reports whether a word may be one, as far as its spelling tells.
func (r *reader) isNoun(t lang.Token) bool {
	if !t.Word || r.own.capitalNouns && !capital(t) {
		return false
	}
	lower := strings.ToLower(t.Text)
	return !slices.ContainsFunc(lang.All, func(l *lang.Language) bool { return l.Stop(lower) })
}

// asksWith reports whether a word is one of the question's.
func (r *reader) asksWith(t lang.Token) bool { return r.says(t.Text) || r.matches(t.Start) }

// counted reports whether a number counts the second of two words, of which
// the first is an adjective: "20 smaller pieces", "drei neue Züge" (trains).
func (r *reader) counted(adjective, noun lang.Token) bool {
	for _, t := range []lang.Token{adjective, noun} {
		if !t.Word || r.stop(t.Text) {
			return false
		}
	}
	if r.own.capitalNouns {
		return !capital(adjective) && capital(noun) && len(adjective.Text) > 3
	}
	return !ends(adjective.Text, r.own.plurals) && !capital(noun) && ends(noun.Text, r.own.plurals)
}

// measure is what a question asks the amount of, nil for what is only counted.
func (c *cues) measure(asked string) *measure {
	i := slices.IndexFunc(c.measures, func(m measure) bool { return m.asked.MatchString(asked) })
	if i < 0 {
		return nil
	}
	return &c.measures[i]
}

// measures is low for a quantity of another measure than the question asks for.
func (r *reader) measures(s span) float64 {
	if m := r.plan.measure; m != nil {
		if m.units.MatchString(r.p.Text[s.start:s.end]) {
			return 1
		}
		return 0.3
	}
	if r.plan.focus >= 0 && r.measured(s) {
		return 0.15 // "how many domains" are no 24 hours
	}
	return 1
}

// measured reports whether a quantity has a unit that was not asked for.
func (r *reader) measured(s span) bool {
	text := r.p.Text[s.start:s.end]
	if digits(text) {
		return false
	}
	unit := slices.ContainsFunc(r.all.measures, func(m measure) bool { return !m.part && m.units.MatchString(text) })
	return unit && !slices.ContainsFunc(r.within(s.start, s.end), func(t lang.Token) bool { return t.Word && r.asksWith(t) })
}

// matches reports whether the word at a byte offset stands for one of the
// question's, in any language.
func (r *reader) matches(offset int) bool {
	at := r.position(offset)
	return slices.ContainsFunc(r.c.matched.places, func(z place) bool { return z.pos == at && z.value >= 0.4 })
}

// quantity reads "6.200", "1,2", "sechzehn" (sixteen), "two million" from a
// token on. It returns the token behind it.
func quantity(tokens []lang.Token, i int, all *cues) (int, bool) {
	t, before := token(tokens, i), token(tokens, i-1)
	switch {
	case !t.Word:
		return 0, false
	case !digit(t.Text):
		return i + 1, all.numeral(t.Text)
	case before.End == t.Start && (before.Text == "-" || before.Word):
		return 0, false // F-35
	case i > 1 && before.End == t.Start && inWord(token(tokens, i-2), before):
		return 0, false // X3.4
	case !all.plainNumber(t.Text):
		return 0, false // 21st
	}
	j := i + 1
	for j+1 < len(tokens) && parted(tokens[j-1], tokens[j], tokens[j+1]) {
		j += 2
	}
	return j, true
}

// inWord reports whether a full stop or comma stands right behind a word.
func inWord(word, sign lang.Token) bool {
	return strings.Contains(".,", sign.Text) && word.End == sign.Start
}

// plainNumber reports whether nothing stands in a word that begins with a digit but
// digits and a unit: "850", "5km", not "21st".
func (c *cues) plainNumber(word string) bool {
	unit := strings.TrimLeft(word, "0123456789")
	return unit == "" || c.says(unit, cueUnit|cueScale)
}

// numeral reports whether a word is a number by itself, as a million is not.
func (c *cues) numeral(word string) bool {
	var space [shortWord]byte
	n, ok := lang.Cardinal(string(appendLower(space[:0], word)))
	return ok && n <= 1000 || c.says(word, cueNumeral)
}

// parted reports whether a full stop or comma stands inside a number.
func parted(before, sign, next lang.Token) bool {
	if sign.Text != "." && sign.Text != "," || !digit(next.Text) {
		return false
	}
	return before.End == sign.Start && sign.End == next.Start
}

// inTime reports whether a number is part of a date or clock time.
func (r *reader) inTime(s span) bool {
	for _, t := range r.p.Times {
		if t.Type == knowledge.Duration || t.Type == knowledge.Set {
			continue
		}
		if t.Start < s.end && s.start < t.End {
			return true
		}
	}
	return false
}

var currency = map[string]bool{"$": true, "€": true, "£": true, "¥": true, "US$": true}

// digit reports whether a word begins with one, digits whether it has no other signs.
func digit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

func digits(s string) bool { return s != "" && strings.TrimLeft(s, "0123456789") == "" }
