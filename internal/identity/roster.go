package identity

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
)

// Roster is some people in whom others are looked up, as a list from elsewhere names them.
type Roster struct {
	People  []Person // by name
	byEmail map[string]Person
	byName  map[string][]Person
}

// NewRoster makes a roster.
func NewRoster(people ...Person) Roster {
	r := Roster{People: people, byEmail: map[string]Person{}, byName: map[string][]Person{}}
	for _, person := range people {
		r.byEmail[person.EmailKey] = person
		r.byName[nameKey(person.Name)] = append(r.byName[nameKey(person.Name)], person)
	}
	return r
}

// WorkersOf gives the link workers of an organisation on a day whose accounts can be used, without hashes of passwords. It
// asks nobody's leave.
func WorkersOf(tx *gorm.DB, organisation uuid.UUID, on calendar.Date) (Roster, error) {
	var people []Person
	belong := tx.Model(&Membership{}).Select("person_id").Where("organisation_id = ? AND role = ?", organisation, access.LinkWorker).
		Where(live("memberships"), map[string]any{"day": on})
	err := tx.Omit("password_hash").Where("disabled_at IS NULL AND erased_at IS NULL AND id IN (?)", belong).Order("lower(name), id").Find(&people).Error
	if err != nil {
		return Roster{}, fmt.Errorf("link workers of an organisation: %w", err)
	}
	return NewRoster(people...), nil
}

// WithEmail finds whoever has an address, compared as sign-in does.
func (r Roster) WithEmail(email string) (Person, bool) {
	key := emailKey(email)
	person, found := r.byEmail[key]
	return person, found && key != ""
}

// WithName finds the only one with a name. Case, punctuation and the order of its parts do not count: "Hassan, Amira".
func (r Roster) WithName(name string) (Person, bool) {
	key := nameKey(name)
	if same := r.byName[key]; len(same) == 1 && key != "" {
		return same[0], true
	}
	return Person{}, false
}

// Has tells whether somebody is among them.
func (r Roster) Has(person uuid.UUID) bool {
	return slices.ContainsFunc(r.People, func(p Person) bool { return p.ID == person })
}

func nameKey(name string) string {
	parts := strings.FieldsFunc(norm.NFKC.String(strings.ToLower(name)), func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == '.' })
	slices.Sort(parts)
	return strings.Join(parts, " ")
}
