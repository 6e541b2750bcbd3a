package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"beleg/knowledge/point"
)

// Why an answer is not read.
var (
	ErrLong       = errors.New("the model's server sent more than an answer can be long")
	ErrNoHTTP     = errors.New("the model's server answered with something else than HTTP")
	ErrNoChat     = errors.New("the model's server answered with something else than a chat")
	ErrUnreadable = errors.New("the model answered with something else than a mark")
	ErrTwo        = errors.New("the model answered with two marks that differ")
)

// contentOf takes what the model says out of a response.
func contentOf(body []byte) (string, error) {
	var reply struct {
		Choices []struct {
			Message *struct {
				Content string `json:"content"`
			} `json:"message"`
		} `json:"choices"`
	}
	err := json.Unmarshal(body, &reply)
	if err != nil || len(reply.Choices) == 0 || reply.Choices[0].Message == nil {
		return "", ErrNoChat
	}
	return reply.Choices[0].Message.Content, nil
}

// thought is what some models say before they answer. One that was cut off has no end,
// and that of which the server said the beginning has none.
var thought = regexp.MustCompile(`(?s)^.*</(think|thinking)>|<(think|thinking)>.*`)

// read finds the mark in what a model says: alone, in prose, between fences, behind its
// thoughts. Two that differ are none.
func read(content string) (point.Mark, error) {
	var found *point.Mark
	rest := []byte(thought.ReplaceAllString(content, " "))
	for range 16 { // whoever says more braces says no mark
		at := bytes.IndexByte(rest, '{')
		if at < 0 {
			break
		}
		rest = rest[at:]
		d := json.NewDecoder(bytes.NewReader(rest))
		var raw json.RawMessage
		if d.Decode(&raw) != nil {
			rest = rest[1:]
			continue
		}
		rest = rest[d.InputOffset():]
		m, ok := markIn(raw)
		switch {
		case !ok:
		case found == nil:
			found = &m
		case !same(*found, m):
			return point.Mark{}, ErrTwo
		}
	}
	if found == nil {
		return point.Mark{}, ErrUnreadable
	}
	return *found, nil
}

// markIn reads one object.
func markIn(raw []byte) (point.Mark, bool) {
	var said struct {
		Sentences *numbers `json:"sentences"`
		Span      *string  `json:"span"`
		Sure      bool     `json:"sure"`
	}
	if json.Unmarshal(raw, &said) != nil || said.Sentences == nil {
		return point.Mark{}, false
	}
	m := point.Mark{Sentences: *said.Sentences, Sure: said.Sure}
	if said.Span != nil {
		m.Span = *said.Span
	}
	return m, true
}

// numbers are a list of numbers, also of such in quotation marks, or one alone.
type numbers []int

// UnmarshalJSON implements json.Unmarshaler.
func (n *numbers) UnmarshalJSON(raw []byte) error {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		list = []json.RawMessage{raw}
	}
	*n = numbers{}
	for _, one := range list {
		i, err := strconv.Atoi(strings.Trim(string(one), `" `))
		if err != nil {
			return ErrUnreadable
		}
		*n = append(*n, i)
	}
	return nil
}

func same(a, b point.Mark) bool {
	return slices.Equal(a.Sentences, b.Sentences) && a.Span == b.Span && a.Sure == b.Sure
}
