package commands

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"beleg/knowledge"
	"beleg/knowledge/people"
	"beleg/knowledge/store"
)

// answered shows answers plainly, the best first, each with its receipts.
func answered(r Request, result knowledge.Result) Reply {
	reply := Reply{Result: &result, Footer: footer(r, result), Degree: Plain}
	disputed := false
	for _, a := range result.Answers {
		disputed = disputed || a.Disputed
		reply.Cards = append(reply.Cards, answerCard(r, result, a))
	}
	if disputed {
		reply.Text = r.say("answer.disputed")
	} else if names := namesakes(result); len(names) > 1 {
		reply.Text = r.say("answer.namesakes", "names", strings.Join(names, ", "))
	}
	return reply
}

// unsure shows the passages that come nearest, without a heading: what would stand
// there is as likely wrong as right.
func unsure(r Request, result knowledge.Result) Reply {
	reply := Reply{Result: &result, Footer: footer(r, result), Degree: Unsure, Text: r.say("answer.unsure")}
	for _, a := range result.Answers {
		c := answerCard(r, result, a)
		c.Title, c.Note = "", ""
		reply.Cards = append(reply.Cards, c)
	}
	return reply
}

// namesakes are the persons among the answers who share the surname that was
// asked for alone: who is meant is for the asker to say.
func namesakes(result knowledge.Result) []string {
	if result.Question.Kind != knowledge.Who {
		return nil
	}
	asked := strings.FieldsFunc(result.Question.Text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '-' })
	var persons, shown []string
	for _, a := range result.Answers {
		same := func(p string) bool { return people.SamePerson(p, a.Person) }
		if !askedAlone(asked, a.Person) || slices.ContainsFunc(persons, same) {
			continue
		}
		if len(persons) > 0 && !people.SamePerson(surname(persons[0]), surname(a.Person)) {
			continue // another of the names asked for
		}
		persons = append(persons, a.Person)
		if a.Role != "" {
			a.Person += " (" + a.Role + ")"
		}
		shown = append(shown, a.Person)
	}
	return shown
}

// askedAlone reports whether a question has a person's surname, however it is
// spelled, without the given name.
func askedAlone(asked []string, person string) bool {
	given, _, full := strings.Cut(person, " ")
	has := func(name string) bool {
		return slices.ContainsFunc(asked, func(word string) bool { return people.SamePerson(word, name) })
	}
	return full && has(surname(person)) && !has(given)
}

func surname(person string) string { return person[strings.LastIndexByte(person, ' ')+1:] }

func answerCard(r Request, result knowledge.Result, a knowledge.Answer) Card {
	card := Card{Title: short(r, a), Note: note(r, a)}
	for i, e := range a.Evidence {
		if i == 0 {
			card.Quote, card.Marks = e.Quote, marks(result, a, e)
			if card.Title == card.Quote {
				card.Title = "" // the whole sentence is the answer
			}
			card.Lines = remarks(r, e)
		}
		card.Sources = append(card.Sources, receipt(e))
	}
	return card
}

// short is the answer in a few words: a date is written out in the asker's
// language, a rounded one and everything else stays as the article has it.
func short(r Request, a knowledge.Answer) string {
	rough := a.Certainty == knowledge.Open || a.Certainty == knowledge.Approximate
	switch {
	case a.Date != "" && !rough && a.Date[0] != 'X':
		return Date(a.Date, r.Language)
	case a.Text != "":
		return a.Text
	}
	return a.Person
}

// note says how certain the answer is and how many publishers agree.
func note(r Request, a knowledge.Answer) string {
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if a.Text == a.Role {
		add(a.Person) // who was asked about
	} else {
		add(a.Role)
	}
	switch a.Certainty {
	case knowledge.Approximate:
		add(r.say("answer.approximate"))
	case knowledge.Open:
		add(r.say("answer.open"))
	}
	if n := publishers(a.Evidence); n > 1 {
		add(r.say("answer.agree", "n", n))
	}
	return strings.Join(parts, " · ")
}

// publishers counts who reports the same, each once, without agency copies and
// without articles of which nobody knows who published them.
func publishers(list []knowledge.Evidence) int {
	seen := map[string]bool{}
	for _, e := range list {
		if p := e.Article.Publisher(); p != "" && !e.Copy {
			seen[p] = true
		}
	}
	return len(seen)
}

// remarks are what a reader should know of an article besides its receipt.
func remarks(r Request, e knowledge.Evidence) []string {
	var lines []string
	a := e.Article
	if e.NewSince != "" {
		lines = append(lines, r.say("answer.changed", "date", Date(e.NewSince, r.Language)))
	}
	if a.Updated != "" && a.Published != "" && day(a.Updated) > day(a.Published) {
		lines = append(lines, r.say("article.updated", "date", Date(day(a.Updated), r.Language)))
	}
	if a.Published == "" {
		lines = append(lines, r.say("article.undated"))
	}
	if a.Access == knowledge.Paywall || a.Access == knowledge.Teaser {
		lines = append(lines, r.say("article.paywall"))
	}
	return lines
}

// maxNearest is how many of the nearest passages lead to an article.
const maxNearest = 3

// nothing says that no article answers, and lists what is tracked on the subject.
func (b *Bot) nothing(ctx context.Context, r Request, result knowledge.Result) (Reply, error) {
	reply := Reply{Result: &result, Footer: footer(r, result), Degree: Silent}
	_, total, err := b.Store.List(ctx, r.Guild, store.Page{Limit: 1})
	switch {
	case err != nil:
		return Reply{}, err
	case result.Behind > 0: // one of those may say it
		reply.Footer = filters(r, result)
		reply.Text = r.count("answer.notyet", result.Behind, "total", max(total, result.Behind))
	case len(result.Nearest) > 0:
		reply.Text = r.say("answer.nearest")
	case total == 0:
		reply.Text = b.empty(r)
	default:
		reply.Text = r.say("answer.none")
	}
	if total > 0 {
		reply.Text += b.channelNote(ctx, r)
	}
	card := sources(result.Nearest, maxNearest)
	if len(card.Sources) > 0 {
		reply.Cards = []Card{card}
	}
	reply.Buttons = articleButtons(r, reply.Cards)
	if total == 0 && result.Behind == 0 {
		reply = b.begins(ctx, r, reply)
	}
	known := total > 0 && result.Behind == 0
	if again, ok := b.unfilteredButton(ctx, r, result.Question); ok && known {
		reply.Buttons = append(reply.Buttons, again)
	}
	if known && !r.ReadOnly {
		reply.Buttons = append(reply.Buttons, b.unhelpfulButton(r, result.Question))
	}
	return reply, nil
}

// footer names the filters in force, marks samples, and says how many articles
// could not be asked.
func footer(r Request, result knowledge.Result) string {
	said := filters(r, result)
	if result.Behind == 0 {
		return said
	}
	return strings.TrimPrefix(said+" · ", " · ") + r.count("answer.behind", result.Behind)
}

func filters(r Request, result knowledge.Result) string {
	var parts []string
	f := result.Question.Filter
	for _, p := range []struct{ key, value string }{
		{"filter.since", Date(f.Since, r.Language)}, {"filter.until", Date(f.Until, r.Language)}, {"filter.site", f.Site},
		{"filter.lang", r.languageName(f.Language)}, {"filter.tag", hashed(strings.Fields(f.Tag))},
	} {
		if p.value != "" {
			parts = append(parts, r.say(p.key, "value", p.value))
		}
	}
	if hasSample(result) {
		parts = append(parts, r.say("sample.note"))
	}
	return strings.Join(parts, " · ")
}

func hasSample(result knowledge.Result) bool {
	all := result.Nearest
	for _, a := range result.Answers {
		all = append(all[:len(all):len(all)], a.Evidence...)
	}
	for _, e := range all {
		if e.Article.Sample {
			return true
		}
	}
	return false
}

// articleButtons lead to the first two articles that were quoted.
func articleButtons(r Request, cards []Card) []Button {
	var buttons []Button
	seen := map[int]bool{}
	for _, c := range cards {
		for _, s := range c.Sources {
			if s.Number > 0 && !seen[s.Number] && len(buttons) < 2 {
				seen[s.Number] = true
				buttons = append(buttons, articleButton(r, s.Number, s.Title))
			}
		}
	}
	return buttons
}

// maxHeadline is how much of a headline stands on a button, in characters.
const maxHeadline = 50

// articleButton leads to an article, whose headline it carries, or else its number.
func articleButton(r Request, number int, title string) Button {
	label := shorten(title, maxHeadline)
	if label == "" {
		label = r.say("button.article", "n", number)
	}
	return Button{Label: label, Line: r.say("line.article", "n", number), Reply: Aside}
}
