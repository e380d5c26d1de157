// Command worker is the worker of package pdftext for tests.
package main

import (
	"os"

	"linkfolio/internal/pdftext"
)

func main() {
	if err := pdftext.RunWorker(os.Stdin, os.Stdout); err != nil {
		os.Stderr.WriteString(err.Error())
		os.Exit(1)
	}
}
