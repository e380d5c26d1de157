package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

type userCommand struct {
	Add addUserCommand `cmd:"" help:"Add a person. The password is read from standard input."`
}

type addUserCommand struct {
	Email           string `required:"" help:"E-mail address to sign in with."`
	Name            string `required:"" help:"Name as it appears on the portfolio."`
	Administrator   bool   `help:"Also an administrator of this installation, who looks after organisations and accounts."`
	Role            string `default:"" enum:"link-worker,supervisor,lead," help:"link-worker, supervisor or lead. Needed unless --administrator is given."`
	Title           string `help:"Job title, such as 'Social prescribing link worker'."`
	Organisation    string `help:"Name of the organisation; made when there is none of that name. Goes with --role."`
	Kind            string `default:"pcn" enum:"pcn,nhs-trust,charity,other" help:"Kind of a new organisation: pcn, nhs-trust, charity or other."`
	MembershipStart string `default:"04-01" help:"Start of the membership year, as month-day."`
	Supervisor      string `help:"E-mail address of a supervisor who is already there (for link workers)."`
	PasswordStdin   bool   `name:"password-stdin" help:"Do not ask; take the first line of standard input."`
}

// Run adds the person, with role and supervision.
func (c addUserCommand) Run(ctx context.Context) error {
	a, err := preparedApp(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	if err := c.add(ctx, a); err != nil {
		return plain(err)
	}
	fmt.Printf("Added %s (%s) as %s.\n", c.Name, c.Email, c.as())
	return nil
}

// as says what the person is.
func (c addUserCommand) as() string {
	switch {
	case c.Role == "":
		return "administrator"
	case c.Administrator:
		return c.Role + " at " + c.Organisation + " and administrator"
	}
	return c.Role + " at " + c.Organisation
}

// check finds options that do not go together.
func (c addUserCommand) check() error {
	switch {
	case c.Role == "" && !c.Administrator:
		return errors.New("--role and --organisation are needed, or --administrator")
	case (c.Role == "") != (c.Organisation == ""):
		return errors.New("--role and --organisation go together")
	case c.Supervisor != "" && c.Role != string(access.LinkWorker):
		return errors.New("--supervisor is for link workers")
	}
	return nil
}

// add checks all that can be checked before it writes anything.
func (c addUserCommand) add(ctx context.Context, a *app) error {
	if err := c.check(); err != nil {
		return err
	}
	start, err := calendar.ParseMonthDay(c.MembershipStart)
	if err != nil {
		return err
	}
	supervisor, err := c.supervisor(ctx, a)
	if err != nil {
		return err
	}
	password, err := c.password()
	if err != nil {
		return err
	}
	organisation, err := c.organisation(ctx, a)
	if err != nil {
		return err
	}
	person, err := a.people.AddPerson(ctx, identity.NewPerson{
		Email: c.Email, Name: c.Name, RoleTitle: c.Title, Password: password, MembershipStart: start,
		Organisation: organisation.Name, Administrator: c.Administrator,
	})
	if err != nil || c.Role == "" {
		return err
	}
	today := calendar.Clock(calendar.System).Today()
	if err := a.people.Join(ctx, person.ID, organisation.ID, access.Role(c.Role), today); err != nil {
		return err
	}
	if c.Supervisor == "" {
		return nil
	}
	return a.people.Supervise(ctx, person.ID, supervisor.ID, "professional", today)
}

func (c addUserCommand) supervisor(ctx context.Context, a *app) (identity.Person, error) {
	if c.Supervisor == "" {
		return identity.Person{}, nil
	}
	return a.people.WithEmail(ctx, c.Supervisor)
}

func (c addUserCommand) organisation(ctx context.Context, a *app) (identity.Organisation, error) {
	if c.Organisation == "" {
		return identity.Organisation{}, nil
	}
	found, err := a.people.OrganisationNamed(ctx, c.Organisation)
	if fault.KindOf(err) != fault.NotFound {
		return found, err
	}
	return a.people.AddOrganisation(ctx, identity.NewOrganisation{Name: c.Organisation, Kind: c.Kind})
}

func (c addUserCommand) password() (string, error) {
	if !c.PasswordStdin {
		fmt.Fprint(os.Stderr, "Password (shown as you type): ")
	}
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", errors.Join(errors.New("no password on standard input"), err)
	}
	return line, nil
}

// plain says a fault in the words that are meant for people.
func plain(err error) error {
	found := fault.Of(err)
	if found == nil {
		return err
	}
	lines := []string{}
	for _, f := range found.Fields {
		lines = append(lines, f.Name+": "+f.Message)
	}
	if len(lines) == 0 {
		lines = append(lines, found.Message)
	}
	return errors.New(strings.Join(lines, "\n"))
}
