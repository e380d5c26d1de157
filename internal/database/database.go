// Package database opens SQLite or PostgreSQL, runs the migrations, and holds the two ways in:
// InTx to write and Snapshot to read one moment. No other package knows which engine it is.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"linkfolio/internal/calendar"
)

// DB is an open database. Domain types hold it; they reach tables through InTx, Snapshot and Read.
type DB struct {
	gorm   *gorm.DB
	engine engine
	file   string     // the SQLite file; empty on PostgreSQL
	writer sync.Mutex // SQLite has one writer: waiting here is fair, waiting there is not
}

type engine string

const (
	sqliteEngine   engine = "sqlite"
	postgresEngine engine = "postgres"
)

// FileName is the SQLite database inside the data directory.
const FileName = "linkfolio.db"

// Open opens the database at a postgres:// address, or, when the address is empty, the SQLite file in
// dataDir (created when missing, readable by its owner only). It migrates nothing.
func Open(ctx context.Context, address, dataDir string, log *slog.Logger) (*DB, error) {
	if address != "" {
		return openPostgres(ctx, address, log)
	}
	if err := os.MkdirAll(dataDir, 0o700); err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	return openSQLite(ctx, filepath.Join(dataDir, FileName), log)
}

func openPostgres(ctx context.Context, address string, log *slog.Logger) (*DB, error) {
	if !strings.HasPrefix(address, "postgres://") && !strings.HasPrefix(address, "postgresql://") {
		return nil, errors.New("the database address must begin with postgres://")
	}
	g, err := gorm.Open(postgres.New(postgres.Config{DSN: address}), gormConfig(log))
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	db := &DB{gorm: g, engine: postgresEngine}
	return db, db.pool(ctx, 16)
}

func openSQLite(ctx context.Context, file string, log *slog.Logger) (*DB, error) {
	g, err := gorm.Open(sqliteDialector(file), gormConfig(log))
	if err != nil {
		return nil, fmt.Errorf("open SQLite: %w", err)
	}
	db := &DB{gorm: g, engine: sqliteEngine, file: file}
	if err := db.pool(ctx, 8); err != nil {
		return nil, err
	}
	return db, os.Chmod(file, 0o600)
}

func (db *DB) pool(ctx context.Context, size int) error {
	pool, err := db.gorm.DB()
	if err != nil {
		return err
	}
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return pool.PingContext(ctx)
}

func gormConfig(log *slog.Logger) *gorm.Config {
	return &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		NowFunc:                calendar.System,
		Logger:                 quiet{log},
	}
}

// Close gives the connections back; on SQLite it also folds the write-ahead log into the file.
func (db *DB) Close() error {
	pool, err := db.gorm.DB()
	if err != nil {
		return err
	}
	return pool.Close()
}

// Ping answers whether the database can be reached, for /readyz.
func (db *DB) Ping(ctx context.Context) error {
	pool, err := db.gorm.DB()
	if err != nil {
		return err
	}
	return pool.PingContext(ctx)
}

// EngineName is "sqlite" or "postgres", for logs and bench tables only.
func (db *DB) EngineName() string { return string(db.engine) }

// File is the SQLite file, or empty on PostgreSQL.
func (db *DB) File() string { return db.file }

// InTx runs f in one write transaction: all of it is kept, or nothing. No mail, no PDF and no file copying
// belongs inside. When f returns an error, that error comes back and nothing was written.
func (db *DB) InTx(ctx context.Context, f func(tx *gorm.DB) error) error {
	var after afterwards
	err := db.write(context.WithValue(ctx, afterwardsKey{}, &after), f)
	if err == nil {
		for _, tell := range after {
			tell()
		}
	}
	return err
}

func (db *DB) write(ctx context.Context, f func(tx *gorm.DB) error) error {
	if db.engine == sqliteEngine {
		db.writer.Lock()
		defer db.writer.Unlock()
	}
	return db.gorm.WithContext(ctx).Transaction(f)
}

type afterwards []func()

type afterwardsKey struct{}

// AfterCommit has f called once the transaction of InTx is kept, and not at all where it is not. It is for waking somebody
// who would look later by themselves: what has to happen is a row.
func AfterCommit(tx *gorm.DB, f func()) {
	if after, ok := tx.Statement.Context.Value(afterwardsKey{}).(*afterwards); ok {
		*after = append(*after, f)
	}
}

// Snapshot runs f on one moment of the database, reading only; writers are not held up.
func (db *DB) Snapshot(ctx context.Context, f func(tx *gorm.DB) error) error {
	options := &sql.TxOptions{ReadOnly: true}
	if db.engine == postgresEngine {
		options.Isolation = sql.LevelRepeatableRead
	}
	return db.gorm.WithContext(ctx).Transaction(f, options)
}

// Read gives a handle for a single reading query.
func (db *DB) Read(ctx context.Context) *gorm.DB { return db.gorm.WithContext(ctx) }

// Scrub clears out what the engine keeps of deleted rows: on SQLite, whose deleted bytes are overwritten in the file, the
// write-ahead log. PostgreSQL does so in its own time (vacuum).
func (db *DB) Scrub(ctx context.Context) error {
	if db.engine != sqliteEngine {
		return nil
	}
	db.writer.Lock()
	defer db.writer.Unlock()
	var busy, log, done int
	row := db.gorm.WithContext(ctx).Raw("PRAGMA wal_checkpoint(TRUNCATE)").Row()
	if err := row.Scan(&busy, &log, &done); err != nil {
		return fmt.Errorf("clear the write-ahead log: %w", err)
	}
	return nil // a reader may hold it up for now; the next checkpoint clears it
}

// BackupSQLite writes a complete, consistent copy of a SQLite database to a new file while the server runs.
func (db *DB) BackupSQLite(ctx context.Context, to string) error {
	if db.engine != sqliteEngine {
		return errors.New("this copies SQLite only; use pg_dump for PostgreSQL")
	}
	return db.gorm.WithContext(ctx).Exec("VACUUM INTO ?", to).Error
}
