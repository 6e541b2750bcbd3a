package ingest

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// longestEscape is that of a character beyond the basic plane: two of \uXXXX.
const longestEscape = 12

// unescape rewrites the part of a JSON line behind from in place, so that no
// character takes more than twice its bytes: \uXXXX becomes the character, but
// for those that JSON must escape, which get their short form, and control
// characters, which no article keeps. It returns the line and where to go on
// when more of it has been read: an escape may be cut in two.
func unescape(line []byte, from int, last bool) ([]byte, int) {
	out := line[:from]
	for rest := line[from:]; ; {
		i := bytes.IndexByte(rest, '\\')
		if i < 0 {
			out = append(out, rest...)
			return out, len(out)
		}
		out, rest = append(out, rest[:i]...), rest[i:]
		if len(rest) < longestEscape && !last {
			return append(out, rest...), len(out)
		}
		r, n := escaped(rest)
		if n == 0 {
			n = min(2, len(rest))
			out = append(out, rest[:n]...)
		} else {
			out = appendJSON(out, r)
		}
		rest = rest[n:]
	}
}

// escaped reads the \uXXXX that s begins with and returns its character and
// length; 0 when it begins with none.
func escaped(s []byte) (r rune, n int) {
	r, ok := codeUnit(s)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(r) {
		if low, ok := codeUnit(s[6:]); ok && utf16.DecodeRune(r, low) != utf8.RuneError {
			return utf16.DecodeRune(r, low), 12
		}
	}
	return r, 6
}

func codeUnit(s []byte) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(s[2:6]), 16, 16)
	return rune(n), err == nil
}

// short are the characters with a short escape.
var short = map[rune]string{'"': `\"`, '\\': `\\`, '\n': `\n`, '\v': `\n`, '\f': `\n`, '\r': `\r`, '\t': `\t`}

// appendJSON writes a character as it stands in a JSON string.
func appendJSON(out []byte, r rune) []byte {
	if s, ok := short[r]; ok {
		return append(out, s...)
	}
	if r < ' ' {
		return out
	}
	return utf8.AppendRune(out, r) // half a surrogate becomes U+FFFD, as in encoding/json
}
