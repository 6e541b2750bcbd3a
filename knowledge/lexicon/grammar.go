package lexicon

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"beleg/knowledge/lang"
)

// grammar is what the table "lexicon" of a language says: how dictionaries write
// its heads, how its words change and what its compounds are made of. Words and
// endings are folded.
type grammar struct {
	particles map[string]string // words before a head that say nothing; "cut" where clean cuts them
	genitive  map[string]bool   // what an apostrophe joins to a word

	endings     map[string]bool // in which words of one stem may differ, "" among them
	participle  string          // the prefix of participles: ge
	infinitive  string          // the ending of infinitives that belong to them: en
	infinitives []string        // all endings of infinitives
	verbEndings []string
	infixes     []string // between prefix and verb: einGEführt, einZUführen
	prefixes    []string // of verbs, longer ones before their own beginnings
	feminine    []rewriting
	spellings   []rewriting         // one spelling for another
	irregular   map[string]string   // a form that no rule explains, to its base
	forms       map[string][]string // a base to such forms

	compounding
}

// compounding is what a language's compounds are made of.
type compounding struct {
	parts       map[string]class  // frequent parts
	whole       map[string]string // words that stay whole, "other" when they are no parts
	plural      []string          // endings of nouns
	headEndings []string          // endings of a head behind an unknown part
	links       []linkingElement
	linking     []rewriting     // an element, and the ending of nouns that always take it before another
	altered     []alteration    // first parts that are not written as the word is
	unaltered   []string        // ends at which nothing is missing
	never       map[string]bool // words that accidental parts are made of
	short       map[string]bool // parts that may be short
	accidental  map[string]bool // nouns that end many words by accident
	verbal      []string        // prefixes of verbs and of what is made from them
	vowels      string
	cut         []string // ends that no word has
}

// rewriting says what an ending becomes.
type rewriting struct{ from, to string }

// linkingElement stands between the parts of a compound.
type linkingElement struct {
	text   string
	cost   float64 // beside none
	single bool    // what ends in it takes no other
}

// alteration says how a first part becomes the word that it is made of.
type alteration struct {
	class class
	cost  float64
	rewriting
}

// grammarOf returns the grammar of a language by its code.
var grammarOf = lang.Each(newGrammar)

func newGrammar(l *lang.Language) *grammar {
	t := words{l.Table("lexicon"), l.Code}
	g := &grammar{
		particles: t.values("particle"), genitive: t.set("genitive"),
		endings:     t.set("ending"),
		infinitives: t.list("infinitive"), verbEndings: t.list("verbending"), infixes: t.list("infix"), prefixes: t.list("prefix"),
		feminine: t.rewritings("feminine"), spellings: t.rewritings("respell"),
		irregular:   t.irregular(),
		forms:       map[string][]string{},
		compounding: newCompounding(t),
	}
	for base, form := range t.of("form") {
		base = t.fold(base)
		g.forms[base] = append(g.forms[base], form)
	}
	g.endings[""] = true
	for participle, ending := range t.of("participle") {
		g.participle, g.infinitive = participle, ending
	}
	return g
}

func newCompounding(t words) compounding {
	return compounding{
		parts: t.classes("part"), whole: t.values("whole"),
		plural: t.list("plural"), headEndings: t.list("headending"),
		links: t.links(), linking: t.rewritings("linking"), altered: t.alterations(), unaltered: t.list("unaltered"),
		never: t.set("never"), short: t.set("short"), accidental: t.set("accidental"), verbal: t.list("verbal"),
		vowels: strings.Join(t.list("vowel"), ""), cut: t.list("cut"),
	}
}

// words reads the table of a language. "--" stands for nothing.
type words struct {
	table lang.Table
	code  string
}

// of yields the values and words of all entries of a name, in order, the words
// folded.
func (t words) of(name string) func(yield func(value, word string) bool) {
	return func(yield func(value, word string) bool) {
		for _, e := range t.table {
			if e.Name != name {
				continue
			}
			for w := range strings.FieldsSeq(e.Text) {
				if !yield(e.Value, t.fold(w)) {
					return
				}
			}
		}
	}
}

func (t words) fold(word string) string {
	if word == "--" {
		return ""
	}
	return foldWord(word, t.code)
}

func (t words) list(name string) (list []string) {
	for _, w := range t.of(name) {
		list = append(list, w)
	}
	return list
}

func (t words) values(name string) map[string]string {
	m := make(map[string]string)
	for value, w := range t.of(name) {
		m[w] = value
	}
	return m
}

func (t words) set(name string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range t.of(name) {
		m[w] = true
	}
	return m
}

// classes reads entries "name class: words"; a word may have several.
func (t words) classes(name string) map[string]class {
	m := make(map[string]class)
	for value, w := range t.of(name) {
		m[w] |= classNames[value]
	}
	return m
}

// rewritings reads entries "name ending: what it becomes".
func (t words) rewritings(name string) (list []rewriting) {
	for value, w := range t.of(name) {
		list = append(list, rewriting{value, w})
	}
	return list
}

// irregular reads entries "form base: forms".
func (t words) irregular() map[string]string {
	m := make(map[string]string)
	for base, form := range t.of("form") {
		m[form] = t.fold(base)
	}
	return m
}

// links reads entries "link cost: elements".
// An element that some nouns always take is not doubled.
func (t words) links() (list []linkingElement) {
	always := t.rewritings("linking")
	for cost, element := range t.of("link") {
		single := slices.ContainsFunc(always, func(r rewriting) bool { return r.from == element })
		list = append(list, linkingElement{element, t.number(cost), single})
	}
	return list
}

// alterations reads entries "altered class cost: cut/added".
func (t words) alterations() (list []alteration) {
	for _, e := range t.table {
		if e.Name != "altered" {
			continue
		}
		name, cost, _ := strings.Cut(e.Value, " ")
		for w := range strings.FieldsSeq(e.Text) {
			from, to, _ := strings.Cut(w, "/")
			list = append(list, alteration{classNames[name], t.number(cost), rewriting{t.fold(from), t.fold(to)}})
		}
	}
	return list
}

// number reads a cost. The tables are embedded: one that is none is a broken build.
func (t words) number(s string) float64 {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(fmt.Sprintf("lexicon: the table of %s: %v", t.code, err))
	}
	return n
}

// notation is how dictionaries write entries. It is that of both languages at
// once: the labels of one stand at heads of the other.
type notation struct {
	clause       map[string]bool    // words that begin an example sentence
	placeholders map[string]string  // words that stand for others; "dotted" only with a full stop
	labels       map[string]float64 // subjects of the news and registers that it avoids
}

var dictionaries = sync.OnceValue(func() *notation {
	n := &notation{clause: map[string]bool{}, placeholders: map[string]string{}, labels: map[string]float64{}}
	for _, code := range codes {
		t := words{lang.Get(code).Table("lexicon"), code}
		for _, e := range t.table {
			for _, w := range e.Words() {
				switch e.Name {
				case "clause":
					n.clause[w] = true
				case "placeholder":
					n.placeholders[w] = e.Value
				case "label":
					n.labels[w] = t.number(e.Value)
				}
			}
		}
	}
	return n
})
