package pdftext

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"
)

// longestPrepare is how long compiling the module may take, on a slow machine that has other things to do.
const longestPrepare = 2 * time.Minute

// mostAnswer bounds what a worker may send back, in bytes. All runs, all text and an attached file fit in.
const mostAnswer = 32 << 20

// job is the line that a worker reads first. The bytes of the PDF come after it.
type job struct {
	Cache    string
	Prepare  bool
	Size     int
	Attached string // the name of a file that the PDF may carry; empty for none
}

// answer is what a worker writes.
type answer struct {
	Refused  string // a key of refusals; empty when there is a document
	Cause    string // for the log
	Document Document
}

func (a answer) result() (Document, error) {
	if a.Refused == "" {
		return a.Document, nil
	}
	refusal := refusals[a.Refused]
	if refusal == nil {
		refusal = errDamaged
	}
	return Document{}, refusal.Because(errors.New(a.Cause))
}

// run starts a worker for one job and waits for its end. It gets no environment, so that it knows no secret of the
// server's. A worker that dies of a file is the file's fault, and so is one that is too slow.
func (e *Engine) run(ctx context.Context, j job, pdf []byte) (answer, error) {
	head, err := json.Marshal(j)
	if err != nil {
		return answer{}, err
	}
	var out, log bounded
	out.left, log.left = mostAnswer, 4<<10
	cmd := exec.CommandContext(ctx, e.config.Command[0], e.config.Command[1:]...)
	cmd.Env = []string{}
	cmd.Stdin = io.MultiReader(bytes.NewReader(append(head, '\n')), bytes.NewReader(pdf))
	cmd.Stdout, cmd.Stderr = &out, &log
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		return answer{}, errDown.Because(err)
	}
	err = cmd.Wait()
	if ctx.Err() != nil {
		return answer{}, context.Cause(ctx)
	}
	switch {
	case err != nil && j.Prepare:
		return answer{}, fmt.Errorf("prepare the reader of PDFs: %w: %s", err, log.b.Bytes())
	case err != nil:
		return answer{}, errDamaged.Because(fmt.Errorf("worker: %w: %s", err, log.b.Bytes()))
	case out.over:
		return answer{}, errTooMuch
	}
	var a answer
	if err := json.Unmarshal(out.b.Bytes(), &a); err != nil {
		return answer{}, errDamaged.Because(err)
	}
	return a, nil
}

// bounded keeps the first bytes that are written to it.
type bounded struct {
	b    bytes.Buffer
	left int
	over bool
}

// Write implements io.Writer.
func (w *bounded) Write(p []byte) (int, error) {
	keep := p[:min(len(p), w.left)]
	w.b.Write(keep)
	w.left -= len(keep)
	w.over = w.over || len(keep) < len(p)
	return len(p), nil
}
