package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/google/uuid"

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
	Role            string `required:"" enum:"link-worker,supervisor,lead" help:"link-worker, supervisor or lead."`
	Title           string `help:"Job title, such as 'Social prescribing link worker'."`
	Organisation    string `required:"" help:"Name of the organisation; made when there is none of that name."`
	Kind            string `default:"pcn" enum:"pcn,nhs-trust,charity,other" help:"Kind of a new organisation: pcn, nhs-trust, charity or other."`
	MembershipStart string `default:"04-01" help:"Start of the membership year, as month-day."`
	Supervisor      string `help:"E-mail address of a supervisor who is already there (for link workers)."`
	PasswordStdin   bool   `name:"password-stdin" help:"Do not ask; take the first line of standard input."`
}

// Run adds the person, with role and supervision.
func (c addUserCommand) Run(ctx context.Context) error {
	a, err := openApp(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	if err := a.prepare(ctx); err != nil {
		return err
	}
	password, err := c.password()
	if err != nil {
		return err
	}
	start, err := calendar.ParseMonthDay(c.MembershipStart)
	if err != nil {
		return err
	}
	person, err := a.people.AddPerson(ctx, identity.NewPerson{
		Email: c.Email, Name: c.Name, RoleTitle: c.Title, Password: password, MembershipStart: start,
	})
	if err != nil {
		return plain(err)
	}
	if err := c.place(ctx, a, person.ID); err != nil {
		return plain(err)
	}
	fmt.Printf("Added %s (%s) as %s at %s.\n", person.Name, person.Email, c.Role, c.Organisation)
	return nil
}

func (c addUserCommand) place(ctx context.Context, a *app, person uuid.UUID) error {
	today := calendar.Clock(calendar.System).Today()
	organisation, err := a.people.OrganisationNamed(ctx, c.Organisation)
	if fault.KindOf(err) == fault.NotFound {
		organisation, err = a.people.AddOrganisation(ctx, identity.NewOrganisation{Name: c.Organisation, Kind: c.Kind})
	}
	if err != nil {
		return err
	}
	if err := a.people.Join(ctx, person, organisation.ID, access.Role(c.Role), today); err != nil {
		return err
	}
	if c.Supervisor == "" {
		return nil
	}
	supervisor, err := a.people.WithEmail(ctx, c.Supervisor)
	if err != nil {
		return err
	}
	return a.people.Supervise(ctx, person, supervisor.ID, "professional", today)
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

// plain turns field faults into lines for a terminal.
func plain(err error) error {
	found := fault.Of(err)
	if found == nil || len(found.Fields) == 0 {
		return err
	}
	var lines []string
	for _, f := range found.Fields {
		lines = append(lines, f.Name+": "+f.Message)
	}
	return errors.New(strings.Join(lines, "\n"))
}
