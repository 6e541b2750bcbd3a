package commands

import (
	"context"

	"beleg/knowledge"
)

// Welcome is what a server reads when the bot arrives: what it does, and the three
// things that who manages the server may want to do first. The language is the
// server's; one that the bot does not speak is the fallback.
func (b *Bot) Welcome(ctx context.Context, g knowledge.Guild, locale string) Reply {
	code, _ := Language(locale)
	r := b.prepare(ctx, Request{Guild: g, Language: code, prefix: "/"})
	return Reply{Title: r.say("welcome.title"), Text: r.say("welcome.text", "when", b.localName("when", code)),
		Footer: r.say("welcome.who"), Language: code,
		Buttons: append(b.beginButtons(r), Button{Label: r.say("button.settings"), Line: b.localName("setup", code), Reply: Aside})}
}

// WelcomeElsewhere is for who owns a server in which the bot may write nowhere.
func (b *Bot) WelcomeElsewhere(locale, server string) Reply {
	code, _ := Language(locale)
	return Reply{Title: Say(code, "welcome.title"), Language: code,
		Text: Say(code, "welcome.elsewhere", "server", server, "setup", b.localName("setup", code))}
}

// beginButtons are how a collection begins: a feed, or an article.
func (b *Bot) beginButtons(r Request) []Button {
	return []Button{{Label: r.say("button.feed.add"), Line: b.localName("feed", r.Language) + " " + r.say("choice.add")},
		{Label: r.say("button.article.add"), Line: b.localName("add", r.Language)}}
}

// feedForm asks for the address of a feed; where no form can be shown, it says how to
// give one.
func (b *Bot) feedForm(r Request) Reply {
	reply := b.failure(r, refuse("feed.address"))
	reply.Form = &Form{Title: r.say("button.feed.add"), Line: b.localName("feed", r.Language) + " " + r.say("choice.add"),
		Fields: []Field{{Option: "feed", Label: r.say("form.feed"), Hint: r.say("form.feed.hint"), Required: true}}}
	return reply
}

// begins adds to a reply what to do where nothing is tracked yet.
func (b *Bot) begins(ctx context.Context, r Request, reply Reply) Reply {
	curator, err := b.curator(ctx, r)
	curates := err == nil && curator
	if curates && r.Asks && !r.ReadOnly {
		reply.Buttons = append(reply.Buttons, b.beginButtons(r)...)
		reply.Buttons = append(reply.Buttons, b.elsewhereButtons(ctx, r)...)
	}
	return reply
}
