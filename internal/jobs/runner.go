// Package jobs does in the background what is due: it is the one runner over due rows.
//
// It promises that each work is looked at again and again until the server stops, at once when it is woken, that a work
// which fails or panics is tried again later and stops no other, and that stopping waits for what is at hand. It knows
// nothing of what is done. There is no queue but the rows in the database, so any number of servers may run the same works.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// Work does some of what is due, and says whether more is due at once. It must be safe to run twice at the same moment, in
// one server or in two: see Claim. Once ctx has ended it should finish what it has begun and begin nothing. Its errors are
// logged, so they must hold no words of a person.
type Work func(ctx context.Context) (more bool, err error)

// Runner runs works. Add them all before Run.
type Runner struct {
	log   *slog.Logger
	works []*work
}

type work struct {
	name  string
	every time.Duration
	do    Work
	woken chan struct{}
}

// New gives a runner without works.
func New(log *slog.Logger) *Runner { return &Runner{log: log} }

// Add names a work and says how often to look whether something is due. The function that it returns makes it look at
// once; call that after the commit of the row that is due (database.AfterCommit). It never waits.
func (r *Runner) Add(name string, every time.Duration, do Work) (wake func()) {
	w := &work{name: name, every: every, do: do, woken: make(chan struct{}, 1)}
	r.works = append(r.works, w)
	return func() {
		select {
		case w.woken <- struct{}{}:
		default: // it is awake already
		}
	}
}

// Run does the works, each in its own time, until ctx ends. It returns when the last one at hand has come to its end.
func (r *Runner) Run(ctx context.Context) {
	var at sync.WaitGroup
	for _, w := range r.works {
		at.Go(func() { w.loop(ctx, r.log) })
	}
	at.Wait()
}

func (w *work) loop(ctx context.Context, log *slog.Logger) {
	failures := 0
	for ctx.Err() == nil {
		more, err := w.once(ctx)
		switch {
		case err == nil && more:
			failures = 0
		case err == nil:
			failures = 0
			w.rest(ctx, w.every, w.woken)
		case ctx.Err() == nil:
			failures++
			again := backoff(failures)
			w.report(log, err, failures, again)
			w.rest(ctx, again, nil) // being woken does not hurry a work that fails
		}
	}
}

// errPanicked stands for a panic of which the stack is in the log.
type errPanicked struct {
	kind  string
	stack string
}

func (e errPanicked) Error() string { return "panic (" + e.kind + ")" }

// once does a work and turns a panic into an error. The text of the panic is left out: it may hold what people typed.
func (w *work) once(ctx context.Context) (more bool, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			more, err = false, errPanicked{fmt.Sprintf("%T", cause), string(debug.Stack())}
		}
	}()
	return w.do(ctx)
}

func (w *work) report(log *slog.Logger, err error, failures int, again time.Duration) {
	words := []any{"work", w.name, "error", err, "failures", failures, "again_in", again.String()}
	var panicked errPanicked
	if errors.As(err, &panicked) {
		words = append(words, "stack", panicked.stack)
	}
	log.Error("background work failed", words...)
}

func (w *work) rest(ctx context.Context, pause time.Duration, woken <-chan struct{}) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-woken:
	}
}

// longestBackoff is how long a work that keeps failing rests, so that it goes on soon after the cause has gone.
const longestBackoff = time.Minute

// backoff is a second, then twice as long each time.
func backoff(failures int) time.Duration {
	return min(time.Second<<min(failures-1, 10), longestBackoff)
}
