// Package guests has the pages of a link that was sent by e-mail: somebody without an account reads one version of one entry, and
// what changed since they answered on an earlier one, and decides on it. They lead nowhere else in the application, and tell a stranger nothing of a link that does not work.
package guests

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// Pages are the pages behind a link.
type Pages struct{ *site.Site }

// Routes adds every address of them, and tells the site in which fields of their form people write.
func (p Pages) Routes() {
	p.Keep(site.Field{Name: "comment", Label: "Comment"}, site.Field{Name: "name", Label: "Full name"}, site.Field{Name: "role", Label: "Role"},
		site.Field{Name: "organisation", Label: "Organisation"})
	for _, route := range []struct {
		method, beneath string
		handler         echo.HandlerFunc
	}{
		{http.MethodGet, "", p.read},
		{http.MethodPost, "", p.say},
		{http.MethodGet, "/code", p.codePage},
		{http.MethodPost, "/code", p.confirm},
		{http.MethodPost, "/another-code", p.anotherCode},
		{http.MethodGet, "/done", p.done},
		{http.MethodPost, "/new-link", p.newLink},
		{http.MethodGet, "/new-link", p.newLinkAsked},
	} {
		p.On(route.method, "/sign/:secret"+route.beneath, access.AnswerByLink, privately(route.handler))
	}
}

// privately keeps the address, which is a key to the page, from wherever its reader goes next, and the page out of search engines.
func privately(handler echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Referrer-Policy", "no-referrer")
		c.Response().Header().Set("X-Robots-Tag", "noindex, nofollow, noarchive")
		return handler(c)
	}
}

// pathOf is an address beneath the link of a request.
func pathOf(c echo.Context, beneath string) string { return "/sign/" + c.Param("secret") + beneath }

// reader is who is signed in on this device, if anybody: the owner of an entry may not use its link. Where that cannot be told
// the page is shown as to anybody.
func (p Pages) reader(c echo.Context) access.Actor {
	who, err := p.Who(c)
	if err != nil {
		p.Log.Error("actor", "id", site.RequestID(c), "error", err)
	}
	return who
}

// base leads nowhere into the application, whoever is signed in on this device.
func (p Pages) base(c echo.Context, title string) ui.Base {
	base := p.Base(c, title)
	base.Nav, base.SignedInAs = nil, ""
	return base
}

type deadView struct {
	ui.Base
	Action string
	Again  ui.Button
}

// noLink answers for a link that does not work: one page for all, whatever became of it. What was typed is shown, since it was
// not saved.
func (p Pages) noLink(c echo.Context, form *site.Form, err error) error {
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	if form != nil && form.Text("comment")+form.Text("role")+form.Text("organisation") != "" {
		dead := fault.New(fault.Conflict, "The link cannot be used any more, so your answer was not sent.")
		return p.KeepAfter(c, form, dead, ui.Link{Text: "What you can do now", Href: pathOf(c, "")})
	}
	return p.Page(c, http.StatusNotFound, "guest/dead", deadView{
		Base: p.base(c, "This link cannot be used any more"), Action: pathOf(c, "/new-link"), Again: ui.Button{Text: "Send me a new link"},
	})
}

// newLink sends a new link in place of one that is too old. The answer is the same for every link.
func (p Pages) newLink(c echo.Context) error {
	if err := p.Desk.NewLinkFor(c.Request().Context(), c.Param("secret")); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, pathOf(c, "/new-link"))
}

type askedView struct{ ui.Base }

func (p Pages) newLinkAsked(c echo.Context) error {
	return p.Page(c, http.StatusOK, "guest/asked", askedView{p.base(c, "Check your email")})
}
