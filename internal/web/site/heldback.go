package site

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/web/ui"
)

// Where somebody who is held back proves who they are.
const (
	TwoStepPath = "/account/two-step"
	SSOPath     = "/account/sso"
)

// heldBack tells whether somebody is kept from an action only by what an organisation asks of a sign-in.
func heldBack(who access.Actor, do access.Action) bool {
	proven := who
	proven.Unproven, proven.Insisted = false, false
	return !access.MayEver(who, do) && access.MayEver(proven, do)
}

// askToProve leads somebody whose organisation asks for single sign-on, or for two-step sign-in, to where they do it. Words
// that they posted are shown, so that they can be copied.
func (s *Site) askToProve(c echo.Context, who access.Actor) error {
	asked := "Your organisation asks for two-step sign-in, so nothing was saved. Set it up, then carry on."
	next := ui.Link{Text: "Set up two-step sign-in", Href: TwoStepPath}
	if who.Insisted {
		asked = "Your organisation asks for single sign-on, so nothing was saved. Sign in with it, then carry on."
		next = ui.Link{Text: "Go to single sign-on", Href: SSOPath}
	}
	r := c.Request()
	switch {
	case r.Method == http.MethodGet && who.Insisted:
		return c.Redirect(http.StatusSeeOther, LeadingTo(next.Href, r.URL.RequestURI()))
	case r.Method == http.MethodGet:
		return c.Redirect(http.StatusSeeOther, next.Href)
	}
	kept, err := s.readTyped(c)
	if err != nil {
		return err
	}
	return s.Page(c, http.StatusForbidden, "problem", ui.ProblemPage{
		Base: s.Base(c, HeadingOf(fault.Forbidden)), Message: asked, Kept: kept, Next: &next,
	})
}
