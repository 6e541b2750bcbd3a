package answer

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/answer/model"
	"beleg/knowledge/lang"
)

// span is a stretch of a passage that may be the short answer.
type span struct {
	start, end int
	quality    float64 // how good a one of its kind, 0 to 1
	near       float64 // how close it stands to the words of the question, 0 to 1
	date       string  // when it is a time: ISO 8601 or a vague TIMEX3 value
	certainty  knowledge.Certainty
	rough      *period // when it may have been, where the text only rounds or limits it
	change     change  // what the passage says of the date
	person     string
	role       string
	features   *spanFeatures // while the passage is read, and where weights are fitted
	score      float64
	share      float64 // softmax of the scores within the passage
}

// spanFeatures describe a span among those of its passage, each about 0 to 1.
type spanFeatures [spanFeatureCount]float64

const (
	sQuality      = iota // how good a one of its kind
	sNear                // how close to the words of the question
	sBoth                // both
	sAsked               // share of its words that the question has
	sFocus               // how close to what is counted or sorted
	sBeside              // a word of the question is its neighbour
	sClause              // share of the words matched that stand in its clause
	sPerson              // it is a person
	sQuotes              // it stands in quotation marks
	sCapital             // it is written like a name
	sFirst               // it begins the passage
	sEarly               // how early it stands
	sBefore              // it stands before all words of the question
	sBehind              // it stands behind all of them
	sAgent               // "by", "von", "durch" stands before it
	sBeing               // "is", "war" stands before it
	sNamed               // "called", "namens" stands before it
	sBeingNext           // or behind it
	sOf                  // "of", "in", "for" or another preposition stands before it
	sArticle             // an article stands before it
	sLong                // words, as log2 over 4
	sAlone               // it is the only one
	sDigits              // it has digits
	sCommon              // a dictionary has its last word as a common word
	sNegated             // "not", "nicht", "kein" stands right before it
	sOwner               // a possessive "s" ends it
	sLead                // it stands right before the word that follows the question word and the noun asked for
	sLeadObject          // the same where the question asks whom something is done to
	sFollow              // it stands right behind the question's last word
	sFollowObject        // the same where the question asks whom something is done to
	sHang                // before it stands the preposition that the question asks with
	sHeld                // a preposition of place stands before it
	sGroup               // its head names persons, or a body that acts
	sCut                 // a word that belongs to it stands before it
	sCutBehind           // or behind it
	sOpens               // it opens a clause
	sClassName           // it is written like a name and stands close to the noun asked for
	sClass               // its head is the noun asked for
	sSort                // its name ends as those of the class asked for do
	sSource              // it stands behind what names a source: "according to"
	sCurrent             // a date: how close to the day of publication, 1 on that day, a half two weeks away
	sAhead               // a date that lay ahead then
	spanFeatureCount
)

var spanFeatureNames = []string{"quality", "near", "both", "asked", "focus", "beside", "clause", "person", "quotes", "capital", "first",
	"early", "before", "behind",
	"agent", "being", "named", "being next", "of", "article", "long", "alone", "digits", "common", "negated", "owner",
	"lead", "lead object", "follow", "follow object", "hang", "held", "group", "cut", "cut behind", "opens", "class name", "class", "sort",
	"source", "current", "ahead"}

// spanLinear is a weight by feature of spans.
type spanLinear spanFeatures

func (l *spanLinear) times(f *spanFeatures) float64 { return model.Dot(l[:], f[:]) }

// MarshalJSON writes the weights by name.
func (l spanLinear) MarshalJSON() ([]byte, error) {
	return json.Marshal(byName(l[:], spanFeatureNames))
}

// UnmarshalJSON reads weights by name; an unknown name is an error.
func (l *spanLinear) UnmarshalJSON(raw []byte) error { return fromNames(raw, l[:], spanFeatureNames) }

// choose describes the spans of a passage and orders them, the best first.
func (r *reader) choose(list []span) {
	r.described = append(r.described[:0], make([]spanFeatures, len(list))...)
	for i := range list {
		list[i].features = &r.described[i]
		r.describe(&list[i], len(list))
	}
	r.plan.weights.order(list, r.asked.Kind)
}

// least is the quality of a span above which it may be an answer.
const least = 0.15

// belowAll is what puts what is no answer, such as a date that its passage denies, behind
// all that may be one.
const belowAll = 20

// order scores spans and puts the best first.
func (w *weights) order(list []span, kind knowledge.Kind) {
	for i := range list {
		s := &list[i]
		s.score = w.span(s.features, kind) - belowAll*indicator(s.change.denied || s.quality <= least)
	}
	if len(list) < 2 {
		for i := range list {
			list[i].share = 1
		}
		return
	}
	slices.SortStableFunc(list, func(a, b span) int { return cmp.Compare(b.score, a.score) })
	sum := 0.0
	for i := range list {
		list[i].share = math.Exp(list[i].score - list[0].score)
		sum += list[i].share
	}
	for i := range list {
		list[i].share /= sum
	}
}

// describe sets the features of a span, one of n.
func (r *reader) describe(s *span, n int) {
	f := s.features
	text := r.p.Text
	words := r.within(s.start, s.end)
	from, to := r.position(s.start), r.position(s.end-1)
	s.near = r.near(*s)
	f[sQuality], f[sNear], f[sBoth] = s.quality, s.near, s.quality*s.near
	f[sPerson] = indicator(s.person != "")
	f[sCapital] = indicator(capital(token(words, 0)))
	f[sFirst] = indicator(s.start == 0 || from <= 1)
	f[sEarly] = 1 - float64(s.start)/float64(max(len(text), 1))
	f[sAlone] = indicator(n == 1)
	f[sClause] = r.clause(s)
	r.describeWords(f, words)
	r.describePlaces(f, from, to)
	r.describeOrder(f, from, to)
	r.describePhrase(f, s, words)
	r.describeDate(f, s.date)
	rest := text[s.end:]
	if strings.HasPrefix(rest, "'s ") || strings.HasPrefix(rest, "’s ") {
		f[sOwner] = 1
	}
	r.around(s, f)
}

// indicator is 1 for what holds.
func indicator(holds bool) float64 {
	if holds {
		return 1
	}
	return 0
}

// describeWords sets the features that the words of a span tell.
func (r *reader) describeWords(f *spanFeatures, words []lang.Token) {
	asked, count := 0.0, 0.0
	for _, w := range words {
		if !w.Word {
			continue
		}
		if digit(w.Text) {
			f[sDigits] = 1
		}
		if !r.stop(w.Text) {
			count++
			asked += indicator(r.says(w.Text))
		}
	}
	f[sAsked] = asked / math.Max(count, 1)
	f[sLong] = math.Log2(math.Max(count, 1)) / 4
	last := len(words) - 1
	if token(words, last).Text == "s" && last > 0 {
		f[sOwner] = 1
		last--
	}
	if last < 0 || r.asked.Kind == knowledge.When || r.asked.Kind == knowledge.Why {
		return
	}
	f[sCommon] = indicator(r.common(words[last].Text))
}

// describePlaces sets the features that tell how the tokens from..to stand to
// the words of the question.
func (r *reader) describePlaces(f *spanFeatures, from, to int) {
	before, behind := false, false
	for _, z := range r.c.matched.places {
		before = before || z.pos < from
		behind = behind || z.pos > to
		if z.pos == from-1 || z.pos == to+1 {
			f[sBeside] = math.Max(f[sBeside], z.value)
		}
		if z.concept == r.plan.focus {
			d := max(from-z.pos, z.pos-to, 0)
			f[sFocus] = math.Max(f[sFocus], z.value/(1+float64(max(d-1, 0))/2))
		}
	}
	f[sBefore] = indicator(behind && !before)
	f[sBehind] = indicator(before && !behind)
}

// describeOrder sets the features that tell how the tokens from..to stand to the
// question's first word behind what it asks for, and to its last.
func (r *reader) describeOrder(f *spanFeatures, from, to int) {
	first, last := r.plan.afterAsked, len(r.plan.concepts)-1
	for _, z := range r.c.matched.places {
		if z.concept == first && z.pos > to {
			f[sLead] = math.Max(f[sLead], z.value/float64(z.pos-to))
		}
		if z.concept == last && z.pos < from {
			f[sFollow] = math.Max(f[sFollow], 2*z.value/float64(1+from-z.pos))
		}
	}
	f[sFollow] = math.Min(1, f[sFollow])
	if r.plan.object {
		f[sLeadObject], f[sFollowObject] = f[sLead], f[sFollow]
	}
}

// describeDate sets the features that tell how a date lies to the day on which its
// article was published. A bare weekday is one of the days around it.
func (r *reader) describeDate(f *spanFeatures, iso string) {
	if strings.HasPrefix(iso, "XXXX-WXX") {
		f[sCurrent] = 1
		return
	}
	said, ok := periodOf(iso)
	published, known := periodOf(day(r.c.record.Published))
	if ok && known {
		f[sCurrent] = 1 / (1 + 365.0/14*said.distance(published))
		f[sAhead] = indicator(said.from >= published.to)
	}
}

// describePhrase sets the features that the head of a span tells, and those that tell
// whether it is a whole phrase.
func (r *reader) describePhrase(f *spanFeatures, s *span, words []lang.Token) {
	first, _ := slices.BinarySearchFunc(r.signs, s.start, func(t lang.Token, o int) int { return cmp.Compare(t.Start, o) })
	behind, _ := slices.BinarySearchFunc(r.signs, s.end, func(t lang.Token, o int) int { return cmp.Compare(t.Start, o) })
	before := token(r.signs, first-1)
	f[sOpens] = indicator(first == 0 || parts(before.Text) || r.all.says(before.Text, cueAnd))
	f[sCut] = indicator(first > 0 && r.belongsTo(before))
	f[sCutBehind] = indicator(behind > first && behind < len(r.signs) && r.inPhrase(r.signs, behind-1, behind))
	head := r.head(words)
	f[sGroup] = indicator(r.acts(head))
	if name := r.plan.sort; name != "" {
		f[sSort] = indicator(r.own.sorted(head, name))
	}
	if r.plan.classed {
		f[sClassName] = f[sFocus] * f[sCapital]
		f[sClass] = indicator(head != "" && r.plan.concepts[r.plan.focus].alike(r.looks(head)))
	}
}

// belongsTo reports whether the word before a phrase is a part of it that was left out.
func (r *reader) belongsTo(t lang.Token) bool {
	if !t.Word || r.stop(t.Text) || r.time(t.Start) {
		return false
	}
	if r.own.capitalNouns {
		return r.adjective(t)
	}
	return !r.own.is(t.Text, cueFinite) && !ends(t.Text, r.own.participles)
}

// head is the noun of a phrase: its last word before one that links it to another.
func (r *reader) head(words []lang.Token) string {
	head := ""
	for i, w := range words {
		if i > 0 && r.all.says(w.Text, cuePhraseLink) {
			break
		}
		if w.Word {
			head = w.Text
		}
	}
	return head
}

// sorted reports whether a noun, or what it is compounded with, ends the names of
// things of a class.
func (c *cues) sorted(noun, class string) bool {
	heads, noun := c.sortHeads[class], strings.ToLower(noun)
	for i := range noun {
		if heads[noun[i:]] && (i == 0 || len(noun)-i > 3) {
			return true
		}
	}
	return false
}

// group reports whether a noun names a group of persons or a body that acts.
func (r *reader) group(noun string) bool { return ends(strings.ToLower(noun), r.own.groups) }

// around looks at the words beside a span.
func (r *reader) around(s *span, f *spanFeatures) {
	before := strings.TrimRight(r.p.Text[:s.start], " ")
	if last, _ := utf8.DecodeLastRuneInString(before); strings.ContainsRune("\"„“«", last) {
		f[sQuotes] = 1
	}
	words := slices.AppendSeq(r.fields[:0], strings.FieldsSeq(before[max(0, len(before)-40):]))
	if r.fields = words; r.all.negated(words[max(0, len(words)-4):]) {
		f[sNegated] = 1
	}
	before = strings.TrimRight(before, "\"„“«»‘'” ")
	last := lastWord(before)
	if r.all.is(last, cueArticle) {
		f[sArticle] = 1
		last = lastWord(strings.TrimRight(before[:len(before)-len(last)], " "))
	}
	switch {
	case r.all.is(last, cueAgent):
		f[sAgent] = 1
	case r.all.is(last, cueCopula):
		f[sBeing] = 1
	case r.all.is(last, cueNaming):
		f[sNamed] = 1
	case r.all.is(last, cuePreposition):
		f[sOf] = 1
	}
	f[sHang] = indicator(slices.Contains(r.plan.hanging, last))
	f[sHeld] = r.own.places[last]
	f[sSource] = indicator(r.all.is(last, cueSource))
	for behind := range strings.FieldsSeq(r.p.Text[s.end:min(len(r.p.Text), s.end+24)]) {
		f[sBeingNext] = indicator(r.all.is(behind, cueCopula))
		break
	}
}

// negated reports whether the last negation among words still holds behind
// them: "not on 20 November, but" and "nicht am 20., sondern" end it.
func (c *cues) negated(words []string) bool {
	no := false
	for _, w := range words {
		var space [shortWord]byte
		lower := string(appendLower(space[:0], strings.Trim(w, "\"„“(),;")))
		switch {
		case c.is(lower, cueNegation) || ends(lower, c.negations):
			no = true
		case c.is(lower, cueNegationEnd):
			no = false
		}
	}
	return no
}

func lastWord(s string) string { return strings.ToLower(s[strings.LastIndexByte(s, ' ')+1:]) }

// clause is the share of the words matched that no comma, dash or semicolon
// parts from a span.
func (r *reader) clause(s *span) float64 {
	if len(r.c.matched.places) == 0 {
		return 0
	}
	if len(r.clauseOf) == 0 {
		r.cuts = appendCuts(r.cuts, r.p.Text)
		for _, z := range r.c.matched.places {
			clause := -1
			if z.pos < len(r.tokens) {
				clause, _ = slices.BinarySearch(r.cuts, r.tokens[z.pos].Start)
			}
			r.clauseOf = append(r.clauseOf, clause)
		}
	}
	first, _ := slices.BinarySearch(r.cuts, s.start)
	last, _ := slices.BinarySearch(r.cuts, s.end)
	within := 0.0
	for _, c := range r.clauseOf {
		if c >= first && c <= last {
			within++
		}
	}
	return within / float64(len(r.clauseOf))
}

// appendCuts appends the offsets in a text at which a clause may end.
func appendCuts(out []int, text string) []int {
	for i, c := range text {
		switch c {
		case ',', ';', ':', '–', '—':
			out = append(out, i)
		}
	}
	return out
}
