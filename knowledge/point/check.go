package point

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"beleg/knowledge/lang"
)

// Reason says why a mark is discarded. It is one word, for counting.
type Reason string

// The reasons, in the order in which a mark is checked.
const (
	Unshown   Reason = "unshown"   // a number that was not shown
	Repeated  Reason = "repeated"  // the same number twice
	Several   Reason = "several"   // more sentences than were asked for
	Without   Reason = "without"   // a stretch, and no sentence that it stands in
	Elsewhere Reason = "elsewhere" // a stretch that does not stand in the sentence
)

// Error makes a reason an error, so that it can be told from that of a pointer that failed.
func (r Reason) Error() string { return "the model's mark is discarded: " + string(r) }

// Reasons lists every reason.
var Reasons = []Reason{Unshown, Repeated, Several, Without, Elsewhere}

// Checked is a mark of which everything stands in the packet: the sentences, in the order
// in which they were marked, none when nothing answers, and where the stretch stands in the
// text of the first of them, in bytes. Start equals End without one.
type Checked struct {
	Sentences  []Sentence
	Start, End int
	Sure       bool
}

// Ask asks a pointer and checks what it marks. The error is a Reason when that is
// discarded, else why the pointer failed; one that panics failed.
func Ask(ctx context.Context, asked Pointer, p Packet) (c Checked, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the pointer panicked: %v", v)
		}
	}()
	mark, err := asked.Point(ctx, p)
	if err != nil {
		return Checked{}, err
	}
	return p.Check(mark)
}

// Check returns what a mark points at, or the Reason why it is discarded.
func (p Packet) Check(m Mark) (Checked, error) {
	c := Checked{Sure: m.Sure}
	for i, n := range m.Sentences {
		switch {
		case n < 1 || n > len(p.Sentences):
			return Checked{}, Unshown
		case slices.Contains(m.Sentences[:i], n):
			return Checked{}, Repeated
		}
		c.Sentences = append(c.Sentences, p.Sentences[n-1])
	}
	span := strings.TrimSpace(m.Span)
	switch {
	case len(c.Sentences) > max(p.Most, 1):
		return Checked{}, Several
	case span == "":
		return c, nil
	case len(c.Sentences) == 0:
		return Checked{}, Without
	}
	var ok bool
	if c.Start, c.End, ok = find(c.Sentences[0].Text, span); !ok {
		return Checked{}, Elsewhere
	}
	return c, nil
}

// find returns where a stretch stands in a text when spaces, the case of letters, accents
// and kinds of quotation marks and dashes do not count: its first place, from word to word.
func find(text, stretch string) (start, end int, ok bool) {
	in, of := lang.Tokens(text), bare(lang.Tokens(stretch))
	for i := 0; len(of) > 0 && i+len(of) <= len(in); i++ {
		if last := i + len(of) - 1; slices.EqualFunc(in[i:last+1], of, alike) && !cutBefore(in, i) && !cutBehind(in, last) {
			return in[i].Start, in[last].End, true
		}
	}
	return 0, 0, false
}

// cutBefore reports whether the i-th token is what is left of a number or of a word: "250"
// of "1.250", "fatal" of "non-fatal".
func cutBefore(list []lang.Token, i int) bool {
	if i < 2 || !joined(list[i-2:i+1]) {
		return false
	}
	return list[i-2].Word && plain(list[i-1].Text) == "-" || cutsNumber(list[i-2:i+1])
}

// cutBehind reports whether the i-th token is the beginning of a number: "1" of "1.250".
func cutBehind(list []lang.Token, i int) bool {
	return i+2 < len(list) && joined(list[i:i+3]) && cutsNumber(list[i:i+3])
}

// joined reports whether no space stands between three tokens.
func joined(three []lang.Token) bool {
	return three[0].End == three[1].Start && three[1].End == three[2].Start
}

// cutsNumber reports whether a sign stands between two figures of one number, time or date.
func cutsNumber(three []lang.Token) bool {
	figure := func(t lang.Token) bool { return t.Text[0] >= '0' && t.Text[0] <= '9' }
	return figure(three[0]) && strings.Contains(".,:/", three[1].Text) && figure(three[2])
}

// bare drops what a stretch is put in by whoever quotes it: marks around it that are no
// part of a number or a name. Nothing is left of one without a word.
func bare(list []lang.Token) []lang.Token {
	around := func(t lang.Token) bool {
		return !t.Word && strings.Contains(`"'.,;:!?()[]`+"“”„‚‘’«»‹›…", t.Text)
	}
	for len(list) > 0 && around(list[0]) {
		list = list[1:]
	}
	for len(list) > 0 && around(list[len(list)-1]) {
		list = list[:len(list)-1]
	}
	if !slices.ContainsFunc(list, func(t lang.Token) bool { return t.Word }) {
		return nil
	}
	return list
}

func alike(a, b lang.Token) bool { return plain(a.Text) == plain(b.Text) }

// plain is a token as tokens are compared. A mark that is written in several ways is
// written in one.
func plain(token string) string {
	if one, ok := written[token]; ok {
		return one
	}
	return lang.Fold(token)
}

var written = map[string]string{"“": `"`, "”": `"`, "„": `"`, "«": `"`, "»": `"`, "‘": "'", "’": "'", "‚": "'",
	"‹": "'", "›": "'", "–": "-", "—": "-", "‑": "-", "−": "-"}
