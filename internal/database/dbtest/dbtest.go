// Package dbtest gives each test a fresh, migrated database on each engine.
package dbtest

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/url"
	"os"
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
func SQLite(t testing.TB) *database.DB { return open(t, "") }

// Postgres gives a fresh, migrated schema of its own on the test server.
func Postgres(t testing.TB) *database.DB { return open(t, PostgresAddress(t)) }

// PostgresAddress makes an empty schema on the test server and returns the address that leads to it. The schema is
// dropped when the test ends.
func PostgresAddress(t testing.TB) string {
	t.Helper()
	server := os.Getenv("LINKFOLIO_TEST_POSTGRES_URL")
	if server == "" {
		t.Skip("no PostgreSQL for tests: run `make test`, or set LINKFOLIO_TEST_POSTGRES_URL")
	}
	schema := "t_" + strings.ToLower(rand.Text())
	administer(t, server, "CREATE SCHEMA "+schema)
	t.Cleanup(func() { administer(t, server, "DROP SCHEMA "+schema+" CASCADE") })
	address, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	query := address.Query()
	query.Set("search_path", schema)
	address.RawQuery = query.Encode()
	return address.String()
}

func administer(t testing.TB, server, statement string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatalf("connect to the test server: %v", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func open(t testing.TB, address string) *database.DB {
	t.Helper()
	ctx := context.Background()
	db, err := database.Open(ctx, address, t.TempDir(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	return db
}
