package ui

// Input is a one-line text field.
type Input struct {
	Name         string
	ID           string // Name where empty
	Label        string
	LabelSize    Size
	PageHeading  bool // the label is the h1 of the page
	Hint         string
	Error        string
	Value        string
	Type         string // "text" where empty
	Width        int    // 2, 3, 4, 5, 10, 20 or 30 characters; 0 is the full width
	Prefix       string
	Suffix       string
	InputMode    string
	Autocomplete string
	NoSpellcheck bool
	Code         bool // for codes and numbers read out one by one
	Disabled     bool
}

// Textarea is a field of several lines. With MaxLength it counts characters as they are typed.
type Textarea struct {
	Name         string
	ID           string
	Label        string
	LabelSize    Size
	PageHeading  bool
	Hint         string
	Error        string
	Value        string
	Rows         int // 5 where 0
	MaxLength    int // characters; 0 is no count
	Threshold    int // per cent of MaxLength from which the count shows; 0 is always
	Autocomplete string
	NoSpellcheck bool
	Disabled     bool
}

// Option is one choice of Radios, Checkboxes or Select.
type Option struct {
	Value     string
	Label     string
	Hint      string
	Reveal    Component // shown while the option is chosen; radios and checkboxes only
	Divider   string    // "or": a line between options; the other fields are then empty
	Exclusive bool      // checkboxes: ticking it clears the others
	Disabled  bool
	Name      string // checkboxes: a name of its own
}

// Radios is a choice of one. The first option has the id Name, the second Name-2, so error links go to Name.
type Radios struct {
	Name        string
	ID          string
	Legend      string
	LegendSize  Size
	PageHeading bool
	Hint        string
	Error       string
	Value       string // value of the chosen option; "" chooses none
	Options     []Option
	Inline      bool
}

// Checkboxes is a choice of any number. Ids are made as for Radios.
type Checkboxes struct {
	Name        string
	ID          string
	Legend      string // empty: no fieldset, for a single box
	LegendSize  Size
	PageHeading bool
	Hint        string
	Error       string
	Values      []string
	Options     []Option
}

// Select is a drop-down list; use it where there are too many options for radios.
type Select struct {
	Name        string
	ID          string
	Label       string
	LabelSize   Size
	PageHeading bool
	Hint        string
	Error       string
	Value       string
	Options     []Option
	Disabled    bool
}

// DateInput is three boxes, posted as Name-day, Name-month and Name-year. Error links go to Name-day or to the wrong box.
// NoYear leaves the year out, for a day of every year.
type DateInput struct {
	Name        string
	ID          string
	Legend      string
	LegendSize  Size
	PageHeading bool
	Hint        string
	Error       string
	Value       DateValue // as typed
	Wrong       DateParts // the boxes to mark red; none named with an Error marks all
	NoYear      bool
}

// DateValue is a date as it was typed.
type DateValue struct{ Day, Month, Year string }

// DateParts says which boxes of a date are meant.
type DateParts struct{ Day, Month, Year bool }

// PasswordInput is a password with a "Show" button where scripts run. What was typed is never sent back.
type PasswordInput struct {
	Name         string
	ID           string
	Label        string
	LabelSize    Size
	PageHeading  bool
	Hint         string
	Error        string
	Autocomplete string // "current-password" where empty
	Width        int
}

// SearchInput is a search box with its button.
type SearchInput struct {
	Name       string
	ID         string
	Label      string // "Search" where empty
	ShowLabel  bool
	Hint       string
	Error      string
	Value      string
	ButtonText string // an icon named "Search" where empty
	NoButton   bool   // for a box in a form that has its own button
}

// FileUpload is a field for one file or, with Multiple, for several. Its form is sent as multipart/form-data.
type FileUpload struct {
	Name        string
	ID          string
	Label       string
	LabelSize   Size
	PageHeading bool
	Hint        string
	Error       string
	Accept      string // the kinds of file to offer first, such as ".csv,.xlsx"
	Multiple    bool
	Disabled    bool
}

// FormHidden is a hidden field.
type FormHidden struct{ Name, Value string }

// ButtonKind is the look of a button.
type ButtonKind string

// The kinds of button: Primary is the one green button of the page.
const (
	Primary   ButtonKind = ""
	Secondary ButtonKind = "secondary"
	Warning   ButtonKind = "warning"
)

// Button is a button, or a link that looks like one where Href is set.
type Button struct {
	Text     string
	Kind     ButtonKind
	Small    bool
	Href     string
	Name     string
	Value    string
	Hidden   string // added for screen readers only
	Disabled bool
}

func (Input) component() string         { return "input" }
func (Textarea) component() string      { return "textarea" }
func (Radios) component() string        { return "radios" }
func (Checkboxes) component() string    { return "checkboxes" }
func (Select) component() string        { return "select" }
func (DateInput) component() string     { return "date-input" }
func (PasswordInput) component() string { return "password-input" }
func (SearchInput) component() string   { return "search-input" }
func (FileUpload) component() string    { return "file-upload" }
func (FormHidden) component() string    { return "hidden" }
func (Button) component() string        { return "button" }
