package people

import (
	"embed"
	"strings"
	"sync"
	"unicode/utf8"
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
	noun // a German noun, a compound of one, or a noun by its suffix
)

const given = male | female

//go:embed data/*.txt
var data embed.FS

// lists are the words this package knows, written for it by hand.
type lists struct {
	words map[string]class
	roles map[string]bool // lower case
	tails map[string]bool // ends of German nouns, lower case
}

// lexicon reads the lists on first use, so that programs which never look for
// people pay nothing.
var lexicon = sync.OnceValue(func() *lists {
	l := &lists{words: make(map[string]class, 8192), roles: make(map[string]bool, 512), tails: make(map[string]bool, 8192)}
	l.add("male", male)
	l.add("female", female)
	l.add("surnames", surname)
	l.add("nouns", noun)
	l.add("starts", common)
	l.nounTails()
	l.sections()
	l.offices()
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

var sectionClass = map[string]class{
	"#place": place, "#org": org, "#orgtail": orgTail, "#title": title, "#month": month,
	"#particle": particle, "#common": common, "#say": say, "#act": act, "#kin": kin,
}

// nounTails collects what compounds and derived nouns end in.
func (l *lists) nounTails() {
	for w := range strings.FieldsSeq(read("nouns")) {
		if suffix, ok := strings.CutPrefix(w, "-"); ok {
			l.tails[suffix] = true
			continue
		}
		if len(w) < 4 {
			continue
		}
		for _, end := range endings {
			l.tails[strings.ToLower(w)+end] = true
		}
	}
}

func (l *lists) sections() {
	var c class
	for w := range strings.FieldsSeq(read("words")) {
		if w[0] == '#' {
			c = sectionClass[w]
			continue
		}
		l.words[w] |= c
	}
}

func (l *lists) offices() {
	for line := range strings.Lines(read("roles")) {
		en, de, ok := strings.Cut(line, "|")
		if !ok {
			continue
		}
		for n := range strings.SplitSeq(en+","+de, ",") {
			n = strings.TrimSpace(n)
			l.roles[strings.ToLower(n)] = true
			if !strings.Contains(n, " ") {
				l.words[n] |= role
				l.words[titleCase(n)] |= role
			}
		}
	}
}

// classOf looks a word up as written, then as a genitive, then in all-caps.
func classOf(s, last string) class {
	l := lexicon()
	c := l.words[s]
	if c == 0 && len(s) > 3 && s[len(s)-1] == 's' {
		c = l.words[s[:len(s)-1]] & (given | surname | place | org | role)
	}
	for _, end := range []string{"n", "en"} {
		if base, ok := strings.CutSuffix(s, end); ok && c == 0 && l.words[base]&role != 0 {
			c = role // several of them: "sagte Campbell Reportern"
		}
	}
	if c == 0 && isUpper(s) {
		c = l.words[titleCase(s)]
	}
	if len(last) < len(s) {
		c |= compoundClass(s, last)
	}
	if c&(role|place|given|surname) == 0 && roleHead(last) {
		c |= role
	}
	if c&(given|surname|place|noun) == 0 && l.isNoun(last) {
		c |= noun
	}
	return c
}

// endings of German nouns in the plural and the cases.
var endings = []string{"", "s", "n", "en", "e", "es", "er", "ern"}

// isNoun looks for the longest known noun at the end of a word: German
// compounds are as many as their heads are few.
func (l *lists) isNoun(s string) bool {
	for _, end := range endings {
		if stem, ok := strings.CutSuffix(s, end); ok && l.words[stem]&noun != 0 {
			return true
		}
	}
	for i := 2; i < len(s)-1; i++ {
		if n := len(s) - i; n <= 16 && s[i]&0xC0 != 0x80 && l.tails[s[i:]] {
			return true
		}
	}
	return false
}

// compoundClass knows a hyphenated first name by its first part, and a
// compound such as "Facebook-Chef" by its head.
func compoundClass(s, last string) class {
	l := lexicon()
	head, _, _ := strings.Cut(s, "-")
	return l.words[head]&given | l.words[last]&(role|kin|orgTail)
}

// roleHeads end German compounds that name an office: "Zentralbankchef".
var roleHeads = []string{
	"minister", "ministerin", "präsident", "präsidentin", "chef", "chefin", "sprecher", "sprecherin", "kanzler", "kanzlerin",
	"direktor", "direktorin", "vorsitzender", "vorsitzende", "vorsitzenden", "sekretär", "sekretärin", "vorstand", "obmann",
	"obfrau", "kommissar", "kommissarin", "meister", "meisterin", "leiter", "leiterin", "anwalt", "anwältin", "trainer",
	"trainerin", "experte", "expertin", "forscher", "forscherin", "kandidat", "kandidatin", "beauftragter", "beauftragte",
	"berater", "beraterin", "spieler", "spielerin", "historiker", "redakteur", "redakteurin", "manager", "managerin",
	"abgeordneter", "abgeordnete", "abgeordneten", "gründer", "gründerin", "hauptmann", "richter", "richterin", "analyst", "ökonom", "ökonomin",
	"botschafter", "botschafterin", "schauspieler", "sänger", "sängerin", "führer", "inhaber", "inhaberin", "rat", "rätin",
}

func roleHead(s string) bool {
	for _, h := range roleHeads {
		if len(s) > len(h) && strings.HasSuffix(s, h) && (h != "rat" && h != "führer" || len(s) > len(h)+3) {
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
