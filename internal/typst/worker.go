package typst

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
)

// RunWorker is the body of the hidden command that Config.Command starts. It
// answers the engine on out and writes messages for the log on log, until in
// ends, because the engine closed it or died. The process must exit when
// RunWorker returns: a job may still be running then.
func RunWorker(in io.Reader, out, log io.Writer) error {
	w := &worker{
		in:   bufio.NewReader(in),
		out:  bufio.NewWriter(out),
		warn: func(message string) { _, _ = fmt.Fprintln(log, message) },
	}
	first, err := readFrame(w.in)
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	case first.kind == kindPrepare:
		return w.prepare(first)
	case first.kind == kindServe:
		return w.serve(first)
	}
	return fmt.Errorf("unexpected frame %q", first.kind)
}

// garbage is how far Go's heap may grow between two collections, in per cent:
// workers are to be small, and what they hold on that heap hardly changes.
const garbage = 20

type worker struct {
	in      *bufio.Reader
	out     *bufio.Writer
	warn    func(string)
	machine *machine
	fonts   [][]byte
	ready   *instance // the instance for the next job
}

func (w *worker) reply(k kind, parts ...[]byte) error {
	return writeFrame(w.out, frame{k, parts})
}

// prepare compiles the module into the cache. It is a process of its own,
// because it needs some 650 MiB for some 10 seconds.
func (w *worker) prepare(f frame) error {
	volunteerForOOM()
	yieldCPU() // pages are to be quick meanwhile
	debug.SetGCPercent(garbage)
	done := make(chan error, 1)
	go func() { done <- prepare(string(f.part(0)), string(f.part(1)), f.part(2), w.warn) }()
	ended := make(chan error, 1)
	go func() { _, err := readFrame(w.in); ended <- err }()
	select {
	case err := <-ended:
		return err
	case err := <-done:
		if err != nil {
			return w.reply(kindError, []byte(err.Error()))
		}
		return w.reply(kindReady)
	}
}

// serve takes one job after another. Reading goes on while a job runs, so that
// the end of in is seen at once.
func (w *worker) serve(f frame) error {
	if kind, err := w.load(f); err != nil {
		return w.reply(kind, []byte(err.Error()))
	}
	if err := w.reply(kindReady); err != nil {
		return err
	}
	jobs, stopped := make(chan Job), make(chan error, 1)
	defer close(jobs)
	go func() { stopped <- w.work(jobs) }()
	for {
		f, err := readFrame(w.in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		select {
		case jobs <- f.job():
		case err := <-stopped:
			return err
		}
	}
}

// load makes the machine and the first instance.
func (w *worker) load(f frame) (kind, error) {
	volunteerForOOM()
	debug.SetGCPercent(garbage)
	dir := string(f.part(0))
	limit, err := strconv.ParseUint(string(f.part(1)), 10, 64)
	if err != nil {
		return kindError, err
	}
	w.fonts = f.parts[2:]
	module, err := os.ReadFile(filepath.Join(dir, moduleFile))
	if err != nil {
		return kindBroken, err
	}
	if w.machine, err = newMachine(context.Background(), module, dir, limit, w.warn); err != nil {
		return kindBroken, err
	}
	if w.ready, err = w.machine.newInstance(context.Background(), w.fonts); err != nil {
		return kindError, err
	}
	debug.FreeOSMemory() // the module's 28 MB are not needed again
	return kindReady, nil
}

// work answers jobs until there are no more. The next instance is made after
// the answer has gone out, so nobody waits for it.
func (w *worker) work(jobs <-chan Job) error {
	for job := range jobs {
		if err := w.answer(w.compile(job)); err != nil {
			return err
		}
		if err := w.renew(); err != nil {
			w.warn(err.Error()) // the next job tries again, and tells
		}
	}
	return nil
}

func (w *worker) compile(job Job) ([]byte, error) {
	if w.ready == nil {
		if err := w.renew(); err != nil {
			return nil, err
		}
	}
	pdf, err := w.ready.compile(job)
	if err != nil && w.ready.memory.refused {
		return nil, ErrMemory
	}
	return pdf, err
}

// renew puts a fresh instance in the place of a used one.
func (w *worker) renew() (err error) {
	if w.ready != nil {
		err = w.ready.close()
	}
	next, failed := w.machine.newInstance(context.Background(), w.fonts)
	w.ready = next
	return errors.Join(err, failed)
}

func (w *worker) answer(pdf []byte, err error) error {
	var source *SourceError
	switch {
	case err == nil:
		return w.reply(kindPDF, pdf)
	case errors.Is(err, ErrMemory):
		return w.reply(kindMemory)
	case errors.As(err, &source):
		report, err := json.Marshal(source)
		if err != nil {
			return err
		}
		return w.reply(kindSource, report)
	}
	return w.reply(kindError, []byte(err.Error()))
}
