package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// setupSteps are what setup walks through: settings, and the digest. Each has a
// sentence "setup.<step>" in the catalogue, and one for who types.
var setupSteps = []string{"language", "role", "channels", "prefix", "digest", "private"}

func setup() Command {
	return Command{
		Name: "setup", Curators: true,
		Options: []Option{{Name: "step", Type: Integer}, {Name: "value", Rest: true, Suggest: suggestSetup}},
		Means:   func(r Request) bool { return r.Args["step"] != "" || r.Args["value"] == "" },
		Run:     runSetup,
	}
}

// runSetup shows a step, in place of the one before where that is possible, after it
// has taken what was chosen there.
func runSetup(ctx context.Context, b *Bot, r Request) (Reply, error) {
	step, value := number(r.Args["step"]), trim(r.Args["value"])
	began := r.Args["step"] != ""
	if step = max(1, step); step > len(setupSteps)+1 || !began && value != "" {
		return Reply{}, refuse("setup.step", "steps", len(setupSteps))
	}
	note := ""
	if value != "" && step <= len(setupSteps) {
		done, err := b.setUp(ctx, &r, setupSteps[step-1], value)
		if err != nil {
			return Reply{}, err
		}
		if note = done; setupSteps[step-1] != "digest" {
			step++
		}
	}
	if step > len(setupSteps) {
		return b.setupDone(ctx, r, note)
	}
	reply, err := b.setupStep(ctx, r, step)
	if err == nil && note != "" {
		reply.Text = "✓ " + note + "\n" + reply.Text
	}
	reply.Private = !began
	return reply, err
}

// setUp takes what was chosen in a step, and says so.
func (b *Bot) setUp(ctx context.Context, r *Request, step, value string) (string, error) {
	if err := r.changes(); err != nil {
		return "", err
	}
	if step == "digest" {
		return b.setUpDigest(ctx, *r, value)
	}
	if step == "channels" && value != "-" && r.Guild == knowledge.Local {
		return "", refuse("settings.feeds.local")
	}
	reply, err := b.changeSetting(ctx, *r, step, value, "")
	if code, bad := settingValue(step, value); err == nil && step == "language" && bad == nil {
		r.Language = cmp.Or(code, r.Language)
	}
	return reply.Text, err
}

// setUpDigest takes a channel, an hour or both; "-" switches every digest off.
func (b *Bot) setUpDigest(ctx context.Context, r Request, value string) (string, error) {
	on, err := b.digestsOn(ctx, r.Guild)
	if err != nil {
		return "", err
	}
	r.Args = map[string]string{"action": "on"}
	if value == "-" {
		r.Args["action"] = "off"
	} else {
		for _, word := range strings.Fields(value) {
			if at, ok := clock(word); ok {
				r.Args["at"] = at
			} else {
				r.Args["channel"] = channelID(word)
			}
		}
	}
	if len(on) > 0 && r.Args["channel"] == "" {
		r.Args["channel"] = on[0].Channel
	}
	reply, err := b.switchDigest(ctx, r, r.Args["action"] == "on")
	return reply.Text, err
}

// digestsOn are those that go out.
func (b *Bot) digestsOn(ctx context.Context, g knowledge.Guild) ([]store.Digest, error) {
	list, err := b.Store.Digests(ctx, g)
	return slices.DeleteFunc(list, func(d store.Digest) bool { return !d.On }), err
}

// setupLine is what a button of a step says.
func (b *Bot) setupLine(r Request, step int, value string) string {
	return trim(b.localName("setup", r.Language) + " " + strconv.Itoa(step) + " " + value)
}

// setupStep shows what can be chosen in a step, and how that is typed.
func (b *Bot) setupStep(ctx context.Context, r Request, step int) (Reply, error) {
	name := setupSteps[step-1]
	now, err := b.setupNow(ctx, r, name)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Title: r.say("setup.title", "step", step, "steps", len(setupSteps), "name", r.say("setup.name."+name)),
		Text:   b.setupText(r, name),
		Cards:  []Card{{Lines: []string{r.say("setup.now", "value", now.said)}}},
		Footer: r.say("setup.typed", "line", r.prefix+b.typedSetup(r, name))}
	choose := func(label, value string) {
		reply.Buttons = append(reply.Buttons, Button{Label: label, Line: b.setupLine(r, step, value), Reply: Instead})
	}
	pick := Pick{Hint: r.say("setup.pick." + name), Line: b.setupLine(r, step, ""), Chosen: now.chosen}
	switch name {
	case "language":
		for _, code := range Languages() {
			choose(languageName(code), code)
		}
		choose(r.say("setup.language.asker"), "-")
	case "role":
		pick.Of = PickRole
		choose(r.say("setup.role.none"), "-")
	case "channels":
		pick.Of, pick.Most = PickChannels, maxChannels
		choose(r.say("setup.channels.all"), "-")
	case "prefix":
		choose(r.say("setup.prefix.on", "sign", DefaultPrefix), "on")
		choose(r.say("setup.prefix.off"), "off")
	case "digest":
		pick.Of = PickChannels
		if len(now.chosen) > 0 {
			reply.Picks = append(reply.Picks, b.hours(r, step, now.at))
			choose(r.say("setup.digest.off"), "-")
		}
	case "private":
		choose(r.say("setup.private.off"), "off")
		choose(r.say("setup.private.on"), "on")
	}
	if pick.Of != "" {
		reply.Picks = append([]Pick{pick}, reply.Picks...)
	}
	if step > 1 {
		reply.Buttons = append(reply.Buttons, Button{Label: r.say("setup.back"), Line: b.setupLine(r, step-1, ""), Reply: Instead})
	}
	reply.Buttons = append(reply.Buttons, Button{Label: r.say("setup.next"), Line: b.setupLine(r, step+1, ""), Reply: Instead})
	return reply, nil
}

// setupText is what a step asks. With a model it is said where privacy is asked about.
func (b *Bot) setupText(r Request, name string) string {
	text := r.say("setup." + name)
	if name == "private" && b.Model != nil {
		text += "\n" + b.modelSays(r) + " " + r.say("privacy.end", "p", r.prefix)
	}
	return text
}

// hours lets the time of a digest be chosen.
func (b *Bot) hours(r Request, step int, at string) Pick {
	p := Pick{Hint: r.say("setup.pick.hour"), Line: b.setupLine(r, step, ""), Of: PickValues, Chosen: []string{at}}
	for hour := range 24 {
		text := fmt.Sprintf("%02d:00", hour)
		p.Values = append(p.Values, Button{Label: text, Line: text})
	}
	return p
}

// typedSetup is what somebody types instead of a step.
func (b *Bot) typedSetup(r Request, name string) string {
	if name == "digest" {
		return b.localName("digest", r.Language) + " " + r.say("choice.on") + " " + r.say("setup.example.digest")
	}
	return b.localName("settings", r.Language) + " " + r.say("choice."+name) + " " + r.say("setup.example."+name)
}

// chosenNow is what holds now in a step.
type chosenNow struct {
	said   string
	chosen []string // IDs
	at     string   // of a digest
}

func (b *Bot) setupNow(ctx context.Context, r Request, name string) (now chosenNow, err error) {
	if name != "digest" {
		set, err := b.settings(ctx, r.Guild)
		value := set[name]
		if name == "role" || name == "channels" {
			now.chosen = idsOf(value)
		}
		now.said = b.shown(ctx, r, name, value)
		if name == "private" { // the step asks who sees answers
			now.said = r.say("setup.private." + cmp.Or(value, "off"))
		}
		return now, err
	}
	on, err := b.digestsOn(ctx, r.Guild)
	if err != nil || len(on) == 0 {
		return chosenNow{said: r.say("setup.digest.off")}, err
	}
	var lines []string
	for _, d := range on {
		lines = append(lines, b.channelName(ctx, r, d.Channel)+", "+d.At+" ("+d.Zone+")")
	}
	return chosenNow{said: strings.Join(lines, "; "), chosen: []string{on[0].Channel}, at: on[0].At}, nil
}

// setupDone shows everything that was settled, and what to do next.
func (b *Bot) setupDone(ctx context.Context, r Request, note string) (Reply, error) {
	card := Card{}
	for _, name := range setupSteps {
		now, err := b.setupNow(ctx, r, name)
		if err != nil {
			return Reply{}, err
		}
		card.Lines = append(card.Lines, r.say("article.line", "name", r.say("setup.name."+name), "value", now.said))
	}
	reply := Reply{Title: r.say("setup.done"), Text: r.say("setup.done.next"), Cards: []Card{card}}
	if note != "" {
		reply.Text = "✓ " + note + "\n" + reply.Text
	}
	reply.Buttons = append(b.beginButtons(r), Button{Label: r.say("setup.back"), Line: b.setupLine(r, len(setupSteps), ""), Reply: Instead})
	return reply, nil
}
