package main

import (
	"context"
	"fmt"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/lang"
	"beleg/knowledge/people"
	"beleg/knowledge/timex"
)

type annotateCommand struct{}

// unannotated is a line of input.
type unannotated struct {
	ID        string `json:"id"`
	Text      string `json:"text"`
	Language  string `json:"language"`
	Published string `json:"published"`
}

// annotated is a line of output. Offsets count code points.
type annotated struct {
	ID     string       `json:"id"`
	Dates  []datedSpan  `json:"dates"`
	People []personSpan `json:"people"`
	err    error        // instead of the others
}

type datedSpan struct {
	Start int                `json:"start"`
	End   int                `json:"end"`
	Text  string             `json:"text"`
	Type  knowledge.TimeType `json:"type"`
	Value string             `json:"value"`
}

type personSpan struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Name  string `json:"name"`
	Role  string `json:"role,omitempty"`
}

func (annotateCommand) run(ctx context.Context, _ Config, s stdio) error {
	write := jsonLines(s.out)
	bad := 0
	err := inOrder(ctx, s.input(ctx), annotateLine, func(a annotated) error {
		switch {
		case a.err != nil:
			if bad++; bad <= shownSkips {
				fmt.Fprintln(s.err, "beleg:", sentence(a.err))
			}
		case a.Dates != nil:
			return write(a)
		}
		return nil
	})
	if err == nil && bad > 0 {
		err = fmt.Errorf("%s could not be read", count(bad, "line"))
	}
	return err
}

// annotateLine reads a line; a blank one is the zero annotated.
func annotateLine(n int, line []byte) annotated {
	if blank(line) {
		return annotated{}
	}
	var in unannotated
	if err := ingest.ReadJSON(line, &in); err != nil {
		return annotated{err: fmt.Errorf("line %d: %w", n, err)}
	}
	if in.Language == "" {
		in.Language = lang.Detect(in.Text)
	}
	return annotate(in)
}

func annotate(in unannotated) annotated {
	out := annotated{ID: in.ID, Dates: []datedSpan{}, People: []personSpan{}}
	at := codePoints(in.Text)
	for _, t := range timex.Find(in.Text, in.Language, in.Published) {
		out.Dates = append(out.Dates, datedSpan{at(t.Start), at(t.End), t.Text, t.Type, t.Value})
	}
	at = codePoints(in.Text)
	for _, p := range people.Find(in.Text, in.Language) {
		out.People = append(out.People, personSpan{at(p.Start), at(p.End), p.Name, p.Role})
	}
	return out
}

// codePoints turns byte offsets that ascend into offsets in code points.
func codePoints(text string) func(offset int) int {
	bytes, points := 0, 0
	return func(offset int) int {
		points += utf8.RuneCountInString(text[bytes:offset])
		bytes = offset
		return points
	}
}
