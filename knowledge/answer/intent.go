package answer

import (
	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/question"
)

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
