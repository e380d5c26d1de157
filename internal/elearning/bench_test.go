package elearning_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/elearning"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/webtest"
)

// What is due, worked out anew for 50,000 people of 250 organisations with ten records each of 24 modules.
func BenchmarkDueFor50000(b *testing.B) {
	for engine, open := range map[string]func(testing.TB) *database.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(engine, func(b *testing.B) {
			w := webtest.NewWorld(b, open(b))
			const people = 50_000
			fill(b, w, people)
			exec(b, w, "ANALYZE") // as either engine does by itself in time
			r := elearning.NewRecords(elearning.Parts{DB: w.DB, Shelf: catalogue.New(w.DB), Clock: w.Now})
			last := calendar.DayOf(w.Now()).AddDays(elearning.SoonDays)
			var peak uint64
			done := make(chan struct{})
			go watch(&peak, done)
			for b.Loop() {
				due := 0
				n, err := r.EachDue(b.Context(), last, func(_ uuid.UUID, lines []elearning.DueLine) error { due += len(lines); return nil })
				if err != nil || n != people || due == 0 {
					b.Fatal(n, due, err)
				}
			}
			done <- struct{}{}
			b.ReportMetric(float64(people*b.N)/b.Elapsed().Seconds(), "people/s")
			b.ReportMetric(float64(peak>>20), "peak-MB")
		})
	}
}

// watch keeps the largest heap that it sees.
func watch(peak *uint64, done chan struct{}) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			*peak = max(*peak, m.HeapInuse)
		}
	}
}

func fill(b *testing.B, w *webtest.World, n int) {
	b.Helper()
	joined := calendar.MustOn(2025, time.January, 1)
	var modules []catalogue.Module
	for i := range 3 {
		titles := []string{}
		for j := range 8 {
			titles = append(titles, fmt.Sprintf("Module %d of %d", j, i))
		}
		modules = append(modules, asked(b, w, catalogue.Terms{AskedOf: catalogue.OfLinkWorkers, DueDays: 730, LastsMonths: 12 * (i + 1)}, titles...).Modules...)
	}
	var organisations []identity.Organisation
	for i := range 250 {
		organisations = append(organisations, identity.Organisation{ID: uuid.Must(uuid.NewV7()), Name: fmt.Sprint("Organisation ", i), Kind: "pcn", CreatedAt: w.Now(), LockVersion: 1})
	}
	insert(b, w, &organisations)
	for from := 0; from < n; from += 1000 {
		var people []identity.Person
		var posts []identity.Membership
		var records []elearning.Record
		for i := from; i < from+1000; i++ {
			email := fmt.Sprintf("worker%d@crowd.example", i)
			p := identity.Person{ID: uuid.Must(uuid.NewV7()), Email: email, EmailKey: email, Name: email, CreatedAt: w.Now(), LockVersion: 1}
			people = append(people, p)
			posts = append(posts, identity.Membership{
				ID: uuid.Must(uuid.NewV7()), PersonID: p.ID, OrganisationID: organisations[i%250].ID, Role: access.LinkWorker, StartsOn: joined,
			})
			for j := range 10 {
				m := modules[(i+j)%len(modules)]
				records = append(records, elearning.Record{
					ID: uuid.Must(uuid.NewV7()), PersonID: p.ID, ModuleID: &m.ID, Title: m.Title, State: elearning.Completed, Day: joined.AddDays((i * j) % 600),
					Source: elearning.FromTable, Sameness: fmt.Sprint(j), RecordedBy: p.ID, RecordedAt: w.Now(), LockVersion: 1,
				})
			}
		}
		err := w.DB.InTx(b.Context(), func(tx *gorm.DB) error {
			for _, rows := range []any{people, posts, records} {
				if err := tx.CreateInBatches(rows, 500).Error; err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
