package learning

import (
	"net/http"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/fault"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// task is a page with one thing to do: what it is about, what it means, and the form.
type task struct {
	ui.Base
	Stored *ui.SummaryList // what somebody else has saved meanwhile
	Facts  ui.SummaryList
	Words  []string
	Action string
	Fields ui.Group
	Do     ui.Button
	Cancel ui.Link
}

// numberOf is a whole number that was typed: 0 for nothing, and -1, which the catalogue refuses, for what is none.
func numberOf(text string) int {
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

// typedNumber is a number as a form begins with it: nothing stands for 0.
func typedNumber(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// keyOf is the id that a form proposes for what it adds.
func keyOf(form *site.Form) (uuid.UUID, error) {
	id, err := uuid.Parse(form.Text("key"))
	if err != nil {
		return id, notWhole(err)
	}
	return id, nil
}

// notWhole refuses a form that lacks what people do not fill in.
func notWhole(cause error) error {
	return fault.New(fault.Invalid, "The form did not arrive whole. Go back and send it again.").Because(cause)
}

// edit is how a lead's change of something is shown again.
type edit struct {
	find   func(echo.Context) (managed, error)
	draw   func(c echo.Context, status int, form *site.Form, m managed, stored *ui.SummaryList) error
	stored func(managed) ([]site.Field, *site.Form) // the fields of the page, with what is stored
}

// notKept shows a change that was refused once more. Where somebody else was first, what is stored now stands beside it, and
// nothing that was typed is lost.
func notKept(c echo.Context, form *site.Form, m managed, err error, e edit) error {
	if status := form.Mendable(err); status != 0 {
		return e.draw(c, status, form, m, nil)
	}
	if fault.KindOf(err) != fault.Conflict {
		return err
	}
	if m, err = e.find(c); err != nil {
		return err
	}
	fields, stored := e.stored(m)
	differs := differing(fields, stored, form)
	form.Set("lock", stored.Text("lock"))
	return e.draw(c, http.StatusConflict, form, m, differs)
}

// differing lists what is stored now where something else was typed.
func differing(fields []site.Field, stored, typed *site.Form) *ui.SummaryList {
	words := map[string]string{}
	for audience, label := range audienceWords {
		words[string(audience)] = label
	}
	for rule, label := range ruleWords {
		words[string(rule)] = label
	}
	list := &ui.SummaryList{}
	for _, field := range fields {
		was := stored.AsText(field.Name)
		if was == typed.AsText(field.Name) {
			continue
		}
		if label, chosen := words[was]; chosen {
			was = label
		}
		list.Rows = append(list.Rows, ui.SummaryRow{Key: field.Label, Value: site.ProseOr(was, "Nothing")})
	}
	return list
}

// choices are the options of a choice, in an order, with their words.
func choices[T ~string](order []T, words map[T]string) (options []ui.Option) {
	for _, one := range order {
		options = append(options, ui.Option{Value: string(one), Label: words[one]})
	}
	return options
}

// formWith is a form that begins with these values.
func formWith(values map[string]string) *site.Form {
	form := site.NewForm()
	for name, value := range values {
		form.Set(name, value)
	}
	return form
}

func termsOf(form *site.Form) catalogue.Terms {
	return catalogue.Terms{
		AskedOf: catalogue.Audience(form.Text("asked_of")), DueDays: numberOf(form.AsText("due_days")), LastsMonths: numberOf(form.AsText("lasts_months")),
	}
}

// numberInput is a small box for a number of days or months.
func numberInput(form *site.Form, name, label, hint, unit string) ui.Input {
	input := form.Input(name, label, hint)
	input.Width, input.InputMode, input.Suffix, input.NoSpellcheck = 4, "numeric", unit, true
	return input
}

func urlInput(form *site.Form) ui.Input {
	input := form.Input("url", "Where is it taken? (optional)", "A full web address, like https://www.e-lfh.org.uk/")
	input.Type, input.NoSpellcheck = "url", true
	return input
}
