package identity

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// Addressee is somebody who is written to by a name and an address alone; whether they have an account is not asked.
type Addressee struct{ Name, Email string }

// Tidy is an addressee as it is kept.
func (a Addressee) Tidy() Addressee {
	return Addressee{strings.TrimSpace(a.Name), strings.TrimSpace(a.Email)}
}

// SameEmail tells whether two addresses are one, in whatever spelling.
func SameEmail(a, b string) bool { return emailKey(a) == emailKey(b) }

// Check notes, at the fields name and email, what is wrong with an addressee whom somebody names. Their own address is, in
// whatever spelling.
func (a Addressee) Check(c *fault.Check, of Person) {
	if a.Name == "" {
		c.Add("name", "Enter their full name")
	}
	c.Line("name", "Their full name", a.Name, longestName)
	switch {
	case a.Email == "":
		c.Add("email", "Enter their email address")
	case !isEmail(a.Email):
		c.Add("email", "Enter their email address in the correct format, like name@example.com")
	case emailKey(a.Email) == of.EmailKey:
		c.Add("email", "This is your own address. Nobody signs off their own entries: enter the address of somebody else")
	}
}

// SupervisorAt gives the supervisor of a worker who has an address, as SupervisorIn does; nobody where none of them has.
// Whether anybody else has it is not told.
func SupervisorAt(tx *gorm.DB, worker uuid.UUID, email string, on calendar.Date) (Colleague, error) {
	var person Person
	err := tx.Select("id").Where("email_key = ?", emailKey(email)).Take(&person).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Colleague{}, nil
	}
	if err != nil {
		return Colleague{}, fmt.Errorf("find an address: %w", err)
	}
	found, err := SupervisorIn(tx, worker, person.ID, on)
	if fault.KindOf(err) == fault.Invalid {
		return Colleague{}, nil
	}
	return found, err
}

// CheckAbout notes, at the fields name, role and organisation, what is wrong with what somebody says of themselves who has no
// account.
func CheckAbout(c *fault.Check, name, role, organisation string) {
	for _, line := range []struct{ field, label, text, lacking string }{
		{"name", "Full name", name, "Enter your full name"},
		{"role", "Role", role, "Enter your role, like GP or course leader"},
		{"organisation", "Organisation", organisation, "Enter the organisation that you work for"},
	} {
		if !strings.ContainsFunc(line.text, unicode.IsLetter) {
			c.Add(line.field, line.lacking)
		}
		c.Line(line.field, line.label, line.text, longestName)
	}
}
