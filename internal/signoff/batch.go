package signoff

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
)

// MostTogether is how many entries can be signed off by one declaration: as many as somebody can be believed to have read.
const MostTogether = 50

// Shown names an entry that was read beside others, and the version that was shown by the beginning of its hash or the whole
// of it. The version is empty where nothing was shown yet.
type Shown struct {
	Entry   uuid.UUID
	Version string
}

// Together is what somebody says about several entries at once.
type Together struct {
	Entries  []Shown
	Declared bool   // that they have read all of them
	Comment  string // the same for each
}

// Line is one entry of a batch, as it is for the reader now: it waits and can be signed off together with others (Open), it was
// signed off by the reader in the version that was shown (Decision), or it is left out (Why). Of an entry that the reader may not
// see any more, Waiting is empty but for its id.
type Line struct {
	Waiting
	Version  string // that waits, or that was signed off
	Content  cpd.Content
	Remarks  []Remark // oldest first, while it waits
	Open     bool
	Decision *Decision
	Reopened *Reopening // nil while nobody took that sign-off back
	Why      string
}

// Batch tells of each of these entries how it stands, in their order and each once. It changes nothing.
func (d *Desk) Batch(ctx context.Context, who access.Actor, shown []Shown) ([]Line, error) {
	if err := access.Check(who, access.SeeQueue, access.Record{}); err != nil {
		return nil, err
	}
	var lines []Line
	err := d.db.Snapshot(ctx, func(tx *gorm.DB) error {
		s := stack{who: who}
		if err := s.gather(tx, shown); err != nil {
			return err
		}
		lines = nil
		for _, one := range s.shown {
			lines = append(lines, s.line(one))
		}
		return nil
	})
	return lines, err
}

// SignTogether signs off entries by one declaration, each in a transaction of its own. What cannot be signed off is left as it
// is: Batch tells of each what became of it, and saying the same again signs nothing twice. Faults: Invalid (nothing declared, a
// comment that cannot be kept, no entries or too many), and whatever kept the rest from being tried.
func (d *Desk) SignTogether(ctx context.Context, who access.Actor, t Together) error {
	if err := t.check(); err != nil {
		return err
	}
	lines, err := d.Batch(ctx, who, t.Entries)
	if err != nil {
		return err
	}
	word := Word{Comment: t.Comment, together: confirmed(lines)}
	for i, line := range lines {
		if !line.Open {
			continue
		}
		word.Version = t.Entries[i].Version
		_, err := d.Sign(ctx, who, line.EntryID, word)
		if kind := fault.KindOf(err); err != nil && kind != fault.Conflict && kind != fault.NotFound && kind != fault.Forbidden {
			return fmt.Errorf("sign off entry %d of %d: %w", i+1, len(lines), err)
		}
	}
	return nil
}

// check also leaves each entry in once.
func (t *Together) check() error {
	t.Entries = eachOnce(t.Entries)
	var check fault.Check
	switch {
	case len(t.Entries) == 0:
		return fault.New(fault.Invalid, "Tick the entries that you want to sign off together.")
	case len(t.Entries) > MostTogether:
		return fault.New(fault.Invalid, "No more than "+strconv.Itoa(MostTogether)+" entries can be signed off together.")
	case !t.Declared:
		check.Add("declared", "Confirm that you have read each of these entries")
	}
	tidy(t.Comment, "comment", "Comment", &check)
	return check.Err()
}

func eachOnce(shown []Shown) []Shown {
	var once []Shown
	for _, one := range shown {
		if !slices.ContainsFunc(once, func(s Shown) bool { return s.Entry == one.Entry }) {
			once = append(once, one)
		}
	}
	return once
}

// confirmed is how many entries a declaration is about: those that can be signed off now, and those that it signed off already
// where the same form comes twice.
func confirmed(lines []Line) int {
	n := 0
	for _, line := range lines {
		if line.Open || line.Decision != nil && line.Decision.Together > 1 {
			n++
		}
	}
	return n
}

// mayStandWithOthers refuses, within the transaction, what is unusual where it is not read on its own.
func (w Word) mayStandWithOthers(tx *gorm.DB, who access.Actor, e cpd.Entry) error {
	if w.together == 0 {
		return nil
	}
	found, err := waitingFor(tx, who, []uuid.UUID{e.ID})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return access.NotFound()
	}
	if why := Because(found[0].Unusual()); why != "" {
		return fault.New(fault.Conflict, why)
	}
	return nil
}

// WithOthers says together with how many others a version was decided on by the same declaration: "together with 11 other
// entries". It is empty for one alone.
func (d Decision) WithOthers() string { return withOthers(d.Together) }

// WhenDecided says when a version was decided on, and together with how many others.
func (d Decision) WhenDecided() string { return whenDecided(d.At, d.Together) }

func whenDecided(at time.Time, together int) string {
	if others := withOthers(together); others != "" {
		return calendar.Moment(at) + ", " + others
	}
	return calendar.Moment(at)
}

func withOthers(together int) string {
	switch {
	case together < 2:
		return ""
	case together == 2:
		return "together with 1 other entry"
	}
	return "together with " + strconv.Itoa(together-1) + " other entries"
}
