package web

import (
	"cmp"
	"net/url"
	"slices"

	"linkfolio/internal/access"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// memberQuery is the part of the address that says what the list shows, without the page.
func memberQuery(form *site.Form) url.Values {
	return form.Query("words", "role", "show", "sort", "order")
}

func memberFilter(all staff, form *site.Form) memberFields {
	roles := []ui.Option{{Value: "", Label: "Any role"}}
	for _, role := range access.Roles() {
		roles = append(roles, ui.Option{Value: string(role), Label: site.Capital(role.Words())})
	}
	fields := memberFields{
		Action: organisationPath(all.ID), Words: form.Input("words", "Name", ""), Role: form.Select("role", "Role", "", roles),
		Show: form.Select("show", "Show", "", []ui.Option{
			{Value: "", Label: "Everybody"}, {Value: showUnsupervised, Label: "No supervisor"}, {Value: showAway, Label: "Not signed in for 30 days"},
		}),
		Apply: ui.Button{Text: "Apply", Kind: ui.Secondary},
	}
	if all.learning != nil {
		fields.Show.Options = append(fields.Show.Options, ui.Option{Value: showOverdue, Label: "Overdue e-learning"})
	}
	for _, name := range []string{"sort", "order"} {
		if form.Text(name) != "" {
			fields.Keep = append(fields.Keep, form.Hidden(name))
		}
	}
	return fields
}

// chosen are the members that the filters leave, in the order that was asked for. What the filters do not know does not
// count.
func (s *Server) chosen(all staff, form *site.Form) []identity.Member {
	shown := slices.Clone(all.members)
	keep := func(in func(identity.Member) bool) {
		shown = slices.DeleteFunc(shown, func(m identity.Member) bool { return !in(m) })
	}
	if words := form.AsText("words"); words != "" {
		keep(func(m identity.Member) bool { return m.Matches(words) })
	}
	if role := access.Role(form.Text("role")); slices.Contains(access.Roles(), role) {
		keep(func(m identity.Member) bool {
			return slices.ContainsFunc(m.Roles, func(r identity.Membership) bool { return r.Role == role })
		})
	}
	switch form.Text("show") {
	case showUnsupervised:
		keep(all.unsupervised)
	case showAway:
		keep(s.away)
	case showOverdue:
		keep(all.overdue)
	}
	all.order(shown, form.Text("sort"), form.Text("order") == "descending")
	return shown
}

// figure is what a column orders a member by; not counted where the member has no such figure.
func (all staff) figure(column string, m identity.Member) (figure int64, counted bool) {
	year, counted := all.years[m.ID]
	switch column {
	case "points":
		return int64(year.Points), counted
	case "formal":
		return int64(year.FormalMinutes), counted
	case "learning":
		tally := all.learning[m.ID]
		return int64(1000 * tally.Held / max(1, tally.Asked)), tally.Asked > 0
	case "seen":
		if m.LastSignedInAt == nil {
			return 0, true
		}
		return m.LastSignedInAt.UnixMicro(), true
	}
	return 0, true
}

// order sorts by a column; the list comes by name. Who has no figure stands last either way.
func (all staff) order(shown []identity.Member, by string, descending bool) {
	slices.SortStableFunc(shown, func(a, b identity.Member) int {
		one, counted := all.figure(by, a)
		other, too := all.figure(by, b)
		switch {
		case counted && !too:
			return -1
		case too && !counted:
			return 1
		case descending:
			return cmp.Compare(other, one)
		}
		return cmp.Compare(one, other)
	})
	if by == "name" && descending {
		slices.Reverse(shown)
	}
}
