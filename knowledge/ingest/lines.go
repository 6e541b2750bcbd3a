package ingest

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"beleg/knowledge"
)

// Line is an article as one line of import and export: JSON, UTF-8. Unknown
// fields are ignored, so that files of others can be read as they are.
type Line struct {
	URL       string           `json:"url"`
	Title     string           `json:"title"`
	Text      string           `json:"text"`
	Language  string           `json:"language,omitempty"`
	Published string           `json:"published,omitempty"`
	Updated   string           `json:"updated,omitempty"`
	Author    string           `json:"author,omitempty"`
	Source    string           `json:"source,omitempty"`
	Access    knowledge.Access `json:"access,omitempty"`
	Kind      knowledge.Label  `json:"kind,omitempty"`
	Found     knowledge.Found  `json:"found,omitempty"` // how published was found
	Sample    bool             `json:"sample,omitempty"`
	Given     string           `json:"given,omitempty"` // the address before it became canonical
	Corrected string           `json:"corrected,omitempty"`
	Also      []string         `json:"also,omitempty"` // other addresses of the same text
	Tags      []string         `json:"tags,omitempty"`
}

// LineOf is the export line of an article. Reading it back gives the same
// content; number, ID and first sight are the collection's, not the article's.
func LineOf(a knowledge.Article) Line {
	return Line{a.URL, a.Title, a.Text, a.Language, a.Published, a.Updated, a.Author, a.Source, a.Access, a.Label, a.Found, a.Sample,
		a.Given, a.Corrected, a.Also, a.Tags}
}

// Article is the article of a line in normal form. The address that was given is
// kept beside the canonical one where it is another.
func (l Line) Article() knowledge.Article {
	a := knowledge.Article{URL: l.URL, Title: l.Title, Text: l.Text, Author: l.Author, Source: l.Source, Language: l.Language,
		Published: l.Published, Updated: l.Updated, Sample: l.Sample, Corrected: oneLine(l.Corrected)}
	switch l.Access {
	case knowledge.Free, knowledge.Paywall, knowledge.Teaser, knowledge.Consent:
		a.Access = l.Access
	}
	switch l.Kind {
	case knowledge.Live, knowledge.Video, knowledge.Incomplete:
		a.Label = l.Kind
	}
	switch l.Found {
	case knowledge.InPosting, knowledge.InMeta, knowledge.InTime, knowledge.InAddress, knowledge.InText:
		a.Found = l.Found
	}
	a = Normal(a)
	a.Tags = knowledge.TagsOf(l.Tags)
	a.Given = oneLine(cmp.Or(l.Given, l.URL))
	if a.Given == a.URL || len(a.Given) > maxAddress {
		a.Given = ""
	}
	for _, url := range l.Also {
		if url = oneLine(url); url != "" && len(url) <= maxAddress && len(a.Also) < maxAlso {
			a.Also = append(a.Also, url)
		}
	}
	return a
}

// maxAlso is how many other addresses of an article a line may bring.
const maxAlso = 100

// lost counts the dates of a line that could not be read.
func (l Line) lost() (n int) {
	for _, date := range []string{l.Published, l.Updated} {
		if oneLine(date) != "" && isoDate(date) == "" {
			n++
		}
	}
	return n
}

// Lines reads import lines one by one and calls f with each line's number, from
// 1, and its article and how many of its dates could not be read and were left
// out, or with what is wrong with the line; then it goes on.
// Empty lines are passed over, and other encodings than UTF-8 are told by what the
// file or the line looks like. It ends at the end of r, with r's error or with
// the first error that f returns.
func Lines(r io.Reader, f func(line int, a knowledge.Article, lost int, err error) error) error {
	br := inUTF8(r)
	for n := 1; ; n++ {
		raw, tooLong, err := readLine(br)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read line %d: %w", n, err)
		}
		if raw = bytes.TrimSpace(raw); len(raw) > 0 || tooLong {
			a, lost, bad := parseLine(raw, tooLong)
			if e := f(n, a, lost, bad); e != nil {
				return e
			}
		}
		if err != nil {
			return nil
		}
	}
}

// inUTF8 decodes what begins as UTF-16 does, which editors and shells of Windows write,
// and leaves out a byte order mark.
func inUTF8(r io.Reader) *bufio.Reader {
	br := bufio.NewReaderSize(r, 64<<10)
	head, _ := br.Peek(1024) // an error comes again when reading
	if enc := byMark(head); enc != nil {
		return bufio.NewReaderSize(enc.NewDecoder().Reader(br), 64<<10)
	}
	return br
}

// readLine reads up to the next line break, without escapes that are longer than
// they need be. Of a line above maxLine it keeps nothing.
func readLine(br *bufio.Reader) (line []byte, tooLong bool, err error) {
	done := 0
	for {
		part, err := br.ReadSlice('\n')
		whole := !errors.Is(err, bufio.ErrBufferFull)
		if !tooLong {
			line, done = unescape(append(line, part...), done, whole)
		}
		if tooLong = tooLong || len(line) > maxLine; tooLong {
			line = nil
		}
		if whole {
			return line, tooLong, err
		}
	}
}

func parseLine(raw []byte, tooLong bool) (a knowledge.Article, lost int, err error) {
	if tooLong {
		return a, 0, errLong
	}
	if !utf8.Valid(raw) && !mostlyUTF8(raw) {
		if raw, err = charmap.Windows1252.NewDecoder().Bytes(raw); err != nil {
			return a, 0, &Error{BadType, err}
		}
	}
	var l Line
	if err := ReadJSON(raw, &l); err != nil {
		return a, 0, &Error{BadType, err}
	}
	if err := cmp.Or(RefusePassword(l.URL), RefusePassword(l.Given)); err != nil {
		return a, 0, err
	}
	article := l.Article()
	if article.Text == "" {
		return a, 0, &Error{NoText, errors.New("no text")}
	}
	if err := fits(article); err != nil {
		return a, 0, err
	}
	return article, l.lost(), nil
}

// ReadJSON reads a line of JSON into v, which points at a struct. What is wrong with the
// line it says in our words: what people get to read should not name Go's types.
func ReadJSON(line []byte, v any) error {
	err := json.Unmarshal(line, v)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong) && wrong.Field != "":
		return fmt.Errorf("%s is %s", wrong.Field, aValue(wrong.Value))
	case errors.As(err, &wrong):
		return fmt.Errorf("%s instead of an object", aValue(wrong.Value))
	}
	return fmt.Errorf("no JSON: %v", err)
}

// aValue puts an article before what package json calls a value, such as "array".
func aValue(kind string) string {
	if strings.HasPrefix(kind, "a") || strings.HasPrefix(kind, "o") {
		return "an " + kind
	}
	return "a " + kind
}
