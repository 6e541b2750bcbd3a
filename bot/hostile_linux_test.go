package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
)

// TestHostile: what may go wrong between processes that share a database. Two servers add
// the same article on two processes at once; a second process is started on a folder that is
// in use, and one on a copy of it; and what one process wrote, asked and set is known to the
// one that takes its servers over when it is killed.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("starts PostgreSQL and several processes; -short leaves that out")
	}
	s := newSeveral(t, 2, "BELEG_ALLOW=127.0.0.1", simulatedPause+"=1ms")
	p := newPublisher(t)
	guilds := []*discordtest.Guild{s.guild(0), s.guild(1)}
	dirs := []string{t.TempDir(), t.TempDir()}
	for _, dir := range dirs {
		s.start(dir)
	}
	s.shared(2)

	for n := range 10 {
		var ids []string
		for _, g := range guilds {
			ids = append(ids, s.say(g, fmt.Sprintf("!add %s/%d ask-first:no", p.URL, n)))
		}
		for i, g := range guilds {
			if answer := s.answered(g, ids[i]); !strings.Contains(answer, fmt.Sprintf("Added as #%d", n+1)) {
				t.Errorf("the %d-th article in server %d: %q", n, i, answer)
			}
		}
	}
	knows := func(when string) {
		t.Helper()
		for i, g := range guilds {
			s.until(time.Minute, fmt.Sprintf("%s, server %d is answered", when, i), func() bool {
				answer := s.answered(g, s.say(g, fmt.Sprintf("!who took ferry%dx out", i+7)))
				return strings.Contains(answer, "Vera Holm") && strings.Contains(answer, fmt.Sprintf("ferry%dx", i+7))
			})
		}
	}
	knows("with two processes")

	again := exec.Command("beleg", "--data", dirs[0], "--dictionary", "none", "serve", "--addr", "127.0.0.1:0")
	again.Env = append(os.Environ(), "DATABASE_URL="+s.database)
	if said, err := again.CombinedOutput(); err == nil || !strings.Contains(string(said), "another") {
		t.Errorf("a second process on the same folder: %v, %q", err, said)
	}

	s.ana.Permissions = 1 << 5 // Manage Server
	s.answered(guilds[0], s.say(guilds[0], "!settings language de"))
	shown := s.d.Interact(guilds[0].Channel, s.ana, "add", discordtest.Option{Name: "article", Type: 3, Value: p.URL + "/drafted"}).Wait()
	victim := s.ownerOf(guilds[0])
	copied := filepath.Join(t.TempDir(), "copy")
	if out, err := exec.Command("cp", "-r", dirs[0], copied).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	victim.Process.Kill()
	s.shared(1)
	if len(shown.Buttons()) == 0 {
		t.Fatalf("no button in %q", shown.Text())
	}
	for label, id := range shown.Buttons() {
		if strings.Contains(label, "inzuf") || label == "Add" || strings.Contains(label, "ufnehmen") {
			done := s.d.Click(shown, s.ana, id).Wait()
			if text := strings.ReplaceAll(done.Text(), `\`, ""); !strings.Contains(text, "#11") {
				t.Errorf("a button of a process that was killed: %q", text)
			}
		}
	}
	if answer := s.answered(guilds[0], s.say(guilds[0], "!articles")); !strings.Contains(answer, "11 Artikel") {
		t.Errorf("the language that another process was told: %q", answer)
	}
	knows("after one was killed")

	s.start(copied)
	s.shared(2)
	knows("with a copy of the folder")
}
