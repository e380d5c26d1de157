package web

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/identity"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/entries"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// yearPart is a person's own membership year: words first, bars second.
type yearPart struct {
	Span     string
	DaysLeft string
	Says     string // which minimum is met, of what
	Points   ui.Progress
	Formal   ui.Progress
	Signed   string
	Basis    string
	Add      ui.Button
	Lists    []entryList // what needs the person first, then what waits for others
	Recent   *ui.Table   // nil before the first entry
	All      ui.Link
	Chart    *ui.Chart // nil before there are points
	New      bool      // nothing was ever recorded
}

func (s *Server) yearPart(c echo.Context) (*yearPart, error) {
	ctx, who := c.Request().Context(), site.Actor(c)
	person, err := s.People.Person(ctx, who.ID)
	if err != nil {
		return nil, err
	}
	requirement, err := s.Shelf.Requirement(ctx)
	if err != nil {
		return nil, err
	}
	today := s.Clock.Today()
	span := calendar.YearOf(person.MembershipStart, today)
	year, err := s.Book.Year(ctx, who, span)
	if err != nil {
		return nil, err
	}
	part := &yearPart{
		Span: span.Words(), DaysLeft: daysLeft(today, span), Says: minimumWords(year, requirement),
		Points: pointsProgress(year, requirement), Formal: formalProgress(year, requirement),
		Signed: signedWords(year),
		Basis:  basisOf(requirement), Add: ui.Button{Text: "Add an entry", Href: "/entries/new"},
		All: ui.Link{Text: "See all entries", Href: "/entries"}, Chart: monthsChart(year),
	}
	return part, s.gatherLists(ctx, who, part)
}

// gatherLists adds what needs the person, what waits for others, and what is new.
func (s *Server) gatherLists(ctx context.Context, who access.Actor, part *yearPart) error {
	brief, err := s.Book.Brief(ctx, who, shortList)
	if err != nil {
		return err
	}
	var waiting []signoff.OnWhom
	if brief.Counts[access.Sent] > 0 {
		if waiting, err = s.Desk.Waiting(ctx, who); err != nil {
			return err
		}
	}
	stands, err := s.Desk.Stands(ctx, who, slices.Concat(brief.Recent, brief.Returned))
	if err != nil {
		return err
	}
	part.New = len(brief.Recent) == 0
	part.Recent = entries.Table(brief.Recent, stands, cpd.Filter{}, nil)
	part.addLists(brief, stands, waiting, s.Clock.Today())
	return nil
}

func (p *yearPart) addLists(brief cpd.Brief, stands map[uuid.UUID]signoff.Stand, waiting []signoff.OnWhom, today calendar.Date) {
	for _, list := range []entryList{
		linesOf("Needs you", brief.Returned, brief.Counts[access.Returned], "/entries?state=returned", func(e cpd.Entry) entryLine {
			return lineOf(e.Title, e.ID, entries.BackNote(stands[e.ID]))
		}),
		linesOf("Waiting for sign-off", waiting, len(waiting), "/entries?state=sent", func(w signoff.OnWhom) entryLine {
			return lineOf(w.Title, w.EntryID, entries.WaitingNote(w, today))
		}),
		linesOf("Your drafts", brief.Drafts, brief.Counts[access.Draft], "/entries?state=draft", func(e cpd.Entry) entryLine {
			return lineOf(e.Title, e.ID, "Last changed on "+calendar.DayOf(e.ChangedAt).Words())
		}),
	} {
		if len(list.Lines) > 0 {
			p.Lists = append(p.Lists, list)
		}
	}
}

func daysLeft(today calendar.Date, span calendar.Span) string {
	switch days := today.DaysUntil(span.To); days {
	case 0:
		return "This is its last day."
	default:
		return ui.Plural(days, "day is", "days are") + " left."
	}
}

// minimumWords says which of the two minimums is met. They are separate: 20 points may be there without 10 formal hours.
func minimumWords(year cpd.Year, r catalogue.Requirement) string {
	points, formal := int64(year.Points) >= r.Points, year.FormalMinutes >= r.FormalMinutes
	wanted := "the minimum of " + cpd.Points(r.Points).Words()
	hours := "the minimum of " + calendar.Duration(r.FormalMinutes) + " of formal CPD"
	stated := " stated by " + r.Body
	switch {
	case points && formal:
		return "What you have recorded meets " + wanted + " and " + hours + stated + "."
	case points:
		return "What you have recorded meets " + wanted + stated + ", but not yet " + hours + "."
	case formal:
		return "What you have recorded meets " + hours + stated + ", but not yet " + wanted + "."
	}
	return "What you have recorded does not yet meet " + wanted + " or " + hours + stated + "."
}

func pointsProgress(year cpd.Year, r catalogue.Requirement) ui.Progress {
	p := ui.Progress{
		ID: "points", Label: "CPD points", Words: year.Points.String() + " of " + cpd.Points(r.Points).Words(),
		Done: int64(year.Points), Goal: r.Points, Met: int64(year.Points) >= r.Points, Note: "Minimum met",
	}
	if !p.Met {
		p.Note = cpd.Points(r.Points-p.Done).Words() + " to go"
	}
	return p
}

func formalProgress(year cpd.Year, r catalogue.Requirement) ui.Progress {
	p := ui.Progress{
		ID: "formal", Label: "Formal CPD", Words: calendar.Duration(year.FormalMinutes) + " of " + calendar.Duration(r.FormalMinutes),
		Done: int64(year.FormalMinutes), Goal: int64(r.FormalMinutes), Met: year.FormalMinutes >= r.FormalMinutes, Note: "Minimum met",
	}
	if !p.Met {
		p.Note = calendar.Duration(r.FormalMinutes-year.FormalMinutes) + " to go"
	}
	return p
}

// signedWords says what is signed off, and what does not count.
func signedWords(year cpd.Year) string {
	if year.Points == 0 {
		return "Drafts are not counted. An entry counts once you have sent it for sign-off."
	}
	verb := "are"
	if year.SignedPoints == 100 {
		verb = "is"
	}
	return year.SignedPoints.String() + " of your " + year.Points.Words() + " " + verb + " signed off. Drafts are not counted."
}

// monthsChart is the points of each month of the year.
func monthsChart(year cpd.Year) *ui.Chart {
	chart := &ui.Chart{ID: "months", Title: "CPD points each month", LabelHeading: "Month", ValueHeading: "Points"}
	most := cpd.Month{}
	for _, m := range year.Months {
		chart.Bars = append(chart.Bars, ui.Bar{Label: shortMonth(m.First.Month()), Value: int64(m.Points), Text: m.Points.String()})
		if m.Points > most.Points {
			most = m
		}
	}
	if most.Points == 0 {
		return nil
	}
	chart.Message = "The highest month is " + most.First.Month().String() + " with " + most.Points.Words() + "."
	return chart
}

func shortMonth(m time.Month) string { return m.String()[:3] }

// spansOf are the membership years that the people are in today.
func spansOf(team []identity.Person, today calendar.Date) (map[uuid.UUID]calendar.Span, []uuid.UUID) {
	spans, ids := map[uuid.UUID]calendar.Span{}, []uuid.UUID{}
	for _, p := range team {
		spans[p.ID] = calendar.YearOf(p.MembershipStart, today)
		ids = append(ids, p.ID)
	}
	return spans, ids
}

// teamTable is one line for each person, by name.
func (s *Server) teamTable(team []identity.Person, totals map[uuid.UUID]cpd.Year, r catalogue.Requirement) *ui.Table {
	slices.SortFunc(team, byName)
	table := &ui.Table{
		Caption: "Points and hours in each person's own membership year", CaptionSize: ui.Small, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "Name"}, {Text: "CPD points"}, {Text: "Formal CPD"}, {Text: "Membership year ends"}},
	}
	today := s.Clock.Today()
	for _, p := range team {
		year := totals[p.ID]
		table.Rows = append(table.Rows, ui.Row{
			ui.Text(p.Name), ui.Text(pointsProgress(year, r).Words), ui.Text(formalProgress(year, r).Words),
			ui.Text(calendar.YearOf(p.MembershipStart, today).To.Words()),
		})
	}
	return table
}

func byName(a, b identity.Person) int {
	return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
}
