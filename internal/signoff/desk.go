package signoff

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/mail"
	"linkfolio/internal/seal"
)

// The acts of this package.
const (
	ActSent      audit.Act = "sent for sign-off"
	ActWithdrawn audit.Act = "withdrawn"
	ActSigned    audit.Act = "signed off"
	ActReturned  audit.Act = "returned"
	ActDeclined  audit.Act = "declined"
	ActReopened  audit.Act = "re-opened"
	ActRemarked  audit.Act = "commented"
)

// Parts are what the desk works with. Receipts are signed with the keys, letters go to the outbox, and the box seals what
// must be read again. Who is going is not written to.
type Parts struct {
	DB     *database.DB
	Keys   *identity.Keys
	Shelf  *catalogue.Shelf
	Outbox *mail.Outbox
	Box    *seal.Box
	Clock  calendar.Clock
	Going  mail.Going
}

// Desk is where entries are sent, read and decided on.
type Desk struct {
	db     *database.DB
	keys   *identity.Keys
	shelf  *catalogue.Shelf
	outbox *mail.Outbox
	box    *seal.Box
	clock  calendar.Clock
	going  mail.Going
}

// NewDesk makes the desk.
func NewDesk(p Parts) *Desk { return &Desk{p.DB, p.Keys, p.Shelf, p.Outbox, p.Box, p.Clock, p.Going} }

// Request sends an entry to one of the owner's supervisors. The entry is checked in full once more, and what is sent is
// frozen as a new version. Faults: Invalid (incomplete, or no such supervisor), Conflict (state or lock), NotFound.
func (d *Desk) Request(ctx context.Context, who access.Actor, entry, supervisor uuid.UUID, lock int) error {
	words, err := d.wordsOf(ctx, who, entry)
	if err != nil {
		return err
	}
	return d.db.InTx(ctx, func(tx *gorm.DB) error {
		e, err := d.sendable(tx, who, entry, lock, words)
		if err != nil {
			return err
		}
		to, err := identity.SupervisorIn(tx, who.ID, supervisor, d.clock.Today())
		if err != nil {
			return err
		}
		return d.send(tx, who, e, to, words)
	})
}

// sendable is an entry that is complete and as its owner was shown it.
func (d *Desk) sendable(tx *gorm.DB, who access.Actor, entry uuid.UUID, lock int, words words) (cpd.Entry, error) {
	e, err := d.take(tx, who, access.SendEntry, entry)
	if err != nil {
		return e, err
	}
	if e.LockVersion != lock || e.TemplateID != words.template.ID {
		return e, fault.New(fault.Conflict, "This entry changed after you opened this page. Read it again before you send it.")
	}
	return e, cpd.Ready(e, words.template, words.activities, d.clock.Today())
}

func (d *Desk) send(tx *gorm.DB, who access.Actor, e cpd.Entry, to identity.Colleague, words words) error {
	now := d.clock()
	version, err := cpd.Freeze(tx, &e, words.template, words.activity(e.Activity), to.ID, now)
	if err != nil {
		return err
	}
	err = cpd.Move(tx, &e, access.Sent, func(e *cpd.Entry) { e.ReviewerID, e.GuestID, e.SentAt = &to.ID, nil, &now })
	if err != nil {
		return err
	}
	return d.note(tx, who, e, fact{ActSent, "sent this entry to " + to.Name + " for sign-off", version.Hash, versionDigest(version), now})
}

// words are the catalogue's words that an entry is shown and sealed under. They are read before a transaction, since they
// may need a connection of their own.
type words struct {
	template   catalogue.Template
	activities []catalogue.Activity
}

func (d *Desk) wordsOf(ctx context.Context, who access.Actor, entry uuid.UUID) (w words, err error) {
	e, err := d.open(d.db.Read(ctx), who, access.ViewEntry, entry)
	if err != nil {
		return w, err
	}
	if w.template, err = d.shelf.Template(ctx, e.TemplateID); err != nil {
		return w, err
	}
	w.activities, err = d.shelf.Activities(ctx)
	return w, err
}

func (w words) activity(key string) string {
	at := slices.IndexFunc(w.activities, func(a catalogue.Activity) bool { return a.Key == key })
	if at < 0 {
		return key
	}
	return w.activities[at].Label
}

// Withdraw takes an entry back that nobody has decided on yet; it becomes a draft that can be changed.
func (d *Desk) Withdraw(ctx context.Context, who access.Actor, entry uuid.UUID) error {
	return d.db.InTx(ctx, func(tx *gorm.DB) error {
		e, err := d.take(tx, who, access.WithdrawEntry, entry)
		if err != nil {
			return err
		}
		version, _, err := cpd.VersionOf(tx, e.ID, e.Version)
		if err != nil {
			return err
		}
		decision, err := d.decide(tx, who, e, version, Withdrawn, Word{})
		if err != nil {
			return err
		}
		if err := d.revoke(tx, e); err != nil {
			return err
		}
		if err := cpd.Move(tx, &e, access.Draft, func(e *cpd.Entry) { e.ReviewerID, e.GuestID, e.SentAt = nil, nil, nil }); err != nil {
			return err
		}
		return d.note(tx, who, e, decision.fact(ActWithdrawn, "withdrew this entry before it was signed off"))
	})
}

// Sign signs off the version that the supervisor was shown. When the entry was sent again meanwhile, a *Stale error (a
// Conflict) tells what changed; when it was withdrawn, a Conflict tells so.
func (d *Desk) Sign(ctx context.Context, who access.Actor, entry uuid.UUID, w Word) (Decision, error) {
	return d.settle(ctx, who, access.SignEntry, entry, w, Signed)
}

// Return sends the version back with a reason: a comment on the whole, or on one of its answers. Otherwise as Sign.
func (d *Desk) Return(ctx context.Context, who access.Actor, entry uuid.UUID, w Word) (Decision, error) {
	return d.settle(ctx, who, access.ReturnEntry, entry, w, Returned)
}

// Decline says that the version is not theirs to sign off, and why; its owner may send it to somebody else. Otherwise as Sign.
func (d *Desk) Decline(ctx context.Context, who access.Actor, entry uuid.UUID, w Word) (Decision, error) {
	return d.settle(ctx, who, access.DeclineEntry, entry, w, Declined)
}

// outcome is what a kind of decision makes of an entry, as the audit says it and the letter to the owner.
type outcome struct {
	state  access.State
	act    audit.Act
	words  string
	letter string // empty where none is sent at once
}

var outcomes = map[string]outcome{
	Signed:   {access.Signed, ActSigned, "signed off this entry", ""},
	Returned: {access.Returned, ActReturned, "returned this entry with a comment", returnedLetter},
	Declined: {access.Returned, ActDeclined, "declined to sign off this entry", declinedLetter},
}

func (d *Desk) settle(ctx context.Context, who access.Actor, do access.Action, entry uuid.UUID, w Word, kind string) (Decision, error) {
	var decision Decision
	err := d.db.InTx(ctx, func(tx *gorm.DB) (err error) {
		decision, err = d.settleIn(tx, who, do, entry, w, kind)
		return err
	})
	return decision, err
}

func (d *Desk) settleIn(tx *gorm.DB, who access.Actor, do access.Action, entry uuid.UUID, w Word, kind string) (Decision, error) {
	e, err := d.takeShown(tx, who, do, Shown{entry, w.Version})
	if err != nil {
		return Decision{}, err
	}
	version, content, err := current(tx, e, w.Version)
	if err != nil {
		return Decision{}, err
	}
	if err := w.mayStandWithOthers(tx, who, e); err != nil {
		return Decision{}, err
	}
	said, err := w.read(content, kind)
	if err != nil {
		return Decision{}, err
	}
	if err := d.remark(tx, who, e, version, said.answers); err != nil {
		return Decision{}, err
	}
	w.Comment = said.comment
	decision, err := d.decide(tx, who, e, version, kind, w)
	if err != nil {
		return Decision{}, err
	}
	return decision, d.close(tx, who, e, decision)
}

// close brings the entry to the state that was decided on, notes it and tells an owner who was not there.
func (d *Desk) close(tx *gorm.DB, who access.Actor, e cpd.Entry, decision Decision) error {
	o := outcomes[decision.Kind]
	err := cpd.Move(tx, &e, o.state, func(e *cpd.Entry) {
		switch {
		case o.state != access.Signed:
			e.GuestID = nil
		case e.GuestID == nil:
			e.SignerID = &who.ID
		}
	})
	if err != nil {
		return err
	}
	words := o.words
	if decision.ForName != "" {
		words += " for " + decision.ForName
	}
	if others := decision.WithOthers(); others != "" {
		words += ", " + others
	}
	where, err := decision.where(tx)
	if err != nil {
		return err
	}
	if err := d.note(tx, who, e, decision.fact(o.act, words+where)); err != nil {
		return err
	}
	if o.letter == "" || decision.Authenticated.OnDevice() { // which the owner holds
		return nil
	}
	return d.tell(tx, e, e.OwnerID, o.letter, decidedWords{By: decision.ByName, For: decision.ForName, Confirmed: decision.confirmed()}, "")
}

// take is open for whoever is about to write: everybody else who would waits until they have.
func (d *Desk) take(tx *gorm.DB, who access.Actor, do access.Action, id uuid.UUID) (cpd.Entry, error) {
	if err := cpd.Lock(tx, id); err != nil {
		return cpd.Entry{}, err
	}
	return d.open(tx, who, do, id)
}

// open finds an entry as far as the actor may see it and asks the policy.
func (d *Desk) open(tx *gorm.DB, who access.Actor, do access.Action, id uuid.UUID) (cpd.Entry, error) {
	e, err := cpd.Find(tx, who, id)
	if err != nil {
		return cpd.Entry{}, err
	}
	return e, access.Check(who, do, e.Access())
}

func (d *Desk) decide(tx *gorm.DB, who access.Actor, e cpd.Entry, v cpd.Version, kind string, w Word) (Decision, error) {
	by, err := d.signature(tx, who, e.OwnerID)
	if err != nil {
		return Decision{}, err
	}
	decision := Decision{
		EntryID: e.ID, Number: v.Number, VersionHash: v.Hash, OwnerID: e.OwnerID, Kind: kind, Together: max(1, w.together),
		Comment: w.Comment, Signature: by,
	}
	if kind != Withdrawn {
		if err := decision.inPlaceOf(tx, e); err != nil {
			return Decision{}, err
		}
	}
	return decision, d.record(tx, &decision)
}

// signature is the actor as they are today, at this moment. Owners sign with their id alone: rows and receipts outlast the
// erasing of their account, and must not hold its name.
func (d *Desk) signature(tx *gorm.DB, who access.Actor, owner uuid.UUID) (Signature, error) {
	if who.ID == owner {
		return Signature{ByID: who.ID, Authenticated: proofOf(who), At: d.clock()}, nil
	}
	by, err := identity.Find(tx, who.ID)
	if err != nil {
		return Signature{}, err
	}
	at := d.clock()
	organisation, err := identity.Workplace(tx, who.ID, calendar.DayOf(at))
	return Signature{ByID: by.ID, ByName: by.Name, ByRole: by.RoleTitle, ByOrganisation: organisation, Authenticated: proofOf(who), At: at}, err
}

// inPlaceOf names the supervisor to whom the entry was sent, where somebody else decides. The policy has let them.
func (d *Decision) inPlaceOf(tx *gorm.DB, e cpd.Entry) error {
	if e.ReviewerID == nil || *e.ReviewerID == d.ByID {
		return nil
	}
	supervisor, err := identity.Find(tx, *e.ReviewerID)
	d.ForID, d.ForName = &supervisor.ID, supervisor.Name
	return err
}

// fact is what the audit is told of: an act, in words, upon a row that never changes.
type fact struct {
	act    audit.Act
	words  string
	hash   string // of the version concerned
	digest string // of the row
	at     time.Time
}

// fact is a decision as the audit is told of it.
func (d Decision) fact(act audit.Act, words string) fact {
	return fact{act, words, d.VersionHash, d.digest(), d.At}
}

func (d *Desk) note(tx *gorm.DB, who access.Actor, e cpd.Entry, f fact) error {
	return audit.Add(tx, audit.Event{
		Chain: e.OwnerID, At: f.at, Actor: who.ID, Act: f.act,
		Subject: cpd.Subject(e.ID),
		Body:    audit.Body{Actor: who.Name, Words: f.words, Note: f.hash, Digest: f.digest},
	})
}
