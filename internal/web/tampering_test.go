package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/web/webtest"
)

func TestTheSameFormTwiceMakesOneEntry(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/entries/new")
		again := amira.Tab()
		first := amira.Press("Save as draft", webtest.Whole("Once")...).Address
		if second := again.Press("Save as draft", webtest.Whole("Once")...).Address; second != first {
			t.Errorf("the second sending made %s beside %s", second, first)
		}
		amira.Get("/entries").Must(http.StatusOK, "1 entry")
	})
}

// After "Save as draft", Back and other words, the form comes once more: no word is lost and no second entry made.
func TestTheSameFormWithOtherWordsKeepsThem(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/entries/new")
		again := amira.Tab()
		amira.Press("Save as draft", webtest.Whole("First words")...)
		page := again.Press("Save as draft", webtest.Whole("Second words")...).Must(http.StatusConflict, "This entry was changed somewhere else", "First words")
		if got, _ := page.Value("title"); got != "Second words" {
			t.Errorf("the title is %q", got)
		}
		again.Press("Save as draft").Must(http.StatusOK, "Second words")
		amira.Get("/entries").Must(http.StatusOK, "1 entry", "Second words")
	})
}

func TestTheSecondOfTwoTabsKeepsItsWords(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		entry := amira.Draft("As it was")
		other := amira.Tab()
		amira.Get(entry + "/edit")
		other.Get(entry + "/edit")
		amira.Press("Save as draft", "title", "From the first tab").Must(http.StatusOK, "Draft saved")
		page := other.Press("Save as draft", "title", "From the second tab", "answer.learned", "Second thoughts").
			Must(http.StatusConflict, "This entry was changed somewhere else", "From the first tab")
		for field, want := range map[string]string{"title": "From the second tab", "answer.learned": "Second thoughts"} {
			if got, _ := page.Value(field); got != want {
				t.Errorf("%s is %q, want %q", field, got, want)
			}
		}
		amira.Get(entry).Must(http.StatusOK, "From the first tab")
		other.Press("Save as draft").Must(http.StatusOK, "From the second tab", "Second thoughts")
	})
}

// When the entry was sent from another tab, there is no form to go back to, so the words are shown.
func TestWordsForAnEntryThatWasSentAreShown(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		entry := amira.Draft("To be sent")
		other := amira.Tab()
		other.Get(entry + "/edit")
		amira.Get(entry + "/sign-off-request")
		amira.Press("Send for sign-off").Must(http.StatusOK)
		other.Press("Save as draft", "answer.learned", "Second thoughts\nin two lines").Must(http.StatusConflict, "What you typed", "Second thoughts")
		amira.Get(entry).Must(http.StatusOK, "Waiting for sign-off").MustNot("Second thoughts")
	})
}

func TestHiddenFieldsThatWereTamperedWith(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		for _, id := range []string{uuid.NewString(), "x", strings.Repeat("9", 500), "../../etc"} {
			amira.Get("/entries/new")
			page := amira.Press("Save as draft", append(webtest.Whole("Kept"), "template", id)...)
			if id != uuid.Nil.String() && page.Status != http.StatusUnprocessableEntity && page.Status != http.StatusOK {
				t.Errorf("template %.20q: status %d", id, page.Status)
			}
		}
		entry := amira.Draft("Untouched")
		for _, lock := range []string{"", "x", "-1", "99", "1e9", "99999999999999999999"} {
			amira.Get(entry + "/edit")
			amira.Press("Save as draft", "lock", lock, "title", "Touched").Must(http.StatusConflict)
			amira.Get(entry + "/delete")
			amira.Press("Delete draft", "lock", lock).Must(http.StatusConflict)
		}
		for _, supervisor := range []string{
			"", "x", uuid.NewString(), w.Person("amira").ID.String(), w.Person("tom").ID.String(), w.Person("olu").ID.String(), w.Person("lena").ID.String(),
		} {
			amira.Get(entry + "/sign-off-request")
			amira.Press("Send for sign-off", "supervisor", supervisor).Must(http.StatusUnprocessableEntity, "Untouched")
		}
		amira.Get(entry + "/sign-off-request").Must(http.StatusOK)
		amira.Press("Send for sign-off", "lock", "0").Must(http.StatusConflict)
		amira.Get(entry).Must(http.StatusOK, "Only you can see this draft", "Untouched").MustNot("Touched</h1>")
		for _, extra := range []string{"owner_id", "OwnerID", "state", "State", "version", "id", "reviewer_id", "points_signed"} {
			amira.Get(entry + "/edit")
			values := url.Values{extra: {"signed"}, "lock": {valueOf(amira, "lock")}, "template": {valueOf(amira, "template")}, "title": {"Untouched"}, "save": {"draft"}}
			amira.Post(entry+"/edit", values).Must(http.StatusOK, "Draft")
		}
	})
}

func valueOf(c *webtest.Client, name string) string {
	value, _ := c.Page().Value(name)
	return value
}

// A person who is link worker and supervisor at once, and even their own supervisor's supervisor, never signs their own.
func TestNobodySignsTheirOwnEntry(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		sam, since := w.Person("sam"), calendar.MustOn(2025, 1, 1)
		harbour, err := w.People.OrganisationNamed(t.Context(), "Harbour PCN")
		if err != nil {
			t.Fatal(err)
		}
		w.Person("amira")
		for _, err := range []error{
			w.People.Join(t.Context(), sam.ID, harbour.ID, access.LinkWorker, since),
			w.People.Join(t.Context(), w.Person("olu").ID, harbour.ID, access.Supervisor, since),
			w.People.Supervise(t.Context(), sam.ID, w.Person("olu").ID, "clinical", since),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := w.People.Supervise(t.Context(), sam.ID, sam.ID, "clinical", since); err == nil {
			t.Error("a person became their own supervisor")
		}
		both := w.As("sam")
		both.Get("/").Must(http.StatusOK, "Your year", "Sign-offs")
		entry := both.Draft("My own")
		both.Get(entry + "/sign-off-request")
		both.Press("Send for sign-off", "supervisor", sam.ID.String()).Must(http.StatusUnprocessableEntity)
		sent := both.Send("My own, sent")
		for _, own := range []string{entry, sent} {
			both.Get(own + "/sign-off").Must(http.StatusForbidden)
			for _, decision := range []string{"sign", "return"} {
				both.Post(own+"/sign-off", url.Values{"decision": {decision}, "comment": {"Well done, me"}, "version": {"x"}}).Must(http.StatusForbidden)
			}
		}
		both.Get("/sign-offs").Must(http.StatusOK, "Nothing waits for you")
		both.Get(sent).Must(http.StatusOK, "Waiting for Olu Elsewhere")
	})
}

// Without scripts a double click sends a form twice, and the browser shows the answer to the second.
func TestDoubleClicksEndWell(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam := w.As("amira"), w.As("sam")
		twice := func(c *webtest.Client, button, ends string, fields ...string) {
			t.Helper()
			second := c.Tab()
			c.Press(button, fields...).Must(http.StatusOK, ends)
			second.Press(button, fields...).Must(http.StatusOK, ends)
		}
		entry := amira.Draft("Clicked twice")
		amira.Get(entry + "/edit")
		twice(amira, "Save as draft", "Clicked twice", "title", "Clicked twice, then")
		amira.Get(entry + "/sign-off-request")
		twice(amira, "Send for sign-off", "Entry sent for sign-off")
		sam.Get(entry + "/sign-off")
		twice(sam, "Confirm", "Entry returned", "decision", "return", "comment", "Say more.")
		amira.Get(entry + "/sign-off-request")
		amira.Press("Send for sign-off").Must(http.StatusOK)
		sam.Get(entry + "/sign-off")
		twice(sam, "Confirm", "Entry signed off", "decision", "sign", "comment", "")
	})
}
