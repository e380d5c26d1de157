package imports_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/fault"
	"linkfolio/internal/pdftext/pdftexttest"
)

// Files of real platforms, as the first import of an organisation whose link workers are Amira Hassan and Tom Price, and as
// Amira's own, who says of the first learner in it: that is me. outcome counts the rows by what becomes of them; a file that cannot be read says why.
func TestSamples(t *testing.T) {
	t.Parallel()
	samples := findSamples(t)
	for _, c := range []struct{ file, own, team string }{
		{"learning-hub/ActivityReport.pdf", "10 rows: 4 not understood, 3 check title, 1 new other, 2 new, asks for the day", "10 rows: 4 not understood, 6 unmatched, asks for the day"},
		{"learning-hub/LH_Certificate_Conflict_Resolution.pdf", "1 rows: 1 new", "1 rows: 1 unmatched"},
		{"dls/ActivityDataDownloadTest.xlsx", "asks for columns", "asks for columns"},
		{"dls/AllDelegatesExportTest.xlsx", "asks for columns", "asks for columns"},
		{"dls/CourseDelegateExportAllDataDownloadTest.xlsx", "5 rows: 2 started, 3 other person", "5 rows: 5 unmatched"},
		{"dls/CourseDelegateExportCurrentDataDownloadTest.xlsx", "3 rows: 1 started, 2 other person", "3 rows: 3 unmatched"},
		{"dls/DelegateUploadTest.xlsx", "asks for columns", "asks for columns"},
		{"dls/EvaluationSummaryDownloadTest.xlsx", "asks for columns", "asks for columns"},
		{"totara/certification_completion_1.csv", "2 rows: 2 new other", "2 rows: 2 unmatched"},
		{"totara/certification_completion_history_matching_records.csv", "2 rows: 1 new other, 1 twice", "2 rows: 2 unmatched"},
		{"totara/certification_completion_long_fields.csv", "3 rows: 2 new other, 1 other person", "3 rows: 1 not understood, 2 unmatched"},
		{"totara/certification_evidence_custom_fields_2.csv", "1 rows: 1 new other", "1 rows: 1 unmatched"},
		{"totara/certification_mismatch_fields_1.csv", "12 rows: 2 new other, 10 other person", "12 rows: 12 unmatched"},
		{"totara/course_completion_1.csv", "refused: The file has headings but no rows below them.", "refused: The file has headings but no rows below them."},
		{"totara/course_completion_1b.csv", "1 rows: 1 new other", "1 rows: 1 unmatched"},
		{"totara/course_completion_1d.csv", "1 rows: 1 not understood", "1 rows: 1 not understood"},
		{"totara/course_completion_2.csv", "2 rows: 2 new other", "2 rows: 2 unmatched"},
		{"totara/course_completion_badcolumns.csv", "1 rows: 1 not understood", "1 rows: 1 not understood"},
		{"totara/course_evidence_custom_fields_1.csv", "1 rows: 1 new other", "1 rows: 1 unmatched"},
		{"totara/course_evidence_custom_fields_3.csv", "1 rows: 1 new other", "1 rows: 1 unmatched"},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			content, err := os.ReadFile(filepath.Join(samples, c.file))
			if err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, dbtest.SQLite(t))
			w.parts.Reader = reports.Reader{PDF: pdftexttest.Engine(t)}
			w.Desk = imports.NewDesk(w.parts)
			f := file{filepath.Base(c.file), string(content)}
			id := w.begin(w.amira, nil, f)
			if p := w.preview(w.amira, id); len(p.Strangers) > 0 {
				w.must(w.ChoosePerson(t.Context(), w.amira, id, p.Strangers[0].ID, imports.Fate{As: &w.amira.ID}))
			}
			if got := outcome(w.preview(w.amira, id)); got != c.own {
				t.Errorf("own:\n%s\n%s", got, c.own)
			}
			if got := outcome(w.preview(w.lena, w.begin(w.lena, &w.harbour, f))); got != c.team {
				t.Errorf("team:\n%s\n%s", got, c.team)
			}
		})
	}
}

// Files that hold no learning, or are made to hurt, end as a sentence or as a question about their columns; they stage nothing.
func TestSamplesWithoutLearning(t *testing.T) {
	t.Parallel()
	samples := findSamples(t)
	w := newWorld(t, dbtest.SQLite(t))
	w.parts.Reader = reports.Reader{PDF: pdftexttest.Engine(t)}
	w.Desk = imports.NewDesk(w.parts)
	tried := 0
	for _, pattern := range []string{"csv/*.csv", "xlsx-hostile/*.xlsx", "pdf/*.pdf"} {
		names, err := filepath.Glob(filepath.Join(samples, pattern))
		w.must(err)
		for _, name := range names {
			content, err := os.ReadFile(name)
			w.must(err)
			id := w.begin(w.amira, nil, file{filepath.Base(name), string(content)})
			p := w.preview(w.amira, id)
			got := outcome(p)
			t.Logf("%s: %s", filepath.Base(name), got)
			if p.State != imports.Ready || p.Total() != 0 || got != "asks for columns" && !strings.HasPrefix(got, "refused: ") {
				t.Errorf("%s: %s", filepath.Base(name), got)
			}
			_, err = w.Discard(t.Context(), w.amira, id)
			w.must(err)
			tried++
		}
	}
	if tried < 30 {
		t.Errorf("only %d files were tried", tried)
	}
}

// A report and a certificate of the NHS Learning Hub: the days that the report gives as words come from its reader, and the
// certificate goes to the record that the report made.
func TestTheLearningHub(t *testing.T) {
	t.Parallel()
	samples := findSamples(t)
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newWorld(t, db), t.Context()
		w.parts.Reader = reports.Reader{PDF: pdftexttest.Engine(t)}
		w.Desk = imports.NewDesk(w.parts)
		learner := w.worker("Synthetic Person")
		read := func(name string) file {
			content, err := os.ReadFile(filepath.Join(samples, "learning-hub", name))
			w.must(err)
			return file{name, string(content)}
		}
		id := w.begin(learner, nil, read("ActivityReport.pdf"))
		p := w.preview(learner, id)
		if !p.Files[0].AsksDay || p.Counts[imports.NotUnderstood] != 4 {
			t.Fatalf("%+v, %v", p.Files, p.Counts)
		}
		if err := w.SayWhenMade(ctx, learner, id, p.Files[0].ID, calendar.MustOn(2026, time.November, 24)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("made tomorrow: %v", err)
		}
		w.must(w.SayWhenMade(ctx, learner, id, p.Files[0].ID, calendar.MustOn(2026, time.November, 20)))
		w.work()
		if p = w.preview(learner, id); p.Counts[imports.NotUnderstood] != 2 || !strings.Contains(fmt.Sprint(days(p)), "2026-11-19") {
			t.Errorf("%v, %v", p.Counts, days(p))
		}
		w.confirm(learner, id)
		before := len(w.recorded(learner))
		paper := w.begin(learner, nil, read("LH_Certificate_Conflict_Resolution.pdf"))
		if p = w.preview(learner, paper); p.Counts[imports.NewPaper] != 1 {
			t.Errorf("%v, %q", p.Counts, w.recorded(learner))
		}
		w.confirm(learner, paper)
		if n := w.count("certificates"); n != 1 || len(w.recorded(learner)) != before {
			t.Errorf("%d certificates, %q", n, w.recorded(learner))
		}
		if p = w.preview(learner, w.begin(learner, nil, read("LH_Certificate_Conflict_Resolution.pdf"))); p.Counts[imports.Known] != 1 {
			t.Errorf("the same certificate again: %v", p.Counts)
		}
		w.must(w.Undo(ctx, learner, paper))
		if n := w.count("certificates"); n != 0 || len(w.recorded(learner)) != before {
			t.Errorf("after the undo: %d certificates", n)
		}
	})
}

func days(p imports.Preview) (all []string) {
	for _, l := range p.Rows {
		all = append(all, l.DayWords+" is "+l.Day.String())
	}
	return all
}

// outcome says what becomes of a file in a line.
func outcome(p imports.Preview) string {
	f := p.Files[0]
	switch {
	case f.Problem != "":
		return "refused: " + f.Problem
	case f.AsksColumns:
		return "asks for columns"
	}
	var parts []string
	for _, v := range slices.Sorted(maps.Keys(p.Counts)) {
		parts = append(parts, fmt.Sprintf("%d %s", p.Counts[v], called[v]))
	}
	if f.AsksDay {
		parts = append(parts, "asks for the day")
	}
	return fmt.Sprintf("%d rows: %s", p.Total(), strings.Join(parts, ", "))
}

var called = map[imports.Verdict]string{
	imports.NotUnderstood: "not understood", imports.Unmatched: "unmatched", imports.CheckPerson: "check person", imports.CheckTitle: "check title",
	imports.NewOther: "new other", imports.New: "new", imports.NewStarted: "started", imports.NewPaper: "certificate", imports.Twice: "twice",
	imports.Known: "known", imports.NotDone: "not done", imports.LeftOut: "left out", imports.OtherPerson: "other person",
}

func findSamples(t *testing.T) string {
	t.Helper()
	for up := "../../.."; len(up) < 40; up = filepath.Join(up, "..") {
		dir := filepath.Join(up, "shared", "samples")
		if _, err := os.Stat(dir); err == nil {
			return dir
		}
	}
	t.Skip("the shared samples are not beside the checkout")
	return ""
}
