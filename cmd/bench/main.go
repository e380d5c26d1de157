// Command bench measures Linkfolio as it runs: the real binary, real forms, one database of 1,000 people with 500 entries
// each, on both engines, and the portfolio beside headless Chromium printing the same pages. It prints one table.
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
	log.Printf("%s: filling a database with %d people of %d entries ...", name, o.people, o.entries)
	if err := fill(ctx, address, dir, o); err != nil {
		return fmt.Errorf("fill: %w", err)
	}
	s, err := start(ctx, o.binary, address, dir)
	if err != nil {
		return err
	}
	defer s.stop()
	if err := s.requests(o); err != nil {
		return err
	}
	if address != "" {
		return nil // the PDF engine does not know the database
	}
	return s.portfolios(ctx, o, filepath.Join(dir, "chromium"))
}

func heading(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	fmt.Printf("\n%s\n%s\n", line, strings.Repeat("-", len(line)))
}
