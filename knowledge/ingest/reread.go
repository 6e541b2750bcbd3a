package ingest

import (
	"bytes"
	"context"
	"errors"
	"mime"
	"strings"
	"time"

	"beleg/knowledge"
)

// Raw is what an article was read from.
type Raw struct {
	Bytes []byte
	Type  string    // media type with its charset, as in Article.Media; "" when it was not kept
	URL   string    // where it was read, or its paste address
	At    time.Time // when, zero when that was not kept
}

// Reread reads an article from bytes that were kept, as [Client.Fetch] or [Files]
// would read them today, in normal form. It is not Fetched. Where their type was not
// kept the first bytes tell it; those of a text do not say whether it is a mail, or
// Markdown, and such are not read: the reason is BadType. pdf may be nil.
func Reread(ctx context.Context, raw Raw, pdf PDFReader) (knowledge.Article, error) {
	p := &Page{Body: raw.Bytes, At: raw.At}
	if _, err := Canonical(raw.URL); err == nil {
		p.URL = raw.URL
	}
	if raw.Type == "" {
		raw.Type = typeOf(raw.Bytes)
	}
	kind, params, err := mime.ParseMediaType(raw.Type)
	if err != nil {
		return knowledge.Article{}, &Error{BadType, errors.New("it cannot be told what the bytes are")}
	}
	p.ContentType, p.Charset = kind, params["charset"]
	return p.read(ctx, pdf)
}

// head of a page in which its first elements stand.
const pageHead = 4 << 10

// typeOf tells the media type of bytes by themselves, "" when it cannot.
func typeOf(body []byte) string {
	kind, _, _ := mime.ParseMediaType(sniff(body))
	if !strings.HasPrefix(kind, "text/") {
		return kind
	}
	start := bytes.ToLower(body[:min(len(body), pageHead)])
	for _, mark := range []string{"<html", "<!doctype html", "<head", "<body"} {
		if kind == "text/html" || bytes.Contains(start, []byte(mark)) && !mailStart(start) {
			return "text/html"
		}
	}
	return ""
}

// mailStart reports whether a text begins with a header field, as mails do.
func mailStart(start []byte) bool {
	line, _, _ := bytes.Cut(bytes.TrimLeft(start, "\r\n \t"), []byte("\n"))
	name, _, found := bytes.Cut(line, []byte(":"))
	return found && len(name) > 0 && !bytes.ContainsAny(name, " <\t")
}
