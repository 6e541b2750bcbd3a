package discord

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/store"
)

// prefixes are what the IDs of buttons and lists begin with, as the source has them.
func prefixes(t *testing.T) (list []string) {
	t.Helper()
	for _, file := range []string{"buttons.go", "picks.go"} {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 && strings.HasSuffix(v.Names[0].Name, "Prefix") {
				text, _ := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				list = append(list, strings.TrimSuffix(text, ":"))
			}
			return true
		})
	}
	return list
}

// needed is what a chat has to use: every command, entry of a menu, option that is
// completed, sort of button and list and a form, in every locale.
func needed(t *testing.T, list []commands.Command, locales []string) (need []string) {
	t.Helper()
	for _, l := range locales {
		for _, d := range definitions(list) {
			if d.Type == commandMessage {
				need = append(need, "menu "+d.Name+" "+l)
				continue
			}
			need = append(need, "command "+d.Name+" "+l, "typed "+d.Name+" "+l)
			for _, o := range d.Options {
				if o.Completed {
					need = append(need, "completed "+d.Name+" "+o.Name+" "+l)
				}
			}
		}
		for _, p := range prefixes(t) {
			kinds := []int{partButton}
			switch p + ":" {
			case listPrefix:
				kinds = []int{partList}
			case pickPrefix:
				kinds = []int{partList, partRoles, partChannels}
			}
			for _, k := range kinds {
				need = append(need, fmt.Sprint("component ", k, " ", p, " ", l))
			}
		}
		need = append(need, "form say "+l)
	}
	return need
}

// visitor uses everything at a client of one language.
type visitor struct {
	t    *testing.T
	d    *discordtest.Discord
	g    *discordtest.Guild
	u    *discordtest.User
	list []commands.Command
	said map[string]bool // "typed COMMAND LOCALE"
}

func (v *visitor) language() string { code, _ := commands.Language(v.u.Locale); return code }

// args are required values, and a few words where any will do.
func args(c commands.Command) (out []discordtest.Option) {
	for _, o := range c.Options {
		if !o.Required {
			continue
		}
		value := "pact"
		if o.Type == commands.Integer {
			value = "1"
		}
		out = append(out, discordtest.Option{Name: o.Name, Type: 3, Value: value})
	}
	return out
}

// everyCommand calls each, typed and as a slash command, and completes its options.
func (v *visitor) everyCommand() {
	for _, c := range v.list {
		line := "!" + v.named(c)
		for _, o := range args(c) {
			line += " " + o.Value.(string)
		}
		v.d.Say(v.g.Channel, v.u, line)
		if v.d.WaitMessage(v.g.Channel) != nil {
			v.said["typed "+c.Name+" "+v.u.Locale] = true
		}
		it := v.d.Interact(v.g.Channel, v.u, c.Name, args(c)...)
		if it.WaitResponse() != 9 {
			it.Wait()
		}
		for _, o := range definitions([]commands.Command{c}) {
			for _, option := range o.Options {
				if option.Completed {
					v.d.Autocomplete(v.g.Channel, v.u, c.Name, option.Name, "p").WaitResponse()
				}
			}
		}
		v.catchUp()
	}
}

// catchUp reads what slash commands left in the channel.
func (v *visitor) catchUp() { v.d.Seen(v.g.Channel) }

func (v *visitor) named(c commands.Command) string {
	if n := c.Names[v.language()]; n != "" {
		return n
	}
	return c.Name
}

func (v *visitor) say(key string, values ...any) string {
	return commands.Say(v.language(), key, values...)
}

func (v *visitor) click(m *discordtest.Message, label string) *discordtest.Message {
	v.t.Helper()
	id := m.Buttons()[label]
	if id == "" {
		v.t.Fatalf("%s: no button %q among %v", v.u.Locale, label, m.Buttons())
	}
	return v.d.Click(m, v.u, id).Wait()
}

// choose takes values from the first list of a kind.
func (v *visitor) choose(m *discordtest.Message, kind int, prefix string, values ...string) *discordtest.Message {
	v.t.Helper()
	for _, c := range m.Selects() {
		if c.Type == kind && strings.HasPrefix(c.CustomID, prefix) {
			if values == nil {
				values = []string{c.Options[len(c.Options)-1].Value}
			}
			return v.d.Select(m, v.u, c.CustomID, values...).Wait()
		}
	}
	v.t.Fatalf("%s: no list %s of type %d in %q", v.u.Locale, prefix, kind, m.Text())
	return nil
}

// everyPress uses the menus, buttons, lists and a form.
func (v *visitor) everyPress() {
	for _, d := range definitions(v.list) {
		if d.Type == commandMessage {
			v.d.Context(v.g.Channel, v.u, d.Name, "The pact was signed in May").Wait()
		}
	}
	m := v.d.Interact(v.g.Channel, v.u, "setup").Wait()
	m = v.click(m, v.say("setup.next"))
	m = v.choose(m, partRoles, pickPrefix, "123456789012345678")
	m = v.choose(m, partChannels, pickPrefix, v.g.Channel)
	m = v.click(m, v.say("setup.next"))
	m = v.choose(m, partChannels, pickPrefix, v.g.Channel)
	v.choose(m, partList, pickPrefix)
	m = v.d.Interact(v.g.Channel, v.u, "articles").Wait()
	v.choose(m, partList, listPrefix)
	m = v.d.Interact(v.g.Channel, v.u, "about").Wait()
	v.click(m, v.say("button.articles")) // say:
	m = v.d.Interact(v.g.Channel, v.u, "when", discordtest.Option{Name: "question", Type: 3, Value: "pact"},
		discordtest.Option{Name: "private", Type: 3, Value: "yes"}).Wait()
	v.click(m, v.say("button.unhelpful")) // me:
	v.click(m, v.say("discord.everyone")) // all:
	it := v.d.Interact(v.g.Channel, v.u, "add")
	if it.WaitResponse() != 9 {
		v.t.Fatal("adding opens no form")
	}
	v.d.Fill(it, v.u, map[string]string{"title": "Storm",
		"article": "The coast road was closed on Monday after a storm, the county said."}).Wait()
}

// TestEveryWay: everything that can be typed, called, pressed, chosen and filled in at
// Discord is, in every language; what has no chat is listed.
func TestEveryWay(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g := d.Guild("g1")
	bot, st := trackingIn(t, g.ID)
	for n := range 30 {
		a := knowledge.Article{URL: fmt.Sprint("https://harbour.example/a", n), Title: fmt.Sprint("Ferry ", n), Text: "The ferry sails.",
			Source: "Harbour Post"}
		if _, err := st.Put(t.Context(), knowledge.Guild(g.ID), store.Actor{ID: "1"}, []knowledge.Article{a}, nil); err != nil {
			t.Fatal(err)
		}
	}
	start(t, d, asBot(bot), unhurried)
	locales := []string{"en-GB", "de"}
	used := map[string]bool{}
	for _, l := range locales {
		v := &visitor{t: t, d: d, g: g, u: d.User("ana " + l), list: bot.Commands(), said: used}
		v.u.Locale, v.u.Permissions, g.Owner = l, discordtest.ManageGuild, v.u.ID
		d.Event("GUILD_UPDATE", map[string]any{"id": g.ID, "owner_id": v.u.ID, "roles": []any{}})
		v.everyCommand()
		v.everyPress()
		d.Seen(g.Channel)
	}
	maps.Copy(used, d.Used())
	missing := slices.DeleteFunc(needed(t, bot.Commands(), locales), func(what string) bool { return used[what] })
	if len(missing) > 0 {
		t.Errorf("%d things have no chat:\n%s", len(missing), strings.Join(missing, "\n"))
	}
}
