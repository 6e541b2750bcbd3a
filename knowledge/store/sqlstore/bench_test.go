package sqlstore

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// news is about as long as a news article.
var news = strings.Repeat("The ferry to the island sails at eight, said the harbour master on Monday. ", 50) // 3.7 kB

func batch(from, n int) []knowledge.Article {
	articles := make([]knowledge.Article, n)
	for i := range articles {
		articles[i] = ferry(from+i, fmt.Sprint(news, from+i))
		articles[i].Source, articles[i].Language, articles[i].Published = "Harbour Post", "en", "2024-03-25"
	}
	return articles
}

func filled(b *testing.B, n int) (*Store, []knowledge.ArticleID) {
	b.Helper()
	s := fresh(b)
	var ids []knowledge.ArticleID
	for from := 0; from < n; from += 500 {
		for _, p := range put(b, s, batch(from, min(500, n-from))...) {
			ids = append(ids, p.Article.ID)
		}
	}
	return s, ids
}

func perArticle(b *testing.B, each int) {
	b.ReportMetric(float64(b.N*each)/b.Elapsed().Seconds(), "articles/s")
}

func BenchmarkPut100(b *testing.B) {
	s := fresh(b)
	for n := 0; b.Loop(); n += 100 {
		put(b, s, batch(n, 100)...)
	}
	perArticle(b, 100)
}

func BenchmarkPut1(b *testing.B) {
	s := fresh(b)
	for n := 0; b.Loop(); n++ {
		put(b, s, batch(n, 1)...)
	}
	perArticle(b, 1)
}

func BenchmarkPut100Raw(b *testing.B) {
	s := fresh(b)
	raw := make([][]byte, 100)
	for n := 0; b.Loop(); n += 100 {
		for i := range raw {
			raw[i] = fmt.Append(nil, strings.Repeat(fmt.Sprint("<p class=ferry id=", n*i, "> The ferry sails.</p>\n"), 1500)) // 60 kB
		}
		if _, err := s.Put(b.Context(), knowledge.Local, store.Actor{}, batch(n, 100), raw); err != nil {
			b.Fatal(err)
		}
	}
	perArticle(b, 100)
}

func BenchmarkPut100Unchanged(b *testing.B) {
	s, _ := filled(b, 100)
	for b.Loop() {
		put(b, s, batch(0, 100)...)
	}
	perArticle(b, 100)
}

func BenchmarkByID50(b *testing.B) {
	s, ids := filled(b, 10_000)
	wanted := make([]knowledge.ArticleID, 50)
	for n := 0; b.Loop(); n++ {
		for i := range wanted {
			wanted[i] = ids[(n*50+i*197)%len(ids)]
		}
		found, err := s.ByID(b.Context(), knowledge.Local, wanted)
		if err != nil || len(found) != 50 {
			b.Fatal(len(found), err)
		}
	}
}

func BenchmarkList10k(b *testing.B) {
	s, _ := filled(b, 10_000)
	for name, f := range map[string]knowledge.Filter{"all": {}, "filtered": {Since: "2024", Site: "harbour"}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, total, err := s.List(b.Context(), knowledge.Local, store.Page{Limit: 10, Filter: f}); err != nil || total != 10_000 {
					b.Fatal(total, err)
				}
			}
		})
	}
}

func BenchmarkChanges1000(b *testing.B) {
	s, _ := filled(b, 10_000)
	for b.Loop() {
		if log, err := s.Changes(b.Context(), knowledge.Local, 5000, 1000); err != nil || len(log) != 1000 {
			b.Fatal(len(log), err)
		}
	}
}

func BenchmarkUndo10k(b *testing.B) {
	s, _ := filled(b, 10_000) // by somebody else, all within the day
	for b.Loop() {
		if _, err := s.Undo(b.Context(), knowledge.Local, store.Actor{ID: "7"}, 0); err == nil {
			b.Fatal("there was something to undo")
		}
	}
}

func BenchmarkBackup10k(b *testing.B) {
	s, _ := filled(b, 10_000)
	for b.Loop() {
		if err := s.Backup(b.Context(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkForget1000(b *testing.B) {
	s := fresh(b)
	for n := 0; b.Loop(); n += 1000 {
		put(b, s, batch(n, 1000)...)
		if err := s.Forget(b.Context(), knowledge.Local); err != nil {
			b.Fatal(err)
		}
	}
}
