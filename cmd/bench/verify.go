package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
)

const (
	verifyChains = 500
	verifyEach   = 2000 // acts of each chain: a million in all
)

// verify measures `linkfolio verify` over a million acts, as an operator runs it: a process of its own, whose memory is the
// most that it has held. It has a database to itself: what the others are filled with was never sent by anybody.
func verify(ctx context.Context, o options, name, address, dir string) error {
	address, dir, err := apart(ctx, address, dir)
	if err != nil {
		return err
	}
	if err := fillChains(ctx, address, dir); err != nil {
		return fmt.Errorf("fill: %w", err)
	}
	heading("%s: linkfolio verify over %d audit records", name, verifyChains*verifyEach)
	fmt.Printf("%-34s %12s %12s %12s %12s\n", "", "wall s", "CPU s", "rows/s", "MiB at most")
	command := exec.CommandContext(ctx, o.binary, "verify")
	command.Env = append(os.Environ(), "LINKFOLIO_DATA_DIR="+dir, "LINKFOLIO_DATABASE_URL="+address)
	began := time.Now()
	out, err := command.CombinedOutput()
	wall := time.Since(began)
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	used, ok := command.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return errors.New("the system does not count what a process uses")
	}
	cpu := command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	for line := range strings.Lines(string(out)) {
		var read int
		if _, err := fmt.Sscanf(line, "audit records %d read", &read); err == nil {
			fmt.Printf("%-34s %12.1f %12.1f %12.0f %12d\n", fmt.Sprintf("%d records read, none wrong", read),
				wall.Seconds(), cpu.Seconds(), float64(read)/wall.Seconds(), used.Maxrss>>10)
			return nil
		}
	}
	return fmt.Errorf("verify did not say how many records it read: %s", out)
}

// apart makes an empty database beside another.
func apart(ctx context.Context, address, dir string) (beside, folder string, err error) {
	folder = filepath.Join(dir, "verify")
	if address == "" {
		return "", folder, nil
	}
	db, err := database.Open(ctx, address, dir, slog.New(slog.DiscardHandler))
	if err != nil {
		return "", "", err
	}
	defer db.Close()
	if err := db.Read(ctx).Exec("CREATE DATABASE linkfolio_verify").Error; err != nil {
		return "", "", err
	}
	at, err := url.Parse(address)
	if err != nil {
		return "", "", err
	}
	at.Path = "/linkfolio_verify"
	return at.String(), folder, nil
}

// fillChains writes the chains straight to the tables, each as its acts would have made it.
func fillChains(ctx context.Context, address, dir string) error {
	db, err := database.Open(ctx, address, dir, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.Migrate(ctx); err != nil {
		return err
	}
	for range verifyChains {
		if err := db.InTx(ctx, func(tx *gorm.DB) error { return fillChain(tx, newID()) }); err != nil {
			return err
		}
	}
	return db.InTx(ctx, func(tx *gorm.DB) error { return tx.Exec("ANALYZE").Error }) // what PostgreSQL does by itself in time
}

func fillChain(tx *gorm.DB, chain uuid.UUID) error {
	const batch = 500
	at := calendar.System().AddDate(-3, 0, 0)
	prev := audit.Genesis(chain)
	var records, bodies []any
	for seq := int64(1); seq <= verifyEach; seq++ {
		body, err := json.Marshal(audit.Body{Actor: "Amira Hassan", Words: fmt.Sprintf("changed this entry for the %d. time", seq), Note: "draft"})
		if err != nil {
			return err
		}
		salt := audit.NewSalt()
		r := audit.Record{
			ChainID: chain, Seq: seq, At: at.Add(time.Duration(seq) * time.Hour / 2).UnixMicro(), ActorID: chain, Act: "changed",
			SubjectKind: "entry", SubjectID: chain, Commitment: audit.Commit(salt, body), Prev: prev,
		}
		prev = r.Sum()
		records = append(records, r.ChainID, r.Seq, r.At, r.ActorID, r.Act, r.SubjectKind, r.SubjectID, r.Commitment, r.Prev, prev)
		bodies = append(bodies, chain, seq, salt, body)
		if seq%batch == 0 {
			if err := errors.Join(insertRows(tx, "audit_records", batch, records), insertRows(tx, "audit_bodies", batch, bodies)); err != nil {
				return err
			}
			records, bodies = nil, nil
		}
	}
	return tx.Create(&audit.Head{ChainID: chain, Seq: verifyEach, Hash: prev}).Error
}

func insertRows(tx *gorm.DB, table string, rows int, values []any) error {
	one := "(" + strings.Repeat("?,", len(values)/rows-1) + "?)"
	return tx.Exec("INSERT INTO "+table+" VALUES "+strings.Repeat(one+",", rows-1)+one, values...).Error
}
