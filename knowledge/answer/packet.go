package answer

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/point"
)

// What a pointer is shown at most. The packet of a clear case is smaller: a passage whose
// score lies so far below the best one's is the right one once in a thousand times, and is
// shown only where there are few.
const (
	packetSentences  = 48
	packetCharacters = 6000 // of sentences
	packetFew        = 12
	packetBelow      = 7
	packetLongest    = 1000 // characters of a sentence that is shown at all
	packetNews       = 0.5  // what it is worth in a score to name what neither the question nor a better sentence does
)

// packet is what a pointer is shown, and where it stands.
type packet struct {
	point.Packet
	list []*candidate // by number, from 0
}

// packetOf shows the best of the passages that were read and of those that stand beside
// them, which are read for it. A sentence that stands in several articles is shown once.
func (r *ranker) packetOf(q knowledge.Question, found []*candidate, articles map[knowledge.ArticleID]knowledge.Article) packet {
	var kept []*candidate
	characters, shown := 0, map[string]bool{}
	list := newsFirst(r.around(q, found), q.Text)
	for _, c := range list {
		text := c.sentence()
		size := utf8.RuneCountInString(text)
		_, ok := articles[c.record.Article]
		switch {
		case len(kept) == packetSentences, len(kept) >= packetFew && c.score < list[0].score-packetBelow:
			return packed(q, kept, articles)
		case !ok, shown[text], size > packetLongest, characters+size > packetCharacters:
			continue
		}
		shown[text] = true
		characters += size
		kept = append(kept, c)
	}
	return packed(q, kept, articles)
}

// around are the sentences among the passages found and those beside them, the best first.
func (r *ranker) around(q knowledge.Question, found []*candidate) (list []*candidate) {
	type place struct {
		record *index.View
		at     int
	}
	known := map[place]bool{}
	add := func(c *candidate) {
		if c == nil || known[place{c.record, c.at}] {
			return
		}
		known[place{c.record, c.at}] = true
		if c.record.Seq(c.at) > 0 && r.complete(c, q, found[0].among) {
			list = append(list, c)
		}
	}
	for _, c := range found {
		add(c)
	}
	for _, c := range found {
		add(c.beside(-1))
		add(c.beside(1))
	}
	best(list)
	return list
}

// newsFirst puts sentences, the best first, behind those of about the same score that name
// what they do not: in long articles much is said twice before the answer is.
func newsFirst(list []*candidate, asked string) []*candidate {
	asked = strings.ToLower(asked)
	named, worth := map[string]bool{}, make(map[*candidate]float64, len(list))
	for _, c := range list {
		worth[c] = c.score
		for name := range c.names() {
			if !named[name] && !strings.Contains(asked, name) {
				worth[c] = c.score + packetNews
			}
			named[name] = true
		}
	}
	slices.SortStableFunc(list, func(a, b *candidate) int { return cmp.Compare(worth[b], worth[a]) })
	return list
}

// packed numbers what is kept: the article with the best sentence first, the sentences of
// each in order.
func packed(q knowledge.Question, kept []*candidate, articles map[knowledge.ArticleID]knowledge.Article) packet {
	ids := articlesIn(kept)
	place := func(c *candidate) int { return slices.Index(ids, c.record.Article) }
	slices.SortStableFunc(kept, func(x, y *candidate) int {
		return cmp.Or(cmp.Compare(place(x), place(y)), cmp.Compare(x.record.Seq(x.at), y.record.Seq(y.at)))
	})
	p := packet{point.Packet{Question: q.Text, Kind: q.Kind, Language: q.Language}, kept}
	for i, c := range kept {
		a := articles[c.record.Article]
		p.Sentences = append(p.Sentences, point.Sentence{Number: i + 1, Article: place(c) + 1,
			Title: a.Title, Published: a.Published, Text: c.sentence()})
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
