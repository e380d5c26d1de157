// Package typsttest gives tests the PDF engine as the server has it, with one compiled module for all of them.
//
// The workers are a small program of their own, built without the race detector: under it, compiling the module would
// take minutes and find nothing.
package typsttest

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"linkfolio/internal/typst"
	"linkfolio/static"
)

// Engine gives the one engine of this test program. The test is skipped where the assets were never built. The workers
// end with the program.
func Engine(tb testing.TB) *typst.Engine {
	tb.Helper()
	engine, err := open()
	if errors.Is(err, static.ErrNotBuilt) {
		tb.Skip(err)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return engine
}

// Cache is the folder of compiled modules, kept between runs and shared by all test programs.
func Cache() (string, error) {
	build, err := buildFolder()
	return filepath.Join(build, "engine"), err
}

var open = sync.OnceValues(func() (*typst.Engine, error) {
	wasm, fonts, err := static.Engine()
	if err != nil {
		return nil, err
	}
	worker, err := BuildWorker("typst-worker", "linkfolio/internal/typst/typsttest/worker")
	if err != nil {
		return nil, err
	}
	cache, err := Cache()
	if err != nil {
		return nil, err
	}
	return typst.Open(typst.Config{
		Wasm: wasm, Fonts: fonts, CacheDir: cache, Command: []string{worker}, Log: slog.New(slog.DiscardHandler),
	})
})

// BuildWorker builds a worker under a name of its own and moves it into place, since several test programs may be at it.
func BuildWorker(name, program string) (string, error) {
	build, err := buildFolder()
	if err != nil {
		return "", err
	}
	fresh := filepath.Join(build, fmt.Sprintf("%s-%d", name, os.Getpid()))
	out, err := exec.Command("go", "build", "-o", fresh, program).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the worker: %w: %s", err, out)
	}
	worker := filepath.Join(build, name)
	return worker, os.Rename(fresh, worker)
}

// buildFolder is build/ beside go.mod, which git ignores.
func buildFolder() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			build := filepath.Join(dir, "build")
			return build, os.MkdirAll(build, 0o755) //nolint:gosec // what is built is no secret
		}
	}
	return "", fmt.Errorf("typsttest: no go.mod above the test: %w", fs.ErrNotExist)
}
