package answer

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"beleg/knowledge/lang"
)

// cue is what a word does in a sentence, as far as a rule asks for it. A word
// can do several things. The words stand in the languages' tables "answers",
// under the names of cueNames.
type cue uint64

const (
	cueArticle cue = 1 << iota
	cueCopula
	cueBeing
	cuePronoun
	cueDefinite
	cueSaying
	cueNaming
	cueNegation
	cueNegationEnd
	cueAgent
	cuePreposition
	cueNameLink
	cueNameFiller
	cueTitleLink
	cuePhraseLink
	cueOfficeLink
	cueOfficeTie
	cueNoOffice
	cuePlaceLink
	cuePlaceOf
	cueBelonging
	cueBetween
	cueDayLead
	cueScale
	cueUnit
	cueNumeral
	cueClockLink
	cueYearLink
	cuePicture
	cuePictureKind
	cueFinite
	cueIntroduction
	cueOffice
	cueTimeRange
	cueTimeBetween
	cueTimeJoint
	cueTimeSince
	cueTimeUntil
	cueTimeBefore
	cueTimeAfter
	cueTimeFiller
	cueLatest
	cueObjectAsked
	cueSource
	cueAnd
	cueRoughMore
	cueRoughLess
	cueRoughly
	cueRoughFiller
	cueAgo
	cueMoved
	cueCancelled
	cueInstead
	cueFormerly
	cuePlanned
	cueNewDate
	cueOldDate
	cueNegationMild
	cuePer
	cueNoSpot
	cuePartOf
	cueTelling
	cueSayingBehind
	cueSayingEnd
)

var cueNames = map[string]cue{
	"article": cueArticle, "copula": cueCopula, "being": cueBeing, "pronoun": cuePronoun, "definite": cueDefinite,
	"saying": cueSaying, "naming": cueNaming,
	"negation": cueNegation, "negation-end": cueNegationEnd, "agent": cueAgent, "preposition": cuePreposition,
	"name-link": cueNameLink, "name-filler": cueNameFiller, "title-link": cueTitleLink, "phrase-link": cuePhraseLink,
	"office-link": cueOfficeLink, "office-tie": cueOfficeTie,
	"no-office": cueNoOffice, "place-link": cuePlaceLink, "place-of": cuePlaceOf, "belonging": cueBelonging,
	"between": cueBetween, "day-lead": cueDayLead, "scale": cueScale, "unit": cueUnit, "numeral": cueNumeral,
	"clock-link": cueClockLink, "year-link": cueYearLink, "picture": cuePicture, "picture-kind": cuePictureKind,
	"finite": cueFinite, "introduction": cueIntroduction, "office": cueOffice,
	"time-range": cueTimeRange, "time-between": cueTimeBetween, "time-joint": cueTimeJoint, "time-since": cueTimeSince,
	"time-until": cueTimeUntil, "time-before": cueTimeBefore, "time-after": cueTimeAfter, "time-filler": cueTimeFiller,
	"latest": cueLatest, "rough-more": cueRoughMore, "rough-less": cueRoughLess, "rough-about": cueRoughly,
	"rough-filler": cueRoughFiller, "ago": cueAgo,
	"moved": cueMoved, "cancelled": cueCancelled, "instead": cueInstead, "formerly": cueFormerly, "planned": cuePlanned,
	"new-date": cueNewDate, "old-date": cueOldDate, "negation-mild": cueNegationMild,
	"object-asked": cueObjectAsked, "source": cueSource, "and": cueAnd, "per": cuePer, "no-spot": cueNoSpot, "part-of": cuePartOf,
	"telling": cueTelling, "saying-behind": cueSayingBehind, "saying-end": cueSayingEnd,
}

// cues are what a language, or all of them together, tells the rules.
type cues struct {
	words map[string]cue // in lower case

	capitalNouns bool // nouns are written like names
	// Endings of words that are not in lists.
	adjectives, finites, plurals, participles, negations, persons, groups, ages []string

	events      map[string]event           // words for something that begins or ends
	sortAsked   map[string]string          // nouns that ask for one of a class, and its name
	sortHeads   map[string]map[string]bool // by class: how the names of its things end
	hanging     map[string][]string        // prepositions that a question word stands for
	places      map[string]float64         // prepositions, by how surely a place stands behind them
	causes      []cause
	noCauses    []string       // phrases that begin with a cause and give none
	reasons     []*lang.Regexp // whose first group is the reason
	benchmark   *lang.Regexp   // stands before the date of an earlier event that another is compared with; its group is what it says of that
	earlier     *lang.Regexp   // questions for such an earlier one
	background  *lang.Regexp   // sentences that look back on an earlier event
	titles      []string       // what somebody is addressed with
	from        []string       // what stands before the time that a thing is from
	motive      *lang.Regexp   // a reason of which what stands behind a verb is no part
	definitions []definitionLead
	defining    []*lang.Regexp // whose first group is the definition
	appositions []string       // what opens one behind a comma
	measures    []measure
	age         *lang.Regexp     // questions for somebody's age
	lasting     *lang.Regexp     // questions for how long something lasts
	acting      *lang.Memo[bool] // nouns, by whether they name who acts
}

// event is what begins or ends: "born" begins a life, "died" ends one.
type event struct{ of, phase string }

// cause is a word or phrase that gives a reason.
type cause struct {
	words  string
	weight float64 // how often it does
	phrase bool    // it is a preposition: behind it stands a phrase and no clause
}

// definitionLead is what stands between a thing and what it is said to be.
type definitionLead struct {
	words string // between spaces
	many  bool   // of many, so that it says as often what they do
}

// measure is what a question can ask the amount of.
type measure struct {
	asked *lang.Regexp // in a question
	units *lang.Regexp // in the answer
	part  bool         // of things that can be counted: a share of them, how often
}

// cuesOf returns what one language tells, and without any words what none does.
var cuesOf = func() func(code string) *cues {
	of := lang.Each(func(l *lang.Language) *cues { return newCues(l.Table("answers")) })
	none := newCues(nil)
	return func(code string) *cues {
		if c := of(code); c != nil {
			return c
		}
		return none
	}
}()

// allCues returns what all languages tell together: questions are of any, and
// names and quotes of another than the text around them.
var allCues = sync.OnceValue(func() *cues {
	var all lang.Table
	for _, l := range lang.All {
		all = append(all, l.Table("answers")...)
	}
	return newCues(all)
})

func newCues(t lang.Table) *cues {
	c := &cues{
		words:        map[string]cue{},
		capitalNouns: slices.Contains(t.Texts("nouns"), "capital"),
		adjectives:   fields(t, "adjective-ending"),
		finites:      fields(t, "finite-ending"),
		plurals:      fields(t, "plural-ending"),
		participles:  fields(t, "participle-ending"),
		negations:    fields(t, "negation-ending"),
		persons:      fields(t, "person-ending"),
		groups:       fields(t, "group-ending"),
		ages:         fields(t, "age-unit"),
		age:          lang.Pattern(`\b`, t.Texts("age"), `\b`),
		hanging:      map[string][]string{},
		events:       map[string]event{},
		sortAsked:    map[string]string{},
		sortHeads:    map[string]map[string]bool{},
		places:       map[string]float64{},
		benchmark:    lang.Pattern(`\b`, t.Texts("benchmark"), `\b([^,;:–—]*)\z`),
		earlier:      lang.Pattern(`\b`, t.Texts("earlier"), `\b`),
		titles:       fields(t, "title"),
		from:         fields(t, "from"),
		background:   lang.Pattern("", t.Texts("background"), ""),
		motive:       lang.Pattern("", t.Texts("motive"), ""),
		appositions:  fields(t, "apposition"),
		lasting:      lang.Pattern(`\b`, t.Texts("lasting"), `\b`),
		acting:       lang.NewMemo[bool](10_000),
	}
	for _, e := range t {
		for _, w := range e.Words() {
			c.words[w] |= cueNames[e.Name]
		}
		c.read(e)
	}
	for _, what := range []string{"money", "speed", "weight", "area", "often", "share", "time", "length"} {
		c.measures = append(c.measures, newMeasure(t, what))
	}
	return c
}

// read reads an entry whose words have a value or are tried one by one.
func (c *cues) read(e lang.Entry) {
	value, _ := strconv.ParseFloat(e.Value, 64)
	switch e.Name {
	case "place":
		for _, w := range e.Words() {
			c.places[w] = value
		}
	case "sort":
		name, what, _ := strings.Cut(e.Value, "-")
		if c.sortHeads[name] == nil {
			c.sortHeads[name] = map[string]bool{}
		}
		for _, w := range e.Words() {
			if what == "asked" {
				c.sortAsked[w] = name
			} else {
				c.sortHeads[name][w] = true
			}
		}
	case "event":
		of, phase, _ := strings.Cut(e.Value, "-")
		for _, w := range e.Words() {
			c.events[w] = event{of, phase}
		}
	case "no-cause":
		c.noCauses = append(c.noCauses, e.Words()...)
	case "hanging":
		c.hanging[e.Value] = append(c.hanging[e.Value], e.Words()...)
	case "cause", "cause-phrase":
		for _, w := range e.Words() {
			c.causes = append(c.causes, cause{w, value, e.Name == "cause-phrase"})
		}
	case "definition", "definition-many":
		for _, w := range e.Words() {
			c.definitions = append(c.definitions, definitionLead{" " + w + " ", e.Name == "definition-many"})
		}
	case "definition-pattern":
		c.defining = append(c.defining, lang.Lazy(e.Text))
	case "reason":
		c.reasons = append(c.reasons, lang.Lazy(e.Text))
	}
}

// signs are the units of a measure that belong to no language.
var signs = map[string][]string{"money": {`[$€£¥]`}, "time": {`^\d+$`}, "share": {`%`}}

func newMeasure(t lang.Table, what string) measure {
	var asked []string
	units := slices.Clone(signs[what])
	for _, e := range t {
		switch {
		case e.Name != "measure":
		case e.Value == what+"-asked":
			asked = append(asked, e.Text)
		case e.Value == what+"-unit":
			units = append(units, e.Text)
		}
	}
	return measure{lang.Pattern(`\b`, asked, `\b`), lang.Pattern("", units, ""), what == "share" || what == "often"}
}

// fields returns the words of all entries of a name, in order.
func fields(t lang.Table, name string) []string {
	return strings.Fields(strings.Join(t.Texts(name), " "))
}

// is reports whether a word in lower case does one of some things.
func (c *cues) is(word string, any cue) bool { return c.words[word]&any != 0 }

// says is the same of a word as it is written.
func (c *cues) says(word string, any cue) bool {
	var space [shortWord]byte
	return c.words[string(appendLower(space[:0], word))]&any != 0
}

// shortWord is how long, in bytes, words are that take no memory in lower case: a string
// of its own for every word is most of what a question takes.
const shortWord = 32

// appendLower appends a word in lower case.
func appendLower(to []byte, word string) []byte {
	for i := range len(word) {
		b := word[i]
		if b >= utf8.RuneSelf {
			return append(to[:len(to)-i], strings.ToLower(word)...)
		}
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		to = append(to, b)
	}
	return to
}

// ends reports whether a word has one of some endings.
func ends(word string, endings []string) bool {
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(word, e) })
}
