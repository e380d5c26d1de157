package identity

import (
	"context"
	"fmt"
	"time"

	"linkfolio/internal/fault"
)

// A Check is something that anybody may ask for without signing in, and that each network address may ask for only so often.
type Check string

// Checks of sign-offs. A code that leads nowhere, a text to compare, and a file.
const (
	CheckCode Check = "code"
	CheckText Check = "text"
	CheckFile Check = "file"
)

// shares say how often: burst at once, and one more for each pause, so that in no hour there are more than twice burst.
var shares = map[Check]struct {
	burst int
	pause time.Duration
}{
	CheckCode: {30, 2 * time.Minute},
	CheckText: {30, 2 * time.Minute},
	CheckFile: {10, 6 * time.Minute},
}

func (p *People) checkKey(what Check, address string) string {
	if address == "" {
		return ""
	}
	return "check " + string(what) + " " + p.addressKey(address)
}

// MayCheck tells whether a network address may still ask. It counts nothing. The fault is TooMany.
func (p *People) MayCheck(ctx context.Context, what Check, address string) error {
	share := shares[what]
	full := p.clock().UnixMicro() + int64(share.burst-1)*share.pause.Microseconds()
	var used int64
	err := p.db.Read(ctx).Model(&guess{}).Where("account = ? AND n > ?", p.checkKey(what, address), full).Count(&used).Error
	if err != nil {
		return fmt.Errorf("look at the checks of an address: %w", err)
	}
	if used > 0 {
		return tooManyChecks()
	}
	return nil
}

// CountCheck counts one check of a network address before it is made. It is a TooMany fault when there are none left.
func (p *People) CountCheck(ctx context.Context, what Check, address string) error {
	share := shares[what]
	through, err := p.takeShare(ctx, p.checkKey(what, address), share.burst, share.pause)
	if err == nil && !through {
		return tooManyChecks()
	}
	return err
}

func tooManyChecks() error {
	return fault.New(fault.TooMany, "Too much was checked from your network in a short time. Wait a few minutes, then try again.")
}
