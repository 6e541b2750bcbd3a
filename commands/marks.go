package commands

import (
	"cmp"
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/question"
	"beleg/knowledge/timex"
)

// marks are the stretches of a quote that a reader looks for: the words that were
// asked for, in whatever form, and of a certain answer the answer itself where it is
// a part of the quote.
func marks(result knowledge.Result, a knowledge.Answer, e knowledge.Evidence) []Span {
	l := lang.Get(e.Article.Language)
	asked := map[string]bool{}
	for _, w := range question.Words(result.Question.Text) {
		asked[stem(w.Folded, l)] = true
	}
	var spans []Span
	for _, t := range lang.Tokens(e.Quote) {
		if t.Word && asked[stem(lang.Fold(t.Text), l)] {
			spans = append(spans, Span{t.Start, t.End})
		}
	}
	if result.Certain {
		spans = append(spans, saidIn(a, e)...)
	}
	return joined(spans, e.Quote)
}

// saidIn finds where a quote has an answer; one that is the whole quote needs no mark.
func saidIn(a knowledge.Answer, e knowledge.Evidence) (spans []Span) {
	for _, said := range []string{a.Text, a.Person} {
		if i := strings.Index(e.Quote, said); i >= 0 && said != "" && said != e.Quote {
			spans = append(spans, Span{i, i + len(said)})
		}
	}
	if a.Date == "" {
		return spans
	}
	for _, t := range timex.Find(e.Quote, e.Article.Language, e.Article.Published) {
		if iso, ok := timex.Answer(t); ok && iso == a.Date {
			spans = append(spans, Span{t.Start, t.End})
		}
	}
	return spans
}

func stem(folded string, l *lang.Language) string {
	if l == nil {
		return folded
	}
	return l.Stem(lang.Umlaut(folded))
}

// joined sorts spans and joins those between which nothing but a space stands.
func joined(spans []Span, text string) (out []Span) {
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.Start, b.Start) })
	for _, s := range spans {
		if n := len(out); n > 0 && (s.Start <= out[n-1].End || strings.TrimSpace(text[out[n-1].End:s.Start]) == "") {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}
