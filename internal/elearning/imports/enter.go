package imports

import (
	"context"
	"time"

	"linkfolio/internal/fault"
)

const (
	// uploadsAtOnce is how many uploads a process receives at a time: each holds a file, packed and sealed too, for a moment.
	uploadsAtOnce = 2

	// longestWait is how long an upload waits for its turn.
	longestWait = 10 * time.Second
)

// enter waits for one of the places for uploads; leave gives it back. The fault is Unavailable.
func (d *Desk) enter(ctx context.Context) (leave func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, longestWait)
	defer cancel()
	select {
	case d.atOnce <- struct{}{}:
		return func() { <-d.atOnce }, nil
	case <-ctx.Done():
		return nil, fault.New(fault.Unavailable, "Other files are being uploaded at this moment. Try again in a minute.").Because(context.Cause(ctx))
	}
}
