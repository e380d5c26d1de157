package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// signIns measures many people who sign in at the same moment, each to an account of their own, and whether the pages that
// others ask for meanwhile keep answering. It wants a server that has only just started: the memory is the most that its
// process has ever held.
func (s *server) signIns(o options) error {
	if err := s.engineReady(); err != nil {
		return err
	}
	reader := s.browser()
	if err := reader.signIn(worker); err != nil {
		return err
	}
	if _, err := reader.get("/entries"); err != nil {
		return err
	}
	before := s.peak()
	ctx, stop := context.WithCancel(context.Background())
	var watching sync.WaitGroup
	health, page := new(answers), new(answers)
	watching.Go(func() { health.every(ctx, 50*time.Millisecond, s.browser(), "/healthz") })
	watching.Go(func() { page.every(ctx, 50*time.Millisecond, reader, "/entries") })

	began := time.Now()
	arrivals, err := s.crowdSignsIn(o.signIns)
	took := time.Since(began)
	stop()
	watching.Wait()
	if err != nil {
		return err
	}

	heading("%s: %d people sign in at once", s.engine(), o.signIns)
	fmt.Printf("%-34s %12s %12s %12s %12s\n", "", "answered", "median ms", "slowest ms", "failed")
	for _, line := range []struct {
		name string
		w    *answers
	}{{"sign in", arrivals}, {"/healthz meanwhile", health}, {"list of 25 entries meanwhile", page}} {
		fmt.Printf("%-34s %12d %12.0f %12.0f %12d\n", line.name, len(line.w.took), line.w.median(), line.w.slowest(), line.w.failed)
	}
	fmt.Printf("all of them in %.1f s; the server's memory: at most %d MiB before, at most %d MiB in all\n", took.Seconds(), before>>20, s.peak()>>20)
	return nil
}

// engineReady waits until the PDF engine has been prepared, which would take the processors for itself.
func (s *server) engineReady() error {
	b := s.browser()
	if err := b.signIn(sixty); err != nil {
		return err
	}
	own, err := b.ownPages()
	if err != nil {
		return err
	}
	day := time.Now().Format(time.DateOnly)
	return b.untilReady(own + "portfolio.pdf?from=" + day + "&to=" + day)
}

// crowdSignsIn signs in as everybody of the crowd, all at once.
func (s *server) crowdSignsIn(n int) (*answers, error) {
	arrivals := new(answers)
	var lock sync.Mutex
	var first error
	var all sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		b := s.browser()
		all.Go(func() {
			<-gate
			began := time.Now()
			err := b.signIn(fmt.Sprintf("person-%d@bench.example", i))
			lock.Lock()
			defer lock.Unlock()
			arrivals.note(time.Since(began), err)
			if first == nil {
				first = err
			}
		})
	}
	close(gate)
	all.Wait()
	return arrivals, first
}

// answers is how long the answers to one kind of request took.
type answers struct {
	took   []time.Duration
	failed int
}

func (w *answers) note(took time.Duration, err error) {
	if err != nil {
		w.failed++
		return
	}
	w.took = append(w.took, took)
}

// every asks for a page again and again, a pause after the last time or at once when that took longer.
func (w *answers) every(ctx context.Context, pause time.Duration, b *browser, path string) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		began := time.Now()
		_, _, err := b.do(http.MethodGet, path, nil, http.StatusOK)
		w.note(time.Since(began), err)
	}
}

func (w *answers) slowest() float64 {
	if len(w.took) == 0 {
		return 0
	}
	return slices.Max(w.took).Seconds() * 1000
}

func (w *answers) median() float64 {
	if len(w.took) == 0 {
		return 0
	}
	slices.Sort(w.took)
	return w.took[len(w.took)/2].Seconds() * 1000
}

// peak is the most memory that the server's process has held, in bytes.
func (s *server) peak() int64 { return peakOf(s.command.Process.Pid) }

func peakOf(process int) int64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, "VmHWM:"); found {
			kilobytes, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kilobytes << 10
		}
	}
	return 0
}

func (s *server) engine() string {
	if s.postgres {
		return "PostgreSQL"
	}
	return "SQLite"
}
