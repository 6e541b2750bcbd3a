// Package samples holds the articles that a newcomer finds: invented, written
// for this project, half German and half English, several about one event.
// They are marked wherever they show and leave when the first real article
// comes.
package samples

import (
	"embed"
	"strings"

	"beleg/knowledge"
)

// A file holds articles of one language, parted by empty lines: a line
// "address | publisher | day", the title, then a paragraph a line.
//
//go:embed data/*.txt
var data embed.FS

// Articles returns the samples, German and English by turns.
func Articles() []knowledge.Article {
	german, english := read("de"), read("en")
	var out []knowledge.Article
	for i := range max(len(german), len(english)) {
		out = append(out, german[min(i, len(german)):min(i+1, len(german))]...)
		out = append(out, english[min(i, len(english)):min(i+1, len(english))]...)
	}
	return out
}

func read(language string) []knowledge.Article {
	raw, err := data.ReadFile("data/" + language + ".txt")
	if err != nil {
		panic("samples: " + err.Error())
	}
	var out []knowledge.Article
	for entry := range strings.SplitSeq(strings.TrimSpace(string(raw)), "\n\n") {
		head, rest, _ := strings.Cut(entry, "\n")
		title, text, _ := strings.Cut(rest, "\n")
		fields := strings.Split(head, " | ")
		if len(fields) != 3 {
			panic("samples: not an address, a publisher and a day: " + head)
		}
		out = append(out, knowledge.Article{URL: fields[0], Source: fields[1], Published: fields[2], Title: title, Text: text, Language: language, Access: knowledge.Free, Sample: true})
	}
	return out
}
