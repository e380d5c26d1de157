package entries

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// longestAnswer is what the count under an answer counts up to, in characters; cpd refuses more.
const longestAnswer = 20_000

type entryFormView struct {
	ui.Base
	Action    string
	Hidden    ui.Group
	Template  catalogue.Template
	Others    *ui.Details
	Said      *ui.InsetText // the supervisor's comment on an entry that came back
	Made      *ui.Paragraph // which completion it belongs to
	Stored    *ui.SummaryList
	TitleText ui.Input
	StartsOn  ui.DateInput
	EndsOn    ui.DateInput
	Provider  ui.Input
	Kind      ui.Radios
	Activity  ui.Select
	Hours     ui.Input
	Points    ui.Input
	Answers   []ui.Textarea
	Origin    ui.Details // where the questions come from
	Continue  ui.Button
	Save      ui.Button
	Cancel    ui.Link
}

// newEntry is the empty form, under the template that was chosen or the first.
func (s Pages) newEntry(c echo.Context) error {
	chosen, err := s.chosenTemplate(c, c.QueryParam("template"))
	if err != nil {
		return err
	}
	form := site.NewForm()
	form.Set("key", site.FreshKey())
	form.Set("template", chosen.ID.String())
	return s.drawNewEntry(c, http.StatusOK, form, chosen)
}

// chosenTemplate is the template with this id, or the first where it names none.
func (s Pages) chosenTemplate(c echo.Context, id string) (catalogue.Template, error) {
	ctx := c.Request().Context()
	if wanted, err := uuid.Parse(id); err == nil {
		chosen, err := s.Shelf.Template(ctx, wanted)
		if fault.KindOf(err) != fault.NotFound {
			return chosen, err
		}
	}
	all, err := s.Shelf.Templates(ctx)
	if err != nil || len(all) == 0 {
		return catalogue.Template{}, err
	}
	return all[0], nil
}

func (s Pages) drawNewEntry(c echo.Context, status int, form *site.Form, chosen catalogue.Template) error {
	view, err := s.entryForm(c, "Add an entry", form, chosen)
	if err != nil {
		return err
	}
	view.Action, view.Cancel.Href = "/entries", "/entries"
	if view.Others, err = s.otherTemplates(c, chosen); err != nil {
		return err
	}
	return s.Page(c, status, "entry/form", view)
}

// otherTemplates offers the templates that were not chosen.
func (s Pages) otherTemplates(c echo.Context, chosen catalogue.Template) (*ui.Details, error) {
	all, err := s.Shelf.Templates(c.Request().Context())
	if err != nil {
		return nil, err
	}
	var list ui.List
	for _, t := range all {
		if t.ID != chosen.ID {
			link := ui.Link{Text: t.Name, Href: "/entries/new?template=" + t.ID.String()}
			list.Items = append(list.Items, ui.Group{link, ui.Hint{Text: t.Summary}})
		}
	}
	if len(list.Items) == 0 {
		return nil, nil
	}
	return &ui.Details{Summary: "Use another template instead of " + chosen.Name, Body: list}, nil
}

// entryForm fills the fields that a new entry and an old one share.
func (s Pages) entryForm(c echo.Context, title string, form *site.Form, template catalogue.Template) (entryFormView, error) {
	activities, err := s.Shelf.Activities(c.Request().Context())
	if err != nil {
		return entryFormView{}, err
	}
	view := entryFormView{
		Base: s.Base(c, title), Template: template,
		Hidden:    ui.Group{form.Hidden("key"), form.Hidden("template"), form.Hidden("lock")},
		TitleText: form.Input("title", "Title", "For example, Motivational interviewing workshop"),
		StartsOn:  form.DateInput("starts_on", "When did it start?", "For example, 27 3 2026"),
		EndsOn:    form.DateInput("ends_on", "When did it end? (optional)", "Leave this empty if it was on 1 day"),
		Provider:  form.Input("provider", "Who provided it? (optional)", "An organisation, a website or a colleague's job title"),
		Kind:      form.Radios("kind", "Was it formal or informal?", "", kindOptions),
		Activity:  form.Select("activity", "What kind of activity was it?", "", activityOptions(activities)),
		Hours:     form.Input("hours", "Time spent", "For example, 2.5 or 2 hours 30 minutes"),
		Points:    form.Input("points", "CPD points (optional)", "Leave this empty to count 1 point for each hour"),
		Continue:  ui.Button{Text: "Continue", Name: "save", Value: "continue"},
		Save:      ui.Button{Text: "Save as draft", Name: "save", Value: "draft", Kind: ui.Secondary},
		Cancel:    ui.Link{Text: "Cancel"},
	}
	view.Problems = form.Problems()
	view.Hours.Width, view.Points.Width, view.Points.InputMode = 10, 4, "decimal"
	view.Answers, view.Origin = answerFields(form, template), originOf(template, activities)
	return view, nil
}

var kindOptions = []ui.Option{
	{Value: string(cpd.Formal), Label: "Formal", Hint: "Structured learning with clear objectives and outcomes, such as a course or online training"},
	{Value: string(cpd.Informal), Label: "Informal", Hint: "Everything else that you learned from, such as supervision, reading or shadowing"},
}

func activityOptions(activities []catalogue.Activity) []ui.Option {
	options := []ui.Option{{Value: "", Label: "Choose an activity"}}
	for _, a := range activities {
		options = append(options, ui.Option{Value: a.Key, Label: a.Label})
	}
	return options
}

func answerFields(form *site.Form, template catalogue.Template) []ui.Textarea {
	var fields []ui.Textarea
	for _, prompt := range template.Prompts {
		label := prompt.Label
		if !prompt.Required {
			label += " (optional)"
		}
		field := form.Textarea("answer."+prompt.Key, label, prompt.Hint)
		field.MaxLength, field.Threshold, field.Rows = longestAnswer, 75, 6
		fields = append(fields, field)
	}
	return fields
}

// draftOf is what was typed, for the domain to read.
func draftOf(form *site.Form) cpd.Draft {
	template, err := uuid.Parse(form.Text("template"))
	if err != nil {
		template = uuid.Nil // no template has it, so the domain refuses it
	}
	return cpd.Draft{
		Key: form.Text("key"), Complete: form.Text("save") == "continue", Template: template,
		Title: form.Text("title"), StartsOn: cpd.TypedDate(form.Date("starts_on")), EndsOn: cpd.TypedDate(form.Date("ends_on")),
		Provider: form.Text("provider"), Kind: form.Text("kind"), Activity: form.Text("activity"),
		Hours: form.Text("hours"), Points: form.Text("points"), Answers: form.Under("answer."),
	}
}

// formOf fills the form from what is stored, as it was typed.
func formOf(e cpd.Entry) *site.Form {
	draft, form := e.AsDraft(), site.NewForm()
	for name, value := range map[string]string{
		"key": draft.Key, "template": draft.Template.String(), "lock": strconv.Itoa(e.LockVersion),
		"title": draft.Title, "provider": draft.Provider, "kind": draft.Kind, "activity": draft.Activity,
		"hours": draft.Hours, "points": draft.Points,
		"starts_on-day": draft.StartsOn.Day, "starts_on-month": draft.StartsOn.Month, "starts_on-year": draft.StartsOn.Year,
		"ends_on-day": draft.EndsOn.Day, "ends_on-month": draft.EndsOn.Month, "ends_on-year": draft.EndsOn.Year,
	} {
		form.Set(name, value)
	}
	for key, text := range draft.Answers {
		form.Set("answer."+key, text)
	}
	return form
}

// addEntry keeps a new entry: a draft, or one that is ready to be sent.
func (s Pages) addEntry(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	entry, err := s.Book.Add(c.Request().Context(), site.Actor(c), draftOf(form))
	switch {
	case form.Refused(err):
		return s.refusedNew(c, form)
	case fault.KindOf(err) == fault.Conflict: // this form was saved before, with other words
		return s.otherTab(c, entry.ID, form, err)
	case err != nil:
		return err
	}
	return s.saved(c, entry, form)
}

func (s Pages) refusedNew(c echo.Context, form *site.Form) error {
	chosen, err := s.chosenTemplate(c, form.Text("template"))
	if err != nil {
		return err
	}
	form.Set("template", chosen.ID.String())
	return s.drawNewEntry(c, http.StatusUnprocessableEntity, form, chosen)
}

// saved leads on from a form that was kept.
func (s Pages) saved(c echo.Context, entry cpd.Entry, form *site.Form) error {
	if form.Text("save") == "continue" {
		return c.Redirect(http.StatusSeeOther, site.EntryPath(entry.ID, "sign-off-request"))
	}
	flash := "saved"
	if entry.State != access.Draft {
		flash = "changed"
	}
	return s.Done(c, site.EntryPath(entry.ID, ""), flash)
}

// latestReturn is what was said when an entry came back, while it is still back.
func latestReturn(found signoff.Case) *ui.InsetText {
	if found.Entry.State != access.Returned || len(found.Decisions) == 0 {
		return nil
	}
	last := found.Decisions[0]
	by, did, at, said := last.ByName, didWords[last.Kind], last.When(), last.Comment
	if last.ForName != "" {
		by += ", for " + last.ForName + ","
	}
	if found.Stage == signoff.StageReopened {
		r := found.Reopenings[0]
		by, did, at, said = nameOf(found, r.ByID, r.ByName), "re-opened", r.When(), r.Reason
	}
	comma := ""
	if found.Stage != signoff.StageReopened && last.Authenticated == signoff.ByEmail {
		at, comma = at+", "+last.Authenticated.Words(), ","
	}
	opening := by + " " + did + " this entry on " + at
	if said == "" {
		return &ui.InsetText{Body: ui.Group{ui.Paragraph{ui.Text(opening + ".")}}}
	}
	return &ui.InsetText{Body: ui.Group{ui.Paragraph{ui.Text(opening + comma + " and said:")}, ui.Prose(said)}}
}

// returnAbove is latestReturn with the way to the comments under the answers, where the version came back with some.
func returnAbove(found signoff.Case) *ui.InsetText {
	inset := latestReturn(found)
	if inset == nil || found.Stage == signoff.StageReopened {
		return inset
	}
	var links []ui.Component
	for _, answer := range found.Content.Answers {
		if slices.ContainsFunc(found.Remarks, func(r signoff.Remark) bool { return returnedWith(found, r, answer.Key) }) {
			links = append(links, ui.Link{Text: "“" + answer.Label + "”", Href: "#answer." + answer.Key})
		}
	}
	switch len(links) {
	case 0:
	case 1:
		inset.Body = ui.Group{inset.Body, ui.Paragraph{ui.Text("See the comment under "), links[0], ui.Text(".")}}
	default:
		inset.Body = ui.Group{inset.Body, ui.Paragraph{ui.Text("See the comments under:")}, ui.List{Items: links}}
	}
	return inset
}

// returnedWith tells whether a comment of somebody else's is on this answer of the version that came back.
func returnedWith(found signoff.Case, r signoff.Remark, answer string) bool {
	return r.AnswerKey == answer && r.Number == found.Entry.Version && r.ByID != found.Entry.OwnerID && r.Words != ""
}

// allSaid is latestReturn with the comments on single answers, for a page that does not show them where they belong.
func allSaid(found signoff.Case) *ui.InsetText {
	inset, on := latestReturn(found), answersSaid(found)
	if inset == nil || len(on) == 0 {
		return inset
	}
	return &ui.InsetText{Body: ui.Group{inset.Body, ui.Paragraph{ui.Text("There are comments on:")}, ui.List{Items: on}}}
}

// answersSaid are the answers of the last version that somebody commented on, with what the others than the owner said.
func answersSaid(found signoff.Case) (items []ui.Component) {
	for _, answer := range found.Content.Answers {
		for _, r := range found.Remarks {
			if returnedWith(found, r, answer.Key) {
				items = append(items, ui.Group{ui.Text(answer.Label), ui.Prose(r.Words)})
			}
		}
	}
	return items
}
