package imports

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/fault"
)

// Connector fetches completions from another system's own service, so that nobody has to carry a file. None ships: the
// services that link workers' learning is in can only be reached by agreement with those who run them, and nothing here
// pretends to have one.
//
// NHS Learning Hub: the published API (header X-API-KEY, by agreement) gives resources, not what somebody completed. Version
// 1.3 adds OAuth, by which "/Resource/User/{activityStatusId}" gives somebody's resources with a status, but no day, score or
// time; "MyLearning/GetUserLearningHistory" gives days, and is not in the published definition. Rows without a day come back
// as not understood, so the first of the two is of no use on its own.
//
// ESR: e-learning reaches it over AICC and SCORM from national domains; what it gives out is files, by agreement with the
// employer. A connector would give a row for each completion, with the employee's e-mail address as the learner.
type Connector interface {
	// Name says where the rows come from, to people: "NHS Learning Hub".
	Name() string

	// Fetch gives what was completed or seen on a day or later, at most reports.MostRows rows. A fault is shown to people;
	// any other error is only logged. It should end soon after ctx has.
	Fetch(ctx context.Context, since calendar.Date) ([]reports.Row, error)
}

// Pull fetches rows and stages an import from them, like one from a file. organisation and key are those of Begin, and so are
// the faults.
func (d *Desk) Pull(ctx context.Context, who access.Actor, organisation *uuid.UUID, key string, from Connector, since calendar.Date) (uuid.UUID, error) {
	i, again, err := d.open(ctx, who, organisation, key)
	if err != nil || again {
		return i.ID, err
	}
	err = d.fetch(ctx, i, from, since)
	if err != nil {
		_ = d.drop(context.WithoutCancel(ctx), i.ID) // what stays is swept
		return uuid.Nil, err
	}
	return i.ID, d.received(ctx, i.ID)
}

func (d *Desk) fetch(ctx context.Context, i Import, from Connector, since calendar.Date) error {
	rows, err := from.Fetch(ctx, since)
	if err != nil {
		return fmt.Errorf("fetch from %s: %w", from.Name(), err)
	}
	if len(rows) > reports.MostRows {
		return fault.Newf(fault.Invalid, "%s gives more rows than can be imported at once. Choose a later day to begin with.", from.Name())
	}
	content, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("rows from %s: %w", from.Name(), err)
	}
	return d.keep(ctx, i, File{Name: from.Name(), Kind: fromConnector}, content)
}
