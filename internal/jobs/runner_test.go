package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"linkfolio/internal/jobs"
)

// run starts a runner and gives a way to stop it and wait for its end.
func run(t *testing.T, r *jobs.Runner) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { r.Run(ctx); close(done) }()
	return func() { cancel(); <-done }
}

func quiet() (*slog.Logger, *strings.Builder) {
	var text strings.Builder
	return slog.New(slog.NewTextHandler(&text, nil)), &text
}

func TestAWorkIsDoneAtOnceThenWhenItIsTimeOrWoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, _ := quiet()
		r := jobs.New(log)
		var done atomic.Int64
		wake := r.Add("count", 10*time.Second, func(context.Context) (bool, error) {
			return done.Add(1)%3 != 0, nil // three at a time
		})
		stop := run(t, r)
		after := func(d time.Duration, want int64) {
			t.Helper()
			time.Sleep(d)
			synctest.Wait()
			if got := done.Load(); got != want {
				t.Errorf("%d done, want %d", got, want)
			}
		}
		after(0, 3)
		after(9*time.Second, 3)
		after(time.Second, 6)
		wake()
		after(0, 9)
		wake()
		wake()
		wake()
		after(0, 15) // the second and third say that something may be new since the first, and say it once
		stop()
		wake()
		after(time.Minute, 15)
	})
}

func TestAWorkThatFailsOrPanicsIsTriedAgainAndStopsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, text := quiet()
		r := jobs.New(log)
		var fine, failed, panicked atomic.Int64
		r.Add("fine", time.Second, func(context.Context) (bool, error) { fine.Add(1); return false, nil })
		wake := r.Add("fails", time.Second, func(context.Context) (bool, error) {
			failed.Add(1)
			return true, errors.New("the database is away")
		})
		r.Add("panics", time.Second, func(context.Context) (bool, error) { panicked.Add(1); panic("a secret word") })
		stop := run(t, r)
		for range 599 {
			wake() // in vain
			time.Sleep(time.Second)
		}
		time.Sleep(time.Second / 2)
		stop()
		if got := fine.Load(); got != 600 {
			t.Errorf("the work beside was done %d times", got)
		}
		// At 0, 1, 3, 7, 15, 31, 63 s, and then each minute.
		if a, b := failed.Load(), panicked.Load(); a != 15 || b != 15 {
			t.Errorf("tried %d and %d times in ten minutes", a, b)
		}
		if got := strings.Count(text.String(), "\n"); got != 30 {
			t.Errorf("%d lines for 30 failures", got)
		}
		if strings.Contains(text.String(), "secret") || !strings.Contains(text.String(), "runner_test.go") {
			t.Errorf("log:\n%.2000s", text)
		}
	})
}

func TestAWorkThatIsWellAgainForgetsItsFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, text := quiet()
		r := jobs.New(log)
		n := 0
		r.Add("ill", time.Second, func(context.Context) (bool, error) {
			n++
			if n%4 == 0 {
				return false, nil
			}
			return false, errors.New("ill")
		})
		stop := run(t, r)
		time.Sleep(30 * time.Second)
		stop()
		if strings.Contains(text.String(), "failures=4") || !strings.Contains(text.String(), "failures=3") {
			t.Error(text)
		}
	})
}

func TestStoppingWaitsForTheWorkAtHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, text := quiet()
		r := jobs.New(log)
		finished := 0
		r.Add("slow", time.Second, func(ctx context.Context) (bool, error) {
			<-ctx.Done()
			time.Sleep(5 * time.Second)
			finished++
			return true, ctx.Err()
		})
		stop := run(t, r)
		time.Sleep(time.Minute)
		stop()
		if finished != 1 || text.Len() != 0 {
			t.Errorf("finished %d, log %q", finished, text)
		}
	})
}
