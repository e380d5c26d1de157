package web

import (
	"net/http"
	"slices"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// endPage asks on which day a supervision ends.
func (s *Server) endPage(c echo.Context) error {
	link, err := s.linkToEnd(c)
	if err != nil {
		return err
	}
	form := site.NewForm()
	form.SetDate("ends_on", s.Clock.Today())
	return s.drawEnd(c, http.StatusOK, form, link)
}

func (s *Server) linkToEnd(c echo.Context) (identity.Supervision, error) {
	id, err := site.PathID(c)
	if err != nil {
		return identity.Supervision{}, err
	}
	return s.People.SupervisionToEnd(c.Request().Context(), site.Actor(c), id)
}

func (s *Server) drawEnd(c echo.Context, status int, form *site.Form, link identity.Supervision) error {
	view := taskView{
		Base: s.Base(c, "End this supervision"), Action: linkPath(link.ID), Do: ui.Button{Text: "End supervision", Kind: ui.Warning},
		Cancel: ui.Link{Text: "Cancel", Href: s.afterEnd(c, link)},
		Facts: ui.SummaryList{Rows: []ui.SummaryRow{
			{Key: "Link worker", Value: ui.Text(link.Worker)}, {Key: "Supervisor", Value: ui.Text(link.Supervisor)},
			{Key: "Kind", Value: ui.Text(site.Capital(link.Words()))}, {Key: "First day", Value: ui.Text(link.StartsOn.Words())},
		}},
		Words: []string{
			"After the last day, " + link.Supervisor + " sees only the entries that they signed off.",
			"Nobody can then sign off an entry that still waits for them. " + link.Worker + " can withdraw it and send it to somebody else.",
		},
	}
	if !link.EndsOn.IsZero() {
		view.Facts.Rows = append(view.Facts.Rows, ui.SummaryRow{Key: "Last day", Value: ui.Text(link.EndsOn.Words())})
	}
	when := form.Radios("when", "When does it end?", "", []ui.Option{
		{Value: "now", Label: "At once"},
		{Value: "later", Label: "After the last day below"},
	})
	last := form.DateInput("ends_on", "Last day", "Only if it does not end at once. It holds until the end of this day.")
	view.Fields, view.Problems = ui.Group{when, last}, form.Problems()
	return s.Page(c, status, "supervision/task", view)
}

// afterEnd is where somebody comes from: their own page, or for a lead the organisation's.
func (s *Server) afterEnd(c echo.Context, link identity.Supervision) string {
	who := site.Actor(c)
	if who.ID == link.WorkerID || who.ID == link.SupervisorID || len(link.Led) == 0 {
		return supervisionPath
	}
	return inPath(link.Led[0], "")
}

func (s *Server) endSupervision(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	link, err := s.linkToEnd(c)
	if err != nil && fault.KindOf(err) != fault.Conflict { // of a double click the second finds it ended
		return err
	}
	last, err := s.lastDay(form)
	if err == nil {
		err = s.People.EndSupervision(c.Request().Context(), site.Actor(c), link.ID, last)
	}
	if form.Refused(err) {
		return s.drawEnd(c, http.StatusUnprocessableEntity, form, link)
	}
	if err != nil {
		return err
	}
	return s.Done(c, s.afterEnd(c, link), "supervision-ended")
}

func (s *Server) lastDay(form *site.Form) (calendar.Date, error) {
	var check fault.Check
	switch form.Text("when") {
	case "now":
		return s.Clock.Today().AddDays(-1), nil
	case "later":
		last := form.Day("ends_on", "Last day", &check)
		if check.Err() == nil && last.Before(s.Clock.Today()) && !last.IsZero() {
			check.Add("ends_on", "The last day must be today or in the future. To end it at once, choose that instead")
		}
		return last, check.Err()
	}
	return calendar.Date{}, fault.At("when", "Select when it ends")
}

// addCover is who stands in for whom, as far as it is about this person.
func (s *Server) addCover(c echo.Context, view *partsView) error {
	who := site.Actor(c)
	covers, err := s.People.Covers(c.Request().Context(), who)
	if err != nil {
		return err
	}
	if !who.Has(access.Supervisor) && len(covers) == 0 {
		return nil
	}
	name := ui.Button{Text: "Name a stand-in", Href: supervisionPath + "/cover/new", Kind: ui.Secondary}
	if len(covers) == 0 {
		view.add("Stand-ins", site.Say("Nobody stands in for you, and you stand in for nobody. If you are going to be away, name a stand-in: another supervisor of your organisation, who signs off for you in that time."), name)
		return nil
	}
	body := ui.Group{s.coverTable(covers)}
	if who.Has(access.Supervisor) {
		body = append(body, name)
	}
	view.add("Stand-ins", body...)
	return nil
}

func (s *Server) coverTable(covers []identity.Covering) ui.Table {
	table := ui.Table{
		Caption: "Stand-ins of today and later", CaptionHidden: true, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "Stand-in"}, {Text: "For"}, {Text: "First day"}, {Text: "Last day"}, {Text: "State"}, {Text: "Action", Hidden: true}},
	}
	for _, cover := range covers {
		table.Rows = append(table.Rows, ui.Row{
			ui.Text(cover.StandIn), ui.Text(cover.Supervisor), ui.Text(cover.StartsOn.Short()), ui.Text(cover.EndsOn.Short()), s.coverState(cover),
			ui.Link{Text: "End", Href: supervisionPath + "/cover/" + cover.ID.String() + "/end", Hidden: "the cover of " + cover.Supervisor + " by " + cover.StandIn},
		})
	}
	return table
}

func (s *Server) coverState(cover identity.Covering) ui.Tag {
	switch {
	case !cover.Works:
		return ui.Tag{Text: "Not in force", Colour: ui.Yellow}
	case cover.Coming(s.Clock.Today()):
		return ui.Tag{Text: "Not yet begun", Colour: ui.Grey}
	}
	return ui.Tag{Text: "In force", Colour: ui.Green}
}

// coverPage is the form in which a supervisor names a stand-in of their own.
func (s *Server) coverPage(c echo.Context) error {
	form := site.NewForm()
	form.SetDate("starts_on", s.Clock.Today())
	return s.drawCover(c, http.StatusOK, form)
}

func (s *Server) drawCover(c echo.Context, status int, form *site.Form) error {
	who := site.Actor(c)
	able, err := s.People.StandIns(c.Request().Context(), who, who.ID, nil)
	if err != nil {
		return err
	}
	view := taskView{
		Base: s.Base(c, "Name a stand-in"), Action: supervisionPath + "/cover/new",
		Words: []string{
			"A stand-in reads, signs off and returns what was sent to you, from the first day to the last. Every decision shows both names. They and the people whom you supervise are told by email.",
			"Afterwards they keep seeing only what they signed off.",
		},
		Fields: ui.Group{form.Select("stand_in", "Who stands in for you?", "Supervisors of your organisation", optionsOf(able, "Select a supervisor"))},
		Do:     ui.Button{Text: "Name stand-in"}, Cancel: ui.Link{Text: "Cancel", Href: supervisionPath},
	}
	return s.finishCover(c, status, form, view, len(able) > 0, supervisionPath)
}

// finishCover adds the days, or says that there is nobody to choose from.
func (s *Server) finishCover(c echo.Context, status int, form *site.Form, view taskView, possible bool, back string) error {
	view.Back = &ui.BackLink{Text: "Supervision", Href: back}
	if !possible {
		view.Action, view.Fields = "", nil
		view.Words = []string{"There is no other supervisor in the organisation who could stand in. Ask the lead of your organisation to make somebody a supervisor."}
		view.Cancel.Text = "Back to supervision"
		return s.Page(c, status, "supervision/task", view)
	}
	view.Fields = append(view.Fields, form.DateInput("starts_on", "First day", "For example, 1 12 2026"), form.DateInput("ends_on", "Last day", "At most a year after the first"))
	view.Problems = form.Problems()
	return s.Page(c, status, "supervision/task", view)
}

func (s *Server) nameStandIn(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	err = s.nameFrom(c, form, site.Actor(c).ID, nil)
	if form.Refused(err) {
		return s.drawCover(c, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return s.Done(c, supervisionPath, "stand-in-named")
}

func (s *Server) nameFrom(c echo.Context, form *site.Form, supervisor uuid.UUID, organisation *uuid.UUID) error {
	var check fault.Check
	cover := identity.NewCover{
		Supervisor: supervisor, Organisation: organisation, StandIn: personIn(form, "stand_in", &check),
		StartsOn: form.Day("starts_on", "First day", &check), EndsOn: form.Day("ends_on", "Last day", &check),
	}
	if err := check.Err(); err != nil {
		return err
	}
	return s.People.NameStandIn(c.Request().Context(), site.Actor(c), cover)
}

func (s *Server) endCoverPage(c echo.Context) error {
	cover, err := s.coverToEnd(c)
	if err != nil {
		return err
	}
	view := taskView{
		Base: s.Base(c, "End this cover?"), Action: supervisionPath + "/cover/" + cover.ID.String() + "/end",
		Facts: ui.SummaryList{Rows: []ui.SummaryRow{
			{Key: "Stand-in", Value: ui.Text(cover.StandIn)}, {Key: "For", Value: ui.Text(cover.Supervisor)},
			{Key: "First day", Value: ui.Text(cover.StartsOn.Words())}, {Key: "Last day", Value: ui.Text(cover.EndsOn.Words())},
		}},
		Words: []string{"It ends at once. " + cover.StandIn + " keeps seeing only what they signed off."},
		Do:    ui.Button{Text: "End cover", Kind: ui.Warning}, Cancel: ui.Link{Text: "Cancel", Href: s.afterCover(c, cover)},
	}
	return s.Page(c, http.StatusOK, "supervision/task", view)
}

func (s *Server) coverToEnd(c echo.Context) (identity.Covering, error) {
	id, err := site.PathID(c)
	if err != nil {
		return identity.Covering{}, err
	}
	return s.People.CoverToEnd(c.Request().Context(), site.Actor(c), id)
}

func (s *Server) afterCover(c echo.Context, cover identity.Covering) string {
	if slices.Contains([]uuid.UUID{cover.SupervisorID, cover.StandInID}, site.Actor(c).ID) || len(cover.Led) == 0 {
		return supervisionPath
	}
	return inPath(cover.Led[0], "")
}

// endCover ends it; a second click finds it ended, which is what was wanted.
func (s *Server) endCover(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	cover, err := s.People.EndCover(c.Request().Context(), site.Actor(c), id)
	if err != nil {
		return err
	}
	return s.Done(c, s.afterCover(c, cover), "cover-ended")
}
