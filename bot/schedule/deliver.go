package schedule

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"beleg/commands"
	"beleg/knowledge/digest"
	"beleg/knowledge/store"
)

// attend does what is due for one order and returns when to look again.
func (s *Scheduler) attend(ctx context.Context, w *watch, d store.Digest) time.Time {
	now := s.clock.Now()
	zone, err := digest.Zone(d.Zone)
	day, ok := "", false
	if err == nil {
		day, ok = digest.LastDue(now, d.At, zone)
	}
	if !ok {
		if err := s.pause(ctx, d, digest.BadZone, fmt.Errorf("cannot read %q in zone %q", d.At, d.Zone)); err != nil {
			s.lg.Error("digest not paused", "guild", d.Guild, "channel", d.Channel, "error", err)
		}
		return now.Add(look)
	}
	next, _ := digest.NextDue(now, d.At, zone)
	switch {
	case day == w.done:
		return next
	case w.waits(now):
		return w.again
	}
	due, _ := digest.Due(day, d.At, zone)
	again, err := s.settle(ctx, w, &turn{d, day, zone, now, due.Add(lateness)})
	switch {
	case err != nil && ctx.Err() != nil:
		return next
	case err != nil:
		s.lg.Warn("digest not sent yet", "guild", d.Guild, "channel", d.Channel, "date", day, "error", err)
		return w.failed(day, now)
	case !again.IsZero():
		return again
	}
	w.done = day
	return next
}

// turn is one order's date.
type turn struct {
	order    store.Digest
	day      string
	zone     *time.Location
	now, end time.Time // of the hours in which it may go out
}

// delivery is one for a date, not yet written down.
func (t *turn) delivery(day string) store.Delivery {
	return store.Delivery{Guild: t.order.Guild, Channel: t.order.Channel, LocalDate: day, Revision: t.order.Since, At: t.now}
}

// settle brings everything up to the turn to an end: days that were missed,
// posts that were left in between, and the day's own. A time that is not zero
// says when to look again; an error means that it may pass.
func (s *Scheduler) settle(ctx context.Context, w *watch, t *turn) (again time.Time, err error) {
	past, err := s.orders.Deliveries(ctx, t.order.Guild, t.order.Channel, digest.Remembered)
	if err != nil {
		return again, err
	}
	if past, err = s.catchUp(ctx, w, t, past); err != nil {
		return again, err
	}
	planned, open, err := s.today(ctx, w, t, past)
	if err != nil || !open {
		return again, err
	}
	fresh := planned.State == store.Planned && w.wrote != t.day
	if age := t.now.Sub(planned.At); fresh && age >= 0 && age < yield {
		return planned.At.Add(yield), nil
	}
	return again, s.deliver(ctx, w, t.order, planned)
}

// today returns the day's delivery, written down if it was not, and whether it
// is still to go out.
func (s *Scheduler) today(ctx context.Context, w *watch, t *turn, past []store.Delivery) (d store.Delivery, open bool, err error) {
	over := !t.now.Before(t.end)
	d, known := of(past, t.day)
	switch {
	case !known && over:
		return d, false, s.miss(ctx, w, t, past)
	case !known:
		d, err = s.plan(ctx, w, t, past)
		return d, d.State == store.Planned, err
	case d.State == store.Sent || d.State == store.Skipped:
		return d, false, nil
	case over || isSkip(d):
		_, err = s.giveUp(ctx, w, d)
		return d, false, err
	}
	return d, true, nil
}

// miss writes down that the day's hours passed without a digest. Of an order that
// is new they passed before it was given.
func (s *Scheduler) miss(ctx context.Context, w *watch, t *turn, past []store.Delivery) error {
	why := ""
	if len(past) > 0 {
		why = w.why(t.day, digest.Trouble)
	}
	return s.skip(ctx, t.delivery(t.day), why)
}

// of returns the delivery of a date.
func of(past []store.Delivery, day string) (store.Delivery, bool) {
	for _, d := range past {
		if d.LocalDate == day {
			return d, true
		}
	}
	return store.Delivery{}, false
}

// catchUp ends what was left open on earlier days and writes down the days that
// nobody was there for. Their news are reported with the next digest.
func (s *Scheduler) catchUp(ctx context.Context, w *watch, t *turn, past []store.Delivery) ([]store.Delivery, error) {
	for i, d := range past {
		if d.State == store.Planned && d.LocalDate < t.day {
			ended, err := s.giveUp(ctx, w, d)
			if err != nil {
				return past, err
			}
			if past[i] = ended; ended.State != store.Failed {
				t.order.Since = max(t.order.Since, ended.Revision)
			}
		}
	}
	return s.fill(ctx, t, past, digest.Down)
}

// fill writes down why nothing went out on the days between what is known and the turn's
// own.
func (s *Scheduler) fill(ctx context.Context, t *turn, past []store.Delivery, why string) ([]store.Delivery, error) {
	last := ""
	for _, d := range past {
		last = max(last, d.LocalDate)
	}
	if last == "" {
		return past, nil
	}
	for day := max(digest.AddDays(last, 1), digest.AddDays(t.day, -recorded)); day < t.day; day = digest.AddDays(day, 1) {
		if _, exists := digest.Due(day, t.order.At, t.zone); !exists {
			continue
		}
		d := t.delivery(day)
		if err := s.skip(ctx, d, why); err != nil {
			return past, err
		}
		d.State, d.Note = store.Skipped, why
		past = append(past, d)
	}
	return past, nil
}

// why says why a day's digest did not go out: what this process met, or that
// nobody was there.
func (w *watch) why(day, met string) string {
	if w.tried == day {
		return met
	}
	return digest.Down
}

// skip writes down that nothing is posted on a date. Unless it says why, what
// was up to the delivery's revision counts as reported.
func (s *Scheduler) skip(ctx context.Context, d store.Delivery, why string) error {
	d.Note = why
	standing, _, err := s.orders.Plan(ctx, d)
	if err != nil || !isSkip(standing) {
		return err // somebody else was faster
	}
	if why != "" {
		s.lg.Warn("digest skipped", "guild", d.Guild, "channel", d.Channel, "date", d.LocalDate, "why", why)
	}
	standing.State = store.Skipped
	return s.orders.Settle(ctx, standing)
}

// isSkip holds for what was planned to be silent, and left before it was settled.
func isSkip(d store.Delivery) bool { return d.State == store.Planned && len(d.Body) == 0 }

// giveUp ends a delivery that will not be posted any more, and returns it as it
// stands then. It fails instead of being skipped, because what it would have
// reported is still to be reported.
func (s *Scheduler) giveUp(ctx context.Context, w *watch, d store.Delivery) (store.Delivery, error) {
	switch {
	case d.State == store.Failed:
		return d, nil
	case isSkip(d):
		d.State = store.Skipped
	case w.sent == d.LocalDate:
		d.State, d.Message = store.Sent, w.message
	default:
		d.State, d.Note = store.Failed, w.why(d.LocalDate, digest.Unreachable)
		s.lg.Warn("digest given up", "guild", d.Guild, "channel", d.Channel, "date", d.LocalDate, "why", d.Note)
	}
	return d, s.orders.Settle(ctx, d)
}

// plan chooses what to post and writes it down, or that there is nothing new.
// It returns the delivery that stands.
func (s *Scheduler) plan(ctx context.Context, w *watch, t *turn, past []store.Delivery) (store.Delivery, error) {
	post, err := s.digester.Preview(ctx, digest.PeriodOf(t.order, past, t.day))
	if err != nil {
		return store.Delivery{}, err
	}
	d := t.delivery(t.day)
	d.Revision = post.Revision
	if len(post.Stories) == 0 {
		return d, s.skip(ctx, d, "")
	}
	post.Missed = digest.MissedOf(past)
	if d.Body, err = json.Marshal(post); err != nil {
		return d, fmt.Errorf("write the digest down: %w", err)
	}
	standing, wrote, err := s.orders.Plan(ctx, d)
	if err == nil && wrote {
		w.wrote = t.day
	}
	return standing, err
}

// deliver posts what is written down and writes down what came of it. Once
// begun it is finished, also when the program is asked to end.
func (s *Scheduler) deliver(ctx context.Context, w *watch, order store.Digest, d store.Delivery) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if w.sent != d.LocalDate {
		var post digest.Post
		if err := json.Unmarshal(d.Body, &post); err != nil {
			return fmt.Errorf("read the digest of %s: %w", d.LocalDate, err)
		}
		message, err := s.poster.Post(ctx, d.Guild, d.Channel, commands.DigestReply(order.Language, post), nonce(d))
		if refused(err) {
			d.State, d.Note = store.Failed, digest.Forbidden
			return errors.Join(s.orders.Settle(ctx, d), s.pause(ctx, order, digest.Forbidden, err))
		}
		if err != nil {
			return err
		}
		w.sent, w.message = d.LocalDate, message
	}
	d.State, d.Note, d.Message = store.Sent, "", w.message
	if err := s.orders.Settle(ctx, d); err != nil {
		return err
	}
	s.lg.Info("digest sent", "guild", d.Guild, "channel", d.Channel, "date", d.LocalDate)
	return nil
}

// nonce names a delivery in at most 25 characters.
func nonce(d store.Delivery) string {
	sum := sha256.Sum256([]byte(d.Channel + " " + d.LocalDate))
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}

func refused(err error) bool {
	var r interface{ Refused() bool }
	return errors.As(err, &r) && r.Refused()
}
