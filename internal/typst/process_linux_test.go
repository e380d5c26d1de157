package typst

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

func TestAJobThatWantsTooMuchMemoryIsStopped(t *testing.T) {
	t.Parallel()
	e := open(t, func(c *Config) { c.MemoryLimitMiB = 400 })
	for name, text := range map[string]string{
		"at a stroke":      `#let a = (1,) * 1000; #for i in range(40) { a = a + a }`,
		"little by little": `#let a = (); #for i in range(100000000) { a.push("x" * 1000) }`,
	} {
		if _, err := e.Compile(t.Context(), source(text)); !errors.Is(err, ErrMemory) {
			t.Errorf("%s: %v, want ErrMemory", name, err)
		}
		mustCompile(t, e, source("The next job works"))
	}
}

func TestACancelledJobIsStopped(t *testing.T) {
	t.Parallel()
	e, worker := openNamed(t, nil)
	mustCompile(t, e, source("Ready"))
	first := worker()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(300*time.Millisecond, cancel)
	if _, err := e.Compile(ctx, source(endless)); !errors.Is(err, context.Canceled) {
		t.Fatalf("%v, want context.Canceled", err)
	}
	if _, err := e.Compile(ctx, source("Too late")); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context.Canceled", err)
	}
	mustCompile(t, e, source("The next job works"))
	if worker() == first {
		t.Error("the worker that was busy for nobody still lives")
	}
}

func TestAKilledWorkerIsReplaced(t *testing.T) {
	t.Parallel()
	e, worker := openNamed(t, nil)
	mustCompile(t, e, source("Ready"))
	failed := make(chan error, 1)
	go func() {
		_, err := e.Compile(context.Background(), source(endless))
		failed <- err
	}()
	victim := worker()
	before := residentBytes(victim)
	eventually(t, "the job runs", func() bool { return residentBytes(victim) > before+1<<20 })
	if err := syscall.Kill(victim, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; !errors.Is(err, ErrCrashed) {
		t.Errorf("%v, want ErrCrashed", err)
	}
	mustCompile(t, e, source("The next job works"))
}

func TestAWorkerThatDiesIdleHarmsNoJob(t *testing.T) {
	t.Parallel()
	e, worker := openNamed(t, nil)
	mustCompile(t, e, source("Ready"))
	victim := worker()
	if err := syscall.Kill(victim, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the dead worker is collected", func() bool { return syscall.Kill(victim, 0) != nil })
	mustCompile(t, e, source("The next job works"))
}

func TestAnIdleWorkerEnds(t *testing.T) {
	t.Parallel()
	e, worker := openNamed(t, func(c *Config) { c.IdleAfter = 50 * time.Millisecond })
	mustCompile(t, e, source("Ready"))
	first := worker()
	eventually(t, "the idle worker ends", func() bool { return syscall.Kill(first, 0) != nil })
	if e.State() != Ready {
		t.Errorf("state %v", e.State())
	}
	mustCompile(t, e, source("The next job works"))
}

func TestJobsLeaveNoMemoryBehind(t *testing.T) {
	t.Parallel()
	e, worker := openNamed(t, nil)
	sheet := source("#for i in range(5) [= Heading\n#lorem(300)\n#pagebreak(weak: true)\n]")
	most := func(jobs int) (bytes uint64) {
		for range jobs {
			mustCompile(t, e, sheet)
			bytes = max(bytes, residentBytes(worker()))
		}
		return bytes
	}
	before := most(15)
	if after := most(25); after > before+16<<20 { // 1 MiB for each job would be 25
		t.Errorf("%d MiB in the first 15 jobs, %d MiB in 25 more", before>>20, after>>20)
	}
}

// serverArgument makes the test binary a server: cache directory, file for the
// process id of its worker.
const serverArgument = "typst-server"

func init() { modes[serverArgument] = asServer }

// asServer is a server with one busy worker, which somebody kills.
func asServer(args []string) int {
	module, err := findModule()
	if err != nil {
		return 1
	}
	cfg := Config{
		Wasm:     module,
		CacheDir: args[0],
		Command:  []string{os.Args[0], workerArgument, args[1]},
		Workers:  1,
		Log:      slog.New(slog.DiscardHandler),
	}
	e, err := Open(cfg)
	if err != nil {
		return 1
	}
	_, _ = e.Compile(context.Background(), source(endless))
	return 1 // only a kill is expected
}

func TestWorkersDieWithTheirServer(t *testing.T) {
	t.Parallel()
	cfg := testConfig(t)
	mustCompile(t, open(t, nil), source("The cache is filled"))
	name := filepath.Join(t.TempDir(), "worker")
	server := exec.Command(cfg.Command[0], serverArgument, cfg.CacheDir, name)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the worker starts", func() bool {
		content, err := os.ReadFile(name)
		return err == nil && len(content) > 0
	})
	worker := readID(t, name)
	eventually(t, "the worker is busy", func() bool { return residentBytes(worker) > 100<<20 })
	if err := server.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err == nil {
		t.Error("the server ended by itself")
	}
	eventually(t, "the worker dies", func() bool { return syscall.Kill(worker, 0) != nil || residentBytes(worker) == 0 })
}

// openNamed is open for an engine with one worker; worker returns the process
// id of the youngest.
func openNamed(t *testing.T, change func(*Config)) (e *Engine, worker func() int) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "worker")
	e = open(t, func(c *Config) {
		c.Command = append(c.Command, name)
		if change != nil {
			change(c)
		}
	})
	return e, func() int {
		t.Helper()
		return readID(t, name)
	}
}

func readID(t *testing.T, name string) int {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	id, err := strconv.Atoi(string(content))
	if err != nil {
		t.Fatal(err)
	}
	return id
}
