package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The methods here derive what the templates need from what the page said. FieldID is the id of the control, DescribedBy
// the ids of the words that explain it.

func orElse(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

func describedBy(id, hint, wrong string) string {
	var ids []string
	if hint != "" {
		ids = append(ids, id+"-hint")
	}
	if wrong != "" {
		ids = append(ids, id+"-error")
	}
	return strings.Join(ids, " ")
}

func (i Input) FieldID() string     { return orElse(i.ID, i.Name) }
func (i Input) DescribedBy() string { return describedBy(i.FieldID(), i.Hint, i.Error) }
func (i Input) InputType() string   { return orElse(i.Type, "text") }
func (i Input) Wrapped() bool       { return i.Prefix != "" || i.Suffix != "" }

func (t Textarea) FieldID() string { return orElse(t.ID, t.Name) }
func (t Textarea) Counted() bool   { return t.MaxLength > 0 }

// DescribedBy puts the count first, as nhsuk-frontend does.
func (t Textarea) DescribedBy() string {
	help := describedBy(t.FieldID(), t.Hint, t.Error)
	if !t.Counted() {
		return help
	}
	return strings.TrimSpace(t.FieldID() + "-info " + help)
}

// Most is the limit as people read it: "20,000".
func (t Textarea) Most() string {
	if t.MaxLength < 1000 {
		return strconv.Itoa(t.MaxLength)
	}
	return fmt.Sprintf("%d,%03d", t.MaxLength/1000, t.MaxLength%1000)
}

// Lines is the height of the box.
func (t Textarea) Lines() int {
	if t.Rows == 0 {
		return 5
	}
	return t.Rows
}

func (s Select) FieldID() string     { return orElse(s.ID, s.Name) }
func (s Select) DescribedBy() string { return describedBy(s.FieldID(), s.Hint, s.Error) }

func (p PasswordInput) FieldID() string     { return orElse(p.ID, p.Name) }
func (p PasswordInput) DescribedBy() string { return describedBy(p.FieldID(), p.Hint, p.Error) }
func (p PasswordInput) Purpose() string     { return orElse(p.Autocomplete, "current-password") }

func (f FileUpload) FieldID() string     { return orElse(f.ID, f.Name) }
func (f FileUpload) DescribedBy() string { return describedBy(f.FieldID(), f.Hint, f.Error) }

func (s SearchInput) FieldID() string     { return orElse(s.ID, s.Name) }
func (s SearchInput) DescribedBy() string { return describedBy(s.FieldID(), s.Hint, s.Error) }
func (s SearchInput) Words() string       { return orElse(s.Label, "Search") }

func (d DateInput) FieldID() string     { return orElse(d.ID, d.Name) }
func (d DateInput) DescribedBy() string { return describedBy(d.FieldID(), d.Hint, d.Error) }

// dateBox is one of the three boxes of a date.
type dateBox struct {
	ID, Name, Label, Value string
	Width                  int
	Error                  bool
}

// Boxes are day, month and, unless it is left out, year. With an error and no box named, all are wrong.
func (d DateInput) Boxes() []dateBox {
	whole := d.Error != "" && d.Wrong == DateParts{}
	box := func(part, label, value string, width int, wrong bool) dateBox {
		return dateBox{d.FieldID() + "-" + part, partName(d.Name, part), label, value, width, wrong || whole}
	}
	boxes := []dateBox{
		box("day", "Day", d.Value.Day, 2, d.Wrong.Day),
		box("month", "Month", d.Value.Month, 2, d.Wrong.Month),
	}
	if d.NoYear {
		return boxes
	}
	return append(boxes, box("year", "Year", d.Value.Year, 4, d.Wrong.Year))
}

func partName(name, part string) string {
	if name == "" {
		return part
	}
	return name + "-" + part
}

// choice is one radio or checkbox as the template draws it.
type choice struct {
	Option
	ID      string
	Type    string
	Checked bool
	Group   string
}

func (c choice) DescribedBy() string {
	if c.Hint == "" {
		return ""
	}
	return c.ID + "-item-hint"
}

func (r Radios) FieldID() string     { return orElse(r.ID, r.Name) }
func (r Radios) DescribedBy() string { return describedBy(r.FieldID(), r.Hint, r.Error) }
func (r Radios) Kind() string        { return "radios" }
func (r Radios) IsInline() bool      { return r.Inline }

// Choices are the options with their ids; the one with the given value is chosen.
func (r Radios) Choices() []choice {
	return choices(r.FieldID(), r.Name, "radio", r.Options, func(o Option) bool { return r.Value != "" && o.Value == r.Value })
}

func (c Checkboxes) FieldID() string     { return orElse(c.ID, c.Name) }
func (c Checkboxes) DescribedBy() string { return describedBy(c.FieldID(), c.Hint, c.Error) }
func (c Checkboxes) Kind() string        { return "checkboxes" }
func (c Checkboxes) IsInline() bool      { return false }

// Choices are the options with their ids. Where one excludes the others, all are of one group.
func (c Checkboxes) Choices() []choice {
	list := choices(c.FieldID(), c.Name, "checkbox", c.Options, func(o Option) bool { return slices.Contains(c.Values, o.Value) })
	if !slices.ContainsFunc(c.Options, func(o Option) bool { return o.Exclusive }) {
		return list
	}
	for i := range list {
		list[i].Group = c.FieldID()
	}
	return list
}

// choices numbers the options as nhsuk-frontend does: the first has the plain id, and a divider takes a number too.
func choices(id, name, typ string, options []Option, checked func(Option) bool) []choice {
	list := make([]choice, len(options))
	for i, option := range options {
		list[i] = choice{Option: option, ID: id, Type: typ, Checked: option.Divider == "" && checked(option)}
		if i > 0 {
			list[i].ID = id + "-" + strconv.Itoa(i+1)
		}
		list[i].Name = orElse(option.Name, name)
	}
	return list
}
