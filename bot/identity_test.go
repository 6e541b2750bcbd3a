package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
)

// lineOf draws an import line of any content, with addresses that differ.
func lineOf(t *rapid.T) ingest.Line {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"Die Fähre fährt wieder.", "a\n\nb\tc", "\u202e\u0000🛶", " "}))
	date := rapid.SampledFrom([]string{"", "2024", "2024-03", "2024-03-25", "2024-03-25T08:10:00+01:00", "25.3.2024", "soon"})
	return ingest.Line{
		URL: rapid.SampledFrom([]string{"", "https://harbour.example/", "HTTPS://Harbour.example/?utm_source=x&b=1#c", "nonsense"}).Draw(t,
			"url") + rapid.StringMatching(`[a-z0-9]{0,4}`).Draw(t, "path"),
		Title: text.Draw(t, "title"), Text: text.Draw(t, "text"), Author: text.Draw(t, "author"), Source: text.Draw(t, "source"),
		Language:  rapid.SampledFrom([]string{"", "de", "en", "fr", "de-AT", "?"}).Draw(t, "language"),
		Published: date.Draw(t, "published"), Updated: date.Draw(t, "updated"),
		Access: rapid.SampledFrom([]knowledge.Access{"", knowledge.Free, knowledge.Paywall, "?"}).Draw(t, "access"),
		Sample: rapid.Bool().Draw(t, "sample"),
	}
}

// TestIdentity: whatever was imported, importing its export into an empty
// folder gives the same export.
func TestIdentity(t *testing.T) {
	flag.Set("rapid.checks", strconv.Itoa(size(10, 25))) // each makes two stores and two indexes
	rapid.Check(t, func(r *rapid.T) {
		var lines bytes.Buffer
		write := jsonLines(&lines)
		for _, l := range rapid.SliceOfN(rapid.Custom(lineOf), 1, 8).Draw(r, "lines") {
			if err := write(l); err != nil {
				r.Fatal(err)
			}
		}
		once := throughStore(r, filepath.Join(t.TempDir(), "once"), lines.String())
		twice := throughStore(r, filepath.Join(t.TempDir(), "twice"), once)
		if once != twice {
			r.Errorf("exported\n%s\nand after importing that\n%s", once, twice)
		}
		for line := range strings.Lines(once) {
			if !json.Valid([]byte(line)) {
				r.Errorf("not JSON: %s", line)
			}
		}
	})
}

// throughStore imports lines into a new folder and returns its export.
func throughStore(t *rapid.T, dir, lines string) string {
	c := quiet(dir)
	c.chosen = importCommand{Files: []string{"-"}}
	var said bytes.Buffer
	if err := run(t.Context(), c, stdio{strings.NewReader(lines), &said, &said}); err != nil &&
		!strings.Contains(err.Error(), "nothing could be imported") {
		t.Fatalf("import: %v: %s", err, said.String())
	}
	var out bytes.Buffer
	c.chosen = exportCommand{}
	if err := run(t.Context(), c, stdio{nil, &out, &out}); err != nil {
		t.Fatalf("export: %v", err)
	}
	return out.String()
}
