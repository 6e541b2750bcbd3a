package store

import "strings"

// Text is a string as every store can keep it. PostgreSQL's text holds neither
// NUL nor bytes that are not UTF-8 (PostgreSQL manual, 8.3 "Character Types"),
// so both become U+FFFD, in every store alike; all else stays byte for byte.
func Text(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
