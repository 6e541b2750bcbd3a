package langtest

import (
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"beleg/knowledge/lang"
)

// Spoken is the folder of the toy language with what the bot says: the words of
// the common language, but for those that are exchanged, given in pairs.
func Spoken(t testing.TB, exchanged ...string) fs.FS {
	t.Helper()
	toy := maps.Clone(Toy)
	for _, file := range []string{"messages.json", "commands.json"} {
		raw, err := fs.ReadFile(lang.Fallback().Files, file)
		if err != nil {
			t.Fatal(err)
		}
		toy[file] = &fstest.MapFile{Data: []byte(strings.NewReplacer(exchanged...).Replace(string(raw)))}
	}
	return toy
}
