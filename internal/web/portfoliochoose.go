package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type choosePortfolioView struct {
	ui.Base
	Years  []offer
	Chosen *offer // the dates that were typed
	From   ui.DateInput
	To     ui.DateInput
	Show   ui.Button
}

// offer is one portfolio that can be had, as a web page and as a PDF.
type offer struct {
	Heading string
	Period  string
	Holds   string
	Page    ui.Link
	PDF     ui.Button
	Any     bool // there is something in it
}

// choosePortfolio offers this membership year, the one before, and any dates.
func (s *Server) choosePortfolio(c echo.Context) error {
	form, status := site.ReadQuery(c), http.StatusOK
	span, err := spanOfForm(form)
	if form.Refused(err) {
		status = http.StatusUnprocessableEntity
	}
	view := choosePortfolioView{
		Base: s.Base(c, "Your portfolio"), Show: ui.Button{Text: "Show this portfolio", Kind: ui.Secondary},
		From: form.DateInput("from", "First day", "For example, 1 4 2026"), To: form.DateInput("to", "Last day", "For example, 31 3 2027"),
	}
	view.Problems = form.Problems()
	person, err := s.People.Person(c.Request().Context(), site.Actor(c).ID)
	if err != nil {
		return err
	}
	now := calendar.YearOf(person.MembershipStart, s.Clock.Today())
	for _, year := range []struct {
		heading string
		span    calendar.Span
	}{{"This membership year", now}, {"Last membership year", now.Previous(person.MembershipStart)}} {
		made, err := s.offer(c, year.heading, year.span)
		if err != nil {
			return err
		}
		view.Years = append(view.Years, made)
	}
	if !span.To.IsZero() && status == http.StatusOK {
		made, err := s.offer(c, "The dates that you chose", span)
		if err != nil {
			return err
		}
		view.Chosen = &made
	}
	return s.Page(c, status, "portfolio/choose", view)
}

// spanOfForm reads two typed dates; both empty is no span.
func spanOfForm(form *site.Form) (calendar.Span, error) {
	if form.AsText("from") == "" && form.AsText("to") == "" {
		return calendar.Span{}, nil
	}
	var check fault.Check
	span := calendar.Span{From: form.Day("from", "First day", &check), To: form.Day("to", "Last day", &check)}
	switch {
	case form.AsText("from") == "":
		check.Add("from", "Enter the first day")
	case form.AsText("to") == "":
		check.Add("to", "Enter the last day")
	case check.Err() == nil && span.To.Before(span.From):
		check.Add("to", "Last day must be the same as or after the first day")
	}
	return span, check.Err()
}

func (s *Server) offer(c echo.Context, heading string, span calendar.Span) (offer, error) {
	year, err := s.Book.Year(c.Request().Context(), site.Actor(c), span)
	if err != nil {
		return offer{}, err
	}
	completions, err := s.Records.CountIn(c.Request().Context(), site.Actor(c), span)
	if err != nil {
		return offer{}, err
	}
	owner := "/people/" + site.Actor(c).ID.String()
	query := "?" + url.Values{"from": {span.From.String()}, "to": {span.To.String()}}.Encode()
	return offer{
		Heading: heading, Period: span.Words(), Holds: holds(year, completions),
		Page: ui.Link{Text: "View as a web page", Href: owner + "/portfolio" + query, Hidden: "for " + span.Words()},
		PDF:  ui.Button{Text: "Download as a PDF", Href: owner + "/portfolio.pdf" + query, Hidden: "for " + span.Words(), Kind: ui.Secondary},
		Any:  year.Sent+year.Returned+year.Signed+completions > 0,
	}, nil
}

// holds says what would be in a portfolio; drafts are never in one.
func holds(year cpd.Year, completions int) string {
	words := "No entries."
	if all := year.Sent + year.Returned + year.Signed; all > 0 {
		words = ui.Plural(all, "entry", "entries") + " with " + year.Points.Words() + ". " + itoa(year.Signed) + " signed off."
	}
	if completions > 0 {
		words += " " + ui.Plural(completions, "completion", "completions") + " of e-learning."
	}
	if year.Drafts > 0 {
		words += " " + ui.Plural(year.Drafts, "draft is", "drafts are") + " left out."
	}
	return words
}
