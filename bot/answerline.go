package main

import (
	"math"
	"strings"
	"time"

	"beleg/bot/terminal"
	"beleg/commands"
	"beleg/knowledge"
)

// answerLine is the contract's object for a question.
type answerLine struct {
	Question string         `json:"question"`
	Kind     knowledge.Kind `json:"kind"`
	Language string         `json:"language"`
	Answered bool           `json:"answered"`
	Certain  bool           `json:"certain"` // the first answer is given plainly
	Behind   int            `json:"behind"`  // articles stored but not yet searchable
	Took     float64        `json:"took_ms"`
	Answers  []shortAnswer  `json:"answers"`
	Nearest  []nearby       `json:"nearest"`
	Error    string         `json:"error,omitempty"` // why it could not be asked
}

type shortAnswer struct {
	Text       string     `json:"text"`
	Date       string     `json:"date"`
	Person     string     `json:"person"`
	Role       string     `json:"role"`
	Confidence float64    `json:"confidence"`
	Evidence   []evidence `json:"evidence"`
}

type evidence struct {
	Quote     string `json:"quote"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	Source    string `json:"source"`
	Published string `json:"published"`
	Changed   string `json:"changed,omitempty"` // the day since when the article says so, where an earlier version did not
}

type nearby struct {
	Quote string `json:"quote"`
	URL   string `json:"url"`
}

// textLine is the object for a command that is no question.
type textLine struct {
	Question string `json:"question"`
	Language string `json:"language"`
	Text     string `json:"text"`
}

// replyLine is the object for any reply.
func replyLine(question string, r commands.Reply, took time.Duration) any {
	ms := math.Round(took.Seconds()*1e5) / 100
	switch {
	case r.Result != nil:
		return resultLine(question, *r.Result, ms)
	case r.Failed:
		return answerLine{Question: question, Language: r.Language, Took: ms, Answers: []shortAnswer{}, Nearest: []nearby{}, Error: r.Text}
	}
	var text strings.Builder
	terminal.Render(&text, r, terminal.Style{}) // a Builder takes everything
	return textLine{question, r.Language, strings.TrimSpace(text.String())}
}

func resultLine(question string, result knowledge.Result, ms float64) answerLine {
	out := answerLine{Question: question, Kind: result.Question.Kind, Language: result.Question.Language, Answered: result.Answered(),
		Certain: result.Certain, Behind: result.Behind, Took: ms, Answers: []shortAnswer{}, Nearest: []nearby{}}
	for _, a := range result.Answers {
		s := shortAnswer{a.Text, a.Date, a.Person, a.Role, math.Round(a.Confidence*1000) / 1000, []evidence{}}
		for _, e := range a.Evidence {
			s.Evidence = append(s.Evidence, evidence{e.Quote, e.Article.URL, e.Article.Title, e.Article.Source, e.Article.Published, e.NewSince})
		}
		out.Answers = append(out.Answers, s)
	}
	for _, e := range result.Nearest {
		out.Nearest = append(out.Nearest, nearby{e.Quote, e.Article.URL})
	}
	return out
}
