package elearning_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
	"linkfolio/internal/fault"
	"linkfolio/internal/web/webtest"
)

// Of a programme of which one module is enough nothing more is asked once it is met, and it counts once.
func TestTheMatrixWhereOneModuleIsEnough(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		today := calendar.DayOf(w.Now())
		for _, who := range []string{"amira", "tom", "dora"} {
			w.Person(who)
		}
		one := w.Programme(uuid.Nil, catalogue.Terms{AskedOf: catalogue.OfLinkWorkers, DueDays: 10, LastsMonths: 12}, "This", "Or that")
		w.Exec("UPDATE programmes SET rule = 'one' WHERE id = ?", one.ID)
		w.Completes(w.Person("amira").ID, one.Modules[0], today.AddDays(-5))
		w.Completes(w.Person("tom").ID, one.Modules[0], today.AddMonths(-13))
		w.Completes(w.Person("tom").ID, one.Modules[1], today.AddDays(-5))
		lena := actorOf(t, w, "lena")
		m, err := server(t, w).Matrix(t.Context(), lena, elearning.Scope{Organisation: lena.LeadOf[0]}, elearning.Wanted{Programme: one.ID})
		if err != nil {
			t.Fatal(err)
		}
		type cell struct {
			asked  bool
			status elearning.Status
		}
		got := map[string][]cell{}
		tallies := map[string]elearning.Tally{}
		for _, row := range m.Rows {
			for _, c := range row.Cells {
				got[row.Name] = append(got[row.Name], cell{c.Asked, c.Status})
			}
			tallies[row.Name] = row.Tally
		}
		want := map[string][]cell{
			"Amira Hassan": {{true, elearning.Refresh}, {false, elearning.NotStarted}},
			"Tom Price":    {{false, elearning.Overdue}, {true, elearning.Refresh}},
			"Dora Quinn":   {{true, elearning.Overdue}, {true, elearning.Overdue}},
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(cell{})); diff != "" {
			t.Error(diff)
		}
		wantTallies := map[string]elearning.Tally{"Amira Hassan": {Asked: 1, Held: 1}, "Tom Price": {Asked: 1, Held: 1}, "Dora Quinn": {Asked: 1, Overdue: 1}}
		if diff := cmp.Diff(wantTallies, tallies); diff != "" {
			t.Error(diff)
		}
	})
}

// A supervisor sees people as they see themselves.
func TestSupervisedPeopleStandAsTheySeeThemselves(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		today := calendar.DayOf(w.Now())
		amira, sam := actorOf(t, w, "amira"), actorOf(t, w, "sam")
		p := w.Programme(uuid.Nil, catalogue.Terms{AskedOf: catalogue.OfLinkWorkers, DueDays: 700, LastsMonths: 24}, "A", "B", "C", "D")
		for i, days := range []int{1, 500, 800} {
			w.Completes(amira.ID, p.Modules[i], today.AddDays(-days))
			w.Completes(amira.ID, p.Modules[i], today.AddDays(-days-900))
		}
		r := server(t, w)
		plan, err := r.Plan(t.Context(), amira)
		if err != nil {
			t.Fatal(err)
		}
		m, err := r.Matrix(t.Context(), sam, elearning.Scope{}, elearning.Wanted{Every: true, Words: "amira"})
		if err != nil || len(m.Rows) != 1 {
			t.Fatalf("%d rows, %v", len(m.Rows), err)
		}
		i := 0
		for _, f := range plan.Programmes {
			for _, line := range f.Lines {
				if c := m.Rows[0].Cells[i]; m.Columns[i].Module.ID != line.ID || c.Standing != line.Standing || c.Asked != f.Asked {
					t.Errorf("%s: %+v in the matrix, %+v in the plan", line.Title, c, line.Standing)
				}
				i++
			}
		}
		if i != len(m.Columns) || i < 4 {
			t.Errorf("%d lines, %d columns", i, len(m.Columns))
		}
	})
}

func TestWhoMaySeeAMatrix(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		r := server(t, w)
		lena, lars, sam, amira := actorOf(t, w, "lena"), actorOf(t, w, "lars"), actorOf(t, w, "sam"), actorOf(t, w, "amira")
		for _, c := range []struct {
			who  access.Actor
			of   elearning.Scope
			want fault.Kind
		}{
			{lars, elearning.Scope{Organisation: lena.LeadOf[0]}, fault.NotFound}, {sam, elearning.Scope{Organisation: lena.LeadOf[0]}, fault.Forbidden},
			{amira, elearning.Scope{Organisation: lena.LeadOf[0]}, fault.Forbidden}, {lena, elearning.Scope{}, fault.Forbidden},
			{amira, elearning.Scope{}, fault.Forbidden}, {access.Actor{}, elearning.Scope{}, fault.SignedOut},
		} {
			if _, err := r.Matrix(t.Context(), c.who, c.of, elearning.Wanted{}); fault.KindOf(err) != c.want {
				t.Errorf("%s asks for %v: %v", c.who.Name, c.of, err)
			}
		}
		if _, err := r.Tallies(t.Context(), lars, lena.LeadOf[0]); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
	})
}
