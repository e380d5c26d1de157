package web

import (
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type endRoleView struct {
	ui.Base
	Says   string
	Coming bool
	Lost   string // what the lead no longer sees
	Action string
	When   ui.Radios
	Submit ui.Button
	Cancel ui.Link
}

// askToEndRole says what ending a role means before it is done.
func (s *Server) askToEndRole(c echo.Context) error {
	return s.drawEndRole(c, http.StatusOK, site.NewForm())
}

func (s *Server) drawEndRole(c echo.Context, status int, form *site.Form) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	held, err := s.People.RoleToEnd(c.Request().Context(), site.Actor(c), id)
	if err != nil {
		return err
	}
	today, back := s.Clock.Today(), organisationPath(held.Organisation.ID, "members", held.Person.ID.String())
	view := endRoleView{
		Base: s.Base(c, "End a role"), Coming: held.Coming(today), Action: "/roles/" + id.String() + "/end",
		Says:   held.Person.Name + " is " + held.Role.WithArticle() + " at " + held.Organisation.Name + " since " + held.StartsOn.Words() + ".",
		Submit: ui.Button{Text: "End role", Kind: ui.Warning}, Cancel: ui.Link{Text: "Cancel", Href: back},
	}
	if view.Coming {
		view.Says = held.Person.Name + " becomes " + held.Role.WithArticle() + " at " + held.Organisation.Name + " on " + held.StartsOn.Words() + "."
	}
	later := form.DateInput("ends_on", "Last day", "For example, 3 11 2026")
	view.When = form.Radios("when", "When does it end?", "", []ui.Option{
		{Value: "now", Label: endNowLabel(view.Coming), Hint: endNowHint(view.Coming, today)},
		{Value: "later", Label: "On a later day", Hint: "They keep the role up to and including its last day", Reveal: later},
	})
	view.Back = &ui.BackLink{Text: held.Person.Name, Href: back}
	view.Problems = form.Problems()
	return s.Page(c, status, "organisation/end-role", view)
}

func endNowLabel(coming bool) string {
	if coming {
		return "It does not begin at all"
	}
	return "Now"
}

func endNowHint(coming bool, today calendar.Date) string {
	if coming {
		return ""
	}
	return "Today, " + today.Words() + ", is the first day without the role. It holds from the next page that they open"
}

// endRole ends a role at once or on a later day.
func (s *Server) endRole(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	last, err := lastDayOf(form)
	if err == nil {
		err = s.endRoleOn(c, id, last)
	}
	if status := form.Mendable(err); status != 0 {
		return s.drawEndRole(c, status, form)
	}
	if fault.KindOf(err) == fault.Conflict {
		form.Tell(err)
		return s.drawEndRole(c, http.StatusConflict, form)
	}
	return err
}

// lastDayOf reads the form; zero is now.
func lastDayOf(form *site.Form) (calendar.Date, error) {
	var check fault.Check
	switch form.Text("when") {
	case "now":
		return calendar.Date{}, nil
	case "later":
		last := form.Day("ends_on", "The last day", &check)
		if check.Err() == nil && last.IsZero() {
			check.Add("ends_on", "Enter the last day")
		}
		return last, check.Err()
	}
	return calendar.Date{}, fault.At("when", "Select when the role ends")
}

// endRoleOn ends it and leads back to the person, as long as they belong to the organisation.
func (s *Server) endRoleOn(c echo.Context, id uuid.UUID, last calendar.Date) error {
	ctx, who := c.Request().Context(), site.Actor(c)
	held, err := s.People.HeldRole(ctx, who, id)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	back := "/organisations" // for the second of two clicks, after which there is no such role any more
	if err := s.People.EndRole(ctx, who, id, last); err != nil {
		return err
	}
	if held.ID == id {
		back = s.afterRole(c, held)
	}
	flash := "role-ended"
	if !last.IsZero() {
		flash = "role-ends"
	}
	return s.Done(c, back, flash)
}

// afterRole is the person's page, or what is left where the actor no longer sees that.
func (s *Server) afterRole(c echo.Context, held identity.HeldRole) string {
	organisation, person := held.Organisation.ID, held.Person.ID
	if person == site.Actor(c).ID { // the actor may have ended what let them in
		return "/"
	}
	if _, _, err := s.People.MemberIn(c.Request().Context(), site.Actor(c), organisation, person); err != nil {
		return organisationPath(organisation)
	}
	return organisationPath(organisation, "members", person.String())
}
