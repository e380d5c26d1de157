package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/identity"
)

// Password signs in each of the demonstration people; it is printed at every start.
const Password = "demo-linkfolio-2026" //nolint:gosec // known to everybody, for people who do not exist

// Account is one of the demonstration people, and what can be tried out as them.
type Account struct {
	Email string
	Name  string
	Can   string

	key       string // as the entries file names them
	roleTitle string
	role      access.Role
	newcomer  bool // came last month; everybody else was there when the year began

	administrator bool
}

// accounts in the order in which they are made. Supervisors come before those whom they supervise.
var accounts = []Account{
	{Email: "sam@demo.example", Name: "Sam Okafor", Can: "supervisor: reads, signs off and returns entries",
		key: "sam", roleTitle: "GP and named supervisor", role: access.Supervisor},
	{Email: "amira@demo.example", Name: "Amira Hassan", Can: "link worker: half a year of entries and a portfolio",
		key: "amira", roleTitle: "Social prescribing link worker", role: access.LinkWorker},
	{Email: "tom@demo.example", Name: "Tom Davies", Can: "link worker, new: a draft and a first few entries",
		key: "tom", roleTitle: "Social prescribing link worker", role: access.LinkWorker, newcomer: true},
	{Email: "lena@demo.example", Name: "Lena Fischer", Can: "organisation lead and administrator: the team’s points and hours, not their words; organisations and accounts",
		key: "lena", roleTitle: "Personalised care lead", role: access.Lead, administrator: true},
}

const (
	last         = 3 // of the accounts
	organisation = "Demo Primary Care Network"
	newcomerDays = 24 // working days since the newcomer came
)

// Accounts lists the demonstration people, link workers first.
func Accounts() []Account { return []Account{accounts[1], accounts[2], accounts[0], accounts[3]} }

// firstDay is the day on which the person came, and on which their membership year starts.
func (a Account) firstDay(today calendar.Date) calendar.Date {
	if a.newcomer {
		return workday(today, newcomerDays)
	}
	return yearStart(today)
}

func (p *past) addOrganisation(ctx context.Context) error {
	p.now = at(yearStart(p.today), 8*time.Hour)
	added, err := p.people.AddOrganisation(ctx, identity.NewOrganisation{Name: organisation, Kind: "pcn", SupervisionEvery: "monthly"})
	p.organisation = added.ID
	return err
}

func (p *past) addPeople(ctx context.Context, some ...Account) error {
	for _, a := range some {
		if err := p.addPerson(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

func (p *past) addPerson(ctx context.Context, a Account) error {
	from := a.firstDay(p.today)
	p.now = at(from, 9*time.Hour)
	person, err := p.people.AddPerson(ctx, identity.NewPerson{
		Email: a.Email, Name: a.Name, RoleTitle: a.roleTitle, Password: Password,
		MembershipStart: calendar.MonthDay{Month: from.Month(), Day: from.Day()}, Administrator: a.administrator,
	})
	if err != nil {
		return err
	}
	if err := p.people.Join(ctx, person.ID, p.organisation, a.role, from); err != nil {
		return err
	}
	p.actors[a.key] = access.Actor{
		ID: person.ID, Name: person.Name, Roles: []access.Role{a.role}, Holder: a.role == access.LinkWorker, SignedInBy: string(identity.ByPassword),
	}
	if a.role != access.LinkWorker {
		return nil
	}
	return p.supervise(ctx, person.ID, from)
}

// supervise links a link worker to the one supervisor that there is.
func (p *past) supervise(ctx context.Context, worker uuid.UUID, from calendar.Date) error {
	sam := p.actors["sam"]
	sam.Supervises = append(sam.Supervises, worker)
	p.actors["sam"] = sam
	return p.people.Supervise(ctx, worker, sam.ID, "clinical", from)
}
