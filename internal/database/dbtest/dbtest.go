// Package dbtest gives each test a fresh, migrated database on each engine.
package dbtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"linkfolio/internal/database"
)

// Each runs the test on every engine, as parallel sub-tests named for it. PostgreSQL is left out, with a message,
// when LINKFOLIO_TEST_POSTGRES_URL names no server; `make test` always starts one.
func Each(t *testing.T, test func(t *testing.T, db *database.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, Postgres(t))
	})
}

// SQLite gives a fresh, migrated SQLite database in the test's own folder.
func SQLite(t testing.TB) *database.DB {
	t.Helper()
	whole, err := migratedFile()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, database.FileName), whole, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, "", dir)
}

// Postgres gives a fresh, migrated database on the test server.
func Postgres(t testing.TB) *database.DB {
	t.Helper()
	server := testServer(t)
	template, err := migratedTemplate(server)
	if err != nil {
		t.Fatal(err)
	}
	return open(t, newDatabase(t, server, " TEMPLATE "+template), t.TempDir())
}

// Blocked counts who waits for a lock in a PostgreSQL database.
func Blocked(t testing.TB, db *database.DB) (n int) {
	t.Helper()
	err := db.Read(t.Context()).Raw("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Scan(&n).Error
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// PostgresAddress makes an empty database on the test server and returns the address that leads to it. The database is
// dropped when the test ends.
func PostgresAddress(t testing.TB) string {
	t.Helper()
	return newDatabase(t, testServer(t), "")
}

func testServer(t testing.TB) string {
	t.Helper()
	server := os.Getenv("LINKFOLIO_TEST_POSTGRES_URL")
	if server == "" {
		t.Skip("no PostgreSQL for tests: run `make test`, or set LINKFOLIO_TEST_POSTGRES_URL")
	}
	return server
}

func newDatabase(t testing.TB, server, from string) (address string) {
	t.Helper()
	name := "t_" + strings.ToLower(rand.Text())
	if err := administer(server, "CREATE DATABASE "+name+from); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := administer(server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return addressOf(server, name)
}

func addressOf(server, name string) string {
	address, err := url.Parse(server)
	if err != nil {
		panic(err) // administer has connected to it
	}
	address.Path = "/" + name
	return address.String()
}

func administer(server string, statements ...string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return fmt.Errorf("connect to the test server: %w", err)
	}
	defer conn.Close(ctx)
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

func open(t testing.TB, address, dir string) *database.DB {
	t.Helper()
	db, err := database.Open(context.Background(), address, dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
