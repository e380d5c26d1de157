// Command worker is the worker of package pdftext for tests.
package main

import (
	"fmt"
	"os"

	"linkfolio/internal/pdftext"
)

func main() {
	if err := pdftext.RunWorker(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
