package answer

import (
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/question"
)

// parsed is a question as far as its own words tell what is asked.
type parsed struct {
	text       string
	folded     string
	words      []question.Word
	focus      int  // the word behind the question word, or -1: what is counted, what kind of thing is asked for
	command    bool // a command of a few words rather than a sentence
	identity   bool // asks who or what somebody is, whose name begins with the first-th word
	first      int
	lasting    bool     // asks how long
	age        bool     // asks how old somebody is
	measure    *measure // what it asks the amount of, nil for what is only counted
	negated    bool     // asks for what is not so
	says       bool     // asks for what somebody said
	when       when
	events     []event  // that begin or end, for which it asks
	classed    bool     // the focus is the noun of what is asked for: "which company"
	sort       string   // the class of the focus, such as "company", when names tell it
	afterAsked int      // the first word behind the question word and that noun
	object     bool     // asks whom or what something is done to
	hanging    []string // prepositions that it asks with: "accused of", "womit", "with whom"
}

// maxWords is how many words of a question are looked for: the longest that
// mean something have half of it.
const maxWords = 64

func parse(q knowledge.Question) parsed {
	words := question.Words(q.Text)
	words = words[:min(maxWords, len(words))]
	p := parsed{text: q.Text, folded: lang.Fold(q.Text), words: words, focus: focus(q, words), command: isCommand(q.Text, len(words))}
	p.first, p.identity = identity(q, words)
	p.when = whenOf(q)
	p.says = slices.ContainsFunc(words, func(w question.Word) bool { return allCues().says(w.Text, cueSaying) })
	for _, w := range words {
		if e, ok := allCues().events[strings.ToLower(w.Text)]; ok {
			p.events = append(p.events, e)
		}
	}
	p.negated = allCues().negated(strings.Fields(q.Text))
	p.classed, p.object, p.hanging = shape(lang.Tokens(q.Text), p.focus >= 0)
	if p.focus >= 0 {
		p.sort = allCues().sortAsked[strings.ToLower(words[p.focus].Text)]
	}
	if p.classed && len(words) > 1 {
		p.afterAsked = 1
	}
	p.age = q.Kind == knowledge.HowMany && allCues().age.MatchString(q.Text)
	p.lasting = q.Kind == knowledge.HowMany && allCues().lasting.MatchString(q.Text)
	p.measure = allCues().measure(q.Text)
	return p
}

// isCommand reports whether a question is words without a sentence: "pact signed".
func isCommand(text string, words int) bool {
	if words <= 2 {
		return true
	}
	sentence := strings.HasSuffix(text, "?") || text != strings.ToLower(text)
	return words <= 4 && !sentence
}

// focus returns the content word that follows the question word at once: the
// tackles of "How many tackles", the city of "which city".
func focus(q knowledge.Question, words []question.Word) int {
	switch q.Kind {
	case knowledge.HowMany, knowledge.What, knowledge.Who, knowledge.Where, knowledge.Any:
		if len(words) > 1 && words[0].Token <= 2 {
			return 0
		}
	}
	return -1
}

// identity reports whether a question asks who somebody is, and the content
// word that must begin the name: the first of a command, or what stands right
// behind "who is" or "which office has".
func identity(q knowledge.Question, words []question.Word) (first int, ok bool) {
	if q.Kind != knowledge.Who || len(words) == 0 {
		return 0, false
	}
	if len(words) > 1 && allCues().is(words[0].Folded, cueOffice) {
		first = 1
	}
	for i, t := range lang.Tokens(q.Text) {
		if i == words[first].Token {
			break
		}
		office := first == 1 && i <= words[0].Token
		if t.Word && !office && !allCues().says(t.Text, cueIntroduction) {
			return first, false
		}
	}
	return first, true
}

// naming reports whether a question names whom it asks about: "who is Campbell".
func (p *parsed) naming() bool {
	sentence := strings.HasSuffix(p.text, "?")
	if !p.identity {
		return false
	}
	return p.words[p.first].Name || p.command && !sentence
}

// ofClass reports whether the noun of what is asked for stands right behind the question
// word: "which company", where "what does the company" asks for something else.
func (p *parsed) ofClass() bool {
	return p.sort != "" || p.classed && p.words[p.focus].Token == 1
}

// shape reads what a question's function words tell of where the answer stands:
// whether it asks for one of a class, for an object, and with which prepositions.
func shape(tokens []lang.Token, focused bool) (classed, object bool, hanging []string) {
	cues, before := allCues(), ""
	for i, t := range tokens {
		if !t.Word {
			continue
		}
		word := strings.ToLower(t.Text)
		asks := slices.ContainsFunc(lang.All, func(l *lang.Language) bool { return l.Questions[word] != "" })
		switch {
		case asks && cues.is(before, cueAnyPreposition):
			hanging = append(hanging, before)
		case i >= len(tokens)-2 && cues.is(word, cueAnyPreposition):
			hanging = append(hanging, word)
		}
		which := slices.ContainsFunc(lang.All, func(l *lang.Language) bool { return l.Which[word] })
		if which && focused && i <= 1 {
			classed = true
		}
		object = object || cues.is(word, cueObjectAsked)
		hanging = append(hanging, cues.hanging[word]...)
		before = word
	}
	return classed, object, hanging
}

// cueAnyPreposition is any of the prepositions that a question may ask with.
const cueAnyPreposition = cuePreposition | cueAgent
