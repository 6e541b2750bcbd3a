package answer

import (
	"strings"
	"unicode/utf8"

	"beleg/knowledge"
)

// maxQuote bounds a quote in characters.
const maxQuote = 300

// quoted lists the articles that answers and nearest passages stand in.
func quoted(answers []extracted, list []*candidate) []knowledge.ArticleID {
	var ids []knowledge.ArticleID
	for _, a := range answers {
		for _, c := range a.support {
			ids = append(ids, c.record.Article)
		}
	}
	for i := range list[:min(nearest, len(list))] {
		ids = append(ids, list[i].record.Article)
	}
	return ids
}

// maxEvidence is how many articles are named for one answer, one quote each.
const maxEvidence = 5

// nearest is how many passages are offered when the evidence is too thin.
const nearest = 3

// report makes the result of the answers that are good enough.
func (w *weights) report(result *knowledge.Result, answers []extracted, list []*candidate,
	articles map[knowledge.ArticleID]knowledge.Article) {
	for i, a := range answers {
		r := a.rating(margin(answers, i))
		if i == 0 && w.Answerable.probability(r) < w.Refuse {
			break
		}
		a.Confidence = w.Confidence.probability(r)
		a.Evidence = a.evidence(articles)
		switch {
		case i > 0 && a.Confidence < secondary:
		case len(a.Evidence) > 0:
			result.Answers = append(result.Answers, a.Answer)
		}
		if len(result.Answers) == 0 {
			break // what stands behind a first answer is not good enough to stand first
		}
	}
	if len(result.Answers) > 0 {
		return
	}
	for i := range list[:min(nearest, len(list))] {
		if e, ok := evidence(list[i], articles); ok {
			result.Nearest = append(result.Nearest, e)
		}
	}
}

// evidence is a quote of each of the articles that support an answer.
func (a *extracted) evidence(articles map[knowledge.ArticleID]knowledge.Article) []knowledge.Evidence {
	var out []knowledge.Evidence
	cited := map[knowledge.ArticleID]bool{}
	for k, c := range a.support {
		e, ok := evidence(c, articles)
		if !ok || cited[c.record.Article] || len(out) == maxEvidence {
			continue
		}
		cited[c.record.Article] = true
		e.Copy = a.copied(k)
		out = append(out, e)
	}
	return out
}

// secondary is the confidence that answers beside the first need.
const secondary = 0.09

// margin is by how much an answer's score exceeds the next one's; 1 for the last.
func margin(answers []extracted, i int) float64 {
	if i+1 >= len(answers) {
		return 1
	}
	return min(1, answers[i].score-answers[i+1].score)
}

func evidence(c *candidate, articles map[knowledge.ArticleID]knowledge.Article) (knowledge.Evidence, bool) {
	a, ok := articles[c.record.Article]
	from, to := 0, 0
	if len(c.spans) > 0 {
		from, to = c.spans[0].start, c.spans[0].end
	}
	return knowledge.Evidence{Article: a, Seq: c.record.Seq(c.at), Quote: quote(c.sentence(), from, to)}, ok
}

// quote cuts a long passage to maxQuote characters at words, around the span
// from..to, and stays verbatim: what is left out is left out at the ends.
func quote(text string, from, to int) string {
	if utf8.RuneCountInString(text) <= maxQuote {
		return text
	}
	start := 0
	if to > maxQuote*9/10 {
		start = max(0, (from+to)/2-maxQuote/2)
		if i := strings.IndexByte(text[start:], ' '); start > 0 && i >= 0 && start+i < from {
			start += i + 1
		}
		for start > 0 && !utf8.RuneStart(text[start]) {
			start--
		}
	}
	end, n := start, 0
	for end < len(text) && n < maxQuote {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
		n++
	}
	if end < len(text) {
		if i := strings.LastIndexByte(text[start:end], ' '); i > 0 && start+i >= to {
			end = start + i
		}
	}
	return strings.TrimSpace(text[start:end])
}
