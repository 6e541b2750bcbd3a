package people

import (
	"embed"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"beleg/knowledge/lang"
)

// class says which hand-written lists know a word; several may.
type class uint32

const (
	male class = 1 << iota
	female
	surname
	place
	org
	orgTail
	title
	month
	particle
	common
	say
	act
	kin
	role
	noun // a noun written with a capital, a compound of one, or a noun by its suffix
)

const given = male | female

// cue is what a word tells of the names and offices beside it, in the tables of
// the languages (people.txt, which says what each is for).
type cue uint32

const (
	address cue = 1 << iota
	masculine
	feminine
	saint
	country
	modifier
	officeOpening
	link
	copula
	article
	definite
	indefinite
	determiner
	preposition
	joint
	loose
	era
	eraName
	bearer
	epithet
	younger
	ofPlace
	inside
)

// Names of the entries in the tables of languages.
var (
	classes = map[string]class{
		"title": title, "calendar": month, "common": common, "say": say, "act": act, "kin": kin, "orgtail": orgTail, "noun": noun,
	}
	cues = map[string]cue{
		"address": address, "masculine": masculine, "feminine": feminine, "saint": saint, "country": country,
		"modifier": modifier, "office_opening": officeOpening, "link": link, "copula": copula,
		"article": article, "definite": definite, "indefinite": indefinite, "determiner": determiner, "preposition": preposition,
		"joint": joint, "loose": loose, "era": era, "era_name": eraName,
		"bearer": bearer, "epithet": epithet, "younger": younger, "of": ofPlace, "inside": inside,
	}
)

// anyCase are the cues of words that a capital leaves what they are.
const anyCase = modifier | officeOpening | definite

//go:embed data/*.txt
var data embed.FS

// lists are the words this package knows, written for it by hand: those of all
// languages together, for an English article quotes "Bundeskanzler" too.
type lists struct {
	words map[string]class
	cues  map[string]cue
	roles map[string]bool // lower case
	tails map[string]bool // ends of nouns in compounds, lower case

	nounEndings, adjectiveEndings, rolePlurals, feminineEndings []string

	roleHeads []head
	familiar  map[string]string // a first name's familiar form, in lower case -> the full one
}

// head is what a compound ends in that names an office, behind before bytes or more.
type head struct {
	text   string
	before int
}

// lexicon reads the lists on first use, so that programs which never look for
// people pay nothing.
var lexicon = sync.OnceValue(func() *lists {
	l := &lists{
		words: make(map[string]class, 8192), cues: make(map[string]cue, 512), roles: make(map[string]bool, 512),
		tails: make(map[string]bool, 8192), nounEndings: []string{""}, familiar: make(map[string]string),
	}
	l.add("male", male)
	l.add("female", female)
	l.add("surnames", surname)
	l.sections()
	for _, language := range lang.All {
		l.learn(language.Table("people"))
	}
	return l
})

func read(name string) string {
	b, err := data.ReadFile("data/" + name + ".txt")
	if err != nil {
		panic("people: " + err.Error())
	}
	return string(b)
}

func (l *lists) add(name string, c class) {
	for w := range strings.FieldsSeq(read(name)) {
		l.words[w] |= c
	}
}

// sections reads the names of places and organisations, and the particles of names.
func (l *lists) sections() {
	kinds := map[string]class{"#place": place, "#org": org, "#particle": particle}
	var c class
	for w := range strings.FieldsSeq(read("words")) {
		if w[0] == '#' {
			c = kinds[w]
			continue
		}
		l.words[w] |= c
	}
}

// learn adds the words of a language.
func (l *lists) learn(t lang.Table) {
	for _, e := range t {
		for _, w := range e.Words() {
			if c := classes[e.Name]; c != 0 {
				l.words[w] |= c
			}
			if c := cues[e.Name]; c != 0 {
				l.cues[w] |= c
			}
			l.learnPart(e, w)
		}
	}
	for w := range t.Set("noun") {
		if len(w) < 4 {
			continue
		}
		for _, end := range l.nounEndings {
			l.tails[strings.ToLower(w)+end] = true
		}
	}
}

// learnPart adds an office, a part of words or a familiar form.
func (l *lists) learnPart(e lang.Entry, w string) {
	switch e.Name {
	case "office":
		l.office(w)
	case "office_head":
		l.roleHeads = append(l.roleHeads, head{w, least(e.Value)})
	case "office_plural":
		l.rolePlurals = append(l.rolePlurals, w)
	case "feminine_ending":
		l.feminineEndings = append(l.feminineEndings, w)
	case "noun_suffix":
		l.tails[w] = true
	case "noun_ending":
		l.nounEndings = append(l.nounEndings, w)
	case "adjective_ending":
		l.adjectiveEndings = append(l.adjectiveEndings, w)
	case "familiar":
		l.familiar[w] = e.Value
	}
}

// least reads how many bytes a head needs before it.
func least(value string) int {
	n, _ := strconv.Atoi(value) // without a number any place will do
	return n
}

func (l *lists) office(name string) {
	l.roles[strings.ToLower(name)] = true
	if !strings.Contains(name, " ") {
		l.words[name] |= role
		l.words[titleCase(name)] |= role
	}
}

// cueOf looks up what a word tells of its neighbours.
func cueOf(s string, shape uint8) cue {
	l := lexicon()
	c := l.cues[s]
	if shape != lower {
		c |= l.cues[strings.ToLower(s)] & anyCase
	}
	return c
}

// classOf looks a word up as written, then as a genitive, then in all-caps.
func classOf(s, last string) class {
	l := lexicon()
	c := l.words[s]
	if c == 0 && len(s) > 3 && s[len(s)-1] == 's' {
		c = l.words[s[:len(s)-1]] & (given | surname | place | org | role)
	}
	if c == 0 && l.several(s) {
		c = role
	}
	if c == 0 && isUpper(s) {
		c = l.words[titleCase(s)]
	}
	if len(last) < len(s) {
		c |= l.compound(s, last)
	}
	if c&(role|place|given|surname) == 0 && l.roleHead(last) {
		c |= role
	}
	if c&(given|surname|place|noun) == 0 && l.isNoun(last) {
		c |= noun
	}
	return c
}

// several holds for the plural of an office: "sagte Campbell Reportern".
func (l *lists) several(s string) bool {
	for _, end := range l.rolePlurals {
		if base, ok := strings.CutSuffix(s, end); ok && l.words[base]&role != 0 {
			return true
		}
	}
	return false
}

// isNoun looks for the longest known noun at the end of a word: German
// compounds are as many as their heads are few.
func (l *lists) isNoun(s string) bool {
	for _, end := range l.nounEndings {
		if stem, ok := strings.CutSuffix(s, end); ok && l.words[stem]&noun != 0 {
			return true
		}
	}
	for i := 2; i < len(s)-1; i++ {
		if len(s)-i <= longestTail && utf8.RuneStart(s[i]) && l.tails[s[i:]] {
			return true
		}
	}
	return false
}

// longestTail is the length in bytes of the longest tail worth a look.
const longestTail = 16

// compound knows a hyphenated first name by its first part, and a compound
// such as "Facebook-Chef" by its head.
func (l *lists) compound(s, last string) class {
	first, _, _ := strings.Cut(s, "-")
	return l.words[first]&given | l.words[last]&(role|kin|orgTail)
}

// roleHead holds for a compound that names an office: "Zentralbankchef".
func (l *lists) roleHead(s string) bool {
	for _, h := range l.roleHeads {
		if len(s) >= len(h.text)+h.before && strings.HasSuffix(s, h.text) {
			return true
		}
	}
	return false
}

func isUpper(s string) bool { return len(s) > 2 && strings.ToUpper(s) == s }

// titleCase writes "MÜLLER-MEIER" as "Müller-Meier".
func titleCase(s string) string {
	parts := strings.Split(strings.ToLower(s), "-")
	for i, p := range parts {
		r, n := utf8.DecodeRuneInString(p)
		parts[i] = strings.ToUpper(string(r)) + p[n:]
	}
	return strings.Join(parts, "-")
}
