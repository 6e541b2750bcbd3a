package commands

import (
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/question"
	"beleg/knowledge/timex"
)

// comparison holds a claim against passages and the articles that they stand in. An event
// has one date in a claim and may have several in articles that tell how it was moved, and
// so have the events beside it: another date is a contradiction only where no article that
// is as new has the claim's.
type comparison struct {
	claim
	articles map[knowledge.ArticleID]told
	met      map[string]bool
	sides
	doubtful []contradiction
}

// told is an article with the dates and numbers that it names.
type told struct {
	knowledge.Article
	dates   []string
	numbers []counted
}

// contradiction is a passage that has another date or number than the claim.
type contradiction struct {
	knowledge.Evidence
	date string // "" of a number
}

// verdict is what a passage says of a claim.
type verdict int

const (
	open verdict = iota
	stated
	denied
)

func newComparison(c claim, articles map[knowledge.ArticleID]knowledge.Article) *comparison {
	x := &comparison{claim: c, articles: map[knowledge.ArticleID]told{}, met: map[string]bool{}}
	for id, a := range articles {
		t := told{Article: a, numbers: numbersIn(a.Title+"\n"+a.Text, lang.Get(a.Language))}
		for _, text := range []string{a.Title, a.Text} {
			for _, e := range timex.Find(text, a.Language, a.Published) {
				t.dates = append(t.dates, e.Value)
			}
		}
		x.articles[id] = t
	}
	return x
}

// sort adds what a result has that was not met before.
func (x *comparison) sort(result knowledge.Result, kind knowledge.Kind) {
	for _, a := range result.Answers {
		for _, e := range a.Evidence {
			switch x.verdict(kind, a, e, result.Certain) {
			case stated:
				x.put(e, stated)
			case denied:
				x.doubtful = append(x.doubtful, contradiction{e, a.Date})
			}
		}
	}
	for _, e := range evidence(result) {
		x.put(e, x.judge(e))
	}
}

// put adds a passage; of what tells nothing another question may tell.
func (x *comparison) put(e knowledge.Evidence, v verdict) {
	if e.Quote == "" || e.Copy || x.met[e.Quote] {
		return
	}
	switch v {
	case stated:
		x.stated = append(x.stated, e)
	case denied:
		x.denied = append(x.denied, e)
	default:
		x.near = append(x.near, e)
		return
	}
	x.met[e.Quote] = true
}

// settled are the sides, with the contradictions that hold.
func (x *comparison) settled() sides {
	states := slices.Clone(x.stated)
	for _, d := range x.doubtful {
		if !x.doubted(d, states) {
			x.put(d.Evidence, denied)
		}
	}
	return x.sides
}

// doubted reports whether an article that is no older than a passage has the claim's own date
// or number, so that the passage may be outdated or tell of something else. Where an article
// states the claim, one that has both dates or is of the same publisher outdates the passage:
// else the two contradict each other. What an older article states and the passage's own
// article tells of as well has moved.
func (x *comparison) doubted(d contradiction, states []knowledge.Evidence) bool {
	moved := slices.ContainsFunc(states, func(e knowledge.Evidence) bool {
		return e.Article.ID != d.Article.ID && e.Article.Published < d.Article.Published
	})
	for id, a := range x.articles {
		older := a.Published != "" && a.Published < d.Article.Published
		own := id == d.Article.ID
		if older || own && moved || !x.names(a, d) {
			continue
		}
		supersedes := a.has(d.date) || a.Source == d.Article.Source
		if own || supersedes || len(states) == 0 {
			return true
		}
	}
	return false
}

// names reports whether an article has the claim's date, or its number against another
// number.
func (x *comparison) names(a told, d contradiction) bool {
	if d.date != "" {
		return a.has(x.date.Value)
	}
	return slices.ContainsFunc(a.numbers, func(n counted) bool { return n.number == x.number.number })
}

// has reports whether an article has a date, at least as exactly.
func (t told) has(date string) bool {
	return slices.ContainsFunc(t.dates, func(d string) bool { return date != "" && strings.HasPrefix(d, date) })
}

// sameTime reports whether two dates are the same, as exactly as both are given.
func sameTime(a, b string) bool {
	return a != "" && b != "" && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}

// verdict compares the date or number of an answer with the claim's. It tells something
// only where the answer is given plainly and its sentence is about the same thing.
func (x *comparison) verdict(kind knowledge.Kind, a knowledge.Answer, e knowledge.Evidence, certain bool) verdict {
	about, whole := x.concerns(e, sentenceOf(e, a.Date))
	if x.negated || !certain || !about {
		return open
	}
	exact := a.Certainty == knowledge.Exact || a.Certainty == ""
	same, known := false, false
	switch kind {
	case knowledge.When:
		known = a.Date != "" && isDate(a.Date) && exact
		same = sameTime(a.Date, x.date.Value)
	case knowledge.HowMany:
		known, same = x.counts(e)
	}
	switch {
	case !known || x.denial(e) != stated:
		return open
	case same:
		return stated
	case whole:
		return denied
	}
	return open
}

// sentenceOf is the sentence of a quote that has a date, the whole of one without.
func sentenceOf(e knowledge.Evidence, date string) string {
	code := e.Article.Language
	times := timex.Find(e.Quote, code, e.Article.Published)
	i := slices.IndexFunc(times, func(t knowledge.TimeExpression) bool { return sameTime(t.Value, date) })
	if i < 0 {
		return e.Quote
	}
	for _, s := range lang.Sentences(e.Quote, code) {
		if s.Start <= times[i].Start && times[i].Start < s.End {
			return e.Quote[s.Start:s.End]
		}
	}
	return e.Quote
}

// concerns reports whether a sentence is about what the claim is about: it has half of its
// words, the headline has those of the others that are written small, such as verbs, and the
// article the rest. It is whole when it has all that are written small itself.
func (x *comparison) concerns(e knowledge.Evidence, sentence string) (about, _ bool) {
	a := x.articles[e.Article.ID]
	l := lang.Get(a.Language)
	has, heads, all := stemsOf(sentence, l), stemsOf(a.Title, l), stemsOf(a.Text, l)
	words := question.Words(x.bare)
	n, whole := 0, true
	for _, w := range words {
		s := stem(w.Folded, l)
		elsewhere := heads[s] || all[s] && capital(w.Text)
		switch {
		case has[s]:
			n++
		case !elsewhere:
			return false, false
		case !capital(w.Text):
			whole = false
		}
	}
	about = n >= minShared && 2*n >= len(words)
	return about, about && whole
}

func stemsOf(text string, l *lang.Language) map[string]bool {
	has := map[string]bool{}
	for _, t := range lang.Tokens(text) {
		if t.Word {
			has[stem(lang.Fold(t.Text), l)] = true
		}
	}
	return has
}

// counts reports whether a passage counts what the claim does, once, and as many.
func (c claim) counts(e knowledge.Evidence) (known, same bool) {
	list := slices.DeleteFunc(numbersIn(e.Quote, lang.Get(e.Article.Language)), func(n counted) bool { return n.of != c.number.of })
	return len(list) == 1, len(list) == 1 && list[0].number == c.number.number
}

// judge reports what a passage says that has all of a claim's words, in the sentence that
// has its date: the same, or, as one of them negates and the other does not, the contrary.
func (c claim) judge(e knowledge.Evidence) verdict {
	if date := c.date.Value; date != "" {
		e.Quote = sentenceOf(e, date)
		times := timex.Find(e.Quote, e.Article.Language, e.Article.Published)
		if !slices.ContainsFunc(times, func(t knowledge.TimeExpression) bool { return sameTime(t.Value, date) }) {
			return open // "may" is no word that tells
		}
	}
	says := c.denial(e)
	switch {
	case c.shared(e) < 1 || says == open:
		return open
	case (says == denied) == c.negated:
		return stated
	}
	return denied
}

// denial is denied where a passage negates in the clauses that have words of a claim,
// and stated where it does not; clauses that differ leave it open.
func (c claim) denial(e knowledge.Evidence) verdict {
	l := lang.Get(e.Article.Language)
	claimed := map[string]bool{}
	for _, w := range question.Words(c.text) {
		claimed[stem(w.Folded, l)] = true
	}
	list := slices.DeleteFunc(clausesOf(e.Quote, l, claimed), func(c clause) bool { return c.shares == 0 })
	switch {
	case len(list) == 0 || slices.ContainsFunc(list, func(c clause) bool { return c.negated != list[0].negated }):
		return open
	case list[0].negated:
		return denied
	}
	return stated
}

// shared is the share of a claim's words, in whatever form, that a passage has.
func (c claim) shared(e knowledge.Evidence) float64 {
	l := lang.Get(e.Article.Language)
	has := stemsOf(e.Quote, l)
	n, all := 0, 0
	for _, w := range question.Words(c.text) {
		all++
		if has[stem(w.Folded, l)] {
			n++
		}
	}
	if all == 0 {
		return 0
	}
	return float64(n) / float64(all)
}
