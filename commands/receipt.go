package commands

import (
	"fmt"
	"strings"

	"beleg/knowledge"
)

// receipt makes the receipt of a passage.
func receipt(e knowledge.Evidence) Receipt {
	a := e.Article
	return Receipt{Title: a.Title, Source: a.Source, Published: a.Published, URL: a.URL, Number: a.Number, Seq: e.Seq, Sample: a.Sample}
}

// Link is the address as far as a reader can open it: pasted text has none.
func (s Receipt) Link() string {
	if strings.HasPrefix(s.URL, "https://") || strings.HasPrefix(s.URL, "http://") {
		return s.URL
	}
	return ""
}

// Details are the publisher, the day of publication, the article's number and
// whether it is a sample, in one line: "Harbour Post, 13 March 2024, #12".
func (s Receipt) Details(language string) string {
	var parts []string
	for _, p := range []string{s.Source, s.Day(language)} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if s.Number > 0 {
		parts = append(parts, fmt.Sprintf("#%d", s.Number))
	}
	if s.Language != "" {
		parts = append(parts, strings.ToUpper(s.Language))
	}
	if len(s.Tags) > 0 {
		parts = append(parts, s.Hashed())
	}
	if s.Sample {
		parts = append(parts, Say(language, "receipt.sample"))
	}
	return strings.Join(parts, ", ")
}

// Hashed are the tags as they are shown: "#climate #energy".
func (s Receipt) Hashed() string { return hashed(s.Tags) }

// Day is the day of publication as people of a language write it, "" when it
// is not known.
func (s Receipt) Day(language string) string { return Date(day(s.Published), language) }
