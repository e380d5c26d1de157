package spreadsheet

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"linkfolio/internal/fault"
)

// samples finds a folder of the shared samples beside the checkout, and skips the test where there is none.
func samples(tb testing.TB, folder string) string {
	tb.Helper()
	for up := "../.."; len(up) < 40; up = filepath.Join(up, "..") {
		if dir := filepath.Join(up, "shared", "samples", folder); exists(dir) {
			return dir
		}
	}
	tb.Skip("the shared samples are not beside the checkout")
	return ""
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func readFile(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// mustRead gives the table of a file that has to be readable.
func mustRead(tb testing.TB, data []byte) Table {
	tb.Helper()
	table, err := Read(tb.Context(), bytes.NewReader(data), Limits{})
	if err != nil {
		tb.Fatal(err)
	}
	return table
}

// grid is the cells of all rows.
func grid(table Table) [][]string {
	var rows [][]string
	for _, row := range table.Rows {
		rows = append(rows, row.Cells)
	}
	return rows
}

func TestCSVSpectrum(t *testing.T) {
	t.Parallel()
	dir := samples(t, "csv")
	abc, numbers := []string{"a", "b", "c"}, []string{"1", "2", "3"}
	for file, want := range map[string][][]string{
		"comma_in_quotes.csv": {{"first", "last", "address", "city", "zip"}, {"John", "Doe", "120 any st.", "Anytown, WW", "08123"}},
		"empty.csv":           {abc, {"1"}, {"2", "3", "4"}},
		"empty_crlf.csv":      {abc, {"1"}, {"2", "3", "4"}},
		"escaped_quotes.csv":  {{"a", "b"}, {"1", `ha "ha" ha`}, {"3", "4"}},
		"json.csv":            {{"key", "val"}, {"1", `{"type": "Point", "coordinates": [102.0, 0.5]}`}},
		"location_coordinates.csv": {
			{"Contact Phone Number", "Location Coordinates", "Cities", "Counties"},
			{"2095257564", "37\ufffd36'37.8\"N 121\ufffd2'17.9\"W", "Modesto", "Stanislaus"},
		},
		"newlines.csv":            {abc, numbers, {"Once upon \na time", "5", "6"}, {"7", "8", "9"}},
		"newlines_crlf.csv":       {abc, numbers, {"Once upon \na time", "5", "6"}, {"7", "8", "9"}},
		"quotes_and_newlines.csv": {{"a", "b"}, {"1", "ha \n\"ha\" \nha"}, {"3", "4"}},
		"simple.csv":              {abc, numbers},
		"simple_crlf.csv":         {abc, numbers},
		"utf8.csv":                {abc, numbers, {"4", "5", "ʤ"}},
	} {
		if diff := cmp.Diff(want, grid(mustRead(t, readFile(t, filepath.Join(dir, file))))); diff != "" {
			t.Errorf("%s:\n%s", file, diff)
		}
	}
}

func TestTotaraUploads(t *testing.T) {
	t.Parallel()
	dir := samples(t, "totara")
	course := []string{"username", "courseshortname", "courseidnumber", "completiondate", "grade"}
	for file, want := range map[string]struct {
		rows int
		last []string
	}{
		"certification_completion_1.csv":                        {3, []string{"learner1", "thisisevidence", "notacertification", "2015-01-01", "2016-01-01"}},
		"certification_completion_history_matching_records.csv": {3, []string{"learner1", "cert1", "1", "2015-06-16", "2030-02-12"}},
		"certification_completion_long_fields.csv":              {4, nil},
		"certification_evidence_custom_fields_2.csv": {2, []string{"learner1", "Cert1", "1", "2015-01-01", "2016-01-01",
			"Most excellent course of the very highest standard", "0", "2016-01-01", "Choice 2", "A short text input",
			"A l" + strings.Repeat("o", 27) + "ng text area", "http://totaralms.com"}},
		"certification_mismatch_fields_1.csv": {13, []string{"learner04", "CP102", "C2", "2018-05-22", "2018-05-30"}},
		"course_completion_1.csv":             {1, course},
		"course_completion_1b.csv":            {2, []string{"learner1", "", "1", "2015-01-01", "100"}},
		"course_completion_1d.csv":            {2, []string{"learner1", "C1", "1", "", "100"}},
		"course_completion_2.csv":             {3, []string{"learner1", "thisisevidence", "notacourse", "2015-01-01", "100"}},
		"course_completion_badcolumns.csv":    {2, []string{"learner1", "", "1", "2015-01-01", "100"}},
		"course_evidence_custom_fields_1.csv": {2, []string{"learner1", "thisisevidence", "butthereisnoinfo", "2015-01-01", "100"}},
		"course_evidence_custom_fields_3.csv": {2, []string{"learner1", "thisisevidence", "1", "2015-01-01", "100", "thisshouldnotwork"}},
	} {
		data := readFile(t, filepath.Join(dir, file))
		table := mustRead(t, data)
		last := table.Rows[len(table.Rows)-1]
		if len(table.Rows) != want.rows || want.last != nil && !slices.Equal(last.Cells, want.last) {
			t.Errorf("%s: %d rows, the last %q", file, len(table.Rows), last.Cells)
		}
		// The same with the line ends of old Macs and of Windows.
		lf := strings.ReplaceAll(string(data), "\r\n", "\n")
		for _, end := range []string{"\r", "\r\n"} {
			if diff := cmp.Diff(table, mustRead(t, []byte(strings.ReplaceAll(lf, "\n", end)))); diff != "" {
				t.Errorf("%s with %q:\n%s", file, end, diff)
			}
		}
	}
}

func TestGenuineExcelFiles(t *testing.T) {
	t.Parallel()
	dir := samples(t, "dls")
	type spot struct {
		number, column int
		cell           string
	}
	for file, want := range map[string]struct {
		sheets []string
		rows   int
		spots  []spot
	}{
		"ActivityDataDownloadTest.xlsx": {[]string{"Usage summary"}, 14,
			[]spot{{1, 0, "Period"}, {2, 0, "01/09/2020 to 30/09/2020"}, {5, 2, "1"}, {14, 3, "0"}}},
		"AllDelegatesExportTest.xlsx": {[]string{"AllDelegates"}, 4,
			[]spot{{1, 10, "Base / office / place of work (Prompt 4)"}, {2, 6, "2022-02-28"}, {3, 12, "FALSE"}, {4, 6, "2000-01-01"}}},
		"CourseDelegateExportAllDataDownloadTest.xlsx": {[]string{"Course Delegates", "Self Assessment Delegates"}, 8,
			[]spot{{1, 13, "Completed date"}, {2, 0, "Course One - v1"}, {4, 13, "2018-03-08"}, {5, 18, "100"}, {8, 19, "TRUE"}}},
		"CourseDelegateExportCurrentDataDownloadTest.xlsx": {[]string{"Course 1"}, 4,
			[]spot{{1, 22, "Access Permissions"}, {3, 10, "2010-09-22"}, {4, 15, "1"}}},
		"DelegateUploadTest.xlsx": {[]string{"DelegatesBulkUpload", "JobGroups"}, 4,
			[]spot{{1, 12, "EmailAddress"}, {2, 12, "Test@Test"}, {4, 14, "MammalHands"}}},
		"EvaluationSummaryDownloadTest.xlsx": {[]string{"Evaluation Statistics"}, 34,
			[]spot{{1, 1, "275"}, {4, 2, "63.27273%"}, {16, 2, "12%"}, {41, 0, "No response"}}},
	} {
		table := mustRead(t, readFile(t, filepath.Join(dir, file)))
		if !slices.Equal(table.Sheets, want.sheets) || table.Sheet != want.sheets[0] || len(table.Rows) != want.rows {
			t.Errorf("%s: sheet %q of %q, %d rows", file, table.Sheet, table.Sheets, len(table.Rows))
		}
		for _, spot := range want.spots {
			at := slices.IndexFunc(table.Rows, func(r Row) bool { return r.Number == spot.number })
			if at < 0 || table.Rows[at].Cell(spot.column) != spot.cell {
				t.Errorf("%s: row %d, column %d is not %q", file, spot.number, spot.column, spot.cell)
			}
		}
	}
}

// hostile says what becomes of each hostile file: the fault, or so many rows.
var hostile = map[string]struct {
	fault *fault.Error
	rows  int
}{
	"54764-2.xlsx":              {errDamaged, 0}, // entities within entities
	"58616.xlsx":                {errPassword, 0},
	"SampleSS.strict.xlsx":      {nil, 3},
	"no_drawing_patriarch.xlsx": {nil, 7577},
	"poc-xmlbomb-empty.xlsx":    {errDamaged, 0},
	"protected_passtika.xlsx":   {errPassword, 0},
	"sample.strict.xlsx":        {nil, 10},
	"xxe_in_schema.xlsx":        {nil, 2}, // what it refers to is never looked for
	"crash-274d6342e4842d61be0fb48eaadad6208ae767ae.xlsx": {errDamaged, 0}, // cut short
	// A row of its eighth sheet has the number 231,999,999,999,940; the first sheet is whole.
	"clusterfuzz-testcase-minimized-POIXSSFFuzzer-5937385319563264.xlsx": {nil, 23},
}

func TestHostileExcelFiles(t *testing.T) {
	dir := samples(t, "xlsx-hostile")
	for file, want := range hostile {
		data := readFile(t, filepath.Join(dir, file))
		table, err := measured(t, file, data)
		if len(table.Rows) != want.rows || !sameFault(err, want.fault) {
			t.Errorf("%s: %d rows, %v", file, len(table.Rows), err)
		}
	}
}

// The sheet that makes others spin is refused when it is the one to be read.
func TestARowFarAwayIsRefused(t *testing.T) {
	dir := samples(t, "xlsx-hostile")
	data := readFile(t, filepath.Join(dir, "clusterfuzz-testcase-minimized-POIXSSFFuzzer-5937385319563264.xlsx"))
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	w := &workbook{meter: newMeter(t.Context(), Limits{}.withUsual()), parts: map[string]*zip.File{}}
	for _, part := range archive.File {
		w.parts[partName(part.Name)] = part
	}
	if _, err := w.readSheet("xl/worksheets/sheet8.xml", Limits{}.withUsual()); !errors.Is(err, errMalformed) {
		t.Errorf("the sheet gave %v", err)
	}
}

// sameFault tells whether people are told what is wanted; a nil fault wants no error.
func sameFault(err error, want *fault.Error) bool {
	if want == nil || err == nil {
		return err == nil && want == nil
	}
	got := fault.Of(err)
	return got != nil && got.Message == want.Message && got.Kind == want.Kind
}

// measured reads a file, logs the processor time (collecting garbage included) and the memory that it took, and fails when
// that is too much memory. Time never fails a test, except by the reader's own deadline, which would give another fault.
func measured(t *testing.T, name string, data []byte) (table Table, err error) {
	t.Helper()
	return measuredWithin(t, name, data, Limits{}, 200<<20)
}

func measuredWithin(t *testing.T, name string, data []byte, limits Limits, most uint64) (table Table, err error) {
	t.Helper()
	var took time.Duration
	peak := peakMemory(func() {
		began := cpu()
		table, err = Read(context.Background(), bytes.NewReader(data), limits)
		took = cpu() - began
	})
	t.Logf("%-40.40s %9d bytes: %5d ms of processor, %4d MB, %d rows, %v", name, len(data), took.Milliseconds(), peak>>20, len(table.Rows), err)
	if peak > most {
		t.Errorf("%s: reading took %d MB", name, peak>>20)
	}
	return table, err
}

// peakMemory is how much the heap grows while f runs, looked at every millisecond.
func peakMemory(f func()) uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	now := func() uint64 { metrics.Read(sample); return sample[0].Value.Uint64() }
	runtime.GC() // what the test has made before is not to be counted
	start := now()
	done := make(chan struct{})
	go func() { f(); close(done) }()
	peak := start
	for {
		select {
		case <-done:
			return max(peak, now()) - start
		case <-time.After(time.Millisecond):
			peak = max(peak, now())
		}
	}
}
