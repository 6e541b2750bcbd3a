package ingest

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	"beleg/knowledge"
)

func utf16le(s string) string {
	b := []byte("\xff\xfe")
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func TestReadFile(t *testing.T) {
	const sentence = "Die Minister haben den Pakt in der Hafenstraße über Nacht unterzeichnet."
	long := strings.Repeat("Ein Wort nach dem anderen ", 10)
	for _, c := range []struct{ label, name, raw, title, text string }{
		{"a headline and an empty line", "a.txt", "Hafenpakt geschlossen\n\n" + sentence, "Hafenpakt geschlossen", sentence},
		{"a headline, no empty line", "a.txt", "Hafenpakt geschlossen\n" + sentence, "Hafenpakt geschlossen", sentence},
		{"a question as headline", "A.TXT", "Wer zahlt?\n" + sentence, "Wer zahlt?", sentence},
		{"no headline", "a.txt", sentence + "\n" + sentence, sentence, sentence + "\n" + sentence},
		{"a long first line", "a.txt", long + "\n" + sentence, "", strings.TrimSpace(long) + "\n" + sentence},
		{"Windows line ends", "a.txt", "Hafenpakt\r\n\r\n" + sentence + "\r\n" + sentence, "Hafenpakt", sentence + "\n" + sentence},
		{"byte order mark", "a.txt", "\xef\xbb\xbfHafenpakt\n\n" + sentence, "Hafenpakt", sentence},
		{"UTF-16", "a.txt", utf16le("Hafenpakt\n\n" + sentence), "Hafenpakt", sentence},
		{"UTF-16 without a mark", "a.txt", utf16le("Hafenpakt\n\n" + sentence)[2:], "Hafenpakt", sentence},
		{"windows-1252", "a.txt", "Hafenpakt\n\nDie Minister haben den Pakt in der Hafenstra\xdfe \xfcber Nacht unterzeichnet.",
			"Hafenpakt", sentence},
		{"decomposed", "a.txt", "Hafenpakt\n\n" + strings.ReplaceAll(sentence, "ü", "u\u0308"), "Hafenpakt", sentence},
		{"invisible characters", "a.txt", "Hafen\u00adpakt\n\n" + strings.ReplaceAll(sentence, "Pakt", "P\u200bakt\u202e"),
			"Hafenpakt", sentence},
		{"Markdown", "a.md", "# Hafenpakt #\n\n**Die Minister** haben den [Pakt](https://harbour.example) in der\nHafenstraße _über " +
			"Nacht_ unterzeichnet.\n\n![Bild](x.png)\n\n---\n\n- Eins\n- Zwei\n", "Hafenpakt", sentence + "\nEins\nZwei"},
		{"Markdown with front matter", "a.md", "---\ntitle: \"Hafenpakt\"\ndate: 2024-03-12\n---\n" + sentence, "Hafenpakt", sentence},
		{"Markdown without a heading", "a.markdown", "Hafenpakt\n\n" + sentence, "Hafenpakt", sentence},
		{"PDF", "a.pdf", drawn([]string{"Hafenpakt"}, []string{"Die Minister haben den Pakt in der Hafen-",
			"stra\xdfe \xfcber Nacht unterzeichnet."}), "Hafenpakt", sentence},
		{"HTML", "a.html", strings.ReplaceAll(story, "\n", ""), "Ministers sign the pact", ""},
	} {
		got, err := Files{}.Read(context.Background(), c.name, []byte(c.raw))
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %d articles, %v", c.label, len(got), err)
			continue
		}
		if a := got[0]; c.title != "" && a.Title != c.title || c.text != "" && a.Text != c.text || a.Language == "" || a.Text == "" {
			t.Errorf("%s: %+v", c.label, a)
		}
		if a := got[0]; !strings.HasPrefix(a.URL, "paste:") {
			t.Errorf("%s: address %q", c.label, a.URL)
		}
	}
}

func TestUnreadableFiles(t *testing.T) {
	bomb := flate(bytes.Repeat([]byte{' '}, 300<<20))
	for _, c := range []struct {
		name, raw string
		why       Why
	}{
		{"a.txt", "", NoText}, {"a.txt", " \n\t", NoText}, {"a.txt", "\x7fELF\x02\x01\x01\x00\x00", NoText},
		{"a.txt", strings.Repeat("\x01\x02\x03 ", 100), NoText}, {"a.md", "\x00", NoText},
		{"a.html", "", NoText}, {"a.html", "<p>", NoText}, {"a.html", "\x89PNG\r\n\x1a\n\x00", NoText},
		{"a.html", strings.Repeat("<div>", 5000) + "x", NoText}, {"a.html", strings.Repeat("<p>", 1_000_000), Hard},
		{"a.docx", "PK\x03\x04", NoText}, {"a.exe", "MZ", BadType}, {"a", "text", BadType}, {"", "text", BadType}, {"txt", "text", BadType},
		{"a.pdf", "", NoText}, {"a.pdf", "%PDF-1.7", NoText}, {"a.pdf", "no PDF", NoText}, {"a.pdf", "%PDF-1.4\n" + bomb, NoText},
		{"a.pdf", drawn(), NoText},
		{"a.jsonl", "", NoText}, {"a.jsonl", "{}", NoText}, {"a.jsonl", "{\"text\":1}", BadType}, {"a.jsonl", "no JSON", BadType},
		{"a.txt", strings.Repeat("x", knowledge.MaxFile+1), Large}, {"a.pdf", strings.Repeat("x", knowledge.MaxFile+1), Large},
		{"a.html", strings.Repeat("x", knowledge.MaxFile+1), Large}, {"a.jsonl", strings.Repeat("\n", maxLines+1), Large},
	} {
		if got, err := (Files{}).Read(context.Background(), c.name, []byte(c.raw)); reason(err) != c.why || got != nil {
			t.Errorf("%s %.30q: %v, %d articles; want %s", c.name, c.raw, err, len(got), c.why)
		}
	}
}

// drawn is a PDF as a small writer makes it: each block a heading or a
// paragraph, each string a printed line in Latin-1.
func drawn(blocks ...[]string) string {
	var draw strings.Builder
	y := 800
	for _, lines := range blocks {
		for _, l := range lines {
			fmt.Fprintf(&draw, "BT /F1 11 Tf 1 0 0 1 50 %d Tm (%s) Tj ET\n", y, l)
			y -= 14
		}
		y -= 20
	}
	stream := flate([]byte(draw.String()))
	return written(
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream", len(stream), stream),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /FirstChar 0 /LastChar 255 /Widths ["+
			strings.Repeat("500 ", 256)+"] >>",
	)
}

func flate(raw []byte) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(raw)
	z.Close()
	return b.String()
}

// A machine-translated text as it was handed to this project.
func TestSeed(t *testing.T) {
	names, _ := filepath.Glob("../../../shared/seed/*.txt")
	if len(names) == 0 {
		t.Skip("no ../shared/seed beside the repository")
	}
	raw, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	got, err := Files{}.Read(context.Background(), names[0], raw)
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	if a := got[0]; a.Title != "Die USA und Japan planen, den vor über 60 Jahren geschlossenen Sicherheitspakt zu stärken" ||
		a.Language != "de" ||
		!strings.HasPrefix(a.Text, "Die USA und Japan planen den vor ueber") ||
		!strings.Contains(a.Text, "hatten 1960 einen Verteidigungsvertrag") || !strings.HasSuffix(a.Text, "toi-allgemeines") {
		t.Errorf("%+v", a)
	}
}

func FuzzReadFile(f *testing.F) {
	f.Add(".pdf", []byte(drawn([]string{"a", "b"})))
	f.Add(".md", []byte("# a\n\n- *b* [c](d)"))
	f.Add(".txt", []byte("a\n\nb\xfc"))
	f.Fuzz(func(t *testing.T, ending string, raw []byte) {
		articles, err := Files{}.Read(context.Background(), "a"+ending, raw)
		if err != nil && reason(err) == Hard {
			t.Fatal("too slow")
		}
		for _, a := range articles {
			checkNormal(t, a)
		}
	})
}

// checkNormal is what every article that leaves this package keeps to.
func checkNormal(t *testing.T, a knowledge.Article) {
	t.Helper()
	if again := Normal(a); !reflect.DeepEqual(again, a) {
		t.Errorf("not in normal form:\n%+v\n%+v", a, again)
	}
	if strings.ContainsAny(a.Title+a.Author+a.Source+a.URL, "\n\r\x00") || strings.ContainsAny(a.Text, "\r\x00") ||
		strings.Contains(a.Text, "\n\n") {
		t.Errorf("stray line breaks: %+v", a)
	}
}
