package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"beleg/bot/discord/discordtest"
	"beleg/knowledge/store"
)

// examined is what doctor says.
func examined(t *testing.T, c Config) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := doctorCommand{}.run(t.Context(), c, stdio{nil, &out, &out})
	return out.String(), err
}

// TestDoctor asks a fake Discord about the token, the intent and the channel of
// a digest, and says what to do about each that is wrong.
func TestDoctor(t *testing.T) {
	d := discordtest.New(t)
	g := d.Guild("one")
	c := quiet(t.TempDir())
	if said, err := examined(t, c); err != nil || !strings.Contains(said, "set DISCORD_TOKEN") ||
		!strings.Contains(said, "nothing is stored yet") {
		t.Errorf("without a token: %v\n%s", err, said)
	}
	c.Token, c.transport = secret(d.Token), d.Transport()
	order(t, c, store.Digest{Guild: "1", Channel: g.Channel, At: "08:00", Zone: "Europe/Berlin", On: true})
	if said, err := examined(t, c); err != nil || !strings.Contains(said, "the token belongs to") ||
		!strings.Contains(said, "permissions in #") {
		t.Errorf("all is well: %v\n%s", err, said)
	}
	d.Allow(g.Channel, discordtest.ViewChannel)
	if said, err := examined(t, c); err == nil || !strings.Contains(said, "lacks Send Messages") {
		t.Errorf("without rights: %v\n%s", err, said)
	}
	c.Token = "dG9rZW4.wrong.wrong"
	said, err := examined(t, c)
	if err == nil || !strings.Contains(said, "Discord refuses the token") || !strings.Contains(said, "copy it again") ||
		strings.Contains(said, string(c.Token)) {
		t.Errorf("a wrong token: %v\n%s", err, said)
	}
}

func order(t *testing.T, c Config, d store.Digest) {
	t.Helper()
	h, err := c.open(context.Background(), silent)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if err := h.store.SetDigest(t.Context(), cli, d); err != nil {
		t.Fatal(err)
	}
}
