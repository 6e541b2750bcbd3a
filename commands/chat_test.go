package commands

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

var update = flag.Bool("update", false, "rewrite the chats in testdata with what is said now")

// TestChats plays the conversations in testdata. A section named like an
// address is a page of the web, one named like a file can be attached with
// "+name". In the chat "ana>" manages the server, "ben>" does not; "page>" for
// curators, "reader>" at the page for everybody and "terminal>" are the other
// front ends; "(edited)" before a line is said of one that stands in
// place of another, "(after A | B)" of a reply to the answer of B, which replied to that
// of A; "ana types> when question: pa" is somebody who has typed that much of an
// option; "| " continues a message, "[Label]" presses a button of the last
// reply, "[Label] of 2" one of the second reply, "[Hint: 1 2]" chooses 1 and 2 from a list, "ana calls>" is a slash command, "{option: value | …}" sends the
// form of the last reply off, and "! " breaks or sets something. "mia>" and
// "max>" can press buttons and so are asked first; "mia>" manages the server.
func TestChats(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no chats: %v", err)
	}
	v, played := newCovered(), 0
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) { playFile(t, f, v); played++ })
	}
	if played < len(files) {
		return // only some were asked for
	}
	if missing := v.missing(newChat(t, nil).bot); len(missing) > 0 {
		t.Errorf("%d things have no chat:\n%s", len(missing), strings.Join(missing, "\n"))
	}
}

func playFile(t *testing.T, path string, v *covered) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := newChat(t, archive)
	c.covered = v
	v.watch(c)
	for i, f := range archive.Files {
		if f.Name != "chat" {
			continue
		}
		got := c.play(string(f.Data))
		if *update {
			archive.Files[i].Data = []byte(got)
		} else if diff := gocmp.Diff(string(f.Data), got); diff != "" {
			t.Errorf("the chat went differently (-want +got), or run with -update:\n%s", diff)
		}
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// chat is one conversation with a bot over a store of its own.
type chat struct {
	t        *testing.T
	bot      *Bot
	asker    *wordAsker
	web      *web
	broken   *brokenStore
	files    map[string]string
	log      bytes.Buffer
	language string
	said     []Reply
	unread   string // why only titles can be found
	covered  *covered

	way, line, prefix string // of what is said now
}

func newChat(t *testing.T, archive *txtar.Archive) *chat {
	t.Helper()
	st, err := sqlstore.Open(context.Background(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	c := &chat{t: t, asker: &wordAsker{store: st}, web: &web{pages: map[string]string{}}, broken: &brokenStore{Store: st},
		files: map[string]string{}, covered: newCovered()}
	if archive == nil {
		archive = new(txtar.Archive)
	}
	for _, f := range archive.Files {
		if strings.Contains(f.Name, "://") {
			c.web.pages[f.Name] = string(f.Data)
		} else {
			c.files[f.Name] = string(f.Data)
		}
	}
	lg := slog.New(slog.NewTextHandler(&c.log, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == slog.LevelKey {
			return slog.Attr{}
		}
		return a
	}}))
	c.bot = New(lg, Parts{Store: c.broken, Asker: c.asker, Fetcher: c.web, Files: ingest.Files{}, Feeds: newsstand{},
		Digester: digester{st}, Places: town{}})
	c.bot.Unread = func(knowledge.Guild, knowledge.ArticleID) string { return c.unread }
	c.bot.reference = func() string { return "4F2A" }
	return c
}

// play repeats the lines that people say and writes what they lead to.
func (c *chat) play(script string) string {
	var out strings.Builder
	lines := strings.Split(strings.TrimRight(script, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if strings.HasPrefix(line, "bot>") || strings.HasPrefix(line, "log>") || strings.HasPrefix(line, "   ") {
			continue
		}
		fmt.Fprintln(&out, line)
		if breaks, ok := strings.CutPrefix(line, "! "); ok {
			fmt.Fprint(&out, c.set(breaks))
			continue
		}
		who, text, ok := strings.Cut(line, "> ")
		if !ok {
			continue
		}
		for i+1 < len(lines) && strings.HasPrefix(lines[i+1], "| ") {
			i++
			fmt.Fprintln(&out, lines[i])
			text += "\n" + strings.TrimPrefix(lines[i], "| ")
		}
		if who, types := strings.CutSuffix(who, " types"); types {
			fmt.Fprint(&out, c.typing(who, text))
			continue
		}
		if who, calls := strings.CutSuffix(who, " calls"); calls {
			fmt.Fprint(&out, c.calls(who, text))
			continue
		}
		fmt.Fprint(&out, c.say(who, text))
	}
	return out.String()
}

// set breaks or sets something, and returns what the bot says of its own accord.
func (c *chat) set(what string) string {
	switch name, value, _ := strings.Cut(what, " "); name {
	case "index":
		c.asker.broken = true
	case "store":
		c.broken.fails = value == "fails"
	case "language":
		c.language = value
	case "unread":
		c.unread = value
	case "behind":
		fmt.Sscan(value, &c.asker.behind)
	case "tracked":
		c.track(value)
	case "becomes": // a page, what a file of the chat has
		address, file, _ := strings.Cut(value, " ")
		c.web.pages[address] = c.files[file]
	case "look":
		c.look(value)
	case "vanished":
		c.vanish(value)
	case "page":
		address, text, _ := strings.Cut(value, " ")
		c.web.pages[address] = strings.ReplaceAll(text, `\n`, "\n")
	case "proposed":
		c.propose(value)
	case "ill": // a feed cannot be read
		c.ill(value)
	case "unsure":
		c.asker.unsure = value != "off"
	case "dispute":
		c.asker.dispute = true
	case "model": // NAME HOST
		name, host, _ := strings.Cut(value, " ")
		c.bot.Model = &Model{Name: name, Host: host}
	case "samples":
		c.samples()
	case "paused", "missed", "sent":
		c.digest(name, strings.Fields(value))
	case "welcome":
		return c.saw(c.bot.Welcome(context.Background(), "7", c.language), true)
	case "proposal":
		return c.saw(c.bot.ProposalPost(context.Background(), c.language, c.proposal(value)), true)
	default:
		c.t.Fatalf("the chat says %q, which sets nothing", what)
	}
	return ""
}

// proposal is the one of a number.
func (c *chat) proposal(n string) store.Proposal {
	list, _, err := c.broken.Proposals(context.Background(), "7", 0, 100)
	i := slices.IndexFunc(list, func(p store.Proposal) bool { return fmt.Sprint(p.Number) == n })
	if err != nil || i < 0 {
		c.t.Fatalf("no proposal %s waits: %v", n, err)
	}
	return list[i]
}

// track takes a page in at once.
func (c *chat) track(address string) {
	a, raw, err := c.web.Fetch(context.Background(), address)
	if err == nil {
		_, err = c.broken.Put(context.Background(), "7", store.Actor{ID: "1", Name: "ana"}, []knowledge.Article{a}, [][]byte{raw})
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// propose has a feed propose a page.
func (c *chat) propose(address string) {
	a, raw, err := c.web.Fetch(context.Background(), address)
	if err == nil {
		_, _, err = c.broken.Propose(context.Background(), store.Proposal{Guild: "7", Feed: "Harbour Post", Channel: "11", Article: a, Raw: raw})
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// ill lets the first poll of a feed's host fail for a reason: "HOST WHY".
func (c *chat) ill(what string) {
	ctx := context.Background()
	host, why, _ := strings.Cut(what, " ")
	leases, err := c.broken.ClaimHosts(ctx, time.Now().Add(time.Minute), 0)
	for _, l := range leases {
		if l.Host == host {
			var list []store.FeedState
			list, err = c.broken.DueFeeds(ctx, l)
			list[0].Fails, list[0].Failing, list[0].Reason = 1, time.Now(), why
			err = errors.Join(err, c.broken.Polled(ctx, l, list[0]))
		}
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// look gives an article what its page has by now.
func (c *chat) look(address string) {
	a, raw, err := c.web.Fetch(context.Background(), address)
	if err != nil {
		c.t.Fatal(err)
	}
	f := c.follower(address)
	f.Article.Title, f.Article.Text = a.Title, a.Text
	if _, err := c.broken.Revise(context.Background(), "7", store.Actor{ID: store.Look, Name: "Beleg"}, f.Revision, f.Article,
		raw); err != nil {
		c.t.Fatal(err)
	}
}

func (c *chat) vanish(address string) {
	l := store.Looking{Article: c.follower(address).Article.ID, Begun: time.Now(), At: time.Now(), Missing: time.Now(), Misses: store.Vanished}
	if err := c.broken.KeepLook(context.Background(), l); err != nil {
		c.t.Fatal(err)
	}
}

func (c *chat) follower(address string) store.Follower {
	ids, err := c.broken.Unplanned(context.Background(), 0)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, id := range ids {
		_, followers, err := c.broken.Looking(context.Background(), id)
		if err == nil && len(followers) > 0 && followers[0].Article.URL == address {
			return followers[0]
		}
	}
	c.t.Fatalf("nobody follows %s", address)
	return store.Follower{}
}

func (c *chat) samples() {
	for address := range c.web.pages {
		if a, _, err := c.web.Fetch(context.Background(), address); err == nil && strings.Contains(address, "sample") {
			a.Sample = true
			if _, err := c.broken.Put(context.Background(), "7", Request{}.actor(), []knowledge.Article{a}, nil); err != nil {
				c.t.Fatal(err)
			}
		}
	}
}

// digest sets what became of a channel's digest: "paused CHANNEL WHY",
// "missed CHANNEL DATE WHY" or "sent CHANNEL DATE".
func (c *chat) digest(what string, words []string) {
	ctx := context.Background()
	if what == "paused" {
		list, err := c.broken.Digests(ctx, "7")
		for _, d := range list {
			if d.Channel == words[0] {
				d.Paused = words[1]
				err = errors.Join(err, c.broken.SetDigest(ctx, store.Actor{ID: "schedule", Name: "Beleg"}, d))
			}
		}
		if err != nil {
			c.t.Fatal(err)
		}
		return
	}
	d := store.Delivery{Guild: "7", Channel: words[0], LocalDate: words[1]}
	_, _, err := c.broken.Plan(ctx, d)
	if d.State = store.Sent; what == "missed" {
		d.State, d.Note = store.Skipped, words[2]
	}
	if err = errors.Join(err, c.broken.Settle(ctx, d)); err != nil {
		c.t.Fatal(err)
	}
}

// speakers are the people of the chats.
var speakers = map[string]Message{
	"ana":      {User: User{ID: "1", Name: "ana", Manager: true}, Channel: "11"},
	"ben":      {User: User{ID: "2", Name: "ben"}, Channel: "11"},
	"mia":      {User: User{ID: "4", Name: "mia", Manager: true}, Channel: "11", Asks: true},
	"max":      {User: User{ID: "5", Name: "max"}, Channel: "11", Asks: true},
	"eva":      {User: User{ID: "3", Name: "eva", Roles: []string{"123456789012345678"}}, Channel: "11"},
	"dora":     {User: User{ID: "6", Name: "dora", Manager: true}, Own: true, Asks: true},
	"page":     {User: User{ID: "page", Name: "page", Manager: true}, Addressed: true, ReadOnly: true},
	"reader":   {User: User{ID: "page", Name: "page"}, Addressed: true, ReadOnly: true},
	"terminal": {User: User{ID: "cli", Name: "cli", Manager: true}, Addressed: true},
}

// typing shows what is suggested: "COMMAND OPTION: TYPED", with "name:value" of other
// options before the one that is typed.
func (c *chat) typing(who, text string) string {
	m := speakers[who]
	line, typed, _ := strings.Cut(text+" ", ": ")
	words := strings.Fields(line)
	r := Request{Guild: "7", Channel: m.Channel, User: m.User, Language: c.language, Command: words[0], Args: map[string]string{},
		ReadOnly: m.ReadOnly}
	for _, w := range words[1 : len(words)-1] {
		name, value, _ := strings.Cut(w, ":")
		r.Args[name] = value
	}
	var out strings.Builder
	for _, s := range c.bot.Suggest(context.Background(), r, words[len(words)-1], typed) {
		fmt.Fprintln(&out, "bot> "+s.Label)
		if s.Label != s.Value {
			fmt.Fprintln(&out, "     = "+s.Value)
		}
		c.covered.reached["typing "+r.Command+" "+words[len(words)-1]+" "+cmp.Or(c.language, Fallback())] = true
	}
	return out.String()
}

// calls is a slash command: "COMMAND", or "COMMAND OPTION: VALUE | OPTION: VALUE", with
// "+name" for a file.
func (c *chat) calls(who, text string) string {
	m, ok := speakers[who]
	if !ok {
		c.t.Fatalf("nobody is called %q", who)
	}
	name, options := firstWord(unquote(text))
	r := Request{Guild: "7", Channel: m.Channel, User: m.User, Language: cmp.Or(c.language, Fallback()),
		Command: name, Args: map[string]string{},
		Own: m.Own, Asks: m.Asks, Slash: true, Now: time.Now()}
	for option, value := range fields(options) {
		m := Message{}
		value = c.attach(&m, value)
		if r.Files = append(r.Files, m.Files...); len(m.Files) == 0 && option != "" {
			r.Args[option] = value
		}
	}
	c.way = slashCall
	return c.saw(c.bot.Invoke(context.Background(), r), true)
}

func (c *chat) say(who, text string) string {
	m, ok := speakers[who]
	if !ok {
		c.t.Fatalf("nobody is called %q", who)
	}
	m.Guild, m.Language, m.Now = "7", c.language, time.Now()
	if label, ok := strings.CutPrefix(text, "["); ok {
		m.Text, m.Addressed = c.press(label), true
		c.way = pressing
	} else if values, ok := strings.CutPrefix(text, "{"); ok {
		m.Text, m.Fields, m.Addressed = c.fill(strings.TrimSuffix(values, "}")), fields(strings.TrimSuffix(values, "}")), true
		c.way = pressing
	} else {
		c.way = typedLine
		m.Text = c.attach(&m, unquote(text))
	}
	m.Text, m.Edited = strings.CutPrefix(m.Text, "(edited) ")
	if before, text, ok := strings.Cut(m.Text, "(after "); ok && before == "" {
		said, rest, _ := strings.Cut(text, ") ")
		m.Before, m.Text, m.Addressed, m.Reply = strings.Split(said, " | "), rest, true, true
	}
	if rest, ok := strings.CutPrefix(m.Text, "@beleg"); ok {
		m.Text, m.Addressed = strings.TrimSpace(rest), true
	}
	c.line, c.prefix = trim(m.Text), c.bot.prefix(context.Background(), "7")
	return c.saw(c.bot.Text(context.Background(), m))
}

// saw writes a reply down, with what was logged.
func (c *chat) saw(reply Reply, meant bool) string {
	c.said = append(c.said, reply)
	c.covered.shows(c, reply)
	var out strings.Builder
	if c.log.Len() > 0 {
		fmt.Fprint(&out, prefixed("log> ", c.log.String()))
		c.log.Reset()
	}
	if !meant {
		return out.String() + "bot> (silent)\n"
	}
	return out.String() + prefixed("bot> ", show(reply))
}

// unquote resolves \u202e and {4000} so that invisible and long lines can be read.
func unquote(s string) string {
	s = regexp.MustCompile(`\\u([0-9a-f]{4})`).ReplaceAllStringFunc(s, func(m string) string {
		var r rune
		fmt.Sscanf(m, `\u%04x`, &r)
		return string(r)
	})
	return regexp.MustCompile(`(\S+)\{(\d+)\}`).ReplaceAllStringFunc(s, func(m string) string {
		word, count, _ := strings.Cut(strings.TrimSuffix(m, "}"), "{")
		var n int
		fmt.Sscan(count, &n)
		return strings.Repeat(word+" ", n)
	})
}

func (c *chat) press(text string) string {
	label, of, _ := strings.Cut(text, "]")
	n := len(c.said)
	fmt.Sscanf(of, " of %d", &n)
	said := c.said[n-1]
	for _, b := range said.Buttons {
		if b.Label == label {
			c.covered.pressed(c.button(b), label, said.Language)
			return b.Line
		}
	}
	hint, values, _ := strings.Cut(label, ": ")
	for _, p := range said.Picks {
		if p.Hint == hint {
			c.covered.pressed(c.list(p), "", said.Language)
			return p.Line + " " + values
		}
	}
	for i := 0; said.Jump != nil && i < len(said.Jump.Lines); i++ {
		if b := said.Jump.Lines[i]; said.Jump.Hint == hint && b.Label == values {
			c.covered.pressed(c.jump(b), "", said.Language)
			return b.Line
		}
	}
	c.t.Fatalf("no button %q", label)
	return ""
}

// fill checks the values that are filled into the last form, and returns its line.
func (c *chat) fill(values string) string {
	form := c.said[len(c.said)-1].Form
	if form == nil {
		c.t.Fatalf("there is no form to fill in: %+v", c.said[len(c.said)-1])
	}
	for option := range fields(values) {
		if !slices.ContainsFunc(form.Fields, func(f Field) bool { return f.Option == option }) {
			c.t.Fatalf("the form has no %q", option)
		}
	}
	c.covered.pressed(c.form(form), "", c.said[len(c.said)-1].Language)
	return form.Line
}

func fields(values string) map[string]string {
	out := map[string]string{}
	for value := range strings.SplitSeq(values, " | ") {
		name, text, _ := strings.Cut(value, ":")
		out[name] = strings.TrimSpace(text)
	}
	return out
}

func (c *chat) attach(m *Message, text string) string {
	var kept []string
	for _, line := range strings.Split(text, "\n") {
		var words []string
		for _, w := range strings.Split(line, " ") {
			if name, ok := strings.CutPrefix(w, "+"); ok {
				body := c.files[name]
				m.Files = append(m.Files, File{Name: name, Size: int64(len(body)), Open: func(context.Context) (io.ReadCloser, error) {
					return io.NopCloser(strings.NewReader(body)), nil
				}})
				continue
			}
			words = append(words, w)
		}
		kept = append(kept, strings.Join(words, " "))
	}
	return strings.Join(kept, "\n")
}

func prefixed(prefix, text string) string {
	today := time.Now().UTC()
	for _, l := range []string{"en", "de"} {
		text = strings.ReplaceAll(text, Date(today.Format("2006-01-02"), l), "TODAY")
	}
	text = regexp.MustCompile(`[A-Z2-7]{8}\.(\d)`).ReplaceAllString(text, "DRAFT.$1")
	text = regexp.MustCompile(`TODAY, \d\d:\d\d`).ReplaceAllString(text, "TODAY, NOW")
	var out strings.Builder
	for _, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		fmt.Fprintln(&out, strings.TrimRight(prefix+l, " "))
	}
	return out.String()
}

// show writes a reply as plain lines.
func show(r Reply) string {
	var lines []string
	add := func(format, s string) {
		if s != "" {
			lines = append(lines, fmt.Sprintf(format, s))
		}
	}
	add("== %s", r.Title)
	add("%s", r.Text)
	for _, c := range r.Cards {
		add("** %s", c.Title)
		add("   (%s)", c.Note)
		add("   “%s”", c.Quote)
		for _, change := range c.Changes {
			add("   %s", change.String())
		}
		for _, l := range c.Lines {
			add("   %s", l)
		}
		for _, s := range c.Sources {
			text := fmt.Sprintf("#%d %s", s.Number, s.Title)
			for _, more := range []string{s.Source, Date(s.Published, r.Language), "<" + s.URL + ">"} {
				if more != "" {
					text += ", " + more
				}
			}
			if len(s.Tags) > 0 {
				text += ", " + s.Hashed()
			}
			if s.Sample {
				text += " SAMPLE"
			}
			add("   %s", text)
		}
	}
	add("-- %s", r.Footer)
	var buttons []string
	for _, b := range r.Buttons {
		buttons = append(buttons, "["+b.Label+"]")
	}
	add("%s", strings.Join(buttons, " "))
	for _, p := range r.Picks {
		add("%s", strings.TrimSpace("<"+p.Hint+"> "+strings.Join(p.Chosen, " ")))
	}
	if r.Document != nil {
		lines = append(lines, "+"+r.Document.Name, strings.TrimSpace(r.Document.Text))
	}
	if r.Form != nil {
		var fields []string
		for _, f := range r.Form.Fields {
			fields = append(fields, f.Label+": "+f.Value)
		}
		add("{%s}", r.Form.Title+"; "+strings.Join(fields, " | "))
	}
	return strings.Join(lines, "\n")
}

var errDisk = errors.New("disk is gone")
