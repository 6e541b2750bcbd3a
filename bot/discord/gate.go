package discord

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/bwmarrin/discordgo"
)

// gatewayInfo is what Discord says about connecting.
type gatewayInfo struct {
	Shards int
	Limit  struct {
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
	for wait := c.pace.backoff; ; wait = min(2*wait, maxBackoff) {
		var info gatewayInfo
		raw, err := c.request(ctx, "GET", discordgo.EndpointGatewayBot, nil)
		if err == nil {
			err = json.Unmarshal(raw, &info)
		}
		if err == nil || errors.Is(err, ErrToken) || ctx.Err() != nil {
			return info, err
		}
		c.lg.Warn("discord cannot be asked for its gateway", "error", err)
		sleep(ctx, wait)
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

// mayIdentify waits until an IDENTIFY is allowed: while the day's budget is
// used up, and 5 s after the last one, shared by max_concurrency buckets.
func (c *Client) mayIdentify(ctx context.Context) error {
	var info gatewayInfo
	for {
		var err error
		if info, err = c.askGateway(ctx); err != nil {
			return err
		}
		if info.Limit.Remaining > reserve {
			break
		}
		wait := max(time.Duration(info.Limit.ResetAfter)*time.Millisecond, c.pace.backoff)
		c.lg.Warn("discord allows no more connections today, waiting", "wait", wait)
		if sleep(ctx, wait); ctx.Err() != nil {
			return ctx.Err()
		}
	}
	c.mu.Lock()
	next := c.identified.Add(c.pace.identify / time.Duration(max(1, info.Limit.Concurrency)))
	if now := time.Now(); next.Before(now) {
		next = now
	}
	c.identified = next
	c.mu.Unlock()
	sleep(ctx, time.Until(next))
	return ctx.Err()
}
