package ingest

import (
	"regexp"
	"strings"

	"beleg/knowledge"
)

var (
	mdFront  = regexp.MustCompile(`^---\n((?:[^\n]*\n)*?)---\n`)
	mdField  = regexp.MustCompile(`(?m)^(title|author|date|lang|language|url|source):[ \t]*["']?(.*?)["']?[ \t]*$`)
	mdImage  = regexp.MustCompile(`!\[([^\]\n]*)\]\([^)\n]*\)`)
	mdLink   = regexp.MustCompile(`\[([^\]\n]+)\](?:\([^)\n]*\)|\[[^\]\n]*\])`)
	mdStart  = regexp.MustCompile(`^ {0,3}(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,3}[.)][ \t]+)`)
	mdRule   = regexp.MustCompile(`^ {0,3}(?:[-*_=][ \t]*){3,}$`)
	mdStrong = regexp.MustCompile(`(\*\*|__)([^*_\n]+)(\*\*|__)`)
	mdWeak   = regexp.MustCompile(`(^|[\s(„"'])[*_]([^*_\n]+)[*_]($|[\s).,:;!?“"'])`)
	mdCode   = regexp.MustCompile("`([^`\n]+)`")
	mdTag    = regexp.MustCompile(`</?[a-zA-Z][^>\n]*>|<!--[^\n]*?-->`)
)

// markdown reads a text in Markdown: its first heading is the title, front
// matter gives author, date, language and address, marks fall away. Lines of
// one paragraph are joined.
func markdown(text string) knowledge.Article {
	a := knowledge.Article{URL: pasteAddress(text)}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if m := mdFront.FindStringSubmatch(text); m != nil {
		frontMatter(&a, m[1])
		text = text[len(m[0]):]
	}
	var body []string
	var paragraph []string
	flush := func() {
		if len(paragraph) > 0 {
			body = append(body, strings.Join(paragraph, " "))
			paragraph = nil
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		mark := strings.TrimSpace(mdStart.FindString(line))
		plain := plainMarkdown(line)
		heading := strings.HasPrefix(mark, "#")
		if plain == "" || mark != "" {
			flush()
		}
		switch {
		case plain == "":
		case heading && a.Title == "" && len(body) == 0:
			a.Title = strings.TrimSpace(strings.TrimRight(plain, "#"))
		default:
			paragraph = append(paragraph, plain)
		}
		if heading {
			flush()
		}
	}
	flush()
	a.Text = strings.Join(body, "\n")
	if a.Title == "" {
		plain := plainText(a.Text)
		a.Title, a.Text = plain.Title, plain.Text
	}
	return a
}

func frontMatter(a *knowledge.Article, front string) {
	for _, m := range mdField.FindAllStringSubmatch(front, -1) {
		switch m[1] {
		case "title":
			a.Title = m[2]
		case "author":
			a.Author = m[2]
		case "date":
			a.Published = m[2]
		case "lang", "language":
			a.Language = m[2]
		case "source":
			a.Source = m[2]
		case "url":
			if c, err := Canonical(m[2]); err == nil {
				a.URL = c
			}
		}
	}
}

// plainMarkdown is a line without its marks.
func plainMarkdown(line string) string {
	if mdRule.MatchString(line) {
		return ""
	}
	for {
		mark := mdStart.FindString(line)
		if mark == "" {
			break
		}
		line = line[len(mark):]
	}
	line = mdImage.ReplaceAllString(line, "")
	line = mdLink.ReplaceAllString(line, "$1")
	line = mdTag.ReplaceAllString(line, "")
	line = mdStrong.ReplaceAllString(line, "$2")
	line = mdWeak.ReplaceAllString(line, "$1$2$3")
	line = mdCode.ReplaceAllString(line, "$1")
	return strings.TrimSpace(line)
}
