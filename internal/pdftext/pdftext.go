// Package pdftext reads the text of PDFs that people upload: bytes in, lines with their places out. It knows nothing of
// CPD.
//
// PDFium reads them, as WebAssembly, in a worker process of our own binary: one for each file, without network, files or
// environment, and ended at a deadline. Whatever a file does to its reader, the server goes on; decision record 21 says
// how. Faults are of kind fault.Invalid or fault.Unavailable, in words for the person who chose the file.
package pdftext

import (
	"context"
	"strings"
	"time"
)

// Config says how workers are started.
type Config struct {
	CacheDir string   // holds the compiled module, 22 MB; may be shared by servers
	Command  []string // starts a worker: a program whose main calls RunWorker
}

// What one file may be and cost. The longest report of the Learning Hub has 999 rows, on some 200 pages.
const (
	Largest  = 20 << 20 // bytes
	mostPage = 500      // pages
	mostText = 500_000  // characters, all pages together
	mostRuns = 100_000  // runs, all pages together
	mostFile = 8 << 20  // bytes of an attached file, and how many files are looked at
	mostLook = 1000
	longest  = 10 * time.Second // waiting for other files included
)

// Engine reads PDFs. It is safe for concurrent use; it reads two files at a time.
type Engine struct {
	config   Config
	atOnce   chan struct{}
	prepared chan bool // whether the module is; taken out while somebody finds out
}

// Open makes an engine. It starts nothing, and nothing has to be closed.
func Open(config Config) *Engine {
	e := &Engine{config: config, atOnce: make(chan struct{}, 2), prepared: make(chan bool, 1)}
	e.prepared <- false
	return e
}

// Document is the text of a PDF.
type Document struct {
	Created  time.Time // as the document says; zero where it does not
	Pages    []Page
	Attached []byte // the file that ReadWith asked for; nil where there is none
}

// Page is the text of one page, in the order in which it is read.
type Page struct{ Lines []Line }

// Line is what stands on one line: a run for each piece that a wide gap sets apart, as in a table. It has at least one.
type Line struct{ Runs []Run }

// Text gives the runs with a space between them.
func (l Line) Text() string {
	texts := make([]string, len(l.Runs))
	for i, run := range l.Runs {
		texts[i] = run.Text
	}
	return strings.Join(texts, " ")
}

// Run is a piece of text, never empty, and its box in points from the lower left corner of the page.
type Run struct {
	Text                     string
	Left, Bottom, Right, Top float64
}

// Prepare compiles the module into the cache directory if that was never done, which takes some seconds and 350 MB, in a
// process of its own. A server does it in the background when it starts; otherwise the first Read does.
func (e *Engine) Prepare(ctx context.Context) error {
	var done bool
	select {
	case done = <-e.prepared:
		defer func() { e.prepared <- done }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if done {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, longestPrepare)
	defer cancel()
	_, err := e.run(ctx, job{Cache: e.config.CacheDir, Prepare: true}, nil)
	done = err == nil
	return err
}

// Read gives the text of a PDF. A file that cannot be read is a fault.Invalid that says what to do; a server that is busy
// with other files, or cannot start a worker, is a fault.Unavailable.
func (e *Engine) Read(ctx context.Context, pdf []byte) (Document, error) {
	return e.ReadWith(ctx, pdf, "")
}

// ReadWith is Read, and gives the attached file of a name too. One of more than 8 MB is not read.
func (e *Engine) ReadWith(ctx context.Context, pdf []byte, attached string) (Document, error) {
	if len(pdf) > Largest {
		return Document{}, errTooLarge
	}
	switch err := e.Prepare(ctx); {
	case err != nil && ctx.Err() != nil:
		return Document{}, context.Cause(ctx)
	case err != nil:
		return Document{}, errDown.Because(err)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, longest, errTooLong)
	defer cancel()
	select {
	case e.atOnce <- struct{}{}:
		defer func() { <-e.atOnce }()
	case <-ctx.Done():
		return Document{}, errBusy.Because(context.Cause(ctx))
	}
	answer, err := e.run(ctx, job{Cache: e.config.CacheDir, Size: len(pdf), Attached: attached}, pdf)
	if err != nil {
		return Document{}, err
	}
	return answer.result()
}
