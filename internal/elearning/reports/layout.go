package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"linkfolio/internal/fault"
	"linkfolio/internal/spreadsheet"
)

// Field is what a column of a list holds. Its text is what is stored and sent by forms.
type Field string

// What columns may hold. A list has one column for each, except for Activity: a completion report of Moodle has a column
// for each activity, with its heading for a title, and often one beside it for the day.
const (
	Ignored     Field = ""
	Title       Field = "title"
	State       Field = "status"
	CompletedOn Field = "completed_on"
	StartedOn   Field = "started_on"
	Score       Field = "score"
	Hours       Field = "hours"
	Minutes     Field = "minutes"
	Time        Field = "time" // with its unit in each cell
	Provider    Field = "provider"
	Reference   Field = "reference"
	Type        Field = "type"
	Email       Field = "email"
	FullName    Field = "full_name"
	FirstName   Field = "first_name"
	LastName    Field = "last_name"
	Username    Field = "username"
	Activity    Field = "activity"
	ActivityDay Field = "activity_day" // of the activity in the column before it
)

var fieldWords = []struct {
	field Field
	words string
}{
	{Ignored, "Not used"},
	{Title, "Title of the module or course"},
	{State, "Status"},
	{CompletedOn, "Date completed"},
	{StartedOn, "Date started or last seen"},
	{Score, "Score"},
	{Hours, "Time, in hours"},
	{Minutes, "Time, in minutes"},
	{Time, "Time, with its unit"},
	{Provider, "Provider"},
	{Reference, "Reference or number"},
	{Type, "Type of learning"},
	{Email, "Learner’s email address"},
	{FullName, "Learner’s full name"},
	{FirstName, "Learner’s first name"},
	{LastName, "Learner’s last name"},
	{Username, "Learner’s username"},
	{Activity, "Status of the activity that the heading names"},
	{ActivityDay, "Date of the activity in the column before"},
}

// Fields gives everything that a column may hold, in the order in which to offer it; Ignored comes first.
func Fields() []Field {
	var fields []Field
	for _, f := range fieldWords {
		fields = append(fields, f.field)
	}
	return fields
}

// Words says it to people: "Date completed".
func (f Field) Words() string {
	for _, known := range fieldWords {
		if known.field == f {
			return known.words
		}
	}
	return ""
}

// Layout says what each column of a list holds, by its index. Columns beyond its end are not used. Its JSON is stable.
type Layout struct {
	Columns []Field `json:"columns"`
}

// Has tells whether a column holds the field.
func (l Layout) Has(f Field) bool { return l.at(f) >= 0 }

func (l Layout) at(f Field) int {
	for i, field := range l.Columns {
		if field == f {
			return i
		}
	}
	return -1
}

// Check gives a fault.Invalid when nothing can be read with the layout: no column has titles, two columns have the same,
// or a field is none of ours.
func (l Layout) Check() error {
	seen := map[Field]bool{}
	for i, field := range l.Columns {
		switch {
		case field == Ignored:
		case field.Words() == "":
			return refuse("Choose what each column holds from the list.")
		case field == ActivityDay && (i == 0 || l.Columns[i-1] != Activity):
			return refuse("A column with the date of an activity must stand to the right of that activity.")
		case field == Activity || field == ActivityDay:
		case seen[field]:
			return fault.Newf(fault.Invalid, "Two columns are set to “%s”. Choose one of them.", field.Words())
		}
		seen[field] = true
	}
	switch {
	case seen[Title] && seen[Activity]:
		return refuse("Choose either one column of titles, or columns that are activities.")
	case !seen[Title] && !seen[Activity]:
		return refuse("Say which column has the title of the module or course.")
	}
	return nil
}

// Key stands for the headings of a list, so that what somebody chose for them is remembered for the next file that has the
// same. Case, spaces and punctuation do not count, nor do columns without a heading at the end; the order does.
func Key(header []string) string {
	var folded []string
	for _, heading := range header {
		folded = append(folded, spreadsheet.Fold(heading))
	}
	sum := sha256.Sum256([]byte(strings.TrimRight(strings.Join(folded, "\n"), "\n")))
	return hex.EncodeToString(sum[:16])
}

// moodleDay is how Moodle's completion report ends the heading of the column with the day of an activity.
const moodleDay = " - completion date"

func trimMoodleDay(heading string) (activity string, found bool) {
	heading = strings.TrimSpace(heading)
	if len(heading) <= len(moodleDay) || !strings.EqualFold(heading[len(heading)-len(moodleDay):], moodleDay) {
		return "", false
	}
	return heading[:len(heading)-len(moodleDay)], true
}
