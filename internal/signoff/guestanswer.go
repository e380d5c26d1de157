package signoff

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

// A code has six digits, lasts codeLife and may be guessed codeTries times; a link gets codesADay of them within 24 hours, and
// one a minute. Who has a link but not the mailbox guesses right with one in more than 2,000 links, each worked on for 14 days.
const (
	codeLife  = 10 * time.Minute
	codeTries = 5
	codesADay = 6
	codeAgain = time.Minute
)

// answeredFor is for how long a link that was used shows what became of it.
const answeredFor = time.Hour

// GuestWord is what somebody without an account says of a version, and of themselves.
type GuestWord struct {
	Version      string
	Kind         string // Signed, Returned or Declined
	Comment      string
	Name         string
	Role         string
	Organisation string
}

// GuestCase is all that a link shows: one version of one entry, who asks, and what its reader answered on an earlier one.
type GuestCase struct {
	Name      string // as the owner typed it
	Email     string
	Owner     string
	OwnerRole string
	AskedAt   time.Time
	Until     time.Time
	Content   cpd.Content
	Hash      string
	Said      *GuestSaid // what waits for its code; nil where nothing does
	Before    *Before    // the version on which the same address last answered; nil where there is none
	Answer    *Decision  // that answer
}

// GuestSaid is what somebody said that waits for the code which was sent to them.
type GuestSaid struct {
	GuestWord
	Key      string
	SentAt   time.Time // the code
	TooOften bool      // the code was tried, so that it no longer works
	TooOld   bool      // the code is
}

// GuestDone is what became of a link that was used just now.
type GuestDone struct {
	Decision
	Owner string
	Email string
	Key   string
}

// ByLink gives what a link shows. It changes nothing: mail scanners open links too. One that is unknown, was used or withdrawn, or
// has expired is NotFound, all alike; the owner of the entry is Forbidden.
func (d *Desk) ByLink(ctx context.Context, who access.Actor, secret string) (c GuestCase, err error) {
	err = d.db.Snapshot(ctx, func(tx *gorm.DB) error {
		g, e, err := d.openLink(tx, who, secret)
		if err != nil {
			return err
		}
		c, err = d.guestCase(tx, g, e)
		return err
	})
	return c, err
}

// openLink finds the request behind a link that still works, and its entry.
func (d *Desk) openLink(tx *gorm.DB, who access.Actor, secret string) (GuestRequest, cpd.Entry, error) {
	g, e, err := d.linked(tx, secret)
	switch {
	case err != nil:
	case g.Over() || g.Expired(d.clock()):
		err = access.NotFound()
	case who.ID == g.OwnerID:
		err = fault.New(fault.Forbidden, "This link is for somebody else. Nobody signs off their own entries.")
	}
	return g, e, err
}

// WithdrawnBy tells who took back what a link was for, once they did: whoever holds the link knows their name. It is NotFound for
// every other link, and once the request is forgotten.
func (d *Desk) WithdrawnBy(ctx context.Context, secret string) (owner string, err error) {
	err = d.db.Snapshot(ctx, func(tx *gorm.DB) error {
		g, _, err := d.linked(tx, secret)
		if err != nil {
			return err
		}
		if g.RevokedAt == nil || g.UsedAt != nil || g.Email == "" {
			return access.NotFound()
		}
		person, err := identity.Find(tx, g.OwnerID)
		owner = person.Name
		return err
	})
	return owner, err
}

// linked finds a request by its link, whether or not that still works.
func (d *Desk) linked(tx *gorm.DB, secret string) (g GuestRequest, e cpd.Entry, err error) {
	if err := access.Check(access.Actor{}, access.AnswerByLink, access.Record{}); err != nil {
		return g, e, err
	}
	err = tx.Where("hash = ?", identity.LinkHash(secret)).Take(&g).Error
	if err == nil {
		err = tx.Where("id = ?", g.EntryID).Take(&e).Error
	}
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return g, e, access.NotFound()
	}
	if err != nil {
		return g, e, fmt.Errorf("find a link: %w", err)
	}
	return g, e, nil
}

func (d *Desk) guestCase(tx *gorm.DB, g GuestRequest, e cpd.Entry) (GuestCase, error) {
	version, content, err := cpd.VersionOf(tx, e.ID, g.Number)
	if err != nil {
		return GuestCase{}, err
	}
	owner, err := identity.Find(tx, g.OwnerID)
	if err != nil {
		return GuestCase{}, err
	}
	c := GuestCase{
		Name: g.Name, Email: g.Email, Owner: owner.Name, OwnerRole: owner.RoleTitle, AskedAt: g.AskedAt, Until: g.ExpiresAt, Content: content, Hash: version.Hash,
	}
	if g.Said != nil {
		word, err := d.unseal(g)
		if err != nil {
			return GuestCase{}, err
		}
		c.Said = &GuestSaid{word, g.SaidKey, *g.CodeAt, g.CodeTries >= codeTries, d.clock().Sub(*g.CodeAt) >= codeLife}
	}
	return c, c.gatherBefore(tx, g)
}

// gatherBefore finds the latest version before that of the link on which the same address answered. By their code its holder has
// shown that they read it; what was sent there without an answer may have been read by nobody, or by somebody else.
func (c *GuestCase) gatherBefore(tx *gorm.DB, g GuestRequest) error {
	one := []uuid.UUID{g.EntryID}
	requests, err := GuestRequests(tx, one)
	if err != nil {
		return err
	}
	decisions, err := For(tx, one)
	if err != nil {
		return err
	}
	for _, d := range decisions[g.EntryID] {
		theirs := slices.ContainsFunc(requests[g.EntryID], func(r GuestRequest) bool { return r.ID == d.ByID && identity.SameEmail(r.Email, g.Email) })
		if !theirs || d.Number >= g.Number {
			continue
		}
		_, content, err := cpd.VersionOf(tx, g.EntryID, d.Number)
		if fault.KindOf(err) == fault.NotFound { // its words were erased
			return nil
		}
		c.Before, c.Answer = &Before{Number: d.Number, How: LookDecided, At: d.At, Content: content}, &d
		return err
	}
	return nil
}

// aboutSaid binds sealed words to the request and to what was said.
func (g GuestRequest) aboutSaid() string { return "guest request " + g.ID.String() + " " + g.SaidKey }

func (d *Desk) unseal(g GuestRequest) (w GuestWord, err error) {
	text, err := d.box.Open(g.aboutSaid(), g.Said)
	if err == nil {
		err = json.Unmarshal(text, &w)
	}
	return w, err
}

// Say takes what somebody says and sends a code to the address to which the link was sent; nothing is decided before they enter
// it. The words wait sealed. The same words again within a minute change nothing. Faults: as of ByLink, *Stale, Invalid at name,
// role, organisation, decision or comment, TooMany codes.
func (d *Desk) Say(ctx context.Context, who access.Actor, secret string, w GuestWord) error {
	return d.atLink(ctx, who, secret, func(tx *gorm.DB, g GuestRequest, e cpd.Entry) error {
		w, err := w.read(tx, e)
		if err != nil {
			return err
		}
		if g.Said != nil && d.clock().Sub(*g.CodeAt) < codeAgain {
			if before, err := d.unseal(g); err == nil && before == w {
				return nil
			}
		}
		text, err := json.Marshal(w)
		if err != nil {
			return err
		}
		g.SaidKey = rand.Text()
		g.Said = d.box.Seal(g.aboutSaid(), text)
		return d.sendCode(tx, g)
	})
}

// atLink does something with what a link that works leads to, while everybody else who would waits.
func (d *Desk) atLink(ctx context.Context, who access.Actor, secret string, do func(*gorm.DB, GuestRequest, cpd.Entry) error) error {
	return d.db.InTx(ctx, func(tx *gorm.DB) error {
		g, _, err := d.linked(tx, secret)
		if err != nil {
			return err
		}
		if err := cpd.Lock(tx, g.EntryID); err != nil {
			return err
		}
		g, e, err := d.openLink(tx, who, secret)
		if err != nil {
			return err
		}
		return do(tx, g, e)
	})
}

// read tidies what was said and refuses what cannot be kept.
func (w GuestWord) read(tx *gorm.DB, e cpd.Entry) (GuestWord, error) {
	_, content, err := current(tx, e, w.Version)
	if err != nil {
		return w, err
	}
	w.Name, w.Role, w.Organisation = strings.TrimSpace(w.Name), strings.TrimSpace(w.Role), strings.TrimSpace(w.Organisation)
	var check fault.Check
	if w.Kind != Signed && w.Kind != Returned && w.Kind != Declined {
		check.Add("decision", "Choose whether to sign off this entry, return it or decline it")
	}
	said, err := Word{Version: w.Version, Comment: w.Comment}.read(content, w.Kind)
	if refusal := fault.Of(err); refusal != nil {
		for _, field := range refusal.Fields {
			check.Add(field.Name, field.Message)
		}
	} else if err != nil {
		return w, err
	}
	w.Comment = said.comment
	identity.CheckAbout(&check, w.Name, w.Role, w.Organisation)
	return w, check.Err()
}

// sendCode makes a code for what was said, in place of any before, and writes to the guest.
func (d *Desk) sendCode(tx *gorm.DB, g GuestRequest) error {
	now := d.clock()
	if g.CodesSince == nil || now.Sub(*g.CodesSince) >= 24*time.Hour {
		g.CodesSince, g.Codes = &now, 0
	}
	if g.Codes >= codesADay {
		return fault.New(fault.TooMany, "Too many codes were sent for this link. Try again tomorrow.")
	}
	code := newCode()
	g.CodeMark, g.CodeAt, g.CodeTries, g.Codes = d.codeMark(g, code), &now, 0, g.Codes+1
	err := tx.Model(&GuestRequest{}).Where("id = ?", g.ID).
		Select("said", "said_key", "code_mark", "code_at", "code_tries", "codes", "codes_since").Updates(g).Error
	if err != nil {
		return fmt.Errorf("keep a code: %w", err)
	}
	owner, err := identity.Find(tx, g.OwnerID)
	if err != nil {
		return err
	}
	return d.write(tx, g, "guest-code", g.Name, struct{ Name, Worker, Code string }{g.Name, owner.Name, code[:3] + " " + code[3:]})
}

func newCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // it never fails
	}
	return fmt.Sprintf("%06d", n)
}

// codeMark is a code as it is kept: who reads the database can neither tell it nor try out all there are.
func (d *Desk) codeMark(g GuestRequest, code string) string {
	return d.box.Mark(g.aboutSaid()+" code", code)
}

// SendCodeAgain sends another code for what was said; within a minute of the last it does nothing. Faults: as of ByLink, Conflict
// where nothing was said, TooMany.
func (d *Desk) SendCodeAgain(ctx context.Context, who access.Actor, secret string) error {
	return d.atLink(ctx, who, secret, func(tx *gorm.DB, g GuestRequest, _ cpd.Entry) error {
		switch {
		case g.Said == nil:
			return fault.New(fault.Conflict, "There is no answer yet that needs a code.")
		case d.clock().Sub(*g.CodeAt) < codeAgain:
			return nil
		}
		return d.sendCode(tx, g)
	})
}

// Confirm carries out what was said, once its code is right. key names what was said, so that a code for something else, said in
// another window, does not confirm it. Faults: as of ByLink, Invalid at code, Conflict (something else was said since), *Stale.
func (d *Desk) Confirm(ctx context.Context, who access.Actor, secret, key, code string) (Decision, error) {
	code = strings.Join(strings.Fields(code), "")
	if len(code) != 6 || strings.Trim(code, "0123456789") != "" {
		return Decision{}, fault.At("code", "Enter the 6 digits of the code that was sent to you")
	}
	if err := d.tryCode(ctx, who, secret, key, code); err != nil {
		return Decision{}, err
	}
	var decision Decision
	err := d.atLink(ctx, who, secret, func(tx *gorm.DB, g GuestRequest, e cpd.Entry) (err error) {
		if g.SaidKey != key || g.Said == nil {
			return saidAnew()
		}
		decision, err = d.settleGuest(tx, g, e)
		return err
	})
	return decision, err
}

func saidAnew() error {
	return fault.New(fault.Conflict, "You gave another answer after this page was made. Check your answer, and use the newest code.")
}

// tryCode counts a try before it looks, in a transaction of its own, so that of tries made at once none is free.
func (d *Desk) tryCode(ctx context.Context, who access.Actor, secret, key, code string) error {
	var g GuestRequest
	right := false
	err := d.atLink(ctx, who, secret, func(tx *gorm.DB, found GuestRequest, _ cpd.Entry) error {
		switch g = found; {
		case g.SaidKey != key || g.Said == nil:
			return saidAnew()
		case g.CodeTries >= codeTries:
			return fault.At("code", "This code was tried too often. Ask for a new one")
		case d.clock().Sub(*g.CodeAt) >= codeLife:
			return fault.At("code", "This code is older than 10 minutes. Ask for a new one")
		}
		g.CodeTries++
		right = subtle.ConstantTimeCompare([]byte(g.CodeMark), []byte(d.codeMark(g, code))) == 1
		return tx.Model(&GuestRequest{}).Where("id = ?", g.ID).UpdateColumn("code_tries", g.CodeTries).Error
	})
	switch {
	case err != nil || right:
		return err
	case g.CodeTries >= codeTries:
		return fault.At("code", "This is not the code, and it was tried too often. Ask for a new one")
	}
	return fault.At("code", "This is not the code that was sent to you. Check your newest email")
}

// settleGuest decides as the guest said, in their name, and uses the link up.
func (d *Desk) settleGuest(tx *gorm.DB, g GuestRequest, e cpd.Entry) (Decision, error) {
	w, err := d.unseal(g)
	if err != nil {
		return Decision{}, err
	}
	if e.State != access.Sent || e.GuestID == nil || *e.GuestID != g.ID || e.Version != g.Number {
		return Decision{}, access.NotFound()
	}
	version, _, err := current(tx, e, w.Version)
	if err != nil {
		return Decision{}, err
	}
	decision := Decision{
		EntryID: e.ID, Number: version.Number, VersionHash: version.Hash, OwnerID: e.OwnerID, Kind: w.Kind, Together: 1, Comment: w.Comment,
		Signature: Signature{ByID: g.ID, ByName: w.Name, ByRole: w.Role, ByOrganisation: w.Organisation, Authenticated: ByEmail, At: d.clock()},
	}
	if err := d.record(tx, &decision); err != nil {
		return Decision{}, err
	}
	if err := d.close(tx, access.Actor{ID: g.ID, Name: w.Name}, e, decision); err != nil {
		return Decision{}, err
	}
	used := map[string]any{"used_at": decision.At, "said": nil, "code_mark": ""}
	if err := tx.Model(&GuestRequest{}).Where("id = ?", g.ID).UpdateColumns(used).Error; err != nil {
		return Decision{}, fmt.Errorf("use a link up: %w", err)
	}
	return decision, d.tellGuest(tx, g, decision)
}

// didByMail says a kind of decision in a letter.
var didByMail = map[string]string{Signed: "signed off", Returned: "returned", Declined: "declined"}

// tellGuest writes to the address what was decided in its holder's name, so that a forged decision is noticed.
func (d *Desk) tellGuest(tx *gorm.DB, g GuestRequest, decision Decision) error {
	owner, err := identity.Find(tx, g.OwnerID)
	if err != nil {
		return err
	}
	words := struct {
		Name, Worker, Did, Fingerprint, Code string
		Signed                               bool
		At                                   time.Time
	}{decision.ByName, owner.Name, didByMail[decision.Kind], decision.ShortHash(), Code(decision.VersionHash), decision.Kind == Signed, decision.At}
	return d.write(tx, g, "guest-decided", decision.ByName, words)
}

// confirmed says of a decision without an account how it was confirmed.
func (d Decision) confirmed() string {
	if d.Authenticated != ByEmail {
		return ""
	}
	return ByEmail.Words()
}

// tellGuestOfReopening writes to the address that what was signed off in its holder's name no longer stands.
func (d *Desk) tellGuestOfReopening(tx *gorm.DB, who access.Actor, signed Decision) error {
	g, err := guestRequest(tx, signed.ByID)
	if fault.KindOf(err) == fault.NotFound || err == nil && g.Email == "" {
		return nil
	}
	if err != nil {
		return err
	}
	words := struct {
		Name, By, Fingerprint string
		SignedAt              time.Time
	}{signed.ByName, who.Name, signed.ShortHash(), signed.At}
	return d.write(tx, g, "guest-reopened", signed.ByName, words)
}

// Answered tells what became of a link that was used within the hour; later it is NotFound like every other.
func (d *Desk) Answered(ctx context.Context, secret string) (done GuestDone, err error) {
	err = d.db.Snapshot(ctx, func(tx *gorm.DB) error {
		g, e, err := d.linked(tx, secret)
		if err != nil {
			return err
		}
		if g.UsedAt == nil || d.clock().Sub(*g.UsedAt) >= answeredFor {
			return access.NotFound()
		}
		owner, err := identity.Find(tx, g.OwnerID)
		if err != nil {
			return err
		}
		done.Owner, done.Email, done.Key = owner.Name, g.Email, g.SaidKey
		return tx.Where("entry_id = ? AND number = ?", e.ID, g.Number).Take(&done.Decision).Error
	})
	return done, err
}

// NewLinkFor sends a new link in place of one that has expired, to the address on file and no other; once in an hour. It tells
// nobody whether it did: a link that is unknown, was used or withdrawn, or still works brings nothing, and no fault.
func (d *Desk) NewLinkFor(ctx context.Context, secret string) error {
	return d.db.InTx(ctx, func(tx *gorm.DB) error {
		g, _, err := d.linked(tx, secret)
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		if err := cpd.Lock(tx, g.EntryID); err != nil {
			return err
		}
		g, e, err := d.linked(tx, secret) // as it is now that nobody else is at it
		switch now := d.clock(); {
		case fault.KindOf(err) == fault.NotFound, err == nil && (!g.Expired(now) || now.Sub(g.SentAt) < guestAgain || g.Sends >= guestSends || g.Forgotten()):
			return nil
		case err != nil:
			return err
		}
		return d.renew(tx, access.Actor{ID: g.ID, Name: g.Name}, e, g)
	})
}
