// Package ingest turns what people bring (addresses, files, import lines,
// feeds) into articles. Everything here reads strangers' bytes: addresses pass
// a guard, sizes and times are bounded, and what cannot be read says why.
package ingest

import (
	"errors"
	"fmt"
	"time"
)

// Why says in one word why something did not become an article. The words are
// the keys of the sentences that commands show.
type Why string

// The reasons. Robots is given by whoever polls feeds: an address that a person
// brings is read once, as a browser would.
const (
	BadAddress  Why = "address"     // not an http or https address that may be opened
	Password    Why = "password"    // holds a user name or password
	Private     Why = "private"     // not on the public internet
	BadPort     Why = "port"        // neither of the ports that pages have
	NoHost      Why = "host"        // no such host
	Unreachable Why = "unreachable" // no connection, or one that broke off
	Certificate Why = "certificate" // no secure connection: expired, another host's, not signed
	Slow        Why = "slow"        // took too long
	Loop        Why = "loop"        // redirects without end
	Gone        Why = "gone"        // 404, 410
	Login       Why = "login"       // 401, 402, 407: wants money or an account
	Refused     Why = "refused"     // 403 and its like: does not let programs in
	Busy        Why = "busy"        // 429: too many requests; see [Error.Wait]
	Crowded     Why = "crowded"     // others ask the host, or it wants to be left alone; see [Error.Wait]
	Legal       Why = "legal"       // 451: withheld for legal reasons
	Broken      Why = "broken"      // 5xx: the server has a fault; see [Error.Wait]
	ConsentWall Why = "consent"     // shows nothing before somebody consents
	Large       Why = "large"       // a file or page above the size limit; see [Error.Limit]
	Long        Why = "long"        // a text above the size limit
	Hard        Why = "hard"        // takes more time or memory than one article may
	BadType     Why = "type"        // a kind of file that is not read
	IsPage      Why = "page"        // a page, where a feed was asked for; see [Error.Feeds]
	NoFeed      Why = "feed"        // neither a feed nor a page, where a feed was asked for
	IsFeeds     Why = "feeds"       // a list of feeds (OPML), where an article was asked for
	IsFeed      Why = "isfeed"      // one feed, where an article was asked for
	EmptyFeed   Why = "emptyfeed"   // a feed without items, where an article was asked for
	Short       Why = "short"       // a text of fewer than MinText characters
	Locked      Why = "locked"      // a document that opens with a password
	NoText      Why = "text"        // nothing to read in it
	Index       Why = "index"       // a list of articles, and none itself; see [Error.Offers]
	Robots      Why = "robots"
)

// Error is why an address or a file did not become an article.
type Error struct {
	Why Why
	Err error // the cause, for the log; may be nil
}

func (e *Error) Error() string {
	if e.Err == nil {
		return "not readable: " + string(e.Why)
	}
	return fmt.Sprintf("not readable: %s: %v", e.Why, e.Err)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Reason gives the word that commands have a sentence for.
func (e *Error) Reason() string { return string(e.Why) }

// Limit is the size in bytes above which nothing is read, where that is the
// reason; else 0.
func (e *Error) Limit() int64 {
	var over *oversize
	if errors.As(e.Err, &over) {
		return over.limit
	}
	return 0
}

// Wait is how long the server asks to be left alone (Retry-After), or still does
// since another visit; 0 when it does not say.
func (e *Error) Wait() time.Duration {
	var w *withheld
	var status *statusError
	switch {
	case errors.As(e.Err, &w):
		return w.wait
	case errors.As(e.Err, &status):
		return status.wait
	}
	return 0
}

// oversize is the cause of what is too large.
type oversize struct{ size, limit int64 }

func (o *oversize) Error() string {
	if o.size > 0 {
		return fmt.Sprintf("%d bytes, of at most %d", o.size, o.limit)
	}
	return fmt.Sprintf("more than %d bytes", o.limit)
}

// statusError is the cause of what a server refuses.
type statusError struct {
	status int
	wait   time.Duration
}

func (s *statusError) Error() string {
	if s.wait > 0 {
		return fmt.Sprintf("status %d, again in %s", s.status, s.wait)
	}
	return fmt.Sprintf("status %d", s.status)
}

// whyOf is the reason of an error, "" when it has none.
func whyOf(err error) Why {
	var e *Error
	if errors.As(err, &e) {
		return e.Why
	}
	return ""
}

// because gives an error a reason, unless it has one already.
func because(why Why, err error) error {
	var e *Error
	if errors.As(err, &e) {
		return err
	}
	return &Error{why, err}
}
