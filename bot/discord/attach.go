package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"beleg/commands"
	"beleg/knowledge"
)

const maxAttachment = knowledge.MaxFile

// ErrTooLarge: an attachment is larger than the bot reads.
var ErrTooLarge = errors.New("the attachment is larger than 10 MiB")

func (c *Client) files(list []attachment) []commands.File {
	var out []commands.File
	for _, a := range list {
		out = append(out, commands.File{Name: a.Filename, Size: a.Size,
			Open: func(ctx context.Context) (io.ReadCloser, error) { return c.fetch(ctx, a) }})
	}
	return out
}

// holdsAttachments reports whether an address is on the servers where Discord
// keeps attachments.
func holdsAttachments(u *url.URL) bool {
	known := u.Host == "cdn.discordapp.com" || u.Host == "media.discordapp.net"
	return known && u.Scheme == "https" && u.User == nil
}

// fetch reads an attachment from Discord's own servers only, without the token
// and without following redirects: the address comes with a message.
func (c *Client) fetch(ctx context.Context, a attachment) (io.ReadCloser, error) {
	u, err := url.Parse(a.URL)
	if err != nil || !holdsAttachments(u) {
		return nil, errors.New("the attachment is not on Discord's servers")
	}
	if a.Size > maxAttachment {
		return nil, ErrTooLarge
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, errors.New("the address of the attachment cannot be read")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("fetch attachment: %w", scrub(err))
	}
	if resp.StatusCode != http.StatusOK || resp.ContentLength > maxAttachment {
		resp.Body.Close()
		if resp.ContentLength > maxAttachment {
			return nil, ErrTooLarge
		}
		return nil, fmt.Errorf("fetch attachment: Discord answers %s", resp.Status)
	}
	return &bounded{resp.Body, maxAttachment}, nil
}

// bounded fails instead of cutting silently.
type bounded struct {
	io.ReadCloser
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, ErrTooLarge
	}
	return n, err
}
