package main

import (
	"fmt"
	"regexp"
)

// newsQuestions were written for this project over news of others. They say where
// the answers stand, not what they are, which is the publishers' text.
const newsQuestions = "questions.jsonl"

// leading words of an answer may be left out of a short one.
var leading = regexp.MustCompile(
	`(?i)^(?:(?:on|in|at|by|from|until|before|after|since|said|tweeted|released|late|early|am|im|bis|ab|seit|vor|nach|der|die|das|den|dem|ein|eine|einen|einer|the|a|an)\s+)+`)

// ownItems reads the questions over the news, with the answers as the news have them.
func (c *collector) ownItems() ([]item, error) {
	type article struct{ ID, URL, Text string }
	news := map[string]article{}
	for _, s := range sets {
		for _, name := range s.articles {
			if !s.measured {
				continue
			}
			list, err := read[article](c, name)
			if err != nil {
				return nil, err
			}
			for _, a := range list {
				news[a.ID] = a
			}
		}
	}
	rows, err := read[struct {
		item
		Answer []struct {
			Article    string
			Start, End int // code points of its text
		} `json:"answer"`
		Articles []string
	}](c, newsQuestions)
	if err != nil {
		return nil, err
	}
	var out []item
	for _, row := range rows {
		for _, s := range row.Answer {
			text := []rune(news[s.Article].Text)
			if s.Start >= s.End || s.End > len(text) {
				return nil, fmt.Errorf("%s: %s: %s has no characters %d to %d", newsQuestions, row.ID, s.Article, s.Start, s.End)
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
