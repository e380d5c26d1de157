package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

// cost is what making one document took.
type cost struct {
	wall, cpu time.Duration
	peak      int64 // of all processes together
	largest   int64 // of the one that makes the document; 0 where that is not told apart
	size      int
}

// portfolios makes the PDF of 60 and of 400 entries and, beside it, has Chromium print the HTML of the same portfolio.
func (s *server) portfolios(ctx context.Context, o options, profile string) error {
	heading("Portfolio PDF, entries of 270 words: median of 5")
	fmt.Printf("%-34s %8s %8s %12s %12s %8s\n", "", "wall s", "CPU s", "worker MiB", "all MiB", "kB")
	for _, who := range []struct{ email, name string }{{sixty, "60 entries"}, {hundreds, "400 entries"}} {
		b := s.browser()
		if err := b.signIn(who.email); err != nil {
			return err
		}
		if err := s.pair(ctx, o, b, who.name, profile); err != nil {
			return fmt.Errorf("%s: %w", who.name, err)
		}
	}
	return nil
}

func (s *server) pair(ctx context.Context, o options, b *browser, name, profile string) error {
	own, err := b.ownPages()
	if err != nil {
		return err
	}
	from := "?from=" + time.Now().AddDate(-1, 0, 0).Format(time.DateOnly)
	until := func(i int) string { return from + "&to=" + time.Now().AddDate(0, 0, i).Format(time.DateOnly) }
	html, err := b.get(own + "portfolio" + until(0))
	if err != nil {
		return err
	}
	if err := b.untilReady(own + "portfolio.pdf" + until(10)); err != nil {
		return err
	}
	var ours, theirs []cost
	for i := range 5 {
		// Another last day makes another document, so that no cache answers.
		fresh := own + "portfolio.pdf" + until(i)
		mine, err := watched(s.command.Process.Pid, func() (int, error) {
			body, err := b.get(fresh)
			return len(body), err
		})
		if err != nil {
			return err
		}
		printed, err := printed(ctx, o.chromium, filepath.Join(profile, fmt.Sprint(name, i)), s.address, html)
		if err != nil {
			return fmt.Errorf("chromium: %w", err)
		}
		ours, theirs = append(ours, mine), append(theirs, printed)
	}
	row(name+", Linkfolio", ours)
	row(name+", Chromium printing the HTML", theirs)
	return nil
}

func row(name string, costs []cost) {
	m, worker := middle(costs), ""
	if m.largest > 0 {
		worker = fmt.Sprintf("%.0f", float64(m.largest)/(1<<20))
	}
	fmt.Printf("%-34s %8.2f %8.2f %12s %12.0f %8d\n", name, m.wall.Seconds(), m.cpu.Seconds(), worker, float64(m.peak)/(1<<20), m.size/1000)
}

// watched runs an act and watches a process and all it started while it runs.
func watched(root int, act func() (int, error)) (cost, error) {
	before, began, done := tree(root), time.Now(), make(chan struct{})
	peak := make(chan usage)
	go func() {
		var most usage
		for {
			now := tree(root)
			most.memory, most.largest = max(most.memory, now.memory), max(most.largest, now.largest)
			select {
			case <-done:
				peak <- most
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	size, err := act()
	wall := time.Since(began)
	close(done)
	most := <-peak
	return cost{wall, tree(root).cpu - before.cpu, most.memory, most.largest, size}, err
}

// printed has Chromium print a page that stands on a server of its own, with our style sheets behind it.
func printed(ctx context.Context, chromium, profile, address, page string) (cost, error) {
	behind, err := url.Parse(address)
	if err != nil {
		return cost{}, err
	}
	assets := httputil.NewSingleHostReverseProxy(behind)
	local := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			assets.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(page))
	}))
	defer local.Close()
	file := profile + ".pdf"
	if err := os.MkdirAll(profile, 0o700); err != nil {
		return cost{}, err
	}
	command := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--generate-pdf-document-outline",
		"--no-pdf-header-footer", "--user-data-dir="+profile, "--print-to-pdf="+file, local.URL)
	c, err := whole(command)
	if err != nil {
		return c, err
	}
	info, err := os.Stat(file)
	if err != nil {
		return c, err
	}
	c.size = int(info.Size())
	return c, os.Remove(file)
}

// whole runs a command to its end and sums up its processes, also those that ended before it.
func whole(command *exec.Cmd) (cost, error) {
	began := time.Now()
	if err := command.Start(); err != nil {
		return cost{}, err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	seen := map[int]time.Duration{}
	var c cost
	for {
		select {
		case err := <-ended:
			c.wall = time.Since(began)
			for _, cpu := range seen {
				c.cpu += cpu
			}
			return c, err
		case <-time.After(10 * time.Millisecond):
			c.peak = max(c.peak, note(command.Process.Pid, seen))
		}
	}
}

// note writes down the CPU of every process of the tree and gives its memory.
func note(root int, seen map[int]time.Duration) (memory int64) {
	family := map[int]bool{root: true}
	for _, p := range processes() {
		if family[p.id] || family[p.parent] {
			family[p.id] = true
			seen[p.id] = p.cpu
			memory += one(p.id).memory
		}
	}
	return memory
}

var ownAddress = regexp.MustCompile(`/people/[0-9a-f-]{36}/`)

// ownPages is where the person's own portfolio stands.
func (b *browser) ownPages() (string, error) {
	page, err := b.get("/portfolio")
	if err != nil {
		return "", err
	}
	own := ownAddress.FindString(page)
	if own == "" {
		return "", errors.New("the portfolio page links to no portfolio")
	}
	return own, nil
}

func (b *browser) untilReady(pdf string) error {
	for range 120 {
		body, err := b.get(pdf)
		if err == nil && len(body) > 4 && body[:4] == "%PDF" {
			return nil
		}
		time.Sleep(time.Second)
	}
	return errors.New("the PDF engine did not get ready in two minutes")
}

func middle(costs []cost) cost {
	best := costs[0]
	for _, c := range costs {
		below := 0
		for _, other := range costs {
			if other.wall < c.wall {
				below++
			}
		}
		if below == len(costs)/2 {
			best = c
		}
	}
	return best
}
