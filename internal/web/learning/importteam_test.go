package learning_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/web/webtest"
)

const ourList = "Email,Name,Course,Status,Date completed\n" +
	"AMIRA@example.org,Somebody,Fire safety,Completed,03/11/2026\n" +
	",\"Price, Tom\",Fire safety,Completed,03/11/2026\n" +
	"zoe@example.org,Zoe Quill,Fire safety,Completed,03/11/2026\n" +
	",Yan Li,Moving and Handling Level 2,Completed,04/11/2026\n"

func TestALeadImportsForTheTeam(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Person("amira")
		w.Person("tom")
		lena := w.As("lena")
		harbour, err := w.People.OrganisationNamed(t.Context(), "Harbour PCN")
		if err != nil {
			t.Fatal(err)
		}
		start := "/organisations/" + harbour.ID.String() + "/learning/import"
		lena.Get(start).Must(http.StatusOK, "Import learning for Harbour PCN")
		page := lena.UploadAll("Upload and check", "files", []webtest.File{csv("team.csv", ourList)}).Must(http.StatusOK, "Same email address", "Same name: please check",
			"“Price, Tom” is “Tom Price (tom@example.org)”", "People who were not found", "Zoe Quill (zoe@example.org)", "Record up to 2 rows")
		lena.Click("Say who it is (Yan Li)").Must(http.StatusOK, "Who is this?", "Amira Hassan (amira@example.org)", "Discard the rows")
		lena.Press("Save", "choice", "out").Must(http.StatusOK, "Left out, as you chose")
		lena.Get(page.Address + "?tick=all").Must(http.StatusOK)
		lena.Press("Record up to 2 rows", "learner", learnerValue(lena.Page())).Must(http.StatusOK, "2 records were added", "People who were not found", "Zoe Quill")
		lena.Get(start).Must(http.StatusOK, "People who were not found", "Zoe Quill")
		lena.Click("Say who it is (Zoe Quill").Must(http.StatusOK, "The import was recorded without these rows")
		lena.Press("Save").Must(http.StatusUnprocessableEntity, "Choose one from the list")
		lena.Press("Save", "choice", w.Person("tom").ID.String()).Must(http.StatusOK, "2 records were added")
		lena.Get(start).Must(http.StatusOK).MustNot("People who were not found")
		w.As("amira").Get(page.Address).Must(http.StatusNotFound)
		w.As("lars").Get(page.Address).Must(http.StatusNotFound)
	})
}

// Whom nobody ticked is kept until somebody says who it is, and can be named on the page of what was recorded.
func TestPeopleWhoAreNotTicked(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Person("tom")
		lena := w.As("lena")
		harbour, err := w.People.OrganisationNamed(t.Context(), "Harbour PCN")
		if err != nil {
			t.Fatal(err)
		}
		lena.Get("/organisations/" + harbour.ID.String() + "/learning/import").Must(http.StatusOK)
		lena.UploadAll("Upload and check", "files", []webtest.File{csv("team.csv", "Name,Course,Status,Date completed\nTom Price,Fire safety,Completed,03/11/2026\n")})
		lena.Press("Record up to 1 row").Must(http.StatusOK, "No record was added", "not ticked: kept until you say who they are", "Same name as Tom Price, not ticked")
		lena.Click("Say who it is (Tom Price").Must(http.StatusOK, "Who is this?")
		lena.Press("Save", "choice", w.Person("tom").ID.String()).Must(http.StatusOK, "1 record was added").MustNot("not ticked")
	})
}

// A list that is longer than a page can be says what it leaves out, and who is not found comes in pages.
func TestManyPeopleOfOneImport(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Person("tom")
		lena := w.As("lena")
		harbour, err := w.People.OrganisationNamed(t.Context(), "Harbour PCN")
		if err != nil {
			t.Fatal(err)
		}
		list := "Name,Username,Course,Status,Date completed\n"
		for n := range imports.MostAsked + 1 {
			list += fmt.Sprintf("Tom Price,tom%d,Fire safety,Completed,03/11/2026\nYan Li,yan%d,Fire safety,Completed,03/11/2026\n", n, n)
		}
		start := "/organisations/" + harbour.ID.String() + "/learning/import"
		lena.Get(start).Must(http.StatusOK)
		lena.UploadAll("Upload and check", "files", []webtest.File{csv("team.csv", list)}).
			Must(http.StatusOK, "And 1 more person has the name of somebody", "And 1 other person.")
		lena.Press("Record up to 101 rows").Must(http.StatusOK, "And 2 other people.")
		if page := lena.Get(start).Must(http.StatusOK); strings.Count(page.Text(), "Say who it is") != imports.StraysOnPage {
			t.Errorf("%d people on the page", strings.Count(page.Text(), "Say who it is"))
		}
		if page := lena.Get(start + "?page=5").Must(http.StatusOK); strings.Count(page.Text(), "Say who it is") != 2 {
			t.Errorf("%d people on the last page", strings.Count(page.Text(), "Say who it is"))
		}
	})
}

func learnerValue(page *webtest.Page) string {
	_, rest, _ := strings.Cut(page.Body, `name="learner" type="checkbox" value="`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}
