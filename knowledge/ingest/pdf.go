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
	maxPages   = 300              // of a PDF
	maxPDFText = 4 << 20          // bytes of text
	pdfTimeout = 15 * time.Second // for one file
)

// readPDF reads the text of a PDF, page by page.
func readPDF(ctx context.Context, raw []byte) (knowledge.Article, error) {
	ctx, cancel := context.WithTimeout(ctx, pdfTimeout)
	defer cancel()
	return apart(ctx, pdfTimeout, func() (knowledge.Article, error) {
		r, err := pdf.NewReader(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			return knowledge.Article{}, &Error{NoText, fmt.Errorf("open PDF: %w", err)}
		}
		var lines []pdfLine
		size := 0
		for n := 1; n <= min(r.NumPage(), maxPages) && size < maxPDFText && ctx.Err() == nil; n++ {
			more := pdfLines(r.Page(n).Content().Text)
			for _, l := range more {
				size += len(l.text)
			}
			lines = append(lines, more...)
		}
		text := joinPDF(lines)
		if letters.FindString(text) == "" {
			return knowledge.Article{}, &Error{NoText, errors.New("PDF without text")}
		}
		return plainText(text), nil
	})
}

// pdfLine is one printed line: where it begins, how large its letters are, and
// how far it stands below the line before it.
type pdfLine struct {
	text      string
	size, gap float64
	right     float64
}

// ligatures takes drawn ligatures apart and drops glyphs without a meaning.
var ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "ft", "\ufffd", "", "\x00", "")

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
	onNextPage := next.gap < 0
	goesOn := onNextPage && !sentence(last.text) ||
		!onNextPage && next.gap < last.size*1.9 && near(next.size, last.size) && !(sentence(last.text) && last.right < margin*0.85)
	first, _ := utf8.DecodeRuneInString(next.text)
	switch {
	case !goesOn:
		return append(text, '\n')
	case bytes.HasSuffix(text, []byte("-")) && unicode.IsLower(first) && !strings.HasPrefix(next.text, "und ") && !strings.HasPrefix(next.text, "oder "):
		return text[:len(text)-1]
	}
	return append(text, ' ')
}

func near(a, b float64) bool { return a-b < 0.6 && b-a < 0.6 }
