package commands

import (
	"context"
	"slices"
	"strings"

	"beleg/knowledge"
)

// scope stands between the name of a setting and the channel that it is of.
const scope = "#"

// channelSettings are what a channel may have of its own; elsewhere, and where it has
// nothing, the guild's holds.
var channelSettings = []string{"language", "asks", "private", "threads", "tag"}

// ChannelSettings are the names of the settings that hold channels.
func ChannelSettings() []string { return []string{"channels", FeedChannel} }

// prefixOff is the prefix of a guild that wants none.
const prefixOff = "off"

// settingAt is a setting as it holds where something is said: the channel's, that of
// the channel it is a thread of, or the guild's.
func (b *Bot) settingAt(ctx context.Context, r Request, name string) string {
	for _, channel := range []string{r.Channel, r.Parent} {
		if channel == "" {
			continue
		}
		if v := b.setting(ctx, r.Guild, name+scope+channel); v != "" {
			return v
		}
	}
	return b.setting(ctx, r.Guild, name)
}

// admits refuses who may not ask here, and where nothing is to be asked. What is for
// curators is done anywhere, so that nobody locks themselves out.
func (b *Bot) admits(ctx context.Context, r Request, c Command) error {
	if c.Curators || r.Guild == knowledge.Local {
		return nil
	}
	if open := idsOf(b.setting(ctx, r.Guild, "channels")); !r.within(open) {
		return &problem{key: "channels.only", values: []any{"channels", b.channelNames(ctx, r, open)}, fault: Forbidden}
	}
	role := b.settingAt(ctx, r, "asks")
	if role == "" || slices.Contains(r.User.Roles, role) {
		return nil
	}
	curator, err := b.curator(ctx, r)
	if err == nil && !curator {
		return &problem{key: "asks.only", values: []any{"role", b.roleName(ctx, r, role)}, fault: Forbidden}
	}
	return err
}

// within reports whether something is said in one of the channels, or a thread of one;
// none stands for all. Direct messages are nobody's channel.
func (r Request) within(channels []string) bool {
	if r.Elsewhere || len(channels) == 0 {
		return true
	}
	return slices.Contains(channels, r.Channel) || slices.Contains(channels, r.Parent)
}

// quiet reports whether commands with a prefix are not meant for the bot in a channel.
// Those for curators are.
func (b *Bot) quiet(ctx context.Context, t typed) bool {
	if t.addressed || t.within(idsOf(b.setting(ctx, t.Guild, "channels"))) {
		return false
	}
	word, _ := firstWord(t.line)
	c, _ := b.command(b.names[fold(strings.TrimRight(word, "?!.,:"))].command)
	return !c.Curators
}

// privateOption lets who asks choose who sees the answer.
func privateOption() Option {
	return Option{Name: "private", Choices: []string{"yes", "no"}, Named: true}
}

// hushed reports whether only who asked is to see an answer: as they wish, else as is
// usual in the channel.
func (b *Bot) hushed(ctx context.Context, r Request, c Command) bool {
	if !slices.ContainsFunc(c.Options, func(o Option) bool { return o.Name == privateOption().Name }) {
		return false
	}
	switch r.choice("private") {
	case "yes":
		return true
	case "no":
		return false
	}
	return b.settingAt(ctx, r, "private") == "on"
}

// Private reports whether only who calls a command is to see the reply, as far as that
// is known before it is run.
func (b *Bot) Private(ctx context.Context, r Request) bool {
	ctx = reading(ctx)
	r = b.prepare(ctx, r)
	c, ok := b.command(r.Command)
	if !ok || c.Private || b.admits(ctx, r, c) != nil {
		return true
	}
	if c.Curators {
		may, err := b.curator(ctx, r)
		return err != nil || !may
	}
	return b.hushed(ctx, r, c)
}

// thread is what a thread for an answer is to be called, "" where none is wanted.
func (b *Bot) thread(ctx context.Context, r Request, c Command) string {
	if _, question := kindOf(c); !question || r.Parent != "" || b.settingAt(ctx, r, "threads") != "on" {
		return ""
	}
	return shorten(r.Args["question"], maxSuggested)
}

// idsOf are the IDs in a setting.
func idsOf(value string) []string { return strings.Fields(value) }

// channelNames are channels as people write them.
func (b *Bot) channelNames(ctx context.Context, r Request, ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = b.channelName(ctx, r, id)
	}
	return strings.Join(names, ", ")
}

// settingName is what a setting is called, with the channel that it is of.
func (b *Bot) settingName(ctx context.Context, r Request, name, channel string) string {
	said := r.say("setting." + name)
	if channel != "" {
		said += " (" + b.channelName(ctx, r, channel) + ")"
	}
	return said
}
