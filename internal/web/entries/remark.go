package entries

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// saidLine is a comment on an entry: who said it, when, and of which version.
type saidLine struct {
	By   string
	When string
	Text ui.Prose
}

// underAnswers puts each comment under the answer that it is about and gives back the others. A comment that was erased is left
// out.
func underAnswers(answers []Answer, remarks []signoff.Remark, owner string, who access.Actor) (others []saidLine) {
	for _, r := range remarks {
		if r.Words == "" {
			continue
		}
		line := saidLine{By: remarkerWords(r, owner, who), When: r.When() + ", about version " + itoa(r.Number), Text: ui.Prose(r.Words)}
		at := slices.IndexFunc(answers, func(t Answer) bool { return t.key == r.AnswerKey })
		if at < 0 {
			others = append(others, line)
			continue
		}
		answers[at].Said = append(answers[at].Said, line)
	}
	return others
}

func remarkerWords(r signoff.Remark, owner string, who access.Actor) string {
	name := r.ByName
	if r.ByID == r.OwnerID {
		name = owner
	}
	words := nameOrYou(name, r.ByID == who.ID, true)
	if r.ForName != "" {
		words += ", for " + r.ForName
	}
	return words
}

type remarkView struct {
	ui.Base
	Notice  string
	Entry   string
	Action  string
	Hidden  ui.Group
	About   ui.Radios
	Comment ui.Textarea
	Add     ui.Button
	Cancel  ui.Link
}

// askForRemark is the form of a comment on an entry that waits or came back.
func (s Pages) askForRemark(c echo.Context) error {
	found, err := s.caseFor(c, access.RemarkOnEntry)
	if err != nil {
		return err
	}
	form := site.NewForm()
	form.Set("version", found.Hash)
	form.Set("about", wholeEntry)
	return s.drawRemark(c, http.StatusOK, form, found, "")
}

// wholeEntry stands where other comments have the key of an answer.
const wholeEntry = "entry"

func (s Pages) drawRemark(c echo.Context, status int, form *site.Form, found signoff.Case, notice string) error {
	options := []ui.Option{{Value: wholeEntry, Label: "The entry as a whole"}}
	for _, answer := range found.Content.Answers {
		options = append(options, ui.Option{Value: "answer." + answer.Key, Label: "The answer to: " + answer.Label})
	}
	view := remarkView{
		Base: s.Base(c, "Add a comment"), Notice: notice, Entry: site.TitleOf(found.Content.Title),
		Action: site.EntryPath(found.Entry.ID, "comments"), Hidden: ui.Group{form.Hidden("version")},
		About:   form.Radios("about", "What is it about?", "", options),
		Comment: CommentField(form, "comment", "Comment", remarkReaders(found, site.Actor(c))+" It cannot be changed or taken back."),
		Add:     ui.Button{Text: "Add comment"}, Cancel: ui.Link{Text: "Cancel", Href: site.EntryPath(found.Entry.ID, "")},
	}
	view.Back = &ui.BackLink{Href: site.EntryPath(found.Entry.ID, "")}
	view.Problems = form.Problems()
	return s.Page(c, status, "entry/comment", view)
}

// remarkReaders says who else sees a comment.
func remarkReaders(found signoff.Case, who access.Actor) string {
	switch {
	case found.Guest != nil:
		return "Nobody but you sees your comment, because " + found.Supervisor + " has no account."
	case who.ID == found.Entry.OwnerID:
		return found.Supervisor + " sees your comment."
	case found.Entry.ReviewerID != nil && *found.Entry.ReviewerID != who.ID:
		return found.Owner + " and " + found.Supervisor + " see your comment."
	}
	return found.Owner + " sees your comment."
}

// addRemark keeps a comment. Where the entry was sent again meanwhile, the page says so and keeps the words.
func (s Pages) addRemark(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	word, err := wordAbout(form)
	if err == nil {
		err = s.Desk.Remark(c.Request().Context(), site.Actor(c), id, word)
	}
	if err != nil {
		return s.refusedRemark(c, id, form, err)
	}
	return s.Done(c, site.EntryPath(id, ""), "commented")
}

// wordAbout is the comment of the form, on the whole or on one answer.
func wordAbout(form *site.Form) (signoff.Word, error) {
	word := signoff.Word{Version: form.Text("version")}
	about := form.Text("about")
	key, onAnswer := strings.CutPrefix(about, "answer.")
	switch {
	case onAnswer:
		word.Answers = map[string]string{key: form.Text("comment")}
	case about == wholeEntry:
		word.Comment = form.Text("comment")
	default:
		return word, fault.At("about", "Choose what your comment is about")
	}
	return word, nil
}

// atComment brings what is wrong with a comment on an answer to the one field of the form.
func atComment(refusal error) error {
	if f := fault.Of(refusal); f.Kind == fault.Invalid && len(f.Fields) > 0 && strings.HasPrefix(f.Fields[0].Name, commentOn) {
		return fault.At("comment", f.Fields[0].Message)
	}
	return refusal
}

func (s Pages) refusedRemark(c echo.Context, id uuid.UUID, form *site.Form, refusal error) error {
	if kind := fault.KindOf(refusal); kind != fault.Invalid && kind != fault.Conflict {
		return refusal
	}
	found, err := s.caseOf(c, id, access.RemarkOnEntry)
	switch {
	case fault.KindOf(err) == fault.Conflict:
		return s.keepWordsAfter(c, id, form, refusal)
	case fault.KindOf(err) == fault.NotFound && fault.KindOf(refusal) == fault.Conflict:
		return s.KeepAfter(c, form, refusal, toQueue)
	case err != nil:
		return err
	case form.Refused(atComment(refusal)):
		return s.drawRemark(c, http.StatusUnprocessableEntity, form, found, "")
	}
	form.Set("version", found.Hash)
	return s.drawRemark(c, http.StatusConflict, form, found, fault.Of(refusal).Message)
}
