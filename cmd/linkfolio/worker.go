package main

import (
	"os"

	"linkfolio/internal/typst"
)

type workerCommand struct{}

// Run makes PDFs from jobs on standard input until it closes. It reads no settings.
func (workerCommand) Run() error { return typst.RunWorker(os.Stdin, os.Stdout, os.Stderr) }
