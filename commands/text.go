package commands

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/question"
)

// DefaultPrefix is what commands begin with where nobody chose another.
const DefaultPrefix = "!"

func (b *Bot) prefix(ctx context.Context, g knowledge.Guild) string {
	switch p := b.setting(ctx, g, "prefix"); p {
	case "":
		return DefaultPrefix
	case prefixOff:
		return "/" // as slash commands are written, which people do not type
	default:
		return p
	}
}

// Text answers a line as somebody typed it, and reports whether it was meant
// for the bot at all.
func (b *Bot) Text(ctx context.Context, m Message) (Reply, bool) {
	ctx = reading(ctx)
	t, ok := b.read(ctx, m)
	if !ok || b.quiet(ctx, t) {
		return Reply{}, false
	}
	return b.line(ctx, t.Request, t.line, t.called, t.addressed)
}

// Busy is said instead of an answer when too much is asked at once. It reports
// whether the line was meant for the bot.
func (b *Bot) Busy(ctx context.Context, m Message) (Reply, bool) {
	ctx = reading(ctx)
	t, ok := b.read(ctx, m)
	if !ok || b.quiet(ctx, t) {
		return Reply{}, false
	}
	if t.Language == "" {
		_, t.Language = question.KindOf(t.line)
	}
	return b.failure(b.prepare(ctx, t.Request), refuse("busy")), true
}

// Perhaps reports whether a line may be meant for the bot, without a look at the
// settings: no prefix begins with a letter or digit. It spares most messages of a
// channel everything else.
func (m Message) Perhaps() bool { return m.Addressed || mayBePrefixed(trim(m.Text)) }

// typed is a line that is meant for the bot.
type typed struct {
	Request
	line      string // without prefix
	called    bool   // with a prefix
	addressed bool   // to the bot alone
}

// read takes the prefix off a line; false when it is not meant for the bot.
func (b *Bot) read(ctx context.Context, m Message) (typed, bool) {
	if !m.Perhaps() {
		return typed{}, false
	}
	text := trim(m.Text)
	t := typed{Request: Request{
		Guild: m.Guild, Channel: m.Channel, Parent: m.Parent, Elsewhere: m.Elsewhere,
		User: m.User, Language: m.Language, Now: m.Now, Own: m.Own, Asks: m.Asks, Alone: m.Alone, ReadOnly: m.ReadOnly,
		Files: m.Files, fields: m.Fields, before: m.Before, barred: m.Barred, edited: m.Edited,
		Slash: m.Slash, prefix: b.prefix(ctx, m.Guild),
	}}
	line, called := strings.CutPrefix(text, t.prefix)
	if m.Slash {
		t.prefix = "/"
	}
	if !called && m.Addressed {
		// Examples say "!when": whoever addresses the bot may copy them anywhere.
		line, called = strings.CutPrefix(text, DefaultPrefix)
		if !called {
			line, called = strings.CutPrefix(text, "/")
		}
	}
	t.line, t.called = trim(line), called
	t.addressed = m.Addressed
	if m.Reply {
		t.addressed = m.Addressed && !called && asks(text)
	}
	if !t.called && !t.addressed {
		return typed{}, false
	}
	if t.Language == "" {
		t.Language = b.settingAt(ctx, t.Request, "language")
	}
	return t, true
}

// noProse is what no sentence is made of: links and Discord's own emoji. calls are who or
// what is mentioned, of which no article knows.
var (
	noProse = regexp.MustCompile(`https?://\S+|<a?:\w+:\d+>`)
	calls   = regexp.MustCompile(`@(everyone|here)\b|<[@#][!&]?\d+>`)
)

// asks reports whether a reply to the bot asks something: a sentence of it has a
// question mark and words, or begins with a question phrase. What else people
// reply ("thanks!", a picture) is for the channel.
func asks(text string) bool {
	text = noProse.ReplaceAllString(text, " ")
	for _, s := range lang.Sentences(text, "") {
		sentence := text[s.Start:s.End]
		if strings.ContainsAny(sentence, "?？") && asksFor(sentence) || beginsAsking(sentence) {
			return true
		}
	}
	return false
}

// asksFor reports whether a sentence has a word to look for or a question word.
func asksFor(sentence string) bool {
	kind, _ := question.KindOf(sentence)
	return kind != knowledge.Any || len(question.Words(sentence)) > 0
}

// beginsAsking reports whether a sentence begins with a question phrase, or with
// one word that carries no meaning and then such a phrase ("and when was it").
// "What a day" and "how nice" are none.
func beginsAsking(sentence string) bool {
	words := strings.Fields(strings.ToLower(sentence))
	if len(words) > 1 && opening(sentence) == knowledge.Any && function(words[0]) {
		words = words[1:]
	}
	switch opening(strings.Join(words, " ")) {
	case knowledge.Any:
		return false
	case knowledge.What:
		return len(words) > 2 && function(words[1]) && !exclaims(words[1])
	}
	return !strings.HasSuffix(sentence, "!")
}

// function reports whether a word carries no meaning of its own in some language,
// or asks for a name.
func function(word string) bool {
	word = strings.TrimRight(word, ",;:")
	return slices.ContainsFunc(lang.All, func(l *lang.Language) bool { return l.Stop(word) || l.Naming[word] })
}

// exclaims reports whether a word makes an exclamation of a question word.
func exclaims(word string) bool {
	return slices.ContainsFunc(lang.All, func(l *lang.Language) bool { return l.Exclaims[word] })
}

// line understands what stands behind the prefix.
func (b *Bot) line(ctx context.Context, r Request, line string, called, addressed bool) (Reply, bool) {
	word, _ := firstWord(line)
	talk := called && !callsCommand(word) // a prefix and no command
	switch {
	case line == "" && addressed:
		r.Command = "help"
		return b.Invoke(ctx, r), true
	case !addressed && (line == "" || talk):
		return Reply{}, false
	}
	if addressed && !called && !b.numbered(line) {
		if reply, ok := b.beside(ctx, r, line); ok {
			return reply, true
		}
		line = ungreeted(line)
	}
	return b.meaning(ctx, r, line, called, addressed)
}

// numbered reports whether a line is a command that wants a number, with one: "tag 3"
// is no German greeting.
func (b *Bot) numbered(line string) bool {
	word, rest := firstWord(line)
	c, ok := b.command(b.names[fold(word)].command)
	next, _ := firstWord(rest)
	if !ok || len(c.Options) == 0 || c.Options[0].Type != Integer {
		return false
	}
	_, fits := c.Options[0].fit(next)
	return fits
}

// meaning takes a line for a link, for a command, or for a question.
func (b *Bot) meaning(ctx context.Context, r Request, line string, called, addressed bool) (Reply, bool) {
	word, rest := firstWord(line)
	if _, link := unlinked(line); link != "" && !called {
		r.Language = or(r.Language, link)
		return b.plain(ctx, r, line), true
	}
	n, known := b.names[fold(strings.TrimRight(word, "?!.,:"))]
	if known {
		r.Asks = r.Asks && !strings.HasSuffix(word, "!") // "!add! …" does it at once
		if reply, ok := b.named(ctx, r, n, line, rest, called); ok {
			return reply, true
		}
	}
	if !called || !known && opening(line) != knowledge.Any {
		return b.plain(ctx, r, line), true
	}
	return b.unknown(ctx, r, word, rest, addressed)
}

// callsCommand reports whether a word could be meant as a command, with what may
// stand behind it.
func callsCommand(word string) bool {
	return commandLike(word) || commandLike(strings.TrimRight(word, "?!.,:"))
}

// endsAsking reports whether a line ends with a question mark that belongs to it.
func endsAsking(line string) bool {
	return strings.HasSuffix(line, "?") && !strings.HasSuffix(line, " ?")
}

// named runs the command whose name a line begins with. Without a prefix the
// line may as well be a sentence ("help me understand the pact"): then it is a
// command only when its words fit the command's options.
func (b *Bot) named(ctx context.Context, r Request, n name, line, rest string, called bool) (Reply, bool) {
	c, _ := b.command(n.command)
	kind, isQuestion := kindOf(c)
	args, left := arguments(c, rest)
	if isQuestion && n.foreign(args) {
		return b.plain(ctx, r, line), true
	}
	if r.Language == "" {
		r.Language = n.language
	}
	if r.Language == "" {
		_, r.Language = question.KindOf(line)
	}
	r.Command, r.Args = c.Name, args
	maps.Copy(r.Args, r.fields)
	switch prose := left != "" || endsAsking(line) || c.misses(r); {
	case isQuestion:
		b.refine(&r, kind, line)
	case !called && prose:
		return Reply{}, false
	case left != "" && !r.hides(c):
		r = b.prepare(ctx, r)
		return b.failure(r, strange(r, c, left)), true
	}
	return b.Invoke(ctx, r), true
}

// foreign reports whether a question that begins with a command's name is one of another
// language, in which that is no question word: "was there a pact".
func (n name) foreign(args map[string]string) bool {
	kind, code := question.KindOf(n.text + " " + args["question"])
	told := code != "" && n.language != ""
	return told && code != n.language && kind == knowledge.Any
}

// misses reports whether a line does not mean a command: it says so itself, or words
// stand behind one that wants a number first, and none is there.
func (c Command) misses(r Request) bool {
	if c.Means != nil && !c.Means(r) {
		return true
	}
	wants := len(c.Options) > 0 && c.Options[0].Type == Integer && c.Options[0].Required
	return wants && len(r.Args) > 0 && r.Args[c.Options[0].Name] == ""
}

// strange says what is wrong with words that fit none of a command's options.
func strange(r Request, c Command, left string) error {
	if len(c.Options) > 0 && c.Options[0].Type == Integer && c.Options[0].Required {
		return refuse("article.number")
	}
	if len(c.Options) > 0 && len(c.Options[0].Choices) > 0 && r.Args[c.Options[0].Name] == "" {
		return refuse("option.choice", "word", shorten(left, 40), "choices", choices(c.Options[0], r.Language))
	}
	return refuse("option.strange", "word", shorten(left, 40), "command", c.in(r.Language))
}

// refine lets a longer question phrase win over the command's own name: "!what
// year was the pact signed" asks when, "!was kostet" how much.
func (b *Bot) refine(r *Request, kind knowledge.Kind, line string) {
	found := opening(line)
	if kind == knowledge.Any || found == knowledge.Any || found == kind {
		return
	}
	if c, ok := b.command(string(found)); ok {
		r.Command = c.Name
		r.Args, _ = arguments(c, line)
	}
}

// opening is the kind of the question phrase that a line begins with, Any when
// it begins with none.
func opening(line string) knowledge.Kind {
	words := strings.Fields(strings.ToLower(line))
	for n := min(4, len(words)); n > 0; n-- {
		phrase := strings.TrimRight(strings.Join(words[:n], " "), "?!.,:")
		for _, l := range lang.All {
			if kind, ok := l.Questions[phrase]; ok {
				return kind
			}
		}
	}
	return knowledge.Any
}

// plain asks a question that no command word introduces.
func (b *Bot) plain(ctx context.Context, r Request, line string) Reply {
	if r.Language == "" {
		_, r.Language = question.KindOf(line)
	}
	c, _ := b.command(string(knowledge.Any))
	r.Command = c.Name
	r.Args, _ = arguments(c, line)
	return b.Invoke(ctx, r)
}

// unknown offers the nearest command. In a channel with other bots it is
// silent about commands that are none of its own.
func (b *Bot) unknown(ctx context.Context, r Request, word, rest string, addressed bool) (Reply, bool) {
	n, near := b.meant(r, word)
	if !near && !addressed {
		return Reply{}, false
	}
	if near && r.Language == "" {
		r.Language = n.language
	}
	r = b.prepare(ctx, r)
	if !near {
		return b.failure(r, refuse("unknown", "command", shorten(word, 40))), true
	}
	reply := b.failure(r, refuse("unknown.near", "command", shorten(word, 40), "near", r.prefix+n.text))
	if line := trim(n.text + " " + rest); len(line) <= MaxLine {
		reply.Buttons = []Button{{Label: shorten(r.prefix+line, 60), Line: line}}
	}
	return reply, true
}

// MaxLine is what fits a button in bytes: front ends have little room to keep it in.
const MaxLine = 80

func mayBePrefixed(text string) bool {
	for _, r := range text {
		return !letter(r) && !unicode.IsDigit(r)
	}
	return false
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }

// trim drops white space and invisible characters at both ends.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r) })
}

func firstWord(line string) (word, rest string) {
	i := strings.IndexFunc(line, unicode.IsSpace)
	if i < 0 {
		return line, ""
	}
	return line[:i], trim(line[i:])
}

// shorten cuts a text to n characters at most, at a word where one ends near.
func shorten(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	cut := string(r[:n-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)*2/3 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.") + "…"
}
