package reports

import (
	"strings"
	"testing"
	"unicode/utf8"

	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// checkRow holds what is true of every row that is read.
func checkRow(t *testing.T, r Row) {
	t.Helper()
	for _, text := range []string{r.Title, r.Provider, r.Reference, r.Type, r.StatusWords, r.DayWords, r.Score, r.Learner.Email, r.Learner.Name, r.Learner.Username} {
		if !utf8.ValidString(text) || utf8.RuneCountInString(text) > longestText+20 || text != line(text) {
			t.Fatalf("%q in %+v", text, r)
		}
	}
	known := r.Status == Completed || r.Status == InProgress || r.Status == Failed || r.Status == NotStarted || r.Status == Unknown
	switch {
	case !known, r.Number < 1, r.Minutes < 0, r.Minutes > 3*longestTime/60:
		t.Fatalf("%+v", r)
	case !r.Day.IsZero() && (r.Day.Year() < 1970 || r.Relative != "" && r.DayWords == ""):
		t.Fatalf("%+v", r)
	case len(r.Problems) == 0 && (r.Title == "" || r.Status == Unknown || r.Status == Completed && r.Day.IsZero() || r.Relative != "" && r.Day.IsZero()):
		t.Fatalf("no problem with %+v", r)
	}
	for _, sentence := range append(r.Notes, r.Problems...) {
		if !strings.HasSuffix(sentence, ".") || utf8.RuneCountInString(sentence) > 2*longestText {
			t.Fatalf("%q is no sentence", sentence)
		}
	}
}

func checkFault(t *testing.T, err error) {
	t.Helper()
	if f := fault.Of(err); f == nil || f.Message == "" || f.Kind != fault.Invalid || strings.Contains(f.Error(), "panic") {
		t.Fatal(err)
	}
}

// FuzzRead: whatever a list says, rows that can be relied on, or a fault in words.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"Module,Status,Date completed,Hours\nA,Passed,3/11/2026,1.5\nB,,Today,1 module\n", "ID,Name,Email,Quiz,Quiz - Completion date,Course complete\n7,Jo,jo@x,Completed,\"03/11/26, 14:05\",\n",
		"username;courseshortname;courseidnumber;completiondate;grade\njo;;12;2015-01-01;100", "Course,Date\nA,11/25/2026\nB,3/11/2026\n", "Title,Completed\nA,Completed on 3 Nov 2026\n",
		"Course,Last accessed,Completed date,Minutes,Hours\nA,46329,,12:30,½\n",
	} {
		f.Add("completion-a.csv", seed)
	}
	f.Fuzz(func(t *testing.T, name, content string) {
		file, err := Reader{}.Read(t.Context(), name, strings.NewReader(content))
		if err != nil {
			if fault.KindOf(err) == fault.Unavailable && isPDF([]byte(content)) {
				return
			}
			checkFault(t, err)
			return
		}
		layout := file.Table.Recognise()
		if len(layout.Columns) != len(file.Table.Header) {
			t.Fatalf("%d columns of %d", len(layout.Columns), len(file.Table.Header))
		}
		Key(file.Table.Header)
		if layout.Check() != nil { // as a person would set it
			layout.Columns[0] = Title
			if len(layout.Columns) > 1 {
				layout.Columns[1] = CompletedOn
			}
		}
		rows, err := file.Table.Read(t.Context(), layout, today)
		if err != nil {
			checkFault(t, err)
			return
		}
		for _, row := range Resolve(rows, today) {
			checkRow(t, row)
		}
	})
}

// FuzzDates: a day, or a reason why not; and a day is read again as it is written, in each of our forms.
func FuzzDates(f *testing.F) {
	for _, seed := range []string{
		"3/11/2026", "03-11-26", "3rd November 2026", "Nov 3, 2026", "Tue 3 Nov 2026", "2026-11-03T10:00Z", "03/11/26, 14:05", "46329", "Summer 2018", "2 pm on 3.11.26", "Today", "01 Jan 0001",
		"2026-07-31T23:30:00+01:00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, words string) {
		r := readDay(words, today)
		if !r.day.IsZero() && (r.problem != "" || r.day.Year() > today.Year()+2 || r.day.Year() < 1969) {
			t.Fatalf("%q is %+v", words, r)
		}
		if r.day.IsZero() || r.day.Year() > today.Year()+1 {
			return
		}
		day := r.day
		for _, again := range []string{day.Words(), day.Short(), day.String()} {
			if got := readDay(again, calendar.Date{}); got.day != day {
				t.Fatalf("%q is %s, and %q is %s", words, day, again, got.day)
			}
		}
	})
}

// FuzzDurations: minutes that are possible, or a note.
func FuzzDurations(f *testing.F) {
	for _, seed := range []string{"45 mins + 30 mins = 75 mins", "1hr 5min", "0:45", "00:45:00", "1.5", "½", "14 hours of content, delivered as 4 live sessions", "40 learning hours (8 taught)", "1 module", "~2h30"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, words string) {
		for _, unit := range []Field{Hours, Minutes, Time} {
			minutes, note := readTime(words, unit)
			if minutes < 0 || minutes > longestTime/60 {
				t.Fatalf("%q is %d minutes", words, minutes)
			}
			if again, problem := readTime(calendar.Duration(minutes), Time); again != minutes || problem != "" {
				t.Fatalf("%q is %d minutes and read as %d (%s, %s)", words, minutes, again, problem, note)
			}
		}
	})
}

// FuzzLearningHubText: whatever the text of a PDF, rows that can be relied on, or a fault in words.
func FuzzLearningHubText(f *testing.F) {
	for _, seed := range []string{
		"Activity report: Jo Smith (jo)\n12\nA course | Type: Course | Accessed: Today\n8 of 3 activities completed\nIn progress\n5\n2024\nType: File | Completed: 29 Feb 2024\nCompleted",
		"ID | Title | Version | Type | Status\n7 | A | 2 | elearning | Passed\n| Last completed on : 12 Mar 2026 at 9:30\n| Scored : 85%",
		"This is to certify that\nJo\nhas successfully completed the learning resource\nA\nwith a score of 85%\non 12 March 2026\nCertificate generated on 13 March 2026\nName: Jo\nUsername: jo\nHighest Score\nA | 3 | 85 | 35min 12sec | 12/03/2026 | 12/03/2026 | Completed",
		"Activity report:\nLast a on : 1 Jan 0001\n1\nCompleted | Type: x | Completed: Yesterday",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("the reader of PDFs gives valid text")
		}
		file, err := readDocument(t.Context(), document(text))
		if err != nil {
			checkFault(t, err)
			return
		}
		if len(file.Rows) == 0 || file.Kind == List {
			t.Fatalf("%+v", file)
		}
		for i, row := range Resolve(file.Rows, today) {
			if row.Number != i+1 {
				t.Fatalf("row %d is number %d", i, row.Number)
			}
			checkRow(t, row)
		}
	})
}
