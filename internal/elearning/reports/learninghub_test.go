package reports

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/pdftext"
)

// document makes one page of text: a line of each line, a run of each piece between bars. Runs are 100 points apart.
func document(text string) pdftext.Document {
	var page pdftext.Page
	for line := range strings.Lines(text) {
		var runs []pdftext.Run
		for i, words := range strings.Split(line, "|") {
			if words = strings.TrimSpace(words); words != "" {
				runs = append(runs, pdftext.Run{Text: words, Left: float64(50 + 100*i)})
			}
		}
		if len(runs) > 0 {
			page.Lines = append(page.Lines, pdftext.Line{Runs: runs})
		}
	}
	return pdftext.Document{Pages: []pdftext.Page{page}}
}

// rowsOf writes rows so that they can be compared.
func rowsOf(rows []Row) []string {
	var all []string
	for _, r := range rows {
		all = append(all, fmt.Sprintf("%d %s / %s / %s / %s %s", r.Number, inShort(r), r.Reference, r.Type, r.StatusWords, r.Score))
	}
	return all
}

func mustDocument(tb testing.TB, text string) File {
	tb.Helper()
	file, err := readDocument(tb.Context(), document(text))
	if err != nil {
		tb.Fatal(err)
	}
	return file
}

// The parts of a row may stand beside one another or below one another; what counts are the marks.
func TestActivityReportsInAnyArrangement(t *testing.T) {
	t.Parallel()
	want := []string{
		"1 Conflict Resolution | completed | from 2026-03-12 | 0 | note / resource 37861 / elearning / Completed ",
		"2 Type: a study of 2026 | in progress | 2026-03-01 | 0 | note / course 12 / Course / In progress ",
		"3 2024 | completed | from 2024-02-29 | 0 | note / resource 5 / File / Completed ",
	}
	for name, text := range map[string]string{
		"below one another": `Learning Hub
			Activity report: Jo (Ann) Smith (jo.smith)
			37861
			Conflict Resolution
			Type: elearning
			Completed: 12 Mar 2026
			Certificate: awarded [12 Mar 2026]
			Completed
			Includes a certificate
			12
			Type: a study of 2026
			Type: Course
			Accessed: 01 Mar 2026
			8 of 3 activities completed
			In progress
			5
			2024
			Type: File | Completed: 29 Feb 2024
			No certificate available
			Completed`,
		"in a table": `Activity report: Jo (Ann) Smith (jo.smith)
			Id | Title | Status
			37861 | Conflict | Completed
			| Resolution
			| Type: elearning Completed: 12 Mar 2026 | Includes a certificate
			| Certificate: awarded [12 Mar 2026]
			12 | Type: a study of 2026 | In progress
			| Type: Course Accessed: 01 Mar 2026
			| 8 of 3 activities completed
			| 2
			Id | Title | Status
			5 | 2024 | Completed Includes a certificate
			| Type: | File | Completed: | 29 Feb 2024`,
	} {
		file := mustDocument(t, text)
		if diff := cmp.Diff(want, rowsOf(file.Rows)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
		if file.Kind != ActivityReport || file.Learner != (Learner{Name: "Jo (Ann) Smith", Username: "jo.smith"}) || !file.MadeOn.IsZero() {
			t.Errorf("%s: %s %+v %s", name, file.Kind, file.Learner, file.MadeOn)
		}
		if got := file.Rows[1].Notes; len(got) != 1 || got[0] != "3 of 8 activities are completed." {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestOddRowsOfActivityReports(t *testing.T) {
	t.Parallel()
	file := mustDocument(t, `Activity report: Jo Smith (jo)
		1
		Type: Web link | Completed: | No certificate available
		Completed
		2
		A quiz | Type: Assessment | Completed: Today
		3
		A course | Type: Course | Accessed: 01 Jan 0001 | 12 of 0 activities completed
		In progress
		4
		A thing | Type: Hologram | Completed: 1 Sept 2026
		Completed
		5
		No day | Type: Video
		6
		A course | Type: Course | Completed: 3 Nov 2026
		Completed`)
	if diff := cmp.Diff([]string{
		"1  | completed |  | 0 | note | problem / resource 1 / Web link / Completed ",
		"2 A quiz | completed | from  | 0 | problem / resource 2 / Assessment /  ",
		"3 A course | in progress |  | 0 | note / course 3 / Course / In progress ",
		"4 A thing | completed | from 2026-09-01 | 0 / resource 4 / Hologram / Completed ",
		"5 No day | unknown |  | 0 | problem / resource 5 / Video /  ",
		"6 A course | completed | 2026-11-03 | 0 | note / course 6 / Course / Completed ",
	}, rowsOf(file.Rows)); diff != "" {
		t.Error(diff)
	}
	if !AsksWhenMade(file.Rows) {
		t.Error("nobody is asked when the report was made")
	}
}

// The number of a page stands alone, elsewhere across the page, and begins no row.
func TestPageNumbersAreNoRows(t *testing.T) {
	t.Parallel()
	file := mustDocument(t, `Activity report: Jo Smith (jo)
		10
		A | Type: Video | Completed: 1 Sep 2026
		Completed
		| | | 1
		11
		B | Type: Video | Completed: 2 Sep 2026
		Completed
		| | | 2`)
	if len(file.Rows) != 2 || file.Rows[1].Title != "B" || file.Rows[1].Reference != "resource 11" {
		t.Errorf("%+v", file.Rows)
	}
}

// A row of three columns that are too narrow for their words: each is wrapped, the year to a line of its own.
func TestAWrappedYearIsNoRow(t *testing.T) {
	t.Parallel()
	file := mustDocument(t, `Activity report: Jo Smith (jo)
		40111
		Community groups and VCSE
		organisations
		| Type: elearning Completed: 22 Nov
		| 2026
		| | Certificate: awarded [22 Nov
		| | 2026]
		Completed
		40112
		Listening | Type: elearning Completed: 20 Nov 2026
		Completed`)
	want := []string{
		"1 Community groups and VCSE organisations | completed | from 2026-11-22 | 0 | note / resource 40111 / elearning / Completed ",
		"2 Listening | completed | from 2026-11-20 | 0 / resource 40112 / elearning / Completed ",
	}
	if diff := cmp.Diff(want, rowsOf(file.Rows)); diff != "" {
		t.Error(diff)
	}
}

func TestOlderActivityReports(t *testing.T) {
	t.Parallel()
	file := mustDocument(t, `Activity report: Jo Smith (jo)
		ID | Title | Version | Type | Status
		37861 | Conflict | 2 | elearning | Passed
		| Resolution
		| Last completed on : 12 Mar 2026 at 9:30
		| Scored : 85%
		20556 | Resource pack.pdf | 1 | File | Downloaded
		| Last downloaded on : 01 Jan 2026 at 14:05
		48822 | A video | 1 | Video | Incomplete
		| Last viewed on : 03 Sep 2025 at 2:05
		| 35% complete
		7 | A quiz | 1 | Assessment | Failed
		| Last attempted on : 03 Sep 2025 at 2:05
		| Reason : not enough right`)
	if diff := cmp.Diff([]string{
		"1 Conflict Resolution | completed | from 2026-03-12 | 0 / resource 37861 / elearning / Passed 85%",
		"2 Resource pack.pdf | completed | from 2026-01-01 | 0 | note / resource 20556 / File / Downloaded ",
		"3 A video | in progress | from 2025-09-03 | 0 / resource 48822 / Video / Incomplete ",
		"4 A quiz not enough right | failed | from 2025-09-03 | 0 / resource 7 / Assessment / Failed ",
	}, rowsOf(file.Rows)); diff != "" || file.Kind != OlderActivityReport {
		t.Error(file.Kind, diff)
	}
}

func TestCertificates(t *testing.T) {
	t.Parallel()
	first := `Learning Hub
		This is to certify that
		Jo
		Smith
		has successfully completed the learning resource
		Module 2: on 3
		days of care
		with a score of 85%
		on 12 March 2026
		Certificate generated on 13 March 2026
		Page 1 of 2`
	second := `
		Activity summary report
		Name: Jo Smith
		Username: jo.smith
		Report generated on 13 March 2026
		Learning resource | No. Of Times Accessed | Highest Score (%) | Total Time Spent | Most Recent Activity | Last Date Completed | Overall Status
		Module 2 | 3 | 85 | 1hr 5min | 14/03/2026 | 12/03/2026 | Completed`
	for name, c := range map[string]struct {
		text, row, username string
		minutes             int
	}{
		"both pages": {first + second, "1 Module 2: on 3 days of care | completed | from 2026-03-12 | 65 | note /  /  / Completed 85%", "jo.smith", 65},
		"the first":  {first, "1 Module 2: on 3 days of care | completed | from 2026-03-12 | 0 | note /  /  / Completed 85%", "", 0},
		"no score": {strings.ReplaceAll(first, "with a score of 85%", "") + strings.NewReplacer("| 85 ", "", "| Highest Score (%) ", "").Replace(second),
			"1 Module 2: on 3 days of care | completed | from 2026-03-12 | 65 | note /  /  / Completed ", "jo.smith", 65},
		"not completed": {first + strings.ReplaceAll(second, "| Completed", "| InProgress"),
			"1 Module 2: on 3 days of care | in progress | from 2026-03-12 | 65 | note /  /  / InProgress 85%", "jo.smith", 65},
	} {
		file := mustDocument(t, c.text)
		if diff := cmp.Diff([]string{c.row}, rowsOf(file.Rows)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
		if file.Kind != Certificate || !file.Rows[0].Certificate || file.Learner != (Learner{Name: "Jo Smith", Username: c.username}) || file.MadeOn != calendar.MustOn(2026, 3, 13) {
			t.Errorf("%s: %+v", name, file)
		}
		if !strings.Contains(file.Rows[0].Notes[0], "does not constitute certification or a formal qualification") {
			t.Errorf("%s: %q", name, file.Rows[0].Notes)
		}
	}
}

func TestPDFsThatAreNoReports(t *testing.T) {
	t.Parallel()
	for text, part := range map[string]string{
		"":                                   "no text",
		"Some text.":                         "neither an activity report nor a certificate",
		"Activity report: Jo Smith (jo)":     "No learning was found",
		"Activity report:\n12\nA\n13\nB\n14": "No learning was found",
	} {
		_, err := readDocument(t.Context(), document(text))
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || !strings.Contains(f.Message, part) {
			t.Errorf("%q gave %v", text, err)
		}
	}
}

// A full report says that it may lack what is older.
func TestAFullReport(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("Activity report: Jo Smith (jo)\n")
	for i := range mostOfReport {
		fmt.Fprintf(&text, "%d\nTitle %d | Type: Video | Completed: 1 Sep 2026\nCompleted\n", 1000+i, i)
	}
	if file := mustDocument(t, text.String()); len(file.Rows) != mostOfReport || len(file.Notes) != 1 {
		t.Errorf("%d rows, %q", len(file.Rows), file.Notes)
	}
}
