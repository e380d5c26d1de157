package database

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// quiet logs failing and slow statements, without their values: what people typed never reaches a log.
type quiet struct{ log *slog.Logger }

const slow = 500 * time.Millisecond

func (q quiet) LogMode(logger.LogLevel) logger.Interface   { return q }
func (q quiet) Info(context.Context, string, ...any)       {}
func (q quiet) Warn(_ context.Context, m string, _ ...any) { q.log.Warn("database", "message", m) }
func (q quiet) Error(_ context.Context, m string, _ ...any) {
	q.log.Error("database", "message", m)
}

// Trace is called after each statement.
func (q quiet) Trace(_ context.Context, begin time.Time, statement func() (string, int64), err error) {
	took := time.Since(begin)
	expected := err == nil || errors.Is(err, gorm.ErrRecordNotFound) || errors.Is(err, gorm.ErrDuplicatedKey) ||
		errors.Is(err, context.Canceled)
	switch {
	case !expected:
		q.log.Error("database", "error", err, "took", took)
	case took > slow:
		sql, rows := statement()
		q.log.Warn("slow statement", "sql", sql, "rows", rows, "took", took)
	}
}

// ParamsFilter keeps values out of the text that Trace sees.
func (q quiet) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) { return sql, nil }
