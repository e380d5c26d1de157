package identity

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

const longestName = 200 // characters

// NewPerson is what somebody sets when they make an account. A MembershipStart that is not given becomes 1 April, until
// the person changes it to the day on which they joined.
type NewPerson struct {
	Email, Name, RoleTitle, Password string
	MembershipStart                  calendar.MonthDay

	Organisation  string // where they will work, as far as it is known: the password must not be made of its name
	Administrator bool   // runs the installation
}

// AddPerson makes an account. What cannot be used is an Invalid fault at email, name, role_title, password or
// membership_start; an address that is taken is one too.
func (p *People) AddPerson(ctx context.Context, n NewPerson) (Person, error) {
	var c fault.Check
	n = n.tidy()
	if n.check(&c, p.passwords); c.Err() != nil {
		return Person{}, c.Err()
	}
	person, err := p.newPerson(ctx, n)
	if err != nil {
		return Person{}, err
	}
	if err := p.db.InTx(ctx, func(tx *gorm.DB) error { return addPerson(tx, person) }); err != nil {
		return Person{}, err
	}
	person.PasswordHash = ""
	return person, nil
}

// newPerson makes an account of what was checked, with the password's hash, but writes nothing.
func (p *People) newPerson(ctx context.Context, n NewPerson) (Person, error) {
	hash, err := p.hasher.hash(ctx, n.Password)
	if err != nil {
		return Person{}, fmt.Errorf("hash a password: %w", err)
	}
	return p.personWith(n, hash), nil
}

// personWith is the account with a password's hash, or without a password where that is empty.
func (p *People) personWith(n NewPerson, hash string) Person {
	return Person{
		ID: uuid.Must(uuid.NewV7()), Email: n.Email, EmailKey: emailKey(n.Email), Name: n.Name, RoleTitle: n.RoleTitle,
		MembershipStart: n.MembershipStart, PasswordHash: hash, Administrator: n.Administrator, CreatedAt: p.clock(), LockVersion: 1,
	}
}

// addPerson writes an account down, or gives an Invalid fault at email where the address is taken.
func addPerson(tx *gorm.DB, person Person) error {
	once := clause.OnConflict{Columns: []clause.Column{{Name: "email_key"}}, DoNothing: true}
	made := tx.Clauses(once).Create(&person)
	if made.Error != nil {
		return fmt.Errorf("add a person: %w", made.Error)
	}
	if made.RowsAffected == 0 {
		return fault.At("email", "There is already an account with this email address")
	}
	return nil
}

func (n NewPerson) tidy() NewPerson {
	n.Email, n.Name, n.RoleTitle = strings.TrimSpace(n.Email), strings.TrimSpace(n.Name), strings.TrimSpace(n.RoleTitle)
	if n.MembershipStart == (calendar.MonthDay{}) {
		n.MembershipStart = firstOfApril
	}
	return n
}

// check notes what is wrong with an account.
func (n NewPerson) check(c *fault.Check, passwords *Passwords) {
	n.checkAbout(c)
	if message := passwords.fault(n.Password, n.Name, n.Email, n.Organisation); message != "" {
		c.Add("password", message)
	}
}

// checkAbout notes what is wrong with all but the password.
func (n NewPerson) checkAbout(c *fault.Check) {
	checkEmail(c, n.Email)
	if n.Name == "" {
		c.Add("name", "Enter a full name")
	}
	c.Line("name", "Full name", n.Name, longestName)
	c.Line("role_title", "Role", n.RoleTitle, longestName)
	if _, err := calendar.ParseMonthDay(n.MembershipStart.String()); err != nil {
		c.Add("membership_start", "Membership year must start on a real day, like 1 April")
	}
}

// checkEmail holds an address, at the field email, to what an address may be.
func checkEmail(c *fault.Check, email string) {
	switch {
	case email == "":
		c.Add("email", "Enter an email address")
	case !isEmail(email):
		c.Add("email", "Enter an email address in the correct format, like name@example.com")
	}
}

func isEmail(text string) bool {
	address, err := mail.ParseAddress(text)
	return err == nil && address.Address == text && emailKey(text) != ""
}

// Person gives a person by id, without the password's hash, or a NotFound fault. It asks nobody's leave: who may see
// what of a person is for the caller to check.
func (p *People) Person(ctx context.Context, id uuid.UUID) (Person, error) {
	return Find(p.db.Read(ctx), id)
}

// Find is Person within a transaction.
func Find(tx *gorm.DB, id uuid.UUID) (Person, error) {
	var person Person
	err := tx.Omit("password_hash").Where("id = ?", id).Take(&person).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Person{}, access.NotFound()
	}
	if err != nil {
		return Person{}, fmt.Errorf("find a person: %w", err)
	}
	return person, nil
}

// WithEmail gives the person with an address, without the password's hash, or a NotFound fault that names the address. It
// is for the command line, where an address is no secret.
func (p *People) WithEmail(ctx context.Context, email string) (Person, error) {
	person, err := p.byEmail(ctx, emailKey(email))
	if err == nil && person.ID == uuid.Nil {
		err = fault.Newf(fault.NotFound, "There is nobody with the address %s", email)
	}
	person.PasswordHash = ""
	return person, err
}

// Names gives the names of people by id; ids that nobody has are left out.
func (p *People) Names(ctx context.Context, ids ...uuid.UUID) (map[uuid.UUID]string, error) {
	names := make(map[uuid.UUID]string, len(ids))
	if len(ids) == 0 {
		return names, nil
	}
	var people []Person
	if err := p.db.Read(ctx).Select("id", "name").Where("id IN ?", ids).Find(&people).Error; err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	for _, person := range people {
		names[person.ID] = person.Name
	}
	return names, nil
}

// Team gives the link workers of the organisations that the actor leads, by name. Anybody else gets the fault of the
// policy.
func (p *People) Team(ctx context.Context, who access.Actor) ([]Person, error) {
	if err := access.Check(who, access.SeeTeam, access.Record{}); err != nil {
		return nil, err
	}
	if len(who.Leads) == 0 {
		return nil, nil
	}
	var team []Person
	err := p.db.Read(ctx).Omit("password_hash").Where("id IN ?", who.Leads).Order("name, id").Find(&team).Error
	if err != nil {
		return nil, fmt.Errorf("team: %w", err)
	}
	return team, nil
}
