// Command linkfolio serves the CPD learning and portfolio tracker for social prescribing link workers.
//
// This file reads the command line; app.go wires the parts together; each command has a small file of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

// commands is the command line; its help texts are what people read with --help.
type commands struct {
	Serve   serveCommand   `cmd:"" help:"Serve Linkfolio. The database is brought up to date first."`
	Demo    demoCommand    `cmd:"" help:"Serve on SQLite with demonstration people. Never for real records."`
	Migrate migrateCommand `cmd:"" help:"Bring the database up to date and stop."`
	Verify  verifyCommand  `cmd:"" help:"Recompute every version hash, decision and audit chain, and name what is wrong."`
	Backup  backupCommand  `cmd:"" help:"Write a complete copy of a SQLite installation to a new file, while it runs."`
	Restore restoreCommand `cmd:"" help:"Unpack a backup into an empty data directory."`
	User    userCommand    `cmd:"" help:"Manage people."`
	Keys    keysCommand    `cmd:"" help:"Manage the signing keys."`

	TypstWorker   workerCommand        `cmd:"" hidden:"" help:"Make PDFs for the server; started by it."`
	PDFTextWorker pdfTextWorkerCommand `cmd:"" name:"pdf-text-worker" hidden:"" help:"Read a PDF for the server; started by it."`
}

// graceful is how long requests in flight may take after SIGTERM.
const graceful = 30 * time.Second

func main() {
	time.Local = time.UTC
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	parsed := kong.Parse(new(commands),
		kong.Name("linkfolio"),
		kong.Description("CPD learning and portfolio tracker for social prescribing link workers. Settings come from LINKFOLIO_* variables; see the README."),
		kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err := parsed.Run(); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "linkfolio:", err)
		os.Exit(1)
	}
}
