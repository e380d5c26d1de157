package supervision_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/identity/identitytest"
	"linkfolio/internal/leaving"
	"linkfolio/internal/mail"
	"linkfolio/internal/mail/mailtest"
	"linkfolio/internal/signoff"
	"linkfolio/internal/supervision"
)

// world is amira and tom, whom sam supervises, with ruth who supervises amira too, and lena who leads them. It is
// 23 November 2026.
type world struct {
	t                           *testing.T
	db                          *database.DB
	parts                       identity.Parts
	people                      *identity.People
	log                         *supervision.Log
	amira, tom, sam, ruth, lena access.Actor
	now                         time.Time
	organisation                uuid.UUID
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) { test(t, newWorld(t, db)) })
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	clock := calendar.Clock(func() time.Time { return w.now })
	w.parts = identitytest.Parts(t, db, clock)
	w.people = identity.New(w.parts)
	w.log = supervision.NewLog(db, w.parts.Outbox, signoff.NewDesk(signoff.Parts{DB: db, Clock: clock, Going: leaving.Going}).WantsNews, clock)
	o, err := w.people.AddOrganisation(t.Context(), identity.NewOrganisation{Name: "Test network", Kind: "pcn", SupervisionEvery: "monthly"})
	w.must(err)
	w.organisation = o.ID
	w.amira, w.tom = w.person("amira", access.LinkWorker), w.person("tom", access.LinkWorker)
	w.sam, w.ruth = w.person("sam", access.Supervisor), w.person("ruth", access.Supervisor)
	w.lena = w.person("lena", access.Lead)
	w.lena.LeadOf, w.lena.Leads = []uuid.UUID{o.ID}, []uuid.UUID{w.amira.ID, w.tom.ID}
	w.supervise(w.amira, &w.sam, "clinical")
	w.supervise(w.tom, &w.sam, "clinical")
	w.supervise(w.amira, &w.ruth, "line-management")
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) person(name string, role access.Role) access.Actor {
	w.t.Helper()
	id := uuid.Must(uuid.NewV7())
	w.must(w.db.Read(w.t.Context()).Create(&identity.Person{
		ID: id, Email: name + "@test.example", EmailKey: name + "@test.example", Name: name,
		MembershipStart: calendar.MonthDay{Month: 4, Day: 1}, CreatedAt: w.now, LockVersion: 1,
	}).Error)
	w.must(w.people.Join(w.t.Context(), id, w.organisation, role, calendar.MustOn(2026, 1, 1)))
	return access.Actor{ID: id, Name: name, Roles: []access.Role{role}, Holder: role == access.LinkWorker}
}

func (w *world) supervise(worker access.Actor, supervisor *access.Actor, kind string) {
	w.t.Helper()
	w.must(w.people.Supervise(w.t.Context(), worker.ID, supervisor.ID, kind, calendar.MustOn(2026, 2, 2)))
	supervisor.Supervises = append(supervisor.Supervises, worker.ID)
}

func (w *world) link(worker, supervisor access.Actor) string {
	w.t.Helper()
	var link identity.SupervisionLink
	w.must(w.db.Read(w.t.Context()).Where("worker_id = ? AND supervisor_id = ?", worker.ID, supervisor.ID).Take(&link).Error)
	return link.ID.String()
}

// draft is of a session of amira and sam, with one action of either side.
func (w *world) draft() supervision.Draft {
	return supervision.Draft{
		Key: uuid.NewString(), Link: w.link(w.amira, w.sam), HeldOn: day(2026, 11, 20), Length: "1h", Agenda: "Caseload", Notes: "Agreed",
		NextOn: day(2026, 12, 3), Actions: []supervision.DraftAction{
			{Words: "Write the letter", By: "worker", Due: day(2026, 11, 22)}, {Words: "Ask the lead", By: "supervisor"}, {},
		},
	}
}

func day(year int, month time.Month, d int) cpd.TypedDate {
	return cpd.TypedDay(calendar.MustOn(year, month, d))
}

func (w *world) logged() supervision.Session {
	w.t.Helper()
	s, err := w.log.Add(w.t.Context(), w.amira, w.draft())
	w.must(err)
	return s
}

func (w *world) sheet(who access.Actor, id uuid.UUID) supervision.Sheet {
	w.t.Helper()
	s, err := w.log.Session(w.t.Context(), who, id)
	w.must(err)
	return s
}

// redraft is the form of a session as somebody is shown it.
func (w *world) redraft(who access.Actor, id uuid.UUID) (supervision.Draft, int) {
	s := w.sheet(who, id)
	return s.Content.AsDraft(), s.LockVersion
}

func (w *world) letters(who string) int {
	w.t.Helper()
	return len(mailtest.Letters(w.t, w.db, w.parts.Outbox, who+"@test.example"))
}

func (w *world) acts(id uuid.UUID) string {
	w.t.Helper()
	var acts []string
	for _, line := range w.sheet(w.amira, id).History {
		acts = append(acts, line.Actor+": "+string(line.Act))
	}
	return strings.Join(acts, "; ")
}

func wantFault(t *testing.T, err error, kind fault.Kind, fields ...string) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Fatalf("got %v, want %v", err, kind)
	}
	var got []string
	for _, f := range fault.Of(err).Fields {
		got = append(got, f.Name)
	}
	if len(fields) > 0 && !slices.Equal(got, fields) {
		t.Fatalf("faults at %v, want %v", got, fields)
	}
}

func TestOneLogsAndTheOtherConfirms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.logged()
		seen := w.sheet(w.sam, s.ID)
		if !seen.Confirmed(supervision.Worker) || seen.Confirmed(supervision.Supervisor) || seen.Agreed() || len(seen.Content.Actions) != 2 {
			t.Errorf("%+v", seen)
		}
		if waiting, err := w.log.Waiting(t.Context(), w.sam); err != nil || len(waiting) != 1 || waiting[0].With(w.sam.ID) != "amira" {
			t.Errorf("%+v, %v", waiting, err)
		}
		if waiting, err := w.log.Waiting(t.Context(), w.amira); err != nil || len(waiting) != 0 {
			t.Errorf("%+v, %v", waiting, err)
		}
		_, err := w.log.Confirm(t.Context(), w.sam, s.ID, seen.LockVersion+1)
		wantFault(t, err, fault.Conflict)
		for range 2 {
			confirmed, err := w.log.Confirm(t.Context(), w.sam, s.ID, seen.LockVersion)
			w.must(err)
			if !confirmed.Agreed() {
				t.Errorf("%+v", confirmed)
			}
		}
		if got := w.acts(s.ID); got != "amira: supervision session logged; sam: supervision session confirmed" {
			t.Error(got)
		}
		if w.letters("sam") != 1 || w.letters("amira") != 0 {
			t.Errorf("%d letters to sam, %d to amira", w.letters("sam"), w.letters("amira"))
		}
	})
}

func TestChangingVoidsTheOthersConfirmation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, s := t.Context(), w.logged()
		_, err := w.log.Confirm(ctx, w.sam, s.ID, 1)
		w.must(err)
		d, lock := w.redraft(w.sam, s.ID)
		d.Notes = "Agreed otherwise"
		_, err = w.log.Change(ctx, w.sam, s.ID, lock, d)
		wantFault(t, err, fault.Invalid, "reason")
		d.Reason = "A name was wrong"
		for range 2 { // the second click finds it done
			_, err = w.log.Change(ctx, w.sam, s.ID, lock, d)
			w.must(err)
		}
		now := w.sheet(w.amira, s.ID)
		version, _ := now.ConfirmedLast(supervision.Worker)
		if now.Confirmed(supervision.Worker) || version != 1 || !now.Confirmed(supervision.Supervisor) || now.Reason != "A name was wrong" {
			t.Errorf("%+v", now)
		}
		if was, err := now.Earlier[0].ReadContent(); err != nil || len(now.Earlier) != 1 || was.Notes != "Agreed" || len(was.Actions) != 2 {
			t.Errorf("the version before says %+v, %v", was, err)
		}
		if w.letters("amira") != 1 {
			t.Errorf("%d letters to amira", w.letters("amira"))
		}
		if got := w.acts(s.ID); !strings.HasSuffix(got, "sam: supervision session corrected") {
			t.Error(got)
		}
		_, err = w.log.Confirm(ctx, w.amira, s.ID, 1) // what she was shown before
		wantFault(t, err, fault.Conflict)
		again, lock := w.redraft(w.amira, s.ID)
		confirmed, err := w.log.Change(ctx, w.amira, s.ID, lock, again) // saved without a change
		w.must(err)
		if !confirmed.Agreed() || confirmed.LockVersion != 2 {
			t.Errorf("%+v", confirmed)
		}
		_, wrong, err := audit.Verify(w.db.Read(ctx))
		if err != nil || len(wrong) > 0 {
			t.Errorf("%v, %v", wrong, err)
		}
	})
}

func TestOfTwoTabsTheSecondIsToldSo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, s := t.Context(), w.logged()
		one, lock := w.redraft(w.amira, s.ID)
		two, _ := w.redraft(w.sam, s.ID)
		one.Agenda, two.Agenda = "Hers", "His"
		_, err := w.log.Change(ctx, w.amira, s.ID, lock, one)
		w.must(err)
		_, err = w.log.Change(ctx, w.sam, s.ID, lock, two)
		wantFault(t, err, fault.Conflict)
		two.Length = "never"
		_, err = w.log.Change(ctx, w.sam, s.ID, lock, two)
		wantFault(t, err, fault.Conflict)
		_, err = w.log.Change(ctx, w.sam, s.ID, lock+1, two)
		wantFault(t, err, fault.Invalid, "length")
	})
}

// Change and confirmation at once: either the confirmation came first and was voided, or it was refused.
func TestNobodyConfirmsWhatTheyDidNotSee(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for round := range 10 {
			s := w.logged()
			d, lock := w.redraft(w.amira, s.ID)
			d.Agenda = fmt.Sprint("Changed ", round)
			var both sync.WaitGroup
			var changed, confirmed error
			both.Go(func() { _, changed = w.log.Change(ctx, w.amira, s.ID, lock, d) })
			both.Go(func() { _, confirmed = w.log.Confirm(ctx, w.sam, s.ID, lock) })
			both.Wait()
			now := w.sheet(w.sam, s.ID)
			switch {
			case changed == nil && now.LockVersion == 2 && !now.Confirmed(supervision.Supervisor) &&
				(confirmed == nil) == (now.SupervisorConfirmed == 1) && (confirmed == nil || fault.KindOf(confirmed) == fault.Conflict):
			case confirmed == nil && fault.KindOf(changed) == fault.Invalid && now.Agreed() && now.LockVersion == 1: // now it takes a reason
			default:
				t.Errorf("changed: %v, confirmed: %v, %+v", changed, confirmed, now.Session)
			}
		}
	})
}

func TestOneFormMakesOneSession(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.draft()
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if _, err := w.log.Add(t.Context(), w.amira, d); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		page, err := w.log.Sessions(t.Context(), w.amira, 1)
		if err != nil || len(page.Lines) != 1 || w.letters("sam") != 1 {
			t.Errorf("%d sessions, %d letters, %v", len(page.Lines), w.letters("sam"), err)
		}
		d.Agenda = "Something else"
		_, err = w.log.Add(t.Context(), w.amira, d)
		wantFault(t, err, fault.Conflict)
	})
}

func TestASessionWithoutActionsIsTheSameWhenSavedAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.draft()
		d.Actions = nil
		var s supervision.Session
		for range 2 {
			var err error
			s, err = w.log.Add(t.Context(), w.amira, d)
			w.must(err)
		}
		again, lock := w.redraft(w.amira, s.ID)
		if s, err := w.log.Change(t.Context(), w.amira, s.ID, lock, again); err != nil || s.LockVersion != 1 {
			t.Errorf("version %d, %v", s.LockVersion, err)
		}
	})
}

func TestWhatASessionMustSay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, err := w.log.Add(ctx, w.amira, supervision.Draft{Key: "k"})
		wantFault(t, err, fault.Invalid, "link", "held_on", "length", "agenda")
		for field, change := range map[string]func(*supervision.Draft){
			"link":     func(d *supervision.Draft) { d.Link = w.link(w.tom, w.sam) },
			"held_on":  func(d *supervision.Draft) { d.HeldOn = day(2026, 2, 1) }, // before there was supervision
			"length":   func(d *supervision.Draft) { d.Length = "25" },
			"agenda":   func(d *supervision.Draft) { d.Agenda = " \r\n" },
			"action.0": func(d *supervision.Draft) { d.Actions[0].Words = "" },
			"by.1":     func(d *supervision.Draft) { d.Actions[1].By = "both" },
			"due.0":    func(d *supervision.Draft) { d.Actions[0].Due.Month = "13" },
			"notes":    func(d *supervision.Draft) { d.Notes = strings.Repeat("x", supervision.MaxNotes+1) },
			"next_on":  func(d *supervision.Draft) { d.NextOn = d.HeldOn },
			"entries":  func(d *supervision.Draft) { d.Entries = []string{uuid.NewString()} },
			"action.20": func(d *supervision.Draft) {
				d.Actions = slices.Repeat(d.Actions[:1], supervision.MaxActions+1)
			},
		} {
			d := w.draft()
			change(&d)
			_, err := w.log.Add(ctx, w.amira, d)
			wantFault(t, err, fault.Invalid, field)
		}
		tomorrow := w.draft()
		tomorrow.HeldOn, tomorrow.NextOn = day(2026, 11, 24), cpd.TypedDate{}
		_, err = w.log.Add(ctx, w.amira, tomorrow)
		wantFault(t, err, fault.Invalid, "held_on")
	})
}

func TestAfterSupervisionEndsNothingNewIsLogged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, s := t.Context(), w.logged()
		w.must(w.log.SaveNotes(ctx, w.sam, s.ID, 0, "His own"))
		w.must(w.db.Read(ctx).Exec("UPDATE supervision_links SET ends_on = '2026-11-21' WHERE supervisor_id = ?", w.sam.ID).Error)
		w.sam.Supervises = nil
		for _, who := range []access.Actor{w.amira, w.sam} {
			_, err := w.log.Add(ctx, who, w.draft())
			wantFault(t, err, fault.Invalid, "link")
		}
		if seen := w.sheet(w.sam, s.ID); seen.Mine.Words != "His own" || seen.Content.Agenda != "Caseload" {
			t.Errorf("%+v", seen)
		}
		_, err := w.log.Confirm(ctx, w.sam, s.ID, 1)
		w.must(err)
	})
}

func TestOnlyTheTwoSidesKnowOfASession(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, s := t.Context(), w.logged()
		for _, who := range []access.Actor{w.tom, w.ruth, w.lena} {
			d := w.draft()
			_, seen := w.log.Session(ctx, who, s.ID)
			_, confirmed := w.log.Confirm(ctx, who, s.ID, 1)
			_, changed := w.log.Change(ctx, who, s.ID, 1, d)
			for _, err := range []error{seen, confirmed, changed, w.log.Tick(ctx, who, s.ID, uuid.NewString(), true), w.log.SaveNotes(ctx, who, s.ID, 0, "x")} {
				wantFault(t, err, fault.NotFound)
			}
		}
		wantFault(t, w.log.Tick(ctx, w.sam, s.ID, uuid.NewString(), true), fault.NotFound)
		other := w.logged()
		action := w.sheet(w.amira, other.ID).Content.Actions[0].ID.String()
		wantFault(t, w.log.Tick(ctx, w.sam, s.ID, action, true), fault.NotFound) // of another session
	})
}

func TestPrivateNotesStayPrivate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, s := t.Context(), w.logged()
		w.must(w.log.SaveNotes(ctx, w.sam, s.ID, 0, "canary-of-sam"))
		w.must(w.log.SaveNotes(ctx, w.sam, s.ID, 0, "canary-of-sam")) // pressed twice
		wantFault(t, w.log.SaveNotes(ctx, w.sam, s.ID, 0, "other"), fault.Conflict)
		wantFault(t, w.log.SaveNotes(ctx, w.sam, s.ID, 1, "\x01"), fault.Invalid, "private")
		w.must(w.log.SaveNotes(ctx, w.amira, s.ID, 0, "canary-of-amira"))
		if said := fmt.Sprintf("%+v", w.sheet(w.amira, s.ID)); strings.Contains(said, "canary-of-sam") || !strings.Contains(said, "canary-of-amira") {
			t.Error(said)
		}
		whole, err := supervision.WholeOf(w.db.Read(ctx), w.amira.ID)
		w.must(err)
		if said := fmt.Sprintf("%+v", whole); strings.Contains(said, "canary-of-sam") || !strings.Contains(said, "canary-of-amira") {
			t.Error(said)
		}
		var told int64
		w.must(w.db.Read(ctx).Table("audit_records").Where("subject_id = ?", s.ID).Count(&told).Error)
		if told != 1 {
			t.Errorf("%d acts are in the audit", told)
		}
	})
}

func TestActionsAreTickedByEitherSide(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, s := t.Context(), w.logged()
		_, err := w.log.Confirm(ctx, w.sam, s.ID, 1)
		w.must(err)
		open, err := w.log.Open(ctx, w.sam)
		if err != nil || len(open) != 2 || open[0].Words != "Write the letter" || open[0].Who() != "amira" || !open[0].Overdue(calendar.MustOn(2026, 11, 23)) || open[1].Overdue(calendar.MustOn(2026, 11, 23)) {
			t.Fatalf("%+v, %v", open, err)
		}
		for range 2 {
			w.must(w.log.Tick(ctx, w.sam, s.ID, open[0].ID.String(), true))
		}
		now := w.sheet(w.amira, s.ID)
		if !now.Agreed() || now.Content.Actions[0].DoneOn != calendar.MustOn(2026, 11, 23) || *now.Content.Actions[0].DoneBy != w.sam.ID {
			t.Errorf("%+v", now)
		}
		d, lock := w.redraft(w.amira, s.ID)
		d.Actions = []supervision.DraftAction{{Words: "First of all", By: "worker"}, d.Actions[0]}
		d.Reason = "One was forgotten"
		_, err = w.log.Change(ctx, w.amira, s.ID, lock, d)
		w.must(err)
		now = w.sheet(w.amira, s.ID)
		if len(now.Content.Actions) != 2 || !now.Content.Actions[0].DoneOn.IsZero() || now.Content.Actions[1].DoneOn.IsZero() {
			t.Errorf("the mark was lost: %+v", now.Content.Actions)
		}
		w.must(w.log.Tick(ctx, w.amira, s.ID, open[0].ID.String(), false))
		if got := w.acts(s.ID); !strings.Contains(got, "sam: agreed action done; amira: supervision session corrected; amira: agreed action not done") {
			t.Error(got)
		}
	})
}

// amira's entry for sam can be linked with sam, but not with ruth; ruth, who cannot see it, cannot drop it either.
func TestEntriesThatWereTalkedAbout(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		sent, draft := w.entry(access.Sent, w.sam), w.entry(access.Draft, access.Actor{})
		d := w.draft()
		for _, entry := range []string{draft, uuid.NewString(), "x"} {
			d.Entries = []string{entry}
			_, err := w.log.Add(ctx, w.amira, d)
			wantFault(t, err, fault.Invalid, "entries")
		}
		d.Entries = []string{sent}
		s, err := w.log.Add(ctx, w.amira, d)
		w.must(err)
		if seen := w.sheet(w.sam, s.ID); len(seen.Seen) != 1 || seen.Hidden != 0 || len(seen.Offered) != 1 {
			t.Errorf("%+v", seen)
		}
		withRuth := w.draft()
		withRuth.Link, withRuth.Entries = w.link(w.amira, w.ruth), []string{sent}
		_, err = w.log.Add(ctx, w.amira, withRuth)
		wantFault(t, err, fault.Invalid, "entries")
		// The entry is taken back: sam sees it no longer, and keeps it in the session without knowing its title.
		w.must(w.db.Read(ctx).Exec("UPDATE entries SET state = 'draft', reviewer_id = NULL, sent_at = NULL WHERE id = ?", sent).Error)
		seen := w.sheet(w.sam, s.ID)
		if len(seen.Seen) != 0 || seen.Hidden != 1 || len(seen.Offered) != 0 {
			t.Errorf("%+v", seen)
		}
		again := seen.Content.AsDraft()
		again.Entries, again.Agenda = nil, "Changed by sam"
		_, err = w.log.Change(ctx, w.sam, s.ID, seen.LockVersion, again)
		w.must(err)
		if mine := w.sheet(w.amira, s.ID); len(mine.Seen) != 1 || mine.Seen[0].Title != "Secret title" {
			t.Errorf("%+v", mine.Seen)
		}
		mine, lock := w.redraft(w.amira, s.ID)
		mine.Entries = nil
		_, err = w.log.Change(ctx, w.amira, s.ID, lock, mine)
		w.must(err)
		if now := w.sheet(w.amira, s.ID); len(now.Content.Entries) != 0 {
			t.Errorf("%+v", now.Content)
		}
	})
}

// entry writes an entry of amira's straight to the table.
func (w *world) entry(state access.State, reviewer access.Actor) string {
	w.t.Helper()
	shelf := catalogue.New(w.db)
	w.must(shelf.Seed(w.t.Context()))
	templates, err := shelf.Templates(w.t.Context())
	w.must(err)
	book := cpd.NewBook(w.db, shelf, func() time.Time { return w.now })
	e, err := book.Add(w.t.Context(), w.amira, cpd.Draft{
		Key: uuid.NewString(), Template: templates[0].ID, Title: "Secret title", StartsOn: day(2026, 11, 2),
	})
	w.must(err)
	if state != access.Draft {
		w.must(w.db.Read(w.t.Context()).Exec("UPDATE entries SET state = ?, reviewer_id = ?, sent_at = ? WHERE id = ?", state, reviewer.ID, w.now, e.ID).Error)
	}
	return e.ID.String()
}

func TestLettersAreFewAndCanBeSwitchedOff(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		setting := func(who access.Actor, every string) {
			w.must(w.db.Read(t.Context()).Create(&signoff.LetterSettings{PersonID: who.ID, Every: every, LockVersion: 1}).Error)
		}
		w.logged()
		w.logged()
		if n := w.letters("sam"); n != 1 {
			t.Errorf("%d letters on one day", n)
		}
		w.now = w.now.Add(24 * time.Hour)
		w.logged()
		if n := w.letters("sam"); n != 2 {
			t.Errorf("%d letters on two days", n)
		}
		for _, l := range mailtest.Letters(t, w.db, w.parts.Outbox, "sam@test.example") {
			if strings.Contains(l.Text, "Caseload") || strings.Contains(l.Text, "amira") || !strings.Contains(l.Text, "/supervision/sessions") {
				t.Error(l.Text)
			}
		}
		setting(w.sam, "weekly")
		for range 3 {
			w.now = w.now.Add(24 * time.Hour)
			w.logged()
		}
		if n := w.letters("sam"); n != 2 {
			t.Errorf("%d letters: the week's has the key of its Monday, when one was written", n)
		}
		w.must(w.db.Read(t.Context()).Exec("UPDATE signoff_letters SET every = 'none'").Error)
		w.now = w.now.Add(14 * 24 * time.Hour)
		w.logged()
		if n := w.letters("sam"); n != 2 {
			t.Errorf("%d letters to somebody who wants none", n)
		}
		setting(w.amira, "daily")
		w.must(w.db.Read(t.Context()).Exec("UPDATE people SET disabled_at = ? WHERE id = ?", w.now, w.amira.ID).Error)
		_, err := w.log.Add(t.Context(), w.sam, w.draft())
		w.must(err)
		if n := w.letters("amira"); n != 0 {
			t.Errorf("%d letters to a disabled account", n)
		}
		w.must(w.db.Read(t.Context()).Exec("UPDATE people SET disabled_at = NULL").Error)
		w.must(w.db.Read(t.Context()).Exec("UPDATE memberships SET ends_on = ? WHERE person_id = ?", calendar.MustOn(2026, 12, 1), w.amira.ID).Error)
		_, err = w.log.Add(t.Context(), w.sam, w.draft())
		w.must(err)
		w.must(w.db.Read(t.Context()).Exec("UPDATE memberships SET ends_on = ''").Error)
		w.must(w.db.Read(t.Context()).Create(&leaving.Departure{PersonID: w.amira.ID, AskedAt: w.now, DueAt: w.now}).Error)
		_, err = w.log.Add(t.Context(), w.sam, w.draft())
		w.must(err)
		if n := w.letters("amira"); n != 0 {
			t.Errorf("%d letters to somebody who has left, or is going", n)
		}
		var asked []uuid.UUID
		w.must(w.db.Read(t.Context()).Model(&mail.Kept{}).Where("kind = ?", supervision.WaitsLetter).Distinct().Pluck("for_id", &asked).Error)
		if len(asked) != 1 || asked[0] != w.sam.ID {
			t.Errorf("letters that wait are on the wish of %v", asked)
		}
	})
}

func TestSummaries(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for _, held := range []cpd.TypedDate{day(2026, 3, 2), day(2026, 5, 1), day(2026, 10, 19)} {
			d := w.draft()
			d.HeldOn = held
			s, err := w.log.Add(ctx, w.amira, d)
			w.must(err)
			if held.Month == "5" {
				_, err = w.log.Confirm(ctx, w.sam, s.ID, 1)
				w.must(err)
			}
		}
		mine, err := w.log.Mine(ctx, w.amira)
		w.must(err)
		if mine.Held != 2 || mine.Unconfirmed != 1 || mine.Expected != 7 || mine.Every != "monthly" || len(mine.AskedBy) != 1 ||
			mine.Last != calendar.MustOn(2026, 10, 19) || mine.Next != calendar.MustOn(2026, 12, 3) {
			t.Errorf("%+v", mine)
		}
		theirs, err := w.log.Theirs(ctx, w.sam)
		w.must(err)
		if len(theirs) != 2 || theirs[0].Name != "amira" || theirs[0].Held != 2 || theirs[1].Name != "tom" || !theirs[1].Last.IsZero() || theirs[1].Every != "monthly" {
			t.Errorf("%+v", theirs)
		}
		if ruths, err := w.log.Theirs(ctx, w.ruth); err != nil || len(ruths) != 1 || ruths[0].Held != 0 {
			t.Errorf("%+v, %v", ruths, err)
		}
		counted, found, err := w.log.OfMember(ctx, w.lena, w.organisation, w.amira.ID)
		if err != nil || !found || counted.Held != 2 || counted.Last != mine.Last || !counted.Next.IsZero() {
			t.Errorf("%+v, %v", counted, err)
		}
		_, _, err = w.log.OfMember(ctx, w.sam, w.organisation, w.amira.ID)
		wantFault(t, err, fault.Forbidden)
		second, err := w.people.AddOrganisation(ctx, identity.NewOrganisation{Name: "Another", Kind: "charity", SupervisionEvery: "fortnightly"})
		w.must(err)
		w.must(w.people.Join(ctx, w.amira.ID, second.ID, access.LinkWorker, calendar.MustOn(2026, 1, 1)))
		if mine, err = w.log.Mine(ctx, w.amira); err != nil || mine.Every != "fortnightly" || mine.AskedBy[0] != "Another" || mine.Expected != 16 {
			t.Errorf("%+v, %v", mine, err)
		}
	})
}

func TestErasingLeavesTheBareFact(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, s := t.Context(), w.logged()
		w.must(w.log.SaveNotes(ctx, w.sam, s.ID, 0, "His own"))
		w.must(w.log.SaveNotes(ctx, w.amira, s.ID, 0, "Her own"))
		erase := func(person uuid.UUID) {
			w.must(w.db.InTx(ctx, func(tx *gorm.DB) error {
				if err := audit.OrderErasure(tx, audit.Erasure{SubjectID: person, ByID: person, Reason: "test", At: w.now}); err != nil {
					return err
				}
				return supervision.Erase(tx, person)
			}))
		}
		erase(w.amira.ID)
		seen := w.sheet(w.sam, s.ID)
		if !seen.Erased() || seen.Notes != "" || len(seen.Content.Actions) != 0 || len(seen.Earlier) != 0 || seen.HeldOn != calendar.MustOn(2026, 11, 20) || seen.Mine.Words != "" {
			t.Errorf("%+v", seen)
		}
		_, err := w.log.Confirm(ctx, w.sam, s.ID, 1)
		wantFault(t, err, fault.Conflict)
		wantFault(t, w.log.SaveNotes(ctx, w.sam, s.ID, 0, "More of his own"), fault.Conflict)
		if waiting, err := w.log.Waiting(ctx, w.sam); err != nil || len(waiting) != 0 {
			t.Errorf("%+v, %v", waiting, err)
		}
		d := w.draft()
		d.Link = w.link(w.tom, w.sam)
		withTom, err := w.log.Add(ctx, w.sam, d)
		w.must(err)
		w.must(w.log.SaveNotes(ctx, w.sam, withTom.ID, 0, "His own about Tom"))
		erase(w.sam.ID)
		var notes int64
		w.must(w.db.Read(ctx).Model(&supervision.PrivateNotes{}).Count(&notes).Error)
		if notes != 0 {
			t.Errorf("%d private notes are left", notes)
		}
	})
}
