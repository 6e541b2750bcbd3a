// Package langtest adds languages for the time of a test.
package langtest

import (
	"io/fs"
	"slices"
	"testing"

	"beleg/knowledge/lang"
)

// Add makes a language of the files of its folder known until the test ends.
// Tests that use it must not run in parallel with others.
func Add(t testing.TB, files fs.FS) *lang.Language {
	t.Helper()
	l, err := lang.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	before := lang.All
	lang.All = append(slices.Clone(before), l)
	t.Cleanup(func() { lang.All = before })
	return l
}
