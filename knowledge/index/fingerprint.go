package index

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"runtime/debug"
	"strings"
	"sync"

	"beleg/knowledge"
)

// Fingerprint changes with everything that decides what a folder holds, so that
// nobody has to remember to say that it did: the sources of the analysis, its
// data, and the versions of the libraries that stem, fold and store.
var Fingerprint = sync.OnceValue(func() string {
	h := sha256.New()
	fs.WalkDir(knowledge.Sources, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		data, err := knowledge.Sources.ReadFile(path)
		h.Write([]byte(path + "\x00"))
		h.Write(data)
		return err
	}) // what is embedded can be read
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if decides(m.Path) {
				h.Write([]byte(m.Path + "\x00" + m.Version + "\x00"))
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
})

// decides reports whether what a module does ends up in a folder.
func decides(module string) bool {
	return strings.HasPrefix(module, "github.com/blevesearch/") || module == "golang.org/x/text"
}
