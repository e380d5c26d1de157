package signoff

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/mail"
)

// ActLinkSent is that a link to sign off was sent once more.
const ActLinkSent audit.Act = "link sent again"

// GuestDays is for how many days a link works.
const GuestDays = 14

const (
	guestsADay = 20 // requests that one person may send by e-mail within 24 hours
	guestSends = 20 // links for one request

	// How soon a link may be sent again by either side.
	ownerAgain = time.Hour
	guestAgain = time.Hour
)

// GuestRequest is somebody without an account who was asked by e-mail to sign off one version. Its id stands in their place:
// the version was sent to it, and the decision is by it. Name is as the owner of the entry typed it.
type GuestRequest struct {
	ID         uuid.UUID
	EntryID    uuid.UUID
	Number     int
	OwnerID    uuid.UUID
	Name       string // with Email, empty once nobody needs it: see SweepGuests
	Email      string
	Hash       []byte // of the secret in the link
	AskedAt    time.Time
	SentAt     time.Time // the last link
	Sends      int
	ExpiresAt  time.Time
	RevokedAt  *time.Time
	UsedAt     *time.Time
	Said       []byte // sealed, while a code is out
	SaidKey    string // names what was said: a code is for that alone
	CodeMark   string
	CodeAt     *time.Time
	CodeTries  int
	Codes      int // since CodesSince
	CodesSince *time.Time
}

// TableName is the table of requests by e-mail.
func (GuestRequest) TableName() string { return "guest_requests" }

// Called is the name, or words for it where it was forgotten.
func (g GuestRequest) Called() string { return called(g.Name) }

func called(name string) string { return cmp.Or(name, "somebody without an account") }

// Forgotten tells whether the name and the address are no longer kept: no link can be sent then.
func (g GuestRequest) Forgotten() bool { return g.Email == "" }

// Until is the last day of the link, in words.
func (g GuestRequest) Until() string { return LinkUntil(g.ExpiresAt) }

// LinkUntil says when a link ends: "the end of 7 December 2026".
func LinkUntil(ends time.Time) string { return "the end of " + lastDay(ends).Words() }

func lastDay(ends time.Time) calendar.Date { return calendar.DayOf(ends.Add(-time.Second)) }

// Expired tells whether the link is too old.
func (g GuestRequest) Expired(now time.Time) bool { return !g.ExpiresAt.After(now) }

// Over tells whether the request was answered or withdrawn.
func (g GuestRequest) Over() bool { return g.UsedAt != nil || g.RevokedAt != nil }

// SendAgainFrom is when the owner may send the link again.
func (g GuestRequest) SendAgainFrom(now time.Time) time.Time {
	if g.Expired(now) {
		return now
	}
	return g.SentAt.Add(ownerAgain)
}

// RequestByEmail sends an entry to somebody by their address alone: they get a link that shows this version and,
// where the same address answered on an earlier one, what changed since; and nothing else.
// Where the address is that of one of the owner's supervisors, it is sent to their account, as by Request; account tells. Whether
// anybody else has an account is not told. Faults: as of Request, Invalid at name or email, TooMany.
func (d *Desk) RequestByEmail(ctx context.Context, who access.Actor, entry uuid.UUID, to identity.Addressee, lock int) (account bool, err error) {
	words, err := d.wordsOf(ctx, who, entry)
	if err != nil {
		return false, err
	}
	to = to.Tidy()
	err = d.db.InTx(ctx, func(tx *gorm.DB) error {
		e, err := d.sendable(tx, who, entry, lock, words)
		if err != nil {
			return err
		}
		if err := checkAddressee(tx, who, to); err != nil {
			return err
		}
		supervisor, err := identity.SupervisorAt(tx, who.ID, to.Email, d.clock.Today())
		if err != nil {
			return err
		}
		if account = supervisor.ID != uuid.Nil; account {
			return d.send(tx, who, e, supervisor, words)
		}
		return d.sendByEmail(tx, who, e, to, words)
	})
	return account, err
}

func checkAddressee(tx *gorm.DB, who access.Actor, to identity.Addressee) error {
	owner, err := identity.Find(tx, who.ID)
	if err != nil {
		return err
	}
	var check fault.Check
	to.Check(&check, owner)
	return check.Err()
}

func (d *Desk) sendByEmail(tx *gorm.DB, who access.Actor, e cpd.Entry, to identity.Addressee, words words) error {
	if err := d.mayAskMore(tx, who); err != nil {
		return err
	}
	now := d.clock()
	secret, hash := identity.NewLink()
	request := GuestRequest{
		ID: uuid.Must(uuid.NewV7()), EntryID: e.ID, OwnerID: who.ID, Name: to.Name, Email: to.Email, Hash: hash, AskedAt: now, SentAt: now, Sends: 1,
		ExpiresAt: linkEnds(now),
	}
	version, err := cpd.Freeze(tx, &e, words.template, words.activity(e.Activity), request.ID, now)
	if err != nil {
		return err
	}
	request.Number = version.Number
	if err := tx.Create(&request).Error; err != nil {
		return fmt.Errorf("request by e-mail: %w", err)
	}
	err = cpd.Move(tx, &e, access.Sent, func(e *cpd.Entry) { e.ReviewerID, e.GuestID, e.SentAt = nil, &request.ID, &now })
	if err != nil {
		return err
	}
	if err := d.note(tx, who, e, fact{ActSent, "sent this entry to " + to.Name + " by email for sign-off", version.Hash, versionDigest(version), now}); err != nil {
		return err
	}
	return d.postLink(tx, request, who.Name, secret)
}

// linkEnds is when a link that is sent now ends: with a day, since people are told that day.
func linkEnds(now time.Time) time.Time { return calendar.DayOf(now).AddDays(GuestDays + 1).Midnight() }

// mayAskMore counts those whom the actor asked, one transaction after the other.
func (d *Desk) mayAskMore(tx *gorm.DB, who access.Actor) error {
	if err := identity.Hold(tx, who.ID); err != nil {
		return err
	}
	var asked int64
	err := tx.Model(&GuestRequest{}).Where("owner_id = ? AND asked_at > ?", who.ID, d.clock().Add(-24*time.Hour)).Count(&asked).Error
	if err == nil && asked >= guestsADay {
		err = fault.New(fault.TooMany, "You have asked 20 people by email in the last 24 hours. Send this entry tomorrow, or choose a supervisor with an account.")
	}
	return err
}

func (d *Desk) postLink(tx *gorm.DB, g GuestRequest, worker, secret string) error {
	return d.write(tx, g, "guest-request", g.Name, struct {
		Name, Worker, Secret string
		Until                calendar.Date
	}{g.Name, worker, secret, lastDay(g.ExpiresAt)})
}

// write posts a letter to the address of a request. It is about the request, so that an erasure finds it.
func (d *Desk) write(tx *gorm.DB, g GuestRequest, kind, name string, words any) error {
	return d.outbox.Post(tx, mail.Letter{Kind: kind, ToName: name, ToEmail: g.Email, Words: words, About: g.ID})
}

// eraseGuests deletes a person's requests by e-mail, and the letters about them.
func eraseGuests(tx *gorm.DB, owner uuid.UUID) error {
	if err := mail.ForgetAbout(tx, tx.Model(&GuestRequest{}).Select("id").Where("owner_id = ?", owner)); err != nil {
		return err
	}
	return tx.Where("owner_id = ?", owner).Delete(&GuestRequest{}).Error
}

// revoke ends the request that an entry is out on, if any: its link shows nothing from now on.
func (d *Desk) revoke(tx *gorm.DB, e cpd.Entry) error {
	if e.GuestID == nil {
		return nil
	}
	return tx.Model(&GuestRequest{}).Where("id = ?", e.GuestID).
		UpdateColumns(map[string]any{"revoked_at": d.clock(), "said": nil, "code_mark": "", "said_key": ""}).Error
}

// SendLinkAgain sends a new link for an entry that waits for somebody without an account; the one before no longer works. Once
// in an hour is enough, unless it has expired: again is no fault and does nothing. Faults: those of the policy; Conflict where the
// entry was not sent to an address.
func (d *Desk) SendLinkAgain(ctx context.Context, who access.Actor, entry uuid.UUID) error {
	return d.db.InTx(ctx, func(tx *gorm.DB) error {
		e, err := d.take(tx, who, access.NudgeSigner, entry)
		if err != nil {
			return err
		}
		if e.GuestID == nil {
			return fault.New(fault.Conflict, "This entry was not sent to an email address.")
		}
		request, err := guestRequest(tx, *e.GuestID)
		if err != nil || d.clock().Before(request.SendAgainFrom(d.clock())) {
			return err
		}
		return d.renew(tx, who, e, request)
	})
}

// LastGuest gives the name and the address to which an entry was sent last, to be sent there again. They are empty where it was sent
// to an account since, or they were forgotten.
func (d *Desk) LastGuest(ctx context.Context, who access.Actor, entry uuid.UUID) (last identity.Addressee, err error) {
	err = d.db.Snapshot(ctx, func(tx *gorm.DB) error {
		e, err := d.open(tx, who, access.SendEntry, entry)
		if err != nil {
			return err
		}
		var requests []GuestRequest
		err = tx.Where("entry_id = ? AND number = ?", e.ID, e.Version).Limit(1).Find(&requests).Error
		for _, g := range requests {
			last = identity.Addressee{Name: g.Name, Email: g.Email}
		}
		return err
	})
	return last, err
}

// renew gives a request a new secret and a new time. Who asks for it is the owner or the guest.
func (d *Desk) renew(tx *gorm.DB, who access.Actor, e cpd.Entry, g GuestRequest) error {
	if g.Over() {
		return nil
	}
	if g.Forgotten() {
		return fault.New(fault.Conflict, "The address to which this entry was sent is no longer kept. Withdraw the entry and send it once more.")
	}
	if g.Sends >= guestSends {
		return fault.New(fault.TooMany, "This link has been sent too often. Withdraw the entry and send it once more.")
	}
	owner, err := identity.Find(tx, g.OwnerID)
	if err != nil {
		return err
	}
	secret, hash := identity.NewLink()
	g.Hash, g.SentAt, g.ExpiresAt, g.Sends = hash, d.clock(), linkEnds(d.clock()), g.Sends+1
	if err := tx.Model(&GuestRequest{}).Where("id = ?", g.ID).Select("hash", "sent_at", "expires_at", "sends").Updates(g).Error; err != nil {
		return fmt.Errorf("renew a link: %w", err)
	}
	if err := d.note(tx, who, e, fact{act: ActLinkSent, words: "had the link sent to " + g.Name + " again", at: g.SentAt}); err != nil {
		return err
	}
	return d.postLink(tx, g, owner.Name, secret)
}

func guestRequest(tx *gorm.DB, id uuid.UUID) (g GuestRequest, err error) {
	err = tx.Where("id = ?", id).Take(&g).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = access.NotFound()
	}
	return g, err
}

// GuestRequests gives the requests by e-mail for some entries, oldest first.
func GuestRequests(tx *gorm.DB, entries []uuid.UUID) (map[uuid.UUID][]GuestRequest, error) {
	found := map[uuid.UUID][]GuestRequest{}
	for some := range slices.Chunk(entries, 500) { // well below what a statement may hold
		var rows []GuestRequest
		if err := tx.Where("entry_id IN ?", some).Order("entry_id, number").Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("requests by e-mail: %w", err)
		}
		for _, g := range rows {
			found[g.EntryID] = append(found[g.EntryID], g)
		}
	}
	return found, nil
}

// GuestName is what somebody is called who was asked by e-mail; ok is false where an id is that of no request.
func GuestName(tx *gorm.DB, id uuid.UUID) (name string, ok bool, err error) {
	g, err := guestRequest(tx, id)
	if fault.KindOf(err) == fault.NotFound {
		return "", false, nil
	}
	return g.Called(), err == nil, err
}

// guestKept is for how long the name and the address of somebody stay after they answered without signing, were asked no longer,
// or could no longer answer by the last link that they got.
const guestKept = 90 * 24 * time.Hour

// SweepGuests forgets what is no longer needed of those who were asked by e-mail: what they said and did not confirm within a day,
// and after 90 days the names and addresses of requests that ended without a signature, or to which nobody answers. While an entry stands signed off, its
// signer can be told that it was re-opened.
func (d *Desk) SweepGuests(ctx context.Context) (more bool, err error) {
	now := d.clock()
	return false, d.db.InTx(ctx, func(tx *gorm.DB) error {
		err := tx.Model(&GuestRequest{}).Where("said IS NOT NULL AND code_at < ?", now.Add(-24*time.Hour)).
			UpdateColumns(map[string]any{"said": nil, "said_key": "", "code_mark": ""}).Error
		if err != nil {
			return err
		}
		return forgettable(tx, now).UpdateColumns(map[string]any{"email": "", "name": ""}).Error
	})
}

// forgettable are the requests of which name and address are no longer needed. Nothing leads from a request to its entry but the
// entry's id: without it every entry would be looked at.
func forgettable(tx *gorm.DB, now time.Time) *gorm.DB {
	return tx.Model(&GuestRequest{}).
		Where("email <> '' AND COALESCE(revoked_at, used_at, expires_at) < ?", now.Add(-guestKept)).
		Where("NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = guest_requests.entry_id AND e.guest_id = guest_requests.id AND e.state = 'signed')")
}
