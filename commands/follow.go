package commands

import (
	"slices"
	"strings"
	"sync"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/question"
)

// asked is a question without prefix and command word, and what it asks for.
type asked struct {
	text string
	kind knowledge.Kind
}

// after completes a question that goes on with the one before: a question word alone
// ("where?") and one with what refers to a subject ("who signed it?") take its words, a
// thing alone ("and the bridge?") what it asks for. continued is false when the
// question stands for itself.
func (a asked) after(before asked) (_ asked, continued bool) {
	if before.text == "" {
		return a, false
	}
	text, link := unlinked(a.text)
	kind := a.kind
	if kind == knowledge.Any {
		kind, _ = question.KindOf(text)
	}
	words := question.Words(text)
	nothing := len(words) == 0 || len(words) == 1 && refers(text)
	switch {
	case nothing && kind != knowledge.Any:
		return asked{strings.TrimSpace(strings.TrimRight(text, "?!. ") + " " + before.subject()), kind}, true
	case link != "" && kind == knowledge.Any && len(words) > 0:
		return asked{strings.TrimRight(text, "?!. "), before.kind}, true
	}
	return a, false
}

// wording is a question as somebody would ask it who said all of it.
func (b *Bot) wording(r Request, a asked) string {
	if kind, _ := question.KindOf(a.text); kind != knowledge.Any || a.kind == knowledge.Any {
		return a.text
	}
	return b.localName(string(a.kind), r.Language) + " " + a.text
}

// subject is the words of a question that mean something.
func (a asked) subject() string {
	var words []string
	for _, w := range question.Words(a.text) {
		words = append(words, w.Text)
	}
	return strings.Join(words, " ")
}

// unlinked takes off what links a line to the one before, such as "and" and "what
// about", and names the language of that, "" when nothing does.
func unlinked(text string) (rest, language string) {
	words := strings.Fields(text)
	for n := min(4, len(words)); n > 0; n-- {
		phrase := strings.ToLower(strings.TrimRight(strings.Join(words[:n], " "), ",:;?"))
		for _, l := range lang.All {
			if talkOf(l.Code).links[phrase] {
				return strings.Join(words[n:], " "), l.Code
			}
		}
	}
	return text, ""
}

// refers reports whether a question has a word that stands for its subject.
func refers(text string) bool {
	return slices.ContainsFunc(lang.Tokens(text), func(t lang.Token) bool {
		return slices.ContainsFunc(lang.All, func(l *lang.Language) bool { return talkOf(l.Code).refers[strings.ToLower(t.Text)] })
	})
}

// before is the question that a request may go on with.
func (b *Bot) before(r Request) (last asked) {
	if len(r.before) == 0 {
		return b.memory.get(r)
	}
	for _, line := range r.before {
		a := askedBy(b.names, line, r.prefix)
		if a, _ = a.after(last); len(question.Words(a.text)) == 0 {
			continue
		}
		if last = a; a.kind == knowledge.Any {
			last.kind, _ = question.KindOf(a.text)
		}
	}
	return last
}

// Continues reports whether a message may go on with what was asked before: whoever
// shows it needs to say what that was.
func (m Message) Continues() bool {
	_, continued := askedBy(everyName(), m.Text, DefaultPrefix).after(asked{text: "-"})
	return continued
}

var everyName = sync.OnceValue(func() map[string]name { return namesOf(All()) })

// askedBy is the question that a line asks, the zero value when it is another command.
func askedBy(names map[string]name, line, prefix string) asked {
	line = strings.TrimPrefix(strings.TrimPrefix(trim(line), prefix), DefaultPrefix)
	word, rest := firstWord(line)
	n, ok := names[fold(strings.TrimRight(word, "?!.,:"))]
	if _, link := unlinked(line); !ok || link != "" {
		return asked{line, knowledge.Any}
	}
	if kind := knowledge.Kind(n.command); slices.Contains(knowledge.Kinds, kind) {
		return asked{rest, kind}
	}
	return asked{}
}

// Asked is the question that a button below an answer asks again, "" of a line that asks
// none.
func Asked(line string) string {
	word, rest := firstWord(line)
	n, ok := everyName()[fold(word)]
	if !ok || !slices.Contains(knowledge.Kinds, knowledge.Kind(n.command)) {
		return ""
	}
	for _, c := range All() {
		if c.Name != n.command {
			continue
		}
		args, left := arguments(c, rest)
		if text := args[lastOption(c)]; text != "" && left == "" {
			return word + " " + text
		}
	}
	return ""
}

// lastOption is the option that takes the rest of a line.
func lastOption(c Command) string {
	for _, o := range c.Options {
		if o.Rest {
			return o.Name
		}
	}
	return ""
}

// memory is what each user asked last in a channel, for a while.
type memory struct {
	mu   sync.Mutex
	last map[place]remembered
}

type place struct {
	guild         knowledge.Guild
	channel, user string
}

type remembered struct {
	asked
	at time.Time
}

const (
	// rememberFor is how long a question is gone on with: what is said later begins anew.
	rememberFor = 10 * time.Minute
	// maxRemembered bounds the memory: a kilobyte or two each at most.
	maxRemembered = 2000
)

func (m *memory) get(r Request) asked {
	m.mu.Lock()
	defer m.mu.Unlock()
	if last := m.last[r.place()]; r.Now.Sub(last.at) < rememberFor {
		return last.asked
	}
	return asked{}
}

// put remembers a question asked in a channel; elsewhere nobody knows whose it is.
func (m *memory) put(r Request, a asked) {
	if r.Channel == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last == nil {
		m.last = map[place]remembered{}
	}
	m.last[r.place()] = remembered{a, r.Now}
	if len(m.last) <= maxRemembered {
		return
	}
	oldest := r.place()
	for p, x := range m.last {
		if x.at.Before(m.last[oldest].at) {
			oldest = p
		}
	}
	delete(m.last, oldest)
}

func (r Request) place() place { return place{r.Guild, r.Channel, r.User.ID} }
