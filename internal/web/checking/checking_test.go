package checking_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/signoff"
	"linkfolio/internal/web/webtest"
)

const unknown = "7YD15-F3QT0-0J6HB-7H6NW"

// codeOf is the code of the last version of an entry that was sent.
func codeOf(t *testing.T, w *webtest.World, entry string) string {
	t.Helper()
	var hashes []string
	err := w.DB.Read(t.Context()).Table("entry_versions").Where("entry_id = ?", strings.TrimPrefix(entry, "/entries/")).
		Order("number DESC").Pluck("hash", &hashes).Error
	if err != nil || len(hashes) == 0 {
		t.Fatalf("no version of %s: %v", entry, err)
	}
	return signoff.Code(hashes[0])
}

func checkOf(code string) string { return "/verify?" + url.Values{"code": {code}}.Encode() }

func TestACodeIsAnswered(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam := w.As("amira"), w.As("sam")
		entry := amira.Send("Listening well")
		sam.Sign(entry, "canary-comment")
		code := codeOf(t, w, entry)
		visitor := w.Visitor()
		visitor.Get("/verify").Must(http.StatusOK, "You need no account")
		before := rows(t, w)
		page := visitor.Press("Check this code", "code", strings.ToLower(strings.ReplaceAll(code, "-", " "))).Must(http.StatusOK,
			"This sign-off stands", "Sam Okafor (Clinical supervisor, Harbour PCN, signed in with a password) signed off this entry of Amira Hassan's on", "Sam Okafor, Clinical supervisor", "Harbour PCN", "Signed in with a password", "23 November 2026 at 12:00pm",
			"Amira Hassan", "Listening well", "3 November 2026", "2 hours 30 minutes", "2.5", code)
		page.MustNot("canary-comment", "Open questions help", "ask better questions", "@example.org", "Personalised Care Institute", "answer.")
		if got := page.Header.Get("Referrer-Policy"); got != "no-referrer" {
			t.Errorf("the address is told on: %q", got)
		}
		if after := rows(t, w); after != before {
			t.Errorf("looking changed a row: %s", after)
		}

		visitor.Press("Compare", "text", "Open questions help me to talk to people.\nA gap, and more").Must(http.StatusOK, "The sign-off stands, but this text was not found in it", "No answer that was signed off is in this text in full")
		visitor.Press("Compare", "text", "No gap.").Must(http.StatusOK, "The sign-off stands, but this text is too short to be compared", "Paste the whole entry").MustNot("No answer that")
		visitor.Press("Compare", "text", "Open questions help\npeople to talk.").Must(http.StatusOK, "The sign-off stands, and the text is an answer that was signed off", "What did you learn?").MustNot("?.")
		visitor.Press("Compare", "text", "Listening well I wanted to ask better ques-\ntions. Open questions help people to talk.\n"+
			"I use them in every first meeting. People set goals of their own.").Must(http.StatusOK, "The sign-off stands, and the text is the text that was signed off", "The text in hand is the text that was signed off")
		visitor.Press("Compare", "text", "").Must(http.StatusUnprocessableEntity, "Paste the words to compare", "This sign-off stands")

		amira.Get(entry + "/reopen")
		w.Pass(time.Hour)
		amira.Press("Re-open entry", "comment", "canary-reason").Must(http.StatusOK)
		amira.Get(entry)
		receipt := amira.Click("Download the receipt of the re-opening").Body
		visitor.Get("/verify")
		visitor.Upload("Check this file", "file", "a.jws", []byte(receipt)).Must(http.StatusOK, "This receipt is genuine", "Re-opened: the sign-off was taken back", "No longer stands")
		visitor.Get(checkOf(code)).Must(http.StatusOK, "This sign-off no longer stands", "Amira Hassan re-opened it on 23 November 2026 at 1:00pm, so it no longer counts").MustNot("This sign-off stands", "canary")
	})
}

// A record that was changed behind the program's back proves nothing.
func TestRecordsThatDisagreeAreNotReliedOn(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		entry := w.As("amira").Send("Listening well")
		w.As("sam").Sign(entry, "")
		code, visitor := codeOf(t, w, entry), w.Visitor()
		visitor.Get(checkOf(code)).Must(http.StatusOK, "This sign-off stands")
		w.Exec("UPDATE entries SET state = 'returned' WHERE title = 'Listening well'") // behind the program's back
		visitor.Get(checkOf(code)).Must(http.StatusOK, "This sign-off cannot be relied on").MustNot("This sign-off stands")
	})
}

// What nobody signed, what was erased and what never was are told alike, to the byte.
func TestUnknownCodesAreAnsweredAlike(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, tom, sam := w.As("amira"), w.As("tom"), w.As("sam")
		codes := map[string]string{"never was": unknown}
		codes["waits"] = codeOf(t, w, amira.Send("Waiting"))
		returned := amira.Send("Returned")
		sam.Return(returned, "Say more.")
		codes["returned"] = codeOf(t, w, returned)
		withdrawn := amira.Send("Withdrawn")
		amira.Get(withdrawn + "/withdraw")
		amira.Press("Withdraw").Must(http.StatusOK)
		codes["withdrawn"] = codeOf(t, w, withdrawn)
		erased := tom.Send("Erased")
		sam.Sign(erased, "")
		codes["erased"] = codeOf(t, w, erased)
		w.Visitor().Get(checkOf(codes["erased"])).Must(http.StatusOK, "This sign-off stands")
		erase(t, w, tom)

		answers := map[string][]string{}
		for name, code := range codes {
			response := w.Visitor().Request(http.MethodGet, checkOf(code), nil)
			var headers []string
			for header, values := range response.Header() {
				if header != "X-Request-Id" {
					headers = append(headers, header+": "+strings.Join(values, ", "))
				}
			}
			slices.Sort(headers)
			answer := fmt.Sprint(response.Code, headers, strings.ReplaceAll(response.Body.String(), code, "CODE"))
			answers[answer] = append(answers[answer], name)
		}
		for answer := range answers {
			if len(answers) != 1 || !strings.HasPrefix(answer, "404") || !strings.Contains(answer, "No sign-off has this code") {
				t.Errorf("%v are answered %.300s", answers[answer], answer)
			}
		}
		for _, typed := range []string{"", "rubbish", "7YD15", strings.Repeat("7", 4000), "\xff"} {
			w.Visitor().Get(checkOf(typed)).Must(http.StatusUnprocessableEntity, "Enter the code as it is printed")
		}
	})
}

// erase deletes somebody's account and lets the time to think pass.
func erase(t *testing.T, w *webtest.World, person *webtest.Client) {
	t.Helper()
	person.Get("/account/delete")
	person.Press("Delete my account").Must(http.StatusOK)
	w.Pass(15 * 24 * time.Hour)
	for more := true; more; {
		var err error
		if more, err = w.Door.Work(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnAddressMayAskOnlySoOften(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		entry := w.As("amira").Send("Listening well")
		w.As("sam").Sign(entry, "")
		code := codeOf(t, w, entry)
		visitor := w.Visitor()
		for range 30 {
			visitor.Get(checkOf(unknown)).Must(http.StatusNotFound)
		}
		visitor.Get(checkOf(unknown)).Must(http.StatusTooManyRequests, "Too much was checked from your network")
		visitor.Get(checkOf(code)).Must(http.StatusTooManyRequests) // or the answer would tell them apart
		w.Pass(2*time.Minute + time.Second)
		for range 40 { // known ones are not counted
			visitor.Get(checkOf(code)).Must(http.StatusOK)
		}
		visitor.Get(checkOf(unknown)).Must(http.StatusNotFound)
		visitor.Get(checkOf(unknown)).Must(http.StatusTooManyRequests)
		visitor.Get("/verify").Must(http.StatusOK)
		for range 10 {
			visitor.Upload("Check this file", "file", "a.txt", []byte("words")).Must(http.StatusUnprocessableEntity)
		}
		visitor.Upload("Check this file", "file", "a.txt", []byte("words")).Must(http.StatusTooManyRequests)
		var names []string
		if err := w.DB.Read(t.Context()).Table("guesses").Pluck("account", &names).Error; err != nil || strings.Contains(strings.Join(names, " "), "192.0.2") {
			t.Errorf("an address is kept: %v, %v", names, err)
		}
	})
}

// rows is every row of every table, in one text.
func rows(t *testing.T, w *webtest.World) string {
	t.Helper()
	tables, err := w.DB.Read(t.Context()).Migrator().GetTables()
	if err != nil || len(tables) < 15 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	slices.Sort(tables)
	var all strings.Builder
	for _, table := range slices.Compact(tables) {
		var found []map[string]any
		if err := w.DB.Read(t.Context()).Table(table).Find(&found).Error; err != nil {
			t.Fatal(err)
		}
		lines := make([]string, len(found))
		for i, row := range found {
			lines[i] = fmt.Sprint(row)
		}
		slices.Sort(lines)
		fmt.Fprintln(&all, table, lines)
	}
	return all.String()
}
