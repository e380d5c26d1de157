package portfolio

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
)

func each(t *testing.T, test func(w *world)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) { test(newWorld(t, db)) })
}

func titles(d Document) []string {
	var all []string
	for _, e := range d.Entries {
		all = append(all, e.Title)
	}
	return all
}

func TestADocumentHoldsWhatIsNotADraftWithinTheDays(t *testing.T) {
	each(t, func(w *world) {
		w.sent(draft("Day before", "31", "3", "2026"))
		w.sent(draft("Last day asked for", "2", "11", "2026"))
		w.sent(draft("First day", "1", "4", "2026"))
		w.sent(draft("Day after", "3", "11", "2026"))
		w.logged(draft("A draft", "5", "6", "2026"))
		got := w.document(calendar.Span{From: year.From, To: calendar.MustOn(2026, 11, 2)})
		if want := []string{"First day", "Last day asked for"}; !slices.Equal(titles(got), want) {
			t.Errorf("entries %q, want %q", titles(got), want)
		}
	})
}

func TestAnEntryBelongsToTheDayOnWhichItEnds(t *testing.T) {
	each(t, func(w *world) {
		d := draft("Over the turn of the year", "31", "3", "2026")
		d.EndsOn = cpd.TypedDate{Day: "2", Month: "4", Year: "2026"}
		w.sent(d)
		if got := w.only(); got.Dates != "31 March 2026 to 2 April 2026" || got.Day != "2 Apr 2026" {
			t.Errorf("dates %q, day %q", got.Dates, got.Day)
		}
	})
}

func TestNobodyElseGetsAPortfolio(t *testing.T) {
	each(t, func(w *world) {
		w.sent(draft("Mine", "1", "6", "2026"))
		for _, c := range []struct {
			name  string
			err   error
			kind  fault.Kind
			owner uuid.UUID
		}{
			{name: "tom", kind: fault.NotFound, err: func() error { _, err := w.binder.Build(t.Context(), w.tom, w.amira.ID, year); return err }()},
			{name: "sam", kind: fault.Forbidden, err: func() error { _, err := w.binder.Build(t.Context(), w.sam, w.amira.ID, year); return err }()},
			{name: "nobody such", kind: fault.NotFound, err: func() error { _, err := w.binder.Build(t.Context(), w.tom, uuid.New(), year); return err }()},
			{name: "backwards", kind: fault.Invalid, err: func() error {
				_, err := w.binder.Build(t.Context(), w.amira, w.amira.ID, calendar.Span{From: year.To, To: year.From})
				return err
			}()},
		} {
			if c.err == nil || fault.KindOf(c.err) != c.kind {
				t.Errorf("%s: got %v, want a fault of kind %v", c.name, c.err, c.kind)
			}
		}
	})
}

func TestASignedEntryIsPrintedAsItWasSignedOff(t *testing.T) {
	each(t, func(w *world) {
		w.signed(draft("Listening", "1", "6", "2026"), "Well done.\n\nKeep at it.")
		got := w.only()
		if got.Mark != Signed || got.Status != "Signed off" || len(got.Mismatches) != 0 {
			t.Errorf("mark %q, status %q, mismatches %q", got.Mark, got.Status, got.Mismatches)
		}
		if want := "Signed off by Sam Okafor, Clinical lead, on 3 November 2026 at 2:05pm."; got.SignOff.By != want {
			t.Errorf("by %q, want %q", got.SignOff.By, want)
		}
		if !strings.HasPrefix(got.SignOff.Version, "Version 1 of this entry, fingerprint ") || len(got.SignOff.Comment) != 2 {
			t.Errorf("sign-off %+v", got.SignOff)
		}
		if len(got.Answers) != 3 || got.Answers[1].Paragraphs[0].Lines[0] != "What of Listening" {
			t.Errorf("answers %+v", got.Answers)
		}
	})
}

func TestASentEntrySaysWhoHasIt(t *testing.T) {
	each(t, func(w *world) {
		w.sent(draft("Waiting", "1", "6", "2026"))
		got := w.only()
		if want := "Sent to Sam Okafor for sign-off on 3 November 2026 at 2:05pm. No decision yet."; got.Mark != Waiting || got.SignOff.By != want {
			t.Errorf("mark %q, by %q", got.Mark, got.SignOff.By)
		}
	})
}

func TestAReturnedEntryIsPrintedAsItIsNow(t *testing.T) {
	each(t, func(w *world) {
		e := w.returned(draft("First words", "1", "6", "2026"), "Say more about the people.")
		if got := w.only(); got.Mark != Returned || strings.Contains(got.SignOff.By, "changed") || len(got.SignOff.Comment) != 1 {
			t.Errorf("mark %q, sign-off %+v", got.Mark, got.SignOff)
		}
		change := e.AsDraft()
		change.Title = "Better words"
		_, err := w.book.Amend(w.t.Context(), w.amira, e.ID, e.LockVersion, change)
		w.must(err)
		got := w.only()
		if got.Title != "Better words" || got.Status != "Returned, not signed off" || len(got.Mismatches) != 0 {
			t.Errorf("title %q, status %q, mismatches %q", got.Title, got.Status, got.Mismatches)
		}
		if !strings.HasSuffix(got.SignOff.By, "The entry has been changed since.") {
			t.Errorf("by %q", got.SignOff.By)
		}
	})
}

func TestWhatWasChangedInStorageIsPrintedAsSuch(t *testing.T) {
	for name, c := range map[string]struct {
		tamper func(w *world, e cpd.Entry)
		says   string
		title  string
	}{
		"the entry": {says: "was changed after it was sent (Title, CPD points)", title: "Genuine", tamper: func(w *world, e cpd.Entry) {
			w.exec("UPDATE entries SET title = 'Grander', points = 99900 WHERE id = ?", e.ID)
		}},
		"the version": {says: "changed in storage", title: "Forged!", tamper: func(w *world, e cpd.Entry) {
			w.unguard("entry_version_bodies")
			var body []byte
			w.must(w.db.Read(w.t.Context()).Raw("SELECT canonical FROM entry_version_bodies WHERE entry_id = ?", e.ID).Row().Scan(&body))
			forged := []byte(strings.Replace(string(body), "Genuine", "Forged!", 1))
			w.exec("UPDATE entry_version_bodies SET canonical = ? WHERE entry_id = ?", forged, e.ID)
		}},
		"the hash that was signed": {says: "fingerprint 0000 0000 0000", title: "Genuine", tamper: func(w *world, e cpd.Entry) {
			w.unguard("decisions")
			w.exec("UPDATE decisions SET version_hash = ? WHERE entry_id = ?", strings.Repeat("0", 64), e.ID)
		}},
		"who signed": {says: "not made by the person to whom", title: "Genuine", tamper: func(w *world, e cpd.Entry) {
			w.unguard("decisions")
			w.exec("UPDATE decisions SET by_id = ? WHERE entry_id = ?", w.tom.ID, e.ID)
		}},
		"the state": {says: "marked as returned, but the last decision on it says signed", title: "Genuine", tamper: func(w *world, e cpd.Entry) {
			w.exec("UPDATE entries SET state = 'returned' WHERE id = ?", e.ID)
		}},
		"the decision is gone": {says: "no record of that decision", title: "Genuine", tamper: func(w *world, e cpd.Entry) {
			w.unguard("decisions")
			w.unguard("decision_comments")
			w.exec("DELETE FROM decision_comments WHERE entry_id = ?", e.ID)
			w.exec("DELETE FROM decisions WHERE entry_id = ?", e.ID)
		}},
		"waiting again": {says: "marked as waiting, but there is a record that it was signed", title: "Genuine", tamper: func(w *world, e cpd.Entry) {
			w.exec("UPDATE entries SET state = 'sent' WHERE id = ?", e.ID)
		}},
		"the version number": {says: "version that was sent is missing", title: "Genuine", tamper: func(w *world, e cpd.Entry) {
			w.exec("UPDATE entries SET version = 7 WHERE id = ?", e.ID)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(w *world) {
				c.tamper(w, w.signed(draft("Genuine", "1", "6", "2026"), ""))
				d := w.document(year)
				got := d.Entries[0]
				if got.Mark != Unsure || got.Status != "Not signed off: records disagree" || got.Title != c.title {
					t.Errorf("mark %q, status %q, title %q", got.Mark, got.Status, got.Title)
				}
				if !strings.Contains(strings.Join(got.Mismatches, "\n"), c.says) {
					t.Errorf("mismatches %q, want one that says %q", got.Mismatches, c.says)
				}
				if d.Cover.Warning == "" || !strings.Contains(d.Summary.SignedOff, "Signed off: 0 points in 0 entries.") {
					t.Errorf("warning %q, %q", d.Cover.Warning, d.Summary.SignedOff)
				}
			})
		})
	}
}

func TestTheFiguresAreThoseOfMyYear(t *testing.T) {
	each(t, func(w *world) {
		w.signed(draft("Course", "1", "6", "2026"), "")
		informal := draft("Peer support", "12", "10", "2026")
		informal.Kind, informal.Activity, informal.Hours, informal.Points = "informal", "peer", "1:30", "0.25"
		w.sent(informal)
		w.returned(draft("Came back", "13", "10", "2026"), "More, please.")
		w.logged(draft("Draft", "14", "10", "2026"))
		totals, err := cpd.Totals(w.db.Read(t.Context()), w.amira.ID, year)
		w.must(err)
		s := w.document(year).Summary
		if s.All.Points != totals.Points.String() || s.All.Time != calendar.Duration(totals.Minutes) {
			t.Errorf("all %+v, my year %v in %d minutes", s.All, totals.Points, totals.Minutes)
		}
		for i, m := range totals.Months {
			if s.Months[i].Points != int64(m.Points) {
				t.Errorf("%s: %d, my year has %d", s.Months[i].Name, s.Months[i].Points, m.Points)
			}
		}
		want := []Total{
			{Name: "Formal", Entries: 2, Time: "5 hours", Points: "5"},
			{Name: "Informal", Entries: 1, Time: "1 hour 30 minutes", Points: "0.25"},
		}
		if diff := cmp.Diff(want, s.Kinds); diff != "" {
			t.Errorf("kinds (-want +got):\n%s", diff)
		}
		if s.SignedOff != "Signed off: 2.5 points in 1 entry. Not signed off: 2.75 points in 2 entries." {
			t.Error(s.SignedOff)
		}
	})
}

func TestTheCoverSaysWhoseItIs(t *testing.T) {
	each(t, func(w *world) {
		want := Cover{
			Name: "Amira Hassan", Role: "Social prescribing link worker", Workplace: "Harrow East PCN", Membership: "NALW-20418",
			Period: "1 April 2026 to 31 March 2027", MadeOn: calendar.MustOn(2026, 11, 3), Made: "3 November 2026",
			Holds: "No entries in this period",
		}
		d := w.document(year)
		if diff := cmp.Diff(want, d.Cover, cmp.Comparer(func(a, b calendar.Date) bool { return a == b })); diff != "" {
			t.Errorf("cover (-want +got):\n%s", diff)
		}
		if d.Title != "CPD portfolio of Amira Hassan, 1 April 2026 to 31 March 2027" {
			t.Error(d.Title)
		}
	})
}

func TestADownloadIsAnActInTheAudit(t *testing.T) {
	each(t, func(w *world) {
		d := w.document(year)
		w.must(w.binder.Downloaded(t.Context(), w.amira, d, "PDF"))
		lines, err := audit.History(w.db.Read(t.Context()), w.amira.ID, w.amira.ID)
		w.must(err)
		if len(lines) != 1 || lines[0].Act != ActDownloaded || lines[0].Words != "downloaded the portfolio of 1 April 2026 to 31 March 2027 as a PDF" {
			t.Errorf("history %+v", lines)
		}
		if err := w.binder.Downloaded(t.Context(), w.tom, d, "PDF"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("tom: %v", err)
		}
	})
}

func TestWithoutAnEngineNothingIsReady(t *testing.T) {
	t.Parallel()
	b := NewBinder(nil, nil, nil, nil)
	if ready, err := b.Ready(); ready || err != nil {
		t.Errorf("ready %v, %v", ready, err)
	}
	if _, err := b.PDF(t.Context(), Document{}); !errors.Is(err, ErrWarming) {
		t.Error(err)
	}
}
