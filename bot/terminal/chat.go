package terminal

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/peterh/liner"

	"beleg/commands"
	"beleg/knowledge"
)

// Bot is who one talks to. *commands.Bot is one.
type Bot interface {
	Text(ctx context.Context, m commands.Message) (commands.Reply, bool)
	Commands() []commands.Command
}

// Options of a conversation.
type Options struct {
	Guild    knowledge.Guild
	Language string // "" lets what is typed decide
	History  string // file that keeps what was typed, readable by its owner only; "" keeps nothing
}

// Chat holds a conversation until the input ends, Ctrl-D or Ctrl-C twice is
// pressed, or ctx is done. On a terminal lines can be edited and recalled;
// from a pipe each line is one message.
func Chat(ctx context.Context, bot Bot, in io.Reader, out io.Writer, o Options) error {
	read, done := lines(in, out, bot, o)
	defer done()
	c := conversation{bot: bot, out: out, read: read, style: StyleOf(out), Options: o}
	aborted := false
	for {
		text, err := prompt(ctx, read)
		switch {
		case errors.Is(err, liner.ErrPromptAborted) && !aborted:
			aborted = true
			fmt.Fprintln(out, commands.Say(c.Language, "terminal.again"))
			continue
		case ended(err):
			return nil
		case err != nil:
			return fmt.Errorf("read what is typed: %w", err)
		}
		aborted = false
		if err := c.answer(ctx, text); err != nil && !ended(err) {
			return err
		}
	}
}

// ended reports whether nothing more is typed.
func ended(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, liner.ErrPromptAborted) || errors.Is(err, context.Canceled)
}

// reader returns the next line without its end.
type reader func() (string, error)

// prompt waits for a line or for ctx. A read that nobody waits for any more
// ends with the process: neither terminals nor pipes can be interrupted.
func prompt(ctx context.Context, read reader) (string, error) {
	type result struct {
		text string
		err  error
	}
	got := make(chan result, 1)
	go func() {
		text, err := read()
		got <- result{text, err}
	}()
	select {
	case r := <-got:
		return r.text, r.err
	case <-ctx.Done():
		return "", context.Canceled
	}
}

// typed reports whether a file is the terminal that the process was started at.
func typed(f *os.File) bool { return f == os.Stdin && isatty.IsTerminal(f.Fd()) }

// lines chooses how to read: liner for a terminal, which it always takes from
// the process's own standard input.
func lines(in io.Reader, out io.Writer, bot Bot, o Options) (reader, func()) {
	if f, ok := in.(*os.File); !ok || !typed(f) || !StyleOf(out).terminal() {
		return pipe(in), func() {}
	}
	state := liner.NewLiner()
	state.SetCtrlCAborts(true)
	state.SetCompleter(func(line string) []string { return complete(bot, line) })
	recall(state, o.History)
	fmt.Fprintln(out, commands.Say(o.Language, "terminal.welcome"))
	read := func() (string, error) {
		text, err := state.Prompt("> ")
		if err == nil && strings.TrimSpace(text) != "" {
			state.AppendHistory(text)
		}
		return text, err
	}
	return read, func() {
		remember(state, o.History)
		state.Close()
	}
}

func (s Style) terminal() bool { return s.Width > 0 }

// maxLine bounds a line from a pipe: a command with the longest text.
const maxLine = knowledge.MaxText + 4096

func pipe(in io.Reader) reader {
	scanner := bufio.NewScanner(in)
	scanner.Buffer(make([]byte, 0, 4096), maxLine)
	return func() (string, error) {
		if scanner.Scan() {
			return scanner.Text(), nil
		}
		if err := scanner.Err(); err != nil {
			return "", err
		}
		return "", io.EOF
	}
}

// complete offers the commands that begin with what is typed.
func complete(bot Bot, line string) []string {
	var out []string
	for _, c := range bot.Commands() {
		for _, n := range append([]string{c.Name}, slices.Sorted(maps.Values(c.Names))...) {
			if line != "" && strings.HasPrefix(n, strings.ToLower(line)) {
				out = append(out, n+" ")
			}
		}
	}
	return out
}

func recall(state *liner.State, path string) {
	if f, err := os.Open(path); err == nil {
		state.ReadHistory(f) // a history that cannot be read is only inconvenient
		f.Close()
	}
}

// remember keeps what was typed, for its owner alone to read.
func remember(state *liner.State, path string) {
	if path == "" || os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return
	}
	if f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600); err == nil {
		state.WriteHistory(f)
		f.Close()
	}
}

// conversation remembers the buttons of the last reply: their numbers press them.
type conversation struct {
	Options
	bot     Bot
	out     io.Writer
	read    reader
	style   Style
	buttons []commands.Button
	before  []string // the last lines, which the next may go on with
}

// maxBefore is how many lines are kept for that.
const maxBefore = 6

func (c *conversation) answer(ctx context.Context, text string) error {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(text)
	pressed := err == nil && n >= 1 && n <= len(c.buttons)
	if pressed {
		text = c.buttons[n-1].Line
	}
	reply := c.say(ctx, text, nil)
	c.before = append(c.before[max(0, len(c.before)-maxBefore+1):], text)
	if pressed && reply.Form != nil {
		values, err := c.fill(ctx, reply.Language, *reply.Form)
		if err != nil {
			return err
		}
		reply = c.say(ctx, reply.Form.Line, values)
	}
	c.buttons = reply.Buttons
	if err := Render(c.out, reply, c.style); err != nil {
		return fmt.Errorf("write the reply: %w", err)
	}
	_, err = fmt.Fprintln(c.out, c.choices(reply.Buttons))
	return err
}

func (c *conversation) say(ctx context.Context, text string, fields map[string]string) commands.Reply {
	reply, _ := c.bot.Text(ctx, commands.Message{Guild: c.Guild, User: commands.User{ID: "cli", Name: "cli", Manager: true},
		Language: c.Language, Text: text, Addressed: true, Asks: true, Fields: fields,
		Before: c.before, Now: time.Now()})
	return reply
}

// fill asks for the fields of a form that a button opened, one a line. An empty
// line leaves a field as it is.
func (c *conversation) fill(ctx context.Context, language string, f commands.Form) (map[string]string, error) {
	values := map[string]string{}
	fmt.Fprintln(c.out, clean(f.Title), "–", commands.Say(language, "terminal.form"))
	for _, field := range f.Fields {
		label := clean(field.Label)
		if now := clean(cmp.Or(field.Value, field.Hint)); now != "" {
			label += " [" + now + "]"
		}
		fmt.Fprintln(c.out, label+":")
		text, err := prompt(ctx, c.read)
		if err != nil {
			return nil, err
		}
		if values[field.Option] = field.Value; strings.TrimSpace(text) != "" {
			values[field.Option] = text
		}
	}
	return values, nil
}

// choices numbers the buttons: "[1] Undo  [2] Article #3".
func (c *conversation) choices(buttons []commands.Button) string {
	var parts []string
	for i, b := range buttons {
		parts = append(parts, fmt.Sprintf("[%d] %s", i+1, clean(b.Label)))
	}
	if len(parts) == 0 {
		return ""
	}
	p := page{Style: c.style}
	return p.dim(strings.Join(parts, "  ")) + "\n"
}
