// Package samples holds the articles that a newcomer finds: invented, written
// for this project, half German and half English, several about one event.
// They are marked wherever they show and leave when the first real article
// comes.
package samples

import (
	"embed"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// A file holds articles of one language, parted by empty lines: a line
// "address | publisher | day", the title, then a paragraph a line.
//
//go:embed data/*.txt
var data embed.FS

// Articles returns the samples, those of each language by turns.
func Articles() []knowledge.Article {
	var lists [][]knowledge.Article
	longest := 0
	for _, l := range lang.All {
		if raw, err := data.ReadFile("data/" + l.Code + ".txt"); err == nil {
			lists = append(lists, read(l.Code, string(raw)))
			longest = max(longest, len(lists[len(lists)-1]))
		}
	}
	var out []knowledge.Article
	for i := range longest {
		for _, list := range lists {
			if i < len(list) {
				out = append(out, list[i])
			}
		}
	}
	return out
}

func read(language, text string) []knowledge.Article {
	var out []knowledge.Article
	for entry := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		head, rest, _ := strings.Cut(entry, "\n")
		title, body, _ := strings.Cut(rest, "\n")
		fields := strings.Split(head, " | ")
		if len(fields) != 3 {
			panic("samples: not an address, a publisher and a day: " + head)
		}
		out = append(out, knowledge.Article{URL: fields[0], Source: fields[1], Published: fields[2], Title: title, Text: body,
			Language: language, Access: knowledge.Free, Sample: true})
	}
	return out
}
