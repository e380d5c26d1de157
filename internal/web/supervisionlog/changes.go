package supervisionlog

import (
	"fmt"
	"slices"

	"github.com/google/uuid"

	"linkfolio/internal/calendar"
	"linkfolio/internal/supervision"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// saidOf is why a session was corrected, and what changed since the reader last confirmed it; nil where there is nothing to say.
func saidOf(s supervision.Sheet, mine supervision.Side) *ui.InsetText {
	var body ui.Group
	if s.Reason != "" {
		body = append(body, ui.Text("Why it was corrected:"), ui.Prose(site.Shown(s.Reason)))
	}
	if before, found := beforeOf(s, mine); found && !s.Agreed() {
		body = append(body, changesSince(s, before)...)
	}
	if len(body) == 0 {
		return nil
	}
	return &ui.InsetText{Body: body}
}

// beforeOf is the version that the reader confirmed last, where it changed since, or else the one before this one.
func beforeOf(s supervision.Sheet, mine supervision.Side) (supervision.Version, bool) {
	number, _ := s.ConfirmedLast(mine)
	if number == s.LockVersion {
		number--
	}
	at := slices.IndexFunc(s.Earlier, func(v supervision.Version) bool { return v.Number == number })
	if at < 0 {
		return supervision.Version{}, false
	}
	return s.Earlier[at], true
}

func changesSince(s supervision.Sheet, v supervision.Version) ui.Group {
	before, err := v.ReadContent()
	if err != nil { // it was written by us; the rest of the page is worth more than this
		return nil
	}
	list := ui.List{}
	for _, words := range changes(before, s.Content) {
		list.Items = append(list.Items, ui.Text(words))
	}
	if len(list.Items) == 0 {
		return nil
	}
	return ui.Group{site.Say(fmt.Sprintf("What changed since version %d:", v.Number)), list}
}

// changes says what differs between two versions; of what is long, only that it does.
func changes(before, now supervision.Content) (all []string) {
	add := func(label, before, now string) {
		if before != now {
			all = append(all, label+": "+before+", now "+now)
		}
	}
	add("Day", before.HeldOn.Words(), now.HeldOn.Words())
	add("Length", calendar.Duration(before.Minutes), calendar.Duration(now.Minutes))
	add("Next session", nextOf(before.Said), nextOf(now.Said))
	for _, part := range []struct {
		label string
		same  bool
	}{
		{"What you talked about", before.Agenda == now.Agenda},
		{"Shared notes", before.Notes == now.Notes},
		{"Agreed actions", slices.EqualFunc(before.Actions, now.Actions, sameAction)},
		{"Entries", slices.Equal(sorted(before.Entries), sorted(now.Entries))},
	} {
		if !part.same {
			all = append(all, part.label+": changed")
		}
	}
	return all
}

func nextOf(s supervision.Said) string {
	if s.NextOn.IsZero() {
		return "not agreed"
	}
	return s.NextOn.Words()
}

// sameAction leaves out what is no part of a version, such as whether it is done.
func sameAction(a, b supervision.Action) bool {
	return a.Words == b.Words && a.BySide == b.BySide && a.DueOn == b.DueOn
}

func sorted(ids []uuid.UUID) (words []string) {
	for _, id := range ids {
		words = append(words, id.String())
	}
	slices.Sort(words)
	return words
}
