package typst

import (
	"bytes"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// The test binary is its own worker, as the server is: it starts itself with
// this argument, and perhaps the name of a file that gets its process id.
const workerArgument = "typst-worker"

// modes are what the test binary can be beside a run of tests, by its first argument.
var modes = map[string]func(args []string) (exit int){workerArgument: asWorker}

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && modes[os.Args[1]] != nil {
		os.Exit(modes[os.Args[1]](os.Args[2:]))
	}
	os.Exit(runTests(m))
}

func asWorker(args []string) int {
	if len(args) > 0 {
		id := strconv.Itoa(os.Getpid())
		if err := os.WriteFile(args[0], []byte(id), 0o600); err != nil {
			return 1
		}
	}
	if err := RunWorker(os.Stdin, os.Stdout, os.Stderr); err != nil {
		return 1
	}
	return 0
}

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "typst-test-")
	if err != nil {
		panic(err)
	}
	sharedCache = filepath.Join(dir, "cache")
	if workerProgram, err = buildWorker(dir); err != nil {
		panic(err)
	}
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		panic(err)
	}
	if code == 0 {
		if err := goleak.Find(); err != nil {
			println(err.Error())
			code = 1
		}
	}
	return code
}

// buildWorker returns the program that is the worker: this one, or a copy of it
// built without the race detector.
func buildWorker(dir string) (string, error) {
	if !raceDetector {
		return os.Executable()
	}
	program := filepath.Join(dir, "worker.test")
	return program, exec.Command("go", "test", "-c", "-o", program, ".").Run()
}

// workerProgram is what buildWorker returned.
var workerProgram string

// sharedCache is a cache directory for all tests: compiling takes seconds.
var sharedCache string

// Where the engine's files are: as built, or as npm installed them.
const built, installed = "../../static/dist/engine", "../../node_modules"

var fontFiles = []string{
	"@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf",
	"@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf",
	"@expo-google-fonts/noto-sans/400Regular_Italic/NotoSans_400Regular_Italic.ttf",
	"@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
	"@expo-google-fonts/noto-sans-arabic/700Bold/NotoSansArabic_700Bold.ttf",
	"@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf",
	"dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
	"dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf",
}

// findFile reads a file of the engine, where it was built or installed.
func findFile(inBuilt, inInstalled string) ([]byte, error) {
	content, err := os.ReadFile(filepath.Join(built, inBuilt))
	if errors.Is(err, fs.ErrNotExist) {
		content, err = os.ReadFile(filepath.Join(installed, inInstalled))
	}
	return content, err
}

func findModule() ([]byte, error) {
	return findFile("typst.wasm.gz", "@myriaddreamin/typst-ts-web-compiler/pkg/typst_ts_web_compiler_bg.wasm")
}

func skipWithout(tb testing.TB, err error) {
	tb.Helper()
	if errors.Is(err, fs.ErrNotExist) {
		tb.Skipf("run make assets: %v", err)
	}
	if err != nil {
		tb.Fatal(err)
	}
}

func engineModule(tb testing.TB) []byte {
	tb.Helper()
	module, err := findModule()
	skipWithout(tb, err)
	return module
}

func engineFonts(tb testing.TB) [][]byte {
	tb.Helper()
	var fonts [][]byte
	for _, name := range fontFiles {
		font, err := findFile(filepath.Join("fonts", filepath.Base(name)), name)
		skipWithout(tb, err)
		fonts = append(fonts, font)
	}
	return fonts
}

// testConfig is the engine as the server has it, with workers of this binary.
func testConfig(tb testing.TB) Config {
	tb.Helper()
	return Config{
		Wasm:     engineModule(tb),
		Fonts:    engineFonts(tb),
		CacheDir: sharedCache,
		Command:  []string{workerProgram, workerArgument},
		Workers:  1,
		Log:      testLog(tb),
	}
}

// open gives an engine made from testConfig, changed by change, for one test.
func open(tb testing.TB, change func(*Config)) *Engine {
	tb.Helper()
	cfg := testConfig(tb)
	if change != nil {
		change(&cfg)
	}
	e, err := Open(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := e.Close(); err != nil {
			tb.Error(err)
		}
	})
	return e
}

// source is a job of one file.
func source(text string) Job {
	return Job{Main: "main.typ", Files: map[string][]byte{"main.typ": []byte(text)}}
}

// mustCompile returns the PDF of a job that has to work.
func mustCompile(tb testing.TB, e *Engine, job Job) []byte {
	tb.Helper()
	pdf, err := e.Compile(tb.Context(), job)
	if err != nil {
		tb.Fatal(err)
	}
	if !bytes.HasPrefix(pdf, []byte("%PDF-1.7")) || !bytes.Contains(pdf[len(pdf)-16:], []byte("%%EOF")) {
		tb.Fatalf("not a PDF: %.40q", pdf)
	}
	return pdf
}

// eventually waits for something that happens in another process.
func eventually(tb testing.TB, what string, happened func() bool) {
	tb.Helper()
	for range 18000 {
		if happened() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	tb.Fatalf("never: %s", what)
}

func testLog(tb testing.TB) *slog.Logger {
	tb.Helper()
	return slog.New(slog.NewTextHandler(tb.Output(), nil))
}
