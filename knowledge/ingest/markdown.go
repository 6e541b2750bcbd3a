package ingest

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	mdtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

const markdownTimeout = 10 * time.Second

var errDeep = errors.New("lists or quotations within each other, deeper than anyone writes")

var (
	mdFront = lang.Lazy(`^---\n((?:[^\n]*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|$)`)
	mdField = lang.Lazy(`(?m)^(title|author|authors|date|lang|language|url|source):[ \t]*["'[]?(.*?)["'\]]?[ \t]*$`)
	mdDeep  = lang.Lazy(`(?m)^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){51}`)
)

// markdownParser knows CommonMark, what GitHub adds to it, footnotes and lists
// of definitions.
var markdownParser = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList,
	extension.Footnote, extension.DefinitionList)).Parser()

// markdown reads a text in Markdown: its first heading is the title, front
// matter gives author, date, language and address, and of the marks nothing
// stays: what is quoted later must read as it is shown.
func markdown(ctx context.Context, source string) (knowledge.Article, error) {
	a := knowledge.Article{URL: PasteAddress(source)}
	source = strings.ReplaceAll(source, "\r\n", "\n")
	if m := mdFront.FindStringSubmatch(source); m != nil {
		frontMatter(&a, m[1])
		source = source[len(m[0]):]
	}
	if mdDeep.MatchString(source) {
		return a, &Error{Hard, errDeep}
	}
	return guarded(ctx, markdownTimeout, func(ctx context.Context) (knowledge.Article, error) {
		w := mdWriter{source: []byte(withoutOpenLinks(apartReferences(source)))}
		doc := markdownParser.Parse(mdtext.NewReader(w.source))
		if ctx.Err() != nil {
			return a, ctx.Err()
		}
		if err := w.blocks(doc, 0); err != nil {
			return a, err
		}
		if w.headed && w.titles(a.Title) {
			a.Title, w.lines = w.lines[0], w.lines[1:]
		}
		a.Text = strings.Join(w.lines, "\n")
		if a.Title == "" {
			plain := plainText(a.Text)
			a.Title, a.Text = plain.Title, plain.Text
		}
		return a, nil
	})
}

func frontMatter(a *knowledge.Article, front string) {
	for _, m := range mdField.FindAllStringSubmatch(front, -1) {
		switch m[1] {
		case "title":
			a.Title = m[2]
		case "author", "authors":
			a.Author = strings.NewReplacer(`"`, "", "'", "").Replace(m[2])
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

var mdReference = lang.Lazy(`(?m)^ {0,3}\[[^\]\n]+\]:[^\n]*$`)

// apartReferences parts the references of links where there are very many: the
// parser reads all that stand together again for each of them.
func apartReferences(source string) string {
	const many = 500
	if len(mdReference.FindAllStringIndex(source, many)) < many {
		return source
	}
	return mdReference.ReplaceAllString(source, "$0\n")
}

// maxLink bounds the address and title of a link.
const maxLink = 2_000

// withoutOpenLinks marks as text what begins a link and has no end: the parser
// would look for that to the end of the paragraph, each time.
func withoutOpenLinks(source string) string {
	var b strings.Builder
	for {
		at := strings.Index(source, "](")
		if at < 0 {
			b.WriteString(source)
			return b.String()
		}
		rest := source[at+2:]
		near, end := rest[:min(len(rest), maxLink)], byte(')')
		if strings.HasPrefix(near, "<") {
			end = '>'
		}
		b.WriteString(source[:at+1])
		if strings.IndexByte(near, end) < 0 {
			b.WriteByte('\\')
		}
		b.WriteByte('(')
		source = rest
	}
}

// mdWriter writes the text of a tree: each block one line.
type mdWriter struct {
	source []byte
	lines  []string
	headed bool // the first line is a heading
}

// titles reports whether the first line is the title, or the only one there is.
func (w *mdWriter) titles(title string) bool {
	return len(w.lines) > 0 && (title == "" || squeeze(title) == squeeze(w.lines[0]))
}

func (w *mdWriter) add(line string) {
	for part := range strings.SplitSeq(line, "\n") {
		if part = strings.TrimSpace(part); part != "" {
			w.lines = append(w.lines, part)
		}
	}
}

// blocks writes the blocks below a node.
func (w *mdWriter) blocks(n ast.Node, level int) error {
	if level > maxLevels {
		return &Error{Hard, errDeep}
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Heading:
			w.headed = w.headed || len(w.lines) == 0
			w.add(w.inline(c))
		case *ast.Paragraph, *ast.TextBlock, *extast.DefinitionTerm:
			w.add(w.inline(c))
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			w.add(w.raw(c))
		case *ast.HTMLBlock:
			w.add(plain(w.raw(c) + w.closure(c)))
		case *extast.TableRow, *extast.TableHeader:
			w.add(w.row(c))
		case *ast.ThematicBreak:
		default:
			if err := w.blocks(c, level+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// row is a row of a table: its cells with a bar between them.
func (w *mdWriter) row(n ast.Node) string {
	var cells []string
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if cell := strings.TrimSpace(w.inline(c)); cell != "" {
			cells = append(cells, cell)
		}
	}
	return strings.Join(cells, " | ")
}

// raw is what stands in a block as it stands there.
func (w *mdWriter) raw(n ast.Node) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(w.source))
	}
	return b.String()
}

// closure is the last line of a block of HTML that has one of its own.
func (w *mdWriter) closure(b *ast.HTMLBlock) string {
	if !b.HasClosure() {
		return ""
	}
	return string(b.ClosureLine.Value(w.source))
}

// inline is the text of a block: without the marks of emphasis and links, with
// escapes and references as what they stand for. Pictures have none.
func (w *mdWriter) inline(block ast.Node) string {
	var b strings.Builder
	ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Image, *extast.FootnoteLink, *extast.FootnoteBacklink, *extast.TaskCheckBox:
			return ast.WalkSkipChildren, nil
		case *ast.RawHTML:
			if tag := string(n.Segments.Value(w.source)); strings.HasPrefix(strings.ToLower(tag), "<br") {
				b.WriteByte('\n')
			}
		case *ast.AutoLink:
			b.Write(n.Label(w.source))
		case *ast.CodeSpan:
			w.code(&b, n)
			return ast.WalkSkipChildren, nil
		case *ast.String:
			b.Write(n.Value)
		case *ast.Text:
			b.Write(shown(n.Segment.Value(w.source)))
			if n.HardLineBreak() {
				b.WriteByte('\n')
			} else if n.SoftLineBreak() {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

func (w *mdWriter) code(b *strings.Builder, n *ast.CodeSpan) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.WriteString(strings.ReplaceAll(string(t.Segment.Value(w.source)), "\n", " "))
		}
	}
}

// shown is text as readers see it.
func shown(raw []byte) []byte {
	return util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(raw)))
}
