// Package point lets a language model point at sentences and never speak: it is shown
// numbered sentences of stored articles and answers with their numbers and a stretch of
// one of them. Whatever else it says is discarded.
package point

import (
	"context"

	"beleg/knowledge"
)

// Sentence is one of those shown. Sentences of one article are neighbours in a packet and
// stand in the order of their text.
type Sentence struct {
	Number           int // from 1, without gaps
	Article          int // from 1, the best first; sentences of one article share it
	Title, Published string
	Text             string // verbatim from the article
}

// Packet is a question with the sentences that may answer it.
type Packet struct {
	Question  string
	Kind      knowledge.Kind
	Language  string // the asker's, ISO 639-1
	Most      int    // how many sentences may be marked; 0 is one
	Sentences []Sentence
}

// Mark is what a model says: numbers of sentences, none when nothing answers, and the
// stretch of the first of them that is the short answer, which may be empty.
type Mark struct {
	Sentences []int  `json:"sentences"`
	Span      string `json:"span"`
	Sure      bool   `json:"sure"`
}

// Pointer marks what answers a packet's question. It is safe for concurrent use.
type Pointer interface {
	Point(ctx context.Context, p Packet) (Mark, error)
}
