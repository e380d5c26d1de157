package reports

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linkfolio/internal/fault"
	"linkfolio/internal/pdftext/pdftexttest"
)

// samples finds a folder of the shared samples beside the checkout, and skips the test where there is none.
func samples(tb testing.TB, folder string) string {
	tb.Helper()
	for up := "../../.."; len(up) < 40; up = filepath.Join(up, "..") {
		dir := filepath.Join(up, "shared", "samples", folder)
		if _, err := os.Stat(dir); err == nil {
			return dir
		}
	}
	tb.Skip("the shared samples are not beside the checkout")
	return ""
}

// outcome is what becomes of a file. What is refused says part of the reason, and nothing else.
type outcome struct {
	kind    Kind
	columns string // the recognised ones, in their order
	below   int    // rows below the headings, of a list
	rows    int    // rows that were read from them
	ready   int    // of those, completed or passed and without a problem
	refused string
}

const (
	noTitle  = "Say which column has the title"
	noReport = "neither an activity report nor a certificate"
	password = "protected with a password"
	damaged  = "damaged"
)

var outcomes = map[string]map[string]outcome{
	"learning-hub": {
		"ActivityReport.pdf":                     {kind: ActivityReport, rows: 10, ready: 6}, // 3 are in progress; 1 has neither title nor date
		"LH_Certificate_Conflict_Resolution.pdf": {kind: Certificate, rows: 1, ready: 1},
	},
	"pdf": {
		"annotated_pdf.pdf": {refused: noReport}, "google-doc-document.pdf": {refused: noReport}, "habibi-oneline-cmap.pdf": {refused: noReport}, "habibi-rotated.pdf": {refused: noReport},
		"habibi.pdf": {refused: noReport}, "libreoffice-form.pdf": {refused: noReport}, "pdflatex-forms.pdf": {refused: noReport}, "with-attachment.pdf": {refused: noReport},
		"libreoffice-writer-password.pdf": {refused: password}, "unreadablemetadata.pdf": {refused: damaged},
	},
	"dls": {
		"CourseDelegateExportAllDataDownloadTest.xlsx":     {List, "title last_name first_name email started_on completed_on minutes", 7, 5, 3, ""}, // 2 rows only name the course
		"CourseDelegateExportCurrentDataDownloadTest.xlsx": {List, "title last_name first_name email started_on completed_on minutes", 3, 3, 2, ""},
		"ActivityDataDownloadTest.xlsx":                    {List, "", 13, 0, 0, noTitle},
		"AllDelegatesExportTest.xlsx":                      {List, "last_name first_name reference email", 3, 0, 0, noTitle},
		"DelegateUploadTest.xlsx":                          {List, "last_name first_name email", 3, 0, 0, noTitle},
		"EvaluationSummaryDownloadTest.xlsx":               {List, "", 33, 0, 0, noTitle},
	},
	"totara": {
		"certification_completion_1.csv":                        {List, "username title reference completed_on", 2, 2, 2, ""},
		"certification_completion_history_matching_records.csv": {List, "username title reference completed_on", 2, 2, 2, ""}, // twice the same
		"certification_completion_long_fields.csv":              {List, "username title reference completed_on", 3, 3, 2, ""}, // 1 has "11charsfail" for a date
		"certification_evidence_custom_fields_2.csv":            {List, "username title reference completed_on", 1, 1, 1, ""},
		"certification_mismatch_fields_1.csv":                   {List, "username title reference completed_on", 12, 12, 12, ""}, // 3 have a number for a title
		"course_completion_1.csv":                               {refused: "headings but no rows"},
		"course_completion_1b.csv":                              {List, "username title reference completed_on score", 1, 1, 1, ""},
		"course_completion_1d.csv":                              {List, "username title reference completed_on score", 1, 1, 0, ""}, // no date
		"course_completion_2.csv":                               {List, "username title reference completed_on score", 2, 2, 2, ""},
		"course_completion_badcolumns.csv":                      {List, "username title completed_on score", 1, 1, 0, ""}, // no title
		"course_evidence_custom_fields_1.csv":                   {List, "username title reference completed_on score", 1, 1, 1, ""},
		"course_evidence_custom_fields_3.csv":                   {List, "username title reference completed_on score", 1, 1, 1, ""},
	},
	"csv": {
		"comma_in_quotes.csv": {List, "", 1, 0, 0, noTitle}, "empty.csv": {List, "", 2, 0, 0, noTitle}, "empty_crlf.csv": {List, "", 2, 0, 0, noTitle},
		"escaped_quotes.csv": {List, "", 2, 0, 0, noTitle}, "json.csv": {List, "", 1, 0, 0, noTitle}, "location_coordinates.csv": {List, "", 1, 0, 0, noTitle},
		"newlines.csv": {List, "", 3, 0, 0, noTitle}, "newlines_crlf.csv": {List, "", 3, 0, 0, noTitle}, "quotes_and_newlines.csv": {List, "", 2, 0, 0, noTitle},
		"simple.csv": {List, "", 1, 0, 0, noTitle}, "simple_crlf.csv": {List, "", 1, 0, 0, noTitle}, "utf8.csv": {List, "", 2, 0, 0, noTitle},
	},
	"xlsx-hostile": {
		"54764-2.xlsx": {refused: damaged}, "58616.xlsx": {refused: password}, "protected_passtika.xlsx": {refused: password}, "poc-xmlbomb-empty.xlsx": {refused: damaged},
		"crash-274d6342e4842d61be0fb48eaadad6208ae767ae.xlsx": {refused: damaged},
		"SampleSS.strict.xlsx":                                {List, "", 2, 0, 0, noTitle},
		"no_drawing_patriarch.xlsx":                           {List, "", 7576, 0, 0, noTitle},
		"sample.strict.xlsx":                                  {List, "", 9, 0, 0, noTitle},
		"xxe_in_schema.xlsx":                                  {List, "", 1, 0, 0, noTitle},
		"clusterfuzz-testcase-minimized-POIXSSFFuzzer-5937385319563264.xlsx": {List, "", 22, 0, 0, noTitle},
	},
}

// Every real file that we have, with its stated outcome. Where columns have to be set by hand, none was.
func TestSamples(t *testing.T) {
	t.Parallel()
	reader := Reader{PDF: pdftexttest.Engine(t)}
	for folder, wanted := range outcomes {
		dir := samples(t, folder)
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			want, stated := wanted[entry.Name()]
			if entry.Name() == "LICENSE" {
				continue
			}
			if !stated {
				t.Errorf("%s/%s has no stated outcome", folder, entry.Name())
				continue
			}
			got := outcomeOf(t, reader, filepath.Join(dir, entry.Name()))
			if want.refused != "" && strings.Contains(got.refused, want.refused) {
				got.refused = want.refused
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(outcome{})); diff != "" {
				t.Errorf("%s/%s:\n%s", folder, entry.Name(), diff)
			}
		}
	}
}

func outcomeOf(t *testing.T, reader Reader, name string) outcome {
	t.Helper()
	content, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	file, err := reader.Read(t.Context(), filepath.Base(name), content)
	got := outcome{kind: file.Kind, below: len(file.Table.Rows)}
	rows := file.Rows
	if err == nil && file.Kind == List {
		layout := file.Table.Recognise()
		for _, field := range layout.Columns {
			got.columns = strings.TrimSpace(got.columns + " " + string(field))
		}
		got.columns = strings.Join(strings.Fields(got.columns), " ")
		rows, err = file.Table.Read(t.Context(), layout, today)
	}
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		got.refused = f.Message
	} else if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		got.rows++
		if row.Status == Completed && len(row.Problems) == 0 {
			got.ready++
		}
	}
	return got
}

// What the report of the Learning Hub holds, row by row.
func TestTheActivityReportOfTheSamples(t *testing.T) {
	t.Parallel()
	content, err := os.Open(filepath.Join(samples(t, "learning-hub"), "ActivityReport.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	file, err := Reader{PDF: pdftexttest.Engine(t)}.Read(t.Context(), "", content)
	if err != nil {
		t.Fatal(err)
	}
	if file.Learner != (Learner{Name: "Synthetic Person", Username: "synthetic.person01"}) || file.MadeOn.String() != "2026-11-22" {
		t.Errorf("%+v of %s", file.Learner, file.MadeOn)
	}
	if diff := cmp.Diff([]string{
		"1 Conflict Resolution | completed | from 2026-03-12 | 0 | note / resource 37861 / elearning / Completed ",
		"2 Equality, Diversity and Human Rights (Level 1) | completed | from 2025-09-03 | 0 | note / resource 33902 / elearning / Completed ",
		"3 Personalised Care Institute: Shared decision making – “what matters to me” | in progress | 2026-11-22 | 0 | note / course 54012 / Course / In progress ",
		"4 Social prescribing: introduction for link workers & care coordinators <v2> | in progress | from 2026-11-21 | 0 / resource 48822 / Video / In progress ",
		"5 Safeguarding Adults Level 2 – Módulo 1: O’Brien case study, a very long title that wraps over more than one line in the report table" +
			" | completed | from 2024-02-29 | 0 | note / resource 11873 / Assessment / Completed ",
		"6 Data Security Awareness 2025/26 | completed | from 2025-12-31 | 0 / resource 20555 / elearning / Completed ",
		"7 Suicide prevention resource pack.pdf | completed | from 2026-01-01 | 0 | note / resource 20556 / File / Completed ",
		"8 Conflict Resolution | completed | from 2024-03-01 | 0 | note / resource 37861 / elearning / Completed ",
		"9 Social Prescribing Link Worker induction (Moodle) | in progress |  | 0 | note / course 37861 / Course / In progress ",
		"10  | completed |  | 0 | note | problem / resource 1 / Web link / Completed ",
	}, rowsOf(Resolve(file.Rows, file.MadeOn))); diff != "" {
		t.Error(diff)
	}
}
