package index

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/lexicon"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	bleveindex "github.com/blevesearch/bleve_index_api"
)

// twin is an index of the same passages as bleve would have it, with frequencies and
// norms, a field for each kind of filter, and bleve's own queries.
type twin struct{ bleve.Index }

func newTwin(t testing.TB) twin {
	t.Helper()
	m := bleve.NewIndexMapping()
	if err := m.AddCustomAnalyzer("terms", map[string]any{"type": custom.Name, "tokenizer": whitespace.Name}); err != nil {
		t.Fatal(err)
	}
	m.DefaultAnalyzer, m.ScoringModel, m.DefaultMapping.Dynamic = "terms", bleveindex.BM25Scoring, false
	i, err := bleve.NewUsing(filepath.Join(t.TempDir(), "twin"), m, scorch.Name, scorch.Name, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { i.Close() })
	return twin{i}
}

func (w twin) apply(t testing.TB, a *Analyzer, put []*Record, removed []string) {
	t.Helper()
	batch, analyzer := w.NewBatch(), w.Mapping().AnalyzerNamed("terms")
	for _, id := range removed {
		batch.Delete(id)
	}
	for _, r := range put {
		fields := map[string]string{"lang": r.Language, "site": strings.Join(knowledge.Article{URL: r.URL, Source: r.Source}.SiteTerms(), " "),
			"day": r.Published[:min(10, len(r.Published))]}
		for i, p := range r.Passages {
			d := document.NewDocument(r.part().passage(i))
			fields[Field(r.Language)] = strings.Join(termsOf(a, p.Text, Field(r.Language)), " ")
			for name, value := range fields {
				d.AddField(document.NewTextFieldCustom(name, nil, []byte(value), bleveindex.IndexField, analyzer))
			}
			if err := batch.IndexAdvanced(d); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Batch(batch); err != nil {
		t.Fatal(err)
	}
}

func termsOf(a *Analyzer, text, field string) (list []string) {
	for _, w := range Tokens(text) {
		for _, t := range a.Word(w.Text, field) {
			list = append(list, t.Text)
		}
	}
	return list
}

// search asks bleve, with the collection's average length, which is to be a whole
// number as bleve's is.
func (w twin) search(t testing.TB, now *Snapshot, terms []QueryTerm, f knowledge.Filter, limit int) search.DocumentMatchCollection {
	t.Helper()
	q, stats := bleve.NewDisjunctionQuery(), search.BM25Stats{FieldCardinality: map[string]int{}}
	for _, x := range terms {
		term := bleve.NewTermQuery(x.Text)
		term.SetField(x.Field)
		term.SetBoost(x.Boost)
		q.AddQuery(term)
		stats.FieldCardinality[x.Field] = int(now.average) * now.total
	}
	for _, field := range []string{"lang", "site", "day"} {
		stats.FieldCardinality[field] = 1
	}
	stats.DocCount = float64(now.total)
	r := bleve.NewSearchRequestOptions(filteredQuery(q, f), limit, 0, false)
	r.PreSearchData = map[string]any{search.BM25PreSearchDataKey: &stats}
	found, err := w.SearchInContext(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return found.Hits
}

func filteredQuery(q query.Query, f knowledge.Filter) query.Query {
	if f.IsZero() {
		return q
	}
	all := []query.Query{q}
	keyword := func(field, value string) {
		k := bleve.NewTermQuery(value)
		k.SetField(field)
		k.SetBoost(0)
		all = append(all, k)
	}
	if f.Language != "" {
		keyword("lang", f.Language)
	}
	for _, term := range f.SiteTerms() {
		keyword("site", term)
	}
	if f.Since != "" || f.Until != "" {
		until := f.Until
		if until != "" {
			until += "~"
		}
		yes := true
		r := bleve.NewTermRangeInclusiveQuery(f.Since, until, &yes, &yes)
		r.SetField("day")
		r.SetBoost(0)
		all = append(all, r)
	}
	return bleve.NewConjunctionQuery(all...)
}

// library is a collection and its twin, if it has one, and what is in them.
type library struct {
	*Collection
	twin    twin
	records []*Record // nil: removed
	r       *rand.Rand
}

func newLibrary(t testing.TB, records []*Record) *library {
	t.Helper()
	c, err := Open(filepath.Join(t.TempDir(), "index"), NewAnalyzer(lexicon.Split), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	l := &library{Collection: c, r: rand.New(rand.NewPCG(1, 2))}
	l.fill(t, records)
	return l
}

// newTwins is a library with a twin.
func newTwins(t testing.TB, records []*Record) *library {
	t.Helper()
	l := newLibrary(t, nil)
	l.twin = newTwin(t)
	l.fill(t, records)
	return l
}

func (l *library) fill(t testing.TB, records []*Record) {
	t.Helper()
	const step = 100
	for list := range slices.Chunk(records, step) {
		l.put(t, list, nil)
	}
	l.records = records
}

func (l *library) put(t testing.TB, list []*Record, removed []knowledge.ArticleID) {
	t.Helper()
	var passages []string
	for _, id := range removed {
		r := l.records[id]
		l.records[id] = nil
		for i := range r.Passages {
			passages = append(passages, r.part().passage(i))
		}
	}
	if err := l.Apply(list, removed, l.Cursor()+1); err != nil {
		t.Fatal(err)
	}
	if l.twin.Index != nil {
		l.twin.apply(t, l.Analyzer(), list, passages)
	}
}

// change replaces and removes some of the articles.
func (l *library) change(t testing.TB) {
	t.Helper()
	var put []*Record
	var removed []knowledge.ArticleID
	for id, r := range l.records {
		if r == nil {
			continue
		}
		switch l.r.IntN(12) {
		case 0:
			removed = append(removed, knowledge.ArticleID(id))
		case 1:
			other := l.records[l.r.IntN(id+1)]
			if n := len(r.Passages); other != nil && len(other.Passages) >= n { // the twin keeps what is not overwritten
				changed := *other
				changed.Article, changed.Passages = r.Article, other.Passages[:n]
				put = append(put, &changed)
			}
		}
	}
	l.put(t, put, nil)
	for _, r := range put {
		l.records[r.Article] = r
	}
	l.put(t, nil, removed)
}

// ask draws terms from the passages as often as they stand there, and some that
// stand nowhere.
func (l *library) ask(n int) (terms []QueryTerm) {
	for len(terms) < n {
		r := l.records[l.r.IntN(len(l.records))]
		if r == nil {
			continue
		}
		field := Field(r.Language)
		words := termsOf(l.Analyzer(), r.Passages[l.r.IntN(len(r.Passages))].Text, field)
		if len(words) == 0 {
			continue
		}
		text := words[l.r.IntN(len(words))]
		if l.r.IntN(20) == 0 {
			text += "x"
		}
		terms = append(terms, QueryTerm{field, text, 0.1 + l.r.Float64()})
	}
	return terms
}

func (l *library) filter() (f knowledge.Filter) {
	days := []string{"", "", "2004", "2005-03", "2009-02-14", "2017", "2016-12-31"}
	switch l.r.IntN(6) {
	case 0:
		f.Language = []string{"de", "en", "fr"}[l.r.IntN(3)]
	case 1:
		f.Site = []string{"a.example", "example", "two.example", "Bote", "nobody"}[l.r.IntN(5)]
	case 2:
		f.Since, f.Until = days[l.r.IntN(len(days))], days[l.r.IntN(len(days))]
	case 3:
		f.Since, f.Language, f.Site = days[l.r.IntN(len(days))], "en", "bote"
	}
	return f
}

// Whatever is asked, the passages and scores are those of bleve's own query, given the
// average length of a passage, rounded. A plain go test asks some hundreds of questions, BELEG_TESTS=all thousands.
func TestSearchIsBleves(t *testing.T) {
	asks := 25
	if os.Getenv("BELEG_TESTS") == "all" {
		asks = 600
	}
	everyFifth := func(list []*Record) (some []*Record) {
		for i := 0; i < len(list); i += 5 {
			list[i].Article = knowledge.ArticleID(len(some))
			some = append(some, list[i])
		}
		return some
	}
	for name, records := range map[string][]*Record{"invented": invented(300), "news": everyFifth(news(t))} {
		t.Run(name, func(t *testing.T) {
			if len(records) == 0 {
				t.Skip("no ../shared/bench/news beside the repository")
			}
			l := newTwins(t, records)
			for range 3 {
				l.compare(t, asks)
				l.change(t)
			}
		})
	}
}

func (l *library) compare(t *testing.T, asks int) {
	t.Helper()
	now, err := l.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer now.Close()
	now.average = math.Round(now.average)
	found := 0
	for range asks {
		terms, f, limit := l.ask(1+l.r.IntN(40)), l.filter(), 1+l.r.IntN(300)
		got, err := now.Search(t.Context(), terms, f, limit)
		if err != nil {
			t.Fatal(err)
		}
		if err := same(got, l.twin.search(t, now, terms, f, limit)); err != nil {
			t.Fatalf("%v, filter %+v, at most %d: %v", terms, f, limit, err)
		}
		found += len(got)
	}
	if len(now.segments) < 2 || found < 50*asks {
		t.Errorf("%d segments, %d hits of %d questions: that compares nothing", len(now.segments), found, asks)
	}
}

// same compares hits with bleve's. Of those that score alike, bleve's twin may have
// others in front, and cut off others.
func same(got []Hit, want search.DocumentMatchCollection) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d hits, want %d", len(got), len(want))
	}
	const noise = 1e-6
	scores := map[string]float64{}
	for i, h := range got {
		if d := math.Abs(h.Score/want[i].Score - 1); d > noise || math.IsNaN(d) {
			return fmt.Errorf("hit %d scores %v, want %v", i, h.Score, want[i].Score)
		}
		scores[part{h.Article, h.Part}.passage(h.Index)] = h.Score
	}
	for _, w := range want {
		cut := w.Score < got[len(got)-1].Score*(1+noise)
		if s, ok := scores[w.ID]; !cut && (!ok || math.Abs(s/w.Score-1) > noise) {
			return fmt.Errorf("passage %s scores %v, want %v", w.ID, s, w.Score)
		}
	}
	return nil
}

// However articles came to a collection, they are found with the same scores: in
// batches of other sizes, in another order, before and after bleve merges them, and
// when others were there, or others in their place.
func TestScoresAreOfTheArticlesAlone(t *testing.T) {
	records := invented(70)
	others := invented(90)
	for i := 0; i < len(records); i += 3 {
		others[i] = &Record{records[i].Head, others[i+1].Passages}
	}
	ways := map[string]*library{}
	way := func(name string, arrive func(put func([]*Record, int), drop func(from, to int))) {
		c, err := Open(filepath.Join(t.TempDir(), "index"), NewAnalyzer(lexicon.Split), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		apply := func(put []*Record, removed []knowledge.ArticleID) {
			if err := c.Apply(put, removed, c.Cursor()+1); err != nil {
				t.Fatal(err)
			}
		}
		arrive(func(list []*Record, step int) {
			for some := range slices.Chunk(list, step) {
				apply(some, nil)
			}
		}, func(from, to int) {
			for id := range to - from {
				apply(nil, []knowledge.ArticleID{knowledge.ArticleID(from + id)})
			}
		})
		ways[name] = &library{Collection: c, records: records, r: rand.New(rand.NewPCG(8, 8))}
	}
	way("at once", func(put func([]*Record, int), _ func(int, int)) { put(records, len(records)) })
	way("one by one", func(put func([]*Record, int), _ func(int, int)) { put(records, 1) })
	way("last first", func(put func([]*Record, int), _ func(int, int)) {
		back := slices.Clone(records)
		slices.Reverse(back)
		put(back, 7)
	})
	way("after others", func(put func([]*Record, int), drop func(int, int)) {
		put(others, 30)
		drop(70, 90)
		for i := 0; i < len(records); i += 3 {
			put(records[i:i+1], 1)
		}
	})
	all := ways["at once"]
	for range 50 {
		terms, f, limit := all.ask(1+all.r.IntN(20)), all.filter(), 1+all.r.IntN(300)
		want := all.hits(t, terms, f, limit)
		for name, l := range ways {
			got := l.hits(t, terms, f, limit)
			if !slices.EqualFunc(got, want, func(a, b Hit) bool {
				d := math.Abs(a.Score/b.Score - 1)
				a.Score, b.Score = 0, 0
				return a == b && d < 1e-9
			}) {
				t.Fatalf("%s: %v, filter %+v, at most %d: other hits or scores", name, terms, f, limit)
			}
		}
	}
}

func (l *library) hits(t *testing.T, terms []QueryTerm, f knowledge.Filter, limit int) []Hit {
	t.Helper()
	now, err := l.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer now.Close()
	hits, err := now.Search(t.Context(), terms, f, limit)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

// Of what scores alike the first by article, part and index are found.
func TestTiesAreCutInOrder(t *testing.T) {
	var records []*Record
	for id := range 40 {
		r := NewRecord(knowledge.Article{ID: knowledge.ArticleID(id), Language: "en"}, nil)
		for seq := range 5 {
			r.Passages = append(r.Passages, knowledge.Passage{Seq: seq, Text: "harbour " + []string{"ferry", "ferry", "sails"}[(id+seq)%3]})
		}
		records = append(records, r)
	}
	l := newLibrary(t, records)
	terms := []QueryTerm{{"en", l.Analyzer().Word("harbour", "en")[0].Text, 1}, {"en", l.Analyzer().Word("sails", "en")[0].Text, 1}}
	all := l.hits(t, terms, knowledge.Filter{}, 1000)
	if len(all) != 200 {
		t.Fatalf("%d hits", len(all))
	}
	for limit := 1; limit < 200; limit += 7 {
		if got := l.hits(t, terms, knowledge.Filter{}, limit); !slices.Equal(got, all[:limit]) {
			t.Errorf("the best %d are not the first %d of all", limit, limit)
		}
	}
	for i, h := range all[1:] {
		if before := all[i]; h.Score == before.Score && h.Article*5+knowledge.ArticleID(h.Index) < before.Article*5+
			knowledge.ArticleID(before.Index) {
			t.Fatalf("%v before %v", before, h)
		}
	}
}

// Filters, deletions and repetitions, against what is known of the passages.
func TestFilteredIsSearchedAndFiltered(t *testing.T) {
	l := newLibrary(t, invented(300))
	l.change(t)
	now, err := l.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer now.Close()
	for range 100 {
		terms, f := l.ask(5), l.filter()
		var some []knowledge.ArticleID
		for id := range l.records {
			if id%3 == 0 {
				some = append(some, knowledge.ArticleID(id))
			}
		}
		if l.r.IntN(2) == 0 {
			f.Tag, f.Among = "klima", knowledge.Select(some)
		}
		all, err := now.Search(t.Context(), terms, knowledge.Filter{}, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		got, err := now.Search(t.Context(), terms, f, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		want := slices.DeleteFunc(all, func(h Hit) bool {
			r := l.records[h.Article]
			a := knowledge.Article{URL: r.URL, Source: r.Source, Published: r.Published, Language: r.Language}
			if h.Article%3 == 0 {
				a.Tags = []string{"klima"}
			}
			return !f.Passes(a)
		})
		if !slices.Equal(got, want) {
			t.Fatalf("%+v: %d hits, want %d", f, len(got), len(want))
		}
		if !slices.IsSortedFunc(got, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) }) {
			t.Fatal("the best are not first")
		}
	}
}

// A folder that an earlier version filled is searched and filtered until it is replaced.
func TestEarlierFoldersAreSearched(t *testing.T) {
	records := invented(60)
	l := &library{twin: newTwin(t), records: records, r: rand.New(rand.NewPCG(9, 9))}
	filled, err := l.twin.Advanced()
	if err != nil {
		t.Fatal(err)
	}
	l.Collection = &Collection{analyzer: NewAnalyzer(lexicon.Split), bleve: filled.(*scorch.Scorch), broken: make(chan struct{}),
		records: newCache(1<<20).open("twin", "")}
	l.twin.apply(t, l.Analyzer(), records, nil)
	now, err := l.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer now.Close()
	id := func(h Hit) string { return part{h.Article, h.Part}.passage(h.Index) }
	for range 200 {
		terms, f := l.ask(5), l.filter()
		got, err := now.Search(t.Context(), terms, f, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for _, h := range got {
			found[id(h)] = true
		}
		want := l.twin.search(t, now, terms, f, 10_000)
		for _, w := range want {
			if !found[w.ID] {
				t.Fatalf("%+v: passage %s is not found", f, w.ID)
			}
		}
		if len(found) != len(want) {
			t.Fatalf("%+v: %d hits, want %d", f, len(found), len(want))
		}
	}
}

// A question sees one state of the index, whatever is written meanwhile.
func TestSnapshotStays(t *testing.T) {
	l := newLibrary(t, invented(100))
	now, err := l.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer now.Close()
	terms := l.ask(5)
	before, err := now.Search(t.Context(), terms, knowledge.Filter{}, 50)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		l.change(t)
	}
	after, err := now.Search(t.Context(), terms, knowledge.Filter{}, 50)
	if err != nil || !slices.Equal(before, after) {
		t.Errorf("%v, %d and %d hits", err, len(before), len(after))
	}
}

// Many ask while somebody writes.
func TestSearchWhileWriting(t *testing.T) {
	l := newLibrary(t, invented(200))
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	const askers = 4
	for i := range askers {
		terms := l.ask(10 + i)
		go func() { done <- l.askUntil(ctx, terms) }()
	}
	for range 4 {
		l.change(t)
		for id, r := range l.records {
			if r == nil {
				l.records[id] = invented(id + 1)[id]
				l.put(t, l.records[id:id+1], nil)
				break
			}
		}
	}
	stop()
	for range askers {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func (l *library) askUntil(ctx context.Context, terms []QueryTerm) error {
	for ctx.Err() == nil {
		now, err := l.Snapshot()
		if err != nil {
			return err
		}
		hits, err := now.Search(context.Background(), terms, knowledge.Filter{Language: "en"}, 100)
		now.Close()
		if err != nil || len(hits) == 0 {
			return fmt.Errorf("%d hits: %w", len(hits), err)
		}
	}
	return nil
}

// Who gives up waits for no search, and damages nothing.
func TestSearchGivesUp(t *testing.T) {
	l := newLibrary(t, invented(100))
	now, err := l.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer now.Close()
	ctx := &patience{Context: t.Context()}
	if _, err := now.Search(ctx, l.ask(30), knowledge.Filter{}, 10); err != nil {
		t.Fatal(err)
	}
	looks := ctx.looks
	for n := range looks {
		_, err := now.Search(&patience{Context: t.Context(), most: n + 1}, l.ask(30), knowledge.Filter{}, 10)
		if n < 30 && !errors.Is(err, context.Canceled) {
			t.Errorf("given up after %d looks: %v", n+1, err)
		}
	}
	if looks < 30 || l.Doubt() != nil {
		t.Errorf("%d looks, doubt: %v", looks, l.Doubt())
	}
}

// patience is a context that ends when it was looked at so often.
type patience struct {
	context.Context
	looks, most int
}

func (p *patience) Err() error {
	if p.looks++; p.most > 0 && p.looks >= p.most {
		return context.Canceled
	}
	return nil
}

// The number of article 972 is written "r0": its passages are no records of article 0.
func TestRecordsAreNoPassages(t *testing.T) {
	for article := range 2000 {
		for n := range 3 {
			if p, i, ok := parsePassage(part{knowledge.ArticleID(article), n}.id()); ok {
				t.Fatalf("record %d of article %d is passage %d of %v", n, article, i, p)
			}
			want := part{knowledge.ArticleID(article), n}
			if p, i, ok := parsePassage(want.passage(7)); p != want || i != 7 || !ok {
				t.Fatalf("passage 7 of %v is %d of %v", want, i, p)
			}
		}
	}
}

// invented are articles of words that nobody means, as frequent as words are.
func invented(n int) (list []*Record) {
	r := rand.New(rand.NewPCG(3, 4))
	zipf := rand.NewZipf(r, 1.1, 5, 20_000)
	for id := range n {
		record := NewRecord(knowledge.Article{ID: knowledge.ArticleID(id), Language: []string{"de", "en"}[id%2],
			URL: []string{"https://www.a.example/1", "https://two.example/x", "https://b.a.example/"}[id%3]}, nil)
		if id%5 > 0 {
			record.Published = time.Date(2004+id%14, time.Month(1+id%12), 1+id%28, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		}
		if id%4 == 0 {
			record.Source = "Der Bote"
		}
		for seq := range 5 + r.IntN(30) {
			var words []string
			for range 3 + r.IntN(40) {
				words = append(words, fmt.Sprintf("q%dw", zipf.Uint64()))
			}
			if seq%7 == 0 {
				words = slices.Concat(words, slices.Repeat(words[:2], r.IntN(maxRepetitions)/2))
			}
			record.Passages = append(record.Passages, knowledge.Passage{Seq: seq, Text: strings.Join(words, " ")})
		}
		list = append(list, record)
	}
	return list
}

// news are the articles of the development sets, sentence by sentence; none where
// they are not.
func news(t testing.TB) (list []*Record) {
	t.Helper()
	for _, name := range []string{"de", "en", "en-dated"} {
		f, err := os.Open("../../../shared/bench/news/" + name + ".jsonl")
		if err != nil {
			return nil
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			var a struct{ Title, Text, Published, URL, Source string }
			if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
				t.Fatal(err)
			}
			id := knowledge.ArticleID(len(list))
			r := NewRecord(knowledge.Article{ID: id, Language: name[:2], Published: a.Published, URL: a.URL, Source: a.Source}, nil)
			for i, s := range strings.SplitAfter(a.Title+". "+a.Text, ". ") {
				r.Passages = append(r.Passages, knowledge.Passage{Seq: i, Text: s})
			}
			list = append(list, r)
		}
	}
	return list
}
