// Package ui holds the building blocks of a page: typed components, the view that every page embeds, and the renderer
// that turns a view into HTML.
//
// A component is a plain struct. `{{ui .Field}}` looks up its template by Go type, so an option that does not exist does
// not compile, and everything typed by people is escaped. The HTML follows nhsuk-frontend, which the parity test checks.
// The package knows nothing of CPD, of requests or of who is signed in.
package ui

// Component is anything that `{{ui .}}` can draw. Only this package has components.
type Component interface {
	// component names the template that draws it.
	component() string
}

// Size is the size of a label, legend, heading or caption: "s", "m", "l", "xl", or "" for body text.
type Size string

// The sizes that nhsuk-frontend has.
const (
	Small  Size = "s"
	Medium Size = "m"
	Large  Size = "l"
	Extra  Size = "xl"
)

// Text is words within a line.
type Text string

func (Text) component() string { return "text" }

// Prose is what a person typed, in paragraphs, with its line breaks kept. Rendered as <div class="app-prose" dir="auto">.
type Prose string

func (Prose) component() string { return "prose" }

// Group is components one after the other.
type Group []Component

func (Group) component() string { return "group" }

// Paragraph is a <p> around its parts.
type Paragraph []Component

func (Paragraph) component() string { return "paragraph" }

// List is a list, with bullets, or with numbers where Numbered is set.
type List struct {
	Items    []Component
	Numbered bool
}

func (List) component() string { return "list" }

// Differences is a text with what changed in it marked, by more than a colour.
type Differences []Piece

// Piece is a stretch of a text that stayed, came or went.
type Piece struct {
	Fate Fate
	Text string
}

// Fate is what became of a stretch of a text.
type Fate string

// The fates.
const (
	Stayed Fate = "stayed"
	Came   Fate = "came"
	Went   Fate = "went"
)

func (Differences) component() string { return "differences" }

// Link is a link. Hidden is added for screen readers only: "Change" + "title".
type Link struct {
	Text   string
	Href   string
	Hidden string
}

func (Link) component() string { return "link" }

// NavItem is one link of the main navigation.
type NavItem struct {
	Text    string
	Href    string
	Current bool // the page itself, or a page beneath it
}

// ErrorLink is one line of the error summary. Field is the id of the control, without "#"; empty means no link.
type ErrorLink struct {
	Text  string
	Field string
}
