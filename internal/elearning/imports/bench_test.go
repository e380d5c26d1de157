package imports_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/identity"
)

const (
	benchPeople = 1000
	benchRows   = 20_000
)

// BenchmarkImport reads, previews and records a list of 20,000 rows about 1,000 people, half of whom it names by name only.
// It says how many rows a second that makes, and the most memory that was in use meanwhile beyond what was before.
func BenchmarkImport(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *database.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			w := newWorld(b, open(b))
			w.crowd(benchPeople)
			list := crowdList(benchPeople, benchRows)
			before, peak, stop := watchMemory()
			b.ResetTimer()
			for b.Loop() {
				id := w.begin(w.lena, &w.harbour, file{"team.csv", list})
				p := w.preview(w.lena, id)
				w.confirmAll(id, p)
				if p = w.preview(w.lena, id); p.Added != benchRows {
					b.Fatalf("%d rows were added", p.Added)
				}
				b.StopTimer()
				w.must(w.Undo(b.Context(), w.lena, id))
				b.StartTimer()
			}
			stop()
			b.ReportMetric(float64(benchRows*b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(peak.Load()-before)/(1<<20), "MB-peak")
		})
	}
}

// confirmAll says yes to everything.
func (w *world) confirmAll(id uuid.UUID, p imports.Preview) {
	w.t.Helper()
	yes := imports.Yes{Lock: p.LockVersion}
	for _, a := range slices.Concat(p.Titles, p.Names) {
		yes.Titles, yes.Learners = append(yes.Titles, a.ID), append(yes.Learners, a.ID)
	}
	w.must(w.Confirm(w.t.Context(), w.lena, id, yes))
	w.work()
}

// crowd adds link workers to the organisation.
func (w *world) crowd(n int) {
	w.t.Helper()
	var people []identity.Person
	var posts []identity.Membership
	for i := range n {
		p := identity.Person{
			ID: uuid.Must(uuid.NewV7()), Email: crowdEmail(i), EmailKey: crowdEmail(i), Name: crowdName(i),
			MembershipStart: calendar.MonthDay{Month: time.April, Day: 1}, CreatedAt: w.now(), LockVersion: 1,
		}
		people = append(people, p)
		posts = append(posts, identity.Membership{
			ID: uuid.Must(uuid.NewV7()), PersonID: p.ID, OrganisationID: w.harbour, Role: access.LinkWorker, StartsOn: lastYear,
		})
	}
	w.must(w.db.Read(w.t.Context()).CreateInBatches(&people, 500).Error)
	w.must(w.db.Read(w.t.Context()).CreateInBatches(&posts, 500).Error)
}

func crowdEmail(i int) string { return fmt.Sprintf("worker%d@demo.example", i) }
func crowdName(i int) string  { return fmt.Sprintf("Worker Number%d", i) }

// crowdList is a list of completions of these people, each at most once on a day.
func crowdList(people, rows int) string {
	titles := []string{"Fire safety", "Resuscitation", "NHS Conflict Resolution - Level 1 - 3 Years", "Moving and handling", "Talking about money"}
	var list strings.Builder
	list.WriteString("Email,Name,Course,Status,Date completed,Score,Time (minutes)\n")
	for i := range rows {
		email, who, round := "", i%people, i/people
		if who%2 == 0 {
			email = crowdEmail(who)
		}
		day := lastYear.AddDays(round)
		fmt.Fprintf(&list, "%s,%s,%s,Completed,%02d/%02d/%d,%d%%,%d\n",
			email, crowdName(who), titles[round%len(titles)], day.Day(), day.Month(), day.Year(), 70+round%30, 20+round)
	}
	return list.String()
}

// watchMemory notes the most memory that the heap and the stacks have, until it is stopped.
func watchMemory() (before uint64, peak *atomic.Uint64, stop func()) {
	use := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse + m.StackInuse
	}
	runtime.GC()
	before, peak = use(), &atomic.Uint64{}
	peak.Store(before)
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-end:
				return
			case <-tick.C:
				peak.Store(max(peak.Load(), use()))
			}
		}
	}()
	return before, peak, func() { close(end); <-ended }
}
