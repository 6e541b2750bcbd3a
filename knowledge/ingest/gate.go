package ingest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

// Gate lets visits to hosts through, those of other processes considered.
type Gate interface {
	// Enter waits until a host may be asked, and nobody else asks it until leave is
	// called. within is the context of the requests: it ends when the host is lost to
	// somebody else. leave is told what pause the site wants between two visits, and
	// how long it wants to be left alone; 0 when it does not say. An error that people
	// should understand is that of [Withhold].
	Enter(ctx context.Context, host string) (within context.Context, leave func(pause, wait time.Duration), err error)
}

// Withhold is the error of a Gate that lets nobody through, as others ask the host, or as
// it wants to be left alone for a time.
func Withhold(wait time.Duration) error { return &Error{Crowded, &withheld{wait}} }

// withheld is the cause of what was never asked for.
type withheld struct{ wait time.Duration }

func (w *withheld) Error() string {
	if w.wait > 0 {
		return fmt.Sprintf("the site wants to be left alone for another %s", w.wait.Round(time.Second))
	}
	return "others ask the site"
}

// longestName is the longest name that a host can have (RFC 1035, section 2.3.4).
const longestName = 253

// stay is a visit's time at one host.
type stay struct {
	host  string
	ctx   context.Context
	leave func(wait time.Duration)
}

// arrive begins a stay at an address's host, unless the visit is there already.
func (c *Client) arrive(ctx context.Context, way *trail, u *whatwg.Url) error {
	host := u.Host()
	switch {
	case way.stay != nil && way.stay.host == host:
		return nil
	case len(u.Hostname()) > longestName:
		return &Error{NoHost, fmt.Errorf("a name of %d characters", len(u.Hostname()))}
	}
	way.depart(0)
	leave := func(time.Duration, time.Duration) {}
	if c.gate != nil {
		within, done, err := c.gate.Enter(ctx, host)
		if err != nil {
			way.refused = err
			return err
		}
		ctx, leave = within, done
	}
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, way.left)
	origin := u.Protocol() + "//" + host
	way.stay = &stay{host: host, ctx: ctx, leave: func(wait time.Duration) {
		cancel()
		way.left -= time.Since(began)
		leave(c.robots.pause(origin), wait)
	}}
	return nil
}

// depart ends a stay, at a host that wants to be left alone for a time.
func (way *trail) depart(wait time.Duration) {
	if way.stay != nil {
		way.stay.leave(wait)
		way.stay = nil
	}
}

// pause is what a site is known to want between two requests, 0 when it is not.
func (r *robots) pause(origin string) time.Duration {
	s := r.known(origin, time.Now())
	if s == nil || s.group == nil {
		return 0
	}
	return s.group.CrawlDelay
}

// silence is how long a server asks to be left alone: one that is asked too much, or is
// not well (RFC 6585, section 4; RFC 9110, section 15.6.4). What others say is of one page.
func silence(err error) time.Duration {
	var status *statusError
	if errors.As(err, &status) && (status.status == http.StatusTooManyRequests || status.status == http.StatusServiceUnavailable) {
		return status.wait
	}
	return 0
}
