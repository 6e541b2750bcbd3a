package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"beleg/bot/discord"
	"beleg/bot/gate"
	"beleg/bot/page"
	"beleg/bot/schedule"
	"beleg/knowledge"
	"beleg/knowledge/samples"
	"beleg/knowledge/store"
)

// Log levels of commands: those that run on tell what happens, the others only
// what went wrong.
const (
	levelInfo = slog.LevelInfo
	levelWarn = slog.LevelWarn
)

type serveCommand struct {
	Addr    string   `default:"127.0.0.1:8080" env:"BELEG_ADDR" placeholder:"HOST:PORT" help:"${addr}"`
	Hosts   []string `name:"host" env:"BELEG_HOSTS" placeholder:"NAME" help:"${host}"`
	Shards  int      `env:"BELEG_SHARDS" placeholder:"N" help:"${shards}"`
	Curator bool     `env:"BELEG_CURATOR" help:"The page shows log, settings and digests too; whoever opens it may read them."`
}

// Validate is called by kong.
func (v serveCommand) Validate() error {
	if v.Shards < 0 {
		return fmt.Errorf("--shards: %d is no number of shards: give how many there shall be, or leave it out and Discord says", v.Shards)
	}
	return nil
}

// goodbye is how long pages have that are being made when it ends.
const goodbye = 3 * time.Second

func (v serveCommand) run(ctx context.Context, c Config, s stdio) (err error) {
	defer func() {
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			err = nil // told to stop while it was starting
		}
	}()
	lg := c.logger(s, levelInfo)
	shareCores()
	collectOften()
	h, err := c.open(ctx, lg)
	if err != nil {
		return err
	}
	defer closing(&err, h.Close)
	listener, err := listen(ctx, v.Addr)
	if err != nil {
		return err
	}
	defer listener.Close() // Shutdown has done so unless something failed before
	if err := h.welcome(ctx, samples.Articles()); err != nil {
		return err
	}
	shared := v.share(lg, c, h)
	f := h.following(context.WithoutCancel(ctx), lg, c.Guild)
	defer f.close()
	st := announcing{h.store, f.changed, h.index.Forget}
	bot := h.bot(st, upToDate{f, h.index.Hurry, h.engine})
	list, _, err := h.store.List(ctx, c.Guild, store.Page{Limit: 1})
	if err != nil {
		return err
	}
	greet(s.err, listener.Addr().String(), c, len(list) > 0 && list[0].Sample)
	for _, warning := range []string{v.exposed(listener.Addr()), c.leftBehind()} {
		if warning != "" {
			fmt.Fprintln(s.err, warning)
		}
	}

	ctx, stop := context.WithCancel(ctx)
	var work sync.WaitGroup
	defer work.Wait()
	defer stop()
	var client *discord.Client
	if c.Token != "" {
		client = discord.New(lg, discord.Config{Token: string(c.Token), Keeper: st, Greeter: bot, Transport: c.transport,
			Shards: v.Shards, Fleet: shared}, bot)
		bot.Places = client
	}
	var told tell
	if client != nil {
		told = telling(st, poster{client})
	}
	work.Go(func() { h.takeIn(ctx, st, told) })
	work.Go(func() { f.watch(ctx) })
	work.Go(func() { h.tidy(ctx, c) })
	work.Go(func() { hear(ctx, lg, c.socketPath(), bot, h.examine) })
	work.Go(func() {
		if err := compileWords(ctx, h.words, s.err); err != nil && ctx.Err() == nil {
			lg.Warn("answering goes on with the built-in lexicon", "error", err)
		}
	})
	if client != nil {
		digests := schedule.New(lg, st, h.digest, poster{client}, c.clock)
		digests.Owned, client.Changed = h.owned, digests.Lift
		if shared != nil {
			shared.Claimed = digests.Soon
		}
		work.Go(func() { connect(ctx, lg, client, digests, newProposer(lg, st, bot, poster{client}, h.owned)) })
	}
	return servePage(ctx, listener, page.New(lg, bot, st, v.options(c, h, f, standing{h, c.Guild, shared, client, f.behind})))
}

// options are those of the page.
func (v serveCommand) options(c Config, h *house, f *follower, s standing) page.Options {
	return page.Options{Guild: c.Guild, Hosts: v.Hosts, Curator: v.Curator, Dictionary: h.words.Edition,
		Behind: f.behind, Ready: s.ready, Metrics: s}
}

// following keeps indexes up with the store: those of the guilds that are owned, and
// of the one that the page shows, as every process has a page.
func (h *house) following(ctx context.Context, lg *slog.Logger, shown knowledge.Guild) (f *follower) {
	owned := func(g knowledge.Guild) bool { return g == shown || h.owned.Has(g) }
	f = newFollower(ctx, lg, h.store, owned, func(ctx context.Context, g knowledge.Guild) error {
		if err := h.index.Follow(ctx, g, nil); err != nil {
			return err
		}
		more, err := h.index.Renew(ctx, g, nil)
		if more {
			f.changed(g) // step by step, so that new articles come in between
		}
		return err
	})
	f.reopen, h.behind = h.index.Reopen, f.behind
	return f
}

// collectOften has garbage collected when it is half as much as what is held, not as
// much, unless GOGC says when: at 300,000 sentences that takes a millisecond of CPU a
// question and saves 20 MB.
func collectOften() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
}

// shareCores runs twice as many goroutines at once as there are cores. While
// answers keep every core busy, Go lets the next one wait for turns of 10 ms;
// the kernel gives a thread that wakes up its turn at once. The page's health
// is known in half the time for it.
func shareCores() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(2 * gate.Cores)
	}
}

// connect keeps the bot at Discord and sends digests and proposals there. When Discord
// refuses for good both end, and the page goes on.
func connect(ctx context.Context, lg *slog.Logger, client *discord.Client, digests *schedule.Scheduler, proposals *proposer) {
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	defer work.Wait()
	defer cancel()
	work.Go(func() { digests.Run(ctx) })
	work.Go(func() { proposals.run(ctx) })
	if err := client.Run(ctx); err != nil {
		lg.Error("discord is not connected; the page goes on", "error", err)
	}
}

// listen claims the page's address, and says what to do when it cannot.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("something else listens on %s already: stop it, or choose another address with --addr", addr)
	case err != nil:
		return nil, fmt.Errorf("cannot listen on %s: choose another address with --addr: %w", addr, err)
	}
	return l, nil
}

// servePage serves until ctx ends, and lets what is being answered finish.
func servePage(ctx context.Context, l net.Listener, handler http.Handler) error {
	server := page.Server(handler)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("the page ended: %w", err)
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
	defer cancel()
	err := server.Shutdown(ctx)
	if err != nil {
		err = server.Close()
	}
	<-ended
	return err
}

// greet tells a newcomer where to look and what to try. The samples answer
// questions that are known beforehand.
func greet(w io.Writer, addr string, c Config, samples bool) {
	fmt.Fprintf(w, "Beleg listens on http://%s\nTry there, or in another terminal with beleg ask:\n", local(addr))
	tries := []string{"!articles", "!help", "!when (what you want to know the date of)"}
	if samples {
		tries = []string{"!when pact", "!wer Wendt", "!articles"}
	}
	for _, try := range tries {
		fmt.Fprintln(w, "  "+try)
	}
	if c.Token == "" {
		fmt.Fprintln(w, "Discord is not connected; to connect it, set DISCORD_TOKEN to the bot's token and start again.")
	} else {
		fmt.Fprintln(w, "Discord: connecting.")
	}
	fmt.Fprintln(w, "Stop with Ctrl-C.")
}

// exposed warns of a page that others than this machine may reach, "" when
// only this machine does.
func (v serveCommand) exposed(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || tcp.IP.IsLoopback() {
		return ""
	}
	port := fmt.Sprintf("port %d of this machine", tcp.Port)
	const advice = "keep it on this machine with --addr 127.0.0.1:8080, or put a proxy with a login before it."
	if v.Curator {
		return "WARNING: whoever reaches " + port + " can read every article and, as --curator is set, " +
			"who changed what and all settings: leave --curator out, or " + advice
	}
	return "Warning: whoever reaches " + port + " can read every article here: " + advice
}

// local is an address as this machine reaches it: a page that listens on every
// interface is on the loopback one too.
func local(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return addr
}
