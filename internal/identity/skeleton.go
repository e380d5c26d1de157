package identity

import (
	"context"
	"errors"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
)

var errUnfinished = errors.New("identity: not written yet")

type guess struct {
	Account     string `gorm:"primaryKey"`
	WindowStart time.Time
	N           int
}

func (p *People) SignIn(ctx context.Context, email, password, device string) (token string, err error) {
	return "", errUnfinished
}
func (p *People) Actor(ctx context.Context, token string) (access.Actor, error) {
	return access.Actor{}, errUnfinished
}
func (p *People) SignOut(ctx context.Context, who access.Actor) error { return errUnfinished }
func (p *People) Person(ctx context.Context, id uuid.UUID) (Person, error) {
	return Person{}, errUnfinished
}
func (p *People) Names(ctx context.Context, ids ...uuid.UUID) (map[uuid.UUID]string, error) {
	return nil, errUnfinished
}

type Colleague struct {
	ID        uuid.UUID
	Name      string
	RoleTitle string
	Kind      string
}

func (p *People) Supervisors(ctx context.Context, who access.Actor) ([]Colleague, error) {
	return nil, errUnfinished
}
func Find(tx *gorm.DB, id uuid.UUID) (Person, error) { return Person{}, errUnfinished }
func SupervisorIn(tx *gorm.DB, worker, supervisor uuid.UUID, on calendar.Date) (Colleague, error) {
	return Colleague{}, errUnfinished
}
func Workplace(tx *gorm.DB, person uuid.UUID, on calendar.Date) (string, error) {
	return "", errUnfinished
}
func (p *People) Team(ctx context.Context, who access.Actor) ([]Person, error) {
	return nil, errUnfinished
}

type NewPerson struct {
	Email, Name, RoleTitle, Password string
	MembershipStart                  calendar.MonthDay
}
type NewOrganisation struct{ Name, Kind string }

func (p *People) AddPerson(ctx context.Context, n NewPerson) (Person, error) {
	return Person{}, errUnfinished
}
func (p *People) AddOrganisation(ctx context.Context, n NewOrganisation) (Organisation, error) {
	return Organisation{}, errUnfinished
}
func (p *People) OrganisationNamed(ctx context.Context, name string) (Organisation, error) {
	return Organisation{}, errUnfinished
}
func (p *People) Join(ctx context.Context, person, organisation uuid.UUID, role access.Role, from calendar.Date) error {
	return errUnfinished
}
func (p *People) Supervise(ctx context.Context, worker, supervisor uuid.UUID, kind string, from calendar.Date) error {
	return errUnfinished
}

type Keys struct{}

func OpenKeys(dir string) (*Keys, error) { return nil, errUnfinished }
func (k *Keys) Sign(typ string, claims jwt.Claims) (string, error) {
	return "", errUnfinished
}
func (k *Keys) Parse(token, typ string, claims jwt.Claims, opts ...jwt.ParserOption) error {
	return errUnfinished
}
func (k *Keys) JWKS() ([]byte, error) { return nil, errUnfinished }
