package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"beleg/knowledge"
)

// wordFile packs the parts of a Word document, given as name and content.
func wordFile(parts ...string) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			panic(err)
		}
		io.WriteString(w, parts[i+1])
	}
	z.Close()
	return b.String()
}

func wordText(body string) string {
	return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document ` +
		`xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ` +
		`xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ` +
		`xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>` + body + `</w:body></w:document>`
}

func para(style, text string) string {
	if style != "" {
		style = `<w:pPr><w:pStyle w:val="` + style + `"/><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr>`
	}
	return "<w:p>" + style + "<w:r><w:t xml:space=\"preserve\">" + text + "</w:t></w:r></w:p>"
}

func TestDocx(t *testing.T) {
	core := `<cp:coreProperties xmlns:cp="c" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">` +
		`<dc:title>Aus den Eigenschaften</dc:title><dc:creator>Ana Orr</dc:creator><dcterms:created>2024-03-12T08:30:00Z</dcterms:created>` +
		`<dcterms:modified>2024-03-13T09:00:00Z</dcterms:modified></cp:coreProperties>`
	for _, c := range []struct{ name, body, title, text string }{
		{"headline by its style", para("berschrift1", "Der Pakt") + para("", "Die Minister &amp; mehr.") + para("", ""),
			"Der Pakt", "Die Minister & mehr."},
		{"headline by the properties", para("", "Die Minister.") + para("", "Zwei."), "Aus den Eigenschaften", "Die Minister.\nZwei."},
		{"runs, tabs and breaks", para("Title", "Pakt") + `<w:p><w:r><w:t>Die Min</w:t></w:r><w:r><w:t>ister</w:t><w:tab/>` +
			`<w:t>tagten</w:t><w:br/><w:t>lange</w:t></w:r></w:p>`, "Pakt", "Die Minister tagten\nlange"},
		{"changes", para("Title", "Pakt") + `<w:p><w:r><w:t>Die </w:t></w:r><w:del><w:r><w:delText>alten</w:delText></w:r></w:del><w:ins>` +
			`<w:r><w:t>neuen</w:t></w:r></w:ins><w:r><w:t> Minister</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>`,
			"Pakt", "Die neuen Minister"},
		{"table", para("Title", "Pakt") + `<w:tbl><w:tr><w:tc>` + para("", "A") + `</w:tc><w:tc>` + para("", "B") +
			`</w:tc></w:tr><w:tr><w:tc>` + para("", "1") + `</w:tc></w:tr></w:tbl>` + para("", "Ende"), "Pakt", "A | B\n1\nEnde"},
		{"shown twice", para("Title", "Pakt") + `<mc:AlternateContent><mc:Choice>` + para("", "Kasten") + `</mc:Choice><mc:Fallback>` +
			para("", "Kasten") + `</mc:Fallback></mc:AlternateContent>`, "Pakt", "Kasten"},
	} {
		raw := wordFile("[Content_Types].xml", "<Types/>", "_rels/.rels",
			`<Relationships><Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" `+
				`Target="word/document.xml"/></Relationships>`,
			"word/document.xml", wordText(c.body), "word/styles.xml",
			`<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:styleId="berschrift1"><w:name `+
				`w:val="heading 1"/></w:style></w:styles>`,
			"docProps/core.xml", core)
		got, err := Files{}.Read(context.Background(), "a.docx", []byte(raw))
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if a := got[0]; a.Title != c.title || a.Text != c.text || a.Author != "Ana Orr" || a.Published != "2024-03-12T08:30:00Z" ||
			!strings.HasPrefix(a.URL, "paste:") {
			t.Errorf("%s: %+v", c.name, a)
		}
	}
}

func TestMail(t *testing.T) {
	head := "From: =?utf-8?q?Ana_Orr?= <ana@harbour.example>\r\nTo: x@y.example\r\nSubject: WG: " +
		"=?iso-8859-1?Q?Der_Pakt_=FCber_Nacht?=\r\nDate: Tue, 12 Mar 2024 08:30:00 +0100\r\nMIME-Version: 1.0\r\n"
	page := "<html><head><style>p{}</style></head><body><h1>Der Pakt</h1><p>Die Minister haben den Pakt in der Hafenstraße über Nacht " +
		"unterzeichnet, und alle waren da.</p><p>Zwei Absätze hat der Brief, damit er einer ist, und nicht mehr.</p></body></html>"
	parts := func(kind string, parts ...string) string {
		return "Content-Type: multipart/" + kind + "; boundary=XX\r\n\r\n--XX\r\n" + strings.Join(parts, "\r\n--XX\r\n") + "\r\n--XX--\r\n"
	}
	for _, c := range []struct {
		name, raw, has, hasNot string
		files                  int
	}{
		{"text", head + "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nDie Minister " +
			"=FCber Nacht=\r\n und mehr.\r\n", "Die Minister über Nacht und mehr.", "=", 0},
		{"no type", head + "\r\nDie Minister.\r\n", "Die Minister.", "", 0},
		{"base64", head + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: " +
			"base64\r\n\r\nRGllIE1pbmlzdGVyIMO8YmVyIE5hY2h0Lg==\r\n", "Die Minister über Nacht.", "", 0},
		{"page", head + "Content-Type: text/html; charset=utf-8\r\n\r\n" + page, "Zwei Absätze", "<p>", 0},
		{"text and page", head + parts("alternative", "Content-Type: text/plain\r\n\r\nIm Browser ansehen.",
			"Content-Type: text/html; charset=utf-8\r\n\r\n"+page), "Zwei Absätze", "Browser", 0},
		{"with files", head + parts("mixed", "Content-Type: text/plain\r\n\r\nDie Minister.",
			"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF",
			"Content-Type: image/png\r\nContent-Disposition: inline\r\n\r\nx"), "Die Minister.", "PDF", 2},
		{"unknown charset", head + "Content-Type: text/plain; charset=x-nowhere\r\n\r\nDie Minister.\r\n", "Die Minister.", "", 0},
		{"its end is missing", head + strings.TrimSuffix(parts("mixed", "Content-Type: text/plain\r\n\r\nDie Minister."), "\r\n--XX--\r\n"),
			"Die Minister.", "XX", 0},
	} {
		files := 0
		got, err := Files{Attached: func(_ string, n int) { files = n }}.Read(context.Background(), "a.eml", []byte(c.raw))
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		a := got[0]
		if a.Title != "Der Pakt über Nacht" || a.Author != "Ana Orr" || a.Published != "2024-03-12T08:30:00+01:00" || files != c.files {
			t.Errorf("%s: %+v, %d files", c.name, a, files)
		}
		if !strings.Contains(a.Text, c.has) || c.hasNot != "" && strings.Contains(a.Text, c.hasNot) {
			t.Errorf("%s: %q", c.name, a.Text)
		}
	}
}

// What cannot be read says why, in one word that has a sentence.
func TestUnreadableDocuments(t *testing.T) {
	bomb := wordFile("word/document.xml", wordText(strings.Repeat(" ", 80<<20)))
	wide := wordFile("word/document.xml", wordText(strings.Repeat(para("", strings.Repeat("Ein Wort ", 1000)), 1000)))
	laughs := wordFile("word/document.xml", `<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>`+wordText(para("", "&b;&b;")))
	many := make([]string, 0, 2*maxParts+4)
	for i := range maxParts + 2 {
		many = append(many, fmt.Sprintf("x%d", i), "")
	}
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 500)
	for _, c := range []struct {
		name, file, raw string
		why             Why
	}{
		{"no package", "a.docx", "PK\x03\x04", NoText}, {"empty", "a.docx", "", NoText},
		{"another package", "a.docx", wordFile("xl/workbook.xml", "<x/>"), NoText},
		{"no text", "a.docx", wordFile("word/document.xml", wordText("")), NoText},
		{"bomb", "a.docx", bomb, Hard}, {"much text", "a.docx", wide, Long}, {"many parts", "a.docx", wordFile(many...), Hard},
		{"broken", "a.docx", wordFile("word/document.xml", strings.Replace(wordText(para("", "a")), "</w:p>", "<w:p <", 1)), NoText},
		{"password", "a.docx", ole + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00", Locked},
		{"old Word", "a.doc", ole, BadType}, {"old Word, new ending", "a.docx", ole, BadType},
		{"old Word as text", "a.txt", ole, BadType}, {"document as text", "a.txt", wordFile("x", "y"), NoText},
		{"no mail", "a.eml", "Nur ein Text.\n", NoText}, {"empty mail", "a.eml", "", NoText},
		{"encrypted mail", "a.eml", "From: a@b.example\r\nContent-Type: multipart/encrypted; boundary=x\r\n\r\n--x--", Locked},
		{"only files", "a.eml", "From: a@b.example\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment\r\n\r\n%PDF", NoText},
		{"list of feeds", "a.opml", `<opml version="2.0"><body><outline xmlUrl="https://harbour.example/feed"/></body></opml>`, IsFeeds},
		{"list of nothing", "a.opml", `<opml version="2.0"><body/></opml>`, NoText}, {"no list", "a.opml", "x", NoFeed},
		{"feed as a file", "a.xml", rssHead + "<item><title>x</title></item></channel></rss>", IsFeed},
		{"empty feed as a file", "a.rss", rssHead + "</channel></rss>", EmptyFeed},
		{"a word", "a.txt", "Hallo\n", Short}, {"a heading", "a.md", "# Hallo\n", Short},
		{"39 characters", "a.txt", strings.Repeat("ü", 39) + " \n", Short},
	} {
		got, err := Files{}.Read(context.Background(), c.file, []byte(c.raw))
		if reason(err) != c.why || got != nil {
			t.Errorf("%s: %v, %d articles; want %s", c.name, err, len(got), c.why)
		}
	}
	if got, err := (Files{}).Read(context.Background(), "a.docx", []byte(laughs)); err == nil && len(got[0].Text) > 100 {
		t.Errorf("expanded to %d bytes", len(got[0].Text))
	}
}

// The bytes decide what a file is where its ending is wrong.
func TestWrongEndings(t *testing.T) {
	for name, raw := range map[string]string{"a.txt": drawn([]string{"Hafenpakt"}, []string{"Die Minister haben den Pakt unterzeichnet."}),
		"a.pdf": wordFile("word/document.xml", wordText(para("Title", "Hafenpakt")+para("", "Die Minister haben den Pakt unterzeichnet.")))} {
		got, err := Files{}.Read(context.Background(), name, []byte(raw))
		if err != nil || got[0].Title != "Hafenpakt" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestOPML(t *testing.T) {
	const list = `<?xml version="1.0"?><opml version="1.0"><head><title>Meine</title></head><body>
<outline text="News"><outline text="Sport &amp; mehr"><outline type="rss" text="Hafen & Post" xmlUrl="https://harbour.example/feed?a=1&b=2" htmlUrl="https://harbour.example/"/></outline>
<outline title="Atom" text="x" XMLURL='feed://two.example/atom'/></outline><outline text="Kaputt" xmlUrl="javascript:x"/><outline type="link" text="Seite" url="https://page.example/"/>
<outline text="Nochmal" xmlUrl="https://harbour.example/feed?a=1&b=2"/><outline text="Ohne Ende" xmlUrl="https://three.example/rss">`
	got, err := ReadOPML([]byte(list))
	want := []Outline{{"https://harbour.example/feed?a=1&b=2", "Hafen & Post", "https://harbour.example/", "News / Sport & mehr"},
		{"https://two.example/atom", "Atom", "", "News"}, {"https://three.example/rss", "Ohne Ende", "", ""}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	var b bytes.Buffer
	if err := WriteOPML(&b, "Feeds <1>", want); err != nil {
		t.Fatal(err)
	}
	again, err := ReadOPML(b.Bytes())
	if err != nil || !reflect.DeepEqual(again, want) {
		t.Errorf("%+v, %v from\n%s", again, err, b.String())
	}
	for raw, why := range map[string]Why{"": NoFeed, "x": NoFeed, "<html></html>": NoFeed, `<opml><body></body></opml>`: NoText,
		"\x00\x01\x00": NoText} {
		if _, err := ReadOPML([]byte(raw)); reason(err) != why {
			t.Errorf("%q: %v, want %s", raw, err, why)
		}
	}
	if feeds, err := ReadOPML([]byte("<opml><body>" + strings.Repeat("<outline text='a'>", 300_000) +
		"<outline xmlUrl='https://a.example/'/>")); err != nil || len(feeds) != 1 || len(feeds[0].Group) > 5*maxName {
		t.Errorf("deep: %d, %v", len(feeds), err)
	}
}

// Addresses give the same kinds of document as files.
func TestFetchDocuments(t *testing.T) {
	bodies := map[string]struct{ kind, body string }{
		"/a.docx": {docxType, wordFile("word/document.xml",
			wordText(para("Title", "Hafenpakt")+para("", "Die Minister haben den Pakt unterzeichnet.")))},
		"/b.docx": {"application/octet-stream",
			wordFile("word/document.xml", wordText(para("Title", "Hafenpakt")+para("", "Die Minister haben den Pakt unterzeichnet.")))},
		"/a.eml": {"message/rfc822", "Subject: Hafenpakt\r\nFrom: a@b.example\r\n\r\nDie Minister haben den Pakt unterzeichnet."},
		"/a.md":  {"text/markdown", "# Hafenpakt\n\nDie **Minister** haben den Pakt unterzeichnet."},
		"/b.md":  {"text/plain", "# Hafenpakt\n\nDie **Minister** haben den Pakt unterzeichnet."},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", bodies[r.URL.Path].kind)
		io.WriteString(w, bodies[r.URL.Path].body)
	}))
	defer server.Close()
	for at := range bodies {
		a, _, err := insider(Options{}).Fetch(context.Background(), server.URL+at)
		if err != nil || a.Title != "Hafenpakt" || a.Text != "Die Minister haben den Pakt unterzeichnet." {
			t.Errorf("%s: %+v, %v", at, a, err)
		}
	}
}

func FuzzDocx(f *testing.F) {
	f.Add(wordText(para("Title", "a")+`<w:tbl><w:tr><w:tc>`+para("", "b")+`</w:tc></w:tr></w:tbl>`),
		`<w:styles><w:style w:styleId="Title"><w:name w:val="title"/></w:style></w:styles>`)
	f.Fuzz(func(t *testing.T, text, styles string) {
		a, err := readDocx(context.Background(),
			[]byte(wordFile("word/document.xml", text, "word/styles.xml", styles, "docProps/core.xml", text)))
		if reason(err) == Slow || strings.Contains(fmt.Sprint(err), "reader failed") {
			t.Fatal(err)
		}
		if len(a.Text) > knowledge.MaxText+4096 {
			t.Fatalf("%d bytes", len(a.Text))
		}
	})
}

func FuzzMail(f *testing.F) {
	f.Add([]byte("From: a@b.example\r\nSubject: =?utf-8?q?x?=\r\nContent-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\nContent-Type: " +
		"text/html\r\n\r\n<p>a\r\n--X\r\nContent-Disposition: attachment\r\n\r\nb\r\n--X--"))
	f.Add([]byte("Date: Tue, 12 Mar 2024 08:30:00 +0100\nContent-Transfer-Encoding: base64\n\nYQ=="))
	f.Fuzz(func(t *testing.T, raw []byte) {
		started := time.Now()
		_, _, err := readMail(context.Background(), raw)
		if strings.Contains(fmt.Sprint(err), "reader failed") || time.Since(started) > mailTimeout {
			t.Fatal(err)
		}
	})
}
