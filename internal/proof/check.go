package proof

import (
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/cpd"
	"linkfolio/internal/signoff"
)

// Keys are what receipts are checked by: *identity.Keys, or the public ones alone (identity.PublicKeys).
type Keys interface {
	Receipt(token string) (signoff.Receipt, error)
}

// Report is what a bundle proves.
type Report struct {
	MadeAt  time.Time // as the bundle says; nobody signed that
	Entries []Checked
	Wrong   []Wrong // all that is not as it should be, in the order of the file
}

// Checked is one entry of a bundle, with what holds of it.
type Checked struct {
	ID       uuid.UUID
	Owner    string // as the bundle says; nobody signed that
	SignOffs []SignOff
}

// SignOff is one decision whose receipt is ours.
type SignOff struct {
	signoff.Receipt
	Content  *cpd.Content     // what was decided on; nil where the bundle does not have it
	Comment  string           // only where it is the one that came with the decision
	Reopened *signoff.Receipt // nil where it stood when the bundle was made
	Reason   string
}

// Wrong names one thing in a bundle that is not as it should be.
type Wrong struct {
	Where string // "entry 0189…, version 2"
	What  string
}
