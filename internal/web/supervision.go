package web

import (
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/supervisionlog"
	"linkfolio/internal/web/ui"
)

// supervisionRoutes are the addresses of supervision: requests, links, and stand-ins.
func (s *Server) supervisionRoutes() {
	s.On(http.MethodGet, "/supervision", access.SeeSupervision, s.supervision)
	s.On(http.MethodGet, "/supervision/ask", access.AskSupervision, s.askPage)
	s.On(http.MethodPost, "/supervision/ask", access.AskSupervision, s.askForSupervision)
	s.On(http.MethodGet, "/supervision/requests/:id", access.AnswerSupervision, s.answerPage)
	s.On(http.MethodPost, "/supervision/requests/:id", access.AnswerSupervision, s.answerRequest)
	s.On(http.MethodGet, "/supervision/requests/:id/take-back", access.DropSupervision, s.takeBackPage)
	s.On(http.MethodPost, "/supervision/requests/:id/take-back", access.DropSupervision, s.takeBackRequest)
	s.On(http.MethodGet, "/supervision/links/:id/end", access.EndSupervision, s.endPage)
	s.On(http.MethodPost, "/supervision/links/:id/end", access.EndSupervision, s.endSupervision)
	s.On(http.MethodGet, "/supervision/cover/new", access.NameStandIn, s.coverPage)
	s.On(http.MethodPost, "/supervision/cover/new", access.NameStandIn, s.nameStandIn)
	s.On(http.MethodGet, "/supervision/cover/:id/end", access.EndCover, s.endCoverPage)
	s.On(http.MethodPost, "/supervision/cover/:id/end", access.EndCover, s.endCover)

	s.On(http.MethodGet, "/organisations/:id/supervision", access.SetSupervision, s.supervisionIn)
	s.On(http.MethodGet, "/organisations/:id/supervision/new", access.SetSupervision, s.setPage)
	s.On(http.MethodPost, "/organisations/:id/supervision/new", access.SetSupervision, s.setSupervision)
	s.On(http.MethodGet, "/organisations/:id/supervision/cover", access.SetSupervision, s.leadsCoverPage)
	s.On(http.MethodPost, "/organisations/:id/supervision/cover", access.SetSupervision, s.nameLeadsStandIn)
}

const supervisionPath = "/supervision"

// partsView is a page of parts, each under a heading of its own.
type partsView struct {
	ui.Base
	Parts []part

	over []part // comes last
}

type part struct {
	Heading string
	Body    ui.Group
}

// taskView is a page with one thing to do: what it is about, what it means, and the form.
type taskView struct {
	ui.Base
	Facts  ui.SummaryList
	Words  []string
	Action string // empty where it cannot be done
	Fields ui.Group
	Do     ui.Button
	Cancel ui.Link
}

// supervision is who supervises whom, as far as it is about this person.
func (s *Server) supervision(c echo.Context) error {
	view := partsView{Base: s.Base(c, "Supervision")}
	for _, add := range []func(echo.Context, *partsView) error{s.addToAnswer, s.addLog, s.addLinks, s.addMade, s.addCover, s.addLed} {
		if err := add(c, &view); err != nil {
			return err
		}
	}
	view.Parts = append(view.Parts, view.over...)
	return s.Page(c, http.StatusOK, "supervision/parts", view)
}

func (v *partsView) add(heading string, body ...ui.Component) {
	v.Parts = append(v.Parts, part{heading, body})
}

func (s *Server) addToAnswer(c echo.Context, view *partsView) error {
	asked, err := s.People.ToAnswer(c.Request().Context(), site.Actor(c))
	if err != nil || len(asked) == 0 {
		return err
	}
	table := ui.Table{
		Caption: "Requests for you to answer", CaptionHidden: true, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "From"}, {Text: "Asks"}, {Text: "First day"}, {Text: "Answer by"}, {Text: "Action", Hidden: true}},
	}
	for _, a := range asked {
		table.Rows = append(table.Rows, ui.Row{
			ui.Text(site.NameAndRole(a.Asker, a.AskerTitle)), ui.Text(askedWords(a)), ui.Text(a.StartsOn.Short()),
			ui.Text(calendar.DayOf(a.ExpiresAt).Short()), ui.Link{Text: "Answer", Href: requestPath(a.ID), Hidden: "the request from " + a.Asker},
		})
	}
	view.add("For you to answer", table)
	return nil
}

// addLog leads to the log of sessions.
func (s *Server) addLog(c echo.Context, view *partsView) error {
	who := site.Actor(c)
	if !access.MayEver(who, access.SeeSessions) {
		return nil
	}
	waiting, err := s.Sessions.Waiting(c.Request().Context(), who)
	if err != nil {
		return err
	}
	words := "Sessions, what you agreed in them, and what is still to do."
	if len(waiting) > 0 {
		words = ui.Plural(len(waiting), "session waits", "sessions wait") + " for you to confirm."
	}
	view.add("Supervision log", site.Say(words), ui.Paragraph{ui.Link{Text: "Open the supervision log", Href: supervisionlog.Path}})
	return nil
}

// askedWords says what the asker wants of the one who reads it.
func askedWords(a identity.Asked) string {
	if a.AskerSupervises {
		return "To supervise you: " + a.Words()
	}
	return "To be supervised by you: " + a.Words()
}

func requestPath(id uuid.UUID) string { return supervisionPath + "/requests/" + id.String() }

// addLinks parts the links by side, and those that are over from the rest.
func (s *Server) addLinks(c echo.Context, view *partsView) error {
	who, today := site.Actor(c), s.Clock.Today()
	all, err := s.People.Supervision(c.Request().Context(), who)
	if err != nil {
		return err
	}
	var mine, theirs, over []identity.Supervision
	for _, link := range all {
		switch {
		case link.Over(today):
			over = append(over, link)
		case link.WorkerID == who.ID:
			mine = append(mine, link)
		default:
			theirs = append(theirs, link)
		}
	}
	s.addMine(who, view, mine)
	if err := s.addTheirs(c, view, theirs); err != nil {
		return err
	}
	view.over = overPart(who, over)
	return nil
}

// addMine is for those who have a portfolio.
func (s *Server) addMine(who access.Actor, view *partsView, links []identity.Supervision) {
	if !who.Holder && len(links) == 0 {
		return
	}
	ask := ui.Button{Text: "Ask somebody to supervise you", Href: supervisionPath + "/ask", Kind: ui.Secondary}
	if len(links) == 0 {
		ask.Kind = ui.Primary
		view.add("Your supervisors", site.Say("You have no supervisor yet, so there is nobody to sign off your entries. Ask your supervisor here, or have the lead of your organisation set it."), ask)
		return
	}
	table := linkTable("Your supervisors", "Supervisor")
	body := ui.Group{&table}
	told := map[uuid.UUID]bool{}
	for _, link := range links {
		table.Rows = append(table.Rows, s.linkRow(link, ui.Text(site.NameAndRole(link.Supervisor, link.SupervisorTitle)), link.Supervisor))
		if !link.CanSign && !told[link.SupervisorID] {
			told[link.SupervisorID] = true
			body = append(body, ui.InsetText{Body: ui.Text(cannotSign(link.Supervisor))})
		}
	}
	if who.Holder {
		body = append(body, ask)
	}
	view.add("Your supervisors", body...)
}

// cannotSign says what is missing, and who can mend it.
func cannotSign(supervisor string) string {
	return supervisor + " does not have the role of supervisor in any organisation, so entries cannot be sent to them. The lead of the organisation gives this role."
}

func linkTable(caption, first string) ui.Table {
	return ui.Table{
		Caption: caption, CaptionHidden: true, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: first}, {Text: "Kind"}, {Text: "From"}, {Text: "Until"}, {Text: "Action", Hidden: true}},
	}
}

// linkRow is one supervision with the way to end it. with is the other side's name.
func (s *Server) linkRow(link identity.Supervision, first ui.Component, with string) ui.Row {
	return ui.Row{
		first, kindCell(link, s.Clock.Today()), ui.Text(link.StartsOn.Short()), ui.Text(untilWords(link.EndsOn)),
		ui.Link{Text: "End", Href: linkPath(link.ID), Hidden: "the " + link.Words() + " with " + with},
	}
}

func kindCell(link identity.Supervision, today calendar.Date) ui.Component {
	cell := ui.Group{ui.Text(site.Capital(link.Words()))}
	if link.Coming(today) {
		cell = append(cell, ui.Text(" "), ui.Tag{Text: "Not yet begun", Colour: ui.Grey})
	}
	if !link.CanSign {
		cell = append(cell, ui.Text(" "), ui.Tag{Text: "Cannot sign off", Colour: ui.Yellow})
	}
	return cell
}

func untilWords(last calendar.Date) string {
	if last.IsZero() {
		return "Further notice"
	}
	return last.Short()
}

func linkPath(id uuid.UUID) string { return supervisionPath + "/links/" + id.String() + "/end" }

// addTheirs is for supervisors, with how many entries of each person wait for them.
func (s *Server) addTheirs(c echo.Context, view *partsView, links []identity.Supervision) error {
	who := site.Actor(c)
	if !who.Has(access.Supervisor) && len(links) == 0 {
		return nil
	}
	offer := ui.Button{Text: "Offer to supervise somebody", Href: supervisionPath + "/ask?as=supervisor", Kind: ui.Secondary}
	if len(links) == 0 {
		view.add("People you supervise", site.Say("You supervise nobody yet. Link workers can ask you, you can offer it to them, or the lead of your organisation can set it."), offer)
		return nil
	}
	waiting, err := s.waitingOf(c)
	if err != nil {
		return err
	}
	table := linkTable("People you supervise", "Link worker")
	table.Columns = append(table.Columns[:4:4], ui.Column{Text: "Entries waiting", Numeric: true}, table.Columns[4])
	for _, link := range links {
		row := s.linkRow(link, ui.Text(site.NameAndRole(link.Worker, link.WorkerTitle)), link.Worker)
		table.Rows = append(table.Rows, append(row[:4:4], waitingCell(waiting[link.WorkerID], link.Worker), row[4]))
	}
	body := ui.Group{table}
	if access.MayEver(who, access.SeeSupervised) {
		body = append(body, ui.Paragraph{ui.Link{Text: "See their e-learning", Href: supervisionPath + "/learning"}})
	}
	if who.Has(access.Supervisor) {
		body = append(body, offer)
	} else {
		body = append(body, ui.InsetText{Body: ui.Text("You do not have the role of supervisor in any organisation, so entries cannot be sent to you. The lead of your organisation gives this role.")})
	}
	view.add("People you supervise", body...)
	return nil
}

// waitingOf counts the entries of each person that were sent to the actor and wait.
func (s *Server) waitingOf(c echo.Context) (map[uuid.UUID]int, error) {
	counts := map[uuid.UUID]int{}
	if !access.MayEver(site.Actor(c), access.SeeQueue) {
		return counts, nil
	}
	queue, err := s.Desk.Queue(c.Request().Context(), site.Actor(c))
	for _, entry := range queue {
		if entry.For == "" {
			counts[entry.OwnerID]++
		}
	}
	return counts, err
}

func waitingCell(n int, worker string) ui.Component {
	if n == 0 {
		return ui.Text("0")
	}
	return ui.Link{Text: itoa(n), Href: "/sign-offs", Hidden: "waiting from " + worker}
}

// overPart is the history.
func overPart(who access.Actor, links []identity.Supervision) []part {
	if len(links) == 0 {
		return nil
	}
	table := ui.Table{
		Caption: "Supervision that has ended", CaptionHidden: true, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "With"}, {Text: "Kind"}, {Text: "From"}, {Text: "Last day"}},
	}
	for _, link := range links {
		with := link.Supervisor + " supervised you"
		if link.SupervisorID == who.ID {
			with = "You supervised " + link.Worker
		}
		last := link.EndsOn.Short()
		if link.EndsOn.Before(link.StartsOn) {
			last = "Ended before it began"
		}
		table.Rows = append(table.Rows, ui.Row{ui.Text(with), ui.Text(site.Capital(link.Words())), ui.Text(link.StartsOn.Short()), ui.Text(last)})
	}
	return []part{{"Supervision that has ended", ui.Group{table}}}
}

func (s *Server) addMade(c echo.Context, view *partsView) error {
	made, err := s.People.Made(c.Request().Context(), site.Actor(c))
	if err != nil || len(made) == 0 {
		return err
	}
	table := ui.Table{
		Caption: "Requests that you made", CaptionHidden: true, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "To"}, {Text: "You asked"}, {Text: "Asked on"}, {Text: "Answer"}, {Text: "Action", Hidden: true}},
	}
	for _, a := range made {
		table.Rows = append(table.Rows, s.madeRow(a))
	}
	view.add("Requests that you made", table)
	return nil
}

func (s *Server) madeRow(a identity.Asked) ui.Row {
	wish := "To be supervised: " + a.Words()
	if a.AskerSupervises {
		wish = "To supervise: " + a.Words()
	}
	var answer, action ui.Component = ui.Text("None in 30 days"), ui.Text("")
	switch {
	case a.Waits(s.Clock()):
		answer = ui.Text("Waits until " + calendar.DayOf(a.ExpiresAt).Short())
		action = ui.Link{Text: "Take back", Href: requestPath(a.ID) + "/take-back", Hidden: "the request to " + a.To()}
	case a.Outcome == identity.Declined && a.Word != "":
		answer = ui.Group{ui.Text("Declined:"), ui.Prose(site.Shown(a.Word))}
	case a.Outcome == identity.Declined:
		answer = ui.Text("Declined")
	}
	return ui.Row{ui.Text(a.To()), ui.Text(wish), ui.Text(calendar.DayOf(a.AskedAt).Short()), answer, action}
}

func (s *Server) addLed(c echo.Context, view *partsView) error {
	led, err := s.People.Led(c.Request().Context(), site.Actor(c))
	if err != nil || len(led) == 0 {
		return err
	}
	list := ui.List{}
	for _, o := range led {
		list.Items = append(list.Items, ui.Link{Text: "Supervision in " + o.Name, Href: inPath(o.ID, "")})
	}
	view.add("As a lead", list)
	return nil
}

// inPath is the page of supervision in an organisation, or one beneath it.
func inPath(organisation uuid.UUID, beneath string) string {
	path := "/organisations/" + organisation.String() + "/supervision"
	if beneath != "" {
		path += "/" + beneath
	}
	return path
}
