package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/web/webtest"
)

const joAt = "jo.bell@college.example"

// askJo sends a new entry to Jo by email, and gives its path and the path of the link.
func askJo(w *webtest.World, amira *webtest.Client, title string) (entry, link string) {
	amira.Get("/entries/new")
	check := amira.Press("Continue", webtest.Whole(title)...).Must(http.StatusOK, "Somebody without an account")
	amira.Press("Send for sign-off", "supervisor", "by-email", "name", "Jo Bell", "email", joAt).
		Must(http.StatusOK, "Entry sent for sign-off", "Jo Bell gets an email with a link")
	return strings.TrimSuffix(check.Address, "/sign-off-request"), joLink(w)
}

// joLink is the path of the newest link to Jo.
func joLink(w *webtest.World) string {
	address, err := url.Parse(w.LastLink(joAt))
	if err != nil {
		panic(err)
	}
	return address.Path
}

// joCode is the newest code to Jo.
func joCode(w *webtest.World) string {
	letters := w.Letters(joAt)
	return regexp.MustCompile(`\d{3} \d{3}`).FindString(letters[len(letters)-1].Text)
}

func about(decision, comment string) []string {
	return []string{"decision", decision, "comment", comment, "name", "Dr Jo Bell", "role", "Course leader", "organisation", "Harbour College"}
}

func TestSigningOffByLink(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, jo := w.As("amira"), w.Visitor()
		other := amira.Send("Another entry of hers")
		entry, link := askJo(w, amira, "Led by Jo")
		amira.Get("/").Must(http.StatusOK, "With Jo Bell, by email, since")
		amira.Get(entry).Must(http.StatusOK, "Sent to Jo Bell by email (jo.bell@college.example)", "Their link works until", "you can send the link again after 1:00pm").
			MustNot("Sign off here", "no longer supervises", "Add a comment")
		w.As("sam").Get(entry).Must(http.StatusNotFound)

		answer := jo.Request(http.MethodGet, link, nil)
		for header, want := range map[string]string{
			"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow, noarchive",
		} {
			if got := answer.Header().Get(header); got != want {
				t.Errorf("%s: %q", header, got)
			}
		}
		page := jo.Get(link).Must(http.StatusOK, "Led by Jo", "Amira Hassan", "You do not need an account").MustNot("Another entry of hers", "History", "Sign out")
		if strings.Contains(page.Body, entry) || strings.Contains(page.Body, other) || strings.Contains(page.Body, `href="/entries`) {
			t.Error("the page leads into the application")
		}
		w.As("tom").Get(link).Must(http.StatusOK, "Led by Jo").MustNot("Tom Price", "My account", "Sign out")
		amira.Get(link).Must(http.StatusForbidden, "Nobody signs off their own entries").MustNot("Led by Jo")

		second := jo.Tab()
		jo.Press("Continue", about("", "Kept words")...).Must(http.StatusUnprocessableEntity, "Choose whether to sign off", "Kept words")
		jo.Press("Continue", append(about("sign", ""), "organisation", "")...).Must(http.StatusUnprocessableEntity, "Enter the organisation")
		jo.Press("Continue", about("decline", "")...).Must(http.StatusUnprocessableEntity, "Enter why it is not for you to sign off")
		jo.Press("Continue", append(about("sign", "Well led"), "version", "0000")...).Must(http.StatusConflict, "Read what changed", "Well led")
		jo.Press("Continue", about("sign", "Well led")...).Must(http.StatusOK, "Enter the code that we sent you", joAt, "Well led", "Harbour College", "Sign it off")
		first := jo.Tab()
		second.Press("Continue", about("return", "Say more")...).Must(http.StatusOK, "Return it with a comment")
		first.Press("Confirm and sign off", "code", joCode(w)).Must(http.StatusConflict, "You gave another answer", "Return it with a comment")
		if kept := jo.Get(link).Must(http.StatusOK, "Say more"); !strings.Contains(kept.Body, `value="Course leader"`) {
			t.Error("what was typed is gone")
		}
		jo.Press("Continue", about("sign", "Well led")...).Must(http.StatusOK)
		code := joCode(w)
		jo.Press("Confirm and sign off", "code", "12").Must(http.StatusUnprocessableEntity, "Enter the 6 digits")
		wrong := "000000"
		if code == "000 000" {
			wrong = "000001"
		}
		jo.Press("Confirm and sign off", "code", wrong).Must(http.StatusUnprocessableEntity, "This is not the code")
		jo.Press("Send me another code").Must(http.StatusOK, "only one is sent")
		for range 3 {
			jo.Press("Confirm and sign off", "code", wrong).Must(http.StatusUnprocessableEntity, "This is not the code")
		}
		jo.Press("Confirm and sign off", "code", wrong).Must(http.StatusUnprocessableEntity, "Your code no longer works", "tried too often", "Well led").
			MustNot("It works for 10 minutes", "6-digit code")
		w.Pass(time.Minute)
		jo.Press("Send me another code").Must(http.StatusOK, "It works for 10 minutes")
		code = joCode(w)
		twice := jo.Tab()
		jo.Press("Confirm and sign off", "code", code).Must(http.StatusOK, "Signed off", "confirmed by e-mail", "The link is used up", "fingerprint").MustNot("Led by Jo")
		twice.Press("Confirm and sign off", "code", code).Must(http.StatusOK, "The link is used up") // a double click
		jo.Click("Check at any time").Must(http.StatusOK, "Dr Jo Bell (Course leader, Harbour College, confirmed by e-mail) signed off this entry", "Confirmed by e-mail", "This sign-off stands")

		amira.Get(entry).Must(http.StatusOK, "Signed off by Dr Jo Bell, Course leader, Harbour College (confirmed by e-mail)", "Well led",
			"Dr Jo Bell signed it off on", "Dr Jo Bell signed off this entry, confirmed by e-mail")
		amira.Get("/portfolio")
		amira.Click("View as a web page").Must(http.StatusOK, "Signed off (confirmed by e-mail)", "Signed off by Dr Jo Bell, Course leader, Harbour College, on", "confirmed by e-mail")
		amira.Get(entry+"/reopen").Must(http.StatusOK, "confirmed by e-mail")
		letters := w.Letters(joAt)
		if last := letters[len(letters)-1]; last.Kind != "guest-decided" || !strings.Contains(last.Text, "/verify?code=") || strings.Contains(last.Text, "Led by") {
			t.Errorf("letter: %+v", last)
		}
	})
}

// Who is asked again at the same address sees what changed since they answered, as a supervisor would.
func TestAskedAgainByEmail(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, jo := w.As("amira"), w.Visitor()
		entry, link := askJo(w, amira, "Led by Jo")
		jo.Get(link).Must(http.StatusOK).MustNot("What changed since you last looked", "What you said then")
		jo.Press("Continue", about("return", "Which meeting?")...).Must(http.StatusOK)
		jo.Press("Confirm and return", "code", joCode(w)).Must(http.StatusOK)
		amira.Get(entry + "/comments")
		amira.Press("Add comment", "about", "entry", "comment", "canary-remark").Must(http.StatusOK)
		amira.Get(entry + "/edit")
		amira.Press("Continue", "hours", "3", "answer.applied", "I use them in every first meeting since June.").Must(http.StatusOK)
		amira.Press("Send for sign-off").Must(http.StatusOK, "Jo Bell gets an email with a link") // who was asked last is filled in
		page := jo.Get(joLink(w)).Must(http.StatusOK, "This is compared with version 1, which you returned on 23 November 2026 at 12:00pm.",
			"These parts changed: Time spent CPD points How have you used it", "2 hours 30 minutes 3 hours", "Changed", "[added: since June", "What you said then Which meeting?").
			MustNot("canary-remark", "History")
		if strings.Contains(page.Body, entry) {
			t.Error("the page leads into the application")
		}
		jo.Press("Continue", about("", "Kept words")...).Must(http.StatusUnprocessableEntity, "What changed since you last looked")
		amira.Get(entry + "/withdraw")
		amira.Press("Withdraw entry")
		amira.Get(entry + "/sign-off-request")
		amira.Press("Send for sign-off", "supervisor", "by-email", "name", "Al Bell", "email", "al@college.example").Must(http.StatusOK)
		address, err := url.Parse(w.LastLink("al@college.example"))
		if err != nil {
			t.Fatal(err)
		}
		w.Visitor().Get(address.Path).Must(http.StatusOK, "since June").MustNot("What changed since you last looked", "Which meeting?")
	})
}

// A link that does not work tells nothing of why, but for what was withdrawn: the pages are the same but for the link itself.
func TestLinksThatDoNotWork(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, jo := w.As("amira"), w.Visitor()
		same := func(link string) string {
			page := jo.Get(link).Must(http.StatusNotFound, "This link cannot be used any more")
			return strings.ReplaceAll(page.Body, link, "LINK")
		}
		unknown := same("/sign/AAAAAAAAAAAAAAAAAAAAAAAAAA")

		entry, withdrawn := askJo(w, amira, "Withdrawn")
		jo.Get(withdrawn)
		amira.Get(entry+"/withdraw").Must(http.StatusOK, "The link that Jo Bell has will no longer work")
		amira.Press("Withdraw entry").Must(http.StatusOK, "Only you can see this draft")
		jo.Press("Continue", about("return", "Words to keep")...).Must(http.StatusConflict, "your answer was not sent", "Words to keep", "Harbour College")
		for _, beneath := range []string{"", "/code", "/receipt.jws"} {
			jo.Get(withdrawn+beneath).Must(http.StatusGone, "Amira Hassan withdrew this", "nothing for you to do").MustNot("Send me a new link", "Withdrawn")
		}

		returned, used := askJo(w, amira, "Returned")
		jo.Get(used)
		jo.Press("Continue", about("return", "Say more")...).Must(http.StatusOK)
		jo.Press("Confirm and return", "code", joCode(w)).Must(http.StatusOK, "Returned with your comment")
		jo.Get(used).Must(http.StatusOK, "The link is used up") // within the hour
		receipt := jo.Click("Download your receipt")
		if got := receipt.Header; got.Get("Referrer-Policy") != "no-referrer" || got.Get("Set-Cookie") != "" || !strings.HasPrefix(got.Get("Content-Disposition"), "attachment; filename=linkfolio-receipt-") {
			t.Errorf("the receipt comes with %v", got)
		}
		jo.Get("/verify")
		jo.Upload("Check this file", "file", "receipt.jws", []byte(receipt.Body)).Must(http.StatusOK, "This receipt is genuine", "Returned, not signed off", "Dr Jo Bell")
		if told := w.Letters(webtest.Email("amira")); !strings.Contains(told[len(told)-1].Text, "Dr Jo Bell has returned one of your entries (confirmed by e-mail)") {
			t.Errorf("letter: %+v", told[len(told)-1])
		}
		amira.Get(returned).Must(http.StatusOK, "Dr Jo Bell returned this entry on", "confirmed by e-mail", "Say more")

		waits, expired := askJo(w, amira, "Expired")
		w.Pass(15 * 24 * time.Hour)
		for name, link := range map[string]string{"used": used, "expired": expired} {
			if same(link) != unknown {
				t.Errorf("the page of a link that is %s is not that of an unknown one", name)
			}
			for _, beneath := range []string{"/code", "/done", "/receipt.jws"} {
				if body := jo.Get(link + beneath).Must(http.StatusNotFound).Body; strings.ReplaceAll(body, link, "LINK") != unknown {
					t.Errorf("%s of a link that is %s is not that of an unknown one", beneath, name)
				}
			}
		}
		jo.Get(expired)
		jo.Press("Send me a new link").Must(http.StatusOK, "Check your email")
		renewed := joLink(w)
		if renewed == expired {
			t.Fatal("no new link was sent")
		}
		jo.Get(renewed).Must(http.StatusOK, "Expired")
		jo.Get(used)
		jo.Press("Send me a new link").Must(http.StatusOK, "Check your email")
		if joLink(w) != renewed {
			t.Error("a new link was sent for one that was used")
		}

		w.Pass(15 * 24 * time.Hour)
		amira = w.As("amira")
		amira.Get("/").Must(http.StatusOK, "With Jo Bell, by email, since", "The link worked until")
		amira.Get(waits).Must(http.StatusOK, "Their link has expired")
		amira.Press("Send the link again").Must(http.StatusOK, "A new link is on its way", "The link was last sent on")
		jo.Get(renewed).Must(http.StatusNotFound)
		jo.Get(joLink(w)).Must(http.StatusOK, "Expired")

		w.Pass(106 * 24 * time.Hour)
		if _, err := w.Desk.SweepGuests(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.As("amira").Get(waits).Must(http.StatusOK, "Sent by email to somebody without an account on", "are no longer kept", "Withdraw").
			MustNot(joAt, "Send the link again")
	})
}

func TestWhomAnEntryIsSentToByEmail(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		w.Person("olu")
		amira.Get("/entries/new")
		amira.Press("Continue", webtest.Whole("Whom?")...).Must(http.StatusOK)
		send := func(name, email string) *webtest.Page {
			return amira.Press("Send for sign-off", "supervisor", "by-email", "name", name, "email", email)
		}
		send("", "").Must(http.StatusUnprocessableEntity, "Enter their full name", "Enter their email address")
		send("Me", "AMIRA@example.ORG").Must(http.StatusUnprocessableEntity, "This is your own address")
		send("Jo", "jo at college").Must(http.StatusUnprocessableEntity, "in the correct format")
		twice := amira.Tab()
		send("Sam", "Sam@example.org").Must(http.StatusOK, "sent to their account", "Sam Okafor will find it")
		twice.Press("Send for sign-off", "supervisor", "by-email", "name", "Sam", "email", "Sam@example.org").Must(http.StatusOK, "Entry sent for sign-off")

		amira.Get("/entries/new")
		amira.Press("Continue", webtest.Whole("To somebody who has an account elsewhere")...).Must(http.StatusOK)
		send("Olu", webtest.Email("olu")).Must(http.StatusOK, "Olu gets an email with a link")

		// Without a supervisor there is only this way.
		if err := w.DB.Read(t.Context()).Exec("UPDATE supervision_links SET ends_on = '2025-06-01'").Error; err != nil {
			t.Fatal(err)
		}
		amira.Get("/entries/new")
		amira.Press("Continue", webtest.Whole("Alone")...).Must(http.StatusOK, "You have no supervisor in Linkfolio yet")
		amira.Press("Send by email", "name", "Jo Bell", "email", "jo").Must(http.StatusUnprocessableEntity, "in the correct format", "You have no supervisor")
		amira.Press("Send by email", "name", "Jo Bell", "email", joAt).Must(http.StatusOK, "Jo Bell gets an email")
	})
}
