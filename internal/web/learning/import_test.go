package learning_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/web/webtest"
)

const myList = "Course,Status,Date completed,Score\n" +
	"Fire safety,Completed,03/11/2026,90%\n" +
	"Conflict Resolution - Level 1,Completed,4 Nov 2026,\n" +
	"Baking for beginners,Passed,05/11/2026,\n" +
	"Moving and handling,In progress,06/11/2026,\n" +
	"FIRE SAFETY,Completed,2026-11-03,\n" +
	"Resuscitation,Completed,31/02/2026,\n" +
	"Safeguarding Adults,Not started,,\n"

// bring uploads files on the page that shows the form.
func bring(t *testing.T, c *webtest.Client, files ...webtest.File) *webtest.Page {
	t.Helper()
	c.Get("/learning/import").Must(http.StatusOK, "Nothing is recorded until you confirm")
	return c.UploadAll("Upload and check", "files", files)
}

func csv(name, content string) webtest.File {
	return webtest.File{Name: name, Content: []byte(content)}
}

func TestAnImportFromUploadToUndo(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		page := bring(t, amira, csv("mine.csv", myList)).Must(http.StatusOK, "Check what will be recorded", "Nothing has been recorded yet",
			"mine.csv", "List, 7 rows", "Same title", "Similar title: please check", "Other learning", "No match", "Not understood", "Nothing to record",
			"“Conflict Resolution - Level 1” is “Conflict resolution”", "Record 4 rows", "Repeated", "Score: 90%", "31/02/2026")
		if strings.Index(page.Text(), "Resuscitation") > strings.Index(page.Text(), "Baking") {
			t.Error("what needs somebody does not come first")
		}
		amira.Get(page.Address+"?page=9").Must(http.StatusOK, "Row by row")
		tab := amira.Tab()
		tab.Get(page.Address)
		value := titleValue(page)
		amira.Get(page.Address)
		amira.Post(page.Address+"/confirm", url.Values{"lock": {lockOf(page)}, "title": {value}}).
			Must(http.StatusOK, "4 records were added", "You can undo this import until 24 November 2026 at ", "See your learning")
		tab.Press("Record 4 rows").Must(http.StatusOK, "4 records were added")
		bring(t, amira, csv("mine.csv", myList)).Must(http.StatusOK, "There is nothing new to record", "Already there", "You chose this before").MustNot("Record 4")
		amira.Press("Discard this import").Must(http.StatusOK, "Import discarded", "Imports in the last 24 hours", "recorded")
		amira.Get(page.Address).Must(http.StatusOK)
		amira.Click("Undo this import").Must(http.StatusOK, "Are you sure", "4 records that it added are taken back")
		amira.Press("Undo this import").Must(http.StatusOK, "The import was undone", "4 records were taken back")
		w.Pass(25 * time.Hour)
		if _, err := w.Imports.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.As("amira").Get(page.Address).Must(http.StatusNotFound, "This import is not there any more")
	})
}

// titleValue is the value of the first box that asks about a title.
func titleValue(page *webtest.Page) string {
	_, rest, _ := strings.Cut(page.Body, `name="title" type="checkbox" value="`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

func lockOf(page *webtest.Page) string {
	_, rest, _ := strings.Cut(page.Body, `name="lock" value="`)
	lock, _, _ := strings.Cut(rest, `"`)
	return lock
}

func TestAMatchIsMendedByChoosing(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		page := bring(t, amira, csv("mine.csv", "Course,Status,Date completed\nBaking for beginners,Completed,05/11/2026\n"))
		stale := amira.Tab()
		stale.Get(page.Address)
		amira.Click("Change what row 2 is taken for").Must(http.StatusOK, "What is this?", "Baking for beginners", "1 row", "Resuscitation (Core Skills")
		form := amira.Page()
		amira.Press("Save", "choice", "nonsense").Must(http.StatusUnprocessableEntity, "Choose one from the list")
		amira.Get(form.Address)
		amira.Press("Save", "choice", "out").Must(http.StatusOK, "Left out, as you chose", "There is nothing new to record")
		amira.Get(form.Address)
		amira.Press("Save", "choice", optionOf(form, "Resuscitation")).Must(http.StatusOK, "You chose this", "New completions of modules")
		stale.Press("Record 1 row").Must(http.StatusConflict, "This import was changed in another window", "Resuscitation")
		amira.Get(page.Address)
		amira.Press("Record 1 row").Must(http.StatusOK, "1 record was added")
		amira.Get(form.Address)
		amira.Press("Save", "choice", "out").Must(http.StatusConflict, "cannot be changed at the moment")
	})
}

// What was lost on its way can be seen and discarded.
func TestAnUploadThatIsLostIsDiscarded(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		page := bring(t, amira, csv("mine.csv", myList))
		if err := w.DB.Read(t.Context()).Exec("UPDATE imports SET state = 'receiving'").Error; err != nil {
			t.Fatal(err)
		}
		amira.Get("/learning/import").Must(http.StatusOK, "being uploaded")
		amira.Get(page.Address).Must(http.StatusOK, "Uploading your files")
		amira.Press("Discard this import").Must(http.StatusOK, "Import discarded").MustNot("being uploaded")
	})
}

// optionOf is the value of the option whose words begin with these.
func optionOf(page *webtest.Page, words string) string {
	before, _, _ := strings.Cut(page.Body, ">"+words)
	_, value, _ := strings.Cut(before[strings.LastIndex(before, "<option"):], `value="`)
	value, _, _ = strings.Cut(value, `"`)
	return value
}

// What was proposed and not ticked is kept as other learning, and the page says so afterwards. Of several files each row
// names its own.
func TestTitlesThatAreNotTicked(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		page := bring(t, amira, csv("one.csv", "Course,Status,Date completed\nConflict Resolution - Level 1,Completed,4 Nov 2026\n"),
			csv("two.csv", "Course,Status,Date completed\nSafeguarding Adults,Completed,31/02/2026\n")).
			Must(http.StatusOK, "Similar title: please check", "Check the title", "Conflict Resolution - Level 1 one.csv", "Safeguarding Adults two.csv")
		amira.Press("Record 1 row").Must(http.StatusOK, "1 record was added", "With a similar title, not ticked: kept as other learning",
			"Similar title, not ticked: Conflict resolution").MustNot("please check", "to be checked")
		amira.Get(page.Address)
		amira.Click("Undo this import")
		amira.Press("Undo this import").Must(http.StatusOK, "The import was undone").MustNot("Row by row", "All rows")
		bring(t, amira, csv("bad.csv", "Course,Status,Date completed\nFire safety,Completed,31/02/2026\n")).Must(http.StatusOK, "No row can be recorded")
	})
}

func TestColumnsAreChosen(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		bring(t, amira, csv("odd.csv", "What,When,Mood\nFire safety,03/11/2026,good\n")).
			Must(http.StatusOK, "The headings do not say enough", "Say what the columns hold first")
		amira.Click("Say what its columns hold").Must(http.StatusOK, "What do the columns hold?", "For example: good")
		amira.Press("Save", "column-0", "status").Must(http.StatusUnprocessableEntity, "Say which column has the title")
		amira.Press("Save", "column-0", "title", "column-1", "completed_on").Must(http.StatusOK, "New completions of modules", "Record 1 row")
	})
}

// What cannot be taken in is said at the field, and the form comes back.
func TestUploadsThatAreRefused(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		many := make([]webtest.File, 11)
		for i := range many {
			many[i] = csv("a.csv", myList)
		}
		for says, files := range map[string][]webtest.File{
			"Select at least one file": nil, "Select no more than 10 files": many,
			"larger than 20 MB": {csv("big.csv", strings.Repeat("x", 20<<20+1))},
		} {
			page := bring(t, amira, files...)
			if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Error("files"), says) {
				t.Errorf("%s: %d, %q", says, page.Status, page.Error("files"))
			}
		}
		for range 3 {
			bring(t, amira, csv("a.csv", myList)).Must(http.StatusOK)
		}
		bring(t, amira, csv("a.csv", myList)).Must(http.StatusConflict, "You have 3 imports that are not confirmed")
		amira.Get("/learning/import").Must(http.StatusOK, "not confirmed yet")
	})
}

// While an import is read its page says how far it has come, loads itself again where there is no script, and tells
// scripts as it happens.
func TestProgressShows(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		w.Imports.OnDue(func() {}) // nobody works
		page := bring(t, amira, csv("mine.csv", myList)).Must(http.StatusOK, "Reading your files", "mine.csv", "Reading the file", "Check again")
		if !strings.Contains(page.Body, `<noscript><meta http-equiv="refresh" content="3"></noscript>`) {
			t.Error("the page does not load itself again")
		}
		if _, err := w.Imports.Work(t.Context()); err != nil {
			t.Fatal(err)
		}
		events := amira.Get(page.Address + "/events")
		if events.Header.Get("Content-Type") != "text/event-stream" || !strings.Contains(events.Body, `data: {"working":false`) {
			t.Errorf("%s: %q", events.Header.Get("Content-Type"), events.Body)
		}
		amira.Get(page.Address).Must(http.StatusOK, "Check what will be recorded")
	})
}

// The genuine layout of the Learning Hub, from the file to the records.
func TestTheLearningHubOnPages(t *testing.T) {
	t.Parallel()
	samples := findSamples(t)
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.ReadPDFs()
		amira := w.As("amira")
		content, err := os.ReadFile(filepath.Join(samples, "learning-hub", "ActivityReport.pdf"))
		if err != nil {
			t.Fatal(err)
		}
		page := bring(t, amira, webtest.File{Name: "ActivityReport.pdf", Content: content}).Must(http.StatusOK, "NHS Learning Hub activity report, 10 rows",
			"About somebody else", "Synthetic Person", "No row names you")
		amira.Click("This is me (Synthetic Person").Must(http.StatusOK, "Who is this?")
		amira.Press("Save", "choice", w.Person("amira").ID.String()).Must(http.StatusOK, "Conflict Resolution", "Say on which day this report was made")
		amira.Click("Say on which day").Must(http.StatusOK, "When was the report made?", "The file itself says that it was made on")
		amira.Press("Save", "made_on-day", "31", "made_on-month", "2", "made_on-year", "2026").Must(http.StatusUnprocessableEntity)
		amira.Press("Save", "made_on-day", "20", "made_on-month", "11", "made_on-year", "2026").
			Must(http.StatusOK, "Made on 20 November 2026, as you said", "19 November 2026 (“Yesterday”)", "The date may be that of the start")
		amira.Get(page.Address)
		amira.Press("Record").Must(http.StatusOK, "were added")
	})
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
