package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"linkfolio/internal/identity/identitytest"
	"linkfolio/internal/web/webtest"
)

func sessions(t *testing.T, w *webtest.World) (n int) {
	t.Helper()
	if err := w.DB.Read(t.Context()).Raw("SELECT count(*) FROM sessions").Scan(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

// face are the fields that a supervisor fills in on the link worker's device.
func face(decision, comment, password string, more ...string) []string {
	return append([]string{"decision", decision, "comment", comment, "declared", "yes", "password", password}, more...)
}

func TestSigningOffFaceToFace(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam := w.As("amira"), w.As("sam")
		entry := amira.Send("Signed at my desk")
		before, cookie := sessions(t, w), amira.Cookie("linkfolio")
		amira.Get(entry)
		amira.Click("Sign off here, face to face").Must(http.StatusOK, "Hand this device to Sam Okafor", "Signed at my desk", "I am Sam Okafor").
			MustNot("Who are you?")
		second := amira.Tab()

		amira.Press("Confirm with password").Must(http.StatusUnprocessableEntity, "Choose whether to sign off", "Tick the box")
		amira.Press("Confirm with password", face("sign", "", "")...).Must(http.StatusUnprocessableEntity, "Enter your password")
		page := amira.Press("Confirm with password", face("return", "Words to keep", "a wrong password")...).
			Must(http.StatusUnprocessableEntity, "The password is wrong", "Words to keep").MustNot("a wrong password")
		if strings.Contains(page.Body, "a wrong password") {
			t.Error("the password is shown again")
		}
		amira.Press("Confirm with password", face("return", "", webtest.Password)...).Must(http.StatusUnprocessableEntity, "Enter a comment that says what to change").MustNot("under one of the answers")
		amira.Press("Confirm with password", face("sign", "Well done", webtest.Password)...).
			Must(http.StatusOK, "Entry signed off. Hand the device back.", "Signed off by Sam Okafor", "Well done", "face to face on the device of Amira Hassan")
		if n := sessions(t, w); n != before || amira.Cookie("linkfolio") != cookie {
			t.Errorf("%d sessions, not %d, or another cookie", n, before)
		}
		second.Press("Confirm with password", face("sign", "Well done", webtest.Password)...).Must(http.StatusOK, "Entry signed off") // a double click
		third := second.Get(entry+"/sign-off-here").Must(http.StatusConflict, "no longer waiting").Body
		if strings.Contains(third, "password") {
			t.Error("a password is asked for")
		}
		sam.Get(entry).Must(http.StatusOK, "Signed off by Sam Okafor")
		letters := w.Letters(webtest.Email("sam"))
		if last := letters[len(letters)-1]; last.Kind != "decided-here" || !strings.Contains(last.Text, "with your password") ||
			!strings.Contains(last.Text, entry) || strings.Contains(last.Text, "at my desk") {
			t.Errorf("letter: %+v", last)
		}
	})
}

func TestWhatChangedOnTheWorkersDevice(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		entry := amira.Send("Before")
		tab := amira.Tab()
		tab.Get(entry + "/sign-off-here")
		over := amira.Tab()
		over.Get(entry + "/sign-off-here")
		amira.Get(entry + "/withdraw")
		amira.Press("Withdraw entry")
		over.Press("Confirm with password", face("return", "Kept for later", webtest.Password)...).
			Must(http.StatusConflict, "Amira Hassan withdrew this entry", "Kept for later").MustNot(webtest.Password)
		amira.Get(entry + "/edit")
		amira.Press("Continue", "title", "After")
		amira.Press("Send for sign-off").Must(http.StatusOK)
		tab.Press("Confirm with password", face("sign", "Good", webtest.Password)...).Must(http.StatusConflict, "What changed", "Before", "After")
		tab.Press("Confirm with password", face("return", "Say more", webtest.Password)...).Must(http.StatusOK, "Entry returned with a comment", "Say more")
		amira.Get(entry + "/comments")
		amira.Press("Add comment", "about", "answer.learned", "comment", "What is unclear?").Must(http.StatusOK)
		amira.Get(entry + "/edit")
		amira.Press("Continue", "title", "After that")
		amira.Press("Send for sign-off").Must(http.StatusOK)
		amira.Get(entry+"/sign-off-here").Must(http.StatusOK, "This is compared with version 2, which Sam Okafor returned on", "These parts changed: Title",
			"Amira Hassan, 23 November 2026 at 12:00pm, about version 2 What is unclear?")
	})
}

// Guesses on the link worker's device are guesses at the supervisor's account.
func TestGuessingOnTheWorkersDevice(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get(amira.Send("Guess") + "/sign-off-here")
		for range 10 {
			amira.Press("Confirm with password", face("sign", "", "wrong")...).Must(http.StatusUnprocessableEntity)
		}
		amira.Press("Confirm with password", face("sign", "", webtest.Password)...).Must(http.StatusTooManyRequests, "Wait 5 minutes")
		v := w.Visitor()
		v.Get("/sign-in")
		v.Press("Sign in", "email", webtest.Email("sam"), "password", webtest.Password).Must(http.StatusTooManyRequests)
	})
}

// With a second step the password is half; a passkey is enough, for what was on the page and nothing else.
func TestFaceToFaceWithASecondStep(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		config := w.Config
		config.BaseURL = &url.URL{Scheme: "https", Host: "cpd.example.org"}
		w.Serve(config)
		sam, amira := w.As("sam"), w.As("amira")
		first, second, third := amira.Send("First"), amira.Send("Second"), amira.Send("Third")
		p := setUpApp(t, w, sam)
		device := &identitytest.Authenticator{Origin: "https://cpd.example.org"}
		sam.Get("/account/two-step/passkeys/new")
		sam.Press("Make a passkey", "answer", device.Make(t, options(t, sam))).Must(http.StatusOK)

		amira.Get(first + "/sign-off-here")
		amira.Press("Confirm with password", face("sign", "", webtest.Password)...).Must(http.StatusUnprocessableEntity, "Enter the 6-digit code")
		amira.Press("Confirm with password", face("sign", "", webtest.Password, "code", p.codes[0])...).Must(http.StatusUnprocessableEntity, "The code is wrong")
		amira.Press("Confirm with password", face("sign", "", webtest.Password, "code", p.code(t, 0))...).Must(http.StatusOK, "Entry signed off")

		amira.Get(second + "/sign-off-here")
		answer := device.Use(t, options(t, amira))
		ceremony, _ := amira.Page().Value("ceremony")
		amira.Get(third + "/sign-off-here")
		amira.Press("Confirm with a passkey", face("sign", "", "", "answer", answer, "ceremony", ceremony)...).
			Must(http.StatusUnprocessableEntity, "The passkey was not accepted")
		amira.Get(second + "/sign-off-here")
		amira.Press("Confirm with a passkey", face("sign", "", "", "answer", answer, "ceremony", ceremony)...).Must(http.StatusOK, "Entry signed off")
		letters := w.Letters(webtest.Email("sam"))
		if last := letters[len(letters)-1]; !strings.Contains(last.Text, "with your passkey") {
			t.Errorf("letter: %+v", last)
		}

		own := &identitytest.Authenticator{Origin: "https://cpd.example.org"}
		amira.Get("/account/two-step/passkeys/new")
		amira.Press("Make a passkey", "answer", own.Make(t, options(t, amira))).Must(http.StatusOK)
		amira.Get(third + "/sign-off-here")
		amira.Press("Confirm with a passkey", face("sign", "", "", "answer", own.Use(t, options(t, amira)))...).
			Must(http.StatusUnprocessableEntity, "Only the supervisor to whom this entry was sent")
	})
}

func TestAStandInFaceToFace(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Person("kit")
		amira, sam := w.As("amira"), w.As("sam")
		sam.Get("/supervision/cover/new")
		sam.Press("Name stand-in", "stand_in", w.Person("kit").ID.String(), "starts_on-day", "23", "starts_on-month", "11", "starts_on-year", "2026",
			"ends_on-day", "4", "ends_on-month", "12", "ends_on-year", "2026").Must(http.StatusOK)
		entry := amira.Send("For whoever is here")
		amira.Get(entry+"/sign-off-here").Must(http.StatusOK, "Who are you?", "Stands in for Sam Okafor until 4 December 2026")
		amira.Press("Confirm with password", face("sign", "", webtest.Password)...).Must(http.StatusUnprocessableEntity, "Choose who you are")
		amira.Press("Confirm with password", face("sign", "", webtest.Password, "signer", w.Person("dora").ID.String())...).
			Must(http.StatusUnprocessableEntity, "Choose who")
		amira.Press("Confirm with password", face("sign", "", webtest.Password, "signer", w.Person("kit").ID.String())...).
			Must(http.StatusOK, "Signed off by Kit Adeyemi, GP, for Sam Okafor")
	})
}

// The same form, twenty times at once, on two devices.
func TestTheSameDecisionTwentyTimesAtOnce(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam := w.As("amira"), w.As("sam")
		entry := amira.Send("Once")
		version, _ := sam.Get(entry + "/sign-off").Value("version")
		amira.Get(entry + "/sign-off-here")
		var wait sync.WaitGroup
		statuses := make([]int, 20)
		for i := range statuses {
			by, path := sam.Tab(), entry+"/sign-off"
			form := url.Values{"decision": {"sign"}, "comment": {""}, "version": {version}}
			if i%4 == 3 {
				by, path = amira.Tab(), entry+"/sign-off-here"
				form.Set("declared", "yes")
				form.Set("password", webtest.Password)
			}
			wait.Go(func() { statuses[i] = by.Status(http.MethodPost, path, form) })
		}
		wait.Wait()
		done := 0
		for _, status := range statuses {
			switch status {
			case http.StatusSeeOther:
				done++
			case http.StatusConflict:
			default:
				t.Errorf("statuses: %v", statuses)
			}
		}
		if done == 0 {
			t.Errorf("nobody was told that it is done: %v", statuses)
		}
		var n int
		if err := w.DB.Read(t.Context()).Raw("SELECT count(*) FROM decisions").Scan(&n).Error; err != nil || n != 1 {
			t.Errorf("%d decisions, %v", n, err)
		}
	})
}
