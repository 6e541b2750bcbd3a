package store

import (
	"context"
	"time"

	"beleg/knowledge"
)

// Proposal is an article that a feed brought, and that curators are asked about
// before it is kept.
type Proposal struct {
	Guild    knowledge.Guild
	Number   int               // stable within the guild, from 1
	Feed     string            // what brought it, as people call it
	Channel  string            // where that was subscribed
	Article  knowledge.Article // empty when it is decided
	Raw      []byte            // as fetched, nil when there are none, and when it is decided
	At       time.Time
	Decision Decision
	Kept     int   // the number of the article that it became, 0 when it did not
	By       Actor // who decided; without its Import
}

// Decision is what became of a proposal, "" while it waits.
type Decision string

// The decisions.
const (
	Accepted Decision = "accepted"
	Declined Decision = "declined"
)

// Proposals wait a month, and a guild has the newest MaxProposals, those that
// wait before those that are decided.
const (
	ProposalLife = 30 * 24 * time.Hour
	MaxProposals = 300
)

// Proposals keeps what curators are to decide on, so that what is added is what
// was shown, also after a restart.
type Proposals interface {
	// Propose writes a proposal down unless the guild has one of the same page, be
	// it decided: it returns the one that stands, and whether it is new. Proposals
	// whose time is over go.
	Propose(ctx context.Context, p Proposal) (Proposal, bool, error)
	// Proposal reads one; ErrNotFound when there is none or its time is over.
	Proposal(ctx context.Context, g knowledge.Guild, number int) (Proposal, error)
	// Proposals returns a page of those that wait, the oldest first and without Raw,
	// and how many there are.
	Proposals(ctx context.Context, g knowledge.Guild, offset, limit int) ([]Proposal, int, error)
	// Decide puts a proposal's article into the guild as Put does, unless the guild
	// has it by now, or declines it (the Put then has no more than its Entry), in
	// one transaction. It returns the proposal as it stands then. ErrChanged when
	// it is decided already, with the proposal that says how; ErrNotFound.
	Decide(ctx context.Context, g knowledge.Guild, by Actor, number int, d Decision) (Proposal, Put, error)
	// EditProposal changes the article of one that waits, but for its address;
	// ErrChanged when it is decided, with the proposal as it stands; ErrNotFound.
	EditProposal(ctx context.Context, g knowledge.Guild, number int, a knowledge.Article) (Proposal, error)
	// Unposted returns of each guild the oldest proposal that waits and was not posted.
	Unposted(ctx context.Context) ([]Proposal, error)
	// Posted notes that a proposal was posted, or is not to be; ErrNotFound.
	Posted(ctx context.Context, g knowledge.Guild, number int) error
}
