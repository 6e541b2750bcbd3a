package lang

import (
	"regexp"
	"sync"
)

// Regexp is a regular expression that is compiled when it is first used, as those
// that read pages are many, and most starts read none. Its methods are those of
// [regexp.Regexp].
type Regexp struct{ get func() *regexp.Regexp }

// Lazy makes a Regexp of an expression, which has to be one.
func Lazy(expr string) *Regexp { return lazily(func() string { return expr }) }

func lazily(expr func() string) *Regexp {
	return &Regexp{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr()) })}
}

func (r *Regexp) MatchString(s string) bool                  { return r.get().MatchString(s) }
func (r *Regexp) FindString(s string) string                 { return r.get().FindString(s) }
func (r *Regexp) FindStringIndex(s string) []int             { return r.get().FindStringIndex(s) }
func (r *Regexp) FindStringSubmatch(s string) []string       { return r.get().FindStringSubmatch(s) }
func (r *Regexp) FindSubmatch(b []byte) [][]byte             { return r.get().FindSubmatch(b) }
func (r *Regexp) FindAllSubmatch(b []byte, n int) [][][]byte { return r.get().FindAllSubmatch(b, n) }
func (r *Regexp) FindAllStringSubmatch(s string, n int) [][]string {
	return r.get().FindAllStringSubmatch(s, n)
}
func (r *Regexp) FindAllStringIndex(s string, n int) [][]int { return r.get().FindAllStringIndex(s, n) }
func (r *Regexp) ReplaceAllString(s, to string) string       { return r.get().ReplaceAllString(s, to) }
func (r *Regexp) ReplaceAllLiteralString(s, to string) string {
	return r.get().ReplaceAllLiteralString(s, to)
}
func (r *Regexp) ReplaceAllStringFunc(s string, to func(string) string) string {
	return r.get().ReplaceAllStringFunc(s, to)
}
func (r *Regexp) Split(s string, n int) []string { return r.get().Split(s, n) }
func (r *Regexp) ReplaceAll(b, to []byte) []byte { return r.get().ReplaceAll(b, to) }
func (r *Regexp) FindAllStringSubmatchIndex(s string, n int) [][]int {
	return r.get().FindAllStringSubmatchIndex(s, n)
}
func (r *Regexp) String() string { return r.get().String() }
