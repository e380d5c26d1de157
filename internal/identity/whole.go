package identity

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
)

// About is everything that the register keeps of a person, without what proves who they are.
type About struct {
	Person      Person
	Places      []PlaceAbout
	Supervision []SupervisionAbout
	Requests    []RequestAbout
	Covers      []Covering
	Outside     []OutsideIdentity
	Passkeys    []Passkey
	Sessions    []Session
	Invitations []InvitationAbout
}

// PlaceAbout is a role that a person has or had.
type PlaceAbout struct {
	Organisation string
	Role         access.Role
	StartsOn     calendar.Date
	EndsOn       calendar.Date
}

// SupervisionAbout is a supervision that a person has or had, from either side.
type SupervisionAbout struct {
	WorkerID     uuid.UUID
	Worker       string
	SupervisorID uuid.UUID
	Supervisor   string
	Kind         string
	StartsOn     calendar.Date
	EndsOn       calendar.Date
}

// RequestAbout is a request for supervision that a person made, or that was made to them.
type RequestAbout struct {
	SupervisionRequest
	Asker string
	Asked string // empty where nobody has the address
}

// InvitationAbout is an invitation that somebody accepted, or that waits for an answer at their address.
type InvitationAbout struct {
	Organisation string
	Role         access.Role
	Email        string
	Name         string
	SentAt       time.Time
	AcceptedAt   *time.Time
}

// AllAbout gathers it, in the order in which it came to be.
func AllAbout(tx *gorm.DB, person uuid.UUID) (About, error) {
	var all About
	var err error
	if all.Person, err = Find(tx, person); err != nil {
		return all, err
	}
	for _, gather := range []*gorm.DB{
		tx.Table("memberships m").Select("o.name AS organisation, m.role, m.starts_on, m.ends_on").
			Joins("JOIN organisations o ON o.id = m.organisation_id").
			Where("m.person_id = ?", person).Order("m.starts_on, m.id").Scan(&all.Places),
		tx.Table("supervision_links l").
			Select("l.worker_id, w.name AS worker, l.supervisor_id, s.name AS supervisor, l.kind, l.starts_on, l.ends_on").
			Joins("JOIN people w ON w.id = l.worker_id").Joins("JOIN people s ON s.id = l.supervisor_id").
			Where("l.worker_id = @who OR l.supervisor_id = @who", map[string]any{"who": person}).
			Order("l.starts_on, l.id").Scan(&all.Supervision),
		tx.Table("supervision_requests r").Select("r.*, a.name AS asker, COALESCE(b.name, '') AS asked").
			Joins("JOIN people a ON a.id = r.asker_id").Joins("LEFT JOIN people b ON b.id = r.asked_id").
			Where("r.asker_id = @who OR r.asked_id = @who", map[string]any{"who": person}).
			Order("r.asked_at, r.id").Scan(&all.Requests),
		tx.Table("covers c").Select("c.*, s.name AS supervisor, i.name AS stand_in").
			Joins("JOIN people s ON s.id = c.supervisor_id").Joins("JOIN people i ON i.id = c.stand_in_id").
			Where("c.supervisor_id = @who OR c.stand_in_id = @who", map[string]any{"who": person}).
			Order("c.starts_on, c.id").Scan(&all.Covers),
		tx.Where("person_id = ?", person).Order("linked_at, id").Find(&all.Outside),
		tx.Where("person_id = ?", person).Order("created_at, id").Find(&all.Passkeys),
		tx.Where("person_id = ?", person).Order("created_at, id").Find(&all.Sessions),
		tx.Table("invitations i").Select("o.name AS organisation, i.role, i.email, i.name, i.sent_at, i.accepted_at").
			Joins("JOIN organisations o ON o.id = i.organisation_id").
			Where("(i.person_id = ? OR i.email_key = ?) AND i.revoked_at IS NULL", person, all.Person.EmailKey).
			Order("i.sent_at, i.id").Scan(&all.Invitations),
	} {
		if gather.Error != nil {
			return all, fmt.Errorf("all about a person: %w", gather.Error)
		}
	}
	return all, nil
}

// Addresses gives every email address by which the register knows a person: their own, and those of a change.
func Addresses(tx *gorm.DB, person uuid.UUID) ([]string, error) {
	p, err := Find(tx, person)
	if err != nil {
		return nil, err
	}
	var changes []emailChange
	if err := tx.Where("person_id = ?", person).Find(&changes).Error; err != nil {
		return nil, fmt.Errorf("addresses: %w", err)
	}
	all := []string{p.Email}
	for _, c := range changes {
		all = append(all, c.OldEmail, c.NewEmail)
	}
	return all, nil
}

// goWith are the rows that go with their person: all that is about how somebody signs in, and how they came.
func goWith() []any {
	return []any{
		&Session{}, &OutsideIdentity{}, &passwordReset{}, &emailChange{}, &authenticatorApp{}, &Passkey{}, &recoveryCode{},
		&Invitation{}, &upload{},
	}
}

// ErasedName stands where the name of somebody stood whose account was erased.
const ErasedName = "Erased account"

// Erase deletes all that tells who a person was and how they signed in, and ends every role and supervision. What is left
// of the account can never be used, and stands for what others signed or were asked.
func Erase(tx *gorm.DB, person uuid.UUID, at time.Time) error {
	yesterday := calendar.DayOf(at).AddDays(-1)
	key := tx.Model(&Person{}).Select("email_key").Where("id = ?", person)
	open := "(ends_on = '' OR ends_on > ?)"
	steps := []*gorm.DB{
		tx.Where("email_key = (?)", key).Delete(&Invitation{}),
		tx.Model(&Invitation{}).Where("supervisor_key = (?)", key).UpdateColumn("supervisor_key", ""),
		tx.Model(&Person{}).Where("id = ?", person).UpdateColumns(map[string]any{
			"name": ErasedName, "email": "", "email_key": "erased " + person.String(), "role_title": "", "membership_number": "",
			"password_hash": "", "administrator": false, "last_signed_in_at": nil, "disabled_at": at, "erased_at": at,
			"lock_version": gorm.Expr("lock_version + 1"),
		}),
		tx.Model(&Membership{}).Where("person_id = ? AND "+open, person, yesterday).UpdateColumn("ends_on", yesterday),
		tx.Model(&SupervisionLink{}).Where("(worker_id = ? OR supervisor_id = ?) AND "+open, person, person, yesterday).
			UpdateColumn("ends_on", yesterday),
		tx.Model(&Cover{}).Where("(supervisor_id = ? OR stand_in_id = ?) AND ended_at IS NULL", person, person).
			UpdateColumn("ended_at", at),
		tx.Where("asker_id = @who OR asked_id = @who", map[string]any{"who": person}).Delete(&SupervisionRequest{}),
	}
	for _, row := range goWith() {
		steps = append(steps, tx.Where("person_id = ?", person).Delete(row))
	}
	for _, step := range steps {
		if step.Error != nil {
			return fmt.Errorf("erase an account: %w", step.Error)
		}
	}
	return nil
}
