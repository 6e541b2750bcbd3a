package fleet_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"beleg/bot/discord"
	"beleg/bot/discord/discordtest"
	"beleg/bot/fleet"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// What a member of the arbiter's fleet is told by its environment.
const (
	memberNumber   = "BELEG_FLEET_MEMBER"
	memberDiscord  = "BELEG_FLEET_DISCORD"
	memberToken    = "BELEG_FLEET_TOKEN"
	memberDatabase = "BELEG_FLEET_DATABASE"
	memberArbiter  = "BELEG_FLEET_ARBITER"
)

// TestMain runs the tests, or one process of the arbiter's fleet.
func TestMain(m *testing.M) {
	if os.Getenv(memberNumber) == "" {
		os.Exit(m.Run())
	}
	if err := member(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// mono is a clock that all processes of a machine share and nobody sets.
func mono() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &ts); err != nil {
		panic(err)
	}
	return time.Duration(ts.Nano())
}

// member connects to Discord as one of a fleet, and tells the arbiter what it holds.
func member() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	lg := slog.New(slog.NewTextHandler(os.Stderr, nil)).With("member", os.Getenv(memberNumber))
	discord.RouteLibraryLog(slog.New(slog.DiscardHandler))
	st, err := sqlstore.OpenPostgres(ctx, os.Getenv(memberDatabase))
	if err != nil {
		return err
	}
	defer st.Close()
	number, err := strconv.Atoi(os.Getenv(memberNumber))
	if err != nil {
		return err
	}
	f := fleet.New(lg, st, fleet.Options{Version: "test"})
	go tellArbiter(ctx, number, f)
	cfg := discord.Config{Token: os.Getenv(memberToken), Transport: discordtest.Reach(os.Getenv(memberDiscord)), Fleet: f, Keeper: st}
	return discord.New(lg, cfg, &mottoBot{st}).Run(ctx)
}

// tellArbiter says what is held every 25 ms. A lease counts as held at a moment when it
// was held before and after it: this process may be stopped between any two lines.
func tellArbiter(ctx context.Context, number int, f *fleet.Fleet) {
	conn, err := net.Dial("unixgram", os.Getenv(memberArbiter))
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	for ctx.Err() == nil {
		before, at, after := f.Held(), mono(), f.Held()
		for id, x := range before {
			if after[id].Token == x.Token {
				fmt.Fprintf(conn, "%d %d %d %d", number, id, x.Token, at)
			}
		}
		time.Sleep(25 * time.Millisecond)
	}
}

// mottoBot answers with what the store has of the server that asks.
type mottoBot struct{ st store.Settings }

func (b *mottoBot) Text(ctx context.Context, m commands.Message) (commands.Reply, bool) {
	motto, err := b.st.Setting(ctx, m.Guild, "motto")
	if err != nil {
		return commands.Reply{Text: err.Error(), Failed: true, Fault: commands.Broken}, true
	}
	return commands.Reply{Text: motto + ": " + m.Text}, true
}

func (b *mottoBot) Busy(context.Context, commands.Message) (commands.Reply, bool) {
	return commands.Reply{Text: "busy"}, true
}
func (b *mottoBot) Invoke(context.Context, commands.Request) commands.Reply { return commands.Reply{} }
func (b *mottoBot) Suggest(context.Context, commands.Request, string, string) []commands.Suggestion {
	return nil
}
func (b *mottoBot) Private(context.Context, commands.Request) bool { return false }
func (b *mottoBot) Commands() []commands.Command {
	return []commands.Command{{Name: "when", Summary: map[string]string{"en": "When"}}}
}

func motto(g string) string { return "motto of " + string(knowledge.Guild(g)) }
