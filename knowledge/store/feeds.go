package store

import (
	"context"
	"net/url"
	"strings"
	"time"

	"beleg/knowledge"
)

// FirstItems is how many items of a feed are taken when all of it is new to a
// guild: the newest.
const FirstItems = 20

// Subscription is a guild's order to take in what a feed brings. Several guilds
// may subscribe to one feed, which is polled once for all of them.
type Subscription struct {
	Guild    knowledge.Guild
	Number   int    // stable within the guild, from 1
	URL      string // of the feed, as it is polled
	Title    string // as the feed calls itself; empty until it was read
	Site     string // the page it was found on; empty when the feed itself was named
	Mode     Mode   // "" is Everything
	Channel  string // where items are proposed, and trouble is told; empty means where it was subscribed
	Words    string // of which an item must hold one, separated by commas; "" passes all
	Without  string // of which it must hold none
	Sections string // likewise of its categories or its address's path
	Language string // ISO 639-1; "" passes all
	Paused   bool
	By       Actor     // without its Import
	Since    time.Time // when it was subscribed
}

// Mode is what becomes of a feed's items.
type Mode string

// The modes: every item that passes the filter becomes an article, or is
// proposed to the curators first.
const (
	Everything Mode = "everything"
	Propose    Mode = "propose"
)

// FeedState is how polling a feed goes, the same for all who subscribe to it.
type FeedState struct {
	URL      string // as polled; names the feed
	Moved    string // where it is from now on, by a permanent redirect; for Polled alone
	Host     string // polled one feed at a time
	Asked    int64  // counts what subscribers changed
	Title    string
	Due      time.Time // when it is polled next
	Interval time.Duration
	ETag     string
	Modified string    // Last-Modified, as the server wrote it
	Success  time.Time // when it was last read, also when nothing was new; zero when never
	Changed  time.Time // when it last had something new
	Fails    int       // polls in a row that failed
	Failing  time.Time // since when
	Reason   string    // why the last poll failed, a word as ingest.Why; "" when it did not
	Detail   string    // that cause in the server's words
	Told     bool      // the subscribers know that it fails
	Items    int       // that the last reading gave
	Missing  int       // entries that could not be read in it
}

// Lease is a host that this process may poll until it ends or is given back.
type Lease struct {
	Host  string
	Token int64 // fences: whoever holds an older one has lost the host
	Until time.Time
}

// HostOf is the host that an address is asked from: its name in lower case, with
// the port where it is not the usual one. "" when the address has none.
func HostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return Text(strings.ToLower(u.Host))
}

// Feeds keeps subscriptions and the schedule by which feeds are polled.
// Processes claim hosts, not feeds, so that no host is ever asked twice at once.
//
// A feed that nobody subscribes to any more is forgotten; one whose subscribers
// all paused is not polled.
type Feeds interface {
	// Subscribe adds a subscription, or changes the one that the guild has to this
	// feed: mode, channel, filter, pause; By, Since and Site stay. It returns it
	// with its Number, and whether it was new. Either way the feed is due at once
	// and read whole, unless nothing changed.
	Subscribe(ctx context.Context, s Subscription) (Subscription, bool, error)
	// Unsubscribe takes a subscription away; ErrNotFound. Its articles stay, and
	// its number is not given out again. Errands that were planned are still run.
	Unsubscribe(ctx context.Context, g knowledge.Guild, by Actor, number int) (Subscription, error)
	// Subscriptions lists a guild's by number with how their feeds go; g "" means all guilds.
	Subscriptions(ctx context.Context, g knowledge.Guild) ([]Followed, error)
	// ListSubscriptions returns a page of a guild's by number, and how many it has.
	ListSubscriptions(ctx context.Context, g knowledge.Guild, offset, limit int) ([]Followed, int, error)
	// Troubled lists the numbers of a guild's subscriptions, paused ones left out,
	// whose last poll failed.
	Troubled(ctx context.Context, g knowledge.Guild) ([]int, error)
	// Subscribers lists those who are to get what a feed brings, paused ones left
	// out. url is any address that the feed has had.
	Subscribers(ctx context.Context, url string) ([]Subscription, error)
	// Subscribed reports whether a guild has subscribed to a feed, be it paused. url is any
	// address that the feed has had.
	Subscribed(ctx context.Context, g knowledge.Guild, url string) (bool, error)

	// ClaimHosts leases up to limit hosts that have a feed or an errand due and that
	// nobody else holds. What is not given back by then is free again.
	ClaimHosts(ctx context.Context, until time.Time, limit int) ([]Lease, error)
	// ClaimHost leases one host, which something is to be fetched from at once. Without a
	// Token somebody else holds it, or it has its pause; quiet is for how much longer
	// its server wants to be left alone, and 0 when it does not.
	ClaimHost(ctx context.Context, host string, until time.Time) (l Lease, quiet time.Duration, err error)
	// Quiet keeps that a host's server wants to be left alone for a time, of a day at
	// most: until then nobody can claim the host.
	Quiet(ctx context.Context, host string, wait time.Duration) error
	// Renew prolongs a lease; ErrChanged when it was lost.
	Renew(ctx context.Context, l Lease, until time.Time) (Lease, error)
	// Release gives a host back; the lease may have been lost. Nobody can claim the
	// host before a time, the zero one for at once: so it has its pause also between
	// the requests of two processes.
	Release(ctx context.Context, l Lease, from time.Time) error
	// FreeHosts ends all leases, of killed processes above all; for who knows that
	// no other process polls.
	FreeHosts(ctx context.Context) error
	// Leases lists the hosts that somebody holds at this moment, by name.
	Leases(ctx context.Context) ([]Lease, error)
	// DueFeeds lists the feeds of a leased host that are due, the longest first.
	DueFeeds(ctx context.Context, l Lease) ([]FeedState, error)
	// Polled keeps what a poll led to. ErrChanged when the lease was lost; then
	// nothing is kept. A feed that somebody asked for meanwhile stays due. One that
	// moved to where another feed is becomes that one, with its subscribers.
	Polled(ctx context.Context, l Lease, f FeedState) error
	// NextDue returns when the next feed or errand of a host that nobody holds is
	// due; zero when there is none.
	NextDue(ctx context.Context) (time.Time, error)

	// Unseen returns those items of a feed (by their IDs) that a guild has not been
	// given yet, in their order.
	Unseen(ctx context.Context, g knowledge.Guild, url string, items []string) ([]string, error)
	// Seen marks items as given to a guild, or decided on, and plans the errands
	// that this led to: both or neither. Name all items of a reading: marks that no
	// reading has named for months are dropped.
	Seen(ctx context.Context, g knowledge.Guild, url string, items []string, errands ...Errand) error

	// PlanErrands writes errands down; one with the kind, guild and key of another takes
	// its place.
	PlanErrands(ctx context.Context, errands []Errand) error
	// DueErrands lists up to limit errands of a leased host that are due, the longest first.
	DueErrands(ctx context.Context, l Lease, limit int) ([]Errand, error)
	// SettleErrand ends an errand, or puts it off until next when that is not zero,
	// with the Detail it has by then; what was planned in its place stays.
	// ErrChanged when the lease was lost.
	SettleErrand(ctx context.Context, l Lease, e Errand, next time.Time) error
}

// Errand is one address to be fetched at its time, for a guild: an item's page,
// or an article that is looked at again. It survives a crash, and is done at
// least once.
type Errand struct {
	ID     int64
	Kind   string // whose it is to do
	Guild  knowledge.Guild
	Key    string // with kind and guild names it
	Host   string // as HostOf has it
	Due    time.Time
	Tries  int    // how often it was put off
	Detail []byte // what its kind needs to do it
}

// Followed is a subscription with how its feed goes.
type Followed struct {
	Subscription
	State FeedState
}
