package web_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/webtest"
)

// admin makes somebody of the cast an administrator and signs them in.
func admin(t *testing.T, w *webtest.World, key string) *webtest.Client {
	t.Helper()
	w.Person(key)
	execute(t, w, "UPDATE people SET administrator = ? WHERE email = ?", true, webtest.Email(key))
	return w.As(key)
}

func execute(t *testing.T, w *webtest.World, sql string, args ...any) {
	t.Helper()
	if err := w.DB.Read(t.Context()).Exec(sql, args...).Error; err != nil {
		t.Fatal(err)
	}
}

// join adds somebody who is not of the cast to Harbour.
func join(t *testing.T, w *webtest.World, name, email string, role access.Role) identity.Person {
	t.Helper()
	person, err := w.People.AddPerson(t.Context(), identity.NewPerson{Name: name, Email: email, Password: webtest.Password})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.People.Join(t.Context(), person.ID, harbourID(t, w), role, calendar.MustOn(2026, 4, 1)); err != nil {
		t.Fatal(err)
	}
	return person
}

func harbourID(t *testing.T, w *webtest.World) uuid.UUID {
	t.Helper()
	o, err := w.People.OrganisationNamed(t.Context(), "Harbour PCN")
	if err != nil {
		t.Fatal(err)
	}
	return o.ID
}

// The lead sees who is there, how far they have come and what needs doing, and no word of theirs.
func TestTheLeadsPage(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, lena := w.As("amira"), w.As("lena")
		amira.Send("A title that is hers")
		alone := join(t, w, "Ŵ", "w@example.org", access.LinkWorker)
		join(t, w, "Dáibhí O’Connor-D'Arcy", "d@example.org", access.LinkWorker)
		join(t, w, "ليلى حسن", "leila@example.org", access.Supervisor)
		page := lena.Get("/organisations").Must(http.StatusOK, "Harbour PCN", "Primary care network", "Members",
			"Amira Hassan", "Link worker since 1 Jan 2025", "2.5 of 20 points", "2 hours 30 minutes of 10 hours", "Sam Okafor", "23 Nov 2026",
			"No supervisor", "Nobody can sign off their entries", "O’Connor-D'Arcy", "ليلى حسن", "6 members").
			MustNot("A title that is hers", "Nina Elsewhere", "Appoint a lead", "Last signed in on", "Never signed in")
		if want := "/organisations/" + harbourID(t, w).String(); page.Address != want {
			t.Errorf("led to %s, want %s", page.Address, want)
		}
		lena.Get(page.Address+"?show=unsupervised&sort=name&order=descending").Must(http.StatusOK, "2 members", "Show all members")
		lena.Get(page.Address+"?role=supervisor").Must(http.StatusOK, "2 members", "Sam Okafor")
		lena.Press("Apply", "role", "", "words", "daibhi oconnor").Must(http.StatusOK, "No member matches")
		lena.Press("Apply", "words", "daibhi connor").Must(http.StatusOK, "1 member")
		lena.Get(page.Address+"?sort=fly&order=sideways&show=all&page=99&role=boss").Must(http.StatusOK, "6 members")

		lena.Get(page.Address + "?sort=points&order=descending")
		if text := lena.Page().Text(); strings.Index(text, "2.5 of 20") > strings.Index(text, "0 of 20") {
			t.Error("not ordered by points")
		}
		lena.Get(page.Address)
		lena.Click("Ŵ").Must(http.StatusOK, "w@example.org", "None. Nobody can sign off their entries.", "0 of 20 points", "1 April 2026 to 31 March 2027")
		execute(t, w, "UPDATE people SET last_signed_in_at = ? WHERE id = ?", w.Now().AddDate(0, 0, -30), alone.ID)
		lena.Get(page.Address).Must(http.StatusOK, "Not signed in for 30 days", "Last signed in on 24 October 2026")
		lena.Get("/").Must(http.StatusOK, "Your team")
		lena.Click("See your organisation").Must(http.StatusOK, "Harbour PCN")

		execute(t, w, "UPDATE memberships SET ends_on = '2026-11-22' WHERE person_id = ?", alone.ID)
		lena.Get(page.Address).Must(http.StatusOK, "5 members").MustNot("w@example.org", alone.ID.String())
		lena.Get(page.Address + "/members/" + alone.ID.String()).Must(http.StatusNotFound)
	})
}

func TestAdministratorsSeeMembersWithoutPoints(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.As("amira").Send("A title that is hers")
		root := admin(t, w, "root")
		address := "/organisations/" + harbourID(t, w).String()
		root.Get("/organisations").Must(http.StatusOK, "Harbour PCN", "Add an organisation")
		root.Click("Harbour PCN").Must(http.StatusOK, "Amira Hassan", "Appoint a lead").MustNot("CPD points", "A title that is hers", "/supervision")
		root.Get(address+"/members/"+w.Person("amira").ID.String()).Must(http.StatusOK, "Roles at Harbour PCN").MustNot("CPD points")
		file := root.Get(address + "/members.csv").Must(http.StatusOK)
		if strings.Contains(file.Body, "points") || !strings.Contains(file.Body, "Amira Hassan") {
			t.Error(file.Body)
		}
		w.Person("lars")
		lars := admin(t, w, "lars") // leads another organisation
		lars.Get(address).Must(http.StatusOK, "Amira Hassan").MustNot("CPD points")
	})
}

func TestTheMembersAsAFile(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.As("amira").Send("A title that is hers")
		lena := w.As("lena")
		join(t, w, `=HYPERLINK("http://evil.example";"A")`, "evil@example.org", access.LinkWorker)
		page := lena.Get("/organisations/" + harbourID(t, w).String())
		lena.Click("Download the members as a CSV file").Must(http.StatusOK)
		file := lena.Page()
		if got, want := file.Header.Get("Content-Disposition"), "attachment; filename=harbour-pcn-members-2026-11-23.csv"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if got := file.Header.Get("Content-Type"); got != "text/csv; charset=utf-8" {
			t.Error(got)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.Body, "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 5 {
			t.Fatal(rows, err)
		}
		want := "Amira Hassan|amira@example.org|Social prescribing link worker|link worker since 1 Jan 2025|Sam Okafor|2026-11-23|2.5|2.5|2026-04-01|2027-03-31|7|0|0"
		if got := strings.Join(rows[2], "|"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if !strings.HasPrefix(rows[1][0], "'=HYPERLINK") {
			t.Errorf("not defused: %s", rows[1][0])
		}
		execute(t, w, "UPDATE organisations SET name = ?", `Ŵ"; filename=../x`)
		if got := lena.Get(page.Address + "/members.csv").Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; filename*=utf-8''%C5%B5-filename-x-members") {
			t.Error(got)
		}
	})
}

func TestAPageOfManyMembers(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena := w.As("lena")
		for i := range 30 {
			execute(t, w, "INSERT INTO people (id, email, email_key, name, role_title, membership_number, membership_start, password_hash, created_at, lock_version) VALUES (?, ?, ?, ?, '', '', '04-01', '', ?, 1)",
				uuid.NewSHA1(uuid.Nil, []byte{byte(i)}), fmt.Sprint(i), fmt.Sprint(i), fmt.Sprintf("Member %02d", i), w.Now())
			execute(t, w, "INSERT INTO memberships (id, person_id, organisation_id, role, starts_on, ends_on) VALUES (?, ?, ?, 'link-worker', '2026-04-01', '')",
				uuid.NewSHA1(uuid.Max, []byte{byte(i)}), uuid.NewSHA1(uuid.Nil, []byte{byte(i)}), harbourID(t, w))
		}
		page := lena.Get("/organisations/"+harbourID(t, w).String()).Must(http.StatusOK, "Members 1 to 25 of 31", "See all 30", "Member 23")
		page.MustNot("Member 24")
		lena.Get(page.Address+"?page=2").Must(http.StatusOK, "Members 26 to 31 of 31", "Member 29")
	})
}

func TestGivingAndEndingRoles(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena, tom := w.As("lena"), w.As("tom")
		address := "/organisations/" + harbourID(t, w).String()
		person := address + "/members/" + w.Person("tom").ID.String()
		lena.Get(person).Must(http.StatusOK, "Link worker", "1 January 2025", "Open")
		lena.Press("Add role").Must(http.StatusUnprocessableEntity, "Select a role")
		lena.Press("Add role", "role", "supervisor", "starts_on-day", "31", "starts_on-month", "2").Must(http.StatusUnprocessableEntity)
		lena.Press("Add role", "role", "link-worker", "starts_on-day", "23", "starts_on-month", "11").Must(http.StatusUnprocessableEntity, "already has this role, since 1 January 2025")
		second := lena.Tab()
		for _, tab := range []*webtest.Client{lena, second} { // two clicks
			tab.Press("Add role", "role", "supervisor").Must(http.StatusOK, "Role added")
		}
		if n := strings.Count(lena.Page().Body, "<td>Open") + strings.Count(lena.Page().Text(), "Supervisor 23 November 2026"); n == 0 {
			t.Error(lena.Page().Text())
		}
		tom.Get("/sign-offs").Must(http.StatusOK) // from the next request on
		if last := w.Letters(webtest.Email("tom")); len(last) != 1 || last[0].Kind != "role-began" || !strings.Contains(last[0].Text, "Lena Novak has made you a supervisor at Harbour PCN, from 23 November 2026") {
			t.Errorf("%+v", last)
		}

		lena.Get(person)
		lena.Click("End the role of supervisor").Must(http.StatusOK, "Tom Price is a supervisor at Harbour PCN", "no longer see this person")
		lena.Press("End role").Must(http.StatusUnprocessableEntity, "Select when the role ends")
		lena.Press("End role", "when", "later").Must(http.StatusUnprocessableEntity, "Enter the last day")
		lena.Press("End role", "when", "later", "ends_on-day", "22", "ends_on-month", "11", "ends_on-year", "2026").Must(http.StatusUnprocessableEntity, "must be today or later")
		ask := lena.Tab()
		lena.Press("End role", "when", "later", "ends_on-day", "30", "ends_on-month", "11", "ends_on-year", "2026").Must(http.StatusOK, "Last day saved", "30 November 2026")
		tom.Get("/sign-offs").Must(http.StatusOK)
		again := ask.Tab()
		ask.Press("End role", "when", "now").Must(http.StatusOK, "Role ended").MustNot("Supervisor 23")
		again.Press("End role", "when", "now").Must(http.StatusOK, "Role ended")
		tom.Get("/sign-offs").Must(http.StatusForbidden)

		lena.Get(person)
		lena.Click("End the role of link worker")
		page := lena.Press("End role", "when", "now").Must(http.StatusOK, "Role ended", "Members").MustNot("Tom Price")
		if page.Address != address {
			t.Error(page.Address)
		}
		tom.Get("/entries").Must(http.StatusOK) // keeps their record
		lena.Get(person).Must(http.StatusNotFound)
	})
}

func TestARoleThatNeverBegins(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena := w.As("lena")
		w.Person("tom")
		lena.Get("/organisations/" + harbourID(t, w).String() + "/members/" + w.Person("tom").ID.String())
		lena.Press("Add role", "role", "lead", "starts_on-year", "2027").Must(http.StatusOK, "23 November 2027")
		lena.Click("End the role of organisation lead").Must(http.StatusOK, "becomes an organisation lead at Harbour PCN on 23 November 2027", "It does not begin at all")
		second := lena.Tab()
		lena.Press("End role", "when", "now").Must(http.StatusOK, "Role ended").MustNot("23 November 2027")
		second.Press("End role", "when", "now").Must(http.StatusOK, "Role ended")
	})
}

func TestTheLastLeadStays(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena, root := w.As("lena"), admin(t, w, "root")
		person := "/organisations/" + harbourID(t, w).String() + "/members/" + w.Person("lena").ID.String()
		lena.Get(person)
		lena.Click("End the role of organisation lead")
		lena.Press("End role", "when", "now").Must(http.StatusConflict, "Harbour PCN would have no lead on 23 November 2026")
		root.Get(person)
		root.Click("End the role of organisation lead")
		root.Press("End role", "when", "now").Must(http.StatusOK, "Role ended")
		lena.Get(person).Must(http.StatusForbidden)
	})
}

func TestSettings(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena := w.As("lena")
		address := "/organisations/" + harbourID(t, w).String()
		lena.Get(address)
		lena.Click("Settings").Must(http.StatusOK, "Settings of Harbour PCN").MustNot("Insist on")
		other := lena.Tab()
		lena.Press("Save", "name", " ", "ods_code", "a b", "membership_start-day", "30", "membership_start-month", "2").Must(http.StatusUnprocessableEntity,
			"Enter the name of the organisation", "ODS code must be", "must be a day and a month")
		saved := []string{"name", "Harbour & Hythe PCN", "ods_code", "u12345", "supervision_every", "monthly", "membership_start-day", "6", "membership_start-month", "4"}
		lena.Press("Save", saved...).Must(http.StatusOK, "Settings saved", "Harbour & Hythe PCN", "ODS code U12345, supervision expected every month")

		page := other.Press("Save", "name", "Another name", "kind", "charity").Must(http.StatusConflict, "Somebody changed these settings while you were writing", "Harbour & Hythe PCN", "6 April")
		if got, _ := page.Value("name"); got != "Another name" {
			t.Errorf("the name came back as %q", got)
		}
		other.Press("Save", "ods_code", "").Must(http.StatusOK, "Settings saved", "Another name", "Charity")

		w.UseProvider("http://127.0.0.1:1", "http://example.com/sign-in/sso/callback")
		lena = w.As("lena")
		lena.Get(address+"/settings").Must(http.StatusOK, "Insist on signing in with")
		lena.Press("Save", "sign_in", "two-step").Must(http.StatusOK)
		lena.Get(address)
		if lena.Page().Address == address {
			t.Error("two-step sign-in is not asked for")
		}
	})
}

func TestAddingAnOrganisation(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		root, sam := admin(t, w, "root"), w.As("sam")
		root.Get("/organisations")
		root.Click("Add an organisation")
		root.Press("Add organisation", "name", "Harbour PCN", "ods_code", "!").Must(http.StatusUnprocessableEntity, "Select the kind of organisation", "ODS code must be")
		root.Press("Add organisation", "kind", "charity", "ods_code", "").Must(http.StatusUnprocessableEntity, "There is already an organisation with this name")
		root.Press("Add organisation", "name", "Well Together", "lead", "nobody@example.org").Must(http.StatusUnprocessableEntity, "Nobody who can sign in has this email address")
		second := root.Tab()
		page := root.Press("Add organisation", "lead", " SAM@example.org ").Must(http.StatusOK, "Organisation added", "Well Together", "Sam Okafor", "Organisation lead since 23 Nov 2026")
		second.Press("Add organisation", "lead", " SAM@example.org ").Must(http.StatusOK, "Organisation added", "1 member")
		second.Get("/organisations").Must(http.StatusOK, "Well Together")
		if n := strings.Count(second.Page().Body, ">Well Together<"); n != 1 {
			t.Errorf("%d organisations", n)
		}
		sam.Get("/organisations").Must(http.StatusOK, "Well Together")
		w.Person("tom")
		root.Get(page.Address)
		root.Click("Appoint a lead").Must(http.StatusOK, "They become lead of Well Together")
		root.Press("Appoint lead").Must(http.StatusUnprocessableEntity, "Enter the email address of the lead")
		root.Press("Appoint lead", "lead", webtest.Email("tom")).Must(http.StatusOK, "Lead appointed", "Tom Price")
		sam.Get("/organisations").Must(http.StatusOK, "2 members")
		if got := w.Visitor().Status(http.MethodPost, "/organisations", url.Values{}); got != http.StatusSeeOther && got != http.StatusUnauthorized {
			t.Error(got)
		}
	})
}

func TestAnOrganisationWithNobody(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		root := admin(t, w, "root")
		root.Get("/organisations").Must(http.StatusOK, "There are no organisations yet")
		root.Click("Add an organisation")
		root.Press("Add organisation", "name", "Empty", "kind", "other").Must(http.StatusOK, "Nobody has a role here yet", "Appoint a lead")
	})
}
