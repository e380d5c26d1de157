package reports

import (
	"slices"
	"strings"

	"linkfolio/internal/calendar"
	"linkfolio/internal/spreadsheet"
)

// headings are the words above columns, by what the column holds, the better ones first: a list with both "Completion date"
// and "Date" has the day in the first. Case, spaces and punctuation do not count. Those of eLfH, the Learning Hub, DLS and Totara are from their own code; of ESR no
// genuine file was seen, its headings are as its users write of them.
var headings = map[Field][]string{
	Title: {
		"Module title", "Module name", "Course title/Class name", "Course title", "Course name", "Course learning path name", "Title", "Learning resource", "Resource title",
		"Session title", "Session name", "Activity title", "Activity name", "Training title", "Learning title", "Event title", "Programme name", "courseshortname", "coursefullname",
		"certificationshortname", "Competence name", "Name of course", "Name of module", "Name of training", "Module", "Course", "E-learning module", "E-learning", "E-learning title",
		"Course/Module", "Module/Course", "Resource", "Session", "Training", "Training course", "Learning", "Learning activity", "Activity", "Class name", "Competence", "Competency",
		"Event", "Programme", "Subject", "Topic", "Description",
	},
	State: {
		"Status", "Overall status", "Completion status", "Course status", "Learning status", "Enrolment status", "Attendance status", "Competence status", "Completed",
		"Complete", "Result", "Outcome", "Attendance", "Attended", "Passed", "Done", "Progress", "State",
	},
	CompletedOn: {
		"Completion date", "Completed date", "Date completed", "Completed on", "Date of completion", "Last date completed", "Course completion date", "Date achieved", "Achieved on",
		"Date passed", "Date attended", "Attended on", "Date finished", "Finished on", "Finish date", "Course end date", "Class end date", "End date", "Training date", "Date of training",
		"Course date", "Session date", "Date taken", "Date(s)", "Date", "When",
	},
	StartedOn: {
		"Start date", "Started on", "Date started", "Course start date", "Class start date", "Last accessed", "Last accessed on", "Last access", "Most recent activity", "Accessed",
		"Date accessed", "Enrolled", "Enrolled on", "Enrolment date", "Launched",
	},
	Score: {
		"Score", "Highest score", "Best score", "Final score", "Assessment score", "Grade", "Final grade", "Mark", "Marks", "Percentage",
	},
	Hours: {
		"Hours", "CPD hours", "Number of hours", "Hours spent", "Learning hours", "Total hours", "Study hours", "Duration (hours)", "Duration (hrs)", "Time (hours)", "Time (hrs)",
		"Time spent (hours)", "Length (hours)", "Hrs",
	},
	Minutes: {
		"Minutes", "CPD minutes", "Time (minutes)", "Time (mins)", "Time (min)", "Duration (minutes)", "Duration (mins)", "Duration (min)", "Time spent (minutes)", "Time spent (mins)",
		"Length (minutes)", "Length (mins)", "Total minutes", "Mins",
	},
	Time:      {"Total time spent", "Time spent", "Duration", "Total learning time", "Learning time", "Total time", "Time taken", "Length", "Time"},
	Provider:  {"Provider", "Training provider", "Course provider", "Learning provider", "Provider name", "Awarding organisation", "Delivered by", "Platform", "Supplier", "Website", "Source"},
	Reference: {"Reference", "Ref", "Resource ID", "Course ID", "courseidnumber", "certificationidnumber", "Module ID", "Course code", "Module code", "Class code", "Course number", "Code", "ID"},
	Type:      {"Type", "Learning type", "Type of learning", "Resource type", "Activity type", "Type of activity", "Course type", "Delivery method", "Method", "Format"},
	Email:     {"Email address", "Email", "Work email", "Work email address", "NHS email", "Learner email", "Employee email", "User email", "Mail"},
	FullName: {
		"Full name", "Employee name", "Learner name", "Staff name", "Delegate name", "Participant name", "User full name", "Learner", "Employee", "Delegate", "Participant", "Staff member",
		"Person", "User",
	},
	FirstName: {"First name", "Forename", "Given name", "Employee first name", "Learner first name"},
	LastName:  {"Last name", "Surname", "Family name", "Employee last name", "Learner last name"},
	Username:  {"Username", "Login", "Login name", "eLfH username", "Learning Hub username"},
}

// meaning is the field of a heading and how good a heading it is; 0 is the best.
type meaning struct {
	field Field
	rank  int
}

var meanings = func() map[string]meaning {
	known := map[string]meaning{}
	for field, all := range headings {
		for rank, heading := range all {
			known[spreadsheet.Fold(heading)] = meaning{field, rank}
		}
	}
	return known
}()

// meaningOf looks a heading up as it stands, then without what it has in brackets: "Date completed (dd/mm/yyyy)".
func meaningOf(heading string) (meaning, bool) {
	if m, ok := meanings[spreadsheet.Fold(heading)]; ok {
		return m, true
	}
	before, rest, found := strings.Cut(heading, "(")
	_, after, closed := strings.Cut(rest, ")")
	if !found || !closed {
		return meaning{}, false
	}
	m, ok := meanings[spreadsheet.Fold(before+after)]
	return m, ok
}

// Recognise says what the columns hold, as far as their headings tell. The answer may not do: Layout.Check says.
func (t Table) Recognise() Layout {
	layout := Layout{Columns: make([]Field, len(t.Header))}
	if t.findActivities(layout.Columns) {
		t.findFields(layout.Columns, Email, FirstName, LastName, FullName, Username)
	} else {
		t.findFields(layout.Columns)
		t.placeDays(layout)
	}
	t.placeName(layout)
	return layout
}

// findActivities finds the pairs of columns of Moodle's completion report, and the day on which the course was completed.
func (t Table) findActivities(columns []Field) (found bool) {
	for i := 1; i < len(t.Header); i++ {
		activity, ok := trimMoodleDay(t.Header[i])
		if ok && activity == strings.TrimSpace(t.Header[i-1]) {
			columns[i-1], columns[i], found = Activity, ActivityDay, true
		}
	}
	if last := len(t.Header) - 1; found && isCourseComplete(t.Header[last]) {
		columns[last] = Activity
	}
	return found
}

func isCourseComplete(heading string) bool { return spreadsheet.Fold(heading) == "coursecomplete" }

// findFields gives each field to the column with the best heading for it; only those of some fields, if any are named.
func (t Table) findFields(columns []Field, only ...Field) {
	best := map[Field]int{}
	for i, heading := range t.Header {
		m, ok := meaningOf(heading)
		if !ok || columns[i] != Ignored || len(only) > 0 && !slices.Contains(only, m.field) {
			continue
		}
		at, taken := best[m.field]
		if taken {
			if other, _ := meaningOf(t.Header[at]); other.rank <= m.rank {
				continue
			}
			columns[at] = Ignored
		}
		best[m.field], columns[i] = i, m.field
	}
}

// placeDays takes a column such as "Completed" for the day of completion where no other is, and its cells are days.
func (t Table) placeDays(layout Layout) {
	at := slices.Index(layout.Columns, State)
	if at < 0 || layout.Has(CompletedOn) {
		return
	}
	cells := t.Examples(at, 10)
	isDay := func(cell string) bool {
		r := readDay(cell, calendar.Date{})
		return !r.day.IsZero() || noDates[folded(cell)]
	}
	if slices.ContainsFunc(cells, func(cell string) bool { return !noDates[folded(cell)] }) && !slices.ContainsFunc(cells, func(cell string) bool { return !isDay(cell) }) {
		layout.Columns[at] = CompletedOn
	}
}

// placeName decides what a column "Name" holds: the title where no other column does, else the learner.
func (t Table) placeName(layout Layout) {
	at := slices.IndexFunc(t.Header, func(heading string) bool { return spreadsheet.Fold(heading) == "name" })
	switch {
	case at < 0 || layout.Columns[at] != Ignored:
	case !layout.Has(Title) && !layout.Has(Activity) && (layout.Has(CompletedOn) || layout.Has(State)):
		layout.Columns[at] = Title
	case !layout.Has(FullName) && !layout.Has(LastName):
		layout.Columns[at] = FullName
	}
}

// headerRow finds the row of headings near the top: people put a title above their lists. It is the first row with the
// headings of two fields or more, else simply the first.
func headerRow(rows []spreadsheet.Row) int {
	for i, row := range rows[:min(len(rows), 20)] {
		known := map[Field]bool{}
		for _, cell := range row.Cells {
			if m, ok := meaningOf(cell); ok {
				known[m.field] = true
			}
		}
		if len(known) >= 2 {
			return i
		}
	}
	return 0
}
