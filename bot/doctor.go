package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"beleg/bot/discord"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/store"
)

type doctorCommand struct{}

// finding is one line of the report.
type finding = discord.Finding

func well(format string, values ...any) finding {
	return finding{OK: true, Text: fmt.Sprintf(format, values...)}
}

func ill(advice, format string, values ...any) finding {
	return finding{Text: fmt.Sprintf(format, values...), Advice: advice}
}

// run looks at everything, however ill the first things are.
func (doctorCommand) run(ctx context.Context, c Config, s stdio) error {
	bad := 0
	looks := []func(context.Context, Config) []finding{
		folder, clock, storeAndIndex, dictionary, reachable, feeds, sharing, pointing, atDiscord,
	}
	for _, look := range looks {
		for _, f := range look(ctx, c) {
			if !f.OK {
				bad++
			}
			show(s.out, f)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d things need attention", bad)
	}
	return nil
}

func show(w io.Writer, f finding) {
	mark := "ok  "
	if !f.OK {
		mark = "BAD "
	}
	fmt.Fprintln(w, mark, f.Text)
	if f.Advice != "" {
		fmt.Fprintln(w, "      →", f.Advice)
	}
}

// room is how much free space is enough: some 100,000 articles with their index.
const room = 1 << 30

// folder tries to write where the data are, or where they would be.
func folder(_ context.Context, c Config) []finding {
	dir := c.Data
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		if dir = filepath.Dir(filepath.Clean(dir)); dir == "" {
			dir = "."
		}
	}
	f, err := os.CreateTemp(dir, ".beleg-doctor-*")
	if err != nil {
		return []finding{ill("check its permissions, or choose another with --data", "the data folder %s cannot be written to: %s", c.Data,
			pathless(err))}
	}
	_, err = f.Write(make([]byte, 4096))
	err = errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name()))
	if err != nil {
		return []finding{ill("free some space", "the disk of %s takes no more: %s", c.Data, pathless(err))}
	}
	out := []finding{well("the data folder %s can be written to", c.Data)}
	if free, ok := freeSpace(dir); ok && free < room {
		out = append(out, ill("free some space before it runs full", "only %s are free on the disk of %s", humanize.IBytes(free), c.Data))
	} else if ok {
		out = append(out, well("%s are free on its disk", humanize.IBytes(free)))
	}
	return out
}

// built is before anybody could have started this version.
var built = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

func clock(context.Context, Config) []finding {
	now := time.Now()
	if now.Before(built) || now.After(built.AddDate(25, 0, 0)) {
		return []finding{ill("set the clock: digests and dates depend on it", "the clock says %s", now.Format(time.RFC3339))}
	}
	return []finding{well("the clock says %s", now.Format("2006-01-02 15:04 MST"))}
}

// storeAndIndex reads the store, and the indexes when nobody serves them.
func storeAndIndex(ctx context.Context, c Config) []finding {
	if c.mustHaveStore() != nil {
		return []finding{well("nothing is stored yet")}
	}
	st, err := c.openStore(ctx)
	if err != nil {
		return []finding{ill("", "%s", sentence(err))}
	}
	defer st.Close()
	if err := st.Check(ctx); err != nil {
		return []finding{ill("", "%s", sentence(err))}
	}
	database, err := st.Database(ctx)
	if err != nil {
		return []finding{ill("", "%s", sentence(err))}
	}
	return append([]finding{well("the store is sound: %s", database), fetched(ctx, st, c.Raw)}, collections(ctx, c)...)
}

// collections looks at the indexes, or asks the process that has them open.
func collections(ctx context.Context, c Config) []finding {
	h, err := c.open(ctx, c.logger(stdio{err: io.Discard}, levelWarn))
	if errors.Is(err, store.ErrLocked) {
		return c.served(ctx)
	}
	if err != nil {
		return []finding{ill("", "%s", sentence(err))}
	}
	defer h.Close()
	h.index.Thoroughly()
	return h.examine(ctx)
}

// served is what the process that serves the collections says of them.
func (c Config) served(ctx context.Context) []finding {
	n := c.neighbour(ctx)
	if n == nil {
		return []finding{ill("stop it, and look again", "another process has the collections open and cannot be asked about their indexes")}
	}
	defer n.Close()
	list, err := n.indexes(ctx)
	if err != nil {
		return []finding{ill("stop it, and look again", "%s", sentence(err))}
	}
	return append([]finding{well("another process serves the collections, and says of their indexes:")}, list...)
}

// examine looks at the index of every collection.
func (h *house) examine(ctx context.Context) (out []finding) {
	list, err := h.store.Guilds(ctx)
	if err != nil {
		return []finding{ill("", "%s", sentence(err))}
	}
	for _, g := range list {
		_, total, err := h.store.List(ctx, g, store.Page{Limit: 1})
		if err != nil {
			return append(out, ill("", "%s", sentence(err)))
		}
		out = append(out, indexed(ctx, h, g, total))
		out = append(out, unread(ctx, h, g)...)
	}
	return out
}

// indexed says what a collection's index lacks.
func indexed(ctx context.Context, h *house, g knowledge.Guild, total int) finding {
	outdated := false
	err := h.index.With(g, func(c *index.Collection) error {
		outdated = c.Outdated()
		return nil
	})
	if err != nil {
		return ill("nothing is lost: see to what it says, and try again", "collection %s: %s; %s", g, count(total, "article"), sentence(err))
	}
	behind, err := h.index.Behind(ctx, g)
	lost := h.index.Lost(g)
	switch {
	case err != nil:
		return ill("", "%s", sentence(err))
	case lost != nil && behind == 0:
		return well("collection %s: %s, all indexed; its index had been damaged (%s) and was made anew", g,
			count(total, "article"), sentence(lost))
	case lost != nil:
		return ill("nothing is lost: it is made anew when it is next asked or served, or now with beleg reindex",
			"collection %s: its index was damaged (%s); %d of %s cannot be found until it is made anew", g, sentence(lost),
			behind, count(total, "article"))
	case behind > 0:
		return well("collection %s: %s, %d not searchable yet; what is new is read now if it is served, or when it is next asked", g,
			count(total, "article"), behind)
	case outdated:
		return well("collection %s: %s, all indexed by another version of Beleg; "+
			"the index is made anew while it is served, or now with beleg reindex", g, count(total, "article"))
	}
	return well("collection %s: %s, all indexed", g, count(total, "article"))
}

// unread names the articles of which only the title can be found.
func unread(ctx context.Context, h *house, g knowledge.Guild) (out []finding) {
	marked := h.index.Unread(g)
	found, err := h.store.ByID(ctx, g, slices.Collect(maps.Keys(marked)))
	if err != nil {
		return []finding{ill("", "%s", sentence(err))}
	}
	list := slices.SortedFunc(maps.Values(found), func(a, b knowledge.Article) int { return a.Number - b.Number })
	for _, a := range list {
		out = append(out, ill("remove it, or leave it: another version of the program tries again",
			"collection %s: article #%d %q: %s", g, a.Number, a.Title, commands.Say(commands.Fallback(), "article.unread."+string(marked[a.ID]))))
	}
	return out
}

func dictionary(ctx context.Context, c Config) []finding {
	words, err := lexicon.Open(ctx, c.logger(stdio{err: io.Discard}, levelWarn), c.wordsPaths(), c.Dictionary)
	if err != nil {
		return []finding{ill("choose another with --dictionary, or none", "the dictionary cannot be read: %s", sentence(err))}
	}
	defer words.Close()
	return []finding{well("dictionary: %s", words.Describe())}
}

// reachable says what is fetched besides the public internet.
func reachable(_ context.Context, c Config) []finding {
	switch {
	case c.Allow.IsZero():
		return []finding{well("only the public internet is fetched from; BELEG_ALLOW would admit an intranet")}
	case c.Allow.All():
		return []finding{ill("list the names or networks that are meant",
			"BELEG_ALLOW (%s) admits every address, this machine's own among them: whoever may add articles can read what is there", c.Allow)}
	}
	return []finding{well("besides the public internet BELEG_ALLOW admits %s", c.Allow)}
}

// atDiscord asks Discord, when there is a token.
func atDiscord(ctx context.Context, c Config) []finding {
	if c.Token == "" {
		return []finding{well("Discord is not connected: set DISCORD_TOKEN or DISCORD_TOKEN_FILE to connect it")}
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return discord.Check(ctx, discord.Config{Token: string(c.Token), Transport: c.transport}, usedChannels(ctx, c))
}

// usedChannels are where digests are to go out, where feeds are talked of, and to which
// questions were confined.
func usedChannels(ctx context.Context, c Config) []string {
	st, err := c.openStore(ctx)
	if err != nil {
		return nil // said already
	}
	defer st.Close()
	list, _ := st.Digests(ctx, "")
	var out []string
	for _, d := range list {
		if d.On {
			out = append(out, d.Channel)
		}
	}
	guilds, _ := st.Guilds(ctx)
	for _, g := range guilds {
		for _, name := range commands.ChannelSettings() {
			value, _ := st.Setting(ctx, g, name)
			out = append(out, strings.Fields(value)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
