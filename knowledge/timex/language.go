package timex

import (
	"slices"
	"strings"
	"unicode/utf8"

	"beleg/knowledge/lang"
)

// language is what the tables "numbers" and "dates" of a language say.
type language struct {
	words  map[string]*word
	styles style
	// suffixes maps the letters behind figures to what they mean: ordinal (20th),
	// decade (1990s), decades (an adjective: "60er" needs a noun behind it), clock,
	// AM, PM. Others are "other".
	suffixes map[string]string
	endings  [lastEnding][]string
	compounds
}

// understood returns the language of a code; nil for one that has no table of
// dates. It is read when a text is first in it.
var understood = lang.Each(newLanguage)

func newLanguage(of *lang.Language) *language {
	dates := of.Table("dates")
	if len(dates) == 0 {
		return nil
	}
	l := &language{words: make(map[string]*word, 2000), suffixes: map[string]string{}}
	for _, e := range slices.Concat(of.Table("numbers"), dates) {
		for form := range strings.FieldsSeq(e.Text) {
			l.add(e.Name, e.Value, form)
		}
	}
	l.joinDayParts(dates)
	return l
}

// add reads a word of a table line.
func (l *language) add(name, value, form string) {
	switch {
	case name == "style":
		l.styles |= styles[form]
	case name == "suffix":
		l.suffixes[form] = value
	case name == "ending":
		kind := endings[value]
		l.endings[kind] = append(l.endings[kind], form)
	case name == "compound":
		l.compounds.add(value, form)
	case name == "phrase", strings.Contains(form, "_"):
		l.addPhrase(name, value, form)
	default:
		l.addWord(name, value, form)
	}
}

func (l *language) addWord(name, value, form string) {
	w := l.form(form)
	w.is |= readings[name]
	if c, ok := cueNames[name]; ok {
		w.cues.add(c)
	}
	w.read(name, value)
}

func (l *language) form(form string) *word {
	w := l.words[form]
	if w == nil {
		w = &word{}
		l.words[form] = w
	}
	return w
}

func (l *language) addPhrase(name, value, form string) {
	kind := strings.ToUpper(name)
	if name == "phrase" {
		kind, value, _ = strings.Cut(value, " ")
	}
	var words []string
	for _, t := range lang.Tokens(strings.ReplaceAll(form, "_", " ")) {
		words = append(words, t.Text)
	}
	w := l.form(words[0])
	w.is |= asPhrase
	w.phrases = append(w.phrases, phraseEntry{words, kind, value})
}

// offset cuts "-1D" into -1 and D.
func offset(value string) (int, unit) {
	i := strings.IndexFunc(value, func(r rune) bool { return r >= 'A' })
	n, _ := parseNumber(value[:i])
	return int(n), unit(value[i:])
}

const longest = 40 // bytes of the longest word worth looking up

// lookup returns what is known of a word, never nil.
func (l *language) lookup(s string) *word {
	if s[0] >= '0' && s[0] <= '9' {
		return l.figures(s)
	}
	if len(s) > longest {
		return none
	}
	var buf [longest]byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			return l.find(strings.ToLower(s))
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf[i] = c
	}
	if w := l.words[string(buf[:len(s)])]; w != nil {
		return w
	}
	if l.compounds.none() || len(s) < shortestCompound {
		return none
	}
	return l.find(string(buf[:len(s)]))
}

func (l *language) find(lower string) *word {
	if w := l.words[lower]; w != nil {
		return w
	}
	if w := l.compound(lower); w != nil {
		return w
	}
	return none
}

// figures reads a token that begins with a digit: 2015, 1990s, 20th, 8pm.
func (l *language) figures(s string) *word {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n > 6 {
		return none
	}
	v, _ := parseNumber(s[:n])
	w := &word{is: asDigits, number: v, size: n}
	if n < len(s) {
		w.is, w.suffix = asFigure, "other"
		if meaning, ok := l.suffixes[strings.ToLower(s[n:])]; ok {
			w.suffix = meaning
		}
	}
	return w
}

// style is a set of the ways in which languages and the annotation of their
// corpora differ in more than words.
type style uint32

const (
	// 31/3 is the last of March, not 3/31.
	dayFirst style = 1 << iota
	// The day stands behind the month: March 31, April 24 and 25.
	monthFirst
	// "3." is the third.
	dottedOrdinals
	// 2,5 is two and a half, 1.000 a thousand.
	decimalComma
	// Nouns begin with a capital, so that one tells no name from a noun.
	nounCapitals
	// Nouns are written together: the night of Sunday is one word.
	compounding
	// Hours are counted twice to twelve: 8 p.m.
	halfDays
	// A clock time and the day behind it are one expression: 9 a.m. Monday.
	joinedDays
	// The ends of a range of durations are one expression: two to three years.
	joinedRanges
	// A year next to the present one follows its month without a word between.
	joinedYears
	// A period takes its article into the expression: the third quarter.
	joinedArticles
	// Half a unit is counted in the next smaller one: P2Y6M, not P2.5Y.
	splitHalves
	// A comma adds the smaller part of a duration: two hours, ten minutes.
	commaSums
	// A length of time that is counted from nowhere stays a duration.
	openDurations
	// A period is compared with that of another year: the same period of 2014.
	comparedPeriods
	// Plans are told with an auxiliary of the past: has scheduled.
	plannedPast
	// Years are said in pairs: nineteen seventy-nine.
	pairedYears
	// A year stands before its part: the 1988 third quarter.
	yearBeforePart
)

// styles by their names in the tables.
var styles = map[string]style{
	"dayfirst": dayFirst, "monthfirst": monthFirst, "dottedordinals": dottedOrdinals, "decimalcomma": decimalComma,
	"nouncapitals": nounCapitals, "compounding": compounding, "halfdays": halfDays, "joineddays": joinedDays,
	"joinedranges": joinedRanges, "joinedyears": joinedYears, "joinedarticles": joinedArticles, "splithalves": splitHalves,
	"commasums": commaSums, "opendurations": openDurations, "comparedperiods": comparedPeriods, "plannedpast": plannedPast,
	"pairedyears": pairedYears, "yearbeforepart": yearBeforePart,
}

// has reports whether the language is of a style.
func (l *language) has(s style) bool { return l.styles&s != 0 }

// ending is a kind of words that are known by how they end.
type ending int

const (
	otherEnding        ending = iota
	pluralEnding              // years
	adverbEnding              // of what recurs: montags, on Mondays
	pastEnding                // of a verb of the past: sagte, said
	participleEnding          // of one that may be a participle: planned
	lastingEnding             // of a noun of what lasts: Haft, imprisonment
	perfectEnding             // of a participle that begins as these do: gewonnen, gestellt
	perfectAloneEnding        // of any other: informiert
	presentEnding             // of a verb of the present: entscheidet
	lastEnding
)

// endings by their names in the tables.
var endings = map[string]ending{
	"plural": pluralEnding, "adverb": adverbEnding, "past": pastEnding, "participle": participleEnding, "lasting": lastingEnding,
	"perfect": perfectEnding, "perfectalone": perfectAloneEnding, "present": presentEnding,
}

// ends reports whether a word as written has an ending of a kind.
func (l *language) ends(s string, kind ending) bool {
	for _, ending := range l.endings[kind] {
		if strings.HasSuffix(s, ending) {
			return true
		}
	}
	return false
}
