package commands

import (
	"context"
	"sync"

	"beleg/knowledge"
)

// readSettings are the settings that were read for one message. It is safe for
// concurrent use.
type readSettings struct {
	mu sync.Mutex
	of map[knowledge.Guild]guildSettings
}

type guildSettings struct {
	set map[string]string
	err error
}

type readKey struct{}

// reading returns a context for one message: within it the settings of a guild are read
// at once, the first time that one of them is asked for, which a database over a network
// answers as fast as for one.
func reading(ctx context.Context) context.Context {
	if ctx.Value(readKey{}) != nil {
		return ctx
	}
	return context.WithValue(ctx, readKey{}, &readSettings{of: map[knowledge.Guild]guildSettings{}})
}

// reread forgets what was read for a message that has changed a setting.
func reread(ctx context.Context) {
	if read, ok := ctx.Value(readKey{}).(*readSettings); ok {
		read.mu.Lock()
		defer read.mu.Unlock()
		clear(read.of)
	}
}

// settings are those of a guild that are set, by name.
func (b *Bot) settings(ctx context.Context, g knowledge.Guild) (map[string]string, error) {
	read, ok := ctx.Value(readKey{}).(*readSettings)
	if !ok {
		return b.Store.Settings(ctx, g)
	}
	read.mu.Lock()
	defer read.mu.Unlock()
	of, ok := read.of[g]
	if !ok {
		of.set, of.err = b.Store.Settings(ctx, g)
		if of.err != nil && ctx.Err() == nil {
			b.lg.Warn("settings not read", "guild", g, "error", of.err)
		}
		read.of[g] = of
	}
	return of.set, of.err
}

// setting is one that something can go on without.
func (b *Bot) setting(ctx context.Context, g knowledge.Guild, name string) string {
	set, _ := b.settings(ctx, g)
	return set[name]
}
