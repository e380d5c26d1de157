package site

import (
	"linkfolio/internal/cpd"
	"linkfolio/internal/web/ui"
)

// Input is a one-line field with what was typed and what was wrong.
func (f *Form) Input(name, label, hint string) ui.Input {
	return ui.Input{Name: name, Label: label, LabelSize: ui.Small, Hint: hint, Value: Shown(f.Text(name)), Error: f.Problem(name)}
}

// Textarea is a field of several lines.
func (f *Form) Textarea(name, label, hint string) ui.Textarea {
	return ui.Textarea{Name: name, Label: label, LabelSize: ui.Small, Hint: hint, Value: Shown(f.Text(name)), Error: f.Problem(name)}
}

// Radios is a choice of one.
func (f *Form) Radios(name, legend, hint string, options []ui.Option) ui.Radios {
	return ui.Radios{
		Name: name, Legend: legend, LegendSize: ui.Small, Hint: hint, Options: options,
		Value: f.Text(name), Error: f.Problem(name),
	}
}

// Select is a choice of one from many.
func (f *Form) Select(name, label, hint string, options []ui.Option) ui.Select {
	return ui.Select{
		Name: name, Label: label, LabelSize: ui.Small, Hint: hint, Options: options,
		Value: f.Text(name), Error: f.Problem(name),
	}
}

// DateInput is a date in three boxes.
func (f *Form) DateInput(name, legend, hint string) ui.DateInput {
	value := f.Date(name)
	value.Day, value.Month, value.Year = Shown(value.Day), Shown(value.Month), Shown(value.Year)
	date := ui.DateInput{Name: name, Legend: legend, LegendSize: ui.Small, Hint: hint, Value: value, Error: f.Problem(name)}
	if date.Error != "" { // or boxes would be red without a word
		_, wrong, _ := cpd.TypedDate(f.Date(name)).Read()
		date.Wrong = ui.DateParts(wrong)
	}
	return date
}

// YearStart is the day and month on which a membership year starts.
func (f *Form) YearStart(legend, hint string) ui.DateInput {
	return ui.DateInput{
		Name: YearStartField, Legend: legend, LegendSize: ui.Small, Hint: hint, NoYear: true, Error: f.Problem(YearStartField),
		Value: ui.DateValue{Day: Shown(f.Text(YearStartField + "-day")), Month: Shown(f.Text(YearStartField + "-month"))},
	}
}

// Password is a field for a password, which is never filled in. purpose is "current-password" or "new-password".
func (f *Form) Password(name, label, hint, purpose string) ui.PasswordInput {
	return ui.PasswordInput{Name: name, Label: label, LabelSize: ui.Small, Hint: hint, Autocomplete: purpose, Error: f.Problem(name)}
}

// Hidden is a field that people do not see.
func (f *Form) Hidden(name string) ui.FormHidden {
	return ui.FormHidden{Name: name, Value: f.Text(name)}
}
