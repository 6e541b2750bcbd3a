package commands

import (
	"strconv"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

const (
	besides   = 2    // sentences shown before and after the one that was quoted
	maxAround = 1200 // bytes of them
)

// around shows a sentence of an article, by its number, among those beside it.
func (b *Bot) around(r Request, a knowledge.Article, sentence int) Reply {
	all := lang.Sentences(a.Text, a.Language)
	at := max(0, min(sentence, len(all))-1)
	from, to := max(0, at-besides), min(len(all), at+besides+1)
	for to-from > 1 && all[to-1].End-all[from].Start > maxAround {
		if to-at > at-from {
			to--
		} else {
			from++
		}
	}
	card := Card{Title: a.Title, Sources: []Receipt{receipt(knowledge.Evidence{Article: a, Seq: at + 1})}}
	if len(all) > 0 {
		start := all[from].Start
		card.Quote = a.Text[start:all[to-1].End]
		card.Marks = []Span{{all[at].Start - start, all[at].End - start}}
		card.Note = r.say("around.where", "from", from+1, "to", to, "all", len(all))
	}
	reply := Reply{Cards: []Card{card}}
	turn := func(label string, n int, there bool) {
		if there {
			reply.Buttons = append(reply.Buttons, Button{Label: r.say(label), Line: b.aroundLine(r, a.Number, n), Reply: Instead})
		}
	}
	turn("button.before", max(1, from-besides), from > 0)
	turn("button.behind", to+1+besides, to < len(all))
	reply.Buttons = append(reply.Buttons, articleButton(r, a.Number, ""))
	if a.Sample {
		reply.Footer = r.say("sample.note")
	}
	return reply
}

func (b *Bot) aroundLine(r Request, number, sentence int) string {
	return r.say("line.article", "n", number) + pair("around", strconv.Itoa(sentence))
}
