package store

import (
	"context"
	"time"

	"beleg/knowledge"
)

// MaxUnhelpful is how many complaints are kept of each guild, the newest.
const MaxUnhelpful = 500

// Complaint is a question whose answer helped some people not.
type Complaint struct {
	Question string
	People   int       // who said so
	At       time.Time // when somebody last did
}

// Feedback keeps which questions were answered badly.
type Feedback interface {
	// Unhelpful notes that a question's answer did not help somebody. The same again
	// changes nothing but the time.
	Unhelpful(ctx context.Context, g knowledge.Guild, by Actor, question string) error
	// Complaints lists the questions of a guild, those of most people first, then the
	// newest, and says how many there are in all.
	Complaints(ctx context.Context, g knowledge.Guild, offset, limit int) ([]Complaint, int, error)
}
