package guests

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/entries"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type answerView struct {
	ui.Base
	Notice string // why it could not be done
	Owner  string
	From   string
	Sent   string
	Until  string
	entries.Reading
	Said         ui.Component // their comment then; nil where there was none
	Action       string
	Hidden       ui.Group
	Decision     ui.Radios
	Comment      ui.Textarea
	Name         ui.Input
	Role         ui.Input
	Organisation ui.Input
	Continue     ui.Button
}

// kinds are the kinds of decision by what the form calls them.
var kinds = map[string]string{"sign": signoff.Signed, "return": signoff.Returned, "decline": signoff.Declined}

// read shows the version, and what was said about it if that waits for its code.
func (p Pages) read(c echo.Context) error {
	found, err := p.Desk.ByLink(c.Request().Context(), p.reader(c), c.Param("secret"))
	if fault.KindOf(err) == fault.NotFound && p.answered(c, "") {
		return c.Redirect(http.StatusSeeOther, pathOf(c, "/done"))
	}
	if err != nil {
		return p.noLink(c, nil, err)
	}
	form := site.NewForm()
	form.Set("version", found.Hash)
	form.Set("name", found.Name)
	if said := found.Said; said != nil {
		for name, kind := range kinds {
			if kind == said.Kind {
				form.Set("decision", name)
			}
		}
		form.Set("comment", said.Comment)
		form.Set("name", said.Name)
		form.Set("role", said.Role)
		form.Set("organisation", said.Organisation)
	}
	return p.drawAnswer(c, http.StatusOK, form, found, "")
}

func (p Pages) drawAnswer(c echo.Context, status int, form *site.Form, found signoff.GuestCase, notice string) error {
	view := answerView{
		Base: p.base(c, "Sign off a piece of learning"), Notice: notice, Owner: found.Owner, From: site.NameAndRole(found.Owner, found.OwnerRole),
		Sent: calendar.Moment(found.AskedAt), Until: signoff.LinkUntil(found.Until),
		Reading: entries.ReadingOf(found.Content), Action: pathOf(c, ""), Hidden: ui.Group{form.Hidden("version")},
		Decision: entries.DecisionField(form, []ui.Option{
			{Value: "sign", Label: "Sign it off", Hint: "You have read it, and it is right as far as you know"},
			{Value: "return", Label: "Return it with a comment", Hint: found.Owner + " can change it and send it again"},
			{Value: "decline", Label: "Decline it", Hint: "It is not for you to sign off"},
		}),
		Comment: entries.CommentField(form, "comment", "Comment", "You do not need one to sign it off. If you return it, say what to change. If you decline it, say why. "+
			found.Owner+" reads it."),
		Name:         form.Input("name", "Full name", ""),
		Role:         form.Input("role", "Role", "For example GP or course leader"),
		Organisation: form.Input("organisation", "Organisation", "Where you work"),
		Continue:     ui.Button{Text: "Continue"},
	}
	if found.Before != nil {
		view.Since = entries.SinceThen(*found.Before, found.Content, view.Answers, entries.LookWords(*found.Answer, "you"))
		if found.Answer.Comment != "" {
			view.Said = ui.Prose(found.Answer.Comment)
		}
	}
	view.Name.Autocomplete, view.Role.Autocomplete, view.Organisation.Autocomplete = "name", "organization-title", "organization"
	view.Name.NoSpellcheck = true
	view.Problems = form.Problems()
	return p.Page(c, status, "guest/answer", view)
}

// say takes what was said and has a code sent. Nothing is decided yet.
func (p Pages) say(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	refusal := p.Desk.Say(c.Request().Context(), p.reader(c), c.Param("secret"), signoff.GuestWord{
		Version: form.Text("version"), Kind: kinds[form.Text("decision")], Comment: form.Text("comment"),
		Name: form.Text("name"), Role: form.Text("role"), Organisation: form.Text("organisation"),
	})
	if refusal == nil {
		return c.Redirect(http.StatusSeeOther, pathOf(c, "/code"))
	}
	found, err := p.Desk.ByLink(c.Request().Context(), p.reader(c), c.Param("secret"))
	if err != nil {
		return p.noLink(c, form, err)
	}
	if fault.KindOf(refusal) == fault.Conflict {
		form.Set("version", found.Hash)
		form.Set("decision", "")
		return p.drawAnswer(c, http.StatusConflict, form, found, fault.Of(refusal).Message)
	}
	if status := form.Mendable(refusal); status != 0 {
		return p.drawAnswer(c, status, form, found, "")
	}
	return refusal
}
