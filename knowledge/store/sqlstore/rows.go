package sqlstore

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"sync"

	"beleg/knowledge"
	"beleg/knowledge/copies"
	"beleg/knowledge/store"
)

// item is an article on its way in: cleaned, with what it is recognised by.
type item struct {
	knowledge.Article
	hash    string
	rawHash string
	packed  []byte          // gzip of the bytes as fetched, nil when there are none
	copied  func() likeness // what copies of it are known by; not read of one that is as it was
	kept    bool            // some article has the same content
	again   bool            // the guild has its text under another address
}

// likeness is what copies of a text are known by, see copies.Text.
type likeness struct {
	words int64
	keys  []int64
}

func likenessOf(text string) likeness {
	t := copies.Of(text)
	return likeness{t.Words(), t.Keys()}
}

// items prepares articles before the transaction begins, so that nobody waits
// while bytes are hashed and packed.
func items(articles []knowledge.Article, raw [][]byte) ([]item, error) {
	all := make([]item, len(articles))
	packer, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is a valid one
	for i, a := range articles {
		clean(&a)
		if a.URL == "" {
			return nil, fmt.Errorf("cannot keep article %d of %d: it has no address; give it one", i+1, len(articles))
		}
		all[i] = item{Article: a, hash: contentHash(a), copied: sync.OnceValue(func() likeness { return likenessOf(a.Text) })}
		if i < len(raw) && raw[i] != nil {
			packed, err := pack(packer, raw[i])
			if err != nil {
				return nil, err
			}
			if len(packed) > store.MaxRaw {
				continue
			}
			sum := sha256.Sum256(raw[i])
			all[i].packed, all[i].rawHash = packed, hex.EncodeToString(sum[:])
		}
	}
	return all, nil
}

func clean(a *knowledge.Article) {
	for _, s := range []*string{&a.URL, &a.Given, &a.Title, &a.Text, &a.Author, &a.Source, &a.Language, &a.Published, &a.Updated,
		(*string)(&a.Access), (*string)(&a.Label), (*string)(&a.Found), &a.Corrected, &a.Media} {
		*s = store.Text(*s)
	}
	a.Also = slices.Clone(a.Also)
	for i, url := range a.Also {
		a.Also[i] = store.Text(url)
	}
}

// contentHash tells versions of one article apart. Lengths go in with the
// fields, so that moving a word from one to the next makes a difference.
func contentHash(a knowledge.Article) string {
	if a.Access == "" {
		a.Access = knowledge.Free
	}
	h := sha256.New()
	content := []string{a.Title, a.Text, a.Author, a.Source, a.Language, a.Published, a.Updated, string(a.Access), fmt.Sprint(a.Sample)}
	if a.Label != "" || a.Found != "" { // so that articles from before there were labels keep their hash
		content = append(content, string(a.Label), string(a.Found))
	}
	if a.Corrected != "" {
		content = append(content, "corrected", a.Corrected)
	}
	for _, s := range content {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(s)))
		h.Write(size[:])
		io.WriteString(h, s)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func pack(packer *gzip.Writer, raw []byte) ([]byte, error) {
	var b bytes.Buffer
	packer.Reset(&b)
	if _, err := packer.Write(raw); err != nil {
		return nil, err
	}
	if err := packer.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func unpack(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// member is a guild's hold on an article.
type member struct {
	article   int64
	version   sql.Null[int64]
	raw       sql.Null[string]
	number    int64
	sample    bool
	firstSeen int64
	removed   int64 // when it was taken out, 0 while it is in
	given     string
}

func (m member) in() bool { return m.removed == 0 }

// Every read of an article goes through these: the guild's own version, and
// only while the guild has it.
const (
	shortColumns = `m.article, m.number, a.url, v.title, v.author, v.source, v.language, v.published, v.updated,
		v.access, v.label, v.found, v.corrected, v.sample, m.first_seen, m.given, ` + tagsOf
	longColumns = shortColumns + `, v.body`
	fromMembers = ` FROM member m JOIN article a ON a.id = m.article JOIN version v ON v.article = m.article AND v.n = m.version
		WHERE m.guild = $1 AND m.removed = 0`
)

func scanShort(scan func(...any) error) (knowledge.Article, error) { return scanArticle(scan) }

func scanLong(scan func(...any) error) (knowledge.Article, error) {
	var text string
	a, err := scanArticle(scan, &text)
	a.Text = text
	return a, err
}

func scanArticle(scan func(...any) error, more ...any) (a knowledge.Article, err error) {
	var seen int64
	var tags string
	err = scan(append([]any{&a.ID, &a.Number, &a.URL, &a.Title, &a.Author, &a.Source, &a.Language,
		&a.Published, &a.Updated, &a.Access, &a.Label, &a.Found, &a.Corrected, &a.Sample, &seen, &a.Given, &tags}, more...)...)
	a.FirstSeen, a.Tags = milli(seen), tagList(tags)
	return a, err
}
