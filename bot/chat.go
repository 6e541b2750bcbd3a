package main

import (
	"context"
	"os"

	"beleg/bot/terminal"
	"beleg/commands"
)

type chatCommand struct{}

func (chatCommand) run(ctx context.Context, c Config, s stdio) (err error) {
	bot, done, err := c.talk(ctx, c.logger(s, levelWarn), s)
	if err != nil {
		return err
	}
	defer closing(&err, done)
	return terminal.Chat(ctx, bot, s.in, s.out, terminal.Options{Guild: c.Guild, Language: spoken(), History: c.chatPath()})
}

// spoken is the language that the terminal's user speaks, "" when it is
// neither: what is typed decides then (POSIX, chapter 8.2).
func spoken() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			if code, ok := commands.Language(v); ok && code != commands.Fallback() {
				return code
			}
			return ""
		}
	}
	return ""
}
