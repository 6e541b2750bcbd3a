package answer

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/point"
)

// What a pointer is shown at most. Characters are those of sentences and titles.
const (
	packetSentences  = 24
	packetCharacters = 6000
)

// packet is what a pointer is shown, and where it stands.
type packet struct {
	point.Packet
	list []*candidate // by number, from 0
}

// packing is a packet that is being filled.
type packing struct {
	q          knowledge.Question
	kept       []*candidate
	articles   []knowledge.ArticleID // the best first
	characters int
}

// packetOf shows the best passages and what stands beside them, as far as there is room.
func packetOf(q knowledge.Question, found []*candidate, articles map[knowledge.ArticleID]knowledge.Article) packet {
	b := packing{q: q}
	for _, c := range found {
		if _, ok := articles[c.record.Article]; !ok || c.record.Seq(c.at) == 0 {
			continue
		}
		b.add(c, articles)
		for _, by := range []int{-1, 1} {
			if x := c.beside(by); x != nil {
				b.add(x, articles)
			}
		}
	}
	return b.packet(articles)
}

// add keeps a passage that is not kept yet, if there is room for it.
func (b *packing) add(c *candidate, articles map[knowledge.ArticleID]knowledge.Article) {
	size := utf8.RuneCountInString(c.sentence())
	fresh := !slices.Contains(b.articles, c.record.Article)
	if fresh {
		size += utf8.RuneCountInString(articles[c.record.Article].Title)
	}
	again := slices.ContainsFunc(b.kept, func(k *candidate) bool { return k.record == c.record && k.at == c.at })
	if again || len(b.kept) == packetSentences || b.characters+size > packetCharacters {
		return
	}
	b.characters += size
	b.kept = append(b.kept, c)
	if fresh {
		b.articles = append(b.articles, c.record.Article)
	}
}

// packet numbers what is kept: the articles as they came, their sentences in order.
func (b *packing) packet(articles map[knowledge.ArticleID]knowledge.Article) packet {
	place := func(c *candidate) int { return slices.Index(b.articles, c.record.Article) }
	slices.SortStableFunc(b.kept, func(x, y *candidate) int {
		return cmp.Or(cmp.Compare(place(x), place(y)), cmp.Compare(x.record.Seq(x.at), y.record.Seq(y.at)))
	})
	p := packet{point.Packet{Question: b.q.Text, Kind: b.q.Kind, Language: b.q.Language}, b.kept}
	for i, c := range b.kept {
		a := articles[c.record.Article]
		p.Sentences = append(p.Sentences, point.Sentence{Number: i + 1, Article: place(c) + 1, Title: a.Title, Published: a.Published, Text: c.sentence()})
	}
	return p
}

// beside is the sentence before a passage (-1) or behind it (1), nil without one.
func (c *candidate) beside(by int) *candidate {
	at := c.at + by
	if at < 0 || at >= c.record.Len() || c.record.Seq(at) == 0 {
		return nil
	}
	all := c.compared.candidates
	if i, ok := slices.BinarySearchFunc(all, at, func(x candidate, at int) int { return cmp.Compare(x.at, at) }); ok {
		return &all[i]
	}
	none := make(vector, len(c.compared.plan.concepts))
	return &candidate{record: c.record, at: at, about: c.about, matched: &matched{passage: at, own: none, exact: none}, compared: c.compared}
}

// complete reads a passage of the packet that the ranker did not read, and scores it as
// one of those that it read.
func (r *ranker) complete(c *candidate, q knowledge.Question, among *peers) bool {
	if c.among != nil {
		return true
	}
	return r.guard(c.record, func() {
		c.compared.plan.read(c, q)
		c.score = r.weights.Trees.Logit(among.inputs(make([]float64, len(inputs)), c.features))
		c.among = among
	})
}
