package ingest

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"beleg/knowledge/lang"
)

// decode makes UTF-8 of bytes in the charset that was declared outside of them
// ("" when none was), in a page's own declaration, or that they look like.
// Declarations are believed only where the bytes do not contradict them: text
// that is valid UTF-8 beyond ASCII is UTF-8 whatever it says, for other
// charsets do not come out like that by chance. Bytes that are no text get the
// reason "text".
func decode(raw []byte, declared string) (string, error) {
	if enc := byMark(raw); enc != nil {
		return decodeWith(enc, raw)
	}
	if binary(raw) {
		return "", &Error{NoText, errors.New("binary data")}
	}
	if utf8.Valid(raw) && !escapes(raw) {
		return string(raw), nil
	}
	contentType := ""
	if declared == "" {
		declared = lateDeclaration(raw)
	}
	if declared != "" {
		contentType = "text/html; charset=" + declared
	}
	enc, name, _ := charset.DetermineEncoding(raw, contentType)
	if known, _ := charset.Lookup(declared); known == nil { // pages have none but the web's; old programs write others
		if old, err := ianaindex.IANA.Encoding(declared); err == nil && old != nil {
			enc, name = old, declared
		}
	}
	if name == "utf-8" {
		if mostlyUTF8(raw) {
			return string(bytes.ToValidUTF8(raw, []byte("\uFFFD"))), nil
		}
		enc = charmap.Windows1252
	}
	return decodeWith(enc, raw)
}

// metaCharset declares a page's charset, in an element or its XML declaration.
var metaCharset = lang.Lazy(`(?i)<(?:meta\b[^>]{0,200}\bcharset|\?xml\b[^>]{0,100}\bencoding)\s*=\s*["']?\s*([\w.:-]{2,40})`)

// lateDeclaration is the charset that a page declares behind its first 1024
// bytes, where browsers stop looking before they read on: whoever archives pages
// puts scripts in front.
func lateDeclaration(raw []byte) string {
	m := metaCharset.FindSubmatch(raw[:min(len(raw), 64<<10)])
	if m == nil {
		return ""
	}
	if enc, name := charset.Lookup(string(m[1])); enc == nil || name == "utf-8" {
		return ""
	}
	return string(m[1])
}

func decodeWith(enc encoding.Encoding, raw []byte) (string, error) {
	out, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		return "", &Error{NoText, err}
	}
	if binary(out) {
		return "", &Error{NoText, errors.New("binary data")}
	}
	return string(out), nil
}

// byteMarks are byte order marks and what XML begins with in encodings that are
// told by it, the longer before those that begin them.
var byteMarks = []struct {
	mark string
	encoding.Encoding
}{
	{"\xff\xfe\x00\x00", utf32.UTF32(utf32.BigEndian, utf32.UseBOM)},
	{"\x00\x00\xfe\xff", utf32.UTF32(utf32.BigEndian, utf32.UseBOM)},
	{"<\x00\x00\x00", utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
	{"\x00\x00\x00<", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
	{"\x4c\x6f\xa7\x94", charmap.CodePage037}, // "<?xm" in EBCDIC
	{"\xef\xbb\xbf", unicode.UTF8BOM},
	{"\xfe\xff", unicode.UTF16(unicode.BigEndian, unicode.UseBOM)},
	{"\xff\xfe", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)},
}

// byMark finds the encoding by a byte order mark, or UTF-16 and UTF-32 without
// one by the zero bytes that their ASCII characters have.
func byMark(raw []byte) encoding.Encoding {
	for _, m := range byteMarks {
		if bytes.HasPrefix(raw, []byte(m.mark)) {
			return m.Encoding
		}
	}
	head := raw[:min(len(raw), 1024)&^1]
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch n := len(head) / 2; {
	case n < 8:
	case zeros[1] > n*3/5 && zeros[0] == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case zeros[0] > n*3/5 && zeros[1] == 0:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

// binary reports whether bytes are no text: a zero byte, or more control
// characters than a text has by accident.
func binary(raw []byte) bool {
	head := raw[:min(len(raw), 64<<10)]
	control := 0
	for _, c := range head {
		switch {
		case c == 0:
			return true
		case c < ' ' && strings.IndexByte("\n\r\t\f\x1b", c) < 0:
			control++
		}
	}
	return control*100 > len(head)
}

// escapes reports whether bytes may be ISO-2022-JP, which is ASCII to look at.
func escapes(raw []byte) bool { return bytes.Contains(raw, []byte("\x1b$")) }

// mostlyUTF8 tells UTF-8 with a few broken characters from another charset that
// was declared UTF-8: of the characters beyond ASCII nearly all must be whole.
func mostlyUTF8(raw []byte) bool {
	good, bad := 0, 0
	for len(raw) > 0 {
		r, size := utf8.DecodeRune(raw)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		raw = raw[size:]
	}
	return good >= 4*bad
}
