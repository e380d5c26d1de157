package elearning_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
	"linkfolio/internal/fault"
	"linkfolio/internal/web/webtest"
)

func reminders(t *testing.T, r *elearning.Records, who access.Actor) elearning.Reminders {
	t.Helper()
	all, err := r.Reminders(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// actorOf signs somebody of the cast in and gives them as the policy sees them.
func actorOf(t *testing.T, w *webtest.World, key string) access.Actor {
	t.Helper()
	who, err := w.People.Actor(t.Context(), w.As(key).Cookie("linkfolio"))
	if err != nil {
		t.Fatal(err)
	}
	return who
}

func TestTheAddressOfACalendar(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		r, amira, tom := server(t, w), actorOf(t, w, "amira"), actorOf(t, w, "tom")
		works := func(secret string) bool {
			_, _, err := r.CalendarAt(t.Context(), secret)
			if err != nil && fault.KindOf(err) != fault.NotFound {
				t.Error(err)
			}
			return err == nil
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		if works("") || reminders(t, r, amira).On || !reminders(t, r, amira).Letters {
			t.Error("somebody who chose nothing has letters and no calendar")
		}
		version := reminders(t, r, amira).Version
		must(r.RenewCalendar(t.Context(), amira, version))
		first := reminders(t, r, amira)
		must(r.RenewCalendar(t.Context(), amira, version)) // the second of two clicks
		if again := reminders(t, r, amira); len(first.Address) != 26 || again.Address != first.Address || !works(first.Address) {
			t.Errorf("%+v then %+v", first, again)
		}
		var plain int64
		err := w.DB.Read(t.Context()).Table("learning_settings").Where("CAST(calendar_sealed AS TEXT) LIKE ?", "%"+first.Address+"%").Count(&plain).Error
		if err != nil || plain != 0 {
			t.Errorf("the address can be read in the database: %d, %v", plain, err)
		}
		must(r.RenewCalendar(t.Context(), amira, first.Version))
		second := reminders(t, r, amira)
		must(r.RenewCalendar(t.Context(), tom, reminders(t, r, tom).Version))
		if works(first.Address) || !works(second.Address) || works(strings.ToLower(second.Address)) {
			t.Error("the old address works, or the new one does not")
		}
		for range 2 {
			must(r.EndCalendar(t.Context(), amira))
			must(r.EndCalendar(t.Context(), tom)) // two without an address stand beside each other
		}
		if works(second.Address) || reminders(t, r, amira).On {
			t.Error("the address of a calendar that is off works")
		}
		must(r.RenewCalendar(t.Context(), amira, reminders(t, r, amira).Version))
		third := reminders(t, r, amira)
		if other := reminders(t, server(t, w), amira); !other.On || other.Address != "" {
			t.Errorf("with another key: %+v", other)
		}
		w.Exec("UPDATE people SET disabled_at = ? WHERE id = ?", w.Now(), amira.ID)
		if works(third.Address) {
			t.Error("the calendar of a disabled account works")
		}
		var acts int64
		if err := w.DB.Read(t.Context()).Table("audit_records").Where("chain_id = ? AND act = ?", amira.ID, elearning.ActCalendar).Count(&acts).Error; err != nil || acts != 4 {
			t.Errorf("%d acts, %v", acts, err)
		}
	})
}

func TestACalendarHoldsWhateverIsDue(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := actorOf(t, w, "amira")
		w.Programme(uuid.Nil, dueIn(-10), "Over")
		w.Programme(uuid.Nil, dueIn(3000), "Far")
		lasting := w.Programme(uuid.Nil, catalogue.Terms{AskedOf: catalogue.AskedOfNobody, LastsMonths: 12}, "Again")
		w.Completes(amira.ID, lasting.Modules[0], calendar.DayOf(w.Now()))
		r := server(t, w)
		if err := r.RenewCalendar(t.Context(), amira, reminders(t, r, amira).Version); err != nil {
			t.Fatal(err)
		}
		person, due, err := r.CalendarAt(t.Context(), reminders(t, r, amira).Address)
		if err != nil || person != amira.ID || len(due) != 3 || due[0].Title != "Over" || due[1].Title != "Again" || due[2].Title != "Far" {
			t.Errorf("%v: %+v", err, due)
		}
	})
}
