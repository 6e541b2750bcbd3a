package answer

import (
	"regexp"
	"strings"

	"beleg/knowledge/lang"
)

// reasons returns the clauses behind words that give a reason, what a cause is
// said to be ("Auslöser war …"), by what something was caused, and as a last
// resort every clause.
func (r *reader) reasons() []span {
	text := r.p.Text
	lower := strings.ToLower(text)
	if len(lower) != len(text) {
		lower = text // lengths differ for a few letters; better no match than a wrong one
	}
	out := r.clauses()
	for _, m := range causes[r.code] {
		for from := 0; ; {
			i := strings.Index(lower[from:], m.words)
			if i < 0 {
				break
			}
			i += from
			from = i + len(m.words)
			if !wordAt(text, i, len(m.words)) {
				continue
			}
			end := clauseEnd(text, from)
			if m.short {
				end = min(end, phraseEnd(text, from))
			}
			if end-i >= 12 {
				out = append(out, span{start: i, end: end, quality: m.weight})
			}
			if rest := len(strings.TrimRight(text, sentenceEnd)); m.weight == 1 && !m.short && end < rest {
				out = append(out, span{start: i, end: rest, quality: 0.9}) // what goes on behind a comma or colon
			}
		}
	}
	for _, p := range causePatterns {
		for _, m := range p.FindAllStringSubmatchIndex(text, -1) {
			end := m[3]
			if r.code == "de" && motive.MatchString(text[m[2]:end]) {
				end = min(end, phraseEnd(text, m[2]))
			}
			out = append(out, span{start: m[2], end: end, quality: 1})
		}
	}
	return out
}

// motives are what moves somebody: "aus Protest gegen die Kürzung".
const motives = `[Aa]us (?:Protest|Angst|Sorge|Furcht|Rücksicht|Solidarität|Mangel|Wut|Rache|Verzweiflung|Liebe|Respekt|Ärger|Enttäuschung|Not|Trauer|Neid|Eifersucht)\b`

var motive = regexp.MustCompile(`^` + motives)

// causePatterns find what stands elsewhere than behind its word.
var causePatterns = []*regexp.Regexp{
	regexp.MustCompile(`\b([Aa]us (?:\p{Ll}+ )?\p{Lu}\p{L}*gründen)\b`),
	regexp.MustCompile(`\b((?:von|vom|durch) [^,;.]{4,80}?) (?:ausgelöst|verursacht|hervorgerufen|ausgegangen)\b`),
	regexp.MustCompile(`(?:Auslöser|Ursache|Grund|Anlass)[^,;.]{0,40}? (?:war|ist|sei|waren|sind|seien|gilt|wird) ([^.;]{4,110}?)(?:[.,;]|$)`),
	regexp.MustCompile(`\b(?:cause|reason)\b[^,;.]{0,40}? (?:was|is|were|are) ([^.;]{4,110}?)(?:[.,;]|$)`),
	regexp.MustCompile(`(?:^|[,–„"»(] ?)([Uu]m [^.;]{4,90}? zu \p{Ll}+)`),
	regexp.MustCompile(`\b(` + motives + `[^,;.]{0,90})`),
	regexp.MustCompile(`\b((?:[Ii]n protest|[Ff]or fear|[Oo]ut of (?:fear|concern|respect|anger|revenge|love|solidarity)|[Ii]n retaliation|[Ii]n revenge|[Ii]n a bid|[Ii]n an attempt|[Ii]n an effort|[Ii]n response|[Ii]n honou?r|[Ii]n memory|[Cc]iting) [^.;,]{4,90})`),
	regexp.MustCompile(`\bto (?:help |try to )?[“"]?(avoid [^.,;”"]{4,60}|prevent [^.,;”"]{4,60}|protect [^.,;”"]{4,60}|stop [^.,;”"]{4,60})`),
}

// phraseEnd is where a German phrase behind "wegen" ends: before the verb.
func phraseEnd(text string, i int) int {
	for _, w := range lang.Tokens(text[i:]) {
		if i+w.Start > i+3 && finite[w.Text] {
			return len(strings.TrimRight(text[:i+w.Start], " "))
		}
	}
	return len(text)
}

var finite = words(`ist sind war waren hat haben hatte hatten wird werden wurde wurden muss müssen musste mussten kann können konnte konnten soll sollen sollte sollten will wollen wollte wollten darf dürfen sei seien habe kommt kam steht stand gilt galt gibt gab droht drohen`)

// clauses returns what stands between commas and verbs of saying.
func (r *reader) clauses() []span {
	text := r.p.Text
	var out []span
	from := 0
	add := func(to int) {
		a, b := from, to
		for a < b && strings.ContainsRune(" ,;:\"", rune(text[a])) {
			a++
		}
		for b > a && strings.ContainsRune(" ,;:.!?\"", rune(text[b-1])) {
			b--
		}
		if b-a >= 15 {
			out = append(out, span{start: a, end: b, quality: 0.2})
		}
	}
	for _, t := range lang.Tokens(text) {
		if t.Text == "," || t.Text == ";" || t.Text == ":" || t.Text == "–" || saying[t.Text] {
			add(t.Start)
			from = t.End
		}
	}
	add(len(text))
	return out
}

func wordAt(text string, i, n int) bool {
	return (i == 0 || !alnum(rune(text[i-1])) && text[i-1] < 0x80) && (i+n >= len(text) || !alnum(rune(text[i+n])) && text[i+n] < 0x80)
}

// clauseEnd is where the clause that begins at i ends: at a comma that is not
// inside a number, a semicolon, a dash or the end of the sentence.
func clauseEnd(text string, i int) int {
	for j := i + 12; j < len(text); j++ {
		switch c := text[j]; {
		case c == ';' || c == ':':
			return j
		case c == ',' && (j+1 == len(text) || text[j+1] == ' ') && j-i > 40:
			return j
		case strings.HasPrefix(text[j:], " – ") || strings.HasPrefix(text[j:], " - "):
			return j
		}
	}
	return len(strings.TrimRight(text, sentenceEnd))
}

const sentenceEnd = ".!?\"”“« "

type cause struct {
	words  string
	weight float64
	short  bool // a preposition, behind which a phrase stands and no clause
}

// causes are words that give a reason, by how often they do.
var causes = map[string][]cause{
	"de": {{"weil", 1, false}, {"wegen", 1, true}, {"aufgrund", 1, true}, {"auf grund", 1, true}, {"grund dafür", 1, false}, {"grund für", 0.9, false}, {"gründen", 0.8, false}, {"auslöser", 0.9, false}, {"ursache", 0.9, false}, {"deshalb", 0.6, false}, {"daher", 0.5, false}, {"denn", 0.7, false}, {"nachdem", 0.6, false},
		{"da", 0.5, false}, {"damit", 0.4, false}, {"infolge", 1, true}, {"begründe", 0.9, false}, {"begründet", 0.9, false}, {"begründete", 0.9, false}, {"ausgelöst", 0.8, false}, {"nach", 0.2, true}, {"durch", 0.3, true}, {"mangels", 1, true}, {"dank", 0.8, true}, {"schuld", 0.6, false}, {"vorgeworfen", 0.5, false}, {"sonst", 0.4, false}},
	"en": {{"because", 1, false}, {"due to", 1, false}, {"owing to", 1, false}, {"as a result of", 1, false}, {"so that", 0.6, false}, {"in order to", 0.7, false}, {"reason", 0.8, false}, {"blamed", 0.8, false}, {"caused by", 1, false}, {"triggered by", 0.9, false}, {"since", 0.4, false}, {"after", 0.4, false},
		{"thanks to", 0.8, false}, {"amid", 0.5, false}, {"over", 0.3, false}, {"as", 0.2, false}, {"to", 0.15, false}, {"for", 0.2, false}, {"following", 0.4, false}, {"why", 0.5, false}, {"prompted by", 0.9, false}, {"aimed at", 0.5, false}, {"accused of", 0.5, false}, {"in response to", 0.8, false}, {"sparked", 0.5, false}, {"led to", 0.5, false}},
}
