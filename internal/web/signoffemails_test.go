package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"linkfolio/internal/web/webtest"
)

func TestALinkWorkerRemindsTheirSupervisor(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		entry := w.As("amira").Send("Waits")
		w.Pass(12 * 24 * time.Hour)
		amira, sam := w.As("amira"), w.As("sam")
		amira.Get("/").Must(http.StatusOK, "With Sam Okafor since 23 November 2026, 12 days")
		amira.Get(entry).Must(http.StatusOK, "It has waited for 12 days.")
		tab := amira.Tab()
		amira.Press("Remind Sam Okafor").Must(http.StatusOK, "It is in their next email about sign-offs", "You last reminded Sam Okafor on 5 December 2026 at 12:00pm",
			"You can remind them again from 6 December 2026", "reminded Sam Okafor").MustNot("Remind Sam Okafor\n")
		tab.Press("Remind Sam Okafor").Must(http.StatusOK, "You can remind them again from 6 December 2026") // a second tab
		amira.Get("/").Must(http.StatusOK, "12 days. You reminded them on 5 December 2026")
		sam.Get(entry).Must(http.StatusOK, "Amira Hassan sent a reminder on 5 December 2026 at 12:00pm.").MustNot("It has waited", "You last reminded")

		sam.Get("/account/sign-off-emails")
		sam.Press("Save", "every", "none").Must(http.StatusOK, "Your choice of emails was saved")
		w.As("tom").Send("Nobody was reminded of it") // who gets no emails sees it when they sign in
		sam.Get("/sign-offs").Must(http.StatusOK, "Waits Amira Hassan 12 days, since 23 Nov 2026. Reminded on 5 Dec 2026 Formal", "Tom Price Since today Formal")
		sam.Get("/").Must(http.StatusOK, "2 entries wait for you to decide on. You were reminded of 1 of them.", "Reminded on 5 Dec 2026")
		w.Pass(12 * time.Hour)
		amira = w.As("amira")
		amira.Get(entry)
		amira.Press("Remind Sam Okafor").Must(http.StatusOK, "they have chosen to get no emails about sign-offs", "so ask them yourself")

		w.Exec("UPDATE memberships SET ends_on = '2026-11-30' WHERE person_id = ?", w.Person("sam").ID)
		w.Pass(24 * time.Hour)
		amira = w.As("amira")
		amira.Get(entry).Must(http.StatusOK).MustNot("You can remind them", "It has waited")
		amira.Post(entry+"/remind", nil).Must(http.StatusConflict, "There is nobody to remind")
	})
}

func TestEmailsAboutSignOffs(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		sam := w.As("sam")
		sam.Get("/account").Must(http.StatusOK, "Emails about sign-offs")
		page := sam.Get("/account/sign-off-emails").Must(http.StatusOK, "This cannot be switched off", "They never say what an entry is about")
		if got, _ := page.Value("every"); got != "daily" {
			t.Errorf("%q is chosen", got)
		}
		tab := sam.Tab()
		sam.Press("Save", "every", "weekly").Must(http.StatusOK, "Your choice of emails was saved")
		page = tab.Press("Save", "every", "none").Must(http.StatusConflict, "You chose something else on another page")
		if got, _ := page.Value("every"); got != "none" {
			t.Errorf("%q came back", got)
		}
		tab.Press("Save").Must(http.StatusOK, "Your choice of emails was saved")
		page = sam.Get("/account/sign-off-emails")
		if got, _ := page.Value("every"); got != "none" {
			t.Errorf("%q is chosen", got)
		}
		sam.Post("/account/sign-off-emails", url.Values{"every": {"hourly"}}).Must(http.StatusUnprocessableEntity, "Choose how often you want these emails")
	})
}
