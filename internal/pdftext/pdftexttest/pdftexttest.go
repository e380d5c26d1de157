// Package pdftexttest gives tests the reader of PDFs as the server has it, with one compiled module for all of them.
package pdftexttest

import (
	"sync"
	"testing"

	"linkfolio/internal/pdftext"
	"linkfolio/internal/typst/typsttest"
)

// Engine gives the one engine of this test program. Its workers are a small program of their own, built without the race
// detector.
func Engine(tb testing.TB) *pdftext.Engine {
	tb.Helper()
	engine, err := open()
	if err != nil {
		tb.Fatal(err)
	}
	return engine
}

var open = sync.OnceValues(func() (*pdftext.Engine, error) {
	worker, err := typsttest.BuildWorker("pdf-text-worker", "linkfolio/internal/pdftext/pdftexttest/worker")
	if err != nil {
		return nil, err
	}
	cache, err := typsttest.Cache()
	return pdftext.Open(pdftext.Config{CacheDir: cache, Command: []string{worker}}), err
})
