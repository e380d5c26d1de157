package web_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/calendar"
	"linkfolio/internal/web/webtest"
)

// check uploads a file, and gives its preview, or the form again.
func check(t *testing.T, w *webtest.World, lena *webtest.Client, content string) *webtest.Page {
	t.Helper()
	lena.Get(invitations(t, w) + "/upload").Must(http.StatusOK)
	return lena.Upload("Check the file", "file", "people.csv", []byte(content))
}

const listOfPeople = "Email address,Full name,Role,Role title,Start date,Favourite colour\n" +
	"q@example.org,Q,link worker,,,blue\n" + // row 2
	"o@example.org,Siân O’Neill,SPLW,Senior,3 November 2026,\n" +
	"w@example.org,Ŵ,Line manager,,24/11/2026,\n" +
	"tom@example.org,Tom Price,link worker,,,\n" + // a member
	"Q@EXAMPLE.ORG,Q again,Link-worker,,,\n" + // the same as row 2
	"not an address,=SUM(A1:A9),care coordinator,,31/02/2026,\n" + // row 7
	"nobody@example.org,,lead,,,\n"

func TestAListIsPreviewedThenInvited(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena := w.As("lena")
		w.Person("tom")
		page := check(t, w, lena, listOfPeople).Must(http.StatusOK, "Check the people before you invite them", "Nobody has been invited yet",
			"Favourite colour", "The same person and role as in row 2", "Is already a link worker at Harbour PCN",
			"Will be invited as a supervisor from 24 November 2026", "Will be invited as a link worker from 3 November 2026",
			"“care coordinator” is not a role here", "“31/02/2026” is not a date", "Enter a full name")
		if first := strings.Index(page.Text(), "not an address"); first > strings.Index(page.Text(), "q@example.org") {
			t.Error("those with problems do not come first")
		}
		lena.Get(invitations(t, w)).Must(http.StatusOK, "Nobody is invited at the moment")
		lena.Get(page.Address)
		problems := lena.Get(page.Address + "/problems.csv").Must(http.StatusOK)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(problems.Body, "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 3 || rows[1][0] != "7" || rows[1][3] != "'=SUM(A1:A9)" || rows[2][0] != "8" {
			t.Errorf("%q, %v", rows, err)
		}
		lena.Get(page.Address)
		twice := lena.Tab()
		lena.Press("Invite 3 people").Must(http.StatusOK, "3 people were invited", "Left out because of a problem").MustNot("Invite 3")
		twice.Press("Invite 3 people").Must(http.StatusOK, "3 people were invited")
		for _, email := range []string{"q@example.org", "o@example.org", "w@example.org"} {
			if n := len(w.Letters(email)); n != 1 {
				t.Errorf("%d letters to %s", n, email)
			}
		}
		lena.Get(invitations(t, w)).Must(http.StatusOK, "3 invitations wait")
		check(t, w, lena, listOfPeople).Must(http.StatusOK, "Nobody can be invited from this file", "Is already invited as a link worker")
		check(t, w, lena, "Email,Name,Role\nq@example.org,Q,splw\n").Must(http.StatusOK, "Nothing new: everybody in this file is already invited or a member.")
		w.Visitor().Get(w.LastLink("o@example.org")).Must(http.StatusOK, "from 3 November 2026")
		w.Pass(time.Hour)
		lena.Get(page.Address).Must(http.StatusNotFound, "An uploaded list is kept for one hour")
	})
}

func TestWhatAListMayLookLike(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena := w.As("lena")
		const one = "Email,Name,Role\na@example.org,A,lead\nb@example.org,B,lead\n"
		for name, content := range map[string]string{
			"a byte order mark": "\ufeff" + one,
			"CR only":           strings.ReplaceAll(one, "\n", "\r"),
			"CRLF":              strings.ReplaceAll(one, "\n", "\r\n"),
			"semicolons":        strings.ReplaceAll(one, ",", ";"),
			"first and last":    "Surname,First name,E-Mail,ROLE\nWen,Mia,a@example.org,lead\nB,B,b@example.org,team lead\n",
		} {
			if page := check(t, w, lena, content); page.Status != http.StatusOK || !page.Has("Invite 2 people") {
				t.Errorf("%s: %d\n%s", name, page.Status, page.Text())
			}
		}
		for name, c := range map[string]struct{ content, says string }{
			"no role":        {"Email,Name\na@example.org,A\n", "The file has no column “Role”. Its first row must name the columns"},
			"nothing fits":   {"Colour,Size\nred,3\n", "The file has no columns “Email address”, “Role” and “Full name”"},
			"only a surname": {"Email,Surname,Role\na@example.org,A,lead\n", "“Full name”"},
			"headings only":  {"Email,Name,Role\n", "nobody below them"},
			"empty":          {"", ""},
			"too large":      {one + strings.Repeat("x", 6<<20), "5 MB"},
		} {
			page := check(t, w, lena, c.content)
			if page.Status != http.StatusUnprocessableEntity || page.Error("file") == "" || !strings.Contains(page.Error("file"), c.says) {
				t.Errorf("%s: %d, %q", name, page.Status, page.Error("file"))
			}
		}
		lena.Get(invitations(t, w) + "/upload")
		lena.Press("Check the file").Must(http.StatusUnprocessableEntity, "Select a CSV or Excel file")
		template := lena.Get(invitations(t, w) + "/template.csv").Must(http.StatusOK)
		if !strings.Contains(template.Body, `"Email address","Full name",Role,"Role title","Start date"`) {
			t.Error(template.Body)
		}
	})
}

// Genuine files of other programs, and files that are made to hurt, end as a preview or as a sentence at the field.
func TestRealAndHostileFiles(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena := w.As("lena")
		files := 0
		for _, folder := range []string{"dls", "xlsx-hostile", "csv", "totara"} {
			dir := findSamples(folder)
			names, _ := filepath.Glob(filepath.Join(dir, "*"))
			for _, name := range names {
				content, err := os.ReadFile(name)
				if err != nil || dir == "" || !strings.HasSuffix(name, ".xlsx") && !strings.HasSuffix(name, ".csv") {
					continue
				}
				files++
				lena.Get(invitations(t, w) + "/upload")
				began := calendar.System()
				page := lena.Upload("Check the file", "file", filepath.Base(name), content)
				if page.Status != http.StatusUnprocessableEntity || page.Error("file") == "" {
					t.Errorf("%s: %d, %q", filepath.Base(name), page.Status, page.Error("file"))
				}
				t.Logf("%s: %q, %s", filepath.Base(name), page.Error("file"), calendar.System().Sub(began).Round(time.Millisecond))
			}
		}
		if files == 0 {
			t.Skip("the shared samples are not beside the checkout")
		}
	})
}

func findSamples(folder string) string {
	for up := "../.."; len(up) < 40; up = filepath.Join(up, "..") {
		dir := filepath.Join(up, "shared", "samples", folder)
		if _, err := os.Stat(dir); err == nil {
			return dir
		}
	}
	return ""
}

// 10,000 people are invited by one file, and nobody twice.
func TestAListOfTenThousand(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena := w.As("lena")
		var list bytes.Buffer
		list.WriteString("Email address,Full name,Role\n")
		for i := range 10_000 {
			fmt.Fprintf(&list, "person%d@example.org,Person %d,link worker\n", i, i)
		}
		began := calendar.System()
		page := check(t, w, lena, list.String()).Must(http.StatusOK, "Invite 10000 people", "Rows 1 to 100 of 10000")
		previewed := calendar.System().Sub(began)
		lena.Get(page.Address+"?page=100").Must(http.StatusOK, "person9999@example.org")
		began = calendar.System()
		lena.Press("Invite 10000 people").Must(http.StatusOK, "10000 people were invited")
		t.Logf("%s: previewed in %s, invited in %s", w.DB.EngineName(), previewed.Round(time.Millisecond), calendar.System().Sub(began).Round(time.Millisecond))
		if calendar.System().Sub(began) > 2*time.Minute {
			t.Error("inviting takes too long")
		}
		lena.Get(invitations(t, w)+"?page=200").Must(http.StatusOK, "10000 invitations wait", "page 200 of 200")
		check(t, w, lena, list.String()).Must(http.StatusOK, "Nothing new")
		var letters int64
		if err := w.DB.Read(t.Context()).Table("letters").Count(&letters).Error; err != nil || letters != 10_000 {
			t.Errorf("%d letters, %v", letters, err)
		}
	})
}
