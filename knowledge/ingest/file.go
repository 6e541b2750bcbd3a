package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"beleg/knowledge"
)

const maxTitle = 200 // characters of a first line that is taken for a headline

// MinText is how many characters a text has at least to be an article; a shorter
// one is a slip. Pages and documents may have fewer.
const MinText = 40

// Files reads files that people bring.
type Files struct {
	PDF PDFReader // default PDFText
	// Attached is told how many files come with a mail, which are not read; nil for nobody.
	Attached func(name string, files int)
}

// Read reads the articles of a file, in normal form, by the ending of its
// name: .txt, .md, .html, .pdf, .docx, .eml hold one, .jsonl one a line. A broken line fails
// the whole file and is named by its number; who wants to go on uses [Lines]. A
// list of feeds has the reason "feeds", a feed "isfeed" or "emptyfeed", a text file of fewer than
// [MinText] characters "short". What a file holds decides where its
// ending is wrong.
func (f Files) Read(ctx context.Context, name string, raw []byte) ([]knowledge.Article, error) {
	ending := strings.ToLower(path.Ext(name))
	limit := knowledge.MaxFile
	if lines(ending) {
		limit = maxLines
	}
	if len(raw) > limit {
		return nil, because(Large, &oversize{int64(len(raw)), int64(limit)})
	}
	if lines(ending) {
		return readLines(ctx, raw)
	}
	ending = trueEnding(ending, raw)
	a, err := f.one(ctx, name, ending, raw)
	if err == nil {
		a = Normal(a)
		a.Media = mediaOf[ending]
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

// trueEnding is the ending that a file should have, by its first bytes; its own
// where these say nothing.
func trueEnding(ending string, raw []byte) string {
	switch {
	case !known[ending]:
		return ending
	case bytes.HasPrefix(raw, []byte("%PDF-")):
		return ".pdf"
	case isOLE(raw), bytes.HasPrefix(raw, []byte("PK\x03\x04")):
		return ".docx"
	}
	return ending
}

// known are the endings of files that are read as one article.
var known = set(".pdf", ".docx", ".docm", ".dotx", ".doc", ".eml", ".opml", ".txt", ".text", ".md", ".markdown", ".html", ".htm",
	".xhtml", ".xml", ".rss", ".atom")

// mediaOf are the media types of files that are read as one article.
var mediaOf = map[string]string{
	".pdf": "application/pdf", ".docx": docxType, ".docm": docxType, ".dotx": docxType, ".eml": "message/rfc822",
	".txt": "text/plain", ".text": "text/plain",
	".md": "text/markdown", ".markdown": "text/markdown", ".html": "text/html", ".htm": "text/html", ".xhtml": "text/html",
}

func (f Files) one(ctx context.Context, name, ending string, raw []byte) (knowledge.Article, error) {
	switch ending {
	case ".docx", ".docm", ".dotx", ".doc":
		return readDocx(ctx, raw)
	case ".eml":
		a, files, err := readMail(ctx, raw)
		if files > 0 && f.Attached != nil {
			f.Attached(name, files)
		}
		return a, err
	case ".opml", ".xml", ".rss", ".atom":
		return knowledge.Article{}, listOfFeeds(ctx, raw)
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
	case strings.HasPrefix(ending, ".m"), strings.HasPrefix(ending, ".t"):
		if n := utf8.RuneCountInString(strings.TrimSpace(clean(text))); n > 0 && n < MinText {
			return knowledge.Article{}, &Error{Short, fmt.Errorf("%d characters", n)}
		}
	}
	switch {
	case strings.HasPrefix(ending, ".m"):
		return markdown(ctx, text)
	case strings.HasPrefix(ending, ".t"):
		return plainText(text), nil
	}
	return extract(ctx, text, "", time.Time{})
}

// listOfFeeds says of a file in XML what it is.
func listOfFeeds(ctx context.Context, raw []byte) error {
	outlines, err := ReadOPML(raw)
	if err == nil {
		return &Error{IsFeeds, fmt.Errorf("a list of %d feeds", len(outlines))}
	}
	if reason := new(Error); errors.As(err, &reason) && reason.Why != NoFeed {
		return err
	}
	return aFeed(ctx, raw)
}

// aFeed says of a file that is no list of feeds whether it is a feed.
func aFeed(ctx context.Context, raw []byte) error {
	doc, err := Feed(ctx, raw, "")
	switch {
	case err != nil:
		return because(BadType, err)
	case len(doc.Items) == 0:
		return &Error{EmptyFeed, errors.New("a feed without items")}
	}
	return &Error{IsFeed, fmt.Errorf("a feed of %d entries", len(doc.Items))}
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
	a := knowledge.Article{URL: PasteAddress(text)}
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
	if line == "" || strings.IndexByte(".:,", line[len(line)-1]) >= 0 {
		return false
	}
	return utf8.RuneCountInString(line) <= maxTitle
}
