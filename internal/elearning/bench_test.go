package elearning_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/elearning"
	"linkfolio/internal/web/webtest"
)

// What is due, worked out anew for 50,000 people of 250 organisations with ten records each of 24 modules.
func BenchmarkDueFor50000(b *testing.B) {
	for engine, open := range map[string]func(testing.TB) *database.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(engine, func(b *testing.B) {
			w := webtest.NewWorld(b, open(b))
			const people = 50_000
			fill(b, w, people)
			w.Exec("ANALYZE") // as either engine does by itself in time
			r := elearning.NewRecords(elearning.Parts{DB: w.DB, Shelf: catalogue.New(w.DB), Clock: w.Now})
			last := calendar.DayOf(w.Now()).AddDays(elearning.SoonDays)
			var peak uint64
			done := make(chan struct{})
			go watch(&peak, done)
			before := webtest.Processor()
			for b.Loop() {
				due := 0
				n, err := r.EachDue(b.Context(), last, func(_ uuid.UUID, lines []elearning.DueLine) error { due += len(lines); return nil })
				if err != nil || n != people || due == 0 {
					b.Fatal(n, due, err)
				}
			}
			done <- struct{}{}
			b.ReportMetric(float64(people*b.N)/b.Elapsed().Seconds(), "people/s")
			b.ReportMetric((webtest.Processor()-before).Seconds()/float64(b.N), "cpu-s/op")
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

// fill makes people of 250 organisations, with ten records each.
func fill(b *testing.B, w *webtest.World, n int) {
	b.Helper()
	var modules []catalogue.Module
	for i := range 3 {
		var titles []string
		for j := range 8 {
			titles = append(titles, fmt.Sprintf("Module %d of %d", j, i))
		}
		terms := catalogue.Terms{AskedOf: catalogue.OfLinkWorkers, DueDays: 730, LastsMonths: 12 * (i + 1)}
		modules = append(modules, w.Programme(uuid.Nil, terms, titles...).Modules...)
	}
	for i := range 250 {
		var records []elearning.Record
		for k, person := range w.Crowd(w.Workplace(fmt.Sprint("Organisation ", i)), n/250) {
			for j := range 10 {
				m := modules[(i+j+k)%len(modules)]
				records = append(records, w.Recorded(person.ID, m, elearning.Completed, webtest.Joined.AddDays((i*j+k)%600)))
			}
		}
		w.Insert(&records)
	}
}
