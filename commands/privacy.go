package commands

import (
	"context"

	"beleg/knowledge"
)

// ModelSetting is a guild's setting that keeps its articles from the model: on or off.
const ModelSetting = "model"

// Model is a language model that may point at the sentence that answers.
type Model struct {
	Name string
	Host string // where it runs, "" on a machine of whoever runs the bot
}

func privacy() Command {
	return Command{Name: "privacy", Run: runPrivacy}
}

// runPrivacy says what is kept and what leaves the machine.
func runPrivacy(ctx context.Context, b *Bot, r Request) (Reply, error) {
	off, err := b.modelOff(ctx, r.Guild)
	if err != nil {
		return Reply{}, err
	}
	text := r.say("privacy.kept", "p", r.prefix) + "\n" + r.say("privacy.read") + "\n"
	switch {
	case b.Model == nil:
		text += r.say("privacy.alone")
	case off:
		text += r.say("privacy.off", "p", r.prefix)
	default:
		text += b.modelSays(r) + " " + r.say("privacy.end", "p", r.prefix)
	}
	return Reply{Title: r.say("privacy.title"), Text: text}, nil
}

// modelSays is what the model is shown, and where it is.
func (b *Bot) modelSays(r Request) string {
	where := r.say("privacy.here")
	if b.Model.Host != "" {
		where = r.say("privacy.there", "host", b.Model.Host)
	}
	return r.say("privacy.model", "model", b.Model.Name, "where", where)
}

// modelOff reports whether a guild wants no model.
func (b *Bot) modelOff(ctx context.Context, g knowledge.Guild) (bool, error) {
	set, err := b.settings(ctx, g)
	return set[ModelSetting] == "off", err
}

// consult asks the articles, and the model where the guild and who asks have nothing
// against it. What cannot be read of the settings is a no.
func (b *Bot) consult(ctx context.Context, r Request, q knowledge.Question) (knowledge.Result, error) {
	if q.Alone = r.Alone || b.Model == nil; !q.Alone {
		off, err := b.modelOff(ctx, r.Guild)
		q.Alone = off || err != nil
	}
	return b.Asker.Ask(ctx, r.Guild, q)
}

// alone asks the articles for what comes near something, which needs no model.
func (b *Bot) alone(ctx context.Context, r Request, q knowledge.Question) (knowledge.Result, error) {
	q.Alone = true
	return b.Asker.Ask(ctx, r.Guild, q)
}
