package people

import "strings"

// What the rules say of a unit: a name starts or goes on here, for a weak, a
// fair or a strong reason. The tagger weighs these.
const (
	none   = 0
	weak   = 1
	fair   = 2
	strong = 3
	inner  = 3 // added to mark a name's later units
)

// longestName is how many units a rule takes for one name at most.
const longestName = 6

// hint runs the rules over all units.
func hint(us []unit, g *grammar) {
	if g == nil {
		return
	}
	for i := 0; i < len(us); {
		end, reason := nameAt(us, i, g)
		if reason == none {
			i++
			continue
		}
		us[i].rule = uint8(reason)
		for k := i + 1; k < end; k++ {
			us[k].rule = uint8(reason + inner)
		}
		i = end
	}
}

// stretch is a run of units that could be one name, with what leads it.
type stretch struct {
	us       []unit
	from, to int
	lead     int // how good a reason is what stands before
	g        *grammar
}

func (s *stretch) first() *unit { return &s.us[s.from] }
func (s *stretch) last() *unit  { return &s.us[s.to-1] }
func (s *stretch) length() int  { return s.to - s.from }

// rule is one way to tell a name, and how good a reason it is.
type rule struct {
	example string
	reason  int
	holds   func(*stretch) bool
}

// rules are tried in order; the first that holds decides.
var rules = []rule{
	{"Ms King", strong, addressed},
	{"the Minister", none, plainWord},
	{"Mr Zhukrov", strong, titled},
	{"Angela Merkel", strong, givenFirst},
	{"U.N. Security", none, initialsOfBody},
	{"T.J. Yates", fair, initialsFirst},
	{"London", none, func(s *stretch) bool { return s.first().is(place | org | month) }},
	{"Patti Wood", fair, unheard},
	{"Bundeskanzler Zhukrov", fair, func(s *stretch) bool { return s.lead == fair && s.last().shape != initial }},
	{"Zhukrov Brenk, 34,", fair, aged},
	{"Zhukrov Brenk said", fair, saying},
	{"Merkel", fair, surnameAlone},
	{"Angela", weak, givenAlone},
}

// nameAt returns where a name that starts at unit i ends, and how good the
// reason is.
func nameAt(us []unit, i int, g *grammar) (end, reason int) {
	if !mayStart(us, i) {
		return i, none
	}
	s := &stretch{us, i, extend(us, i), lead(us, i, g), g}
	for _, r := range rules {
		if r.holds(s) {
			return s.to, r.reason
		}
	}
	return i, none
}

// mayStart holds for what is written like a name, and for a particle behind a
// title: "Herr von Moser".
func mayStart(us []unit, i int) bool {
	if us[i].named() {
		return true
	}
	return us[i].is(particle) && i > 0 && us[i-1].is(title)
}

// addressed holds for a title or a calling that is a name here.
func addressed(s *stretch) bool {
	if s.lead != strong || !s.first().is(title) {
		return false
	}
	before := &s.us[s.from-1]
	return before.is(title) && before.tells(address) && !namedAt(s.us, s.to)
}

func namedAt(us []unit, i int) bool { return i < len(us) && us[i].named() }

// plainWord holds for a word that is more often no name.
func plainWord(s *stretch) bool {
	u := s.first()
	if u.is(role) {
		return !u.is(given)
	}
	return u.is(common|title|orgTail) && !u.is(given|surname)
}

func titled(s *stretch) bool {
	return s.lead == strong && !s.first().is(place|org|month) && !s.first().tells(country)
}

// givenFirst holds for a first name with more behind it; one that is also a
// place's or a month's needs a name or an initial there.
func givenFirst(s *stretch) bool {
	u := s.first()
	if !u.is(given) || s.length() < 2 {
		return false
	}
	next := &s.us[s.from+1]
	return !u.is(month|place) || next.is(surname|given) || next.shape == initial
}

// numeral holds for the number of a ruler, with its full stop or without.
func numeral(s string) bool { return strings.Trim(s, "IVX") == "" || strings.Trim(s, "IVX") == "." }

func initialsFirst(s *stretch) bool {
	u := s.first()
	plain := u.shape == initial && len(u.text) == len("T.")
	return plain && s.length() >= 2 && !u.first
}

// initialsOfBody tells "U.S." and "U.N. Security" from a person's initials.
func initialsOfBody(s *stretch) bool {
	if !initialsFirst(s) {
		return false
	}
	if s.first().tells(country) || s.last().shape == initial {
		return true
	}
	return s.last().is(org|orgTail|common|place) && !s.last().is(surname)
}

// unheard holds for a word that no list knows before a known surname, where
// nouns have no capitals.
func unheard(s *stretch) bool {
	if s.g.nouns || s.length() != 2 || s.first().first {
		return false
	}
	if s.first().class&^noun != 0 || !s.first().capitalised() {
		return false
	}
	return s.last().is(surname) && !s.last().is(orgTail|org|place|common)
}

// surnameAlone holds for a known surname that nothing turns into something else.
func surnameAlone(s *stretch) bool {
	u := s.first()
	if !u.is(surname) || u.is(common|given) || s.length() != 1 {
		return false
	}
	return s.g.nouns || s.from == 0 || alone(s.us, s.from, s.g)
}

func givenAlone(s *stretch) bool {
	u := s.first()
	short := s.length() > 1 || len(u.text) <= 2
	return !short && u.is(given) && !u.is(common)
}

// extend returns the end of the stretch of units from i that could be one name.
func extend(us []unit, i int) int {
	k := i + 1
	for k < min(len(us), i+longestName) && adjoins(&us[k-1], &us[k]) {
		if !leadsOn(us, k) && !partOfName(us, k) {
			break
		}
		k++
	}
	for k > i+1 && us[k-1].shape == lower {
		k--
	}
	return k
}

// leadsOn holds for a particle in the middle of a name: "van Gogh", "von der Leyen".
func leadsOn(us []unit, k int) bool {
	u := &us[k]
	if !u.is(particle) || u.shape != lower {
		return false
	}
	if namedAt(us, k+1) && !u.tells(loose) {
		return true
	}
	return namedAt(us, k+2) && us[k+1].is(particle)
}

// adjoins holds for units of one line that no comma parts.
func adjoins(a, b *unit) bool { return a.text != "," && gapless(a, b) }

// gapless holds for units of one line with no more than spaces between.
func gapless(a, b *unit) bool { return b.start-a.end <= 2 }

// partOfName holds for a capitalised unit that may continue a name.
func partOfName(us []unit, k int) bool {
	u, before := &us[k], &us[k-1]
	switch {
	case !u.named():
		return false
	case u.is(given | surname), u.shape == initial, before.is(given) && numeral(u.text):
		return true
	case u.is(title): // Mervyn King
		return before.is(given) && !namedAt(us, k+1)
	case u.is(place | org | orgTail | role | month | common), before.text == ".":
		return false
	}
	return u.shape != upper || before.shape == upper
}

// lead judges what stands before a name: a title, an office, a calling.
func lead(us []unit, i int, g *grammar) int {
	if i == 0 {
		return none
	}
	p := &us[i-1]
	if p.text == "." && i > 1 {
		p = &us[i-2]
		if !p.is(title) {
			return none
		}
	}
	switch {
	case !gapless(p, &us[i]):
		return none
	case leadsAsTitle(p):
		return strong
	case leadsAsOffice(us, i, p, g), p.is(kin) && p.named():
		return fair
	case !g.nouns:
		return leadInSmallLetters(p, &us[i])
	}
	return none
}

// leadInSmallLetters judges a word before a capital that only names have:
// "spokesman Mark", "said Smith".
func leadInSmallLetters(p, u *unit) int {
	switch {
	case p.is(role|kin) && p.shape == lower:
		return strong
	case p.is(say) && plainCapital(u):
		return fair
	}
	return none
}

// leadsAsTitle holds for a title that leads a person and no place.
func leadsAsTitle(p *unit) bool {
	return p.named() && p.is(title) && !ofPlaceOrDay(p)
}

// ofPlaceOrDay holds for titles that stand in other names: St Andrews.
func ofPlaceOrDay(u *unit) bool { return u.is(month) || u.tells(saint) }

// leadsAsOffice holds for an office p with a capital before unit i. Where nouns
// have capitals, one behind a mark leads known names only.
func leadsAsOffice(us []unit, i int, p *unit, g *grammar) bool {
	if !p.is(role) || !p.named() || us[i].is(common) {
		return false
	}
	if !g.nouns || us[i].is(given|surname) {
		return true
	}
	return i < 2 || us[i-2].shape != mark
}

func plainCapital(u *unit) bool { return u.shape == capital && !u.is(common) }

// unknown holds for a stretch that starts with a capital and no common word.
func (s *stretch) unknown() bool {
	return s.to < len(s.us) && s.first().capitalised() && !s.first().is(common)
}

// ages are the marks around an age.
var ages = map[string]string{",": ",", "(": ")"}

// aged holds for a name nobody knows before an age.
func aged(s *stretch) bool {
	if !s.unknown() || s.length() < 2 || s.to+2 >= len(s.us) {
		return false
	}
	age := &s.us[s.to+1]
	if age.shape != number || len(age.text) != 2 {
		return false
	}
	closed := ages[s.us[s.to].text]
	return closed != "" && closed == s.us[s.to+2].text
}

// saying holds for two words nobody knows before a verb of saying, where nouns
// have no capitals.
func saying(s *stretch) bool {
	if s.g.nouns || s.length() != 2 {
		return false
	}
	if !s.unknown() || !s.us[s.to].is(say) {
		return false
	}
	last := s.last()
	return !last.is(common|orgTail|org|place) && !strings.HasSuffix(last.text, "s")
}
