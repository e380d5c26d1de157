package learning_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
	"linkfolio/internal/spreadsheet"
	"linkfolio/internal/web/webtest"
)

var today = calendar.MustOn(2026, time.November, 23)

// school is a programme at Harbour that its people stand with in every way there is, and one that only Elsewhere has.
func school(t *testing.T, w *webtest.World) (path string, safety catalogue.Programme) {
	t.Helper()
	here := w.Workplace("Harbour PCN")
	w.Person("lars")
	elsewhere, err := w.People.OrganisationNamed(t.Context(), "Elsewhere PCN")
	if err != nil {
		t.Fatal(err)
	}
	w.Exec("UPDATE programmes SET retired_on = ?", today) // those of the installation
	asked := catalogue.Terms{AskedOf: catalogue.OfLinkWorkers, DueDays: webtest.Joined.DaysUntil(today) + 30, LastsMonths: 36}
	safety = w.Programme(here, asked, "Fire safety", "Data security", "Moving and handling")
	w.Programme(elsewhere.ID, asked, "Elsewhere only")
	w.Programme(uuid.Nil, catalogue.Terms{AskedOf: catalogue.AskedOfNobody}, "Open to all")
	amira, tom := w.Person("amira").ID, w.Person("tom").ID
	w.Person("dora")
	w.Completes(amira, safety.Modules[0], today.AddDays(-20))
	w.Completes(amira, safety.Modules[1], today.AddMonths(-35))
	rows := []elearning.Record{
		w.Recorded(tom, safety.Modules[0], elearning.Started, today.AddDays(-3)), w.Recorded(tom, safety.Modules[1], elearning.Completed, today.AddMonths(-40)),
	}
	w.Insert(&rows)
	return "/organisations/" + here.String() + "/learning", safety
}

func TestTheMatrixOfAnOrganisation(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		path, safety := school(t, w)
		lena := w.As("lena")
		page := lena.Get(path).Must(http.StatusOK, "E-learning at Harbour PCN", "3 people", "All 3 people 2 of 9 1",
			"1 of 3 completed", "1 of 3 completed, 1 overdue", "0 of 3 completed",
			"Amira Hassan", "completed on 3 Nov 2026", "completed, again due 23 Dec 2026", "due 23 Dec 2026",
			"Tom Price", "in progress, due 23 Dec 2026", "overdue since 24 Jul 2026", "Dora Quinn").
			MustNot("Elsewhere only", "Open to all</th>", "score-of-theirs", "Sam Okafor", "Nina Elsewhere")
		if names := order(page, "Amira", "Dora", "Tom"); names != "Amira Dora Tom" {
			t.Error(names)
		}
		lena.Get(path+"?sort=overdue&order=descending").Must(http.StatusOK, "Tom Price")
		if names := order(lena.Page(), "Amira", "Dora", "Tom"); names != "Tom Amira Dora" {
			t.Error(names)
		}
		lena.Get(path+"?sort=name&order=descending").Must(http.StatusOK, "Tom Price")
		if names := order(lena.Page(), "Amira", "Dora", "Tom"); names != "Tom Dora Amira" {
			t.Error(names)
		}
		lena.Press("Apply", "show", "overdue").Must(http.StatusOK, "1 person", "Tom Price", "Show everybody").MustNot("Amira Hassan", "Dora Quinn")
		lena.Press("Apply", "show", "complete").Must(http.StatusOK, "Nobody matches these filters")
		lena.Press("Apply", "show", "incomplete", "words", "hassan AMIRA").Must(http.StatusOK, "1 person", "Amira Hassan")
		lena.Press("Apply", "show", "", "words", "", "programme", "all").Must(http.StatusOK, "Open to all", "0 completed, not asked of anybody", "Fire safety")
		lena.Press("Apply", "programme", programmeID(t, w, "Open to all"), "of", "asked").Must(http.StatusOK, "Nobody matches these filters")
		lena.Get(path+"?programme="+programmeID(t, w, "Elsewhere only")+"&page=99&show=x&sort=y").Must(http.StatusOK, "Fire safety").MustNot("Elsewhere only")

		w.Exec("UPDATE modules SET certainty = 'C' WHERE id = ?", safety.Modules[0].ID)
		w.As("sam").Get(path).Must(http.StatusForbidden)
		w.As("lars").Get(path).Must(http.StatusNotFound)
		for _, ending := range []string{".csv", ".xlsx"} {
			w.As("lars").Get(path + ending).Must(http.StatusNotFound)
		}
	})
}

// order gives names in the order in which the table has them.
func order(p *webtest.Page, names ...string) string {
	var found []string
	for _, line := range strings.Split(p.Body, `scope="row"`)[1:] {
		head, _, _ := strings.Cut(line, "</th>")
		for _, name := range names {
			if strings.Contains(head, name+" ") {
				found = append(found, name)
			}
		}
	}
	return strings.Join(found, " ")
}

func programmeID(t *testing.T, w *webtest.World, first string) string {
	t.Helper()
	var ids []uuid.UUID
	if err := w.DB.Read(t.Context()).Table("programmes").Where("title = ?", "Programme of "+first).Pluck("id", &ids).Error; err != nil || len(ids) != 1 {
		t.Fatal(ids, err)
	}
	return ids[0].String()
}

func TestTheFilesOfTheMatrix(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		path, _ := school(t, w)
		w.Exec("UPDATE people SET name = '=Tom' WHERE id = ?", w.Person("tom").ID)
		lena := w.As("lena")
		lena.Get(path + "?words=o")
		for words, apostrophe := range map[string]string{"Download as a CSV file": "'", "Download as an Excel file": ""} {
			file := lena.Tab().Click(words)
			if d := file.Header.Get("Content-Disposition"); !strings.Contains(d, "harbour-pcn-e-learning-2026-11-23.") {
				t.Error(d)
			}
			table, err := spreadsheet.Read(t.Context(), strings.NewReader(file.Body), spreadsheet.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, row := range table.Rows {
				lines = append(lines, strings.Join(row.Cells, "|"))
			}
			want := []string{
				"Name|Email address|Asked|Completed|Overdue|Fire safety: status|Fire safety: completed on|Fire safety: due on|" +
					"Data security: status|Data security: completed on|Data security: due on|Moving and handling: status|Moving and handling: completed on|Moving and handling: due on",
				apostrophe + "=Tom|tom@example.org|3|0|1|In progress||2026-12-23|Overdue|2023-07-23|2026-07-23|Not started||2026-12-23",
				"Amira Hassan|amira@example.org|3|2|0|Due again|2026-11-03|2029-11-03|Due again|2023-12-23|2026-12-23|Not started||2026-12-23",
				"Dora Quinn|dora@example.org|3|0|0|Not started||2026-12-23|Not started||2026-12-23|Not started||2026-12-23",
			}
			if got := strings.Join(lines, "\n"); got != strings.Join(want, "\n") {
				t.Errorf("%s:\n%s\nwant\n%s", words, got, strings.Join(want, "\n"))
			}
			if bytes.Contains([]byte(file.Body), []byte("score-of-theirs")) {
				t.Error("scores are theirs")
			}
		}
	})
}

// A supervisor sees whom they supervise today, on the terms of whatever organisation those people are in.
func TestTheMatrixOfSupervisedPeople(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		_, _ = school(t, w)
		w.Person("nina")
		if err := w.People.Supervise(t.Context(), w.Person("nina").ID, w.Person("sam").ID, "clinical", webtest.Joined); err != nil {
			t.Fatal(err)
		}
		sam := w.As("sam")
		sam.Get("/supervision").Must(http.StatusOK)
		sam.Click("See their e-learning").Must(http.StatusOK, "E-learning of the people you supervise", "4 people", "Nina Elsewhere", "Tom Price", "overdue since 24 Jul 2026")
		sam.Press("Apply", "programme", "all").Must(http.StatusOK, "Elsewhere only", "Fire safety")
		w.Exec("UPDATE supervision_links SET ends_on = ? WHERE worker_id <> ?", today.AddDays(-1), w.Person("nina").ID)
		sam.Get("/supervision/learning").Must(http.StatusOK, "1 person", "Nina Elsewhere", "Elsewhere only").MustNot("Tom Price", "Amira Hassan", "Fire safety")
		sam.Get("/supervision/learning.csv").Must(http.StatusOK, "Nina Elsewhere").MustNot("Tom Price")
		w.As("fay").Get("/supervision/learning").Must(http.StatusOK, "You supervise nobody today")
		w.As("amira").Get("/supervision/learning").Must(http.StatusForbidden)
	})
}

func TestTheMatrixIsShownInPages(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		here := w.Workplace("Harbour PCN")
		p := w.Programme(here, catalogue.Terms{AskedOf: catalogue.OfLinkWorkers, DueDays: 10}, "Fire safety")
		people := w.Crowd(here, 120)
		for _, person := range people[:12] {
			w.Completes(person.ID, p.Modules[0], today)
		}
		lena := w.As("lena")
		path := "/organisations/" + here.String() + "/learning"
		lena.Get(path+"?programme="+p.ID.String()).Must(http.StatusOK, "People 1 to 50 of 120", "All 120 people", "12 of 120 completed, 108 overdue", "Worker 0049").MustNot("Worker 0050")
		lena.Get(path+"?programme="+p.ID.String()+"&page=3").Must(http.StatusOK, "People 101 to 120 of 120", "All 120 people", "Worker 0119").MustNot("Worker 0099")
		if csv := lena.Get(path + ".csv"); strings.Count(csv.Body, "Worker ") != 120 {
			t.Error("the file holds a page only")
		}
	})
}

// What the organisation's page says of each member.
func TestTheLeadsPageHasALearningColumn(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		path, _ := school(t, w)
		place := strings.TrimSuffix(path, "/learning")
		lena := w.As("lena")
		lena.Get(place).Must(http.StatusOK, "E-learning", "2 of 3", "0 of 3 1 overdue", "Overdue e-learning", "1 module overdue")
		lena.Get(place+"?sort=learning&order=descending").Must(http.StatusOK, "5 members")
		if names := order(lena.Page(), "Amira", "Tom", "Sam"); names != "Amira Tom Sam" {
			t.Error(names)
		}
		lena.Press("Apply", "show", "overdue").Must(http.StatusOK, "1 member", "Tom Price")
		lena.Click("Tom Price").Must(http.StatusOK, "0 of 3 modules completed, 1 overdue")
		lena.Get(place+"/members.csv").Must(http.StatusOK, `"E-learning asked","E-learning completed","E-learning overdue"`, ",3,2,0", ",3,0,1")
		lena.Get(place)
		lena.Click("E-learning").Must(http.StatusOK, "E-learning at Harbour PCN")
	})
}

// A person in two organisations: neither lead sees what the other asks.
func TestEachLeadSeesTheOwnOrganisationsTerms(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		path, safety := school(t, w)
		elsewhere, err := w.People.OrganisationNamed(t.Context(), "Elsewhere PCN")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.People.Join(t.Context(), w.Person("tom").ID, elsewhere.ID, access.LinkWorker, calendar.MustOn(2026, 1, 1)); err != nil {
			t.Fatal(err)
		}
		open := programmeID(t, w, "Open to all")
		w.Exec(`INSERT INTO programme_rules (organisation_id, programme_id, asked_of, due_days, lasts_months, asked_from, retired_on, lock_version)
			VALUES (?, ?, 'everyone', 1, 0, '', '', 1)`, elsewhere.ID, open)
		lars := w.As("lars")
		w.As("lena").Get(path+"?programme="+open).Must(http.StatusOK, "Tom Price", "not asked of anybody").MustNot("overdue since")
		lars.Get("/organisations/"+elsewhere.ID.String()+"/learning?programme=all").Must(http.StatusOK, "Tom Price", "overdue since 3 Jan 2026").
			MustNot(safety.Title, "Fire safety", "Amira Hassan")
	})
}
