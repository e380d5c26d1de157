package entries

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/fault"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// EmailsPath is where people choose how often they are written to about sign-offs.
const EmailsPath = "/account/sign-off-emails"

type emailsView struct {
	ui.Base
	Notice string // why it was not saved
	Action string
	Lock   ui.FormHidden
	Every  ui.Radios
	Save   ui.Button
	Cancel ui.Link
}

// emailsPage is where somebody chooses how often they are written to.
func (s Pages) emailsPage(c echo.Context) error {
	own, err := s.Desk.Letters(c.Request().Context(), site.Actor(c))
	if err != nil {
		return err
	}
	form := site.NewForm()
	form.Set("every", own.Every)
	return s.drawEmails(c, http.StatusOK, form, own, "")
}

func (s Pages) drawEmails(c echo.Context, status int, form *site.Form, own signoff.LetterSettings, notice string) error {
	view := emailsView{
		Base: s.Base(c, "Emails about sign-offs"), Notice: notice, Action: EmailsPath,
		Lock: ui.FormHidden{Name: "lock", Value: strconv.Itoa(own.LockVersion)},
		Every: form.Radios("every", "How often do you want emails about sign-offs?", "", []ui.Option{
			{Value: signoff.Daily, Label: "Daily", Hint: "In the morning, on days when something is new, and once a week while something waits"},
			{Value: signoff.Weekly, Label: "Weekly", Hint: "On Monday mornings"},
			{Value: signoff.Never, Label: "None", Hint: "You see what is new when you sign in"},
		}),
		Save: ui.Button{Text: "Save"}, Cancel: ui.Link{Text: "Cancel", Href: "/account"},
	}
	view.Back = &ui.BackLink{Text: "My account", Href: "/account"}
	view.Problems = form.Problems()
	return s.Page(c, status, "account/emails", view)
}

// chooseEmails saves the choice. Where something else was chosen meanwhile the page says so, and keeps this choice.
func (s Pages) chooseEmails(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	ctx, who := c.Request().Context(), site.Actor(c)
	refusal := s.Desk.SetLetters(ctx, who, form.Text("every"), form.Lock())
	if refusal == nil {
		return s.Done(c, "/account", "sign-off-emails")
	}
	own, err := s.Desk.Letters(ctx, who)
	if err != nil {
		return err
	}
	switch {
	case fault.KindOf(refusal) == fault.Conflict:
		return s.drawEmails(c, http.StatusConflict, form, own, fault.Of(refusal).Message)
	case form.Refused(refusal):
		return s.drawEmails(c, http.StatusUnprocessableEntity, form, own, "")
	}
	return refusal
}
