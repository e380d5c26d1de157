package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/webtest"
)

// harbour is the organisation of most of the cast.
func harbour(t *testing.T, w *webtest.World) string {
	t.Helper()
	w.Person("amira")
	o, err := w.People.OrganisationNamed(t.Context(), "Harbour PCN")
	if err != nil {
		t.Fatal(err)
	}
	return "/organisations/" + o.ID.String() + "/supervision"
}

// mailed tells whether the last letter to somebody says this, and gives the address in it.
func mailed(t *testing.T, w *webtest.World, key, subject string) {
	t.Helper()
	letters := w.Letters(webtest.Email(key))
	if len(letters) == 0 || !strings.Contains(letters[len(letters)-1].Subject, subject) {
		t.Errorf("letters to %s: %+v; want %q", key, letters, subject)
	}
}

func TestAskingAndAcceptingSupervision(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, kit := w.As("amira"), w.As("kit")
		kit.Get("/supervision").Must(http.StatusOK, "You supervise nobody yet", "Nobody stands in for you")
		amira.Get("/supervision").Must(http.StatusOK, "Your supervisors", "Sam Okafor, Clinical supervisor", "Line management", "Further notice").MustNot("People you supervise")
		amira.Click("Ask somebody to supervise you").Must(http.StatusOK, "Kit Adeyemi", "Sam Okafor")
		amira.Press("Ask").Must(http.StatusUnprocessableEntity, "Select somebody, or enter their email address", "Select the kind of supervision")
		again := amira.Tab()
		amira.Press("Ask", "person", w.Person("kit").ID.String(), "kind", "clinical").
			Must(http.StatusOK, "They have been asked", "Kit Adeyemi", "To be supervised: clinical supervision", "Waits until 23 Dec 2026")
		again.Press("Ask", "person", w.Person("kit").ID.String(), "kind", "clinical").Must(http.StatusOK)
		if n := strings.Count(amira.Get("/supervision").Text(), "To be supervised:"); n != 1 {
			t.Errorf("two clicks made %d requests", n)
		}
		mailed(t, w, "kit", "Amira Hassan asks you about supervision")

		kit.Get("/").Must(http.StatusOK, "Waiting for your answer", "Amira Hassan asks to be supervised by you")
		kit.Get("/supervision").Must(http.StatusOK, "For you to answer", "To be supervised by you: clinical supervision")
		request := kit.Click("Answer the request from Amira Hassan").Must(http.StatusOK, "Amira Hassan, Social prescribing link worker", "23 November 2026").Address
		second := kit.Tab()
		kit.Press("Send your answer").Must(http.StatusUnprocessableEntity, "Select whether you accept or decline")
		kit.Press("Send your answer", "answer", "accept").Must(http.StatusOK, "Request accepted", "Amira Hassan", "Clinical supervision")
		second.Press("Send your answer", "answer", "accept").Must(http.StatusOK, "Request accepted")
		second.Get(request).Must(http.StatusConflict, "This request was accepted").MustNot("See the entry")
		mailed(t, w, "amira", "Supervision in Linkfolio: Amira Hassan and Kit Adeyemi")
		kit.Get("/").Must(http.StatusOK).MustNot("Waiting for your answer")
		amira.Get("/supervision").Must(http.StatusOK, "Kit Adeyemi, GP Clinical supervision").MustNot("Requests that you made")
		amira.Get("/entries/new")
		amira.Press("Continue", webtest.Whole("For Kit")...).Must(http.StatusOK, "Who should sign it off?", "Kit Adeyemi", "Sam Okafor")
	})
}

func TestOfferingAndDecliningSupervision(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		kit, tom := w.As("kit"), w.As("tom")
		kit.Get("/supervision/ask").Must(http.StatusOK, "Offer to supervise somebody", "Tom Price")
		kit.Press("Offer", "email", webtest.Email("tom"), "kind", "professional", "ends_on-day", "31", "ends_on-month", "3", "ends_on-year", "2027").
			Must(http.StatusOK, "If there is an account with this address, they have been asked", webtest.Email("tom")).MustNot("Tom Price")
		tom.Get("/").Must(http.StatusOK, "Kit Adeyemi offers to supervise you")
		tom.Click("Kit Adeyemi offers").Must(http.StatusOK, "To supervise you: professional supervision", "31 March 2027", "Accept only if you know them")
		page := tom.Press("Send your answer", "answer", "decline", "word", strings.Repeat("x", 1001)).Must(http.StatusUnprocessableEntity, "1,000 characters or fewer")
		if kept, _ := page.Value("word"); len(kept) != 1001 {
			t.Error("the message was lost")
		}
		tom.Press("Send your answer", "answer", "decline", "word", "I have Sam.").Must(http.StatusOK, "Request declined")
		kit.Get("/supervision").Must(http.StatusOK, "Declined: I have Sam.", "You supervise nobody yet")
		mailed(t, w, "kit", "Tom Price declined")
	})
}

// An address that is nobody's gets the same page as one that is somebody's, and the list shows no more of the one.
func TestAskingAnAddressTellsNothing(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		w.Person("olu")
		known, unknown := webtest.Email("olu"), webtest.Email("who")
		var pages []string
		for _, email := range []string{known, unknown} {
			amira.Get("/supervision/ask")
			page := amira.Press("Ask", "email", email, "kind", "clinical").Must(http.StatusOK, "If there is an account with this address, they have been asked")
			pages = append(pages, strings.ReplaceAll(page.Text(), email, "ADDRESS"))
			amira.Click("Take back the request to "+email).Must(http.StatusOK, "Take back this request?", email)
			amira.Press("Take back request").Must(http.StatusOK, "Request taken back").MustNot(email)
		}
		if pages[0] != pages[1] {
			t.Errorf("they differ:\n%s\n%s", pages[0], pages[1])
		}
		w.As("olu").Get("/").Must(http.StatusOK).MustNot("Waiting for your answer")
		amira.Get("/supervision/ask")
		amira.Press("Ask", "email", webtest.Email("amira"), "kind", "clinical").Must(http.StatusUnprocessableEntity, "You cannot ask yourself")
		amira.Press("Ask", "email", "x", "kind", "clinical", "starts_on-month", "13").Must(http.StatusUnprocessableEntity, "First day must have a month")
		amira.Post("/supervision/ask", url.Values{"person": {"x"}}).Must(http.StatusUnprocessableEntity, "Select somebody from the list")
		amira.Get("/supervision/ask?as=supervisor").Must(http.StatusForbidden)
	})
}

// Whoever is asked to supervise without being a supervisor is told what is missing, and so is the other side.
func TestASupervisorWhoCannotSignIsToldSo(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, root := w.As("amira"), w.As("root")
		amira.Get("/supervision/ask")
		amira.Press("Ask", "email", webtest.Email("root"), "kind", "clinical").Must(http.StatusOK)
		root.Get("/supervision").Must(http.StatusForbidden)
		root.Get("/").Must(http.StatusOK, "Waiting for your answer")
		root.Click("Amira Hassan asks").Must(http.StatusOK, "You do not have the role of supervisor in any organisation")
		root.Press("Send your answer", "answer", "accept").Must(http.StatusOK, "Request accepted")
		amira.Get("/supervision").Must(http.StatusOK, "Robin Root", "Cannot sign off", "The lead of the organisation gives this role")
		amira.Get("/entries/new")
		amira.Press("Continue", webtest.Whole("An entry")...).Must(http.StatusOK, "Sam Okafor").MustNot("Robin Root")
	})
}

func TestEndingSupervision(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam := w.As("amira"), w.As("sam")
		signed, waits, returned := amira.Send("Signed before"), amira.Send("Waits still"), amira.Send("Came back")
		sam.Sign(signed, "")
		sam.Return(returned, "Say more")
		sam.Get("/supervision").Must(http.StatusOK, "Amira Hassan", "Entries waiting", "1 waiting from Amira Hassan")
		sam.Click("End the line management with Amira Hassan").Must(http.StatusOK, "End this supervision", "Sam Okafor sees only the entries that they signed off")
		sam.Press("End supervision").Must(http.StatusUnprocessableEntity, "Select when it ends")
		sam.Press("End supervision", "when", "later", "ends_on-day", "22").Must(http.StatusUnprocessableEntity, "must be today or in the future")
		sam.Press("End supervision", "when", "later", "ends_on-day", "").Must(http.StatusUnprocessableEntity, "Last day must include a day")
		second := sam.Tab()
		sam.Press("End supervision", "when", "later", "ends_on-day", "30").Must(http.StatusOK, "The end of the supervision is set", "30 Nov 2026")
		sam.Get(waits).Must(http.StatusOK)
		second.Press("End supervision", "when", "now").Must(http.StatusOK, "The end of the supervision is set", "Supervision that has ended", "You supervised Amira Hassan", "22 Nov 2026")
		mailed(t, w, "amira", "Supervision ends in Linkfolio")

		sam.Get(signed).Must(http.StatusOK, "Signed before")
		for _, gone := range []string{waits, returned, waits + "/sign-off"} {
			sam.Get(gone).Must(http.StatusNotFound)
		}
		sam.Get("/sign-offs").Must(http.StatusOK, "Nothing waits for you")
		sam.Post(waits+"/sign-off", url.Values{"decision": {"sign"}}).Must(http.StatusNotFound)

		stuck := "Sam Okafor no longer supervises you: withdraw this entry and send it to somebody else"
		amira.Get("/").Must(http.StatusOK, stuck)
		amira.Get(waits).Must(http.StatusOK, stuck)
		amira.Get("/supervision").Must(http.StatusOK, "You have no supervisor yet", "Sam Okafor supervised you")
		amira.Get(waits)
		amira.Click("Withdraw this entry")
		amira.Press("Withdraw entry").Must(http.StatusOK, "Entry withdrawn")
		amira.Click("Check and send for sign-off").Must(http.StatusOK)
	})
}

// One stand-in from the first day to after the last: what they see, what they sign, and where both names stand.
func TestTheStoryOfAStandIn(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam, kit := w.As("amira"), w.As("sam"), w.As("kit")
		before, signs, returns, waits := amira.Send("Signed before"), amira.Send("To be signed"), amira.Send("To be returned"), amira.Send("Still waits")
		sam.Sign(before, "")
		kit.Get(signs).Must(http.StatusNotFound)
		sam.Get("/supervision")
		sam.Click("Name a stand-in").Must(http.StatusOK, "Kit Adeyemi, GP")
		sam.Press("Name stand-in").Must(http.StatusUnprocessableEntity, "Select who stands in", "Enter the last day")
		until := []string{"ends_on-day", "3", "ends_on-month", "12", "ends_on-year", "2026"}
		second := sam.Tab()
		named := append([]string{"stand_in", w.Person("kit").ID.String()}, until...)
		sam.Press("Name stand-in", named...).Must(http.StatusOK, "Stand-in named", "Kit Adeyemi Sam Okafor", "3 Dec 2026", "In force")
		second.Press("Name stand-in", named...).Must(http.StatusOK, "Stand-in named")
		if n := strings.Count(sam.Get("/supervision").Text(), "In force"); n != 1 {
			t.Errorf("two clicks made %d covers", n)
		}
		mailed(t, w, "kit", "Kit Adeyemi stands in for Sam Okafor")
		mailed(t, w, "amira", "Kit Adeyemi stands in for your supervisor Sam Okafor")

		amira.Get("/").Must(http.StatusOK, "With Sam Okafor, or Kit Adeyemi in their place until 3 December 2026, since 23 November 2026")
		amira.Get(signs).Must(http.StatusOK, "Waiting for Sam Okafor, or Kit Adeyemi in their place until 3 December 2026, since")
		kit.Get("/supervision").Must(http.StatusOK, "Stand-ins", "In force")
		kit.Get("/sign-offs").Must(http.StatusOK, "3 entries wait for you", "Amira Hassan, for Sam Okafor")
		kit.Get(before).Must(http.StatusNotFound)
		kit.Get(signs).Must(http.StatusOK, "You stand in for Sam Okafor, to whom it was sent on 23 November 2026")
		kit.Click("Decide on this entry").Must(http.StatusOK, "You stand in for Sam Okafor: your decision shows both names")
		kit.Press("Confirm", "decision", "sign", "comment", "Well done").Must(http.StatusOK, "Entry signed off")
		kit.Return(returns, "Say more")

		for _, reader := range []*webtest.Client{amira, sam, kit} {
			reader.Get(signs).Must(http.StatusOK, "Signed off by Kit Adeyemi, GP, for Sam Okafor", "Kit Adeyemi signed off this entry for Sam Okafor", "Well done")
		}
		w.Visitor().Get(checkLink.FindString(amira.Get(signs).Body)).
			Must(http.StatusOK, "Kit Adeyemi (GP, Harbour PCN, signed in with a password), for Sam Okafor, signed off this entry of Amira Hassan's", "In the place of Sam Okafor")
		amira.Get(returns).Must(http.StatusOK, "Kit Adeyemi returned this entry with a comment for Sam Okafor")
		sam.Get(returns).Must(http.StatusOK, "Kit Adeyemi, for you, returned it")
		kit.Get("/sign-offs/given").Must(http.StatusOK, "To be signed Amira Hassan, for Sam Okafor")
		amira.Get("/portfolio")
		amira.Click("View as a web page").Must(http.StatusOK, "Signed off by Kit Adeyemi, GP, for Sam Okafor on 23 November 2026", "Returned by Kit Adeyemi, GP, for Sam Okafor")

		kit.Get("/supervision")
		kit.Click("End the cover of Sam Okafor by Kit Adeyemi").Must(http.StatusOK, "End this cover?", "3 December 2026")
		twice := kit.Tab()
		kit.Press("End cover").Must(http.StatusOK, "Cover ended", "Nobody stands in for you")
		twice.Press("End cover").Must(http.StatusOK, "Cover ended")
		mailed(t, w, "sam", "Kit Adeyemi no longer stands in for Sam Okafor")
		kit.Get(signs).Must(http.StatusOK, "To be signed")
		for _, gone := range []string{returns, waits, waits + "/sign-off"} {
			kit.Get(gone).Must(http.StatusNotFound)
		}
		kit.Get("/sign-offs").Must(http.StatusOK, "Nothing waits for you")
		amira.Get("/").Must(http.StatusOK, "With Sam Okafor since 23 November 2026")
	})
}

// A cover begins and ends by the calendar, without anybody doing anything.
func TestACoverKeepsToItsDays(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		entry := w.As("amira").Send("Waits")
		w.Person("kit")
		sam := w.As("sam")
		sam.Get("/supervision/cover/new")
		sam.Press("Name stand-in", "stand_in", w.Person("kit").ID.String(), "starts_on-day", "24", "ends_on-day", "25", "ends_on-month", "11", "ends_on-year", "2026").
			Must(http.StatusOK, "Not yet begun")
		for day, want := range []int{404, 200, 200, 404} {
			if got := w.As("kit").Status(http.MethodGet, entry, nil); got != want {
				t.Errorf("on day %d: %d, want %d", day, got, want)
			}
			w.Pass(24 * time.Hour)
		}
	})
}

func TestTheSupervisionOfAnOrganisation(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		in := harbour(t, w)
		lena := w.As("lena")
		w.Person("nina")
		w.Person("kit")
		lena.Get("/supervision").Must(http.StatusOK, "As a lead")
		lena.Click("Supervision in Harbour PCN").Must(http.StatusOK, "Who supervises whom", "Amira Hassan Sam Okafor", "No stand-in is named").
			MustNot("Nina", "Without a supervisor")
		lena.Click("Set supervision").Must(http.StatusOK, "Amira Hassan", "Kit Adeyemi").MustNot("Nina", "Olu")
		lena.Press("Set supervision").Must(http.StatusUnprocessableEntity, "Select a link worker", "Select a supervisor", "Select the kind of supervision")
		lena.Press("Set supervision", "worker", w.Person("amira").ID.String(), "supervisor", w.Person("kit").ID.String(), "kind", "clinical").
			Must(http.StatusOK, "Supervision set", "Amira Hassan Kit Adeyemi Clinical supervision")
		mailed(t, w, "kit", "Supervision in Linkfolio")
		for _, with := range []string{"Sam Okafor", "Kit Adeyemi"} {
			lena.Get(in)
			lena.Click(with+", who supervises Amira Hassan").Must(http.StatusOK, "End this supervision")
			lena.Press("End supervision", "when", "now").Must(http.StatusOK, "Supervision in Harbour PCN", "The end of the supervision is set")
		}
		lena.Get(in).Must(http.StatusOK, "Without a supervisor", "Nobody supervises them today", "Amira Hassan, Social prescribing link worker", "Nobody is supervised yet")

		lena.Click("Name a stand-in").Must(http.StatusOK, "Who is away?", "Who stands in?")
		days := []string{"supervisor", w.Person("sam").ID.String(), "ends_on-day", "3", "ends_on-month", "12", "ends_on-year", "2026"}
		lena.Press("Name stand-in", append(days, "stand_in", w.Person("sam").ID.String())...).Must(http.StatusUnprocessableEntity, "Select who stands in")
		lena.Press("Name stand-in", append(days, "stand_in", w.Person("kit").ID.String())...).Must(http.StatusOK, "Stand-in named", "Kit Adeyemi Sam Okafor")
		lena.Click("End the cover of Sam Okafor")
		lena.Press("End cover").Must(http.StatusOK, "Supervision in Harbour PCN", "Cover ended")

		lena.Get("/supervision/cover/new").Must(http.StatusForbidden, "Only supervisors name a stand-in of their own")
		for _, key := range []string{"lars", "sam", "amira"} {
			other := w.As(key)
			for _, page := range []string{in, in + "/new", in + "/cover"} {
				want := http.StatusForbidden
				if key == "lars" {
					want = http.StatusNotFound
				}
				other.Get(page).Must(want)
				if page != in {
					other.Post(page, url.Values{"worker": {w.Person("amira").ID.String()}, "kind": {"clinical"}}).Must(want)
				}
			}
		}
	})
}

// Places without anybody to choose from say so.
func TestNobodyToChooseFrom(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		ctx := t.Context()
		w.Person("olu")
		w.As("olu").Get("/supervision/cover/new").Must(http.StatusOK, "There is no other supervisor")
		o, err := w.People.AddOrganisation(ctx, identity.NewOrganisation{Name: "Empty PCN", Kind: "pcn"})
		if err == nil {
			err = w.People.Join(ctx, w.Person("lars").ID, o.ID, access.Lead, calendar.MustOn(2025, 1, 1))
		}
		if err != nil {
			t.Fatal(err)
		}
		w.As("lars").Get("/organisations/"+o.ID.String()+"/supervision").Must(http.StatusOK, "There are no link workers in this organisation yet", "there is no other")
		w.As("lars").Get("/organisations/"+o.ID.String()+"/supervision/cover").Must(http.StatusOK, "There is no other supervisor")
		w.As("lars").Get("/organisations/" + uuid.NewString() + "/supervision").Must(http.StatusNotFound)
		w.As("lars").Get("/organisations/nothing/supervision").Must(http.StatusNotFound)
	})
}
