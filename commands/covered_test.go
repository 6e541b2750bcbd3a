package commands

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Ways in which a command is called in a chat.
const (
	typedLine = "!"
	slashCall = "/"
	pressing  = "[]" // a button, a list or a form
)

// covered is what the chats reached: what ran and succeeded, what was shown, and what
// of that was pressed. Nothing that a chat merely says counts.
type covered struct {
	reached map[string]bool
	shown   map[string]bool // buttons, lists and forms, without their language
}

func newCovered() *covered { return &covered{reached: map[string]bool{}, shown: map[string]bool{}} }

// watch notes every command of a bot that ran well.
func (v *covered) watch(c *chat) {
	for i, cmd := range c.bot.list {
		run := cmd.Run
		c.bot.list[i].Run = func(ctx context.Context, b *Bot, r Request) (Reply, error) {
			called := r
			called.Args = maps.Clone(r.Args) // which it may change
			reply, err := run(ctx, b, r)
			if err == nil && !reply.Failed {
				v.ran(c, cmd, called)
			}
			return reply, err
		}
	}
}

// ran notes a call: its command, under which name it was typed, and its options.
func (v *covered) ran(c *chat, cmd Command, r Request) {
	in := " " + r.Language
	v.reached[c.way+cmd.Name+in] = true
	if word, _ := firstWord(strings.TrimPrefix(c.line, c.prefix)); c.way == typedLine {
		v.reached["named "+fold(strings.TrimRight(word, "?!.,:"))] = true
	}
	for _, o := range cmd.Options {
		given := r.Args[o.Name] != "" || o.Type == Attachment && len(r.Files) > 0
		if !given {
			continue
		}
		v.reached[c.way+cmd.Name+" "+o.Name+in] = true
		if len(o.Choices) > 0 {
			v.reached[cmd.Name+" "+o.Name+":"+r.choice(o.Name)+in] = true
		}
	}
	if name, value, _ := chosenSetting(r); cmd.Name == "settings" && value != "" {
		v.reached[c.way+"setting "+name+in] = true
	}
}

// shows notes what a reply lets people press: buttons, lists and a form, by what they
// do.
func (v *covered) shows(c *chat, r Reply) {
	for _, b := range r.Buttons {
		v.shown[c.button(b)] = true
	}
	for _, p := range r.Picks {
		v.shown[c.list(p)] = true
	}
	if r.Jump != nil {
		v.shown[c.jump(r.Jump.Lines[0])] = true
	}
	if r.Form != nil {
		v.shown[c.form(r.Form)] = true
	}
}

func (c *chat) button(b Button) string { return trim("button "+string(b.Reply)) + " " + c.does(b.Line) }
func (c *chat) list(p Pick) string     { return "list of " + string(p.Of) + " " + c.does(p.Line) }
func (c *chat) jump(b Button) string   { return "jump " + c.does(b.Line) }
func (c *chat) form(f *Form) string    { return "form " + c.does(f.Line) }

// does says what a line does, whatever it does that to: the command, the options, and
// their values where they are one of few.
func (c *chat) does(line string) string {
	word, rest := firstWord(line)
	n := c.bot.names[fold(word)]
	cmd, _ := c.bot.command(n.command)
	args, _ := arguments(cmd, rest)
	out := cmd.Name
	for _, o := range filterOptions() {
		delete(args, o.Name) // what a question is narrowed by changes no button
	}
	for _, name := range slices.Sorted(maps.Keys(args)) {
		out += " " + name
		for _, o := range cmd.Options {
			step := cmd.Name == "setup" && name == "step"
			if o.Name == name && (len(o.Choices) > 0 || step) {
				out += ":" + args[name]
			}
		}
	}
	return out
}

// pressed notes that something was pressed, by what it does and what stands on it.
func (v *covered) pressed(kind, label, language string) {
	v.reached[kind+" "+language] = true
	for _, key := range buttonKeys() {
		if template(Say(language, key)).MatchString(label) {
			v.reached[key+" "+language] = true
		}
	}
}

// buttonKeys are the sentences that stand on buttons.
func buttonKeys() (keys []string) {
	for key := range catalogueOf(Fallback()).sentences {
		if strings.HasPrefix(key, "button.") {
			keys = append(keys, key)
		}
	}
	return keys
}

var placeholder = regexp.MustCompile(`\\\{\w+\\\}`)

// template matches a sentence of the catalogue, whatever is filled in.
func template(sentence string) *regexp.Regexp {
	return regexp.MustCompile("^" + placeholder.ReplaceAllString(regexp.QuoteMeta(sentence), ".+") + "$")
}

// missing is what there is and no chat reached, in the order of help.
func (v *covered) missing(b *Bot) (list []string) {
	need := func(what string) {
		if !v.reached[what] {
			list = append(list, what)
		}
	}
	for _, l := range Languages() {
		for _, cmd := range b.list {
			needCommand(cmd, l, need)
		}
		for _, name := range settingNames {
			need(typedLine + "setting " + name + " " + l)
			need(slashCall + "setting " + name + " " + l)
		}
		for _, kind := range slices.Sorted(maps.Keys(v.shown)) {
			need(kind + " " + l)
		}
		for _, key := range slices.Sorted(slices.Values(buttonKeys())) {
			need(key + " " + l)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.names)) {
		need("named " + name)
	}
	return list
}

// needCommand is what a chat must reach of a command in a language.
func needCommand(cmd Command, language string, need func(what string)) {
	in := " " + language
	for _, way := range []string{typedLine, slashCall} {
		need(way + cmd.Name + in)
		for _, o := range cmd.Options {
			if !o.Unlisted {
				need(way + cmd.Name + " " + o.Name + in)
			}
		}
	}
	for _, o := range cmd.Options {
		if o.Unlisted {
			need(pressing + cmd.Name + " " + o.Name + in)
		}
		if o.Suggest != nil {
			need("typing " + cmd.Name + " " + o.Name + in)
		}
		for _, choice := range o.Choices {
			need(cmd.Name + " " + o.Name + ":" + choice + in)
		}
	}
}

// TestMissingIsNoticed: the list names what no chat reached, and only that.
func TestMissingIsNoticed(t *testing.T) {
	c := newChat(t, nil)
	v := newCovered()
	all := v.missing(c.bot)
	for _, want := range []string{"!when en", "/when since de", "!setting prefix en", "button.undo de", "named wann", "typing when site de",
		"feed action:pause en", "[]article around de"} {
		if !slices.Contains(all, want) {
			t.Errorf("nothing was played, and %q is not missing", want)
		}
	}
	c.covered = v
	v.watch(c)
	c.say("ana", "!help")
	c.language = "de"
	c.say("ana", "!when") // fails
	left := v.missing(c.bot)
	if slices.Contains(left, "!help en") || slices.Contains(left, "named help") || !slices.Contains(left, "!when de") {
		t.Errorf("after !help and a !when that failed %s are missing of %s", strconv.Itoa(len(left)), strconv.Itoa(len(all)))
	}
}
