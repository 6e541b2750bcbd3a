package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"beleg/commands"
	"beleg/knowledge"
)

const (
	// maxLimited is how often a request is sent again because Discord was asked
	// too early: it was not done, and limits know when to go on.
	maxLimited = 8
	// maxAnswer bounds what is read of an answer.
	maxAnswer = 8 << 20

	userAgent = "DiscordBot (https://github.com/bwmarrin/discordgo, v" + discordgo.VERSION + ")"
)

// request sends one request, up to three times while it fails in passing. Who
// calls makes sure that repeating does no harm (a nonce, or by its nature). The
// error wraps ErrToken, ErrForbidden or ErrRetry where these apply.
func (c *Client) request(ctx context.Context, method, address string, body any) ([]byte, error) {
	return c.attempt(ctx, 3, method, address, body)
}

// attempt sends one request up to so many times. It ends with ctx and with the
// client, whatever it waits for.
func (c *Client) attempt(ctx context.Context, times int, method, address string, body any) ([]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.ctx, cancel)()
	for tries, limited := 1, 0; ; {
		raw, err := c.once(ctx, method, address, body)
		switch {
		case err == nil, !errors.Is(err, ErrRetry):
			return raw, err
		case errors.Is(err, errTurn), ctx.Err() != nil:
			return nil, err
		case errors.Is(err, errLimited) && limited < maxLimited:
			limited++
			continue
		case tries == times:
			return nil, err
		}
		sleep(ctx, c.pace.retry*time.Duration(tries))
		tries++
	}
}

// once sends one request when its turn has come.
func (c *Client) once(ctx context.Context, method, address string, body any) ([]byte, error) {
	r := routeOf(method, address)
	leave, err := c.limits.enter(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errTurn, err)
	}
	defer leave()
	req, err := c.newRequest(ctx, method, address, body)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRetry, scrub(err))
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	c.limits.learn(r, resp.StatusCode, resp.Header, raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRetry, scrub(err))
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return nil, refusal(resp.StatusCode, raw)
	}
	if method == "GET" && !json.Valid(raw) {
		return nil, fmt.Errorf("%w: the answer cannot be read", ErrRetry)
	}
	return raw, nil
}

func (c *Client) newRequest(ctx context.Context, method, address string, body any) (*http.Request, error) {
	raw, kind, err := encoded(body)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bot "+c.cfg.Token)
	req.Header.Set("User-Agent", userAgent)
	if body != nil { // Discord refuses the header without a body
		req.Header.Set("Content-Type", kind)
	}
	return req, nil
}

// encoded writes the body of a request, and says of what type it is: JSON, or a form
// that holds JSON and a document.
// https://discord.com/developers/docs/reference#uploading-files
func encoded(body any) (raw []byte, kind string, err error) {
	if body == nil {
		return nil, "", nil
	}
	if raw, err = json.Marshal(body); err != nil {
		return nil, "", err
	}
	document := enclosed(body)
	if document == nil {
		return raw, "application/json", nil
	}
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	err = form.WriteField("payload_json", string(raw))
	if err == nil {
		var file io.Writer
		if file, err = form.CreateFormFile("files[0]", document.Name); err == nil {
			_, err = io.WriteString(file, document.Text)
		}
	}
	err = errors.Join(err, form.Close())
	return b.Bytes(), form.FormDataContentType(), err
}

// Kinds of ErrRetry that attempt treats differently.
var (
	errTurn    = fmt.Errorf("%w: waited for its turn", ErrRetry)
	errLimited = fmt.Errorf("%w: asked too early", ErrRetry)
)

// apiError is an answer that says no. Code is Discord's own.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
type apiError struct {
	kind         error
	status, code int
	text         string
	fields       []fieldError
}

func (e *apiError) Error() string {
	text := fmt.Sprintf("Discord answers %d (code %d): %s", e.status, e.code, e.text)
	for _, f := range e.fields {
		text += fmt.Sprintf("; %s: %s", strings.Join(f.path, "."), f.text)
	}
	return text
}
func (e *apiError) Unwrap() error { return e.kind }

// Discord's error codes that are acted on.
const (
	codeUnknownChannel     = 10003
	codeUnknownMessage     = 10008
	codeUnknownInteraction = 10062
	codeMissingAccess      = 50001
	codeMissingPermissions = 50013
	codeAcknowledged       = 40060
	codeInvalidForm        = 50035
	codeNoHistory          = 160002
	codeThreadExists       = 160004
)

// refusal says which kind of failure an answer is.
func refusal(status int, body []byte) error {
	var said struct {
		Code    int
		Message string
		Errors  any
	}
	json.Unmarshal(body, &said) // what could be read is looked at
	e := &apiError{status: status, code: said.Code, text: said.Message, fields: fieldErrors(said.Errors)}
	switch {
	case status == http.StatusUnauthorized:
		e.kind = ErrToken
	case status == http.StatusForbidden, e.code == codeUnknownChannel:
		e.kind = ErrForbidden
	case status == http.StatusTooManyRequests:
		e.kind = errLimited
	case status >= 500:
		e.kind = ErrRetry
	}
	return e
}

// fieldError is what Discord says against one field of a request.
type fieldError struct {
	path []string
	text string
}

const (
	maxFields = 20 // in the log
	maxPath   = 12 // levels of an errors object
)

// fieldErrors reads the errors object of code 50035: fields within fields, and
// at the end of each path a list of "_errors".
func fieldErrors(tree any) (out []fieldError) {
	var walk func(v any, path []string)
	walk = func(v any, path []string) {
		fields, ok := v.(map[string]any)
		if !ok || len(path) > maxPath {
			return
		}
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			if name != "_errors" {
				walk(fields[name], append(slices.Clip(path), name))
				continue
			}
			list, _ := fields[name].([]any)
			for _, item := range list {
				said, _ := item.(map[string]any)
				out = append(out, fieldError{path, fmt.Sprintf("%v (%v)", said["message"], said["code"])})
			}
		}
	}
	walk(tree, nil)
	return out[:min(len(out), maxFields)]
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

// withoutDocument says that a document could not be sent along.
func withoutDocument(r commands.Reply) commands.Reply {
	r.Document, r.Failed = nil, true
	r.Text = commands.Say(r.Language, "discord.attach")
	return r
}

// Post sends a reply to a channel without anybody having asked: digests and
// alerts. It makes no sound. A nonce (at most 25 bytes) makes a repeat within
// some minutes return the first message. The ID is empty when Discord took the
// message but its answer could not be read. ErrForbidden means that the channel
// should be left alone, ErrRetry that a later attempt may succeed; so it is when
// the client ends meanwhile.
func (c *Client) Post(ctx context.Context, channel string, r commands.Reply, nonce string) (string, error) {
	m := render(r, reader{})
	m.Flags |= suppressNotifications
	m.Nonce, m.Enforce = nonce, nonce != ""
	id, err := c.send(ctx, channel, m, r)
	if err != nil {
		return "", fmt.Errorf("post to channel %s: %w", channel, err)
	}
	return id, nil
}

// PostIn is Post to a channel of one guild. A channel of another guild, which
// somebody may have typed as <#id>, is refused with ErrForbidden. What is a user's
// own goes to the direct messages with that user.
func (c *Client) PostIn(ctx context.Context, g knowledge.Guild, channel string, r commands.Reply, nonce string) (string, error) {
	if user, direct := strings.CutPrefix(string(g), directPlace); direct {
		return c.postTo(ctx, user, r, nonce)
	}
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

// send posts a message; where components are not permitted, as plain text, where
// files are not, with a word about that, and where the history may not be read, not
// as a reply.
func (c *Client) send(ctx context.Context, channel string, m message, r commands.Reply) (string, error) {
	address := discordgo.EndpointChannelMessages(channel)
	if c.plain.has(channel) && m.document == nil && m.Flags&componentsAlone != 0 {
		m = m.plainly(r)
	}
	raw, err := c.request(ctx, "POST", address, m)
	if code(err) == codeNoHistory {
		m.Reference = nil
		raw, err = c.request(ctx, "POST", address, m)
	}
	if code(err) == codeMissingPermissions && m.document != nil {
		r = withoutDocument(r)
		m.document, m.Components = nil, render(r, m.to).Components
		raw, err = c.request(ctx, "POST", address, m)
	}
	if componentsRefused(err) && m.Flags&componentsAlone != 0 {
		refused := err
		if code(err) == codeInvalidForm {
			c.lg.Warn("discord refused components, sent as text", "channel", channel, "command", m.command, "error", err)
		}
		if raw, err = c.request(ctx, "POST", address, m.plainly(r)); err == nil {
			c.learnPlain(channel, refused)
		}
	}
	if code(err) == codeInvalidForm {
		raw, err = c.request(ctx, "POST", address, m.plainly(c.refusedReply("", m.command, r.Language, err)))
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

// learnPlain notes that a channel takes texts alone, until permissions change there or
// for a while. What was wrong with one message says nothing about others.
func (c *Client) learnPlain(channel string, refused error) {
	if code(refused) == codeMissingPermissions {
		c.plain.add(channel)
	}
}

// plainly is another reply as plain text, in place of a message.
func (m message) plainly(r commands.Reply) message {
	plain := renderPlain(r, m.to)
	plain.Reference, plain.Nonce, plain.Enforce = m.Reference, m.Nonce, m.Enforce
	plain.Flags |= m.Flags &^ componentsAlone
	return plain
}

// componentsRefused reports whether a message may be taken as plain text: for want of
// a right, or because its components are not what Discord knows.
func componentsRefused(err error) bool {
	k := code(err)
	return k == codeMissingPermissions || k == codeInvalidForm
}
