package cpd

import (
	"maps"

	"github.com/google/uuid"
)

// TypedDate is a day as it was typed, in three boxes.
type TypedDate struct{ Day, Month, Year string }

// Draft is what a person may set on an entry, all as typed.
type Draft struct {
	Key      string // of the form: the same key twice makes one entry
	Complete bool   // "Continue" was pressed: check everything, else keep whatever can be kept
	Template uuid.UUID
	Title    string
	StartsOn TypedDate
	EndsOn   TypedDate // nothing typed means the start date
	Provider string
	Kind     string
	Activity string
	Hours    string // see ParseHours
	Points   string // nothing typed means one for each hour
	Answers  map[string]string
}

// AsDraft fills the form again, exactly as it was typed.
func (e Entry) AsDraft() Draft {
	d := Draft{
		Key: e.FormKey, Template: e.TemplateID, Title: e.Title, Provider: e.Provider,
		StartsOn: TypedDay(e.StartsOn), Kind: string(e.Kind), Activity: e.Activity,
		Hours: FormatHours(e.Minutes), Answers: maps.Clone(map[string]string(e.Answers)),
	}
	if e.EndsOn != e.StartsOn {
		d.EndsOn = TypedDay(e.EndsOn)
	}
	if e.Points != PointsFor(e.Minutes) {
		d.Points = e.Points.String()
	}
	for name, field := range d.readFields() {
		if typed, kept := e.Typed[name]; kept {
			*field = typed
		}
	}
	return d
}

// readFields are the form fields that are read into something other than their text, by name.
func (d *Draft) readFields() map[string]*string {
	return map[string]*string{
		"starts_on-day": &d.StartsOn.Day, "starts_on-month": &d.StartsOn.Month, "starts_on-year": &d.StartsOn.Year,
		"ends_on-day": &d.EndsOn.Day, "ends_on-month": &d.EndsOn.Month, "ends_on-year": &d.EndsOn.Year,
		"kind": &d.Kind, "activity": &d.Activity, "hours": &d.Hours, "points": &d.Points,
	}
}

// clean gives the draft with one kind of line end; nothing else is altered.
func (d Draft) clean() Draft {
	d.Title, d.Provider = oneKindOfLineEnd(d.Title), oneKindOfLineEnd(d.Provider)
	answers := map[string]string{}
	for key, text := range d.Answers {
		answers[key] = oneKindOfLineEnd(text)
	}
	d.Answers = answers
	return d
}

// typedOf finds what AsDraft could not tell from the entry's columns.
func typedOf(e Entry, d Draft) Typed {
	e.Typed = nil
	plainly := e.AsDraft()
	fields := plainly.readFields()
	typed := Typed{}
	for name, field := range d.readFields() {
		if *field != *fields[name] {
			typed[name] = *field
		}
	}
	return typed
}

// sameWords tells whether two entries say the same, whatever their state and history.
func sameWords(a, b Entry) bool {
	return a.TemplateID == b.TemplateID && a.Title == b.Title && a.StartsOn == b.StartsOn && a.EndsOn == b.EndsOn &&
		a.Provider == b.Provider && a.Kind == b.Kind && a.Activity == b.Activity && a.Minutes == b.Minutes &&
		a.Points == b.Points && maps.Equal(a.Typed, b.Typed) && maps.Equal(a.Answers, b.Answers)
}
