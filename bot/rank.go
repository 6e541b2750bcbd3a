package main

import (
	"context"
	"fmt"

	"beleg/knowledge/answer"
	"beleg/knowledge/ingest"
	"beleg/knowledge/lexicon"
)

type rankCommand struct {
	Passages  string `required:"" placeholder:"FILE" help:"Passages, a JSON line each; - is standard input."`
	Questions string `required:"" placeholder:"FILE" help:"Questions, likewise."`
	Language  string `placeholder:"CODE" help:"Language of the passages; detected when not given."`
}

// Validate is called by kong.
func (r rankCommand) Validate() error {
	if r.Passages == "-" && r.Questions == "-" {
		return fmt.Errorf("--passages and --questions cannot both be standard input")
	}
	return nil
}

// ranking is a line of output.
type ranking struct {
	ID      string   `json:"id"`
	Ranking [][2]any `json:"ranking"` // of sid and score, the best first
}

func (r rankCommand) run(ctx context.Context, c Config, s stdio) (err error) {
	passages, err := readLines[answer.RankPassage](ctx, s, r.Passages)
	if err != nil {
		return err
	}
	questions, err := readLines[answer.RankQuestion](ctx, s, r.Questions)
	if err != nil {
		return err
	}
	words, err := lexicon.OpenCompiled(c.logger(s, levelWarn), c.wordsPaths(), c.Dictionary)
	if err != nil {
		return err
	}
	defer closing(&err, words.Close)
	if err := compileWords(ctx, words, s.err); err != nil {
		return err
	}
	write := jsonLines(s.out)
	return answer.Rank(ctx, words, passages, questions, r.Language, func(id string, list []answer.Ranked) error {
		out := ranking{id, make([][2]any, 0, len(list))}
		for _, p := range list {
			out.Ranking = append(out.Ranking, [2]any{p.SID, p.Score})
		}
		return write(out)
	})
}

// readLines reads a file of JSON lines; one that cannot be read fails it.
func readLines[T any](ctx context.Context, s stdio, name string) ([]T, error) {
	r, err := s.open(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer r.Close()
	var out []T
	err = eachLine(ctx, r, func(n int, line []byte) error {
		if blank(line) {
			return nil
		}
		var v T
		if err := ingest.ReadJSON(line, &v); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		out = append(out, v)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return out, nil
}
