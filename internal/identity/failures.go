package identity

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/fault"
)

// From one network address, failureBurst sign-ins may fail at once, and one more for each failurePause that passes: never
// more than a hundred in an hour, whenever it begins, and a building full of people who share an address is not shut out for
// long.
const (
	failureBurst      = 60
	failurePause      = 100 * time.Second
	failuresForgotten = 2 * time.Hour // longer than failureBurst pauses
)

// addressKey names a network address in the table of guesses, or is "" where there is no address. It does not give the
// address away to who can read the table. An IPv6 address stands for its /64, which is what one household or machine has.
func (p *People) addressKey(address string) string {
	if address == "" {
		return ""
	}
	if ip, err := netip.ParseAddr(address); err == nil {
		address = networkOf(ip).String()
	}
	return "address:" + p.box.Mark("network address", address)
}

func networkOf(ip netip.Addr) netip.Prefix {
	ip = ip.Unmap().WithZone("")
	bits := 32
	if ip.Is6() {
		bits = 64
	}
	network, err := ip.Prefix(bits)
	if err != nil {
		panic(err) // every address has that many bits
	}
	return network
}

// countFailure counts one failure before it has happened, so that tries made at once, on any number of servers, are all
// counted; giveBackFailure takes it back where the try was right. It is a TooMany fault when there are none left.
//
// N is the moment up to which the address has used its share: each failure moves it on by a pause, and it may be no further
// ahead of now than failureBurst pauses.
func (p *People) countFailure(ctx context.Context, address string) error {
	through, err := p.takeShare(ctx, address, failureBurst, failurePause)
	if err == nil && !through {
		return fault.New(fault.TooMany, "There were too many failed tries to sign in from your network. Wait a few minutes, then try again.")
	}
	return err
}

// takeShare counts one act of an address, of which burst may come at once and one more for each pause that passes, and tells
// whether it may go through. Where there is no address it may. A whole burst of pauses is shorter than failuresForgotten.
func (p *People) takeShare(ctx context.Context, address string, burst int, each time.Duration) (bool, error) {
	if address == "" {
		return true, nil
	}
	now, pause := p.clock(), each.Microseconds()
	counted := clause.OnConflict{
		Columns: []clause.Column{{Name: "account"}},
		DoUpdates: clause.Assignments(map[string]any{
			"n":            gorm.Expr("CASE WHEN guesses.n > ? THEN guesses.n ELSE ? END + ?", now.UnixMicro(), now.UnixMicro(), pause),
			"window_start": now,
		}),
		Where: clause.Where{Exprs: []clause.Expression{gorm.Expr("guesses.n <= ?", now.UnixMicro()+int64(burst-1)*pause)}},
	}
	var through int64
	err := p.db.InTx(ctx, func(tx *gorm.DB) error {
		done := tx.Clauses(counted).Create(&guess{Account: address, WindowStart: now, N: int(now.UnixMicro() + pause)})
		through = done.RowsAffected
		return done.Error
	})
	if err != nil {
		return false, fmt.Errorf("count an act of an address: %w", err)
	}
	return through > 0, nil
}

// giveBackFailure takes back what countFailure counted.
func giveBackFailure(tx *gorm.DB, address string) error {
	return tx.Model(&guess{}).Where("account = ?", address).UpdateColumn("n", gorm.Expr("n - ?", failurePause.Microseconds())).Error
}
