package ingest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"beleg/knowledge"
)

// Fetch reads the article at an address and returns it in normal form, with the
// bytes as fetched; it says that it was Fetched. Its errors give a reason, or
// are the context's own.
func (c *Client) Fetch(ctx context.Context, address string) (knowledge.Article, []byte, error) {
	p, err := c.Get(ctx, address)
	if err != nil {
		return knowledge.Article{}, nil, err
	}
	a, err := c.read(ctx, p)
	if err != nil {
		return knowledge.Article{}, nil, err
	}
	return a, p.Body, nil
}

// Again reads the article at an address as Fetch does, unless the page is as
// known says: then it is Same, and there is no article. The page is there too
// when it holds no article.
func (c *Client) Again(ctx context.Context, address string, known Validators) (*Page, knowledge.Article, error) {
	p, err := c.visit(ctx, address, visit{known: known, accept: acceptPage, max: c.maxBody, again: true})
	if err != nil || p.Same {
		return p, knowledge.Article{}, err
	}
	a, err := c.read(ctx, p)
	return p, a, err
}

// read makes an article of a page that was fetched.
func (c *Client) read(ctx context.Context, p *Page) (knowledge.Article, error) {
	a, err := p.read(ctx, c.pdf)
	a.Fetched = err == nil
	return a, err
}

// read makes an article of a page, however it was come by.
func (p *Page) read(ctx context.Context, pdf PDFReader) (knowledge.Article, error) {
	a, err := p.article(ctx, pdf)
	if err == nil && a.Text == "" && a.Access == knowledge.Consent {
		err = because(ConsentWall, errors.New("the page wants consent first"))
	}
	if err == nil && a.Text == "" {
		err = &Error{NoText, errors.New("no text found in the page")}
	}
	if err == nil {
		err = fits(a)
	}
	if err != nil {
		return knowledge.Article{}, err
	}
	a.Media = p.media()
	return a, nil
}

// media is the page's media type with its charset.
func (p *Page) media() string {
	if p.Charset == "" {
		return p.ContentType
	}
	return cmp.Or(mime.FormatMediaType(p.ContentType, map[string]string{"charset": p.Charset}), p.ContentType)
}

func (p *Page) article(ctx context.Context, pdf PDFReader) (knowledge.Article, error) {
	switch p.ContentType {
	case "text/html", "application/xhtml+xml":
		page, err := decode(p.Body, p.Charset)
		if err != nil {
			return knowledge.Article{}, err
		}
		a, err := extract(ctx, page, p.URL, p.At)
		return Normal(a), err
	case "text/plain", "text/markdown":
		text, err := decode(p.Body, p.Charset)
		if err != nil {
			return knowledge.Article{}, err
		}
		a := plainText(text)
		if p.ContentType == "text/markdown" || strings.HasSuffix(strings.ToLower(pathOf(p.URL)), ".md") {
			a, err = markdown(ctx, text)
		}
		a.URL = p.URL
		return Normal(a), err
	case docxType:
		a, err := readDocx(ctx, p.Body)
		a.URL = p.URL
		return Normal(a), err
	case "message/rfc822":
		a, _, err := readMail(ctx, p.Body)
		a.URL = p.URL
		return Normal(a), err
	case "application/pdf":
		a, err := readPDF(ctx, pdf, p.Body)
		a.URL = p.URL
		return Normal(a), err
	}
	if strings.HasSuffix(p.ContentType, "xml") {
		return knowledge.Article{}, listOfFeeds(ctx, p.Body)
	}
	if strings.HasSuffix(p.ContentType, "json") {
		if err := aFeed(ctx, p.Body); whyOf(err) != NoFeed {
			return knowledge.Article{}, err
		}
	}
	return knowledge.Article{}, &Error{BadType, errors.New(p.ContentType)}
}

// docxType is the media type of Word documents.
const docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// pathOf is the path of an address, "" when it has none.
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Path
}

// sniff tells the media type by the first bytes.
func sniff(body []byte) string {
	kind := http.DetectContentType(body)
	if kind == "application/zip" && bytes.Contains(body, []byte("word/document")) {
		return docxType
	}
	return kind
}
