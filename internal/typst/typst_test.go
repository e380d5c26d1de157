package typst

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const endless = "#for a in range(1000000) { for b in range(1000000) { let c = a * b } }"

func TestOpenRefusesAConfigThatCannotWork(t *testing.T) {
	t.Parallel()
	whole := Config{Wasm: []byte{0}, CacheDir: t.TempDir(), Command: []string{"true"}}
	for name, drop := range map[string]func(*Config){
		"no module":  func(c *Config) { c.Wasm = nil },
		"no cache":   func(c *Config) { c.CacheDir = "" },
		"no command": func(c *Config) { c.Command = nil },
	} {
		cfg := whole
		drop(&cfg)
		if _, err := Open(cfg); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestCompile(t *testing.T) {
	t.Parallel()
	e := open(t, nil)
	job := Job{Main: "main.typ", Files: map[string][]byte{
		"main.typ":       []byte("#set document(title: \"My year\")\n#import \"parts/head.typ\": head\n#head[Hello]\n#image(\"dot.svg\", alt: \"A dot\")"),
		"parts/head.typ": []byte("#let head(body) = heading(body)"),
		"dot.svg":        []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle cx="4" cy="4" r="4"/></svg>`),
	}}
	pdf := mustCompile(t, e, job)
	if e.State() != Ready || e.Err() != nil {
		t.Errorf("state %v, error %v", e.State(), e.Err())
	}
	if again := mustCompile(t, e, job); !bytes.Equal(pdf, again) {
		t.Error("the same job gave other bytes")
	}
	if other := mustCompile(t, open(t, nil), job); !bytes.Equal(pdf, other) {
		t.Error("the same job gave other bytes on another engine")
	}
	if _, err := e.Compile(t.Context(), Job{Main: "main.typ"}); err == nil {
		t.Error("a job without its main file was accepted")
	}
}

// The clock stands still: a template that asks for today gets the same answer
// every day, so it has to take its dates from its data.
func TestTheClockIsNotSeen(t *testing.T) {
	t.Parallel()
	e := open(t, nil)
	mustCompile(t, e, source(`#assert(datetime.today() == datetime(year: 1970, month: 1, day: 1))`))
}

func TestJobsSeeOnlyTheirOwnFiles(t *testing.T) {
	t.Parallel()
	e := open(t, nil)
	mustCompile(t, e, Job{Main: "main.typ", Files: map[string][]byte{
		"main.typ": []byte(`#read("secret.txt")`), "secret.txt": []byte("first")}})
	for _, text := range []string{
		`#read("secret.txt")`,
		`#read("/etc/passwd")`,
		`#read("../../../../etc/passwd")`,
		`#import "@preview/example:0.1.0": *`,
	} {
		var fault *SourceError
		if _, err := e.Compile(t.Context(), source(text)); !errors.As(err, &fault) {
			t.Errorf("%s: %v, want a SourceError", text, err)
		}
	}
}

// What people typed is data: it arrives in a JSON file and is printed as it is.
func TestTextIsPrintedLiterally(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("no pdftotext: install poppler-utils, as make test does")
	}
	text := `#panic("x") *b* _i_ <lbl> @ref $x$ = no heading // kept /* kept */ \ "q" 'a' [c] {d} ~ -- --- ... http://a.b`
	data, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	pdf := mustCompile(t, open(t, nil), Job{Main: "main.typ", Files: map[string][]byte{
		"main.typ":  []byte("#set page(width: 60cm)\n#set text(font: \"Noto Sans\")\n#text(json(\"data.json\"))"),
		"data.json": data,
	}})
	cmd := exec.Command("pdftotext", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	printed, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(string(printed)); got != text {
		t.Errorf("printed %q\n   want %q", got, text)
	}
}

func TestASourceFaultNamesItsPlace(t *testing.T) {
	t.Parallel()
	e := open(t, nil)
	for _, tc := range []struct{ text, want string }{
		{"= One\n\n#panic(\"two\")", `typst: main.typ:3:2: error: panicked with: "two"`},
		{"#let x = (", "typst: main.typ:1:10: error: unclosed delimiter"},
		{"#missing", "typst: main.typ:1:2: error: unknown variable: missing"},
	} {
		_, err := e.Compile(t.Context(), source(tc.text))
		var fault *SourceError
		if !errors.As(err, &fault) {
			t.Errorf("%s: %v, want a SourceError", tc.text, err)
			continue
		}
		if got, _, _ := strings.Cut(err.Error(), "\n"); got != tc.want {
			t.Errorf("%s: %s\nwant %s", tc.text, got, tc.want)
		}
	}
	mustCompile(t, e, source("The next job works"))
}

func TestAnEndlessJobIsStoppedAtItsDeadline(t *testing.T) {
	t.Parallel()
	e := open(t, func(c *Config) { c.Deadline = time.Second })
	if _, err := e.Compile(t.Context(), source(endless)); !errors.Is(err, ErrDeadline) {
		t.Fatalf("%v, want ErrDeadline", err)
	}
	mustCompile(t, e, source("The next job works"))
}

func TestTwoWorkersWorkAtTheSameTime(t *testing.T) {
	t.Parallel()
	e := open(t, func(c *Config) { c.Workers = 2; c.Deadline = 3 * time.Second })
	mustCompile(t, e, source("Ready"))
	var jobs sync.WaitGroup
	jobs.Go(func() {
		if _, err := e.Compile(t.Context(), source(endless)); !errors.Is(err, ErrDeadline) {
			t.Errorf("%v, want ErrDeadline", err)
		}
	})
	for n := range 8 {
		jobs.Go(func() { mustCompile(t, e, source("Page "+strconv.Itoa(n))) })
	}
	jobs.Wait()
}

func TestAClosedEngineRefuses(t *testing.T) {
	t.Parallel()
	e := open(t, nil)
	stopped := make(chan error, 1)
	go func() {
		_, err := e.Compile(context.Background(), source(endless))
		stopped <- err
	}()
	eventually(t, "the engine is ready", func() bool { return e.State() == Ready })
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-stopped; !errors.Is(err, ErrClosed) {
		t.Errorf("a job in hand: %v, want ErrClosed", err)
	}
	if _, err := e.Compile(t.Context(), source("Too late")); !errors.Is(err, ErrClosed) {
		t.Errorf("a new job: %v, want ErrClosed", err)
	}
}

func TestAnEngineWhoseWorkersCannotStartSaysSo(t *testing.T) {
	t.Parallel()
	for name, command := range map[string][]string{
		"no such program":      {filepath.Join(t.TempDir(), "missing")},
		"a program that fails": {"false"},
	} {
		e, err := Open(Config{Wasm: []byte("x"), CacheDir: t.TempDir(), Command: command, Log: testLog(t)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Compile(t.Context(), source("Hello")); err == nil {
			t.Errorf("%s: compiled", name)
		}
		if e.State() != Failed || e.Err() == nil {
			t.Errorf("%s: state %v, error %v", name, e.State(), e.Err())
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestAModuleThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	e := open(t, func(c *Config) { c.Wasm = []byte("not a module"); c.CacheDir = t.TempDir() })
	if _, err := e.Compile(t.Context(), source("Hello")); err == nil || !strings.Contains(err.Error(), "magic number") {
		t.Errorf("%v, want the reason", err)
	}
}

// BenchmarkCompile is a document of 20 sections with a list and a table each,
// some 40 pages, on a worker that is ready.
func BenchmarkCompile(b *testing.B) {
	e := open(b, nil)
	job := source(`#set text(font: ("Noto Sans", "DejaVu Sans"), lang: "en", region: "GB")
#outline()
#for i in range(20) [
  = Entry #i
  #lorem(270)
  - #lorem(12)
  - #lorem(12)
  #table(columns: 3, table.header[Day][Kind][Hours], ..range(18).map(n => str(n)))
]`)
	pdf := mustCompile(b, e, job)
	b.ReportMetric(float64(len(pdf)), "bytes/pdf")
	for b.Loop() {
		mustCompile(b, e, job)
	}
}
