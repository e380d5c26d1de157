package database

import (
	"errors"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	modernc "modernc.org/sqlite"
)

// dialector is gorm's SQLite dialect over modernc.org/sqlite, which needs no cgo. It adds what the two do not
// have together: the translation of constraint errors.
type dialector struct{ sqlite.Dialector }

// sqliteDialector opens a file with the settings that the design asks for: full sync, foreign keys, writers that
// take the lock when they begin, times in UTC as text that sorts, and deleted text overwritten.
func sqliteDialector(file string) gorm.Dialector {
	dsn := "file:" + file + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=trusted_schema(0)&_pragma=secure_delete(1)&_pragma=recursive_triggers(1)" +
		"&_txlock=immediate&_time_format=sqlite&_timezone=UTC"
	return dialector{sqlite.Dialector{DriverName: "sqlite", DSN: dsn}}
}

// Translate turns SQLite's extended result codes into gorm's errors.
func (dialector) Translate(err error) error {
	var e *modernc.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() {
	case 1555, 2067: // SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE
		return gorm.ErrDuplicatedKey
	case 787: // SQLITE_CONSTRAINT_FOREIGNKEY
		return gorm.ErrForeignKeyViolated
	case 275: // SQLITE_CONSTRAINT_CHECK
		return gorm.ErrCheckConstraintViolated
	}
	return err
}
