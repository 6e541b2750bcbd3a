package index

import (
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkOpen opens a folder that was closed in peace: with the sizes and
// times of its segments remembered, and reading all of it. BELEG_INDEX may name
// a large one.
func BenchmarkOpen(b *testing.B) {
	dir := os.Getenv("BELEG_INDEX")
	if dir == "" {
		h := newShelf(b, Options{})
		h.put(b, guild, articles(500)...)
		h.follow(b, guild)
		h.Manager.Close()
		dir = h.folder(guild)
	}
	var size int64
	for _, f := range mustGlob(filepath.Join(dir, "store", "*")) {
		info, err := os.Stat(f)
		if err != nil {
			b.Fatal(err)
		}
		size += info.Size()
	}
	for name, thorough := range map[string]bool{"remembered": false, "thorough": true} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				known, err := readChecksums(dir)
				if err == nil {
					_, err = verify(dir, known, thorough)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(size)/1e6, "MB")
		})
	}
}

func mustGlob(pattern string) []string {
	files, err := filepath.Glob(pattern)
	if err != nil {
		panic(err)
	}
	return files
}

// BenchmarkFingerprint is what the first folder that is opened costs more.
func BenchmarkFingerprint(b *testing.B) {
	for b.Loop() {
		fingerprint()
	}
}
