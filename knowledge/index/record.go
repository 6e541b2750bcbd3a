package index

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"beleg/knowledge"
)

// Record is an article as the index keeps it: what ranking needs, so that a
// question reads the store only for the answers it shows. A very long one is kept
// in several records, so that neither writing nor asking holds it whole.
type Record struct {
	Article   knowledge.ArticleID
	Part      int `json:",omitempty"` // of a long article, from 0
	First     int `json:",omitempty"` // how many passages the parts before this one have
	Language  string
	Published string
	URL       string
	Source    string
	Unread    Unread              `json:",omitempty"` // why the title is the only passage
	Passages  []knowledge.Passage // title first when there is one, Seq ascending
	Tokens    [][]Token           `json:"-"` // by passage, filled when it is read
}

// Token is one term at one place of a passage. Terms of the same word share Pos.
type Token struct {
	Hash uint32
	Pos  uint16
	Part bool // a part of a compound
}

func encode(r *Record) ([]byte, error) { return json.Marshal(r) }

func (a *Analyzer) decode(data []byte) (*Record, error) {
	r := new(Record)
	if err := json.Unmarshal(data, r); err != nil {
		return nil, fmt.Errorf("read index record: %w", err)
	}
	a.Fill(r)
	return r, nil
}

// Fill computes the tokens of a record's passages.
func (a *Analyzer) Fill(r *Record) {
	field := Field(r.Language)
	r.Tokens = make([][]Token, len(r.Passages))
	for i := range r.Passages {
		p := &r.Passages[i]
		p.Article = r.Article
		words := Tokens(p.Text)
		tokens := make([]Token, 0, len(words))
		for pos, w := range words {
			for _, t := range a.Word(w.Text, field) {
				tokens = append(tokens, Token{t.Hash, uint16(min(pos, 65535)), t.Part})
			}
		}
		r.Tokens[i] = tokens
	}
}

// size estimates the memory a record takes, in bytes.
func (r *Record) size() int {
	n := 400
	for i, p := range r.Passages {
		n += 120 + len(p.Text) + 8*len(r.Tokens[i]) + 120*len(p.Times) + 100*len(p.People)
	}
	return n
}

// sites returns the terms that site: can name: the host, its parents, and the
// words of the publisher's name.
func (r *Record) sites() []string {
	var out []string
	if u, err := url.Parse(r.URL); err == nil && u.Host != "" {
		host := strings.TrimPrefix(u.Hostname(), "www.")
		for {
			out = append(out, host)
			_, parent, ok := strings.Cut(host, ".")
			if !ok || !strings.Contains(parent, ".") {
				break
			}
			host = parent
		}
		if label, _, ok := strings.Cut(host, "."); ok {
			out = append(out, label)
		}
	}
	return append(out, strings.Fields(strings.ToLower(r.Source))...)
}
