package ingest

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// maxDerivedTitle is how long a title may be that is made of a first sentence,
// in characters.
const maxDerivedTitle = 100

// Normal fills what an article lacks: the canonical address, or "paste:" and a
// hash of the words for one without; a title from the first sentence; the
// detected language; the source from the host. Text becomes valid UTF-8 in
// NFC, dates ISO 8601. Normal of a normal article changes nothing.
func Normal(a knowledge.Article) knowledge.Article {
	if c, err := Canonical(a.URL); err == nil {
		a.URL = c
	} else if c, err := Canonical(oneLine(a.URL)); err == nil { // broken characters kept it from being one
		a.URL = c
	} else if a.URL = oneLine(a.URL); a.URL == "" || len(a.URL) > maxAddress {
		a.URL = PasteAddress(a.Title + "\n" + a.Text)
	}
	a.Title, a.Text = name(a.Title), paragraphs(a.Text)
	a.Author, a.Source = name(a.Author), name(a.Source)
	a.Published, a.Updated = isoDate(a.Published), isoDate(a.Updated)
	if a.Language = languageCode(a.Language); a.Language == "" {
		a.Language = lang.Detect(a.Text)
	}
	if a.Title == "" {
		a.Title = firstSentence(a.Text, a.Language)
	}
	if a.Source == "" {
		a.Source = host(a.URL)
	}
	return a
}

// Unnamed reports whether nothing says who published a normal article: its host
// stands for the name.
func Unnamed(a knowledge.Article) bool { return a.Source == "" || a.Source == host(a.URL) }

// name is a title or name on one line, cut where it is no longer one.
func name(s string) string { return shorten(beginning(s, 100*maxName), maxName) }

// PasteAddress names a text that has no address by its words, whatever the
// white space between them, so that the same text is the same article.
func PasteAddress(text string) string {
	hash := sha256.New()
	w := bufio.NewWriter(hash) // a text of megabytes is not to become a list of its words
	space := ""
	for word := range strings.FieldsSeq(strings.ToValidUTF8(text, "")) {
		w.WriteString(space)
		w.WriteString(word)
		space = " "
	}
	w.Flush() // a hash takes everything
	return "paste:" + hex.EncodeToString(hash.Sum(nil)[:12])
}

// lowerCase are the letters of language codes.
const lowerCase = "abcdefghijklmnopqrstuvwxyz"

// languageCode is what "de-AT", "de_CH" and "DE" begin with, in lower case; "" of
// what is no code.
func languageCode(s string) string {
	s, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(s)), "-")
	s, _, _ = strings.Cut(s, "_")
	if len(s) != 2 || strings.Trim(s, lowerCase) != "" {
		return ""
	}
	return s
}

func firstSentence(text, language string) string {
	text = beginning(text, maxBlock)
	spans := lang.Sentences(text, language)
	if len(spans) == 0 {
		return ""
	}
	return shorten(text[spans[0].Start:spans[0].End], maxDerivedTitle)
}

// shorten cuts at a word when it must cut.
func shorten(s string, n int) string {
	s = oneLine(s)
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut := string([]rune(s)[:n-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)*2/3 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.") + "…"
}

// beginning is as much of a text as n bytes hold.
func beginning(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

const (
	lineEnds = "\r\u0085\u2028\u2029\v\f"
	unseen   = "\u00ad\u200b\ufeff\u2060" // soft hyphens and characters without a width
)

// clean makes text valid, composed (NFC) and free of what nobody sees: control
// and zero-width characters, soft hyphens, byte order marks. Joiners inside
// words of other scripts and emoji stay.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case strings.ContainsRune(lineEnds, r):
			return '\n'
		case strings.ContainsRune(unseen, r), unicode.IsControl(r):
			return -1
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n"))
	return norm.NFC.String(s)
}

// oneLine is clean text with single spaces.
func oneLine(s string) string {
	s = clean(s)
	var b strings.Builder
	b.Grow(len(s))
	spaced(&b, s)
	return b.String()
}

// paragraphs is clean text with one line break between paragraphs and single
// spaces inside them.
func paragraphs(s string) string {
	s = clean(s)
	var b strings.Builder
	b.Grow(len(s))
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		spaced(&b, line)
	}
	return b.String()
}

// spaced writes the words of s with single spaces between them, without making
// a list of them: a text may have millions.
func spaced(b *strings.Builder, s string) {
	first := true
	for word := range strings.FieldsSeq(s) {
		if !first {
			b.WriteByte(' ')
		}
		first = false
		b.WriteString(word)
	}
}
