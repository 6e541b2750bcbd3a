package timex

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSentences reads the sentences of testdata; a file is named subject.language.txt.
func TestSentences(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sentences: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { checkSentences(t, file) })
	}
}

func checkSentences(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	language := strings.Split(filepath.Base(file), ".")[1]
	published, read := "", 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if day, ok := strings.CutPrefix(line, "published "); ok {
			published = day
			continue
		}
		if strings.HasPrefix(line, "#") {
			continue
		}
		text, want, _ := strings.Cut(line, "\t")
		checkFound(t, kindCase{language, text, want}, published)
		read++
	}
	if read < 15 {
		t.Errorf("only %d sentences", read)
	}
}
