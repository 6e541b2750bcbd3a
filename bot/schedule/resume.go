package schedule

import (
	"context"
	"time"

	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/digest"
	"beleg/knowledge/store"
)

// Lift is told that what the bot may do in a guild can have changed: digests that were
// paused there because Discord refused them are looked at within a minute, and go on where
// they can. What somebody switched off stays off. A process that begins to act for a guild
// looks at these by itself.
func (s *Scheduler) Lift(g knowledge.Guild) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lifted[g] = true
}

// liftedNow are the guilds that Lift was told of since it was asked last.
func (s *Scheduler) liftedNow() map[knowledge.Guild]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.lifted
	s.lifted = map[knowledge.Guild]bool{}
	return now
}

// resume lets a paused order go on when its channel takes posts again, and returns when
// to look again. What it missed is written down as it would be after any other trouble.
func (s *Scheduler) resume(ctx context.Context, w *watch, d store.Digest) time.Time {
	now := s.clock.Now()
	if w.waits(now) {
		s.Lift(d.Guild)
		return w.again
	}
	may, err := s.poster.May(ctx, d.Guild, d.Channel)
	if err == nil && may {
		err = s.resumed(ctx, d, now)
	}
	if err != nil {
		if ctx.Err() == nil {
			s.lg.Warn("paused digest not looked at yet", "guild", d.Guild, "channel", d.Channel, "error", err)
		}
		s.Lift(d.Guild)
		return w.failed("", now)
	}
	return now.Add(look)
}

// resumed switches an order on again, unless somebody changed it meanwhile, and says so.
func (s *Scheduler) resumed(ctx context.Context, d store.Digest, now time.Time) error {
	if err := s.missedMeanwhile(ctx, d, now); err != nil {
		return err
	}
	standing, ok, err := s.standing(ctx, d)
	if err != nil || !ok || standing.Paused != d.Paused {
		return err
	}
	standing.Paused = ""
	if err := s.orders.SetDigest(ctx, itself, standing); err != nil {
		return err
	}
	s.lg.Info("digest goes on, its channel takes posts again", "guild", d.Guild, "channel", d.Channel)
	notice := store.Delivery{Channel: "resumed:" + d.Channel, LocalDate: now.UTC().Format(time.DateTime)}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if _, err := s.poster.Tell(ctx, d.Guild, d.By, commands.ResumedReply(standing), nonce(notice)); err != nil {
		s.lg.Warn("nobody told that the digest goes on", "guild", d.Guild, "channel", d.Channel, "error", err)
	}
	return nil
}

// missedMeanwhile writes down the days on which a paused order was refused, so that the
// next digest does not say that nobody was there.
func (s *Scheduler) missedMeanwhile(ctx context.Context, d store.Digest, now time.Time) error {
	zone, err := digest.Zone(d.Zone)
	if err != nil {
		return err
	}
	day, ok := digest.LastDue(now, d.At, zone)
	if !ok {
		return nil
	}
	past, err := s.orders.Deliveries(ctx, d.Guild, d.Channel, digest.Remembered)
	if err != nil {
		return err
	}
	due, _ := digest.Due(day, d.At, zone)
	if !now.Before(due.Add(lateness)) {
		day = digest.AddDays(day, 1) // its hours are over as well
	}
	_, err = s.fill(ctx, &turn{order: d, day: day, zone: zone, now: now}, past, digest.Forbidden)
	return err
}

// standing is an order as it is now; false when nobody wants it any more.
func (s *Scheduler) standing(ctx context.Context, d store.Digest) (store.Digest, bool, error) {
	list, err := s.orders.Digests(ctx, d.Guild)
	if err != nil {
		return d, false, err
	}
	for _, now := range list {
		if now.Channel == d.Channel && now.On {
			return now, true, nil
		}
	}
	return d, false, nil
}
