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

func fileUpload(c fieldContext) (ui.Component, bool) {
	return ui.FileUpload{
		Name: c.Name, ID: c.ID, Label: c.Label.label(), LabelSize: ui.Size(c.Label.Size), PageHeading: c.Label.Heading != "",
		Hint: c.Hint.Text, Error: c.ErrorMessage.Text, Disabled: c.Disabled,
	}, true
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

func parityComponents() []parityComponent {
	return []parityComponent{
		{"input", 20, translator(input)},
		{"textarea", 8, translator(textarea)},
		{"character-count", 8, translator(counted)},
		{"select", 8, translator(selection)},
		{"password-input", 8, translator(password)},
		{"file-upload", 8, translator(fileUpload)},
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
