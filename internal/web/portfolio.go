package web

import (
	"errors"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/portfolio"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// bound reads the address of a portfolio and gathers it.
func (s *Server) bound(c echo.Context) (portfolio.Document, error) {
	owner, err := site.PathID(c)
	if err != nil {
		return portfolio.Document{}, err
	}
	span, err := s.spanOfAddress(c)
	if err != nil {
		return portfolio.Document{}, err
	}
	return s.Binder.Build(c.Request().Context(), site.Actor(c), owner, span)
}

// spanOfAddress reads from and to; an address without either means the membership year that the actor is in.
func (s *Server) spanOfAddress(c echo.Context) (calendar.Span, error) {
	if c.QueryParam("from") == "" && c.QueryParam("to") == "" {
		person, err := s.People.Person(c.Request().Context(), site.Actor(c).ID)
		return calendar.YearOf(person.MembershipStart, s.Clock.Today()), err
	}
	from, err := calendar.ParseDate(c.QueryParam("from"))
	if err != nil {
		return calendar.Span{}, access.NotFound()
	}
	to, err := calendar.ParseDate(c.QueryParam("to"))
	if err != nil || to.Before(from) {
		return calendar.Span{}, access.NotFound()
	}
	return calendar.Span{From: from, To: to}, nil
}

type documentView struct {
	ui.Base
	Document portfolio.Document
	PDF      ui.Link
}

// portfolioPage is the portfolio as a web page.
func (s *Server) portfolioPage(c echo.Context) error {
	document, err := s.bound(c)
	if err != nil {
		return err
	}
	view := documentView{
		Base: s.Base(c, document.Title), Document: document,
		PDF: ui.Link{Text: "Download as a PDF", Href: otherForm(c, "portfolio.pdf")},
	}
	view.Back = &ui.BackLink{Text: "Your portfolio", Href: "/portfolio"}
	return s.Page(c, http.StatusOK, "portfolio/document", view)
}

type makingView struct {
	ui.Base
	Page ui.Link
}

// portfolioPDF is the portfolio as a file. While the engine is getting ready a page waits in its place and asks again.
func (s *Server) portfolioPDF(c echo.Context) error {
	document, err := s.bound(c)
	if err != nil {
		return err
	}
	ready, err := s.Binder.Ready()
	if err != nil {
		return s.noPDF(c, err)
	}
	if !ready {
		return s.stillWarming(c)
	}
	ctx := c.Request().Context()
	pdf, err := s.Binder.PDF(ctx, document)
	switch {
	case errors.Is(err, portfolio.ErrWarming):
		return s.stillWarming(c)
	case err != nil:
		return s.noPDF(c, err)
	}
	if err := s.Binder.Downloaded(ctx, site.Actor(c), document, "PDF"); err != nil {
		return err
	}
	return site.File(c, fileName(document), "application/pdf", pdf)
}

// webPage is the same portfolio as a web page.
func webPage(c echo.Context) ui.Link {
	return ui.Link{Text: "View your portfolio as a web page", Href: otherForm(c, "portfolio")}
}

// otherForm is the address of the same portfolio in another form.
func otherForm(c echo.Context, form string) string {
	other := *c.Request().URL
	other.Path, other.RawPath = path.Join(path.Dir(other.Path), form), ""
	return other.RequestURI()
}

// noPDF says that there is none, with the way to the web page, which has the same words.
func (s *Server) noPDF(c echo.Context, cause error) error {
	s.Log.Error("portfolio PDF", "id", site.RequestID(c), "error", cause)
	view := ui.ProblemPage{
		Base: s.Base(c, "Sorry, the PDF could not be made"), Message: "Nothing is lost: the same portfolio is there as a web page.",
		RequestID: site.RequestID(c),
	}
	if f := fault.Of(cause); f != nil {
		view.Message, view.Advice = f.Message, view.Message
	}
	next := webPage(c)
	view.Next = &next
	return s.Page(c, http.StatusServiceUnavailable, "problem", view)
}

func (s *Server) stillWarming(c echo.Context) error {
	view := makingView{Base: s.Base(c, "Your PDF is being prepared"), Page: webPage(c)}
	view.RefreshSeconds = 3
	view.Back = &ui.BackLink{Text: "Your portfolio", Href: "/portfolio"}
	return s.Page(c, http.StatusOK, "portfolio/making", view)
}

// fileName is made of letters, numbers and hyphens alone, whatever the person's name holds.
func fileName(document portfolio.Document) string {
	parts := append([]string{"cpd-portfolio"}, site.FileWords(document.Cover.Name)...)
	parts = append(parts, document.Span.From.String(), "to", document.Span.To.String())
	return strings.Join(parts, "-") + ".pdf"
}
