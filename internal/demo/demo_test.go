package demo_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
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
	"linkfolio/internal/demo"
	"linkfolio/internal/elearning"
	"linkfolio/internal/identity"
	"linkfolio/internal/identity/identitytest"
	"linkfolio/internal/leaving"
	"linkfolio/internal/signoff"
)

var now = time.Date(2026, time.November, 23, 14, 5, 0, 0, time.UTC)

func fixed() time.Time { return now }

// empty is a migrated and seeded database with nobody in it.
func empty(t *testing.T, db *database.DB) demo.World {
	t.Helper()
	parts := identitytest.Parts(t, db, fixed)
	shelf := catalogue.New(db)
	if err := shelf.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	return demo.World{DB: db, Keys: parts.Keys, Box: parts.Box, Outbox: parts.Outbox, Shelf: shelf, Now: now}
}

// One filling on each engine is looked at from all sides.
func TestFill(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := empty(t, db)
		if err := demo.Fill(t.Context(), w); err != nil {
			t.Fatal(err)
		}
		for name, look := range map[string]func(*testing.T, demo.World){
			"everything verifies":           everythingVerifies,
			"Amira's year":                  amirasYear,
			"each person finds their work":  eachPersonFindsTheirWork,
			"histories tell of every path":  historiesTellOfEveryPath,
			"entries use every template":    entriesUseEveryTemplate,
			"filling twice changes nothing": fillingTwiceChangesNothing,
			"what Amira learned":            whatAmiraLearned,
		} {
			t.Run(name, func(t *testing.T) { look(t, w) })
		}
	})
}

func register(w demo.World) *identity.People {
	return identity.New(identity.Parts{DB: w.DB, Keys: w.Keys, Clock: fixed, Box: w.Box, Outbox: w.Outbox})
}

// signIn gives one of the people as they are known after signing in today.
func signIn(t *testing.T, w demo.World, name string) access.Actor {
	t.Helper()
	people := register(w)
	arrived, err := people.SignIn(t.Context(), name+"@demo.example", demo.Password, identity.Device{Agent: "test"})
	if err != nil {
		t.Fatalf("%s cannot sign in: %v", name, err)
	}
	who, err := people.Actor(t.Context(), arrived.Token)
	if err != nil {
		t.Fatal(err)
	}
	return who
}

func everythingVerifies(t *testing.T, w demo.World) {
	checks := map[string]func(*gorm.DB) (int, []audit.Wrong, error){
		"versions":  cpd.Verify,
		"decisions": func(tx *gorm.DB) (int, []audit.Wrong, error) { return signoff.Verify(tx, w.Keys) },
		"audit":     audit.Verify,
	}
	for name, verify := range checks {
		err := w.DB.Snapshot(t.Context(), func(tx *gorm.DB) error {
			n, wrong, err := verify(tx)
			if n < 25 || len(wrong) > 0 {
				t.Errorf("%s: %d read, wrong: %v", name, n, wrong)
			}
			return err
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func amirasYear(t *testing.T, w demo.World) {
	amira := signIn(t, w, "amira")
	person, err := register(w).Person(t.Context(), amira.ID)
	if err != nil {
		t.Fatal(err)
	}
	span := calendar.YearOf(person.MembershipStart, calendar.DayOf(now))
	if span.From != calendar.MustOn(2026, time.May, 1) {
		t.Errorf("her year starts on %s", span.From)
	}
	year, err := cpd.NewBook(w.DB, w.Shelf, fixed).Year(t.Context(), amira, span)
	if err != nil {
		t.Fatal(err)
	}
	if year.Signed != 21 || year.Sent != 4 || year.Returned != 3 || year.Drafts != 2 {
		t.Errorf("%d signed, %d sent, %d returned, %d drafts; want 21, 4, 3, 2", year.Signed, year.Sent, year.Returned, year.Drafts)
	}
	if year.Points != 2575 || year.FormalMinutes != 10*60+45 {
		t.Errorf("%s points and %d formal minutes, want 25.75 and 645", year.Points, year.FormalMinutes)
	}
	if len(year.Activities) < 12 {
		t.Errorf("%d different activities, want nearly all of the catalogue", len(year.Activities))
	}
}

func eachPersonFindsTheirWork(t *testing.T, w demo.World) {
	book, desk := cpd.NewBook(w.DB, w.Shelf, fixed), deskOf(w, fixed)
	queue, err := desk.Queue(t.Context(), signIn(t, w, "sam"))
	if err != nil || len(queue) != 12 || !queue[0].SentAt.Before(queue[2].SentAt) {
		t.Errorf("Sam's queue: %v, %v", queue, err)
	}
	reasons, usual := map[signoff.Reason]int{}, map[string]int{}
	for _, w := range queue {
		for _, reason := range w.Unusual() {
			reasons[reason]++
		}
		if len(w.Unusual()) == 0 {
			usual[w.Worker]++
		}
	}
	want := map[signoff.Reason]int{signoff.ManyPoints: 1, signoff.ManyHours: 1, signoff.LongAgo: 1, signoff.AfterReturn: 1}
	if !maps.Equal(reasons, want) || !maps.Equal(usual, map[string]int{"Amira Hassan": 3, "Tom Davies": 5}) {
		t.Errorf("Sam's queue has %v, and of what is usual %v", reasons, usual)
	}
	if others, err := desk.Queue(t.Context(), signIn(t, w, "kit")); err != nil || len(others) != 0 {
		t.Errorf("Kit's queue, when Sam is back: %v, %v", others, err)
	}
	drafts, err := book.List(t.Context(), signIn(t, w, "tom"), cpd.Filter{})
	if err != nil || len(drafts.Entries) != 8 || drafts.Entries[1].State != access.Draft {
		t.Errorf("Tom's entries: %v, %v", drafts, err)
	}
	people := register(w)
	team, err := people.Team(t.Context(), signIn(t, w, "lena"))
	if err != nil || len(team) != 2 || team[0].Name != "Amira Hassan" || team[1].Name != "Tom Davies" {
		t.Errorf("Lena's team: %v, %v", team, err)
	}
	colleagues, err := people.Supervisors(t.Context(), signIn(t, w, "tom"))
	if err != nil || len(colleagues) != 1 || colleagues[0].Name != "Sam Okafor" {
		t.Errorf("Tom's supervisors: %v, %v", colleagues, err)
	}
}

// The paths that an entry can take are all there to be looked at.
func historiesTellOfEveryPath(t *testing.T, w demo.World) {
	amira := signIn(t, w, "amira")
	for title, want := range map[string]string{
		"Shared decision making":                          "started sent signed",
		"Making Every Contact Count workshop":             "started sent returned changed sent signed",
		"Webinar: trauma-informed conversations":          "started sent withdrawn changed sent signed",
		"E-learning: tackling loneliness":                 "started sent commented returned",
		"Supervision: how do I know that it helps?":       "started sent declined",
		"Showing a new colleague how we work":             "started sent commented commented returned changed sent",
		"E-learning: data security awareness":             "started changed sent commented commented", // made from a completion, filled in
		"Reading: sleep, worry and daily rhythm":          "started changed",
		"Peer reflection: a first conversation":           "started sent signed",
		"Link worker learning day":                        "started",
		"Multidisciplinary team meeting: when a referral": "started sent signed re-opened",
	} {
		if got := acts(t, w, amira, title); got != want {
			t.Errorf("%s: %s, want %s", title, got, want)
		}
	}
	if d := caseOf(t, w, amira, "Two hours at the reception desk").Decisions[0]; d.Kind != signoff.Signed || d.ByName != "Kit Adeyemi" || d.ForName != "Sam Okafor" {
		t.Errorf("while Sam was on leave: %+v", d)
	}
	var unproven int64
	err := w.DB.Read(t.Context()).Model(&signoff.Decision{}).Where("authenticated <> ?", identity.ByPassword).Count(&unproven).Error
	if err != nil || unproven > 0 {
		t.Errorf("%d decisions are not by people who signed in with a password, %v", unproven, err)
	}
}

// acts is the history of the entry whose title begins so, one word for each act. It must be in order.
func acts(t *testing.T, w demo.World, who access.Actor, title string) string {
	t.Helper()
	history := caseOf(t, w, who, title).History
	var words []string
	for i, line := range history {
		if i > 0 && line.At.Before(history[i-1].At) || line.At.After(now) {
			t.Errorf("%s: %s at %s is out of order", title, line.Act, line.At)
		}
		first, _, _ := strings.Cut(string(line.Act), " ")
		words = append(words, first)
	}
	return strings.Join(words, " ")
}

func caseOf(t *testing.T, w demo.World, who access.Actor, title string) signoff.Case {
	t.Helper()
	var ids []uuid.UUID
	err := w.DB.Read(t.Context()).Model(&cpd.Entry{}).Where("title LIKE ?", title+"%").Pluck("id", &ids).Error
	if err != nil || len(ids) != 1 {
		t.Fatalf("%d entries called %q: %v", len(ids), title, err)
	}
	found, err := deskOf(w, fixed).Case(t.Context(), who, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func entriesUseEveryTemplate(t *testing.T, w demo.World) {
	amira := signIn(t, w, "amira")
	for title, want := range map[string]string{
		"Shared decision making": "cpd-record",
		"Peer reflection":        "what-so-what-now-what",
		"Practice meeting":       "short-record",
	} {
		if got := caseOf(t, w, amira, title).Content.TemplateKey; got != want {
			t.Errorf("%s: template %s, want %s", title, got, want)
		}
	}
}

func whatAmiraLearned(t *testing.T, w demo.World) {
	records := elearning.NewRecords(elearning.Parts{
		DB: w.DB, Shelf: catalogue.New(w.DB), Book: cpd.NewBook(w.DB, w.Shelf, fixed), People: register(w), Outbox: w.Outbox, Box: w.Box, Clock: fixed,
	})
	plan, err := records.Plan(t.Context(), signIn(t, w, "amira"))
	if err != nil {
		t.Fatal(err)
	}
	entries, held := 0, map[string]string{}
	for _, f := range plan.Programmes {
		held[f.Key] = fmt.Sprintf("%d of %d", f.Held, f.Of)
		for _, line := range f.Lines {
			for _, r := range line.Records {
				if r.EntryID != nil {
					entries++
				}
			}
		}
	}
	if want := map[string]string{"elfh-link-workers": "4 of 6", "pci": "0 of 1", "core-skills": "10 of 11"}; !maps.Equal(held, want) || entries != 4 {
		t.Errorf("%v with %d entries, want %v with 4", held, entries, want)
	}
	var due []string
	for _, line := range plan.DueBy(plan.Today.AddDays(elearning.SoonDays)) {
		due = append(due, fmt.Sprint(line.Key, " ", line.Status))
	}
	if want := []string{"core-fire-safety overdue", "core-infection-prevention due-again"}; !slices.Equal(due, want) {
		t.Errorf("due: %q, want %q", due, want)
	}
	if others, err := records.Plan(t.Context(), signIn(t, w, "tom")); err != nil || len(others.Other) > 0 || others.Programmes[0].Held > 0 {
		t.Errorf("Tom, who is new: %+v, %v", others, err)
	}
}

func fillingTwiceChangesNothing(t *testing.T, w demo.World) {
	before := heads(t, w.DB)
	w.Now = now.AddDate(0, 1, 0)
	if err := demo.Fill(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	if after := heads(t, w.DB); len(before) != 4 || !slices.EqualFunc(before, after, sameHead) {
		t.Errorf("the chains ended at %v and now at %v", before, after)
	}
	var people int64
	if err := w.DB.Read(t.Context()).Model(&identity.Person{}).Count(&people).Error; err != nil || people != 5 {
		t.Errorf("%d people, %v", people, err)
	}
}

func heads(t *testing.T, db *database.DB) []audit.Head {
	t.Helper()
	var all []audit.Head
	if err := db.Read(t.Context()).Order("chain_id").Find(&all).Error; err != nil {
		t.Fatal(err)
	}
	return all
}

func sameHead(a, b audit.Head) bool { return a.ChainID == b.ChainID && a.Seq == b.Seq }

func TestRealPeopleAreLeftAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := empty(t, db)
		add(t, w, "somebody@example.org")
		refuses(t, w, "never for real records")
		add(t, w, "amira@demo.example")
		refuses(t, w, "never for real records")
	})
}

func TestHalfADemonstrationIsNamed(t *testing.T) {
	t.Parallel()
	w := empty(t, dbtest.SQLite(t))
	add(t, w, "amira@demo.example")
	refuses(t, w, "delete the data directory")
}

func TestADemonstrationOfAnEarlierVersionIsLeftAsItIs(t *testing.T) {
	t.Parallel()
	w := empty(t, dbtest.SQLite(t))
	for _, name := range []string{"sam", "amira", "tom", "lena", "somebody-invited"} {
		add(t, w, name+"@demo.example")
	}
	if filled, err := demo.Filled(t.Context(), w.DB); !filled || err != nil {
		t.Errorf("%v, %v", filled, err)
	}
}

func add(t *testing.T, w demo.World, email string) {
	t.Helper()
	_, err := register(w).AddPerson(t.Context(), identity.NewPerson{
		Email: email, Name: "Somebody", Password: "a long enough password",
	})
	if err != nil {
		t.Fatal(err)
	}
}

func refuses(t *testing.T, w demo.World, because string) {
	t.Helper()
	if err := demo.Fill(t.Context(), w); err == nil || !strings.Contains(err.Error(), because) {
		t.Errorf("Fill gave %v, want one about %q", err, because)
	}
	var entries int64
	if err := w.DB.Read(t.Context()).Model(&cpd.Entry{}).Count(&entries).Error; err != nil || entries != 0 {
		t.Errorf("%d entries were written, %v", entries, err)
	}
}

func TestAFreshDatabaseIsNotFilled(t *testing.T) {
	t.Parallel()
	db, err := database.Open(context.Background(), "", t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if filled, err := demo.Filled(t.Context(), db); filled || err != nil {
		t.Errorf("before the first migration: %v, %v", filled, err)
	}
}

func deskOf(w demo.World, clock calendar.Clock) *signoff.Desk {
	return signoff.NewDesk(signoff.Parts{DB: w.DB, Keys: w.Keys, Shelf: w.Shelf, Outbox: w.Outbox, Box: w.Box, Clock: clock, Going: leaving.Going})
}
