package learning

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// calendarRoutes are the addresses of reminders and of the calendar, and the calendar's own.
func (p Pages) calendarRoutes() {
	p.On(http.MethodGet, calendarPath, access.SeeLearning, p.calendar)
	p.On(http.MethodPost, calendarPath, access.SeeLearning, p.renewCalendar)
	p.On(http.MethodPost, calendarPath+"/off", access.SeeLearning, p.endCalendar)
	p.On(http.MethodPost, calendarPath+"/reminders", access.SeeLearning, p.setReminders)
	p.On(http.MethodGet, "/calendars/:token", access.ReadCalendar, p.feed)
}

const calendarPath = minePath + "/calendar"

type calendarView struct {
	ui.Base
	Letters  string // whether there are any
	Switch   ui.FormHidden
	Change   ui.Button
	Address  string // empty where there is none to show
	Since    string
	Lost     bool // there is one, but it cannot be read any more
	Lock     ui.FormHidden
	Renew    ui.Button
	Off      *ui.Button
	Calendar string // where a new address is made
}

// calendar is where somebody says how they want to know of what is due. It shows a secret address.
func (p Pages) calendar(c echo.Context) error {
	own, err := p.Records.Reminders(c.Request().Context(), site.Actor(c))
	if err != nil {
		return err
	}
	view := calendarView{
		Base: p.Base(c, "Reminders and calendar"), Calendar: calendarPath,
		Letters: "You get an email 60 days and 14 days before something that is asked of you is due, and never more than one email a day.",
		Switch:  ui.FormHidden{Name: "letters", Value: "off"}, Change: ui.Button{Text: "Stop these emails", Kind: ui.Secondary},
		Lock:  ui.FormHidden{Name: "lock", Value: strconv.Itoa(own.Version)},
		Renew: ui.Button{Text: "Make a calendar address"},
	}
	if !own.Letters {
		view.Letters = "You get no emails about what is due."
		view.Switch.Value, view.Change.Text = "on", "Send me these emails"
	}
	if own.On {
		view.Since, view.Lost = calendar.Moment(own.Since), own.Address == ""
		view.Renew = ui.Button{Text: "Make a new address", Kind: ui.Secondary}
		view.Off = &ui.Button{Text: "Switch the calendar off", Kind: ui.Secondary}
	}
	if own.Address != "" {
		view.Address = p.Absolute(c, "/calendars/"+own.Address+feedEnding)
	}
	view.Back = &ui.BackLink{Text: "My learning", Href: minePath}
	return p.Page(c, http.StatusOK, "learning/calendar", view)
}

// renewCalendar makes the first address, or another in its place.
func (p Pages) renewCalendar(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	if err := p.Records.RenewCalendar(c.Request().Context(), site.Actor(c), form.Lock()); err != nil {
		return err
	}
	return p.Done(c, calendarPath, "calendar-made")
}

func (p Pages) endCalendar(c echo.Context) error {
	if err := p.Records.EndCalendar(c.Request().Context(), site.Actor(c)); err != nil {
		return err
	}
	return p.Done(c, calendarPath, "calendar-off")
}

func (p Pages) setReminders(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	letters, flash := form.Text("letters") != "off", "reminders-on"
	if !letters {
		flash = "reminders-off"
	}
	if err := p.Records.SetReminders(c.Request().Context(), site.Actor(c), letters); err != nil {
		return err
	}
	return p.Done(c, calendarPath, flash)
}
