package web

import (
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// asSupervisor marks the form by which somebody offers to supervise.
const asSupervisor = "supervisor"

// askPage is the form in which one side asks the other. Whoever has no portfolio can only offer to supervise.
func (s *Server) askPage(c echo.Context) error {
	form := site.NewForm()
	form.Set("as", c.QueryParam("as"))
	if !access.MayEver(site.Actor(c), access.LogEntry) {
		form.Set("as", asSupervisor)
	}
	form.SetDate("starts_on", s.Clock.Today())
	return s.drawAsk(c, http.StatusOK, form)
}

func (s *Server) drawAsk(c echo.Context, status int, form *site.Form) error {
	supervising := form.Text("as") == asSupervisor
	colleagues, err := s.People.Askable(c.Request().Context(), site.Actor(c), supervising)
	if err != nil {
		return err
	}
	view := taskView{
		Base: s.Base(c, "Ask somebody to supervise you"), Action: supervisionPath + "/ask",
		Words: []string{"They are told by email and can accept or decline. When they have accepted, you can send them your entries. They read what you send them, and nothing else."},
		Do:    ui.Button{Text: "Ask"}, Cancel: ui.Link{Text: "Cancel", Href: supervisionPath},
	}
	whom, other := "A supervisor of your organisation", "Their email address"
	if supervising {
		view.Title, view.Do.Text = "Offer to supervise somebody", "Offer"
		view.Words = []string{"They are told by email and can accept or decline. When they have accepted, they can send you their entries. You read what they send you, and nothing else."}
		whom = "A link worker of your organisation"
	}
	view.Fields = ui.Group{form.Hidden("as")}
	if len(colleagues) > 0 {
		view.Fields = append(view.Fields, form.Select("person", whom, "", optionsOf(colleagues, "Select somebody")))
		other = "Or the email address of somebody else"
	}
	email := form.Input("email", other, "The address with which they sign in to Linkfolio")
	email.Type, email.NoSpellcheck = "email", true
	if len(colleagues) == 0 && email.Error == "" {
		email.Error = form.Problem("person")
	}
	view.Fields = append(view.Fields, email, kindField(form), form.DateInput("starts_on", "First day", "For example, 1 4 2026"),
		form.DateInput("ends_on", "Last day (optional)", "Leave this empty if it is until further notice"))
	view.Back, view.Problems = &ui.BackLink{Text: "Supervision", Href: supervisionPath}, form.Problems()
	return s.Page(c, status, "supervision/task", view)
}

// optionsOf are people to select from, after an empty line.
func optionsOf(people []identity.Colleague, none string) []ui.Option {
	options := []ui.Option{{Value: "", Label: none}}
	for _, person := range people {
		options = append(options, ui.Option{Value: person.ID.String(), Label: site.NameAndRole(person.Name, person.RoleTitle)})
	}
	return options
}

func kindField(form *site.Form) ui.Radios {
	var options []ui.Option
	for _, kind := range identity.SupervisionKinds() {
		options = append(options, ui.Option{Value: kind, Label: site.Capital(identity.SupervisionWords(kind))})
	}
	return form.Radios("kind", "Kind of supervision", "", options)
}

// askForSupervision says the same of every address, whether it is anybody's or not.
func (s *Server) askForSupervision(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	var check fault.Check
	ask := identity.Ask{
		Supervising: form.Text("as") == asSupervisor, Person: personIn(form, "person", &check), Email: form.Text("email"), Kind: form.Text("kind"),
		StartsOn: form.Day("starts_on", "First day", &check), EndsOn: form.Day("ends_on", "Last day", &check),
	}
	if err = check.Err(); err == nil {
		err = s.People.AskSupervision(c.Request().Context(), site.Actor(c), ask)
	}
	if status := form.Mendable(err); status != 0 {
		return s.drawAsk(c, status, form)
	}
	if err != nil {
		return err
	}
	flash := "asked"
	if ask.Person == uuid.Nil {
		flash = "asked-by-address"
	}
	return s.Done(c, supervisionPath, flash)
}

// personIn reads who was selected; nobody where nothing was.
func personIn(form *site.Form, name string, check *fault.Check) uuid.UUID {
	if form.Text(name) == "" {
		return uuid.Nil
	}
	id, err := uuid.Parse(form.Text(name))
	if err != nil {
		check.Add(name, "Select somebody from the list")
	}
	return id
}

// answerPage is a request to the one who was asked.
func (s *Server) answerPage(c echo.Context) error {
	asked, err := s.requestTo(c, access.AnswerSupervision)
	if err != nil {
		return err
	}
	return s.drawAnswer(c, http.StatusOK, site.NewForm(), asked)
}

func (s *Server) requestTo(c echo.Context, do access.Action) (identity.Asked, error) {
	id, err := site.PathID(c)
	if err != nil {
		return identity.Asked{}, err
	}
	return s.People.RequestTo(c.Request().Context(), site.Actor(c), do, id)
}

func (s *Server) drawAnswer(c echo.Context, status int, form *site.Form, asked identity.Asked) error {
	view := taskView{
		Base: s.Base(c, "Answer a request for supervision"), Facts: factsOfRequest(asked, true), Words: meaningOf(asked), Action: requestPath(asked.ID),
		Do: ui.Button{Text: "Send your answer"}, Cancel: ui.Link{Text: "Not now", Href: "/"},
	}
	word := form.Textarea("word", "Message (optional)", asked.Asker+" reads it if you decline.")
	word.Rows, word.MaxLength, word.Threshold = 3, identity.LongestWord, 75
	view.Fields = ui.Group{form.Radios("answer", "Your answer", "", []ui.Option{{Value: "accept", Label: "Accept"}, {Value: "decline", Label: "Decline"}}), word}
	view.Problems = form.Problems()
	return s.Page(c, status, "supervision/task", view)
}

// meaningOf says what accepting would mean, and what would still be missing.
func meaningOf(a identity.Asked) []string {
	if a.AskerSupervises {
		words := []string{"If you accept, you can send your entries to " + a.Asker + ". They read what you send them, and nothing else. Accept only if you know them as your supervisor."}
		if !a.CanSign {
			words = append(words, cannotSign(a.Asker))
		}
		return words
	}
	words := []string{"If you accept, " + a.Asker + " can send you their entries. You read what they send you, and sign it off or return it."}
	if !a.CanSign {
		words = append(words, "You do not have the role of supervisor in any organisation, so entries cannot be sent to you yet. You can accept now; the lead of your organisation gives this role.")
	}
	return words
}

// factsOfRequest are the short facts, for the one who was asked or for the asker.
func factsOfRequest(a identity.Asked, toMe bool) ui.SummaryList {
	list := ui.SummaryList{}
	add := func(key, value string) { list.Rows = append(list.Rows, ui.SummaryRow{Key: key, Value: ui.Text(value)}) }
	if toMe {
		add("From", site.NameAndRole(a.Asker, a.AskerTitle))
		add("Asks", askedWords(a))
	} else {
		add("To", a.To())
		add("Kind", site.Capital(a.Words()))
	}
	add("First day", a.StartsOn.Words())
	if a.EndsOn.IsZero() {
		add("Last day", "Until further notice")
	} else {
		add("Last day", a.EndsOn.Words())
	}
	add("Asked on", calendar.DayOf(a.AskedAt).Words())
	return list
}

func (s *Server) answerRequest(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	flash := ""
	switch form.Text("answer") {
	case "accept":
		flash, err = "accepted", s.People.AcceptSupervision(c.Request().Context(), site.Actor(c), id)
	case "decline":
		flash, err = "declined", s.People.DeclineSupervision(c.Request().Context(), site.Actor(c), id, form.Text("word"))
	default:
		err = fault.At("answer", "Select whether you accept or decline")
	}
	if !form.Refused(err) {
		return s.supervisionDone(c, flash, err)
	}
	asked, err := s.requestTo(c, access.AnswerSupervision)
	if err != nil {
		return err
	}
	return s.drawAnswer(c, http.StatusUnprocessableEntity, form, asked)
}

// supervisionDone leads to the page of supervision, or home where somebody has no such page.
func (s *Server) supervisionDone(c echo.Context, flash string, err error) error {
	if err != nil {
		return err
	}
	if !access.MayEver(site.Actor(c), access.SeeSupervision) {
		return s.Done(c, "/", flash)
	}
	return s.Done(c, supervisionPath, flash)
}

func (s *Server) takeBackPage(c echo.Context) error {
	asked, err := s.requestTo(c, access.DropSupervision)
	if err != nil {
		return err
	}
	view := taskView{
		Base: s.Base(c, "Take back this request?"), Facts: factsOfRequest(asked, false), Words: []string{"It can then no longer be answered."},
		Action: requestPath(asked.ID) + "/take-back", Do: ui.Button{Text: "Take back request"}, Cancel: ui.Link{Text: "Cancel", Href: supervisionPath},
	}
	return s.Page(c, http.StatusOK, "supervision/task", view)
}

func (s *Server) takeBackRequest(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	return s.supervisionDone(c, "taken-back", s.People.TakeBackRequest(c.Request().Context(), site.Actor(c), id))
}
