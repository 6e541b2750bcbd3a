package answer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"beleg/knowledge/index"
	"beleg/knowledge/lang"
)

// abbreviated is the weight of an abbreviation for its long form, and the other
// way round.
const abbreviated = 0.9

// abbreviations learns from the passages found what an abbreviation of the
// question is short for, or how what it names is abbreviated: "Europäische
// Zentralbank (EZB)". It returns the concepts with that, and whether any was new.
func (p *plan) abbreviations(list []*candidate) (concepts []concept, any bool) {
	concepts = cloned(p.concepts)
	seen := map[definition]bool{}
	for i := range list {
		c := list[i]
		if len(c.matched.places) == 0 {
			continue
		}
		for _, d := range defined(c.sentence()) {
			if !seen[d] {
				seen[d] = true
				any = p.equate(concepts, d, index.Field(c.record.Language)) || any
			}
		}
	}
	return concepts, any
}

// definition is an abbreviation and what it is short for.
type definition struct{ short, long string }

// defined returns the abbreviations that a text explains in brackets, behind
// the long form or before it.
func defined(text string) []definition {
	var out []definition
	for from := 0; ; {
		open := strings.Index(text[from:], " (")
		if open < 0 {
			return out
		}
		open += from
		from = open + 2
		end := strings.IndexByte(text[from:min(len(text), from+70)], ')')
		if end < 0 {
			continue
		}
		before, inside := strings.ToValidUTF8(text[max(0, open-90):open], ""), text[from:from+end]
		short := strings.TrimFunc(inside, quotationMark)
		if !abbreviation(short) {
			short, before = wordBefore(before), inside
		}
		if abbreviation(short) {
			if long := longForm(before, short); long != "" {
				out = append(out, definition{short, long})
			}
		}
	}
}

// wordBefore is what stands behind the last space, opening quotation mark or bracket.
func wordBefore(s string) string {
	s = strings.TrimRightFunc(s, quotationMark)
	i := strings.LastIndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '(' || quotationMark(r) })
	if i < 0 {
		return s
	}
	_, size := utf8.DecodeRuneInString(s[i:])
	return s[i+size:]
}

func quotationMark(r rune) bool { return unicode.Is(unicode.Quotation_Mark, r) }

// abbreviation reports whether a word is written like one: two to twelve letters
// and digits, at least two of them capitals.
func abbreviation(s string) bool {
	capitals := 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			capitals++
		} else if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' {
			return false
		}
	}
	return capitals >= 2 && utf8.RuneCountInString(s) <= 12
}

// longForm is the shortest end of a text that an abbreviation may be short
// for, empty when there is none: Schwartz and Hearst, A Simple Algorithm for
// Identifying Abbreviation Definitions in Biomedical Text, 2003. The letters
// are found from the last on; the first one begins a word.
func longForm(text, short string) string {
	letters, long := []rune(strings.ToLower(short)), []rune(text)
	at := len(long)
	for k := len(letters) - 1; k >= 0; k-- {
		if !alnum(letters[k]) {
			continue
		}
		at--
		for at >= 0 && !stands(long, at, letters[k], k == 0) {
			at--
		}
		if at < 0 {
			return ""
		}
	}
	form := string(long[at:])
	if len(strings.Fields(form)) > min(len(letters)+5, 2*len(letters)) || len(long)-at <= len(letters) {
		return ""
	}
	return form
}

// stands reports whether a letter stands at a place of a text, where a word
// begins if it is the first.
func stands(text []rune, at int, letter rune, first bool) bool {
	if unicode.ToLower(text[at]) != letter {
		return false
	}
	return !first || at == 0 || !alnum(text[at-1])
}

// equate lets an abbreviation stand for its long form and the long form for it,
// whichever the question has. It reports whether that is new.
func (p *plan) equate(concepts []concept, d definition, field string) bool {
	for i := range concepts {
		if x := &concepts[i]; x.word.Folded == lang.Fold(d.short) {
			before := len(x.terms)
			x.addText(p.analyzer, d.long, field, abbreviated)
			return len(x.terms) > before
		}
	}
	of := p.named(concepts, d.long, field)
	if len(of) < 2 {
		return false
	}
	changed := false
	for _, t := range first(p.analyzer.Word(d.short, field)) {
		for _, i := range of {
			before := len(concepts[i].terms)
			concepts[i].add(field, t, abbreviated, 0)
			changed = changed || len(concepts[i].terms) > before
		}
	}
	return changed
}

// named returns the concepts that the words of a text name, nil when one of
// them names none.
func (p *plan) named(concepts []concept, text, field string) []int {
	var of []int
	for _, w := range index.Tokens(text) {
		terms := p.analyzer.Word(w.Text, field)
		if len(terms) == 0 {
			continue
		}
		i := slices.IndexFunc(concepts, func(x concept) bool { return x.has(field, terms[0].Hash) })
		if i < 0 {
			return nil
		}
		of = append(of, i)
	}
	return of
}

// has reports whether a term stands for the whole word.
func (x *concept) has(field string, hash uint32) bool {
	return slices.ContainsFunc(x.terms, func(t term) bool { return t.Field == field && t.hash == hash && t.part == 0 })
}
