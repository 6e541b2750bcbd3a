package commands

import (
	"context"
	"strings"
)

func help() Command {
	return Command{
		Name: "help", Private: true,
		Options: []Option{{
			Name: "command", Suggest: suggestCommand,
		}},
		Run: runHelp,
	}
}

func runHelp(ctx context.Context, b *Bot, r Request) (Reply, error) {
	if word := strings.TrimPrefix(strings.TrimPrefix(trim(r.Args["command"]), r.prefix), DefaultPrefix); word != "" {
		n, ok := b.names[fold(word)]
		if !ok {
			if n, ok = b.meant(r, word); !ok {
				return Reply{}, refuse("unknown", "command", shorten(word, 40))
			}
		}
		return b.helpOn(r, n.command)
	}
	curator, err := b.curator(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	questions := Card{Title: r.say("help.questions")}
	reading := Card{Title: r.say("help.reading")}
	curating := Card{Title: r.say("help.curating")}
	for _, c := range b.list {
		card := &reading
		if _, asks := kindOf(c); asks {
			card = &questions
		} else if c.Curators {
			card = &curating
		}
		card.Lines = append(card.Lines, r.say("help.line", "example", r.prefix+example(c, r.Language), "summary", c.Summary[r.Language]))
	}
	reply := Reply{Text: r.say("help.text"), Cards: []Card{questions, reading}, Private: true}
	if curator && !r.ReadOnly {
		reply.Cards = append(reply.Cards, curating)
	}
	if r.Channel != "" { // elsewhere nothing can be replied to or pressed
		reply.Cards = append(reply.Cards, beside(r, curator))
	}
	return reply, nil
}

// beside tells what can be done in a channel without a command.
func beside(r Request, curator bool) Card {
	menus := []string{r.say("menu.known"), r.say("menu.check")}
	if curator {
		menus = append(menus, r.say("menu.track"))
	}
	for i, m := range menus {
		menus[i] = r.say("help.menu", "name", m)
	}
	return Card{Title: r.say("help.beside"), Lines: []string{r.say("help.goes.on"), r.say("help.menus", "names", strings.Join(menus, ", "))}}
}

func example(c Command, language string) string {
	if e := c.Examples[language]; len(e) > 0 {
		return e[0]
	}
	return c.in(language)
}

// helpOn shows one command: its examples, its options and its other names.
func (b *Bot) helpOn(r Request, english string) (Reply, error) {
	c, _ := b.command(english)
	if r.hides(c) {
		return Reply{}, forbid("curators.page")
	}
	card := Card{Title: r.prefix + c.in(r.Language), Note: c.Summary[r.Language]}
	for _, e := range c.Examples[r.Language] {
		card.Lines = append(card.Lines, r.prefix+e)
	}
	for _, o := range c.Options {
		if o.Unlisted {
			continue
		}
		card.Lines = append(card.Lines, r.say("help.option", "name", optionName(o, r.Language), "summary", o.Summary[r.Language]))
	}
	if others := otherNames(c, r.Language); len(others) > 0 {
		card.Lines = append(card.Lines, r.say("help.names", "names", strings.Join(others, ", ")))
	}
	if c.Curators {
		card.Lines = append(card.Lines, r.say("help.curators"))
	}
	return Reply{Cards: []Card{card}, Private: true}, nil
}

func optionName(o Option, language string) string {
	n := o.in(language)
	if len(o.Choices) > 0 {
		n += " (" + choices(o, language) + ")"
	}
	return n
}

func otherNames(c Command, language string) []string {
	var out []string
	add := func(names ...string) {
		for _, n := range names {
			if n != "" && n != c.in(language) {
				out = append(out, n)
			}
		}
	}
	for _, code := range Languages() {
		add(c.in(code))
	}
	for _, code := range Languages() {
		add(c.Aliases[code]...)
	}
	return out
}
