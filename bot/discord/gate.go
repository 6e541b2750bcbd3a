package discord

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/bwmarrin/discordgo"

	"beleg/bot/backoff"
)

// gatewayInfo is what Discord says about connecting.
type gatewayInfo struct {
	URL    string
	Shards int
	Limit  struct {
		Total       int
		Remaining   int
		ResetAfter  int `json:"reset_after"` // ms
		Concurrency int `json:"max_concurrency"`
	} `json:"session_start_limit"`
}

// reserve is how many IDENTIFYs are never used: Discord resets the token when
// the last one is spent.
const reserve = 20

// askGateway asks until there is an answer, the token is refused or ctx ends.
func (c *Client) askGateway(ctx context.Context) (gatewayInfo, error) {
	for failures := 1; ; failures++ {
		var info gatewayInfo
		raw, err := c.request(ctx, "GET", discordgo.EndpointGatewayBot, nil)
		if err == nil {
			err = json.Unmarshal(raw, &info)
		}
		if err == nil || errors.Is(err, ErrToken) || ctx.Err() != nil {
			return info, err
		}
		c.lg.Warn("discord cannot be asked for its gateway", "error", err)
		sleep(ctx, backoff.After(failures, c.pace.backoff, maxBackoff))
	}
}

func (c *Client) countShards(ctx context.Context) (int, error) {
	info, err := c.askGateway(ctx)
	if ctx.Err() != nil {
		return 0, nil
	}
	if c.cfg.Shards > 0 {
		return c.cfg.Shards, err
	}
	return max(1, info.Shards), err
}

// mayIdentify waits until an IDENTIFY is allowed, and returns the gateway's
// address: while the day's budget is used up, and 5 s after the last one, shared
// by max_concurrency buckets.
func (c *Client) mayIdentify(ctx context.Context, shard int) (gateway string, err error) {
	var info gatewayInfo
	for {
		if info, err = c.askGateway(ctx); err != nil {
			return "", err
		}
		if info.Limit.Remaining > reserve {
			break
		}
		wait := max(time.Duration(info.Limit.ResetAfter)*time.Millisecond, c.pace.backoff)
		c.lg.Warn("discord allows no more connections today, waiting", "wait", wait)
		if sleep(ctx, wait); ctx.Err() != nil {
			return "", ctx.Err()
		}
	}
	if c.cfg.Fleet != nil {
		return info.URL, c.cfg.Fleet.Identify(ctx, shard%max(1, info.Limit.Concurrency), c.pace.identify)
	}
	c.mu.Lock()
	now := time.Now()
	gap := c.pace.identify / time.Duration(max(1, info.Limit.Concurrency))
	if spread := c.identifies.take(now, info.Limit.Total); spread > gap {
		c.lg.Warn("discord connections are lost too often, they are made less often", "every", spread)
		gap = spread
	}
	next := later(now, c.identified.Add(gap))
	c.identified = next
	c.mu.Unlock()
	sleep(ctx, time.Until(next))
	return info.URL, ctx.Err()
}

// budget counts the IDENTIFYs of this process towards those of a day. What
// Discord says remains may be late, and other processes use it too.
type budget struct {
	began time.Time
	used  int
}

// take uses one up and returns how long after the one before it may go. Half of a
// day's may go at once; the other half is spread over what is left of the day.
func (b *budget) take(now time.Time, total int) time.Duration {
	if total == 0 {
		total = 1000
	}
	if now.Sub(b.began) >= 24*time.Hour {
		b.began, b.used = now, 0
	}
	if b.used++; b.used <= total/2 {
		return 0
	}
	left := b.began.Add(24 * time.Hour).Sub(now)
	return left / time.Duration(max(1, total-reserve-b.used))
}
