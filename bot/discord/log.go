package discord

import (
	"fmt"
	"log/slog"
	"regexp"

	"github.com/bwmarrin/discordgo"
)

// secret is what looks like a bot token or an interaction token.
var secret = regexp.MustCompile(`[\w-]{20,}\.[\w-]{4,}\.[\w-]{20,}` +
	`|(?i:(bot |token"?[:=]\s*"?))[\w.-]{10,}` +
	`|/(webhooks|interactions)/\d+/[\w-]{20,}`)

// RouteLibraryLog sends what the library says to lg. It logs through one
// variable for the whole process, so main calls this once. Packets are never
// passed on: the library prints them with tokens and with what people wrote.
func RouteLibraryLog(lg *slog.Logger) {
	discordgo.Logger = func(level, _ int, format string, a ...any) {
		if level > discordgo.LogWarning {
			return
		}
		lg.Debug("discordgo", "message", libraryMessage(format, a))
	}
}

func libraryMessage(format string, a []any) string {
	for i, v := range a {
		switch s := v.(type) {
		case string:
			if len(s) > 200 {
				a[i] = "(left out)"
			}
		case error:
			a[i] = scrub(s)
		case nil, int, int64, bool:
		default:
			a[i] = "(left out)"
		}
	}
	return secret.ReplaceAllString(fmt.Sprintf(format, a...), "(secret)")
}
