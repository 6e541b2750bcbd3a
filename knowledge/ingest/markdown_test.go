package ingest

import (
	"context"
	"strings"
	"testing"
	"time"
)

func TestMarkdown(t *testing.T) {
	for _, c := range []struct{ name, source, title, text string }{
		{"emphasis", "# Pakt\n\n*Ein* **Wort** und ***noch eins***, snake_case_name, 2*3*4, ~~alt~~ neu", "Pakt",
			"Ein Wort und noch eins, snake_case_name, 234, alt neu"},
		{"links", "# Pakt\n\n[Text *betont*](https://a.example/b_(c) \"T\"), [Verweis][1], <https://a.example> und ![Bild](x.png)\n\n[1]: " +
			"https://a.example", "Pakt", "Text betont, Verweis, https://a.example und"},
		{"escapes and references", "# Pakt\n\n\\*kein Stern\\* &amp; &euro; &#39;x&#39; AT&T", "Pakt", "*kein Stern* & € 'x' AT&T"},
		{"lists", "# Pakt\n\n1. Eins\n   weiter\n2. Zwei\n   - [x] Drei\n   - Vier\n", "Pakt", "Eins weiter\nZwei\nDrei\nVier"},
		{"table", "# Pakt\n\n| A | B |\n|---|:-:|\n| 1 | **2** |\n", "Pakt", "A | B\n1 | 2"},
		{"code", "# Pakt\n\nMit `a *b*` hier\n\n```go\nx := *y\n```\n\n    tief _so_\n", "Pakt", "Mit a *b* hier\nx := *y\ntief _so_"},
		{"footnotes", "# Pakt\n\nEin Wort.[^1]\n\n[^1]: Eine *Note*.\n", "Pakt", "Ein Wort.\nEine Note."},
		{"quotation", "# Pakt\n\n> Er sagte\n> nichts.\n\n---\n\nEnde", "Pakt", "Er sagte nichts.\nEnde"},
		{"HTML", "# Pakt\n\n<div class=x>Ein <b>Wort</b><script>x()</script></div>\n\nZeile<br>zwei <span>drei</span>", "Pakt",
			"Ein Wort\nZeile\nzwei drei"},
		{"underlined heading", "Pakt\n====\n\nEin Wort\n\nTeil\n----\nZwei", "Pakt", "Ein Wort\nTeil\nZwei"},
		{"hard line breaks", "# Pakt\n\nEins  \nZwei\\\nDrei", "Pakt", "Eins\nZwei\nDrei"},
		{"definitions", "# Pakt\n\nWort\n: Bedeutung\n", "Pakt", "Wort\nBedeutung"},
		{"front matter", "---\ntitle: 'Pakt'\nauthors: [Ana Orr, \"Ben Kai\"]\ndate: 2024-03-12\nlang: de\n---\n# Pakt\n\nEin Wort",
			"Pakt", "Ein Wort"},
		{"front matter and another heading", "---\ntitle: Pakt\n---\n## Teil\n\nEin Wort", "Pakt", "Teil\nEin Wort"},
	} {
		a, err := markdown(context.Background(), c.source)
		if err != nil || a.Title != c.title || a.Text != c.text {
			t.Errorf("%s: %q, %q, %v", c.name, a.Title, a.Text, err)
		}
	}
	if a, _ := markdown(context.Background(), "---\ntitle: 'Pakt'\nauthors: [Ana Orr, \"Ben Kai\"]\ndate: 2024-03-12\nlang: "+
		"de\n---\nEin Wort"); a.Author != "Ana Orr, Ben Kai" || a.Published != "2024-03-12" || a.Language != "de" {
		t.Errorf("%+v", a)
	}
}

// What costs other readers of Markdown their time is read or refused soon.
func TestHostileMarkdown(t *testing.T) {
	for name, piece := range map[string]string{
		"quotes": ">", "quotes in lines": "> a\n", "brackets": "[", "stars": "*a ", "stars and lines": "**a_b ", "ticks": "`a``b",
		"lists": "- ", "deep lists": "1. ", "entities": "&#1;", "links": "[a](", "pictures": "![a](<", "tags": "<a b=\"",
		"tables": "|a", "table rows": "|a|b|\n|-|-|\n", "footnotes": "[^1]", "footnote definitions": "[^a]: b\n",
		"references": "[a]: b\n", "fences": "```\n", "headings": "#", "escapes": "\\", "spaces": " ", "comments": "<!--",
		"definitions": "a\n: b\n",
	} {
		var err error
		took, _ := spent(func() { _, err = markdown(context.Background(), strings.Repeat(piece, (256<<10)/len(piece))) })
		if took > 5*time.Second {
			t.Errorf("%s: %v, %v", name, took, err)
		} else if took > time.Second/2 {
			t.Logf("%s: %v, %v", name, took, err)
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add("# a\n\n*b* [c](d) `e`\n\n|a|b|\n|-|-|\n|1|2|\n\n[^1]: x\n")
	f.Add("---\ntitle: a\n---\n> - 1. b\n")
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 10_000 {
			return
		}
		if _, err := markdown(context.Background(), source); reason(err) == NoText {
			t.Fatal(err)
		}
	})
}
