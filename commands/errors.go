package commands

import (
	"context"
	"errors"

	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
)

// problem is an error that the asker can do something about: a sentence of the
// catalogue. It is shown and not logged.
type problem struct {
	key    string
	values []any
	fault  Fault
	offers []ingest.Offer // what can be had instead
}

func (p *problem) Error() string { return "refused: " + p.key }

// refuse makes a problem of a key of the catalogue and its named values.
func refuse(key string, values ...any) error {
	return &problem{key: key, values: values, fault: Mistaken}
}

// absent is refuse for what is not there any more, or never was.
func absent(key string, values ...any) error { return &problem{key: key, values: values, fault: Gone} }

// forbid is refuse for what the asker may not do, or not there.
func forbid(key string) error { return &problem{key: key, fault: Forbidden} }

// failure decides what is shown and what is logged: the asker gets one
// sentence, the operator the error, and both the same short reference.
func (b *Bot) failure(r Request, err error) Reply {
	reply := Reply{Failed: true, Fault: Broken, Private: true, Language: r.Language}
	var p *problem
	if errors.As(err, &p) {
		reply.Text, reply.Fault = r.say(p.key, p.values...), p.fault
		return reply
	}
	ref, key := b.reference(), "failed"
	if errors.Is(err, context.DeadlineExceeded) {
		key = "too.slow"
	}
	if errors.Is(err, store.ErrLocked) || errors.Is(err, store.ErrNewer) {
		key = "store.closed"
	}
	if errors.Is(err, store.ErrUnwritable) {
		key = "store.unwritable"
	}
	if !errors.Is(err, context.Canceled) {
		b.lg.Error("command failed", "guild", r.Guild, "command", r.Command, "ref", ref, "error", err)
	}
	reply.Text = r.say(key, "ref", ref)
	return reply
}
