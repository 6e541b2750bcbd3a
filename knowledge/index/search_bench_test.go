//go:build unix

package index

import (
	"flag"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
	"time"

	"beleg/knowledge"
)

// BenchmarkSearch asks the same questions of bleve's own query and of Search, over the
// development news copied with other words, or over invented text. "heavy" terms are drawn
// as often as they stand in the text, "light" ones as if all were equally frequent. The
// processor's time is told beside that of the clock: other work does not count in it.
// Once each (-benchtime 1x), which shows that it runs, is over fewer sentences.
func BenchmarkSearch(b *testing.B) {
	sentences := 200_000
	if flag.Lookup("test.benchtime").Value.String() == "1x" {
		sentences = 5_000
	}
	l := newTwins(b, multiplied(b, sentences))
	settle()
	now, err := l.Snapshot()
	if err != nil {
		b.Fatal(err)
	}
	now.Close()
	b.Logf("%d documents in %d segments", now.total, len(now.segments))
	for _, kind := range []struct {
		name   string
		terms  int
		light  bool
		filter knowledge.Filter
	}{
		{name: "heavy5", terms: 5}, {name: "heavy20", terms: 20}, {name: "heavy60", terms: 60}, {name: "light60", terms: 60, light: true},
		{name: "heavy60lang", terms: 60, filter: knowledge.Filter{Language: "de"}},
		{name: "heavy60site", terms: 60, filter: knowledge.Filter{Site: "bbc.example"}},
		{name: "heavy60days", terms: 60, filter: knowledge.Filter{Since: "2017-03", Until: "2018-02"}},
	} {
		l.r = rand.New(rand.NewPCG(5, 6))
		asks := make([][]QueryTerm, 100)
		for i := range asks {
			asks[i] = l.ask(kind.terms)
			if kind.light {
				asks[i] = l.askLight(kind.terms)
			}
		}
		b.Run("bleve/"+kind.name, func(b *testing.B) {
			b.ReportAllocs()
			defer measure(b)()
			for i := range b.N {
				l.twin.search(b, now, asks[i%len(asks)], kind.filter, 300)
			}
		})
		b.Run("beleg/"+kind.name, func(b *testing.B) {
			b.ReportAllocs()
			defer measure(b)()
			postings := 0
			for i := range b.N {
				n, err := l.benchmark(b, asks[i%len(asks)], kind.filter)
				if err != nil {
					b.Fatal(err)
				}
				postings += n
			}
			b.ReportMetric(float64(postings)/float64(b.N), "postings/op")
		})
	}
}

// cpu is what the process used of the processors.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// measure reports the processor's time from now to when what it returns is called.
func measure(b *testing.B) func() {
	before := cpu()
	return func() { b.ReportMetric(float64((cpu()-before).Microseconds())/float64(b.N), "cpu-µs/op") }
}

// settle waits until bleve has merged what it was given.
func settle() {
	const look = 200 * time.Millisecond
	for range 100 {
		before := cpu()
		time.Sleep(look)
		if cpu()-before < look/20 {
			return
		}
	}
}

// benchmark counts and searches, as a question does.
func (l *library) benchmark(b *testing.B, terms []QueryTerm, f knowledge.Filter) (postings int, err error) {
	now, err := l.Snapshot()
	if err != nil {
		return 0, err
	}
	defer now.Close()
	counts, _, err := now.DocFreq(b.Context(), terms)
	if err != nil {
		return 0, err
	}
	for _, n := range counts {
		postings += n
	}
	_, err = now.Search(b.Context(), terms, f, 300)
	return postings, err
}

// askLight draws from all the words that were met.
func (l *library) askLight(n int) (terms []QueryTerm) {
	seen := map[QueryTerm]bool{}
	var all []QueryTerm
	for range 400 {
		for _, t := range l.ask(20) {
			t.Boost = 1
			if !seen[t] {
				seen[t] = true
				all = append(all, t)
			}
		}
	}
	for range n {
		terms = append(terms, all[l.r.IntN(len(all))])
	}
	return terms
}

// multiplied are the news as often as it takes to so many sentences; in the copies
// every tenth word is another.
func multiplied(t testing.TB, sentences int) (list []*Record) {
	all := news(t)
	if len(all) == 0 {
		all = invented(2000)
	}
	r, words := rand.New(rand.NewPCG(7, 8)), vocabulary(all)
	for n := 0; n < sentences; {
		source := all[len(list)%len(all)]
		copied := *source
		copied.Article, copied.Passages = knowledge.ArticleID(len(list)), nil
		for _, p := range source.Passages {
			if len(list) >= len(all) {
				p.Text = varied(r, p.Text, words[source.Language])
			}
			copied.Passages = append(copied.Passages, p)
		}
		list = append(list, &copied)
		n += len(copied.Passages)
	}
	return list
}

func vocabulary(list []*Record) map[string][]string {
	words := map[string][]string{}
	for _, r := range list {
		for _, p := range r.Passages {
			words[r.Language] = append(words[r.Language], strings.Fields(p.Text)...)
		}
	}
	return words
}

func varied(r *rand.Rand, text string, words []string) string {
	list := strings.Fields(text)
	for i := range list {
		if r.IntN(10) == 0 {
			list[i] = words[r.IntN(len(words))]
		}
	}
	return strings.Join(list, " ")
}
