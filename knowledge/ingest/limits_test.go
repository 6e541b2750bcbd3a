package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"beleg/knowledge"
)

// asLine is an article as an import line, and readLines the articles of lines.
func asLine(t testing.TB, a knowledge.Article, escaped bool) string {
	t.Helper()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(escaped)
	if err := enc.Encode(LineOf(a)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func readAll(t testing.TB, lines string) (articles []knowledge.Article, refused []Why) {
	t.Helper()
	err := Lines(strings.NewReader(lines), func(_ int, a knowledge.Article, _ int, bad error) error {
		if bad != nil {
			refused = append(refused, reason(bad))
		} else {
			articles = append(articles, a)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return articles, refused
}

// everyEscape writes every character of a text as \uXXXX, as some programs do.
func everyEscape(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r > 0xffff {
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04X`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		} else {
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// The longest text that is allowed goes through import and export and comes back,
// however its characters are written; one byte more is refused by itself.
func TestLongest(t *testing.T) {
	fill := func(piece string) string {
		s := strings.Repeat(piece, knowledge.MaxText/len(piece)+1)
		return strings.TrimSpace(s[:knowledge.MaxText-knowledge.MaxText%len(piece)])
	}
	const small = `{"text":"Ministers signed the pact in the harbour hall."}` + "\n"
	for _, piece := range []string{"ä/\\\n<&>字𝛿 \U0010fffd\\u0041", `"`}[:size(1, 2)] {
		first := knowledge.Article{URL: "paste:longest", Title: "T", Text: fill(piece), Language: "en"}
		for _, line := range []string{asLine(t, first, true), `{"url":"paste:longest","title":"T","language":"en","text":"` +
			everyEscape(first.Text) + "\"}\n"} {
			got, refused := readAll(t, small+line+small)
			if len(got) != 3 || len(refused) > 0 || !reflect.DeepEqual(got[1], first) {
				t.Fatalf("%q: %d articles of 3, refused %v", piece, len(got), refused)
			}
			again, _ := readAll(t, asLine(t, got[1], false))
			if len(again) != 1 || !reflect.DeepEqual(again[0], first) {
				t.Errorf("%q: not the same after export", piece)
			}
		}
		first.Text += strings.Repeat("x", knowledge.MaxText-len(first.Text)+1)
		if got, refused := readAll(t, small+asLine(t, first, true)+small); len(got) != 2 || len(refused) != 1 || refused[0] != Long {
			t.Errorf("%q: too long: %d articles, refused %v", piece, len(got), refused)
		}
	}
}

// What no text can be as long as is passed over without being kept.
func TestEndlessLine(t *testing.T) {
	endless := io.MultiReader(strings.NewReader(`{"text":"`), io.LimitReader(letter('x'), 200<<20),
		strings.NewReader("\"}\n{\"text\":\"a short one\"}\n"))
	var got []string
	_, peak := spent(func() {
		Lines(endless, func(n int, _ knowledge.Article, _ int, bad error) error {
			got = append(got, fmt.Sprint(n, reason(bad)))
			return nil
		})
	})
	if s := strings.Join(got, " "); s != "1long 2" {
		t.Error(s)
	}
	t.Logf("%d MB over idle", peak>>20)
}

// letter is a reader of nothing else.
type letter byte

func (l letter) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(l)
	}
	return len(b), nil
}

// Every entrance refuses a longer text, and says which reason it is.
func TestTooLong(t *testing.T) {
	text := strings.Repeat("Ein Wort ", knowledge.MaxText/9+1)
	for name, raw := range map[string]string{"a.txt": text, "a.md": text, "a.html": "<p>" + text, "a.jsonl": `{"text":"` + text + `"}`} {
		if got, err := (Files{}).Read(t.Context(), name, []byte(raw)); reason(err) != Long || got != nil {
			t.Errorf("%s: %v, %d articles", name, err, len(got))
		}
	}
	pdf := func(text string) PDFReader { return func(context.Context, []byte) (string, error) { return text, nil } }
	if _, err := (Files{PDF: pdf(text)}).Read(t.Context(), "a.pdf", nil); reason(err) != Long {
		t.Errorf("PDF: %v", err)
	}
	feed := "<rss version='2.0'><channel><title>T</title><item><title>a</title></item><item><title>b</title><description>" + text +
		"</description></item></channel></rss>"
	if doc, err := Feed(t.Context(), []byte(feed), ""); err != nil || len(doc.Items) != 1 || doc.Long != 1 {
		t.Errorf("feed: %v, %d items, %d too long", err, len(doc.Items), doc.Long)
	}
}

// Names are cut to a length that is one, and stay so.
func TestLongNames(t *testing.T) {
	long := strings.Repeat("Wörter über Wörter ", 100_000)
	a := Normal(knowledge.Article{URL: "name " + long, Title: long, Author: long, Source: long, Text: "Ein Text.",
		Language: long, Published: long})
	for _, s := range []string{a.Title, a.Author, a.Source} {
		if n := utf8.RuneCountInString(s); n > maxName || n < maxName/2 {
			t.Errorf("%d characters", n)
		}
	}
	if !strings.HasPrefix(a.URL, "paste:") || a.Published != "" {
		t.Errorf("%.80q, %.80q", a.URL, a.Published)
	}
	checkNormal(t, a)
}

// An escape means the same wherever the reader's buffer ends.
func TestUnescape(t *testing.T) {
	const line = `{"text":"a\u00e4\ud835\udefF\ud800x\ud800\ud800\udc00\\u0041\\\u0041\"\u0022\u005c\u000a\u0009\u0000\u001f\n\/\b\f\uZZZZ\u12"}`
	want, _ := unescape([]byte(line), 0, true)
	for n := range line {
		got, done := unescape([]byte(line[:n]), 0, false)
		got, _ = unescape(append(got, line[n:]...), done, true)
		if !bytes.Equal(got, want) {
			t.Errorf("cut at %d: %s, want %s", n, got, want)
		}
	}
	const valid = `"a\u00e4\ud835\udefF\ud800x\ud800\ud800\udc00\\u0041\\\u0041\"\u0022\u005c\u000a\u0009\n\/\b\f\r"`
	var before, after string
	short, _ := unescape([]byte(valid), 0, true)
	if err := json.Unmarshal([]byte(valid), &before); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(short, &after); err != nil || before != after {
		t.Errorf("%q, %v, want %q", after, err, before)
	}
}

// BenchmarkLongestLine reports the memory that the longest line takes.
func BenchmarkLongestLine(b *testing.B) {
	text := strings.Repeat("Die Minister haben den Pakt am 12. März 2024 unterzeichnet. ", knowledge.MaxText/62)
	for name, line := range map[string]string{"plain": `{"text":"` + text + `"}`, "escaped": `{"text":"` + everyEscape(text) + `"}`,
		"quotes": `{"text":"` + strings.Repeat(`\"a`, knowledge.MaxText/2) + `"}`} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				cpu, peak := spent(func() { readAll(b, line) })
				b.ReportMetric(cpu.Seconds(), "cpu-s")
				b.ReportMetric(float64(peak)/1e6, "peak-MB")
			}
		})
	}
}
