package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"

	"beleg/knowledge"
)

const (
	maxPages   = 1000             // of a PDF
	maxTree    = 10 * maxPages    // nodes of its page tree that are looked at
	maxParents = 50               // levels of the page tree
	pdfTimeout = 10 * time.Second // for one file
)

// PDFReader reads the text of a PDF. Its errors give reasons, or are the
// context's own.
type PDFReader func(ctx context.Context, raw []byte) (string, error)

// PDFText reads a PDF in this process. It looks at ctx between pages; what the
// library does within one cannot be bounded or ended, so whoever reads
// strangers' files for long uses [Apart].
func PDFText(ctx context.Context, raw []byte) (string, error) {
	return guarded(ctx, pdfTimeout, func(ctx context.Context) (string, error) {
		r, err := pdf.NewReader(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			return "", &Error{NoText, fmt.Errorf("open PDF: %w", err)}
		}
		pages, err := pagesOf(r.Trailer().Key("Root").Key("Pages"))
		if err != nil {
			return "", err
		}
		var lines []pdfLine
		size := 0
		for _, page := range pages {
			if err := ctx.Err(); err != nil {
				return "", err
			}
			for _, l := range linesOf(page) {
				size += len(l.text)
				lines = append(lines, l)
			}
			if size > knowledge.MaxText {
				return "", errLong
			}
		}
		text := joinPDF(lines)
		if letters.FindString(text) == "" {
			return "", &Error{NoText, errors.New("PDF without text")}
		}
		return text, nil
	})
}

// readPDF reads a PDF as an article.
func readPDF(ctx context.Context, read PDFReader, raw []byte) (knowledge.Article, error) {
	if read == nil {
		read = PDFText
	}
	text, err := read(ctx, raw)
	if err != nil {
		return knowledge.Article{}, err
	}
	return plainText(text), nil
}

// pagesOf walks the page tree below a node once, in order, whatever it says of
// the number of its pages. A node that was met before is passed over, so that
// trees that lead back into themselves end; the library does not tell which
// object a value is, but nodes of the same contents hold the same pages.
func pagesOf(root pdf.Value) ([]pdf.Page, error) {
	var pages []pdf.Page
	seen := map[string]bool{}
	type node struct {
		pdf.Value
		level int
	}
	for todo := []node{{root, 0}}; len(todo) > 0; {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		key := n.String()
		if n.level > maxParents || seen[key] {
			continue
		}
		seen[key] = true
		kids := n.Key("Kids")
		if kids.Len() == 0 && !n.Key("Contents").IsNull() && !endless(n.Value) {
			pages = append(pages, pdf.Page{V: n.Value})
		}
		if len(pages) > maxPages || len(seen)+kids.Len() > maxTree {
			return nil, &Error{Large, fmt.Errorf("PDF of more than %d pages", maxPages)}
		}
		for i := kids.Len() - 1; i >= 0; i-- {
			todo = append(todo, node{kids.Index(i), n.level + 1})
		}
	}
	return pages, nil
}

// endless reports a page whose fonts are looked for, parent by parent, in a
// circle.
func endless(page pdf.Value) bool {
	for range maxParents {
		if page.IsNull() || !page.Key("Resources").IsNull() {
			return false
		}
		page = page.Key("Parent")
	}
	return true
}

// linesOf reads a page; one that cannot be read costs the others nothing.
func linesOf(page pdf.Page) (lines []pdfLine) {
	defer func() {
		if recover() != nil {
			lines = nil
		}
	}()
	return pdfLines(page.Content().Text)
}

// pdfLine is one printed line: where it begins, how large its letters are, and
// how far it stands below the line before it.
type pdfLine struct {
	text      string
	size, gap float64
	right     float64
}

// ligatures takes drawn ligatures apart and drops glyphs without a meaning.
var ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "ft", "\ufffd", "",
	"\x00", "")

// pdfLines puts the glyphs of a page into lines, in the order in which they are
// drawn. A word space may be drawn or only left free.
func pdfLines(glyphs []pdf.Text) []pdfLine {
	var lines []pdfLine
	var text strings.Builder
	var last pdf.Text
	top := 0.0
	flush := func(y float64) {
		if t := strings.TrimSpace(text.String()); t != "" {
			lines = append(lines, pdfLine{text: t, size: last.FontSize, gap: top, right: last.X + last.W})
		}
		text.Reset()
		top = last.Y - y
	}
	for i, g := range glyphs {
		if i > 0 {
			size := max(last.FontSize, 1)
			switch dx := g.X - (last.X + last.W); {
			case g.Y < last.Y-size*0.5 || g.Y > last.Y+size*0.5:
				flush(g.Y)
			case dx > size*0.2 && !strings.HasSuffix(text.String(), " "):
				text.WriteByte(' ')
			}
		}
		text.WriteString(ligatures.Replace(g.S))
		last = g
	}
	flush(last.Y)
	return lines
}

// joinPDF makes paragraphs of lines: a new one begins after a wider gap, after
// a line that ends well before the margin, or with letters of another size.
// Words that were hyphenated at a line's end are put together.
func joinPDF(lines []pdfLine) string {
	var text []byte
	margin := 0.0
	for _, l := range lines {
		margin = max(margin, l.right)
	}
	for i, l := range lines {
		if i > 0 {
			text = joint(text, lines[i-1], l, margin)
		}
		text = append(text, l.text...)
	}
	return string(text)
}

// joint ends a line of text as the next one asks for.
func joint(text []byte, last, next pdfLine, margin float64) []byte {
	switch {
	case !goesOnWith(last, next, margin):
		return append(text, '\n')
	case bytes.HasSuffix(text, []byte("-")) && endsWord(next.text):
		return text[:len(text)-1]
	}
	return append(text, ' ')
}

// goesOnWith reports whether the next line belongs to the paragraph of the last.
func goesOnWith(last, next pdfLine, margin float64) bool {
	ends := sentence(last.text)
	if next.gap < 0 { // on the next page
		return !ends
	}
	alike := next.gap < last.size*1.9 && near(next.size, last.size)
	return alike && !(ends && last.right < margin*0.85)
}

// suspended begins a line behind a hyphen that stands for the rest of a word.
var suspended = said(`\A`, "suspended", `[ ]`)

// endsWord reports whether a line begins with the rest of a word that was
// hyphenated: not with the "und" of "Hafen- und Seerecht".
func endsWord(line string) bool {
	first, _ := utf8.DecodeRuneInString(line)
	return unicode.IsLower(first) && !suspended.MatchString(line)
}

func near(a, b float64) bool { return a-b < 0.6 && b-a < 0.6 }
