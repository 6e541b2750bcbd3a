package ingest

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/temoto/robotstxt"
)

// How robots.txt is read (RFC 9309) and for how long it is believed.
const (
	robotsName   = "Beleg"
	maxRobots    = 500 << 10 // bytes, as section 2.5 wants
	robotsLife   = 24 * time.Hour
	robotsRetry  = time.Hour // after a failure
	robotsLines  = 5_000     // of one site; large ones have some hundreds
	robotsCached = 50_000    // lines of all sites, each site counting as ten more
)

// robots remembers what sites ask of programs.
type robots struct {
	mu    sync.Mutex
	sites map[string]*site
	order []string // of their reading
	lines int
}

// site is what one asks.
type site struct {
	until time.Time
	group *robotstxt.Group
	err   error // why it is not known, so that nothing may be read there
	lines int
}

func newRobots() *robots { return &robots{sites: map[string]*site{}} }

// Robots says whether a site lets programs read an address by themselves. The
// error is an *Error with the reason "robots", or why the site's robots.txt could
// not be read: then the site is to be left alone for a while, too. What a person
// names is read without asking.
func (c *Client) Robots(ctx context.Context, address string) error {
	u, err := parseAddress(address, "")
	if err != nil {
		return err
	}
	origin := u.Protocol() + "//" + u.Host()
	s := c.robots.known(origin, time.Now())
	if s == nil {
		if s, err = c.readRobots(ctx, origin); err != nil {
			return err
		}
		c.robots.keep(origin, s)
	}
	switch path := strings.TrimPrefix(u.Href(true), origin); {
	case s.err != nil:
		return s.err
	case !s.group.Test(path):
		return because(Robots, errors.New("robots.txt of "+origin))
	}
	return nil
}

func (r *robots) known(origin string, now time.Time) *site {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.sites[origin]
	if s == nil || now.After(s.until) || s.until.Sub(now) > robotsLife { // or the clock was set back
		return nil
	}
	return s
}

// keep remembers a site, and forgets those that were read longest ago.
func (r *robots) keep(origin string, s *site) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if old := r.sites[origin]; old != nil {
		r.lines -= old.lines
	} else {
		r.order = append(r.order, origin)
	}
	r.sites[origin] = s
	r.lines += s.lines
	for r.lines > robotsCached && len(r.order) > 1 {
		oldest := r.order[0]
		r.order = r.order[1:]
		r.lines -= r.sites[oldest].lines
		delete(r.sites, oldest)
	}
}

// asksNothing are the failures that mean that a site asks nothing: its answer is a
// status of 4xx, or redirects without end (RFC 9309, section 2.3.1).
var asksNothing = map[Why]bool{Gone: true, Login: true, Refused: true, Legal: true, Loop: true}

// readRobots reads what a site asks; the error is the context's, or that it may
// not be reached.
func (c *Client) readRobots(ctx context.Context, origin string) (*site, error) {
	p, err := c.visit(ctx, origin+"/robots.txt", visit{accept: "text/plain, */*;q=0.1", max: maxRobots, any: true, cut: true})
	s := &site{until: time.Now().Add(robotsLife), group: &robotstxt.Group{}, lines: 10}
	var failed *Error
	var unasked *withheld
	switch {
	case err == nil:
		text, n := robotsText(string(p.Body))
		s.lines += n
		if data, err := robotstxt.FromString(text); err == nil {
			s.group = data.FindGroup(robotsName)
		}
	case errors.As(err, &unasked):
		return nil, err
	case !errors.As(err, &failed), failed.Why == Private, failed.Why == BadAddress: // the caller's trouble, not the site's
		return nil, err
	case !asksNothing[failed.Why]:
		s.err, s.until = err, time.Now().Add(min(max(robotsRetry, failed.Wait()), robotsLife))
	}
	return s, nil
}

// robotsText leaves of a robots.txt the lines that its reader takes: it would
// drop all for one that is out of place or no number.
func robotsText(text string) (kept string, lines int) {
	var b strings.Builder
	agents := false
	for line := range strings.Lines(strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r", "\n")) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "#")
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(field)) {
		case "user-agent", "useragent":
			agents = true
		case "allow", "disallow":
			if !agents {
				continue
			}
		case "crawl-delay", "crawldelay":
			if !agents || !isDelay(value) {
				continue
			}
		default:
			continue
		}
		if lines++; lines > robotsLines {
			break
		}
		b.WriteString(field + ": " + value + "\n")
	}
	return b.String(), lines
}

// isDelay reports whether a value is a number of seconds that makes sense.
func isDelay(value string) bool {
	delay, err := strconv.ParseFloat(value, 32)
	return err == nil && delay >= 0 && delay <= 1e6
}
