package main

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
	"beleg/knowledge"
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

// TestHostileChanges: what one process changes the other goes by, whoever has the shard:
// when it comes back to a process that had it before, a proposal on which two decide at
// once, a feed that is removed and a server that is forgotten while their pages are read.
func TestHostileChanges(t *testing.T) {
	if testing.Short() {
		t.Skip("starts PostgreSQL and several processes; -short leaves that out")
	}
	s := newSeveral(t, 2, "BELEG_ALLOW=127.0.0.1", simulatedPause+"=100ms")
	p := newPublisher(t)
	s.ana.Permissions = 1 << 5 // Manage Server
	guilds := []*discordtest.Guild{s.guild(0), s.guild(1)}
	dirs := []string{t.TempDir(), t.TempDir(), t.TempDir()}
	first := s.start(dirs[0])
	s.shared(1)
	says := func(g *discordtest.Guild, line, want string) {
		t.Helper()
		if answer := s.answered(g, s.say(g, line)); !strings.Contains(answer, want) {
			t.Errorf("%s: %q, want %q", line, answer, want)
		}
	}
	offered := func(g *discordtest.Guild) string {
		it := s.d.Autocomplete(g.Channel, s.ana, "article", "number", "fer")
		it.WaitResponse()
		return strings.Join(it.Choices, "\n")
	}
	for _, g := range guilds {
		says(g, "!add! date:2024-03-13 Ferry One\nCaptain Vera Holm took ferryonex out on 12 March 2024.", "Added as #1")
		says(g, "!who took ferryonex out", "Vera Holm")
		if got := offered(g); !strings.Contains(got, "Ferry One") {
			t.Errorf("offered %q", got)
		}
	}
	second := s.start(dirs[1])
	s.shared(2)
	moved := guilds[0]
	if s.ownerOf(moved) != second {
		moved = guilds[1]
	}
	says(moved, "!settings language de", "Deutsch")
	says(moved, "!add! date:2024-03-14 Ferry Two\nCaptain Ida Brandt took ferrytwox out on 13 March 2024.", "#2")
	says(moved, "!remove 1", "#1")
	second.Process.Signal(syscall.SIGTERM)
	second.Wait()
	s.until(time.Minute, "the first has all shards again", func() bool { return len(s.owners()) == 1 && s.ownerOf(moved) == first })
	says(moved, "!articles", "1 Artikel")
	says(moved, "!who took ferrytwox out", "Ida Brandt")
	if answer := s.answered(moved, s.say(moved, "!who took ferryonex out")); strings.Contains(answer, "Vera Holm") {
		t.Errorf("answered from what another process removed: %q", answer)
	}
	if got := offered(moved); !strings.Contains(got, "Ferry Two") || strings.Contains(got, "Ferry One") {
		t.Errorf("offered %q", got)
	}
	says(moved, "!settings language en", "English")

	s.start(dirs[2])
	s.shared(2)
	s.decideTwice(p, guilds[0], dirs[0], dirs[2])
	s.removeWhileRead(p, guilds[1])
	s.forgetWhileRead(p, guilds[1])
	for _, log := range s.logs {
		if raw, err := os.ReadFile(log); err != nil || strings.Contains(string(raw), "level=ERROR") {
			t.Errorf("errors in a log: %v\n%s", err, raw)
		}
	}
}

// decideTwice has two processes accept each proposal at once: one adds it, the other says so.
func (s *several) decideTwice(p *publisher, g *discordtest.Guild, dirs ...string) {
	s.t.Helper()
	s.answered(g, s.say(g, "!feed add "+p.URL+"/feed-a mode:propose"))
	waiting := func() int {
		list, _, err := s.st.Proposals(s.t.Context(), knowledge.Guild(g.ID), 0, 0)
		if err != nil {
			s.t.Fatal(err)
		}
		return len(list)
	}
	s.until(time.Minute, "every item is proposed", func() bool { return waiting() == feedItems })
	for n := range feedItems {
		var work sync.WaitGroup
		replies := make([]string, len(dirs))
		for i, dir := range dirs {
			work.Go(func() {
				c := quiet(dir)
				at := c.neighbour(s.t.Context())
				if at == nil {
					s.t.Error("a process does not hear")
					return
				}
				defer at.Close()
				r, _ := at.Text(s.t.Context(), commands.Message{Guild: knowledge.Guild(g.ID), User: commands.User{ID: s.ana.ID, Manager: true},
					Language: "en", Text: fmt.Sprint("!feed accept ", n+1), Addressed: true, Now: time.Now()})
				replies[i] = r.Text
			})
		}
		work.Wait()
		both := strings.Join(replies, "|")
		if strings.Count(both, "Added as #") != 1 {
			s.t.Errorf("proposal %d, accepted twice: %q", n+1, both)
		}
	}
	s.answered(g, s.say(g, "!feed remove 1"))
}

// removeWhileRead removes a feed of which some pages are read: no more are, and nothing is left of it.
func (s *several) removeWhileRead(p *publisher, g *discordtest.Guild) {
	s.t.Helper()
	s.answered(g, s.say(g, "!feed add "+p.URL+"/feed-kept"))
	s.until(time.Minute, "another feed is read", func() bool { return s.has(g, "-kept-") == feedItems })
	s.answered(g, s.say(g, "!feed add "+p.URL+"/feed-b"))
	s.until(time.Minute, "two items are read", func() bool { return s.has(g, "-b-") >= 2 })
	s.answered(g, s.say(g, "!feed remove 2"))
	then, posted := s.has(g, "-b-"), len(s.d.Messages(g.Channel))
	s.until(time.Minute, "nothing of the feed is left", func() bool {
		list, err := s.st.Subscriptions(s.t.Context(), knowledge.Guild(g.ID))
		return err == nil && len(list) == 1 && s.rows("seen", "guild", g.ID) == feedItems && s.due(g) == 0
	})
	if now := s.has(g, "-b-"); now > then || now == feedItems {
		s.t.Errorf("%d articles when the feed was removed, %d after", then, now)
	}
	if now := len(s.d.Messages(g.Channel)); now != posted {
		s.t.Errorf("%d messages when the feed was removed, %d after", posted, now)
	}
}

// forgetWhileRead forgets a server while its feed's pages are read and indexed: nothing of it is left.
func (s *several) forgetWhileRead(p *publisher, g *discordtest.Guild) {
	s.t.Helper()
	s.answered(g, s.say(g, "!feed add "+p.URL+"/feed-c"))
	s.until(time.Minute, "two items are read", func() bool { return s.has(g, "-c-") >= 2 })
	if err := s.st.Forget(s.t.Context(), knowledge.Guild(g.ID)); err != nil {
		s.t.Fatal(err)
	}
	time.Sleep(3 * time.Second) // for a page that is being read, and a look at what is to be indexed
	db := s.open()
	defer db.Close()
	rows, err := db.QueryContext(s.t.Context(), "SELECT table_name, column_name FROM information_schema.columns "+
		"WHERE table_schema = 'public' AND (column_name = 'guild' OR table_name = 'guild' AND column_name = 'id')")
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	looked := 0
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			s.t.Fatal(err)
		}
		if n := s.rows(table, column, g.ID); n > 0 {
			s.t.Errorf("%d rows of %s are left of a server that was forgotten", n, table)
		}
		looked++
	}
	if looked < 10 {
		s.t.Errorf("%d tables have a server", looked)
	}
}

// due counts a server's pages of feeds that are still to be read.
func (s *several) due(g *discordtest.Guild) (n int) {
	s.t.Helper()
	db := s.open()
	defer db.Close()
	if err := db.QueryRowContext(s.t.Context(), "SELECT COUNT(*) FROM errand WHERE kind = 'page' AND guild = $1", g.ID).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// has counts a server's articles of which the address has some word.
func (s *several) has(g *discordtest.Guild, word string) (n int) {
	err := s.st.Each(s.t.Context(), knowledge.Guild(g.ID), func(a knowledge.Article) error {
		if strings.Contains(a.URL, word) {
			n++
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *several) open() *sql.DB {
	s.t.Helper()
	db, err := sql.Open("pgx", s.database)
	if err != nil {
		s.t.Fatal(err)
	}
	return db
}

// rows counts those of a table that are a server's.
func (s *several) rows(table, column, guild string) (n int) {
	s.t.Helper()
	db := s.open()
	defer db.Close()
	if err := db.QueryRowContext(s.t.Context(), "SELECT COUNT(*) FROM "+table+" WHERE "+column+" = $1", guild).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// TestHostileDisk: the disk of one process is full, while the database takes articles. It
// answers from those that it had indexed, says that others are still to be read, and with
// room again knows all.
func TestHostileDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("starts PostgreSQL and a process; -short leaves that out")
	}
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=8m"); err != nil {
		t.Skip("no file system can be mounted here: ", err)
	}
	t.Cleanup(func() { syscall.Unmount(disk, syscall.MNT_DETACH) })
	s := newSeveral(t, 1)
	g := s.guild(0)
	s.start(filepath.Join(disk, "data"))
	s.shared(1)
	says := func(line string, want ...string) {
		t.Helper()
		if answer := s.answered(g, s.say(g, line)); lacking(answer, want...) != nil {
			t.Errorf("%s: %q lacks %q", line, answer, lacking(answer, want...))
		}
	}
	says("!add! date:2024-03-13 Ferry One\nCaptain Vera Holm took ferryonex out on 12 March 2024.", "Added as #1")
	says("!who took ferryonex out", "### Vera Holm")
	filler := filepath.Join(disk, "filler")
	fill(t, filler)
	for n := range 2 {
		says(fmt.Sprintf("!add! date:2024-03-14 Ferry %[1]d\nCaptain Ida Brandt took ferry%[1]dx out on 13 March 2024.", n), fmt.Sprintf("Added as #%d", n+2))
		says("!who took ferryonex out", "### Vera Holm", "still being read")
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	for n := range 2 {
		says(fmt.Sprintf("!who took ferry%dx out", n), "### Ida Brandt")
	}
}
