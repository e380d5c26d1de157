// Package access decides who may do what. There is one policy table; gates, domain checks, lists and
// buttons all ask it, and it prints itself as a text that people can read.
//
// The package knows ties (owner, reviewer ...) and states, never tables of the database: the facts come
// in with the Actor, who is read fresh on every request, and the Record.
package access

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"linkfolio/internal/fault"
)

// Role is what a person is in an organisation.
type Role string

// The roles of the trade.
const (
	LinkWorker Role = "link-worker"
	Supervisor Role = "supervisor"
	Lead       Role = "lead"
)

// Roles lists every role, in the order in which they are offered.
func Roles() []Role { return []Role{LinkWorker, Supervisor, Lead} }

// Words says a role as people read it.
func (r Role) Words() string {
	switch r {
	case LinkWorker:
		return "link worker"
	case Supervisor:
		return "supervisor"
	case Lead:
		return "organisation lead"
	}
	return string(r)
}

// WithArticle is the role as somebody has it: "a supervisor".
func (r Role) WithArticle() string {
	if r == Lead {
		return "an " + r.Words()
	}
	return "a " + r.Words()
}

// Actor is who asks, with what is true of them at this moment.
type Actor struct {
	ID            uuid.UUID
	Name          string
	Session       uuid.UUID
	SignedInBy    string      // how the session began: a key of identity's methods
	Roles         []Role      // roles that are live today
	Holder        bool        // is, or once was, a link worker: people keep their record when they leave
	Supervises    []uuid.UUID // people with a live supervision link to this actor
	StandsIn      []StandIn   // supervisors whose place this actor takes today
	Leads         []uuid.UUID // link workers of the organisations that this actor leads
	LeadOf        []uuid.UUID // organisations that this actor leads today
	Administrator bool        // runs the installation: organisations and accounts, never what people write
	Unproven      bool        // an organisation asks for two-step sign-in, and this session has not passed it
	Insisted      bool        // an organisation insists on single sign-on, and this session did not begin with it
}

// StandIn is a supervisor whose place somebody takes for a time, with the people whom that supervisor supervises.
type StandIn struct {
	For        uuid.UUID
	Name       string
	Supervises []uuid.UUID
}

// SignedIn tells whether anybody is there.
func (a Actor) SignedIn() bool { return a.ID != uuid.Nil }

// Has tells whether the actor holds a role today.
func (a Actor) Has(role Role) bool { return slices.Contains(a.Roles, role) }

// StandsInFor gives the cover under which the actor may act in a supervisor's place for one of their people.
func (a Actor) StandsInFor(supervisor, owner uuid.UUID) (StandIn, bool) {
	for _, s := range a.StandsIn {
		if s.For == supervisor && slices.Contains(s.Supervises, owner) {
			return s, true
		}
	}
	return StandIn{}, false
}

// Record is what is asked about: whose it is, whom it was sent to, in which state, and to which organisations it belongs.
type Record struct {
	Owner         uuid.UUID
	Reviewer      uuid.UUID   // the supervisor to whom an entry was sent; the other side of a supervision
	Signer        uuid.UUID   // who signed an entry off
	AskedBy       uuid.UUID   // which side asked for a supervision
	Organisations []uuid.UUID // to which it belongs today
	State         State
}

// State of an entry, as far as the policy asks for it.
type State string

// The states of an entry.
const (
	Draft    State = "draft"    // being written; nobody else sees it
	Sent     State = "sent"     // waits for the supervisor
	Returned State = "returned" // came back with a comment
	Signed   State = "signed"   // signed off and locked
)

// Check answers whether the actor may do this to this record, now. It returns nil, or a fault:
// SignedOut, NotFound (they may not know of it), Forbidden (never theirs to do), or Conflict (the state
// does not allow it).
func Check(who Actor, do Action, on Record) error {
	rule, known := policy[do]
	switch {
	case !known:
		return fault.Newf(fault.Forbidden, "Nobody may do this.")
	case !rule.anyone && !who.SignedIn():
		return fault.New(fault.SignedOut, "Sign in to carry on.")
	case !rule.unproven && !rule.anyone && who.Insisted:
		return fault.New(fault.Forbidden, "Your organisation asks for single sign-on. Sign in with it first.")
	case !rule.unproven && !rule.anyone && who.Unproven:
		return fault.New(fault.Forbidden, "Your organisation asks for two-step sign-in. Set it up first.")
	case !rule.admits(who):
		return fault.New(fault.Forbidden, "Your account cannot do this.")
	case len(rule.ties) == 0:
		return nil
	case !rule.tied(who, on):
		return rule.refusal(who, on)
	case len(rule.states) > 0 && !slices.Contains(rule.states, on.State):
		return fault.New(fault.Conflict, rule.otherwise)
	}
	return nil
}

// refusal hides what the actor may not see, and is plain about what they may see but not do.
func (r rule) refusal(who Actor, on Record) error {
	if view, known := policy[r.seenBy]; known && view.admits(who) && view.tied(who, on) {
		return fault.New(fault.Forbidden, "You can see this but it is not yours to do.")
	}
	return NotFound()
}

// NotFound is the one answer for what does not exist and what is not theirs to know of.
func NotFound() error { return fault.New(fault.NotFound, "Page not found") }

// May is Check for buttons.
func May(who Actor, do Action, on Record) bool { return Check(who, do, on) == nil }

// MayEver answers for the gate in front of a route, where the record is not known yet: could this
// actor do this to any record at all?
func MayEver(who Actor, do Action) bool {
	rule, known := policy[do]
	if !known || rule.anyone {
		return known
	}
	return who.SignedIn() && (rule.unproven || !who.Unproven && !who.Insisted) && rule.admits(who)
}

// Visible is the condition that limits a query over entries to those that Check(who, ViewEntry, ...)
// would let the actor see. It is one bracketed condition, so that it can stand beside any other.
func Visible(who Actor) (condition string, args []any) {
	seen := []string{"entries.owner_id = ?", "(entries.signer_id = ? AND entries.state = 'signed' AND entries.owner_id <> ?)"}
	args = []any{who.ID, who.ID, who.ID}
	if len(who.Supervises) > 0 {
		seen = append(seen, "(entries.reviewer_id = ? AND entries.owner_id <> ? AND entries.state <> 'draft' AND entries.owner_id IN ?)")
		args = append(args, who.ID, who.ID, who.Supervises)
	}
	for _, cover := range who.StandsIn {
		if len(cover.Supervises) > 0 {
			seen = append(seen, "(entries.reviewer_id = ? AND entries.owner_id <> ? AND entries.state IN ('sent', 'returned') AND entries.owner_id IN ?)")
			args = append(args, cover.For, who.ID, cover.Supervises)
		}
	}
	return "(" + strings.Join(seen, " OR ") + ")", args
}
