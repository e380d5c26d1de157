package ui

// Hint is grey help text.
type Hint struct{ ID, Text string }

// ErrorMessage is the red words at a field.
type ErrorMessage struct{ ID, Text string }

// ErrorSummary lists what was wrong with a form, at the top of the page. The layout draws it from Base.Problems.
type ErrorSummary struct {
	Title string // "There is a problem" where empty
	Links []ErrorLink
}

// TagColour is the colour of a tag.
type TagColour string

// The colours of a tag. The words carry the meaning; the colour only helps.
const (
	Blue   TagColour = "blue"
	Green  TagColour = "green"
	Yellow TagColour = "yellow"
	Orange TagColour = "orange"
	Red    TagColour = "red"
	Grey   TagColour = "grey"
	White  TagColour = "white"
	Purple TagColour = "purple"
	Aqua   TagColour = "aqua-green"
	Pink   TagColour = "pink"
)

// Tag is a state in one or two words.
type Tag struct {
	Text   string
	Colour TagColour
}

// Mark is a state in a cell of a table of many: words beside a shape, both in the colour of the state. Hidden is said in front
// of the words to screen readers only: "completed on".
type Mark struct {
	Text   string
	Hidden string
	Shape  MarkShape
}

// MarkShape is the shape of a mark, which has a colour of its own.
type MarkShape string

// The shapes. The words carry the meaning.
const (
	Full   MarkShape = "full"   // a green disc: done
	Half   MarkShape = "half"   // a blue half disc: begun
	Ring   MarkShape = "ring"   // a grey ring: to be done
	Soon   MarkShape = "soon"   // a yellow triangle: to be done before long
	Square MarkShape = "square" // a red square: late
	Dash   MarkShape = "dash"   // a grey dash: over, and nobody asks for it
)

// SummaryList is keys and values, one under the other.
type SummaryList struct {
	Rows     []SummaryRow
	NoBorder bool
}

// SummaryRow is one line of a summary list.
type SummaryRow struct {
	Key     string
	Value   Component // Text("Not provided") says that it is empty
	Actions []Link
}

// TaskList is things to do, each with its status.
type TaskList struct {
	ID    string // prefix of the ids; "task-list" where empty
	Items []Task
}

// Task is one line of a task list.
type Task struct {
	Title  string
	Href   string // empty: cannot start yet
	Hint   string
	Status Component // Text("Completed") or a Tag
}

// NotificationBanner tells what just happened, or what matters across pages. At most one on a page.
type NotificationBanner struct {
	Title   string // "Important", or "Success" where Success is set
	Heading string
	Body    Component
	Success bool
	ID      string // prefix of the title's id; "nhsuk-notification-banner" where empty
}

// Details hides its body under a summary.
type Details struct {
	Summary  string
	Body     Component
	Open     bool
	Expander bool
	ID       string
}

// Pagination leads to the other pages of a list; make it with NewPagination.
type Pagination struct {
	Label    string // "Pagination" where empty
	Previous string // address; empty is none
	Next     string
	Items    []PageItem
}

// PageItem is one number, or the gap between numbers.
type PageItem struct {
	Number  int
	Href    string
	Current bool
	Gap     bool
}

// BackLink leads to the page before.
type BackLink struct {
	Text string // "Back" where empty
	Href string
}

// Breadcrumbs shows where the page stands; the last item is its parent.
type Breadcrumbs struct{ Items []Link }

// Panel is the green box of a confirmation page; its title is the h1.
type Panel struct {
	Title string
	Body  Component
}

// Card is a box with a heading.
type Card struct {
	Heading     string
	Level       int // heading level; 2 where 0
	Size        Size
	Href        string // the heading is a link
	Description string
	Body        Component
	Clickable   bool
	Feature     bool // the heading stands in a coloured tab
	Actions     []Link
}

// InsetText sets a paragraph apart.
type InsetText struct{ Body Component }

// WarningCallout warns; its heading starts with "Important" for screen readers unless it says so.
type WarningCallout struct {
	Heading string // "Important" where empty
	Level   int
	Body    Component
}

func (Hint) component() string               { return "hint" }
func (ErrorMessage) component() string       { return "error-message" }
func (ErrorSummary) component() string       { return "error-summary" }
func (Tag) component() string                { return "tag" }
func (Mark) component() string               { return "mark" }
func (SummaryList) component() string        { return "summary-list" }
func (TaskList) component() string           { return "task-list" }
func (NotificationBanner) component() string { return "notification-banner" }
func (Details) component() string            { return "details" }
func (Pagination) component() string         { return "pagination" }
func (BackLink) component() string           { return "back-link" }
func (Breadcrumbs) component() string        { return "breadcrumbs" }
func (Panel) component() string              { return "panel" }
func (Card) component() string               { return "card" }
func (InsetText) component() string          { return "inset-text" }
func (WarningCallout) component() string     { return "warning-callout" }
