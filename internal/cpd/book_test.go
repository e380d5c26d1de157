package cpd_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
)

func TestAnEntryIsKeptAsItWasRead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		draft := full("one")
		draft.EndsOn = cpd.TypedDate{Day: "5", Month: "Nov", Year: "2026"}
		added := d.add(t, d.amira, draft)
		e, err := d.book.Entry(t.Context(), d.amira, added.ID)
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprintln(e.State, e.OwnerID == d.amira.ID, e.Title, e.StartsOn, e.EndsOn, e.Kind, e.Activity, e.Minutes, e.Points, e.LockVersion, e.Version, e.CreatedAt.Equal(noon))
		want := "draft true Motivational interviewing 2026-11-03 2026-11-05 formal course 150 2.5 1 0 true\n"
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

func TestTheSameFormTwentyTimesMakesOneEntry(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		ids := make([]uuid.UUID, 20)
		var all sync.WaitGroup
		for i := range ids {
			all.Go(func() {
				e, err := d.book.Add(t.Context(), d.amira, full("one-form"))
				if err != nil {
					t.Error(err)
				}
				ids[i] = e.ID
			})
		}
		all.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("two entries: %s and %s", id, ids[0])
			}
		}
		page, err := d.book.List(t.Context(), d.amira, cpd.Filter{})
		if err != nil || page.Total != 1 {
			t.Errorf("%d entries (%v), want 1", page.Total, err)
		}
		if lines := d.history(t, ids[0]); len(lines) != 1 {
			t.Errorf("the history has %d lines, want 1: %v", len(lines), lines)
		}
		if other := d.add(t, d.tom, full("one-form")); other.ID == ids[0] {
			t.Error("the key of one person's form gave another the entry")
		}
	})
}

func TestASavedFormWithOtherWordsIsAConflict(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		first := d.add(t, d.amira, full("back-button"))
		other := full("back-button")
		other.Title = "Something else"
		again, err := d.book.Add(t.Context(), d.amira, other)
		wantFault(t, err, fault.Conflict)
		if again.ID != first.ID || again.Title != first.Title {
			t.Errorf("got %q, want the first entry as it was", again.Title)
		}
	})
}

func TestTheSecondOfTwoTabsIsTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		e := d.add(t, d.amira, full("tabs"))
		one, two := e.AsDraft(), e.AsDraft()
		one.Title, two.Title = "The first tab", "The second tab"
		amended, err := d.book.Amend(t.Context(), d.amira, e.ID, e.LockVersion, one)
		if err != nil || amended.LockVersion != e.LockVersion+1 {
			t.Fatalf("lock %d, %v", amended.LockVersion, err)
		}
		_, err = d.book.Amend(t.Context(), d.amira, e.ID, e.LockVersion, two)
		wantFault(t, err, fault.Conflict)
		two.Hours, two.Complete = "abc", true
		_, err = d.book.Amend(t.Context(), d.amira, e.ID, e.LockVersion, two)
		wantFault(t, err, fault.Conflict)
		twice, err := d.book.Amend(t.Context(), d.amira, e.ID, e.LockVersion, one)
		if err != nil || twice.LockVersion != amended.LockVersion {
			t.Errorf("the same words twice: lock %d, %v", twice.LockVersion, err)
		}
		stored, err := d.book.Entry(t.Context(), d.amira, e.ID)
		if err != nil || stored.Title != "The first tab" {
			t.Errorf("stored %q, %v", stored.Title, err)
		}
	})
}

func TestOnlyTheOwnerWritesAndOnlyWhileItIsOpen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		e := d.add(t, d.amira, full("mine"))
		changed := e.AsDraft()
		changed.Title = "Changed"
		amend := func(who access.Actor, lock int) error {
			_, err := d.book.Amend(t.Context(), who, e.ID, lock, changed)
			return err
		}
		wantFault(t, amend(d.tom, 1), fault.NotFound)
		wantFault(t, amend(d.sam, 1), fault.NotFound)
		wantFault(t, amend(access.Actor{}, 1), fault.SignedOut)
		wantFault(t, d.book.Delete(t.Context(), d.tom, e.ID, 1), fault.NotFound)
		_, err := d.book.Entry(t.Context(), d.tom, e.ID)
		wantFault(t, err, fault.NotFound)
		_, err = d.book.Entry(t.Context(), d.amira, newID())
		wantFault(t, err, fault.NotFound)
		_, err = d.book.Add(t.Context(), d.sam, full("not-a-holder"))
		wantFault(t, err, fault.Forbidden)

		sent, err := d.send(t.Context(), d.amira, e.ID)
		if err != nil {
			t.Fatal(err)
		}
		wantFault(t, amend(d.amira, sent.LockVersion), fault.Conflict)
		wantFault(t, amend(d.sam, sent.LockVersion), fault.Forbidden)
		wantFault(t, d.book.Delete(t.Context(), d.amira, e.ID, sent.LockVersion), fault.Conflict)
		if seen, err := d.book.Entry(t.Context(), d.sam, e.ID); err != nil || seen.ID != e.ID {
			t.Errorf("the supervisor cannot see what was sent: %v", err)
		}
	})
}

func TestAReturnedEntryKeepsItsVersionsAndTemplate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		e := d.add(t, d.amira, full("returned"))
		if _, err := d.send(t.Context(), d.amira, e.ID); err != nil {
			t.Fatal(err)
		}
		back, err := d.move(t.Context(), d.amira, e.ID, access.Returned)
		if err != nil {
			t.Fatal(err)
		}
		templates, err := d.shelf.Templates(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		other := back.AsDraft()
		other.Template = templates[1].ID
		_, err = d.book.Amend(t.Context(), d.amira, e.ID, back.LockVersion, other)
		wantFault(t, err, fault.Invalid, "template")

		again := back.AsDraft()
		again.Title = "Better"
		amended, err := d.book.Amend(t.Context(), d.amira, e.ID, back.LockVersion, again)
		if err != nil || amended.State != access.Returned || amended.Version != 1 {
			t.Fatalf("%s, version %d, %v", amended.State, amended.Version, err)
		}
		sent, err := d.send(t.Context(), d.amira, e.ID)
		if err != nil || sent.Version != 2 {
			t.Fatalf("version %d, %v", sent.Version, err)
		}
		for number, title := range map[int]string{1: "Motivational interviewing", 2: "Better"} {
			_, content, err := cpd.VersionOf(d.db.Read(t.Context()), e.ID, number)
			if err != nil || content.Title != title {
				t.Errorf("version %d says %q, want %q (%v)", number, content.Title, title, err)
			}
		}
	})
}

func TestDeletingADraft(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		e := d.add(t, d.amira, full("gone"))
		wantFault(t, d.book.Delete(t.Context(), d.amira, e.ID, e.LockVersion+1), fault.Conflict)
		if err := d.book.Delete(t.Context(), d.amira, e.ID, e.LockVersion); err != nil {
			t.Fatal(err)
		}
		_, err := d.book.Entry(t.Context(), d.amira, e.ID)
		wantFault(t, err, fault.NotFound)
		lines := d.history(t, e.ID)
		if len(lines) != 2 || lines[1].Words != "deleted this draft" {
			t.Errorf("history: %v", lines)
		}

		sent := d.add(t, d.amira, full("withdrawn"))
		if _, err := d.send(t.Context(), d.amira, sent.ID); err != nil {
			t.Fatal(err)
		}
		withdrawn, err := d.move(t.Context(), d.amira, sent.ID, access.Draft)
		if err != nil {
			t.Fatal(err)
		}
		wantFault(t, d.book.Delete(t.Context(), d.amira, sent.ID, withdrawn.LockVersion), fault.Conflict)
	})
}

func TestChangesWithinAnHourShareOneLineOfTheHistory(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		e := d.add(t, d.amira, full("history"))
		for i, after := range []time.Duration{time.Minute, 30 * time.Minute, 59 * time.Minute, 2 * time.Hour} {
			draft := e.AsDraft()
			draft.Title = fmt.Sprint("Title ", i)
			var err error
			if e, err = d.later(after).Amend(t.Context(), d.amira, e.ID, e.LockVersion, draft); err != nil {
				t.Fatal(err)
			}
		}
		got := ""
		for _, line := range d.history(t, e.ID) {
			got += line.Actor + " " + line.Words + ", " + line.When() + "\n"
		}
		want := "Amira Hassan started this entry, 23 November 2026 at 12:00pm\n" +
			"Amira Hassan changed this entry, 23 November 2026 at 12:01pm\n" +
			"Amira Hassan changed this entry, 23 November 2026 at 2:00pm\n"
		if got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
	})
}

func TestTheFutureBeginsAtMidnightInLondon(t *testing.T) {
	t.Parallel()
	d := newDesk(t, dbtest.SQLite(t))
	draft := full("midnight")
	draft.StartsOn = cpd.TypedDate{Day: "1", Month: "7", Year: "2026"}
	before := cpd.NewBook(d.db, d.shelf, at(time.Date(2026, 6, 30, 22, 59, 59, 0, time.UTC)))
	_, err := before.Add(t.Context(), d.amira, draft)
	wantFault(t, err, fault.Invalid, "starts_on")
	after := cpd.NewBook(d.db, d.shelf, at(time.Date(2026, 6, 30, 23, 0, 0, 0, time.UTC))) // midnight, summer time
	if _, err := after.Add(t.Context(), d.amira, draft); err != nil {
		t.Error(err)
	}
}

func (d *desk) history(t *testing.T, entry uuid.UUID) []audit.Line {
	t.Helper()
	lines, err := audit.History(d.db.Read(t.Context()), d.amira.ID, entry)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}
