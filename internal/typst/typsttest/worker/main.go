// Command worker is the PDF engine's worker for tests.
package main

import (
	"os"

	"linkfolio/internal/typst"
)

func main() {
	if typst.RunWorker(os.Stdin, os.Stdout, os.Stderr) != nil {
		os.Exit(1)
	}
}
