package web

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/web/ui"
)

// base is what every page starts from: its title, the navigation of the person who asks, and what just happened.
func (s *Server) base(c echo.Context, title string) ui.Base {
	who, err := s.who(c)
	if err != nil {
		s.Log.Error("actor", "id", requestID(c), "error", err)
	}
	return ui.Base{Title: title, SignedInAs: who.Name, Nav: navigation(who, c.Request().URL.Path), Flash: s.takeFlash(c)}
}

// places are the pages of the main navigation, each with the action that it needs and the addresses beneath it.
var places = []struct {
	text, href string
	do         access.Action
	beneath    string
}{
	{"Your year", "/", access.LogEntry, ""},
	{"Entries", "/entries", access.ListEntries, "/entries"},
	{"Sign-offs", "/sign-offs", access.SeeQueue, "/sign-offs"},
	{"Portfolio", "/portfolio", access.MakePortfolio, "/portfolio"},
	{"Supervision", "/supervision", access.SeeSupervision, "/supervision"},
	{"Organisations", "/organisations", access.ListOrganisations, "/organisations"},
	{"Accounts", "/accounts", access.ManageAccounts, "/accounts"},
}

func navigation(who access.Actor, path string) []ui.NavItem {
	if !who.SignedIn() {
		return nil
	}
	var items []ui.NavItem
	if !access.MayEver(who, access.LogEntry) {
		items = append(items, ui.NavItem{Text: "Home", Href: "/", Current: path == "/"})
	}
	for _, p := range places {
		if access.MayEver(who, p.do) {
			if p.do == access.ListOrganisations && len(who.LeadOf) == 1 && !access.MayEver(who, access.AddOrganisation) {
				p.text = "Organisation" // the link leads to it
			}
			items = append(items, ui.NavItem{Text: p.text, Href: p.href, Current: current(path, p.href, p.beneath)})
		}
	}
	return items
}

func current(path, href, beneath string) bool {
	switch {
	case strings.HasSuffix(path, "/sign-off"): // beneath the queue, though its address is the entry's
		return href == "/sign-offs"
	case strings.HasPrefix(path, "/roles/"), strings.HasPrefix(path, "/invitation"):
		return href == "/organisations"
	}
	return path == href || beneath != "" && strings.HasPrefix(path, beneath+"/")
}

// page sends a whole page or, when it cannot be drawn, an error and nothing of it.
func (s *Server) page(c echo.Context, status int, name string, view any) error {
	var whole bytes.Buffer
	if err := s.pages.Render(&whole, name, view); err != nil {
		return err
	}
	return c.HTMLBlob(status, whole.Bytes())
}

// flashes are the messages that a page can show after a redirect. The cookie names one; it holds no words.
var flashes = map[string]string{
	"saved":             "Draft saved",
	"changed":           "Entry saved",
	"deleted":           "Draft deleted",
	"withdrawn":         "Entry withdrawn. You can change it and send it again.",
	"signed":            "Entry signed off",
	"returned":          "Entry returned with your comment",
	"asked":             "They have been asked",
	"asked-by-address":  "If there is an account with this address, they have been asked",
	"accepted":          "Request accepted",
	"declined":          "Request declined",
	"taken-back":        "Request taken back",
	"supervision-set":   "Supervision set",
	"supervision-ended": "The end of the supervision is set",
	"stand-in-named":    "Stand-in named",
	"cover-ended":       "Cover ended",

	"left": "You have signed out",

	"invited":       "Invitation sent",
	"invited-again": "The invitation is on its way. It can be sent again after 5 minutes.",
	"revoked":       "Invitation revoked",
	"joined":        "You have joined",

	"set-up": "Linkfolio is set up, and you are signed in",

	"app-on":             "Authenticator app set up",
	"app-off":            "Authenticator app turned off",
	"passkey-on":         "Passkey added",
	"passkey-off":        "Passkey removed",
	"organisation-added": "Organisation added",
	"lead-appointed":     "Lead appointed. They see it from now on.",
	"settings":           "Settings saved",
	"role-added":         "Role added",
	"role-ended":         "Role ended",
	"role-ends":          "Last day saved",

	"account-disabled":  "Account disabled. Its sessions have ended.",
	"account-enabled":   "Account enabled",
	"administrator":     "This person is now an administrator",
	"not-administrator": "This person is no longer an administrator",
	"two-step-off":      "Two-step sign-in is off for this account",
	"reset-sent":        "A link to choose a new password is on its way",

	"sso-linked":   "The accounts are linked. You can sign in with either from now on.",
	"sso-unlinked": "The account is no longer linked",
	"gone":         "You have left the organisation. All that you recorded is still yours.",
	"kept":         "Your account is kept",

	"details":           "Your details were saved",
	"password":          "Your password was changed. You are signed out on all other devices.",
	"reset":             "Your password was changed. Sign in with the new one.",
	"device":            "Signed out on that device",
	"devices":           "Signed out on all other devices",
	"address-asked":     "Two emails are on their way: open the link in both",
	"address-cancelled": "The change of your email address was cancelled",
}

const flashCookie = "linkfolio-note"

// done ends a form that was carried out: a message and a redirect, so that loading the page again repeats nothing.
func (s *Server) done(c echo.Context, to, flash string) error {
	s.setCookie(c, flashCookie, flash, 60)
	return c.Redirect(http.StatusSeeOther, to)
}

func (s *Server) takeFlash(c echo.Context) *ui.NotificationBanner {
	code := s.cookie(c, flashCookie)
	if code == "" {
		return nil
	}
	s.setCookie(c, flashCookie, "", -1)
	words, known := flashes[code]
	if !known {
		return nil
	}
	return &ui.NotificationBanner{Heading: words, Success: true}
}
