package portfolio

import (
	"errors"
	"log/slog"
	"os"
	"sync"
	"testing"

	"linkfolio/internal/typst"
	"linkfolio/static"
)

// The test binary is the engine's worker too, as the server's is.
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
	dir, err := os.MkdirTemp("", "portfolio-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	var opened *typst.Engine
	openEngine = sync.OnceValues(func() (engine *typst.Engine, err error) {
		opened, err = newEngine(dir)
		return opened, err
	})
	code := m.Run()
	if opened != nil {
		_ = opened.Close()
	}
	return code
}

// openEngine gives the one engine of all tests: the first start compiles the module, which takes seconds.
var openEngine func() (*typst.Engine, error)

func newEngine(dir string) (*typst.Engine, error) {
	wasm, fonts, err := static.Engine()
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return typst.Open(typst.Config{
		Wasm: wasm, Fonts: fonts, CacheDir: dir, Command: []string{self, workerArgument}, Log: slog.New(slog.DiscardHandler),
	})
}

// engineFor gives the engine to a test, which is skipped where the assets were never built.
func engineFor(tb testing.TB) *typst.Engine {
	tb.Helper()
	engine, err := openEngine()
	if errors.Is(err, static.ErrNotBuilt) {
		tb.Skip(err)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return engine
}
