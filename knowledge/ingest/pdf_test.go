package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"beleg/knowledge"
)

// TestMain makes the test binary its own reader of PDFs.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "read-pdf" {
		if err := ServePDF(context.Background(), os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// apart reads PDFs in processes of this binary.
func apart(t testing.TB) PDFReader {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Apart(program, "beleg", "read-pdf")
}

// written is a PDF of objects, the first of which is its catalogue.
func written(objects ...string) string {
	var b strings.Builder
	b.WriteString("%PDF-1.4\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.String()
}

const (
	pdfCatalog = "<< /Type /Catalog /Pages 2 0 R >>"
	pdfFont    = "<< /Font << /F1 5 0 R >> >>"
	pdfType1   = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
	pdfPage    = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
	pdfDraw    = "BT /F1 11 Tf 1 0 0 1 50 700 Tm (Die Minister haben den Pakt.) Tj ET\n"
	pdfPadding = "%                                                                                                    \n"
	pdfDrawn   = "Die Minister haben den Pakt."
)

func stream(dict, data string) string {
	return fmt.Sprintf("<< /Length %d %s >>\nstream\n%s\nendstream", len(data), dict, data)
}

func deflated(times int, data string) string {
	filters := ""
	for range times {
		data = flate([]byte(data))
		filters += "/FlateDecode "
	}
	return stream("/Filter ["+filters+"]", data)
}

// hostilePDFs lead a reader in circles or promise more than they hold. text is
// what must be read all the same; without it the file may be refused.
func hostilePDFs() map[string]struct{ raw, text string } {
	content := stream("", pdfDraw)
	pages := func(dict string) string { return "<< /Type /Pages " + dict + " >>" }
	kids := strings.Repeat("3 0 R ", 50_000)
	return map[string]struct{ raw, text string }{
		"plain":             {written(pdfCatalog, pages("/Kids [3 0 R] /Count 1"), pdfPage, content, pdfType1), pdfDrawn},
		"pages in a circle": {written(pdfCatalog, pages("/Kids [2 0 R 3 0 R] /Count 2"), pdfPage, content, pdfType1), pdfDrawn},
		"circle of two": {written(pdfCatalog, pages("/Kids [6 0 R 3 0 R] /Count 2"), pdfPage, content, pdfType1,
			pages("/Kids [2 0 R] /Count 1")), pdfDrawn},
		"only a circle":     {written(pdfCatalog, pages("/Kids [2 0 R] /Count 99999999")), ""},
		"shared kids":       {written(pdfCatalog, pages("/Kids ["+kids[:60]+"] /Count 10"), pdfPage, content, pdfType1), pdfDrawn},
		"too many kids":     {written(pdfCatalog, pages("/Kids ["+kids+"] /Count 50000"), pdfPage, content, pdfType1), ""},
		"count is too high": {written(pdfCatalog, pages("/Kids [3 0 R] /Count 2000000000"), pdfPage, content, pdfType1), pdfDrawn},
		"count is negative": {written(pdfCatalog, pages("/Kids [3 0 R] /Count -5"), pdfPage, content, pdfType1), pdfDrawn},
		"parents in a circle": {written(pdfCatalog, pages("/Parent 2 0 R /Kids [3 0 R] /Count 1"),
			"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>", content), ""},
		"parents in a circle, own fonts": {written(pdfCatalog, pages("/Parent 2 0 R /Kids [3 0 R] /Count 1"), pdfPage,
			content, pdfType1), pdfDrawn},
		"doubling": {written(pdfCatalog, pages("/Kids [6 0 R 6 0 R] /Count 4"), pdfPage, content, pdfType1,
			pages("/Kids [2 0 R 2 0 R 3 0 R] /Count 9")), pdfDrawn},
		"font is itself": {written(pdfCatalog, pages("/Kids [3 0 R] /Count 1"), pdfPage, content,
			"<< /Type /Font /Encoding 5 0 R /ToUnicode 5 0 R /DescendantFonts [5 0 R] >>"), ""},
		"length is itself": {written(pdfCatalog, pages("/Kids [3 0 R] /Count 1"), pdfPage,
			"<< /Length 4 0 R >>\nstream\nx\nendstream", pdfType1), ""},
		"filters in a row": {written(pdfCatalog, pages("/Kids [3 0 R] /Count 1"), pdfPage, deflated(12, pdfDraw), pdfType1), pdfDrawn},
		"bomb of text": {written(pdfCatalog, pages("/Kids [3 0 R] /Count 1"), pdfPage,
			deflated(2, strings.Repeat(pdfDraw, 500_000)), pdfType1), ""},
		"bomb of spaces": {written(pdfCatalog, pages("/Kids [3 0 R] /Count 1"), pdfPage,
			deflated(2, strings.Repeat(" ", 100<<20)), pdfType1), ""},
		"bomb of one string": {written(pdfCatalog, pages("/Kids [3 0 R] /Count 1"), pdfPage,
			deflated(2, "BT ("+strings.Repeat("x", 100<<20)+") Tj"), pdfType1), ""},
		"bomb of brackets": {written(pdfCatalog, pages("/Kids [3 0 R] /Count 1"), pdfPage,
			deflated(2, strings.Repeat("[", size(4, 20)<<20)), pdfType1), ""},
		"deep array":      {written(pdfCatalog, pages("/Kids "+strings.Repeat("[", 4<<20)+" /Count 1")), ""},
		"deep dictionary": {written(pdfCatalog, pages(strings.Repeat("/A <<", 1<<20)+" /Count 1")), ""},
		"huge predictor": {written(pdfCatalog, pages("/Kids [3 0 R] /Count 1"), pdfPage,
			stream("/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 99999999999 >>", flate([]byte(pdfDraw))), pdfType1), ""},
		"huge xref": {"%PDF-1.4\nxref\n4294967295 1\n0000000009 00000 n \ntrailer << /Size 4294967295 >>\n" +
			pdfPadding + "startxref\n9\n%%EOF\n", ""},
		"huge xref start": {"%PDF-1.4\nxref\n99999999999 1\n0000000009 00000 n \ntrailer << /Size 9 >>\n" +
			pdfPadding + "startxref\n9\n%%EOF\n", ""},
		"huge xref stream": {"%PDF-1.5\n1 0 obj\n<< /Type /XRef /Size 99999999999 /W [1 1 1] /Length 3 " +
			">>\nstream\nabc\nendstream\nendobj\nstartxref\n9\n%%EOF\n", ""},
		"xref in a circle": {"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer << /Size 1 /Prev 9 >>\n" +
			pdfPadding + "startxref\n9\n%%EOF\n", ""},
		"object stream is in itself": {objectStreamCircle(), ""},
	}
}

// objectStreamCircle is a PDF whose only object stream stands in itself.
func objectStreamCircle() string {
	entries := "\x01\x00\x09\x00" + "\x02\x00\x01\x00" // the table, and object 1 in stream 1
	head := "%PDF-1.5\n"
	return head + "7 0 obj\n" + stream("/Type /XRef /Size 2 /W [1 2 1] /Root 1 0 R", entries) + "\nendobj\nstartxref\n9\n%%EOF\n"
}

// Every hostile PDF is read or refused in its process, and the process is gone
// afterwards. One keeps it busy for as long as it may be, so that plain go test
// leaves it out.
func TestHostilePDFs(t *testing.T) {
	read := apart(t)
	before := runtime.NumGoroutine()
	all := hostilePDFs()
	if size(0, 1) == 0 {
		delete(all, "xref in a circle")
	}
	for name, c := range all {
		start := time.Now()
		text, err := read(t.Context(), []byte(c.raw))
		t.Logf("%s: %v, %v", name, err, time.Since(start).Round(time.Millisecond))
		why := reason(err)
		switch {
		case c.text != "" && (err != nil || !strings.Contains(text, c.text)):
			t.Errorf("%s: %q, %v; want %q", name, text, err, c.text)
		case strings.Count(text, pdfDrawn) > 1 && !strings.Contains(name, "bomb"):
			t.Errorf("%s: read more than once", name)
		case err != nil && why != NoText && why != Hard && why != Large && why != Long:
			t.Errorf("%s: %v", name, err)
		}
	}
	names, _ := filepath.Glob("../../../shared/bench/hostile/*.pdf")
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := read(t.Context(), raw); err == nil && text == "" {
			t.Errorf("%s: neither text nor error", name)
		}
	}
	for range 100 { // goroutines that have done their work need a moment to go
		if runtime.NumGoroutine() <= before {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines go on", after-before)
	}
}

// Who gives up ends the process; it needs nobody else to.
func TestApartGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	bomb := written(pdfCatalog, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", pdfPage, deflated(2, strings.Repeat(" ", 100<<20)), pdfType1)
	_, err := apart(t)(ctx, []byte(bomb))
	if !errors.Is(err, context.Canceled) && reason(err) != Hard && reason(err) != NoText {
		t.Error(err)
	}
	if _, err := Apart(filepath.Join(t.TempDir(), "no program"), "beleg")(t.Context(), nil); err == nil {
		t.Error("no program, and no error")
	}
}

// A process reads the same as this one does.
func TestApart(t *testing.T) {
	raw := []byte(drawn([]string{"Hafenpakt"}, []string{"Die Minister haben den \"Pakt\" <&>", "stra\xdfe"}))
	here, err := PDFText(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	there, err := apart(t)(t.Context(), raw)
	if err != nil || there != here || !bytes.ContainsRune([]byte(here), 'ß') {
		t.Errorf("%q, %v, want %q", there, err, here)
	}
	if _, err := apart(t)(t.Context(), bytes.Repeat([]byte("x"), knowledge.MaxFile)); reason(err) != NoText {
		t.Errorf("no PDF: %v", err)
	}
}

// BenchmarkApart says what a process of its own costs an ordinary PDF.
func BenchmarkApart(b *testing.B) {
	raw := []byte(drawn([]string{"Hafenpakt"}, []string{"Die Minister haben den Pakt unterzeichnet."}))
	for name, read := range map[string]PDFReader{"here": PDFText, "apart": apart(b)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := read(b.Context(), raw); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
