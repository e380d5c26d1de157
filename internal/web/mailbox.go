package web

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/mail/mailbox"
	"linkfolio/internal/web/ui"
)

const mailboxPath = "/dev/mailbox"

// mailboxRoutes are the addresses of the development mailbox, which only the demonstration has.
func (s *Server) mailboxRoutes() {
	if s.Mailbox == nil {
		return
	}
	s.On(http.MethodGet, mailboxPath, access.SeePublic, s.mailboxPage)
	s.On(http.MethodGet, mailboxPath+"/:id", access.SeePublic, s.mailboxLetter)
}

// mailboxLink leads to the mailbox, where there is one.
func (s *Server) mailboxLink() *ui.Link {
	if s.Mailbox == nil {
		return nil
	}
	return &ui.Link{Text: "Letters of this demonstration", Href: mailboxPath}
}

type mailboxView struct {
	ui.Base
	Most  int
	Table *ui.Table // nil where there is none
}

// mailboxPage lists the letters that were sent, the newest first.
func (s *Server) mailboxPage(c echo.Context) error {
	view := mailboxView{Base: s.Base(c, "Letters of this demonstration"), Most: mailbox.Kept}
	if letters := s.Mailbox.Letters(); len(letters) > 0 {
		view.Table = &ui.Table{
			Caption: "Letters, the newest first", CaptionHidden: true, Responsive: true, FirstCellHeader: true,
			Columns: []ui.Column{{Text: "Subject"}, {Text: "To"}, {Text: "Sent"}},
		}
		for _, l := range letters {
			subject := ui.Link{Text: subjectOf(l), Href: mailboxPath + "/" + l.ID}
			view.Table.Rows = append(view.Table.Rows, ui.Row{subject, ui.Text(l.To), ui.Text(calendar.Moment(l.At))})
		}
	}
	return s.Page(c, http.StatusOK, "mailbox/list", view)
}

type letterView struct {
	ui.Base
	Facts      ui.SummaryList
	Paragraphs [][]letterPart
}

// letterPart is a piece of a letter's text. With Href it is a link into this installation.
type letterPart struct{ Text, Href string }

// mailboxLetter shows one letter as it came.
func (s *Server) mailboxLetter(c echo.Context) error {
	letter, ok := s.Mailbox.Letter(c.Param("id"))
	if !ok {
		return fault.New(fault.NotFound, "There is no such letter, or none any more.")
	}
	view := letterView{Base: s.Base(c, subjectOf(letter)), Paragraphs: paragraphsOf(letter.Text, s.Mailbox.Home)}
	view.Back = &ui.BackLink{Text: "Letters of this demonstration", Href: mailboxPath}
	view.Facts = ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: "From", Value: ui.Text(letter.From)}, {Key: "To", Value: ui.Text(letter.To)}, {Key: "Sent", Value: ui.Text(calendar.Moment(letter.At))},
	}}
	return s.Page(c, http.StatusOK, "mailbox/letter", view)
}

func subjectOf(l mailbox.Letter) string {
	if l.Subject == "" {
		return "A letter without a subject"
	}
	return l.Subject
}

var addresses = regexp.MustCompile(`https?://\S+`)

// paragraphsOf parts a text at its empty lines and at its addresses. Those that lead to home become links, wherever the
// visitor found us.
func paragraphsOf(text, home string) (all [][]letterPart) {
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		var parts []letterPart
		done := 0
		for _, at := range addresses.FindAllStringIndex(paragraph, -1) {
			address := paragraph[at[0]:at[1]]
			within, ours := strings.CutPrefix(address, home)
			if !ours || home == "" || !strings.HasPrefix(within, "/") || strings.HasPrefix(within, "//") || strings.Contains(within, `\`) {
				continue
			}
			parts = append(parts, letterPart{Text: paragraph[done:at[0]]}, letterPart{Text: address, Href: within})
			done = at[1]
		}
		all = append(all, append(parts, letterPart{Text: paragraph[done:]}))
	}
	return all
}
