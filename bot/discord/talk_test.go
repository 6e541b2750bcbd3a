package discord

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/store/sqlstore"
)

// degrees answers plainly what asks when, not certainly what asks where, and nothing else.
type degrees struct{}

func (degrees) Ask(_ context.Context, _ knowledge.Guild, q knowledge.Question) (knowledge.Result, error) {
	e := knowledge.Evidence{Quote: "Ministers signed the pact on 12 March 2024 in Lindby.", Seq: 1, Article: knowledge.Article{
		Number: 1, URL: "https://harbour.example/pact", Title: "Pact signed", Source: "Harbour Post", Published: "2024-03-13"}}
	r := knowledge.Result{Question: q}
	switch q.Kind {
	case knowledge.When:
		r.Certain, r.Answers = true, []knowledge.Answer{{Text: "12 March 2024", Date: "2024-03-12", Confidence: .9,
			Evidence: []knowledge.Evidence{e}}}
	case knowledge.Where:
		r.Answers = []knowledge.Answer{{Text: "Lindby", Confidence: .3, Evidence: []knowledge.Evidence{e}}}
	default:
		r.Nearest = []knowledge.Evidence{e}
	}
	return r, nil
}

// TestConversation: the three degrees read as they should in a channel, and "where?"
// goes on with what the same member asked there.
func TestConversation(t *testing.T) {
	t.Parallel()
	st, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	bot := commands.New(slog.New(slog.NewTextHandler(io.Discard, nil)), commands.Parts{Store: st, Asker: degrees{}})
	d := discordtest.New(t)
	g, ana, ben := d.Guild("g1"), d.User("ana"), d.User("ben")
	start(t, d, &scripted{text: func(m commands.Message) (commands.Reply, bool) { return bot.Text(context.Background(), m) }})
	self := "<@" + d.BotID + "> "
	receipt := "**Harbour Post** · 13 March 2024 · [Pact signed](https://harbour.example/pact) · #1"
	near := "- [Pact signed](https://harbour.example/pact), Harbour Post, 13. März 2024, #1"
	quote := "> Ministers **signed** the **pact** on 12 March 2024 in Lindby."
	for _, c := range []struct {
		who       *discordtest.User
		say, want string
	}{
		{ana, self + "hello", "Hello! Ask me about the tracked news"},
		{ben, self + "where?", "Ask for something"},
		{ana, "!when pact signed", "### 12 March 2024\n-# ● On record\n" + strings.Replace(quote, "12 March 2024", "**12 March 2024**",
			1) + "\n" + receipt},
		{ana, self + "where?", "◐ Not certain. What comes nearest:\n" + quote + "\n" + receipt + "\n-# Taken as: where pact signed"},
		{ben, self + "where?", "Ask for something"},
		{ana, self + "und warum?", "○ Das steht in keinem der aufgenommenen Artikel. Zum Thema gibt es:\n" +
			near + "\n-# Verstanden als: warum pact signed"},
		{ana, self + "danke!", "Gern geschehen."},
	} {
		d.Say(g.Channel, c.who, c.say)
		if got := d.WaitMessage(g.Channel).Text(); !strings.HasPrefix(got, c.want) {
			t.Errorf("%q is answered\n%s\nwant\n%s", c.say, got, c.want)
		}
	}
}
