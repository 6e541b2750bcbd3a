package lexicon

import (
	"bufio"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxLine bounds a line of Ding: the longest real one has some 20 kB.
const maxLine = 1 << 20

// readDing reads the text of the Ding dictionary. A line is "German ::
// English"; "|" separates the word from its plural, its forms and examples,
// pairwise on both sides; ";" separates synonyms.
func readDing(files []string, c *collector) error {
	f, err := c.open(files[0])
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	in.Buffer(make([]byte, 64<<10), maxLine)
	lines := func(yield func(string)) error {
		for in.Scan() {
			yield(in.Text())
		}
		return in.Err()
	}
	if err := c.addAll(lines, dingLine); err != nil {
		return fmt.Errorf("read %s: %w", files[0], err)
	}
	if c.empty() {
		return fmt.Errorf("%s holds no line of the form \"German :: English\"", files[0])
	}
	return nil
}

// dingLine reports the pairs of a line with what each is worth.
func dingLine(line string, add func(de, en string, worth float64)) {
	if strings.HasPrefix(line, "#") || !utf8.ValidString(line) {
		return
	}
	left, right, ok := strings.Cut(line, " :: ")
	if !ok {
		return
	}
	de, en := outside(left, '|'), outside(right, '|')
	if len(de) != len(en) {
		de, en = de[:1], en[:1] // which belongs to which is unknown but for the first
	}
	for i := range de {
		worth := 1.0
		if i > 0 {
			worth = 0.8 // a plural, a form, an example
		}
		gs, es := senses(de[i], german), senses(en[i], english)
		for _, g := range gs {
			for _, e := range es {
				add(g.text, e.text, worth*g.worth*e.worth)
			}
		}
	}
}

// sense is one of several synonyms. The first is worth most.
type sense struct {
	text  string
	worth float64
}

func senses(field string, side int) []sense {
	var out []sense
	for i, s := range outside(field, ';') {
		texts, worth := clean(s, side)
		for _, t := range texts {
			out = append(out, sense{t, worth / (1 + 0.4*float64(i))})
		}
		if len(out) >= 12 {
			break // a list of names, not of synonyms
		}
	}
	return out
}

// outside cuts s at every sep that stands outside brackets.
func outside(s string, sep byte) []string {
	var out []string
	depth, start := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '(', '[', '{', '<':
			depth++
		case ')', ']', '}', '>':
			depth = max(0, depth-1)
		case sep:
			if depth == 0 {
				out = append(out, s[start:i])
				start = i + 1
			}
		}
	}
	return append(out, s[start:])
}
