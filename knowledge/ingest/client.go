package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"code.dny.dev/ssrf"
	whatwg "github.com/nlnwa/whatwg-url/url"
)

const (
	defaultTimeout = 20 * time.Second
	defaultMaxBody = 5 << 20
	maxRedirects   = 5
	maxHeader      = 64 << 10
)

// Options of a Client; the zero Options are right for the public internet.
type Options struct {
	UserAgent string        // default "Beleg/1.0 (news receipts; reads single pages that people name)"
	Timeout   time.Duration // for one address with all its redirects; default 20 s
	MaxBody   int64         // bytes after decompression; default 5 MB
	PDF       PDFReader     // default PDFText

	// For tests: networks that may be reached besides the public internet, any
	// port, and whom to ask for host names.
	Allow    []netip.Prefix
	AnyPort  bool
	Resolver *net.Resolver
}

// Client fetches public pages. Every connection, after name resolution and for
// each redirect anew, passes an address guard: only public unicast addresses,
// only ports 80 and 443. It uses no proxy and keeps no cookies. It is safe for
// concurrent use.
type Client struct {
	agent   string
	timeout time.Duration
	maxBody int64
	pdf     PDFReader
	guard   *ssrf.Guardian
	// The transport alone: Get follows redirects itself, so that each is read as
	// browsers read it and checked before anything is sent.
	transport *http.Transport
}

// NewClient returns a client.
func NewClient(o Options) *Client {
	c := &Client{
		agent:   cmp.Or(o.UserAgent, "Beleg/1.0 (news receipts; reads single pages that people name)"),
		timeout: cmp.Or(o.Timeout, defaultTimeout),
		maxBody: cmp.Or(o.MaxBody, defaultMaxBody),
		pdf:     o.PDF,
		guard:   newGuard(o),
	}
	dialer := &net.Dialer{Timeout: c.timeout, Control: c.guard.Safe, Resolver: o.Resolver}
	c.transport = &http.Transport{
		Proxy:                  nil, // a proxy would be all that the guard sees
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    c.timeout,
		ResponseHeaderTimeout:  c.timeout,
		MaxResponseHeaderBytes: maxHeader,
		MaxIdleConns:           8,
		IdleConnTimeout:        30 * time.Second,
	}
	return c
}

func newGuard(o Options) *ssrf.Guardian {
	var options []ssrf.Option
	if o.AnyPort {
		options = append(options, ssrf.WithAnyPort())
	}
	var v4, v6 []netip.Prefix
	for _, p := range o.Allow {
		if p.Addr().Is4() {
			v4 = append(v4, p)
		} else {
			v6 = append(v6, p)
		}
	}
	return ssrf.New(append(options, ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))...)
}

// Page is what an address led to.
type Page struct {
	URL         string // after redirects, without fragment
	Body        []byte // decompressed, in the page's own charset
	ContentType string // media type in lower case: "text/html"
	Charset     string // as declared by the server, "" when it was not
}

// Get fetches an address. Its errors are *Error, or the context's own when the
// caller gave up.
func (c *Client) Get(ctx context.Context, address string) (*Page, error) {
	within, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	p, err := c.follow(within, address)
	if err != nil {
		if ctx.Err() == context.Canceled {
			return nil, ctx.Err()
		}
		return nil, c.explain(err)
	}
	return p, nil
}

// follow walks from redirect to redirect.
func (c *Client) follow(ctx context.Context, address string) (*Page, error) {
	base := ""
	for range maxRedirects + 1 {
		u, err := parseAddress(address, base)
		if err == nil {
			err = c.mayVisit(u)
		}
		if err != nil {
			return nil, err
		}
		base = u.Href(true)
		res, err := c.request(ctx, base)
		if err != nil {
			return nil, err
		}
		next := res.Header.Get("Location")
		if res.StatusCode < 300 || res.StatusCode > 399 || next == "" {
			defer res.Body.Close()
			return c.page(base, res)
		}
		res.Body.Close()
		address = next
	}
	return nil, &Error{Unreachable, fmt.Errorf("more than %d redirects", maxRedirects)}
}

// mayVisit refuses, before any name is looked up, what the guard would refuse
// at the connection: addresses written as numbers, and names that by definition
// are not on the public internet (RFC 6761, RFC 6762, RFC 8375).
func (c *Client) mayVisit(u *whatwg.Url) error {
	name := u.Hostname()
	if ip, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return c.guard.SafeAddr(ip)
	}
	for _, local := range []string{"localhost", "local", "internal", "home.arpa"} {
		if name == local || strings.HasSuffix(name, "."+local) {
			return &Error{Private, fmt.Errorf("host %s", name)}
		}
	}
	return nil
}

func (c *Client) request(ctx context.Context, address string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, &Error{BadAddress, err}
	}
	req.Header.Set("User-Agent", c.agent)
	req.Header.Set("Accept", "text/html, application/xhtml+xml, application/pdf;q=0.8, text/plain;q=0.8, application/xml;q=0.8, */*;q=0.1")
	req.Header.Set("Accept-Language", "de, en;q=0.8, *;q=0.5")
	return c.transport.RoundTrip(req)
}

// page reads an answer that is not a redirect.
func (c *Client) page(address string, res *http.Response) (*Page, error) {
	if why := statusReason(res.StatusCode); why != "" {
		return nil, &Error{why, fmt.Errorf("status %d", res.StatusCode)}
	}
	mediaType, params, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if !readable(mediaType) {
		return nil, &Error{BadType, fmt.Errorf("content type %q", mediaType)}
	}
	if res.ContentLength > c.maxBody {
		return nil, &Error{Large, fmt.Errorf("%d bytes", res.ContentLength)}
	}
	// The limit counts what comes out of the decompression, so that a small
	// answer cannot become a large one.
	body, err := io.ReadAll(io.LimitReader(res.Body, c.maxBody+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > c.maxBody {
		return nil, &Error{Large, fmt.Errorf("more than %d bytes", c.maxBody)}
	}
	if vague(mediaType) {
		mediaType, _, _ = mime.ParseMediaType(sniff(body))
	}
	return &Page{URL: address, Body: body, ContentType: mediaType, Charset: strings.ToLower(params["charset"])}, nil
}

// statusReason says why an answer of this status holds no article, "" when it
// may hold one.
func statusReason(status int) Why {
	switch {
	case status >= 200 && status < 300:
		return ""
	case status == http.StatusNotFound || status == http.StatusGone:
		return Gone
	case status >= 400 && status < 500:
		return Refused
	}
	return Unreachable
}

// vague media types say nothing about what is in the body.
func vague(mediaType string) bool {
	return mediaType == "" || mediaType == "application/octet-stream" || mediaType == "binary/octet-stream" || mediaType == "application/x-download"
}

// readable reports whether a body of this type is worth reading at all: pages,
// texts, PDF and feeds.
func readable(mediaType string) bool {
	switch mediaType {
	case "text/html", "text/plain", "text/xml", "text/markdown", "application/pdf", "application/xml", "application/json", "application/feed+json", docxType, "message/rfc822":
		return true
	}
	return vague(mediaType) || strings.HasPrefix(mediaType, "application/") && strings.HasSuffix(mediaType, "+xml")
}

// explain gives a reason to what went wrong on the way.
func (c *Client) explain(err error) error {
	var timeout net.Error
	switch {
	case errors.Is(err, ssrf.ErrProhibitedIP):
		return because(Private, err)
	case errors.Is(err, ssrf.ErrProhibitedPort), errors.Is(err, ssrf.ErrProhibitedNetwork), errors.Is(err, ssrf.ErrInvalidHostPort):
		return because(BadAddress, err)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return because(Slow, err)
	}
	return because(Unreachable, err)
}
