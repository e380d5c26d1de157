// Package catalogue keeps what others publish and entries refer to: recording templates, activity types, the requirement
// of the membership year, and programmes of learning with what organisations add to them.
//
// Each row names its source, the day on which that was checked and how sure we are, so a page can always say where a
// rule comes from. Versions that have landed are never changed here: an entry keeps the prompts that it was written
// under. What a lead changes of the programmes is seen by the people of that organisation and by nobody else, and touches no
// record of what anybody completed. The package knows nothing of people or of entries.
package catalogue

import (
	"slices"

	"github.com/google/uuid"

	"linkfolio/internal/calendar"
)

// Certainty says how well a row is known.
type Certainty string

// The degrees of certainty.
const (
	Primary   Certainty = "A" // read in the publisher's own text
	Secondary Certainty = "B" // read in somebody else's account of it
	Working   Certainty = "C" // a working title or our own wording, not checked against a source
)

// Source says where a row comes from. CheckedOn is zero where there was nothing to check it against.
type Source struct {
	Source    string        `json:"source"`
	CheckedOn calendar.Date `json:"checked_on"`
	Certainty Certainty     `json:"certainty"`
}

// Verified tells whether the row was read in a source; one that was not is to be shown as such.
func (s Source) Verified() bool { return s.Certainty == Primary || s.Certainty == Secondary }

// Template is one version of a recording template.
type Template struct {
	ID       uuid.UUID `gorm:"primaryKey" json:"id"`
	Key      string    `json:"key"`
	Version  int       `json:"version"`
	Name     string    `json:"name"`
	Summary  string    `json:"summary"`
	Position int       `json:"position"`
	Source   `gorm:"embedded"`
	Prompts  []Prompt `gorm:"-" json:"prompts"`
}

// clone keeps callers from writing into the shelf's own copy.
func (t Template) clone() Template {
	t.Prompts = slices.Clone(t.Prompts)
	return t
}

// Prompt is one question of a template. A required one must be answered before the entry is sent.
type Prompt struct {
	TemplateID uuid.UUID `gorm:"primaryKey" json:"-"`
	Key        string    `gorm:"primaryKey" json:"key"`
	Label      string    `json:"label"`
	Hint       string    `json:"hint"`
	Required   bool      `json:"required"`
	Position   int       `json:"-"`
}

// Activity is a type of activity. UsualKind is "formal", "informal", or "" where either is usual.
type Activity struct {
	Key       string `gorm:"primaryKey" json:"key"`
	Label     string `json:"label"`
	UsualKind string `json:"usual_kind"`
	Position  int    `json:"-"`
	Source    `gorm:"embedded"`
}

// Requirement is what a body asks for in each membership year.
type Requirement struct {
	Key           string `gorm:"primaryKey" json:"key"`
	Version       int    `gorm:"primaryKey;autoIncrement:false" json:"version"`
	Body          string `json:"body"`           // the short name of the body that asks, such as "NALW"
	Points        int64  `json:"points"`         // hundredths of a point
	FormalMinutes int    `json:"formal_minutes"` // of formal CPD, within the total
	Words         string `json:"words"`
	Source        `gorm:"embedded"`
}

// RoleRequirement is one point of what is asked of link workers as such, whatever the year. Words say what was
// published.
type RoleRequirement struct {
	Key      string `gorm:"primaryKey" json:"key"`
	Version  int    `gorm:"primaryKey;autoIncrement:false" json:"version"`
	Position int    `json:"-"`
	Title    string `json:"title"`
	Words    string `json:"words"`
	Source   `gorm:"embedded"`
}

// The points of NHS England's published minimum, by their keys (domain.md section 4).
const (
	ProgrammePoint   = "programme"
	PCIPoint         = "pci"
	PeersPoint       = "peers"
	SupervisionPoint = "supervision"
)

// The programmes, by their keys, that two of the points speak of.
const (
	LinkWorkerProgramme = "elfh-link-workers"
	PCIProgramme        = "pci"
)

// Models lists the GORM models, for the drift test.
func Models() []any {
	return []any{
		&Template{}, &Prompt{}, &Activity{}, &Requirement{}, &RoleRequirement{},
		&Programme{}, &Module{}, &ProgrammeRule{}, &ModuleCorrection{}, &FormerTitle{},
	}
}
