package commands

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/question"
	"beleg/knowledge/store"
	"beleg/knowledge/timex"
)

const (
	maxSided  = 3   // passages shown for a claim, and as many against it
	minClaim  = 3   // words that a claim and what states it share at least
	minShared = 2   // words of a claim that a sentence on the same thing has at least
	maxStated = 300 // characters of a claim
)

// check looks for what the articles say for and against a claim. What neither states
// nor denies it is shown as what comes nearest, and not judged.
func check() Command {
	return Command{
		Name:    "check",
		Options: []Option{{Name: "claim", Rest: true, Required: true}, privateOption()},
		Run:     runCheck,
	}
}

func runCheck(ctx context.Context, b *Bot, r Request) (Reply, error) {
	c := b.claimOf(ctx, r, r.Args["claim"])
	if len(c.words) < minClaim {
		return Reply{}, refuse("check.short")
	}
	s, err := b.sides(ctx, r, c)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Title: r.say("check.title"), Text: r.say("check.claim", "claim", c.text)}
	add := func(key string, list []knowledge.Evidence) {
		for _, e := range list[:min(len(list), maxSided)] {
			reply.Cards = append(reply.Cards, Card{Title: r.say(key), Quote: e.Quote, Lines: remarks(r, e), Sources: []Receipt{receipt(e)}})
		}
	}
	s.near = once(s.near)
	add("check.for", s.stated)
	add("check.against", s.denied)
	if len(s.stated)+len(s.denied) == 0 {
		add("check.near", s.near)
	}
	reply.Text += "\n" + r.say(s.outcome()) + b.channelNote(ctx, r)
	reply.Buttons = b.contextButtons(r, reply.Cards)
	return reply, nil
}

// once keeps the first of passages that read alike.
func once(list []knowledge.Evidence) (out []knowledge.Evidence) {
	for _, e := range list {
		if !slices.ContainsFunc(out, func(o knowledge.Evidence) bool { return o.Quote == e.Quote }) {
			out = append(out, e)
		}
	}
	return out
}

// claim is a sentence that says something, with what can be compared.
type claim struct {
	text, language string
	words          []question.Word
	negated        bool
	date           knowledge.TimeExpression // zero when it names no one day, month or year
	number         counted                  // zero when it has none or several
	bare           string                   // the text without the date or number
}

// claimOf takes the first sentence of a text that says enough.
func (b *Bot) claimOf(ctx context.Context, r Request, text string) claim {
	text = noProse.ReplaceAllString(text, " ")
	code := lang.Detect(text)
	if lang.Get(code) == nil {
		code = r.Language
	}
	var c claim
	for _, s := range lang.Sentences(text, code) {
		c = claim{text: shorten(text[s.Start:s.End], maxStated), language: code}
		if c.words = question.Words(c.text); len(c.words) >= minClaim {
			break
		}
	}
	c.negated = negates(c.text, code)
	c.bare = c.text
	today := r.Now.In(b.zone(ctx, r)).Format(time.DateOnly)
	for _, t := range timex.Find(c.text, code, today) {
		if c.date.Value == "" && namesDate(t) {
			c.date, c.bare = t, c.text[:t.Start]+c.text[t.End:]
		}
	}
	if n := numbersIn(c.bare, lang.Get(code)); len(n) == 1 && n[0].of != "" {
		c.number = n[0]
	}
	return c
}

// namesDate reports whether a time is a date with its year: of others the year would
// be a guess.
func namesDate(t knowledge.TimeExpression) bool {
	if t.Type != knowledge.Date || t.Certainty != knowledge.Exact {
		return false
	}
	return isDate(t.Value) && len(t.Value) >= 4 && strings.Contains(t.Text, t.Value[:4])
}

// isDate reports whether a value is a year, month or day.
func isDate(value string) bool {
	return strings.IndexFunc(value, func(r rune) bool { return !unicode.IsDigit(r) && r != '-' }) < 0
}

// counted is a number and the word behind it.
type counted struct{ number, of string }

var (
	thousands = regexp.MustCompile(`^\d{1,3}([.,']\d{3})+$`)
	plain     = regexp.MustCompile(`^\d+([.,]\d+)?$`)
)

// numbersIn are the numbers of a text with what they count, whatever separates
// thousands and decimals.
func numbersIn(text string, l *lang.Language) (list []counted) {
	words := strings.Fields(text)
	for i, w := range words {
		w = strings.Trim(w, ".,;:!?()\"'€$%")
		switch {
		case thousands.MatchString(w):
			w = strings.NewReplacer(".", "", ",", "", "'", "").Replace(w)
		case plain.MatchString(w):
			w = strings.Replace(w, ",", ".", 1)
		default:
			continue
		}
		of := ""
		if i+1 < len(words) {
			of = stem(lang.Fold(strings.TrimFunc(words[i+1], func(r rune) bool { return !letter(r) })), l)
		}
		list = append(list, counted{w, of})
	}
	return list
}

// negates reports whether a sentence says that something is not so.
func negates(text, language string) bool {
	list := clausesOf(text, lang.Get(language), nil)
	return slices.ContainsFunc(list, func(c clause) bool { return c.negated || c.lacks })
}

// clause is a stretch of a sentence without a comma, and before or behind a word such
// as "because".
type clause struct {
	shares  int  // how many words of a claim it has
	negated bool // it says that something is not so
	lacks   bool // it says that something is missing, behind all that it shares: "without help"
}

// clausesOf divides a text, and counts in each clause the words that a claim has.
func clausesOf(text string, l *lang.Language, claimed map[string]bool) (list []clause) {
	if l == nil {
		return nil
	}
	t := l.Table("answers")
	no, mild, lack, endings := t.Set("negation"), t.Set("negation-mild"), t.Set("negation-phrase"), t.Set("negation-ending")
	opens := t.Set("clause-opening")
	words := strings.Fields(strings.ToLower(text))
	var c clause
	for i, w := range words {
		bare := strings.TrimFunc(w, func(r rune) bool { return !letter(r) && !unicode.IsDigit(r) })
		if opens[bare] {
			list, c = append(list, c), clause{}
		}
		switch {
		case claimed[stem(lang.Fold(bare), l)]:
			c.shares++
			c.negated, c.lacks = c.negated || c.lacks, false
		case i+1 < len(words) && mild[words[i+1]]:
		case lack[bare]:
			c.lacks = true
		case no[bare] || endsAny(bare, endings):
			c.negated = true
		}
		if clauseEnd.MatchString(w) {
			list, c = append(list, c), clause{}
		}
	}
	return append(list, c)
}

// clauseEnd matches a word that ends a clause; "12." may stand before a month.
var clauseEnd = regexp.MustCompile(`([,;:!?]|[^\d.]\.)["'”“»«)]*$`)

func endsAny(word string, endings map[string]bool) bool {
	for e := range endings {
		if strings.HasSuffix(word, e) {
			return true
		}
	}
	return false
}

// sides are the passages that state a claim, that say otherwise, and the nearest.
type sides struct{ stated, denied, near []knowledge.Evidence }

// outcome is the sentence that sums them up.
func (s sides) outcome() string {
	switch {
	case len(s.stated) > 0 && len(s.denied) > 0:
		return "check.both"
	case len(s.stated) > 0:
		return "check.stated"
	case len(s.denied) > 0:
		return "check.denied"
	case len(s.near) > 0:
		return "check.open"
	}
	return "check.none"
}

// sides asks for the claim's words, and for its date or number.
func (b *Bot) sides(ctx context.Context, r Request, c claim) (s sides, err error) {
	kinds := map[knowledge.Kind]string{knowledge.Any: c.text}
	if c.date.Value != "" {
		kinds[knowledge.When] = c.bare
	}
	if c.number.of != "" {
		kinds[knowledge.HowMany] = c.bare
	}
	results := map[knowledge.Kind]knowledge.Result{}
	var ids []knowledge.ArticleID
	for kind, text := range kinds {
		if results[kind], err = b.askFor(ctx, r, text, kind); err != nil {
			return s, err
		}
		for _, e := range evidence(results[kind]) {
			ids = append(ids, e.Article.ID)
		}
	}
	articles, err := b.Store.ByID(ctx, r.Guild, ids)
	if err != nil {
		return s, err
	}
	x := newComparison(c, articles)
	for _, kind := range knowledge.Kinds {
		x.sort(results[kind], kind)
	}
	return x.settled(), nil
}

// askFor asks the collection for something that no person worded as a question.
func (b *Bot) askFor(ctx context.Context, r Request, text string, kind knowledge.Kind) (knowledge.Result, error) {
	q, err := question.Parse(text, kind, r.Language)
	if errors.Is(err, question.ErrNoWords) || errors.Is(err, question.ErrEmpty) {
		return knowledge.Result{}, nil
	}
	if err != nil {
		return knowledge.Result{}, misread(err, q)
	}
	q.Asked = r.Now.In(b.zone(ctx, r)).Format(time.DateOnly)
	if err := b.askedHere(ctx, r, &q.Filter); err != nil {
		return knowledge.Result{}, err
	}
	return b.alone(ctx, r, q)
}

// knownOf tells what the articles say on a text: an answer where it asks, what is known
// of an article that it links to, else the passages that come nearest.
func knownOf() Command {
	return Command{
		Name:    "known",
		Options: []Option{{Name: "text", Rest: true, Required: true, Suggest: suggestQuestion}, privateOption()},
		Run:     runKnown,
	}
}

func runKnown(ctx context.Context, b *Bot, r Request) (Reply, error) {
	text := trim(r.Args["text"])
	if reply, ok, err := b.knownLink(ctx, r, text); ok || err != nil {
		return reply, err
	}
	text = trim(noProse.ReplaceAllString(text, " "))
	if line, ok := sentenceAsking(text); ok {
		r.Args["question"] = line
		return b.ask(ctx, r, knowledge.Any)
	}
	c := b.claimOf(ctx, r, text)
	result, err := b.askFor(ctx, r, c.text, knowledge.Any)
	if err != nil {
		return Reply{}, err
	}
	if c.text == "" {
		return Reply{}, refuse("question.empty")
	}
	result.Certain = false
	reply := Reply{Title: r.say("known.title"), Text: r.say("check.claim", "claim", c.text), Footer: footer(r, result)}
	for _, e := range evidence(result) {
		if len(reply.Cards) < maxMore && e.Quote != "" && !e.Copy {
			reply.Cards = append(reply.Cards, Card{Quote: e.Quote, Marks: marks(result, knowledge.Answer{}, e), Lines: remarks(r, e),
				Sources: []Receipt{receipt(e)}})
		}
	}
	if len(reply.Cards) == 0 {
		reply.Title, reply.Text = "", r.say("answer.none")+b.channelNote(ctx, r)
		return reply, nil
	}
	reply.Buttons = b.contextButtons(r, reply.Cards)
	return reply, nil
}

// knownLink shows the tracked article that a text links to; false when it links to
// none.
func (b *Bot) knownLink(ctx context.Context, r Request, text string) (Reply, bool, error) {
	links, _ := linksIn(strings.Fields(text))
	for _, link := range links {
		a, err := b.Store.ByURL(ctx, r.Guild, link)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return Reply{}, false, err
		}
		reply, err := b.oneArticle(ctx, r, a.Number)
		return reply, true, err
	}
	return Reply{}, false, nil
}

// oneArticle shows an article by its number.
func (b *Bot) oneArticle(ctx context.Context, r Request, n int) (Reply, error) {
	r.Args = map[string]string{"number": strconv.Itoa(n)}
	return runArticle(ctx, b, r)
}

// sentenceAsking is the sentence of a text that asks something.
func sentenceAsking(text string) (string, bool) {
	for _, s := range lang.Sentences(text, "") {
		sentence := trim(text[s.Start:s.End])
		if asks(sentence) {
			return sentence, true
		}
	}
	return "", false
}
