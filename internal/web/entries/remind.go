package entries

import (
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// remindPart is how long an entry has waited, and the way to remind whoever it waits for.
type remindPart struct {
	Says   []string
	Action string
	Do     *ui.Button // nil where they were reminded today
}

// remindPart is nil where there is nobody to remind.
func (s Pages) remindPart(c echo.Context, found signoff.Case) (*remindPart, error) {
	if found.Entry.State != access.Sent || found.Entry.OwnerID != site.Actor(c).ID {
		return nil, nil
	}
	n, possible, err := s.Desk.Nudging(c.Request().Context(), site.Actor(c), found.Entry.ID)
	if err != nil || !possible {
		return nil, err
	}
	part := &remindPart{Action: site.EntryPath(found.Entry.ID, "remind")}
	if days := calendar.DayOf(*found.Entry.SentAt).DaysUntil(s.Clock.Today()); days > 0 {
		part.Says = append(part.Says, "It has waited for "+ui.Plural(days, "day", "days")+".")
	}
	if n.Last != nil {
		part.Says = append(part.Says, remindedWords(n))
	}
	if !n.Today {
		part.Do = &ui.Button{Text: "Remind " + n.Supervisor, Kind: ui.Secondary}
	}
	return part, nil
}

// remindedWords says when they were last reminded, whether they hear of it, and when it can be done again.
func remindedWords(n signoff.Nudging) string {
	words := "You last reminded " + n.Supervisor + " on " + calendar.Moment(*n.Last) + "."
	switch n.Every {
	case signoff.Never:
		words += " They have chosen to get no emails about sign-offs, so ask them yourself."
	case signoff.Weekly:
		words += " They get emails about sign-offs on Mondays."
	}
	if n.Today {
		words += " You can remind them again from " + n.Again().Words() + "."
	}
	return words
}

// remind reminds whoever an entry waits for. The second click of a double click does nothing.
func (s Pages) remind(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	n, err := s.Desk.Nudge(c.Request().Context(), site.Actor(c), id)
	if err != nil {
		return err
	}
	flash := map[string]string{signoff.Weekly: "reminded-weekly", signoff.Never: "reminded-unheard"}[n.Every]
	if flash == "" {
		flash = "reminded"
	}
	return s.Done(c, site.EntryPath(id, ""), flash)
}
