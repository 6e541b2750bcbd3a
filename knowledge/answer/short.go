package answer

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/lang"
)

// reader is one passage being read for short answers.
type reader struct {
	plan     *plan
	asked    knowledge.Question
	c        *candidate
	p        *knowledge.Passage
	signs    []lang.Token   // of the passage: words and everything else
	tokens   []lang.Token   // its words, as they are indexed
	code     string         // language of the passage
	own      *cues          // of that language
	language *lang.Language // nil for one without rules
	all      *cues          // of every language

	best      vector // by concept, of one span
	described []spanFeatures
	spelled   []string
	fields    []string
	cuts      []int // where clauses end, once it is asked
	clauseOf  []int // the clause of each matched place
	rooms     [][]span
	used      int // of them
}

// readers are those that are done, whose memory the next ones take.
var readers = sync.Pool{New: func() any { return new(reader) }}

// reader makes a candidate's passage ready to be read. It ends with done.
func (p *plan) reader(c *candidate, q knowledge.Question) *reader {
	code := c.record.Language
	r := readers.Get().(*reader)
	*r = reader{plan: p, asked: q, c: c, p: c.passage(), code: code, own: cuesOf(code), language: lang.Get(code), all: allCues(),
		signs: r.signs[:0], tokens: r.tokens[:0], cuts: r.cuts[:0], clauseOf: r.clauseOf[:0], best: r.best, described: r.described,
		spelled: r.spelled, fields: r.fields, rooms: r.rooms}
	r.signs = lang.AppendTokens(r.signs, r.p.Text)
	r.tokens = index.Join(r.tokens, r.signs)
	return r
}

func (r *reader) done() { readers.Put(r) }

// room is an empty list for spans, which lasts until the reader is done.
func (r *reader) room() []span {
	if r.used == len(r.rooms) {
		r.rooms = append(r.rooms, make([]span, 0, 32))
	}
	r.used++
	return r.rooms[r.used-1]
}

// within returns the tokens of a stretch of the passage; only their texts are those
// of the stretch, not their offsets.
func (r *reader) within(start, end int) []lang.Token {
	first, _ := slices.BinarySearchFunc(r.signs, start, func(t lang.Token, o int) int { return cmp.Compare(t.Start, o) })
	last, _ := slices.BinarySearchFunc(r.signs, end, func(t lang.Token, o int) int { return cmp.Compare(t.End, o+1) })
	cutBefore := first > 0 && r.signs[first-1].End > start
	cutBehind := last < len(r.signs) && r.signs[last].Start < end
	if first > last || cutBefore || cutBehind {
		return lang.Tokens(r.p.Text[start:end]) // it begins or ends inside a word
	}
	return r.signs[first:last]
}

// spans returns what the passage holds of the kind asked for, the best first, of many
// only those.
func (r *reader) spans() []span {
	find := finders[r.asked.Kind]
	if find == nil {
		return nil
	}
	list := slices.DeleteFunc(find(r), func(s span) bool {
		outside := s.start < 0 || s.end > len(r.p.Text) || s.start >= s.end
		return outside || r.echoes(&s) || r.twoSentences(&s)
	})
	list = list[:min(maxSpans, len(list))]
	r.choose(list)
	return slices.Clone(list[:min(keptSpans, len(list))])
}

// forget lets go of what describes spans, which lasts no longer than the reader.
func (r *reader) forget(list []span) {
	for i := range list {
		if s := &list[i]; r.plan.learning {
			kept := *s.features
			s.features = &kept
		} else {
			s.features = nil
		}
	}
}

// twoSentences reports whether a sentence ends inside a span: two are no short answer.
func (r *reader) twoSentences(s *span) bool {
	words := r.within(s.start, s.end)
	for i := 1; i+1 < len(words); i++ {
		before, sign, next := words[i-1], words[i], words[i+1]
		if !strings.Contains(".!?", sign.Text) || !capital(next) || next.Start == sign.End {
			continue
		}
		if len(before.Text) > 3 && !capital(before) && !digit(before.Text) {
			return true
		}
	}
	return false
}

// headline reports whether most words are written like names though the language
// does not write nouns so: such a line has no names that could be told.
func (r *reader) headline() bool {
	if r.own.capitalNouns {
		return false
	}
	capitals, words := 0, 0
	for _, t := range r.signs {
		if t.Word && len(t.Text) > 3 && !digit(t.Text) {
			words++
			if capital(t) {
				capitals++
			}
		}
	}
	return words >= 5 && 5*capitals >= 4*words
}

// echoes reports whether a span only repeats words of the question. Of a person that
// is asked for the office is the answer, and of a time and a reason every word counts.
func (r *reader) echoes(s *span) bool {
	if r.asked.Kind == knowledge.When || r.asked.Kind == knowledge.Why || s.person != "" {
		return false
	}
	words := r.within(s.start, s.end)
	asked, others := 0, 0
	for _, w := range words {
		switch {
		case !w.Word || r.stop(w.Text):
		case r.says(w.Text):
			asked++
		default:
			others++
		}
	}
	if asked > 0 && (others == 0 || r.designates(s, words)) {
		return true
	}
	return r.translates(s)
}

// surely is how surely a word of the passage has to stand for one of the question's to
// repeat it in another language.
const surely = 0.7

// translates reports whether every word of a span is one of the question's in another
// language: "What does the government want?" is not answered by "Regierung".
func (r *reader) translates(s *span) bool {
	if r.code == r.asked.Language {
		return false
	}
	asked := false
	for at := r.position(s.start); at < len(r.tokens) && r.tokens[at].Start < s.end; at++ {
		if r.stop(r.tokens[at].Text) {
			continue
		}
		if !slices.ContainsFunc(r.c.matched.places, func(z place) bool { return z.pos == at && z.value >= surely }) {
			return false
		}
		asked = true
	}
	return asked
}

// designates reports whether the words of a span only say in full what the question
// names and asks something else about: "Volksrepublik China" where China did something,
// in brackets behind the name or with what a dictionary knows before it.
func (r *reader) designates(s *span, words []lang.Token) bool {
	last := words[len(words)-1]
	named := capital(last) && r.says(last.Text)
	if r.asked.Kind != knowledge.What || r.plan.ofClass() || !named {
		return false
	}
	if strings.HasSuffix(r.p.Text[:s.start], "(") {
		return true
	}
	return !slices.ContainsFunc(words, func(w lang.Token) bool {
		title := r.adjective(w) || capital(w) && r.common(w.Text)
		return w.Word && !title && !r.says(w.Text)
	})
}

// maxSpans bounds how many short answers of a passage are compared, each with
// every word of the question that stands there. A sentence has a tenth of it.
const maxSpans = 400

// keptSpans is how many of them are kept: more are never asked for.
const keptSpans = 16

// finders say where the short answer of a kind may stand. A kind that is not
// here is answered by the whole sentence.
var finders = map[knowledge.Kind]func(*reader) []span{
	knowledge.When: (*reader).dates,
	knowledge.Who: func(r *reader) []span {
		list := append(r.persons(), r.names()...)
		if !r.plan.naming() {
			list = append(list, r.bodies()...) // "two schoolchildren"
		}
		if slices.ContainsFunc(list, func(s span) bool { return s.quality == appended && s.person == "" }) {
			for i := range list {
				if s := &list[i]; s.quality < calledSo {
					s.quality = min(s.quality, unfit) // "Moser said the contractor, Dunmore Steel,"
				}
			}
		}
		return list
	},
	knowledge.Where:   func(r *reader) []span { return r.noPersons(slices.Concat(r.places(), r.names(), r.spots())) },
	knowledge.HowMany: (*reader).numbers,
	knowledge.Why:     (*reader).reasons,
	knowledge.What: func(r *reader) []span {
		list := append(append(r.definitions(), r.names()...), r.phrases()...)
		if f := r.plan.focus; f >= 0 && calls(r.plan.concepts[f].word.Text) {
			list = append(list, r.persons()...) // "which prosecutor"
		}
		for _, n := range r.numbers() {
			n.quality *= 0.5 // "what is the key rate"
			list = append(list, n)
		}
		return list
	},
}

// position returns the token at or behind a byte offset.
func (r *reader) position(offset int) int {
	i, _ := slices.BinarySearchFunc(r.tokens, offset, func(t lang.Token, o int) int { return cmp.Compare(t.End-1, o) })
	return i
}

// near is the mean closeness of the words of the question to a span, each by
// its rarity: a word beside it counts one, one ten words away a quarter.
func (r *reader) near(s span) float64 {
	from, to := r.position(s.start), r.position(s.end-1)
	r.best = append(r.best[:0], make(vector, len(r.plan.concepts))...)
	for _, z := range r.c.matched.places {
		d := 0
		if z.pos < from {
			d = from - z.pos
		} else if z.pos > to {
			d = z.pos - to
		}
		v := z.value / (1 + float64(max(d-1, 0))/4)
		r.best[z.concept] = max(r.best[z.concept], v)
	}
	return r.plan.coverage(r.best)
}

// focusNear is how close the best span stands to the focus of the question.
func (r *reader) focusNear() float64 {
	if r.plan.focus < 0 || len(r.c.spans) == 0 {
		return 0
	}
	best := 0.0
	for _, s := range r.c.spans[:min(3, len(r.c.spans))] {
		from, to := r.position(s.start), r.position(s.end-1)
		for _, z := range r.c.matched.places {
			if z.concept == r.plan.focus {
				d := max(from-z.pos, z.pos-to, 0)
				best = max(best, z.value*s.quality/(1+float64(max(d-1, 0))/2))
			}
		}
	}
	return best
}

// asksFor reports whether a stretch of the passage repeats a word of the
// question: what is asked with cannot be the answer. A function word and the unit of a
// time repeat nothing: "in which year" is answered by "the year 1787".
func (r *reader) asksFor(start, end int) bool {
	folded := r.plan.folded
	for _, w := range r.within(start, end) {
		telling := w.Word && utf8.RuneCountInString(w.Text) > 1 && !r.stop(w.Text) && !r.all.says(w.Text, cueTimeFiller)
		if telling && containsWord(folded, lang.Fold(w.Text)) {
			return true
		}
	}
	return false
}

func containsWord(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(word):])
		if !alnum(before) && !alnum(after) {
			return true
		}
		from = i + len(word)
	}
}

func alnum(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
