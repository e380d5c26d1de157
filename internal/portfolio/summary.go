package portfolio

import (
	"cmp"
	"fmt"
	"slices"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
)

// summary counts the entries as they are printed, so that its figures are those of the pages that follow.
func (g *gathered) summary(contents []cpd.Content, entries []Entry) Summary {
	all := sumOf(contents)
	s := Summary{
		SignedOff: signedWords(contents, entries), Kinds: kinds(contents), Activities: activities(contents),
		All: all.total("All entries"), Marks: legend(entries),
	}
	s.Lead = fmt.Sprintf("%s in %s, with %s of formal CPD.", all.points.Words(), entryCount(all.entries), calendar.Duration(all.formal))
	s.Goals, s.Basis = g.goals(all)
	s.Bars, s.Months = chart(g.span, contents)
	s.Chart = chartWords(s.Bars, s.Months)
	return s
}

// sum is what some entries come to.
type sum struct {
	entries, minutes, formal int
	points                   cpd.Points
}

func (s sum) with(c cpd.Content) sum {
	s.entries, s.minutes, s.points = s.entries+1, s.minutes+c.Minutes, s.points+c.Points
	if c.Kind == cpd.Formal {
		s.formal += c.Minutes
	}
	return s
}

func sumOf(contents []cpd.Content) (s sum) {
	for _, c := range contents {
		s = s.with(c)
	}
	return s
}

func (s sum) total(name string) Total {
	return Total{Name: name, Entries: s.entries, Time: calendar.Duration(s.minutes), Points: s.points.String()}
}

func signedWords(contents []cpd.Content, entries []Entry) string {
	var signed, rest sum
	for i, c := range contents {
		if entries[i].Mark == Signed {
			signed = signed.with(c)
		} else {
			rest = rest.with(c)
		}
	}
	in := func(s sum) string { return s.points.Words() + " in " + entryCount(s.entries) }
	return "Signed off: " + in(signed) + ". Not signed off: " + in(rest) + "."
}

// kinds has a line for formal and for informal CPD, and one more where an entry does not say.
func kinds(contents []cpd.Content) []Total {
	by := map[cpd.Kind]sum{}
	for _, c := range contents {
		by[c.Kind] = by[c.Kind].with(c)
	}
	lines := []Total{by[cpd.Formal].total("Formal"), by[cpd.Informal].total("Informal")}
	if by[cpd.NoKind].entries > 0 {
		lines = append(lines, by[cpd.NoKind].total("Not given"))
	}
	return lines
}

// activities has a line for each activity type that occurs, most points first.
func activities(contents []cpd.Content) []Total {
	by := map[string]sum{}
	for _, c := range contents {
		name := given(c.ActivityLabel, "Not given")
		by[name] = by[name].with(c)
	}
	names := make([]string, 0, len(by))
	for name := range by {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(by[b].points, by[a].points), cmp.Compare(a, b)) })
	lines := make([]Total, len(names))
	for i, name := range names {
		lines[i] = by[name].total(name)
	}
	return lines
}

// goals compares the sums with the published minimum, which is for a whole membership year (NALW, domain.md section 1);
// for other dates there is nothing to compare.
func (g *gathered) goals(all sum) ([]Goal, string) {
	r := g.requirement
	if calendar.YearOf(g.person.MembershipStart, g.span.From) != g.span {
		return []Goal{}, fmt.Sprintf("No minimum is shown: %s’s is for one membership year, and this portfolio is for other dates.", line(r.Body))
	}
	return []Goal{pointsGoal(all, cpd.Points(r.Points)), formalGoal(all, r.FormalMinutes)}, basis(r)
}

func pointsGoal(all sum, least cpd.Points) Goal {
	g := Goal{Name: "CPD points", Words: all.points.String() + " of " + least.Words(), Done: int64(all.points), Goal: int64(least)}
	g.Met = all.points >= least
	g.Says = says(g.Met, least.Words(), (least - all.points).Words())
	return g
}

func formalGoal(all sum, least int) Goal {
	g := Goal{Name: "Formal CPD", Words: calendar.Duration(all.formal) + " of " + calendar.Duration(least), Done: int64(all.formal), Goal: int64(least)}
	g.Met = all.formal >= least
	g.Says = says(g.Met, calendar.Duration(least), calendar.Duration(least-all.formal))
	return g
}

func says(met bool, least, missing string) string {
	if met {
		return "The minimum of " + least + " is met."
	}
	return "The minimum of " + least + " is not met: " + missing + " to go."
}

// basis says where the minimum comes from. What was not read in a source is said to be so.
func basis(r catalogue.Requirement) string {
	words := line(r.Words) + " Source: " + line(r.Source.Source)
	if !r.Verified() {
		return words + ", not checked against the source yet."
	}
	return words + ", checked on " + r.CheckedOn.Words() + "."
}

// marks in the order in which they are explained.
var marks = []Legend{
	{Signed, "Signed off", "somebody who was asked to do so signed off exactly the text that is printed here."},
	{Waiting, "Waiting, not signed off", "the entry was sent to somebody to sign it off, who has not decided yet."},
	{Returned, "Returned, not signed off", "somebody who was asked to sign it off sent it back with a comment."},
	{Declined, "Declined, not signed off", "somebody who was asked to sign it off said that it was not for them."},
	{Reopened, "Re-opened, not signed off", "the entry was signed off, and that was taken back."},
	{Unsure, "Not signed off: records disagree", "the stored records of the entry contradict each other, as is said under it."},
}

func legend(entries []Entry) []Legend {
	used := []Legend{}
	for _, m := range marks {
		if count(entries, m.Mark) > 0 {
			used = append(used, m)
		}
	}
	return used
}
