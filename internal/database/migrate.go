package database

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// ErrNewer means that the database was made by a newer Linkfolio.
var ErrNewer = errors.New("this database was made by a newer version of Linkfolio: start that version, or restore a backup")

// ErrOlder means that the database has to be migrated first.
var ErrOlder = errors.New("this database is older than this version of Linkfolio: run `linkfolio migrate` first")

// Migrate brings the schema up to date and returns how many migrations ran. Several servers may call it at
// once: one works, the others wait.
func (db *DB) Migrate(ctx context.Context) (int, error) {
	unlock, err := db.lockMigrations(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	provider, err := db.provider()
	if err != nil {
		return 0, err
	}
	if err := db.refuseNewer(ctx, provider); err != nil {
		return 0, err
	}
	done, err := provider.Up(ctx)
	if err != nil {
		return len(done), fmt.Errorf("migrate: %w", err)
	}
	return len(done), nil
}

// UpToDate returns nil when the schema is exactly the one that this program was built for, else ErrNewer or ErrOlder.
func (db *DB) UpToDate(ctx context.Context) error {
	provider, err := db.provider()
	if err != nil {
		return err
	}
	if err := db.refuseNewer(ctx, provider); err != nil {
		return err
	}
	pending, err := provider.HasPending(ctx)
	if err != nil {
		return err
	}
	if pending {
		return ErrOlder
	}
	return nil
}

func (db *DB) refuseNewer(ctx context.Context, provider *goose.Provider) error {
	have, err := provider.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	sources := provider.ListSources()
	if last := sources[len(sources)-1].Version; have > last {
		return fmt.Errorf("%w (database %d, program %d)", ErrNewer, have, last)
	}
	return nil
}

func (db *DB) provider() (*goose.Provider, error) {
	pool, err := db.gorm.DB()
	if err != nil {
		return nil, err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	spoken := spokenFS{files, db.engine}
	if db.engine == sqliteEngine {
		return goose.NewProvider(goose.DialectSQLite3, pool, spoken)
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, pool, spoken, goose.WithSessionLocker(locker))
}

// lockMigrations holds a file lock beside the SQLite file; on PostgreSQL goose holds a session lock.
func (db *DB) lockMigrations(ctx context.Context) (unlock func(), err error) {
	if db.engine != sqliteEngine {
		return func() {}, nil
	}
	file, err := os.OpenFile(db.file+".migrate.lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = file.Close() }, nil
		}
		select {
		case <-ctx.Done():
			_ = file.Close()
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}
