package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/web/webtest"
)

var wholeSetUp = []string{
	"name", "Siân O’Ŵyn", "email", "sian@example.org", "password", "purple bicycle gravy", "organisation", "St Ŵyn's Centre", "kind", "charity", "ods_code", "",
}

func TestSettingUp(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		secret, _, err := w.People.OfferSetUp(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		visitor := w.Visitor()
		visitor.Get("/set-up/"+secret).Must(http.StatusOK, "Set up Linkfolio")
		page := visitor.Press("Set up Linkfolio", "name", "Siân O’Ŵyn", "password", "short", "ods_code", "?").
			Must(http.StatusUnprocessableEntity, "Enter an email address", "Password must be 12 characters or more", "Select the kind of organisation")
		page.MustNot(`value="short"`)
		for field, message := range map[string]string{
			"email": "Enter an email address", "organisation": "Enter the name of the organisation", "ods_code": "ODS code must be 3 to 8 letters and digits, like A12345",
		} {
			if got := page.Error(field); got != message {
				t.Errorf("%s: %q", field, got)
			}
		}
		if got, _ := page.Value("name"); got != "Siân O’Ŵyn" {
			t.Errorf("the name came back as %q", got)
		}
		again := visitor.Tab()
		home := visitor.Press("Set up Linkfolio", wholeSetUp...).Must(http.StatusOK, "Linkfolio is set up, and you are signed in")
		if home.Address != "/" {
			t.Error(home.Address)
		}
		second := w.Visitor() // the second of two clicks, sent before the first was answered
		second.Post("/set-up/"+secret, formOf(wholeSetUp)).Must(http.StatusOK, "you are signed in")
		again.Get("/set-up/"+secret).Must(http.StatusNotFound, "This set-up link no longer works", "only until somebody has an account")
		again.Press("Sign out")
		again.Post("/set-up/"+secret, url.Values{"name": {"Mallory"}}).Must(http.StatusNotFound, "This set-up link no longer works")
		if strings.Contains(w.Log.String(), secret) {
			t.Error("the log holds the link")
		}
	})
}

func formOf(fields []string) url.Values {
	values := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	return values
}

// Over HTTP too, 32 posts at once make one person. All of them are the same form, so whoever comes after is signed in or
// told that the link is over.
func TestThirtyTwoPostsOfOneSetUpLink(t *testing.T) {
	t.Parallel()
	w := webtest.NewWorld(t, dbtest.SQLite(t))
	secret, _, err := w.People.OfferSetUp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	statuses := make([]int, 32)
	var posts sync.WaitGroup
	for i := range statuses {
		posts.Go(func() {
			statuses[i] = w.Visitor().Status(http.MethodPost, "/set-up/"+secret, formOf(wholeSetUp))
		})
	}
	posts.Wait()
	done := 0
	for _, status := range statuses {
		if status == http.StatusSeeOther {
			done++
		} else if status != http.StatusNotFound {
			t.Errorf("status %d", status)
		}
	}
	var people int64
	if err := w.DB.Read(t.Context()).Table("people").Count(&people).Error; err != nil || people != 1 || done == 0 {
		t.Errorf("%d people, %d led on, %v", people, done, err)
	}
}
