package learning

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/elearning"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type mineView struct {
	ui.Base
	Record     ui.Button
	Ways       []ui.Link
	Due        *ui.TaskList // nil where nothing is due soon
	DueWords   string
	Programmes []programmePart
	Others     []ui.Details // programmes that nobody asks for and that were not begun
	Other      *ui.Table    // the latest learning outside the programmes; nil where there is none
	Further    ui.Paragraph // nil where that is all of it
}

// programmePart is one programme as its person stands with it.
type programmePart struct {
	Title    string
	Who      string // who asks for it
	Terms    string
	Source   string
	Progress ui.Progress
	Modules  ui.TaskList
	Taken    *ui.Link // where it is taken
	Entries  []ui.Link
}

// ways are where learning is recorded and read, beside the form. Each is a page of this package.
var ways = []ui.Link{
	{Text: "Import learning from files", Href: startPath(nil)},
	{Text: allRecordsWords, Href: recordsPath},
	{Text: "Put completions into your CPD record", Href: entriesPath},
	{Text: "NHS England’s published minimum", Href: pointsPath},
	{Text: "Reminders and calendar", Href: calendarPath},
}

// mine is what somebody has to learn and has learned: what comes first, then each programme.
func (p Pages) mine(c echo.Context) error {
	plan, err := p.Records.Plan(c.Request().Context(), site.Actor(c))
	if err != nil {
		return err
	}
	view := mineView{
		Base: p.Base(c, "My learning"), Record: ui.Button{Text: "Record a completion", Href: recordsPath + "/new"}, Ways: ways,
		Other: otherTable(plan.Other), Further: furtherRecords(len(plan.Other)),
	}
	view.due(plan)
	for i, f := range ordered(plan.Programmes) {
		part := partOf(f, "programme-"+itoa(i+1))
		if !f.Asked && !begun(f) {
			view.Others = append(view.Others, part.folded())
			continue
		}
		view.Programmes = append(view.Programmes, part)
	}
	return p.Page(c, http.StatusOK, "learning/mine", view)
}

// due lists what is overdue and what is due soon.
func (v *mineView) due(plan elearning.Plan) {
	lines := plan.DueBy(plan.Today.AddDays(elearning.SoonDays))
	v.DueWords = "Nothing is due in the next " + itoa(elearning.SoonDays) + " days."
	if len(lines) == 0 {
		return
	}
	v.DueWords = ""
	v.Due = &ui.TaskList{ID: "due"}
	for _, line := range lines {
		v.Due.Items = append(v.Due.Items, ui.Task{
			Title: line.Title, Href: linePath(line.Line), Hint: dueHint(plan, line), Status: dueStatus(line, plan.Today),
		})
	}
}

// dueHint names the programme of something that is due, and says where nobody has checked the title.
func dueHint(plan elearning.Plan, line elearning.DueLine) string {
	for _, f := range plan.Programmes {
		if note := TitleNote(f.Programme, line.Module); f.ID == line.ProgrammeID && note != "" {
			return line.Programme + ", " + note
		}
	}
	return line.Programme
}

// ordered puts what is asked first, then what was begun.
func ordered(programmes []elearning.Followed) []elearning.Followed {
	rank := func(f elearning.Followed) int {
		switch {
		case f.Asked:
			return 0
		case begun(f):
			return 1
		}
		return 2
	}
	return slices.SortedStableFunc(slices.Values(programmes), func(a, b elearning.Followed) int { return cmp.Compare(rank(a), rank(b)) })
}

// begun tells whether anything of a programme was recorded.
func begun(f elearning.Followed) bool {
	return slices.ContainsFunc(f.Lines, func(line elearning.Line) bool { return len(line.Records) > 0 })
}

func partOf(f elearning.Followed, id string) programmePart {
	part := programmePart{
		Title: f.Title, Who: WhoAsks(f), Terms: TermsWords(f.Programme), Source: site.SourceWords(f.Source),
		Progress: ProgressOf(f, id), Modules: ui.TaskList{ID: id},
	}
	if f.URL != "" {
		part.Taken = &ui.Link{Text: "Open " + f.Provider, Href: f.URL}
	}
	for _, line := range f.Lines {
		task := ui.Task{Title: line.Title, Href: linePath(line), Hint: site.Capital(TitleNote(f.Programme, line.Module)), Status: StatusOf(line.Module, line.Standing)}
		if len(line.Records) > 0 && line.Records[0].EntryID != nil {
			part.Entries = append(part.Entries, ui.Link{Text: line.Title, Href: site.EntryPath(*line.Records[0].EntryID, "")})
		}
		part.Modules.Items = append(part.Modules.Items, task)
	}
	return part
}

// folded hides a programme behind its title.
func (part programmePart) folded() ui.Details {
	body := ui.Group{site.Say(part.Who)}
	if part.Taken != nil {
		body = append(body, ui.Paragraph{*part.Taken})
	}
	return ui.Details{Summary: part.Title, Body: append(body, part.Modules)}
}
