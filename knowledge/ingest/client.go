package ingest

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"time"

	"code.dny.dev/ssrf"

	"beleg/knowledge/lang"
)

const (
	defaultTimeout = 20 * time.Second
	defaultMaxBody = 5 << 20
	maxRedirects   = 5
	maxHeader      = 64 << 10
)

// Options of a Client; the zero Options are right for the public internet.
type Options struct {
	UserAgent string        // default "Beleg/1.0 (news receipts)"; see [UserAgent]
	Timeout   time.Duration // for one address with all its redirects, without the waits at the Gate; default 20 s
	MaxBody   int64         // bytes after decompression; default 5 MB
	PDF       PDFReader     // default PDFText
	Gate      Gate          // default: everybody is let through at once

	Allow AllowList // what may be reached besides the public internet

	Resolver *net.Resolver // whom to ask for host names, in tests
}

// Client fetches pages of the public internet, and of what an AllowList admits.
// Every connection, after name resolution and for each redirect anew, passes an
// address guard: only public unicast addresses at ports 80 and 443, or what is
// listed. A public page cannot send it on to what is listed: who may name an
// address here is trusted with the intranet, who publishes somewhere is not. It
// uses no proxy and keeps no cookies. It is safe for concurrent use.
type Client struct {
	agent   string
	timeout time.Duration
	maxBody int64
	pdf     PDFReader
	gate    Gate
	listed  *reach  // for addresses that are named by those whom we serve
	public  *reach  // for those that strangers name
	outside *Client // nil when that is the client itself
	robots  *robots
}

// UserAgent is how the client calls itself, with an address of whom to turn to;
// without one when contact is empty.
func UserAgent(contact string) string {
	if contact = oneLine(contact); contact != "" {
		return "Beleg/1.0 (news receipts; +" + contact + ")"
	}
	return "Beleg/1.0 (news receipts)"
}

// NewClient returns a client.
func NewClient(o Options) *Client {
	c := &Client{
		agent:   cmp.Or(o.UserAgent, UserAgent("")),
		timeout: cmp.Or(o.Timeout, defaultTimeout),
		maxBody: cmp.Or(o.MaxBody, defaultMaxBody),
		pdf:     o.PDF,
		gate:    o.Gate,
		robots:  newRobots(),
	}
	dialer := net.Dialer{Timeout: c.timeout, Resolver: o.Resolver}
	c.public = newReach(dialer, AllowList{}, c.timeout)
	if c.listed = c.public; !o.Allow.IsZero() {
		outside := *c
		outside.robots = newRobots()
		c.outside = &outside
		c.listed = newReach(dialer, o.Allow, c.timeout)
	}
	return c
}

// Outside is the client that reaches the public internet only: for addresses that
// a page or feed from there gives.
func (c *Client) Outside() *Client {
	if c.outside == nil {
		return c
	}
	return c.outside
}

// Page is what an address led to.
type Page struct {
	URL         string    // after redirects, without fragment
	Body        []byte    // decompressed, in the page's own charset
	ContentType string    // media type in lower case: "text/html"
	Charset     string    // as declared by the server, "" when it was not
	At          time.Time // when it was fetched; zero when that is not known
	Inside      bool      // it is not on the public internet, but on the AllowList

	Validators
	Same   bool          // the page is as the validators of the request knew it; no Body
	Moved  string        // where permanent redirects led, "" when there was none
	MaxAge time.Duration // how long it stays as it is, says the server; 0 when it does not
}

// Validators tell whether a page has changed (RFC 9110, section 8.8), as the
// server wrote them.
type Validators struct {
	ETag     string
	Modified string // Last-Modified
}

// visit is what a request wants.
type visit struct {
	known  Validators
	accept string
	max    int64 // bytes after decompression
	any    bool  // whatever its media type
	cut    bool  // what is beyond max is left away, not refused
	again  bool  // nobody named the address just now
}

// What is accepted, by what is wanted.
const (
	acceptPage = "text/html, application/xhtml+xml, application/pdf;q=0.8, text/plain;q=0.8, application/xml;q=0.8, */*;q=0.1"
	acceptFeed = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, " +
		"application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)

// acceptLanguage asks for a page in one of the languages that are read.
var acceptLanguage = func() string {
	var codes []string
	for _, l := range lang.All {
		codes = append(codes, l.Code)
	}
	return strings.Join(codes, ", ") + ";q=0.8, *;q=0.5"
}()

// Get fetches an address. Its errors are *Error, or the context's own when the
// caller gave up.
func (c *Client) Get(ctx context.Context, address string) (*Page, error) {
	return c.visit(ctx, address, visit{accept: acceptPage, max: c.maxBody})
}

// Poll fetches a feed, of whatever media type, unless it is as known says: then
// the Page is Same. Its errors are those of Get.
func (c *Client) Poll(ctx context.Context, address string, known Validators) (*Page, error) {
	return c.visit(ctx, address, visit{known: known, accept: acceptFeed, max: c.maxBody, any: true, again: true})
}

func (c *Client) visit(ctx context.Context, address string, v visit) (*Page, error) {
	way := &trail{permanent: true, reach: c.listed, left: c.timeout}
	p, err := c.follow(ctx, way, address, v)
	way.depart(silence(err))
	switch {
	case err == nil:
		return p, nil
	case ctx.Err() == context.Canceled:
		return nil, ctx.Err()
	case way.refused != nil:
		return nil, way.refused
	}
	return nil, c.explain(err)
}

// trail is where a visit has come from redirect to redirect.
type trail struct {
	at, moved string // where it is, and where whoever asks should go from now on
	permanent bool   // all redirects so far
	reach     *reach
	stay      *stay         // at a host; nil on the way to one
	left      time.Duration // for what is to come
	refused   error         // by the gate
}

// follow walks from redirect to redirect.
func (c *Client) follow(ctx context.Context, way *trail, address string, v visit) (*Page, error) {
	for range maxRedirects + 1 {
		if err := c.step(ctx, way, address, v); err != nil {
			return nil, err
		}
		res, inside, err := c.request(way.stay.ctx, way.reach, way.at, v)
		if err != nil {
			return nil, err
		}
		if address = redirect(res); address == "" {
			defer res.Body.Close()
			p, err := c.page(way.at, res, v)
			if err == nil {
				p.Moved, p.Inside = way.moved, inside
			}
			return p, err
		}
		res.Body.Close()
		if !inside {
			way.reach = c.public
		}
		way.permanent = way.permanent && permanently(res.StatusCode)
	}
	return nil, because(Loop, fmt.Errorf("more than %d redirects", maxRedirects))
}

// step goes to an address where that may be visited, when its host is free.
func (c *Client) step(ctx context.Context, way *trail, address string, v visit) error {
	u, err := parseAddress(address, way.at)
	if err != nil {
		return err
	}
	first := way.at == ""
	if first && v.again && !way.reach.lists(u) {
		// Whoever has a name can let it lead elsewhere than when it was first read.
		way.reach = c.public
	}
	if err := way.reach.mayVisit(u); err != nil {
		return err
	}
	way.at = u.Href(true)
	if !first && way.permanent {
		way.moved = way.at
	}
	return c.arrive(ctx, way, u)
}

// redirect is where an answer leads, "" when it is one itself.
func redirect(res *http.Response) string {
	if res.StatusCode < 300 || res.StatusCode > 399 {
		return ""
	}
	return res.Header.Get("Location")
}

// permanently reports a redirect that is to be followed from now on.
func permanently(status int) bool {
	return status == http.StatusMovedPermanently || status == http.StatusPermanentRedirect
}

// request asks for one address, and tells whether the answer comes from inside.
func (c *Client) request(ctx context.Context, r *reach, address string, v visit) (res *http.Response, inside bool, err error) {
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(got httptrace.GotConnInfo) { inside = r.inside(got.Conn.RemoteAddr()) },
	})
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, false, &Error{BadAddress, err}
	}
	req.Header.Set("User-Agent", c.agent)
	req.Header.Set("Accept", v.accept)
	req.Header.Set("Accept-Language", acceptLanguage)
	if v.known.ETag != "" {
		req.Header.Set("If-None-Match", v.known.ETag)
	}
	if v.known.Modified != "" {
		req.Header.Set("If-Modified-Since", v.known.Modified)
	}
	res, err = r.transport.RoundTrip(req)
	return res, inside, err
}

// page reads an answer that is not a redirect.
func (c *Client) page(address string, res *http.Response, v visit) (*Page, error) {
	if res.StatusCode == http.StatusNotModified && v.known != (Validators{}) {
		return &Page{URL: address, Same: true, Validators: v.known, MaxAge: maxAge(res.Header)}, nil
	}
	if why := statusReason(res.StatusCode); why != "" {
		return nil, because(why, &statusError{res.StatusCode, retryAfter(res.Header.Get("Retry-After"), time.Now())})
	}
	mediaType, params, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if !v.any && !readable(mediaType) {
		return nil, &Error{BadType, fmt.Errorf("content type %q", mediaType)}
	}
	body, err := v.read(res)
	if err != nil {
		return nil, err
	}
	if vague(mediaType) {
		mediaType, _, _ = mime.ParseMediaType(sniff(body))
	}
	return &Page{URL: address, Body: body, At: time.Now(), ContentType: mediaType, Charset: strings.ToLower(params["charset"]),
		Validators: Validators{validator(res.Header.Get("ETag")), validator(res.Header.Get("Last-Modified"))}, MaxAge: maxAge(res.Header)}, nil
}

// read reads the body. The limit counts what comes out of the decompression, so
// that a small answer cannot become a large one.
func (v visit) read(res *http.Response) ([]byte, error) {
	if res.ContentLength > v.max && !v.cut {
		return nil, because(Large, &oversize{res.ContentLength, v.max})
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, v.max+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(body)) <= v.max:
		return body, nil
	case v.cut:
		return body[:v.max], nil
	}
	return nil, because(Large, &oversize{limit: v.max})
}

// validator is one that may be kept: a server that sends pages of them gets
// none back.
func validator(value string) string {
	if len(value) > 1000 {
		return ""
	}
	return value
}

// maxAge reads the max-age of Cache-Control (RFC 9111, section 5.2.2.1); 0 when
// there is none, or when what was cached is to be asked for anew each time.
func maxAge(h http.Header) (age time.Duration) {
	for directive := range strings.SplitSeq(strings.ToLower(strings.Join(h.Values("Cache-Control"), ",")), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch name {
		case "no-cache", "no-store":
			return 0
		case "max-age":
			seconds, _ := strconv.ParseInt(strings.Trim(value, `"`), 10, 64)
			age = time.Duration(min(max(seconds, 0), int64(longestWait/time.Second))) * time.Second
		}
	}
	return age
}

// refusals are the statuses that say what to do about them (RFC 9110 section
// 15, RFC 6585, RFC 7725).
var refusals = map[int]Why{
	http.StatusNotFound: Gone, http.StatusGone: Gone,
	http.StatusUnauthorized: Login, http.StatusPaymentRequired: Login, http.StatusProxyAuthRequired: Login,
	http.StatusRequestTimeout: Slow, http.StatusGatewayTimeout: Slow,
	http.StatusTooManyRequests:            Busy,
	http.StatusUnavailableForLegalReasons: Legal,
}

// statusReason says why an answer of this status holds no article, "" when it
// may hold one.
func statusReason(status int) Why {
	if why := refusals[status]; why != "" {
		return why
	}
	switch status / 100 {
	case 2:
		return ""
	case 4:
		return Refused
	case 5:
		return Broken
	}
	return Unreachable
}

// longestWait is the longest Retry-After that is believed.
const longestWait = 30 * 24 * time.Hour

// retryAfter reads a Retry-After header: seconds or a date (RFC 9110 section
// 10.2.3); 0 when it says nothing.
func retryAfter(value string, now time.Time) time.Duration {
	wait := time.Duration(0)
	if seconds, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64); err == nil {
		wait = time.Duration(min(seconds, int64(longestWait/time.Second))) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), longestWait)
}

// vague media types say nothing about what is in the body.
func vague(mediaType string) bool {
	return vagueTypes[mediaType]
}

var vagueTypes = set("", "application/octet-stream", "binary/octet-stream", "application/x-download")

// readable reports whether a body of this type is worth reading at all: pages,
// texts, PDF and feeds.
func readable(mediaType string) bool {
	if readTypes[mediaType] {
		return true
	}
	return vague(mediaType) || strings.HasPrefix(mediaType, "application/") && strings.HasSuffix(mediaType, "+xml")
}

var readTypes = set("text/html", "text/plain", "text/xml", "text/markdown", "application/pdf", "application/xml", "application/json",
	"application/feed+json", docxType, "message/rfc822")

// explain gives a reason to what went wrong on the way.
func (c *Client) explain(err error) error {
	var timeout net.Error
	var name *net.DNSError
	switch {
	case errors.Is(err, ssrf.ErrProhibitedIP):
		return because(Private, err)
	case errors.Is(err, ssrf.ErrProhibitedPort):
		return because(BadPort, err)
	case errors.Is(err, ssrf.ErrProhibitedNetwork), errors.Is(err, ssrf.ErrInvalidHostPort):
		return because(BadAddress, err)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return because(Slow, err)
	case errors.As(err, &name) && name.IsNotFound:
		return because(NoHost, err)
	case insecure(err):
		return because(Certificate, err)
	}
	return because(Unreachable, err)
}

// insecure reports whether no secure connection could be made, be it that the
// certificate is not believed or that there is none.
func insecure(err error) bool {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var op *net.OpError
	alerted := errors.As(err, &op) && op.Op == "remote error" // as crypto/tls calls an alert of the server
	return alerted || errors.As(err, &certificate) || errors.As(err, &record)
}
