package catalogue

import (
	"github.com/google/uuid"

	"linkfolio/internal/calendar"
)

// Rule says when a programme is complete.
type Rule string

// The rules.
const (
	All Rule = "all" // every module that is not retired
	One Rule = "one" // any one module
)

// Audience says who must do a programme.
type Audience string

// The audiences.
const (
	Everyone      Audience = "everyone"     // whoever has a role in the organisation
	OfLinkWorkers Audience = "link-workers" // its link workers
	AskedOfNobody Audience = "nobody"       // open to everybody, asked of nobody
)

// Audiences lists them, the widest first.
func Audiences() []Audience { return []Audience{Everyone, OfLinkWorkers, AskedOfNobody} }

// Terms are what is asked: of whom, by when, and for how long a completion holds.
type Terms struct {
	AskedOf     Audience `json:"asked_of"`
	DueDays     int      `json:"due_days"`     // after the first day in the role or, for who began before, AskedFrom; 0 is no day
	LastsMonths int      `json:"lasts_months"` // 0 is for good
}

// Ask is what one organisation asks of its people about a programme. Days count from From for who began before it.
type Ask struct {
	Organisation uuid.UUID
	Terms
	From calendar.Date
}

// Programme is learning in modules, such as an eLfH programme. OrganisationID is nil for one that comes with the
// installation.
type Programme struct {
	ID             uuid.UUID  `gorm:"primaryKey" json:"id"`
	OrganisationID *uuid.UUID `json:"-"`
	Key            string     `json:"key"`
	Title          string     `json:"title"`
	Provider       string     `json:"provider"`
	Summary        string     `json:"summary"`
	URL            string     `gorm:"column:url" json:"url"`
	Rule           Rule       `json:"rule"`
	Terms          `gorm:"embedded"`
	AskedFrom      calendar.Date `json:"-"` // the day on which DueDays was set; zero where it is 0
	Position       int           `json:"-"`
	RetiredOn      calendar.Date `json:"-"`
	Source         `gorm:"embedded"`
	LockVersion    int      `json:"-"`
	Modules        []Module `gorm:"-" json:"modules"`
	Asks           []Ask    `gorm:"-" json:"-"` // of the organisations of a syllabus that did not retire it; Terms are these, joined
	Merged         []Module `gorm:"-" json:"-"` // into others; what they count as is in the syllabus
}

// Module is one piece of a programme: what somebody completes. Minutes is 0 where nobody knows how long it takes;
// LastsMonths is 0 where the programme says how long a completion holds. Typed is for training of which the person types
// title and provider. A module that was merged counts as the one it was merged into.
type Module struct {
	ID             uuid.UUID     `gorm:"primaryKey" json:"id"`
	ProgrammeID    uuid.UUID     `json:"-"`
	OrganisationID *uuid.UUID    `json:"-"` // that added it; nil for one that comes with the installation
	Key            string        `json:"key"`
	Title          string        `json:"title"`
	URL            string        `gorm:"column:url" json:"url"`
	Minutes        int           `json:"minutes"`
	LastsMonths    int           `json:"-"`
	Typed          bool          `json:"typed"`
	AskedFrom      calendar.Date `json:"-"` // the day on which an organisation added it or brought it back; zero for one that came with the installation
	Position       int           `json:"-"`
	RetiredOn      calendar.Date `json:"-"`
	MergedInto     *uuid.UUID    `json:"-"`
	Source         `gorm:"embedded"`
	LockVersion    int `json:"-"`
}

// ProgrammeRule is what an organisation says about a programme that comes with the installation. LockVersion is 0 until the
// terms were changed.
type ProgrammeRule struct {
	OrganisationID uuid.UUID `gorm:"primaryKey"`
	ProgrammeID    uuid.UUID `gorm:"primaryKey"`
	Terms          `gorm:"embedded"`
	AskedFrom      calendar.Date
	RetiredOn      calendar.Date
	LockVersion    int
}

// ModuleCorrection is what an organisation says about a module that comes with the installation. Title is empty where it
// says nothing of title, link, minutes and months, but only of the rest. CheckedOn is the day on which it compared the title
// with the source; zero is never. LockVersion is 0 until the words were changed.
type ModuleCorrection struct {
	OrganisationID uuid.UUID `gorm:"primaryKey"`
	ModuleID       uuid.UUID `gorm:"primaryKey"`
	Title          string
	URL            string `gorm:"column:url"`
	Minutes        int
	LastsMonths    int
	Position       int
	RetiredOn      calendar.Date
	MergedInto     *uuid.UUID
	AskedFrom      calendar.Date // the day on which it was brought back; zero where it never was
	CheckedOn      calendar.Date
	LockVersion    int
}

// FormerTitle is a title, as TitleKey compares it, that a module had before an organisation corrected it: an export may still
// have it.
type FormerTitle struct {
	OrganisationID uuid.UUID `gorm:"primaryKey"`
	ModuleID       uuid.UUID `gorm:"primaryKey"`
	TitleKey       string    `gorm:"primaryKey"`
}
