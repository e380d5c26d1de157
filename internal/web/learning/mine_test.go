package learning_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/web/webtest"
)

const (
	firstModule = "The social prescribing link worker role"
	pdf         = "%PDF-1.7 a certificate"
)

// The whole way of one module: recorded with its certificate, turned into an entry, and taken again.
func TestACompletionIsRecordedAndPutIntoTheCPDRecord(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Click("Learning").Must(http.StatusOK, "My learning", "0 of 6 modules", "Title not checked against eLfH yet",
			"It is part of NHS England’s published minimum for link workers.", "Nothing is due in the next 60 days.").MustNot("\uFFFD")
		amira.Click(firstModule).Must(http.StatusOK, "Record a completion", firstModule, "Today, 23 November 2026")
		twice := amira.Tab()
		record := amira.Upload("Save", "file", `C:\scans\certificate.pdf`, []byte(pdf), "day", "2026-11-22", "score", "85%", "hours", "45 min")
		record.Must(http.StatusOK, "Recorded", "Completed on 22 November 2026", "85%", "45 minutes", "certificate.pdf", "It is not in your CPD record yet")
		again := twice.Upload("Save", "file", "certificate.pdf", []byte(pdf), "day", "2026-11-22", "score", "85%", "hours", "45 min")
		if again.Must(http.StatusOK).Address != record.Address {
			t.Errorf("a double click leads to %s, not to %s", again.Address, record.Address)
		}
		amira.Press("Make an entry").Must(http.StatusOK, "Change your entry", "Draft entry made", "It belongs to your completion of "+firstModule)
		if title, _ := amira.Page().Value("title"); title != firstModule {
			t.Errorf("its title is %q", title)
		}
		if hours, _ := amira.Page().Value("hours"); hours != "0.75" {
			t.Errorf("its hours are %q", hours)
		}
		entry := strings.TrimSuffix(amira.Page().Address, "/edit")
		amira.Get(entry).Must(http.StatusOK, "It belongs to your completion of "+firstModule)
		amira.Click(firstModule).Must(http.StatusOK, "It is in your CPD record, and its points count once.").MustNot("Make an entry")
		mine := amira.Get("/learning").Must(http.StatusOK, "1 of 6 modules", "Completed on 22 November 2026", "In your CPD record:")
		if !slices.Contains(mine.Links(), entry) {
			t.Errorf("my learning does not lead to %s", entry)
		}
		amira.Get(record.Address)
		amira.Click("Record it again")
		amira.Press("Save", "day", "2026-11-23").Must(http.StatusOK, "Completed on 23 November 2026", "Other records of this", "certificate.pdf")
		amira.Get(entry + "/delete")
		amira.Press("Delete draft").Must(http.StatusOK)
		amira.Get(record.Address).Must(http.StatusOK, "It is not in your CPD record yet")
	})
}

func TestWhatIsRecordedAlreadyIsShown(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		record := recorded(t, amira, "2026-11-23")
		amira.Get("/learning/records/new").Must(http.StatusOK, "These titles are not checked against eLfH yet.")
		amira.Click(firstModule)
		amira.Press("Save", "day", "2026-11-23", "score", "99%").Must(http.StatusConflict, "You have already recorded this", "99%")
		if page := amira.Click("See what you recorded"); page.Address != record {
			t.Errorf("it leads to %s, not to %s", page.Address, record)
		}
	})
}

// recorded records the first module on a day, through the pages, and gives where the record is.
func recorded(t *testing.T, c *webtest.Client, day string) string {
	t.Helper()
	c.Get("/learning/records/new").Must(http.StatusOK)
	c.Click(firstModule)
	return c.Press("Save", "day", day).Must(http.StatusOK, "Recorded").Address
}

func TestWhatWasTypedIsKeptWhereItIsRefused(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/learning/records/new")
		amira.Click("Something else")
		page := amira.Press("Save", "title", "First aid", "day", "other", "on-day", "31", "on-month", "2", "on-year", "2026", "hours", "long")
		page.Must(http.StatusUnprocessableEntity, "31 February 2026 does not exist", "Time must be a length of time")
		if title, _ := page.Value("title"); title != "First aid" || page.Error("on") == "" || page.Error("hours") == "" {
			t.Errorf("the title is %q, the problems %q and %q", title, page.Error("on"), page.Error("hours"))
		}
		page = amira.Upload("Save", "file", "page.html", []byte("<script>"), "day", "2026-11-23", "hours", "")
		page.Must(http.StatusUnprocessableEntity, "The certificate must be a PDF, JPEG or PNG file")
		amira.Upload("Save", "file", "large.pdf", append([]byte(pdf), make([]byte, 6<<20)...), "day", "2026-11-23").
			Must(http.StatusUnprocessableEntity, "smaller than 5 MB")
		amira.Press("Save", "title", "First aid", "state", "completed", "day", "2026-11-23").Must(http.StatusOK, "First aid", "Completed on 23 November 2026")
		amira.Get("/learning").Must(http.StatusOK, "Other learning", "First aid")
		amira.Get("/learning/records/new?module=nothing").Must(http.StatusNotFound)
	})
}

func TestTrainingIsEnrolledInAndQualifiedFrom(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/learning/requirements")
		amira.Click("Record training").Must(http.StatusOK, "I am enrolled", "I am qualified")
		amira.Press("Save", "title", "Core skills in personalised care", "provider", "An academy", "state", "started", "day", "2026-11-23").
			Must(http.StatusOK, "Enrolled on 23 November 2026", "once you have completed it")
		amira.Get("/learning").Must(http.StatusOK, "Enrolled", "0 of 1 needed")
		amira.Get("/learning/requirements").Must(http.StatusOK, "Core skills in personalised care: Enrolled on 23 November 2026")
	})
}

func TestARecordIsCorrectedAndDeleted(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		record := recorded(t, amira, "2026-11-23")
		amira.Click("Change").Must(http.StatusOK, "Change this record")
		late := amira.Tab()
		amira.Press("Save", "on-day", "20", "score", "85%").Must(http.StatusOK, "Record saved", "Completed on 20 November 2026", "85%")
		refused := late.Press("Save", "score", "99%").Must(http.StatusConflict, "changed in another window")
		if score, _ := refused.Value("score"); score != "99%" {
			t.Errorf("what was typed became %q", score)
		}
		amira.Get(record)
		amira.Upload("Add certificate", "file", "scan.pdf", []byte(pdf)).Must(http.StatusOK, "Certificate added", "scan.pdf")
		amira.Press("Add certificate").Must(http.StatusUnprocessableEntity, "Select a certificate")
		amira.Get(record)
		amira.Click("Delete this record").Must(http.StatusOK, "1 certificate is deleted with it")
		amira.Press("Delete record").Must(http.StatusOK, "Record deleted", "0 of 6 modules")
		amira.Get(record).Must(http.StatusNotFound)
	})
}

func TestOtherLearningIsFoundToBeAModule(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/learning/records/new")
		amira.Click("Something else")
		amira.Press("Save", "title", "Link worker role", "state", "completed", "day", "2026-11-23").Must(http.StatusOK, "Recorded")
		page := amira.Click("Change").Must(http.StatusOK, "It counts as")
		amira.Press("Save", "module", optionOf(page, firstModule)).Must(http.StatusOK, "Link worker role", firstModule)
		amira.Get("/learning").Must(http.StatusOK, "1 of 6 modules")
	})
}

// A certificate is a file to be kept: nothing in it runs, whatever it says it is.
func TestACertificateIsDownloaded(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, tom := w.As("amira"), w.As("tom")
		record := recorded(t, amira, "2026-11-23")
		amira.Upload("Add certificate", "file", "Zażółć 2026.pdf", []byte(pdf)).Must(http.StatusOK)
		address := ""
		for _, link := range amira.Page().Links() {
			if strings.HasPrefix(link, "/learning/certificates/") {
				address = link
			}
		}
		answer := amira.Request(http.MethodGet, address, nil)
		h := answer.Header()
		if answer.Body.String() != pdf || h.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment; filename*=utf-8''Za") ||
			h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%d %q, %v", answer.Code, answer.Body.String(), h)
		}
		if code := tom.Status(http.MethodGet, address, nil); code != http.StatusNotFound {
			t.Errorf("somebody else gets %d", code)
		}
		amira.Press("Remove").Must(http.StatusOK, "Certificate removed", "There is no certificate yet.")
		if page := amira.Get(address); page.Status != http.StatusNotFound {
			t.Errorf("a removed certificate: %d", page.Status)
		}
		if record == "" {
			t.Fatal("nothing was recorded")
		}
	})
}

func TestManyCompletionsBecomeDraftsAtOnce(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/learning/entries").Must(http.StatusOK, "There is no completion")
		for _, day := range []string{"2026-11-21", "2026-11-22", "2026-11-23"} {
			recorded(t, amira, day)
		}
		page := amira.Get("/learning/entries").Must(http.StatusOK, firstModule, "Completed on 22 November 2026")
		amira.Press("Make draft entries").Must(http.StatusUnprocessableEntity, "Select at least one completion")
		boxes := page.Offered("records")
		amira.Click("Select all")
		if first, _ := amira.Page().Value("records"); first != boxes[0] {
			t.Errorf("of all, %q is ticked first", first)
		}
		if len(boxes) != 3 {
			t.Fatalf("%d completions are offered", len(boxes))
		}
		amira.Post("/learning/entries", map[string][]string{"records": boxes}).
			Must(http.StatusOK, "Draft entries made", "Drafts made from completions", "There is no completion")
		amira.Post("/learning/entries", map[string][]string{"records": boxes}).Must(http.StatusOK)
		amira.Get("/entries").Must(http.StatusOK, "3 entries")
	})
}

// An entry that was typed before is linked, and a wrong link is taken back.
func TestAnEntryOfOnesOwnIsLinked(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		entry := amira.Draft(firstModule)
		amira.Get(entry + "/edit")
		amira.Press("Save as draft", "starts_on-day", "23", "starts_on-month", "11", "starts_on-year", "2026").Must(http.StatusOK)
		record := recorded(t, amira, "2026-11-23")
		amira.Get("/learning/entries").Must(http.StatusOK, "You may have an entry already")
		amira.Get(record).Must(http.StatusOK, "You have an entry with this title on this day already")
		amira.Press("Link this entry").Must(http.StatusOK, "The entry belongs to this completion now", "its points count once")
		amira.Press("It is about something else").Must(http.StatusOK, "The entry no longer belongs", "You have an entry with this title")
		amira.Press("Make another entry").Must(http.StatusOK, "Change your entry")
	})
}

func TestTheYearShowsThePointsOfTheRole(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/").Must(http.StatusOK, "NHS England’s published minimum", "Peer support network", "Not recorded yet").MustNot("contractual")
		amira.Click("See what is recorded").Must(http.StatusOK, "Sam Okafor, Clinical supervisor: line management since 1 January 2025",
			"Source: NHS England, “Additional roles: a quick reference summary”. Checked on 22 November 2026.", "Nothing yet.").MustNot("contractual")
		amira.Get("/learning/requirements/state?point=supervision")
		late := amira.Tab()
		amira.Press("Save", "words", "Dr Shah,\n\neach first Monday", "since-day", "31", "since-month", "2", "since-year", "2026").
			Must(http.StatusUnprocessableEntity, "31 February 2026 does not exist")
		amira.Press("Save", "since-day", "1").Must(http.StatusOK, "Saved", "Dr Shah, each first Monday", "Since 1 February 2026", "Change this statement")
		refused := late.Press("Save", "words", "from another tab").Must(http.StatusConflict, "changed in another window")
		if words, _ := refused.Value("words"); words != "from another tab" {
			t.Errorf("what was typed became %q", words)
		}
		if p := amira.Get("/learning/requirements/state?point=programme"); p.Status != http.StatusNotFound {
			t.Errorf("a point about which nobody says anything: %d", p.Status)
		}
	})
}

// What the organisation asks for comes first, and what nobody asks for is folded away.
func TestWhatIsDueComesFirst(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/learning").Must(http.StatusOK, "Other programmes", "Core Skills")
		syllabus, err := w.Shelf.Syllabus(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		core, _ := syllabus.Keyed("core-skills")
		harbour, err := w.People.OrganisationNamed(t.Context(), "Harbour PCN")
		if err != nil {
			t.Fatal(err)
		}
		rule := catalogue.ProgrammeRule{
			OrganisationID: harbour.ID, ProgrammeID: core.ID, LockVersion: 1,
			Terms: catalogue.Terms{AskedOf: catalogue.Everyone, DueDays: 30, LastsMonths: 12},
		}
		if err := w.DB.Read(t.Context()).Create(&rule).Error; err != nil {
			t.Fatal(err)
		}
		if err := w.Shelf.Seed(t.Context()); err != nil { // reads the catalogue anew
			t.Fatal(err)
		}
		amira.Get("/learning").Must(http.StatusOK, "Your organisation asks you for it.", "A completion lasts 1 year.", "Overdue since 1 February 2025").
			MustNot("Other programmes")
	})
}
