package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/cpd"
	"linkfolio/internal/web/webtest"
)

// entriesAt is the query by which a batch names entries.
func entriesAt(addresses ...string) string {
	query := url.Values{}
	for _, address := range addresses {
		query.Add("entry", strings.TrimPrefix(address, "/entries/"))
	}
	return query.Encode()
}

// sendWith logs an entry with some fields of its own and sends it.
func sendWith(c *webtest.Client, title string, fields ...string) string {
	c.Get("/entries/new")
	check := c.Press("Continue", append(webtest.Whole(title), fields...)...).Must(http.StatusOK, "Check your entry")
	c.Press("Send for sign-off").Must(http.StatusOK)
	return strings.TrimSuffix(check.Address, "/sign-off-request")
}

// Sam ticks entries of two people, reads them on one page, takes one out and signs the rest off by one declaration.
func TestSigningOffTogether(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, tom := w.As("amira"), w.As("tom")
		first, second, third, fourth := amira.Send("entry-1"), tom.Send("entry-2"), amira.Send("entry-3"), tom.Send("entry-4")
		sendWith(amira, "entry-5", "hours", "9", "points", "8.5")
		w.Pass(8 * 24 * time.Hour)
		amira, tom = w.As("amira"), w.As("tom")
		sam := w.As("sam")
		queue := sam.Get("/sign-offs").Must(http.StatusOK, "5 entries wait for you", "Amira Hassan 8 days, since 23 Nov 2026",
			"Choose entry-1 from Amira Hassan", "Read it on its own: more than 8 points.").MustNot("Choose entry-5")
		if got := strings.Join(titlesLinked(queue), " "); got != "entry-1 entry-2 entry-3 entry-4 entry-5" {
			t.Errorf("the queue is %s", got)
		}
		byPerson := sam.Get("/sign-offs?sort=person&order=descending").Must(http.StatusOK)
		if got := strings.Join(titlesLinked(byPerson), " "); got != "entry-2 entry-4 entry-1 entry-3 entry-5" {
			t.Errorf("by person the queue is %s", got)
		}
		sam.Press("Read the ticked entries together").Must(http.StatusUnprocessableEntity, "Tick the entries that you want to read together")

		sam.Get("/sign-offs/batch?"+entriesAt(first, second, third, fourth)).Must(http.StatusOK, "Sign off 4 entries together",
			"Sent by Tom Price, Social prescribing link worker on 23 November 2026", "Open questions help people to talk.", "each of these 4 entries")
		page := sam.Click("Take this entry out entry-3").Must(http.StatusOK, "Sign off 3 entries together").MustNot("entry-3")
		tab := sam.Tab()
		refused := sam.Press("Sign off 3 entries", "comment", "Well done").Must(http.StatusUnprocessableEntity, "Confirm that you have read each of these entries")
		if got := strings.Count(refused.Text(), "Confirm that you have read"); got != 2 { // in the summary, and at the box
			t.Errorf("it is said %d times what is wrong", got)
		}
		if got, _ := refused.Value("comment"); got != "Well done" {
			t.Errorf("the comment came back as %q", got)
		}
		amira.Get(first + "/withdraw")
		amira.Press("Withdraw entry").Must(http.StatusOK)
		result := sam.Press("Sign off 3 entries", "declared", "yes").
			Must(http.StatusOK, "2 of 3 entries signed off", "An entry that you can no longer see", "Amira Hassan withdrew it.", "entry-2", "Signed off on 1 December 2026").MustNot("entry-1")
		again := tab.Press("Sign off 3 entries", "declared", "yes", "comment", "Well done").Must(http.StatusOK, "2 of 3 entries signed off")
		if again.Address != result.Address || again.Text() != result.Text() {
			t.Errorf("the same form again leads to %s, not to %s", again.Address, result.Address)
		}
		tom.Get(second).Must(http.StatusOK, together, "Well done")
		togetherEverywhere(t, w, tom, sam)
		amira.Get(third).Must(http.StatusOK, "Waiting for sign-off")
		sam.Get(page.Address).Must(http.StatusOK, "Left out", "entry-2: You signed it off.", "None of the entries can be signed off together")
		tom.Get(second + "/reopen")
		tom.Press("Re-open entry", "comment", "The wrong one").Must(http.StatusOK)
		if got := strings.Count(sam.Get(result.Address).Must(http.StatusOK, "2 of 3 entries signed off").Text(), "so that it no longer stands"); got != 1 {
			t.Errorf("of %d sign-offs it is said that they no longer stand", got)
		}
		sam.Page().Must(http.StatusOK, "Signed off on 1 December 2026 at 12:00pm. Re-opened by Tom Price on 1 December 2026 at 12:00pm, so that it no longer stands.")
	})
}

const together = "1 December 2026 at 12:00pm, together with 1 other entry"

// togetherEverywhere looks for it wherever a sign-off is told of, beginning at the page of its entry.
func togetherEverywhere(t *testing.T, w *webtest.World, owner, signer *webtest.Client) {
	t.Helper()
	visitor := w.Visitor()
	code := regexp.MustCompile(`/verify\?code=[0-9A-Z-]+`).FindString(owner.Page().Body)
	receipt := owner.Click("Download the receipt")
	visitor.Get(code).Must(http.StatusOK, "When "+together, "'s on "+together+". It was not re-opened.")
	visitor.Get("/verify")
	visitor.Upload("Check this file", "file", "receipt.jws", []byte(receipt.Body)).Must(http.StatusOK, "When "+together)
	owner.Get("/portfolio")
	owner.Click("View as a web page").Must(http.StatusOK, " on "+together+".")
	if got := strings.Count(signer.Get("/sign-offs/given").Text(), "1 Dec 2026, together with 1 other entry"); got != 2 {
		t.Errorf("%d of 2 sign-offs are told of as given together", got)
	}
}

// What was said about an entry is read with it, by the answer that it is about, and by nobody to whom the
// version was not sent.
func TestCommentsAreReadTogether(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam := w.As("amira"), w.As("sam")
		first, second := amira.Send("entry-1"), amira.Send("entry-2")
		sam.Get(first + "/sign-off")
		sam.Press("Confirm", "decision", "comment", "comment", "On the whole", "comment.learned", "Which questions?").Must(http.StatusOK, "Comment added")
		amira.Get(first + "/comments")
		amira.Press("Add comment", "about", "answer.learned", "comment", "Those that begin with how.").Must(http.StatusOK)
		amira.Get(second + "/comments")
		amira.Press("Add comment", "about", "entry", "comment", "See the slides").Must(http.StatusOK)
		both := "/sign-offs/batch?" + entriesAt(first, second)
		said := "You, 23 November 2026 at 12:00pm, about version 1 Which questions? Amira Hassan, 23 November 2026 at 12:00pm, about version 1 Those that begin with how. How have you used it"
		sam.Get(both).Must(http.StatusOK, said, "Comments You, 23 November 2026 at 12:00pm, about version 1 On the whole", "See the slides")

		olu := w.As("olu")
		w.Exec("UPDATE entries SET reviewer_id = (SELECT id FROM people WHERE name = 'Olu Elsewhere')")
		w.Exec("UPDATE supervision_links SET supervisor_id = (SELECT id FROM people WHERE name = 'Olu Elsewhere')")
		olu.Get(both).Must(http.StatusOK, "Sign off 2 entries together").MustNot("Which questions?", "On the whole", "See the slides")
	})
}

// titlesLinked are the entries of a queue, in its order.
func titlesLinked(page *webtest.Page) []string {
	var titles []string
	for _, title := range titlesOn(page) {
		if len(titles) == 0 || titles[len(titles)-1] != title { // the label of its box comes first
			titles = append(titles, title)
		}
	}
	return titles
}

// What changed between the page and the form is left out, also where the form is shown again; what is unusual, somebody else's or
// nothing at all is never signed off.
func TestBatchesOfWhatIsNotThere(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam, olu, nina := w.As("amira"), w.As("sam"), w.As("olu"), w.As("nina")
		changed, kept, unusual := amira.Send("entry-1"), amira.Send("entry-2"), sendWith(amira, "entry-3", "hours", "9", "points", "8.5")
		foreign := nina.Send("entry-4")
		sam.Get("/sign-offs/batch?"+entriesAt(changed, kept, unusual, foreign, foreign)).Must(http.StatusOK, "Sign off 2 entries together",
			"entry-3: Read it on its own: more than 8 points.", "It was withdrawn, or it is no longer with you.").MustNot("entry-4", "Nina")
		tab := sam.Tab()
		amira.Get(changed + "/withdraw")
		amira.Press("Withdraw entry")
		amira.Get(changed + "/edit")
		amira.Press("Continue", "title", "entry-5")
		amira.Press("Send for sign-off").Must(http.StatusOK)
		sam.Press("Sign off 2 entries").Must(http.StatusUnprocessableEntity, "entry-5: It was changed and sent again after you opened this page.", "I have read this entry in full")
		tab.Press("Sign off 2 entries", "declared", "yes").
			Must(http.StatusOK, "1 of 2 entries signed off", "Not signed off. It was changed and sent again after you opened this page.")
		amira.Get(changed).Must(http.StatusOK, "Waiting for sign-off")

		form := url.Values{"declared": {"yes"}, "entry": {strings.TrimPrefix(unusual, "/entries/")}}
		sam.Post("/sign-offs/batch", form).Must(http.StatusOK, "No entry was signed off", "more than 8 points")
		olu.Post("/sign-offs/batch", form).Must(http.StatusOK, "No entry was signed off", "An entry that you can no longer see").MustNot("entry-3")
		amira.Get(unusual).Must(http.StatusOK, "Waiting for sign-off")
		sam.Get("/sign-offs/batch?entry=nonsense").Must(http.StatusNotFound)
		sam.Get("/sign-offs/batch/result").Must(http.StatusOK, "2 entries wait for you")
	})
}

// A long queue comes in pages of as many as can be signed off together, in one order; more than that is never read at once.
func TestAQueueOfHundreds(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		sent := w.As("amira").Send("entry-1")
		id := uuid.MustParse(strings.TrimPrefix(sent, "/entries/"))
		copies := make([]cpd.Entry, 500)
		err := w.DB.InTx(t.Context(), func(tx *gorm.DB) error {
			var first cpd.Entry
			if err := tx.Take(&first, "id = ?", id).Error; err != nil {
				return err
			}
			for i := range copies {
				at := first.SentAt.Add(time.Duration(i+1) * time.Second)
				copies[i] = first
				copies[i].ID, copies[i].FormKey, copies[i].SentAt, copies[i].Title = uuid.New(), uuid.NewString(), &at, fmt.Sprint("entry-", i+2)
			}
			return tx.CreateInBatches(copies, 100).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		sam := w.As("sam")
		for _, c := range []struct{ query, caption, first, last string }{
			{"", "501 entries wait for you: these are 1 to 50", "entry-1", "entry-50"},
			{"?page=11", "these are 501 to 501", "entry-501", "entry-501"},
			{"?page=2&sort=waiting&order=descending", "these are 51 to 100", "entry-451", "entry-402"},
			{"?page=99&sort=person&order=ascending", "these are 501 to 501", "entry-501", "entry-501"},
		} {
			titles := titlesLinked(sam.Get("/sign-offs"+c.query).Must(http.StatusOK, c.caption))
			if first, last := titles[0], titles[len(titles)-1]; first != c.first || last != c.last {
				t.Errorf("%s: from %s to %s, want %s to %s", c.query, first, last, c.first, c.last)
			}
		}
		query := url.Values{"entry": {id.String()}}
		for _, e := range copies[:50] {
			query.Add("entry", e.ID.String())
		}
		sam.Get("/sign-offs/batch?"+query.Encode()).Must(http.StatusOK, "No more than 50 entries can be signed off together. 1 entry stays in your queue.",
			"entry-2: It cannot be shown here. Open it on its own.") // nothing was ever sealed of the copies
	})
}
