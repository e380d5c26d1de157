package ui_test

import "linkfolio/internal/web/ui"

type blockContext struct {
	Text, Href, Variant, Colour, Label string
	Heading, Summary                   words
	Open, Small, Disabled, Responsive  bool
	FirstCellIsHeader, Clickable       bool
	Description                        string
	Border                             *bool
	Classes                            string
}

func button(c blockContext) (ui.Component, bool) {
	known := c.Variant == "" || c.Variant == "secondary" || c.Variant == "warning"
	return ui.Button{Text: c.Text, Href: c.Href, Kind: ui.ButtonKind(c.Variant), Small: c.Small, Disabled: c.Disabled}, known
}

func tag(c blockContext) (ui.Component, bool) {
	return ui.Tag{Text: c.Text, Colour: ui.TagColour(c.Colour)}, c.Text != "" && c.Border == nil && c.Classes == ""
}

func details(c blockContext) (ui.Component, bool) {
	return ui.Details{Summary: c.Summary.Text, Body: ui.Text(c.Text), Open: c.Open, Expander: c.Classes == "nhsuk-expander"}, c.Text != ""
}

func panel(c blockContext) (ui.Component, bool) {
	return ui.Panel{Title: c.Heading.Text, Body: ui.Text(c.Text)}, c.Text != "" && c.Heading.Size == ""
}

func backLink(c blockContext) (ui.Component, bool) {
	return ui.BackLink{Text: c.Text, Href: c.Href}, c.Text != "" && c.Href != "" && c.Variant == "" && c.Classes == ""
}

func inset(c blockContext) (ui.Component, bool) {
	return ui.InsetText{Body: ui.Text(c.Text)}, c.Text != ""
}

func callout(c blockContext) (ui.Component, bool) {
	return ui.WarningCallout{Heading: c.Heading.Text, Level: 3, Body: ui.Text(c.Text)}, c.Heading.Text != "" && c.Text != ""
}

func banner(c blockContext) (ui.Component, bool) {
	return ui.NotificationBanner{Heading: c.Text, Success: c.Variant == "success"}, c.Text != ""
}

func card(c blockContext) (ui.Component, bool) {
	return ui.Card{
		Heading: c.Heading.Text, Size: ui.Size(c.Heading.Size), Href: c.Href, Description: c.Description,
		Clickable: c.Clickable, Feature: c.Variant == "feature",
	}, c.Description != "" && c.Heading.Text != "" && (c.Variant == "" || c.Variant == "feature")
}

type linkContext struct{ Href, Text, VisuallyHiddenText string }

func (l linkContext) link() ui.Link {
	return ui.Link{Text: l.Text, Href: l.Href, Hidden: l.VisuallyHiddenText}
}

func breadcrumbs(c struct{ Items []linkContext }) (ui.Component, bool) {
	var crumbs ui.Breadcrumbs
	for _, item := range c.Items {
		crumbs.Items = append(crumbs.Items, item.link())
	}
	return crumbs, true
}

func errorSummary(c struct {
	Heading   words
	ErrorList []linkContext
}) (ui.Component, bool) {
	summary := ui.ErrorSummary{Title: c.Heading.Text}
	for _, item := range c.ErrorList {
		if item.Text == "" {
			return nil, false
		}
		field := ""
		if item.Href != "" {
			field = item.Href[1:]
		}
		summary.Links = append(summary.Links, ui.ErrorLink{Text: item.Text, Field: field})
	}
	return summary, true
}

func summaryList(c struct {
	Border *bool
	Rows   []*struct {
		Key, Value words
		Actions    struct{ Items []linkContext }
	}
}) (ui.Component, bool) {
	list := ui.SummaryList{NoBorder: c.Border != nil && !*c.Border}
	for _, row := range c.Rows {
		if row == nil {
			return nil, false
		}
		line := ui.SummaryRow{Key: row.Key.Text, Value: ui.Text(row.Value.Text)}
		for _, action := range row.Actions.Items {
			line.Actions = append(line.Actions, action.link())
		}
		list.Rows = append(list.Rows, line)
	}
	return list, true
}

func pagination(c struct {
	Previous, Next struct{ Href string }
	Items          []*struct {
		Number            int
		Href              string
		Current, Ellipsis bool
	}
}) (ui.Component, bool) {
	pages := ui.Pagination{Previous: c.Previous.Href, Next: c.Next.Href}
	for _, item := range c.Items {
		if item == nil {
			return nil, false
		}
		pages.Items = append(pages.Items, ui.PageItem{Number: item.Number, Href: item.Href, Current: item.Current, Gap: item.Ellipsis})
	}
	return pages, pages.Items != nil
}

func table(c struct {
	Caption                       words
	FirstCellIsHeader, Responsive bool
	Head                          []struct{ Text, Format string }
	Rows                          [][]struct{ Text string }
}) (ui.Component, bool) {
	grid := ui.Table{Caption: c.Caption.Text, CaptionSize: ui.Size(c.Caption.Size), FirstCellHeader: c.FirstCellIsHeader, Responsive: c.Responsive}
	for _, column := range c.Head {
		grid.Columns = append(grid.Columns, ui.Column{Text: column.Text, Numeric: column.Format == "numeric"})
	}
	for _, cells := range c.Rows {
		var row ui.Row
		for _, cell := range cells {
			row = append(row, ui.Text(cell.Text))
		}
		grid.Rows = append(grid.Rows, row)
	}
	return grid, true
}

func taskList(c struct {
	IDPrefix string
	Items    []*struct {
		Heading, Hint words
		Href          string
		Status        struct {
			Tag struct {
				Text, Classes string
				Border        *bool
				Colour        any
			}
		}
	}
}) (ui.Component, bool) {
	list := ui.TaskList{ID: c.IDPrefix}
	for _, item := range c.Items {
		if item == nil || item.Status.Tag.Text == "" {
			return nil, false
		}
		task := ui.Task{Title: item.Heading.Text, Href: item.Href, Hint: item.Hint.Text, Status: ui.Text(item.Status.Tag.Text)}
		if colour, named := item.Status.Tag.Colour.(string); named {
			task.Status = ui.Tag{Text: item.Status.Tag.Text, Colour: ui.TagColour(colour)}
		}
		list.Items = append(list.Items, task)
	}
	return list, true
}
