package main

import (
	"os"

	"linkfolio/internal/pdftext"
	"linkfolio/internal/typst"
)

type workerCommand struct{}

// Run makes PDFs from jobs on standard input until it closes. It reads no settings.
func (workerCommand) Run() error { return typst.RunWorker(os.Stdin, os.Stdout, os.Stderr) }

type pdfTextWorkerCommand struct{}

// Run reads the text of one PDF from standard input. It reads no settings.
func (pdfTextWorkerCommand) Run() error { return pdftext.RunWorker(os.Stdin, os.Stdout) }
