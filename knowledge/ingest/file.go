package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"beleg/knowledge"
)

const (
	maxTitle = 200 // characters of a first line that is taken for a headline
)

// Files reads files that people bring.
type Files struct {
	PDF PDFReader // default PDFText
}

// Read reads the articles of a file, in normal form, by the ending of its
// name: .txt, .md, .html, .pdf hold one, .jsonl one a line. A broken line fails
// the whole file and is named by its number; who wants to go on uses [Lines].
func (f Files) Read(ctx context.Context, name string, raw []byte) ([]knowledge.Article, error) {
	ending := strings.ToLower(path.Ext(name))
	limit := knowledge.MaxFile
	if lines(ending) {
		limit = maxLines
	}
	if len(raw) > limit {
		return nil, &Error{Large, fmt.Errorf("%s: %d bytes", name, len(raw))}
	}
	if lines(ending) {
		return readLines(ctx, raw)
	}
	a, err := f.one(ctx, ending, raw)
	if err == nil {
		a = Normal(a)
	}
	if err == nil && a.Text == "" {
		err = &Error{NoText, errors.New("no text")}
	}
	if err == nil {
		err = fits(a)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return []knowledge.Article{a}, nil
}

func lines(ending string) bool { return ending == ".jsonl" || ending == ".ndjson" }

func (f Files) one(ctx context.Context, ending string, raw []byte) (knowledge.Article, error) {
	switch ending {
	case ".pdf":
		return readPDF(ctx, f.PDF, raw)
	case ".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml":
	default:
		return knowledge.Article{}, &Error{BadType, fmt.Errorf("ending %q", ending)}
	}
	text, err := decode(raw, "")
	switch {
	case err != nil:
		return knowledge.Article{}, err
	case strings.HasPrefix(ending, ".m"):
		return markdown(ctx, text)
	case strings.HasPrefix(ending, ".t"):
		return plainText(text), nil
	}
	return extract(ctx, text, "")
}

func readLines(ctx context.Context, raw []byte) ([]knowledge.Article, error) {
	var articles []knowledge.Article
	err := Lines(bytes.NewReader(raw), func(n int, a knowledge.Article, _ int, bad error) error {
		if bad != nil {
			return fmt.Errorf("line %d: %w", n, bad)
		}
		articles = append(articles, a)
		return ctx.Err()
	})
	if err == nil && len(articles) == 0 {
		err = &Error{NoText, errors.New("no lines")}
	}
	return articles, err
}

// plainText reads a text whose first line may be its headline: one that is not
// long, does not end like a sentence, and has more below it.
func plainText(text string) knowledge.Article {
	a := knowledge.Article{URL: pasteAddress(text)}
	text = strings.TrimSpace(clean(text))
	head, body, _ := strings.Cut(text, "\n")
	if headline(head) && strings.TrimSpace(body) != "" {
		a.Title, a.Text = oneLine(head), body
		return a
	}
	a.Text = text
	return a
}

func headline(line string) bool {
	line = oneLine(line)
	return line != "" && utf8.RuneCountInString(line) <= maxTitle && !strings.HasSuffix(line, ".") && !strings.HasSuffix(line, ":") && !strings.HasSuffix(line, ",")
}
