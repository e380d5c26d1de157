package site

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/web/ui"
)

// flashes are the messages that a page can show after a redirect. The cookie names one; it holds no words.
var flashes = map[string]string{
	"saved":             "Draft saved",
	"changed":           "Entry saved",
	"deleted":           "Draft deleted",
	"withdrawn":         "Entry withdrawn. You can change it and send it again.",
	"signed":            "Entry signed off",
	"returned":          "Entry returned with your comment",
	"signed-here":       "Entry signed off. Hand the device back.",
	"returned-here":     "Entry returned with a comment. Hand the device back.",
	"entry-declined":    "Entry declined. They can see your reason.",
	"code-sent":         "Another code is on its way. If you asked twice within a minute, only one is sent.",
	"sent-to-account":   "This is the address of a supervisor of yours, so the entry was sent to their account",
	"link-sent":         "A new link is on its way to them",
	"re-opened":         "Entry re-opened. Its sign-off no longer stands.",
	"commented":         "Comment added",
	"reminded":          "Reminder noted. It is in their next email about sign-offs.",
	"reminded-weekly":   "Reminder noted. They get emails about sign-offs on Mondays.",
	"reminded-unheard":  "Reminder noted, but they have chosen to get no emails about sign-offs. Ask them yourself.",
	"sign-off-emails":   "Your choice of emails was saved",
	"asked":             "They have been asked",
	"asked-by-address":  "If there is an account with this address, they have been asked",
	"accepted":          "Request accepted",
	"declined":          "Request declined",
	"taken-back":        "Request taken back",
	"supervision-set":   "Supervision set",
	"supervision-ended": "The end of the supervision is set",
	"stand-in-named":    "Stand-in named",
	"cover-ended":       "Cover ended",

	"session-logged":    "Session logged. We have asked the other person to confirm it.",
	"session-changed":   "Session saved. We have asked the other person to confirm it.",
	"session-confirmed": "Session confirmed",
	"action-done":       "Action marked as done",
	"action-open":       "Action marked as not done",
	"notes-kept":        "Your private notes are saved",

	"recorded":            "Recorded",
	"record-changed":      "Record saved",
	"record-deleted":      "Record deleted",
	"certificate-added":   "Certificate added",
	"certificate-removed": "Certificate removed",
	"entry-made":          "Draft entry made. Add what you learned.",
	"entries-made":        "Draft entries made. Add to each what you learned.",
	"entry-linked":        "The entry belongs to this completion now",
	"entry-unlinked":      "The entry no longer belongs to this completion",
	"stated":              "Saved",

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

	"programme-added":    "Programme added. Add its modules next.",
	"programme-saved":    "Programme saved",
	"programme-retired":  "Programme retired. What people completed stays theirs.",
	"programme-restored": "Programme brought back",
	"module-added":       "Module added",
	"module-saved":       "Module saved",
	"module-retired":     "Module retired. What people completed stays theirs.",
	"module-restored":    "Module brought back",
	"module-merged":      "Modules merged. Anybody who completed one has completed the other.",
	"module-parted":      "The modules are separate again",
	"order":              "Order saved",
	"calendar-made":      "Your calendar has a new address",
	"calendar-off":       "The calendar is off. Its address no longer works.",
	"reminders-on":       "You will get emails about what is due",
	"reminders-off":      "You will get no more emails about what is due",

	"import-discarded": "Import discarded. Nothing was recorded.",
	"import-undone":    "Import undone",

	"details":           "Your details were saved",
	"password":          "Your password was changed. You are signed out on all other devices.",
	"reset":             "Your password was changed. Sign in with the new one.",
	"device":            "Signed out on that device",
	"devices":           "Signed out on all other devices",
	"address-asked":     "Two emails are on their way: open the link in both",
	"address-cancelled": "The change of your email address was cancelled",
}

// FlashCookie names the message that waits for the next page.
const FlashCookie = "linkfolio-note"

// Done ends a form that was carried out: a message and a redirect, so that loading the page again repeats nothing.
func (s *Site) Done(c echo.Context, to, flash string) error {
	s.SetCookie(c, FlashCookie, flash, 60)
	return c.Redirect(http.StatusSeeOther, to)
}

func (s *Site) takeFlash(c echo.Context) *ui.NotificationBanner {
	code := s.Cookie(c, FlashCookie)
	if code == "" {
		return nil
	}
	s.SetCookie(c, FlashCookie, "", -1)
	words, known := flashes[code]
	if !known {
		return nil
	}
	return &ui.NotificationBanner{Heading: words, Success: true}
}
