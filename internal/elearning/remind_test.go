package elearning_test

import (
	"fmt"
	"log/slog"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
	"linkfolio/internal/leaving"
	"linkfolio/internal/mail"
	"linkfolio/internal/mail/mailtest"
	"linkfolio/internal/seal"
	"linkfolio/internal/web/webtest"
)

const aDay = 24 * time.Hour

// server is another server on the same database, which has not read the catalogue yet.
func server(t *testing.T, w *webtest.World) *elearning.Records {
	t.Helper()
	box, err := seal.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return elearning.NewRecords(elearning.Parts{
		DB: w.DB, Shelf: catalogue.New(w.DB), Book: w.Book, People: w.People, Outbox: w.Outbox, Box: box, Clock: w.Now,
	})
}

// comesRound does the work until nothing is left of it today.
func comesRound(t *testing.T, r *elearning.Records) {
	t.Helper()
	work := r.Remind(leaving.Going)
	for more := true; more; {
		var err error
		if more, err = work(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func letters(t *testing.T, w *webtest.World, who string) (due []mailtest.Letter) {
	t.Helper()
	for _, l := range mailtest.Letters(t, w.DB, w.Outbox, webtest.Email(who)) {
		if l.Kind == "learning-due" {
			due = append(due, l)
		}
	}
	return due
}

// today, 23 November 2026, is so many days after everybody joined.
func dueIn(days int) catalogue.Terms {
	today := calendar.MustOn(2026, time.November, 23)
	return catalogue.Terms{AskedOf: catalogue.Everyone, DueDays: webtest.Joined.DaysUntil(today) + days}
}

func TestRemindersGoOut60And14DaysBeforeOnce(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Person("amira")
		w.Programme(uuid.Nil, dueIn(80), "Fire safety", "Moving and\nhandling")
		later := w.Programme(uuid.Nil, dueIn(100), "Later")
		one, two := server(t, w), server(t, w)
		came := map[int]int{}
		for n := range 110 {
			before := len(letters(t, w, "amira"))
			var both sync.WaitGroup
			both.Go(func() { comesRound(t, one) })
			both.Go(func() { comesRound(t, two) })
			both.Wait()
			if more := len(letters(t, w, "amira")) - before; more > 0 {
				came[n] = more
			}
			if n == 50 {
				w.Completes(w.Person("amira").ID, later.Modules[0], calendar.DayOf(w.Now()))
			}
			w.Pass(aDay)
		}
		if want := map[int]int{20: 1, 40: 1, 66: 1}; fmt.Sprint(came) != fmt.Sprint(want) {
			t.Fatalf("letters came on days %v", came)
		}
		first := letters(t, w, "amira")[0]
		for _, must := range []string{
			"Dear Amira Hassan,", "- Fire safety, Programme of Fire safety: due by 11 February 2027\n- Moving and handling, Programme",
			"http://example.com/learning\n", "http://example.com/learning/calendar\n",
		} {
			if !strings.Contains(first.Text, must) || first.Subject != "E-learning that is due: 2 modules" {
				t.Errorf("%s: without %q:\n%s", first.Subject, must, first.Text)
			}
		}
		if second := letters(t, w, "amira")[1]; second.Subject != "E-learning that is due on 3 March 2027" {
			t.Errorf("%+v", second)
		}
	})
}

func TestWhatIsNearWhenItIsFirstSeenIsToldOnce(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Person("amira")
		w.Programme(uuid.Nil, dueIn(10), "Near")
		w.Programme(uuid.Nil, dueIn(0), "Today")
		w.Programme(uuid.Nil, dueIn(-1), "Over")
		r := server(t, w)
		for range 12 {
			comesRound(t, r)
			w.Pass(aDay)
		}
		got := letters(t, w, "amira")
		if len(got) != 1 || !strings.Contains(got[0].Text, "- Today") || !strings.Contains(got[0].Text, "- Near") || strings.Contains(got[0].Text, "- Over") {
			t.Errorf("%+v", got)
		}
		var rows int64
		if err := w.DB.Read(t.Context()).Table("learning_reminders").Where("person_id = ?", w.Person("amira").ID).Count(&rows).Error; err != nil || rows != 4 {
			t.Errorf("%d reminders are noted, %v", rows, err)
		}
	})
}

func TestRemindersWaitForSevenInLondon(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Person("amira")
		w.Programme(uuid.Nil, dueIn(230), "Summer") // due on 11 July 2027, so 60 days before is 12 May, in summer time
		r := server(t, w)
		w.Pass(170*aDay - 6*time.Hour - time.Minute) // 05:59 UTC, 06:59 in London
		for _, step := range []struct {
			pass time.Duration
			want int
		}{{0, 0}, {time.Minute, 1}, {17 * time.Hour, 1}} {
			w.Pass(step.pass)
			comesRound(t, r)
			if got := len(letters(t, w, "amira")); got != step.want {
				t.Errorf("%s: %d letters", w.Now(), got)
			}
		}
	})
}

func TestWhoIsNotReminded(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		for _, who := range []string{"amira", "tom", "sam", "dora", "fay", "kit", "nina", "olu", "lars"} {
			w.Person(who)
		}
		p := w.Programme(uuid.Nil, dueIn(30), "Fire safety")
		today := calendar.DayOf(w.Now())
		w.Exec("UPDATE memberships SET role = 'link-worker' WHERE person_id NOT IN ?", []uuid.UUID{w.Person("lars").ID, w.Person("kit").ID})
		w.Exec("UPDATE memberships SET ends_on = ? WHERE person_id = ?", today.AddDays(-1), w.Person("tom").ID)
		w.Exec("UPDATE people SET disabled_at = ? WHERE id = ?", w.Now(), w.Person("sam").ID)
		w.Exec("UPDATE people SET erased_at = ? WHERE id = ?", w.Now(), w.Person("fay").ID)
		w.Insert(&leaving.Departure{PersonID: w.Person("dora").ID, AskedAt: w.Now(), DueAt: w.Now().Add(10 * aDay)})
		r := server(t, w)
		olu := access.Actor{ID: w.Person("olu").ID, Name: "Olu", Holder: true}
		for range 2 {
			if err := r.SetReminders(t.Context(), olu, false); err != nil {
				t.Fatal(err)
			}
		}
		w.Exec(`INSERT INTO programme_rules (organisation_id, programme_id, asked_of, due_days, lasts_months, asked_from, retired_on, lock_version)
			VALUES (?, ?, 'nobody', ?, 0, '', '', 1)`, actorOf(t, w, "lars").LeadOf[0], p.ID, p.DueDays)
		comesRound(t, r)
		var told []string
		for _, who := range []string{"amira", "tom", "sam", "dora", "fay", "kit", "nina", "olu", "lars"} {
			if len(letters(t, w, who)) > 0 {
				told = append(told, who)
			}
		}
		if got := strings.Join(told, " "); got != "amira" {
			t.Errorf("a letter went to %s", got)
		}
	})
}

func TestWhatIsNotRemindedOf(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, today := w.Person("amira").ID, calendar.DayOf(w.Now())
		retired := w.Programme(uuid.Nil, dueIn(30), "Retired", "Module")
		w.Exec("UPDATE modules SET retired_on = ? WHERE id = ?", today, retired.Modules[1].ID)
		w.Exec("UPDATE programmes SET retired_on = ? WHERE id = ?", today, retired.ID)
		merged := w.Programme(uuid.Nil, dueIn(30), "Kept", "Merged", "Gone")
		w.Exec("UPDATE modules SET merged_into = ? WHERE id = ?", merged.Modules[0].ID, merged.Modules[1].ID)
		w.Exec("UPDATE modules SET retired_on = ? WHERE id = ?", today, merged.Modules[2].ID)
		w.Completes(amira, merged.Modules[1], today) // counts as the one that is kept
		free := w.Programme(uuid.Nil, catalogue.Terms{AskedOf: catalogue.AskedOfNobody, LastsMonths: 12}, "Free")
		w.Completes(amira, free.Modules[0], today.AddMonths(-11))
		again := w.Programme(uuid.Nil, catalogue.Terms{AskedOf: catalogue.OfLinkWorkers, LastsMonths: 12}, "Again")
		w.Completes(amira, again.Modules[0], today.AddMonths(-11))
		one := w.Programme(uuid.Nil, dueIn(30), "This one", "Or that one")
		w.Exec("UPDATE programmes SET rule = 'one' WHERE id = ?", one.ID)
		w.Completes(amira, one.Modules[0], today)
		comesRound(t, server(t, w))
		got := letters(t, w, "amira")
		if len(got) != 1 || strings.Count(got[0].Text, "\n- ") != 1 || !strings.Contains(got[0].Text, "- Again, Programme of Again: due again by 23 December 2026") {
			t.Errorf("%+v", got)
		}
	})
}

// More people than are looked at in one go, by two servers at once.
func TestEverybodyIsRemindedOnce(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Programme(uuid.Nil, dueIn(30), "Fire safety")
		w.Crowd(w.Workplace("Crowd PCN"), 1100)
		var both sync.WaitGroup
		for range 2 {
			r := server(t, w)
			both.Go(func() { comesRound(t, r) })
		}
		both.Wait()
		comesRound(t, server(t, w))
		var to []string
		if err := w.DB.Read(t.Context()).Table("letters").Distinct("to_email").Pluck("to_email", &to).Error; err != nil || len(to) != 1100 {
			t.Errorf("%d people were reminded, %v", len(to), err)
		}
		var all int64
		if err := w.DB.Read(t.Context()).Table("letters").Count(&all).Error; err != nil || all != 1100 {
			t.Errorf("by %d letters, %v", all, err)
		}
	})
}

func TestAReminderArrives(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Person("amira")
		w.Programme(uuid.Nil, dueIn(14), "Fire safety")
		comesRound(t, server(t, w))
		sink := mailtest.NewSink(t)
		sender := mail.NewSender(w.DB, w.Outbox, sink.Where(), netmail.Address{Address: "cpd@example.org"}, slog.New(slog.DiscardHandler))
		for more := true; more; {
			var err error
			if more, err = sender.Send(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		got := sink.Got()
		if len(got) != 1 || got[0].To[0] != webtest.Email("amira") ||
			!strings.Contains(got[0].Raw, "Subject: E-learning that is due on 7 December 2026") || !strings.Contains(got[0].Raw, "- Fire safety, Programme of Fire safety: due by 7") {
			t.Errorf("%+v", got)
		}
	})
}
