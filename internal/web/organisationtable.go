package web

import (
	"net/url"
	"strings"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/elearning"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// table is one line for each member. Points and hours stand only where the actor may see them.
func (all staff) table(shown []identity.Member, query url.Values) *ui.Table {
	if len(shown) == 0 {
		return nil
	}
	table := &ui.Table{Caption: "Members", CaptionHidden: true, Responsive: true, FirstCellHeader: true}
	for _, column := range []struct {
		text, sort string
		shown      bool
	}{
		{"Name", "name", true}, {"Roles", "", true}, {"CPD points", "points", all.years != nil}, {"Formal CPD", "formal", all.years != nil},
		{"E-learning", "learning", all.learning != nil}, {"Supervisors", "", true}, {"Last signed in", "seen", true},
	} {
		if !column.shown {
			continue
		}
		head := ui.Column{Text: column.text}
		if column.sort != "" {
			// Names begin with A, figures with the least, who was seen longest ago first: those need looking at.
			head.SortHref, head.Sorted = site.SortLink(organisationPath(all.ID), query, column.sort)
		}
		table.Columns = append(table.Columns, head)
	}
	for _, m := range shown {
		table.Rows = append(table.Rows, all.row(m))
	}
	return table
}

func (all staff) row(m identity.Member) ui.Row {
	name := ui.Group{ui.Link{Text: m.Name, Href: all.path(m)}}
	if m.DisabledAt != nil {
		name = append(name, ui.Text(" "), ui.Tag{Text: "Account disabled", Colour: ui.Grey})
	}
	row := ui.Row{name, ui.Text(site.Capital(strings.Join(all.roleLines(m), "; ")))}
	if all.years != nil {
		row = append(row, ui.Text(all.pointsWords(m)), ui.Text(all.formalWords(m)))
	}
	if all.learning != nil {
		row = append(row, all.learningCell(m))
	}
	return append(row, all.supervisorCell(m), ui.Text(seenWords(m.Person)))
}

// roleLines says each role with since or until when.
func (all staff) roleLines(m identity.Member) (lines []string) {
	for _, held := range m.Roles {
		lines = append(lines, roleLine(held, all.today))
	}
	return lines
}

func roleLine(held identity.Membership, today calendar.Date) string {
	words := held.Role.Words() + " since " + held.StartsOn.Short()
	if held.StartsOn.After(today) {
		words = held.Role.Words() + " starts on " + held.StartsOn.Short()
	}
	if !held.EndsOn.IsZero() {
		words += " until " + held.EndsOn.Short()
	}
	return words
}

func (all staff) pointsWords(m identity.Member) string {
	if year, counted := all.years[m.ID]; counted {
		return pointsProgress(year, all.requirement).Words
	}
	return site.None
}

func (all staff) formalWords(m identity.Member) string {
	if year, counted := all.years[m.ID]; counted {
		return formalProgress(year, all.requirement).Words
	}
	return site.None
}

// learningCell is how much of what is asked of a member counts as completed, and how much is overdue.
func (all staff) learningCell(m identity.Member) ui.Component {
	tally := all.learning[m.ID]
	switch {
	case tally.Asked == 0:
		return ui.Text(site.None)
	case tally.Overdue == 0:
		return ui.Text(heldWords(tally))
	}
	return ui.Group{ui.Text(heldWords(tally) + " "), ui.Tag{Text: itoa(tally.Overdue) + " overdue", Colour: ui.Red}}
}

func heldWords(t elearning.Tally) string { return itoa(t.Held) + " of " + itoa(t.Asked) }

// supervisorCell names the supervisors of a link worker, or says that there is none.
func (all staff) supervisorCell(m identity.Member) ui.Component {
	switch {
	case len(m.Supervisors) > 0:
		return ui.Text(supervisorNames(m))
	case all.unsupervised(m):
		return ui.Tag{Text: "None", Colour: ui.Orange}
	}
	return ui.Text(site.None)
}

func supervisorNames(m identity.Member) string {
	var names []string
	for _, supervisor := range m.Supervisors {
		names = append(names, supervisor.Name)
	}
	return strings.Join(names, ", ")
}

func seenWords(p identity.Person) string {
	if p.LastSignedInAt == nil {
		return "Never"
	}
	return calendar.DayOf(*p.LastSignedInAt).Short()
}

// roleOptions are the roles as they are offered, with what each may do.
func roleOptions() []ui.Option {
	return []ui.Option{
		{Value: string(access.LinkWorker), Label: "Link worker", Hint: "Logs their own learning and sends it for sign-off"},
		{Value: string(access.Supervisor), Label: "Supervisor", Hint: "Signs off entries of the people whom they supervise"},
		{Value: string(access.Lead), Label: "Organisation lead", Hint: "Sees members with points and hours, gives roles, and changes settings"},
	}
}
