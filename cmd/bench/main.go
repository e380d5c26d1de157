// Command bench measures Linkfolio as it runs: the real binary, real forms, one database of 1,000 people with 500 entries
// each, on both engines, many people who sign in at once, e-learning in bulk, the audit chains verified, and the portfolio beside headless Chromium
// printing the same pages. It prints tables.
//
// CPU is what the kernel counted for the server's process (utime + stime), and beside it that of PostgreSQL's processes. It
// does not depend on how busy the machine is as much as wall time does. Nothing here is a test.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
)

type options struct {
	binary   string
	postgres string // address of a server on which a database may be made; empty leaves PostgreSQL out
	chromium string
	people   int
	entries  int
	rounds   int
	signIns  int
	only     string
}

func main() {
	log.SetFlags(0)
	var o options
	flag.StringVar(&o.binary, "binary", "bin/linkfolio", "the program to measure")
	flag.StringVar(&o.postgres, "postgres", "", "postgres:// address of an empty database to fill; empty leaves PostgreSQL out")
	flag.StringVar(&o.chromium, "chromium", "/usr/bin/chromium", "Chromium, to print the same portfolio")
	flag.IntVar(&o.people, "people", 1000, "people in the database")
	flag.IntVar(&o.entries, "entries", 500, "entries of each")
	flag.IntVar(&o.rounds, "rounds", 300, "requests of each kind")
	flag.IntVar(&o.signIns, "sign-ins", 200, "people who sign in at once")
	flag.StringVar(&o.only, "only", "", "measure only this: requests, sign-ins, imports, matrix, due, verify or portfolios")
	flag.Parse()
	if err := run(context.Background(), o); err != nil {
		log.Fatal("bench: ", err)
	}
}

func run(ctx context.Context, o options) error {
	engines := []struct{ name, address string }{{"SQLite", ""}}
	if o.postgres != "" {
		engines = append(engines, struct{ name, address string }{"PostgreSQL", o.postgres})
	}
	for _, engine := range engines {
		dir, err := os.MkdirTemp("", "linkfolio-bench-")
		if err != nil {
			return err
		}
		err = measure(ctx, o, engine.name, engine.address, dir)
		_ = os.RemoveAll(dir)
		if err != nil {
			return fmt.Errorf("%s: %w", engine.name, err)
		}
	}
	return nil
}

func measure(ctx context.Context, o options, name, address, dir string) error {
	if o.only == "" || o.only == "verify" {
		if err := verify(ctx, o, name, address, dir); err != nil || o.only != "" {
			return err
		}
	}
	log.Printf("%s: filling a database with %d people of %d entries ...", name, o.people, o.entries)
	if err := fill(ctx, address, dir, o); err != nil {
		return fmt.Errorf("fill: %w", err)
	}
	for _, part := range []struct {
		name string
		run  func(s *server) error
	}{
		{"requests", func(s *server) error { return s.requests(o) }},
		{"sign-ins", func(s *server) error { return s.signIns(o) }},
		{"imports", func(s *server) error { return s.imports(o) }},
		{"matrix", func(s *server) error { return s.matrix(o) }},
		{"portfolios", func(s *server) error { return s.portfolios(ctx, o, filepath.Join(dir, "chromium")) }},
	} {
		switch {
		case o.only != "" && o.only != part.name:
			continue
		case part.name == "portfolios" && address != "":
			continue // the PDF engine does not know the database
		}
		if err := withServer(ctx, o.binary, address, dir, part.run); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	if o.only != "" && o.only != "due" {
		return nil
	}
	return due(ctx, name, address, dir)
}

// withServer runs a measurement on a server of its own.
func withServer(ctx context.Context, binary, address, dir string, run func(s *server) error) error {
	s, err := start(ctx, binary, address, dir)
	if err != nil {
		return err
	}
	defer s.stop()
	return run(s)
}

func heading(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	fmt.Printf("\n%s\n%s\n", line, strings.Repeat("-", len(line)))
}
