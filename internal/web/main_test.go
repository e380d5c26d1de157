package web_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"linkfolio/internal/portfolio"
	"linkfolio/internal/typst"
	"linkfolio/internal/web/webtest"
	"linkfolio/static"
)

// The test binary is the PDF engine's worker too, as the server's is.
const workerArgument = "typst-worker"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == workerArgument {
		if typst.RunWorker(os.Stdin, os.Stdout, os.Stderr) != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	var opened *typst.Engine
	openEngine = sync.OnceValues(func() (engine *typst.Engine, err error) {
		opened, err = newEngine()
		return opened, err
	})
	code := m.Run()
	if opened != nil {
		_ = opened.Close()
	}
	return code
}

// engineCache is kept between runs: the first start compiles the module, which takes seconds.
var engineCache = filepath.Join("..", "..", "build", "engine")

// openEngine gives the one engine of all tests.
var openEngine func() (*typst.Engine, error)

func newEngine() (*typst.Engine, error) {
	wasm, fonts, err := static.Engine()
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return typst.Open(typst.Config{
		Wasm: wasm, Fonts: fonts, CacheDir: engineCache, Command: []string{self, workerArgument}, Log: slog.New(slog.DiscardHandler),
	})
}

// withEngine gives a world its PDF engine. The test is skipped where the assets were never built.
func withEngine(t *testing.T, w *webtest.World) {
	t.Helper()
	engine, err := openEngine()
	if errors.Is(err, static.ErrNotBuilt) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	config := w.Config
	config.Binder = portfolio.NewBinder(w.DB, w.Shelf, w.Now, engine)
	w.Serve(config)
}
