package typst

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"
)

// How long a worker may take to start (reading 125 MB from a slow disk), and
// the module to be compiled (other servers first).
const (
	longestStart   = time.Minute
	longestPrepare = 10 * time.Minute
	longestPause   = time.Minute // between two attempts to start
)

// slot keeps one worker and gives it one job at a time.
type slot struct {
	engine *Engine
	number int
	worker *process // nil: not started, or ended because it was idle
}

// run has a thread of its own, because Linux ends a worker together with the
// thread that started it, and Go ends threads as it likes.
func (s *slot) run() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer func() { _ = s.end() }()
	for s.keepStarted() {
		r, ok := s.next()
		if !ok {
			return
		}
		pdf, err := s.serve(r)
		r.reply <- reply{pdf, err}
	}
}

// keepStarted starts a worker if there is none, however often it takes. It
// returns false when the engine closes.
func (s *slot) keepStarted() bool {
	for pause := time.Second; s.worker == nil; pause = min(2*pause, longestPause) {
		err := s.start()
		if s.engine.ctx.Err() != nil {
			return false
		}
		s.engine.report(s.number, err)
		if err == nil {
			break
		}
		s.engine.cfg.Log.Error("typst worker does not start", "error", err)
		select {
		case <-s.engine.ctx.Done():
			return false
		case <-time.After(pause):
		}
	}
	return true
}

// next waits for a request. A worker that waits too long is ended, and one that
// dies meanwhile is buried; the next request starts another. It returns false
// when the engine closes.
func (s *slot) next() (request, bool) {
	idle := time.NewTimer(s.engine.cfg.IdleAfter)
	defer idle.Stop()
	for {
		var died <-chan struct{}
		if s.worker != nil {
			died = s.worker.exited
		}
		select {
		case r := <-s.engine.requests:
			return r, true
		case <-idle.C:
			_ = s.end()
		case <-died:
			s.engine.cfg.Log.Warn("idle typst worker died", "process", s.end())
		case <-s.engine.ctx.Done():
			return request{}, false
		}
	}
}

// serve runs one job. If the worker turns out to have died before it took the
// job, which may be while nobody looked, a fresh one gets it.
func (s *slot) serve(r request) ([]byte, error) {
	pdf, err := s.try(r)
	if errors.Is(err, errNotTaken) {
		return s.try(r)
	}
	return pdf, err
}

// try gives one job to the worker, and ends the worker if it was hurt.
func (s *slot) try(r request) ([]byte, error) {
	if err := r.ctx.Err(); err != nil {
		return nil, context.Cause(r.ctx)
	}
	if s.worker == nil {
		if err := s.start(); s.engine.ctx.Err() != nil {
			return nil, ErrClosed
		} else if err != nil {
			return nil, err
		}
	}
	ctx, cancel := s.until(r.ctx, s.engine.cfg.Deadline, ErrDeadline)
	defer cancel()
	answer, err := s.worker.ask(ctx, jobFrame(r.job), s.engine.memoryLimit())
	if err != nil {
		how := s.end()
		s.engine.cfg.Log.Warn("typst worker ended", "error", err, "process", how)
		return nil, err
	}
	return answer.result()
}

// until bounds ctx by the engine's life and by a time.
func (s *slot) until(ctx context.Context, most time.Duration, late error) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	unhook := context.AfterFunc(s.engine.ctx, func() { cancel(ErrClosed) })
	ctx, stop := context.WithTimeoutCause(ctx, most, late)
	return ctx, func() { stop(); unhook(); cancel(nil) }
}

func (e *Engine) memoryLimit() uint64 { return uint64(e.cfg.MemoryLimitMiB) << 20 }

// end stops the worker and returns how it ended.
func (s *slot) end() error {
	if s.worker == nil {
		return nil
	}
	err := s.worker.stop()
	s.worker = nil
	return err
}

// start starts a worker, compiling the module first if that was never done.
func (s *slot) start() error {
	e := s.engine
	dir := filepath.Join(e.cfg.CacheDir, e.key())
	if err := s.prepare(dir); err != nil {
		return fmt.Errorf("typst: compile the module: %w", err)
	}
	limit := strconv.FormatUint(e.memoryLimit(), 10)
	f := frame{kindServe, append([][]byte{[]byte(dir), []byte(limit)}, e.cfg.Fonts...)}
	worker, answer, err := s.launch(f, longestStart)
	if err != nil {
		return fmt.Errorf("typst: start a worker: %w", err)
	}
	if answer.kind == kindReady {
		s.worker = worker
		return nil
	}
	_ = worker.stop()
	_, err = answer.result()
	if answer.kind == kindBroken {
		err = errors.Join(err, os.RemoveAll(dir)) // made anew at the next attempt
	}
	return err
}

// prepare lets a process of its own compile the module.
func (s *slot) prepare(dir string) error {
	e := s.engine
	e.prepare.Lock()
	defer e.prepare.Unlock()
	if prepared(dir) || e.ctx.Err() != nil {
		return e.ctx.Err()
	}
	f := frame{kindPrepare, [][]byte{[]byte(e.cfg.CacheDir), []byte(e.key()), e.cfg.Wasm}}
	worker, answer, err := s.launch(f, longestPrepare)
	if err != nil {
		return err
	}
	_ = worker.stop()
	if answer.kind != kindReady {
		_, err = answer.result()
	}
	return err
}

// launch starts a process and gives it its first frame.
func (s *slot) launch(f frame, most time.Duration) (*process, frame, error) {
	worker, err := startProcess(s.engine.cfg.Command, s.engine.cfg.Log)
	if err != nil {
		return nil, frame{}, err
	}
	ctx, cancel := s.until(context.Background(), most, errors.New("it took too long"))
	defer cancel()
	answer, err := worker.ask(ctx, f, 0)
	if err != nil {
		return nil, frame{}, errors.Join(err, worker.stop())
	}
	return worker, answer, nil
}
