package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// ActJoined is written when a person joins an organisation.
const ActJoined audit.Act = "joined an organisation"

// answeredJustNow is for how long the second of two clicks may come after the first.
const answeredJustNow = 15 * time.Minute

// Welcome is what the link of an invitation leads to.
type Welcome struct {
	Invitation
	Organisation Organisation
	By           string // who invites
	Account      bool   // there is an account with the address
	Disabled     bool   // which cannot be used
}

// Joining is what somebody without an account sets when they accept an invitation. The start of the membership year is as
// typed. Proof is that of a single sign-on with the invited address; then there is no password.
type Joining struct {
	Name, RoleTitle, Password string
	StartDay, StartMonth      string
	Proof                     string
}

// ReadInvitation shows what the secret of a link invites to, or gives a NotFound fault: it was never ours, was answered,
// revoked or sent again, or is too old. It changes nothing.
func (p *People) ReadInvitation(ctx context.Context, secret string) (Welcome, error) {
	var w Welcome
	err := p.db.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		w, err = p.welcome(tx, secret)
		return err
	})
	return w, err
}

func (p *People) welcome(tx *gorm.DB, secret string) (w Welcome, err error) {
	if w.Invitation, err = invitationOf(tx, secret); err != nil {
		return w, err
	}
	if w.State(p.clock()) != InvitationOpen {
		return w, noInvitation()
	}
	if err := tx.Where("id = ?", w.OrganisationID).Take(&w.Organisation).Error; err != nil {
		return w, err
	}
	by, err := Find(tx, w.InvitedBy)
	if err != nil {
		return w, err
	}
	w.By = by.Name
	var own []Person
	if err := tx.Select("id", "disabled_at").Where("email_key = ?", w.EmailKey).Find(&own).Error; err != nil {
		return w, err
	}
	w.Account = len(own) > 0
	w.Disabled = w.Account && own[0].DisabledAt != nil
	return w, nil
}

// invitationOf finds the invitation of a secret in whatever state it is, or gives a NotFound fault.
func invitationOf(tx *gorm.DB, secret string) (Invitation, error) {
	var i Invitation
	err := tx.Where("hash = ?", LinkHash(secret)).Take(&i).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return i, noInvitation()
	}
	if err != nil {
		return i, fmt.Errorf("find an invitation: %w", err)
	}
	return i, nil
}

func noInvitation() error { return fault.New(fault.NotFound, "This invitation can no longer be used.") }

// Accept lets the actor join the organisation that invites them. The same person twice is once. Faults: NotFound as for
// ReadInvitation; Forbidden where the invitation is for another address than that of the account.
func (p *People) Accept(ctx context.Context, who access.Actor, secret string) error {
	if err := access.Check(who, access.AnswerInvite, access.Record{}); err != nil {
		return err
	}
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		person, err := Find(tx, who.ID)
		if err != nil {
			return err
		}
		i, err := invitationOf(tx.Clauses(clause.Locking{Strength: "UPDATE"}), secret) // so that a second click sees the first
		if err != nil {
			return err
		}
		if i.PersonID != nil && *i.PersonID == who.ID && p.clock().Sub(*i.AcceptedAt) < answeredJustNow {
			return nil
		}
		if i.State(p.clock()) != InvitationOpen {
			return noInvitation()
		}
		if i.EmailKey != person.EmailKey {
			return ForOther(i)
		}
		if err := p.win(tx, i); err != nil {
			return err
		}
		return p.enter(tx, i, person)
	})
}

// ForOther says that an invitation is for another address than that of the account.
func ForOther(i Invitation) error {
	return fault.Newf(fault.Forbidden, "This invitation is for %s, which is not the address of your account.", i.Email)
}

// AcceptAnew makes an account with the invited address, lets it join, and signs it in. That the link came by e-mail
// confirms the address. Of many at once one wins; the others, and anybody later, get a NotFound fault, but the second of two
// clicks on the same form is signed in too. Invalid names name, role_title, password or membership_start, or nothing
// where there is an account with the address.
func (p *People) AcceptAnew(ctx context.Context, secret string, j Joining, from Device) (Arrival, error) {
	arrived, err := p.acceptAnew(ctx, secret, j, from)
	if fault.KindOf(err) != fault.NotFound {
		return arrived, err
	}
	i, lost := invitationOf(p.db.Read(ctx), secret)
	if lost != nil || i.AcceptedAt == nil || i.PersonID == nil || p.clock().Sub(*i.AcceptedAt) >= answeredJustNow {
		return Arrival{}, err
	}
	if again, second := p.arriveAgain(ctx, i, j, from); second == nil {
		return again, nil
	}
	return Arrival{}, err
}

// arriveAgain signs in, for the second of two clicks, whoever shows what the account was made with.
func (p *People) arriveAgain(ctx context.Context, i Invitation, j Joining, from Device) (Arrival, error) {
	if j.Proof == "" {
		return p.SignIn(ctx, i.Email, j.Password, from)
	}
	o, err := p.ReadProof(j.Proof)
	if err != nil {
		return Arrival{}, err
	}
	link, err := linked(p.db.Read(ctx), o.Issuer, o.Subject)
	if err == nil && link.PersonID != *i.PersonID {
		err = noInvitation()
	}
	if err != nil {
		return Arrival{}, err
	}
	return p.arriveLinked(ctx, link, from.Agent)
}

// ProveInvited gives somebody without an account, whom the provider vouches for, a proof with which they can accept the
// invitation of a link, or says in an Invalid or NotFound fault why not.
func (p *People) ProveInvited(ctx context.Context, secret string, o Outside) (proof string, err error) {
	w, err := p.ReadInvitation(ctx, secret)
	if err != nil {
		return "", err
	}
	if !w.isOf(o) {
		return "", fault.Newf(fault.Invalid, "%s has to confirm the address that was invited, %s. It does not.", p.sso.Name, w.Email)
	}
	return p.outsideProof(o)
}

// Vouches tells whether a proof is of the invited address, so that no password is needed.
func (p *People) Vouches(w Welcome, proof string) bool {
	return p.vouched(w, proof) != nil
}

func (i Invitation) isOf(o Outside) bool { return o.Verified && emailKey(o.Email) == i.EmailKey }

func (p *People) acceptAnew(ctx context.Context, secret string, j Joining, from Device) (Arrival, error) {
	w, err := p.ReadInvitation(ctx, secret)
	if err != nil {
		return Arrival{}, err
	}
	if w.Account {
		return Arrival{}, hasAccount()
	}
	person, outside, err := p.readJoining(ctx, w, j)
	if err != nil {
		return Arrival{}, err
	}
	by := ByPassword
	if outside != nil {
		by = BySingleSignOn
	}
	return p.begin(ctx, person, by, from.Agent, func(tx *gorm.DB) error {
		if err := p.win(tx, w.Invitation); err != nil {
			return err
		}
		if err := addPerson(tx, person); fault.KindOf(err) == fault.Invalid {
			return hasAccount()
		} else if err != nil {
			return err
		}
		if outside != nil {
			if err := p.link(tx, access.Actor{ID: person.ID, Name: person.Name}, person, *outside); err != nil {
				return err
			}
		}
		return p.enter(tx, w.Invitation, person)
	})
}

func hasAccount() error {
	return fault.New(fault.Invalid, "There is an account with this address. Sign in to it, then accept the invitation.")
}

// readJoining holds the form to its rules and hashes the password, which takes its time and belongs in no transaction.
func (p *People) readJoining(ctx context.Context, w Welcome, j Joining) (Person, *Outside, error) {
	var c fault.Check
	start, wrong := ReadMonthDay(j.StartDay, j.StartMonth)
	n := NewPerson{
		Email: w.Email, Name: j.Name, RoleTitle: j.RoleTitle, Password: j.Password, MembershipStart: start, Organisation: w.Organisation.Name,
	}.tidy()
	outside := p.vouched(w, j.Proof)
	if outside == nil {
		n.check(&c, p.passwords)
	} else {
		n.checkAbout(&c)
	}
	if wrong != "" {
		c.Add("membership_start", "The start of your membership year "+wrong)
	}
	if err := c.Err(); err != nil {
		return Person{}, nil, err
	}
	if outside != nil {
		return p.personWith(n, ""), outside, nil
	}
	person, err := p.newPerson(ctx, n)
	return person, nil, err
}

// vouched reads a proof of single sign-on with the invited address. Nil is none: then it takes a password.
func (p *People) vouched(w Welcome, proof string) *Outside {
	if proof == "" {
		return nil
	}
	o, err := p.ReadProof(proof)
	if err != nil || !w.isOf(o) {
		return nil
	}
	return &o
}

// win uses an invitation up. Of many at once one gets through.
func (p *People) win(tx *gorm.DB, i Invitation) error {
	won := tx.Model(&Invitation{}).
		Where("id = ? AND hash = ? AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > ?", i.ID, i.Hash, p.clock()).
		UpdateColumn("accepted_at", p.clock())
	if won.Error != nil {
		return fmt.Errorf("use an invitation: %w", won.Error)
	}
	if won.RowsAffected == 0 {
		return noInvitation()
	}
	return nil
}

// enter gives the person the role, and links them with their supervisor, or with those who were said to be supervised by
// them, as far as both are there.
func (p *People) enter(tx *gorm.DB, i Invitation, person Person) error {
	o, err := lockOrganisation(tx, i.OrganisationID) // so that of two who enter at once, the second sees the first
	if err != nil {
		return err
	}
	if err := tx.Model(&Invitation{}).Where("id = ?", i.ID).UpdateColumn("person_id", person.ID).Error; err != nil {
		return fmt.Errorf("note who joined: %w", err)
	}
	from := i.firstDay(p.clock.Today())
	if err := join(tx, person.ID, i, from, p.clock.Today()); err != nil {
		return err
	}
	by, err := Find(tx, i.InvitedBy)
	if err != nil {
		return err
	}
	words := fmt.Sprintf("joined %s as %s, invited by %s", o.Name, i.Role.Words(), by.Name)
	if from.After(p.clock.Today()) {
		words += ", from " + from.Words()
	}
	who := access.Actor{ID: person.ID, Name: person.Name}
	if err := p.note(tx, who, person.ID, ActJoined, audit.Subject{Kind: "organisation", ID: o.ID}, words); err != nil {
		return err
	}
	return p.linkOnEntry(tx, o, i, person)
}

// firstDay is when the role begins.
func (i Invitation) firstDay(today calendar.Date) calendar.Date {
	if i.StartsOn.IsZero() {
		return today
	}
	return i.StartsOn
}

func lockOrganisation(tx *gorm.DB, id uuid.UUID) (Organisation, error) {
	var o Organisation
	err := tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Where("id = ?", id).Take(&o).Error
	if err != nil {
		return o, fmt.Errorf("lock an organisation: %w", err)
	}
	return o, nil
}

// join gives the role, unless the person has it already or it has yet to end.
func join(tx *gorm.DB, person uuid.UUID, i Invitation, from, today calendar.Date) error {
	if err := Hold(tx, person); err != nil {
		return err
	}
	var there int64
	err := tx.Model(&Membership{}).
		Where("person_id = ? AND organisation_id = ? AND role = ? AND "+unended("memberships"), person, i.OrganisationID, i.Role, today).
		Count(&there).Error
	if err != nil || there > 0 {
		return err
	}
	m := Membership{ID: uuid.Must(uuid.NewV7()), PersonID: person, OrganisationID: i.OrganisationID, Role: i.Role, StartsOn: from}
	return tx.Create(&m).Error
}

// linkOnEntry begins the supervision that invitations name, where the other side is there already.
func (p *People) linkOnEntry(tx *gorm.DB, o Organisation, i Invitation, person Person) error {
	pairs := tx.Table("invitations i").Select("i.invited_by, w.id AS worker, s.id AS supervisor").
		Joins("JOIN people w ON w.id = i.person_id").Joins("JOIN people s ON s.email_key = i.supervisor_key").
		Where("i.organisation_id = @organisation AND i.role = 'link-worker' AND i.accepted_at IS NOT NULL AND w.id <> s.id AND s.disabled_at IS NULL"+
			" AND EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = w.id AND m.organisation_id = i.organisation_id AND m.role = 'link-worker' AND "+live("m")+")"+
			" AND EXISTS (SELECT 1 FROM memberships n WHERE n.person_id = s.id AND n.organisation_id = i.organisation_id AND n.role = 'supervisor' AND "+live("n")+")",
			map[string]any{"organisation": o.ID, "day": p.clock.Today()})
	switch i.Role {
	case access.LinkWorker:
		pairs = pairs.Where("i.id = ?", i.ID)
	case access.Supervisor:
		pairs = pairs.Where("i.supervisor_key = ?", person.EmailKey)
	default:
		return nil
	}
	var found []pair
	if err := pairs.Order("w.id").Scan(&found).Error; err != nil {
		return fmt.Errorf("find whom to link: %w", err)
	}
	for _, two := range found {
		if err := p.linkPair(tx, two); err != nil {
			return err
		}
	}
	return nil
}

// pair is a link worker and the supervisor whom their invitation named.
type pair struct{ InvitedBy, Worker, Supervisor uuid.UUID }

// linkPair begins a professional supervision, unless the two have one of any kind: what the lead has set stands.
func (p *People) linkPair(tx *gorm.DB, two pair) error {
	var there int64
	err := tx.Model(&SupervisionLink{}).
		Where("worker_id = ? AND supervisor_id = ? AND "+unended("supervision_links"), two.Worker, two.Supervisor, p.clock.Today()).Count(&there).Error
	if err != nil || there > 0 {
		return err
	}
	link := SupervisionLink{WorkerID: two.Worker, SupervisorID: two.Supervisor, Kind: "professional", StartsOn: p.clock.Today()}
	if made, err := addLink(tx, &link); err != nil || !made {
		return err
	}
	if err := closeRequests(tx, link, p.clock()); err != nil {
		return err
	}
	by, err := Find(tx, two.InvitedBy)
	if err != nil {
		return err
	}
	return p.tellOfStart(tx, access.Actor{ID: by.ID, Name: by.Name}, link, set)
}

// IsFor tells whether the invitation is for the address of this account.
func (i Invitation) IsFor(person Person) bool { return i.EmailKey == person.EmailKey }
