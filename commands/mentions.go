package commands

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/people"
	"beleg/knowledge/timex"
)

// What is offered of the texts beside words of the headlines: persons, as the index finds
// them, and what else is a name.
const (
	maxRead     = 5_000 // articles, the newest, whose texts are read
	maxOpening  = 2_000 // bytes of a text that are
	perReading  = 50    // texts that are read at once
	readAtOnce  = 20    // articles that are read while somebody waits
	leastOften  = 3     // articles that have a name of one word that is offered
	fewTexts    = 1_000 // articles of which every person is offered; of more, those whom two name
	oftenWithin = 0.75  // share of a word's articles in which it is a part of one longer name

	maxPausing = 50 * time.Millisecond // between texts that are read, for those who wait for an answer
)

// mentions count in how many texts names are.
type mentions struct {
	persons counts
	others  map[string]counts // by language
}

func newMentions() mentions { return mentions{counts{}, map[string]counts{}} }

// readNames counts the names that articles have in their first paragraphs. Where nobody
// waits for it, it rests as long as it works, so that others have the processor.
func (b *Bot) readNames(ctx context.Context, g knowledge.Guild, list []knowledge.Article, into mentions, resting bool) error {
	for some := range slices.Chunk(list, perReading) {
		ids := make([]knowledge.ArticleID, len(some))
		for i, a := range some {
			ids[i] = a.ID
		}
		found, err := b.Store.ByID(ctx, g, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			began := time.Now()
			a := found[id]
			into.read(a.Text[:min(len(a.Text), maxOpening)], a.Language)
			if resting {
				time.Sleep(min(time.Since(began), maxPausing))
			}
		}
	}
	return nil
}

// read counts who a text names, by the full name that it has, and what else in it is
// written as a name, each once.
func (m mentions) read(text, language string) {
	if m.others[language] == nil {
		m.others[language] = counts{}
	}
	seen := map[string]bool{}
	once := func(to counts, name string) {
		if !seen[name] {
			seen[name] = true
			to.add(name)
		}
	}
	persons := people.Find(text, language)
	for _, p := range persons {
		once(m.persons, p.Full)
	}
	eachName(text, nil, func(start, end int) {
		named := func(p knowledge.Person) bool { return p.Start < end && start < p.End }
		if !slices.ContainsFunc(persons, named) && !begins(text, start) {
			once(m.others[language], text[start:end])
		}
	})
}

// begins reports whether a sentence or a quotation begins there, where a capital tells
// nothing.
func begins(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(text[:at], unicode.IsSpace))
	return before == utf8.RuneError || strings.ContainsRune(".!?:;\"'“”„»«‘’–—", before)
}

// offered are the names of so many texts that are offered: persons, and of the others
// those that are in several texts, are no common words and not mostly a part of another.
func (m mentions) offered(texts int) (out []term) {
	least := 1
	if texts > fewTexts {
		least = 2
	}
	for _, t := range m.persons {
		several := strings.Contains(t.text, " ")
		if several && t.n >= least || t.n >= leastOften {
			out = append(out, *t)
		}
	}
	for _, language := range slices.Sorted(maps.Keys(m.others)) {
		others := m.others[language]
		within := others.within()
		for _, t := range others.list(2) {
			several := strings.Contains(t.text, " ")
			often := several || t.n >= leastOften && float64(within[t.key]) < oftenWithin*float64(t.n)
			if often && proper(t.text, language) {
				out = append(out, t)
			}
		}
	}
	return out
}

// within says of single words how often they are in the longer name that has them most
// often.
func (c counts) within() map[string]int {
	most := map[string]int{}
	for key, t := range c {
		if !strings.Contains(key, " ") {
			continue
		}
		for word := range strings.FieldsSeq(key) {
			most[word] = max(most[word], t.n)
		}
	}
	return most
}

// someYear shows a month or day by what it makes with it.
const someYear = " 2000"

// proper reports whether words that are written with capitals make a name, and not the
// day of a week or the like: one of them is in no dictionary, or is a name there too.
func proper(words, language string) bool {
	if dated := timex.Find(words+someYear, language, ""); len(dated) > 0 && dated[0].Start == 0 {
		return false
	}
	for word := range strings.FieldsSeq(words) {
		w := lexicon.Embedded().Word(word, language)
		if w.Name || !w.Known && lexicon.Split(folded(word)) == nil {
			return true
		}
	}
	return false
}
