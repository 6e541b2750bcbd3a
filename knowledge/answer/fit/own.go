package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
)

// ownQuestions were written for this project. They say where the answers stand
// in the news, not what they are, which is the publishers' text.
//
//go:embed questions.jsonl
var ownQuestions []byte

// ownWeight is what one of them counts beside a question of the development
// sets.
const ownWeight = 0.5

// leading words of an answer may be left out of a short one.
var leading = regexp.MustCompile(`(?i)^(?:(?:on|in|at|by|from|until|before|after|since|said|tweeted|released|late|early|am|im|bis|ab|seit|vor|nach|der|die|das|den|dem|ein|eine|einen|einer|the|a|an)\s+)+`)

// ownItems reads the questions, with the answers as the news have them.
func ownItems(bench string) ([]item, error) {
	type article struct{ ID, URL, Text string }
	news := map[string]article{}
	for _, name := range newsFiles {
		list, err := read[article](filepath.Join(bench, "news", name+".jsonl"))
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			news[a.ID] = a
		}
	}
	var out []item
	for line := range bytes.Lines(ownQuestions) {
		var row struct {
			item
			Answer []struct {
				Article    string
				Start, End int // code points of its text
			} `json:"answer"`
			Articles []string
		}
		if err := json.Unmarshal(line, &row); err != nil {
			return nil, fmt.Errorf("questions.jsonl: %w", err)
		}
		for _, s := range row.Answer {
			text := []rune(news[s.Article].Text)
			if s.Start >= s.End || s.End > len(text) {
				return nil, fmt.Errorf("questions.jsonl: %s: %s has no characters %d to %d", row.ID, s.Article, s.Start, s.End)
			}
			words := string(text[s.Start:s.End])
			row.item.Answer = append(row.item.Answer, words)
			row.item.Short = append(row.item.Short, leading.ReplaceAllString(words, ""))
		}
		for _, id := range row.Articles {
			row.URLs = append(row.URLs, news[id].URL)
		}
		out = append(out, row.item)
	}
	return out, nil
}
