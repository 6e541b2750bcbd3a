package ingest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"beleg/knowledge/lang"
)

// monthNames are the names by which pages, feeds and bylines call the months.
var monthNames = sync.OnceValue(func() [12][]string {
	var names [12][]string
	for _, t := range tablesOf("dates") {
		for word, month := range t.Values("month") {
			if n, err := strconv.Atoi(month); err == nil && n >= 1 && n <= 12 {
				names[n-1] = append(names[n-1], word)
			}
		}
	}
	return names
})

// monthNumber reads a month's name, or the first three letters or more of one.
func monthNumber(name string) int {
	name = strings.ToLower(name)
	if len(name) < 3 {
		return 0
	}
	for i, names := range monthNames() {
		if slices.ContainsFunc(names, func(whole string) bool { return strings.HasPrefix(whole, name) }) {
			return i + 1
		}
	}
	return 0
}

// label is how pages write one: alone, and with a day behind it, the only group.
type label struct{ alone, with *lang.Regexp }

// before reports whether a day stands behind the label, in a text or in the one
// after a last text.
func (l label) before(last, text string) bool {
	return l.with.MatchString(text) || l.alone.MatchString(last)
}

// dateline is how pages write what stands beside the day of a text: labels of the
// day of publication, of that as of which the text holds, and of other days, such
// as that of the last change. A byline has an author before the day.
type dateline struct {
	published, asof, changed label
	byline                   *lang.Regexp
}

var datelines = sync.OnceValue(func() dateline {
	const apart = `[^0-9\pL]*`
	before := strings.Join(textsOf("datelines", "before"), "|")
	read := func(name string) label {
		words := textsOf("datelines", name)
		return label{lang.Pattern(`^`+apart+`(?:`, words, `)(?: (?:`+before+`))?\s*:?$`),
			lang.Pattern(`^(?:`, words, `)`+apart+`(?:(?:`+before+`)\b)?`+apart+`(.{8,60})`)}
	}
	const author = `(?:\pL[\pL.'’-]*\s+){1,6}?`
	byline := lang.Pattern(`^(?:`, textsOf("datelines", "byline"),
		`):?\s+`+author+`(?:(?:`+before+`)\s+|[^0-9\pL]*)(`+dayAlone+`)(?:\s*[|·].*)?$`)
	return dateline{read("published"), read("asof"), read("changed"), byline}
})

// DayOf reads the day of publication that a text has in its first two lines: one
// that stands alone, behind a label or behind an author; "" where there is none,
// or where its order of day and month is unclear.
func DayOf(text string) string {
	for range 2 {
		line, rest, _ := strings.Cut(strings.TrimSpace(text), "\n")
		value := datelines().labelled("", oneLine(beginning(line, 200)))
		if lineOfDay.MatchString(oneLine(line)) {
			value = line
		}
		if day := isoDate(value); len(day) >= 10 {
			return day
		}
		text = rest
	}
	return ""
}

var lineOfDay = regexp.MustCompile(`^(?:\pL{2,12}, )?` + dayAlone + `$`)

// dayAlone is a day, in digits or with a month's name, and a clock time: no more.
const dayAlone = `(?:\d{1,4}[./-] ?\d{1,2}[./-] ?\d{2,4}|\d{1,2}\.? \pL{3,10}\.? \d{4}|\pL{3,10}\.? \d{1,2},? \d{4})` +
	`(?:[ ,|/·–-]+(?:\pL{2} )?\d{1,2}[:.]\d{2}(?: ?\pL[\pL.]{1,3})?)?`

// ofPublication reads the day behind the label of a day of publication, or
// behind an author; "" when there is none.
func (d dateline) ofPublication(text string) string {
	for _, form := range []*lang.Regexp{d.published.with, d.byline} {
		if m := form.FindStringSubmatch(text); m != nil {
			return m[1]
		}
	}
	return ""
}

// labelled reads the day in a text that stands behind a label, in it or in a last
// text; "" when there is none.
func (d dateline) labelled(last, text string) string {
	if day := d.ofPublication(text); day != "" {
		return day
	}
	if m := d.asof.with.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	if d.published.alone.MatchString(last) || d.asof.alone.MatchString(last) {
		return text
	}
	return ""
}

// ofOther reports whether the day in a text is another than that of publication,
// by what a label in it or a last text says.
func (d dateline) ofOther(last, text string) bool {
	return d.changed.before(last, text) || d.asof.before(last, text)
}
