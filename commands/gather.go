package commands

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/lang"
)

// FileReader reads the articles of an attached file by its name's ending. Its
// errors give reasons as a Fetcher's do.
type FileReader interface {
	Read(ctx context.Context, name string, raw []byte) ([]knowledge.Article, error)
}

const (
	maxAddresses = 5   // in one command
	minPasted    = 40  // characters; what is shorter is a slip, not an article
	maxTitle     = 200 // characters of a first line that is taken for a headline
)

// gather reads what a call brought: files, addresses or pasted text.
func (b *Bot) gather(ctx context.Context, r Request) ([]given, error) {
	var found []given
	for _, f := range r.Files {
		more, err := b.file(ctx, r, f)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	text := trim(r.Args["article"])
	if text == "" && len(found) > 0 {
		return found, nil
	}
	if text == "" {
		return nil, refuse("add.nothing", "add", b.localName("add", r.Language))
	}
	more, err := b.said(ctx, r, text)
	return append(found, more...), err
}

// said reads addresses, or a text, or an address with its text behind it: who
// may read a page that the bot may not brings the words along.
func (b *Bot) said(ctx context.Context, r Request, text string) ([]given, error) {
	words := strings.Fields(text)
	var links []string
	for _, w := range words {
		link, ok := address(w)
		if !ok {
			break
		}
		links = append(links, link)
	}
	rest := text
	for range links {
		_, rest = firstWord(rest)
	}
	switch {
	case len(links) == len(words):
		return b.fetchAll(ctx, r, links)
	case utf8.RuneCountInString(rest) < minPasted:
		return nil, refuse("add.short", "n", minPasted)
	case len(links) == 0:
		return []given{{article: pasted(text)}}, nil
	case len(links) > 1:
		return nil, refuse("add.mixed")
	}
	canonical, err := ingest.Canonical(links[0])
	if err != nil {
		return nil, understand(r, err)
	}
	a := pasted(rest)
	if a.URL = canonical; a.URL != links[0] {
		a.Given = links[0]
	}
	a.Source = a.Publisher()
	return []given{{article: a}}, nil
}

func (b *Bot) fetchAll(ctx context.Context, r Request, links []string) ([]given, error) {
	if len(links) > maxAddresses {
		return nil, refuse("add.many", "n", maxAddresses)
	}
	if b.Fetcher == nil {
		return nil, refuse("add.offline")
	}
	var found []given
	for _, link := range links {
		a, raw, err := b.Fetcher.Fetch(ctx, link)
		if err != nil {
			return nil, understand(r, err)
		}
		found = append(found, given{a, raw})
	}
	return found, nil
}

// address reads an address as people paste it: in angle brackets, without its
// scheme, with the comma of the sentence it stood in.
func address(word string) (string, bool) {
	word = strings.TrimRight(strings.Trim(word, "<>"), ",;")
	lower := strings.ToLower(word)
	if strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://") {
		return word, true
	}
	host, _, _ := strings.Cut(lower, "/")
	if strings.HasPrefix(lower, "www.") || host != lower && strings.Contains(host, ".") && !strings.ContainsAny(host, ":@") && !strings.HasSuffix(host, ".") {
		return "https://" + word, true
	}
	return "", false
}

// pasted makes an article of a text. A first line that could be a headline is
// one. The address is a hash, so that the same text is the same article.
func pasted(text string) knowledge.Article {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	a := knowledge.Article{Text: trim(text), Language: lang.Detect(text)}
	sum := sha256.Sum256([]byte(strings.Join(strings.Fields(text), " ")))
	a.URL = "paste:" + hex.EncodeToString(sum[:12])
	head, body, ok := strings.Cut(a.Text, "\n")
	head, body = trim(head), trim(body)
	if ok && body != "" && utf8.RuneCountInString(head) <= maxTitle && !strings.HasSuffix(head, ".") {
		a.Title, a.Text = head, body
		return a
	}
	if s := lang.Sentences(a.Text, a.Language); len(s) > 0 {
		a.Title = shorten(a.Text[s[0].Start:s[0].End], 100)
	}
	return a
}

func (b *Bot) file(ctx context.Context, r Request, f File) ([]given, error) {
	if f.Size > knowledge.MaxFile {
		return nil, refuse("fetch.large.limit", "limit", knowledge.MaxFile>>20)
	}
	raw, err := readFile(ctx, f)
	if err != nil {
		return nil, err
	}
	if b.Files == nil {
		return plainFile(f.Name, raw)
	}
	articles, err := b.Files.Read(ctx, f.Name, raw)
	if err != nil {
		return nil, understand(r, err)
	}
	var found []given
	for _, a := range articles {
		found = append(found, given{a, raw})
	}
	if len(found) == 0 {
		return nil, refuse("fetch.text")
	}
	return found, nil
}

func readFile(ctx context.Context, f File) ([]byte, error) {
	r, err := f.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	raw, err := io.ReadAll(io.LimitReader(r, knowledge.MaxFile+1))
	if err == nil && len(raw) > knowledge.MaxFile {
		err = refuse("fetch.large.limit", "limit", knowledge.MaxFile>>20)
	}
	return raw, err
}

// plainFile reads what needs no extraction.
func plainFile(name string, raw []byte) ([]given, error) {
	switch strings.ToLower(path.Ext(name)) {
	case ".txt", ".md":
	default:
		return nil, refuse("fetch.type")
	}
	if !utf8.Valid(raw) || trim(string(raw)) == "" {
		return nil, refuse("fetch.text")
	}
	return []given{{pasted(string(raw)), raw}}, nil
}
