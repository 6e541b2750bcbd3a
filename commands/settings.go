package commands

import (
	"cmp"
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
var settingNames = []string{"prefix", "language", "role", "asks", "channels", "private", "threads", "tag", "zone",
	FeedChannel, SharedSetting, FromSetting, ModelSetting}

func settings() Command {
	return Command{
		Name: "settings", Curators: true, Private: true,
		Options: []Option{
			{Name: "name", Choices: settingNames},
			{Name: "value", Rest: true, Suggest: suggestSetting},
			{Name: "role", Type: Role, Named: true},
			{Name: "channel", Type: Channel, Named: true},
		},
		Means: meansSettings,
		Run:   runSettings,
	}
}

// meansSettings reports whether what stands behind the command is a setting and a value of
// it: "settings are broken" and "set sail for Kiel" are sentences. One word is taken for
// either, and what is nearly the name of a setting for that.
func meansSettings(r Request) bool {
	name, value := r.Args["name"], trim(r.Args["value"])
	word, rest := firstWord(value)
	if name == "" {
		return rest == "" || nearSetting(word)
	}
	_, err := settingValue(name, value)
	return rest == "" || err == nil
}

// nearSetting reports whether a word is the misspelled name of a setting.
func nearSetting(word string) bool {
	for said, english := range choiceNames() {
		if limit := utf8.RuneCountInString(said) / 4; slices.Contains(settingNames, english) && distance(fold(word), said, limit) <= limit {
			return true
		}
	}
	return false
}

func runSettings(ctx context.Context, b *Bot, r Request) (Reply, error) {
	name, value, channel := chosenSetting(r)
	known := slices.Contains(settingNames, name)
	switch {
	case !known && name+value != "":
		return Reply{}, refuse("option.choice", "word", shorten(name+value, 40), "choices", choices(settings().Options[0], r.Language))
	case channel != "" && !digits(channel):
		return Reply{}, refuse("digest.mention")
	case channel != "" && known && !slices.Contains(channelSettings, name):
		return Reply{}, refuse("settings.channel", "name", r.say("setting."+name))
	case name == "tag" && channel == "" && value != "":
		return Reply{}, refuse("settings.tag")
	case value == "":
		return b.showSettings(ctx, r, channel)
	}
	if err := r.changes(); err != nil {
		return Reply{}, err
	}
	return b.changeSetting(ctx, r, name, value, channel)
}

// chosenSetting is what is to be set to what, and for which channel alone, "" for the
// guild. A role or channel that was picked from Discord's list may be the value.
func chosenSetting(r Request) (name, value, channel string) {
	name, value, channel = r.choice("name"), trim(r.Args["value"]), channelID(r.Args["channel"])
	if role := r.Args["role"]; role != "" && value == "" {
		name, value = cmp.Or(name, "role"), role
	}
	if places := name == FeedChannel || name == "channels"; places && value == "" {
		value, channel = channel, ""
	}
	return name, value, channel
}

// changeSetting takes a new value for the guild, or for one of its channels.
func (b *Bot) changeSetting(ctx context.Context, r Request, name, value, channel string) (Reply, error) {
	value, err := b.checked(ctx, r, name, value)
	if err != nil {
		return Reply{}, err
	}
	key := name
	if channel != "" {
		key += scope + channel
	}
	if err := b.Store.Set(ctx, r.Guild, r.actor(), key, value); err != nil {
		return Reply{}, err
	}
	reread(ctx)
	if name == "language" && value != "" && channel == "" {
		r.Language = value
	}
	text := r.say("settings.done", "name", b.settingName(ctx, r, name, channel), "value", b.shownAt(ctx, r, name, value, channel))
	return Reply{Text: text, Private: true}, nil
}

// checked is a new value as it is kept.
func (b *Bot) checked(ctx context.Context, r Request, name, value string) (string, error) {
	value, err := settingValue(name, value)
	if err != nil || value == "" {
		return value, err
	}
	switch name {
	case "tag":
		return value, b.knownTags(ctx, r, []string{value})
	case FromSetting:
		return b.serverID(ctx, r, value)
	case FeedChannel:
		return value, b.postable(ctx, r, value)
	case "channels":
		for _, id := range idsOf(value) {
			if err := b.postable(ctx, r, id); err != nil {
				return "", err
			}
		}
	}
	return value, nil
}

// showSettings lists the settings of the guild, or what a channel has of its own.
func (b *Bot) showSettings(ctx context.Context, r Request, channel string) (Reply, error) {
	card, names, suffix := Card{}, settingNames, ""
	reply := Reply{Title: r.say("settings.title"), Footer: r.say("settings.hint"), Private: true}
	if channel != "" {
		names, suffix = channelSettings, scope+channel
		reply.Title += " · " + b.channelName(ctx, r, channel)
	}
	set, err := b.settings(ctx, r.Guild)
	if err != nil {
		return Reply{}, err
	}
	for _, name := range names {
		missing := name == ModelSetting && b.Model == nil
		if missing || !r.applies(name) {
			continue
		}
		if name == "tag" && channel == "" { // a channel's own
			continue
		}
		value := set[name+suffix]
		card.Lines = append(card.Lines, r.say("article.line", "name", r.say("setting."+name), "value", b.shownAt(ctx, r, name, value, channel)))
	}
	reply.Cards = []Card{card}
	return reply, nil
}

// shownAt is shown; a channel without a value of its own has the guild's.
func (b *Bot) shownAt(ctx context.Context, r Request, name, value, channel string) string {
	if value == "" && channel != "" && name != "tag" {
		return r.say("setting.inherited")
	}
	return b.shown(ctx, r, name, value)
}

func (b *Bot) shown(ctx context.Context, r Request, name, value string) string {
	switch {
	case value == "":
		return r.say("setting." + name + ".default")
	case value == "on", value == prefixOff:
		return r.say("choice." + value)
	case name == "tag":
		return hashed([]string{value})
	case name == FromSetting:
		return b.serverName(ctx, r, value)
	case name == "language":
		return languageName(value)
	case name == "role", name == "asks":
		return b.roleName(ctx, r, value)
	case name == FeedChannel, name == "channels":
		return b.channelNames(ctx, r, idsOf(value))
	}
	return value
}

// settingValue checks a new value and returns it as it is kept; "" is the default.
func settingValue(name, value string) (string, error) {
	if meansDefault(value) {
		return "", nil
	}
	switch name {
	case "prefix":
		return prefixValue(value)
	case "private", "threads", SharedSetting, ModelSetting:
		return switchValue(value)
	case "language":
		return languageValue(value)
	case "role", "asks":
		return roleValue(value)
	case FeedChannel:
		return channelValue(value)
	case "channels":
		return channelsValue(value)
	case "tag":
		return tagValue(value)
	case "zone":
		return zoneValue(value)
	}
	return value, nil
}

// meansDefault reports whether a value is a word for the default, in any language.
func meansDefault(value string) bool {
	word := fold(value)
	return value == "-" || slices.ContainsFunc(Languages(), func(code string) bool {
		return slices.Contains(strings.Fields(Say(code, "settings.default")), word)
	})
}

// prefixValue: signs, "on" for the usual one, "off" for none.
func prefixValue(value string) (string, error) {
	switch choiceNames()[fold(value)] {
	case "on":
		return "", nil
	case "off":
		return prefixOff, nil
	}
	if !goodPrefix(value) {
		return "", refuse("settings.prefix")
	}
	return value, nil
}

// switchValue is "on" or "off": a channel may have off where the guild has on.
func switchValue(value string) (string, error) {
	switch choiceNames()[fold(value)] {
	case "on", "yes":
		return "on", nil
	case "off", "no":
		return "off", nil
	}
	return "", refuse("settings.switch")
}

func languageValue(value string) (string, error) {
	code := lang.CodeOf(value)
	if !spoken(code) {
		return "", refuse("settings.language")
	}
	return code, nil
}

// roleValue is a role's ID, mentioned or written as it is.
func roleValue(value string) (string, error) {
	id := strings.TrimSuffix(strings.TrimPrefix(value, "<@&"), ">")
	if !digits(id) || len(id) < 15 || len(id) > 20 {
		return "", refuse("settings.role")
	}
	return id, nil
}

func tagValue(value string) (string, error) {
	tags, err := tagsOf(wordsOf(value))
	if err == nil && len(tags) != 1 {
		err = refuse("settings.tag.one")
	}
	return strings.Join(tags, " "), err
}

func zoneValue(value string) (string, error) {
	if !goodZone(value) {
		return "", refuse("settings.zone", "zone", shorten(value, 40))
	}
	return value, nil
}

func channelValue(value string) (string, error) {
	id := channelID(value)
	if !digits(id) {
		return "", refuse("digest.mention")
	}
	return id, nil
}

// channelsValue are channels that were mentioned, each once.
func channelsValue(value string) (string, error) {
	var ids []string
	for _, word := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
		id, err := channelValue(word)
		if err != nil {
			return "", err
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return strings.Join(ids[:min(len(ids), maxChannels)], " "), nil
}

// maxChannels is how many channels a guild can list.
const maxChannels = 25

// channelID takes a channel's ID out of its mention.
func channelID(mention string) string {
	return strings.TrimSuffix(strings.TrimPrefix(mention, "<#"), ">")
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
		return refuse("settings.trouble."+trouble, "channel", "#"+name)
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
