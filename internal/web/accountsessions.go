package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type sessionsView struct {
	ui.Base
	Devices []device
	Others  *ui.Button // nil where there is only this one
}

// device is one place where somebody is signed in.
type device struct {
	Name   string
	Here   *ui.Tag // on the device that asks
	Facts  ui.SummaryList
	Action string
	End    *ui.Button // nil on the device that asks: that one has its own way out
}

// sessions is where this person is signed in.
func (s *Server) sessions(c echo.Context) error {
	who := site.Actor(c)
	all, err := s.People.Sessions(c.Request().Context(), who)
	if err != nil {
		return err
	}
	view := sessionsView{Base: s.Base(c, "Where you are signed in")}
	for _, session := range all {
		view.Devices = append(view.Devices, deviceOf(session, who))
	}
	if len(all) > 1 {
		view.Others = &ui.Button{Text: "Sign out on all other devices", Kind: ui.Secondary}
	}
	view.Back = &ui.BackLink{Text: "My account", Href: "/account"}
	return s.Page(c, http.StatusOK, "account/sessions", view)
}

func deviceOf(session identity.Session, who access.Actor) device {
	d := device{Name: deviceWords(session.Device), Action: "/account/sessions/" + session.ID.String() + "/end"}
	d.Facts = ui.SummaryList{NoBorder: true, Rows: []ui.SummaryRow{
		{Key: "Signed in", Value: ui.Text(calendar.Moment(session.CreatedAt))},
		{Key: "With", Value: ui.Text(site.Capital(string(session.Method)))},
		{Key: "Last used", Value: ui.Text(calendar.Moment(session.LastSeenAt))},
	}}
	if session.ID == who.Session {
		d.Here = &ui.Tag{Text: "This device", Colour: ui.Green}
		d.Facts.Rows = d.Facts.Rows[:2] // it is in use at this moment
		return d
	}
	d.End = &ui.Button{Text: "Sign out", Kind: ui.Secondary, Small: true, Hidden: "of " + d.Name + ", signed in " + calendar.Moment(session.CreatedAt)}
	return d
}

// browsers and systems are what a user agent is searched for, the first that is found: many browsers name others too.
var (
	browsers = [][2]string{
		{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	}
	systems = [][2]string{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"CrOS", "a Chromebook"}, {"Mac OS X", "a Mac"},
		{"Linux", "Linux"},
	}
)

// deviceWords says what a browser says of itself, as people would: "Firefox on Windows".
func deviceWords(agent string) string {
	browser, system := firstIn(agent, browsers), firstIn(agent, systems)
	switch {
	case browser == "":
		return "Unknown browser"
	case system == "":
		return browser
	}
	return browser + " on " + system
}

func firstIn(text string, known [][2]string) string {
	for _, k := range known {
		if strings.Contains(text, k[0]) {
			return k[1]
		}
	}
	return ""
}

// endSession signs one device out.
func (s *Server) endSession(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	if err := s.People.EndSession(c.Request().Context(), site.Actor(c), id); err != nil {
		return err
	}
	return s.Done(c, "/account/sessions", "device")
}

// endOtherSessions signs every other device out.
func (s *Server) endOtherSessions(c echo.Context) error {
	if err := s.People.EndOtherSessions(c.Request().Context(), site.Actor(c)); err != nil {
		return err
	}
	return s.Done(c, "/account/sessions", "devices")
}
