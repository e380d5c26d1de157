package signoff

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/mail"
)

// Here is what a supervisor decides face to face, on the device of the link worker whose entry it is.
type Here struct {
	Word
	Kind   string    // Signed or Returned
	Signer uuid.UUID // who says that they decide; nobody where a passkey tells
}

// Signer is somebody who can decide on an entry today: the supervisor, or who stands in for them until a day.
type Signer struct {
	ID    uuid.UUID
	Name  string
	Until calendar.Date // zero for the supervisor
}

// Signers gives those who can decide on an entry that waits, the supervisor first.
func (c Case) Signers() []Signer {
	if c.Seat == nil {
		return nil
	}
	var all []Signer
	if c.Seat.CanSign {
		all = append(all, Signer{ID: c.Seat.SupervisorID, Name: c.Supervisor})
	}
	for _, s := range c.Seat.StandIns {
		all = append(all, Signer{s.ID, s.Name, s.Until})
	}
	return all
}

// HandedOver is the case of an entry as its owner hands it to the supervisor with whom it is: with what that supervisor, or somebody
// in their place, last looked at, and without comments that they may not see.
func (d *Desk) HandedOver(ctx context.Context, who access.Actor, c Case) (Case, error) {
	if err := access.Check(who, access.SignHere, c.Entry.Access()); err != nil {
		return c, err
	}
	reader := access.Actor{ID: idOf(c.Entry.ReviewerID)}
	c.History = nil
	err := d.db.Snapshot(ctx, func(tx *gorm.DB) error {
		for _, gather := range []func(*gorm.DB, access.Actor, *Case) error{gatherSaid, gatherHistory, gatherBefore} {
			if err := gather(tx, reader, &c); err != nil {
				return err
			}
		}
		return nil
	})
	return c, err
}

// Here carries out what a supervisor decides on the link worker's device. who is the link worker, whose session it is; prove
// is asked who decides, once all else is found right, so that nobody's password is tried for a decision that could not be
// made. The policy is asked as if the supervisor had signed in, and they are told by letter at once, because this is where
// forging would be easiest. Faults: as of Sign and Return, those of prove, and Invalid at signer.
func (d *Desk) Here(ctx context.Context, who access.Actor, entry uuid.UUID, h Here, prove func(context.Context) (identity.Present, error)) (Decision, error) {
	if err := d.ready(ctx, who, entry, h); err != nil {
		return Decision{}, err
	}
	present, err := prove(ctx)
	if err != nil {
		return Decision{}, err
	}
	var decision Decision
	err = d.db.InTx(ctx, func(tx *gorm.DB) (err error) {
		decision, err = d.settleHere(tx, who, present, entry, h)
		return err
	})
	return decision, err
}

// ready finds what is wrong before anybody proves anything.
func (d *Desk) ready(ctx context.Context, who access.Actor, entry uuid.UUID, h Here) error {
	found, err := d.Case(ctx, who, entry)
	if err != nil {
		return err
	}
	if err := access.Check(who, access.SignHere, found.Entry.Access()); err != nil {
		return err
	}
	_, content, err := current(d.db.Read(ctx), found.Entry, h.Version)
	if err != nil {
		return err
	}
	if _, err := h.read(content, h.Kind); err != nil {
		return err
	}
	is := func(s Signer) bool { return h.Signer == uuid.Nil || s.ID == h.Signer }
	if !slices.ContainsFunc(found.Signers(), is) {
		return fault.At("signer", "Choose who decides")
	}
	return nil
}

func (d *Desk) settleHere(tx *gorm.DB, who access.Actor, present identity.Present, entry uuid.UUID, h Here) (Decision, error) {
	e, err := d.take(tx, who, access.SignHere, entry)
	if err != nil {
		return Decision{}, err
	}
	if _, _, err := current(tx, e, h.Version); err != nil { // it may be with somebody else now
		return Decision{}, err
	}
	supervisor, do := present.Actor, access.SignEntry
	if h.Kind == Returned {
		do = access.ReturnEntry
	}
	if err := access.Check(supervisor, do, e.Access()); err != nil {
		return Decision{}, fault.New(fault.Invalid, "Only the supervisor to whom this entry was sent, or who stands in for them, can decide on it.").Because(err)
	}
	if err := present.Spend(tx); err != nil {
		return Decision{}, err
	}
	supervisor.SignedInBy = string(deviceProof(present.Method))
	decision, err := d.settleIn(tx, supervisor, do, entry, h.Word, h.Kind)
	if err != nil {
		return Decision{}, err
	}
	return decision, d.tellOfHere(tx, who, decision)
}

// where is what the history says of the place of a decision: nothing, or that it came by e-mail, or the device of the link
// worker, whose session it was then.
func (d Decision) where(tx *gorm.DB) (string, error) {
	if d.Authenticated == ByEmail {
		return ", " + ByEmail.Words(), nil
	}
	if !d.Authenticated.OnDevice() {
		return "", nil
	}
	owner, err := identity.Find(tx, d.OwnerID)
	return ", face to face on the device of " + owner.Name, err
}

// deviceProof is how somebody proved who they are on the link worker's device.
func deviceProof(by identity.Method) Proof {
	switch by {
	case identity.ByPasskey:
		return DeviceByPasskey
	case identity.ByApp:
		return DeviceByApp
	}
	return DeviceByPassword
}

// hereWords is what the letter about a decision on somebody else's device says.
type hereWords struct {
	Name, Worker, What, How, Path string
	At                            time.Time
}

func (d *Desk) tellOfHere(tx *gorm.DB, who access.Actor, decision Decision) error {
	signer, may, err := d.reader(tx, decidedHereLetter, decision.ByID)
	if err != nil || !may {
		return err
	}
	words := hereWords{
		Name: signer.Name, Worker: who.Name, What: "signed off", How: "password", Path: "/entries/" + decision.EntryID.String(), At: decision.At,
	}
	if decision.Kind == Returned {
		words.What = "returned"
	}
	switch decision.Authenticated {
	case DeviceByPasskey:
		words.How = "passkey"
	case DeviceByApp:
		words.How = "password and your authenticator app"
	}
	return d.outbox.Post(tx, mail.Letter{Kind: decidedHereLetter, ToName: signer.Name, ToEmail: signer.Email, Words: words, For: signer.ID})
}
