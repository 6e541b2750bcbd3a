// Package revision compares two versions of an article: whether a publisher
// changed something, which sentences, and word by word what in them. It also
// recognises the notices by which publishers say that they corrected something.
// What languages know of that stands in their tables "revision".
package revision

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// What languages know of corrections, of all together: an English one may stand
// under a German text.
var (
	begins   = lang.Pattern(`^[\s*+(\[–—-]{0,4}`, lang.Texts("revision", "begins"), "")
	within   = lang.Pattern("", lang.Texts("revision", "within"), "")
	counters = lang.Pattern("", lang.Texts("revision", "counter"), "")
	hints    = strings.Fields(strings.Join(lang.Texts("revision", "words"), " "))
)

// alike makes signs that look alike one. Publishers' systems exchange them.
var alike = strings.NewReplacer(
	"„", `"`, "“", `"`, "”", `"`, "‟", `"`, "«", `"`, "»", `"`, "″", `"`, "‚", "'", "‘", "'", "’", "'", "‛", "'",
	"‹", "'", "›", "'", "´", "'", "`", "'",
	"–", "-", "—", "-", "‑", "-", "‐", "-", "−", "-", "…", "...", "\u00ad", "", "\u200b", "", "\ufeff", "", "\u2060", "")

// Normal is a text as far as a change of it matters: without differences of
// white space, quotation marks and dashes, and without what counts by itself,
// such as "3 min ago".
func Normal(text string) string {
	text = alike.Replace(norm.NFC.String(text))
	text = counters.ReplaceAllLiteralString(text, "")
	var b strings.Builder
	b.Grow(len(text))
	for word := range strings.FieldsSeq(text) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	return b.String()
}

// Same reports whether two articles read the same: titles and texts do.
func Same(a, b knowledge.Article) bool {
	return Normal(a.Title) == Normal(b.Title) && SameText(a.Text, b.Text)
}

// SameText reports whether two texts read the same.
func SameText(a, b string) bool { return a == b || Normal(a) == Normal(b) }

// maxNotice is how long a notice may be, in bytes; a longer paragraph only
// begins like one.
const maxNotice = 4000

// Notice returns the sentence with which a publisher says that an article was
// corrected, "" when there is none.
func Notice(a knowledge.Article) string {
	for line := range strings.Lines(a.Text) {
		line = strings.TrimSpace(line)
		if line == "" || len(line) > maxNotice {
			continue
		}
		if begins.MatchString(line) {
			return opening(line, a.Language)
		}
		if !hinted(line) || !within.MatchString(line) {
			continue
		}
		for _, s := range lang.Sentences(line, a.Language) {
			if sentence := line[s.Start:s.End]; within.MatchString(sentence) {
				return sentence
			}
		}
	}
	return ""
}

// hinted reports whether a line may be a notice.
func hinted(line string) bool {
	line = strings.ToLower(line)
	return slices.ContainsFunc(hints, func(w string) bool { return strings.Contains(line, w) })
}

// opening is the first sentence of a notice, with the next when the first is
// nothing but its name.
func opening(line, language string) string {
	sentences := lang.Sentences(line, language)
	if len(sentences) == 0 {
		return line
	}
	end := sentences[0].End
	if len(sentences) > 1 && len(begins.FindString(line)) > end-20 {
		end = sentences[1].End
	}
	return line[sentences[0].Start:end]
}

// Since returns the number, by index, of the first of several versions, the
// oldest first, from which on all have a sentence: 0 when the first has it too,
// -1 when the newest does not.
func Since(versions []string, sentence string) int {
	first := -1
	want := Normal(sentence)
	for i := len(versions) - 1; i >= 0; i-- {
		if !strings.Contains(versions[i], sentence) && !strings.Contains(Normal(versions[i]), want) {
			break
		}
		first = i
	}
	return first
}
