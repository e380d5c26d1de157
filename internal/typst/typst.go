// Package typst makes PDFs with Typst 0.14.2, which runs as WebAssembly in
// worker processes of our own binary: bytes in, PDF out. It knows nothing of
// CPD and imports no package of ours.
//
// It promises that a job sees only its own files (no disk, no network, no
// clock), that equal jobs give equal bytes, and that a job which takes too long
// or too much memory is stopped without harm to the next. It may not run Typst
// inside the server's process.
package typst

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Config says what the engine is made of. Wasm, CacheDir and Command are
// needed; the rest has defaults.
type Config struct {
	Wasm     []byte   // the compiler module, plain or packed with gzip
	Fonts    [][]byte // TrueType files; a template names their families
	CacheDir string   // holds the compiled module, 125 MB; may be shared by servers
	Command  []string // starts a worker: a program whose main calls RunWorker

	Workers        int           // jobs at the same time; 2
	Deadline       time.Duration // longest time of a job; 2 minutes
	MemoryLimitMiB int           // most memory of a worker; 768
	IdleAfter      time.Duration // an unused worker ends after this; 10 minutes
	Log            *slog.Logger  // slog.Default
}

// Job is one document: the sources and data that Typst sees, and nothing else.
// Typst's clock stands at 1 January 1970: dates come from the data.
type Job struct {
	Main  string            // name of the main .typ file, which is in Files
	Files map[string][]byte // by name, "portfolio.typ" or "img/chart.svg"
}

// names returns the file names in a fixed order, so that equal jobs run alike.
func (j Job) names() []string { return slices.Sorted(maps.Keys(j.Files)) }

func (j Job) check() error {
	if _, ok := j.Files[j.Main]; !ok {
		return fmt.Errorf("typst: the job has no file %q", j.Main)
	}
	if len(j.Files) > mostParts/2-1 {
		return fmt.Errorf("typst: a job of %d files", len(j.Files))
	}
	return nil
}

// absolute is a file's path as the compiler sees it.
func absolute(name string) string { return "/" + strings.TrimPrefix(name, "/") }

// State is what the engine can do at the moment.
type State int

// Warming: not yet; the first start ever takes some 10 seconds, later ones
// half a second. Ready: jobs run. Failed: no worker could be started, Err says
// why; the engine keeps trying.
const (
	Warming State = iota
	Ready
	Failed
)

func (s State) String() string { return [...]string{"warming", "ready", "failed"}[s] }

// Engine runs jobs on its workers. It is safe for concurrent use.
type Engine struct {
	cfg      Config
	key      func() string // of the cache, computed once
	ctx      context.Context
	stop     context.CancelFunc
	slots    sync.WaitGroup
	requests chan request
	prepare  sync.Mutex // one compilation at a time

	mu      sync.Mutex
	up      []bool        // by slot: it has a worker, or will start one for a job
	errs    []error       // by slot: why its last start failed
	changed chan struct{} // closed when the state may have changed
}

type request struct {
	ctx   context.Context
	job   Job
	reply chan<- reply
}

type reply struct {
	pdf []byte
	err error
}

// Open returns at once; the engine gets ready in the background. It fails only
// for a Config that can never work.
func Open(cfg Config) (*Engine, error) {
	if len(cfg.Wasm) == 0 || cfg.CacheDir == "" || len(cfg.Command) == 0 {
		return nil, errors.New("typst: the engine needs a module, a cache directory and a worker command")
	}
	cfg.setDefaults()
	e := &Engine{
		cfg:      cfg,
		key:      sync.OnceValue(func() string { return cacheKey(cfg.Wasm) }),
		requests: make(chan request),
		up:       make([]bool, cfg.Workers),
		errs:     make([]error, cfg.Workers),
		changed:  make(chan struct{}),
	}
	e.ctx, e.stop = context.WithCancel(context.Background())
	for n := range cfg.Workers {
		e.slots.Go((&slot{engine: e, number: n}).run)
	}
	return e, nil
}

func (c *Config) setDefaults() {
	if c.Workers <= 0 {
		c.Workers = 2
	}
	if c.Deadline <= 0 {
		c.Deadline = 2 * time.Minute
	}
	if c.MemoryLimitMiB <= 0 {
		c.MemoryLimitMiB = 768
	}
	if c.IdleAfter <= 0 {
		c.IdleAfter = 10 * time.Minute
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
}

// Close stops the workers and the jobs they have; it waits until they are gone.
func (e *Engine) Close() error {
	e.stop()
	e.slots.Wait()
	return nil
}

// State returns what the engine can do at the moment.
func (e *Engine) State() State {
	state, _, _ := e.look()
	return state
}

// Err returns why the engine is Failed, nil in any other state.
func (e *Engine) Err() error {
	_, _, err := e.look()
	return err
}

func (e *Engine) look() (state State, changed <-chan struct{}, failure error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case slices.Contains(e.up, true):
		return Ready, e.changed, nil
	case slices.Contains(e.errs, nil):
		return Warming, e.changed, nil
	}
	return Failed, e.changed, e.errs[0]
}

// report is how a slot tells that its worker started, or why it did not.
func (e *Engine) report(slot int, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.up[slot], e.errs[slot] = err == nil, err
	close(e.changed)
	e.changed = make(chan struct{})
}

// Compile waits until the engine is ready and a worker is free, and returns the
// PDF. When ctx ends the job is stopped and its error returned. Other errors
// are ErrDeadline, ErrMemory, ErrCrashed, ErrClosed, a *SourceError, or, when
// no worker can be started, why.
func (e *Engine) Compile(ctx context.Context, job Job) ([]byte, error) {
	if err := job.check(); err != nil {
		return nil, err
	}
	answer := make(chan reply, 1)
	r := request{ctx, job, answer}
	for {
		state, changed, err := e.look()
		requests := e.requests
		switch state {
		case Failed:
			return nil, err
		case Warming:
			requests = nil
		}
		select {
		case requests <- r:
			a := <-answer
			return a.pdf, a.err
		case <-changed:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-e.ctx.Done():
			return nil, ErrClosed
		}
	}
}
