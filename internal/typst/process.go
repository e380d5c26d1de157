package typst

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"time"
)

// How often the memory of a busy worker is looked at.
const watchEvery = 50 * time.Millisecond

// errNotTaken: the process ended before it had read the whole frame, so that
// the job in it cannot be what hurt it.
var errNotTaken = errors.New("it had not taken the job")

// process is one worker, seen from the server.
type process struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *os.File
	exited chan struct{} // closed when the process has ended
	how    error         // how it ended; read it after exited
}

// startProcess starts a worker. It gets no environment, so that it knows no
// secret of the server's.
func startProcess(command []string, log *slog.Logger) (*process, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = []string{}
	cmd.SysProcAttr = attributes()
	cmd.Stderr = &logLines{log: log, left: 20}
	cmd.WaitDelay = 5 * time.Second
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	// A pipe of our own: that of the exec package may close before all is read.
	out, write, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	cmd.Stdout = write
	err = cmd.Start()
	if err := errors.Join(err, write.Close()); err != nil {
		return nil, errors.Join(err, out.Close())
	}
	p := &process{cmd: cmd, in: in, out: out, exited: make(chan struct{})}
	go func() {
		p.how = cmd.Wait()
		close(p.exited)
	}()
	return p, nil
}

// stop ends the process and returns how it ended.
func (p *process) stop() error {
	_ = p.cmd.Process.Kill() // fails only when it has ended already
	<-p.exited
	_ = p.in.Close() // Wait has closed it
	_ = p.out.Close()
	return p.how
}

// ask sends a frame and waits for the answer. When ctx ends first, or the
// process takes more than limit bytes of memory (0: any), it is killed. After
// an error the process is of no more use, and must be stopped.
func (p *process) ask(ctx context.Context, f frame, limit uint64) (frame, error) {
	type reply struct {
		frame frame
		err   error
	}
	answered := make(chan reply, 1)
	go func() {
		f, err := p.exchange(f)
		answered <- reply{f, err}
	}()
	give := func(err error) (frame, error) {
		_ = p.cmd.Process.Kill()
		<-answered
		return frame{}, err
	}
	watch := time.NewTicker(watchEvery)
	defer watch.Stop()
	for {
		select {
		case r := <-answered:
			return r.frame, r.err
		case <-ctx.Done():
			return give(context.Cause(ctx))
		case <-watch.C:
			if limit > 0 && residentBytes(p.cmd.Process.Pid) > limit {
				return give(ErrMemory)
			}
		}
	}
}

func (p *process) exchange(f frame) (frame, error) {
	if err := writeFrame(bufio.NewWriter(p.in), f); err != nil {
		return frame{}, fmt.Errorf("%w: %w: %w", ErrCrashed, errNotTaken, err)
	}
	answer, err := readFrame(bufio.NewReader(p.out))
	if err != nil {
		return frame{}, fmt.Errorf("%w: %w", ErrCrashed, err)
	}
	return answer, nil
}

// result reads the answer to a job.
func (f frame) result() ([]byte, error) {
	switch f.kind {
	case kindPDF:
		return f.part(0), nil
	case kindMemory:
		return nil, ErrMemory
	case kindSource:
		fault := &SourceError{}
		if err := json.Unmarshal(f.part(0), fault); err != nil {
			return nil, err
		}
		return nil, fault
	case kindError, kindBroken:
		return nil, errors.New("typst: " + string(f.part(0)))
	}
	return nil, fmt.Errorf("typst: unexpected frame %q", f.kind)
}

// logLines logs what a worker writes on its standard error: its first lines
// only, each cut short, for it may be a long trace.
type logLines struct {
	log  *slog.Logger
	left int
}

func (l *logLines) Write(p []byte) (int, error) {
	for line := range bytes.Lines(p) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || l.left == 0 {
			continue
		}
		l.left--
		l.log.Warn("typst worker", "line", string(line[:min(len(line), 300)]))
	}
	return len(p), nil
}
