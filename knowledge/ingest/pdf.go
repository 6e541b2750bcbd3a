package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ledongthuc/pdf"

	"beleg/knowledge"
)

const (
	maxPages   = 300              // of a PDF
	maxPDFText = 4 << 20          // bytes of text
	pdfTimeout = 15 * time.Second // for one file
)

// readPDF reads the text of a PDF. The reader may panic or loop on broken
// files, so it runs apart, page by page, and is left behind when it takes too
// long.
func readPDF(ctx context.Context, raw []byte) (knowledge.Article, error) {
	ctx, cancel := context.WithTimeout(ctx, pdfTimeout)
	defer cancel()
	type result struct {
		a   knowledge.Article
		err error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if p := recover(); p != nil {
				r.err = &Error{NoText, fmt.Errorf("broken PDF: %v", p)}
			}
			done <- r
		}()
		r.a, r.err = pdfArticle(ctx, raw)
	}()
	select {
	case r := <-done:
		return r.a, r.err
	case <-ctx.Done():
		return knowledge.Article{}, &Error{Slow, ctx.Err()}
	}
}

func pdfArticle(ctx context.Context, raw []byte) (knowledge.Article, error) {
	r, err := pdf.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return knowledge.Article{}, &Error{NoText, fmt.Errorf("open PDF: %w", err)}
	}
	var text strings.Builder
	for n := 1; n <= min(r.NumPage(), maxPages) && text.Len() < maxPDFText && ctx.Err() == nil; n++ {
		rows, err := r.Page(n).GetTextByRow()
		if err != nil {
			return knowledge.Article{}, &Error{NoText, fmt.Errorf("page %d: %w", n, err)}
		}
		for _, row := range rows {
			for _, word := range row.Content {
				text.WriteString(word.S)
			}
			text.WriteByte('\n')
		}
	}
	if strings.TrimSpace(text.String()) == "" {
		return knowledge.Article{}, &Error{NoText, errors.New("PDF without text")}
	}
	return plainText(text.String()), nil
}
