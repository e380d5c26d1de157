package imports

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/fault"
	"linkfolio/internal/jobs"
)

const (
	lease    = 5 * time.Minute  // longer than the largest import takes on a slow machine; after it, one of a server that died is anybody's
	attempts = 3                // then it is given up
	busy     = 3 * time.Second  // to wait when too many files are being read
	patience = 10 * time.Minute // for which waiting is no failure
)

// open is what holds for an import with which something is to be done.
const open = "state IN ('reading', 'writing')"

// Work reads or writes the import that is longest due; it is a work of the runner.
func (d *Desk) Work(ctx context.Context) (more bool, err error) {
	claimed, err := jobs.Claim[Import](ctx, d.DB, jobs.Terms{Open: open, Now: d.Clock(), Lease: lease, Most: 1})
	if err != nil {
		return false, fmt.Errorf("claim imports: %w", err)
	}
	for _, i := range claimed {
		err = errors.Join(err, d.carryOn(ctx, i))
	}
	return len(claimed) > 0, err
}

func (d *Desk) carryOn(ctx context.Context, i Import) error {
	if i.Attempts > attempts { // those before died of it
		return d.failed(ctx, i)
	}
	do := d.read
	if i.State == Writing {
		do = d.write
	}
	err := do(ctx, i)
	switch {
	case err == nil, errors.Is(err, errLost):
		return nil
	case ctx.Err() != nil: // the server stops; whoever starts next carries on
		return errors.Join(err, d.settle(context.WithoutCancel(ctx), i, map[string]any{"claimed_until": nil, "attempts": i.Attempts - 1}))
	case fault.KindOf(err) == fault.Unavailable && d.Clock().Sub(i.CreatedAt) < patience:
		d.logCause("files wait for their reader", i, err)
		return d.settle(ctx, i, map[string]any{"claimed_until": nil, "attempts": i.Attempts - 1, "due_at": d.Clock().Add(busy)})
	}
	return errors.Join(fmt.Errorf("import %s: %w", i.ID, err), d.failed(ctx, i))
}

// failed has an import tried again that could not be read or written, and in the end says what became of it. Nothing of it was
// recorded: writing is one transaction, so it can be tried as safely as reading.
func (d *Desk) failed(ctx context.Context, i Import) error {
	switch {
	case i.Attempts < attempts:
		return d.settle(ctx, i, map[string]any{"claimed_until": nil, "due_at": d.Clock().Add(busy)})
	case i.State == Writing:
		return d.settle(ctx, i, map[string]any{
			"state": Ready, "claimed_until": nil, "confirmed_at": nil, "lock_version": gorm.Expr("lock_version + 1"),
			"problem": "Something went wrong on our side while this was being recorded, so nothing was. Try again.",
		})
	}
	return d.settle(ctx, i, map[string]any{
		"state": Failed, "claimed_until": nil,
		"problem": "Something went wrong on our side while the files were being read. Nothing was recorded. Try again later.",
	})
}

// settle writes an outcome into an import that is still in these hands: neither another server's nor changed meanwhile.
func (d *Desk) settle(ctx context.Context, i Import, outcome map[string]any) error {
	err := d.DB.InTx(ctx, func(tx *gorm.DB) error { return settle(tx, i, outcome) })
	if err != nil && !errors.Is(err, errLost) {
		return fmt.Errorf("note what became of import %s: %w", i.ID, err)
	}
	return nil
}

// errLost says that an import is in other hands now, or was discarded.
var errLost = errors.New("the import is not ours any more")

func settle(tx *gorm.DB, i Import, outcome map[string]any) error {
	settled := tx.Model(&Import{}).Where("id = ? AND state = ? AND attempts = ? AND lock_version = ?", i.ID, i.State, i.Attempts, i.LockVersion).Updates(outcome)
	if settled.Error == nil && settled.RowsAffected == 0 {
		return errLost
	}
	return settled.Error
}

// Progress is how far the work at hand has come.
type Progress struct {
	State State
	Done  int
	Total int // 0 is not known yet
	Lock  int // rises with every change that somebody makes
}

// ProgressOf gives how far an import has come; who asks must have been let see it. What is being written is known only to
// the process that writes it: a transaction shows nothing before its end.
func (d *Desk) ProgressOf(ctx context.Context, id uuid.UUID) (Progress, error) {
	var i Import
	err := d.DB.Read(ctx).Where("id = ?", id).Take(&i).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Progress{}, gone()
	}
	if err != nil {
		return Progress{}, fmt.Errorf("progress of an import: %w", err)
	}
	p := Progress{State: i.State, Done: i.Done, Total: i.Total, Lock: i.LockVersion}
	if now, here := d.progress.Load(id); here && i.State == Writing {
		p.Done, _ = now.(int)
	}
	return p, nil
}

// Await gives an import a moment to be read or written, so that people need not wait for another page. It returns when that
// is done, or the moment over.
func (d *Desk) Await(ctx context.Context, id uuid.UUID, moment time.Duration) {
	over := time.NewTimer(moment)
	defer over.Stop()
	tick := time.NewTicker(30 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-over.C:
			return
		case <-tick.C:
		}
		p, err := d.ProgressOf(ctx, id)
		if err != nil || p.State != Reading && p.State != Writing {
			return
		}
	}
}
