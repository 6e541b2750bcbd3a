package commands

import (
	"context"
	"strings"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/digest"
	"beleg/knowledge/store"
)

// Orders keeps standing orders for digests and what became of them.
type Orders interface {
	SetDigest(ctx context.Context, by store.Actor, d store.Digest) error
	Digests(ctx context.Context, g knowledge.Guild) ([]store.Digest, error)
	Plan(ctx context.Context, d store.Delivery) (store.Delivery, bool, error)
	Settle(ctx context.Context, d store.Delivery) error
	Deliveries(ctx context.Context, g knowledge.Guild, channel string, limit int) ([]store.Delivery, error)
	Revision(ctx context.Context, g knowledge.Guild) (int64, error)
}

// Digester chooses what a digest would report. *digest.Selector is one.
type Digester interface {
	Preview(ctx context.Context, p digest.Period) (digest.Post, error)
}

// defaultAt is when a digest goes out unless somebody says otherwise.
const defaultAt = "08:00"

func daily() Command {
	return Command{
		Name: "digest", Curators: true, Slow: true,
		Options: []Option{
			{Name: "action", Choices: []string{"on", "off", "preview", "status"}},
			{Name: "channel", Type: Channel},
			{Name: "at", Suggest: suggestClock},
			{Name: "zone", Suggest: suggestZone},
		},
		Run: runDigest,
	}
}

func runDigest(ctx context.Context, b *Bot, r Request) (Reply, error) {
	switch r.Args["action"] {
	case "", "status":
		if r.Args["at"] != "" || r.Args["zone"] != "" {
			return Reply{}, refuse("digest.action")
		}
		return b.digestStatus(ctx, r)
	case "preview":
		return b.digestPreview(ctx, r)
	case "on", "off":
		return b.switchDigest(ctx, r, r.Args["action"] == "on")
	}
	return Reply{}, refuse("digest.action")
}

// standing is the channel's order, or a new one.
func (b *Bot) standing(ctx context.Context, r Request) (store.Digest, bool, error) {
	channel := r.Channel
	if named := r.Args["channel"]; named != "" {
		channel = strings.TrimSuffix(strings.TrimPrefix(named, "<#"), ">")
		if !digits(channel) {
			return store.Digest{}, false, refuse("digest.mention")
		}
	}
	list, err := b.Store.Digests(ctx, r.Guild)
	if err != nil {
		return store.Digest{}, false, err
	}
	for _, d := range list {
		if d.Channel == channel {
			return d, true, nil
		}
	}
	return store.Digest{Guild: r.Guild, Channel: channel, At: defaultAt}, false, nil
}

func (b *Bot) switchDigest(ctx context.Context, r Request, on bool) (Reply, error) {
	if err := r.changes(); err != nil {
		return Reply{}, err
	}
	old, known, err := b.standing(ctx, r)
	switch {
	case err != nil:
		return Reply{}, err
	case old.Channel == "":
		return Reply{}, refuse("digest.channel")
	case on && r.Guild == knowledge.Local:
		return Reply{}, refuse("digest.channel")
	case !on && (!known || !old.On):
		return Reply{}, refuse("digest.none", "digest", b.localName("digest", r.Language), "on", r.say("choice.on"))
	}
	d := old
	looked := true
	if d.On, d.Language = on, r.Language; on {
		if looked, err = b.resume(ctx, r, &d, old); err != nil {
			return Reply{}, err
		}
	}
	if err := b.Store.SetDigest(ctx, r.actor(), d); err != nil {
		return Reply{}, err
	}
	if !on {
		return Reply{Text: r.say("digest.off", "channel", channelMention(d.Channel))}, nil
	}
	text := r.say("digest.on", "channel", channelMention(d.Channel), "at", d.At, "zone", d.Zone)
	if !looked {
		text += "\n" + r.say("digest.unchecked")
	}
	return Reply{Text: text}, nil
}

// resume fills in a digest that is switched on, and reports whether its channel could
// be looked at.
func (b *Bot) resume(ctx context.Context, r Request, d *store.Digest, old store.Digest) (looked bool, err error) {
	d.Paused, d.By = "", r.User.ID
	if err := b.schedule(ctx, r, d, old.On); err != nil {
		return false, err
	}
	if looked, err = b.look(ctx, r, d.Channel); err != nil {
		return false, err
	}
	return looked, b.begin(ctx, r, d, old)
}

// look refuses a channel that no digest can go to, and reports whether it could
// be looked at.
func (b *Bot) look(ctx context.Context, r Request, channel string) (bool, error) {
	if b.Places == nil {
		return false, nil
	}
	name, trouble, err := b.Places.Trouble(ctx, r.Guild, channel)
	switch {
	case err != nil:
		b.lg.Warn("channel not looked at", "guild", r.Guild, "channel", channel, "error", err)
		return false, ctx.Err()
	case trouble != "":
		return true, refuse("digest.trouble."+trouble, "channel", "#"+name)
	}
	return true, nil
}

// schedule reads when a digest shall go out. What is not said stays as it is,
// in a new order the guild's zone; hour and zone may come in either order.
func (b *Bot) schedule(ctx context.Context, r Request, d *store.Digest, standing bool) error {
	at, zone := r.Args["at"], r.Args["zone"]
	if _, ok := clock(at); !ok && goodZone(at) {
		at, zone = zone, at
	}
	if strings.HasPrefix(at, "#") || strings.HasPrefix(zone, "#") {
		return refuse("digest.mention")
	}
	if at != "" {
		var ok bool
		if d.At, ok = clock(at); !ok {
			return refuse("digest.at", "at", shorten(at, 20))
		}
	}
	switch {
	case zone != "" && !goodZone(zone):
		return refuse("settings.zone", "zone", shorten(zone, 40))
	case zone != "":
		d.Zone = zone
	case !standing || !goodZone(d.Zone):
		d.Zone = b.zone(ctx, r).String()
	}
	return nil
}

// clock reads a time of day and returns it with two digits each.
func clock(s string) (string, bool) {
	t, err := time.Parse("15:04", s)
	return t.Format("15:04"), err == nil
}

// begin settles from when on a digest reports. A new order, or one that was
// off, reports what comes from now on and never the past; and an hour that has
// passed when it is chosen is one that nothing was missed at.
func (b *Bot) begin(ctx context.Context, r Request, d *store.Digest, old store.Digest) error {
	if !old.On {
		revision, err := b.Store.Revision(ctx, r.Guild)
		if err != nil {
			return err
		}
		d.Since = max(d.Since, revision)
	}
	running, sameTime := old.On && old.Paused == "", old.At == d.At && old.Zone == d.Zone
	if running && sameTime {
		return nil
	}
	zone, err := digest.Zone(d.Zone)
	if err != nil {
		return err
	}
	passed, ok := digest.LastDue(r.Now, d.At, zone)
	if !ok {
		return nil
	}
	skipped := store.Delivery{Guild: d.Guild, Channel: d.Channel, LocalDate: passed, Revision: d.Since, At: r.Now}
	_, wrote, err := b.Store.Plan(ctx, skipped)
	if err == nil && wrote {
		skipped.State = store.Skipped
		err = b.Store.Settle(ctx, skipped)
	}
	return err
}

func (b *Bot) digestStatus(ctx context.Context, r Request) (Reply, error) {
	list, err := b.Store.Digests(ctx, r.Guild)
	if err != nil {
		return Reply{}, err
	}
	var lines []string
	for _, d := range list {
		if !d.On {
			continue
		}
		switch d.Paused {
		case digest.Forbidden:
			lines = append(lines, r.say("digest.paused.forbidden", "channel", channelMention(d.Channel), "why", reason(r, d.Paused)))
		case "":
			lines = append(lines, r.say("digest.runs", "channel", channelMention(d.Channel), "at", d.At, "zone", d.Zone))
		default:
			lines = append(lines, r.say("digest.paused", "channel", channelMention(d.Channel), "why", reason(r, d.Paused)))
		}
		past, err := b.Store.Deliveries(ctx, r.Guild, d.Channel, digest.Remembered)
		if err != nil {
			return Reply{}, err
		}
		lines = append(lines, became(r, past)...)
	}
	if len(lines) == 0 {
		return Reply{Text: r.say("digest.none", "digest", b.localName("digest", r.Language), "on", r.say("choice.on"))}, nil
	}
	return Reply{Text: strings.Join(append([]string{r.say("digest.title")}, lines...), "\n")}, nil
}

func (b *Bot) digestPreview(ctx context.Context, r Request) (Reply, error) {
	if b.Digester == nil {
		return Reply{}, refuse("digest.unable")
	}
	d, _, err := b.standing(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	past, err := b.Store.Deliveries(ctx, r.Guild, d.Channel, digest.Remembered)
	if err != nil {
		return Reply{}, err
	}
	zone, err := digest.Zone(d.Zone)
	if err != nil || d.Zone == "" {
		zone = b.zone(ctx, r)
	}
	d.Language = r.Language
	post, err := b.Digester.Preview(ctx, digest.PeriodOf(d, past, digest.Today(r.Now, zone)))
	if err != nil {
		return Reply{}, err
	}
	if len(post.Stories) == 0 {
		return Reply{Text: r.say("digest.empty"), Private: true}, nil
	}
	reply := DigestReply(r.Language, post)
	reply.Title, reply.Private = r.say("digest.preview"), true
	return reply, nil
}
