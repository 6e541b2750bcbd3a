package discord

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

var seeds = flag.Int("seeds", 0, "how many storms of faults are lived through; 0 is 1, with BELEG_TESTS=all 20")

// Of a storm.
const (
	waves  = 10
	ofWave = 20 // questions
)

// TestStorms asks 200 questions of every kind while Discord misbehaves, with a restart in
// between: each is answered once, nothing of another collection is shown, nothing is
// refused, and in the end nothing is left running.
func TestStorms(t *testing.T) {
	n := *seeds
	if n == 0 {
		n = 1
		if os.Getenv("BELEG_TESTS") == "all" {
			n = 20
		}
	}
	for seed := range n {
		before := runtime.NumGoroutine()
		t.Run(fmt.Sprint(seed+1), func(t *testing.T) {
			newStorm(t, uint64(seed+1)).live()
		})
		eventually(t, fmt.Sprint("no more goroutines than before seed ", seed+1), func() bool { return runtime.NumGoroutine() <= before })
	}
}

// storm is one seed.
type storm struct {
	*testing.T
	*rand.Rand
	d       *discordtest.Discord
	st      store.Store
	r       *running
	users   []*discordtest.User
	places  []string          // channels: of two servers, and messages with the bot
	secrets map[string]string // by channel, what no other may show
	guilds  map[knowledge.Guild]string
	asked   int
	said    []typedLine     // typed questions that are answered
	checks  []func() string // what must hold of each question, "" when it does
}

// typedLine is a typed question.
type typedLine struct {
	id, channel, token string
	who                *discordtest.User
}

func newStorm(t *testing.T, seed uint64) *storm {
	s := &storm{T: t, Rand: rand.New(rand.NewPCG(seed, 7)), d: discordtest.New(t), secrets: map[string]string{},
		guilds: map[knowledge.Guild]string{}}
	s.d.Deadline = 15 * time.Second // of a busy machine
	st, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	s.st = st
	t.Cleanup(func() { st.Close() })
	for _, name := range []string{"ana", "ben", "cem"} {
		u := s.d.User(name)
		u.Permissions = manageGuild
		s.users = append(s.users, u)
	}
	one, two := s.d.Guild("g1"), s.d.Guild("g2")
	s.place(one.Channel, knowledge.Guild(one.ID), "Quellmar")
	s.place(two.Channel, knowledge.Guild(two.ID), "Torvald")
	s.place(s.d.DM(s.users[0]), place("", s.users[0].ID), "Brennerin")
	if seed%2 == 0 {
		s.d.Duplicate()
	}
	return s
}

// place adds a channel whose collection has an article of its own.
func (s *storm) place(channel string, g knowledge.Guild, secret string) {
	s.places = append(s.places, channel)
	s.secrets[channel], s.guilds[g] = secret, secret
	a := knowledge.Article{URL: "https://harbour.example/" + secret, Title: secret + " signs the pact", Source: "Harbour Post",
		Published: "2024-03-13",
		Text:      secret + " signed the pact on 12 March 2024 in Lindby."}
	if _, err := s.st.Put(s.Context(), g, store.Actor{ID: "1"}, []knowledge.Article{a}, nil); err != nil {
		s.Fatal(err)
	}
}

// Ask answers with the question, and with what only its collection knows.
func (s *storm) Ask(_ context.Context, g knowledge.Guild, q knowledge.Question) (knowledge.Result, error) {
	e := knowledge.Evidence{Quote: s.guilds[g] + " signed " + q.Text + " on 12 March 2024.", Seq: 1, Article: knowledge.Article{
		Number: 1, URL: "https://harbour.example/pact", Title: "Pact", Source: "Harbour Post", Published: "2024-03-13"}}
	return knowledge.Result{Question: q, Certain: true,
		Answers: []knowledge.Answer{{Text: "12 March 2024", Date: "2024-03-12", Confidence: .9, Evidence: []knowledge.Evidence{e}}}}, nil
}

func (s *storm) begin() {
	b := asBot(commands.New(slog.New(slog.DiscardHandler), commands.Parts{Store: s.st, Asker: s}))
	if s.r == nil {
		s.r = start(s.T, s.d, b, patient)
		return
	}
	s.r = restarted(s.T, s.r, b, patient)
}

// patient is a bot on a busy machine: a form cannot be opened behind a "thinking".
func patient(c *Config) { c.pace.thinking = 3 * time.Second }

func (s *storm) live() {
	s.begin()
	for wave := range waves {
		if wave == waves/2 {
			s.begin()
		}
		s.misbehave()
		first := len(s.checks)
		for i := range ofWave {
			s.question()
			if i == ofWave/2 {
				s.interrupt()
			}
		}
		for _, holds := range s.checks[first:] {
			s.eventually(holds)
		}
	}
	for _, holds := range s.checks { // also in the end
		s.eventually(holds)
	}
	s.leaks()
	s.r.stop()
	if err := <-s.r.done; err != nil {
		s.Error(err)
	}
	if n := len(s.r.slots) + len(s.r.recalls) + s.r.typed.waits() + s.r.invoked.waits(); n > 0 {
		s.Errorf("%d are left waiting", n)
	}
}

// eventually waits until something holds.
func (s *storm) eventually(holds func() string) {
	s.Helper()
	for deadline := time.Now().Add(15 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		why := holds()
		if why == "" {
			return
		}
		if time.Now().After(deadline) {
			s.Errorf("%s", why)
			return
		}
	}
}

// misbehave lets requests go wrong. Follow-ups cannot be repeated without harm, so that
// their POST is spared.
func (s *storm) misbehave() {
	where := []discordtest.Fault{{Path: "/messages"}, {Path: "/callback"}, {Path: "/messages/@original"}, {Path: "/messages", Method: "POST"},
		{Path: "/messages", Method: "PATCH"}, {Path: "/messages", Method: "DELETE"}}
	how := []discordtest.Fault{{Kind: discordtest.CutBefore}, {Kind: discordtest.CutAfter}, {Kind: discordtest.ErrorAfter},
		{Kind: discordtest.ErrorAfter, Status: 502},
		{Kind: discordtest.Malformed}, {Kind: discordtest.Slow, Wait: 100 * time.Millisecond},
		{Kind: discordtest.TooMany, Wait: 20 * time.Millisecond, Times: 3},
		{Kind: discordtest.TooManyInAll, Wait: 50 * time.Millisecond}, {Kind: discordtest.Exhaust, Wait: 50 * time.Millisecond}}
	for range 2 { // each request is tried three times
		f, at := how[s.IntN(len(how))], where[s.IntN(len(where))]
		f.Path, f.Method = at.Path, at.Method
		if f.Path == "/messages" && f.Method == "" {
			f.Path = "/channels/" + s.places[s.IntN(len(s.places))] + "/messages"
		}
		s.d.Break(f)
	}
}

// interrupt breaks the connection in a way after which it is resumed.
func (s *storm) interrupt() {
	switch s.IntN(5) {
	case 0:
		s.d.Cut()
	case 1:
		s.d.Frame(`{"op":7,"d":null}`)
	case 2:
		s.d.Frame(`{"op":9,"d":true}`)
	case 3:
		s.d.Close(4000)
	}
}

func (s *storm) holds(f func() string) { s.checks = append(s.checks, f) }

// question asks something, and notes what must come of it.
func (s *storm) question() {
	s.asked++
	channel := s.places[s.IntN(len(s.places))]
	who := s.users[0]
	if channel != s.places[2] {
		who = s.users[s.IntN(len(s.users))]
	}
	token := fmt.Sprintf("token%dx", s.asked)
	kinds := []func(string, string, *discordtest.User){s.say, s.say, s.edit, s.delete, s.slash, s.press, s.complete,
		s.fill, s.editOld, s.deleteOld}
	kinds[s.IntN(len(kinds))](channel, token, who)
}

// standing are the answers to a message that were not deleted.
func (s *storm) standing(channel, id string) (texts []string) {
	for _, m := range s.d.Messages(channel) {
		if m.ReplyTo == id {
			texts = append(texts, m.Text())
		}
	}
	return texts
}

// answered holds when a message has one answer, with a token.
func (s *storm) answered(channel, id, token string) func() string {
	return func() string {
		list := s.standing(channel, id)
		if len(list) == 1 && strings.Contains(list[0], token) {
			return ""
		}
		return fmt.Sprintf("%s in %s is answered %q", token, s.secrets[channel], list)
	}
}

func (s *storm) unanswered(channel, id, token string) func() string {
	return func() string {
		if list := s.standing(channel, id); len(list) > 0 {
			return fmt.Sprintf("%s was taken back, its answer stands: %q", token, list)
		}
		return ""
	}
}

func (s *storm) say(channel, token string, who *discordtest.User) {
	id := s.d.Say(channel, who, "!when "+token)
	s.said = append(s.said, typedLine{id, channel, token, who})
	n := len(s.said) - 1
	s.holds(func() string {
		if s.said[n].id == "" { // changed later
			return ""
		}
		return s.answered(channel, id, token)()
	})
}

func (s *storm) edit(channel, token string, who *discordtest.User) {
	id := s.d.Say(channel, who, "!when yesterday's ferry")
	if s.IntN(2) == 0 {
		s.eventually(s.answered(channel, id, "ferry"))
	}
	s.d.Edit(id, "!when "+token)
	s.holds(s.answered(channel, id, token))
}

func (s *storm) delete(channel, token string, who *discordtest.User) {
	id := s.d.Say(channel, who, "!when "+token)
	if s.IntN(2) == 0 {
		s.eventually(s.answered(channel, id, token))
	}
	s.d.Delete(channel, id)
	s.holds(s.unanswered(channel, id, token))
}

// old takes a typed question of an earlier wave.
func (s *storm) old() (l typedLine, ok bool) {
	if len(s.said) == 0 {
		return typedLine{}, false
	}
	n := s.IntN(len(s.said))
	l = s.said[n]
	if l.id == "" {
		return typedLine{}, false
	}
	s.eventually(s.answered(l.channel, l.id, l.token))
	s.said[n].id = ""
	return l, true
}

func (s *storm) editOld(channel, token string, who *discordtest.User) {
	l, ok := s.old()
	if !ok {
		s.say(channel, token, who)
		return
	}
	s.d.Edit(l.id, "!when "+token)
	s.holds(s.answered(l.channel, l.id, token))
}

func (s *storm) deleteOld(channel, token string, who *discordtest.User) {
	l, ok := s.old()
	if !ok {
		s.say(channel, token, who)
		return
	}
	s.d.Delete(l.channel, l.id)
	s.holds(s.unanswered(l.channel, l.id, l.token))
}

// once holds when one message of a channel has a token, and an interaction shows it.
func (s *storm) once(channel, token string, it *discordtest.Interaction, least int) func() string {
	return func() string {
		shown := it.Wait().Text()
		n := 0
		for _, m := range s.d.Messages(channel) {
			if strings.Contains(m.Text(), token) {
				n++
			}
		}
		if n != least || !strings.Contains(shown, token) {
			return fmt.Sprintf("%s in %s stands in %d messages, want %d; the command shows %q", token, s.secrets[channel], n, least, shown)
		}
		return ""
	}
}

func (s *storm) slash(channel, token string, who *discordtest.User) {
	it := s.d.Interact(channel, who, "when", discordtest.Option{Name: "question", Type: 3, Value: token})
	s.holds(s.once(channel, token, it, 1))
}

// press presses a button of an answer.
func (s *storm) press(channel, token string, who *discordtest.User) {
	it := s.d.Interact(channel, who, "when", discordtest.Option{Name: "question", Type: 3, Value: token})
	answer := it.Wait()
	id := answer.Buttons()["In context"]
	if id == "" {
		s.Errorf("%s has no button in %v", token, answer.Buttons())
		return
	}
	pressed := s.d.Click(answer, who, id)
	s.holds(s.once(channel, token, it, 1))
	s.holds(func() string {
		if m := pressed.Wait(); !m.Ephemeral() || !strings.Contains(m.Text(), s.secrets[channel]) {
			return fmt.Sprintf("a button shows %q", m.Text())
		}
		return ""
	})
}

func (s *storm) complete(channel, token string, who *discordtest.User) {
	it := s.d.Autocomplete(channel, who, "article", "number", "signs the pact")
	s.holds(func() string {
		it.WaitResponse()
		list := fmt.Sprint(it.Choices)
		if !strings.Contains(list, s.secrets[channel]) {
			return fmt.Sprintf("suggested is %s", list)
		}
		return s.foreign(channel, list)
	})
}

// fill opens a form and sends it off.
func (s *storm) fill(channel, token string, who *discordtest.User) {
	it := s.d.Interact(channel, who, "add")
	if it.WaitResponse() != respondForm {
		s.Errorf("no form is opened but %q", it.Wait().Text())
		return
	}
	sent := s.d.Fill(it, who, map[string]string{"title": token,
		"article": strings.Repeat("The council met at the harbour today. ", 9) + token + "."})
	s.holds(s.once(channel, token, sent, 1))
}

// foreign says what stands in a channel that only another may show.
func (s *storm) foreign(channel, text string) string {
	for other, secret := range s.secrets {
		if other != channel && strings.Contains(text, secret) {
			return fmt.Sprintf("%s is shown where only %s is known: %q", secret, s.secrets[channel], text)
		}
	}
	return ""
}

// leaks looks for what was refused, and for what stands where it must not.
func (s *storm) leaks() {
	for _, channel := range s.places {
		for _, m := range s.d.Messages(channel) {
			if why := s.foreign(channel, m.Text()); why != "" {
				s.Error(why)
			}
		}
	}
	took := map[string]bool{} // what is repeated because the answer was lost may be acknowledged already
	for _, q := range s.d.Requests() {
		repeated := strings.HasSuffix(q.Path, "/callback") && took[q.Path]
		took[q.Path] = true
		if q.Status == 400 && !repeated {
			s.Errorf("refused: %s %s %s", q.Method, q.Path, q.Body)
		}
	}
}
