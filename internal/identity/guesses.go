package identity

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/fault"
)

// An account may be guessed at guessLimit times; then nobody gets through, with the right password neither, until
// guessPause has passed since the last of those guesses. In no five minutes, whenever they begin, can there be more.
const (
	guessLimit = 10
	guessPause = 5 * time.Minute
)

// guess counts the sign-in tries of one account, known or not, or the failures of one network address. WindowStart is the
// moment of the last one counted.
type guess struct {
	Account     string `gorm:"primaryKey"` // hashed, because people also type passwords into the wrong field
	WindowStart time.Time
	N           int // for an address, microseconds since 1970: see countFailure
}

func account(emailKey string) string {
	sum := sha256.Sum256([]byte("linkfolio/account/v1\x00" + emailKey))
	return hex.EncodeToString(sum[:])
}

// countGuess counts one guess before it is made, so that tries made at once, on any number of servers, are all counted.
// It is a TooMany fault when there are none left.
func (p *People) countGuess(ctx context.Context, account string) error {
	through, err := p.count(ctx, account, guessLimit, guessPause)
	if err == nil && !through {
		return fault.New(fault.TooMany, "There were too many tries to sign in to this account. Wait 5 minutes, then try again.")
	}
	return err
}

// count counts one try under a name and tells whether it may go through: limit may, then none until pause has passed since
// the last of those. A pause is an hour at most: see forgetGuesses.
func (p *People) count(ctx context.Context, name string, limit int, pause time.Duration) (bool, error) {
	now := p.clock()
	over := clause.Expr{SQL: "guesses.window_start <= ?", Vars: []any{now.Add(-pause)}}
	counted := clause.OnConflict{
		Columns: []clause.Column{{Name: "account"}},
		DoUpdates: clause.Assignments(map[string]any{
			"n":            gorm.Expr("CASE WHEN ? THEN 1 ELSE guesses.n + 1 END", over),
			"window_start": now,
		}),
		Where: clause.Where{Exprs: []clause.Expression{gorm.Expr("guesses.n < ? OR ?", limit, over)}},
	}
	var through int64
	err := p.db.InTx(ctx, func(tx *gorm.DB) error {
		done := tx.Clauses(counted).Create(&guess{Account: name, WindowStart: now, N: 1})
		through = done.RowsAffected
		return done.Error
	})
	if err != nil {
		return false, fmt.Errorf("count a try: %w", err)
	}
	return through > 0, nil
}

// giveBack takes back the count of a guess that was right: it was not a guess.
func giveBack(tx *gorm.DB, account string) error {
	return tx.Model(&guess{}).Where("account = ? AND n > 0", account).UpdateColumn("n", gorm.Expr("n - 1")).Error
}

// forgetGuesses clears out counts that no longer matter, of accounts and of addresses.
func forgetGuesses(tx *gorm.DB, now time.Time) error {
	return tx.Where("window_start < ?", now.Add(-failuresForgotten)).Delete(&guess{}).Error
}
