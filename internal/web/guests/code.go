package guests

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/fault"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type codeView struct {
	ui.Base
	Email   string
	Over    string // why the code no longer works; empty while it does
	Said    ui.SummaryList
	Action  string
	Hidden  ui.FormHidden
	Code    ui.Input
	Confirm ui.Button
	Again   string
	Another ui.Button
}

// codePage asks for the code, beside the answer that it confirms.
func (p Pages) codePage(c echo.Context) error { return p.drawCode(c, http.StatusOK, site.NewForm()) }

func (p Pages) drawCode(c echo.Context, status int, form *site.Form) error {
	found, err := p.Desk.ByLink(c.Request().Context(), p.reader(c), c.Param("secret"))
	if fault.KindOf(err) == fault.NotFound && p.answered(c, form.Text("said")) {
		return c.Redirect(http.StatusSeeOther, pathOf(c, "/done"))
	}
	if err != nil {
		return p.noLink(c, nil, err)
	}
	if found.Said == nil {
		return c.Redirect(http.StatusSeeOther, pathOf(c, ""))
	}
	view := codeView{
		Base: p.base(c, "Enter the code that we sent you"), Email: found.Email, Said: saidRows(c, found), Action: pathOf(c, "/code"),
		Hidden: ui.FormHidden{Name: "said", Value: found.Said.Key}, Code: *site.CodeField(form), Confirm: ui.Button{Text: confirmWords[found.Said.Kind]},
		Again: pathOf(c, "/another-code"), Another: ui.Button{Text: "Send me another code", Kind: ui.Secondary},
	}
	view.Back = &ui.BackLink{Text: "Change your answer", Href: pathOf(c, "")}
	if view.Over = overWords(*found.Said); view.Over == "" || form.Problem("code") == "" { // without a field there is nothing to mend in it
		view.Problems = form.Problems()
	}
	if view.Over != "" {
		view.Title, view.Another.Kind = "Your code no longer works", ""
	}
	return p.Page(c, status, "guest/code", view)
}

// overWords say why a code no longer works.
func overWords(said signoff.GuestSaid) string {
	switch {
	case said.TooOften:
		return "It was tried too often."
	case said.TooOld:
		return "It is older than 10 minutes."
	}
	return ""
}

var (
	saidWords    = map[string]string{signoff.Signed: "Sign it off", signoff.Returned: "Return it with a comment", signoff.Declined: "Decline it"}
	confirmWords = map[string]string{signoff.Signed: "Confirm and sign off", signoff.Returned: "Confirm and return", signoff.Declined: "Confirm and decline"}
)

// saidRows are the answer as it will be kept.
func saidRows(c echo.Context, found signoff.GuestCase) ui.SummaryList {
	said := found.Said
	list := ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: "Learning of", Value: ui.Text(found.Owner)}, {Key: "Title", Value: ui.Text(site.TitleOf(found.Content.Title))},
		{Key: "Your answer", Value: ui.Text(saidWords[said.Kind])}, {Key: "Comment", Value: site.ProseOr(said.Comment, "None")},
		{Key: "Name", Value: ui.Text(said.Name)}, {Key: "Role", Value: ui.Text(said.Role)}, {Key: "Organisation", Value: ui.Text(said.Organisation)},
	}}
	for i, field := range []string{"", "", "decision", "comment", "name", "role", "organisation"} {
		if field != "" {
			list.Rows[i].Actions = []ui.Link{{Text: "Change", Href: pathOf(c, "#"+field), Hidden: list.Rows[i].Key}}
		}
	}
	return list
}

// confirm carries the answer out where the code is right.
func (p Pages) confirm(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	_, err = p.Desk.Confirm(c.Request().Context(), p.reader(c), c.Param("secret"), form.Text("said"), form.Text("code"))
	switch {
	case err == nil, p.answered(c, form.Text("said")): // maybe by the first of two clicks
		return c.Redirect(http.StatusSeeOther, pathOf(c, "/done"))
	case fault.KindOf(err) == fault.Conflict:
		form.Tell(err)
		return p.drawCode(c, http.StatusConflict, form)
	}
	if status := form.Mendable(err); status != 0 {
		return p.drawCode(c, status, form)
	}
	return p.noLink(c, nil, err)
}

// anotherCode sends another code for the same answer.
func (p Pages) anotherCode(c echo.Context) error {
	err := p.Desk.SendCodeAgain(c.Request().Context(), p.reader(c), c.Param("secret"))
	switch {
	case err == nil:
		return p.Done(c, pathOf(c, "/code"), "code-sent")
	case fault.KindOf(err) == fault.Conflict: // nothing was said that needs one
		return c.Redirect(http.StatusSeeOther, pathOf(c, ""))
	case fault.KindOf(err) == fault.TooMany:
		form := site.NewForm()
		form.Tell(err)
		return p.drawCode(c, http.StatusTooManyRequests, form)
	}
	return p.noLink(c, nil, err)
}

// answered tells whether the link was used just now; with key, by the answer that has it.
func (p Pages) answered(c echo.Context, key string) bool {
	done, err := p.Desk.Answered(c.Request().Context(), c.Param("secret"))
	return err == nil && (key == "" || done.Key == key)
}

type doneView struct {
	ui.Base
	Panel       ui.Panel
	Owner       string
	Email       string
	Fingerprint string
	Receipt     ui.Link
	Check       *ui.Link // nil where nothing was signed off
}

var doneWords = map[string]string{signoff.Signed: "Signed off", signoff.Returned: "Returned with your comment", signoff.Declined: "Declined"}

// done says what was decided, and that the link is used up.
func (p Pages) done(c echo.Context) error {
	done, err := p.Desk.Answered(c.Request().Context(), c.Param("secret"))
	if err != nil {
		return p.noLink(c, nil, err)
	}
	title := doneWords[done.Kind]
	view := doneView{
		Base: p.base(c, title), Panel: ui.Panel{Title: title, Body: ui.Text("On " + done.When() + ", " + done.Authenticated.Words())},
		Owner: done.Owner, Email: done.Email, Fingerprint: done.ShortHash(), Receipt: ui.Link{Text: "Download your receipt", Href: pathOf(c, "/receipt.jws")},
	}
	if done.Kind == signoff.Signed {
		view.Check = &ui.Link{Text: "Check at any time whether it still stands", Href: "/verify?code=" + signoff.Code(done.VersionHash)}
	}
	return p.Page(c, http.StatusOK, "guest/done", view)
}

// receipt is what shows without us what was decided, for as long as the link shows it.
func (p Pages) receipt(c echo.Context) error {
	done, err := p.Desk.Answered(c.Request().Context(), c.Param("secret"))
	if err != nil {
		return p.noLink(c, nil, err)
	}
	name := "linkfolio-receipt-" + strings.ReplaceAll(done.ShortHash(), " ", "-") + ".jws"
	return site.File(c, name, "application/jose", []byte(done.Receipt+"\n"))
}
