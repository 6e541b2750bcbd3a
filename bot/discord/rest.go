package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"beleg/commands"
	"beleg/knowledge"
)

// The library's rate limiter keeps a bucket per interaction token for ever
// (38 MB per 100,000 interactions), so a new one begins after some requests.
const renewAfter = 5000

// maxWait is the longest 429 that is waited for.
const maxWait = 15 * time.Second

func (c *Client) renewREST() {
	s, _ := discordgo.New("Bot " + c.cfg.Token) // never fails
	s.Client = c.http
	s.LogLevel = discordgo.LogError
	c.rest.Store(s)
}

// request sends one request, up to three times while it fails in passing. Who
// calls makes sure that repeating does no harm (a nonce, or by its nature). The
// error wraps ErrToken, ErrForbidden or ErrRetry where these apply.
func (c *Client) request(ctx context.Context, method, address string, body any) ([]byte, error) {
	return c.attempt(ctx, 3, method, address, body)
}

// attempt sends one request up to so many times.
func (c *Client) attempt(ctx context.Context, times int, method, address string, body any) ([]byte, error) {
	if c.used.Add(1)%renewAfter == 0 {
		c.renewREST()
	}
	bucket, _, _ := strings.Cut(address, "?")
	for attempt := 1; ; attempt++ {
		raw, err := c.rest.Load().RequestWithBucketID(method, address, body, method+bucket,
			discordgo.WithContext(ctx), discordgo.WithRetryOnRatelimit(false), discordgo.WithRestRetries(0))
		if err == nil {
			return raw, nil
		}
		wait := c.pace.retry * time.Duration(attempt)
		var limited *discordgo.RateLimitError
		if errors.As(err, &limited) && limited.RateLimit != nil && limited.TooManyRequests != nil {
			wait = limited.RetryAfter
		}
		err = classify(err)
		if !errors.Is(err, ErrRetry) || attempt == times || wait > maxWait || ctx.Err() != nil {
			return nil, err
		}
		sleep(ctx, wait)
	}
}

// apiError is an answer that says no. Code is Discord's own.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
type apiError struct {
	kind         error
	status, code int
	text         string
}

func (e *apiError) Error() string {
	return fmt.Sprintf("Discord answers %d (code %d): %s", e.status, e.code, e.text)
}
func (e *apiError) Unwrap() error { return e.kind }

// Discord's error codes that are acted on.
const (
	codeUnknownChannel     = 10003
	codeUnknownInteraction = 10062
	codeMissingAccess      = 50001
	codeMissingPermissions = 50013
	codeAcknowledged       = 40060
	codeNoHistory          = 160002
)

// classify says which kind of failure it is.
func classify(err error) error {
	var no *discordgo.RESTError
	if !errors.As(err, &no) || no.Response == nil {
		return fmt.Errorf("%w: %w", ErrRetry, scrub(err))
	}
	e := &apiError{status: no.Response.StatusCode}
	if no.Message != nil {
		e.code, e.text = no.Message.Code, no.Message.Message
	}
	switch {
	case e.status == http.StatusUnauthorized:
		e.kind = ErrToken
	case e.status == http.StatusForbidden, e.code == codeUnknownChannel:
		e.kind = ErrForbidden
	case e.status >= 500:
		e.kind = ErrRetry
	}
	return e
}

// code is Discord's error code in err, 0 when there is none.
func code(err error) int {
	var e *apiError
	if errors.As(err, &e) {
		return e.code
	}
	return 0
}

// scrub takes the address out of a network error: those of interactions hold
// a token.
func scrub(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// Post sends a reply to a channel without anybody having asked: digests and
// alerts. It makes no sound. A nonce (at most 25 bytes) makes a repeat within
// some minutes return the first message. The ID is empty when Discord took the
// message but its answer could not be read. ErrForbidden means that the channel
// should be left alone, ErrRetry that a later attempt may succeed.
func (c *Client) Post(ctx context.Context, channel string, r commands.Reply, nonce string) (string, error) {
	m := render(r)
	m.Flags |= suppressNotifications
	m.Nonce, m.Enforce = nonce, nonce != ""
	id, err := c.send(ctx, channel, m, r)
	if err != nil {
		return "", fmt.Errorf("post to channel %s: %w", channel, err)
	}
	return id, nil
}

// PostIn is Post to a channel of one guild. A channel of another guild, which
// somebody may have typed as <#id>, is refused with ErrForbidden.
func (c *Client) PostIn(ctx context.Context, g knowledge.Guild, channel string, r commands.Reply, nonce string) (string, error) {
	raw, err := c.request(ctx, "GET", discordgo.EndpointChannel(channel), nil)
	if err != nil {
		return "", fmt.Errorf("look up channel %s: %w", channel, err)
	}
	var found struct {
		Guild string `json:"guild_id"`
	}
	if json.Unmarshal(raw, &found) != nil || found.Guild != string(g) {
		return "", fmt.Errorf("channel %s belongs to another server: %w", channel, ErrForbidden)
	}
	return c.Post(ctx, channel, r, nonce)
}

// send posts a message; where cards are not permitted, as plain text, and where
// the history may not be read, not as a reply.
func (c *Client) send(ctx context.Context, channel string, m message, r commands.Reply) (string, error) {
	address := discordgo.EndpointChannelMessages(channel)
	raw, err := c.request(ctx, "POST", address, m)
	if code(err) == codeNoHistory {
		m.Reference = nil
		raw, err = c.request(ctx, "POST", address, m)
	}
	if code(err) == codeMissingPermissions && len(m.Embeds) > 0 {
		plain := renderPlain(r)
		plain.Reference, plain.Nonce, plain.Enforce = m.Reference, m.Nonce, m.Enforce
		plain.Flags |= m.Flags
		raw, err = c.request(ctx, "POST", address, plain)
	}
	if err != nil {
		return "", err
	}
	var sent struct{ ID string }
	if json.Unmarshal(raw, &sent) != nil {
		c.lg.Warn("discord took a message, but its answer cannot be read", "channel", channel)
	}
	return sent.ID, nil
}
