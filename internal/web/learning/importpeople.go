package learning

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

func (p Pages) personPage(c echo.Context) error {
	return p.drawPerson(c, http.StatusOK, site.NewForm())
}

func (p Pages) drawPerson(c echo.Context, status int, form *site.Form) error {
	id, learner, err := p.about(c, "learner")
	if err != nil {
		return err
	}
	l, err := p.Imports.LearnerOf(c.Request().Context(), site.Actor(c), id, learner)
	if err != nil {
		return p.noImport(c, err)
	}
	view := p.partView(c, form, "Who is this?", "/people?learner="+learner.String(), id)
	view.Lead = []string{orNobody(l.Learner.Words()) + ", in " + rowsWords(l.Rows) + "."}
	if l.Stray {
		view.Lead = append(view.Lead, "The import was recorded without these rows. They are recorded as soon as you save who it is.")
	}
	if form.Text("choice") == "" && l.Learner.PersonID != nil {
		form.Set("choice", l.Learner.PersonID.String())
	}
	var options []ui.Option
	for _, person := range l.People {
		options = append(options, ui.Option{Value: person.ID.String(), Label: person.Name + " (" + person.Email + ")"})
	}
	words := "None of these people: keep the rows until I know"
	if l.Own {
		words = "Somebody else"
	}
	if !l.Stray {
		options = append(options, ui.Option{Value: keepOther, Label: words})
	}
	if !l.Own {
		options = append(options, ui.Option{Value: leaveOut, Label: "Discard the rows"})
	}
	if len(options) <= 5 {
		view.Fields = ui.Group{form.Radios("choice", "This person is", "", options)}
	} else {
		view.Fields = ui.Group{form.Select("choice", "This person is", "", append([]ui.Option{{Label: "Choose"}}, options...))}
	}
	return p.Page(c, status, "learning/import-choice", view)
}

func (p Pages) choosePerson(c echo.Context) error {
	id, learner, form, err := p.posted(c, "learner")
	if err != nil {
		return err
	}
	fate, err := fateOf(form.Text("choice"))
	if err == nil {
		err = p.Imports.Settle(c.Request().Context(), site.Actor(c), id, learner, fate)
	}
	return p.chosen(c, id, form, err, p.drawPerson)
}
