package learning_test

import (
	"net/http"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/elearning"
	"linkfolio/internal/web/webtest"
)

// The matrix of 500 people and 40 modules, of whom everybody has completed most, through the real router: one programme of
// ten modules, all four of them, and the Excel file. One signed-in lead asks.
func BenchmarkMatrix(b *testing.B) {
	for engine, open := range map[string]func(testing.TB) *database.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(engine, func(b *testing.B) {
			w := webtest.NewWorld(b, open(b))
			path := bigSchool(b, w)
			lena := w.As("lena")
			for name, query := range map[string]string{"one programme": "", "all programmes": "?programme=all", "overdue": "?programme=all&show=overdue", "Excel": ".xlsx?programme=all"} {
				b.Run(name, func(b *testing.B) {
					before := webtest.Processor()
					for b.Loop() {
						if got := lena.Status(http.MethodGet, path+query, nil); got != http.StatusOK {
							b.Fatal(got)
						}
					}
					b.ReportMetric(float64((webtest.Processor()-before).Milliseconds())/float64(b.N), "cpu-ms/op")
				})
			}
		})
	}
}

// bigSchool is 500 people with 40 modules in four programmes.
func bigSchool(b *testing.B, w *webtest.World) (path string) {
	b.Helper()
	here := w.Workplace("Harbour PCN")
	w.Exec("UPDATE programmes SET retired_on = ?", today)
	people := w.Crowd(here, 500)
	var rows []elearning.Record
	for _, name := range []string{"A", "B", "C", "D"} {
		var titles []string
		for i := range 10 {
			titles = append(titles, name+" module "+string(rune('0'+i)))
		}
		p := w.Programme(uuid.Nil, catalogue.Terms{AskedOf: catalogue.OfLinkWorkers, DueDays: 90, LastsMonths: 36}, titles...)
		for i, person := range people {
			for j, m := range p.Modules {
				if (i+j)%10 > 0 { // nine in ten, some of them too long ago
					rows = append(rows, w.Recorded(person.ID, m, elearning.Completed, today.AddDays(-(i*7+j*131)%1200)))
				}
			}
		}
	}
	w.Insert(&rows)
	return "/organisations/" + here.String() + "/learning"
}
