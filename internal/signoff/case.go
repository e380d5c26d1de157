package signoff

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/cpd"
	"linkfolio/internal/identity"
)

// Case is all that the page of an entry shows: to its owner the entry as it stands, to a supervisor the version that
// was sent to them.
type Case struct {
	Entry      cpd.Entry
	Content    cpd.Content
	Hash       string // of the version shown to a supervisor, or last sent by the owner; empty when never sent
	Owner      string
	OwnerRole  string
	Supervisor string         // whom it was sent to last; empty when it is with nobody
	Seat       *identity.Seat // how things stand with them today; nil where they no longer supervise the owner
	Guest      *GuestRequest  // the request by e-mail that it is out on, or was signed off by; nil where there is none
	NudgedAt   *time.Time     // when the owner last reminded them of the entry since it was sent
	Stage      Stage
	Decisions  []Decision  // latest first; for others than the owner hushed
	Reopenings []Reopening // latest first; for others than the owner hushed
	Remarks    []Remark    // oldest first; others than the owner see those on versions that were sent to them
	Before     *Before     // what a supervisor last looked at; nil for the owner, and where there is nothing
	History    []Told
	May        May

	sent []cpd.Version // to the reader, as versionsSentTo gives them; none for the owner
}

// Told is one line of an entry's history, with what was said when it was decided on.
type Told struct {
	audit.Line
	Comment string // may be empty
	Receipt int    // the version of which there is a receipt for this act; 0 where there is none
}

// May says which buttons the page has, by the same table that the domain asks.
type May struct{ Edit, Delete, Send, Withdraw, Sign, Return, Decline, Reopen, Remark, SignHere, SendLink bool }

// Case gathers it in one moment. Faults: NotFound.
func (d *Desk) Case(ctx context.Context, who access.Actor, entry uuid.UUID) (Case, error) {
	var c Case
	words, err := d.wordsOf(ctx, who, entry)
	if err != nil {
		return c, err
	}
	err = d.db.Snapshot(ctx, func(tx *gorm.DB) error {
		if c.Entry, err = d.open(tx, who, access.ViewEntry, entry); err != nil {
			return err
		}
		c.May = mayOf(who, c.Entry)
		for _, gather := range []func(*gorm.DB, access.Actor, *Case) error{d.gatherNames, gatherNudge, gatherSaid, gatherHistory, gatherBefore} {
			if err := gather(tx, who, &c); err != nil {
				return err
			}
		}
		return c.gatherContent(tx, who, words)
	})
	return c, err
}

func mayOf(who access.Actor, e cpd.Entry) May {
	may := func(do access.Action) bool { return access.May(who, do, e.Access()) }
	return May{
		Edit: may(access.EditEntry), Delete: may(access.DeleteEntry) && e.Version == 0, Send: may(access.SendEntry),
		Withdraw: may(access.WithdrawEntry), Sign: may(access.SignEntry), Return: may(access.ReturnEntry),
		Decline: may(access.DeclineEntry), Reopen: may(access.ReopenEntry), Remark: may(access.RemarkOnEntry),
		SignHere: may(access.SignHere), SendLink: may(access.NudgeSigner) && e.GuestID != nil,
	}
}

func (d *Desk) gatherNames(tx *gorm.DB, _ access.Actor, c *Case) error {
	owner, err := identity.Find(tx, c.Entry.OwnerID)
	if err != nil {
		return err
	}
	c.Owner, c.OwnerRole = owner.Name, owner.RoleTitle
	if c.Entry.GuestID != nil {
		guest, err := guestRequest(tx, *c.Entry.GuestID)
		c.Guest, c.Supervisor = &guest, guest.Called()
		c.May.SendLink = c.May.SendLink && !guest.Forgotten()
		return err
	}
	if c.Entry.ReviewerID == nil {
		return nil
	}
	supervisor, err := identity.Find(tx, *c.Entry.ReviewerID)
	c.Supervisor = supervisor.Name
	if err != nil || c.Entry.State != access.Sent {
		return err
	}
	seats, err := identity.Seats(tx, c.Entry.OwnerID, d.clock.Today())
	if seat, supervises := seats[supervisor.ID]; supervises {
		c.Seat = &seat
	}
	return err
}

func gatherNudge(tx *gorm.DB, _ access.Actor, c *Case) error {
	if c.Entry.State != access.Sent {
		return nil
	}
	var last []time.Time
	err := tx.Model(&nudge{}).Where("entry_id = ? AND at >= ?", c.Entry.ID, c.Entry.SentAt).Pluck("at", &last).Error
	if len(last) > 0 {
		c.NudgedAt = &last[0]
	}
	return err
}

// gatherSaid reads what was decided, taken back and said, and from it where the entry stands.
func gatherSaid(tx *gorm.DB, who access.Actor, c *Case) error {
	one := []uuid.UUID{c.Entry.ID}
	decisions, err := For(tx, one)
	if err != nil {
		return err
	}
	reopenings, err := Reopenings(tx, one)
	if err != nil {
		return err
	}
	c.Decisions, c.Reopenings = decisions[c.Entry.ID], reopenings[c.Entry.ID]
	c.Stage = stageOf(c.Entry, c.Decisions, c.Reopenings)
	remarks, err := remarksShownTo(tx, who, one)
	c.Remarks = remarks[c.Entry.ID]
	if err != nil || who.ID == c.Entry.OwnerID {
		return err
	}
	c.sent, err = versionsSentTo(tx, c.Entry, who)
	hush(who, c.sent, c.Decisions, c.Reopenings)
	return err
}

// gatherHistory needs the decisions and the rest, for their comments.
func gatherHistory(tx *gorm.DB, who access.Actor, c *Case) error {
	lines, err := audit.History(tx, c.Entry.OwnerID, c.Entry.ID)
	for _, line := range lines {
		told, theirs := c.toldOf(line)
		if theirs || who.ID == c.Entry.OwnerID {
			c.History = append(c.History, told)
		}
	}
	return err
}

// toldOf is an act with what was said, and whether the reader may know of the act: of remarks they know those that c has.
func (c *Case) toldOf(line audit.Line) (told Told, theirs bool) {
	switch line.Act {
	case ActSigned, ActReturned, ActDeclined, ActWithdrawn:
		for _, d := range c.Decisions {
			if d.VersionHash == line.Note {
				return Told{line, d.Comment, receiptOn(d.Number, d.Receipt)}, true
			}
		}
	case ActReopened:
		for _, r := range c.Reopenings {
			if r.VersionHash == line.Note {
				return Told{line, r.Reason, receiptOn(r.Number, r.Receipt)}, true
			}
		}
	case ActRemarked:
		for _, r := range c.Remarks {
			if r.digest() == line.Digest {
				return Told{Line: line, Comment: r.Words}, true
			}
		}
		return Told{Line: line}, false
	}
	return Told{Line: line}, true
}

// receiptOn is the number of a version where there is a receipt; withdrawals from before migration 25 have none.
func receiptOn(number int, receipt string) int {
	if receipt == "" {
		return 0
	}
	return number
}

// gatherContent shows the owner the entry as it stands, and anybody else only the version that was sent.
func (c *Case) gatherContent(tx *gorm.DB, who access.Actor, words words) error {
	sealed := who.ID != c.Entry.OwnerID
	if c.Entry.Version > 0 {
		version, content, err := cpd.VersionOf(tx, c.Entry.ID, c.Entry.Version)
		if err != nil {
			return err
		}
		c.Hash = version.Hash
		if sealed || c.Entry.State == access.Sent || c.Entry.State == access.Signed {
			c.Content = content
			return nil
		}
	}
	if sealed {
		return access.NotFound()
	}
	c.Content = cpd.ContentOf(c.Entry, words.template, words.activity(c.Entry.Activity))
	return nil
}
