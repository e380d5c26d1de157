// Package pdftext reads the text of PDFs that people upload: bytes in, lines with their places out. It knows nothing of
// CPD.
//
// PDFium reads them, as WebAssembly, in a worker process of our own binary: one for each file, without network, files or
// environment, and ended at a deadline. Whatever a file does to its reader, the server goes on; decision record 21 says
// how. Faults are of kind fault.Invalid or fault.Unavailable, in words for the person who chose the file.
package pdftext

import (
	"context"
	"time"
)

// Config says how workers are started.
type Config struct {
	CacheDir string   // holds the compiled module, 22 MB; may be shared by servers
	Command  []string // starts a worker: a program whose main calls RunWorker
}

// Engine reads PDFs. It is safe for concurrent use; two files are read at a time.
type Engine struct{ config Config }

// Open makes an engine. It starts nothing: Prepare does.
func Open(config Config) *Engine { return &Engine{config: config} }

// Document is the text of a PDF.
type Document struct {
	Created time.Time // as the document says; zero where it does not
	Pages   []Page
}

// Page is the text of one page, in the order in which it is read.
type Page struct{ Lines []Line }

// Line is what stands on one line: a run for each piece that a wide gap sets apart, as in a table.
type Line struct{ Runs []Run }

// Run is a piece of text and its box, in points from the lower left corner of the page.
type Run struct {
	Text                     string
	Left, Bottom, Right, Top float64
}

// Prepare compiles the module into the cache directory if that was never done, which takes some seconds.
func (e *Engine) Prepare(ctx context.Context) error { return nil }

// Read gives the text of a PDF of up to 20 MB.
func (e *Engine) Read(ctx context.Context, pdf []byte) (Document, error) { return Document{}, nil }
