package site

import (
	"net"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/identity"
	"linkfolio/internal/web/ui"
)

// Device is what a request says of where it comes from.
func Device(c echo.Context) identity.Device {
	return identity.Device{Agent: c.Request().UserAgent(), Address: c.RealIP()}
}

// PasskeySite is where passkeys work: at the configured address where that is https, or on a person's own machine by the name
// localhost. Browsers allow no others; an address of numbers is no name.
func (s *Site) PasskeySite(c echo.Context) identity.Site {
	base := url.URL{Scheme: "http", Host: c.Request().Host}
	if s.BaseURL != nil {
		base = *s.BaseURL
	}
	name := strings.ToLower(base.Hostname())
	local := name == "localhost" || strings.HasSuffix(name, ".localhost")
	if net.ParseIP(name) != nil || !local && base.Scheme != "https" || s.BaseURL == nil && !local {
		return identity.Site{}
	}
	return identity.Site{Host: name, Origin: base.Scheme + "://" + strings.ToLower(base.Host)}
}

// PasskeyAnswer is what the script of a ui.Passkey put into a form.
func (s *Site) PasskeyAnswer(c echo.Context, form *Form) identity.PasskeyAnswer {
	return identity.PasskeyAnswer{Ceremony: form.Text("ceremony"), Answer: form.Text("answer"), At: s.PasskeySite(c)}
}

// CodeField is where the code of an authenticator app is typed. What was typed is of no use again.
func CodeField(form *Form) *ui.Input {
	return &ui.Input{
		Name: "code", Label: "6-digit code", LabelSize: ui.Small, Error: form.Problem("code"), Width: 10, Code: true,
		InputMode: "numeric", Autocomplete: "one-time-code", NoSpellcheck: true,
	}
}
