package ingest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"
	"golang.org/x/net/html/charset"

	"beleg/knowledge"
)

const (
	mailTimeout = 10 * time.Second
	maxMail     = 200 // parts of one
)

func init() { message.CharsetReader = charset.NewReaderLabel }

// replyMark is what programs put before the subject of an answer or of what is
// passed on.
var replyMark = said(`\A(?:`, "reply", `(?:\[\d+\])?:\s*)+`)

// readMail reads an e-mail (RFC 5322), such as a newsletter: subject, sender,
// date, and its text; the page of one that is written as a page. attached is how
// many files come with it, which are not read.
func readMail(ctx context.Context, raw []byte) (a knowledge.Article, attached int, err error) {
	a, err = guarded(ctx, mailTimeout, func(ctx context.Context) (knowledge.Article, error) {
		entity, err := message.Read(bytes.NewReader(bytes.TrimLeft(raw, "\r\n \t")))
		if err != nil && !unknownParts(err) {
			return knowledge.Article{}, &Error{NoText, fmt.Errorf("read the mail: %w", err)}
		}
		r := mail.NewReader(entity)
		if err := mailKind(r.Header); err != nil {
			return knowledge.Article{}, err
		}
		a := mailHeader(r.Header)
		plain, page, files, err := mailParts(ctx, r)
		if err != nil {
			return a, err
		}
		attached = files
		return a, mailText(ctx, &a, plain, page, files)
	})
	return a, attached, err
}

// unknownParts holds for what the library reads although it does not know the
// charset or the encoding.
func unknownParts(err error) bool {
	return message.IsUnknownCharset(err) || message.IsUnknownEncoding(err)
}

// mailKind refuses what is no mail and what only its receiver can open.
func mailKind(h mail.Header) error {
	kind, params, _ := h.ContentType()
	encrypted := kind == "multipart/encrypted" || strings.HasSuffix(kind, "pkcs7-mime") && params["smime-type"] != "signed-data"
	switch {
	case encrypted:
		return &Error{Locked, errors.New("an encrypted mail")}
	case !h.Has("From") && !h.Has("Subject") && !h.Has("Date"):
		return &Error{NoText, errors.New("no headers of a mail")}
	}
	return nil
}

func mailHeader(h mail.Header) knowledge.Article {
	var a knowledge.Article
	subject, _ := h.Subject()
	a.Title = replyMark.ReplaceAllString(oneLine(subject), "")
	if from, err := h.AddressList("From"); err == nil {
		var names []string
		for _, f := range from {
			names = addCategories(names, []string{personName(f.Name)}, oneLine)
		}
		a.Author = strings.Join(names, ", ")
	}
	if at, err := h.Date(); err == nil && !at.IsZero() {
		a.Published, a.Found = isoDate(at.Format(time.RFC3339)), knowledge.InMeta
	}
	if address, err := Canonical(strings.Trim(oneLine(h.Get("Archived-At")), "<>")); err == nil {
		a.URL = address
	}
	return a
}

// mailParts are the text and the page of a mail, and how many files come with it.
func mailParts(ctx context.Context, r *mail.Reader) (plain, page string, files int, err error) {
	for range maxMail {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return plain, page, files, nil
		}
		if err != nil && !unknownParts(err) {
			if plain+page != "" {
				return plain, page, files, nil // its end is missing
			}
			return "", "", 0, &Error{NoText, fmt.Errorf("read the mail: %w", err)}
		}
		if ctx.Err() != nil {
			return "", "", 0, ctx.Err()
		}
		if part == nil { // its encoding is not known
			files++
			continue
		}
		header, ok := part.Header.(*mail.InlineHeader)
		if !ok {
			files++
			continue
		}
		switch kind, _, _ := header.ContentType(); {
		case kind == "text/plain" || kind == "":
			plain += mailBody(part.Body) + "\n"
		case kind == "text/html" && page == "":
			page = mailBody(part.Body)
		case kind != "text/html":
			files++
		}
	}
	return "", "", 0, &Error{Hard, fmt.Errorf("mail of more than %d parts", maxMail)}
}

// mailBody is what can be read of a part.
func mailBody(r io.Reader) string {
	raw, _ := io.ReadAll(io.LimitReader(r, knowledge.MaxFile))
	text, err := decode(raw, "")
	if err != nil {
		return ""
	}
	return text
}

// mailText gives the article its text: that of the page, unless the mail says
// much more as text.
func mailText(ctx context.Context, a *knowledge.Article, text, page string, files int) error {
	text = strings.TrimSpace(clean(text))
	if page != "" {
		read, err := extract(ctx, page, "", time.Time{})
		if err != nil && ctx.Err() != nil {
			return err
		}
		body := cmp.Or(read.Text, plain(page))
		if len(body)*2 >= len(text) {
			text = body
		}
		a.Language = read.Language
	}
	if text == "" {
		return &Error{NoText, fmt.Errorf("mail without text and with %d files", files)}
	}
	a.Text = text
	a.URL = cmp.Or(a.URL, PasteAddress(a.Title+"\n"+text))
	return nil
}
