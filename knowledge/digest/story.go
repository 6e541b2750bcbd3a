package digest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/passage"
)

// maxQuote is the longest quotation in characters.
const maxQuote = 300

// rank puts events that more publishers report first, then the newest. Copies
// of one agency's text count for each publisher that printed it.
func rank(groups [][]int, articles []knowledge.Article) {
	type key struct {
		publishers int
		newest     string
	}
	keys := map[int]key{}
	for _, g := range groups {
		k := key{publishers: publishers(g, articles)}
		for _, i := range g {
			k.newest = max(k.newest, dated(articles[i]))
		}
		keys[g[0]] = k
	}
	slices.SortStableFunc(groups, func(a, b []int) int {
		x, y := keys[a[0]], keys[b[0]]
		return cmp.Or(cmp.Compare(y.publishers, x.publishers), cmp.Compare(y.newest, x.newest), cmp.Compare(b[0], a[0]))
	})
}

// dated is when an article was published, or first seen.
func dated(a knowledge.Article) string {
	if a.Published != "" {
		return a.Published
	}
	return a.FirstSeen.UTC().Format("2006-01-02T15:04:05Z")
}

// publishers counts who reports an event, as far as that is known.
func publishers(group []int, articles []knowledge.Article) int {
	seen := map[string]bool{}
	for _, i := range group {
		if p := articles[i].Publisher(); p != "" {
			seen[p] = true
		}
	}
	return len(seen)
}

// story tells one event, of which an article is the most central one.
func (p Period) story(ctx context.Context, lead int, members []int, articles []knowledge.Article) Story {
	s := Story{Publishers: publishers(members, articles)}
	for _, i := range spread(lead, members, articles) {
		if len(s.Reports) == maxReports {
			s.More = len(members) - maxReports
			break
		}
		r := Report{Evidence: receipt(articles[i]), Changed: !p.Last.IsZero() && articles[i].FirstSeen.Before(p.Last)}
		if i == lead {
			r.Seq, r.Quote = sentence(ctx, articles[i])
		}
		s.Reports = append(s.Reports, r)
	}
	return s
}

// receipt is an article without its text.
func receipt(a knowledge.Article) knowledge.Evidence {
	a.Text = ""
	return knowledge.Evidence{Article: a}
}

// central is the article that is most like the others. One in the reader's
// language is preferred when it is nearly as central.
func (p Period) central(members []int, articles []knowledge.Article, sim alike) int {
	const nearly = 1.25
	best, most := members[0], -1.0
	for _, i := range members {
		score := 0.01 // so that language decides among strangers and single articles
		for _, j := range members {
			if i != j {
				score += float64(sim[i][j])
			}
		}
		if articles[i].Language == p.Language {
			score *= nearly
		}
		if score > most {
			best, most = i, score
		}
	}
	return best
}

// spread lists the lead, then one report of every publisher, then the rest;
// the newest first. What is not known to be another's is the same one's.
func spread(lead int, members []int, articles []knowledge.Article) []int {
	rest := slices.Clone(members)
	slices.SortStableFunc(rest, func(a, b int) int { return cmp.Compare(dated(articles[b]), dated(articles[a])) })
	out := []int{lead}
	heard := map[string]bool{articles[lead].Publisher(): true}
	var again []int
	for _, i := range rest {
		switch who := articles[i].Publisher(); {
		case i == lead:
		case heard[who]:
			again = append(again, i)
		default:
			heard[who] = true
			out = append(out, i)
		}
	}
	return append(out, again...)
}

// early is how many sentences of an article one is picked from.
const early = 12

// sentence picks the sentence that tells most of an article: one that shares
// words with the title, stands early, and names times and persons. It returns
// the number of the passage and a verbatim quote of at most maxQuote
// characters; the quote is empty when there is no text or ctx ended.
func sentence(ctx context.Context, a knowledge.Article) (seq int, quote string) {
	title := stemsOf(a.Title, a.Language)
	best := -1.0
	a.Text = sentences(a.Text, a.Language, early)
	list, _ := passage.Of(ctx, a)
	for _, p := range list {
		if p.Seq == 0 || utf8.RuneCountInString(p.Text) < 20 && quote != "" {
			continue
		}
		if score := telling(p, title, a.Language); score > best {
			best, seq, quote = score, p.Seq, cut(p.Text, 0)
		}
	}
	return seq, quote
}

// sentences returns the first n sentences of a text.
func sentences(text, language string, n int) string {
	end := 0
	for s := range lang.SentenceSeq(text, language) {
		if n == 0 {
			break
		}
		n, end = n-1, s.End
	}
	return text[:end]
}

func telling(p knowledge.Passage, title map[string]bool, language string) float64 {
	own := stemsOf(p.Text, language)
	shared := 0
	for s := range own {
		if title[s] {
			shared++
		}
	}
	score := 0.8 / float64(p.Seq+1)
	if len(title) > 0 {
		score += float64(shared) / float64(len(title))
	}
	if shared == len(own) {
		score -= 0.5 // the title once more
	}
	score += 0.1*float64(min(1, len(p.Times))) + 0.1*float64(min(1, len(p.People)))
	if utf8.RuneCountInString(p.Text) > maxQuote {
		score -= 0.3
	}
	return score
}

// stemsOf is the set of stems of the words with a meaning.
func stemsOf(text, language string) map[string]bool {
	set := map[string]bool{}
	for w := range wordsOf(text, language) {
		set[w.l.Stem(w.folded)] = true
	}
	return set
}

// cut returns at most maxQuote characters of a sentence, verbatim, from word to
// word, such that the byte at position keep is among them.
func cut(text string, keep int) string {
	if utf8.RuneCountInString(text) <= maxQuote {
		return text
	}
	start, end := 0, forth(text, 0, maxQuote)
	if keep >= end {
		start = wordBefore(text, back(text, keep, maxQuote/2))
		end = forth(text, start, maxQuote)
	}
	if end < len(text) {
		if b := wordBefore(text, end); b > max(start, keep) {
			end = b
		}
	}
	return strings.TrimRight(strings.TrimSpace(text[start:end]), ",;:–-")
}

// forth is n characters behind position i, or the end.
func forth(text string, i, n int) int {
	for ; n > 0 && i < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return i
}

// back is n characters before position i, or the beginning.
func back(text string, i, n int) int {
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:i])
		i -= size
	}
	return i
}

// wordBefore is where the word before position i begins, or i itself when there
// is no space in the last few characters.
func wordBefore(text string, i int) int {
	const few = 40
	from := back(text, i, few)
	if space := strings.LastIndexFunc(text[from:i], unicode.IsSpace); space >= 0 {
		_, size := utf8.DecodeRuneInString(text[from+space:])
		return from + space + size
	}
	return i
}
