package index

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io/fs"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"beleg/knowledge"
)

// Fingerprint changes with everything that decides what a folder holds, so that
// nobody has to remember to say that it did: the sources of the analysis, its
// data, and the versions of the libraries that stem, fold and store.
var Fingerprint = sync.OnceValue(fingerprint)

func fingerprint() string {
	h := sha256.New()
	err := fs.WalkDir(knowledge.Sources, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		data, err := knowledge.Sources.ReadFile(path)
		fmt.Fprintf(h, "%s %d %08x\n", path, len(data), crc32.Checksum(data, castagnoli))
		return err
	})
	if err != nil {
		panic("index: the embedded sources: " + err.Error())
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if decides(m.Path) {
				fmt.Fprintf(h, "%s %s\n", m.Path, m.Version)
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// castagnoli is the polynomial that processors compute: the sources have
// megabytes, and every start reads them.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// decides reports whether what a module does ends up in a folder. Others that a program
// links beside these, as one that compares engines does, change nothing.
func decides(module string) bool {
	return strings.HasPrefix(module, "github.com/blevesearch/zapx/") || slices.Contains(deciding, module)
}

var deciding = []string{
	"github.com/blevesearch/bleve/v2", "github.com/blevesearch/scorch_segment_api/v2", "github.com/blevesearch/snowballstem",
	"github.com/blevesearch/vellum", "golang.org/x/text",
}
