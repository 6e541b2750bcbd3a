package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/answer"
	"beleg/knowledge/index"
	"beleg/knowledge/ingest"
	"beleg/knowledge/lang"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/question"
)

// written are the questions and the long articles written for this project.
//
//go:embed *.jsonl
var written embed.FS

// set is questions over one collection of articles.
type set struct {
	name     string
	articles []string // files in the folder of the sets, or written
	asked    []source
	measured bool // no weights are fitted on it: its licence does not allow it, or it is held out
	once     bool // asked with the first dictionary only
}

// source is a file of questions. A question counts weight.
type source struct {
	name, file string
	weight     float64
}

// The weights of the sources are those that did best on held-out sets.
var sets = []set{
	{name: "wikinews", articles: []string{"wikinews/de.jsonl", "wikinews/en.jsonl", "long-articles.jsonl"}, asked: []source{
		{"wikinews", "wikinews-de.jsonl", 2}, {"wikinews", "wikinews-en.jsonl", 2}, {"long", "long.jsonl", 2}}},
	// News as agencies write it, with bare weekdays, among other news.
	{name: "agency", articles: []string{"agency-de.jsonl", "agency-en.jsonl", "wikinews/de.jsonl", "wikinews/en.jsonl"}, asked: []source{
		{"agency", "agency-questions-de.jsonl", 2}, {"agency", "agency-questions-en.jsonl", 2}}, once: true},
	// More of it, by another hand, held out.
	{name: "held", articles: []string{"agency-held.jsonl", "wikinews/de.jsonl", "wikinews/en.jsonl"}, asked: []source{
		{"held", "agency-questions-held.jsonl", 1}}, measured: true, once: true},
	// The long articles in a collection of their own, where words are less rare.
	{name: "small", articles: []string{"long-articles.jsonl"}, asked: []source{{"small", "long.jsonl", 1}}, once: true},
	{name: "timeqa", articles: []string{"timeqa/articles.jsonl.gz"}, asked: []source{
		{"timeqa", "timeqa/questions.jsonl", 0.5}, {"timeqa", "timeqa-none.jsonl", 0.5}}, once: true},
	{name: "news", articles: []string{"news/de.jsonl", "news/en.jsonl", "news/en-dated.jsonl"}, asked: []source{
		{"chat", "chat-dev.jsonl", 1}, {"own", "questions.jsonl", 1}}, measured: true, once: true},
	{name: "realtime", articles: []string{"realtime/articles.jsonl.gz"}, asked: []source{{"realtime", "realtime/questions.jsonl", 1}},
		measured: true, once: true},
}

// xquadWeight is what a question of XQuAD-R counts.
const xquadWeight = 1.5

// cells are the languages of questions and of texts in which XQuAD-R is asked: every
// language of every other.
func cells() (out [][2]string) {
	for _, from := range lang.All {
		for _, to := range lang.All {
			out = append(out, [2]string{from.Code, to.Code})
		}
	}
	return out
}

// ask is a question with what the ranker made of it.
type ask struct {
	item     *item // nil when its passages were given
	example  *answer.Example
	without  *answer.Example // the same, asked when what answers was taken out; may be nil
	choice   string          // of the dictionary
	measured bool
}

type asks []ask

// examples are those of the answerable questions, those to be fitted on and those
// only measured.
func (list asks) examples() (train, measured []*answer.Example) {
	for _, a := range list {
		switch {
		case a.item != nil && len(a.item.URLs) == 0:
		case a.measured:
			measured = append(measured, a.example)
		default:
			train = append(train, a.example)
		}
	}
	return train, measured
}

// named is a dictionary by the choice that opened it.
type named struct {
	choice string
	*lexicon.Dictionary
}

// collector asks the questions of all sets.
type collector struct {
	bench, cache string
	dicts        []named
}

// collect asks every question of every set with every dictionary.
func (c *collector) collect(ctx context.Context, w *answer.Weights) (out asks, err error) {
	for i, dict := range c.dicts {
		for _, cell := range cells() {
			list, err := c.passages(ctx, w, dict, cell, 1)
			if err != nil {
				return nil, err
			}
			out = append(out, list...)
			if cell[0] != cell[1] || i > 0 {
				continue
			}
			if list, err = c.passages(ctx, w, dict, cell, paragraph); err != nil {
				return nil, err
			}
			out = append(out, list...)
		}
		for _, s := range sets {
			if s.once && i > 0 {
				continue
			}
			list, err := c.set(ctx, w, dict, s)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			out = append(out, list...)
		}
	}
	return out, nil
}

// paragraph is how many sentences of XQuAD-R are taken together where whole
// paragraphs are ranked.
const paragraph = 5

// passages reads one cell of XQuAD-R: questions in one language over passages in
// another, of so many sentences each.
func (c *collector) passages(ctx context.Context, w *answer.Weights, dict named, cell [2]string, size int) (asks, error) {
	from, to := cell[0], cell[1]
	sentences, err := read[answer.RankPassage](c, filepath.Join("xquad", "passages-"+to+".jsonl"))
	if err != nil {
		return nil, err
	}
	type row struct {
		ID       string `json:"id"`
		Question string `json:"question"`
		Answer   string `json:"answer"`
		Gold     int    `json:"gold_sid"`
	}
	questions, err := read[row](c, filepath.Join("xquad", "questions-"+from+"-dev.jsonl"))
	if err != nil {
		return nil, err
	}
	// The sentences are numbered per language.
	rows, err := read[row](c, filepath.Join("xquad", "questions-"+to+"-dev.jsonl"))
	if err != nil {
		return nil, err
	}
	passages, at := joined(sentences, size)
	golds := map[string]row{}
	for _, q := range rows {
		golds[q.ID] = q
	}
	pool, err := answer.NewPool(dict, passages, to)
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	pool.Use(w)
	var out asks
	for _, q := range questions {
		gold, ok := golds[q.ID]
		if !ok {
			gold = q
		}
		parsed, err := question.Parse(q.Question, knowledge.Any, from)
		if err != nil {
			continue
		}
		e, err := pool.Example(ctx, parsed, func(r *index.View, i int) answer.Verdict {
			if pool.SID(r, i) == at[gold.Gold] {
				return answer.Answers
			}
			return answer.Wrong
		})
		if err != nil {
			return nil, err
		}
		e.Group, e.Want, e.Weight = q.ID, []string{gold.Answer}, xquadWeight
		e.Set = "xquad " + from + ">" + to + ", dictionary " + dict.choice
		if size > 1 {
			e.Set, e.Weight = "paragraphs "+from+">"+to, xquadWeight/3
		}
		out = append(out, ask{example: e, choice: dict.choice})
	}
	return out, nil
}

// joined takes sentences of an article together, and says by a sentence's number in
// which passage it stands.
func joined(sentences []answer.RankPassage, size int) (out []answer.RankPassage, at map[int]int) {
	at = map[int]int{}
	n := 0
	for i, s := range sentences {
		if i > 0 && sentences[i-1].Article != s.Article {
			n = 0
		}
		if n%size == 0 {
			out = append(out, answer.RankPassage{SID: len(out), Article: s.Article})
		}
		n++
		last := &out[len(out)-1]
		last.Text = strings.TrimSpace(last.Text + " " + s.Text)
		at[s.SID] = last.SID
	}
	return out, at
}

// item is a question over articles with its answer.
type item struct {
	ID     string   `json:"id"`
	Lang   string   `json:"lang"`
	Answer []string `json:"answer"`
	Short  []string `json:"-"` // what a short answer may be besides
	URLs   []string `json:"urls"`
	About  string   `json:"about"` // the article that an unanswerable question is near to
	At     []struct {
		URL        string `json:"url"`
		Start, End int    // of an answer, in code points of the article's text
	} `json:"at"`
	Asks []struct {
		Text string `json:"text"`
		Lang string `json:"lang"`
	} `json:"asks"`

	marks []mark
}

// mark is where an answer stands: its words with what stands before and behind.
type mark struct{ url, before, behind string }

// around is how many characters beside an answer tell where it stands.
const around = 25

// place finds what stands around the answers.
func (it *item) place(texts map[string][]rune) error {
	for _, at := range it.At {
		text := texts[at.URL]
		if at.Start < 0 || at.Start >= at.End || at.End > len(text) {
			return fmt.Errorf("%s: %s has no characters %d to %d", it.ID, at.URL, at.Start, at.End)
		}
		it.marks = append(it.marks, mark{at.URL, answer.Plain(string(text[max(0, at.Start-around):at.End])),
			answer.Plain(string(text[at.Start:min(len(text), at.End+around)]))})
	}
	return nil
}

// group keeps the questions of one article together: they share its words.
func (it *item) group() string {
	if len(it.URLs) > 0 {
		return it.URLs[0]
	}
	return it.About
}

// judge says whether a passage answers the item.
func (it *item) judge(r *index.View, i int) answer.Verdict {
	if !it.holds(r) {
		return answer.Wrong
	}
	folded := answer.Plain(r.Text(i))
	if !slices.ContainsFunc(it.Answer, func(a string) bool { return strings.Contains(folded, answer.Plain(a)) }) {
		return answer.Wrong
	}
	marked := len(it.marks) == 0 || slices.ContainsFunc(it.marks, func(m mark) bool { return m.in(r.URL, folded) })
	if marked {
		return answer.Answers
	}
	return answer.Mentions
}

// in reports whether a passage has the answer of a mark. What stands before it or
// behind may belong to the next sentence, and the outermost word be cut.
func (m *mark) in(url, folded string) bool {
	_, before, _ := strings.Cut(m.before, " ")
	behind := m.behind
	if i := strings.LastIndexByte(behind, ' '); i > 0 {
		behind = behind[:i]
	}
	return url == m.url && (strings.Contains(folded, before) || strings.Contains(folded, behind))
}

// holds reports whether an article is one of those with the answer.
func (it *item) holds(r *index.View) bool { return slices.Contains(it.URLs, r.URL) }

// set asks the questions of a set.
func (c *collector) set(ctx context.Context, w *answer.Weights, dict named, s set) (asks, error) {
	var articles []knowledge.Article
	texts := map[string][]rune{}
	for _, name := range s.articles {
		list, err := read[struct{ URL, Text string }](c, name)
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			texts[a.URL] = []rune(a.Text)
		}
		raw, err := c.open(name)
		if err != nil {
			return nil, err
		}
		defer raw.Close()
		err = ingest.Lines(raw, func(_ int, a knowledge.Article, _ int, err error) error {
			if err == nil {
				articles = append(articles, ingest.Normal(a))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	pool, err := answer.NewArticlePool(ctx, dict, filepath.Join(c.cache, s.name), articles)
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	pool.Use(w)
	var out asks
	for _, from := range s.asked {
		items, err := c.items(from.file, texts)
		if err != nil {
			return nil, err
		}
		for i := range items {
			list, err := chat(ctx, pool, &items[i], !s.measured && i%2 == 0)
			if err != nil {
				return nil, err
			}
			for _, a := range list {
				a.example.Weight, a.choice, a.measured = from.weight, dict.choice, s.measured
				a.example.Set = from.name + " " + a.example.Set + ", dictionary " + dict.choice
				if a.without != nil {
					a.without.Group, a.without.Set, a.without.Weight = a.example.Group, a.example.Set, from.weight
				}
				out = append(out, a)
			}
		}
	}
	return out, nil
}

// items reads a file of questions over articles.
func (c *collector) items(file string, texts map[string][]rune) ([]item, error) {
	if file == newsQuestions {
		return c.ownItems()
	}
	items, err := read[item](c, file)
	if err != nil {
		return nil, err
	}
	for i := range items {
		if err := items[i].place(texts); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// chat asks the questions of an item, and the first of them again with what answers
// taken out of the articles.
func chat(ctx context.Context, pool *answer.Pool, it *item, again bool) (out asks, err error) {
	again = again && len(it.URLs) > 0
	for _, a := range it.Asks {
		q, err := understand(a.Text, a.Lang)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.Text, err)
		}
		e, err := pool.Example(ctx, q, it.judge)
		if err != nil {
			return nil, err
		}
		e.Want = slices.Concat(it.Answer, it.Short)
		e.Group, e.Set = it.group(), map[bool]string{true: "same language", false: "cross language"}[it.Lang == a.Lang]
		asked := ask{item: it, example: e}
		if again {
			asked.without, err = pool.Without(func(r *index.View, i int) bool { return it.judge(r, i) != answer.Wrong }).Example(ctx, q, it.judge)
			if err != nil {
				return nil, err
			}
			again = false
		}
		out = append(out, asked)
	}
	return out, nil
}

// understand reads "!when pact" and "!ask Who is …?".
func understand(text, language string) (knowledge.Question, error) {
	word, rest, _ := strings.Cut(strings.TrimPrefix(text, "!"), " ")
	kind, ok := knowledge.Any, false
	for _, l := range lang.All {
		if k, found := l.Questions[word]; found {
			kind, ok = k, true
		}
	}
	if !ok && word != "ask" && word != "frag" {
		return knowledge.Question{}, errors.New("unknown command")
	}
	return question.Parse(rest, kind, language)
}

// open opens a file of the sets, or one written for this project.
func (c *collector) open(name string) (io.ReadCloser, error) {
	if f, err := written.Open(name); err == nil {
		return f, nil
	}
	f, err := os.Open(filepath.Join(c.bench, name))
	if err != nil || !strings.HasSuffix(name, ".gz") {
		return f, err
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{z, f}, nil
}

// read reads a file of JSON lines.
func read[T any](c *collector, name string) ([]T, error) {
	f, err := c.open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []T
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		var x T
		if err := json.Unmarshal(bytes.TrimSpace(lines.Bytes()), &x); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, x)
	}
	return out, lines.Err()
}
