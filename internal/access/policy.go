package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Action is one thing that a person can ask for. Every route carries one.
type Action string

// The actions, in the order of the printed policy.
const (
	SeePublic     Action = "see public pages"
	SignIn        Action = "sign in"
	SetUp         Action = "set up installation"
	ResetPassword Action = "reset password"
	ConfirmEmail  Action = "confirm email address"
	AnswerInvite  Action = "answer invitation"
	SignOut       Action = "sign out"
	SeeHome       Action = "see home"
	ManageAccount Action = "manage own account"

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
	DeclineEntry  Action = "decline entry"
	ReopenEntry   Action = "re-open signed entry"
	RemarkOnEntry Action = "comment on entry"
	NudgeSigner   Action = "remind whoever is asked to sign off"
	SignHere      Action = "have entry signed off on own device"
	AnswerByLink  Action = "sign off by link in e-mail"
	CheckSignOff  Action = "check sign-off"
	MakePortfolio Action = "make portfolio"
	TakeAll       Action = "download everything"

	SeeLearning      Action = "see own learning"
	RecordLearning   Action = "record learning"
	ChangeLearning   Action = "change learning record"
	ImportLearning   Action = "import learning"
	UseImport        Action = "work on import"
	ImportForTeam    Action = "import learning of members"
	SeeSupervised    Action = "see learning of supervised people"
	SeeTeamLearning  Action = "see learning of members"
	ManageProgrammes Action = "manage programmes"
	ReadCalendar     Action = "read calendar by secret address"

	SeeSupervision    Action = "see own supervision"
	AskSupervision    Action = "ask for supervision"
	AnswerSupervision Action = "answer request for supervision"
	DropSupervision   Action = "take back request for supervision"
	EndSupervision    Action = "end supervision"
	SetSupervision    Action = "set supervision"
	NameStandIn       Action = "name stand-in"
	EndCover          Action = "end cover"

	SeeSessions   Action = "see supervision log"
	LogSession    Action = "log supervision session"
	SeeSession    Action = "see supervision session"
	ChangeSession Action = "change or confirm supervision session"

	SeeTeam           Action = "see team totals"
	SeeMemberTotals   Action = "see totals of members"
	SeeOrganisation   Action = "see organisation"
	EditOrganisation  Action = "edit organisation"
	Invite            Action = "invite people"
	ManageMembers     Action = "manage members"
	ListOrganisations Action = "list organisations"
	AddOrganisation   Action = "add organisation"
	AppointLead       Action = "appoint lead"
	ManageAccounts    Action = "manage accounts"
)

// tie is a relation between an actor and a record.
type tie string

const (
	owner     tie = "owner"
	reviewer  tie = "supervisor it was sent to, while the supervision lasts"
	standIn   tie = "stand-in of that supervisor, while the cover lasts"
	signer    tie = "supervisor who signed it"
	party     tie = "either side"
	asker     tie = "side that asked"
	asked     tie = "side that was asked"
	lead      tie = "lead of its organisation"
	installer tie = "administrator"
)

// rule is one line of the policy.
type rule struct {
	anyone    bool    // also without signing in
	unproven  bool    // also before two-step sign-in that an organisation asks for
	roles     []Role  // one of these roles is needed; none means any signed-in person
	holder    bool    // or: has a portfolio of their own
	admin     bool    // or: administers the installation
	ties      []tie   // one of these ties is needed; none means that there is no record
	states    []State // the record must be in one of these; none means any
	otherwise string  // what people read when the state does not allow it
	seenBy    Action  // who may do that knows that the record exists
}

var policy = map[Action]rule{
	SeePublic:     {anyone: true},
	SignIn:        {anyone: true},
	SetUp:         {anyone: true},
	ResetPassword: {anyone: true},
	ConfirmEmail:  {anyone: true},
	AnswerInvite:  {anyone: true},
	SignOut:       {unproven: true},
	SeeHome:       {},
	ManageAccount: {unproven: true, ties: []tie{owner}},

	LogEntry:    {holder: true},
	ListEntries: {holder: true},
	ViewEntry:   {ties: []tie{owner, reviewer, standIn, signer}},
	EditEntry: {holder: true, ties: []tie{owner}, states: []State{Draft, Returned}, seenBy: ViewEntry,
		otherwise: "This entry cannot be changed now. If it is waiting for sign-off, withdraw it first. A signed entry is locked."},
	DeleteEntry: {holder: true, ties: []tie{owner}, states: []State{Draft}, seenBy: ViewEntry,
		otherwise: "Only a draft can be deleted."},
	SendEntry: {holder: true, ties: []tie{owner}, states: []State{Draft, Returned}, seenBy: ViewEntry,
		otherwise: "This entry has already been sent for sign-off."},
	WithdrawEntry: {holder: true, ties: []tie{owner}, states: []State{Sent}, seenBy: ViewEntry,
		otherwise: "This entry is no longer waiting for sign-off, so it cannot be withdrawn."},

	SeeQueue: {roles: []Role{Supervisor}},
	SignEntry: {roles: []Role{Supervisor}, ties: []tie{reviewer, standIn}, states: []State{Sent}, seenBy: ViewEntry,
		otherwise: "This entry is no longer waiting for you. It was withdrawn, returned or signed off."},
	ReturnEntry: {roles: []Role{Supervisor}, ties: []tie{reviewer, standIn}, states: []State{Sent}, seenBy: ViewEntry,
		otherwise: "This entry is no longer waiting for you. It was withdrawn, returned or signed off."},

	DeclineEntry: {roles: []Role{Supervisor}, ties: []tie{reviewer, standIn}, states: []State{Sent}, seenBy: ViewEntry,
		otherwise: "This entry is no longer waiting for you. It was withdrawn, returned or signed off."},
	ReopenEntry: {roles: []Role{Supervisor}, holder: true, ties: []tie{owner, reviewer, signer}, states: []State{Signed}, seenBy: ViewEntry,
		otherwise: "This entry is not signed off, so it cannot be re-opened."},
	RemarkOnEntry: {roles: []Role{Supervisor}, holder: true, ties: []tie{owner, reviewer, standIn}, states: []State{Sent, Returned}, seenBy: ViewEntry,
		otherwise: "Comments can be added while an entry waits for sign-off or after it was returned."},
	NudgeSigner: {holder: true, ties: []tie{owner}, states: []State{Sent}, seenBy: ViewEntry,
		otherwise: "This entry is no longer waiting for sign-off."},
	SignHere: {holder: true, ties: []tie{owner}, states: []State{Sent}, seenBy: ViewEntry,
		otherwise: "This entry is no longer waiting for sign-off."},
	AnswerByLink: {anyone: true},
	CheckSignOff: {anyone: true},

	MakePortfolio: {holder: true, ties: []tie{owner}},
	TakeAll:       {ties: []tie{owner}},

	SeeLearning:      {holder: true},
	RecordLearning:   {holder: true},
	ChangeLearning:   {holder: true, ties: []tie{owner}},
	ImportLearning:   {holder: true},
	UseImport:        {roles: []Role{Lead}, holder: true, ties: []tie{owner, lead}},
	ImportForTeam:    {roles: []Role{Lead}, ties: []tie{lead}},
	SeeSupervised:    {roles: []Role{Supervisor}},
	SeeTeamLearning:  {roles: []Role{Lead}, ties: []tie{lead}},
	ManageProgrammes: {roles: []Role{Lead}, ties: []tie{lead}},
	ReadCalendar:     {anyone: true},

	SeeSupervision:    {roles: []Role{Supervisor, Lead}, holder: true},
	AskSupervision:    {roles: []Role{Supervisor}, holder: true},
	AnswerSupervision: {ties: []tie{asked}, seenBy: DropSupervision},
	DropSupervision:   {ties: []tie{asker}, seenBy: AnswerSupervision},
	EndSupervision:    {ties: []tie{party, lead}},
	SetSupervision:    {roles: []Role{Lead}, ties: []tie{lead}},
	NameStandIn:       {roles: []Role{Supervisor, Lead}, ties: []tie{owner, lead}},
	EndCover:          {ties: []tie{party, lead}},

	SeeSessions:   {roles: []Role{Supervisor}, holder: true},
	LogSession:    {roles: []Role{Supervisor}, holder: true},
	SeeSession:    {ties: []tie{party}},
	ChangeSession: {ties: []tie{party}},

	SeeTeam:           {roles: []Role{Lead}},
	SeeMemberTotals:   {roles: []Role{Lead}, ties: []tie{lead}},
	SeeOrganisation:   {roles: []Role{Lead}, admin: true, ties: []tie{lead, installer}},
	EditOrganisation:  {roles: []Role{Lead}, admin: true, ties: []tie{lead, installer}},
	Invite:            {roles: []Role{Lead}, admin: true, ties: []tie{lead, installer}},
	ManageMembers:     {roles: []Role{Lead}, admin: true, ties: []tie{lead, installer}},
	ListOrganisations: {roles: []Role{Lead}, admin: true},
	AddOrganisation:   {admin: true},
	AppointLead:       {admin: true},
	ManageAccounts:    {admin: true},
}

// order is the order of the printed policy; a test holds it against the table.
var order = []Action{
	SeePublic, SignIn, SetUp, ResetPassword, ConfirmEmail, AnswerInvite, SignOut, SeeHome, ManageAccount,
	LogEntry, ListEntries, ViewEntry, EditEntry, DeleteEntry, SendEntry, WithdrawEntry, SeeQueue, SignEntry, ReturnEntry,
	DeclineEntry, ReopenEntry, RemarkOnEntry, NudgeSigner, SignHere, AnswerByLink, CheckSignOff,
	MakePortfolio, TakeAll,
	SeeLearning, RecordLearning, ChangeLearning, ImportLearning, UseImport, ImportForTeam, SeeSupervised, SeeTeamLearning, ManageProgrammes, ReadCalendar,
	SeeSupervision, AskSupervision, AnswerSupervision, DropSupervision, EndSupervision, SetSupervision, NameStandIn, EndCover,
	SeeSessions, LogSession, SeeSession, ChangeSession,
	SeeTeam, SeeMemberTotals, SeeOrganisation, EditOrganisation, Invite, ManageMembers, ListOrganisations, AddOrganisation, AppointLead, ManageAccounts,
}

// Actions lists every action, for tests that walk the whole table.
func Actions() []Action { return slices.Clone(order) }

// Known tells whether the policy has a row for an action.
func Known(do Action) bool {
	_, known := policy[do]
	return known
}

func (r rule) admits(who Actor) bool {
	if len(r.roles) == 0 && !r.holder && !r.admin {
		return true
	}
	return r.holder && who.Holder || r.admin && who.Administrator || slices.ContainsFunc(r.roles, who.Has)
}

func (r rule) tied(who Actor, on Record) bool {
	return slices.ContainsFunc(r.ties, func(t tie) bool { return t.holds(who, on) })
}

// holds computes one tie. Nobody is ever the reviewer or signer of what is their own.
func (t tie) holds(who Actor, on Record) bool {
	mine := who.ID == on.Owner
	switch t {
	case owner:
		return mine && who.SignedIn()
	case reviewer:
		return on.Reviewer == who.ID && !mine && on.State != Draft && slices.Contains(who.Supervises, on.Owner)
	case standIn:
		_, covers := who.StandsInFor(on.Reviewer, on.Owner)
		return covers && !mine && (on.State == Sent || on.State == Returned)
	case signer:
		return on.Signer == who.ID && !mine && on.State == Signed
	case party:
		return who.SignedIn() && (mine || on.Reviewer == who.ID)
	case asker:
		return who.SignedIn() && on.AskedBy == who.ID
	case asked:
		return who.SignedIn() && on.AskedBy != who.ID && (mine || on.Reviewer == who.ID)
	case lead:
		return slices.ContainsFunc(on.Organisations, func(o uuid.UUID) bool { return slices.Contains(who.LeadOf, o) })
	case installer:
		return who.Administrator
	}
	return false
}

// Table prints the policy as people read it.
func Table() string {
	var out strings.Builder
	line := func(action, who, when string) { fmt.Fprintf(&out, "%-33s | %-145s | %s\n", action, who, when) }
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
	if r.admin {
		roles = append(roles, "administrator")
	}
	words := strings.Join(roles, ", ")
	if words == "" {
		words = "signed in"
	}
	if r.unproven {
		words += ", also before the second step"
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
