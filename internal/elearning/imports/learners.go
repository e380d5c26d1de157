package imports

import (
	"strings"

	"github.com/google/uuid"

	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/identity"
)

// Learner is one of the people whom the rows of an import name. All of it is empty for rows that name nobody. PersonID is who
// it is taken for; nil is nobody.
type Learner struct {
	ID         uuid.UUID `gorm:"primaryKey"`
	ImportID   uuid.UUID
	LearnerKey string
	Email      string
	Name       string
	Username   string
	PersonID   *uuid.UUID
	How        How
}

// TableName is the table of learners.
func (Learner) TableName() string { return "import_learners" }

// Words names the learner as the file does.
func (l Learner) Words() string {
	switch {
	case l.Name != "" && l.Email != "":
		return l.Name + " (" + l.Email + ")"
	case l.Name != "":
		return l.Name
	case l.Email != "":
		return l.Email
	}
	return l.Username
}

// learnerKey is a learner as compared within an import: the address or, without one, name and username.
func learnerKey(l reports.Learner) string {
	if l.Email != "" {
		return strings.ToLower(strings.TrimSpace(l.Email))
	}
	return strings.TrimSpace(strings.ToLower(l.Name + " " + l.Username))
}

// among says who of an organisation a learner is: by the address for sure, by the name only as a proposal.
func (l *Learner) among(people identity.Roster) {
	l.PersonID, l.How = nil, None
	if person, found := people.WithEmail(l.Email); found {
		l.PersonID, l.How = &person.ID, ByEmail
	} else if person, found := people.WithName(l.Name); found {
		l.PersonID, l.How = &person.ID, Alike
	}
}

// own says whether a learner is the person who imports for themselves. A file that names nobody is theirs, and so is a row
// with their address or their name.
func (l *Learner) own(person identity.Person) {
	self := identity.NewRoster(person)
	l.among(self)
	if l.How == Alike {
		l.How = ByName
	}
	if l.Email == "" && l.Name == "" && l.Username == "" {
		l.PersonID, l.How = &person.ID, Chosen
	}
}
