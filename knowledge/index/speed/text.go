//go:build unix

package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/lang"
	"beleg/knowledge/samples"
)

// texts makes articles without end: real ones first where they are at hand, then
// copies of them in which one word of ten is another word of their language.
type texts struct {
	real   []knowledge.Article
	words  map[string][]string // by language, the vocabulary
	random *rand.Rand
	made   int
	origin string // where they come from, for the sheet
}

// replaced is the share of the words of a copy that are others.
const replaced = 0.1

func newTexts(origin string, articles []knowledge.Article) *texts {
	t := &texts{real: articles, words: map[string][]string{}, random: rand.New(rand.NewPCG(1, 2)), origin: origin}
	seen := map[string]bool{}
	for _, a := range articles {
		for word := range strings.FieldsSeq(a.Text) {
			if key := a.Language + word; len(word) >= 5 && letters(word) && !seen[key] {
				seen[key] = true
				t.words[a.Language] = append(t.words[a.Language], word)
			}
		}
	}
	return t
}

// letters reports whether a word has no marks.
func letters(word string) bool {
	return !strings.ContainsAny(word, `.,;:!?"'()[]{}<>/\|0123456789-–—“”„’‘`)
}

// next is another article.
func (t *texts) next() knowledge.Article {
	a := t.real[t.made%len(t.real)]
	round := t.made / len(t.real)
	t.made++
	if round == 0 {
		return a
	}
	a.URL, a.Given, a.Also = fmt.Sprintf("%s/copy-%d", strings.TrimSuffix(a.URL, "/"), round), "", nil
	a.Title, a.Text = t.copied(a.Title, a.Language), t.copied(a.Text, a.Language)
	return a
}

// copied is a text with some of its words replaced; its lines stay.
func (t *texts) copied(text, language string) string {
	words := t.words[language]
	if len(words) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		for j, word := range strings.Fields(line) {
			if j > 0 {
				b.WriteByte(' ')
			}
			if t.random.Float64() < replaced {
				// What ends a sentence stays: a copy has as many of them.
				word = words[t.random.IntN(len(words))] + word[len(strings.TrimRight(word, ".,;:!?")):]
			}
			b.WriteString(word)
		}
	}
	return b.String()
}

// sentences counts what the index will hold of an article, the title included.
func sentences(a knowledge.Article) (n int) {
	if a.Title != "" {
		n++
	}
	for range lang.SentenceSeq(a.Text, a.Language) {
		n++
	}
	return n
}

// newsFiles are the files of the development news, not languages.
var newsFiles = []string{"de.jsonl", "en.jsonl", "en-dated.jsonl"}

// news are short articles: the development news, else invented ones.
func news(bench string) (*texts, error) {
	var all []knowledge.Article
	for _, name := range newsFiles {
		list, err := readArticles(filepath.Join(bench, "news", name))
		if os.IsNotExist(err) {
			return newTexts("invented text in the words of the samples", invented(3000, 20)), nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	// Both languages by turns, as guilds track them.
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return newTexts("the development news, and copies with 10 % of the words replaced", all), nil
}

// long are articles as magazines have them, some 9 kB each.
func long(bench string) (*texts, error) {
	list, err := readArticles(filepath.Join(bench, "realtime", "articles.jsonl.gz"))
	if os.IsNotExist(err) {
		return newTexts("invented text in the words of the samples", invented(500, 90)), nil
	}
	return newTexts("long articles of 2024, and copies with 10 % of the words replaced", list), err
}

// readArticles reads import lines, packed or not.
func readArticles(path string) (list []knowledge.Article, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, err
		}
	}
	err = ingest.Lines(r, func(_ int, a knowledge.Article, _ int, err error) error {
		if err == nil {
			list = append(list, ingest.Normal(a))
		}
		return nil
	})
	return list, err
}

// invented makes articles of so many sentences each from the samples' own, with
// every other word replaced.
func invented(articles, length int) []knowledge.Article {
	own := newTexts("", samples.Articles())
	list := make([]knowledge.Article, articles)
	for i := range list {
		a := own.real[i%len(own.real)]
		var lines []string
		for len(lines) < length {
			from := own.real[own.random.IntN(len(own.real))]
			if from.Language == a.Language {
				lines = append(lines, own.mixed(from))
			}
		}
		list[i] = knowledge.Article{URL: fmt.Sprintf("https://invented.example/%d", i), Source: a.Source, Published: a.Published,
			Title: own.mixed(a), Text: strings.Join(lines, "\n"), Language: a.Language, Access: knowledge.Free}
	}
	return list
}

// mixed is a sentence of an article whose words are mostly others.
func (t *texts) mixed(a knowledge.Article) string {
	spans := lang.Sentences(a.Text, a.Language)
	s := spans[t.random.IntN(len(spans))]
	text := a.Text[s.Start:s.End]
	for range 5 {
		text = t.copied(text, a.Language)
	}
	return text
}

// written is a file of import lines.
type written struct {
	path      string
	articles  int
	sentences int
	bytes     int // of text
}

// write fills a file with articles until they have so many sentences, or there
// are so many of them; 0 means no bound.
func (t *texts) write(path string, count, articles int) (w written, err error) {
	f, err := os.Create(path)
	if err != nil {
		return w, err
	}
	defer f.Close()
	buffered := bufio.NewWriter(f)
	lines := json.NewEncoder(buffered)
	w.path = path
	for below(w.sentences, count) && below(w.articles, articles) {
		a := t.next()
		if err := lines.Encode(ingest.LineOf(a)); err != nil {
			return w, err
		}
		w.articles++
		w.sentences += sentences(a)
		w.bytes += len(a.Text)
	}
	return w, buffered.Flush()
}

// below reports whether n has not reached a bound; 0 means no bound.
func below(n, bound int) bool { return bound == 0 || n < bound }

// giant writes one article of so many bytes.
func (t *texts) giant(path string, size int) (w written, err error) {
	whole := knowledge.Article{URL: "https://giant.example/", Source: "Giant", Title: "The whole record", Access: knowledge.Free}
	var b strings.Builder
	for b.Len() < size {
		a := t.next()
		if whole.Language == "" {
			whole.Language, whole.Published = a.Language, a.Published
		}
		if a.Language == whole.Language {
			b.WriteString(a.Text + "\n")
		}
	}
	whole.Text = b.String()
	one := newTexts("", []knowledge.Article{whole})
	return one.write(path, 0, 1)
}
