package commands

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/lang"
	"beleg/knowledge/store"
)

// FileReader reads the articles of an attached file by its name's ending. Its
// errors give reasons as a Fetcher's do.
type FileReader interface {
	Read(ctx context.Context, name string, raw []byte) ([]knowledge.Article, error)
}

const (
	maxAddresses = 5   // in one command
	namesSeen    = 50  // articles of a site among which its name is looked for
	maxTitle     = 200 // characters of a first line that is taken for a headline
)

// brought is what somebody brought: an article with the bytes it was read from,
// or why it is none.
type brought struct {
	from    string // the address, file or line as it was given; "" for a text
	article knowledge.Article
	raw     []byte
	line    bool // of a file of import lines
	err     error
}

// gather reads what a call brought: files, addresses or pasted text. Each has its
// own result; an error is about the call as a whole.
func (b *Bot) gather(ctx context.Context, r Request) ([]brought, error) {
	var found []brought
	for _, f := range r.Files {
		found = append(found, b.file(ctx, r, f)...)
	}
	text := trim(r.Args["article"])
	if text == "" {
		return found, nil
	}
	more, err := b.said(ctx, r, text)
	return append(found, more...), err
}

// said reads addresses, alone or in a remark, or a text, or an address with its
// text behind it: who may read a page that the bot may not brings the words along.
func (b *Bot) said(ctx context.Context, r Request, text string) ([]brought, error) {
	words := strings.Fields(text)
	if named, beside := linksIn(words); onlyNames(text, named, beside) {
		return b.fetchAll(ctx, r, named)
	}
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
	case utf8.RuneCountInString(rest) < ingest.MinText:
		return nil, refuse("fetch.short", "n", ingest.MinText)
	case len(links) == 0:
		return []brought{{article: pasted(text, r.Args["title"] != "")}}, nil
	case len(links) > 1:
		return nil, refuse("add.mixed")
	}
	canonical, err := ingest.Canonical(links[0])
	if err != nil {
		return nil, understand(r, err)
	}
	a := pasted(rest, r.Args["title"] != "")
	if a.Published = ingest.DayOf(rest); a.Published != "" {
		a.Found = knowledge.InText
	}
	if a.URL = canonical; a.URL != links[0] {
		a.Given = links[0]
	}
	a.Source, err = b.publisherOf(ctx, r.Guild, canonical)
	return []brought{{article: a}}, err
}

// publisherOf is who publishes at an address: the name that the newest named
// article of its host has, else the host.
func (b *Bot) publisherOf(ctx context.Context, g knowledge.Guild, address string) (string, error) {
	host := knowledge.Article{URL: address}.Publisher()
	list, _, err := b.Store.List(ctx, g, store.Page{Limit: namesSeen, Filter: knowledge.Filter{Site: host}})
	for _, a := range list {
		if a.Source != "" && !ingest.Unnamed(a) && (knowledge.Article{URL: a.URL}).Publisher() == host {
			return a.Source, nil
		}
	}
	return host, err
}

// linksIn returns the addresses among words, each once, and how many characters
// the other words have. The first words may leave the scheme out; behind others
// "24.12/25.12" is no address. A word alone is taken as it is, as "D.C." in one
// cannot be told from the end of a sentence.
func linksIn(words []string) (links []string, beside int) {
	leading := true
	for _, w := range words {
		link, ok := address(strings.TrimLeft(w, "[("))
		if len(words) > 1 {
			link = TrimLink(link)
		}
		if leading = leading && ok; !leading {
			ok = ok && strings.Contains(w, "://")
		}
		if !ok {
			beside += utf8.RuneCountInString(w) + 1
		} else if !slices.Contains(links, link) {
			links = append(links, link)
		}
	}
	return links, beside
}

// onlyNames reports whether a text only names its links: it has too few words beside
// them for an article, or is one line in which one stands behind words.
func onlyNames(text string, links []string, beside int) bool {
	if len(links) == 0 || beside < ingest.MinText {
		return len(links) > 0
	}
	if strings.Contains(text, "\n") || beside > maxTitle {
		return false
	}
	first, _ := firstWord(text)
	_, leads := address(first)
	return !leads || len(links) > 1
}

// TrimLink takes the end of the sentence off a link that stood in one; a closing
// bracket belongs to it when it opened one, as in Wikipedia's.
func TrimLink(link string) string {
	for {
		trimmed := strings.TrimRight(link, ".,;:!?'*_|")
		for _, pair := range []string{"()", "[]"} {
			if strings.Count(trimmed, pair[:1]) < strings.Count(trimmed, pair[1:]) {
				trimmed = strings.TrimSuffix(trimmed, pair[1:])
			}
		}
		if trimmed == link {
			return link
		}
		link = trimmed
	}
}

// fetchAll fetches addresses side by side; a slow one holds no other up.
func (b *Bot) fetchAll(ctx context.Context, r Request, links []string) ([]brought, error) {
	if len(links) > maxAddresses {
		return nil, refuse("add.many", "n", maxAddresses)
	}
	if b.Fetcher == nil {
		return nil, refuse("add.offline")
	}
	found := make([]brought, len(links))
	var wait sync.WaitGroup
	for i, link := range links {
		wait.Go(func() { found[i] = b.fetch(ctx, r, link) })
	}
	wait.Wait()
	return found, nil
}

func (b *Bot) fetch(ctx context.Context, r Request, link string) (one brought) {
	defer func() {
		if p := recover(); p != nil {
			one = brought{from: link, err: fmt.Errorf("panic: %v\n%s", p, debug.Stack())}
		}
	}()
	from := b.Fetcher
	if r.outside && b.Outside != nil {
		from = b.Outside
	}
	a, raw, err := from.Fetch(ctx, link)
	if err != nil {
		return brought{from: link, err: understand(r, err)}
	}
	return brought{from: link, article: a, raw: raw}
}

// address reads an address as people paste it: in angle brackets, without its
// scheme, with the comma of the sentence it stood in.
func address(word string) (string, bool) {
	word = strings.TrimRight(strings.Trim(strings.TrimRight(word, ",;"), "<>"), ",;")
	lower := strings.ToLower(word)
	if strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://") {
		return word, true
	}
	host, _, path := strings.Cut(lower, "/")
	if strings.HasPrefix(lower, "www.") || path && hostLike(host) {
		return "https://" + word, true
	}
	return "", false
}

// hostLike reports whether what stands before a path looks like a host.
func hostLike(host string) bool {
	dotted := strings.Contains(host, ".") && !strings.HasSuffix(host, ".")
	return dotted && !strings.ContainsAny(host, ":@")
}

// titleLike reports whether a line may be a headline.
func titleLike(line string) bool {
	return utf8.RuneCountInString(line) <= maxTitle && !strings.HasSuffix(line, ".")
}

// pasted makes an article of a text. A first line that could be a headline is
// one, unless the headline is told apart. The address is a hash, so that the same text is the same article.
func pasted(text string, titled bool) knowledge.Article {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	a := knowledge.Article{Text: trim(text), Language: lang.Detect(text)}
	sum := sha256.Sum256([]byte(strings.Join(strings.Fields(text), " ")))
	a.URL = "paste:" + hex.EncodeToString(sum[:12])
	if titled {
		return a
	}
	head, body, ok := strings.Cut(a.Text, "\n")
	head, body = trim(head), trim(body)
	if ok && body != "" && titleLike(head) {
		a.Title, a.Text = head, body
		return a
	}
	if s := lang.Sentences(a.Text, a.Language); len(s) > 0 {
		a.Title = shorten(a.Text[s[0].Start:s[0].End], 100)
	}
	return a
}

// file reads the articles of an attached file.
func (b *Bot) file(ctx context.Context, r Request, f File) []brought {
	found, err := b.articles(ctx, r, f)
	if err == nil && len(found) == 0 {
		err = refuse("fetch.text")
	}
	if err != nil {
		found = append(found, brought{from: f.Name, err: understand(r, err)})
	}
	return found
}

func (b *Bot) articles(ctx context.Context, r Request, f File) (found []brought, err error) {
	if f.Size > knowledge.MaxFile {
		return nil, refuse("fetch.large.limit", "limit", knowledge.MaxFile>>20)
	}
	raw, err := readFile(ctx, f)
	if err != nil {
		return nil, err
	}
	switch ending := strings.ToLower(path.Ext(f.Name)); {
	case ending == ".jsonl", ending == ".ndjson":
		return importLines(ctx, r, f.Name, raw)
	case b.Files == nil:
		return plainFile(f.Name, raw)
	}
	articles, err := b.Files.Read(ctx, f.Name, raw)
	for _, a := range articles {
		found = append(found, brought{from: f.Name, article: a, raw: raw})
	}
	return found, err
}

// importLines reads a file of import lines. A broken one keeps none of the others
// out.
func importLines(ctx context.Context, r Request, name string, raw []byte) (found []brought, err error) {
	err = ingest.Lines(bytes.NewReader(raw), func(n int, a knowledge.Article, _ int, bad error) error {
		one := brought{from: r.say("add.line", "file", name, "n", n), article: a, line: true}
		if bad != nil {
			one.err = understand(r, bad)
		}
		var broken *ingest.Error
		if errors.As(bad, &broken) && broken.Why == ingest.BadType {
			one.err = refuse("add.json")
		}
		found = append(found, one)
		return ctx.Err()
	})
	return found, err
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
func plainFile(name string, raw []byte) ([]brought, error) {
	switch strings.ToLower(path.Ext(name)) {
	case ".txt", ".md":
	default:
		return nil, refuse("fetch.type")
	}
	if !utf8.Valid(raw) || trim(string(raw)) == "" {
		return nil, refuse("fetch.text")
	}
	if utf8.RuneCountInString(trim(string(raw))) < ingest.MinText {
		return nil, refuse("fetch.short", "n", ingest.MinText)
	}
	return []brought{{from: name, article: pasted(string(raw), false), raw: raw}}, nil
}
