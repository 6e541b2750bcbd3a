package schedule

import (
	"context"
	"time"

	"beleg/commands"
	"beleg/knowledge/digest"
	"beleg/knowledge/store"
)

// pause stops an order until somebody switches it on again, or Lift lets it go on. The log and
// !digest status say why, and the guild's admins are told once. That they are to
// be told is written down first: so neither a crash nor a second process leaves
// them untold, or tells them twice.
func (s *Scheduler) pause(ctx context.Context, d store.Digest, why string, cause error) error {
	s.lg.Warn("digest paused", "guild", d.Guild, "channel", d.Channel, "why", why, "error", cause)
	now := s.clock.Now()
	notice := store.Delivery{Guild: d.Guild, Channel: noticed(d), LocalDate: now.UTC().Format(time.DateOnly), Note: why, At: now}
	if _, _, err := s.orders.Plan(ctx, notice); err != nil {
		return err
	}
	standing, ok, err := s.standing(ctx, d) // it may have been changed meanwhile
	if err != nil || !ok {
		return err
	}
	standing.Paused = why
	return s.orders.SetDigest(ctx, itself, standing)
}

// noticed is under what notices of an order are kept among the deliveries.
func noticed(d store.Digest) string { return "paused:" + d.Channel }

// tell tells a guild's admins that an order is paused, unless they know, and
// returns when to look again.
func (s *Scheduler) tell(ctx context.Context, w *watch, d store.Digest) time.Time {
	now := s.clock.Now()
	if w.waits(now) {
		return w.again
	}
	err := s.told(ctx, d)
	if err != nil {
		if ctx.Err() == nil {
			s.lg.Warn("pause not told yet", "guild", d.Guild, "channel", d.Channel, "error", err)
		}
		return w.failed("", now)
	}
	w.told = true
	return now.Add(look)
}

// told sends the notice that stands, if it was not sent.
func (s *Scheduler) told(ctx context.Context, d store.Digest) error {
	past, err := s.orders.Deliveries(ctx, d.Guild, noticed(d), 1)
	if err != nil || len(past) == 0 || past[0].State != store.Planned {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	notice := past[0]
	notice.Message, err = s.poster.Tell(ctx, d.Guild, d.By, commands.PausedReply(d), nonce(notice))
	switch notice.State = store.Sent; {
	case refused(err):
		s.lg.Warn("nobody can be told of the pause", "guild", d.Guild, "channel", d.Channel, "error", err)
		notice.State, notice.Note = store.Failed, digest.Forbidden
	case err != nil:
		return err
	}
	return s.orders.Settle(ctx, notice)
}
