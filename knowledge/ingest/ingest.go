// Package ingest turns what people bring (addresses, files, import lines,
// feeds) into articles. Everything here reads strangers' bytes: addresses pass
// a guard, sizes and times are bounded, and what cannot be read says why.
package ingest

import (
	"errors"
	"fmt"
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
	Gone        Why = "gone"        // 404, 410
	Refused     Why = "refused"     // 401, 403, 429, 451 and their like
	Unreachable Why = "unreachable" // no such host, no connection, a broken server
	Slow        Why = "slow"        // took too long
	Large       Why = "large"       // a file or page above the size limit
	Long        Why = "long"        // a text above the size limit
	Hard        Why = "hard"        // takes more time or memory than one article may
	BadType     Why = "type"        // a kind of file that is not read
	IsPage      Why = "page"        // a page, where a feed was asked for; see [Error.Feeds]
	NoFeed      Why = "feed"        // neither a feed nor a page, where a feed was asked for
	IsFeeds     Why = "feeds"       // a list of feeds (OPML) or a feed, where an article was asked for
	Locked      Why = "locked"      // a document that opens with a password
	NoText      Why = "text"        // nothing to read in it
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

// because gives an error a reason, unless it has one already.
func because(why Why, err error) error {
	var e *Error
	if errors.As(err, &e) {
		return err
	}
	return &Error{why, err}
}
