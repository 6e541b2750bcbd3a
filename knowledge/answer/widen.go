package answer

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"beleg/knowledge/index"
	"beleg/knowledge/lang"
)

// Weights of what is found out while searching.
const (
	transcribed = 0.85 // a name as the other language transcribes it
	mended      = 0.6  // a word of the index that is spelled almost like the one asked for
	abbreviated = 0.9  // the long form of an abbreviation, and the other way round
)

// What is mended: names of a usual length, and no more of them than a question
// of real words has. Each makes an automaton of its spelling.
const (
	shortestName = 5
	longestName  = 40
	maxMended    = 8
)

// mend takes a name that nothing holds for a typing error: it adds the words
// of the index that differ by an edit, by two when it is long. It reports
// whether it added any.
func (p *plan) mend(c *index.Collection) bool {
	any, tried := false, 0
	for i := range p.concepts {
		if x := &p.concepts[i]; x.misspelled() && tried < maxMended {
			tried++
			any = p.mendWord(c, x) || any
		}
	}
	return any
}

// misspelled holds for a word that neither the index nor a dictionary has and
// that may be a name.
func (x *concept) misspelled() bool {
	if len(x.terms) > 0 || x.known || strings.ContainsAny(x.word.Folded, "0123456789") {
		return false
	}
	n := utf8.RuneCountInString(x.word.Folded)
	return n >= shortestName && n <= longestName
}

func (p *plan) mendWord(c *index.Collection, x *concept) bool {
	any := false
	for _, edits := range []int{1, 2} {
		if edits == 2 && (utf8.RuneCountInString(x.word.Folded) < 9 || len(x.terms) > 0) {
			break
		}
		for _, spelling := range append(transcriptions(x.word.Folded), x.word.Text) {
			for _, l := range lang.All {
				for _, t := range first(p.analyzer.Word(spelling, l.Code)) {
					similar, err := c.Similar(l.Code, t.Text, edits)
					if err != nil {
						continue // a slip that stays is no reason to fail
					}
					for _, text := range slices.Sorted(maps.Keys(similar)) {
						x.add(l.Code, index.Term{Text: text, Hash: index.Hash(text)}, mended, 0)
						any = true
					}
				}
			}
		}
	}
	return any
}

// first is the word itself among a word's terms, without its parts.
func first(terms []index.Term) []index.Term { return terms[:min(1, len(terms))] }

// abbreviations learns from the passages found what an abbreviation of the
// question is short for, or how what it names is abbreviated: "Europäische
// Zentralbank (EZB)". It reports whether the plan changed.
func (p *plan) abbreviations(list []candidate) bool {
	changed := false
	seen := map[string]bool{}
	for i := range list {
		c := &list[i]
		if len(c.matched.places) == 0 {
			continue
		}
		for _, d := range defined(c.passage().Text) {
			if key := d.short + d.long; !seen[key] {
				seen[key] = true
				changed = p.equate(d.short, d.long, c.record.Language) || changed
			}
		}
	}
	return changed
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
		before, inside := text[max(0, open-90):open], text[from:from+end]
		short := inside
		if !abbreviation(short) {
			short = before[strings.LastIndexAny(before, " \"(„“")+1:]
			before = inside
		}
		if abbreviation(short) {
			if long := longForm(strings.ToValidUTF8(before, ""), short); long != "" {
				out = append(out, definition{short, long})
			}
		}
	}
}

// abbreviation reports whether a word is written like one: two to ten letters
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
	return capitals >= 2 && len(s) <= 12
}

// longForm is the shortest end of a text that an abbreviation may be short
// for, empty when there is none: Schwartz and Hearst, A Simple Algorithm for
// Identifying Abbreviation Definitions in Biomedical Text, 2003. The letters
// are found from the last on; the first one begins a word.
func longForm(text, short string) string {
	letters, long := []rune(strings.ToLower(short)), []rune(text)
	at := len(long) - 1
	for k := len(letters) - 1; k >= 0; k-- {
		if !unicode.IsLetter(letters[k]) && !unicode.IsDigit(letters[k]) {
			continue
		}
		for at >= 0 && (unicode.ToLower(long[at]) != letters[k] || k == 0 && at > 0 && (unicode.IsLetter(long[at-1]) || unicode.IsDigit(long[at-1]))) {
			at--
		}
		if at < 0 {
			return ""
		}
		at--
	}
	form := string(long[at+1:])
	if words := strings.Fields(form); len(words) > min(len(letters)+5, 2*len(letters)) || len(form) <= len(short) {
		return ""
	}
	return form
}

// equate lets an abbreviation stand for its long form and the long form for it,
// whichever the question has.
func (p *plan) equate(short, long, language string) bool {
	field := index.Field(language)
	for i := range p.concepts {
		if x := &p.concepts[i]; x.word.Folded == lang.Fold(short) {
			before := len(x.terms)
			x.addText(p.analyzer, long, field, abbreviated)
			return len(x.terms) > before
		}
	}
	var of []int
	for _, w := range index.Tokens(long) {
		terms := p.analyzer.Word(w.Text, field)
		if len(terms) == 0 {
			continue
		}
		i := slices.IndexFunc(p.concepts, func(x concept) bool {
			return slices.ContainsFunc(x.terms, func(t term) bool { return t.Field == field && t.hash == terms[0].Hash && t.part == 0 })
		})
		if i < 0 {
			return false
		}
		of = append(of, i)
	}
	if len(of) < 2 {
		return false
	}
	changed := false
	for _, t := range first(p.analyzer.Word(short, field)) {
		for _, i := range of {
			before := len(p.concepts[i].terms)
			p.concepts[i].add(field, t, abbreviated, 0)
			changed = changed || len(p.concepts[i].terms) > before
		}
	}
	return changed
}

// figures lets a small number stand for its word in both languages.
func (x *concept) figures(a *index.Analyzer) {
	for _, same := range numbers {
		if !slices.Contains(same, x.word.Folded) {
			continue
		}
		for _, w := range same {
			for _, l := range lang.All {
				for _, t := range a.Word(w, l.Code) {
					x.add(l.Code, t, translated, 0)
				}
			}
		}
	}
}

var numbers = [][]string{
	{"2", "two", "zwei"}, {"3", "three", "drei"}, {"4", "four", "vier"}, {"5", "five", "fünf", "funf"}, {"6", "six", "sechs"}, {"7", "seven", "sieben"},
	{"8", "eight", "acht"}, {"9", "nine", "neun"}, {"10", "ten", "zehn"}, {"11", "eleven", "elf"}, {"12", "twelve", "zwölf", "zwolf"}, {"13", "thirteen", "dreizehn"},
	{"14", "fourteen", "vierzehn"}, {"15", "fifteen", "fünfzehn", "funfzehn"}, {"16", "sixteen", "sechzehn"}, {"17", "seventeen", "siebzehn"},
	{"18", "eighteen", "achtzehn"}, {"19", "nineteen", "neunzehn"}, {"20", "twenty", "zwanzig"}, {"30", "thirty", "dreißig", "dreissig"}, {"40", "forty", "vierzig"},
	{"50", "fifty", "fünfzig", "funfzig"}, {"60", "sixty", "sechzig"}, {"70", "seventy", "siebzig"}, {"80", "eighty", "achtzig"}, {"90", "ninety", "neunzig"},
	{"100", "hundred", "hundert"}, {"1000", "thousand", "tausend"},
}

// transcribe adds the spellings that a name no dictionary has would have in
// the other language.
func (x *concept) transcribe(a *index.Analyzer) {
	if x.known || len(x.word.Folded) < 5 {
		return
	}
	for _, spelling := range transcriptions(x.word.Folded) {
		for _, l := range lang.All {
			for _, t := range first(a.Word(spelling, l.Code)) {
				x.add(l.Code, t, transcribed, 0)
			}
		}
	}
}

// transcriptions writes a folded name the way German and English transcribe
// Cyrillic: Selenskyj and Zelensky, Tschernihiw and Chernihiv. Duden's table
// against that of the BGN/PCGN romanisation of Russian and Ukrainian.
func transcriptions(name string) []string {
	var out []string
	add := func(s string) {
		if s != name && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	english := toEnglish.Replace(name)
	german := toGerman.Replace(name)
	if s, ok := strings.CutPrefix(english, "s"); ok {
		english = "z" + s
		add("s" + s)
	}
	if s, ok := strings.CutPrefix(german, "z"); ok {
		german = "s" + s
	}
	for _, end := range []string{"yy", "iy", "ii", "y"} {
		if s, ok := strings.CutSuffix(english, end); ok {
			add(s + "y")
			add(s + "yy")
			break
		}
	}
	if stem := strings.TrimRight(german, "y"); stem != german {
		add(stem + "yj")
	}
	add(english)
	add(german)
	return out
}

var (
	toEnglish = strings.NewReplacer("schtsch", "shch", "tsch", "ch", "sch", "sh", "ch", "kh", "w", "v", "j", "y")
	toGerman  = strings.NewReplacer("shch", "schtsch", "ch", "tsch", "sh", "sch", "kh", "ch", "zh", "sch", "v", "w", "ts", "z", "ya", "ja", "ye", "je", "yo", "jo", "yu", "ju")
)
