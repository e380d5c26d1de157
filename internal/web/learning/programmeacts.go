package learning

import (
	"context"
	"net/http"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

func (p Pages) moveProgramme(c echo.Context) error {
	return p.onProgramme(c, func(ctx context.Context, who access.Actor, organisation, id uuid.UUID) error {
		place, err := placeIn(c)
		if err != nil {
			return err
		}
		return p.Shelf.MoveProgramme(ctx, who, organisation, id, place)
	}, "order")
}

func (p Pages) moveModule(c echo.Context) error {
	return p.onModule(c, func(ctx context.Context, who access.Actor, organisation, id uuid.UUID) error {
		place, err := placeIn(c)
		if err != nil {
			return err
		}
		return p.Shelf.MoveModule(ctx, who, organisation, id, place)
	}, "order")
}

// placeIn is the place to which a form moves something.
func placeIn(c echo.Context) (int, error) {
	form, err := site.ReadForm(c)
	if err != nil {
		return 0, err
	}
	place, err := strconv.Atoi(form.Text("place"))
	if err != nil {
		return 0, notWhole(err)
	}
	return place, nil
}

func (p Pages) askToRetireProgramme(c echo.Context) error {
	m, err := p.managedProgramme(c)
	if err != nil {
		return err
	}
	return p.drawSure(c, m, m.path("retire"), "Retire this programme", []ui.SummaryRow{{Key: "Programme", Value: ui.Text(m.programme.Title)}},
		"The people of "+m.Name+" are no longer shown this programme, asked to do it, or reminded of it.",
		"What they have completed stays in their records. You can bring the programme back at any time.")
}

func (p Pages) retireProgramme(c echo.Context) error {
	return p.onProgramme(c, p.Shelf.RetireProgramme, "programme-retired")
}

func (p Pages) restoreProgramme(c echo.Context) error {
	return p.onProgramme(c, p.Shelf.RestoreProgramme, "programme-restored")
}

func (p Pages) askToRetireModule(c echo.Context) error {
	m, err := p.managedModule(c)
	if err != nil {
		return err
	}
	return p.drawSure(c, m, modulePath(m.ID, m.module.ID, "retire"), "Retire this module", m.rows(),
		"The people of "+m.Name+" are no longer shown this module, asked to do it, or reminded of it. Retire a module that is no longer offered or needed.",
		"What they have completed stays in their records. You can bring the module back at any time.")
}

// rows say which module of which programme it is.
func (m managed) rows() []ui.SummaryRow {
	return []ui.SummaryRow{{Key: "Programme", Value: ui.Text(m.programme.Title)}, {Key: "Module", Value: ui.Text(m.module.Title)}}
}

func (p Pages) retireModule(c echo.Context) error {
	return p.onModule(c, p.Shelf.RetireModule, "module-retired")
}

func (p Pages) restoreModule(c echo.Context) error {
	return p.onModule(c, p.Shelf.RestoreModule, "module-restored")
}

func (p Pages) part(c echo.Context) error { return p.onModule(c, p.Shelf.PartModule, "module-parted") }

// drawSure says what an act means before it is done.
func (p Pages) drawSure(c echo.Context, m managed, action, title string, facts []ui.SummaryRow, words ...string) error {
	view := task{
		Base: p.Base(c, title), Facts: ui.SummaryList{Rows: facts}, Words: words, Action: action, Do: ui.Button{Text: "Retire", Kind: ui.Warning},
		Cancel: ui.Link{Text: "Cancel", Href: m.path()},
	}
	view.Back = &ui.BackLink{Text: m.programme.Title, Href: m.path()}
	return p.Page(c, http.StatusOK, "learning/task", view)
}

// deed is one act of a lead of an organisation, on something by its id.
type deed func(ctx context.Context, who access.Actor, organisation, id uuid.UUID) error

func (p Pages) onProgramme(c echo.Context, do deed, flash string) error {
	m, err := p.managedProgramme(c)
	if err != nil {
		return err
	}
	if err := do(c.Request().Context(), site.Actor(c), m.ID, m.programme.ID); err != nil {
		return err
	}
	return p.Done(c, m.path(), flash)
}

func (p Pages) onModule(c echo.Context, do deed, flash string) error {
	m, err := p.managedModule(c)
	if err != nil {
		return err
	}
	if err := do(c.Request().Context(), site.Actor(c), m.ID, m.module.ID); err != nil {
		return err
	}
	return p.Done(c, m.place(), flash)
}

func (p Pages) askToMerge(c echo.Context) error { return p.drawMerge(c, http.StatusOK, site.NewForm()) }

func (p Pages) drawMerge(c echo.Context, status int, form *site.Form) error {
	m, err := p.managedModule(c)
	if err != nil {
		return err
	}
	options := []ui.Option{{Value: "", Label: "Select a module"}}
	for _, other := range m.programme.Targets(m.module) {
		options = append(options, ui.Option{Value: other.ID.String(), Label: other.Title})
	}
	view := task{
		Base: p.Base(c, "Merge this module into another"), Facts: ui.SummaryList{Rows: m.rows()}, Action: modulePath(m.ID, m.module.ID, "merge"),
		Words: []string{
			"Merge a module when two stand for the same learning. This one is no longer listed. Anybody in " + m.Name + " who has completed it, or completes it, has completed the other.",
			"No record is changed, and imports still recognise its title. You can separate the two again at any time.",
		},
		Fields: ui.Group{form.Select("into", "Which module is it merged into?", "", options)},
		Do:     ui.Button{Text: "Merge"}, Cancel: ui.Link{Text: "Cancel", Href: m.path()},
	}
	view.Back = &ui.BackLink{Text: m.programme.Title, Href: m.path()}
	view.Problems = form.Problems()
	return p.Page(c, status, "learning/task", view)
}

func (p Pages) merge(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	m, err := p.managedModule(c)
	if err != nil {
		return err
	}
	into, err := uuid.Parse(form.Text("into"))
	if err == nil {
		err = p.Shelf.MergeModule(c.Request().Context(), site.Actor(c), m.ID, m.module.ID, into)
	} else {
		err = fault.At("into", "Select the module that it is merged into")
	}
	if form.Refused(err) {
		return p.drawMerge(c, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return p.Done(c, m.place(), "module-merged")
}
