// Package checking has the pages on which anybody checks a sign-off, without signing in: by its code, by a receipt, or by a
// whole portfolio.
package checking

import (
	"bytes"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/checking"
	"linkfolio/internal/fault"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// Pages are the pages of checks.
type Pages struct{ *site.Site }

// startPath is where a check begins.
const startPath = "/verify"

// Routes adds every address of them.
func (p Pages) Routes() {
	p.On(http.MethodGet, startPath, access.CheckSignOff, quietly(p.start))
	p.On(http.MethodPost, startPath+"/words", access.CheckSignOff, quietly(p.compareWords))
	p.On(http.MethodPost, startPath+"/file", access.CheckSignOff, quietly(p.checkFile))
	p.receiptRoutes()
}

// quietly keeps the address of the page, which may hold a code, from wherever its reader goes next.
func quietly(handler echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Referrer-Policy", "no-referrer")
		return handler(c)
	}
}

type startView struct {
	ui.Base
	Unknown bool
	Code    ui.Input
	Check   ui.Button
	File    ui.FileUpload
	Upload  ui.Button
	Keys    ui.Link
}

// start asks what there is to check; the address that a QR code holds is answered at once.
func (p Pages) start(c echo.Context) error {
	form := site.ReadQuery(c)
	if form.Text("code") == "" && !c.QueryParams().Has("code") {
		return p.drawStart(c, http.StatusOK, form)
	}
	standing, err := p.Checks.Code(c.Request().Context(), site.Actor(c), c.RealIP(), form.Text("code"))
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return p.drawStart(c, http.StatusNotFound, form)
	case form.Refused(err):
		return p.drawStart(c, http.StatusUnprocessableEntity, form)
	case err != nil:
		return err
	}
	return p.drawAnswer(c, http.StatusOK, site.NewForm(), standing, nil)
}

func (p Pages) drawStart(c echo.Context, status int, form *site.Form) error {
	code := form.Input("code", "Code of the sign-off", "It stands beside the sign-off, for example 7KQ2M-04XNA-P8R3T-ZV6WD")
	code.Code, code.NoSpellcheck, code.Autocomplete = true, true, "off"
	view := startView{
		Base: p.Base(c, "Check a sign-off"), Unknown: status == http.StatusNotFound, Code: code,
		Check: ui.Button{Text: "Check this code"}, Upload: ui.Button{Text: "Check this file", Kind: ui.Secondary},
		File: ui.FileUpload{
			Name: "file", Label: "Portfolio or receipt", LabelSize: ui.Small, Accept: ".pdf,.jws,.json,.zip", Error: form.Problem("file"),
			Hint: "A portfolio as a PDF, a receipt (.jws), a proof (.json) or an archive of everything (.zip), of up to 20 MB",
		},
		Keys: ui.Link{Text: "our public keys", Href: "/.well-known/jwks.json"},
	}
	if view.Unknown {
		view.Title = "No sign-off has this code"
	}
	view.Problems = form.Problems()
	return p.Page(c, status, "check/start", view)
}

// compareWords answers whether words in hand are those that were signed off.
func (p Pages) compareWords(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	standing, compared, err := p.Checks.Text(c.Request().Context(), site.Actor(c), c.RealIP(), form.Text("code"), form.Text("text"))
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return p.drawStart(c, http.StatusNotFound, form)
	case form.Refused(err) && form.Problem("text") != "":
		return p.drawAnswer(c, http.StatusUnprocessableEntity, form, standing, nil)
	case form.Refused(err):
		return p.drawStart(c, http.StatusUnprocessableEntity, form)
	case err != nil:
		return err
	}
	return p.drawAnswer(c, http.StatusOK, form, standing, &compared)
}

// checkFile answers for a file, which is read here and kept nowhere.
func (p Pages) checkFile(c echo.Context) error {
	var content bytes.Buffer
	form, err := site.ReadUpload(c, checking.Largest, func(field, _ string, in io.Reader) error {
		if field != "file" || content.Len() > 0 {
			return nil
		}
		_, err := content.ReadFrom(in)
		return err
	})
	if err == nil && content.Len() == 0 {
		err = fault.At("file", "Select a portfolio, a receipt or a proof")
	}
	var report checking.Report
	if err == nil {
		report, err = p.Checks.File(c.Request().Context(), site.Actor(c), c.RealIP(), content.Bytes())
	}
	if form.Refused(err) {
		return p.drawStart(c, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return p.drawReport(c, report)
}
