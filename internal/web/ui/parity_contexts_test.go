package ui_test

import (
	"bytes"
	"encoding/json"

	"linkfolio/internal/web/ui"
)

// parityComponent says how an example's context becomes a component of ours. translate reports false for contexts with
// options that we do not offer. atLeast is how many examples must be compared.
type parityComponent struct {
	folder    string
	atLeast   int
	translate func(json.RawMessage) (ui.Component, bool)
}

// words is text as the macros take it: a string, or an object with text. Only plain text is comparable.
type words struct {
	Text    string `json:"text"`
	Heading string `json:"heading"`
	Size    string `json:"size"`
}

func (w *words) UnmarshalJSON(raw []byte) error {
	if bytes.HasPrefix(raw, []byte(`"`)) {
		return json.Unmarshal(raw, &w.Text)
	}
	type plain words
	return strict(raw, (*plain)(w))
}

func (w words) label() string {
	if w.Heading != "" {
		return w.Heading
	}
	return w.Text
}

// strict fails on any key that the target has no field for.
func strict(raw []byte, target any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	return decoder.Decode(target)
}

// translator reads a context strictly into C and makes a component of it.
func translator[C any](build func(C) (ui.Component, bool)) func(json.RawMessage) (ui.Component, bool) {
	return func(raw json.RawMessage) (ui.Component, bool) {
		var context C
		if strict(raw, &context) != nil {
			return nil, false
		}
		return build(context)
	}
}

type fieldContext struct {
	Label, Hint, ErrorMessage  words
	ID, Name, Value, Type      string
	Width                      int
	Prefix, Suffix             words
	InputMode, Autocomplete    string
	Spellcheck                 *bool
	Code, Disabled             bool
	Rows, MaxLength, Threshold int
	Items                      []optionContext
}

type optionContext struct {
	Value, Text, Behaviour string
	Hint                   words
	Divider                json.RawMessage
	Disabled               bool
}

func (o optionContext) option() ui.Option {
	divider := string(bytes.Trim(o.Divider, `"`))
	return ui.Option{Value: o.Value, Label: o.Text, Hint: o.Hint.Text, Divider: divider, Disabled: o.Disabled}
}

func options(items []optionContext) []ui.Option {
	var list []ui.Option
	for _, item := range items {
		list = append(list, item.option())
	}
	return list
}

func input(c fieldContext) (ui.Component, bool) {
	return ui.Input{
		Name: c.Name, ID: c.ID, Label: c.Label.label(), LabelSize: ui.Size(c.Label.Size), PageHeading: c.Label.Heading != "",
		Hint: c.Hint.Text, Error: c.ErrorMessage.Text, Value: c.Value, Type: c.Type, Width: c.Width, Prefix: c.Prefix.Text,
		Suffix: c.Suffix.Text, InputMode: c.InputMode, Autocomplete: c.Autocomplete, Code: c.Code, Disabled: c.Disabled,
		NoSpellcheck: c.Spellcheck != nil && !*c.Spellcheck,
	}, true
}

func textarea(c fieldContext) (ui.Component, bool) {
	return ui.Textarea{
		Name: c.Name, ID: c.ID, Label: c.Label.label(), LabelSize: ui.Size(c.Label.Size), PageHeading: c.Label.Heading != "",
		Hint: c.Hint.Text, Error: c.ErrorMessage.Text, Value: c.Value, Rows: c.Rows, MaxLength: c.MaxLength,
		Threshold: c.Threshold, Autocomplete: c.Autocomplete, Disabled: c.Disabled,
	}, true
}

func counted(c fieldContext) (ui.Component, bool) {
	component, _ := textarea(c)
	return component, c.MaxLength > 0
}

func selection(c fieldContext) (ui.Component, bool) {
	return ui.Select{
		Name: c.Name, ID: c.ID, Label: c.Label.label(), LabelSize: ui.Size(c.Label.Size), PageHeading: c.Label.Heading != "",
		Hint: c.Hint.Text, Error: c.ErrorMessage.Text, Value: c.Value, Disabled: c.Disabled, Options: options(c.Items),
	}, true
}

func password(c fieldContext) (ui.Component, bool) {
	return ui.PasswordInput{
		Name: c.Name, ID: c.ID, Label: c.Label.label(), LabelSize: ui.Size(c.Label.Size), PageHeading: c.Label.Heading != "",
		Hint: c.Hint.Text, Error: c.ErrorMessage.Text, Autocomplete: c.Autocomplete, Width: c.Width,
	}, c.Prefix.Text == "" && !c.Disabled
}

type groupContext struct {
	Fieldset           *struct{ Legend words }
	Hint, ErrorMessage words
	ID, IDPrefix, Name string
	NamePrefix, Value  string
	Values             json.RawMessage
	Inline             bool
	Items              []optionContext
	Day, Month, Year   struct {
		Value string
		Error bool
	}
}

func (c groupContext) legend() (words string, size ui.Size, heading bool) {
	if c.Fieldset == nil {
		return "", "", false
	}
	return c.Fieldset.Legend.label(), ui.Size(c.Fieldset.Legend.Size), c.Fieldset.Legend.Heading != ""
}

func radios(c groupContext) (ui.Component, bool) {
	legend, size, heading := c.legend()
	return ui.Radios{
		Name: c.Name, ID: c.IDPrefix, Legend: legend, LegendSize: size, PageHeading: heading, Hint: c.Hint.Text,
		Error: c.ErrorMessage.Text, Value: c.Value, Options: options(c.Items), Inline: c.Inline,
	}, true
}

func checkboxes(c groupContext) (ui.Component, bool) {
	legend, size, heading := c.legend()
	var values []string
	if c.Values != nil && json.Unmarshal(c.Values, &values) != nil {
		return nil, false
	}
	for _, item := range c.Items {
		if item.Behaviour != "" {
			return nil, false // the name of our group differs
		}
	}
	return ui.Checkboxes{
		Name: c.Name, ID: c.IDPrefix, Legend: legend, LegendSize: size, PageHeading: heading, Hint: c.Hint.Text,
		Error: c.ErrorMessage.Text, Values: values, Options: options(c.Items),
	}, !c.Inline
}

func dateInput(c groupContext) (ui.Component, bool) {
	legend, size, heading := c.legend()
	date := ui.DateInput{
		Name: c.NamePrefix, ID: c.ID, Legend: legend, LegendSize: size, PageHeading: heading, Hint: c.Hint.Text,
		Error: c.ErrorMessage.Text, Value: ui.DateValue{Day: c.Day.Value, Month: c.Month.Value, Year: c.Year.Value},
		Wrong: ui.DateParts{Day: c.Day.Error, Month: c.Month.Error, Year: c.Year.Error},
	}
	if c.Values != nil && json.Unmarshal(c.Values, &date.Value) != nil {
		return nil, false
	}
	// Names of ours have a hyphen, and a box is never wrong without a message.
	wordless := date.Wrong != ui.DateParts{} && date.Error == ""
	return date, c.Items == nil && c.NamePrefix == "" && !wordless
}

type blockContext struct {
	Text, Href, Variant, Colour, Label string
	Heading, Summary                   words
	Open, Small, Disabled, Responsive  bool
	FirstCellIsHeader, Clickable       bool
	Description                        string
	Border                             *bool
	Classes                            string
	ErrorList                          []ui.ErrorLink
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

func parityComponents() []parityComponent {
	return []parityComponent{
		{"input", 20, translator(input)},
		{"textarea", 8, translator(textarea)},
		{"character-count", 8, translator(counted)},
		{"select", 8, translator(selection)},
		{"password-input", 8, translator(password)},
		{"radios", 15, translator(radios)},
		{"checkboxes", 15, translator(checkboxes)},
		{"date-input", 10, translator(dateInput)},
		{"button", 10, translator(button)},
		{"tag", 5, translator(tag)},
		{"details", 3, translator(details)},
		{"panel", 1, translator(panel)},
		{"back-link", 1, translator(backLink)},
		{"breadcrumb", 1, translator(breadcrumbs)},
		{"inset-text", 1, translator(inset)},
		{"warning-callout", 3, translator(callout)},
		{"notification-banner", 3, translator(banner)},
		{"card", 2, translator(card)},
		{"error-summary", 3, translator(errorSummary)},
		{"summary-list", 1, translator(summaryList)},
		{"pagination", 4, translator(pagination)},
		{"tables", 5, translator(table)},
		{"task-list", 1, translator(taskList)},
	}
}
