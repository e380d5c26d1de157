package web

import (
	"strings"

	"linkfolio/internal/portfolio"
	"linkfolio/internal/web/ui"
)

// Goals are the published minimums and how far the entries come.
func (v documentView) Goals() []ui.Progress {
	var bars []ui.Progress
	for i, g := range v.Document.Summary.Goals {
		bars = append(bars, ui.Progress{
			ID: "goal-" + itoa(i+1), Label: g.Name, Words: g.Words, Done: g.Done, Goal: g.Goal, Met: g.Met, Note: g.Says,
		})
	}
	return bars
}

// Totals is one table of totals, closed by the line of all entries.
func (v documentView) Totals(heading string, lines []portfolio.Total) ui.Table {
	table := ui.Table{
		Caption: "By " + heading, CaptionHidden: true, FirstCellHeader: true, Responsive: true,
		Columns: []ui.Column{{Text: heading}, {Text: "Entries", Numeric: true}, {Text: "Time", Numeric: true}, {Text: "Points", Numeric: true}},
	}
	for _, t := range append(lines[:len(lines):len(lines)], v.Document.Summary.All) {
		table.Rows = append(table.Rows, ui.Row{ui.Text(t.Name), ui.Text(itoa(t.Entries)), ui.Text(t.Time), ui.Text(t.Points)})
	}
	return table
}

// Chart is the points of each month, or year.
func (v documentView) Chart() ui.Chart {
	s := v.Document.Summary
	heading := map[string]string{"month": "Month", "year": "Year"}[s.Bars]
	chart := ui.Chart{ID: "points-chart", Title: "Points each " + s.Bars, Message: s.Chart, LabelHeading: heading, ValueHeading: "Points"}
	for _, m := range s.Months {
		chart.Bars = append(chart.Bars, ui.Bar{Label: shortBar(m.Name), Value: m.Points, Text: m.Text})
	}
	return chart
}

// shortBar is a label that fits under a bar: "Nov 26" for November 2026; a year as it is.
func shortBar(name string) string {
	month, year, found := strings.Cut(name, " ")
	if !found || len(month) < 3 || len(year) < 4 {
		return name
	}
	return month[:3] + " " + year[2:]
}

// Overview is the table of entries.
func (v documentView) Overview() ui.Table {
	table := ui.Table{
		Caption: "Table of entries", CaptionHidden: true, Responsive: true,
		Columns: []ui.Column{
			{Text: "No.", Numeric: true}, {Text: "Ended on"}, {Text: "Entry"}, {Text: "Kind"}, {Text: "Time"},
			{Text: "Points", Numeric: true}, {Text: "Sign-off"},
		},
	}
	for _, e := range v.Document.Entries {
		table.Rows = append(table.Rows, ui.Row{
			ui.Text(itoa(e.Number)), ui.Text(e.Day), ui.Link{Text: e.Title, Href: "#" + e.Anchor}, ui.Text(e.Kind),
			ui.Text(e.Time), ui.Text(e.Points), decidedOn(e),
		})
	}
	return table
}

// Completions is the table of completed e-learning.
func (v documentView) Completions() ui.Table {
	table := ui.Table{
		Caption: "Completed e-learning", CaptionHidden: true, Responsive: true,
		Columns: []ui.Column{
			{Text: "Completed"}, {Text: "Module or title"}, {Text: "Provider"}, {Text: "Score"}, {Text: "Lasts until"}, {Text: "Entry"},
		},
	}
	for _, c := range v.Document.Learning.Completions {
		var title, entry ui.Component = ui.Text(c.Title), ui.Text(c.Entry)
		if c.Note != "" {
			title = ui.Group{ui.Text(c.Title), ui.Hint{Text: c.Note}}
		}
		if c.Anchor != "" {
			entry = ui.Link{Text: c.Entry, Href: "#" + c.Anchor}
		}
		table.Rows = append(table.Rows, ui.Row{ui.Text(c.Day), title, ui.Text(c.Provider), ui.Text(c.Score), ui.Text(c.Until), entry})
	}
	return table
}

// fullEntry is one entry of a portfolio in full.
type fullEntry struct {
	Entry portfolio.Entry
	Facts ui.SummaryList
	Tag   ui.Group
	Code  ui.Link
	QR    *ui.QRCode // nil where nobody knows the address that a camera should open
}

// CheckAt leads to where sign-offs are checked.
func (v documentView) CheckAt() ui.Link {
	return ui.Link{Text: given(v.Document.Checking.At, "Check a sign-off"), Href: "/verify"}
}

func given(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// Full gives one entry with what its part of the page shows.
func (v documentView) Full(e portfolio.Entry) fullEntry {
	full := fullEntry{Entry: e, Tag: tagOf(e), Code: ui.Link{Text: e.SignOff.Code, Href: "/verify?code=" + e.SignOff.Code}}
	if e.SignOff.Link != "" {
		full.QR = &ui.QRCode{Text: e.SignOff.Link, Alt: "QR code that opens the page on which the code " + e.SignOff.Code + " is checked", Small: true}
	}
	for _, fact := range [][2]string{
		{"Date", e.Dates}, {"Provider", e.Provider}, {"Kind", e.Kind}, {"Activity", e.Activity}, {"Time", e.Time}, {"Points", e.Points},
	} {
		full.Facts.Rows = append(full.Facts.Rows, ui.SummaryRow{Key: fact[0], Value: ui.Text(fact[1])})
	}
	return full
}

// decidedOn is the mark of an entry and how a decision was confirmed that was made without an account.
func decidedOn(e portfolio.Entry) ui.Group {
	if e.Confirmed == "" {
		return tagOf(e)
	}
	return append(tagOf(e), ui.Text(" ("+e.Confirmed+")"))
}

// tagOf is the mark of an entry: a short tag, and beside it why an entry is not signed off. The words say all, the
// colour only helps.
func tagOf(e portfolio.Entry) ui.Group {
	switch e.Mark {
	case portfolio.Signed:
		return ui.Group{ui.Tag{Text: "Signed off", Colour: ui.Green}}
	case portfolio.Waiting:
		return ui.Group{ui.Tag{Text: "Not signed off", Colour: ui.Yellow}, ui.Text(" Waiting")}
	case portfolio.Returned:
		return ui.Group{ui.Tag{Text: "Not signed off", Colour: ui.Orange}, ui.Text(" Returned")}
	case portfolio.Declined:
		return ui.Group{ui.Tag{Text: "Not signed off", Colour: ui.Orange}, ui.Text(" Declined")}
	case portfolio.Reopened:
		return ui.Group{ui.Tag{Text: "Not signed off", Colour: ui.Orange}, ui.Text(" Re-opened")}
	}
	return ui.Group{ui.Tag{Text: "Not signed off", Colour: ui.Red}, ui.Text(" Records disagree")}
}
