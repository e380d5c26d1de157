package demo

import (
	"context"
	"time"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/identity"
)

// Sam's leave, in working days ago: Kit stands in from the first day to the last.
const (
	leaveFrom  = 23
	leaveUntil = 17
)

// leaveStep is that Sam names who stands in, on the evening before.
func leaveStep(today calendar.Date) step {
	return step{at: at(workday(today, leaveFrom+1), 17*time.Hour), event: &event{"name a stand-in", nameStandIn}}
}

func nameStandIn(ctx context.Context, p *past) error {
	sam, kit := p.actors["sam"], p.actors["kit"]
	kit.StandsIn = []access.StandIn{{For: sam.ID, Name: sam.Name, Supervises: sam.Supervises}}
	p.actors["kit"] = kit
	return p.people.NameStandIn(ctx, sam, identity.NewCover{
		Supervisor: sam.ID, StandIn: kit.ID, StartsOn: workday(p.today, leaveFrom), EndsOn: workday(p.today, leaveUntil),
	})
}
