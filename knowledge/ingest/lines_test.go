package ingest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"beleg/knowledge"
)

func TestLines(t *testing.T) {
	const good = `{"url":"https://harbour.example/pact","title":"Pact","text":"Ministers signed the pact in the old harbour hall."}`
	input := strings.Join([]string{
		"\ufeff" + good, "", "  \t", good + "\r",
		`{"text":5}`, `["a"]`, `"a"`, `{"text":"a`, `nonsense`, `{"title":"only"}`, `{"text":" \n "}`,
		`{"text":"` + strings.Repeat("x", maxLine) + `"}`,
		`{"text":"no address, but words enough to make an article of them.","section":"ignored","id":7}`,
		`{"url":"harbour.example/pact","text":"An address that is none stays as a name."}`,
		`{"text":"a` + "\xff" + `b"}`, good,
	}, "\n")
	var got []string
	err := Lines(strings.NewReader(input), func(n int, a knowledge.Article, _ int, err error) error {
		what := string(reason(err))
		if err == nil {
			what = strings.SplitN(a.URL, ":", 2)[0]
		}
		got = append(got, fmt.Sprint(n, " ", what))
		return nil
	})
	want := "1 https, 4 https, 5 type, 6 type, 7 type, 8 type, 9 type, 10 text, 11 text, 12 long, 13 paste, 14 harbour.example/pact, " +
		"15 paste, 16 https"
	if s := strings.Join(got, ", "); err != nil || s != want {
		t.Errorf("%s, %v\nwant %s", s, err, want)
	}
}

// What an editor or a shell wrote in another encoding is read like UTF-8.
func TestLinesEncodings(t *testing.T) {
	const line = `{"url":"https://hafen.example/1","title":"Fähre","text":"Die Fähre fährt über die Brücke – für 5 €."}` + "\r\n"
	encoded := func(e encoding.Encoding, s string) string {
		out, err := e.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for name, in := range map[string]string{
		"UTF-8":              line + line,
		"UTF-8 with a mark":  "\ufeff" + line + line,
		"UTF-16 of a shell":  encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), line+line),
		"UTF-16, big endian": encoded(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), line+line),
		"UTF-16, no mark":    encoded(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), line+line),
		"Windows-1252":       encoded(charmap.Windows1252, line+line),
		"of two files":       line + encoded(charmap.Windows1252, line),
	} {
		read := 0
		err := Lines(strings.NewReader(in), func(_ int, a knowledge.Article, _ int, bad error) error {
			if read++; a.Title != "Fähre" || a.Text != "Die Fähre fährt über die Brücke – für 5 €." {
				t.Errorf("%s: %q %q", name, a.Title, a.Text)
			}
			return bad
		})
		if err != nil || read != 2 {
			t.Errorf("%s: %d lines, %v", name, read, err)
		}
	}
}

func TestLinesStop(t *testing.T) {
	stop := errors.New("stop")
	calls := 0
	err := Lines(strings.NewReader("{\"text\":\"a\"}\n{\"text\":\"b\"}\n"),
		func(int, knowledge.Article, int, error) error { calls++; return stop })
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("%v after %d", err, calls)
	}
	broken := errors.New("disk")
	err = Lines(io.MultiReader(strings.NewReader("{\"text\":\"a\"}\n"), brokenReader{broken}),
		func(int, knowledge.Article, int, error) error { return nil })
	if !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

type brokenReader struct{ err error }

func (b brokenReader) Read([]byte) (int, error) { return 0, b.err }

// What is exported reads back as the same article, with the address that was
// given.
func TestRoundTrip(t *testing.T) {
	for _, l := range []string{
		`{"url":"https://harbour.example/pact?utm_term=.9#top","title":" Pact  signed ","text":"Erste Zeile.\r\n\r\n\r\nZweite  ` +
			`Zeile\u00ad.","language":"de-AT","published":"2024-03-25 00:00:00","updated":"2024-03-25T08:10:00+0100","author":"Ana, Bo",` +
			`"source":"Harbour","access":"paywall","sample":true,"tags":["Klima","#energie","no tag",""]}`,
		`{"text":"Ministers signed the pact in the old harbour hall. It took eleven years."}`,
		`{"text":"a\u0000b \u2028 c","access":"nonsense","published":"soon"}`,
	} {
		var first knowledge.Article
		read := func(s string) (a knowledge.Article) {
			err := Lines(strings.NewReader(s), func(_ int, got knowledge.Article, _ int, bad error) error { a = got; return bad })
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		first = read(l)
		out, err := json.Marshal(LineOf(first))
		if err != nil {
			t.Fatal(err)
		}
		if second := read(string(out)); !reflect.DeepEqual(second, first) {
			t.Errorf("%s\n%+v\n%+v", l, first, second)
		}
	}
}

func TestNormal(t *testing.T) {
	for _, c := range []struct{ in, want knowledge.Article }{
		{knowledge.Article{URL: "HTTPS://WWW.Harbour.example/pact?fbclid=1#x", Title: " A\n title ",
			Text: "Der Pakt wurde gestern im Hafen unterzeichnet.", Published: "25.03.2024", Author: "Ana\tBeck"},
			knowledge.Article{URL: "https://www.harbour.example/pact", Title: "A title", Text: "Der Pakt wurde gestern im Hafen unterzeichnet.",
				Published: "2024-03-25", Author: "Ana Beck", Language: "de", Source: "harbour.example"}},
		{knowledge.Article{Text: "Ministers signed the pact. It took years."},
			knowledge.Article{URL: PasteAddress("Ministers signed the pact. It took years."), Title: "Ministers signed the pact.",
				Text: "Ministers signed the pact. It took years.", Language: "en"}},
		{knowledge.Article{URL: "paste:abc", Title: "T", Text: "x\xffy", Language: "english"},
			knowledge.Article{URL: "paste:abc", Title: "T", Text: "xy"}},
		{knowledge.Article{URL: "paste:abc", Title: "T", Text: "x", Language: "fr_FR", Source: "S"},
			knowledge.Article{URL: "paste:abc", Title: "T", Text: "x", Language: "fr", Source: "S"}},
	} {
		if got := Normal(c.in); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%+v\nwant %+v", got, c.want)
		}
		checkNormal(t, Normal(c.in))
	}
	// The same words are the same article, whatever lies between them.
	if PasteAddress("a  b\r\nc") != PasteAddress(" a b c\n") || PasteAddress("a b") == PasteAddress("ab") {
		t.Error("the address of a text must depend on its words alone")
	}
}

func TestISODate(t *testing.T) {
	for in, want := range map[string]string{
		"2024": "2024", "2024-03": "2024-03", "2024-03-25": "2024-03-25", "2024/3/5": "2024-03-05", "20240325": "2024-03-25",
		"20240325T081000Z":          "2024-03-25T08:10:00Z",
		"2024-03-25T08:10:00+01:00": "2024-03-25T08:10:00+01:00", "2024-03-25T08:10:00.123456+0100": "2024-03-25T08:10:00+01:00",
		"2024-03-25T08:10Z":        "2024-03-25T08:10Z",
		"2024-03-25T08:10:00-0500": "2024-03-25T08:10:00-05:00", "2024-03-25T08:10:00+00:00": "2024-03-25T08:10:00Z",
		"2024-03-25 08:10": "2024-03-25T08:10", "2016-11-09 00:00:00": "2016-11-09",
		"2024-03-25T00:00:00Z": "2024-03-25T00:00:00Z", "2024-03-25T08:10:00 CET": "2024-03-25T08:10:00+01:00",
		"Mon, 25 Mar 2024 08:10:00 GMT": "2024-03-25T08:10:00Z", "Mon, 25 Mar 2024 08:10:00 +0100": "2024-03-25T08:10:00+01:00",
		"25 Mar 24 08:10 EST": "2024-03-25T08:10-05:00",
		"25.03.2024":          "2024-03-25", "25.3.24": "2024-03-25", "25.03.2024, 8:10 Uhr": "2024-03-25T08:10",
		"25. März 2024": "2024-03-25", "Montag, 25. März 2024 um 08:10 Uhr": "2024-03-25T08:10", "1. Jänner 2025": "2025-01-01",
		"Di, 04 Mär 2025 10:15:00 +0100": "2025-03-04T10:15:00+01:00", "Di., 25.01.2022 - 14:45": "2022-01-25T14:45",
		"Stand: 28.04.2023 17:23 Uhr": "2023-04-28T17:23",
		"March 25, 2024":              "2024-03-25", "Mar. 25, 2024 8:10 p.m.": "2024-03-25T20:10",
		"March 25th, 2024 12:05 AM": "2024-03-25T00:05", "25th March 2024": "2024-03-25",
		"": "", "soon": "", "31.02.2024": "", "9999-12-31": "", "3024-01-01": "", "10000-01-01": "", "10012-01-01": "",
		"-0012-03-15": "", "2024-02-30T10:00:00Z": "", "03/25/2024": "2024-03-25", "11/07/2023": "", "Stand: 2024-03-05, 7 Uhr": "2024-03-05",
		"2023.11.07": "2023-11-07", "24-03-05": "", "1711360800000": "", "2024-W12-1": "", "٢٠٢٤-٠٣-٢٥": "",
		"2024-03-25T10:00:00+99:00": "2024-03-25", "2024-03-25T10:00:00+14:00": "2024-03-25T10:00:00+14:00",
		"2024-12-31T23:59:60Z": "2024-12-31", "2024-13-01": "", "2024-02-30": "", "99.99.2024": "", "25.03.": "", "0000-00-00": "",
		"0001-01-01T00:00:00Z": "", "1711352400": "", strings.Repeat("1", 500): "",
	} {
		got := isoDate(in)
		if got != want {
			t.Errorf("%q is %q; want %q", in, got, want)
		}
		if again := isoDate(got); again != got {
			t.Errorf("%q is %q and then %q", in, got, again)
		}
	}
}

// TestSpellings: however an address is spelled in an import, it is the one that
// reading the page would give, with what was given beside it.
func TestSpellings(t *testing.T) {
	for given, want := range map[string]string{
		"https://c.example/a": "", "https://C.example/a": "https://c.example/a",
		" https://c.example:443/b/../a?utm_source=x#y ": "https://c.example/a",
		"https://c.example./%61?":                       "https://c.example/a", "https://c.example/a\u0308": "https://c.example/%C3%A4",
		"https://\uff43.example/a": "https://c.example/a",
	} {
		l := Line{URL: given, Text: "Collision text of the article in Linz."}
		a := l.Article()
		if want == "" && (a.URL != given || a.Given != "") || want != "" && (a.URL != want || a.Given != oneLine(given)) {
			t.Errorf("%q is %q, given %q; want %q", given, a.URL, a.Given, want)
		}
	}
}

// TestPasswords: what holds one is refused, with whatever else is wrong with it.
func TestPasswords(t *testing.T) {
	for _, address := range []string{"https://ana:secret@harbour.example/", "https://ana@harbour.example/",
		" HTTP:\\\\ana:secret@harbour.example", "ftp://ana:secret@harbour.example/", "//ana:secret@harbour.example",
		"https://ana:se cret@har bour.example/", "ana:secret@harbour.example/pact", "https://:secret@harbour.example:x/"} {
		if _, err := Canonical(address); reason(err) != Password {
			t.Errorf("%s: %v", address, err)
		}
		for _, l := range []Line{{URL: address, Text: "Text."}, {URL: "https://harbour.example/", Given: address, Text: "Text."}} {
			raw, err := json.Marshal(l)
			if err != nil {
				t.Fatal(err)
			}
			err = Lines(bytes.NewReader(raw), func(_ int, _ knowledge.Article, _ int, bad error) error { return bad })
			if reason(err) != Password || strings.Contains(fmt.Sprint(err), "secret") {
				t.Errorf("line with %s: %v", address, err)
			}
		}
	}
	for _, address := range []string{"https://harbour.example/@ana", "https://harbour.example/?mail=ana:b@c",
		"https://harbour.example/#a:b@c", "https://harbour.example/a:b@c"} {
		if _, err := Canonical(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestLostDates: a date that cannot be read is left out and counted.
func TestLostDates(t *testing.T) {
	input := `{"text":"a","published":"2024-02-30"}
{"text":"b","published":"2024-03-25","updated":"soon"}
{"text":"c","published":" "}
{"text":"d","published":"9999-12-31","updated":"yesterday"}`
	var got []string
	err := Lines(strings.NewReader(input), func(_ int, a knowledge.Article, lost int, bad error) error {
		got = append(got, fmt.Sprint(a.Text, lost, a.Published, a.Updated))
		return bad
	})
	if s := strings.Join(got, " "); err != nil || s != "a1 b12024-03-25 c0 d2" {
		t.Errorf("%s, %v", s, err)
	}
}

func FuzzLines(f *testing.F) {
	f.Add([]byte("{\"url\":\"https://a/?utm_x=1\",\"text\":\"a\\r\\n\\nb\",\"published\":\"25.3.24\"}\n\n{}\nx"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		last := 0
		err := Lines(bytes.NewReader(raw), func(n int, a knowledge.Article, _ int, bad error) error {
			if n <= last || (bad == nil) != (a.Text != "") {
				t.Errorf("line %d after %d: %+v, %v", n, last, a, bad)
			}
			if last = n; bad != nil {
				return nil
			}
			checkNormal(t, a)
			out, err := json.Marshal(LineOf(a))
			if err != nil {
				t.Fatal(err)
			}
			return Lines(bytes.NewReader(out), func(_ int, again knowledge.Article, _ int, bad error) error {
				if bad != nil || !reflect.DeepEqual(again, a) {
					t.Errorf("%s reads back as %+v, %v", out, again, bad)
				}
				return nil
			})
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func BenchmarkLines(b *testing.B) {
	text := strings.Repeat("Die Minister haben den Pakt am 12. März 2024 im alten Hafensaal unterzeichnet, und beide "+
		"Parlamente müssen noch zustimmen. ", 20)
	line, err := json.Marshal(Line{URL: "https://harbour.example/pact", Title: "Hafenpakt", Text: text, Published: "2024-03-12"})
	if err != nil {
		b.Fatal(err)
	}
	input := bytes.Repeat(append(line, '\n'), 100)
	b.SetBytes(int64(len(input)))
	for b.Loop() {
		if err := Lines(bytes.NewReader(input), func(_ int, _ knowledge.Article, _ int, bad error) error { return bad }); err != nil {
			b.Fatal(err)
		}
	}
}
