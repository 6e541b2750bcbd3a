package commands

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestReader: at a page for everybody no command for curators runs under any
// of its names, and no reply to one of them, or to a slip of one, names any.
func TestReader(t *testing.T) {
	c := newChat(t, &txtar.Archive{})
	var hidden []string
	for _, command := range c.bot.Commands() {
		if command.Curators {
			hidden = append(hidden, command.Name, command.Names["de"])
			hidden = append(hidden, append(command.Aliases["en"], command.Aliases["de"]...)...)
		}
	}
	if len(hidden) < 12 {
		t.Fatalf("only %v are for curators", hidden)
	}
	for _, language := range []string{"en", "de"} {
		for _, n := range hidden {
			for _, line := range []string{"!" + n, n, "!" + n + " 3", "!help " + n} {
				if line == "tag" {
					continue // a German greeting
				}
				r := c.read(language, line)
				if !r.Failed || r.Fault != Forbidden || len(r.Buttons) > 0 {
					t.Errorf("%s: %q got %+v, want a refusal", language, line, r)
				}
			}
			for i := range n {
				slip := "!" + n[:i] + n[i+1:]
				if said := show(c.read(language, slip)); names(said, slip, hidden) {
					t.Errorf("%s: %q got %s, which names a command for curators", language, slip, said)
				}
			}
		}
	}
}

func (c *chat) read(language, line string) Reply {
	m := speakers["reader"]
	m.Guild, m.Language, m.Text = "7", language, line
	r, _ := c.bot.Text(context.Background(), m)
	return r
}

// names reports whether a reply has one of the commands with its prefix, other
// than what was typed.
func names(said, typed string, commands []string) bool {
	words := strings.FieldsFunc(said, func(r rune) bool { return !letter(r) && r != '!' })
	for _, w := range words {
		for _, c := range commands {
			if w == fmt.Sprint("!", c) && w != typed {
				return true
			}
		}
	}
	return false
}
