package commands

import (
	"context"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"beleg/knowledge"
	"beleg/knowledge/lang/langtest"
)

// TestToyLanguage: a language that is made of files alone is asked in, helped in
// and spoken.
func TestToyLanguage(t *testing.T) {
	l := langtest.Add(t, langtest.Spoken(t, `"name": "when"`, `"name": "tempo"`, `"name": "question"`, `"name": "demando"`,
		`"when pact"`, `"tempo pakto"`,
		"When something happened", "Kiam io okazis", "No articles are tracked here yet", "Neniuj artikoloj"))
	if code, ok := Language("qx-QX"); !ok || code != l.Code {
		t.Errorf("qx-QX is spoken to in %q", code)
	}
	if when := named("when"); when.Names[l.Code] != "tempo" || when.Options[0].Names[l.Code] != "demando" {
		t.Errorf("the command is worded as %+v", when)
	}
	c := newChat(t, &txtar.Archive{})
	help := c.bot.Invoke(context.Background(), Request{Guild: knowledge.Local, Language: l.Code, Command: "help",
		Args: map[string]string{"command": "tempo"}})
	if len(help.Cards) != 1 || help.Cards[0].Title != "!tempo" || help.Cards[0].Lines[0] != "!tempo pakto" {
		t.Errorf("help says %+v", help)
	}
	r := c.read(l.Code, "!tempo pakto")
	if r.Language != l.Code || !strings.Contains(r.Text, "Neniuj artikoloj") {
		t.Errorf("asked %q, it says %q in %s", "!tempo pakto", r.Text, r.Language)
	}
}
