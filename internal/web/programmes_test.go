package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/web/webtest"
)

// syllabusOf is what the people of Harbour are shown.
func syllabusOf(t *testing.T, w *webtest.World) catalogue.Syllabus {
	t.Helper()
	s, err := w.Shelf.Syllabus(t.Context(), harbourID(t, w))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// titlesIn are the modules of a programme that are not retired, in order, as the people of Harbour are shown them.
func titlesIn(t *testing.T, w *webtest.World, programme string) string {
	t.Helper()
	for _, p := range syllabusOf(t, w).Programmes {
		if p.Title != programme {
			continue
		}
		var titles []string
		for _, m := range p.Current() {
			titles = append(titles, m.Title)
		}
		return strings.Join(titles, ", ")
	}
	t.Fatalf("there is no programme %q", programme)
	return ""
}

// A lead's whole job: a programme with modules, its order, corrections, a merge, the merge undone, and retiring.
func TestALeadLooksAfterAProgramme(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena := w.As("lena")
		lena.Get("/organisations/" + harbourID(t, w).String())
		lena.Click("Learning programmes").Must(http.StatusOK, "Social Prescribing – learning for link workers", "Link workers", "No day is set", "6 titles", "For good")
		lena.Click("Add a programme").Must(http.StatusOK, "Only the people of Harbour PCN are shown it")
		refused := lena.Press("Add programme", "title", "", "provider", "", "url", "javascript:alert(1)", "due_days", "soon", "summary", "We go out alone.")
		refused.Must(http.StatusUnprocessableEntity, "Enter a title", "Enter who provides it", "Number of days must be a whole number from 0 to 3650")
		if refused.Error("url") == "" {
			t.Error("an address that is a script was not refused at its field")
		}
		lena.Press("Add programme", "title", "Lone working", "provider", "Harbour PCN", "url", "https://example.org/alone", "due_days", "30", "lasts_months", "36", "asked_of", "everyone").
			Must(http.StatusOK, "Programme added", "We go out alone.", "Within 30 days of starting", "3 years", "https://example.org/alone", "no module yet")

		for _, title := range []string{"Before you go", "Panic buttons", "Afterwards"} {
			lena.Click("Add a module").Must(http.StatusOK, "Only the people of Harbour PCN are shown it")
			lena.Press("Add module", "title", title, "minutes", "1h 30m").Must(http.StatusOK, "Module added", title, "1 hour 30 minutes, title not checked against Harbour PCN yet")
		}
		lena.Click("Add a module")
		lena.Press("Add module", "title", "panic buttons", "minutes", "a while").
			Must(http.StatusUnprocessableEntity, "This programme already has a module with this title", "must be a length of time")
		lena.Click("Lone working")

		amira := w.As("amira")
		mine := func(words ...string) { t.Helper(); amira.Get("/learning").Must(http.StatusOK, words...) }
		mine("Lone working", "0 of 3 modules", "Your organisation asks you for it", "Title not checked against Harbour PCN yet")
		amira.Click("Afterwards")
		amira.Press("Save", "day", "2026-11-23").Must(http.StatusOK, "Recorded")

		lena.Press("Move down Before you go").Must(http.StatusOK, "Order saved")
		lena.Press("Move up Afterwards")
		if got := titlesIn(t, w, "Lone working"); got != "Panic buttons, Afterwards, Before you go" {
			t.Errorf("the order is %s", got)
		}
		lena.Click("Change Panic buttons").Must(http.StatusOK, "Added by your organisation.", "This has not been checked against the source yet.")
		lena.Press("Save", "title", "Personal alarms", "compared", "yes").Must(http.StatusOK, "Module saved", "Personal alarms", "title checked on 23 November 2026")

		lena.Click("Merge Afterwards").Must(http.StatusOK, "Afterwards", "No record is changed")
		lena.Press("Merge").Must(http.StatusUnprocessableEntity, "Select the module that it is merged into")
		lena.Press("Merge", "into", moduleTitled(t, w, "Personal alarms").String()).
			Must(http.StatusOK, "Modules merged", "Merged into another module", "Its completions count as “Personal alarms”.")
		if got := titlesIn(t, w, "Lone working"); got != "Personal alarms, Before you go" {
			t.Errorf("merged: %s", got)
		}
		mine("1 of 2 modules", "Personal alarms Completed on 23 November 2026, due again on 23 November 2029")
		lena.Press("Separate again Afterwards").Must(http.StatusOK, "The modules are separate again").MustNot("Merged into another module")
		mine("1 of 3 modules", "Afterwards Title not checked against Harbour PCN yet Completed on 23 November 2026")
		lena.Click("Retire Afterwards").Must(http.StatusOK, "stays in their records")
		lena.Press("Retire").Must(http.StatusOK, "Module retired", "Retired modules", "Retired on 23 November 2026")
		if got := titlesIn(t, w, "Lone working"); got != "Personal alarms, Before you go" {
			t.Errorf("retired: %s", got)
		}
		mine("0 of 2 modules", "Other learning", "Afterwards", "Completed on 23 November 2026")
		lena.Press("Bring back Afterwards").Must(http.StatusOK, "Module brought back")
		lena.Click("Retire this programme").Must(http.StatusOK, "bring the programme back")
		lena.Press("Retire").Must(http.StatusOK, "Programme retired", "Nobody is shown it")
		mine("Other learning", "Afterwards")
		amira.Page().MustNot("Lone working")
		lena.Click("Learning programmes").Must(http.StatusOK, "Lone working, retired on 23 November 2026")
		lena.Click("Lone working")
		lena.Press("Bring back the programme").Must(http.StatusOK, "Programme brought back", "Retire this programme")
		mine("Lone working", "1 of 3 modules")
	})
}

// moduleTitled is the one module of a title.
func moduleTitled(t *testing.T, w *webtest.World, title string) uuid.UUID {
	t.Helper()
	found := syllabusOf(t, w).Titled(title)
	if len(found) != 1 {
		t.Fatalf("%q is the title of %v", title, found)
	}
	return found[0]
}

func TestALeadSetsTheTermsOfAProgrammeThatComesWithTheInstallation(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena, lars := w.As("lena"), w.As("lars")
		lena.Get("/organisations/" + harbourID(t, w).String() + "/programmes")
		lena.Click("Core Skills").Must(http.StatusOK, "Nobody. It is open to everybody", "For good", "Checked on 22 November 2026", "Title checked on 22 November 2026").
			MustNot("Move up among")
		lena.Click("Change who must do it").Must(http.StatusOK, "This programme comes with Linkfolio").MustNot(`name="title"`)
		lena.Press("Save", "asked_of", "everyone", "due_days", "14", "lasts_months", "12").
			Must(http.StatusOK, "Programme saved", "Everybody who has a role", "Within 14 days of starting", "1 year")
		lena.Press("Move up Fire safety").Must(http.StatusOK, "Order saved")
		lena.Click("Change Fire safety").Must(http.StatusOK, "NHS England")
		lena.Press("Save", "title", "Fire", "lasts_months", "24").Must(http.StatusOK, "Lasts 2 years, title not checked against eLfH yet")

		lars.Get("/organisations")
		lars.Click("Learning programmes")
		lars.Click("Core Skills").Must(http.StatusOK, "Nobody. It is open to everybody", "Fire safety").MustNot("not checked")
		lars.Get(lena.Page().Address).Must(http.StatusNotFound)
	})
}

// The second of two tabs is told what is stored, and loses no word.
func TestTwoTabsOfALead(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena := w.As("lena")
		lena.Get("/organisations/" + harbourID(t, w).String() + "/programmes")
		lena.Click("Core Skills")
		lena.Click("Change who must do it")
		other := lena.Tab()
		lena.Press("Save", "asked_of", "link-workers").Must(http.StatusOK, "Programme saved")
		other.Press("Save", "asked_of", "everyone", "due_days", "7").
			Must(http.StatusConflict, "Somebody changed this while you were writing", "Who must do it", "Link workers")
		if days, _ := other.Page().Value("due_days"); days != "7" {
			t.Errorf("what was typed is lost: %q", days)
		}
		other.Press("Save").Must(http.StatusOK, "Within 7 days of starting", "Everybody who has a role")

		other.Click("Change Fire safety")
		lena = other.Tab()
		other.Press("Save", "title", "Fire").Must(http.StatusOK, "Module saved")
		lena.Press("Save", "title", "Fire and smoke", "minutes", "30 min").Must(http.StatusConflict, "Title", "Fire")
		lena.Press("Save").Must(http.StatusOK, "Fire and smoke", "30 minutes")
	})
}

func TestFormsOfProgrammesPostedTwiceAddOnce(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena := w.As("lena")
		lena.Get("/organisations/" + harbourID(t, w).String() + "/programmes/new")
		second, third := lena.Tab(), lena.Tab()
		fill := []string{"title", "Lone working", "provider", "Harbour PCN"}
		lena.Press("Add programme", fill...).Must(http.StatusOK, "Lone working")
		second.Press("Add programme", fill...).Must(http.StatusOK, "Lone working")
		third.Press("Add programme", "title", "Other", "provider", "Harbour PCN").Must(http.StatusConflict, "This form was used before")
		if title, _ := third.Page().Value("title"); title != "Other" {
			t.Errorf("what was typed is lost: %q", title)
		}
		lena.Click("Add a module")
		second = lena.Tab()
		lena.Press("Add module", "title", "Part 1").Must(http.StatusOK, "Module added")
		second.Press("Add module", "title", "Part 1").Must(http.StatusOK, "Module added")
		if got := titlesIn(t, w, "Lone working"); got != "Part 1" {
			t.Error(got)
		}
		lena.Click("Add a module")
		lena.Post(strings.TrimSuffix(lena.Page().Address, "/new"), url.Values{"title": {"Part 2"}, "key": {"none"}}).Must(http.StatusUnprocessableEntity, "did not arrive whole")
	})
}

// Whoever is not its lead does not know of it, and titles that people type are no markup.
func TestProgrammesOfOthersAndNaughtyTitles(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena := w.As("lena")
		lena.Get("/organisations/" + harbourID(t, w).String() + "/programmes/new")
		const naughty = "<script>alert(\"x\")</script> & \u200fعربي 🙂"
		page := lena.Press("Add programme", "title", naughty, "provider", naughty, "summary", naughty).Must(http.StatusOK, naughty).MustNot("<script>alert")
		lena.Click("Add a module")
		lena.Press("Add module", "title", naughty).Must(http.StatusOK, naughty).MustNot("<script>alert")
		address, _, _ := strings.Cut(page.Address, "#")
		for who, want := range map[string]int{"lars": http.StatusNotFound, "amira": http.StatusForbidden, "sam": http.StatusForbidden} {
			if got := w.As(who).Status(http.MethodGet, address, nil); got != want {
				t.Errorf("%s is answered %d, want %d", who, got, want)
			}
		}
		if got := w.Visitor().Status(http.MethodPost, address+"/edit", url.Values{"title": {"Mine"}}); got != http.StatusUnauthorized {
			t.Errorf("without a session, what was typed must be shown: %d", got)
		}
	})
}
