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
	maxSided   = 3   // passages shown for a claim, and as many against it
	minClaim   = 3   // words that a claim and what states it share at least
	sameMatter = 0.6 // share of a claim's words that a passage on the same thing has
	maxStated  = 300 // characters of a claim
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
	met := map[string]bool{}
	for _, kind := range knowledge.Kinds {
		if kinds[kind] == "" {
			continue
		}
		result, err := b.askFor(ctx, r, kinds[kind], kind)
		if err != nil {
			return s, err
		}
		s.sort(c, result, kind, met)
	}
	return s, nil
}

// sort adds what a result has that was not met before.
func (s *sides) sort(c claim, result knowledge.Result, kind knowledge.Kind, met map[string]bool) {
	put := func(e knowledge.Evidence, v verdict) {
		if e.Quote == "" || e.Copy || met[e.Quote] {
			return
		}
		switch v {
		case stated:
			s.stated = append(s.stated, e)
		case denied:
			s.denied = append(s.denied, e)
		default:
			s.near = append(s.near, e)
			return // another question may tell
		}
		met[e.Quote] = true
	}
	for _, a := range result.Answers {
		for _, e := range a.Evidence {
			if v := c.verdict(kind, a, e, result.Certain); v == stated || v == denied && !c.answeredBy(kind, result) {
				put(e, v)
			}
		}
	}
	for _, e := range evidence(result) {
		put(e, c.judge(e))
	}
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

// verdict is what a passage says of a claim.
type verdict int

const (
	open verdict = iota
	stated
	denied
)

// verdict compares the date or number of an answer with the claim's. Another one is
// a contradiction only where the answer is given plainly and its passage is about the
// same thing.
func (c claim) verdict(kind knowledge.Kind, a knowledge.Answer, e knowledge.Evidence, certain bool) verdict {
	if c.negated || !certain || c.shared(e) < sameMatter {
		return open
	}
	exact := a.Certainty == knowledge.Exact || a.Certainty == ""
	same, known := false, false
	switch kind {
	case knowledge.When:
		known = a.Date != "" && isDate(a.Date) && exact
		same = c.dates(a)
	case knowledge.HowMany:
		known, same = c.counts(e)
	}
	switch {
	case !known || c.denial(e) != stated:
		return open
	case same:
		return stated
	}
	return denied
}

// answeredBy reports whether one of a result's answers has the claim's date while no
// passage of it is known to state the claim: a date that was moved, told of in other
// words. What the other answers say is then no contradiction.
func (c claim) answeredBy(kind knowledge.Kind, result knowledge.Result) bool {
	if kind != knowledge.When {
		return false
	}
	same := false
	for _, a := range result.Answers {
		if !c.dates(a) {
			continue
		}
		same = true
		for _, e := range a.Evidence {
			if c.verdict(kind, a, e, result.Certain) == stated {
				return false
			}
		}
	}
	return same
}

// dates reports whether an answer's date is the claim's, as exactly as both are given.
func (c claim) dates(a knowledge.Answer) bool {
	return a.Date != "" && (strings.HasPrefix(a.Date, c.date.Value) || strings.HasPrefix(c.date.Value, a.Date))
}

// counts reports whether a passage counts what the claim does, once, and as many.
func (c claim) counts(e knowledge.Evidence) (known, same bool) {
	list := slices.DeleteFunc(numbersIn(e.Quote, lang.Get(e.Article.Language)), func(n counted) bool { return n.of != c.number.of })
	return len(list) == 1, len(list) == 1 && list[0].number == c.number.number
}

// judge reports what a passage says that has all of a claim's words: the same, or, as
// one of them negates and the other does not, the contrary.
func (c claim) judge(e knowledge.Evidence) verdict {
	says := c.denial(e)
	switch {
	case c.shared(e) < 1 || says == open:
		return open
	case (says == denied) == c.negated:
		return stated
	}
	return denied
}

// denial is denied where a passage negates in the clauses that have words of a claim,
// and stated where it does not; clauses that differ leave it open.
func (c claim) denial(e knowledge.Evidence) verdict {
	l := lang.Get(e.Article.Language)
	claimed := map[string]bool{}
	for _, w := range question.Words(c.text) {
		claimed[stem(w.Folded, l)] = true
	}
	list := slices.DeleteFunc(clausesOf(e.Quote, l, claimed), func(c clause) bool { return c.shares == 0 })
	switch {
	case len(list) == 0 || slices.ContainsFunc(list, func(c clause) bool { return c.negated != list[0].negated }):
		return open
	case list[0].negated:
		return denied
	}
	return stated
}

// shared is the share of a claim's words, in whatever form, that a passage has; of a
// date or number that is compared apart the words do not count.
func (c claim) shared(e knowledge.Evidence) float64 {
	l := lang.Get(e.Article.Language)
	has := map[string]bool{}
	for _, t := range lang.Tokens(e.Quote) {
		if t.Word {
			has[stem(lang.Fold(t.Text), l)] = true
		}
	}
	n, all := 0, 0
	for _, w := range question.Words(c.text) {
		all++
		if has[stem(w.Folded, l)] {
			n++
		}
	}
	if all == 0 {
		return 0
	}
	return float64(n) / float64(all)
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
