package commands

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// settingNames are what a guild may choose, in the order in which they are shown.
var settingNames = []string{"prefix", "language", "role", "zone", FeedChannel}

func settings() Command {
	return Command{
		Name: "settings", Curators: true,
		Options: []Option{
			{Name: "name", Choices: settingNames},
			{Name: "value", Suggest: suggestSetting},
			{Name: "role", Type: Role, Named: true},
			{Name: "channel", Type: Channel, Named: true},
		},
		Run: runSettings,
	}
}

func runSettings(ctx context.Context, b *Bot, r Request) (Reply, error) {
	name, value := chosenSetting(r.Args)
	known := slices.Contains(settingNames, name)
	if !known && name+value != "" {
		return Reply{}, refuse("option.choice", "word", shorten(name+value, 40), "choices", choices(settings().Options[0], r.Language))
	}
	if value == "" {
		return b.showSettings(ctx, r)
	}
	if err := r.changes(); err != nil {
		return Reply{}, err
	}
	value, err := settingValue(name, value)
	if err == nil && name == FeedChannel && value != "" {
		err = b.postable(ctx, r, value)
	}
	if err != nil {
		return Reply{}, err
	}
	if err := b.Store.Set(ctx, r.Guild, r.actor(), name, value); err != nil {
		return Reply{}, err
	}
	if name == "language" && value != "" {
		r.Language = value
	}
	return Reply{Text: r.say("settings.done", "name", r.say("setting."+name), "value", b.shown(ctx, r, name, value)), Private: true}, nil
}

// chosenSetting is what is to be set to what. A role or channel that was picked from
// Discord's list says which setting is meant.
func chosenSetting(args map[string]string) (name, value string) {
	for option, of := range map[string]string{"role": "role", "channel": FeedChannel} {
		if value := args[option]; value != "" && (args["name"] == "" || args["name"] == of) {
			return of, value
		}
	}
	return args["name"], args["value"]
}

func (b *Bot) showSettings(ctx context.Context, r Request) (Reply, error) {
	card := Card{}
	for _, name := range settingNames {
		value, err := b.Store.Setting(ctx, r.Guild, name)
		if err != nil {
			return Reply{}, err
		}
		card.Lines = append(card.Lines, r.say("article.line", "name", r.say("setting."+name), "value", b.shown(ctx, r, name, value)))
	}
	return Reply{Title: r.say("settings.title"), Cards: []Card{card}, Footer: r.say("settings.hint"), Private: true}, nil
}

func (b *Bot) shown(ctx context.Context, r Request, name, value string) string {
	switch {
	case value == "":
		return r.say("setting." + name + ".default")
	case name == "language":
		return languageName(value)
	case name == "role":
		return b.roleName(ctx, r, value)
	case name == FeedChannel:
		return b.channelName(ctx, r, value)
	}
	return value
}

// settingValue checks a new value and returns it as it is kept; "" is the default.
func settingValue(name, value string) (string, error) {
	if slices.Contains([]string{"-", "default", "standard", "vorgabe", "none", "keine"}, strings.ToLower(value)) {
		return "", nil
	}
	switch name {
	case "prefix":
		if !goodPrefix(value) {
			return "", refuse("settings.prefix")
		}
	case "language":
		code := lang.CodeOf(value)
		if !spoken(code) {
			return "", refuse("settings.language")
		}
		return code, nil
	case "role":
		value = strings.TrimSuffix(strings.TrimPrefix(value, "<@&"), ">")
		if !digits(value) || len(value) < 15 || len(value) > 20 {
			return "", refuse("settings.role")
		}
	case FeedChannel:
		value = strings.TrimSuffix(strings.TrimPrefix(value, "<#"), ">")
		if !digits(value) {
			return "", refuse("digest.mention")
		}
	case "zone":
		if !goodZone(value) {
			return "", refuse("settings.zone", "zone", shorten(value, 40))
		}
	}
	return value, nil
}

// postable refuses a channel that feeds cannot be talked of in; one that cannot be
// looked at now is taken.
func (b *Bot) postable(ctx context.Context, r Request, channel string) error {
	if r.Guild == knowledge.Local {
		return refuse("settings.feeds.local")
	}
	if b.Places == nil {
		return nil
	}
	name, trouble, err := b.Places.Trouble(ctx, r.Guild, channel)
	switch {
	case err != nil:
		b.lg.Warn("channel not looked at", "guild", r.Guild, "channel", channel, "error", err)
		return ctx.Err()
	case trouble == "missing":
		return refuse("digest.trouble.missing")
	case trouble != "":
		return refuse("settings.feeds", "channel", "#"+name)
	}
	return nil
}

// goodPrefix: one to five signs without letters, so that no message in plain
// words is taken for a command, and none that Discord gives a meaning.
func goodPrefix(p string) bool {
	return utf8.RuneCountInString(p) <= 5 && !strings.ContainsAny(p, "/@#<>`*_\\") &&
		strings.IndexFunc(p, func(r rune) bool { return !unicode.IsPunct(r) && !unicode.IsSymbol(r) }) < 0
}

// goodZone takes IANA names; "Local" would be the zone of whoever runs the bot.
func goodZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local"
}

// zone is the guild's time zone, UTC unless it chose one.
func (b *Bot) zone(ctx context.Context, r Request) *time.Location {
	zone, err := time.LoadLocation(b.setting(ctx, r.Guild, "zone"))
	if err != nil {
		return time.UTC
	}
	return zone
}
