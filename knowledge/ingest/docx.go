package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"beleg/knowledge"
)

const (
	docxTimeout = 10 * time.Second
	maxParts    = 5_000    // files in one document
	maxPart     = 64 << 20 // bytes that are unpacked of one
)

// readDocx reads a Word document (ECMA-376, WordprocessingML): its paragraphs,
// tables and notes as they stand once changes are accepted, and title, author
// and dates of its properties.
func readDocx(ctx context.Context, raw []byte) (knowledge.Article, error) {
	if isOLE(raw) {
		return knowledge.Article{}, oldOffice(raw)
	}
	return guarded(ctx, docxTimeout, func(ctx context.Context) (knowledge.Article, error) {
		z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			return knowledge.Article{}, &Error{NoText, fmt.Errorf("open the document: %w", err)}
		}
		d := docx{ctx: ctx, parts: map[string]*zip.File{}}
		if len(z.File) > maxParts {
			return knowledge.Article{}, &Error{Hard, fmt.Errorf("document of %d parts", len(z.File))}
		}
		for _, f := range z.File {
			d.parts[strings.ToLower(strings.TrimPrefix(f.Name, "/"))] = f
		}
		return d.article()
	})
}

// isOLE reports the container that Word used before 2007, and that documents
// with a password are in.
func isOLE(raw []byte) bool { return bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) }

func oldOffice(raw []byte) error {
	name := []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
	if bytes.Contains(raw, name) {
		return &Error{Locked, errors.New("an encrypted document")}
	}
	return &Error{BadType, errors.New("a document of Word before 2007")}
}

// docx is a document while it is read.
type docx struct {
	ctx   context.Context
	parts map[string]*zip.File // by name in lower case
	paras []docxPara
	size  int // bytes of text
}

// docxPara is a paragraph; its style is "title", "heading 1", or "".
type docxPara struct{ text, style string }

func (d *docx) article() (knowledge.Article, error) {
	a := knowledge.Article{}
	main := d.mainPart()
	if d.parts[main] == nil {
		return a, &Error{NoText, errors.New("a package without a document")}
	}
	styles, err := d.styles(path.Dir(main))
	if err != nil {
		return a, err
	}
	for _, part := range []string{main, path.Dir(main) + "/footnotes.xml", path.Dir(main) + "/endnotes.xml"} {
		if err := d.text(part, styles); err != nil {
			return a, err
		}
	}
	if err := d.properties(&a); err != nil {
		return a, err
	}
	d.headline(&a)
	a.URL = PasteAddress(a.Title + "\n" + a.Text)
	return a, nil
}

// headline takes the title from the style of the first paragraph, the
// properties, or the first line.
func (d *docx) headline(a *knowledge.Article) {
	if len(d.paras) > 0 && (d.paras[0].style != "" || squeeze(d.paras[0].text) == squeeze(a.Title)) {
		a.Title, d.paras = d.paras[0].text, d.paras[1:]
	}
	var b strings.Builder
	for _, p := range d.paras {
		b.WriteString(p.text + "\n")
	}
	a.Text = b.String()
	if a.Title == "" {
		plain := plainText(a.Text)
		a.Title, a.Text = plain.Title, plain.Text
	}
}

// part gives the tokens of a part; a part that is missing has none.
func (d *docx) part(name string, each func(t xml.Token) error) error {
	f := d.parts[name]
	if f == nil {
		return nil
	}
	if f.UncompressedSize64 > maxPart {
		return &Error{Hard, fmt.Errorf("%s of %d bytes", name, f.UncompressedSize64)}
	}
	if f.Flags&1 != 0 {
		return &Error{Locked, errors.New("an encrypted part")}
	}
	r, err := f.Open()
	if err != nil {
		return &Error{NoText, err}
	}
	defer r.Close()
	limited := &io.LimitedReader{R: r, N: maxPart}
	x := xml.NewDecoder(limited)
	x.Strict = false
	for n := 0; ; n++ {
		if n%1024 == 0 && d.ctx.Err() != nil {
			return d.ctx.Err()
		}
		t, err := x.Token()
		switch {
		case limited.N == 0:
			return &Error{Hard, fmt.Errorf("%s of more than %d bytes", name, maxPart)}
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return &Error{NoText, fmt.Errorf("%s: %w", name, err)}
		}
		if err := each(t); err != nil {
			return err
		}
	}
}

// mainPart is the name of the part with the text, by the package's relations.
func (d *docx) mainPart() string {
	main := "word/document.xml"
	d.part("_rels/.rels", func(t xml.Token) error {
		if s, ok := t.(xml.StartElement); ok && strings.HasSuffix(xmlAttr(s, "Type"), "/officeDocument") {
			main = strings.ToLower(strings.TrimPrefix(xmlAttr(s, "Target"), "/"))
		}
		return nil
	})
	return main
}

func xmlAttr(s xml.StartElement, name string) string {
	for _, a := range s.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// styles maps the styles that make a headline to their names, which are English
// whatever language Word speaks.
func (d *docx) styles(dir string) (map[string]string, error) {
	out, id := map[string]string{"Title": "title", "Heading1": "heading 1"}, ""
	err := d.part(dir+"/styles.xml", func(t xml.Token) error {
		s, ok := t.(xml.StartElement)
		switch {
		case !ok:
		case s.Name.Local == "style":
			id = xmlAttr(s, "styleId")
		case s.Name.Local == "name":
			if name := strings.ToLower(xmlAttr(s, "val")); name == "title" || name == "heading 1" {
				out[id] = name
			}
		}
		return nil
	})
	return out, err
}

// docxSkip are elements whose text is not the document's: what was deleted or
// moved away, instructions of fields, and what older programs are shown instead.
var docxSkip = set("del", "moveFrom", "instrText", "delText", "Fallback", "rubyPr", "rt", "pPrChange", "rPrChange")

// docxBreaks are elements that are characters.
var docxBreaks = map[string]string{"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}

// text reads the paragraphs of a part.
func (d *docx) text(part string, styles map[string]string) error {
	w := docxWriter{styles: styles, skip: -1}
	return d.part(part, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			w.open(t)
		case xml.EndElement:
			if p, ok := w.close(t.Name.Local); ok {
				d.paras = append(d.paras, p)
				if d.size += len(p.text) + 1; d.size > knowledge.MaxText {
					return errLong
				}
			}
		case xml.CharData:
			if w.inText && w.skip < 0 {
				w.b.Write(t)
			}
		}
		return nil
	})
}

// docxWriter collects the paragraph at hand. A box of text stands within a
// paragraph, so its paragraphs end the one around.
type docxWriter struct {
	styles map[string]string
	depth  int
	skip   int // the depth of an element that is not read, or -1
	inText bool
	b      strings.Builder
	style  string
	row    []string // cells of the row of a table that is open
	inRow  int
}

func (w *docxWriter) open(t xml.StartElement) {
	w.depth++
	name := t.Name.Local
	if w.skip >= 0 {
		return
	}
	if docxSkip[name] {
		w.skip = w.depth
		return
	}
	switch {
	case name == "p" && isWord(t.Name):
		w.style = ""
	case name == "pStyle":
		w.style = w.styles[xmlAttr(t, "val")]
	case name == "tr" && isWord(t.Name):
		w.inRow++
	case name == "t" && isWord(t.Name):
		w.inText = true
	case isWord(t.Name) && name != "tab":
		w.b.WriteString(docxBreaks[name])
	case name == "tab" && xmlAttr(t, "pos") == "": // not the place of a stop
		w.b.WriteString(" ")
	}
}

func isWord(n xml.Name) bool { return n.Space == "w" || strings.Contains(n.Space, "wordprocessingml") }

// close ends an element; a paragraph outside of tables or a row is a block.
func (w *docxWriter) close(name string) (p docxPara, ok bool) {
	w.depth--
	if w.skip >= 0 {
		if w.depth < w.skip {
			w.skip = -1
		}
		return p, false
	}
	switch name {
	case "t":
		w.inText = false
	case "p":
		text := strings.TrimSpace(w.b.String())
		w.b.Reset()
		if w.inRow > 0 {
			if text != "" {
				w.row = append(w.row, text)
			}
			return p, false
		}
		p = docxPara{text, w.style}
	case "tr":
		if w.inRow--; w.inRow > 0 {
			return p, false
		}
		p = docxPara{text: strings.Join(w.row, " | ")}
		w.row = nil
	}
	return p, p.text != ""
}

// properties reads title, author and dates.
func (d *docx) properties(a *knowledge.Article) error {
	name := ""
	return d.part("docprops/core.xml", func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			name = t.Name.Local
		case xml.EndElement:
			name = ""
		case xml.CharData:
			value := oneLine(string(t))
			switch name {
			case "title":
				a.Title += value
			case "creator":
				a.Author += value
			case "created":
				a.Published, a.Found = isoDate(value), knowledge.InMeta
			case "modified":
				a.Updated = isoDate(value)
			}
		}
		return nil
	})
}
