package access

import (
	"fmt"
	"slices"
	"strings"
)

// Action is one thing that a person can ask for. Every route carries one.
type Action string

// The actions, in the order of the printed policy.
const (
	SeePublic     Action = "see public pages"
	SignIn        Action = "sign in"
	SignOut       Action = "sign out"
	SeeHome       Action = "see home"
	LogEntry      Action = "log entry"
	ListEntries   Action = "list own entries"
	ViewEntry     Action = "view entry"
	EditEntry     Action = "edit entry"
	DeleteEntry   Action = "delete draft"
	SendEntry     Action = "send entry for sign-off"
	WithdrawEntry Action = "withdraw entry"
	SeeQueue      Action = "see sign-off queue"
	SignEntry     Action = "sign off entry"
	ReturnEntry   Action = "return entry"
	MakePortfolio Action = "make portfolio"
	SeeTeam       Action = "see team totals"
)

// tie is a relation between an actor and a record.
type tie string

const (
	owner    tie = "owner"
	reviewer tie = "supervisor it was sent to, while the supervision lasts"
	signer   tie = "supervisor who signed it"
)

// rule is one line of the policy.
type rule struct {
	anyone    bool    // also without signing in
	roles     []Role  // one of these roles is needed; none means any signed-in person
	holder    bool    // or: has a portfolio of their own
	ties      []tie   // one of these ties is needed; none means that there is no record
	states    []State // the record must be in one of these; none means any
	otherwise string  // what people read when the state does not allow it
}

var policy = map[Action]rule{
	SeePublic: {anyone: true},
	SignIn:    {anyone: true},
	SignOut:   {},
	SeeHome:   {},

	LogEntry:    {holder: true},
	ListEntries: {holder: true},
	ViewEntry:   {ties: []tie{owner, reviewer, signer}},
	EditEntry: {holder: true, ties: []tie{owner}, states: []State{Draft, Returned},
		otherwise: "This entry cannot be changed now. If it is waiting for sign-off, withdraw it first. A signed entry is locked."},
	DeleteEntry: {holder: true, ties: []tie{owner}, states: []State{Draft},
		otherwise: "Only a draft can be deleted."},
	SendEntry: {holder: true, ties: []tie{owner}, states: []State{Draft, Returned},
		otherwise: "This entry has already been sent for sign-off."},
	WithdrawEntry: {holder: true, ties: []tie{owner}, states: []State{Sent},
		otherwise: "This entry is no longer waiting for sign-off, so it cannot be withdrawn."},

	SeeQueue: {roles: []Role{Supervisor}},
	SignEntry: {roles: []Role{Supervisor}, ties: []tie{reviewer}, states: []State{Sent},
		otherwise: "This entry is no longer waiting for you. It was withdrawn, returned or signed off."},
	ReturnEntry: {roles: []Role{Supervisor}, ties: []tie{reviewer}, states: []State{Sent},
		otherwise: "This entry is no longer waiting for you. It was withdrawn, returned or signed off."},

	MakePortfolio: {holder: true, ties: []tie{owner}},
	SeeTeam:       {roles: []Role{Lead}},
}

// order is the order of the printed policy; a test holds it against the table.
var order = []Action{
	SeePublic, SignIn, SignOut, SeeHome, LogEntry, ListEntries, ViewEntry, EditEntry, DeleteEntry, SendEntry,
	WithdrawEntry, SeeQueue, SignEntry, ReturnEntry, MakePortfolio, SeeTeam,
}

// Actions lists every action, for tests that walk the whole table.
func Actions() []Action { return slices.Clone(order) }

func (r rule) admits(who Actor) bool {
	if len(r.roles) == 0 && !r.holder {
		return true
	}
	return r.holder && who.Holder || slices.ContainsFunc(r.roles, who.Has)
}

func (r rule) tied(who Actor, on Record) bool {
	return slices.ContainsFunc(r.ties, func(t tie) bool { return t.holds(who, on) })
}

// holds computes one tie. Nobody is ever the reviewer or signer of what is their own.
func (t tie) holds(who Actor, on Record) bool {
	mine := who.ID == on.Owner
	sentToMe := on.Reviewer == who.ID && !mine
	switch t {
	case owner:
		return mine && who.SignedIn()
	case reviewer:
		return sentToMe && on.State != Draft && slices.Contains(who.Supervises, on.Owner)
	case signer:
		return sentToMe && on.State == Signed
	}
	return false
}

// Table prints the policy as people read it.
func Table() string {
	var out strings.Builder
	line := func(action, who, when string) { fmt.Fprintf(&out, "%-26s | %-95s | %s\n", action, who, when) }
	line("action", "who", "when")
	for _, action := range order {
		r := policy[action]
		line(string(action), r.whoWords(), r.whenWords())
	}
	return out.String()
}

func (r rule) whoWords() string {
	if r.anyone {
		return "anyone"
	}
	var roles []string
	for _, role := range r.roles {
		roles = append(roles, string(role))
	}
	if r.holder {
		roles = append(roles, "portfolio holder")
	}
	words := strings.Join(roles, ", ")
	if words == "" {
		words = "signed in"
	}
	var ties []string
	for _, t := range r.ties {
		ties = append(ties, string(t))
	}
	if len(ties) > 0 {
		words += ": " + strings.Join(ties, "; ")
	}
	return words
}

func (r rule) whenWords() string {
	if len(r.states) == 0 {
		return "always"
	}
	var states []string
	for _, s := range r.states {
		states = append(states, string(s))
	}
	return strings.Join(states, ", ")
}
