package reports

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// listOf reads CSV as a file and recognises its columns.
func listOf(tb testing.TB, name, csv string) (Table, Layout) {
	tb.Helper()
	file, err := Reader{}.Read(tb.Context(), name, strings.NewReader(csv))
	if err != nil {
		tb.Fatal(err)
	}
	return file.Table, file.Table.Recognise()
}

func mustRows(tb testing.TB, csv string) []Row {
	tb.Helper()
	table, layout := listOf(tb, "list.csv", csv)
	rows, err := table.Read(tb.Context(), layout, today)
	if err != nil {
		tb.Fatal(err)
	}
	return rows
}

// inShort writes a row so that it can be compared: title | status | day | minutes, then its learner and what it says.
func inShort(r Row) string {
	day := r.Day.String()
	if r.DayIsStart {
		day = "from " + day
	}
	short := fmt.Sprintf("%s | %s | %s | %d", r.Title, r.Status, day, r.Minutes)
	if r.Learner != (Learner{}) {
		short += fmt.Sprintf(" | %s <%s> %s", r.Learner.Name, r.Learner.Email, r.Learner.Username)
	}
	if len(r.Notes) > 0 {
		short += " | note"
	}
	if len(r.Problems) > 0 {
		short += " | problem"
	}
	return short
}

func TestColumnsAreRecognised(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, header, columns string }{
		{"the Learning Hub's report for managers", "Username,First name,Last name,Email address,Medical council no,Medical council name,Role,Grade,Location,Programme name,Course learning path name,Status",
			"username,first_name,last_name,email,,,,score,,,title,status"},
		{"its data", "Username,Course learning path name,Status,LastAccess,CourseCompletionDate", "username,title,status,started_on,completed_on"},
		{"a certificate's table", "Learning resource,No. Of Times Accessed,Highest Score (%),Total Time Spent,Most Recent Activity,Last Date Completed,Overall Status",
			"title,,score,time,started_on,completed_on,status"},
		{"DLS", "Course name,Last name,First name,Email,Role type,Delegate ID,Enrolled,Last accessed,Complete by,Completed date,Logins,Time (minutes),Diagnostic score,Active,Removed date,Locked",
			"title,last_name,first_name,email,,,,started_on,,completed_on,,minutes,,,,"},
		{"Totara", "username,courseshortname,courseidnumber,completiondate,grade", "username,title,reference,completed_on,score"},
		{"Moodle", "ID,Name,Email address,Quiz,Quiz - Completion date,Video, Video - Completion date,Course complete", ",full_name,email,activity,activity_day,activity,activity_day,activity"},
		{"ESR, as its users write of it", "Employee Name,Course Title/Class Name,Completion Date,Certification End Date", "full_name,title,completed_on,"},
		{"by hand", "Module,Date completed,Hours,CPD points", "title,completed_on,hours,"},
		{"by hand, with a format", "Module title,Date completed (dd/mm/yyyy),Score (%),Duration (mins)", "title,completed_on,score,minutes"},
		{"by hand, by name", "Name,Date,Provider", "title,completed_on,provider"},
		{"by hand, of several", "Name,Course,Date,E-mail", "full_name,title,completed_on,email"},
		{"by hand, with both dates", "Date,Completion date,Course", ",completed_on,title"},
		{"by hand, in capitals", "MODULE TITLE,DATE COMPLETED,TYPE", "title,completed_on,type"},
		{"nothing of ours", "a,b,c", ",,"},
	} {
		table := Table{Header: strings.Split(c.header, ",")}
		var got []string
		for _, field := range table.Recognise().Columns {
			got = append(got, string(field))
		}
		if diff := cmp.Diff(c.columns, strings.Join(got, ",")); diff != "" {
			t.Errorf("%s:\n%s", c.from, diff)
		}
	}
}

func TestRowsOfLists(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, csv string
		want      []string
	}{
		{"by hand", "Module,Date completed,Hours\nSafeguarding,3/11/2026,1.5\nFire safety,,\n,4/11/2026,\nPrevent,Summer 2018,½\n", []string{
			"Safeguarding | completed | 2026-11-03 | 90", "Fire safety | unknown |  | 0 | problem", " | completed | 2026-11-04 | 0 | problem", "Prevent | completed |  | 30 | problem",
		}},
		{"a title above", "My learning 2026,,\n,,\nModule,Status,Date\nSafeguarding,Passed,3 Nov 2026\nFire safety,Failed,4 Nov 2026\nPrevent,Overdue,\n", []string{
			"Safeguarding | completed | 2026-11-03 | 0", "Fire safety | failed | 2026-11-04 | 0", "Prevent | unknown |  | 0 | problem",
		}},
		{"the day as status", "Course,Completed\nA,3/11/2026\nB,Yes\nC,No\nD,\nE,Completed on 4/11/2026\nF,Completed 31/2/2026\n", []string{
			"A | completed | 2026-11-03 | 0", "B | completed |  | 0 | problem", "C | not started |  | 0", "D | not started |  | 0", "E | completed | 2026-11-04 | 0", "F | unknown |  | 0 | problem",
		}},
		{"eLfH's words", "Title,Status,Completed on,Started on\nA,Launched,,1/11/2026\nB,In progress,,2/11/2026\nC,Passed,3/11/2026,1/11/2026\nD,Downloaded,4/11/2026,\nE,Completed,,5/11/2026\n", []string{
			"A | in progress | from 2026-11-01 | 0", "B | in progress | from 2026-11-02 | 0", "C | completed | 2026-11-03 | 0", "D | completed | 2026-11-04 | 0 | note", "E | completed |  | 0 | problem",
		}},
		{"only a start", "Title,Status,Last accessed\nA,Completed,5/11/2026\n", []string{"A | completed | from 2026-11-05 | 0"}},
		{"a place on a course", "Course,Status,Start date\nPCI,Enrolled,1/9/2026\n", []string{"PCI | in progress | from 2026-09-01 | 0"}},
		{"of several people", "Employee Name,Email,Course Title/Class Name,Completion Date\n\"Smith, Jo\",jo@example.org,Fire safety,03-NOV-2026\nAl Jones,,Fire safety,-\n", []string{
			"Fire safety | completed | 2026-11-03 | 0 | Smith, Jo <jo@example.org> ", "Fire safety | unknown |  | 0 | Al Jones <>  | problem",
		}},
		{"a dash for a day", "Title,Completed on,Started on\nA,-,3/11/2026\n", []string{"A | in progress | from 2026-11-03 | 0"}},
		{"headings between", "Course name,Last name,First name,Completed date\nCourse One,,,\nCourse One,Smith,Jo,3/11/2026\n", []string{"Course One | completed | 2026-11-03 | 0 | Jo Smith <> "}},
		{"hours and minutes", "Course,Date,Hours,Minutes\nA,3/11/2026,1,30\nB,3/11/2026,,45\nC,3/11/2026,2,1 module\n", []string{
			"A | completed | 2026-11-03 | 90", "B | completed | 2026-11-03 | 45", "C | completed | 2026-11-03 | 120 | note",
		}},
		{"a word for a day", "Course,Date\nA,Today\n", []string{"A | completed |  | 0 | problem"}},
		{"a number for a title", "courseshortname,courseidnumber,completiondate\n,12,2015-01-01\n", []string{"12 | completed | 2015-01-01 | 0 | note"}},
	} {
		var got []string
		for _, row := range mustRows(t, c.csv) {
			got = append(got, inShort(row))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

func TestMoodlesReportHasARowForEachActivity(t *testing.T) {
	t.Parallel()
	table, layout := listOf(t, "completion-splw-induction.csv",
		"ID,Name,Email address,Quiz,Quiz - Completion date,Video,Video - Completion date,Course complete\n"+
			"7,Jo Smith,jo@example.org,Completed (achieved pass grade),\"03/11/26, 14:05\",Not completed,,\n"+
			"8,Al Jones,al@example.org,Completed (did not achieve pass grade),\"4/11/26, 09:00\",Completed,\"05/11/26, 10:00\",\"05/11/26, 10:01\"\n")
	rows, err := table.Read(t.Context(), layout, today)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range rows {
		got = append(got, fmt.Sprint(row.Number, " ", inShort(row)))
	}
	if diff := cmp.Diff([]string{
		"2 Quiz | completed | 2026-11-03 | 0 | Jo Smith <jo@example.org> ",
		"2 Video | in progress |  | 0 | Jo Smith <jo@example.org> ",
		"3 Quiz | failed | 2026-11-04 | 0 | Al Jones <al@example.org> ",
		"3 Video | completed | 2026-11-05 | 0 | Al Jones <al@example.org> ",
		"3 splw-induction | completed | 2026-11-05 | 0 | Al Jones <al@example.org> ",
	}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAmericanDatesAreNotGuessed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		csv    string
		doubts []bool
	}{
		{"Course,Date\nA,3/11/2026\nB,11/25/2026\nC,3 Nov 2026\n", []bool{true, true, false}},
		{"Course,Date\nA,3/11/2026\nB,11/25/2026\nC,25/11/2026\n", []bool{false, false, false}}, // one slip, and not America
		{"Course,Date\nA,3/11/2026\nB,4/11/2026\n", []bool{false, false}},
	} {
		for i, row := range mustRows(t, c.csv) {
			doubted := slices.Contains(row.Problems, americanDates)
			if doubted != c.doubts[i] || doubted && !row.Day.IsZero() {
				t.Errorf("%q row %d: %s %q", c.csv, i, row.Day, row.Problems)
			}
		}
	}
}

func TestLayoutsThatDoNotDo(t *testing.T) {
	t.Parallel()
	for part, columns := range map[string][]Field{
		"Say which column has the title":          {CompletedOn, Ignored},
		"Two columns are set to “Date completed”": {Title, CompletedOn, CompletedOn},
		"from the list":    {Title, "fish"},
		"Choose either":    {Title, Activity},
		"to the right of":  {Activity, Ignored, ActivityDay},
		"to the right of ": {ActivityDay, Activity},
	} {
		_, err := Table{Header: []string{"a", "b", "c"}}.Read(t.Context(), Layout{columns}, today)
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || !strings.Contains(f.Message, strings.TrimSpace(part)) {
			t.Errorf("%q gave %v, want %q", columns, err, part)
		}
	}
	if err := (Layout{[]Field{Activity, ActivityDay, Activity, Ignored}}).Check(); err != nil {
		t.Error(err)
	}
}

func TestALayoutIsKeptAsJSON(t *testing.T) {
	t.Parallel()
	_, layout := listOf(t, "a.csv", "Module,Notes,Date completed\nA,x,3/11/2026\n")
	text, err := json.Marshal(layout)
	if err != nil || string(text) != `{"columns":["title","","completed_on"]}` {
		t.Fatalf("%s %v", text, err)
	}
	var again Layout
	if err := json.Unmarshal(text, &again); err != nil || !slices.Equal(again.Columns, layout.Columns) {
		t.Errorf("%+v %v", again, err)
	}
}

func TestHeadingsAreRememberedByTheirLetters(t *testing.T) {
	t.Parallel()
	key := Key([]string{"Module", "Date completed", "Score (%)"})
	for _, same := range [][]string{{"module", "DATE COMPLETED", "Score %"}, {" Module ", "Date-completed:", "Score(%)", "", ""}} {
		if Key(same) != key {
			t.Errorf("%q has another key", same)
		}
	}
	for _, other := range [][]string{{"Date completed", "Module", "Score (%)"}, {"Module", "Date completed"}, {"Module", "", "Date completed", "Score (%)"}, {"ModuleDate completed", "Score (%)"}} {
		if Key(other) == key {
			t.Errorf("%q has the same key", other)
		}
	}
	if key != "c60e55eadb196fd838290aebcd784f1c" {
		t.Errorf("the key is %s: what people chose would be forgotten", key)
	}
}

// A column that was recognised wrongly, or has no heading, can be set.
func TestColumnsAreCorrected(t *testing.T) {
	t.Parallel()
	table, layout := listOf(t, "a.csv", "What I did,When\nFire safety,3/11/2026,Level 1\nPrevent,4/11/2026,\nFire safety,,\n")
	if layout.Check() == nil || len(layout.Columns) != 3 {
		t.Fatalf("%q", layout.Columns)
	}
	if got := table.Examples(0, 5); !slices.Equal(got, []string{"Fire safety", "Prevent"}) {
		t.Errorf("%q", got)
	}
	if got := table.Examples(2, 1); !slices.Equal(got, []string{"Level 1"}) {
		t.Errorf("%q", got)
	}
	layout.Columns[0], layout.Columns[2] = Title, Type
	rows, err := table.Read(t.Context(), layout, today)
	if err != nil || len(rows) != 3 || rows[0].Title != "Fire safety" || rows[0].Type != "Level 1" || rows[1].Day != calendar.MustOn(2026, 11, 4) {
		t.Errorf("%+v %v", rows, err)
	}
}

func TestFieldsHaveWords(t *testing.T) {
	t.Parallel()
	fields := Fields()
	if fields[0] != Ignored {
		t.Error(fields[0])
	}
	for field := range headings {
		if !slices.Contains(fields, field) {
			t.Errorf("%s cannot be chosen", field)
		}
	}
	for _, field := range fields {
		if field.Words() == "" {
			t.Errorf("%s has no words", field)
		}
	}
}

func TestHeadingsMeanOneThing(t *testing.T) {
	t.Parallel()
	count := 0
	for _, all := range headings {
		count += len(all)
	}
	if len(meanings) != count {
		t.Errorf("of %d headings %d are there twice", count, count-len(meanings))
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ content, part string }{
		{"", "The file is empty"}, {"Module,Date\n", "headings but no rows"}, {"%PDF-1.7", "PDFs cannot be read at this moment"}, {"<html><table>", "web page"},
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00", "old Excel file"}, {strings.Repeat("a", Largest+1), "larger than 20 MB"},
	} {
		_, err := Reader{}.Read(t.Context(), "", strings.NewReader(c.content))
		if f := fault.Of(err); f == nil || !strings.Contains(f.Message, c.part) {
			t.Errorf("%.20q gave %v", c.content, err)
		}
	}
}

// Many people and many activities give more rows than the file has.
func TestRowsAreBounded(t *testing.T) {
	t.Parallel()
	var csv strings.Builder
	csv.WriteString("Name,Email")
	for i := range 40 {
		fmt.Fprintf(&csv, ",A%d,A%d - Completion date", i, i)
	}
	csv.WriteString("\n" + strings.Repeat("Jo,jo@example.org"+strings.Repeat(",Completed,3/11/26", 40)+"\n", 2501))
	table, layout := listOf(t, "", csv.String())
	if _, err := table.Read(t.Context(), layout, today); fault.KindOf(err) != fault.Invalid {
		t.Errorf("100,040 rows gave %v", err)
	}
	table.Rows = table.Rows[1:]
	if rows, err := table.Read(t.Context(), layout, today); err != nil || len(rows) != MostRows {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

// Whatever goes wrong inside, the server goes on and the person is told.
func TestAPanicIsAFault(t *testing.T) {
	t.Parallel()
	broken := func() (err error) {
		defer contain(&err)
		panic("fish")
	}
	if f := fault.Of(broken()); f == nil || f.Kind != fault.Invalid || !strings.Contains(f.Error(), "panicked: string") || strings.Contains(f.Message, "fish") {
		t.Errorf("%v", f)
	}
}

func TestLongTextsAreCut(t *testing.T) {
	t.Parallel()
	row := mustRows(t, "Module,Date completed\n"+strings.Repeat("é", 400)+",3/11/2026\n")[0]
	if n := len([]rune(row.Title)); n != longestText || !strings.HasSuffix(row.Title, "…") {
		t.Errorf("%d characters", n)
	}
}

// A column that is headed as a state and holds days is the day of completion.
func TestDaysUnderCompleted(t *testing.T) {
	t.Parallel()
	for csv, want := range map[string][]string{
		"Module,Completed\nFire safety,3/11/2026\nResuscitation,\n":    {"Fire safety | completed | 2026-11-03 | 0", "Resuscitation | unknown |  | 0 | problem"},
		"Module,Completed\nFire safety,3/11/2026\nResuscitation,yes\n": nil, // not all of them are days
		"Module,Completed,Date\nFire safety,yes,3/11/2026\n":           {"Fire safety | completed | 2026-11-03 | 0"},
	} {
		var got []string
		for _, row := range mustRows(t, csv) {
			got = append(got, inShort(row))
		}
		if want != nil && !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", csv, got, want)
		}
		if want == nil && !strings.Contains(strings.Join(got, "\n"), "problem") {
			t.Errorf("%q: %q, want a problem", csv, got)
		}
	}
}
