package question

import (
	"regexp"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/people"
)

// suggestion makes a whole question of a sentence, or of a person's name.
type suggestion struct {
	kind     knowledge.Kind
	sentence *regexp.Regexp // nil for a person's name
	question string
}

// personal stands for the name of a person in a table.
const personal = "$name"

var suggestionsOf = lang.Each(func(l *lang.Language) (list []suggestion) {
	for _, e := range l.Table("suggest") {
		expr, question, _ := strings.Cut(e.Text, " => ")
		s := suggestion{kind: knowledge.Kind(e.Value), question: question}
		if expr != personal {
			s.sentence = regexp.MustCompile(expr)
		}
		list = append(list, s)
	}
	return list
})

// Suggestion is a whole question, made of a sentence that should answer it.
type Suggestion struct{ Text, Sentence string }

// Suggest makes whole questions in a language that an article may answer, by kind, at
// most n of each, from the beginning of its text. Of an article in another language
// they are those for a person.
func Suggest(a knowledge.Article, language string, n int) map[knowledge.Kind][]Suggestion {
	made := map[knowledge.Kind][]Suggestion{}
	for _, s := range suggestionsOf(language) {
		if s.sentence != nil && a.Language != language {
			continue
		}
		for span := range lang.SentenceSeq(a.Text, a.Language) {
			sentence := a.Text[span.Start:span.End]
			for _, q := range s.of(sentence, a.Language) {
				if len(made[s.kind]) < n {
					made[s.kind] = append(made[s.kind], Suggestion{q, sentence})
				}
			}
			if len(made[s.kind]) == n {
				break
			}
		}
	}
	return made
}

// of returns the questions that a sentence of a language gives rise to: for persons,
// those whose office stands there.
func (s *suggestion) of(sentence, language string) (list []string) {
	if s.sentence != nil {
		if at := s.sentence.FindStringSubmatchIndex(sentence); at != nil {
			list = append(list, string(s.sentence.ExpandString(nil, s.question, sentence, at)))
		}
		return list
	}
	for _, p := range people.Find(sentence, language) {
		if p.Role != "" && strings.Contains(p.Name, " ") {
			list = append(list, strings.ReplaceAll(s.question, personal, p.Name))
		}
	}
	return list
}
