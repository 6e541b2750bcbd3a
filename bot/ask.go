package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"beleg/bot/terminal"
	"beleg/commands"
	"beleg/knowledge"
)

type askCommand struct {
	File  []string `type:"existingfile" placeholder:"FILE" help:"A file that goes with it, as for !feed import or !add; may be repeated."`
	Alone bool     `name:"no-model" help:"Ask no language model, also where one is connected."`
	JSON  bool     `name:"json" help:"One JSON object a line."`
	Text  []string `arg:"" optional:"" help:"A command or a question; without it, one a line is read from standard input."`
}

func (a askCommand) run(ctx context.Context, c Config, s stdio) (err error) {
	bot, done, err := c.talk(ctx, c.logger(s, levelWarn), s)
	if err != nil {
		return err
	}
	defer closing(&err, done)
	asking := asking{bot: bot, guild: c.Guild, alone: a.Alone, show: rendered(s)}
	if asking.files, err = attached(a.File); err != nil {
		return err
	}
	if a.JSON {
		asking.show = inJSON(s)
	}
	if len(a.Text) > 0 {
		return asking.ask(ctx, strings.Join(a.Text, " "))
	}
	return eachLine(ctx, s.input(ctx), func(_ int, line []byte) error {
		if !a.JSON && blank(line) {
			return nil
		}
		return asking.ask(ctx, string(line))
	})
}

// asking asks a bot line by line.
type asking struct {
	bot   talker
	guild knowledge.Guild
	alone bool // no model is asked
	files []commands.File
	show  func(question string, r commands.Reply, took time.Duration) error
}

func (a asking) ask(ctx context.Context, line string) error {
	start := time.Now()
	r := commands.Reply{Failed: true, Fault: commands.Mistaken, Language: commands.Fallback(),
		Text: commands.Say(commands.Fallback(), "question.empty", "p", commands.DefaultPrefix)}
	if !blank([]byte(line)) {
		r, _ = a.bot.Text(ctx, commands.Message{Guild: a.guild, User: commands.User{ID: cli.ID, Name: cli.Name, Manager: true},
			Text: line, Addressed: true, Files: a.files, Alone: a.alone, Now: start})
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return a.show(line, r, time.Since(start))
}

// attached are files of this machine.
func attached(paths []string) (files []commands.File, err error) {
	for _, p := range paths {
		info, err := os.Stat(p)
		if err == nil {
			p, err = filepath.Abs(p) // who serves may be in another folder
		}
		if err != nil {
			return nil, err
		}
		files = append(files, commands.File{Name: filepath.Base(p), Size: info.Size(), Path: p})
	}
	opening(files)
	return files, nil
}

// opening lets files of this machine be opened.
func opening(files []commands.File) {
	for i, f := range files {
		files[i].Open = func(context.Context) (io.ReadCloser, error) { return os.Open(f.Path) }
	}
}

// rendered shows replies to people.
func rendered(s stdio) func(string, commands.Reply, time.Duration) error {
	first := true
	return func(_ string, r commands.Reply, _ time.Duration) error {
		if !first {
			fmt.Fprintln(s.out)
		}
		first = false
		if err := terminal.Render(s.out, r, terminal.StyleOf(s.out)); err != nil {
			return fmt.Errorf("write the reply: %w", err)
		}
		return nil
	}
}

// inJSON shows replies to programs.
func inJSON(s stdio) func(string, commands.Reply, time.Duration) error {
	write := jsonLines(s.out)
	return func(question string, r commands.Reply, took time.Duration) error {
		return write(replyLine(question, r, took))
	}
}
