package jobs_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/jobs"
)

// Over the night on which the clocks go back, whose hour from 1 to 2 comes twice, a round that begins at 1 comes once a day.
func TestARoundComesOnceADay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		now := time.Date(2026, time.October, 23, 23, 0, 0, 0, time.UTC)
		came := map[string][]string{}
		round := jobs.Round{
			Name: "test", From: 1, DB: db, Clock: func() time.Time { return now },
			Look: func(_ context.Context, day calendar.Date, after uuid.UUID) (jobs.Looked, error) {
				next := uuid.UUID{15: after[15] + 1}
				return jobs.Looked{Last: next, All: next[15] == 3, Write: func(*gorm.DB) error {
					came[day.String()] = append(came[day.String()], now.In(calendar.London).Format("15:04 MST"))
					return nil
				}}, nil
			},
		}
		work := func() (n int) {
			for more := true; more; n++ {
				var err error
				if more, err = round.Work(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			return n
		}
		for range 3 * 24 * 2 {
			work()
			now = now.Add(30 * time.Minute)
		}
		first := "[01:00 BST 01:00 BST 01:00 BST]"
		want := fmt.Sprint(map[string]string{"2026-10-24": first, "2026-10-25": first, "2026-10-26": "[01:00 GMT 01:00 GMT 01:00 GMT]"})
		got := map[string]string{}
		for day, times := range came {
			got[day] = fmt.Sprint(times)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("it came %v, want %s", got, want)
		}
		now = time.Date(2026, time.October, 25, 23, 0, 0, 0, time.UTC) // another server, whose clock is behind
		if work(); len(came["2026-10-25"]) != 3 {
			t.Errorf("a day was gone back to: %v", came)
		}
	})
}
