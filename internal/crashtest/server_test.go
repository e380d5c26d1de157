package crashtest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"linkfolio/internal/typst/typsttest"
)

var binary string // the server under test, built by the first test that needs it

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "linkfolio-crashtest-")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "linkfolio")
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

var build = sync.OnceValue(func() error {
	cmd := exec.Command("go", "build", "-trimpath", "-o", binary, "linkfolio/cmd/linkfolio")
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
})

// A server is the real program on a data directory of its own. It can be ended and started again.
type server struct {
	t       *testing.T
	env     []string
	address string
	data    string
	log     string
	process *exec.Cmd
}

// newServer prepares a data directory and its database, and starts nothing yet.
func newServer(t *testing.T, databaseURL string) *server {
	t.Helper()
	if _, err := os.Stat("../../static/dist/manifest.json"); err != nil {
		t.Skip("the assets are not built: run make assets")
	}
	if err := build(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	s := &server{t: t, address: freeAddress(t), data: filepath.Join(dir, "data"), log: filepath.Join(dir, "server.log")}
	s.env = []string{
		"LINKFOLIO_ADDR=" + s.address,
		"LINKFOLIO_DATA_DIR=" + s.data,
		"LINKFOLIO_DATABASE_URL=" + databaseURL,
	}
	t.Cleanup(s.discard)
	s.command("", "migrate")
	s.shareEngine(filepath.Join(s.data, "engine"))
	return s
}

// shareEngine spares each server the compilation of the PDF engine, which has nothing to do with crashes.
func (s *server) shareEngine(at string) {
	s.t.Helper()
	cache, err := typsttest.Cache()
	if err == nil {
		err = os.MkdirAll(cache, 0o700)
	}
	if err == nil {
		err = os.Symlink(cache, at)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// command runs one of the program's commands to its end, which must be a good one.
func (s *server) command(stdin string, args ...string) {
	s.t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Env = s.env
	cmd.Stdin = strings.NewReader(stdin)
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("linkfolio %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// start starts the server and waits until it is ready.
func (s *server) start() {
	s.t.Helper()
	log, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	defer log.Close()
	s.process = exec.Command(binary, "serve")
	s.process.Env = s.env
	s.process.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	s.process.Stdout, s.process.Stderr = log, log
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.awaitReady()
}

func (s *server) awaitReady() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		resp, err := http.Get("http://" + s.address + "/readyz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-ctx.Done():
			s.t.Fatalf("the server is not ready after a minute: %v", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// kill ends the server as a power cut would end its process: SIGKILL, no last word.
func (s *server) kill() {
	s.t.Helper()
	if err := syscall.Kill(-s.process.Process.Pid, syscall.SIGKILL); err != nil { // its workers too: one may be about to write
		s.t.Fatal(err)
	}
	_ = s.process.Wait() // it was killed, which Wait reports as an error
	s.process = nil
}

// terminate asks the server to stop and returns its end: nil for exit status 0.
func (s *server) terminate() <-chan error {
	s.t.Helper()
	process := s.process
	s.process = nil
	if err := process.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- process.Wait() }()
	s.t.Cleanup(func() { _ = process.Process.Kill() })
	return ended
}

// discard ends a server that is still up and, where the test failed, shows what it logged.
func (s *server) discard() {
	if s.process != nil {
		s.kill()
	}
	if s.t.Failed() {
		log, _ := os.ReadFile(s.log)
		s.t.Logf("the server's log ends:\n%s", log[max(0, len(log)-4000):])
	}
}

// durablePostgres starts a PostgreSQL that waits for the disk and returns its address. It is gone when the test ends.
func durablePostgres(t *testing.T) string {
	t.Helper()
	if installed, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); installed == nil {
		t.Skip("PostgreSQL is not installed: run make packages")
	}
	// The cluster lives as long as its command, and cat lives as long as its standard input is open.
	cmd := exec.Command("../../.ci/postgres", "--durable", "sh", "-c", `echo "$LINKFOLIO_TEST_POSTGRES_URL" && exec cat`)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		_ = cmd.Wait()
	})
	var url string
	if _, err := fmt.Fscanln(stdout, &url); err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	return url
}
